#pragma once

#include <QAccessible>
#include <QRect>
#include <QString>

class QWidget;

namespace spanloom::ui {

/// What a widget that paints its rows itself tells assistive technology about them. A widget that implements it (as
/// another base class beside QWidget) and has called installPaintedRowsAccessibility() shows a child a row; the
/// children are made when they are asked for, so that a million rows cost nothing. GUI thread only.
class PaintedRows {
public:
    virtual ~PaintedRows() = default;

    [[nodiscard]] virtual int accessibleRowCount() const = 0;
    [[nodiscard]] virtual QString accessibleRowName(int row) const = 0;
    [[nodiscard]] virtual QString accessibleRowDescription(int row) const = 0;
    /// In the coordinates of the widget itself (not of a viewport); rows out of sight may lie outside of it.
    [[nodiscard]] virtual QRect accessibleRowRect(int row) const = 0;
    [[nodiscard]] virtual int accessibleRowAt(QPoint inWidget) const = 0; ///< -1 for none
    [[nodiscard]] virtual int accessibleCurrentRow() const = 0;           ///< -1 for none
    virtual void accessibleChooseRow(int row) = 0;                        ///< as a click would
    [[nodiscard]] virtual QAccessible::Role accessibleRole() const { return QAccessible::List; }
    [[nodiscard]] virtual QAccessible::Role accessibleRowRole() const { return QAccessible::ListItem; }
    /// Further states, such as expandable and expanded; focus and selection are added.
    virtual void addAccessibleRowState(int row, QAccessible::State& state) const;
};

/// Makes widgets that are PaintedRows known to QAccessible. Any number of calls.
void installPaintedRowsAccessibility();

/// Tells assistive technology that another row has become the current one. Costs nothing while none is there.
void announceCurrentRow(QWidget* rows, int row);

} // namespace spanloom::ui
