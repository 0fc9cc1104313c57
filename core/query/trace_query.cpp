#include "core/query/trace_query.h"

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <numeric>
#include <optional>
#include <utility>

#include "core/query/query_figures.h"
#include "core/query/row_conditions.h"

namespace spanloom {

namespace {

using Rows = std::vector<std::uint32_t>;

std::shared_ptr<TraceSelection> selectionOf(const std::shared_ptr<const TraceTable>& table, const Rows& rows) {
    auto selection = std::make_shared<TraceSelection>();
    selection->table = table;
    selection->count = static_cast<std::uint32_t>(rows.size());
    selection->bits.resize((std::size_t {table->rows()} + 63) / 64);
    for (const std::uint32_t row : rows)
        selection->bits[row / 64] |= std::uint64_t {1} << (row % 64);
    return selection;
}

/// Rows by code. Four counters a code where that is cheap: equal codes in a row would wait for each other.
Rows countCodes(const FacetColumn& column, const Rows& rows) {
    constexpr std::size_t kLanes = 4;
    constexpr std::size_t kMaxCodesInLanes = 1024;
    const std::size_t codeCount = column.valueSets.size();
    Rows counts(codeCount);
    column.codes.visit([&](const auto codes) {
        std::size_t i = 0;
        if (codeCount <= kMaxCodesInLanes) {
            std::vector<std::array<std::uint32_t, kLanes>> lanes(codeCount);
            for (; i + kLanes <= rows.size(); i += kLanes)
                for (std::size_t lane = 0; lane < kLanes; ++lane)
                    ++lanes[codes[rows[i + lane]]][lane];
            for (std::size_t code = 0; code < codeCount; ++code)
                for (const std::uint32_t count : lanes[code])
                    counts[code] += count;
        }
        for (; i < rows.size(); ++i)
            ++counts[codes[rows[i]]];
    });
    return counts;
}

FacetCounts countsOf(const FacetColumn& column, const Rows& byCode) {
    FacetCounts result;
    result.facet = column.key;
    result.title = column.title;
    std::vector<std::uint32_t> byValue(column.values.size());
    for (std::size_t code = 0; code < byCode.size(); ++code) {
        result.total += byCode[code];
        for (const std::uint32_t value : column.valueSets[code])
            byValue[value] += byCode[code];
    }
    result.missing = byCode[0];
    // Values lie sorted by text already.
    std::vector<std::uint32_t> order(byValue.size());
    std::iota(order.begin(), order.end(), 0u);
    std::ranges::sort(order, [&byValue](std::uint32_t a, std::uint32_t b) {
        return byValue[a] != byValue[b] ? byValue[a] > byValue[b] : a < b;
    });
    result.values.reserve(order.size());
    for (const std::uint32_t value : order)
        result.values.push_back({column.values[value].text, byValue[value], column.values[value].isDerived});
    return result;
}

/// Counts facets over the rows that fail no condition but the facet's own.
class FacetCounting {
public:
    FacetCounting(const RowConditions& conditions, const Rows& selected)
        : m_conditions(conditions)
        , m_selected(selected) { }

    FacetCounts count(const FacetColumn& column) {
        const std::uint32_t own = m_conditions.ownBits(column.key);
        if (own == 0)
            return countsOf(column, countOver(column, m_selected, m_rest, 0));
        std::optional<Rows> rest;
        return countsOf(column, countOver(column, m_conditions.rowsIgnoring(own), rest, own));
    }

private:
    /// Where more than half of the table is counted, it is cheaper to count the others and to subtract them.
    Rows countOver(
        const FacetColumn& column, const Rows& rows, std::optional<Rows>& rest, std::uint32_t ignored) const {
        if (rows.size() <= m_conditions.failed.size() / 2)
            return countCodes(column, rows);
        if (!rest)
            rest = m_conditions.rowsFailing(ignored);
        Rows counts = countCodes(column, *rest);
        for (std::size_t code = 0; code < counts.size(); ++code)
            counts[code] = column.codeCounts[code] - counts[code];
        return counts;
    }

    const RowConditions& m_conditions;
    const Rows& m_selected;
    std::optional<Rows> m_rest; ///< the rows that are not selected
};

/// A facet whose term shares its bit with others: counted by a query of its own.
FacetCounts countWithoutTerm(
    const FacetIndex& index, const FacetColumn& column, TraceFilter filter, const std::stop_token& stop) {
    FacetTerm nothing;
    nothing.facet = column.key;
    filter.setTerm(std::move(nothing));
    if (column.key.field == FacetField::Source)
        filter.sources.clear();
    const auto selection = selectTraces(index, filter, stop);
    return selection ? countsOf(column, countCodes(column, selection->rows())) : FacetCounts();
}

void countFacets(
    QueryResult& result, const RowConditions& conditions, const Rows& selected, const std::stop_token& stop) {
    FacetCounting counting(conditions, selected);
    for (const FacetColumn& column : result.index->columns()) {
        if (stop.stop_requested())
            return;
        const bool sharesBit = (conditions.ownBits(column.key) & RowConditions::kSharedBit) != 0;
        result.facets.push_back(
            sharesBit ? countWithoutTerm(*result.index, column, result.filter, stop) : counting.count(column));
    }
}

} // namespace

std::vector<std::uint32_t> TraceSelection::rows() const {
    std::vector<std::uint32_t> result;
    result.reserve(count);
    for (std::size_t word = 0; word < bits.size(); ++word)
        for (std::uint64_t rest = bits[word]; rest != 0; rest &= rest - 1)
            result.push_back(static_cast<std::uint32_t>(word * 64 + static_cast<unsigned>(std::countr_zero(rest))));
    return result;
}

std::shared_ptr<const TraceSelection> selectTraces(
    const FacetIndex& index, const TraceFilter& filter, std::stop_token stop) {
    const auto conditions = checkConditions(index, filter, stop);
    return conditions ? selectionOf(index.table(), conditions->rowsIgnoring(0)) : nullptr;
}

std::shared_ptr<const QueryResult> runQuery(const std::shared_ptr<const FacetIndex>& index, const TraceFilter& filter,
    const QueryOptions& options, std::stop_token stop) {
    if (!index)
        return nullptr;
    const auto begin = std::chrono::steady_clock::now();
    const auto conditions = checkConditions(*index, filter, stop);
    if (!conditions)
        return nullptr;
    auto result = std::make_shared<QueryResult>();
    result->filter = filter;
    result->index = index;
    const Rows selected = conditions->rowsIgnoring(0);
    result->selection = selectionOf(index->table(), selected);
    if (options.withFacets)
        countFacets(*result, *conditions, selected, stop);
    if (options.withHistogram && !stop.stop_requested()) {
        const Rows anyTime = filter.time ? conditions->rowsIgnoring(RowConditions::kTimeBit) : Rows();
        result->histogram =
            histogramOf(*index->table(), filter.time ? anyTime : selected, options.histogramBuckets, stop);
    }
    if (options.withTotals && !stop.stop_requested())
        result->totals = totalsOf(*index->table(), selected, stop);
    if (stop.stop_requested())
        return nullptr;
    result->milliseconds = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
    return result;
}

} // namespace spanloom
