#include "ui/shell/explore_page.h"

#include <algorithm>

#include <QLabel>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "ui/base/theme.h"
#include "ui/facets/facet_panel.h"
#include "ui/histogram/time_histogram_view.h"
#include "ui/open/import_result_bar.h"
#include "ui/open/reveal.h"
#include "ui/open/source_list_view.h"
#include "ui/open/undo_bar.h"
#include "ui/preview/preview_pane.h"
#include "ui/shell/filter_bar.h"
#include "ui/shell/open_flow.h"
#include "ui/shell/welcome_page.h"
#include "ui/state/session.h"
#include "ui/state/view_state.h"
#include "ui/traces/trace_list_view.h"

namespace spanloom::ui {

namespace {

const QString kSplitterName = QStringLiteral("explore3");
const QString kSideSplitterName = QStringLiteral("explore.side");
const QString kSidePanelFlag = QStringLiteral("explore.side");
const QString kPreviewFlag = QStringLiteral("explore.preview");
constexpr int kSidePanelWidth = 236;
constexpr int kPreviewWidth = 330;
constexpr int kPreviewFromWidth = 1100; // narrower windows leave the room to the list

} // namespace

ExplorePage::ExplorePage(const WindowContext& context, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_pages(new QStackedWidget(this))
    , m_welcome(new WelcomePage(context.theme, context.session, this))
    , m_wantsSidePanel(context.session->flag(kSidePanelFlag, true))
    , m_wantsPreview(context.session->flag(kPreviewFlag, true)) {
    m_pages->addWidget(m_welcome);
    m_pages->addWidget(makeContent());
    m_resultBar = new ImportResultBar(context.theme, this);
    m_undoBar = new UndoBar(context.theme, this);
    m_undoBar->hide();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_resultBar);
    layout->addWidget(m_undoBar);
    layout->addWidget(m_pages, 1);
    connectViews();
    choosePage();
    showPanels();
}

QWidget* ExplorePage::makeSidePanel() {
    auto* sourcesPanel = new QWidget(this);
    auto* title = new QLabel(tr("Sources"), sourcesPanel);
    title->setFont(m_context.theme->boldFont());
    title->setContentsMargins(10, 8, 8, 4);
    m_sources = new SourceListView(m_context.state, m_context.theme, sourcesPanel);
    title->setBuddy(m_sources);
    auto* layout = new QVBoxLayout(sourcesPanel);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(title);
    layout->addWidget(m_sources, 1);
    m_facets = new FacetPanel(m_context.state, m_context.theme, m_context.session, this);
    m_sideSplitter = new QSplitter(Qt::Vertical, this);
    m_sideSplitter->setHandleWidth(1);
    m_sideSplitter->setChildrenCollapsible(false);
    m_sideSplitter->addWidget(sourcesPanel);
    m_sideSplitter->addWidget(m_facets);
    m_sideSplitter->setStretchFactor(1, 1);
    m_hasSourceHeight = m_sideSplitter->restoreState(m_context.session->splitter(kSideSplitterName));
    connect(m_sideSplitter, &QSplitter::splitterMoved, this, [this] { m_hasSourceHeight = true; });
    return m_sideSplitter;
}

QWidget* ExplorePage::makeMiddle() {
    auto* middle = new QWidget(this);
    m_histogram = new TimeHistogramView(m_context.state, m_context.theme, middle);
    m_list = new TraceListView(m_context.state, m_context.theme, m_context.jobs, m_context.session, middle);
    auto* layout = new QVBoxLayout(middle);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_filterBar->chips());
    layout->addWidget(m_histogram);
    layout->addWidget(m_list, 1);
    return middle;
}

QWidget* ExplorePage::makeContent() {
    auto* content = new QWidget(this);
    m_filterBar = new FilterBar(m_context.state, m_context.theme, m_context.flow, content);
    m_sidePanel = makeSidePanel();
    // In the order in which they stand: Tab goes through them as they were made.
    QWidget* middle = makeMiddle();
    m_preview = new PreviewPane(m_context.state, m_context.theme, m_context.jobs, content);
    m_splitter = new QSplitter(Qt::Horizontal, content);
    m_splitter->setHandleWidth(1);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->addWidget(m_sidePanel);
    m_splitter->addWidget(middle);
    m_splitter->addWidget(m_preview);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setSizes({kSidePanelWidth, 1000, kPreviewWidth});
    m_hasWidths = m_splitter->restoreState(m_context.session->splitter(kSplitterName));
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_filterBar);
    layout->addWidget(m_splitter, 1);
    return content;
}

