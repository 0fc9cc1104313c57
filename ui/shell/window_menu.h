#pragma once

#include <functional>

#include <QKeySequence>
#include <QList>
#include <QObject>
#include <QVector>

#include "ui/palette/shortcut_sheet.h"

class QAction;
class QMenu;

namespace spanloom::ui {

class MainWindow;

/// The menu bar and all commands of the window: one QAction each, shared by menus, context menus and the palette.
/// Every entry does something, now: what does not apply is disabled.
class WindowMenu : public QObject {
    Q_OBJECT
public:
    explicit WindowMenu(MainWindow* window);

    /// All commands of the menu bar, in its order.
    [[nodiscard]] QList<QAction*> commands() const;
    /// What keys do inside views, for the sheet of shortcuts.
    [[nodiscard]] static QVector<ViewKeys> viewKeys();
    /// The context menu of the trace list.
    void fillListMenu(QMenu* menu);

private:
    struct Command {
        QString id;   ///< stable; the action's object name
        QString text;
        QList<QKeySequence> keys;
        std::function<void()> work;
    };
    QAction* add(QMenu* menu, const Command& command);
    QAction* addToggle(QMenu* menu, const Command& command);
    QMenu* addMenu(const QString& title);
    void makeFileMenu();
    void makeEditMenu();
    void makeViewMenu();
    void makeThemeMenu(QMenu* menu);
    void makeTimesMenu(QMenu* menu);
    void makeTraceMenu();
    void makeCompareMenu();
    void makeToolsMenu();
    void makeHelpMenu();
    void makeTabShortcuts();
    void connectUpdates();
    void showRecentFiles();
    void showWatch();
    void updateActions();
    void updateToggles();

    MainWindow* m_window; // parent
    QMenu* m_recent = nullptr;
    QAction* m_watch = nullptr;
    QAction* m_leaveSample = nullptr;
    QAction* m_closeTab = nullptr;
    QAction* m_cancel = nullptr;
    QAction* m_undo = nullptr;
    QAction* m_clearFilter = nullptr;
    QAction* m_findNext = nullptr;
    QAction* m_findPrevious = nullptr;
    QAction* m_back = nullptr;
    QAction* m_forward = nullptr;
    QAction* m_sidePanel = nullptr;
    QAction* m_preview = nullptr;
    QAction* m_utc = nullptr;
    QAction* m_local = nullptr;
    QAction* m_openTrace = nullptr;
    QAction* m_next = nullptr;
    QAction* m_previous = nullptr;
    QAction* m_copyId = nullptr;
    QAction* m_copyMarkdown = nullptr;
    QAction* m_copyOtlp = nullptr;
    QAction* m_explain = nullptr;
    QAction* m_audit = nullptr;
    QAction* m_setA = nullptr;
    QAction* m_setB = nullptr;
    QAction* m_compare = nullptr;
    QAction* m_compareRest = nullptr;
    QAction* m_diffWith = nullptr;
    QAction* m_swap = nullptr;
    QAction* m_nextDifference = nullptr;
    QAction* m_previousDifference = nullptr;
    QAction* m_onlyChanges = nullptr;
};

} // namespace spanloom::ui
