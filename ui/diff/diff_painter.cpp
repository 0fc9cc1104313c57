#include "ui/diff/diff_painter.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>
#include <QPaintDevice>
#include <QPainter>
#include <QPainterPath>

#include "core/timeline/time_axis.h"

#include "ui/base/format.h"
#include "ui/base/kind_icon.h"

namespace spanloom::ui {

namespace {

constexpr int kMostRows = 4000;    // whose texts are kept
constexpr std::uint32_t kMostMeasured = 300; // rows, for the width of names
constexpr int kHatch = 14;         // distance of two stripes
const QString kWarning = QStringLiteral("⚠");

QString tr(const char* text) { return QCoreApplication::translate("Diff", text); }

const char* unitText(TimeUnit unit) {
    static constexpr const char* kTexts[] = {"ns", "µs", "ms", "s", "min", "h", "d"};
    return kTexts[static_cast<std::size_t>(unit)];
}

} // namespace

DiffPainter::DiffPainter(const Theme& theme)
    : m_theme(theme)
    , m_rows(kMostRows) { }

void DiffPainter::clearRows() { m_rows.clear(); }

void DiffPainter::clear() {
    m_rows.clear();
    m_texts.clear();
    m_hatch = {};
}

const RowTexts& DiffPainter::texts(const DiffGeometry& geometry, std::uint32_t row) {
    if (const RowTexts* known = m_rows.object(row))
        return *known;
    auto* made = new RowTexts(rowTexts(*geometry.lines.traces(), row)); // owned by m_rows
    m_rows.insert(row, made);
    return *made;
}

int DiffPainter::fittingNames(const DiffGeometry& geometry) {
    int widest = 0;
    const std::uint32_t end = std::min(geometry.lines.count(), kMostMeasured);
    for (std::uint32_t line = 0; line < end; ++line) {
        const std::uint32_t row = geometry.lines.rowAt(line);
        const RowTexts& shown = texts(geometry, row);
        for (const DiffSide side : {DiffSide::A, DiffSide::B}) {
            const TraceSpan* span = geometry.lines.traces()->span(side, row);
            if (!span)
                continue;
            int width = geometry.nameRect(side, line).left() - geometry.column(side).left()
                + m_texts.width(m_theme.font(), side == DiffSide::A ? shown.nameA : shown.nameB);
            if (span->isError())
                width += m_texts.width(m_theme.font(), kWarning) + m_theme.measures().badgeGap;
            widest = std::max(widest, width);
        }
    }
    return widest + 2 * m_theme.measures().padding;
}

void DiffPainter::paint(
    QPainter& painter, const QRect& clip, const DiffGeometry& geometry, const DiffOverlay& overlay) {
    painter.fillRect(clip, m_theme.color(Role::Background));
    const std::uint32_t end = geometry.endVisibleLine();
    for (std::uint32_t line = geometry.firstVisibleLine(); line < end; ++line) {
        if (geometry.lineRect(line).intersects(clip))
            paintGround(painter, geometry, overlay, line);
    }
    for (const int x : {geometry.gutter().left(), geometry.gutter().right()})
        painter.fillRect(x, clip.top(), 1, clip.height(), m_theme.color(Role::Line));
    for (std::uint32_t line = geometry.firstVisibleLine(); line < end; ++line) {
        const QRect rect = geometry.lineRect(line);
        if (!rect.intersects(clip))
            continue;
        paintSide(painter, geometry, DiffSide::A, line);
        paintSide(painter, geometry, DiffSide::B, line);
        paintGutter(painter, geometry, line);
        paintLeftOut(painter, geometry, line);
        if (overlay.hasFocus && geometry.lines.rowAt(line) == overlay.selectedRow)
            painter.fillRect(0, rect.top(), 2, rect.height(), m_theme.color(Role::Accent));
    }
    if (end == geometry.lines.count())
        paintLeftOut(painter, geometry, end);
}

void DiffPainter::paintGround(
    QPainter& painter, const DiffGeometry& geometry, const DiffOverlay& overlay, std::uint32_t line) {
    const QRect rect = geometry.lineRect(line);
    const std::uint32_t row = geometry.lines.rowAt(line);
    const bool isSelected = row == overlay.selectedRow;
    if (isSelected)
        painter.fillRect(rect, m_theme.color(Role::SelectedRow));
    else if (line == overlay.hoveredLine)
        painter.fillRect(rect, m_theme.color(Role::Panel));
    const AlignedTraces& traces = *geometry.lines.traces();
    if (traces.isGhost(row)) {
        const DiffSide present = traces.span(DiffSide::A, row) ? DiffSide::A : DiffSide::B;
        const DiffSide absent = present == DiffSide::A ? DiffSide::B : DiffSide::A;
        if (!isSelected)
            painter.fillRect(geometry.column(present).intersected(rect),
                m_theme.color(present == DiffSide::A ? Role::BadFill : Role::OkFill));
        paintHatch(painter, geometry.column(absent).intersected(rect.adjusted(0, 0, 0, -1)));
    }
    painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, m_theme.color(Role::Grid));
}

