#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <QtCore/QPoint>
#include <QtCore/QRect>

#include "core/trace/trace_document.h"

#include "ui/base/span_bar.h"
#include "ui/base/theme.h"
#include "ui/waterfall/badge_columns.h"
#include "ui/waterfall/row_list.h"
#include "ui/waterfall/time_window.h"

namespace spanloom::ui {

/// Sizes in pixels (defaults: at a font of 13 px).
struct WaterfallMetrics {
    int rowHeight = 26;
    int barHeight = 12;
    int indent = 16;
    int leftMargin = 8;
    int arrowSize = 12;
    int signSize = 13;
    int badgeHeight = 18;
    int badgePadding = 6;
    int badgeGap = 4;
    int nameGap = 6;
    int minimumBar = 2;
    int minimumName = 96;   ///< badges give way before the name gets narrower than this
    int maximumDepth = 24;  ///< deeper rows are indented no further, so that a chain of thousands stays readable

    [[nodiscard]] static WaterfallMetrics from(const Measures& measures);
};

/// Where a span's bar lies. Positions may lie outside the widget; `rect` is clipped to a little beyond its edges.
struct BarGeometry : SpanBar {
    bool isVisible = false; ///< any part of it within the bar area
};

struct WaterfallHit {
    enum class Part : std::uint8_t { Nothing, Row, FoldArrow, Badge, Bar, Splitter };
    Part part = Part::Nothing;
    std::uint32_t row = kNoIndex;
    int badge = -1; ///< index into the badges of the row
    bool operator==(const WaterfallHit&) const = default;
};

/// Positions of everything in the waterfall for one size, scroll position and time window. No widget, no painter;
/// coordinates are the viewport's. A value, cheap to copy but for the shared document.
class WaterfallGeometry {
public:
    RowList rows;
    WaterfallMetrics metrics;
    int width = 0;
    int height = 0;
    int nameWidth = 430;         ///< of the left column
    std::int64_t scrollY = 0;    ///< first visible pixel of all rows
    BadgeColumns badgeColumns;

    void setDocument(std::shared_ptr<const TraceDocument> document);
    [[nodiscard]] const TraceDocument* document() const { return rows.document().get(); }

    // Time.
    [[nodiscard]] TimeWindow fullWindow() const { return m_full; }
    [[nodiscard]] TimeWindow window() const { return m_window; }
    /// Keeps the window within the trace and not shorter than a microsecond.
    void setWindow(TimeWindow window);
    void zoomAround(double x, double factor); ///< factor > 1 shows less time; the time under x stays there
    void panBy(double pixels);                ///< > 0 moves to later times
    [[nodiscard]] double xOf(TimeNs time) const;
    [[nodiscard]] TimeNs timeAt(double x) const;
    [[nodiscard]] int barsLeft() const { return nameWidth; }
    [[nodiscard]] int barsWidth() const { return width > nameWidth ? width - nameWidth : 1; }

    // Rows.
    [[nodiscard]] std::int64_t contentHeight() const;
    [[nodiscard]] std::uint32_t firstVisibleRow() const;
    [[nodiscard]] std::uint32_t endVisibleRow() const; ///< one past the last, partly visible rows included
    [[nodiscard]] std::uint32_t rowAt(double y) const; ///< kNoIndex below the last row
    [[nodiscard]] QRect rowRect(std::uint32_t row) const;
    /// Scrolls as little as needed for the row to be whole.
    void scrollToRow(std::uint32_t row);
    void clampScroll();

    // Parts of a row.
    [[nodiscard]] QRect foldArrowRect(std::uint32_t row) const; ///< empty without children
    [[nodiscard]] QRect signRect(std::uint32_t row) const;
    /// Room for the name when the badges of these widths stand at the right.
    [[nodiscard]] QRect nameRect(std::uint32_t row, int badgesWidth) const;
    /// Badges from left to right at the right of the name column: in columns where there is room for them beside this
    /// name and most others, else flush right. Those that do not fit are left out from the left and get an empty
    /// rectangle.
    [[nodiscard]] std::vector<QRect> badgeRects(std::uint32_t row, const RowExtent& extent) const;
    [[nodiscard]] BarGeometry bar(std::uint32_t span, double rowTop) const;
    /// Where a label of this width goes: right of the bar, else left, else inside at its right end.
    [[nodiscard]] QRectF labelRect(const BarGeometry& bar, double textWidth) const;

    /// The width of the name column that shows this row whole with its badges in columns.
    [[nodiscard]] int nameWidthFor(
        std::uint32_t row, const RowExtent& extent, const BadgeColumnWidths& columns) const;

    [[nodiscard]] WaterfallHit hitTest(QPointF at, const RowExtent& extent) const;

private:
    [[nodiscard]] int indentOf(std::uint32_t row) const;

    TimeWindow m_full;
    TimeWindow m_window;
};

} // namespace spanloom::ui
