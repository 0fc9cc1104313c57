#include "ui/waterfall/waterfall_ruler.h"

#include <cmath>
#include <cstdlib>

#include <QMouseEvent>
#include <QPainter>

#include "ui/base/theme.h"
#include "ui/waterfall/ruler_ticks.h"

namespace spanloom::ui {

namespace {

constexpr int kShortestDrag = 4; // pixels; less is a click

} // namespace

WaterfallRuler::WaterfallRuler(const Theme& theme, const WaterfallGeometry& geometry, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_geometry(geometry) {
    setToolTip(tr("Drag to show a stretch of time, double-click to show all"));
    setAccessibleName(tr("Time axis"));
}

QSize WaterfallRuler::sizeHint() const { return {200, m_theme.measures().headerHeight}; }

void WaterfallRuler::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.color(Role::Panel));
    painter.fillRect(0, height() - 1, width(), 1, m_theme.color(Role::Line));
    const int margin = m_geometry.metrics.leftMargin;
    const QRect names(margin, 0, m_geometry.nameWidth - 2 * margin, height());
    const QString columns = tr("tokens · cost · eval");
    const int columnsWidth = m_texts.width(m_theme.font(), columns);
    const QColor muted = m_theme.color(Role::Muted);
    m_texts.draw(painter, m_theme.font(), names, Qt::AlignLeft, tr("Span"), muted);
    if (names.width() > columnsWidth + 60)
        m_texts.draw(painter, m_theme.font(), names, Qt::AlignRight, columns, muted);
    if (m_geometry.document())
        paintAxis(painter);
    painter.fillRect(m_geometry.nameWidth, 0, 1, height(), m_theme.color(Role::Line));
}

void WaterfallRuler::paintAxis(QPainter& painter) {
    painter.setClipRect(m_geometry.barsLeft(), 0, m_geometry.barsWidth(), height());
    if (m_dragStart) {
        const int left = std::min(*m_dragStart, m_dragEnd);
        painter.fillRect(left, 0, std::abs(m_dragEnd - *m_dragStart), height() - 1, m_theme.color(Role::SelectedRow));
    }
    const RulerLabels labels = rulerLabels(m_geometry);
    int taken = m_geometry.barsLeft();
    if (!labels.reference.isEmpty()) {
        const int width = m_texts.width(m_theme.smallFont(), labels.reference);
        m_texts.draw(painter, m_theme.smallFont(), QRect(taken + 5, 0, width + 2, height()), Qt::AlignLeft,
            labels.reference, m_theme.color(Role::Text));
        taken += width + 12;
    }
    for (const RulerTick& tick : labels.ticks) {
        const int x = static_cast<int>(std::floor(tick.x));
        painter.fillRect(x, height() - 5, 1, 4, m_theme.color(Role::Line));
        const bool isTaken = x < taken && !labels.reference.isEmpty();
        if (isTaken || x + 4 + m_texts.width(m_theme.smallFont(), tick.text) > width())
            continue;
        m_texts.draw(painter, m_theme.smallFont(), QRect(x + 4, 0, 200, height()), Qt::AlignLeft, tick.text,
            m_theme.color(Role::Muted));
    }
}

void WaterfallRuler::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || event->pos().x() <= m_geometry.barsLeft())
        return;
    m_dragStart = m_dragEnd = event->pos().x();
}

void WaterfallRuler::mouseMoveEvent(QMouseEvent* event) {
    if (!m_dragStart)
        return;
    m_dragEnd = event->pos().x();
    update();
}

void WaterfallRuler::mouseReleaseEvent(QMouseEvent* event) {
    if (!m_dragStart || event->button() != Qt::LeftButton)
        return;
    m_dragEnd = event->pos().x();
    const int from = std::min(*m_dragStart, m_dragEnd);
    const int to = std::max(*m_dragStart, m_dragEnd);
    m_dragStart.reset();
    update();
    if (to - from >= kShortestDrag)
        Q_EMIT windowDragged({m_geometry.timeAt(from), m_geometry.timeAt(to)});
}

void WaterfallRuler::mouseDoubleClickEvent(QMouseEvent* event) {
    m_dragStart.reset();
    if (event->pos().x() > m_geometry.barsLeft())
        Q_EMIT fitRequested();
}

} // namespace spanloom::ui
