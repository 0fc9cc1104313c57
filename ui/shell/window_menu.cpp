#include "ui/shell/window_menu.h"

#include <QActionGroup>
#include <QApplication>
#include <QDir>
#include <QDockWidget>
#include <QMenu>
#include <QMenuBar>
#include <QTabWidget>

#include "ui/base/theme.h"
#include "ui/compare/compare_view.h"
#include "ui/diff/diff_view.h"
#include "ui/open/sample_file.h"
#include "ui/palette/menu_actions.h"
#include "ui/shell/cost_commands.h"
#include "ui/shell/help_dialogs.h"
#include "ui/shell/main_window.h"
#include "ui/shell/open_flow.h"
#include "ui/shell/trace_tab.h"
#include "ui/state/session.h"
#include "ui/state/view_state.h"
#include "ui/traces/trace_list_view.h"

namespace spanloom::ui {

WindowMenu::WindowMenu(MainWindow* window)
    : QObject(window)
    , m_window(window) {
    makeFileMenu();
    makeEditMenu();
    makeViewMenu();
    makeTraceMenu();
    makeCompareMenu();
    makeToolsMenu();
    makeHelpMenu();
    makeTabShortcuts();
    connectUpdates();
    updateActions();
    updateToggles();
}

void WindowMenu::connectUpdates() {
    const WindowContext& context = m_window->context();
    connect(m_window->tabs(), &QTabWidget::currentChanged, this, &WindowMenu::updateActions);
    connect(m_window, &MainWindow::placeChanged, this, &WindowMenu::updateActions);
    connect(context.flow, &OpenFlow::cacheChanged, this, &WindowMenu::updateActions);
    connect(&context.flow->imports(), &ImportController::started, this, &WindowMenu::updateActions);
    connect(&context.flow->imports(), &ImportController::idle, this, &WindowMenu::updateActions);
    connect(m_window->explore()->list(), &TraceListView::orderChanged, this, &WindowMenu::updateActions);
    connect(context.state, &ViewState::filterChanged, this, &WindowMenu::updateActions);
    connect(context.state, &ViewState::selectedTraceChanged, this, &WindowMenu::updateActions);
    connect(context.state, &ViewState::selectedTracesChanged, this, &WindowMenu::updateActions);
    connect(context.state, &ViewState::sidesChanged, this, &WindowMenu::updateActions);
    connect(context.state, &ViewState::timeDisplayChanged, this, &WindowMenu::updateToggles);
    connect(m_window->explore(), &ExplorePage::panelsChanged, this, &WindowMenu::updateToggles);
}

QMenu* WindowMenu::addMenu(const QString& title) { return m_window->menuBar()->addMenu(title); }

QAction* WindowMenu::add(QMenu* menu, const Command& command) {
    QAction* action = menu->addAction(command.text);
    action->setObjectName(command.id);
    action->setShortcuts(command.keys);
    connect(action, &QAction::triggered, m_window, command.work);
    return action;
}

QAction* WindowMenu::addToggle(QMenu* menu, const Command& command) {
    QAction* action = add(menu, command);
    action->setCheckable(true);
    return action;
}

void WindowMenu::makeFileMenu() {
    QMenu* menu = addMenu(tr("&File"));
    const WindowContext& context = m_window->context();
    add(menu, {QStringLiteral("file.open"), tr("&Open…"), {QKeySequence::Open}, [this] { m_window->chooseFiles(); }});
    add(menu, {QStringLiteral("file.openFolder"), tr("Open &Folder…"), {QKeySequence(tr("Ctrl+Shift+O"))},
        [this] { m_window->chooseFolder(); }});
    m_watch = addToggle(menu, {QStringLiteral("file.watch"), tr("&Watch Folder…"), {}, [this] {
        m_window->toggleWatch();
        showWatch(); // a checkable action turns over by itself, also when no folder was chosen
    }});
    connect(context.flow, &OpenFlow::watchChanged, this, &WindowMenu::showWatch);
    m_recent = menu->addMenu(tr("Open &Recent"));
    connect(context.session, &Session::recentFilesChanged, this, &WindowMenu::showRecentFiles);
    showRecentFiles();
    if (!sampleFile().isEmpty())
        add(menu, {QStringLiteral("file.sample"), tr("Open the &Sample"), {}, [flow = context.flow] { flow->openSample(); }});
    m_leaveSample = add(menu, {QStringLiteral("file.leaveSample"), tr("&Leave the Sample"), {},
        [flow = context.flow] { flow->leaveSample(); }});
    menu->addSeparator();
    // Esc is the views' first: the window takes what they leave (MainWindow::keyPressEvent).
    m_cancel = add(menu, {QStringLiteral("file.stopImport"), tr("Stop the &Import\tEsc"), {},
        [this] { m_window->cancelImport(); }});
    m_closeTab = add(menu, {QStringLiteral("file.closeTab"), tr("&Close Tab"), {QKeySequence(tr("Ctrl+W"))},
        [this] { m_window->closeCurrentTab(); }});
    add(menu, {QStringLiteral("file.reopenTab"), tr("Reopen Closed &Tab"), {QKeySequence(tr("Ctrl+Shift+T"))},
        [this] { m_window->reopenTab(); }});
    menu->addSeparator();
    add(menu, {QStringLiteral("file.quit"), tr("&Quit"), {QKeySequence(tr("Ctrl+Q"))}, [this] { m_window->close(); }});
}

void WindowMenu::showWatch() {
    const WatchFlow& watch = m_window->context().flow->watch();
    QString name = watch.name();
    name.replace(QLatin1Char('&'), QLatin1String("&&"));
    m_watch->setChecked(watch.isWatching());
    m_watch->setText(watch.isWatching() ? tr("Stop &Watching %1").arg(name) : tr("&Watch Folder…"));
}

void WindowMenu::showRecentFiles() {
    m_recent->clear();
    for (const QString& path : m_window->context().session->recentFiles()) {
        QString text = QDir::toNativeSeparators(path);
        text.replace(QLatin1Char('&'), QLatin1String("&&"));
        connect(m_recent->addAction(text), &QAction::triggered, m_window,
            [this, path] { m_window->openFiles({path}); });
    }
    const bool hasFiles = !m_recent->isEmpty();
    if (hasFiles) {
        m_recent->addSeparator();
        connect(m_recent->addAction(tr("Clear this list")), &QAction::triggered, m_window->context().session,
            &Session::clearRecentFiles, Qt::QueuedConnection);
    }
    m_recent->setEnabled(hasFiles);
}

void WindowMenu::makeEditMenu() {
    QMenu* menu = addMenu(tr("&Edit"));
    m_undo = add(menu, {QStringLiteral("edit.undoRemoval"), tr("&Undo Removal of Source"), {QKeySequence::Undo},
        [this] { m_window->flow()->undoRemoval(); }});
    menu->addSeparator();
    add(menu, {QStringLiteral("edit.find"), tr("&Find…"), {QKeySequence::Find}, [this] { m_window->find(); }});
    m_findNext = add(menu, {QStringLiteral("edit.findNext"), tr("Find &Next"), {QKeySequence(Qt::Key_F3)},
        [this] { m_window->findNext(1); }});
    m_findPrevious = add(menu, {QStringLiteral("edit.findPrevious"), tr("Find &Previous"),
        {QKeySequence(Qt::SHIFT | Qt::Key_F3)}, [this] { m_window->findNext(-1); }});
    m_clearFilter = add(menu, {QStringLiteral("edit.clearFilter"), tr("&Clear the Filter"),
        {QKeySequence(tr("Ctrl+Shift+Backspace"))}, [this] { m_window->clearFilter(); }});
    menu->addSeparator();
    add(menu, {QStringLiteral("edit.settings"), tr("&Settings…"), {QKeySequence(tr("Ctrl+,"))},
        [this] { m_window->showSettings(); }});
}

void WindowMenu::makeViewMenu() {
    QMenu* menu = addMenu(tr("&View"));
    m_back = add(menu, {QStringLiteral("view.back"), tr("&Back"), {QKeySequence(tr("Alt+Left"))},
        [this] { m_window->goBack(); }});
    m_forward = add(menu, {QStringLiteral("view.forward"), tr("&Forward"), {QKeySequence(tr("Alt+Right"))},
        [this] { m_window->goForward(); }});
    menu->addSeparator();
    ExplorePage* explore = m_window->explore();
    m_sidePanel = addToggle(menu, {QStringLiteral("view.sidePanel"), tr("Sources and Fa&cets"),
        {QKeySequence(tr("Ctrl+B"))}, [explore] { explore->setSidePanelShown(!explore->showsSidePanel()); }});
    m_preview = addToggle(menu, {QStringLiteral("view.preview"), tr("&Preview"), {QKeySequence(tr("Ctrl+P"))},
        [explore] { explore->setPreviewShown(!explore->showsPreview()); }});
    QAction* diagnostics = m_window->diagnosticsDock()->toggleViewAction();
    diagnostics->setObjectName(QStringLiteral("view.diagnostics"));
    diagnostics->setText(tr("&Diagnostics"));
    diagnostics->setShortcut(QKeySequence(tr("Ctrl+Shift+M")));
    menu->addAction(diagnostics);
    menu->addSeparator();
    makeThemeMenu(menu->addMenu(tr("&Theme")));
    makeTimesMenu(menu->addMenu(tr("T&imes")));
    add(menu, {QStringLiteral("view.fullScreen"), tr("Full &Screen"), {QKeySequence(Qt::Key_F11)},
        [this] { m_window->setWindowState(m_window->windowState() ^ Qt::WindowFullScreen); }});
}

void WindowMenu::makeThemeMenu(QMenu* menu) {
    auto* group = new QActionGroup(menu);
    const WindowContext& context = m_window->context();
    const std::pair<ThemeChoice, QString> choices[] = {{ThemeChoice::System, tr("&System")},
        {ThemeChoice::Light, tr("&Light")}, {ThemeChoice::Dark, tr("&Dark")}};
    for (const auto& [choice, text] : choices) {
        QAction* action = addToggle(menu, {QStringLiteral("view.theme.") + name(choice), text, {},
            [&context, choice = choice] {
                context.theme->setChoice(choice);
                context.session->setTheme(choice);
            }});
        group->addAction(action);
        action->setChecked(context.theme->choice() == choice);
        connect(context.theme, &Theme::changed, action, [action, theme = context.theme, choice = choice] {
            action->setChecked(theme->choice() == choice);
        });
    }
}

void WindowMenu::makeTimesMenu(QMenu* menu) {
    auto* group = new QActionGroup(menu);
    const WindowContext& context = m_window->context();
    const auto setDisplay = [&context](TimeDisplay display) {
        context.state->setTimeDisplay(display);
        context.session->setTimeDisplay(display);
    };
    m_local = addToggle(menu, {QStringLiteral("view.times.local"), tr("&Local"), {},
        [setDisplay] { setDisplay(TimeDisplay::Local); }});
    m_utc = addToggle(menu, {QStringLiteral("view.times.utc"), tr("&UTC"), {},
        [setDisplay] { setDisplay(TimeDisplay::Utc); }});
    group->addAction(m_local);
    group->addAction(m_utc);
    menu->addSeparator();
    add(menu, {QStringLiteral("view.times.switch"), tr("&Switch between Local and UTC"),
        {QKeySequence(tr("Ctrl+Shift+U"))}, [setDisplay, &context] {
            setDisplay(context.state->timeDisplay() == TimeDisplay::Utc ? TimeDisplay::Local : TimeDisplay::Utc);
        }});
}

void WindowMenu::makeTraceMenu() {
    QMenu* menu = addMenu(tr("&Trace"));
    // Enter belongs to the list, not to the window: shown here, handled there.
    m_openTrace = add(menu, {QStringLiteral("trace.open"), tr("&Open\tEnter"), {}, [this] { m_window->openCurrent(); }});
    menu->addSeparator();
    m_next = add(menu, {QStringLiteral("trace.next"), tr("&Next Trace"),
        {QKeySequence(tr("Ctrl+Down")), QKeySequence(Qt::Key_J)}, [this] { m_window->stepTrace(1); }});
    m_previous = add(menu, {QStringLiteral("trace.previous"), tr("&Previous Trace"),
        {QKeySequence(tr("Ctrl+Up")), QKeySequence(Qt::Key_K)}, [this] { m_window->stepTrace(-1); }});
    menu->addSeparator();
    m_copyId = add(menu, {QStringLiteral("trace.copyId"), tr("Copy &Id"), {QKeySequence(tr("Ctrl+Shift+I"))},
        [this] { m_window->copyTrace(TraceCopyFormat::Id); }});
    m_copyMarkdown = add(menu, {QStringLiteral("trace.copyMarkdown"), tr("Copy as &Markdown"),
        {QKeySequence(tr("Ctrl+Shift+C"))}, [this] { m_window->copyTrace(TraceCopyFormat::Markdown); }});
    m_copyOtlp = add(menu, {QStringLiteral("trace.copyOtlp"), tr("Copy as OTLP/&JSON"),
        {QKeySequence(tr("Ctrl+Shift+J"))}, [this] { m_window->copyTrace(TraceCopyFormat::OtlpJson); }});
}

void WindowMenu::makeCompareMenu() {
    QMenu* menu = addMenu(tr("&Compare"));
    m_setA = add(menu, {QStringLiteral("compare.setA"), tr("Set as &A"), {QKeySequence(tr("Ctrl+Shift+A"))},
        [this] { m_window->setSide(false); }});
    m_setB = add(menu, {QStringLiteral("compare.setB"), tr("Set as &B"), {QKeySequence(tr("Ctrl+Shift+B"))},
        [this] { m_window->setSide(true); }});
    m_compare = add(menu, {QStringLiteral("compare.sides"), tr("&Diff or Compare A and B"),
        {QKeySequence(tr("Ctrl+D")), QKeySequence(tr("Shift+D"))}, [this] { m_window->compareSides(); }});
    m_diffWith = add(menu, {QStringLiteral("compare.with"), tr("D&iff the Selected Trace with A"),
        {QKeySequence(Qt::Key_D)}, [this] { m_window->diffWithA(); }});
    // D pans a waterfall: the key is the list's and what lies around it.
    m_diffWith->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    m_window->explore()->addAction(m_diffWith);
    m_swap = add(menu, {QStringLiteral("compare.swap"), tr("&Swap A and B"), {QKeySequence(tr("Ctrl+Shift+X"))},
        [this] {
            if (DiffView* diff = m_window->currentDiff())
                diff->swapSides();
            else if (CompareView* compare = m_window->currentCompare())
                compare->swapSides();
            else
                m_window->state()->swapSides();
        }});
    menu->addSeparator();
    add(menu, {QStringLiteral("compare.new"), tr("&New Comparison…"), {QKeySequence(tr("Ctrl+Shift+N"))},
        [this] { m_window->newComparison(); }});
    m_compareRest = add(menu, {QStringLiteral("compare.rest"), tr("Compare Selected Traces with the &Rest"), {},
        [this] { m_window->compareSelectionWithRest(); }});
    menu->addSeparator();
    m_nextDifference = add(menu, {QStringLiteral("compare.nextDifference"), tr("N&ext Difference"),
        {QKeySequence(Qt::Key_F7)}, [this] { m_window->stepDifference(1); }});
    m_previousDifference = add(menu, {QStringLiteral("compare.previousDifference"), tr("Pre&vious Difference"),
        {QKeySequence(Qt::SHIFT | Qt::Key_F7)}, [this] { m_window->stepDifference(-1); }});
    m_onlyChanges = addToggle(menu, {QStringLiteral("compare.onlyChanges"), tr("&Only Changes"), {}, [this] {
        if (DiffView* diff = m_window->currentDiff())
            diff->setOnlyChanges(!diff->onlyChanges());
    }});
}

void WindowMenu::makeToolsMenu() {
    QMenu* menu = addMenu(tr("T&ools"));
    m_explain = add(menu, {QStringLiteral("tools.explain"), tr("&Explain the Totals of a Trace…"),
        {QKeySequence(tr("Ctrl+E"))}, [this] { m_window->explainTotals(); }});
    m_audit = add(menu, {QStringLiteral("tools.audit"), tr("Cost &Audit…"), {QKeySequence(tr("Ctrl+Shift+E"))},
        [this] { m_window->costs()->audit(); }});
    add(menu, {QStringLiteral("tools.prices"), tr("P&rices…"), {},
        [this] { m_window->showSettings(SettingsPage::Prices); }});
    add(menu, {QStringLiteral("tools.evaluations"), tr("E&valuators…"), {},
        [this] { m_window->showSettings(SettingsPage::Evaluations); }});
    menu->addSeparator();
    add(menu, {QStringLiteral("tools.palette"), tr("&Command Palette…"), {QKeySequence(tr("Ctrl+Shift+P"))},
        [this] { m_window->showPalette(); }});
    menu->addSeparator();
    for (const auto& [field, text] : {std::pair(Field::Route, tr("Use an Attribute as &Route…")),
             std::pair(Field::Cohort, tr("Use an Attribute as C&ohort…")),
             std::pair(Field::PromptVersion, tr("Use an Attribute as &Prompt Version…")),
             std::pair(Field::User, tr("Use an Attribute as &User…")),
             std::pair(Field::Session, tr("Use an Attribute as &Session…"))}) {
        add(menu, {QStringLiteral("tools.useAs.%1").arg(static_cast<int>(field)), text, {},
            [this, field = field] { m_window->chooseAttribute(field); }});
    }
}

void WindowMenu::makeHelpMenu() {
    QMenu* menu = addMenu(tr("&Help"));
    add(menu, {QStringLiteral("help.shortcuts"), tr("&Keyboard Shortcuts"),
        {QKeySequence(Qt::Key_F1), QKeySequence(Qt::Key_Question), QKeySequence(tr("Shift+?"))},
        [this] { m_window->showShortcutSheet(); }});
    add(menu, {QStringLiteral("help.about"), tr("&About Spanloom"), {}, [this] { showAbout(m_window); }});
    add(menu, {QStringLiteral("help.aboutQt"), tr("About &Qt"), {}, [] { QApplication::aboutQt(); }});
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

QList<QAction*> WindowMenu::commands() const { return actionsOf(*m_window->menuBar()); }

void WindowMenu::fillListMenu(QMenu* menu) {
    menu->addActions({m_openTrace});
    menu->addSeparator();
    menu->addActions({m_setA, m_setB, m_diffWith, m_compare, m_compareRest});
    menu->addSeparator();
    menu->addActions({m_copyId, m_copyMarkdown, m_copyOtlp});
    menu->addSeparator();
    menu->addActions({m_explain, m_audit});
}

void WindowMenu::updateToggles() {
    m_sidePanel->setChecked(m_window->explore()->showsSidePanel());
    m_preview->setChecked(m_window->explore()->showsPreview());
    const bool isUtc = m_window->state()->timeDisplay() == TimeDisplay::Utc;
    m_utc->setChecked(isUtc);
    m_local->setChecked(!isUtc);
}

void WindowMenu::updateActions() {
    const ViewState& state = *m_window->state();
    const OpenFlow& flow = *m_window->flow();
    const bool isExplore = m_window->tabs()->currentIndex() == 0;
    const bool isTrace = m_window->currentTraceTab() != nullptr;
    const DiffView* diff = m_window->currentDiff();
    const bool isCompare = m_window->currentCompare() != nullptr;
    const bool hasTraces = state.result()->selection->count > 0;
    const bool hasTrace = isTrace || (isExplore && state.selectedTrace().has_value());
    m_leaveSample->setVisible(flow.isSample());
    m_closeTab->setEnabled(!isExplore);
    m_cancel->setEnabled(m_window->flow()->imports().isRunning());
    m_undo->setEnabled(flow.canUndoRemoval());
    m_explain->setEnabled(hasTrace);
    m_audit->setEnabled(state.snapshot()->traces->rows() > 0);
    m_clearFilter->setEnabled(!state.filter().isEmpty());
    m_findNext->setEnabled(isTrace);
    m_findPrevious->setEnabled(isTrace);
    m_back->setEnabled(m_window->history().canGoBack());
    m_forward->setEnabled(m_window->history().canGoForward());
    m_openTrace->setEnabled(isExplore && hasTrace);
    m_next->setEnabled(hasTraces && (isExplore || isTrace));
    m_previous->setEnabled(hasTraces && (isExplore || isTrace));
    for (QAction* action : {m_copyId, m_copyMarkdown, m_copyOtlp})
        action->setEnabled(hasTrace);
    m_setA->setEnabled(isTrace || (isExplore && hasTraces));
    m_setB->setEnabled(isTrace || (isExplore && hasTraces));
    m_compare->setEnabled(hasTraces && (isTrace || isExplore || (state.sideA().isSet && state.sideB().isSet)));
    m_diffWith->setEnabled(isTrace || (isExplore && !state.selectedTraces().empty()));
    m_compareRest->setEnabled(isExplore && !state.selectedTraces().empty());
    m_swap->setEnabled(diff || isCompare || state.sideA().isSet || state.sideB().isSet);
    m_nextDifference->setEnabled(diff && diff->isLoaded());
    m_previousDifference->setEnabled(diff && diff->isLoaded());
    m_onlyChanges->setEnabled(diff && diff->isLoaded());
    m_onlyChanges->setChecked(diff && diff->onlyChanges());
}

QVector<ViewKeys> WindowMenu::viewKeys() {
    const auto lines = [](std::initializer_list<QPair<QString, QString>> list) { return QVector(list); };
    return {
        {tr("Tabs"), lines({{tr("Ctrl+Tab, Ctrl+Shift+Tab"), tr("Next or previous tab")},
                         {tr("Ctrl+1 … Ctrl+9"), tr("Go to a tab")}})},
        {tr("Trace list"), lines({{tr("Enter"), tr("Open the trace in a tab")}, {tr("↑ ↓ Home End"), tr("Choose a trace")},
                               {tr("Shift+↑ Shift+↓, Ctrl+A"), tr("Choose several traces")},
                               {tr("Ctrl+C"), tr("Copy the chosen rows")}})},
        {tr("Facets"), lines({{tr("↑ ↓"), tr("Choose a value")}, {tr("Space"), tr("Include the value, or no longer")},
                           {tr("X"), tr("Exclude the value")}, {tr("Menu"), tr("All that can be done with it")}})},
        {tr("Histogram"), lines({{tr("← →"), tr("Choose a stretch of time")}, {tr("Shift+← Shift+→"), tr("Extend it")},
                              {tr("Enter"), tr("Limit the view to it")}, {tr("Esc"), tr("Show all times")}})},
        {tr("Waterfall"), lines({{tr("↑ ↓"), tr("Previous or next span")}, {tr("← →"), tr("Fold or unfold")},
                              {tr("W S, Ctrl+wheel"), tr("Zoom in or out")}, {tr("A D, Shift+drag"), tr("Pan")},
                              {tr("F, 0"), tr("Show the whole trace")}, {tr("E, Shift+E"), tr("Next or previous error")},
                              {tr("Ctrl+C"), tr("Copy name and id of the span")}})},
        {tr("Diff"), lines({{tr("↑ ↓"), tr("Previous or next row")}, {tr("← →"), tr("Fold or unfold")},
                         {tr("F7, Shift+F7"), tr("Next or previous difference")}, {tr("Ctrl+C"), tr("Copy the row")}})},
    };
}

} // namespace spanloom::ui
