#include "ui/open/source_list_delegate.h"

#include <QPainter>

#include "ui/base/theme.h"
#include "ui/open/source_list_model.h"

namespace spanloom::ui {

SourceListDelegate::SourceListDelegate(const Theme* theme, const SourceListModel* model, QObject* parent)
    : QAbstractItemDelegate(parent)
    , m_theme(theme)
    , m_model(model) {
    connect(theme, &Theme::changed, this, [this] { m_texts.clear(); });
}

QSize SourceListDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
    return {100, 2 * m_theme->measures().rowHeightFacet - 4};
}

void SourceListDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const SourceSummary& source = m_model->source(index.row());
    const Measures& sizes = m_theme->measures();
    const bool isSelected = option.state & QStyle::State_Selected;
    painter->fillRect(option.rect, m_theme->color(isSelected ? Role::SelectedRow : Role::Panel));
    QRect line = option.rect.adjusted(sizes.padding + 2, 3, -sizes.padding, 0);
    line.setHeight(line.height() / 2 - 1);
    QRect nameRect = line;
    const bool hasFailed = source.state == SourceState::Failed;
    const int remarks = sourceRemarks(source);
    if (hasFailed || remarks > 0) {
        const QString sign = remarks > 0 ? QStringLiteral("⚠ %1").arg(remarks) : QStringLiteral("⚠");
        m_texts.draw(*painter, m_theme->font(), line, Qt::AlignRight, sign,
            m_theme->color(hasFailed ? Role::BadText : Role::WarnText));
        nameRect.adjust(0, 0, -m_texts.width(m_theme->font(), sign) - sizes.padding, 0);
    }
    m_texts.draw(*painter, m_theme->font(), nameRect, Qt::AlignLeft, sourceName(source), m_theme->color(Role::Text),
        Qt::ElideMiddle);
    line.translate(0, line.height());
    m_texts.draw(*painter, m_theme->smallFont(), line, Qt::AlignLeft, m_model->detail(index.row()),
        m_theme->color(hasFailed ? Role::BadText : Role::Muted));
    if (option.state & QStyle::State_HasFocus) {
        painter->setPen(m_theme->color(Role::Accent));
        painter->drawRect(option.rect.adjusted(0, 0, -1, -1));
    }
}

} // namespace spanloom::ui