void DiffPainter::paintHatch(QPainter& painter, const QRect& rect) {
    if (rect.isEmpty())
        return;
    const double ratio = painter.device()->devicePixelRatio();
    if (m_hatch.isNull() || m_hatch.devicePixelRatio() != ratio) {
        m_hatch = QPixmap(QSize(kHatch, kHatch) * ratio);
        m_hatch.setDevicePixelRatio(ratio);
        m_hatch.fill(Qt::transparent);
        QPainter tile(&m_hatch);
        tile.setRenderHint(QPainter::Antialiasing);
        // Three parallel stripes, so that the tile goes on without a seam.
        for (const int shift : {-kHatch, 0, kHatch}) {
            QPainterPath stripe;
            stripe.moveTo(shift, kHatch);
            stripe.lineTo(shift + kHatch, 0);
            stripe.lineTo(shift + kHatch * 1.5, 0);
            stripe.lineTo(shift + kHatch * 0.5, kHatch);
            stripe.closeSubpath();
            tile.fillPath(stripe, m_theme.color(Role::Grid));
        }
    }
    painter.save();
    painter.setBrushOrigin(rect.topLeft());
    painter.fillRect(rect, QBrush(m_hatch));
    painter.restore();
}

void DiffPainter::paintSide(QPainter& painter, const DiffGeometry& geometry, DiffSide side, std::uint32_t line) {
    painter.save();
    painter.setClipRect(geometry.column(side), Qt::IntersectClip);
    if (geometry.lines.traces()->span(side, geometry.lines.rowAt(line))) {
        paintName(painter, geometry, side, line);
        paintBar(painter, geometry, side, line);
    } else {
        m_texts.draw(painter, m_theme.font(), geometry.nameRect(side, line), Qt::AlignLeft, QStringLiteral("—"),
            m_theme.color(Role::Muted));
    }
    painter.restore();
}

