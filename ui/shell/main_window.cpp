#include "ui/shell/main_window.h"

#include <utility>

#include <QCloseEvent>
#include <QDir>
#include <QDockWidget>
#include <QFileDialog>
#include <QFileInfo>
#include <QMimeData>
#include <QStatusBar>
#include <QTabBar>
#include <QTabWidget>
#include <QTimer>
#include <QToolButton>

#include "ui/base/format.h"
#include "ui/base/frame_watch.h"
#include "ui/base/job_runner.h"
#include "ui/base/plain_tool_tip.h"
#include "ui/base/theme.h"
#include "ui/compare/compare_view.h"
#include "ui/diff/diff_view.h"
#include "ui/facets/facet_panel.h"
#include "ui/histogram/time_histogram_view.h"
#include "ui/open/diagnostics_panel.h"
#include "ui/open/dropped_files.h"
#include "ui/open/import_progress_view.h"
#include "ui/open/import_result_bar.h"
#include "ui/open/undo_bar.h"
#include "ui/preview/preview_pane.h"
#include "ui/settings/progress_notice.h"
#include "ui/shell/attribute_flow.h"
#include "ui/shell/cost_commands.h"
#include "ui/shell/filter_bar.h"
#include "ui/shell/open_flow.h"
#include "ui/shell/rebuild_turn.h"
#include "ui/shell/sides_bar.h"
#include "ui/shell/trace_tab.h"
#include "ui/shell/window_menu.h"
#include "ui/shell/window_status.h"
#include "ui/state/session.h"
#include "ui/state/trace_query.h"
#include "ui/state/view_state.h"
#include "ui/traces/trace_list_view.h"

