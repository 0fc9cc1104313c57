#include "ui/diff/diff_geometry.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace spanloom::ui {

namespace {

constexpr int kNarrowestNames = 90;
constexpr int kUsualNames = 264;
constexpr int kNarrowestBars = 70;
constexpr int kNarrowestGutter = 232; // three figures
constexpr int kSplitterReach = 3;
constexpr int kMaximumDepth = 24;  // deeper rows are indented no further
constexpr double kShortestBar = 2;
constexpr double kNarrowestStep = 72;

/// Names never crowd the bars out: at most two thirds of a side are theirs.
int widestNames(int side) { return std::max(kNarrowestNames, std::min(side - kNarrowestBars, side * 2 / 3)); }

} // namespace

void DiffGeometry::setWidths(const DiffWidths& wanted) {
    m_wanted = wanted;
    m_wanted.shareOfA = std::clamp(wanted.shareOfA, 0, 1000);
    const int narrowestSide = kNarrowestNames + kNarrowestBars;
    m_gutter = std::clamp(wanted.gutter, kNarrowestGutter, widestGutter()) + verdictWidth();
    const int both = std::max(0, width - m_gutter);
    const auto left = static_cast<int>(std::int64_t {both} * m_wanted.shareOfA / 1000);
    m_left = both < 2 * narrowestSide ? both / 2 : std::clamp(left, narrowestSide, both - narrowestSide);
    const int narrower = std::min(m_left, both - m_left);
    const int names = wanted.names > 0 ? wanted.names : automaticNames(narrower);
    m_names = std::clamp(names, kNarrowestNames, widestNames(narrower));
}

/// Wide windows show long names whole; the bars keep more than half of a side.
int DiffGeometry::automaticNames(int side) const {
    return std::clamp(fittingNames, kUsualNames, std::max(kUsualNames, side * 45 / 100));
}

int DiffGeometry::widestGutter() const {
    return std::max(kNarrowestGutter, std::min(width - 2 * (kNarrowestNames + kNarrowestBars), width * 3 / 10));
}

int DiffGeometry::verdictWidth() const { return showsVerdicts() ? sizes.icon * 3 + sizes.padding : 0; }

DiffWidths DiffGeometry::draggedTo(DiffSplitter splitter, int x) const {
    DiffWidths next = m_wanted;
    const int narrowestSide = kNarrowestNames + kNarrowestBars;
    switch (splitter) {
    case DiffSplitter::NamesA: next.names = std::clamp(x, kNarrowestNames, widestNames(m_left)); break;
    case DiffSplitter::NamesB:
        next.names = std::clamp(x - m_left - m_gutter, kNarrowestNames, widestNames(width - m_left - m_gutter));
        break;
    case DiffSplitter::GutterLeft: {
        // The gutter keeps its width and moves along.
        const int both = std::max(1, width - m_gutter);
        const int left = std::clamp(x, std::min(narrowestSide, both / 2), std::max(both / 2, both - narrowestSide));
        next.shareOfA = static_cast<int>((std::int64_t {left} * 1000 + both / 2) / both);
        break;
    }
    case DiffSplitter::GutterRight: {
        next.gutter = std::clamp(x - m_left - verdictWidth(), kNarrowestGutter, widestGutter());
        const int both = std::max(1, width - next.gutter - verdictWidth());
        next.shareOfA = static_cast<int>((std::int64_t {m_left} * 1000 + both / 2) / both);
        break;
    }
    case DiffSplitter::None: break;
    }
    return next;
}

QRect DiffGeometry::column(DiffSide side) const {
    return side == DiffSide::A ? QRect(0, 0, m_left, height)
                               : QRect(m_left + m_gutter, 0, std::max(0, width - m_left - m_gutter), height);
}

QRect DiffGeometry::gutter() const { return {m_left, 0, m_gutter, height}; }

QRect DiffGeometry::barsArea(DiffSide side) const { return column(side).adjusted(m_names, 0, 0, 0); }

