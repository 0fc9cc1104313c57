#pragma once

#include <memory>

#include <QAbstractScrollArea>

#include "ui/base/painted_rows_accessible.h"
#include "ui/diff/diff_geometry.h"
#include "ui/diff/diff_painter.h"

namespace spanloom::ui {

/// Two aligned traces as one painted widget: A, what changed, B, in common rows.
///
/// Up/Down, PgUp/PgDn, Home/End select; Left/Right fold or walk the tree, with Shift everything below; F7 / Shift+F7
/// next / previous change; Ctrl+C copies the row. Column lines can be dragged.
class DiffRowsView : public QAbstractScrollArea, public PaintedRows {
    Q_OBJECT
public:
    explicit DiffRowsView(const Theme& theme, QWidget* parent = nullptr);

    /// Unfolded, nothing selected.
    void setTraces(std::shared_ptr<const AlignedTraces> traces);
    [[nodiscard]] const DiffGeometry& geometry() const { return m_geometry; }
    void setWidths(const DiffWidths& widths); ///< not reported by widthsChanged()

    [[nodiscard]] std::uint32_t selectedRow() const { return m_overlay.selectedRow; }
    /// Selects, unfolds its ancestors, scrolls to it; not reported by rowSelected().
    void selectRow(std::uint32_t row);
    void setOnlyChanges(bool onlyChanges);
    void copySelection() const;

    [[nodiscard]] int accessibleRowCount() const override;
    [[nodiscard]] QString accessibleRowName(int row) const override;
    [[nodiscard]] QString accessibleRowDescription(int row) const override;
    [[nodiscard]] QRect accessibleRowRect(int row) const override;
    [[nodiscard]] int accessibleRowAt(QPoint inWidget) const override;
    [[nodiscard]] int accessibleCurrentRow() const override;
    void accessibleChooseRow(int row) override;
    [[nodiscard]] QAccessible::Role accessibleRole() const override { return QAccessible::Tree; }
    [[nodiscard]] QAccessible::Role accessibleRowRole() const override { return QAccessible::TreeItem; }
    void addAccessibleRowState(int row, QAccessible::State& state) const override;

Q_SIGNALS:
    void rowSelected(quint32 row);
    void changeRequested(int step);
    void widthsChanged(spanloom::ui::DiffWidths widths);

protected:
    bool viewportEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void applyTheme();
    void measureNames(); ///< after other rows or another font
    void layoutChanged();
    void linesChanged();
    void choose(std::uint32_t row);
    void setHoveredLine(std::uint32_t line);
    void setFolded(std::uint32_t row, bool isFolded);
    bool moveByKey(int key);
    bool foldByKey(const QKeyEvent& event);
    void showToolTip(QPoint at, QPoint globalAt);
    [[nodiscard]] QString toolTipAt(QPoint at) const;

    class Head;
    const Theme& m_theme;
    DiffGeometry m_geometry;
    DiffPainter m_painter;
    DiffOverlay m_overlay;
    DiffWidths m_widths;
    DiffSplitter m_dragged = DiffSplitter::None;
    QWidget* m_head;
};

} // namespace spanloom::ui
