#include "ui/shell/explore_page.h"

#include <QLabel>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "ui/base/theme.h"
#include "ui/open/import_result_bar.h"
#include "ui/open/source_list_view.h"
#include "ui/shell/open_flow.h"
#include "ui/shell/scope_bar.h"
#include "ui/shell/welcome_page.h"
#include "ui/state/session.h"
#include "ui/state/view_state.h"
#include "ui/traces/trace_list_view.h"

namespace spanloom::ui {

namespace {

const QString kSplitterName = QStringLiteral("explore");
constexpr int kSidePanelWidth = 220;

} // namespace

ExplorePage::ExplorePage(const WindowContext& context, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_pages(new QStackedWidget(this))
    , m_welcome(new WelcomePage(context.theme, context.session, this)) {
    m_pages->addWidget(m_welcome);
    m_pages->addWidget(makeContent());
    m_resultBar = new ImportResultBar(context.theme, this);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_resultBar);
    layout->addWidget(m_pages, 1);
    connect(m_welcome, &WelcomePage::openFilesRequested, this, &ExplorePage::openFilesRequested);
    connect(m_welcome, &WelcomePage::openFolderRequested, this, &ExplorePage::openFolderRequested);
    connect(m_welcome, &WelcomePage::openSampleRequested, context.flow, &OpenFlow::openSample);
    connect(m_welcome, &WelcomePage::fileRequested, context.flow,
        [flow = context.flow](const QString& path) { flow->openFiles({path}); });
    connect(context.state, &ViewState::snapshotChanged, this, &ExplorePage::choosePage);
    connect(context.state, &ViewState::importingChanged, this, &ExplorePage::choosePage);
    connect(context.flow, &OpenFlow::cacheChanged, this, &ExplorePage::choosePage);
    choosePage();
}

QWidget* ExplorePage::makeSidePanel() {
    auto* panel = new QWidget(this);
    auto* title = new QLabel(tr("Sources"), panel);
    title->setFont(m_context.theme->boldFont());
    title->setContentsMargins(10, 8, 8, 4);
    auto* sources = new SourceListView(m_context.state, m_context.theme, panel);
    connect(sources, &SourceListView::removeRequested, m_context.flow, &OpenFlow::removeSources);
    auto* layout = new QVBoxLayout(panel);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(title);
    layout->addWidget(sources, 1);
    return panel;
}

QWidget* ExplorePage::makeContent() {
    auto* content = new QWidget(this);
    m_scopeBar = new ScopeBar(m_context.state, m_context.flow, content);
    m_list = new TraceListView(m_context.state, m_context.theme, m_context.jobs, m_context.session, content);
    m_splitter = new QSplitter(Qt::Horizontal, content);
    m_splitter->setHandleWidth(1);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->addWidget(makeSidePanel());
    m_splitter->addWidget(m_list);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setSizes({kSidePanelWidth, 1000});
    m_splitter->restoreState(m_context.session->splitter(kSplitterName));
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_scopeBar);
    layout->addWidget(m_splitter, 1);
    connect(m_scopeBar, &ScopeBar::openRequested, this, &ExplorePage::openFilesRequested);
    connect(m_list, &TraceListView::orderChanged, this, &ExplorePage::showCounts);
    showCounts();
    return content;
}

void ExplorePage::showCounts() {
    m_scopeBar->setCounts(m_list->shownTraces(), m_context.state->snapshot()->traces->rows());
}

bool ExplorePage::isWelcoming() const { return m_pages->currentIndex() == 0; }

void ExplorePage::choosePage() {
    const bool hasSomething = !m_context.state->snapshot()->sources.empty() || m_context.state->isImporting();
    m_pages->setCurrentIndex(hasSomething ? 1 : 0);
    if (!m_context.flow->failure().isEmpty())
        m_welcome->setNotice(m_context.flow->failure());
    else
        m_welcome->setNotice(m_context.flow->isReady() ? QString() : tr("Opening the cache…"));
}

void ExplorePage::saveLayout() {
    m_list->saveColumns();
    m_context.session->setSplitter(kSplitterName, m_splitter->saveState());
}

} // namespace spanloom::ui
