#include "ui/waterfall/waterfall_painter.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>
#include <QPainter>

#include "ui/base/format.h"
#include "ui/base/kind_icon.h"
#include "ui/base/theme.h"
#include "ui/waterfall/event_mark_layout.h"
#include "ui/waterfall/row_badges.h"

namespace spanloom::ui {

namespace {

constexpr int kMostRows = 4000;          // whose texts are kept
constexpr int kLongestName = 512;        // characters; no screen shows more
constexpr std::uint32_t kMostMeasured = 5000;  // rows looked at for the widths of columns
constexpr std::size_t kMostMeasuredRows = 200; // of them measured
constexpr std::size_t kFittingShare = 85;      // percent of the rows whose names must fit beside columns
constexpr float kMatchOpacity = 0.3F;
const QString kWarning = QStringLiteral("⚠");

QString durationLabel(const TraceSpan& span) {
    if (span.start == kNoTime)
        return QCoreApplication::translate("Waterfall", "no start time");
    if (span.end == kNoTime)
        return QCoreApplication::translate("Waterfall", "… unfinished");
    if (span.end < span.start)
        return formatDuration(span.end - span.start);
    return formatDuration(span.duration());
}

/// Plumbing is quiet, but the root names the trace.
bool isQuiet(const TraceSpan& span) {
    return span.depth > 0 && (span.kind == Kind::Internal || span.kind == Kind::Transport);
}

/// Whether a warning stands behind the name: the span failed, or something that it hides.
bool warns(const RowList& rows, std::uint32_t span) {
    return rows.document()->spans[span].isError() || (rows.isFolded(span) && rows.errorsBelow(span) > 0);
}

} // namespace

QString singleLine(std::string_view utf8) {
    QString text = toText(utf8.substr(0, kLongestName * 4));
    for (QChar& c : text)
        if (c < QLatin1Char(' ') || c == QChar::ParagraphSeparator || c == QChar::LineSeparator)
            c = QLatin1Char(' ');
    return text.size() > kLongestName ? text.left(kLongestName) + QChar(u'…') : text;
}

WaterfallPainter::WaterfallPainter(const Theme& theme)
    : m_theme(theme)
    , m_rows(kMostRows) { }

void WaterfallPainter::clearRows() { m_rows.clear(); }

void WaterfallPainter::clear() {
    m_rows.clear();
    m_texts.clear();
}

const WaterfallPainter::RowTexts& WaterfallPainter::texts(const WaterfallGeometry& geometry, std::uint32_t row) {
    const std::uint32_t span = geometry.rows.spanAt(row);
    if (const RowTexts* known = m_rows.object(span))
        return *known;
    const TraceDocument& document = *geometry.document();
    auto* made = new RowTexts; // owned by m_rows
    made->name = singleLine(document.name(document.spans[span]));
    if (made->name.trimmed().isEmpty())
        made->name = QCoreApplication::translate("Waterfall", "(no name)");
    made->duration = durationLabel(document.spans[span]);
    made->badges = rowBadges(geometry.rows, span);
    for (const RowBadge& badge : made->badges)
        made->extent.badges.push_back({m_texts.width(m_theme.smallFont(), badge.text), badge.column});
    made->extent.nameWidth = m_texts.width(m_theme.font(), made->name);
    if (warns(geometry.rows, span))
        made->extent.nameWidth += m_texts.width(m_theme.font(), kWarning) + geometry.metrics.nameGap;
    m_rows.insert(span, made);
    return *made;
}

const QVector<RowBadge>& WaterfallPainter::badges(const WaterfallGeometry& geometry, std::uint32_t row) {
    return texts(geometry, row).badges;
}

const RowExtent& WaterfallPainter::extent(const WaterfallGeometry& geometry, std::uint32_t row) {
    return texts(geometry, row).extent;
}

BadgeColumns WaterfallPainter::measureColumns(const WaterfallGeometry& geometry) {
    BadgeColumns columns;
    const std::uint32_t end = std::min(geometry.rows.count(), kMostMeasured);
    std::vector<std::uint32_t> measured;
    for (std::uint32_t row = 0; row < end && measured.size() < kMostMeasuredRows; ++row) {
        const TraceSpan& span = geometry.document()->spans[geometry.rows.spanAt(row)];
        if (row == 0 || span.usage.hasTokens() || span.usage.costUsd || span.evaluationCount > 0)
            measured.push_back(row);
    }
    for (const std::uint32_t row : measured)
        for (const BadgeExtent& badge : extent(geometry, row).badges)
            if (badge.column != BadgeColumn::Remark) {
                int& widest = columns.textWidths[static_cast<std::size_t>(badge.column)];
                widest = std::max(widest, badge.textWidth);
            }
    std::vector<int> wanted;
    for (const std::uint32_t row : measured)
        wanted.push_back(geometry.nameWidthFor(row, extent(geometry, row), columns.textWidths));
    if (wanted.empty())
        return columns;
    // One endless name is no reason for the others to stand crooked.
    const auto most = wanted.begin() + static_cast<std::ptrdiff_t>((wanted.size() - 1) * kFittingShare / 100);
    std::nth_element(wanted.begin(), most, wanted.end());
    columns.fromNameWidth = *most;
    return columns;
}

double WaterfallPainter::eventMarkWidth() const { return m_theme.measures().barHeight * 0.6; }

void WaterfallPainter::paint(QPainter& painter, const QRect& clip, const WaterfallGeometry& geometry,
    const WaterfallOverlay& overlay, const std::vector<double>& tickXs) {
    paintBackground(painter, clip, geometry, overlay);
    const int bottom = std::min(geometry.height,
        static_cast<int>(std::min<std::int64_t>(geometry.contentHeight() - geometry.scrollY, geometry.height)));
    for (const double x : tickXs)
        painter.fillRect(QRectF(std::floor(x), 0, 1, bottom), m_theme.color(Role::Grid));
    painter.fillRect(geometry.nameWidth, 0, 1, geometry.height, m_theme.color(Role::Line));

    const std::uint32_t touched = geometry.rowAt(std::max(0, clip.top()));
    for (std::uint32_t row = touched == kNoIndex ? geometry.firstVisibleRow() : touched;
         row < geometry.endVisibleRow(); ++row) {
        const QRect line = geometry.rowRect(row);
        if (line.top() > clip.bottom())
            break;
        if (clip.left() <= geometry.nameWidth)
            paintName(painter, geometry, row, overlay);
        if (clip.right() > geometry.nameWidth)
            paintBar(painter, geometry, row, overlay);
        if (overlay.hasFocus && geometry.rows.spanAt(row) == overlay.selectedSpan)
            painter.fillRect(0, line.top(), 2, line.height(), m_theme.color(Role::Accent));
    }
}

void WaterfallPainter::paintBackground(
    QPainter& painter, const QRect& clip, const WaterfallGeometry& geometry, const WaterfallOverlay& overlay) {
    painter.fillRect(clip, m_theme.color(Role::Background));
    const std::uint32_t touched = geometry.rowAt(std::max(0, clip.top()));
    for (std::uint32_t row = touched == kNoIndex ? geometry.firstVisibleRow() : touched;
         row < geometry.endVisibleRow(); ++row) {
        const QRect line = geometry.rowRect(row);
        if (line.top() > clip.bottom())
            break;
        if (geometry.rows.spanAt(row) == overlay.selectedSpan)
            painter.fillRect(line, m_theme.color(Role::SelectedRow));
        else if (row == overlay.hoveredRow)
            painter.fillRect(line, m_theme.color(Role::Panel));
        painter.fillRect(line.left(), line.bottom(), line.width(), 1, m_theme.color(Role::Grid));
    }
}

int WaterfallPainter::paintBadges(QPainter& painter, const WaterfallGeometry& geometry, std::uint32_t row) {
    const RowTexts& shown = texts(geometry, row);
    const std::vector<QRect> rects = geometry.badgeRects(row, shown.extent);
    int left = geometry.nameWidth - geometry.metrics.leftMargin;
    const int right = left;
    for (std::size_t i = 0; i < rects.size(); ++i) {
        if (rects[i].isEmpty())
            continue;
        left = std::min(left, rects[i].left());
        drawBadge(painter, rects[i], m_theme, m_texts, shown.badges[static_cast<qsizetype>(i)]);
    }
    return right - left;
}

void WaterfallPainter::paintName(QPainter& painter, const WaterfallGeometry& geometry, std::uint32_t row,
    const WaterfallOverlay& overlay) {
    const std::uint32_t index = geometry.rows.spanAt(row);
    const TraceSpan& span = geometry.document()->spans[index];
    const RowTexts& shown = texts(geometry, row);
    painter.save();
    painter.setClipRect(QRect(0, geometry.rowRect(row).top(), geometry.nameWidth, geometry.metrics.rowHeight),
        Qt::IntersectClip);
    drawFoldArrow(painter, m_theme, geometry.foldArrowRect(row), geometry.rows.isFolded(geometry.rows.spanAt(row)));
    drawKindIcon(painter, geometry.signRect(row), span.kind, m_theme);

    QRect place = geometry.nameRect(row, paintBadges(painter, geometry, row));
    const bool hasWarning = warns(geometry.rows, index);
    const int warningWidth = hasWarning ? m_texts.width(m_theme.font(), kWarning) + geometry.metrics.nameGap : 0;
    place.setWidth(std::max(0, place.width() - warningWidth));
    const bool isMatch = std::binary_search(overlay.matches.begin(), overlay.matches.end(), index);
    if (isMatch)
        paintMatch(painter, place, shown.name, overlay.searchText);
    m_texts.draw(painter, m_theme.font(), place, Qt::AlignLeft, shown.name,
        m_theme.color(isQuiet(span) && !hasWarning && !isMatch ? Role::Muted : Role::Text));
    if (hasWarning) {
        const int nameWidth = std::min(place.width(), m_texts.width(m_theme.font(), shown.name));
        const QRect mark(place.left() + nameWidth + geometry.metrics.nameGap, place.top(), warningWidth,
            place.height());
        m_texts.draw(painter, m_theme.font(), mark, Qt::AlignLeft, kWarning, m_theme.color(Role::BadText));
    }
    painter.restore();
}

void WaterfallPainter::paintMatch(
    QPainter& painter, const QRect& place, const QString& name, const QString& searchText) {
    QColor fill = m_theme.color(Role::Accent);
    fill.setAlphaF(kMatchOpacity);
    const QFontMetrics metrics(m_theme.font());
    const int high = metrics.height();
    const int top = place.top() + (place.height() - high) / 2;
    const auto at = name.indexOf(searchText, 0, Qt::CaseInsensitive);
    int left = 0;
    int right = metrics.horizontalAdvance(name);
    // Found by its kind, model, tool or id: the whole name is marked.
    if (at >= 0) {
        left = metrics.horizontalAdvance(name, static_cast<int>(at));
        right = metrics.horizontalAdvance(name, static_cast<int>(at + searchText.size()));
    }
    // A hit in the part that does not show is marked at the end of what does.
    right = std::min(right, place.width());
    left = std::min(left, std::max(0, place.width() - metrics.horizontalAdvance(QChar(u'…'))));
    painter.fillRect(QRect(place.left() + left, top, std::max(2, right - left), high), fill);
}

void WaterfallPainter::paintBar(QPainter& painter, const WaterfallGeometry& geometry, std::uint32_t row,
    const WaterfallOverlay& overlay) {
    const std::uint32_t index = geometry.rows.spanAt(row);
    const TraceSpan& span = geometry.document()->spans[index];
    const QRect line = geometry.rowRect(row);
    const BarGeometry bar = geometry.bar(index, line.top());
    const RowTexts& shown = texts(geometry, row);
    const QRect area(geometry.barsLeft() + 1, line.top(), geometry.barsWidth() - 1, line.height());
    if (bar.shape == BarGeometry::Shape::None) {
        m_texts.draw(painter, m_theme.smallFont(), area.adjusted(geometry.metrics.nameGap, 0, 0, 0), Qt::AlignLeft,
            shown.duration, m_theme.color(Role::WarnText));
        return;
    }
    painter.save();
    painter.setClipRect(area, Qt::IntersectClip);
    if (bar.isVisible) {
        drawSpanBar(painter, m_theme, bar, span);
        paintLabel(painter, geometry, bar, span, shown.duration);
    } else {
        // The bar lies outside the window: an arrow says on which side, so that the row is never just empty.
        const bool isLeft = bar.rect.right() <= geometry.barsLeft();
        m_texts.draw(painter, m_theme.smallFont(), area.adjusted(4, 0, -4, 0), isLeft ? Qt::AlignLeft : Qt::AlignRight,
            isLeft ? QStringLiteral("‹") : QStringLiteral("›"),
            m_theme.color(span.isError() ? Role::BadText : Role::Muted));
    }
    if (overlay.events)
        paintEventMarks(painter, geometry, bar, marksOf(*overlay.events, index));
    painter.restore();
}

void WaterfallPainter::paintEventMarks(QPainter& painter, const WaterfallGeometry& geometry, const BarGeometry& bar,
    std::span<const EventMark> marks) {
    if (marks.empty())
        return;
    // Pins that stand on the bar: they hide nothing of it, and are as clear on a bar of two pixels.
    const double half = eventMarkWidth() / 2;
    const double tip = bar.rect.top() + 1.5;
    const double top = tip - eventMarkWidth();
    painter.setRenderHint(QPainter::Antialiasing, true);
    painter.setPen(Qt::NoPen);
    for (const EventMarkGeometry& mark : layoutEventMarks(geometry, marks, eventMarkSpacing())) {
        // In the middle of its pixel; several are a pin with a second one behind it.
        const double x = std::floor(mark.x) + 0.5;
        const QPolygonF pin({{x - half, top}, {x + half, top}, {x, tip}});
        const QColor color = m_theme.color(mark.isException ? Role::BadText : Role::Text);
        if (mark.count > 1) {
            QColor faded = color;
            faded.setAlphaF(static_cast<float>(kWaitingOpacity));
            painter.setBrush(faded);
            painter.drawPolygon(pin.translated(half, 0));
        }
        painter.setBrush(color);
        painter.drawPolygon(pin);
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
}

void WaterfallPainter::paintLabel(QPainter& painter, const WaterfallGeometry& geometry, const BarGeometry& bar,
    const TraceSpan& span, const QString& label) {
    const int width = m_texts.width(m_theme.smallFont(), label);
    const QRect place = geometry.labelRect(bar, width).toRect();
    Role role = Role::Muted;
    if (bar.shape == BarGeometry::Shape::Reversed)
        role = Role::WarnText;
    else if (isOnBar(bar, place))
        role = labelRoleOn(m_theme, span.kind);
    m_texts.draw(painter, m_theme.smallFont(), place.adjusted(0, 0, 2, 0), Qt::AlignLeft, label, m_theme.color(role));
}

} // namespace spanloom::ui
