#include "core/timeline/time_scale.h"

#include <algorithm>
#include <cmath>

namespace spanloom {

namespace {

constexpr double kMinNsPerPx = 1e-3;
constexpr double kMaxNsPerPx = 1e18;

/// time + delta; 64-bit numbers end where they end.
TimeNs shifted(TimeNs time, double delta) {
    if (std::isnan(delta))
        return time;
    if (std::abs(delta) >= 9.2e18)
        return delta > 0 ? INT64_MAX : INT64_MIN + 1;
    TimeNs result = 0;
    if (__builtin_add_overflow(time, static_cast<TimeNs>(std::llround(delta)), &result))
        return delta > 0 ? INT64_MAX : INT64_MIN + 1;
    return result;
}

} // namespace

TimeScale TimeScale::fit(TimeNs start, TimeNs end, double widthPx) {
    const DurationNs length = durationBetween(start, end);
    TimeScale scale;
    scale.origin = start;
    const double shown = length > 0 ? static_cast<double>(length) : 1000.0;
    scale.nsPerPx = std::clamp(shown / std::max(widthPx, 1.0), kMinNsPerPx, kMaxNsPerPx);
    return scale;
}

double TimeScale::toPx(TimeNs time) const {
    DurationNs offset = 0;
    if (__builtin_sub_overflow(time, origin, &offset))
        return (static_cast<double>(time) - static_cast<double>(origin)) / nsPerPx;
    return static_cast<double>(offset) / nsPerPx;
}

TimeNs TimeScale::toTime(double px) const { return shifted(origin, px * nsPerPx); }

TimeScale TimeScale::zoomed(double factor, double anchorPx) const {
    TimeScale scale;
    scale.nsPerPx = std::clamp(nsPerPx / factor, kMinNsPerPx, kMaxNsPerPx);
    // The anchor's time is origin + anchorPx * nsPerPx before and after.
    scale.origin = shifted(origin, anchorPx * (nsPerPx - scale.nsPerPx));
    return scale;
}

TimeScale TimeScale::panned(double px) const { return {shifted(origin, -px * nsPerPx), nsPerPx}; }

} // namespace spanloom
