#pragma once

#include <cstdint>
#include <memory>
#include <stop_token>
#include <vector>

#include "core/workspace/snapshot.h"
#include "ui/state/view_state.h"

namespace spanloom::ui {

/// Columns of the trace list, in their first order. The numbers are in the settings file: append only, and raise
/// kTraceColumnsVersion when one is added.
enum class TraceColumn : std::uint8_t {
    Start, Root, Route, Prompt, Model, Cohort, Duration, FirstToken, Tokens, Cost, Evaluations, Spans, Errors, Session,
    User, Count
};
inline constexpr int kTraceColumnCount = static_cast<int>(TraceColumn::Count);
inline constexpr int kTraceColumnsVersion = 1;

/// Which rows of a snapshot are shown, in which order. Immutable, shared between the job that made it and the model.
struct OrderedTraces {
    std::shared_ptr<const Snapshot> snapshot;
    std::vector<std::uint32_t> rows; ///< of snapshot->traces
    DurationNs longDuration = 0;     ///< 99th percentile of the shown durations: what a full bar stands for
    TimeNs firstStart = kNoTime;     ///< of the shown rows
    TimeNs lastStart = kNoTime;
    std::vector<std::int64_t> positions; ///< of OrderRequest::wanted, -1 where a trace is not shown
};

struct OrderRequest {
    std::shared_ptr<const Snapshot> snapshot;
    SourceScope scope;
    TraceColumn column = TraceColumn::Start;
    bool descending = true;
    /// Where set: rows keep this order, and traces that are new follow at the end, so that nothing moves under the
    /// mouse while an import runs.
    std::shared_ptr<const OrderedTraces> held;
    std::vector<TraceId> wanted;
};

/// Filters and sorts. Absent values come last in both directions; equal ones by start, newest first, then by id.
/// O(n log n); null when stopped. Any thread.
[[nodiscard]] std::shared_ptr<const OrderedTraces> orderTraces(const OrderRequest& request, std::stop_token stop = {});

} // namespace spanloom::ui
