#pragma once

#include <cstdint>
#include <vector>

#include "core/trace/ids.h"

namespace spanloom {

enum class TimeUnit : std::uint8_t { Nanoseconds, Microseconds, Milliseconds, Seconds, Minutes, Hours, Days };
/// Length of one unit.
[[nodiscard]] DurationNs length(TimeUnit unit);

/// Ticks of a ruler over an interval, in time relative to the trace's start.
struct TimeAxis {
    DurationNs step = 0;               ///< distance of two ticks
    std::vector<DurationNs> ticks;     ///< multiples of step within the interval, ends included
    TimeUnit unit = TimeUnit::Nanoseconds; ///< all labels are written in it …
    int decimals = 0;                  ///< … with this many decimals, which suffice for the step to show
};

/// The smallest step of 1, 2 or 5 times a power of ten (of nanoseconds up to a minute; then 1, 2, 5, 10, 20, 30
/// minutes, 1, 2, 6, 12 hours, and 1, 2, 5 times powers of ten days) whose ticks are at least `minTickPx` apart.
/// Without a width or an interval there are no ticks. At most a few thousand ticks.
[[nodiscard]] TimeAxis timeAxis(DurationNs first, DurationNs last, double widthPx, double minTickPx);

} // namespace spanloom