void ExplorePage::connectViews() {
    connect(m_welcome, &WelcomePage::openFilesRequested, this, &ExplorePage::openFilesRequested);
    connect(m_welcome, &WelcomePage::openFolderRequested, this, &ExplorePage::openFolderRequested);
    connect(m_welcome, &WelcomePage::openSampleRequested, m_context.flow, &OpenFlow::openSample);
    connect(m_welcome, &WelcomePage::fileRequested, m_context.flow,
        [flow = m_context.flow](const QString& path) { flow->openFiles({path}); });
    connect(m_filterBar, &FilterBar::openRequested, this, &ExplorePage::openFilesRequested);
    connect(m_sources, &SourceListView::removeRequested, m_context.flow, &OpenFlow::removeSources);
    connect(m_sources, &SourceListView::revealRequested, this, &revealInFileManager);
    connect(m_sources, &SourceListView::diagnosticsRequested, this, &ExplorePage::diagnosticsRequested);
    connect(m_sources, &SourceListView::sideRequested, this, &ExplorePage::sideRequested);
    connect(m_sources, &SourceListView::compareRequested, this, &ExplorePage::compareRequested);
    connect(m_facets, &FacetPanel::useAsRequested, this, &ExplorePage::attributeRequested);
    connect(m_facets, &FacetPanel::sideRequested, this, &ExplorePage::sideRequested);
    connect(m_facets, &FacetPanel::compareRequested, this, &ExplorePage::compareRequested);
    connect(m_undoBar, &UndoBar::undoRequested, m_context.flow, &OpenFlow::undoRemoval);
    connect(m_context.state, &ViewState::snapshotChanged, this, &ExplorePage::choosePage);
    connect(m_context.state, &ViewState::snapshotChanged, this, &ExplorePage::fitPanels);
    connect(m_context.state, &ViewState::importingChanged, this, &ExplorePage::choosePage);
    connect(m_context.flow, &OpenFlow::cacheChanged, this, [this] {
        m_preview->setWorkspace(m_context.flow->current());
        choosePage();
    });
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

void ExplorePage::setSidePanelShown(bool isShown) {
    m_wantsSidePanel = isShown;
    m_context.session->setFlag(kSidePanelFlag, isShown);
    showPanels();
}

void ExplorePage::setPreviewShown(bool isShown) {
    m_wantsPreview = isShown;
    m_context.session->setFlag(kPreviewFlag, isShown);
    showPanels();
}

void ExplorePage::showPanels() {
    m_sidePanel->setVisible(m_wantsSidePanel);
    m_preview->setVisible(m_wantsPreview && width() >= kPreviewFromWidth);
    fitPanels();
    Q_EMIT panelsChanged();
}

/// When the splitters have their new sizes as well.
void ExplorePage::fitPanels() {
    const auto fit = [this] {
        setFirstWidths();
        fitSources();
    };
    QMetaObject::invokeMethod(this, fit, Qt::QueuedConnection);
}

/// Sizes that are set before there is a window are shares of nothing.
void ExplorePage::setFirstWidths() {
    if (m_hasWidths || width() < kPreviewFromWidth || !m_preview->isVisible() || m_splitter->width() < width())
        return;
    m_hasWidths = true;
    m_splitter->setSizes({kSidePanelWidth, width() - kSidePanelWidth - kPreviewWidth, kPreviewWidth});
}

/// Room for the sources that there are, of many for the first; until somebody moves the line below them.
void ExplorePage::fitSources() {
    constexpr int kShownSources = 4;
    const int row = m_sources->sizeHintForRow(0);
    if (m_hasSourceHeight || row <= 0 || m_sideSplitter->height() < 2 * row)
        return;
    const int rows = std::clamp(m_sources->model()->rowCount(), 1, kShownSources);
    const int title = m_sideSplitter->widget(0)->sizeHint().height() - m_sources->sizeHint().height();
    const int sources = title + rows * row + m_context.theme->measures().padding;
    m_sideSplitter->setSizes({sources, m_sideSplitter->height() - sources});
}

void ExplorePage::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    showPanels();
}

void ExplorePage::saveLayout() {
    m_list->saveColumns();
    m_facets->saveLayout();
    m_context.session->setSplitter(kSplitterName, m_splitter->saveState());
    if (m_hasSourceHeight)
        m_context.session->setSplitter(kSideSplitterName, m_sideSplitter->saveState());
}

} // namespace spanloom::ui
