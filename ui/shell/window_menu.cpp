#include "ui/shell/window_menu.h"

#include <QActionGroup>
#include <QDir>
#include <QMenu>
#include <QMenuBar>
#include <QTabWidget>

#include "ui/base/theme.h"
#include "ui/open/sample_file.h"
#include "ui/shell/help_dialogs.h"
#include "ui/shell/main_window.h"
#include "ui/shell/open_flow.h"
#include "ui/shell/trace_tab.h"
#include "ui/state/session.h"
#include "ui/state/view_state.h"
#include "ui/traces/trace_list_view.h"

namespace spanloom::ui {

WindowMenu::WindowMenu(MainWindow* window, const WindowContext& context)
    : QObject(window)
    , m_window(window)
    , m_context(context) {
    makeFileMenu();
    makeViewMenu();
    makeTraceMenu();
    makeHelpMenu();
    makeTabShortcuts();
    connect(window->tabs(), &QTabWidget::currentChanged, this, &WindowMenu::updateActions);
    connect(context.flow, &OpenFlow::cacheChanged, this, &WindowMenu::updateActions);
    connect(&context.flow->imports(), &ImportController::started, this, &WindowMenu::updateActions);
    connect(&context.flow->imports(), &ImportController::idle, this, &WindowMenu::updateActions);
    connect(window->explore()->list(), &TraceListView::orderChanged, this, &WindowMenu::updateActions);
    connect(context.state, &ViewState::selectedTraceChanged, this, &WindowMenu::updateActions);
    updateActions();
}

QAction* WindowMenu::add(QMenu* menu, const QString& text, const QList<QKeySequence>& keys) {
    QAction* action = menu->addAction(text);
    action->setShortcuts(keys);
    return action;
}

void WindowMenu::makeFileMenu() {
    QMenu* menu = m_window->menuBar()->addMenu(tr("&File"));
    connect(add(menu, tr("&Open…"), {QKeySequence::Open}), &QAction::triggered, m_window, &MainWindow::chooseFiles);
    connect(add(menu, tr("Open &Folder…"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O)}), &QAction::triggered,
        m_window, &MainWindow::chooseFolder);
    m_recent = menu->addMenu(tr("Open &Recent"));
    connect(m_context.session, &Session::recentFilesChanged, this, &WindowMenu::showRecentFiles);
    showRecentFiles();
    if (!sampleFile().isEmpty())
        connect(add(menu, tr("Open the &Sample")), &QAction::triggered, m_context.flow, &OpenFlow::openSample);
    m_leaveSample = add(menu, tr("&Leave the Sample"));
    connect(m_leaveSample, &QAction::triggered, m_context.flow, &OpenFlow::leaveSample);
    menu->addSeparator();
    m_cancel = add(menu, tr("Stop the &Import"), {QKeySequence(Qt::Key_Escape)});
    connect(m_cancel, &QAction::triggered, m_window, &MainWindow::cancelImport);
    m_closeTab = add(menu, tr("&Close Tab"), {QKeySequence(Qt::CTRL | Qt::Key_W)});
    connect(m_closeTab, &QAction::triggered, m_window, &MainWindow::closeCurrentTab);
    menu->addSeparator();
    connect(add(menu, tr("&Quit"), {QKeySequence(Qt::CTRL | Qt::Key_Q)}), &QAction::triggered, m_window,
        &QWidget::close);
}

void WindowMenu::showRecentFiles() {
    m_recent->clear();
    for (const QString& path : m_context.session->recentFiles()) {
        QString text = QDir::toNativeSeparators(path);
        text.replace(QLatin1Char('&'), QLatin1String("&&"));
        connect(m_recent->addAction(text), &QAction::triggered, m_window,
            [this, path] { m_window->openFiles({path}); });
    }
    const bool hasFiles = !m_recent->isEmpty();
    if (hasFiles) {
        m_recent->addSeparator();
        connect(m_recent->addAction(tr("Clear this list")), &QAction::triggered, m_context.session,
            &Session::clearRecentFiles, Qt::QueuedConnection);
    }
    m_recent->setEnabled(hasFiles);
}

