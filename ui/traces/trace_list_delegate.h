#pragma once

#include <QAbstractItemDelegate>

#include "ui/base/text_cache.h"

namespace spanloom::ui {

class Theme;
class TraceListModel;
struct TraceCell;

/// Paints the cells of the trace list itself: the style would take three times the frame budget.
class TraceListDelegate : public QAbstractItemDelegate {
    Q_OBJECT
public:
    TraceListDelegate(const Theme* theme, const TraceListModel* model, QObject* parent);

    /// Left and right of what stands in a cell.
    [[nodiscard]] static int cellPadding(const Theme& theme);

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
        const QModelIndex& index) override;

private:
    void paintBar(QPainter& painter, const QRect& cellRect, double fraction) const;
    [[nodiscard]] QRect paintMark(QPainter& painter, const QRect& content, const TraceCell& cell) const;

    const Theme* m_theme;          // not owned
    const TraceListModel* m_model; // not owned
    mutable TextCache m_texts;
};

} // namespace spanloom::ui
