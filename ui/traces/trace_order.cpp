#include "ui/traces/trace_order.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <unordered_map>

namespace spanloom::ui {

namespace {

constexpr std::uint64_t kAbsent = UINT64_MAX;
constexpr std::uint64_t kSignBit = std::uint64_t {1} << 63;
/// So many durations tell the 99th percentile well enough for the length of a bar.
constexpr std::uint32_t kMeasuredDurations = 50'000;

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

StringId firstOf(const TraceTable& table, std::uint32_t list) {
    const std::vector<StringId>& values = table.lists[list];
    return values.empty() ? 0 : values.front();
}

/// The text a column is sorted by, 0 where the trace has none.
StringId textOf(const TraceTable& table, std::uint32_t row, TraceColumn column) {
    switch (column) {
    case TraceColumn::Root: return table.rootNames[row];
    case TraceColumn::Route: return table.routes[row];
    case TraceColumn::Prompt: return lastOf(table, table.promptVersions[row]);
    case TraceColumn::Model: return lastOf(table, table.models[row]);
    case TraceColumn::Cohort: return table.cohorts[row];
    case TraceColumn::Session: return table.sessions[row];
    case TraceColumn::User: return table.users[row];
    case TraceColumn::Service: return table.services[row];
    case TraceColumn::Environment: return table.environments[row];
    case TraceColumn::AppVersion: return table.appVersions[row];
    case TraceColumn::Tools: return firstOf(table, table.tools[row]);
    case TraceColumn::Id: return table.idTexts[row];
    default: return 0;
    }
}

bool isText(TraceColumn column) {
    return !isNumber(column) && column != TraceColumn::Start && column != TraceColumn::Evaluations
        && column != TraceColumn::RootStatus;
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
    case TraceColumn::Retries: return table.retries[row];
    case TraceColumn::LlmCalls: return table.llmCalls[row];
    case TraceColumn::RootStatus: return static_cast<std::uint64_t>(table.statuses[row]);
    default: return kAbsent;
    }
}

/// Position of each used text among the others of the column, by text id; sorting then compares numbers.
std::vector<std::uint32_t> textRanks(const Snapshot& snapshot, TraceColumn column) {
    const TraceTable& table = *snapshot.traces;
    std::vector<bool> seen(snapshot.strings->size());
    std::vector<StringId> used;
    for (std::uint32_t row = 0; row < table.rows(); ++row) {
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

std::vector<Keyed> keysOf(const OrderRequest& request) {
    const TraceTable& table = *request.snapshot->traces;
    const std::vector<std::uint32_t> ranks
        = isText(request.column) ? textRanks(*request.snapshot, request.column) : std::vector<std::uint32_t>();
    std::vector<Keyed> keyed;
    keyed.reserve(table.rows());
    for (std::uint32_t row = 0; row < table.rows(); ++row) {
        std::uint64_t key = kAbsent;
        if (!isText(request.column))
            key = numberKey(table, row, request.column);
        else if (const StringId id = textOf(table, row, request.column); id != 0 && id < ranks.size())
            key = ranks[id];
        if (request.descending && key != kAbsent)
            key = kAbsent - 1 - key;
        keyed.push_back({key, row});
    }
    return keyed;
}

/// W3C ids by their 16 bytes, those of writers after them by their text.
void sortByIds(const OrderRequest& request, std::vector<Keyed>& keyed) {
    const TraceTable& table = *request.snapshot->traces;
    const bool descending = request.descending;
    std::ranges::sort(keyed, [&table, descending](const Keyed& a, const Keyed& b) {
        const bool isForeignA = a.key != kAbsent;
        const bool isForeignB = b.key != kAbsent;
        if (isForeignA != isForeignB)
            return isForeignB;
        if (isForeignA && a.key != b.key)
            return a.key < b.key;
        return descending ? table.ids[b.row] < table.ids[a.row] : table.ids[a.row] < table.ids[b.row];
    });
}

std::shared_ptr<const SortedRows> sortRows(const OrderRequest& request) {
    const TraceTable& table = *request.snapshot->traces;
    std::vector<Keyed> keyed = keysOf(request);
    if (request.column == TraceColumn::Id) {
        sortByIds(request, keyed);
    } else {
        std::ranges::sort(keyed, [&table](const Keyed& a, const Keyed& b) {
            if (a.key != b.key)
                return a.key < b.key;
            if (table.starts[a.row] != table.starts[b.row])
                return table.starts[a.row] > table.starts[b.row];
            return table.ids[a.row] < table.ids[b.row];
        });
    }
    auto sorted = std::make_shared<SortedRows>();
    sorted->table = request.snapshot->traces;
    sorted->column = request.column;
    sorted->descending = request.descending;
    sorted->rows.resize(keyed.size());
    std::ranges::transform(keyed, sorted->rows.begin(), &Keyed::row);
    return sorted;
}

bool fits(const SortedRows* sorted, const OrderRequest& request) {
    return sorted && sorted->table == request.snapshot->traces && sorted->column == request.column
        && sorted->descending == request.descending;
}

/// The selected rows that were shown before keep their order, the new ones follow in table order.
std::vector<std::uint32_t> heldRows(const OrderedTraces& held, const TraceSelection& selection) {
    const TraceTable& table = *selection.table;
    const std::vector<std::uint32_t> rows = selection.rows();
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
    return result;
}

/// The rows in table order: two passes over memory as it lies.
void measure(OrderedTraces& ordered, const TraceSelection& selection) {
    const TraceTable& table = *selection.table;
    const std::uint32_t stride = std::max<std::uint32_t>(1, selection.count / kMeasuredDurations);
    std::vector<DurationNs> durations;
    durations.reserve(std::min(selection.count, 2 * kMeasuredDurations));
    std::uint32_t number = 0;
    for (std::size_t word = 0; word < selection.bits.size(); ++word) {
        for (std::uint64_t rest = selection.bits[word]; rest != 0; rest &= rest - 1) {
            const auto row = static_cast<std::uint32_t>(word * 64) + static_cast<std::uint32_t>(std::countr_zero(rest));
            if (number++ % stride == 0 && table.durations[row] >= 0)
                durations.push_back(table.durations[row]);
            const TimeNs start = table.starts[row];
            if (start == kNoTime)
                continue;
            ordered.firstStart = ordered.firstStart == kNoTime ? start : std::min(ordered.firstStart, start);
            ordered.lastStart = std::max(ordered.lastStart, start);
        }
    }
    if (durations.empty())
        return;
    const auto rank = static_cast<std::ptrdiff_t>(static_cast<double>(durations.size() - 1) * 0.99);
    std::ranges::nth_element(durations, durations.begin() + rank);
    ordered.longDuration = durations[static_cast<std::size_t>(rank)];
}

/// Table rows of some ids. A small filter of bits in front of the hash table: most ids of a long table are none of
/// them, and a look into the hash table a row would cost more than all the rest.
std::unordered_multimap<std::uint32_t, std::size_t> placesByRow(
    const TraceTable& table, const std::vector<TraceId>& wanted) {
    constexpr std::size_t kFilterBits = 1u << 15;
    std::vector<bool> filter(kFilterBits);
    std::unordered_multimap<TraceId, std::size_t> places;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        places.emplace(wanted[i], i);
        filter[std::hash<TraceId>()(wanted[i]) % kFilterBits] = true;
    }
    std::unordered_multimap<std::uint32_t, std::size_t> result;
    for (std::uint32_t row = 0; row < table.rows(); ++row) {
        if (!filter[std::hash<TraceId>()(table.ids[row]) % kFilterBits])
            continue;
        const auto [first, last] = places.equal_range(table.ids[row]);
        for (auto place = first; place != last; ++place)
            result.emplace(row, place->second);
    }
    return result;
}

std::vector<std::int64_t> positionsOf(const OrderedTraces& ordered, const std::vector<TraceId>& wanted) {
    std::vector<std::int64_t> positions(wanted.size(), -1);
    if (wanted.empty())
        return positions;
    const auto places = placesByRow(*ordered.snapshot->traces, wanted);
    if (places.empty())
        return positions;
    std::vector<bool> isWanted(ordered.snapshot->traces->rows());
    for (const auto& [row, place] : places)
        isWanted[row] = true;
    for (std::size_t position = 0; position < ordered.rows.size(); ++position) {
        if (!isWanted[ordered.rows[position]])
            continue;
        const auto [first, last] = places.equal_range(ordered.rows[position]);
        for (auto place = first; place != last; ++place)
            positions[place->second] = static_cast<std::int64_t>(position);
    }
    return positions;
}

} // namespace

std::shared_ptr<const OrderedTraces> orderTraces(const OrderRequest& request, std::stop_token stop) {
    const TraceSelection& selection = *request.result->selection;
    auto ordered = std::make_shared<OrderedTraces>();
    ordered->snapshot = request.snapshot;
    ordered->result = request.result;
    ordered->sorted = request.sorted;
    if (stop.stop_requested())
        return nullptr;
    if (request.held) {
        ordered->rows = heldRows(*request.held, selection);
    } else {
        if (!fits(ordered->sorted.get(), request))
            ordered->sorted = sortRows(request);
        if (stop.stop_requested())
            return nullptr;
        ordered->rows.reserve(selection.count);
        for (const std::uint32_t row : ordered->sorted->rows) {
            if (selection.has(row))
                ordered->rows.push_back(row);
        }
    }
    if (stop.stop_requested())
        return nullptr;
    measure(*ordered, selection);
    ordered->positions = positionsOf(*ordered, request.wanted);
    return ordered;
}

} // namespace spanloom::ui
