#include "ui/waterfall/event_mark_layout.h"

#include <algorithm>

namespace spanloom::ui {

std::span<const EventMark> marksOf(const std::vector<EventMark>& marks, std::uint32_t span) {
    const auto range = std::ranges::equal_range(marks, span, {}, &EventMark::span);
    return {range.begin(), range.end()};
}

std::vector<EventMarkGeometry> layoutEventMarks(
    const WaterfallGeometry& geometry, std::span<const EventMark> marks, double spacing) {
    std::vector<EventMarkGeometry> result;
    const TimeWindow window = geometry.window();
    for (std::uint32_t i = 0; i < marks.size(); ++i) {
        const EventMark& mark = marks[i];
        if (mark.time == kNoTime || mark.time < window.start || mark.time > window.end)
            continue;
        const double x = geometry.xOf(mark.time);
        // Joined to the first of a group, not to the last: a dense row of events stays a row of marks.
        if (!result.empty() && x - result.back().x < spacing) {
            result.back().count = i - result.back().first + 1;
            result.back().isException = result.back().isException || mark.isException;
        } else {
            result.push_back({x, i, 1, mark.isException});
        }
    }
    return result;
}

} // namespace spanloom::ui
