#include "ui/compare/metric_delegate.h"

#include <QAbstractItemView>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include "ui/base/badge.h"
#include "ui/base/format.h"
#include "ui/base/plain_tool_tip.h"
#include "ui/base/theme.h"
#include "ui/compare/metric_model.h"

namespace spanloom::ui {

MetricDelegate::MetricDelegate(const Theme* theme, QObject* parent)
    : QAbstractItemDelegate(parent)
    , m_theme(theme) {
    connect(theme, &Theme::changed, this, [this] { m_texts.clear(); });
}

QSize MetricDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    Q_UNUSED(option)
    const Measures& sizes = m_theme->measures();
    const QString text = index.data().toString();
    const QString note = index.data(MetricModel::kNoteRole).toString();
    int width = 2 * sizes.padding + 1;
    if (index.data(MetricModel::kBadgeRole).toBool())
        width += badgeWidth(*m_theme, m_texts, text);
    else
        width += m_texts.width(m_theme->font(), text);
    if (!note.isEmpty())
        width += m_texts.width(m_theme->smallFont(), note) + sizes.padding;
    return {width, sizes.rowHeightTable};
}

void MetricDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const Measures& sizes = m_theme->measures();
    const QRect& rect = option.rect;
    const bool isSelected = option.state & QStyle::State_Selected;
    painter->fillRect(rect, m_theme->color(isSelected ? Role::SelectedRow : Role::Background));
    painter->fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), m_theme->color(Role::Grid));
    // The row is the unit: its focus is a line at its left edge, so that it is seen on unselected rows too.
    if ((option.state & QStyle::State_HasFocus) && index.column() == 0)
        painter->fillRect(QRect(rect.left(), rect.top(), 2, rect.height()), m_theme->color(Role::Accent));
    QRect content = rect.adjusted(sizes.padding, 0, -sizes.padding, -1);
    const QString text = index.data().toString();
    if (index.data(MetricModel::kBadgeRole).toBool()) {
        drawBadges(*painter, content, *m_theme, m_texts, {Badge {text, BadgeRole::Neutral, {}}}, Qt::AlignRight);
        return;
    }
    const auto column = static_cast<MetricColumn>(index.column());
    const bool isLeft = column == MetricColumn::Metric;
    const bool isQuiet = text == absentText() || column == MetricColumn::Difference;
    m_texts.draw(*painter, m_theme->font(), content, isLeft ? Qt::AlignLeft : Qt::AlignRight, text,
        m_theme->color(isQuiet ? Role::Muted : Role::Text));
    const QString note = index.data(MetricModel::kNoteRole).toString();
    content.setRight(content.right() - m_texts.width(m_theme->font(), text) - sizes.padding);
    // Half a note would be a wrong one; the tooltip has it.
    if (!note.isEmpty() && m_texts.width(m_theme->smallFont(), note) <= content.width())
        m_texts.draw(*painter, m_theme->smallFont(), content, Qt::AlignRight, note, m_theme->color(Role::Muted));
}

bool MetricDelegate::helpEvent(
    QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option, const QModelIndex& index) {
    if (event->type() != QEvent::ToolTip || !index.isValid())
        return QAbstractItemDelegate::helpEvent(event, view, option, index);
    // The names of evaluators and sides come from traces: they are text, also where they look like markup.
    const QString plain = plainToolTip(index.data(Qt::ToolTipRole).toString());
    QToolTip::showText(event->globalPos(), plain, view->viewport(), option.rect);
    return true;
}

} // namespace spanloom::ui
