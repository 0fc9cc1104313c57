#pragma once

#include "core/trace/ids.h"

namespace spanloom {

/// Maps times to horizontal pixels and back. Nothing is clamped: times before the left edge have negative pixels,
/// those after the right edge lie beyond the width. A value; pixels are device-independent and fractional.
///
/// toTime(toPx(t)) is t as long as t lies within 2^52 ns (52 days) of the origin and a pixel is at least a thousandth of
/// a nanosecond; beyond, it is within the precision of a double. Times that a 64-bit number cannot hold saturate.
struct TimeScale {
    TimeNs origin = 0;     ///< the time at pixel 0
    double nsPerPx = 1e6;  ///< > 0

    /// The scale that shows [start, end] over a width. An empty interval is shown as one of a microsecond.
    [[nodiscard]] static TimeScale fit(TimeNs start, TimeNs end, double widthPx);

    [[nodiscard]] double toPx(TimeNs time) const;
    [[nodiscard]] TimeNs toTime(double px) const;
    /// The width of a duration.
    [[nodiscard]] double widthPx(DurationNs duration) const { return static_cast<double>(duration) / nsPerPx; }

    /// Zooms so that the time under `anchorPx` stays there; factor 2 = twice as large. Not below 0.001 ns a pixel.
    [[nodiscard]] TimeScale zoomed(double factor, double anchorPx) const;
    /// Moves the content by that many pixels to the right.
    [[nodiscard]] TimeScale panned(double px) const;

    bool operator==(const TimeScale&) const = default;
};

} // namespace spanloom
