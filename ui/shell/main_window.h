#pragma once

#include <functional>

#include <QElapsedTimer>
#include <QHash>
#include <QMainWindow>

#include "core/workspace/workspace.h"
#include "ui/base/frame_watch.h"
#include "ui/settings/settings_dialog.h"
#include "ui/shell/explore_page.h"
#include "ui/shell/trace_copy.h"
#include "ui/shell/view_history.h"

class QDockWidget;
class QTabWidget;
class QTimer;

namespace spanloom::ui {

class AttributeFlow;
class CostCommands;
class CommandPalette;
class CompareView;
class DiagnosticsPanel;
class DiffView;
class TraceQuery;
class TraceTab;
class WindowMenu;
class WindowStatus;
struct ImportMessage;
struct PaletteEntry;

/// The window: menu, tabs, docks, status bar, history. It knows all views and connects them; what it does with files
/// is OpenFlow's, with attributes AttributeFlow's.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    /// `theme` and `session` outlive the window.
    MainWindow(const WorkspaceOptions& options, Theme* theme, Session* session);
    ~MainWindow() override;

    void openFiles(const QStringList& files);
    void watchFiles(const QStringList& files);
    /// Opens tabs, filter and selection as they were when the window was last closed, once the cache is open.
    void restoreWorkplace();
    /// Opens a trace in a tab, or goes to the tab that shows it. A zero span selects what is most telling.
    void openTrace(TraceId trace, SpanId span = {});
    void openDiff(TraceId a, TraceId b);
    void openCompare(const ComparisonSide& a, const ComparisonSide& b);

    [[nodiscard]] ExplorePage* explore() const { return m_explore; }
    [[nodiscard]] TraceTab* currentTraceTab() const; ///< null on other tabs
    [[nodiscard]] DiffView* currentDiff() const;
    [[nodiscard]] CompareView* currentCompare() const;
    [[nodiscard]] QTabWidget* tabs() const { return m_tabs; }
    [[nodiscard]] OpenFlow* flow() const { return m_context.flow; }
    [[nodiscard]] ViewState* state() const { return m_context.state; }
    [[nodiscard]] AttributeFlow* attributes() const { return m_attributes; }
    [[nodiscard]] CostCommands* costs() const { return m_costs; }
    [[nodiscard]] const ViewHistory& history() const { return m_history; }
    [[nodiscard]] QDockWidget* diagnosticsDock() const { return m_diagnosticsDock; }
    [[nodiscard]] const WindowContext& context() const { return m_context; }
    /// Nothing is being imported, queried, sorted, opened or compared.
    [[nodiscard]] bool isSettled() const;
    /// A short word in the status bar.
    void tell(const QString& text);

public Q_SLOTS:
    void chooseFiles();
    void chooseFolder();
    /// Asks for a folder and reads what is added to it, or ends that.
    void toggleWatch();
    void closeCurrentTab();
    void reopenTab();
    /// The next (1) or previous (-1) trace of the list: in the list a selection, in a trace tab that trace.
    void stepTrace(int step);
    void openCurrent();
    void cancelImport();
    void goBack();
    void goForward();
    void find();
    void findNext(int step);
    void clearFilter();
    /// What is selected (traces, else the filter of Explore; in a trace tab the trace) becomes a side.
    void setSide(bool isB);
    /// Diff or comparison of the two sides, of two selected traces, or of the shown trace and side A.
    void compareSides();
    void openSides();
    /// Diff of side A and the selected trace, which becomes B; where there is no trace at A, it becomes A.
    void diffWithA();
    void compareSelectionWithRest();
    /// A comparison with sides to choose, beginning with what Explore suggests.
    void newComparison();
    void stepDifference(int step);
    void copyTrace(spanloom::ui::TraceCopyFormat format);
    void chooseAttribute(spanloom::Field field);
    void showSettings(spanloom::ui::SettingsPage page = SettingsPage::Appearance);
    /// The account of the current trace's totals.
    void explainTotals();
    void showDiagnostics(qint64 source = -1);
    void showPalette();
    void showShortcutSheet();

Q_SIGNALS:
    void closed();
    /// An import has ended: what it cost the GUI thread.
    void framesMeasured(const spanloom::ui::FrameTimes& times);
    void placeChanged(); ///< another page, or history: what commands apply

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void makeTabs();
    void makeDocks();
    void makeStatusBar();
    void connectImports();
    void connectExplore();
    void connectAttributes();
    int addTab(QWidget* page, const QString& title);
    void setTabTitle(QWidget* page, const QString& title);
    TraceTab* addTraceTab(TraceId trace);
    DiffView* addDiffTab();
    CompareView* addCompareTab();
    [[nodiscard]] TraceTab* findTraceTab(TraceId trace) const;
    void closeTab(int index);
    void showMessage(const ImportMessage& message);
    void showListMenu(const QPoint& position);
    [[nodiscard]] QVector<PaletteEntry> tabEntries();
    void connectSettings(SettingsDialog* dialog);
    void tabChanged();
    void loadTab(const QWidget* page);
    void visitLater();
    [[nodiscard]] ViewPlace placeOf(const QWidget* page) const;
    void showPlace(const ViewPlace& place);
    void travelTo(const ViewPlace& place);
    void saveSession();
    /// Returns the index of the tab that was saved as number `current` (from 1), 0 when it is not restored.
    int restoreTabs(const QJsonArray& tabs, int current);
    QWidget* restoreTab(const QJsonObject& tab);
    void finishClosing();
    [[nodiscard]] QString rootName(TraceId trace) const;
    [[nodiscard]] QString traceLabel(TraceId trace) const;
    [[nodiscard]] QString diffLabel(TraceId a, TraceId b) const;
    [[nodiscard]] ComparisonSide selectedSide() const;
    [[nodiscard]] static QString compareText(const CompareView& page);
    [[nodiscard]] static QString diffText(const DiffView& page);

    WindowContext m_context;
    TraceQuery* m_query = nullptr;
    AttributeFlow* m_attributes = nullptr;
    CostCommands* m_costs = nullptr;
    QTabWidget* m_tabs = nullptr;
    ExplorePage* m_explore = nullptr;
    WindowStatus* m_status = nullptr;
    WindowMenu* m_menu = nullptr;
    CommandPalette* m_palette = nullptr; ///< made when it is first asked for
    QDockWidget* m_diagnosticsDock = nullptr;
    DiagnosticsPanel* m_diagnostics = nullptr;
    ViewHistory m_history;
    QTimer* m_visitTimer = nullptr;
    struct UnloadedTab {
        ViewPlace place;
        std::function<void()> load;
    };
    QHash<const QWidget*, UnloadedTab> m_unloaded; ///< restored tabs that nobody has looked at yet
    std::vector<ViewPlace> m_closedTabs;               ///< that can be reopened, the last one at the end
    QElapsedTimer m_travel;      ///< since history was last shown
    bool m_isTravelling = false; ///< history is being shown: what comes of it is no new step
    bool m_wantsWorkplace = false;
    bool m_isClosing = false;
};

} // namespace spanloom::ui
