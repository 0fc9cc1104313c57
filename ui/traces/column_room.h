#pragma once

#include <utility>
#include <vector>

#include "ui/traces/trace_column.h"

namespace spanloom::ui {

class Theme;
class TraceListModel;

/// How much room a column needs, wants, and can use.
struct ColumnRoom {
    TraceColumn column = TraceColumn::Start;
    int least = 0;  ///< below it nothing can be read
    int wanted = 0; ///< for what stands in the first rows
    int most = 0;   ///< more would be empty
};

/// From the texts of the first rows of the list; without rows from what is usual.
[[nodiscard]] ColumnRoom columnRoom(const Theme& theme, const TraceListModel& model, TraceColumn column);

/// Widths for a list of so many pixels: what columns want, cut down to their least where there is too little, up to
/// their most where there is plenty. Never below the least, so that the sum may be wider than the list.
[[nodiscard]] std::vector<std::pair<TraceColumn, int>> fittedWidths(
    std::vector<ColumnRoom> rooms, int available);

} // namespace spanloom::ui
