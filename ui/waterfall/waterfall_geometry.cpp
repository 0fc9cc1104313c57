#include "ui/waterfall/waterfall_geometry.h"

#include <algorithm>
#include <cmath>

namespace spanloom::ui {

namespace {

constexpr int kSplitterReach = 3;
/// Bars are cut this far outside the area: huge coordinates would overflow the rasteriser, and the cut edge (with
/// its outline and rounding) must not be seen.
constexpr double kClipMargin = 8;

/// The interval of time that a span's bar covers, ends in order.
std::pair<TimeNs, TimeNs> interval(const TraceSpan& span, TimeNs traceEnd) {
    if (span.end == kNoTime)
        return {span.start, std::max(span.start, traceEnd)};
    return std::minmax(span.start, span.end);
}

/// Where a badge stands, from the right end of the room for badges.
struct BadgePlace {
    int leftOffset = 0; ///< of its left end
    int width = 0;
};

std::vector<BadgePlace> placesOf(
    const std::vector<BadgeExtent>& badges, const BadgeColumnWidths& columns, const WaterfallMetrics& metrics) {
    std::vector<BadgePlace> places(badges.size());
    auto column = static_cast<std::size_t>(BadgeColumn::Count);
    int columnRight = 0;
    int right = 0;
    for (std::size_t i = badges.size(); i-- > 0;) {
        // Columns right of this badge's stay free, whether or not the row has something for them. Remarks just follow.
        const bool isAligned = badges[i].column != BadgeColumn::Remark;
        for (; isAligned && column > static_cast<std::size_t>(badges[i].column) + 1; --column)
            if (const int wide = columns[column - 1]; wide > 0)
                columnRight += wide + 2 * metrics.badgePadding + metrics.badgeGap;
        right = std::max(right, columnRight);
        places[i].width = badges[i].textWidth + 2 * metrics.badgePadding;
        places[i].leftOffset = right + places[i].width;
        right = places[i].leftOffset + metrics.badgeGap;
    }
    return places;
}

} // namespace

WaterfallMetrics WaterfallMetrics::from(const Measures& measures) {
    WaterfallMetrics metrics;
    metrics.rowHeight = measures.rowHeightTree;
    metrics.barHeight = measures.barHeight;
    metrics.indent = measures.indent;
    metrics.leftMargin = measures.padding;
    metrics.arrowSize = measures.icon - 1;
    metrics.signSize = measures.icon;
    metrics.badgeHeight = measures.badgeHeight;
    metrics.badgePadding = measures.badgePadding;
    metrics.badgeGap = measures.badgeGap;
    metrics.nameGap = measures.badgePadding;
    metrics.minimumName = measures.indent * 6;
    return metrics;
}

void WaterfallGeometry::setDocument(std::shared_ptr<const TraceDocument> document) {
    rows.setDocument(std::move(document));
    scrollY = 0;
    m_full = wholeTrace(this->document());
    m_window = m_full;
}

void WaterfallGeometry::setWindow(TimeWindow window) { m_window = clampedWindow(window, m_full); }

void WaterfallGeometry::zoomAround(double x, double factor) {
    const double share = std::clamp((x - barsLeft()) / barsWidth(), 0.0, 1.0);
    const double before = static_cast<double>(m_window.duration());
    const double after = std::clamp(before / factor, 1.0, static_cast<double>(m_full.duration()));
    TimeWindow zoomed = m_window;
    zoomed.end = zoomed.start + std::llround(after);
    // Clamped before it is moved, so that the time under x stays where it is at the deepest zoom too.
    zoomed = clampedWindow(zoomed, m_full);
    const TimeNs start = m_window.start + std::llround((before - static_cast<double>(zoomed.duration())) * share);
    setWindow({start, start + zoomed.duration()});
}

void WaterfallGeometry::panBy(double pixels) {
    const double wanted = pixels * static_cast<double>(m_window.duration()) / barsWidth();
    // Limited before it becomes a time: the sum of two far ends of time does not fit one.
    const double least = static_cast<double>(m_full.start - m_window.start);
    const double most = static_cast<double>(m_full.end - m_window.end);
    const auto shift = static_cast<DurationNs>(std::clamp(wanted, least, most));
    setWindow({m_window.start + shift, m_window.end + shift});
}

double WaterfallGeometry::xOf(TimeNs time) const {
    const double share = static_cast<double>(time - m_window.start) / static_cast<double>(m_window.duration());
    return barsLeft() + share * barsWidth();
}

TimeNs WaterfallGeometry::timeAt(double x) const {
    const double share = (x - barsLeft()) / barsWidth();
    return m_window.start + std::llround(share * static_cast<double>(m_window.duration()));
}

std::int64_t WaterfallGeometry::contentHeight() const {
    return static_cast<std::int64_t>(rows.count()) * metrics.rowHeight;
}

std::uint32_t WaterfallGeometry::firstVisibleRow() const {
    return std::min(rows.count(), static_cast<std::uint32_t>(scrollY / metrics.rowHeight));
}

std::uint32_t WaterfallGeometry::endVisibleRow() const {
    const std::int64_t end = (scrollY + std::max(height, 0) + metrics.rowHeight - 1) / metrics.rowHeight;
    return static_cast<std::uint32_t>(std::min<std::int64_t>(rows.count(), end));
}

std::uint32_t WaterfallGeometry::rowAt(double y) const {
    const auto inContent = static_cast<std::int64_t>(std::floor(y)) + scrollY;
    if (inContent < 0 || inContent >= contentHeight())
        return kNoIndex;
    return static_cast<std::uint32_t>(inContent / metrics.rowHeight);
}

QRect WaterfallGeometry::rowRect(std::uint32_t row) const {
    const std::int64_t top = static_cast<std::int64_t>(row) * metrics.rowHeight - scrollY;
    return {0, static_cast<int>(top), width, metrics.rowHeight};
}

void WaterfallGeometry::scrollToRow(std::uint32_t row) {
    const std::int64_t top = static_cast<std::int64_t>(row) * metrics.rowHeight;
    if (top < scrollY)
        scrollY = top;
    else if (top + metrics.rowHeight > scrollY + height)
        scrollY = top + metrics.rowHeight - height;
    clampScroll();
}

void WaterfallGeometry::clampScroll() {
    scrollY = std::clamp<std::int64_t>(scrollY, 0, std::max<std::int64_t>(0, contentHeight() - height));
}

int WaterfallGeometry::indentOf(std::uint32_t row) const {
    const std::uint32_t depth = document()->spans[rows.spanAt(row)].depth;
    const auto steps = static_cast<int>(std::min(depth, static_cast<std::uint32_t>(metrics.maximumDepth)));
    // Deep rows stop moving right before their names have no room left.
    const int room = nameWidth - 2 * metrics.leftMargin - metrics.arrowSize - metrics.signSize - 2 * metrics.nameGap
        - metrics.minimumName;
    return metrics.leftMargin + std::min(steps * metrics.indent, std::max(0, room));
}

QRect WaterfallGeometry::foldArrowRect(std::uint32_t row) const {
    if (!rows.hasChildren(rows.spanAt(row)))
        return {};
    const QRect line = rowRect(row);
    return {indentOf(row), line.top() + (line.height() - metrics.arrowSize) / 2, metrics.arrowSize, metrics.arrowSize};
}

QRect WaterfallGeometry::signRect(std::uint32_t row) const {
    const QRect line = rowRect(row);
    const int top = line.top() + (line.height() - metrics.signSize) / 2;
    return {indentOf(row) + metrics.arrowSize + metrics.nameGap / 2, top, metrics.signSize, metrics.signSize};
}

QRect WaterfallGeometry::nameRect(std::uint32_t row, int badgesWidth) const {
    const QRect sign = signRect(row);
    const int left = sign.left() + sign.width() + metrics.nameGap;
    const int right = nameWidth - metrics.leftMargin - (badgesWidth > 0 ? badgesWidth + metrics.nameGap : 0);
    return {left, rowRect(row).top(), std::max(0, right - left), metrics.rowHeight};
}

std::vector<QRect> WaterfallGeometry::badgeRects(std::uint32_t row, const RowExtent& extent) const {
    const bool fits = nameWidth >= badgeColumns.fromNameWidth
        && nameWidth >= nameWidthFor(row, extent, badgeColumns.textWidths);
    const std::vector<BadgePlace> places
        = placesOf(extent.badges, fits ? badgeColumns.textWidths : BadgeColumnWidths {}, metrics);
    std::vector<QRect> rects(places.size());
    const QRect line = rowRect(row);
    const int leftLimit = nameRect(row, 0).left() + metrics.minimumName;
    const int top = line.top() + (line.height() - metrics.badgeHeight) / 2;
    for (std::size_t i = places.size(); i-- > 0;) {
        const int left = nameWidth - metrics.leftMargin - places[i].leftOffset;
        if (left < leftLimit)
            break;
        rects[i] = {left, top, places[i].width, metrics.badgeHeight};
    }
    return rects;
}

int WaterfallGeometry::nameWidthFor(
    std::uint32_t row, const RowExtent& extent, const BadgeColumnWidths& columns) const {
    const std::vector<BadgePlace> places = placesOf(extent.badges, columns, metrics);
    const int badges = places.empty() ? 0 : places.front().leftOffset + metrics.nameGap;
    return nameRect(row, 0).left() + extent.nameWidth + badges + metrics.leftMargin;
}

BarGeometry WaterfallGeometry::bar(std::uint32_t span, double rowTop) const {
    const TraceSpan& shown = document()->spans[span];
    BarGeometry result;
    if (shown.start == kNoTime)
        return result;
    using Shape = BarGeometry::Shape;
    result.shape = shown.end == kNoTime ? Shape::OpenEnded : shown.end < shown.start ? Shape::Reversed : Shape::Closed;
    const auto [from, to] = interval(shown, document()->totals.end);
    const double areaLeft = barsLeft();
    const double areaRight = barsLeft() + barsWidth();
    double left = xOf(from);
    if (to <= m_window.end && from >= m_window.start) // the shortest bar at the very end would lie beyond the edge
        left = std::min(left, areaRight - metrics.minimumBar);
    const double right = std::max(xOf(to), left + metrics.minimumBar);
    result.isVisible = right > areaLeft && left < areaRight;
    const auto clip = [&](double x) { return std::clamp(x, areaLeft - kClipMargin, areaRight + kClipMargin); };
    const double top = rowTop + (metrics.rowHeight - metrics.barHeight) / 2.0;
    result.rect = QRectF(clip(left), top, clip(right) - clip(left), metrics.barHeight);
    if (shown.meaning.has(Field::TimeToFirstToken) && result.shape != Shape::Reversed) {
        const DurationNs wait = shown.meaning.integer(Field::TimeToFirstToken);
        const double mark = wait >= 0 && wait <= to - from ? xOf(from + wait) : -1;
        // A first token after the span's end is a mistake of the writer; it stays in the tooltip.
        if (mark >= left && mark <= right) {
            result.waiting = QRectF(clip(left), top, clip(mark) - clip(left), metrics.barHeight);
            result.firstToken = mark;
        }
    }
    return result;
}

QRectF WaterfallGeometry::labelRect(const BarGeometry& bar, double textWidth) const {
    constexpr double kGap = 5;
    const double areaLeft = barsLeft();
    const double areaRight = barsLeft() + barsWidth();
    const double rowTop = bar.rect.top() - (metrics.rowHeight - metrics.barHeight) / 2.0;
    const auto at = [&](double x) { return QRectF(x, rowTop, textWidth, metrics.rowHeight); };
    const double right = std::max(bar.rect.right(), areaLeft);
    if (right + kGap + textWidth <= areaRight)
        return at(right + kGap);
    const double left = std::min(bar.rect.left(), areaRight);
    if (left - kGap - textWidth >= areaLeft)
        return at(left - kGap - textWidth);
    return at(std::min(right, areaRight) - kGap - textWidth);
}

WaterfallHit WaterfallGeometry::hitTest(QPointF at, const RowExtent& extent) const {
    using Part = WaterfallHit::Part;
    if (std::abs(at.x() - nameWidth) <= kSplitterReach)
        return {Part::Splitter, rowAt(at.y()), -1};
    const std::uint32_t row = document() ? rowAt(at.y()) : kNoIndex;
    if (row == kNoIndex || at.x() < 0 || at.x() >= width)
        return {};
    const QPoint point(static_cast<int>(std::floor(at.x())), static_cast<int>(std::floor(at.y())));
    if (at.x() > nameWidth) {
        const BarGeometry hit = bar(rows.spanAt(row), rowRect(row).top());
        // Two pixels of grace on each side: the shortest bar is only two wide.
        const bool isOnBar = hit.isVisible && hit.rect.adjusted(-2, -2, 2, 2).contains(at);
        return {isOnBar ? Part::Bar : Part::Row, row, -1};
    }
    const QRect arrow = foldArrowRect(row);
    if (!arrow.isEmpty() && arrow.adjusted(-3, -6, 3, 6).contains(point))
        return {Part::FoldArrow, row, -1};
    const std::vector<QRect> badges = badgeRects(row, extent);
    for (std::size_t i = 0; i < badges.size(); ++i)
        if (badges[i].contains(point))
            return {Part::Badge, row, static_cast<int>(i)};
    return {Part::Row, row, -1};
}

} // namespace spanloom::ui
