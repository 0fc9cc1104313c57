#include "ui/traces/trace_list_delegate.h"

#include <QAbstractItemView>
#include <QHelpEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>

#include "ui/base/badge.h"
#include "ui/base/plain_tool_tip.h"
#include "ui/base/theme.h"
#include "ui/traces/trace_list_model.h"

namespace spanloom::ui {

TraceListDelegate::TraceListDelegate(const Theme* theme, const TraceListModel* model, QObject* parent)
    : QAbstractItemDelegate(parent)
    , m_theme(theme)
    , m_model(model) {
    connect(theme, &Theme::changed, this, [this] { m_texts.clear(); });
}

int TraceListDelegate::cellPadding(const Theme& theme) { return theme.measures().padding * 3 / 4; }

QSize TraceListDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    Q_UNUSED(option)
    const TraceCell& cell = m_model->cell(index.row(), static_cast<TraceColumn>(index.column()));
    const Measures& sizes = m_theme->measures();
    int width = 2 * cellPadding(*m_theme);
    if (cell.badges.isEmpty())
        width += m_texts.width(cell.isMono ? m_theme->monoFont() : m_theme->font(), cell.prefix + QLatin1Char(' ')
            + cell.text + QLatin1Char(' ') + cell.suffix);
    for (const Badge& badge : cell.badges)
        width += badgeWidth(*m_theme, m_texts, badge.text) + sizes.badgeGap;
    return {width + (cell.mark == StatusMark::None ? 0 : sizes.icon), sizes.rowHeightTable};
}

QRect TraceListDelegate::paintMark(QPainter& painter, const QRect& content, const TraceCell& cell) const {
    if (cell.mark == StatusMark::None || cell.isRight)
        return content;
    const int size = m_theme->measures().icon * 8 / 13;
    const QRect box(content.left(), content.center().y() - size / 2 + 1, size, size);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    switch (cell.mark) {
    case StatusMark::Ok:
        painter.setBrush(m_theme->color(Role::OkText));
        painter.drawEllipse(box);
        break;
    case StatusMark::Warn: {
        painter.setBrush(m_theme->color(Role::WarnText));
        QPainterPath triangle(QPointF(box.center().x() + 0.5, box.top() - 0.5));
        triangle.lineTo(box.right() + 1.5, box.bottom() + 0.5);
        triangle.lineTo(box.left() - 0.5, box.bottom() + 0.5);
        triangle.closeSubpath();
        painter.drawPath(triangle);
        break;
    }
    case StatusMark::Bad:
        // A cross: shape says what colour says.
        painter.setPen(QPen(m_theme->color(Role::BadText), 2.4, Qt::SolidLine, Qt::RoundCap));
        painter.drawLine(box.topLeft() + QPoint(1, 1), box.bottomRight());
        painter.drawLine(box.bottomLeft() + QPoint(1, 0), box.topRight() + QPoint(0, 1));
        break;
    case StatusMark::None: break;
    }
    painter.restore();
    return content.adjusted(m_theme->measures().icon, 0, 0, 0);
}

void TraceListDelegate::paintBar(QPainter& painter, const QRect& cellRect, double fraction) const {
    const Measures& sizes = m_theme->measures();
    const int height = std::max(2, sizes.barHeight / 5);
    const int padding = cellPadding(*m_theme);
    const QRect track(cellRect.left() + padding, cellRect.bottom() - height - 1, cellRect.width() - 2 * padding,
        height);
    painter.fillRect(track, m_theme->color(Role::Grid));
    const int filled = std::max(1, static_cast<int>(fraction * track.width()));
    // From the right, so that the bars grow under the right-aligned numbers.
    painter.fillRect(QRect(track.right() + 1 - filled, track.top(), filled, height), m_theme->color(Role::SideA));
}

void TraceListDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const TraceCell& cell = m_model->cell(index.row(), static_cast<TraceColumn>(index.column()));
    const Measures& sizes = m_theme->measures();
    const QRect& rect = option.rect;
    const bool isSelected = option.state & QStyle::State_Selected;
    painter->fillRect(rect, m_theme->color(isSelected ? Role::SelectedRow : Role::Background));
    painter->fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), m_theme->color(Role::Grid));
    QRect content = rect.adjusted(cellPadding(*m_theme), 0, -cellPadding(*m_theme), -1);
    if (!cell.badges.isEmpty()) {
        drawBadges(*painter, content, *m_theme, m_texts, cell.badges);
        return;
    }
    content = paintMark(*painter, content, cell);
    if (cell.bar >= 0) {
        paintBar(*painter, rect, cell.bar);
        content.adjust(0, 0, 0, -std::max(2, sizes.barHeight / 5));
    }
    const QFont& font = cell.isMono ? m_theme->monoFont() : m_theme->font();
    if (!cell.prefix.isEmpty()) {
        const int width = m_texts.width(font, cell.prefix);
        m_texts.draw(*painter, font, QRect(content.left(), content.top(), width + 1, content.height()), Qt::AlignLeft,
            cell.prefix, m_theme->color(Role::Muted));
        content.adjust(width + sizes.padding * 3 / 4, 0, 0, 0);
    }
    if (!cell.suffix.isEmpty()) {
        const int width = m_texts.width(m_theme->font(), cell.suffix);
        const int textWidth = std::min(m_texts.width(font, cell.text),
            std::max(0, content.width() - width - sizes.padding / 2));
        const QRect place(content.left() + textWidth + sizes.padding / 2, content.top(), width + 1, content.height());
        m_texts.draw(*painter, m_theme->font(), place, Qt::AlignLeft, cell.suffix, m_theme->color(Role::Muted));
        content.setWidth(textWidth);
    }
    Role color = cell.isAbsent || (cell.isMuted && !isSelected) ? Role::Muted : Role::Text;
    if (cell.mark == StatusMark::Bad && cell.isRight)
        color = Role::BadText;
    m_texts.draw(*painter, font, content, cell.isRight ? Qt::AlignRight : Qt::AlignLeft, cell.text,
        m_theme->color(color));
}

bool TraceListDelegate::helpEvent(
    QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option, const QModelIndex& index) {
    if (event->type() != QEvent::ToolTip || !index.isValid())
        return QAbstractItemDelegate::helpEvent(event, view, option, index);
    const QString text = index.data(Qt::ToolTipRole).toString();
    QToolTip::showText(event->globalPos(), plainToolTip(text), view->viewport(), option.rect);
    return true;
}

} // namespace spanloom::ui
