#pragma once

#include <QKeySequence>
#include <QList>
#include <QObject>

#include "ui/shell/explore_page.h"

class QAction;
class QMenu;

namespace spanloom::ui {

class MainWindow;

/// The menu bar and all shortcuts of the window. Every entry does something, now: what does not apply is disabled.
class WindowMenu : public QObject {
    Q_OBJECT
public:
    WindowMenu(MainWindow* window, const WindowContext& context);

private:
    void makeFileMenu();
    void makeViewMenu();
    void makeTraceMenu();
    void makeHelpMenu();
    void makeTabShortcuts();
    void showRecentFiles();
    void updateActions();
    QAction* add(QMenu* menu, const QString& text, const QList<QKeySequence>& keys = {});

    MainWindow* m_window; // parent
    WindowContext m_context;
    QMenu* m_recent = nullptr;
    QAction* m_leaveSample = nullptr;
    QAction* m_closeTab = nullptr;
    QAction* m_cancel = nullptr;
    QAction* m_openTrace = nullptr;
    QAction* m_next = nullptr;
    QAction* m_previous = nullptr;
};

} // namespace spanloom::ui
