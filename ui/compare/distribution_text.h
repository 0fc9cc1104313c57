#pragma once

#include <cstddef>

#include <QString>
#include <QStringList>

#include "core/analysis/comparison.h"

namespace spanloom::ui {

/// A distribution together with whose it is.
struct DistributionSides {
    ComparisonDistribution distribution;
    QString labelA, labelB; ///< with their letters: "A · v12"
    std::uint32_t tracesA = 0, tracesB = 0;
};

[[nodiscard]] QString distributionTitle(const ComparisonDistribution& distribution);
/// "2.10 s – 2.35 s", "up to 0.8 s", "from 31 s" of the outermost bins where they hold the rest.
[[nodiscard]] QString binText(const ComparisonDistribution& distribution, std::size_t bin);
/// The bin's range and the counts of both sides.
[[nodiscard]] QString binToolTip(const DistributionSides& sides, std::size_t bin);
/// What the picture does not show: traces without the figure, zeros on a logarithmic scale. Empty when nothing.
[[nodiscard]] QStringList distributionNotes(const DistributionSides& sides);
/// Why there is no picture; empty when there is one.
[[nodiscard]] QString emptyDistributionText(const DistributionSides& sides);
/// The picture in words.
[[nodiscard]] QString distributionSummary(const DistributionSides& sides);

} // namespace spanloom::ui
