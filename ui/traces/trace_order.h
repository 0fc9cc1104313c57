#pragma once

#include <cstdint>
#include <memory>
#include <stop_token>
#include <vector>

#include "core/query/trace_query.h"
#include "core/workspace/snapshot.h"
#include "ui/traces/trace_column.h"

namespace spanloom::ui {

/// All rows of a trace table in the order of one column. Kept from request to request: while only the filter changes,
/// a new list is one pass over it.
struct SortedRows {
    std::shared_ptr<const TraceTable> table;
    TraceColumn column = TraceColumn::Start;
    bool descending = true;
    std::vector<std::uint32_t> rows;
};

/// Which rows of a snapshot are shown, in which order. Immutable, shared between the job that made it and the model.
struct OrderedTraces {
    std::shared_ptr<const Snapshot> snapshot;
    std::shared_ptr<const QueryResult> result; ///< that chose the rows
    std::vector<std::uint32_t> rows;           ///< of snapshot->traces
    DurationNs longDuration = 0;     ///< 99th percentile of the shown durations: what a full bar stands for
    TimeNs firstStart = kNoTime;     ///< of the shown rows
    TimeNs lastStart = kNoTime;
    std::vector<std::int64_t> positions; ///< of OrderRequest::wanted, -1 where a trace is not shown
    std::shared_ptr<const SortedRows> sorted; ///< for the next request; that of the request where rows were held
};

struct OrderRequest {
    std::shared_ptr<const Snapshot> snapshot;
    std::shared_ptr<const QueryResult> result; ///< of the snapshot's trace table
    TraceColumn column = TraceColumn::Start;
    bool descending = true;
    /// Where set: rows keep this order, and traces that are new follow at the end, so that nothing moves under the
    /// mouse while an import runs.
    std::shared_ptr<const OrderedTraces> held;
    std::vector<TraceId> wanted;
    std::shared_ptr<const SortedRows> sorted; ///< of an earlier request; used when it is of the same table and order
};

/// Sorts, and takes the rows that the result selects. Absent values come last in both directions; equal ones by start,
/// newest first, then by id. O(n log n), O(n) when `sorted` fits; null when stopped. Any thread.
[[nodiscard]] std::shared_ptr<const OrderedTraces> orderTraces(const OrderRequest& request, std::stop_token stop = {});

} // namespace spanloom::ui
