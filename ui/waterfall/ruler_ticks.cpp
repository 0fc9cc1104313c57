#include "ui/waterfall/ruler_ticks.h"

#include <cmath>

#include "core/timeline/time_axis.h"

#include "ui/base/format.h"

namespace spanloom::ui {

namespace {

constexpr double kNarrowestStep = 96; // pixels between two lines; a label fits between them
constexpr int kMostDigits = 6;
constexpr DurationNs kNsPerSecond = 1'000'000'000;

const char* unitText(TimeUnit unit) {
    switch (unit) {
    case TimeUnit::Nanoseconds: return "ns";
    case TimeUnit::Microseconds: return "µs";
    case TimeUnit::Milliseconds: return "ms";
    case TimeUnit::Seconds: return "s";
    case TimeUnit::Minutes: return "min";
    case TimeUnit::Hours: return "h";
    case TimeUnit::Days: return "d";
    }
    return "";
}

TimeAxis axisOf(const WaterfallGeometry& geometry) {
    const TimeWindow window = geometry.window();
    const TimeNs zero = geometry.fullWindow().start;
    return timeAxis(window.start - zero, window.end - zero, geometry.barsWidth(), kNarrowestStep);
}

QString labelText(DurationNs time, const TimeAxis& axis) {
    const double value = static_cast<double>(time) / static_cast<double>(length(axis.unit));
    return QString::number(value, 'f', axis.decimals) + QChar(kThinSpace) + QString::fromUtf8(unitText(axis.unit));
}

int digitsOf(const TimeAxis& axis) {
    const DurationNs whole = axis.ticks.back() / length(axis.unit);
    return static_cast<int>(QString::number(whole).size()) + axis.decimals;
}

/// The power of ten that is not shorter than the window: the distance of two references.
DurationNs referenceStep(DurationNs window) {
    DurationNs step = 10;
    while (step < window && step < kNsPerSecond)
        step *= 10;
    return step;
}

} // namespace

RulerLabels rulerLabels(const WaterfallGeometry& geometry) {
    const TimeAxis axis = axisOf(geometry);
    const TimeNs zero = geometry.fullWindow().start;
    RulerLabels labels;
    if (axis.ticks.empty())
        return labels;
    labels.ticks.reserve(axis.ticks.size());
    const DurationNs window = geometry.window().duration();
    if (digitsOf(axis) <= kMostDigits || window > kNsPerSecond) {
        for (const DurationNs tick : axis.ticks)
            labels.ticks.push_back({geometry.xOf(zero + tick), labelText(tick, axis)});
        return labels;
    }
    const DurationNs step = referenceStep(window);
    const DurationNs reference = axis.ticks.front() / step * step;
    const int decimals = 9 - static_cast<int>(std::lround(std::log10(static_cast<double>(step))));
    labels.reference = QString::number(static_cast<double>(reference) / 1e9, 'f', decimals) + QChar(kThinSpace)
        + QLatin1Char('s');
    const TimeAxis near = timeAxis(
        axis.ticks.front() - reference, geometry.window().end - zero - reference, geometry.barsWidth(), kNarrowestStep);
    for (const DurationNs tick : axis.ticks)
        labels.ticks.push_back({geometry.xOf(zero + tick), QLatin1Char('+') + labelText(tick - reference, near)});
    return labels;
}

std::vector<double> tickPositions(const WaterfallGeometry& geometry) {
    std::vector<double> positions;
    if (!geometry.document())
        return positions;
    const TimeNs zero = geometry.fullWindow().start;
    for (const DurationNs tick : axisOf(geometry).ticks)
        positions.push_back(geometry.xOf(zero + tick));
    return positions;
}

} // namespace spanloom::ui