void DiffPainter::paintName(QPainter& painter, const DiffGeometry& geometry, DiffSide side, std::uint32_t line) {
    const std::uint32_t row = geometry.lines.rowAt(line);
    const AlignedTraces& traces = *geometry.lines.traces();
    const TraceSpan& span = *traces.span(side, row);
    const RowTexts& shown = texts(geometry, row);
    drawFoldArrow(painter, m_theme, geometry.foldArrowRect(side, line), geometry.lines.isFolded(row));
    drawKindIcon(painter, geometry.signRect(side, line), span.kind, m_theme);
    QRect place = geometry.nameRect(side, line);
    painter.save();
    painter.setClipRect(place.adjusted(0, 0, m_theme.measures().padding / 2, 0), Qt::IntersectClip);
    if (geometry.lines.isFolded(row)) {
        const std::uint32_t inside = traces.subtreeEnds[row] - row - 1;
        const Badge badge {QLatin1Char('+') + formatCount(inside), BadgeRole::Neutral, {}};
        const int width = badgeWidth(m_theme, m_texts, badge.text);
        if (place.width() > 2 * width) {
            drawBadge(painter, {place.right() + 1 - width, place.top(), width, place.height()}, m_theme, m_texts, badge);
            place.setWidth(place.width() - width - m_theme.measures().badgeGap);
        }
    }
    const int gap = m_theme.measures().badgeGap;
    const int warningWidth = span.isError() ? m_texts.width(m_theme.font(), kWarning) + gap : 0;
    place.setWidth(std::max(0, place.width() - warningWidth));
    const QString& name = side == DiffSide::A ? shown.nameA : shown.nameB;
    m_texts.draw(painter, m_theme.font(), place, Qt::AlignLeft, name, m_theme.color(Role::Text));
    if (span.isError()) {
        const int width = std::min(place.width(), m_texts.width(m_theme.font(), name));
        m_texts.draw(painter, m_theme.font(), {place.left() + width + gap, place.top(), warningWidth, place.height()},
            Qt::AlignLeft, kWarning, m_theme.color(Role::BadText));
    }
    painter.restore();
}

void DiffPainter::paintBar(QPainter& painter, const DiffGeometry& geometry, DiffSide side, std::uint32_t line) {
    const std::uint32_t row = geometry.lines.rowAt(line);
    const TraceSpan& span = *geometry.lines.traces()->span(side, row);
    const SpanBar bar = geometry.bar(side, line);
    const RowTexts& shown = texts(geometry, row);
    const QString& label = side == DiffSide::A ? shown.durationA : shown.durationB;
    const QRect rect = geometry.lineRect(line);
    if (bar.shape == SpanBar::Shape::None) {
        const QRect area = geometry.barsArea(side).intersected(rect);
        m_texts.draw(painter, m_theme.smallFont(), area, Qt::AlignLeft, label, m_theme.color(Role::WarnText));
        return;
    }
    painter.save();
    painter.setClipRect(geometry.barsArea(side).adjusted(-2, 0, 0, 0), Qt::IntersectClip);
    drawSpanBar(painter, m_theme, bar, span);
    const int width = m_texts.width(m_theme.smallFont(), label);
    const QRectF place = geometry.labelRect(side, bar, width);
    Role role = bar.shape == SpanBar::Shape::Closed ? Role::Muted : Role::WarnText;
    if (isOnBar(bar, place))
        role = labelRoleOn(m_theme, span.kind);
    m_texts.draw(painter, m_theme.smallFont(), place.toRect().adjusted(0, 0, 2, 0), Qt::AlignLeft, label,
        m_theme.color(role));
    painter.restore();
}

void DiffPainter::paintGutter(QPainter& painter, const DiffGeometry& geometry, std::uint32_t line) {
    const std::uint32_t row = geometry.lines.rowAt(line);
    const RowTexts& shown = texts(geometry, row);
    const QRect rect = geometry.lineRect(line);
    painter.save();
    painter.setClipRect(geometry.gutter().adjusted(1, 0, -1, 0), Qt::IntersectClip);
    if (!shown.ghost.text.isEmpty()) {
        const QRect cell = geometry.gutterCell(rect, GutterColumn::Time);
        drawBadge(painter, cell, m_theme, m_texts, shown.ghost);
    } else {
        const AlignedTraces& traces = *geometry.lines.traces();
        const bool hidesChanges = geometry.lines.isFolded(row) && geometry.lines.changesBelow(row) > 0;
        if (traces.isChanged[row] || hidesChanges)
            m_texts.draw(painter, m_theme.boldFont(), geometry.gutterCell(rect, GutterColumn::Mark), Qt::AlignHCenter,
                QStringLiteral("Δ"), m_theme.color(traces.isChanged[row] ? Role::Accent : Role::Muted));
        const std::pair<GutterColumn, const DeltaText*> cells[] = {{GutterColumn::Time, &shown.time},
            {GutterColumn::Tokens, &shown.tokens}, {GutterColumn::Cost, &shown.cost},
            {GutterColumn::Verdict, &shown.verdict}};
        for (const auto& [column, delta] : cells)
            m_texts.draw(painter, m_theme.font(), geometry.gutterCell(rect, column), Qt::AlignRight, delta->text,
                m_theme.color(delta->role));
    }
    painter.restore();
}

