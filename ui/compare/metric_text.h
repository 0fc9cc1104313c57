#pragma once

#include <QString>

#include "core/analysis/comparison.h"

namespace spanloom::ui {

/// How figures of a comparison are written. Texts only: no widget, no colour.

/// "Duration p95"; of evaluators the name as recorded.
[[nodiscard]] QString metricTitle(const ComparisonMetric& metric);
/// What the figure is, in a sentence or two.
[[nodiscard]] QString metricExplanation(const ComparisonMetric& metric);

/// "8.90 s", "2.1 %"; a dash without data.
[[nodiscard]] QString metricValue(const ComparisonMetric& metric, const MetricValue& side);
/// For tooltips and spreadsheets; empty without data.
[[nodiscard]] QString exactMetricValue(const ComparisonMetric& metric, const MetricValue& side);
/// What the value lacks: "412 of 500" where not all traces have the figure, "37 calls unpriced"; empty otherwise.
[[nodiscard]] QString metricNote(const ComparisonMetric& metric, const MetricValue& side);
/// Exact value, samples, and why there is none.
[[nodiscard]] QString metricValueToolTip(const ComparisonMetric& metric, const MetricValue& side, const QString& label);

/// "+2.80 s", "+2.3 pp"; a dash where a side has no data.
[[nodiscard]] QString differenceText(const ComparisonMetric& metric);
[[nodiscard]] QString exactDifferenceText(const ComparisonMetric& metric);
/// "+31 %"; a dash where A is zero or a side has no data, empty for the number of traces.
[[nodiscard]] QString changeText(const ComparisonMetric& metric);
[[nodiscard]] QString changeToolTip(const ComparisonMetric& metric);

/// A value of a unit, as metricValue() writes it.
[[nodiscard]] QString unitText(MetricUnit unit, double value);

/// "1 trace", "12,034 traces".
[[nodiscard]] QString tracesText(std::uint64_t count);

} // namespace spanloom::ui
