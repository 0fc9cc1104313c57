#pragma once

#include <cstdint>
#include <vector>

#include "core/trace/trace_document.h"

namespace spanloom {

/// One row of two traces side by side. A ghost has kNoIndex on the side that lacks the span.
struct AlignedRow {
    std::uint32_t a = kNoIndex; ///< index into the spans of A
    std::uint32_t b = kNoIndex;
    std::uint32_t depth = 0;    ///< in the merged tree

    [[nodiscard]] bool isPair() const { return a != kNoIndex && b != kNoIndex; }
    bool operator==(const AlignedRow&) const = default;
};

/// Two traces merged into one tree, in tree order: every span of A and of B stands in exactly one row, parents stand
/// before their children, and the spans of each side keep their order.
struct Alignment {
    std::vector<AlignedRow> rows;
    std::uint32_t pairs = 0;
    std::uint32_t onlyA = 0;
    std::uint32_t onlyB = 0;
};

/// First form: spans pair when their parents do and they stand for the same step (kind, name; a model's name within
/// the span's name does not matter), in order, by the longest common subsequence of the siblings; of roots likewise,
/// but two single roots always pair.
/// Of equally long pairings the likeliest wins: same shape below, same outcome, same name; ties are decided alike when
/// the sides are swapped. Siblings beyond kMaxExactSiblings pair by their differences while these are few, then greedily
/// in order. O(spans + Σ siblings²) within that limit.
[[nodiscard]] Alignment alignTraces(const TraceDocument& a, const TraceDocument& b);

inline constexpr std::uint32_t kMaxExactSiblings = 512;

} // namespace spanloom
