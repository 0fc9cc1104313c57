#include "ui/waterfall/ruler_ticks.h"

#include "core/timeline/time_axis.h"

#include "ui/base/format.h"

namespace spanloom::ui {

namespace {

constexpr double kNarrowestStep = 96; // pixels between two lines; a label fits between them

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

} // namespace

std::vector<RulerTick> rulerTicks(const WaterfallGeometry& geometry) {
    const TimeAxis axis = axisOf(geometry);
    const TimeNs zero = geometry.fullWindow().start;
    std::vector<RulerTick> ticks;
    ticks.reserve(axis.ticks.size());
    for (const DurationNs tick : axis.ticks) {
        const double value = static_cast<double>(tick) / static_cast<double>(length(axis.unit));
        ticks.push_back({geometry.xOf(zero + tick),
            QString::number(value, 'f', axis.decimals) + QChar(kThinSpace) + QString::fromUtf8(unitText(axis.unit))});
    }
    return ticks;
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
