#pragma once

#include "core/trace/ids.h"

namespace spanloom {
struct TraceDocument;
}

namespace spanloom::ui {

/// A stretch of time that is shown. Never empty: `end` > `start`.
struct TimeWindow {
    TimeNs start = 0;
    TimeNs end = 1;
    [[nodiscard]] DurationNs duration() const { return end - start; }
    bool operator==(const TimeWindow&) const = default;
};

/// From the earliest start to the latest end, at least a microsecond long.
[[nodiscard]] TimeWindow wholeTrace(const TraceDocument* document);
/// The window moved and shortened into `full`; not shorter than a microsecond.
[[nodiscard]] TimeWindow clampedWindow(TimeWindow window, TimeWindow full);

} // namespace spanloom::ui
