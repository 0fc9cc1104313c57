#include "ui/palette/palette_delegate.h"

#include <algorithm>

#include <QAbstractItemView>
#include <QFontMetrics>
#include <QHelpEvent>
#include <QPainter>
#include <QTextLayout>
#include <QToolTip>

#include "ui/base/plain_tool_tip.h"
#include "ui/base/theme.h"
#include "ui/palette/palette_model.h"

namespace spanloom::ui {

PaletteDelegate::PaletteDelegate(const Theme* theme, const PaletteModel* model, QObject* parent)
    : QAbstractItemDelegate(parent)
    , m_theme(theme)
    , m_model(model) {
    connect(theme, &Theme::changed, this, [this] { m_texts.clear(); });
}

QSize PaletteDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
    return {200, m_theme->measures().rowHeightTable};
}

void PaletteDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const PaletteEntry& entry = m_model->entry(index.row());
    const Measures& sizes = m_theme->measures();
    const bool isSelected = option.state & QStyle::State_Selected;
    painter->fillRect(option.rect, m_theme->color(isSelected ? Role::SelectedRow : Role::Background));
    QRect content = option.rect.adjusted(sizes.padding + 2, 0, -sizes.padding - 2, 0);
    if (!entry.keys.isEmpty()) {
        const int width = std::min(m_texts.width(m_theme->font(), entry.keys), content.width() / 2);
        m_texts.draw(*painter, m_theme->font(), QRect(content.right() - width, content.top(), width + 1, content.height()),
            Qt::AlignRight, entry.keys, m_theme->color(Role::Muted));
        content.setRight(content.right() - width - 2 * sizes.padding);
    }
    if (entry.isChecked) {
        m_texts.draw(*painter, m_theme->font(), content, Qt::AlignLeft, QStringLiteral("✓"),
            m_theme->color(Role::Accent));
    }
    content.setLeft(content.left() + sizes.icon + sizes.padding / 2);
    paintText(*painter, content, index.row());
}

/// Laid out by hand, because three colours meet in one line.
void PaletteDelegate::paintText(QPainter& painter, const QRect& rect, int row) const {
    const PaletteEntry& entry = m_model->entry(row);
    const QString whole = m_model->rowText(row);
    const QString shown = QFontMetrics(m_theme->font()).elidedText(whole, Qt::ElideRight, rect.width());
    QVector<QTextLayout::FormatRange> formats;
    const auto mark = [&formats](int start, int length, const QColor& color, bool isMatch) {
        QTextLayout::FormatRange range;
        range.start = start;
        range.length = length;
        range.format.setForeground(color);
        range.format.setFontUnderline(isMatch);
        formats.append(range);
    };
    const auto pathLength = static_cast<int>(std::min(whole.size() - entry.text.size(), shown.size()));
    mark(0, pathLength, m_theme->color(Role::Muted), false);
    mark(pathLength, static_cast<int>(shown.size()) - pathLength,
        m_theme->color(entry.isEnabled ? Role::Text : Role::Muted), false);
    for (const int position : m_model->positions(row)) {
        // An elided text ends in a sign that stands for other characters.
        if (position < shown.size() - (shown == whole ? 0 : 1))
            mark(position, 1, m_theme->color(entry.isEnabled ? Role::Accent : Role::Muted), true);
    }
    QTextLayout layout(shown, m_theme->font());
    layout.setFormats(formats);
    layout.beginLayout();
    QTextLine line = layout.createLine();
    layout.endLayout();
    if (line.isValid())
        layout.draw(&painter, QPointF(rect.left(), rect.top() + (rect.height() - line.height()) / 2));
}

bool PaletteDelegate::helpEvent(
    QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option, const QModelIndex& index) {
    if (event->type() != QEvent::ToolTip || !index.isValid())
        return QAbstractItemDelegate::helpEvent(event, view, option, index);
    QStringList lines {m_model->rowText(index.row())};
    if (!m_model->entry(index.row()).isEnabled)
        lines.append(PaletteModel::tr("Not available now"));
    QToolTip::showText(event->globalPos(), plainToolTip(lines.join(QLatin1Char('\n'))), view->viewport(), option.rect);
    return true;
}

} // namespace spanloom::ui
