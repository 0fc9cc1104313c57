#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace spanloom {

/// Members of two sequences that stand for each other. Lists of them ascend on both sides.
struct IndexPair {
    std::uint32_t a = 0;
    std::uint32_t b = 0;
    bool operator==(const IndexPair&) const = default;
};

/// Appends a longest common subsequence, found by Myers' divide and conquer: O((n + m) · differences) time, linear
/// memory. Takes its steps from `budget`; when that is used up it returns false, and the stretches not yet looked at
/// have no pairs.
bool appendCommonPairs(std::span<const std::uint32_t> a, std::span<const std::uint32_t> b, std::uint64_t& budget,
    std::vector<IndexPair>& pairs);

/// Appends pairs of equal members by looking at most `reach` members ahead for the next one. Linear for a fixed reach;
/// finds fewer than there are.
void appendGreedyPairs(std::span<const std::uint32_t> a, std::span<const std::uint32_t> b, std::uint32_t reach,
    std::vector<IndexPair>& pairs);

} // namespace spanloom
