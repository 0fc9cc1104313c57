#include "core/workspace/trace_audit.h"

#include <algorithm>
#include <chrono>
#include <tuple>
#include <utility>

namespace spanloom {

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kProgressEvery {100};

/// Rows of the table, those of one segment together and in the order of its batches.
std::vector<std::uint32_t> rowsByPlace(const TraceTable& table, const std::optional<std::vector<TraceId>>& wanted) {
    std::vector<TraceId> ids = wanted.value_or(std::vector<TraceId>());
    std::ranges::sort(ids);
    std::vector<std::uint32_t> rows;
    for (std::uint32_t row = 0; row < table.rows(); ++row)
        if (!wanted || std::ranges::binary_search(ids, table.ids[row]))
            rows.push_back(row);
    const auto place = [&](std::uint32_t row) {
        const bool hasRuns = table.runOffsets[row] < table.runOffsets[row + 1];
        return std::make_tuple(table.segments[row], hasRuns ? table.runs[table.runOffsets[row]].firstRow : 0, row);
    };
    std::ranges::sort(rows, {}, place);
    return rows;
}

} // namespace

Result<CostAudit> auditTraces(const Snapshot& snapshot, const std::optional<std::vector<TraceId>>& wanted,
    const std::function<Result<std::shared_ptr<const TraceDocument>>(TraceId)>& openTrace,
    const PayloadSource& payloads, std::shared_ptr<const PriceTable> prices, std::stop_token stop, const ProgressSink& progress) {
    const std::vector<std::uint32_t> rows = rowsByPlace(*snapshot.traces, wanted);
    CostAuditor auditor(std::move(prices));
    ImportProgress told;
    told.phase = ImportPhase::BuildingTraces;
    Clock::time_point last = Clock::now();
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "stopped");
        const auto document = openTrace(snapshot.traces->ids[rows[i]]);
        if (document) {
            auditor.add(**document, reportedTotals(**document, payloads));
            told.spans += static_cast<std::int64_t>((*document)->spans.size());
        } else if (document.error().code != ErrorCode::NotFound) {
            return fail(document.error());
        }
        if (progress && Clock::now() - last >= kProgressEvery) {
            last = Clock::now();
            told.fraction = static_cast<double>(i + 1) / static_cast<double>(rows.size());
            progress(told);
        }
    }
    told.fraction = 1;
    if (progress)
        progress(told);
    return auditor.finish();
}

} // namespace spanloom
