#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include <QtCore/Qt>

namespace spanloom::ui {

/// Where Up, Down, Page Up, Page Down, Home and End lead from a row in a painted list of `count` > 0 rows; nothing for
/// other keys. Without a current row, Down begins at the top and Up at the bottom.
[[nodiscard]] inline std::optional<std::uint32_t> rowByKey(
    int key, std::optional<std::uint32_t> current, std::uint32_t count, int rowsOnPage) {
    const std::int64_t last = std::int64_t {count} - 1;
    const std::int64_t page = std::max(1, rowsOnPage - 1);
    std::int64_t row = current ? std::int64_t {*current} : -1;
    switch (key) {
    case Qt::Key_Up: row = current ? row - 1 : last; break;
    case Qt::Key_Down: ++row; break;
    case Qt::Key_PageUp: row -= page; break;
    case Qt::Key_PageDown: row += page; break;
    case Qt::Key_Home: row = 0; break;
    case Qt::Key_End: row = last; break;
    default: return std::nullopt;
    }
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(row, 0, last));
}

} // namespace spanloom::ui
