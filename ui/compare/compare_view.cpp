#include "ui/compare/compare_view.h"

#include <algorithm>
#include <utility>

#include <QBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QResizeEvent>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QTimer>

#include "ui/base/format.h"
#include "ui/base/job_runner.h"
#include "ui/base/theme.h"
#include "ui/compare/distribution_card.h"
#include "ui/compare/metric_table.h"
#include "ui/compare/metric_text.h"
#include "ui/compare/side_button.h"
#include "ui/compare/side_text.h"
#include "ui/state/session.h"
#include "ui/state/view_state.h"

namespace spanloom::ui {

namespace {

/// Figures that are there sooner replace the old ones without a word in between.
constexpr int kPatienceMs = 250;
/// Below this width, in rows of a table, the pictures go under the table.
constexpr int kTallBelowRows = 42;
constexpr int kMostCardRows = 18;
/// Shares of the table until somebody moves the handle.
constexpr int kTallTablePercent = 55;
constexpr int kWideTablePercent = 60;

QString nextJobKey() {
    static int number = 0;
    return QStringLiteral("compare-%1").arg(++number);
}

QString lettered(const QString& letter, const ComparisonSide& side) {
    const QString label = sideLabel(side);
    return label.isEmpty() ? letter : letter + QStringLiteral(" · ") + label;
}

/// What is wrong with a side, in words; empty when nothing is.
QString sideWarning(const ComparisonSide& side, std::uint32_t traces, const QString& letter) {
    if (side.traces.empty())
        return traces == 0 ? CompareView::tr("%1 is empty: no trace matches it.").arg(letter) : QString();
    if (traces == 0)
        return CompareView::tr("%1 is empty: its traces are not in the cache any more.").arg(letter);
    if (traces < side.traces.size())
        return CompareView::tr("%1 of %2 traces of %3 are not in the cache any more.")
            .arg(formatCount(side.traces.size() - traces), formatCount(side.traces.size()), letter);
    return {};
}

QString splitterName(bool isTall) { return isTall ? QStringLiteral("compare-tall") : QStringLiteral("compare-wide"); }

} // namespace

CompareView::CompareView(ViewState* state, const Theme* theme, JobRunner* jobs, Session* session, QWidget* parent)
    : QWidget(parent)
    , m_state(state)
    , m_theme(theme)
    , m_jobs(jobs)
    , m_session(session)
    , m_jobKey(nextJobKey())
    , m_patience(new QTimer(this)) {
    setObjectName(QStringLiteral("compareView"));
    setAutoFillBackground(true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeHeader());
    m_line = new QWidget(this);
    m_line->setFixedHeight(1);
    m_line->setAutoFillBackground(true);
    layout->addWidget(m_line);
    m_warnings = new QLabel(this);
    m_warnings->setObjectName(QStringLiteral("comparisonWarnings"));
    m_warnings->setTextFormat(Qt::PlainText);
    m_warnings->setWordWrap(true);
    m_warnings->setAutoFillBackground(true);
    m_warnings->setMargin(theme->measures().padding);
    layout->addWidget(m_warnings);
    m_pages = new QStackedWidget(this);
    m_pages->addWidget(makeMessagePage());
    m_pages->addWidget(makeBody());
    layout->addWidget(m_pages, 1);
    m_patience->setSingleShot(true);
    m_patience->setInterval(kPatienceMs);
    connect(m_patience, &QTimer::timeout, this, [this] { showMessage(tr("Comparing…"), {}); });
    connect(theme, &Theme::changed, this, &CompareView::applyTheme);
    connect(state, &ViewState::resultChanged, this, &CompareView::follow);
    applyTheme();
    showChoosing();
}

CompareView::~CompareView() = default;

QWidget* CompareView::makeHeader() {
    auto* header = new QWidget(this);
    header->setObjectName(QStringLiteral("comparisonHeader"));
    auto* layout = new QHBoxLayout(header);
    const int padding = m_theme->measures().padding;
    layout->setContentsMargins(padding + 4, padding, padding + 4, padding);
    layout->setSpacing(padding);
    m_buttonA = new SideButton(SideLetter::A, m_state, m_theme, header);
    m_buttonB = new SideButton(SideLetter::B, m_state, m_theme, header);
    m_countA = new QLabel(header);
    m_countB = new QLabel(header);
    m_swap = new QPushButton(tr("Swap"), header);
    m_swap->setObjectName(QStringLiteral("swapSides"));
    m_swap->setToolTip(tr("A becomes B, and B becomes A"));
    m_swap->setAutoDefault(false);
    auto* between = new QLabel(QStringLiteral("↔"), header);
    between->setAccessibleName(tr("against"));
    layout->addWidget(m_buttonA);
    layout->addWidget(m_countA);
    layout->addWidget(between);
    layout->addWidget(m_buttonB);
    layout->addWidget(m_countB);
    layout->addStretch(1);
    layout->addWidget(m_swap);
    connect(m_buttonA, &SideButton::sideChosen, this, [this](const ComparisonSide& side) { setSides(side, m_b); });
    connect(m_buttonB, &SideButton::sideChosen, this, [this](const ComparisonSide& side) { setSides(m_a, side); });
    for (SideButton* button : {m_buttonA, m_buttonB})
        connect(button, &SideButton::showInExploreRequested, this, &CompareView::showInExploreRequested);
    connect(m_swap, &QPushButton::clicked, this, &CompareView::swapSides);
    return header;
}

QWidget* CompareView::makeMessagePage() {
    m_messagePage = new QWidget(this);
    auto* layout = new QVBoxLayout(m_messagePage);
    m_messageTitle = new QLabel(m_messagePage);
    m_messageText = new QLabel(m_messagePage);
    m_messageTitle->setObjectName(QStringLiteral("comparisonMessage"));
    layout->addStretch(1);
    for (QLabel* label : {m_messageTitle, m_messageText}) {
        label->setTextFormat(Qt::PlainText);
        label->setAlignment(Qt::AlignCenter);
        label->setWordWrap(true);
        layout->addWidget(label);
    }
    layout->addStretch(2);
    return m_messagePage;
}

QWidget* CompareView::makeBody() {
    m_splitter = new QSplitter(Qt::Horizontal, this);
    m_splitter->setHandleWidth(1);
    m_splitter->setChildrenCollapsible(false);
    m_table = new MetricTable(m_theme, m_splitter);
    auto* scroll = new QScrollArea(m_splitter);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto* pictures = new QWidget(scroll);
    pictures->setAutoFillBackground(true);
    pictures->setBackgroundRole(QPalette::Base);
    m_cards = new QBoxLayout(QBoxLayout::TopToBottom, pictures);
    m_first = new DistributionCard(m_theme, pictures);
    m_second = new DistributionCard(m_theme, pictures);
    const int padding = m_theme->measures().padding;
    m_cards->setContentsMargins(padding + 2, padding + 2, padding + 2, padding + 2);
    m_cards->setSpacing(padding + 2);
    for (DistributionCard* card : {m_first, m_second}) {
        card->setMaximumHeight(kMostCardRows * m_theme->measures().rowHeightTable);
        m_cards->addWidget(card, 1);
    }
    m_cards->addStretch(0);
    scroll->setWidget(pictures);
    m_splitter->addWidget(m_table);
    m_splitter->addWidget(scroll);
    connect(m_table, &MetricTable::currentMetricChanged, this, &CompareView::showDistributions);
    connect(m_splitter, &QSplitter::splitterMoved, this, &CompareView::saveSplitter);
    return m_splitter;
}

void CompareView::applyTheme() {
    QPalette base = palette();
    base.setColor(QPalette::Window, m_theme->color(Role::Background));
    base.setColor(QPalette::WindowText, m_theme->color(Role::Text));
    setPalette(base);
    QPalette muted = base;
    muted.setColor(QPalette::WindowText, m_theme->color(Role::Muted));
    for (QLabel* label : {m_countA, m_countB, m_messageText})
        label->setPalette(muted);
    QPalette line = base;
    line.setColor(QPalette::Window, m_theme->color(Role::Line));
    m_line->setPalette(line);
    QPalette warning = base;
    warning.setColor(QPalette::Window, m_theme->color(Role::WarnFill));
    warning.setColor(QPalette::WindowText, m_theme->color(Role::WarnText));
    m_warnings->setPalette(warning);
    m_messageTitle->setFont(m_theme->titleFont());
}

QString CompareView::title() const {
    if (!m_a.isSet && !m_b.isSet)
        return tr("Compare");
    const auto named = [](const ComparisonSide& side) {
        const QString label = sideLabel(side);
        return label.isEmpty() ? QStringLiteral("…") : label;
    };
    return tr("Compare %1 ↔ %2").arg(named(m_a), named(m_b));
}

void CompareView::setSides(ComparisonSide a, ComparisonSide b) {
    if (a == m_a && b == m_b)
        return;
    m_a = std::move(a);
    m_b = std::move(b);
    m_buttonA->setSide(m_a);
    m_buttonB->setSide(m_b);
    Q_EMIT titleChanged(title());
    Q_EMIT sidesChanged();
    compare();
}

void CompareView::swapSides() { setSides(m_b, m_a); }

void CompareView::follow() {
    if (m_state->result()->index != m_index)
        compare();
}

void CompareView::compare() {
    m_index = m_state->result()->index;
    if (!m_a.isSet || !m_b.isSet || !m_index) {
        m_jobs->cancel(m_jobKey);
        m_patience->stop();
        m_comparison.reset();
        m_isLoaded = true;
        showChoosing();
        Q_EMIT changed();
        return;
    }
    m_isLoaded = false;
    if (m_comparison)
        m_patience->start();
    else
        showMessage(tr("Comparing…"), {});
    const auto work = [index = m_index, a = m_a, b = m_b](const std::stop_token& stop) {
        const std::vector<std::uint32_t> rowsA = rowsOf(a, *index);
        const std::vector<std::uint32_t> rowsB = rowsOf(b, *index);
        return compareTraces(*index, rowsA, rowsB, stop);
    };
    m_jobs->run(m_jobKey, this, work, [this](std::shared_ptr<const Comparison> comparison) {
        if (comparison)
            showComparison(std::move(comparison));
    });
}

void CompareView::showComparison(std::shared_ptr<const Comparison> comparison) {
    m_patience->stop();
    m_comparison = std::move(comparison);
    m_isLoaded = true;
    m_buttonA->setTraceCount(m_comparison->tracesA);
    m_buttonB->setTraceCount(m_comparison->tracesB);
    m_countA->setText(tracesText(m_comparison->tracesA));
    m_countB->setText(tracesText(m_comparison->tracesB));
    m_table->setComparison(m_comparison, sideLabel(m_a), sideLabel(m_b));
    showWarnings();
    m_pages->setCurrentWidget(m_splitter);
    shareSpace();
    Q_EMIT changed();
}

void CompareView::showMessage(const QString& title, const QString& text) {
    m_messageTitle->setText(title);
    m_messageText->setText(text);
    m_messageText->setVisible(!text.isEmpty());
    m_pages->setCurrentWidget(m_messagePage);
}

void CompareView::showChoosing() {
    m_countA->clear();
    m_countB->clear();
    m_warnings->hide();
    m_swap->setEnabled(m_a.isSet || m_b.isSet);
    const QString title = m_a.isSet ? tr("Choose B") : m_b.isSet ? tr("Choose A") : tr("Choose two sides");
    showMessage(title, tr("The two fields above open menus: two values of a facet (prompt versions, models, routes, "
                          "cohorts …), two sources, the current filter of Explore, or the traces selected there."));
}

void CompareView::showWarnings() {
    m_swap->setEnabled(true);
    const Comparison& found = *m_comparison;
    QStringList warnings {sideWarning(m_a, found.tracesA, tr("A")), sideWarning(m_b, found.tracesB, tr("B"))};
    if (found.inBoth > 0 && found.inBoth == found.tracesA && found.inBoth == found.tracesB)
        warnings << tr("A and B are the same traces.");
    else if (found.inBoth > 0)
        warnings << (found.inBoth == 1 ? tr("1 trace belongs to both sides.")
                                       : tr("%1 traces belong to both sides.").arg(formatCount(found.inBoth)));
    warnings.removeAll(QString());
    m_warnings->setText(warnings.join(QLatin1Char(' ')));
    m_warnings->setVisible(!warnings.isEmpty());
}

const ComparisonDistribution* CompareView::distribution(const std::string& id) const {
    const auto found = std::ranges::find(m_comparison->distributions, id, &ComparisonDistribution::id);
    return found == m_comparison->distributions.end() ? nullptr : &*found;
}

void CompareView::showDistributions() {
    if (!m_comparison)
        return;
    const ComparisonMetric* metric = m_table->currentMetric();
    // Rates have no distribution: the picture of the last figure that has one stays.
    if (metric && !metric->distribution.empty())
        m_chosenDistribution = metric->distribution;
    const ComparisonDistribution* second = nullptr;
    for (const char* id : {"cost", "duration", "ttft", "output_tokens"}) {
        const ComparisonDistribution* candidate = distribution(id);
        if (id == m_chosenDistribution || !candidate || (second && candidate->edges.empty()))
            continue;
        if (!second || second->edges.empty())
            second = candidate;
    }
    const auto fill = [this](DistributionCard* card, const ComparisonDistribution* shown) {
        card->setVisible(shown != nullptr);
        if (shown)
            card->setSides({*shown, lettered(tr("A"), m_a), lettered(tr("B"), m_b), m_comparison->tracesA,
                m_comparison->tracesB});
    };
    // An empty picture beside one that says something would only take its room.
    const ComparisonDistribution* first = distribution(m_chosenDistribution);
    if (first && second && second->edges.empty())
        second = nullptr;
    fill(m_first, first);
    fill(m_second, second);
}

void CompareView::copyTable() { m_table->copyTable(); }

void CompareView::saveSplitter() {
    m_isShareChosen = true;
    m_session->setSplitter(splitterName(m_isTall), m_splitter->saveState());
}

void CompareView::arrange() {
    m_isTall = width() < kTallBelowRows * m_theme->measures().rowHeightTable;
    const Qt::Orientation orientation = m_isTall ? Qt::Vertical : Qt::Horizontal;
    m_isShareChosen = m_splitter->restoreState(m_session->splitter(splitterName(m_isTall)));
    m_splitter->setOrientation(orientation);
    m_splitter->setHandleWidth(1);
    m_splitter->setChildrenCollapsible(false);
    m_cards->setDirection(m_isTall ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    shareSpace();
}

void CompareView::shareSpace() {
    if (m_isShareChosen)
        return;
    const int all = m_isTall ? m_splitter->height() : m_splitter->width();
    const int table = m_isTall ? all * kTallTablePercent / 100
                               : std::min(m_table->wantedWidth(), all * kWideTablePercent / 100);
    m_splitter->setSizes({table, all - table});
}

void CompareView::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    const bool isTall = width() < kTallBelowRows * m_theme->measures().rowHeightTable;
    if (isTall != m_isTall || !event->oldSize().isValid())
        arrange();
    else
        shareSpace();
}

} // namespace spanloom::ui
