#include "ui/preview/preview_pane.h"

#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QStackedWidget>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>

#include "core/workspace/workspace.h"
#include "ui/base/badge_flow.h"
#include "ui/base/elided_label.h"
#include "ui/base/job_runner.h"
#include "ui/base/release_later.h"
#include "ui/base/theme.h"
#include "ui/preview/mini_waterfall.h"
#include "ui/preview/preview_card.h"
#include "ui/state/view_state.h"

namespace spanloom::ui {

namespace {

constexpr int kFollowMs = 60;
constexpr int kLoadingMs = 200;
const QString kHeadJob = QStringLiteral("preview.head");
const QString kTraceJob = QStringLiteral("preview.trace");

QLabel* mutedLabel(QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setForegroundRole(QPalette::PlaceholderText);
    return label;
}

} // namespace

PreviewPane::PreviewPane(ViewState* state, const Theme* theme, JobRunner* jobs, QWidget* parent)
    : QWidget(parent)
    , m_state(state)
    , m_theme(theme)
    , m_jobs(jobs) {
    setObjectName(QStringLiteral("previewPane"));
    setAccessibleName(tr("Preview"));
    m_pages = new QStackedWidget(this);
    m_empty = mutedLabel(m_pages);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setMargin(theme->measures().padding * 2);
    m_pages->addWidget(m_empty);
    m_pages->addWidget(makeContent());
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_pages);
    m_delay.setSingleShot(true);
    m_delay.setInterval(kFollowMs);
    m_loadingDelay.setSingleShot(true);
    m_loadingDelay.setInterval(kLoadingMs);
    connect(&m_delay, &QTimer::timeout, this, &PreviewPane::refresh);
    connect(&m_loadingDelay, &QTimer::timeout, this, [this] { setNote(tr("Opening the trace…")); });
    connect(theme, &Theme::changed, this, &PreviewPane::applyTheme);
    for (const auto signal : {&ViewState::selectedTraceChanged, &ViewState::selectedTracesChanged,
             &ViewState::snapshotChanged})
        connect(state, signal, this, &PreviewPane::follow);
    connect(state, &ViewState::timeDisplayChanged, this, &PreviewPane::showTime);
    applyTheme();
    showNothing();
    follow();
}

PreviewPane::~PreviewPane() {
    m_jobs->cancel(kHeadJob);
    m_jobs->cancel(kTraceJob);
}

QWidget* PreviewPane::makeContent() {
    auto* content = new QWidget(m_pages);
    m_title = new ElidedLabel(content);
    m_title->setObjectName(QStringLiteral("previewTitle"));
    m_id = new ElidedLabel(content, Qt::ElideMiddle);
    m_id->setForegroundRole(QPalette::PlaceholderText);
    m_explain = new QToolButton(content);
    m_explain->setObjectName(QStringLiteral("previewExplain"));
    m_explain->setText(tr("Explain…"));
    m_explain->setAutoRaise(true);
    m_explain->setFocusPolicy(Qt::TabFocus);
    m_explain->setToolTip(tr("The spans that tokens and cost are made of (Ctrl+E)"));
    connect(m_explain, &QToolButton::clicked, this, &PreviewPane::explainRequested);
    m_badges = new BadgeFlow(*m_theme, {}, content);
    QSizePolicy flow = m_badges->sizePolicy();
    flow.setHorizontalPolicy(QSizePolicy::Ignored); // as wide as the pane, in as many lines as that asks for
    m_badges->setSizePolicy(flow);
    auto* body = new QWidget(content);
    body->setAutoFillBackground(false);
    m_waterfall = new MiniWaterfall(m_theme, body);
    m_spans = mutedLabel(body);
    m_note = mutedLabel(body);
    m_input = new PreviewCard(m_theme, tr("input"), body);
    m_output = new PreviewCard(m_theme, tr("output"), body);
    m_error = new PreviewCard(m_theme, tr("⚠ error"), body);
    m_error->setBad(true);
    m_scroll = new QScrollArea(content);
    m_scroll->setWidget(body);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->viewport()->setAutoFillBackground(false);

    const int margin = m_theme->measures().padding;
    auto* head = new QVBoxLayout;
    head->setContentsMargins(margin * 3 / 2, margin, margin * 3 / 2, margin);
    head->setSpacing(margin / 2 + 1);
    head->addWidget(m_title);
    auto* about = new QHBoxLayout;
    about->addWidget(m_id, 1);
    about->addWidget(m_explain);
    head->addLayout(about);
    head->addWidget(m_badges);
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(margin * 3 / 2, margin, margin * 3 / 2, margin);
    column->setSpacing(margin + 2);
    for (QWidget* widget : std::initializer_list<QWidget*> {m_waterfall, m_spans, m_note, m_error, m_input, m_output})
        column->addWidget(widget);
    column->addStretch(1);
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(head);
    auto* line = new QFrame(content);
    line->setFrameShape(QFrame::HLine);
    line->setFrameShadow(QFrame::Plain);
    line->setForegroundRole(QPalette::Mid);
    layout->addWidget(line);
    layout->addWidget(m_scroll, 1);
    layout->addWidget(makeButtons());
    connect(m_waterfall, &MiniWaterfall::clicked, m_open, &QPushButton::click);
    return content;
}

