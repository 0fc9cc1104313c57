#include "ui/base/painted_rows_accessible.h"

#include <QAccessibleWidget>
#include <QHash>
#include <QPointer>
#include <QWidget>

namespace spanloom::ui {

namespace {

PaintedRows* rowsOf(QObject* object) { return dynamic_cast<PaintedRows*>(object); }

/// One row. Holds its number alone: what it says is asked of the widget, which may have gone.
class PaintedRowAccessible : public QAccessibleInterface, public QAccessibleActionInterface {
public:
    PaintedRowAccessible(QWidget* widget, int row)
        : m_widget(widget)
        , m_row(row) { }

    bool isValid() const override { return rows() && m_row < rows()->accessibleRowCount(); }
    QObject* object() const override { return nullptr; }
    QWindow* window() const override { return m_widget ? m_widget->window()->windowHandle() : nullptr; }
    QAccessibleInterface* parent() const override { return QAccessible::queryAccessibleInterface(m_widget.data()); }
    QAccessibleInterface* child(int) const override { return nullptr; }
    QAccessibleInterface* childAt(int, int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface*) const override { return -1; }
    QAccessible::Role role() const override { return rows() ? rows()->accessibleRowRole() : QAccessible::NoRole; }
    void setText(QAccessible::Text, const QString&) override { }

    QString text(QAccessible::Text kind) const override {
        if (!isValid())
            return {};
        if (kind == QAccessible::Name)
            return rows()->accessibleRowName(m_row);
        return kind == QAccessible::Description ? rows()->accessibleRowDescription(m_row) : QString();
    }

    QRect rect() const override {
        if (!isValid())
            return {};
        const QRect inWidget = rows()->accessibleRowRect(m_row);
        return {m_widget->mapToGlobal(inWidget.topLeft()), inWidget.size()};
    }

    QAccessible::State state() const override {
        QAccessible::State state;
        if (!isValid()) {
            state.invalid = true;
            return state;
        }
        const bool isCurrent = rows()->accessibleCurrentRow() == m_row;
        state.focusable = true;
        state.selectable = true;
        state.selected = isCurrent;
        state.focused = isCurrent && m_widget->hasFocus();
        state.offscreen = !m_widget->rect().intersects(rows()->accessibleRowRect(m_row));
        rows()->addAccessibleRowState(m_row, state);
        return state;
    }

    void* interface_cast(QAccessible::InterfaceType type) override {
        return type == QAccessible::ActionInterface ? static_cast<QAccessibleActionInterface*>(this) : nullptr;
    }
    QStringList actionNames() const override { return {pressAction()}; }
    QStringList keyBindingsForAction(const QString&) const override { return {}; }
    void doAction(const QString& name) override {
        if (name == pressAction() && isValid())
            rows()->accessibleChooseRow(m_row);
    }

private:
    PaintedRows* rows() const { return rowsOf(m_widget.data()); }

    QPointer<QWidget> m_widget;
    int m_row;
};

/// The widget: its rows are its children, not the scroll bars and the viewport.
class PaintedRowsAccessible : public QAccessibleWidget {
public:
    explicit PaintedRowsAccessible(QWidget* widget)
        : QAccessibleWidget(widget) { }
    ~PaintedRowsAccessible() override {
        for (const QAccessible::Id id : std::as_const(m_children))
            QAccessible::deleteAccessibleInterface(id);
    }

    int childCount() const override { return rows() ? rows()->accessibleRowCount() : 0; }
    QAccessible::Role role() const override { return rows() ? rows()->accessibleRole() : QAccessible::NoRole; }

    QAccessibleInterface* child(int index) const override {
        if (index < 0 || index >= childCount())
            return nullptr;
        if (const auto known = m_children.constFind(index); known != m_children.constEnd())
            return QAccessible::accessibleInterface(*known);
        // Registered interfaces are owned by QAccessible; this one deletes those it has made.
        auto* made = new PaintedRowAccessible(widget(), index);
        m_children.insert(index, QAccessible::registerAccessibleInterface(made));
        return made;
    }

    int indexOfChild(const QAccessibleInterface* child) const override {
        for (auto it = m_children.constBegin(); it != m_children.constEnd(); ++it)
            if (QAccessible::accessibleInterface(it.value()) == child)
                return it.key();
        return -1;
    }

    QAccessibleInterface* childAt(int x, int y) const override {
        return rows() ? child(rows()->accessibleRowAt(widget()->mapFromGlobal(QPoint(x, y)))) : nullptr;
    }

    QAccessibleInterface* focusChild() const override {
        QAccessibleInterface* current
            = rows() && widget()->hasFocus() ? child(rows()->accessibleCurrentRow()) : nullptr;
        return current ? current : QAccessibleWidget::focusChild();
    }

private:
    PaintedRows* rows() const { return rowsOf(object()); }

    mutable QHash<int, QAccessible::Id> m_children;
};

QAccessibleInterface* makeInterface(const QString&, QObject* object) {
    auto* widget = qobject_cast<QWidget*>(object);
    return widget && rowsOf(widget) ? new PaintedRowsAccessible(widget) : nullptr;
}

} // namespace

void PaintedRows::addAccessibleRowState(int, QAccessible::State&) const { }

void installPaintedRowsAccessibility() {
    static const bool isInstalled = [] {
        QAccessible::installFactory(makeInterface);
        return true;
    }();
    Q_UNUSED(isInstalled)
}

void announceCurrentRow(QWidget* rows, int row) {
    if (!QAccessible::isActive() || row < 0)
        return;
    QAccessibleEvent focus(rows, QAccessible::Focus);
    focus.setChild(row);
    QAccessible::updateAccessibility(&focus);
}

} // namespace spanloom::ui
