#pragma once

#include <memory>

#include "core/query/trace_query.h"
#include "core/workspace/snapshot.h"
#include "ui/state/view_state.h"

namespace spanloom::test {

/// What a filter finds in a snapshot.
inline std::shared_ptr<const QueryResult> resultOf(const Snapshot& snapshot, const TraceFilter& filter = {}) {
    const auto found = runQuery(FacetIndex::build(snapshot.traces, snapshot.strings), filter);
    auto result = std::make_shared<QueryResult>(*found);
    result->generation = snapshot.generation;
    return result;
}

/// Answers every change of snapshot and filter at once, as TraceQuery does a moment later.
inline void answerAtOnce(ui::ViewState& state) {
    const auto answer = [&state] { state.setResult(resultOf(*state.snapshot(), state.filter())); };
    QObject::connect(&state, &ui::ViewState::snapshotChanged, &state, answer);
    QObject::connect(&state, &ui::ViewState::filterChanged, &state, answer);
    answer();
}

} // namespace spanloom::test