namespace spanloom::ui {

namespace {

constexpr QSize kFirstSize(1440, 900);
constexpr int kTabTitleWidth = 260;
constexpr int kTravelMs = 1000;
constexpr int kJobThreads = 4; // a rebuild and an audit may run for long: others must not wait for them
constexpr int kTravelStepMs = 20;

} // namespace

MainWindow::MainWindow(const WorkspaceOptions& options, Theme* theme, Session* session) {
    m_context.theme = theme;
    m_context.session = session;
    m_context.state = new ViewState(this);
    m_context.state->setTimeDisplay(session->timeDisplay());
    m_context.jobs = new JobRunner(this, kJobThreads);
    m_context.flow = new OpenFlow(options, m_context.state, session, m_context.jobs, this);
    m_query = new TraceQuery(m_context.state, m_context.jobs, this);
    auto* turn = new RebuildTurn(this);
    m_attributes = new AttributeFlow(m_context.flow, m_context.jobs, turn, this);
    m_costs = new CostCommands(this, turn);
    m_visitTimer = new QTimer(this);
    m_visitTimer->setSingleShot(true);
    m_visitTimer->setInterval(0);
    setWindowTitle(QStringLiteral("Spanloom"));
    setAcceptDrops(true);
    makeTabs();
    makeDocks();
    makeStatusBar();
    m_menu = new WindowMenu(this);
    connectImports();
    connectExplore();
    connectAttributes();
    resize(kFirstSize);
    restoreGeometry(session->windowGeometry());
    restoreState(session->state(QStringLiteral("window.docks")), 1);
    m_context.flow->start();
    visitLater(); // the first place that one can go back to
}

MainWindow::~MainWindow() {
    // Views ask the runner and the flow in their destructors: the tabs go first, and nobody hears of it.
    m_tabs->disconnect();
    delete m_tabs;
    delete m_context.flow;
}

void MainWindow::makeTabs() {
    m_tabs = new QTabWidget(this);
    m_tabs->setDocumentMode(true);
    m_tabs->setMovable(false);
    m_tabs->setElideMode(Qt::ElideRight);
    m_tabs->tabBar()->setExpanding(false);
    m_tabs->tabBar()->setDrawBase(false);
    m_explore = new ExplorePage(m_context, this);
    m_tabs->addTab(m_explore, tr("Explore"));
    setCentralWidget(m_tabs);
    connect(m_tabs, &QTabWidget::currentChanged, this, &MainWindow::tabChanged);
    connect(m_visitTimer, &QTimer::timeout, this, [this] {
        // The filter, the list and the trace of a place come one after the other.
        if (m_isTravelling && !isSettled() && m_travel.elapsed() < kTravelMs) {
            m_visitTimer->start(kTravelStepMs);
        } else {
            if (!m_isTravelling)
                m_history.visit(placeOf(m_tabs->currentWidget()));
            m_isTravelling = false;
        }
        Q_EMIT placeChanged();
    });
}

void MainWindow::makeDocks() {
    m_diagnostics = new DiagnosticsPanel(m_context.state, m_context.theme, this);
    m_diagnosticsDock = new QDockWidget(tr("Diagnostics"), this);
    m_diagnosticsDock->setObjectName(QStringLiteral("diagnosticsDock"));
    m_diagnosticsDock->setAllowedAreas(Qt::BottomDockWidgetArea | Qt::RightDockWidgetArea);
    m_diagnosticsDock->setWidget(m_diagnostics);
    addDockWidget(Qt::BottomDockWidgetArea, m_diagnosticsDock);
    m_diagnosticsDock->hide();
}

void MainWindow::makeStatusBar() {
    m_status = new WindowStatus(statusBar(), m_context, this);
    connect(m_status->progress(), &ImportProgressView::cancelRequested, this, &MainWindow::cancelImport);
    connect(m_status->sides(), &SidesBar::compareRequested, this, &MainWindow::openSides);
}

void MainWindow::connectImports() {
    ImportController& imports = m_context.flow->imports();
    connect(&imports, &ImportController::started, this, [this, &imports](const QString& name) {
        m_status->clearMessage();
        m_status->progress()->begin(name, imports.waiting());
        m_explore->resultBar()->hide();
        if (FrameWatch* watch = Application::currentFrameWatch())
            watch->start();
    });
    connect(&imports, &ImportController::progressChanged, m_status->progress(), &ImportProgressView::setProgress);
    connect(&imports, &ImportController::idle, this, [this] {
        m_status->progress()->hide();
        if (FrameWatch* watch = Application::currentFrameWatch(); watch && watch->isRunning()) {
            watch->stop();
            Q_EMIT framesMeasured(watch->times());
        }
        if (m_isClosing)
            finishClosing();
    });
    OpenFlow* flow = m_context.flow;
    connect(flow, &OpenFlow::importFinished, this, &MainWindow::showMessage);
    connect(flow, &OpenFlow::vocabularyRefused, this, &MainWindow::showMessage);
    connect(flow, &OpenFlow::vocabularyRefused, m_diagnostics,
        [this](const ImportMessage& message) { m_diagnostics->setOwnRemarks(message.remarks); });
    connect(flow, &OpenFlow::removalsEnded, this, &MainWindow::close);
    connect(flow, &OpenFlow::sourcesRemoved, this, [this](const QStringList& names) {
        m_explore->undoBar()->showRemoval(names);
        Q_EMIT placeChanged();
    });
    connect(flow, &OpenFlow::removalUndone, this, [this] {
        m_explore->undoBar()->hide();
        Q_EMIT placeChanged();
    });
    connect(flow, &OpenFlow::cacheChanged, this, [this] {
        if (m_wantsWorkplace && m_context.flow->isReady())
            restoreWorkplace();
    });
    connect(m_context.state, &ViewState::snapshotChanged, this, [this] {
        for (int i = 1; i < m_tabs->count(); ++i) {
            auto* tab = qobject_cast<TraceTab*>(m_tabs->widget(i));
            if (tab && tab->isLoaded() && tab->workspace() == m_context.flow->current().get())
                tab->followSnapshot(*m_context.state->snapshot());
        }
    });
}

void MainWindow::connectExplore() {
    connect(m_explore, &ExplorePage::openFilesRequested, this, &MainWindow::chooseFiles);
    connect(m_explore, &ExplorePage::openFolderRequested, this, &MainWindow::chooseFolder);
    connect(m_explore, &ExplorePage::attributeRequested, this, &MainWindow::chooseAttribute);
    connect(m_explore, &ExplorePage::diagnosticsRequested, this, &MainWindow::showDiagnostics);
    connect(m_explore, &ExplorePage::compareRequested, this, &MainWindow::openCompare);
    connect(m_explore, &ExplorePage::sideRequested, this, [this](const ComparisonSide& side, bool isB) {
        isB ? m_context.state->setSideB(side) : m_context.state->setSideA(side);
    });
    connect(m_explore->list(), &TraceListView::traceActivated, this, [this](TraceId trace) { openTrace(trace); });
    connect(m_explore->list(), &TraceListView::contextMenuRequested, this, &MainWindow::showListMenu);
    connect(m_explore->preview(), &PreviewPane::openRequested, this, [this](TraceId trace) { openTrace(trace); });
    connect(m_explore->preview(), &PreviewPane::diffRequested, this, &MainWindow::diffWithA);
    connect(m_explore->preview(), &PreviewPane::explainRequested, this, &MainWindow::explainTotals);
    connect(m_explore->preview(), &PreviewPane::compareSelectionRequested, this,
        &MainWindow::compareSelectionWithRest);
    connect(m_explore->filterBar(), &FilterBar::compareRequested, this, &MainWindow::newComparison);
    connect(m_explore->filterBar(), &FilterBar::columnsRequested, m_explore->list(), &TraceListView::popUpColumnMenu);
    connect(m_context.state, &ViewState::filterChanged, this, &MainWindow::visitLater);
    connect(m_context.state, &ViewState::selectedTraceChanged, this, &MainWindow::visitLater);
}

void MainWindow::connectAttributes() {
    ProgressNotice* notice = m_status->notice();
    connect(m_attributes, &AttributeFlow::started, notice, &ProgressNotice::begin);
    connect(m_attributes, &AttributeFlow::progressChanged, notice, &ProgressNotice::setFraction);
    connect(notice, &ProgressNotice::cancelRequested, m_attributes, &AttributeFlow::cancel);
    connect(m_attributes, &AttributeFlow::finished, this, [this, notice](const QString& text, bool isProblem) {
        notice->hide();
        if (text.isEmpty())
            return;
        if (isProblem) {
            ImportMessage message;
            message.text = text;
            message.isProblem = true;
            m_explore->resultBar()->showMessage(message);
        }
        tell(text);
        // Not only the traces that have it otherwise in the list: spans say what their attributes mean.
        for (int i = 1; i < m_tabs->count(); ++i)
            if (auto* tab = qobject_cast<TraceTab*>(m_tabs->widget(i)))
                tab->reload();
    });
    m_costs->connectNotice(notice);
    connect(m_costs, &CostCommands::told, this, [this](const QString& text, bool isProblem) {
        if (isProblem) {
            ImportMessage message;
            message.text = text;
            message.isProblem = true;
            m_explore->resultBar()->showMessage(message);
        }
        tell(text);
    });
    connect(m_costs, &CostCommands::totalsChanged, this, [this] {
        for (int i = 1; i < m_tabs->count(); ++i)
            if (auto* tab = qobject_cast<TraceTab*>(m_tabs->widget(i)))
                tab->reload();
    });
}

void MainWindow::tell(const QString& text) { m_status->tell(text); }

void MainWindow::openFiles(const QStringList& files) {
    if (files.isEmpty())
        return;
    m_wantsWorkplace = false;
    m_tabs->setCurrentIndex(0);
    m_context.flow->openFiles(files);
}

void MainWindow::chooseFiles() {
    const QStringList files = QFileDialog::getOpenFileNames(this, tr("Open files"), m_context.session->lastFolder());
    if (files.isEmpty())
        return;
    m_context.session->setLastFolder(QFileInfo(files.first()).absolutePath());
    openFiles(files);
}

void MainWindow::chooseFolder() {
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Open folder"), m_context.session->lastFolder());
    if (folder.isEmpty())
        return;
    m_context.session->setLastFolder(folder);
    openFiles({folder});
}

void MainWindow::watchFiles(const QStringList& files) { m_context.flow->watchFiles(files); }

void MainWindow::toggleWatch() {
    if (m_context.flow->watch().isWatching()) {
        m_context.flow->stopWatching();
        return;
    }
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Watch folder"), m_context.session->lastFolder());
    if (folder.isEmpty())
        return;
    m_context.session->setLastFolder(folder);
    watchFiles({folder});
}

QString MainWindow::rootName(TraceId trace) const {
    const Snapshot& snapshot = *m_context.state->snapshot();
    const std::uint32_t row = snapshot.traces->find(trace);
    return row == kNoIndex ? QString() : toText(snapshot.strings->text(snapshot.traces->rootNames[row]));
}

QString MainWindow::traceLabel(TraceId trace) const {
    const QString id = shortId(QString::fromStdString(trace.hex()));
    const QString name = rootName(trace);
    return name.isEmpty() ? id : id + QStringLiteral(" · ") + name;
}

QString MainWindow::diffLabel(TraceId a, TraceId b) const {
    return tr("Diff %1 ↔ %2")
        .arg(shortId(QString::fromStdString(a.hex())), shortId(QString::fromStdString(b.hex())));
}

// --- Tabs ----------------------------------------------------------------------------------------------------

int MainWindow::addTab(QWidget* page, const QString& title) {
    const int index = m_tabs->addTab(page, QString());
    // A quiet cross of ours: the style's own is a coloured picture.
    auto* close = new QToolButton(m_tabs->tabBar());
    close->setText(QStringLiteral("✕"));
    close->setAutoRaise(true);
    close->setFocusPolicy(Qt::NoFocus);
    close->setToolTip(tr("Close (Ctrl+W)"));
    connect(close, &QToolButton::clicked, this, [this, page] { closeTab(m_tabs->indexOf(page)); });
    m_tabs->tabBar()->setTabButton(index, QTabBar::RightSide, close);
    setTabTitle(page, title);
    return index;
}

void MainWindow::setTabTitle(QWidget* page, const QString& title) {
    const int index = m_tabs->indexOf(page);
    if (index < 0)
        return;
    m_tabs->setTabText(index,
        fontMetrics().elidedText(title, Qt::ElideRight, kTabTitleWidth).replace(u'&', QLatin1String("&&")));
    m_tabs->setTabToolTip(index, plainToolTip(title));
}

TraceTab* MainWindow::addTraceTab(TraceId trace) {
    auto* tab = new TraceTab(m_context.flow->current(), m_context, m_tabs);
    addTab(tab, traceLabel(trace));
    connect(tab, &TraceTab::titleChanged, this, [this, tab](const QString& title) { setTabTitle(tab, title); });
    connect(tab, &TraceTab::spanSelected, this, &MainWindow::visitLater);
    connect(tab, &TraceTab::useAsRequested, m_attributes,
        [this](const QString& key, Field field) { m_attributes->use(key, field); });
    connect(tab, &TraceTab::noticed, this, &MainWindow::tell);
    connect(tab, &TraceTab::explainRequested, this, &MainWindow::explainTotals);
    connect(tab, &TraceTab::statusTextChanged, this, [this, tab](const QString& text) {
        if (m_tabs->currentWidget() != tab)
            return;
        m_status->setPageText(text);
        visitLater(); // the trace has been read: the place knows its span now
    });
    return tab;
}

TraceTab* MainWindow::findTraceTab(TraceId trace) const {
    for (int i = 1; i < m_tabs->count(); ++i) {
        auto* tab = qobject_cast<TraceTab*>(m_tabs->widget(i));
        if (tab && placeOf(tab).trace == trace && tab->workspace() == m_context.flow->current().get())
            return tab;
    }
    return nullptr;
}

void MainWindow::openTrace(TraceId trace, SpanId span) {
    if (!m_context.flow->current())
        return;
    TraceTab* tab = findTraceTab(trace);
    if (!tab) {
        tab = addTraceTab(trace);
        tab->open(trace, rootName(trace));
    }
    m_tabs->setCurrentWidget(tab); // reads a tab that nobody has looked at yet
    if (!span.isZero())
        tab->selectSpan(span);
    m_context.state->selectTrace(trace);
    visitLater();
}

TraceTab* MainWindow::currentTraceTab() const { return qobject_cast<TraceTab*>(m_tabs->currentWidget()); }
DiffView* MainWindow::currentDiff() const { return qobject_cast<DiffView*>(m_tabs->currentWidget()); }
CompareView* MainWindow::currentCompare() const { return qobject_cast<CompareView*>(m_tabs->currentWidget()); }

void MainWindow::loadTab(const QWidget* page) {
    if (const auto load = m_unloaded.take(page).load)
        load();
}

void MainWindow::tabChanged() {
    QWidget* page = m_tabs->currentWidget();
    loadTab(page);
    m_status->setPageText(QString());
    if (page == m_explore)
        m_explore->list()->setFocus();
    else if (page)
        page->setFocus();
    if (const TraceTab* tab = currentTraceTab())
        m_status->setPageText(tab->statusText());
    else if (const DiffView* diff = currentDiff())
        m_status->setPageText(diffText(*diff));
    else if (const CompareView* compare = currentCompare())
        m_status->setPageText(compareText(*compare));
    visitLater();
}

void MainWindow::closeCurrentTab() { closeTab(m_tabs->currentIndex()); }

void MainWindow::closeTab(int index) {
    QWidget* page = m_tabs->widget(index);
    if (!page || page == m_explore)
        return;
    m_closedTabs.push_back(placeOf(page));
    m_unloaded.remove(page);
    m_tabs->removeTab(index);
    page->deleteLater();
    Q_EMIT placeChanged();
}

void MainWindow::stepTrace(int step) {
    TraceTab* tab = currentTraceTab();
    if (!tab) {
        if (m_tabs->currentWidget() == m_explore)
            m_explore->list()->moveSelection(step);
        return;
    }
    if (tab->workspace() != m_context.flow->current().get())
        return; // the list shows another cache: it has no neighbours of this trace
    const std::optional<TraceId> next = m_explore->list()->neighbour(tab->trace(), step);
    if (!next) {
        tell(step > 0 ? tr("This is the last trace of the list.") : tr("This is the first trace of the list."));
        return;
    }
    m_context.state->selectTrace(*next);
    tab->open(*next, rootName(*next));
    visitLater();
}

void MainWindow::openCurrent() {
    if (m_tabs->currentWidget() == m_explore)
        m_explore->list()->activateCurrent();
}

void MainWindow::cancelImport() {
    if (!m_context.flow->imports().isRunning())
        return;
    m_status->progress()->showStopping();
    m_context.flow->imports().cancel();
}

void MainWindow::showMessage(const ImportMessage& message) {
    if (message.isProblem)
        m_explore->resultBar()->showMessage(message);
    else
        tell(message.text);
}

bool MainWindow::isSettled() const {
    return m_context.flow->isSettled() && m_context.state->isResultCurrent() && m_explore->preview()->isSettled();
}

void MainWindow::finishClosing() {
    if (!m_context.flow->beginFinalRemoval())
        close();
}

void MainWindow::closeEvent(QCloseEvent* event) {
    if (!m_isClosing)
        saveSession();
    m_isClosing = true;
    m_context.flow->stop();
    // Both end within half a second; the window is gone for the eye until then.
    if (m_context.flow->imports().isRunning() || m_context.flow->beginFinalRemoval()) {
        hide();
        event->ignore();
        return;
    }
    event->accept();
    Q_EMIT closed();
}

void MainWindow::keyPressEvent(QKeyEvent* event) {
    // Esc that no view has a use for. A shortcut would take it from the field that a person wants to leave.
    if (event->key() == Qt::Key_Escape && m_context.flow->imports().isRunning())
        cancelImport();
    else
        QMainWindow::keyPressEvent(event);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (!droppedFiles(*event->mimeData()).isEmpty())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
    const QStringList files = droppedFiles(*event->mimeData());
    if (files.isEmpty())
        return;
    event->acceptProposedAction();
    openFiles(files);
}

} // namespace spanloom::ui
