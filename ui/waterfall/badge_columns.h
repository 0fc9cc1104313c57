#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace spanloom::ui {

/// The columns in which badges line up at the right of the names, from left to right.
enum class BadgeColumn : std::uint8_t { Remark, Tokens, Cost, Evaluation, Count };

/// The width of the widest text of each column, 0 for a column that nothing stands in. Remarks are too different to
/// line up: theirs stays 0.
using BadgeColumnWidths = std::array<int, static_cast<std::size_t>(BadgeColumn::Count)>;

struct BadgeColumns {
    BadgeColumnWidths textWidths {};
    /// Of the names' column: in a narrower one too many names would be cut for the sake of the columns, and badges
    /// stand flush right in all rows.
    int fromNameWidth = 0;
};

struct BadgeExtent {
    int textWidth = 0;
    BadgeColumn column = BadgeColumn::Remark;
};

/// What the texts of a row want of room.
struct RowExtent {
    int nameWidth = 0; ///< whole, with the warning behind it
    std::vector<BadgeExtent> badges;
};

} // namespace spanloom::ui
