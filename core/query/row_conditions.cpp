#include "core/query/row_conditions.h"

#include <algorithm>
#include <string>

#include "core/query/facet_column_builder.h"
#include "core/query/text_match.h"

namespace spanloom {

namespace {

constexpr std::size_t kRowsBetweenStops = std::size_t {1} << 15;

/// The values of a term as marks on a column's values.
std::vector<bool> marksOf(const std::set<std::string>& wanted, const FacetColumn& column) {
    std::vector<bool> marks(column.values.size());
    for (const std::string& text : wanted) {
        const auto found = std::ranges::lower_bound(column.values, text, {}, &FacetColumn::Value::text);
        if (found != column.values.end() && found->text == text)
            marks[static_cast<std::size_t>(found - column.values.begin())] = true;
    }
    return marks;
}

bool passesMissing(const FacetTerm& term) {
    const bool isIncluded = term.includesMissing || term.included.empty();
    return isIncluded && !term.excludesMissing;
}

/// By code: 0 where the term holds, else `bit`.
std::vector<std::uint32_t> failuresByCode(const FacetTerm& term, const FacetColumn& column, std::uint32_t bit) {
    const std::vector<bool> included = marksOf(term.included, column);
    const std::vector<bool> excluded = marksOf(term.excluded, column);
    const bool includesAll = term.included.empty() && !term.includesMissing;
    std::vector<std::uint32_t> result(column.valueSets.size(), bit);
    for (std::size_t code = 0; code < result.size(); ++code) {
        const std::vector<std::uint32_t>& set = column.valueSets[code];
        const auto hasAny = [&set](const std::vector<bool>& marks) {
            return std::ranges::any_of(set, [&marks](std::uint32_t value) { return marks[value]; });
        };
        if (set.empty() ? passesMissing(term) : (includesAll || hasAny(included)) && !hasAny(excluded))
            result[code] = 0;
    }
    return result;
}

/// Finds the conditions that the rows of one table fail, one condition after another.
class ConditionCheck {
public:
    ConditionCheck(const FacetIndex& index, const std::stop_token& stop)
        : m_index(index)
        , m_table(*index.table())
        , m_stop(stop) {
        m_result.failed.resize(m_table.rows());
    }

    std::optional<RowConditions> run(const TraceFilter& filter) {
        if (!filter.sources.empty())
            checkScope(filter.sources);
        std::uint32_t bit = RowConditions::kFirstFacetBit;
        for (const FacetTerm& term : filter.facets) {
            if (term.isEmpty())
                continue;
            m_result.facetBits.emplace_back(term.facet, bit);
            checkTerm(term, bit);
            if (bit != RowConditions::kSharedBit)
                bit <<= 1;
        }
        if (filter.time)
            checkTime(*filter.time);
        if (!filter.text.empty())
            checkText(filter.text);
        if (m_stop.stop_requested())
            return std::nullopt;
        return std::move(m_result);
    }

private:
    /// Calls f(first row, end row) for stretches of rows until stopped.
    template <typename F>
    void forStretches(const F& f) const {
        const std::size_t rows = m_result.failed.size();
        for (std::size_t first = 0; first < rows && !m_stop.stop_requested(); first += kRowsBetweenStops)
            f(first, std::min(rows, first + kRowsBetweenStops));
    }

    void failAll(std::uint32_t bit) {
        for (std::uint32_t& failed : m_result.failed)
            failed |= bit;
    }

    void checkScope(const std::set<std::int64_t>& sources) {
        FacetTerm term;
        term.facet.field = FacetField::Source;
        for (const std::int64_t source : sources)
            term.included.insert(std::to_string(source));
        checkTerm(term, RowConditions::kScopeBit);
    }

    void checkTerm(const FacetTerm& term, std::uint32_t bit) {
        if (const FacetColumn* column = m_index.column(term.facet)) {
            checkTerm(term, *column, bit);
            return;
        }
        if (term.facet.field == FacetField::Evaluator) {
            const auto unlisted = evaluatorColumn(m_table, *m_index.strings(), term.facet.evaluator, m_stop);
            if (unlisted) {
                checkTerm(term, *unlisted, bit);
                return;
            }
        }
        if (!passesMissing(term))
            failAll(bit);
    }

    void checkTerm(const FacetTerm& term, const FacetColumn& column, std::uint32_t bit) {
        const std::vector<std::uint32_t> failures = failuresByCode(term, column, bit);
        column.codes.visit([&](const auto codes) {
            forStretches([&, codes](std::size_t first, std::size_t end) {
                for (std::size_t row = first; row < end; ++row)
                    m_result.failed[row] |= failures[codes[row]];
            });
        });
    }

