#include "ui/compare/metric_text.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <QCoreApplication>

#include "ui/base/format.h"

namespace spanloom::ui {

namespace {

const QChar kMinus(u'\u2212');
const QChar kPlusMinus(u'\u00b1');

/// Beyond it a percentage is no longer read as one.
constexpr double kMostRelative = 9999;

QString tr(const char* text) { return QCoreApplication::translate("spanloom::ui::CompareView", text); }

bool isTraceCount(const ComparisonMetric& metric) { return metric.id == "traces"; }

bool isEvaluator(const ComparisonMetric& metric) { return metric.id.starts_with("eval."); }

std::int64_t rounded(double value) {
    constexpr double kMost = 9.2e18;
    return std::llround(std::clamp(value, -kMost, kMost));
}

/// A mean of small whole numbers: "0.11", "3", "12.4".
QString meanText(double value) {
    const double size = std::fabs(value);
    if (size >= 1000)
        return formatTokens(rounded(value));
    return size == 0 || size >= 0.1 ? formatScore(value) : QString::number(value, 'g', 2);
}

QString tokensText(double value) {
    return value < 100 && value != std::floor(value) ? QString::number(value, 'f', 1) : formatTokens(rounded(value));
}

QString sign(double value) {
    if (value == 0)
        return kPlusMinus;
    return value > 0 ? QStringLiteral("+") : QString(kMinus);
}

/// A real difference never reads as +0.0.
QString pointsText(double difference) {
    const double points = std::fabs(difference) * 100;
    if (points >= 0.05)
        return formatPercentPoints(difference);
    const QString number = points == 0 ? QStringLiteral("0") : QString::number(points, 'g', 1);
    return sign(difference) + number + QChar(kThinSpace) + QStringLiteral("pp");
}

QString exactUnitText(MetricUnit unit, double value) {
    switch (unit) {
    case MetricUnit::Nanoseconds: return exactDuration(rounded(value));
    case MetricUnit::Usd: return exactCost(value);
    case MetricUnit::Rate: return QString::number(value * 100, 'f', 4) + QChar(kThinSpace) + QStringLiteral("%");
    case MetricUnit::Count:
    case MetricUnit::Tokens: break;
    }
    return value == std::floor(value) ? QString::number(rounded(value)) : QString::number(value, 'f', 4);
}

QString valueText(const ComparisonMetric& metric, double value) {
    return isTraceCount(metric) ? formatCount(static_cast<std::uint64_t>(rounded(std::fabs(value))))
                                : unitText(metric.unit, value);
}

QString absenceReason(const ComparisonMetric& metric, const MetricValue& side) {
    if (side.lacking == 0)
        return tr("No data: this side has no traces.");
    if (isEvaluator(metric))
        return tr("No data: no verdict of this evaluator on %1.").arg(tracesText(side.lacking));
    if (metric.distribution == "ttft")
        return tr("No data: no first token in %1.").arg(tracesText(side.lacking));
    if (metric.distribution == "cost")
        return tr("No data: no known cost in %1.").arg(tracesText(side.lacking));
    return tr("No data: %1 without this figure.").arg(tracesText(side.lacking));
}

} // namespace

QString metricTitle(const ComparisonMetric& metric) {
    static const std::pair<const char*, const char*> kTitles[] = {
        {"traces", QT_TRANSLATE_NOOP("spanloom::ui::CompareView", "Traces")},
        {"duration_p50", QT_TRANSLATE_NOOP("spanloom::ui::CompareView", "Duration p50")},
        {"duration_p95", QT_TRANSLATE_NOOP("spanloom::ui::CompareView", "Duration p95")},
        {"duration_p99", QT_TRANSLATE_NOOP("spanloom::ui::CompareView", "Duration p99")},
        {"ttft_p50", QT_TRANSLATE_NOOP("spanloom::ui::CompareView", "TTFT p50")},
        {"ttft_p95", QT_TRANSLATE_NOOP("spanloom::ui::CompareView", "TTFT p95")},
        {"ttft_p99", QT_TRANSLATE_NOOP("spanloom::ui::CompareView", "TTFT p99")},
        {"cost_mean", QT_TRANSLATE_NOOP("spanloom::ui::CompareView", "Cost per trace")},
        {"cost_total", QT_TRANSLATE_NOOP("spanloom::ui::CompareView", "Cost in all")},
        {"input_tokens_mean", QT_TRANSLATE_NOOP("spanloom::ui::CompareView", "Input tokens per trace")},
        {"output_tokens_mean", QT_TRANSLATE_NOOP("spanloom::ui::CompareView", "Output tokens per trace")},
        {"error_rate", QT_TRANSLATE_NOOP("spanloom::ui::CompareView", "Error rate")},
        {"retries_mean", QT_TRANSLATE_NOOP("spanloom::ui::CompareView", "Retries per trace")},
        {"fallback_rate", QT_TRANSLATE_NOOP("spanloom::ui::CompareView", "Fallback rate")},
    };
    for (const auto& [id, title] : kTitles) {
        if (metric.id == id)
            return tr(title);
    }
    // The name of an evaluator is text of a trace: one line of it, written like the other titles.
    QString title = toText(metric.title).simplified();
    if (!title.isEmpty())
        title[0] = title[0].toUpper();
    return title;
}

QString metricExplanation(const ComparisonMetric& metric) {
    if (isEvaluator(metric))
        return tr("Traces with a fail or error verdict of this evaluator, among those that it judged.");
    if (metric.distribution == "duration")
        return tr("From the earliest start to the latest end of a trace. Percentile by linear interpolation.");
    if (metric.distribution == "ttft")
        return tr("Time to first token: from the start of the trace to the first token of the call that answered. "
                  "Percentile by linear interpolation.");
    if (metric.id == "cost_mean")
        return tr("Mean over the traces whose cost is known.");
    if (metric.id == "cost_total")
        return tr("Sum over the traces whose cost is known. It follows the number of traces.");
    if (metric.unit == MetricUnit::Tokens)
        return tr("Mean over the traces that report tokens; each model call counts once.");
    if (metric.id == "error_rate")
        return tr("Traces whose status is error, among all.");
    if (metric.id == "retries_mean")
        return tr("Repeated attempts, mean over all traces.");
    if (metric.id == "fallback_rate")
        return tr("Traces in which another model stepped in, among all.");
    return {};
}

QString unitText(MetricUnit unit, double value) {
    switch (unit) {
    case MetricUnit::Nanoseconds: return formatDuration(rounded(value));
    case MetricUnit::Usd: return formatCost(value);
    case MetricUnit::Rate: return formatPercent(value);
    case MetricUnit::Tokens: return tokensText(value);
    case MetricUnit::Count: break;
    }
    return meanText(value);
}

QString tracesText(std::uint64_t count) {
    return count == 1 ? tr("1 trace") : tr("%1 traces").arg(formatCount(count));
}

QString metricValue(const ComparisonMetric& metric, const MetricValue& side) {
    return side.value ? valueText(metric, *side.value) : absentText();
}

QString exactMetricValue(const ComparisonMetric& metric, const MetricValue& side) {
    return side.value ? exactUnitText(metric.unit, *side.value) : QString();
}

QString metricNote(const ComparisonMetric& metric, const MetricValue& side) {
    if (!side.value)
        return {};
    if (metric.id == "cost_total" && side.unpricedCalls > 0)
        return side.unpricedCalls == 1 ? tr("1 call unpriced")
                                       : tr("%1 calls unpriced").arg(formatCount(side.unpricedCalls));
    if (side.lacking == 0)
        return {};
    return tr("%1 of %2").arg(formatCount(side.samples), formatCount(side.samples + side.lacking));
}

QString metricValueToolTip(const ComparisonMetric& metric, const MetricValue& side, const QString& label) {
    QStringList lines {label};
    if (!side.value) {
        lines << absenceReason(metric, side);
    } else if (metric.unit == MetricUnit::Rate) {
        lines << tr("%1: %2 of %3")
                     .arg(exactMetricValue(metric, side), formatCount(side.numerator), tracesText(side.samples));
    } else if (!isTraceCount(metric)) {
        lines << tr("%1, over %2").arg(exactMetricValue(metric, side), tracesText(side.samples));
    } else {
        lines << tracesText(side.samples);
    }
    if (side.value && side.lacking > 0)
        lines << (isEvaluator(metric) ? tr("%1 not judged").arg(tracesText(side.lacking))
                                      : tr("%1 without the figure").arg(tracesText(side.lacking)));
    if (side.unpricedCalls > 0)
        lines << tr("Calls without a price, not part of it: %1").arg(formatCount(side.unpricedCalls));
    return lines.join(QLatin1Char('\n'));
}

QString differenceText(const ComparisonMetric& metric) {
    const std::optional<double> difference = metric.difference();
    if (!difference)
        return absentText();
    if (metric.unit == MetricUnit::Rate)
        return pointsText(*difference);
    return sign(*difference) + valueText(metric, std::fabs(*difference));
}

QString exactDifferenceText(const ComparisonMetric& metric) {
    const std::optional<double> difference = metric.difference();
    if (!difference)
        return {};
    if (metric.unit == MetricUnit::Rate)
        return sign(*difference) + QString::number(std::fabs(*difference) * 100, 'f', 4) + QChar(kThinSpace)
            + QStringLiteral("pp");
    return sign(*difference) + exactUnitText(metric.unit, std::fabs(*difference));
}

QString changeText(const ComparisonMetric& metric) {
    if (isTraceCount(metric))
        return {};
    const std::optional<double> relative = metric.relativeDifference();
    if (!relative)
        return absentText();
    if (std::fabs(*relative) > kMostRelative)
        return tr("over %1").arg(sign(*relative) + QStringLiteral("999,900") + QChar(kThinSpace) + QLatin1Char('%'));
    return sign(*relative) + formatPercent(std::fabs(*relative));
}

QString changeToolTip(const ComparisonMetric& metric) {
    if (isTraceCount(metric))
        return {};
    if (!metric.difference())
        return tr("A side has no data.");
    if (!metric.relativeDifference())
        return tr("A is zero: there is no percentage of it.");
    return tr("B is %1 against A (%2).\nA difference, not a verdict: it may be chance.")
        .arg(changeText(metric), exactDifferenceText(metric));
}

} // namespace spanloom::ui
