#include "core/timeline/time_axis.h"

#include <algorithm>
#include <cmath>

namespace spanloom {

namespace {

constexpr DurationNs kSecond = 1'000'000'000;
constexpr DurationNs kMinute = 60 * kSecond;
constexpr DurationNs kHour = 60 * kMinute;
constexpr DurationNs kDay = 24 * kHour;
constexpr double kMaxTicks = 4096;

std::vector<DurationNs> makeSteps() {
    std::vector<DurationNs> steps;
    for (DurationNs power = 1; power <= 10 * kSecond; power *= 10)
        for (const DurationNs factor : {1, 2, 5})
            if (factor * power < kMinute)
                steps.push_back(factor * power);
    for (const DurationNs minutes : {1, 2, 5, 10, 20, 30})
        steps.push_back(minutes * kMinute);
    for (const DurationNs hours : {1, 2, 6, 12})
        steps.push_back(hours * kHour);
    for (DurationNs power = 1; power <= 10'000; power *= 10)
        for (const DurationNs factor : {1, 2, 5})
            steps.push_back(factor * power * kDay);
    return steps;
}

DurationNs stepFor(double minimumNs) {
    static const std::vector<DurationNs> steps = makeSteps();
    const auto found = std::find_if(
        steps.begin(), steps.end(), [minimumNs](DurationNs step) { return static_cast<double>(step) >= minimumNs; });
    return found == steps.end() ? steps.back() : *found;
}

/// Decimals that write a step in a unit, -1 when it takes more than three or no number of decimals would do.
int decimalsFor(DurationNs step, DurationNs unit) {
    DurationNs scaled = step;
    for (int decimals = 0; decimals <= 3; ++decimals, scaled *= 10)
        if (scaled % unit == 0)
            return decimals;
    return -1;
}

void chooseUnit(TimeAxis& axis, DurationNs largest) {
    for (int number = static_cast<int>(TimeUnit::Days); number >= 0; --number) {
        const auto unit = static_cast<TimeUnit>(number);
        if (number > 0 && length(unit) > largest)
            continue;
        const bool isDecimal = unit <= TimeUnit::Seconds; // nobody reads 1.5 minutes on a ruler
        const int decimals = isDecimal ? decimalsFor(axis.step, length(unit)) : axis.step % length(unit) == 0 ? 0 : -1;
        if (decimals < 0 && number > 0)
            continue;
        axis.unit = unit;
        axis.decimals = std::max(decimals, 0);
        return;
    }
}

} // namespace

DurationNs length(TimeUnit unit) {
    switch (unit) {
    case TimeUnit::Nanoseconds: return 1;
    case TimeUnit::Microseconds: return 1'000;
    case TimeUnit::Milliseconds: return 1'000'000;
    case TimeUnit::Seconds: return kSecond;
    case TimeUnit::Minutes: return kMinute;
    case TimeUnit::Hours: return kHour;
    case TimeUnit::Days: return kDay;
    }
    return 1;
}

TimeAxis timeAxis(DurationNs first, DurationNs last, double widthPx, double minTickPx) {
    TimeAxis axis;
    if (!(widthPx > 0) || first >= last)
        return axis;
    const double span = static_cast<double>(last) - static_cast<double>(first);
    const double minimum = std::max(span / widthPx * std::max(minTickPx, 1.0), span / kMaxTicks);
    axis.step = stepFor(minimum);
    DurationNs tick = first / axis.step * axis.step; // towards zero: at or after `first` when that is negative
    if (tick < first)
        tick += axis.step;
    while (tick <= last && static_cast<double>(axis.ticks.size()) <= kMaxTicks) {
        axis.ticks.push_back(tick);
        if (__builtin_add_overflow(tick, axis.step, &tick))
            break;
    }
    chooseUnit(axis, std::max(last, first == INT64_MIN ? INT64_MAX : std::abs(first)));
    return axis;
}

} // namespace spanloom
