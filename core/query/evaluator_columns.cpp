#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

#include "core/query/facet_column_builder.h"
#include "core/trace/evaluation.h"

namespace spanloom {

namespace {

/// One evaluation name in all its spellings.
struct Evaluator {
    std::string key;
    std::uint64_t rows = 0;
    std::map<StringId, std::uint64_t> spellings; ///< rows of each
    std::unordered_map<std::uint32_t, std::vector<StringId>> verdicts; ///< by list id
};

class EvaluatorCollector {
public:
    /// Looks at one name only, or at all.
    EvaluatorCollector(const TraceTable& table, const StringPool& strings, const std::string* only)
        : m_table(table)
        , m_strings(strings)
        , m_only(only) { }

    std::vector<Evaluator> collect() {
        std::vector<std::uint32_t> rowsOfList(m_table.lists.size());
        for (const std::uint32_t list : m_table.verdicts)
            if (list < rowsOfList.size())
                ++rowsOfList[list];
        for (std::uint32_t list = 0; list < rowsOfList.size(); ++list)
            if (rowsOfList[list] > 0)
                addList(list, rowsOfList[list]);
        return std::move(m_evaluators);
    }

private:
    void addList(std::uint32_t list, std::uint32_t rows) {
        const std::vector<StringId>& pairs = m_table.lists[list];
        for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
            Evaluator* evaluator = evaluatorOf(pairs[i]);
            if (!evaluator)
                continue;
            std::vector<StringId>& verdicts = evaluator->verdicts[list];
            if (verdicts.empty())
                evaluator->rows += rows;
            verdicts.push_back(pairs[i + 1]);
            evaluator->spellings[pairs[i]] += rows;
        }
    }

    Evaluator* evaluatorOf(StringId name) {
        const auto [known, isNew] = m_indexOfName.try_emplace(name, kLeftOut);
        if (isNew) {
            std::string key = evaluationNameKey(m_strings.text(name));
            if (!m_only || key == *m_only) {
                const auto next = static_cast<std::uint32_t>(m_evaluators.size());
                const auto [entry, isFirst] = m_indexOfKey.try_emplace(std::move(key), next);
                if (isFirst)
                    m_evaluators.push_back({entry->first, 0, {}, {}});
                known->second = entry->second;
            }
        }
        return known->second == kLeftOut ? nullptr : &m_evaluators[known->second];
    }

    static constexpr std::uint32_t kLeftOut = 0xFFFFFFFFu;
    const TraceTable& m_table;
    const StringPool& m_strings;
    const std::string* m_only;
    std::vector<Evaluator> m_evaluators;
    std::unordered_map<StringId, std::uint32_t> m_indexOfName;
    std::unordered_map<std::string, std::uint32_t> m_indexOfKey;
};

/// The spelling that most traces have.
std::string titleOf(const Evaluator& evaluator, const StringPool& strings) {
    const auto best = std::ranges::max_element(evaluator.spellings, [&](const auto& a, const auto& b) {
        return a.second != b.second ? a.second < b.second : strings.text(a.first) > strings.text(b.first);
    });
    return best == evaluator.spellings.end() ? evaluator.key : std::string(strings.text(best->first));
}

std::optional<FacetColumn> columnOf(
    const Evaluator& evaluator, const TraceTable& table, const StringPool& strings, const std::stop_token& stop) {
    FacetColumnBuilder builder;
    const auto texts = [&](std::size_t list, std::vector<std::string_view>& target) {
        const auto found = evaluator.verdicts.find(static_cast<std::uint32_t>(list));
        if (found != evaluator.verdicts.end())
            for (const StringId verdict : found->second)
                target.push_back(strings.text(verdict));
    };
    const auto codes = builder.encode(table.verdicts, table.lists.size(), texts, stop);
    if (!codes)
        return std::nullopt;
    FacetColumn column = builder.finish(*codes);
    if (column.values.empty())
        return std::nullopt;
    column.key = {FacetField::Evaluator, evaluator.key};
    column.title = titleOf(evaluator, strings);
    return column;
}

} // namespace

std::optional<FacetColumn> evaluatorColumn(
    const TraceTable& table, const StringPool& strings, const std::string& evaluator, const std::stop_token& stop) {
    const std::vector<Evaluator> found = EvaluatorCollector(table, strings, &evaluator).collect();
    return found.empty() ? std::nullopt : columnOf(found.front(), table, strings, stop);
}

std::vector<FacetColumn> evaluatorColumns(
    const TraceTable& table, const StringPool& strings, const std::stop_token& stop) {
    std::vector<Evaluator> evaluators = EvaluatorCollector(table, strings, nullptr).collect();
    std::ranges::sort(evaluators, [](const Evaluator& a, const Evaluator& b) {
        return a.rows != b.rows ? a.rows > b.rows : a.key < b.key;
    });
    // Each facet costs a code a row: a dump in which every trace names its evaluation differently must not take the
    // memory of traces × names.
    if (evaluators.size() > kMaxEvaluatorFacets)
        evaluators.resize(kMaxEvaluatorFacets);
    std::vector<FacetColumn> columns;
    for (const Evaluator& evaluator : evaluators)
        if (std::optional<FacetColumn> column = columnOf(evaluator, table, strings, stop))
            columns.push_back(std::move(*column));
    std::ranges::sort(columns, [](const FacetColumn& a, const FacetColumn& b) {
        return a.title != b.title ? a.title < b.title : a.key < b.key;
    });
    return columns;
}

} // namespace spanloom
