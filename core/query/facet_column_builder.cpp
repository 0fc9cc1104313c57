#include "core/query/facet_column_builder.h"

#include <algorithm>
#include <numeric>

namespace spanloom {

std::uint32_t FacetColumnBuilder::valueOf(std::string_view text) {
    const auto next = static_cast<std::uint32_t>(m_texts.size());
    const auto [entry, isNew] = m_valueIndex.try_emplace(std::string(text), next);
    if (isNew) {
        m_texts.push_back(&entry->first);
        m_singleCodes.push_back(0);
    }
    return entry->second;
}

std::uint32_t FacetColumnBuilder::code(const std::vector<std::string_view>& texts) {
    std::vector<std::uint32_t> set;
    for (const std::string_view text : texts)
        if (!text.empty())
            set.push_back(valueOf(text));
    std::ranges::sort(set);
    const auto repeated = std::ranges::unique(set);
    set.erase(repeated.begin(), repeated.end());
    if (set.empty())
        return 0;
    std::uint32_t& known = set.size() == 1 ? m_singleCodes[set.front()] : m_setCodes[set];
    if (known == 0) {
        known = static_cast<std::uint32_t>(m_sets.size());
        m_sets.push_back(std::move(set));
    }
    return known;
}

FacetColumn FacetColumnBuilder::finish(const std::vector<std::uint32_t>& rowCodes) {
    FacetColumn column;
    std::vector<std::uint32_t> order(m_texts.size());
    std::iota(order.begin(), order.end(), 0u);
    std::ranges::sort(order, [this](std::uint32_t a, std::uint32_t b) { return *m_texts[a] < *m_texts[b]; });
    std::vector<std::uint32_t> rank(order.size());
    for (std::uint32_t i = 0; i < order.size(); ++i) {
        rank[order[i]] = i;
        column.values.push_back({*m_texts[order[i]], false});
    }
    for (std::vector<std::uint32_t>& set : m_sets) {
        for (std::uint32_t& value : set)
            value = rank[value];
        std::ranges::sort(set);
    }
    column.valueSets = std::move(m_sets);
    column.codeCounts.resize(column.valueSets.size());
    for (const std::uint32_t code : rowCodes)
        ++column.codeCounts[code];
    column.codes = FacetCodes(rowCodes, column.valueSets.size());
    return column;
}

} // namespace spanloom
