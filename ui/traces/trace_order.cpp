#include "ui/traces/trace_order.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <unordered_map>

namespace spanloom::ui {

namespace {

constexpr std::uint64_t kAbsent = UINT64_MAX;
constexpr std::uint64_t kSignBit = std::uint64_t {1} << 63;

/// A row with its value as a number that sorts as the column does, absent values last.
struct Keyed {
    std::uint64_t key = kAbsent;
    std::uint32_t row = 0;
};

std::uint64_t keyOf(std::int64_t value) { return std::min(static_cast<std::uint64_t>(value) ^ kSignBit, kAbsent - 1); }

std::uint64_t keyOf(double value) {
    const auto bits = std::bit_cast<std::uint64_t>(value);
    return bits & kSignBit ? ~bits : bits | kSignBit;
}

StringId lastOf(const TraceTable& table, std::uint32_t list) {
    const std::vector<StringId>& values = table.lists[list];
    return values.empty() ? 0 : values.back();
}

/// The text a column is sorted by, 0 where the column is no text.
StringId textOf(const TraceTable& table, std::uint32_t row, TraceColumn column) {
    switch (column) {
    case TraceColumn::Root: return table.rootNames[row];
    case TraceColumn::Route: return table.routes[row];
    case TraceColumn::Prompt: return lastOf(table, table.promptVersions[row]);
    case TraceColumn::Model: return lastOf(table, table.models[row]);
    case TraceColumn::Cohort: return table.cohorts[row];
    case TraceColumn::Session: return table.sessions[row];
    case TraceColumn::User: return table.users[row];
    default: return 0;
    }
}

bool isText(TraceColumn column) {
    switch (column) {
    case TraceColumn::Root:
    case TraceColumn::Route:
    case TraceColumn::Prompt:
    case TraceColumn::Model:
    case TraceColumn::Cohort:
    case TraceColumn::Session:
    case TraceColumn::User: return true;
    default: return false;
    }
}

std::uint64_t numberKey(const TraceTable& table, std::uint32_t row, TraceColumn column) {
    switch (column) {
    case TraceColumn::Start: return table.starts[row] == kNoTime ? kAbsent : keyOf(table.starts[row]);
    case TraceColumn::Duration: return table.durations[row] < 0 ? kAbsent : keyOf(table.durations[row]);
    case TraceColumn::FirstToken:
        return table.timesToFirstToken[row] < 0 ? kAbsent : keyOf(table.timesToFirstToken[row]);
    case TraceColumn::Tokens:
        if (table.inputTokens[row] < 0 && table.outputTokens[row] < 0)
            return kAbsent;
        return keyOf(std::max<std::int64_t>(0, table.inputTokens[row])
            + std::max<std::int64_t>(0, table.outputTokens[row]));
    case TraceColumn::Cost: return std::isnan(table.costs[row]) ? kAbsent : keyOf(table.costs[row]);
    case TraceColumn::Evaluations:
        if (table.evaluationCounts[row] == 0)
            return kAbsent;
        return std::uint64_t {table.failedEvaluations[row]} << 32 | table.evaluationCounts[row];
    case TraceColumn::Spans: return table.spanCounts[row];
    case TraceColumn::Errors: return table.errorCounts[row];
    default: return kAbsent;
    }
}

/// Position of each used text among the others of the column, by text id; sorting then compares numbers.
std::vector<std::uint32_t> textRanks(const Snapshot& snapshot, const std::vector<std::uint32_t>& rows,
    TraceColumn column) {
    const TraceTable& table = *snapshot.traces;
    std::vector<bool> seen(snapshot.strings->size());
    std::vector<StringId> used;
    for (const std::uint32_t row : rows) {
        const StringId id = textOf(table, row, column);
        if (id != 0 && id < seen.size() && !seen[id]) {
            seen[id] = true;
            used.push_back(id);
        }
    }
    std::ranges::sort(used, {}, [&snapshot](StringId id) { return snapshot.strings->text(id); });
    std::vector<std::uint32_t> ranks(seen.size(), 0);
    for (std::uint32_t i = 0; i < used.size(); ++i)
        ranks[used[i]] = i + 1;
    return ranks;
}

void sortRows(const OrderRequest& request, std::vector<std::uint32_t>& rows) {
    const TraceTable& table = *request.snapshot->traces;
    const std::vector<std::uint32_t> ranks = isText(request.column)
        ? textRanks(*request.snapshot, rows, request.column)
        : std::vector<std::uint32_t>();
    std::vector<Keyed> keyed;
    keyed.reserve(rows.size());
    for (const std::uint32_t row : rows) {
        std::uint64_t key = kAbsent;
        if (!isText(request.column))
            key = numberKey(table, row, request.column);
        else if (const StringId id = textOf(table, row, request.column); id != 0 && id < ranks.size())
            key = ranks[id];
        if (request.descending && key != kAbsent)
            key = kAbsent - 1 - key;
        keyed.push_back({key, row});
    }
    std::ranges::sort(keyed, [&table](const Keyed& a, const Keyed& b) {
        if (a.key != b.key)
            return a.key < b.key;
        if (table.starts[a.row] != table.starts[b.row])
            return table.starts[a.row] > table.starts[b.row];
        return table.ids[a.row] < table.ids[b.row];
    });
    std::ranges::transform(keyed, rows.begin(), &Keyed::row);
}

/// The rows of `rows` that were shown before keep their order, the new ones follow in table order.
void holdRows(const OrderedTraces& held, const TraceTable& table, std::vector<std::uint32_t>& rows) {
    std::unordered_map<TraceId, std::uint32_t> rowById;
    rowById.reserve(rows.size());
    for (const std::uint32_t row : rows)
        rowById.emplace(table.ids[row], row);
    std::vector<std::uint32_t> result;
    result.reserve(rows.size());
    for (const std::uint32_t oldRow : held.rows) {
        const auto found = rowById.find(held.snapshot->traces->ids[oldRow]);
        if (found == rowById.end())
            continue;
        result.push_back(found->second);
        rowById.erase(found);
    }
    for (const std::uint32_t row : rows) {
        if (rowById.contains(table.ids[row]))
            result.push_back(row);
    }
    rows = std::move(result);
}

void measure(OrderedTraces& ordered) {
    const TraceTable& table = *ordered.snapshot->traces;
    std::vector<DurationNs> durations;
    durations.reserve(ordered.rows.size());
    for (const std::uint32_t row : ordered.rows) {
        if (table.durations[row] >= 0)
            durations.push_back(table.durations[row]);
        const TimeNs start = table.starts[row];
        if (start == kNoTime)
            continue;
        ordered.firstStart = ordered.firstStart == kNoTime ? start : std::min(ordered.firstStart, start);
        ordered.lastStart = std::max(ordered.lastStart, start);
    }
    if (durations.empty())
        return;
    const auto rank = static_cast<std::ptrdiff_t>(static_cast<double>(durations.size() - 1) * 0.99);
    std::ranges::nth_element(durations, durations.begin() + rank);
    ordered.longDuration = durations[static_cast<std::size_t>(rank)];
}

std::vector<std::int64_t> positionsOf(const OrderedTraces& ordered, const std::vector<TraceId>& wanted) {
    std::vector<std::int64_t> positions(wanted.size(), -1);
    if (wanted.empty())
        return positions;
    std::unordered_multimap<TraceId, std::size_t> places;
    for (std::size_t i = 0; i < wanted.size(); ++i)
        places.emplace(wanted[i], i);
    for (std::size_t row = 0; row < ordered.rows.size(); ++row) {
        const auto [first, last] = places.equal_range(ordered.snapshot->traces->ids[ordered.rows[row]]);
        for (auto place = first; place != last; ++place)
            positions[place->second] = static_cast<std::int64_t>(row);
    }
    return positions;
}

} // namespace

std::shared_ptr<const OrderedTraces> orderTraces(const OrderRequest& request, std::stop_token stop) {
    const TraceTable& table = *request.snapshot->traces;
    auto ordered = std::make_shared<OrderedTraces>();
    ordered->snapshot = request.snapshot;
    ordered->rows.reserve(table.rows());
    for (std::uint32_t row = 0; row < table.rows(); ++row) {
        if (scopeHolds(request.scope, table.segments[row]))
            ordered->rows.push_back(row);
    }
    if (stop.stop_requested())
        return nullptr;
    if (request.held)
        holdRows(*request.held, table, ordered->rows);
    else
        sortRows(request, ordered->rows);
    if (stop.stop_requested())
        return nullptr;
    measure(*ordered);
    ordered->positions = positionsOf(*ordered, request.wanted);
    return ordered;
}

} // namespace spanloom::ui
