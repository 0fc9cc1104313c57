#pragma once

#include <vector>

#include "core/analysis/comparison.h"

namespace spanloom {

/// What one side knows of a figure: a value a trace that has it, in any order.
struct SideValues {
    std::vector<double> known;
    std::uint32_t lacking = 0;
};

/// Fills scale, edges and counts of a distribution whose unit is set. The values are reordered. O(values).
void fillDistribution(ComparisonDistribution& distribution, SideValues& a, SideValues& b);

} // namespace spanloom