QRect DiffGeometry::gutterCell(const QRect& line, GutterColumn column) const {
    const int padding = sizes.padding;
    const int mark = sizes.icon + padding;
    const int verdict = verdictWidth();
    const int rest = std::max(0, m_gutter - mark - verdict - padding);
    const int time = rest * 36 / 100;
    const int tokens = rest * 32 / 100;
    const int lefts[] = {0, mark, mark + time, mark + time + tokens, mark + rest, mark + rest + verdict};
    const auto index = static_cast<std::size_t>(column);
    const int left = m_left + lefts[index] + padding / 2;
    const int cellWidth = std::max(0, lefts[index + 1] - lefts[index] - (index > 0 ? padding / 2 : 0));
    return {left, line.top(), cellWidth, line.height()};
}

std::int64_t DiffGeometry::contentHeight() const { return std::int64_t {lines.count()} * sizes.rowHeightTree; }

std::uint32_t DiffGeometry::firstVisibleLine() const {
    return static_cast<std::uint32_t>(std::min<std::int64_t>(lines.count(), scrollY / sizes.rowHeightTree));
}

std::uint32_t DiffGeometry::endVisibleLine() const {
    const std::int64_t end = (scrollY + height + sizes.rowHeightTree - 1) / sizes.rowHeightTree;
    return static_cast<std::uint32_t>(std::min<std::int64_t>(lines.count(), end));
}

std::uint32_t DiffGeometry::lineAt(int y) const {
    const std::int64_t inContent = y + scrollY;
    if (inContent < 0 || inContent >= contentHeight())
        return kNoIndex;
    return static_cast<std::uint32_t>(inContent / sizes.rowHeightTree);
}

QRect DiffGeometry::lineRect(std::uint32_t line) const {
    const std::int64_t top = std::int64_t {line} * sizes.rowHeightTree - scrollY;
    return {0, static_cast<int>(top), width, sizes.rowHeightTree};
}

void DiffGeometry::scrollToLine(std::uint32_t line) {
    const std::int64_t top = std::int64_t {line} * sizes.rowHeightTree;
    if (top < scrollY)
        scrollY = top;
    else if (top + sizes.rowHeightTree > scrollY + height)
        scrollY = top + sizes.rowHeightTree - height;
    clampScroll();
}

void DiffGeometry::clampScroll() {
    scrollY = std::clamp<std::int64_t>(scrollY, 0, std::max<std::int64_t>(0, contentHeight() - height));
}

int DiffGeometry::indentOf(std::uint32_t line) const {
    const std::uint32_t depth = lines.traces()->alignment.rows[lines.rowAt(line)].depth;
    return sizes.padding / 2 + static_cast<int>(std::min<std::uint32_t>(depth, kMaximumDepth)) * sizes.indent;
}

QRect DiffGeometry::foldArrowRect(DiffSide side, std::uint32_t line) const {
    const std::uint32_t row = lines.rowAt(line);
    if (!lines.hasChildren(row) || !lines.traces()->span(side, row))
        return {};
    const QRect rect = lineRect(line);
    const int size = sizes.icon - 1;
    return {column(side).left() + indentOf(line), rect.top() + (rect.height() - size) / 2, size, size};
}

QRect DiffGeometry::signRect(DiffSide side, std::uint32_t line) const {
    const QRect rect = lineRect(line);
    return {column(side).left() + indentOf(line) + sizes.icon + 2, rect.top() + (rect.height() - sizes.icon) / 2,
        sizes.icon, sizes.icon};
}

QRect DiffGeometry::nameRect(DiffSide side, std::uint32_t line) const {
    const QRect sign = signRect(side, line);
    const int left = sign.right() + 1 + sizes.padding * 3 / 4;
    const int right = column(side).left() + m_names - sizes.padding;
    const QRect rect = lineRect(line);
    return {left, rect.top(), std::max(0, right - left), rect.height()};
}

double DiffGeometry::xOf(DiffSide side, DurationNs sinceStart) const {
    const QRect area = barsArea(side);
    const double longest = lines.traces() ? static_cast<double>(lines.traces()->longest) : 1.0;
    const double usable = std::max(1, area.width() - sizes.padding);
    return area.left() + static_cast<double>(sinceStart) / longest * usable;
}

