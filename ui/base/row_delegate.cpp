#include "ui/base/row_delegate.h"

#include <algorithm>

#include <QAbstractItemView>
#include <QPainter>

#include "ui/base/theme.h"

namespace spanloom::ui {

RowDelegate::RowDelegate(const Theme* theme, QObject* parent)
    : QStyledItemDelegate(parent)
    , m_theme(theme) { }

void RowDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const {
    QStyledItemDelegate::initStyleOption(option, index);
    option->palette.setColor(QPalette::HighlightedText, option->palette.color(QPalette::Text));
    option->state &= ~QStyle::State_HasFocus;
}

QSize RowDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const QSize size = QStyledItemDelegate::sizeHint(option, index);
    return {size.width() + m_theme->measures().padding, std::max(size.height(), m_theme->measures().rowHeightTable)};
}

void RowDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const int padding = m_theme->measures().padding / 2;
    if (option.state & QStyle::State_Selected)
        painter->fillRect(option.rect, m_theme->color(Role::SelectedRow));
    QStyleOptionViewItem inner = option;
    inner.rect.adjust(padding, 0, -padding, 0);
    QStyledItemDelegate::paint(painter, inner, index);
    const auto* view = qobject_cast<const QAbstractItemView*>(option.widget);
    if (!view || !view->hasFocus() || view->currentIndex().siblingAtColumn(0) != index.siblingAtColumn(0))
        return;
    painter->fillRect(QRect(option.rect.topLeft(), QSize(option.rect.width(), 1)), m_theme->color(Role::Accent));
    painter->fillRect(QRect(option.rect.bottomLeft(), QSize(option.rect.width(), 1)), m_theme->color(Role::Accent));
}

} // namespace spanloom::ui