QWidget* PreviewPane::makeButtons() {
    auto* bar = new QWidget(this);
    // They are never all shown at once: the sum of them must not say how wide the pane is at least.
    bar->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_open = new QPushButton(tr("Open trace ⏎"), bar);
    m_open->setProperty("primary", true);
    m_open->setAccessibleName(tr("Open trace"));
    m_open->setToolTip(tr("Open the trace in a tab (Enter)"));
    m_diff = new QPushButton(bar);
    m_diff->setObjectName(QStringLiteral("previewDiff"));
    m_compare = new QPushButton(tr("Compare with the rest"), bar);
    m_compare->setToolTip(tr("Compare the selected traces with all others of the list"));
    const int margin = m_theme->measures().padding;
    auto* layout = new QHBoxLayout(bar);
    layout->setContentsMargins(margin * 3 / 2, margin, margin * 3 / 2, margin * 3 / 2);
    layout->setSpacing(margin);
    for (QPushButton* button : {m_open, m_diff, m_compare})
        layout->addWidget(button);
    layout->addStretch(1);
    connect(m_open, &QPushButton::clicked, this, [this] {
        if (m_head)
            Q_EMIT openRequested(m_head->trace);
    });
    connect(m_diff, &QPushButton::clicked, this, &PreviewPane::diffRequested);
    connect(m_compare, &QPushButton::clicked, this, &PreviewPane::compareSelectionRequested);
    return bar;
}

void PreviewPane::applyTheme() {
    m_title->setFont(m_theme->titleFont());
    m_id->setFont(m_theme->monoFont());
    m_spans->setFont(m_theme->smallFont());
    QPalette colors = m_theme->palette();
    colors.setColor(QPalette::Window, m_theme->color(Role::Background));
    for (QWidget* widget : std::initializer_list<QWidget*> {m_scroll, m_scroll->widget()})
        widget->setPalette(colors);
    update();
}

QSize PreviewPane::minimumSizeHint() const { return {272 * m_theme->measures().rowHeightTable / 27, 200}; }

QSize PreviewPane::sizeHint() const { return {330 * m_theme->measures().rowHeightTable / 27, 600}; }

void PreviewPane::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), m_theme->color(Role::Background));
}

void PreviewPane::setWorkspace(std::shared_ptr<Workspace> workspace) {
    if (workspace == m_workspace)
        return;
    m_workspace = std::move(workspace);
    m_jobs->cancel(kTraceJob);
    clearTrace();
    follow();
}

bool PreviewPane::isSettled() const {
    return !m_delay.isActive() && !m_jobs->isRunning(kHeadJob) && !m_jobs->isRunning(kTraceJob);
}

std::optional<TraceId> PreviewPane::shownTrace() const {
    return m_isOpened ? std::optional(m_openedTrace) : std::nullopt;
}

void PreviewPane::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (std::exchange(m_isMissed, false))
        refresh();
}

void PreviewPane::follow() {
    // Not restarted: somebody who holds the arrow key down sees every few traces, not none.
    if (!m_delay.isActive())
        m_delay.start();
}

void PreviewPane::refresh() {
    if (!isVisible()) {
        m_isMissed = true;
        return;
    }
    const std::vector<TraceId>& selected = m_state->selectedTraces();
    const std::optional<TraceId> current = m_state->selectedTrace();
    if (selected.size() > 1) {
        m_jobs->cancel(kTraceJob);
        m_jobs->run(
            kHeadJob, this, [snapshot = m_state->snapshot(), selected](std::stop_token) {
                return previewSums(*snapshot, selected);
            },
            [this](const PreviewSums& sums) { showSums(sums); });
    } else if (current) {
        m_jobs->run(
            kHeadJob, this, [snapshot = m_state->snapshot(), trace = *current](std::stop_token) {
                return previewHead(*snapshot, trace);
            },
            [this](const std::optional<PreviewHead>& head) { showHead(head); });
    } else {
        m_jobs->cancel(kHeadJob);
        m_jobs->cancel(kTraceJob);
        showNothing();
    }
}

void PreviewPane::showNothing() {
    m_head.reset();
    clearTrace();
    m_empty->setText(m_state->snapshot()->traces->rows() == 0
            ? tr("The chosen trace is shown here: its shape, what was asked and what was answered.")
            : tr("Choose a trace in the list to see its shape, what was asked and what was answered."));
    m_pages->setCurrentIndex(0);
}

void PreviewPane::clearTrace() {
    m_loadingDelay.stop();
    m_isOpened = false;
    m_openedTrace = {};
    m_waterfall->setTrace(nullptr, {});
    for (QWidget* widget :
        std::initializer_list<QWidget*> {m_waterfall, m_spans, m_note, m_error, m_input, m_output})
        widget->hide();
}

