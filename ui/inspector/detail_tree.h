#pragma once

#include <string>

#include <QTreeWidget>

#include "ui/inspector/inspector_content.h"

class QMenu;

namespace spanloom::ui {

class Theme;

/// A tree of keys and values as text, with copying. Long or structured values open into a child that shows them
/// whole; it is made when it is opened.
class DetailTree : public QTreeWidget {
    Q_OBJECT
public:
    /// Longer values are shown cut even when opened; copying takes them whole.
    static constexpr std::size_t kMostShown = 64 * 1024;

    DetailTree(const Theme& theme, const QStringList& columns, QWidget* parent);

    QTreeWidgetItem* addGroup(const QString& title);
    /// Columns: key, value, type. `row` is copied.
    QTreeWidgetItem* addAttribute(QTreeWidgetItem* parent, const AttributeRow& row);
    /// A label of ours and its value.
    QTreeWidgetItem* addFact(QTreeWidgetItem* parent, const QString& label, const QString& value);
    void copyKey() const;
    void copyValue() const;
    void copyRow() const; ///< "key = value"
    void copyAll() const; ///< every group and row
    /// The commands on the current item; the caller owns the menu.
    [[nodiscard]] QMenu* makeMenu();

Q_SIGNALS:
    /// Before the menu of an item is shown, for commands of the page.
    void menuAboutToShow(QMenu* menu, QTreeWidgetItem* item);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    void fillItem(QTreeWidgetItem* item);
    [[nodiscard]] QString wholeValue(const QTreeWidgetItem* item) const;

    const Theme& m_theme;
};


} // namespace spanloom::ui