void WindowMenu::makeViewMenu() {
    QMenu* menu = m_window->menuBar()->addMenu(tr("&View"));
    QMenu* themes = menu->addMenu(tr("&Theme"));
    auto* themeGroup = new QActionGroup(themes);
    const std::pair<ThemeChoice, QString> choices[] = {{ThemeChoice::System, tr("&System")},
        {ThemeChoice::Light, tr("&Light")}, {ThemeChoice::Dark, tr("&Dark")}};
    for (const auto& [choice, text] : choices) {
        QAction* action = themeGroup->addAction(themes->addAction(text));
        action->setCheckable(true);
        action->setChecked(m_context.theme->choice() == choice);
        connect(action, &QAction::triggered, this, [this, choice = choice] {
            m_context.theme->setChoice(choice);
            m_context.session->setTheme(choice);
        });
    }
    QMenu* times = menu->addMenu(tr("T&imes"));
    auto* timeGroup = new QActionGroup(times);
    const std::pair<TimeDisplay, QString> displays[]
        = {{TimeDisplay::Local, tr("&Local")}, {TimeDisplay::Utc, tr("&UTC")}};
    for (const auto& [display, text] : displays) {
        QAction* action = timeGroup->addAction(times->addAction(text));
        action->setCheckable(true);
        action->setChecked(m_context.state->timeDisplay() == display);
        connect(action, &QAction::triggered, this, [this, display = display] {
            m_context.state->setTimeDisplay(display);
            m_context.session->setTimeDisplay(display);
        });
    }
}

void WindowMenu::makeTraceMenu() {
    QMenu* menu = m_window->menuBar()->addMenu(tr("&Trace"));
    // Enter belongs to the list, not to the window: shown here, handled there.
    m_openTrace = add(menu, tr("&Open\tEnter"));
    connect(m_openTrace, &QAction::triggered, m_window, &MainWindow::openCurrent);
    menu->addSeparator();
    m_next = add(menu, tr("&Next Trace"), {QKeySequence(Qt::CTRL | Qt::Key_Down), QKeySequence(Qt::Key_J)});
    connect(m_next, &QAction::triggered, m_window, [this] { m_window->stepTrace(1); });
    m_previous = add(menu, tr("&Previous Trace"), {QKeySequence(Qt::CTRL | Qt::Key_Up), QKeySequence(Qt::Key_K)});
    connect(m_previous, &QAction::triggered, m_window, [this] { m_window->stepTrace(-1); });
}

void WindowMenu::makeHelpMenu() {
    QMenu* menu = m_window->menuBar()->addMenu(tr("&Help"));
    connect(add(menu, tr("&Keyboard Shortcuts"), {QKeySequence(Qt::Key_F1)}), &QAction::triggered, m_window,
        [this] { showShortcuts(m_window); });
    connect(add(menu, tr("&About Spanloom")), &QAction::triggered, m_window, [this] { showAbout(m_window); });
}

void WindowMenu::makeTabShortcuts() {
    QTabWidget* tabs = m_window->tabs();
    const auto turn = [tabs](int step) {
        tabs->setCurrentIndex((tabs->currentIndex() + step + tabs->count()) % tabs->count());
    };
    const auto addHidden = [this](const QKeySequence& key, auto work) {
        auto* action = new QAction(m_window);
        action->setShortcut(key);
        connect(action, &QAction::triggered, m_window, work);
        m_window->addAction(action);
    };
    addHidden(QKeySequence(Qt::CTRL | Qt::Key_Tab), [turn] { turn(1); });
    addHidden(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Tab), [turn] { turn(-1); });
    for (int number = 1; number <= 9; ++number) {
        addHidden(QKeySequence(static_cast<int>(Qt::CTRL) | (Qt::Key_0 + number)), [tabs, number] {
            if (number <= tabs->count())
                tabs->setCurrentIndex(number - 1);
        });
    }
}

void WindowMenu::updateActions() {
    const bool isTraceTab = m_window->currentTraceTab() != nullptr;
    const bool hasTraces = m_window->explore()->list()->shownTraces() > 0;
    m_leaveSample->setVisible(m_context.flow->isSample());
    m_closeTab->setEnabled(isTraceTab);
    // Esc is the import's only while one runs: views use it otherwise.
    m_cancel->setEnabled(m_context.flow->imports().isRunning());
    m_openTrace->setEnabled(!isTraceTab && m_context.state->selectedTrace().has_value());
    m_next->setEnabled(hasTraces);
    m_previous->setEnabled(hasTraces);
}

} // namespace spanloom::ui
