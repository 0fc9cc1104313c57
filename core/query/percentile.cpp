#include "core/query/percentile.h"

#include <algorithm>

namespace spanloom {

std::optional<double> percentile(std::span<double> values, double fraction) {
    if (values.empty())
        return std::nullopt;
    const double share = fraction > 0 ? std::min(fraction, 1.0) : 0.0;
    const double position = share * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(position);
    const auto lower = values.begin() + static_cast<std::ptrdiff_t>(below);
    std::nth_element(values.begin(), lower, values.end());
    const double weight = position - static_cast<double>(below);
    if (weight <= 0)
        return *lower;
    const double upper = *std::min_element(lower + 1, values.end());
    return *lower + weight * (upper - *lower);
}

} // namespace spanloom
