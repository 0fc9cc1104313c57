#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/analysis/event_marks.h"

#include "ui/waterfall/waterfall_geometry.h"

namespace spanloom::ui {

/// One mark on a bar; events too close to be told apart share one.
struct EventMarkGeometry {
    double x = 0;
    std::uint32_t first = 0;  ///< into the marks of the span
    std::uint32_t count = 1;
    bool isException = false; ///< any of them
    bool operator==(const EventMarkGeometry&) const = default;
};

/// The events of one span out of all of a trace (sorted by span, then time).
[[nodiscard]] std::span<const EventMark> marksOf(const std::vector<EventMark>& marks, std::uint32_t span);

/// Where the events of a span stand within the bar area; those outside the shown time are left out. Those
/// nearer to each other than `spacing` share a mark. `marks` are the span's own.
[[nodiscard]] std::vector<EventMarkGeometry> layoutEventMarks(
    const WaterfallGeometry& geometry, std::span<const EventMark> marks, double spacing);

} // namespace spanloom::ui
