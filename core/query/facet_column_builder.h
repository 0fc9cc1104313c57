#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/query/facet_index.h"

namespace spanloom {

/// Gathers one facet column: hands out a dense code for each distinct set of texts. One thread.
class FacetColumnBuilder {
public:
    /// The code of a set of texts in any order; repeated and empty texts are left out, nothing left = code 0.
    [[nodiscard]] std::uint32_t code(const std::vector<std::string_view>& texts);

    /// Fills in everything but key, title and isDerived. The builder is used up.
    [[nodiscard]] FacetColumn finish(const std::vector<std::uint32_t>& rowCodes);

    /// Codes of a column of numbers below `domain`: `textsOf(number, texts)` appends the texts of a number and is
    /// called once for each number that occurs. Numbers out of range have no value. Nothing when stopped.
    template <typename Raw, typename TextsOf>
    [[nodiscard]] std::optional<std::vector<std::uint32_t>> encode(
        const std::vector<Raw>& column, std::size_t domain, const TextsOf& textsOf, const std::stop_token& stop) {
        constexpr std::uint32_t kUnknown = 0xFFFFFFFFu;
        constexpr std::size_t kStopInterval = std::size_t {1} << 16;
        std::vector<std::uint32_t> known(domain, kUnknown);
        std::vector<std::uint32_t> result(column.size());
        std::vector<std::string_view> texts;
        for (std::size_t row = 0; row < column.size(); ++row) {
            if (row % kStopInterval == 0 && stop.stop_requested())
                return std::nullopt;
            const auto raw = static_cast<std::size_t>(column[row]);
            if (raw >= domain)
                continue;
            if (known[raw] == kUnknown) {
                texts.clear();
                textsOf(raw, texts);
                known[raw] = code(texts);
            }
            result[row] = known[raw];
        }
        return result;
    }

private:
    std::uint32_t valueOf(std::string_view text);

    std::unordered_map<std::string, std::uint32_t> m_valueIndex;
    std::vector<const std::string*> m_texts;    ///< by value, in order of first use; keys of m_valueIndex
    std::vector<std::uint32_t> m_singleCodes;   ///< by value: the code of that value alone; 0 = none yet
    std::map<std::vector<std::uint32_t>, std::uint32_t> m_setCodes; ///< of sets of two values and more
    std::vector<std::vector<std::uint32_t>> m_sets = std::vector<std::vector<std::uint32_t>>(1);
};

/// The facet of one evaluation name, or nothing when no trace was judged by it (or when stopped).
[[nodiscard]] std::optional<FacetColumn> evaluatorColumn(
    const TraceTable& table, const StringPool& strings, const std::string& evaluator, const std::stop_token& stop);

/// The facets of at most kMaxEvaluatorFacets evaluation names, sorted by title. Incomplete when stopped.
[[nodiscard]] std::vector<FacetColumn> evaluatorColumns(
    const TraceTable& table, const StringPool& strings, const std::stop_token& stop);

} // namespace spanloom
