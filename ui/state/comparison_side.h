#pragma once

#include <vector>

#include <QString>

#include "core/query/facet_index.h"
#include "core/query/trace_filter.h"
#include "core/trace/ids.h"

namespace spanloom::ui {

/// One side of a diff or comparison: a filter ("prompt_version = v12"), or traces that were picked. A value; holds ids,
/// never rows, so that it outlives snapshots and restarts.
struct ComparisonSide {
    QString label;                ///< "v12", "release-2026-11.jsonl", "3 traces", "7f3a…c21 · refund question"
    std::vector<TraceId> traces;  ///< where set, these and not the filter
    TraceFilter filter;
    bool isSet = false;           ///< nothing chosen yet otherwise

    /// A diff of two traces is possible when both sides are one trace.
    [[nodiscard]] bool isSingleTrace() const { return isSet && traces.size() == 1; }
    bool operator==(const ComparisonSide&) const = default;
};

/// A side of one trace, of several, and of a filter.
[[nodiscard]] ComparisonSide traceSide(TraceId trace, const QString& label);
[[nodiscard]] ComparisonSide tracesSide(std::vector<TraceId> traces);
[[nodiscard]] ComparisonSide filterSide(TraceFilter filter, const QString& label);

/// Rows of the index's table that belong to a side, ascending. O(rows); any thread.
[[nodiscard]] std::vector<std::uint32_t> rowsOf(const ComparisonSide& side, const FacetIndex& index);

} // namespace spanloom::ui
