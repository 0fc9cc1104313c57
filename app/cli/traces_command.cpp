#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <string>

#include "app/cli/commands.h"
#include "app/cli/trace_output.h"

namespace spanloom::cli {

namespace {

/// Compares two rows, "smaller first"; absent values count as smallest.
using RowOrder = std::function<bool(std::uint32_t, std::uint32_t)>;

template <typename T>
RowOrder byColumn(const std::vector<T>& column) {
    return [&column](std::uint32_t a, std::uint32_t b) { return column[a] < column[b]; };
}

RowOrder byText(const Snapshot& snapshot, const std::vector<StringId>& column) {
    return [&snapshot, &column](std::uint32_t a, std::uint32_t b) {
        return column[a] != column[b] && snapshot.strings->text(column[a]) < snapshot.strings->text(column[b]);
    };
}

struct SortField {
    RowOrder order;
    bool isText = false;
};

SortField sortField(const Snapshot& snapshot, std::string_view field) {
    const TraceTable& table = *snapshot.traces;
    if (field == "start" || field == "start_ns")
        return {byColumn(table.starts)};
    if (field == "duration" || field == "duration_ns")
        return {byColumn(table.durations)};
    if (field == "spans" || field == "span_count")
        return {byColumn(table.spanCounts)};
    if (field == "errors" || field == "error_count")
        return {byColumn(table.errorCounts)};
    if (field == "llm_calls")
        return {byColumn(table.llmCalls)};
    if (field == "input_tokens")
        return {byColumn(table.inputTokens)};
    if (field == "output_tokens")
        return {byColumn(table.outputTokens)};
    if (field == "ttft" || field == "ttft_ns")
        return {byColumn(table.timesToFirstToken)};
    if (field == "cost" || field == "cost_usd")
        return {[&table](std::uint32_t a, std::uint32_t b) {
            const auto rank = [&](std::uint32_t row) { return std::isnan(table.costs[row]) ? -1 : table.costs[row]; };
            return rank(a) < rank(b);
        }};
    if (field == "name" || field == "root_name")
        return {byText(snapshot, table.rootNames), true};
    if (field == "route")
        return {byText(snapshot, table.routes), true};
    if (field == "cohort")
        return {byText(snapshot, table.cohorts), true};
    if (field == "session")
        return {byText(snapshot, table.sessions), true};
    if (field == "user")
        return {byText(snapshot, table.users), true};
    if (field == "trace_id")
        return {byColumn(table.ids), true};
    return {};
}

} // namespace

int runTraces(const CommonOptions& common, const TracesOptions& options) {
    const std::unique_ptr<Workspace> workspace = openWorkspace(common);
    if (!workspace)
        return kExitUnreadable;
    const std::shared_ptr<const Snapshot> snapshot = workspace->snapshot();
    const TraceTable& table = *snapshot->traces;
    const char direction = options.sort.empty() ? '\0' : options.sort.front();
    const bool isForced = direction == '+' || direction == '-';
    const SortField field = sortField(*snapshot, std::string_view(options.sort).substr(isForced ? 1 : 0));
    if (!field.order) {
        printError({ErrorCode::Usage,
            "cannot sort by \"" + options.sort
                + "\"; fields: start, duration, spans, errors, llm_calls, input_tokens, output_tokens, ttft, cost, "
                  "root_name, route, cohort, session, user, trace_id",
            {}, -1});
        return kExitUsage;
    }
    const bool isAscending = isForced ? direction == '+' : field.isText;
    std::vector<std::uint32_t> rows(table.rows());
    std::iota(rows.begin(), rows.end(), 0u);
    const auto before = [&](std::uint32_t a, std::uint32_t b) {
        if (field.order(a, b))
            return isAscending;
        if (field.order(b, a))
            return !isAscending;
        return table.ids[a] < table.ids[b];
    };
    const auto wanted = options.limit < 0 ? rows.size() : std::min(rows.size(), static_cast<std::size_t>(options.limit));
    std::partial_sort(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(wanted), rows.end(), before);
    rows.resize(wanted);
    print(common.format == Format::Json   ? tracesJson(*snapshot, rows)
            : common.format == Format::Csv ? tracesCsv(*snapshot, rows)
                                           : tracesTable(*snapshot, rows));
    return kExitOk;
}

} // namespace spanloom::cli
