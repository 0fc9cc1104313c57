#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <utility>
#include <vector>

#include "core/query/facet_index.h"
#include "core/query/trace_filter.h"

namespace spanloom {

/// Which conditions of a filter each row of a table fails: a bit a condition.
struct RowConditions {
    std::vector<std::uint32_t> failed; ///< one a row; 0 = selected
    std::vector<std::pair<FacetKey, std::uint32_t>> facetBits;

    static constexpr std::uint32_t kTimeBit = 1u << 0;
    static constexpr std::uint32_t kTextBit = 1u << 1;
    static constexpr std::uint32_t kScopeBit = 1u << 2;
    static constexpr std::uint32_t kFirstFacetBit = 1u << 3;
    static constexpr std::uint32_t kSharedBit = 1u << 31; ///< of all terms that got no bit of their own

    /// The bits of a facet's own conditions; the scope is one of the source facet.
    [[nodiscard]] std::uint32_t ownBits(const FacetKey& facet) const;
    /// Rows that fail nothing but the `ignored` conditions, ascending.
    [[nodiscard]] std::vector<std::uint32_t> rowsIgnoring(std::uint32_t ignored) const;
    /// All other rows.
    [[nodiscard]] std::vector<std::uint32_t> rowsFailing(std::uint32_t ignored) const;
};

/// Nothing when stopped.
[[nodiscard]] std::optional<RowConditions> checkConditions(
    const FacetIndex& index, const TraceFilter& filter, const std::stop_token& stop);

} // namespace spanloom
