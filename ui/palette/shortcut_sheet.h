#pragma once

#include <QDialog>
#include <QPair>
#include <QVector>

class QAction;
class QLineEdit;
class QTreeWidget;
class QTreeWidgetItem;

namespace spanloom::ui {

class Theme;

/// Keys that belong to a view rather than to a menu.
struct ViewKeys {
    QString title;                             ///< "In a trace"
    QVector<QPair<QString, QString>> keys;     ///< keys, what they do
};

/// Every shortcut by menu and by view: searchable, copyable. Non-modal.
class ShortcutSheet : public QDialog {
    Q_OBJECT
public:
    /// Commands without keys are left out: the palette has them.
    ShortcutSheet(const Theme* theme, const QList<QAction*>& actions, const QVector<ViewKeys>& views,
        QWidget* parent = nullptr);

    /// Rows whose group, command or keys hold all words of the text.
    void search(const QString& text);
    [[nodiscard]] int shownRows() const;
    /// What is shown, one line a key with a tab between, groups as headings.
    [[nodiscard]] QString text() const;

public Q_SLOTS:
    void copy();

private:
    void makeTree();
    void makeLayout();
    void addRow(const QString& group, const QString& what, const QString& keys);
    void styleGroups();

    const Theme* m_theme; // not owned
    QLineEdit* m_field;
    QTreeWidget* m_tree;
};

} // namespace spanloom::ui