    void checkTime(const TimeRange& range) {
        forStretches([&](std::size_t first, std::size_t end) {
            for (std::size_t row = first; row < end; ++row) {
                const TimeNs start = m_table.starts[row];
                const bool isWithin = (start != kNoTime) & (start >= range.from) & (start < range.to);
                m_result.failed[row] |= isWithin ? 0 : RowConditions::kTimeBit;
            }
        });
    }

    void checkText(const std::string& text) {
        TextMatch match(text);
        std::vector<std::uint8_t> isHit(m_result.failed.size());
        for (const FacetField field : {FacetField::Service, FacetField::Route, FacetField::Model, FacetField::Tool})
            if (const FacetColumn* column = m_index.column({field, {}}))
                findInValues(match, *column, isHit);
        findInTexts(match, isHit);
        if (match.mayBeHex())
            findInIds(match, isHit);
        for (std::size_t row = 0; row < isHit.size(); ++row)
            m_result.failed[row] |= isHit[row] ? 0 : RowConditions::kTextBit;
    }

    void findInValues(TextMatch& match, const FacetColumn& column, std::vector<std::uint8_t>& isHit) const {
        std::vector<bool> isValueHit;
        for (const FacetColumn::Value& value : column.values)
            isValueHit.push_back(match.isIn(value.text));
        std::vector<std::uint8_t> isCodeHit(column.valueSets.size());
        for (std::size_t code = 0; code < isCodeHit.size(); ++code)
            isCodeHit[code] = std::ranges::any_of(
                column.valueSets[code], [&isValueHit](std::uint32_t value) { return isValueHit[value]; });
        if (std::ranges::find(isCodeHit, 1) == isCodeHit.end())
            return;
        column.codes.visit([&](const auto codes) {
            forStretches([&, codes](std::size_t first, std::size_t end) {
                for (std::size_t row = first; row < end; ++row)
                    isHit[row] |= isCodeHit[codes[row]];
            });
        });
    }

    /// Each distinct text is looked at once, when the first row that has it comes.
    void findInTexts(TextMatch& match, std::vector<std::uint8_t>& isHit) const {
        enum : std::uint8_t { No, Yes, Unknown };
        const StringPool& strings = *m_index.strings();
        std::vector<std::uint8_t> known(strings.size(), Unknown);
        for (const auto column : {&m_table.rootNames, &m_table.users, &m_table.sessions, &m_table.idTexts}) {
            forStretches([&](std::size_t first, std::size_t end) {
                for (std::size_t row = first; row < end; ++row) {
                    const StringId id = (*column)[row];
                    if (id == 0 || id >= known.size())
                        continue;
                    if (known[id] == Unknown)
                        known[id] = match.isIn(strings.text(id)) ? Yes : No;
                    isHit[row] |= known[id];
                }
            });
        }
    }

    /// An id that is a text was looked at with the texts.
    void findInIds(const TextMatch& match, std::vector<std::uint8_t>& isHit) const {
        forStretches([&](std::size_t first, std::size_t end) {
            for (std::size_t row = first; row < end; ++row)
                if (!isHit[row] && m_table.idTexts[row] == 0)
                    isHit[row] = match.isInHex(m_table.ids[row]);
        });
    }

    const FacetIndex& m_index;
    const TraceTable& m_table;
    std::stop_token m_stop;
    RowConditions m_result;
};

template <typename Take>
std::vector<std::uint32_t> rowsWhere(const std::vector<std::uint32_t>& failed, const Take& take) {
    // Written without a branch: which rows are taken is random to the processor.
    std::vector<std::uint32_t> rows(failed.size());
    std::size_t count = 0;
    for (std::size_t row = 0; row < failed.size(); ++row) {
        rows[count] = static_cast<std::uint32_t>(row);
        count += take(failed[row]) ? 1 : 0;
    }
    rows.resize(count);
    return rows;
}

} // namespace

std::uint32_t RowConditions::ownBits(const FacetKey& facet) const {
    std::uint32_t bits = facet.field == FacetField::Source ? kScopeBit : 0;
    for (const auto& [key, bit] : facetBits)
        if (key == facet)
            bits |= bit;
    return bits;
}

std::vector<std::uint32_t> RowConditions::rowsIgnoring(std::uint32_t ignored) const {
    return rowsWhere(failed, [ignored](std::uint32_t bits) { return (bits & ~ignored) == 0; });
}

std::vector<std::uint32_t> RowConditions::rowsFailing(std::uint32_t ignored) const {
    return rowsWhere(failed, [ignored](std::uint32_t bits) { return (bits & ~ignored) != 0; });
}

std::optional<RowConditions> checkConditions(
    const FacetIndex& index, const TraceFilter& filter, const std::stop_token& stop) {
    return ConditionCheck(index, stop).run(filter);
}

} // namespace spanloom