SpanBar DiffGeometry::bar(DiffSide side, std::uint32_t line) const {
    const TraceSpan* span = lines.traces()->span(side, lines.rowAt(line));
    SpanBar result;
    const TraceTotals& totals = lines.traces()->document(side).totals;
    if (!span || span->start == kNoTime || totals.start == kNoTime)
        return result;
    using Shape = SpanBar::Shape;
    const TimeNs end = span->end == kNoTime ? std::max(span->start, totals.end) : span->end;
    result.shape = span->end == kNoTime ? Shape::OpenEnded : end < span->start ? Shape::Reversed : Shape::Closed;
    const QRect area = barsArea(side);
    const double right = area.right() + 1;
    const double first = xOf(side, durationBetween(totals.start, std::min(span->start, end)));
    const double from = std::clamp<double>(first, area.left(), std::max<double>(area.left(), right - kShortestBar));
    const double last = xOf(side, durationBetween(totals.start, std::max(span->start, end)));
    const double to = std::clamp(last, from + kShortestBar, std::max(right, from + kShortestBar));
    const QRect rect = lineRect(line);
    result.rect = QRectF(from, rect.top() + (rect.height() - sizes.barHeight) / 2.0, to - from, sizes.barHeight);
    if (span->meaning.has(Field::TimeToFirstToken) && result.shape != Shape::Reversed) {
        const DurationNs wait = span->meaning.integer(Field::TimeToFirstToken);
        // A first token after the span's end is a mistake of the writer; it stays in the tooltip.
        if (wait >= 0 && wait <= durationBetween(span->start, end)) {
            result.firstToken = from + static_cast<double>(wait) / static_cast<double>(lines.traces()->longest)
                * std::max(1, area.width() - sizes.padding);
            result.waiting = result.rect;
            result.waiting.setRight(std::clamp(*result.firstToken, from, to));
        }
    }
    return result;
}

QRectF DiffGeometry::labelRect(DiffSide side, const SpanBar& bar, double textWidth) const {
    constexpr double kGap = 5;
    const QRect area = barsArea(side);
    const double rowTop = bar.rect.top() - (sizes.rowHeightTree - sizes.barHeight) / 2.0;
    const auto at = [&](double x) { return QRectF(x, rowTop, textWidth, sizes.rowHeightTree); };
    if (bar.rect.right() + kGap + textWidth <= area.right())
        return at(bar.rect.right() + kGap);
    if (bar.rect.left() - kGap - textWidth >= area.left())
        return at(bar.rect.left() - kGap - textWidth);
    return at(bar.rect.right() - kGap - textWidth);
}

DiffSplitter DiffGeometry::splitterAt(QPoint at) const {
    const std::pair<int, DiffSplitter> edges[] = {{m_left, DiffSplitter::GutterLeft},
        {m_left + m_gutter, DiffSplitter::GutterRight}, {m_names, DiffSplitter::NamesA},
        {m_left + m_gutter + m_names, DiffSplitter::NamesB}};
    for (const auto& [x, splitter] : edges)
        if (std::abs(at.x() - x) <= kSplitterReach)
            return splitter;
    return DiffSplitter::None;
}

std::uint32_t DiffGeometry::foldArrowAt(QPoint at) const {
    const std::uint32_t line = lineAt(at.y());
    if (line == kNoIndex)
        return kNoIndex;
    for (const DiffSide side : {DiffSide::A, DiffSide::B}) {
        const QRect arrow = foldArrowRect(side, line);
        if (!arrow.isEmpty() && arrow.adjusted(-2, -6, 2, 6).contains(at))
            return line;
    }
    return kNoIndex;
}

TimeAxis DiffGeometry::axis() const {
    if (!lines.traces())
        return {};
    const int narrower = std::min(barsArea(DiffSide::A).width(), barsArea(DiffSide::B).width());
    return timeAxis(0, lines.traces()->longest, std::max(1, narrower - sizes.padding), kNarrowestStep);
}

} // namespace spanloom::ui
