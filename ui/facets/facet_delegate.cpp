#include "ui/facets/facet_delegate.h"

#include <algorithm>
#include <cmath>

#include <QAbstractItemView>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include "ui/base/format.h"
#include "ui/base/plain_tool_tip.h"
#include "ui/base/theme.h"
#include "ui/facets/facet_model.h"

namespace spanloom::ui {

namespace {

constexpr double kBarOpacity = 0.65;
constexpr double kHoverOpacity = 0.5;

} // namespace

FacetDelegate::FacetDelegate(const Theme* theme, const FacetModel* model, QObject* parent)
    : QAbstractItemDelegate(parent)
    , m_theme(theme)
    , m_model(model) {
    connect(theme, &Theme::changed, this, [this] { m_texts.clear(); });
}

QSize FacetDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const {
    const Measures& sizes = m_theme->measures();
    const FacetRow& row = m_model->row(index.row());
    switch (row.type) {
    case FacetRow::Type::Header: return {100, sizes.rowHeightFacet + (index.row() > 0 ? sizes.padding : 0)};
    case FacetRow::Type::Search: return {100, sizes.rowHeightFacet + sizes.padding};
    default: return {100, sizes.rowHeightFacet};
    }
}

QRect FacetDelegate::contentOf(const QRect& line) const {
    const int margin = m_theme->measures().padding * 3 / 2;
    return line.adjusted(margin, 0, -margin, 0);
}

int FacetDelegate::barHeight() const { return std::max(2, m_theme->measures().barHeight / 5); }

QRect FacetDelegate::menuRect(const QRect& line) const {
    const Measures& sizes = m_theme->measures();
    const int side = sizes.rowHeightFacet;
    return {line.right() + 1 - side - sizes.padding / 2, line.bottom() + 1 - side, side, side};
}

QRect FacetDelegate::searchRect(const QRect& line) const {
    return contentOf(line).adjusted(0, 1, 0, -m_theme->measures().padding / 2);
}

void FacetDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const FacetRow& row = m_model->row(index.row());
    switch (row.type) {
    case FacetRow::Type::Header: paintHeader(*painter, option, row); break;
    case FacetRow::Type::Value:
    case FacetRow::Type::Missing: paintValue(*painter, option, row); break;
    case FacetRow::Type::More:
    case FacetRow::Type::UseAs:
    case FacetRow::Type::Note: {
        const Role role = row.type == FacetRow::Type::Note ? Role::Muted : Role::Accent;
        m_texts.draw(*painter, m_theme->font(), contentOf(option.rect), Qt::AlignLeft, row.text, m_theme->color(role));
        break;
    }
    case FacetRow::Type::Search: break;
    }
    if (option.state & QStyle::State_HasFocus) {
        painter->setPen(m_theme->color(Role::Accent));
        painter->setBrush(Qt::NoBrush);
        const int top = row.type == FacetRow::Type::Header
            ? option.rect.bottom() + 1 - m_theme->measures().rowHeightFacet
            : option.rect.top();
        painter->drawRect(QRect(QPoint(option.rect.left() + 2, top), option.rect.bottomRight() - QPoint(3, 1)));
    }
}

void FacetDelegate::paintHeader(QPainter& painter, const QStyleOptionViewItem& option, const FacetRow& row) const {
    const Measures& sizes = m_theme->measures();
    const bool isHovered = option.state & QStyle::State_MouseOver;
    QRect content = contentOf(option.rect);
    content.setTop(option.rect.bottom() + 1 - sizes.rowHeightFacet);
    const QRect menu = menuRect(option.rect);
    content.setRight(menu.left() - 1);
    const int width = std::min(m_texts.width(m_theme->boldFont(), row.text), content.width());
    m_texts.draw(painter, m_theme->boldFont(), content, Qt::AlignLeft, row.text, m_theme->color(Role::Text));
    content.setLeft(content.left() + width + sizes.padding * 3 / 4);
    if (row.hasTerm) {
        // A dot: this group narrows what is shown, also while it is folded.
        const int size = sizes.icon / 2;
        painter.save();
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme->color(Role::Accent));
        painter.drawEllipse(QRect(content.left(), content.center().y() - size / 2 + 1, size, size));
        painter.restore();
        content.setLeft(content.left() + size + sizes.padding * 3 / 4);
    }
    if (row.isFolded || isHovered)
        m_texts.draw(painter, m_theme->smallFont(), content, Qt::AlignLeft,
            row.isFolded ? QStringLiteral("▸ %1").arg(formatCount(row.count)) : QStringLiteral("▾"),
            m_theme->color(Role::Muted));
    m_texts.draw(painter, m_theme->boldFont(), menu, Qt::AlignHCenter, QStringLiteral("⋯"),
        m_theme->color(isHovered ? Role::Accent : Role::Muted));
}

