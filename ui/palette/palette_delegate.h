#pragma once

#include <QAbstractItemDelegate>

#include "ui/base/text_cache.h"

namespace spanloom::ui {

class PaletteModel;
class Theme;

/// Paints a row of the palette: menu path muted, the command, matched characters underlined in accent, keys at right.
class PaletteDelegate : public QAbstractItemDelegate {
    Q_OBJECT
public:
    PaletteDelegate(const Theme* theme, const PaletteModel* model, QObject* parent);

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
        const QModelIndex& index) override;

private:
    void paintText(QPainter& painter, const QRect& rect, int row) const;

    const Theme* m_theme;        // not owned
    const PaletteModel* m_model; // not owned
    mutable TextCache m_texts {800};
};

} // namespace spanloom::ui