void PreviewPane::setNote(const QString& text) {
    m_note->setText(text);
    m_note->setVisible(!text.isEmpty());
}

void PreviewPane::showButtons(std::size_t selected) {
    m_open->setVisible(selected == 1);
    m_explain->setVisible(selected == 1);
    m_diff->setVisible(selected <= 2);
    m_diff->setText(selected == 2 ? tr("Diff the two") : tr("Diff with… D"));
    m_diff->setAccessibleName(selected == 2 ? tr("Diff the two") : tr("Diff with…"));
    m_diff->setToolTip(selected == 2 ? tr("Show the two traces side by side (D)")
                                     : tr("Choose a trace to show side by side with this one (D)"));
    if (m_diff->property("primary").toBool() != (selected == 2)) {
        m_diff->setProperty("primary", selected == 2);
        m_diff->style()->unpolish(m_diff); // style sheets look at properties only then
        m_diff->style()->polish(m_diff);
    }
    m_compare->setVisible(selected > 1);
    m_compare->setEnabled(selected < m_state->result()->selection->count); // without a rest nothing to compare with
    m_pages->setCurrentIndex(1);
}

void PreviewPane::showHead(const std::optional<PreviewHead>& head) {
    if (!head) {
        m_jobs->cancel(kTraceJob);
        showNothing();
        m_empty->setText(tr("The chosen trace is not there any more."));
        return;
    }
    m_head = head;
    m_title->setText(head->title.isEmpty() ? tr("(no name)") : head->title);
    m_badges->setBadges({head->badges.begin(), head->badges.end()});
    showTime();
    showButtons(1);
    const bool isShown = m_isOpened || m_jobs->isRunning(kTraceJob);
    if (!isShown || m_openedTrace != head->trace || m_openedSignature != head->signature)
        openTrace(head->trace, head->signature);
}

void PreviewPane::showTime() {
    if (!m_head)
        return;
    const QString id = shortId(m_head->idText);
    m_id->setText(m_head->start == kNoTime
            ? id
            : QString(id + QStringLiteral(" · ") + formatDateTime(m_head->start, m_state->timeDisplay())));
    m_id->setToolTip(QString(m_head->idText + QLatin1Char('\n') + exactTime(m_head->start, m_state->timeDisplay()))
            .toHtmlEscaped().replace(QLatin1Char('\n'), QStringLiteral("<br>")));
}

void PreviewPane::showSums(const PreviewSums& sums) {
    m_head.reset();
    clearTrace();
    m_title->setText(tr("%1 traces selected").arg(formatCount(sums.traces)));
    m_id->setText(sums.spans);
    m_id->setToolTip(sums.spans);
    m_badges->setBadges({sums.badges.begin(), sums.badges.end()});
    setNote(sums.traces == 2 ? tr("Show the two side by side, or compare them with all others of the list.")
                             : tr("Compare them with all others of the list to see what sets them apart."));
    showButtons(sums.traces);
}

void PreviewPane::openTrace(TraceId trace, std::uint64_t signature) {
    if (!m_workspace)
        return;
    // What is shown of the same trace stays until the newer one is there.
    if (m_openedTrace != trace)
        clearTrace();
    m_openedTrace = trace;
    m_openedSignature = signature;
    m_loadingDelay.start();
    m_jobs->run(
        kTraceJob, this,
        [workspace = m_workspace, trace](std::stop_token stop) {
            TracePreview preview;
            auto document = workspace->openTrace(trace, stop);
            if (!document) {
                preview.failure = toText(document.error().message);
                return preview;
            }
            return readPreview(releasedLater(std::move(*document)), *workspace, stop);
        },
        [this](const TracePreview& preview) { showPreview(preview); });
}

void PreviewPane::showPreview(const TracePreview& preview) {
    m_loadingDelay.stop();
    m_isOpened = true;
    if (!preview.document) {
        clearTrace();
        setNote(tr("This trace could not be opened: %1").arg(preview.failure));
        return;
    }
    const std::size_t spans = preview.document->spans.size();
    m_waterfall->setTrace(preview.document, preview.importantSpans);
    // Rows of a dataset have no times: there is no shape to draw.
    m_waterfall->setVisible(spans > 0 && preview.document->totals.start != kNoTime);
    const bool isCut = spans > preview.importantSpans.size();
    m_spans->setText(tr("%1 spans; the longest and the failed ones are drawn.").arg(formatCount(spans)));
    m_spans->setVisible(isCut);
    const auto show = [](PreviewCard* card, const PreviewText& text) {
        card->setContent(text);
        card->setVisible(!text.isEmpty());
    };
    show(m_error, preview.error);
    show(m_input, preview.input);
    show(m_output, preview.output);
    setNote(preview.input.isEmpty() && preview.output.isEmpty() ? tr("No input and no output are recorded.")
                                                                : QString());
    m_scroll->verticalScrollBar()->setValue(0);
}

} // namespace spanloom::ui
