#pragma once

#include <QMainWindow>

#include "core/workspace/workspace.h"
#include "ui/base/frame_watch.h"
#include "ui/shell/explore_page.h"

class QAction;
class QLabel;
class QTabWidget;
class QTimer;

namespace spanloom::ui {

class ImportProgressView;
class TraceTab;
struct ImportMessage;

/// The window: menu, tabs, status bar. It knows all views and connects them; what it does with files is OpenFlow's.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    /// `theme` and `session` outlive the window.
    MainWindow(const WorkspaceOptions& options, Theme* theme, Session* session);
    ~MainWindow() override;

    void openFiles(const QStringList& files);
    /// Opens a trace in a tab, or goes to the tab that shows it.
    void openTrace(TraceId trace);
    [[nodiscard]] ExplorePage* explore() const { return m_explore; }
    [[nodiscard]] TraceTab* currentTraceTab() const; ///< null on the Explore tab
    [[nodiscard]] QTabWidget* tabs() const { return m_tabs; }
    [[nodiscard]] OpenFlow* flow() const { return m_context.flow; }
    [[nodiscard]] ViewState* state() const { return m_context.state; }
    /// Nothing is being imported, sorted or opened.
    [[nodiscard]] bool isSettled() const;

public Q_SLOTS:
    void chooseFiles();
    void chooseFolder();
    void closeCurrentTab();
    /// The next (1) or previous (-1) trace of the list: in the list a selection, in a trace tab that trace.
    void stepTrace(int step);
    void openCurrent();
    void cancelImport();

Q_SIGNALS:
    void closed();
    /// An import has ended: what it cost the GUI thread.
    void framesMeasured(const spanloom::ui::FrameTimes& times);

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void makeTabs();
    void makeStatusBar();
    void connectImports();
    void closeTab(int index);
    void showMessage(const ImportMessage& message);
    void showCounts();
    void tabChanged();
    void saveSession();
    [[nodiscard]] QString rootName(TraceId trace) const;

    WindowContext m_context;
    QTabWidget* m_tabs = nullptr;
    ExplorePage* m_explore = nullptr;
    ImportProgressView* m_progress = nullptr;
    QLabel* m_counts = nullptr;
    QLabel* m_sources = nullptr;
    QLabel* m_message = nullptr;
    QTimer* m_messageTimer = nullptr;
    bool m_isClosing = false;
};

} // namespace spanloom::ui
