#pragma once

#include <vector>

#include <QString>

#include "core/analysis/comparison.h"

namespace spanloom::ui {

struct AxisTick {
    double value = 0;
    QString text;
};

/// Round values within the edges of a distribution, at least `minTickPx` apart on an axis of that width. On a
/// logarithmic scale 1, 2, 5 of each power of ten, or the powers alone where they stand too close; times over a minute
/// in minutes, hours and days.
[[nodiscard]] std::vector<AxisTick> axisTicks(const ComparisonDistribution& distribution, double widthPx,
    double minTickPx);

/// Where a value lies on the scale of the distribution: its logarithm, or itself.
[[nodiscard]] double scaled(const ComparisonDistribution& distribution, double value);

} // namespace spanloom::ui
