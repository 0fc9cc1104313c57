#pragma once

#include <QAbstractItemDelegate>

#include "ui/base/text_cache.h"

namespace spanloom::ui {

class FacetModel;
class Theme;
struct FacetRow;

/// Paints the lines of the facet panel. Where things lie is public, so that clicks find them.
class FacetDelegate : public QAbstractItemDelegate {
    Q_OBJECT
public:
    FacetDelegate(const Theme* theme, const FacetModel* model, QObject* parent);

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
        const QModelIndex& index) override;

    /// The "⋯" of a header line.
    [[nodiscard]] QRect menuRect(const QRect& line) const;
    /// Room for a group's own search field.
    [[nodiscard]] QRect searchRect(const QRect& line) const;

private:
    void paintHeader(QPainter& painter, const QStyleOptionViewItem& option, const FacetRow& row) const;
    void paintValue(QPainter& painter, const QStyleOptionViewItem& option, const FacetRow& row) const;
    void paintBox(QPainter& painter, const QRect& box, const FacetRow& row) const;
    [[nodiscard]] QRect contentOf(const QRect& line) const;
    [[nodiscard]] int barHeight() const;

    const Theme* m_theme;      // not owned
    const FacetModel* m_model; // not owned
    mutable TextCache m_texts {4000};
};

} // namespace spanloom::ui