void DiffPainter::paintLeftOut(QPainter& painter, const DiffGeometry& geometry, std::uint32_t line) {
    const std::uint32_t leftOut = geometry.lines.leftOutBefore(line);
    if (leftOut == 0)
        return;
    const int y = geometry.lineRect(line).top() - 1;
    painter.setPen(QPen(m_theme.color(Role::Muted), 1, Qt::DotLine));
    painter.drawLine(0, y, geometry.width, y);
}

void DiffPainter::paintHead(QPainter& painter, int height, const DiffGeometry& geometry) {
    painter.fillRect(0, 0, geometry.width, height, m_theme.color(Role::Panel));
    painter.fillRect(0, height - 1, geometry.width, 1, m_theme.color(Role::Line));
    const int padding = m_theme.measures().padding;
    for (const DiffSide side : {DiffSide::A, DiffSide::B}) {
        const QRect column = geometry.column(side);
        const bool isA = side == DiffSide::A;
        // The side's colour as a mark; the letter itself in a colour that is always readable.
        painter.fillRect(column.left() + (isA ? 0 : 1), 0, 3, height - 1, m_theme.color(isA ? Role::SideA : Role::SideB));
        m_texts.draw(painter, m_theme.boldFont(), {column.left() + padding, 0, geometry.namesWidth() - padding, height - 1},
            Qt::AlignLeft, isA ? QStringLiteral("A") : QStringLiteral("B"), m_theme.color(Role::Muted));
        if (geometry.lines.traces())
            paintScale(painter, height, geometry, side);
    }
    const QRect rect(0, 0, geometry.width, height - 1);
    const std::pair<GutterColumn, QString> titles[] = {{GutterColumn::Time, tr("Δ time")},
        {GutterColumn::Tokens, tr("Δ tokens")}, {GutterColumn::Cost, tr("Δ cost")},
        {GutterColumn::Verdict, geometry.showsVerdicts() ? tr("eval") : QString()}};
    for (const auto& [column, title] : titles)
        m_texts.draw(painter, m_theme.font(), geometry.gutterCell(rect, column), Qt::AlignRight, title,
            m_theme.color(Role::Muted));
    for (const int x : {geometry.gutter().left(), geometry.gutter().right()})
        painter.fillRect(x, 0, 1, height, m_theme.color(Role::Line));
}

void DiffPainter::paintScale(QPainter& painter, int height, const DiffGeometry& geometry, DiffSide side) {
    const QRect area = geometry.barsArea(side);
    const TimeAxis axis = geometry.axis();
    painter.save();
    painter.setClipRect(QRect(area.left(), 0, area.width(), height));
    for (const DurationNs tick : axis.ticks) {
        const int x = static_cast<int>(std::floor(geometry.xOf(side, tick)));
        const double value = static_cast<double>(tick) / static_cast<double>(length(axis.unit));
        const QString text = QString::number(value, 'f', axis.decimals) + QChar(kThinSpace)
            + QString::fromUtf8(unitText(axis.unit));
        painter.fillRect(x, height - 5, 1, 4, m_theme.color(Role::Line));
        if (x + 3 + m_texts.width(m_theme.smallFont(), text) <= area.right())
            m_texts.draw(painter, m_theme.smallFont(), {x + 3, 0, 120, height - 1}, Qt::AlignLeft, text,
                m_theme.color(Role::Muted));
    }
    painter.restore();
}

} // namespace spanloom::ui
