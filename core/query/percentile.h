#pragma once

#include <optional>
#include <span>

namespace spanloom {

/// Percentile by linear interpolation between closest ranks (Hyndman and Fan, type 7); `fraction` in 0..1. Reorders the
/// values; nothing when there are none. O(n).
[[nodiscard]] std::optional<double> percentile(std::span<double> values, double fraction);

} // namespace spanloom
