#include "ui/waterfall/time_window.h"

#include <algorithm>

#include "core/trace/trace_document.h"

namespace spanloom::ui {

namespace {

constexpr DurationNs kShortestWindow = 1000;

} // namespace

TimeWindow wholeTrace(const TraceDocument* document) {
    if (!document || document->totals.start == kNoTime)
        return {0, kShortestWindow};
    // A hostile file may hold any two times; a window longer than a duration can tell is cut.
    const TimeNs start = std::min(document->totals.start, INT64_MAX - kShortestWindow);
    const TimeNs longest = start < 0 ? INT64_MAX + start : INT64_MAX;
    const TimeNs end = document->totals.end == kNoTime ? start : std::min(document->totals.end, longest);
    return {start, std::max(end, start + kShortestWindow)};
}

TimeWindow clampedWindow(TimeWindow window, TimeWindow full) {
    const DurationNs length = std::clamp(window.duration(), kShortestWindow, full.duration());
    const TimeNs start = std::clamp(window.start, full.start, full.end - length);
    return {start, start + length};
}

} // namespace spanloom::ui
