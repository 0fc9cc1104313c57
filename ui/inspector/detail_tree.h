#pragma once

#include <string>

#include <QTreeWidget>

#include "ui/inspector/inspector_content.h"

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
    void copyKey() const;
    void copyValue() const;
    void copyRow() const;

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    void fillItem(QTreeWidgetItem* item);
    [[nodiscard]] QString wholeValue(const QTreeWidgetItem* item) const;

    const Theme& m_theme;
};

} // namespace spanloom::ui
