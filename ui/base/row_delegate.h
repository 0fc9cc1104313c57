#pragma once

#include <QStyledItemDelegate>

namespace spanloom::ui {

class Theme;

/// Plain rows of a table: texts stand under their headers, colours of the model stay on selected rows, and the current
/// row of a focused table has an accent line above and below instead of a frame around one cell.
class RowDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    explicit RowDelegate(const Theme* theme, QObject* parent = nullptr);

    /// In a tree, where the view does not say how high rows are, as high as those of a table.
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;

private:
    const Theme* m_theme; // not owned
};

} // namespace spanloom::ui
