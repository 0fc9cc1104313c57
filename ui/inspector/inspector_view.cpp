#include "ui/inspector/inspector_view.h"

#include <QLabel>
#include <QTabBar>
#include <QTabWidget>
#include <QVBoxLayout>

#include "ui/base/badge_flow.h"
#include "ui/base/elided_label.h"
#include "ui/base/format.h"
#include "ui/base/job_runner.h"
#include "ui/base/kind_icon.h"
#include "ui/base/theme.h"
#include "ui/inspector/attributes_page.h"
#include "ui/inspector/documents_page.h"
#include "ui/inspector/evaluations_page.h"
#include "ui/inspector/events_page.h"
#include "ui/inspector/messages_page.h"
#include "ui/inspector/overview_page.h"
#include "ui/inspector/raw_page.h"
#include "ui/inspector/span_badges.h"
#include "ui/inspector/tools_page.h"

namespace spanloom::ui {

InspectorView::InspectorView(const Theme& theme, JobRunner& jobs, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_jobs(jobs) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    buildHeader();
    column->addWidget(m_header);
    buildTabs();
    column->addWidget(m_tabs, 1);
    connect(&theme, &Theme::changed, this, [this] {
        showHeader();
        refill();
        updateTitles();
    });
    showSpan(nullptr, kNoIndex);
}

void InspectorView::buildTabs() {
    m_tabs = new QTabWidget(this);
    m_tabs->setDocumentMode(true);
    m_tabs->setAccessibleName(tr("Details of the span"));
    QTabBar* bar = m_tabs->tabBar();
    bar->setExpanding(false);
    bar->setElideMode(Qt::ElideNone);
    bar->setUsesScrollButtons(true);
    const QString style = QStringLiteral("QTabBar { font-size: %1px; } QTabBar::tab { padding: 7px 3px; }");
    bar->setStyleSheet(style.arg(m_theme.font().pixelSize() - 1));
    auto* attributes = new AttributesPage(m_theme, m_tabs);
    m_pages = {new OverviewPage(m_theme, m_tabs), new MessagesPage(m_theme, m_tabs), new DocumentsPage(m_theme, m_tabs),
        new ToolsPage(m_theme, m_tabs), new EvaluationsPage(m_theme, m_tabs), attributes,
        new EventsPage(m_theme, m_tabs), new RawPage(m_theme, m_tabs)};
    for (InspectorPage* page : m_pages)
        m_tabs->addTab(page, QString());
    m_tabs->setCurrentIndex(static_cast<int>(Tab::Messages));
    connect(attributes, &AttributesPage::useAsRequested, this, &InspectorView::useAsRequested);
    connect(m_tabs, &QTabWidget::currentChanged, this, &InspectorView::fillCurrentPage);
    // Only a person changes tabs while one of ours is not being set: by click, key or wheel.
    connect(m_tabs, &QTabWidget::currentChanged, this, [this] { m_isTabChosen = m_isTabChosen || !m_isChoosing; });
}

InspectorView::~InspectorView() { m_jobs.cancel(jobKey()); }

void InspectorView::buildHeader() {
    m_header = new QWidget(this);
    auto* column = new QVBoxLayout(m_header);
    const int margin = m_theme.measures().padding;
    column->setContentsMargins(margin * 3 / 2, margin, margin * 3 / 2, margin);
    column->setSpacing(margin * 3 / 4);
    auto* title = new QHBoxLayout;
    m_sign = new QLabel(m_header);
    m_name = new ElidedLabel(m_header);
    m_name->setFont(m_theme.titleFont());
    m_position = new QLabel(m_header);
    m_position->setForegroundRole(QPalette::PlaceholderText);
    title->addWidget(m_sign);
    title->addWidget(m_name, 1);
    title->addWidget(m_position);
    column->addLayout(title);
    m_badges = new BadgeFlow(m_theme, {}, m_header);
    column->addWidget(m_badges);
}

void InspectorView::setPayloads(std::shared_ptr<const PayloadSource> payloads) { m_payloads = std::move(payloads); }

void InspectorView::showSpan(std::shared_ptr<const TraceDocument> document, std::uint32_t span) {
    if (!document || !m_payloads || span >= document->spans.size())
        span = kNoIndex;
    m_shown = {std::move(document), span, nullptr, m_shown.timeDisplay};
    m_isFilled.fill(false);
    showHeader();
    updateTitles();
    if (span == kNoIndex) {
        m_isLoading = false;
        m_jobs.cancel(jobKey());
        showNotes(tr("Select a span to see its messages, evaluations, attributes and events."));
        return;
    }
    load();
}

void InspectorView::followSpan(std::shared_ptr<const TraceDocument> document, std::uint32_t span) {
    const bool isShown = m_shown.span != kNoIndex && m_shown.content && document && span < document->spans.size();
    if (isShown) {
        const TraceSpan& before = m_shown.record();
        const TraceSpan& now = document->spans[span];
        if (before.id == now.id && before.copies == now.copies && before.evaluationCount == now.evaluationCount
            && before.end == now.end) {
            m_shown.document = std::move(document);
            m_shown.span = span;
            showHeader();
            // What attributes mean may have been changed by a person.
            m_isFilled[static_cast<std::size_t>(Tab::Overview)] = false;
            fillCurrentPage();
            return;
        }
    }
    showSpan(std::move(document), span);
}

void InspectorView::showHeader() {
    const bool hasSpan = m_shown.span != kNoIndex;
    m_header->setVisible(hasSpan);
    if (!hasSpan)
        return;
    const TraceSpan& span = m_shown.record();
    m_sign->setPixmap(kindPixmap(span.kind, m_theme.measures().icon, devicePixelRatioF()));
    m_sign->setToolTip(kindText(span.kind));
    const QString name = toText(m_shown.document->name(span)).simplified();
    m_name->setText(name.isEmpty() ? tr("(no name)") : name);
    m_position->setText(
        tr("#%1 of %2").arg(formatCount(m_shown.span + 1), formatCount(m_shown.document->spans.size())));
    m_badges->setBadges(spanBadges(*m_shown.document, m_shown.span));
}

void InspectorView::load() {
    m_isLoading = true;
    showNotes(tr("Loading …"));
    // The job holds all it reads: tab and cache may be closed while it runs.
    m_jobs.run(jobKey(), this,
        [payloads = m_payloads, document = m_shown.document, span = m_shown.span](std::stop_token) {
            return loadInspectorContent(*payloads, *document, span);
        },
        [this](Result<std::shared_ptr<const InspectorContent>> content) { deliver(std::move(content)); });
}

void InspectorView::deliver(Result<std::shared_ptr<const InspectorContent>> content) {
    m_isLoading = false;
    if (content) {
        m_shown.content = std::move(*content);
        updateTitles();
        chooseTab();
        refill();
    } else {
        showNotes(tr("This span could not be read: %1").arg(toText(content.error().text())));
    }
    Q_EMIT loaded();
}

void InspectorView::refill() {
    m_isFilled.fill(false);
    fillCurrentPage();
}

void InspectorView::chooseTab() {
    if (m_isTabChosen)
        return;
    const Tab wanted = page(Tab::Messages)->hasContent(m_shown) ? Tab::Messages : Tab::Overview;
    m_isChoosing = true;
    m_tabs->setCurrentIndex(static_cast<int>(wanted));
    m_isChoosing = false;
}

void InspectorView::setTimeDisplay(TimeDisplay display) {
    if (display == m_shown.timeDisplay)
        return;
    m_shown.timeDisplay = display;
    refill();
}

void InspectorView::fillCurrentPage() {
    const auto index = static_cast<std::size_t>(m_tabs->currentIndex());
    if (!m_shown.content || index >= m_pages.size() || m_isFilled[index])
        return;
    m_isFilled[index] = true;
    m_pages[index]->show(m_shown);
}

void InspectorView::showNotes(const QString& text) {
    for (InspectorPage* page : m_pages)
        page->showNote(text);
}

void InspectorView::setCurrentTab(Tab tab) {
    m_isTabChosen = true;
    m_tabs->setCurrentIndex(static_cast<int>(tab));
}

InspectorView::Tab InspectorView::currentTab() const { return static_cast<Tab>(m_tabs->currentIndex()); }

QString InspectorView::tabTitle(Tab tab) const { return m_tabs->tabText(static_cast<int>(tab)); }

void InspectorView::updateTitles() {
    const QString titles[] = {tr("Overview"), tr("Messages"), tr("Docs"), tr("Tools"), tr("Evals"),
        tr("Attributes"), tr("Events"), tr("Raw")};
    for (std::size_t i = 0; i < m_pages.size(); ++i) {
        const auto index = static_cast<int>(i);
        const std::uint64_t count = m_shown.content ? m_pages[i]->count(m_shown) : 0;
        m_tabs->setTabText(index, count > 0 ? titles[i] + QLatin1Char(' ') + formatCount(count) : titles[i]);
        const bool isEmpty = m_shown.content && !m_pages[i]->hasContent(m_shown);
        m_tabs->setTabToolTip(index, isEmpty ? tr("%1: nothing in this span").arg(titles[i]) : QString());
    }
}

QString InspectorView::jobKey() const {
    return QStringLiteral("inspector/%1").arg(reinterpret_cast<quintptr>(this));
}

} // namespace spanloom::ui
