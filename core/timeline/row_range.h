#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace spanloom {

/// Rows [first, last) of a list of equally high rows.
struct RowRange {
    std::uint32_t first = 0;
    std::uint32_t last = 0;

    [[nodiscard]] std::uint32_t size() const { return last - first; }
    [[nodiscard]] bool contains(std::uint32_t row) const { return row >= first && row < last; }
    bool operator==(const RowRange&) const = default;
};

/// The rows that show, wholly or in part, in a viewport scrolled down by `scrollPx`.
[[nodiscard]] inline RowRange visibleRows(
    double scrollPx, double heightPx, double rowHeightPx, std::uint32_t rowCount) {
    if (!(rowHeightPx > 0) || !(heightPx > 0))
        return {};
    const auto clamped = [rowCount](double row) {
        return static_cast<std::uint32_t>(std::clamp(row, 0.0, static_cast<double>(rowCount)));
    };
    RowRange range;
    range.first = clamped(std::floor(scrollPx / rowHeightPx));
    range.last = clamped(std::ceil((scrollPx + heightPx) / rowHeightPx));
    range.last = std::max(range.first, range.last);
    return range;
}

} // namespace spanloom
