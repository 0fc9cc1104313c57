#include "ui/shell/main_window.h"

#include <QCloseEvent>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QMimeData>
#include <QStatusBar>
#include <QTabBar>
#include <QTabWidget>
#include <QTimer>
#include <QToolButton>

#include "ui/base/format.h"
#include "ui/base/frame_watch.h"
#include "ui/base/job_runner.h"
#include "ui/base/theme.h"
#include "ui/open/dropped_files.h"
#include "ui/open/import_progress_view.h"
#include "ui/open/import_result_bar.h"
#include "ui/shell/open_flow.h"
#include "ui/shell/trace_tab.h"
#include "ui/shell/window_menu.h"
#include "ui/state/session.h"
#include "ui/state/view_state.h"
#include "ui/traces/trace_list_view.h"

namespace spanloom::ui {

namespace {

constexpr int kMessageMs = 8000;
constexpr QSize kFirstSize(1440, 900);

} // namespace

MainWindow::MainWindow(const WorkspaceOptions& options, Theme* theme, Session* session) {
    m_context.theme = theme;
    m_context.session = session;
    m_context.state = new ViewState(this);
    m_context.state->setTimeDisplay(session->timeDisplay());
    m_context.jobs = new JobRunner(this);
    m_context.flow = new OpenFlow(options, m_context.state, session, m_context.jobs, this);
    setWindowTitle(QStringLiteral("Spanloom"));
    setAcceptDrops(true);
    makeTabs();
    makeStatusBar();
    new WindowMenu(this, m_context); // a child of the window
    connectImports();
    resize(kFirstSize);
    restoreGeometry(session->windowGeometry());
    m_context.flow->start();
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
    connect(m_explore, &ExplorePage::openFilesRequested, this, &MainWindow::chooseFiles);
    connect(m_explore, &ExplorePage::openFolderRequested, this, &MainWindow::chooseFolder);
    connect(m_explore->list(), &TraceListView::traceActivated, this, &MainWindow::openTrace);
}

void MainWindow::makeStatusBar() {
    m_counts = new QLabel(this);
    m_sources = new QLabel(this);
    m_progress = new ImportProgressView(this);
    m_progress->hide();
    for (QLabel* label : {m_counts, m_sources}) {
        label->setContentsMargins(8, 0, 8, 0);
        statusBar()->addWidget(label);
    }
    m_message = new QLabel(this);
    m_message->setTextFormat(Qt::PlainText);
    m_message->setContentsMargins(8, 0, 8, 0);
    m_messageTimer = new QTimer(this);
    m_messageTimer->setSingleShot(true);
    m_messageTimer->setInterval(kMessageMs);
    connect(m_messageTimer, &QTimer::timeout, m_message, &QLabel::clear);
    statusBar()->addPermanentWidget(m_message);
    statusBar()->addPermanentWidget(m_progress);
    connect(m_explore->list(), &TraceListView::orderChanged, this, &MainWindow::showCounts);
    connect(m_context.state, &ViewState::snapshotChanged, this, &MainWindow::showCounts);
    connect(m_progress, &ImportProgressView::cancelRequested, this, &MainWindow::cancelImport);
    showCounts();
}

void MainWindow::connectImports() {
    ImportController& imports = m_context.flow->imports();
    connect(&imports, &ImportController::started, this, [this, &imports](const QString& name) {
        m_message->clear();
        m_progress->begin(name, imports.waiting());
        m_explore->resultBar()->hide();
        if (FrameWatch* watch = Application::currentFrameWatch())
            watch->start();
    });
    connect(&imports, &ImportController::progressChanged, m_progress, &ImportProgressView::setProgress);
    connect(&imports, &ImportController::idle, this, [this] {
        m_progress->hide();
        if (FrameWatch* watch = Application::currentFrameWatch(); watch && watch->isRunning()) {
            watch->stop();
            Q_EMIT framesMeasured(watch->times());
        }
        if (m_isClosing)
            close();
    });
    connect(m_context.flow, &OpenFlow::importFinished, this, &MainWindow::showMessage);
    connect(m_context.state, &ViewState::snapshotChanged, this, [this] {
        for (int i = 1; i < m_tabs->count(); ++i) {
            auto* tab = qobject_cast<TraceTab*>(m_tabs->widget(i));
            if (tab && tab->workspace() == m_context.flow->current().get())
                tab->followSnapshot(*m_context.state->snapshot());
        }
    });
}

void MainWindow::openFiles(const QStringList& files) {
    if (files.isEmpty())
        return;
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

QString MainWindow::rootName(TraceId trace) const {
    const Snapshot& snapshot = *m_context.state->snapshot();
    const std::uint32_t row = snapshot.traces->find(trace);
    return row == kNoIndex ? QString() : toText(snapshot.strings->text(snapshot.traces->rootNames[row]));
}

void MainWindow::openTrace(TraceId trace) {
    const std::shared_ptr<Workspace>& workspace = m_context.flow->current();
    if (!workspace)
        return;
    for (int i = 1; i < m_tabs->count(); ++i) {
        const auto* tab = qobject_cast<TraceTab*>(m_tabs->widget(i));
        if (tab && tab->trace() == trace && tab->workspace() == workspace.get()) {
            m_tabs->setCurrentIndex(i);
            return;
        }
    }
    auto* tab = new TraceTab(workspace, m_context, m_tabs);
    connect(tab, &TraceTab::titleChanged, this, [this, tab](const QString& title) {
        const int index = m_tabs->indexOf(tab);
        m_tabs->setTabText(index, fontMetrics().elidedText(title, Qt::ElideRight, 260));
        m_tabs->setTabToolTip(index, title.toHtmlEscaped());
    });
    // A quiet cross of ours: the style's own is a coloured picture.
    auto* close = new QToolButton(m_tabs->tabBar());
    close->setText(QStringLiteral("✕"));
    close->setAutoRaise(true);
    close->setFocusPolicy(Qt::NoFocus);
    close->setToolTip(tr("Close (Ctrl+W)"));
    connect(close, &QToolButton::clicked, this, [this, tab] { closeTab(m_tabs->indexOf(tab)); });
    m_tabs->tabBar()->setTabButton(m_tabs->addTab(tab, QString()), QTabBar::RightSide, close);
    tab->open(trace, rootName(trace));
    m_tabs->setCurrentWidget(tab);
    m_context.state->selectTrace(trace);
}

TraceTab* MainWindow::currentTraceTab() const { return qobject_cast<TraceTab*>(m_tabs->currentWidget()); }

void MainWindow::tabChanged() {
    QWidget* page = m_tabs->currentWidget();
    if (page == m_explore)
        m_explore->list()->setFocus();
    else if (page)
        page->setFocus();
}

void MainWindow::closeCurrentTab() { closeTab(m_tabs->currentIndex()); }

void MainWindow::closeTab(int index) {
    auto* tab = qobject_cast<TraceTab*>(m_tabs->widget(index));
    if (!tab)
        return;
    m_tabs->removeTab(index);
    tab->deleteLater();
}

void MainWindow::stepTrace(int step) {
    TraceTab* tab = currentTraceTab();
    if (!tab) {
        m_explore->list()->moveSelection(step);
        return;
    }
    if (tab->workspace() != m_context.flow->current().get())
        return; // the list shows another cache: it has no neighbours of this trace
    if (const std::optional<TraceId> next = m_explore->list()->neighbour(tab->trace(), step)) {
        m_context.state->selectTrace(*next);
        tab->open(*next, rootName(*next));
    }
}

void MainWindow::openCurrent() {
    if (!currentTraceTab())
        m_explore->list()->activateCurrent();
}

void MainWindow::cancelImport() {
    if (!m_context.flow->imports().isRunning())
        return;
    m_progress->showStopping();
    m_context.flow->imports().cancel();
}

void MainWindow::showMessage(const ImportMessage& message) {
    if (message.isProblem) {
        m_explore->resultBar()->showMessage(message);
        return;
    }
    m_message->setText(message.text);
    m_messageTimer->start();
}

void MainWindow::showCounts() {
    const Snapshot& snapshot = *m_context.state->snapshot();
    const std::size_t shown = m_explore->list()->shownTraces();
    const std::size_t all = snapshot.traces->rows();
    const QString traces = all == 1 ? tr("1 trace") : tr("%1 traces").arg(formatCount(all));
    m_counts->setText(shown == all ? traces : tr("%1 of %2").arg(formatCount(shown), traces));
    std::int64_t bytes = 0;
    for (const SourceSummary& source : snapshot.sources)
        bytes += std::max<std::int64_t>(0, source.bytes);
    m_sources->setText(snapshot.sources.size() == 1
            ? tr("1 source · %1").arg(formatBytes(bytes))
            : tr("%1 sources · %2").arg(formatCount(snapshot.sources.size()), formatBytes(bytes)));
    const bool hasSources = !snapshot.sources.empty();
    m_counts->setVisible(hasSources);
    m_sources->setVisible(hasSources);
}

bool MainWindow::isSettled() const { return m_context.flow->isSettled(); }

void MainWindow::saveSession() {
    m_context.session->setWindowGeometry(saveGeometry());
    m_explore->saveLayout();
}

void MainWindow::closeEvent(QCloseEvent* event) {
    if (!m_isClosing)
        saveSession();
    m_isClosing = true;
    m_context.flow->stop();
    if (m_context.flow->imports().isRunning()) {
        // The import ends within half a second; the window is gone for the eye, and idle() closes it for good.
        hide();
        event->ignore();
        return;
    }
    event->accept();
    Q_EMIT closed();
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