void FacetDelegate::paintBox(QPainter& painter, const QRect& box, const FacetRow& row) const {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const double radius = m_theme->measures().barRadius * 1.3;
    const bool isIncluded = row.mark == FacetMark::Included;
    const Role outline = row.mark == FacetMark::Excluded ? Role::BadText : isIncluded ? Role::Accent : Role::Muted;
    painter.setPen(QPen(m_theme->color(outline), 1.1));
    painter.setBrush(m_theme->color(isIncluded ? Role::Accent : Role::Background));
    painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
    const QRectF inner = QRectF(box).adjusted(box.width() * 0.27, box.width() * 0.27, -box.width() * 0.27,
        -box.width() * 0.27);
    // Shape says what colour says: a tick includes, a cross excludes.
    if (isIncluded) {
        painter.setPen(QPen(m_theme->color(Role::Background), 1.7, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        const QPointF tick[] = {{inner.left() - 0.5, inner.center().y() + 0.3},
            {inner.left() + inner.width() * 0.36, inner.bottom() - 0.2}, {inner.right() + 0.6, inner.top() + 0.2}};
        painter.drawPolyline(tick, 3);
    } else if (row.mark == FacetMark::Excluded) {
        painter.setPen(QPen(m_theme->color(Role::BadText), 1.5, Qt::SolidLine, Qt::RoundCap));
        painter.drawLine(inner.topLeft(), inner.bottomRight());
        painter.drawLine(inner.bottomLeft(), inner.topRight());
    }
    painter.restore();
}

void FacetDelegate::paintValue(QPainter& painter, const QStyleOptionViewItem& option, const FacetRow& row) const {
    const Measures& sizes = m_theme->measures();
    if (option.state & QStyle::State_MouseOver) {
        QColor hover = m_theme->color(Role::SelectedRow);
        hover.setAlphaF(static_cast<float>(kHoverOpacity));
        painter.fillRect(option.rect, hover);
    }
    QRect content = contentOf(option.rect);
    const int bar = barHeight();
    const QRect text(content.left(), content.top() + 1, content.width(), content.height() - bar - 2);
    const QRect box(content.left(), text.center().y() - sizes.icon / 2 + 1, sizes.icon, sizes.icon);
    paintBox(painter, box, row);
    content.setLeft(box.right() + 1 + sizes.padding * 7 / 8);

    const bool isFaint = row.count == 0 && row.mark != FacetMark::Included;
    const QString count = formatCount(row.count);
    const int countWidth = m_texts.width(m_theme->font(), count);
    m_texts.draw(painter, m_theme->font(), QRect(content.left(), text.top(), content.width(), text.height()),
        Qt::AlignRight, count, m_theme->color(Role::Muted));
    QFont font = m_theme->font();
    font.setItalic(row.isDerived || row.type == FacetRow::Type::Missing);
    font.setStrikeOut(row.mark == FacetMark::Excluded);
    const Role color = isFaint || row.type == FacetRow::Type::Missing ? Role::Muted
        : row.isDerived                                              ? Role::WarnText
                                                                     : Role::Text;
    m_texts.draw(painter, font,
        QRect(content.left(), text.top(), content.width() - countWidth - sizes.padding, text.height()), Qt::AlignLeft,
        row.text, m_theme->color(color), row.facet.field == FacetField::Route ? Qt::ElideMiddle : Qt::ElideRight);

    const QRect track(content.left(), option.rect.bottom() + 1 - bar - 1, content.width(), bar);
    painter.fillRect(track, m_theme->color(Role::Line));
    if (row.count == 0)
        return;
    QColor filled = m_theme->color(Role::Accent);
    filled.setAlphaF(static_cast<float>(kBarOpacity));
    painter.fillRect(QRect(track.left(), track.top(),
        std::max(1, static_cast<int>(std::lround(row.bar * track.width()))), bar), filled);
}

bool FacetDelegate::helpEvent(
    QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option, const QModelIndex& index) {
    if (event->type() != QEvent::ToolTip || !index.isValid())
        return QAbstractItemDelegate::helpEvent(event, view, option, index);
    const bool isOnMenu = m_model->row(index.row()).type == FacetRow::Type::Header
        && menuRect(option.rect).contains(event->pos());
    const QString text = isOnMenu ? tr("Search, sort, clear …") : index.data(Qt::ToolTipRole).toString();
    const QString plain = text.isEmpty() ? QString() : plainToolTip(text);
    QToolTip::showText(event->globalPos(), plain, view->viewport(), option.rect);
    return true;
}

} // namespace spanloom::ui
