#pragma once

#include <QAbstractItemDelegate>

#include "ui/base/text_cache.h"

namespace spanloom::ui {

class Theme;

/// Paints the cells of a MetricModel: right-aligned figures, what they lack before them, changes as plain badges.
/// Badges are never coloured: whether a difference is more than chance, these figures do not tell.
class MetricDelegate : public QAbstractItemDelegate {
    Q_OBJECT
public:
    MetricDelegate(const Theme* theme, QObject* parent);

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
        const QModelIndex& index) override;

private:
    const Theme* m_theme; // not owned
    mutable TextCache m_texts;
};

} // namespace spanloom::ui
