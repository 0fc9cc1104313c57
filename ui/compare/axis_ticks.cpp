#include "ui/compare/axis_ticks.h"

#include <algorithm>
#include <cmath>

#include "core/timeline/time_axis.h"
#include "ui/base/format.h"
#include "ui/compare/metric_text.h"

namespace spanloom::ui {

namespace {

constexpr double kSecond = 1e9;
constexpr double kMinute = 60 * kSecond;
constexpr double kHour = 60 * kMinute;
constexpr double kDay = 24 * kHour;

/// "5.00 s" → "5 s": on an axis, digits that are the same at every tick are noise.
QString trimmed(const QString& text) {
    const qsizetype point = text.indexOf(QLatin1Char('.'));
    if (point < 0)
        return text;
    qsizetype end = point + 1;
    while (end < text.size() && text[end].isDigit())
        ++end;
    qsizetype kept = end;
    while (text[kept - 1] == QLatin1Char('0'))
        --kept;
    if (kept - 1 == point)
        --kept;
    return text.left(kept) + text.mid(end);
}

/// Round values between the edges; only the roundest of them when `isCoarse`.
std::vector<double> logarithmicValues(const ComparisonDistribution& distribution, bool isCoarse) {
    const bool isTime = distribution.unit == MetricUnit::Nanoseconds;
    std::vector<double> values;
    const double last = isTime ? std::min(distribution.edges.back(), kMinute) : distribution.edges.back();
    for (double power = std::floor(std::log10(distribution.edges.front())); std::pow(10, power) <= last; ++power) {
        for (const double factor : {1.0, 2.0, 5.0}) {
            const double value = factor * std::pow(10, power);
            if ((factor == 1 || !isCoarse) && (!isTime || value < kMinute))
                values.push_back(value);
        }
    }
    if (isTime) {
        // A minute itself stands too near to fifty seconds.
        const std::vector<double> fine {2 * kMinute, 5 * kMinute, 10 * kMinute, 30 * kMinute, kHour,
            2 * kHour, 5 * kHour, 12 * kHour, kDay, 2 * kDay, 5 * kDay, 10 * kDay, 100 * kDay, 1000 * kDay};
        const std::vector<double> coarse {kMinute, 10 * kMinute, kHour, 10 * kHour, 4 * kDay, 40 * kDay, 400 * kDay};
        const std::vector<double>& more = isCoarse ? coarse : fine;
        values.insert(values.end(), more.begin(), more.end());
    }
    std::erase_if(values, [&](double value) {
        return value < distribution.edges.front() * 0.999 || value > distribution.edges.back() * 1.001;
    });
    return values;
}

double niceStep(double least) {
    const double power = std::pow(10, std::floor(std::log10(least)));
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (factor * power >= least)
            return factor * power;
    }
    return 10 * power;
}

std::vector<double> linearValues(const ComparisonDistribution& distribution, double widthPx, double minTickPx) {
    const double low = distribution.edges.front();
    const double high = distribution.edges.back();
    double step = niceStep((high - low) * minTickPx / std::max(widthPx, 1.0));
    if (distribution.unit == MetricUnit::Nanoseconds) {
        constexpr double kMost = 9e18;
        const TimeAxis axis = timeAxis(static_cast<DurationNs>(std::max(low, -kMost)),
            static_cast<DurationNs>(std::min(high, kMost)), widthPx, minTickPx);
        step = axis.step > 0 ? static_cast<double>(axis.step) : step;
    } else if (distribution.unit == MetricUnit::Tokens) {
        step = std::max(step, 1.0);
    }
    std::vector<double> values;
    constexpr int kMost = 100;
    const double first = std::ceil(low / step);
    for (int i = 0; i < kMost && (first + i) * step <= high * (1 + 1e-12); ++i)
        values.push_back((first + i) * step);
    return values;
}

/// The nearest distance of two neighbours, in pixels.
double nearest(const ComparisonDistribution& distribution, const std::vector<double>& values, double widthPx) {
    const double range = scaled(distribution, distribution.edges.back())
        - scaled(distribution, distribution.edges.front());
    double result = widthPx;
    for (std::size_t i = 1; i < values.size(); ++i)
        result = std::min(result,
            (scaled(distribution, values[i]) - scaled(distribution, values[i - 1])) / range * widthPx);
    return result;
}

} // namespace

double scaled(const ComparisonDistribution& distribution, double value) {
    return distribution.isLogarithmic ? std::log10(value) : value;
}

std::vector<AxisTick> axisTicks(const ComparisonDistribution& distribution, double widthPx, double minTickPx) {
    if (distribution.edges.size() < 2 || widthPx <= 0)
        return {};
    std::vector<double> values;
    if (distribution.isLogarithmic) {
        values = logarithmicValues(distribution, false);
        if (nearest(distribution, values, widthPx) < minTickPx)
            values = logarithmicValues(distribution, true);
        // Many decades on little room: every second, third … of them.
        while (values.size() > 2 && nearest(distribution, values, widthPx) < minTickPx) {
            std::vector<double> fewer;
            for (std::size_t i = 0; i < values.size(); i += 2)
                fewer.push_back(values[i]);
            values = std::move(fewer);
        }
    } else {
        values = linearValues(distribution, widthPx, minTickPx);
    }
    std::vector<AxisTick> ticks;
    for (const double value : values)
        ticks.push_back({value, trimmed(unitText(distribution.unit, value))});
    return ticks;
}

} // namespace spanloom::ui
