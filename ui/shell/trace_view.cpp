#include "ui/shell/trace_view.h"

#include <algorithm>
#include <utility>

#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include "core/analysis/event_marks.h"
#include "ui/base/badge_flow.h"
#include "ui/base/elided_label.h"
#include "ui/base/job_runner.h"
#include "ui/base/theme.h"
#include "ui/inspector/inspector_view.h"
#include "ui/waterfall/find_field.h"
#include "ui/waterfall/overview_strip.h"
#include "ui/waterfall/row_badges.h"
#include "ui/waterfall/span_search.h"
#include "ui/waterfall/waterfall_painter.h"
#include "ui/waterfall/waterfall_view.h"

namespace spanloom::ui {

namespace {

QVBoxLayout* plainColumn(QWidget* widget) {
    auto* column = new QVBoxLayout(widget);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    return column;
}

QString idOf(const TraceDocument& document) {
    return toText(document.idText.empty() ? document.id.hex() : document.idText);
}

} // namespace

TraceView::TraceView(const Theme& theme, JobRunner& jobs, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_jobs(jobs)
    , m_stack(new QStackedWidget(this))
    , m_note(new QLabel(m_stack)) {
    plainColumn(this)->addWidget(m_stack);
    m_note->setTextFormat(Qt::PlainText);
    m_note->setAlignment(Qt::AlignCenter);
    m_note->setWordWrap(true);
    m_note->setForegroundRole(QPalette::PlaceholderText);
    m_stack->addWidget(m_note);

    auto* page = new QWidget(m_stack);
    QVBoxLayout* column = plainColumn(page);
    column->addWidget(makeHeader());
    m_splitter = new QSplitter(Qt::Horizontal, page);
    m_splitter->addWidget(makeTimeline());
    m_inspector = new InspectorView(theme, jobs, m_splitter);
    m_inspector->setMinimumWidth(theme.measures().rowHeightTree * 11); // a fact and its value beside each other
    m_splitter->addWidget(m_inspector);
    m_splitter->setStretchFactor(0, 3);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setHandleWidth(1);
    m_splitter->setChildrenCollapsible(false);
    // A person's own division stays; one that was remembered comes back the same way.
    connect(m_splitter, &QSplitter::splitterMoved, this, [this] { m_isSplit = true; });
    column->addWidget(m_splitter, 1);
    m_stack->addWidget(page);
    setFocusProxy(m_waterfall);
    connectViews();
}

TraceView::~TraceView() {
    m_jobs.cancel(jobKey("events"));
    m_jobs.cancel(jobKey("find"));
}

QString TraceView::jobKey(const char* what) const {
    return QStringLiteral("trace.%1.%2").arg(QLatin1String(what)).arg(reinterpret_cast<quintptr>(this));
}

QWidget* TraceView::makeTimeline() {
    auto* left = new QWidget(this);
    QVBoxLayout* column = plainColumn(left);
    m_overview = new OverviewStrip(m_theme, left);
    m_waterfall = new WaterfallView(m_theme, left);
    column->addWidget(m_overview);
    column->addWidget(m_waterfall, 1);
    return left;
}

QWidget* TraceView::makeHeader() {
    auto* header = new QWidget(this);
    auto* line = new QHBoxLayout(header);
    const int margin = m_theme.measures().padding;
    line->setContentsMargins(margin * 3 / 2, margin, margin * 3 / 2, margin);
    line->setSpacing(margin);
    m_title = new ElidedLabel(header);
    m_title->setFont(m_theme.titleFont());
    m_title->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    m_id = new QLabel(header);
    m_id->setTextFormat(Qt::PlainText);
    m_id->setFont(m_theme.monoFont());
    m_id->setForegroundRole(QPalette::PlaceholderText);
    m_badges = new BadgeFlow(m_theme, {}, header);
    m_find = new FindField(m_theme, header);
    const int step = m_theme.measures().rowHeightTree;
    m_find->setMinimumWidth(QFontMetrics(m_theme.font()).horizontalAdvance(m_find->placeholderText()) + step);
    m_find->setMaximumWidth(step * 9);
    line->addWidget(m_title);
    line->addWidget(m_id);
    line->addWidget(m_badges, 3, Qt::AlignVCenter);
    auto* explain = new QToolButton(header);
    explain->setObjectName(QStringLiteral("traceExplain"));
    explain->setText(tr("Explain…"));
    explain->setFocusPolicy(Qt::StrongFocus);
    explain->setToolTip(tr("The spans that tokens and cost are made of (Ctrl+E)"));
    connect(explain, &QToolButton::clicked, this, &TraceView::explainRequested);
    line->addWidget(explain);
    line->addWidget(m_find, 1);
    line->addWidget(makeCopyButton(header));
    return header;
}

QToolButton* TraceView::makeCopyButton(QWidget* header) {
    auto* copy = new QToolButton(header);
    copy->setText(tr("Copy ▾"));
    copy->setAccessibleName(tr("Copy"));
    copy->setStyleSheet(QStringLiteral("QToolButton::menu-indicator { image: none; }"));
    copy->setToolTip(tr("Copy this trace"));
    copy->setPopupMode(QToolButton::InstantPopup);
    copy->setFocusPolicy(Qt::StrongFocus);
    auto* menu = new QMenu(copy);
    menu->addAction(tr("Copy id"), this, [this] { copyAs(TraceCopyFormat::Id); });
    menu->addAction(tr("Copy as Markdown"), this, [this] { copyAs(TraceCopyFormat::Markdown); });
    menu->addAction(tr("Copy as OTLP/JSON"), this, [this] { copyAs(TraceCopyFormat::OtlpJson); });
    copy->setMenu(menu);
    return copy;
}

void TraceView::copyAs(TraceCopyFormat format) {
    if (m_document && m_payloads)
        copyTrace(m_jobs, this, m_document, m_payloads, format, [this](const QString& text) { Q_EMIT noticed(text); });
}

void TraceView::connectViews() {
    connect(m_waterfall, &WaterfallView::spanSelected, this, [this](quint32 span) {
        m_inspector->showSpan(m_document, span);
        showMatchCount();
        Q_EMIT spanSelected(m_document->spans[span].id);
        Q_EMIT statusTextChanged(statusText());
    });
    connect(m_inspector, &InspectorView::useAsRequested, this, &TraceView::useAsRequested);
    connect(m_find, &QLineEdit::textChanged, this, &TraceView::search);
    connect(m_find, &FindField::stepRequested, this, &TraceView::findNext);
    connect(m_find, &FindField::left, this, &TraceView::leaveFind);
    connect(m_waterfall, &WaterfallView::windowChanged, m_overview, &OverviewStrip::setWindow);
    connect(m_overview, &OverviewStrip::windowChanged, m_waterfall, &WaterfallView::setWindow);
}

void TraceView::setDocument(
    std::shared_ptr<const TraceDocument> document, std::shared_ptr<const PayloadSource> payloads) {
    m_document = std::move(document);
    m_overview->setDocument(m_document.get());
    m_waterfall->setDocument(m_document);
    m_payloads = std::move(payloads);
    m_inspector->setPayloads(m_payloads);
    documentChanged();
    if (!m_document || m_document->spans.empty()) {
        m_inspector->showSpan(nullptr, kNoIndex);
        showNote(tr("This trace has no spans."));
        return;
    }
    showHeader();
    m_stack->setCurrentIndex(1);
    const std::vector<std::uint32_t>& errors = m_waterfall->geometry().rows.errors();
    showIndex(errors.empty() ? 0 : errors.front());
}

void TraceView::replaceDocument(
    std::shared_ptr<const TraceDocument> document, std::shared_ptr<const PayloadSource> payloads) {
    if (!m_document || !document || m_document->spans.empty() || document->spans.empty()) {
        setDocument(std::move(document), std::move(payloads));
        return;
    }
    m_document = std::move(document);
    m_overview->setDocument(m_document.get());
    m_waterfall->replaceDocument(m_document);
    m_overview->setWindow(m_waterfall->geometry().window());
    m_payloads = std::move(payloads);
    m_inspector->setPayloads(m_payloads);
    documentChanged();
    showHeader();
    const std::uint32_t selected = m_waterfall->selectedSpan();
    if (selected == kNoIndex)
        showIndex(0);
    else
        m_inspector->followSpan(m_document, selected);
    Q_EMIT statusTextChanged(statusText());
}

void TraceView::documentChanged() {
    m_depth = 0;
    bool hasEvents = false;
    if (m_document) {
        for (const TraceSpan& span : m_document->spans) { // one pass: there may be a million
            m_depth = std::max(m_depth, span.depth + 1);
            hasEvents = hasEvents || span.eventCount > 0;
        }
    }
    m_jobs.cancel(jobKey("events"));
    if (hasEvents && m_payloads)
        loadEventMarks();
    search();
}

void TraceView::loadEventMarks() {
    m_jobs.run(jobKey("events"), this,
        [document = m_document, payloads = m_payloads](std::stop_token stop) {
            return readEventMarks(*document, *payloads, stop);
        },
        [this](Result<std::vector<EventMark>> marks) {
            // Without them the bars lack their marks; the inspector says what is wrong with a span that is looked at.
            if (marks)
                m_waterfall->setEventMarks(std::make_shared<const std::vector<EventMark>>(std::move(*marks)));
        });
}

void TraceView::focusFind() {
    if (m_stack->currentIndex() == 0)
        return;
    m_find->setFocus(Qt::ShortcutFocusReason);
    m_find->selectAll();
}

void TraceView::search() {
    const QString text = m_find->text().trimmed();
    m_waitingStep = 0;
    if (!m_document || text.isEmpty()) {
        m_jobs.cancel(jobKey("find"));
        m_waterfall->setMatches({}, {});
        m_find->hideCount();
        return;
    }
    m_jobs.run(jobKey("find"), this,
        [document = m_document, text](std::stop_token stop) { return findSpans(*document, text, stop); },
        [this, text](std::vector<std::uint32_t> matches) { showMatches(text, std::move(matches)); });
}

void TraceView::showMatches(const QString& text, std::vector<std::uint32_t> matches) {
    const std::uint32_t from = m_waterfall->selectedSpan();
    const auto next = std::lower_bound(matches.begin(), matches.end(), from == kNoIndex ? 0 : from);
    const std::uint32_t nearest = next != matches.end() ? *next : matches.empty() ? kNoIndex : matches.front();
    m_waterfall->setMatches(text, std::move(matches));
    showMatchCount();
    if (m_find->hasFocus() && nearest != kNoIndex)
        m_waterfall->scrollToSpan(nearest);
    if (const int step = std::exchange(m_waitingStep, 0); step != 0)
        findNext(step);
}

void TraceView::showMatchCount() {
    if (m_find->text().trimmed().isEmpty())
        return;
    const std::vector<std::uint32_t>& matches = m_waterfall->matches();
    const auto found = std::lower_bound(matches.begin(), matches.end(), m_waterfall->selectedSpan());
    const bool isMatch = found != matches.end() && *found == m_waterfall->selectedSpan();
    m_find->showCount(isMatch ? static_cast<std::size_t>(found - matches.begin()) + 1 : 0, matches.size());
}

void TraceView::findNext(int step) {
    if (m_find->text().trimmed().isEmpty()) {
        focusFind();
        return;
    }
    if (m_jobs.isRunning(jobKey("find"))) {
        m_waitingStep = step;
        return;
    }
    const std::uint32_t next = steppedMatch(m_waterfall->matches(), m_waterfall->selectedSpan(), step);
    if (next == kNoIndex)
        return;
    m_waterfall->visitSpan(next);
    m_waterfall->scrollToSpan(next);
}

void TraceView::leaveFind() { m_waterfall->setFocus(Qt::OtherFocusReason); }

void TraceView::resizeEvent(QResizeEvent* event) {
    m_title->setMaximumWidth(width() / 3); // an endless name leaves room for the badges
    QWidget::resizeEvent(event);
    if (!m_isSplit)
        splitByWidth();
}

void TraceView::restoreSplit(const QByteArray& state) { m_isSplit = m_splitter->restoreState(state); }

// All titles of the inspector show where there is room for them; the bars keep the larger part.
void TraceView::splitByWidth() {
    const int wanted = m_theme.measures().rowHeightTree * 18;
    const int inspector = std::max(m_inspector->minimumWidth(), std::min(wanted, width() * 36 / 100));
    m_splitter->setSizes({std::max(1, width() - inspector), inspector});
}

void TraceView::keyPressEvent(QKeyEvent* event) {
    // What the parts have left: the window's shortcuts are the same where there is a window.
    if (event->matches(QKeySequence::Find))
        focusFind();
    else if (event->key() == Qt::Key_F3)
        findNext(event->modifiers() & Qt::ShiftModifier ? -1 : 1);
    else if (event->key() == Qt::Key_Escape && !m_find->text().isEmpty())
        m_find->clear();
    else
        QWidget::keyPressEvent(event);
}

void TraceView::setTimeDisplay(TimeDisplay display) {
    if (display == m_timeDisplay)
        return;
    m_timeDisplay = display;
    m_waterfall->setTimeDisplay(display);
    m_inspector->setTimeDisplay(display);
    if (m_document && !m_document->spans.empty())
        showHeader();
}

QString TraceView::statusText() const {
    if (!m_document || m_document->spans.empty() || m_stack->currentIndex() == 0)
        return {};
    const std::size_t count = m_document->spans.size();
    QString text = (count == 1 ? tr("%1 span · depth %2") : tr("%1 spans · depth %2"))
                       .arg(formatCount(count), formatCount(m_depth));
    const std::uint32_t selected = m_waterfall->selectedSpan();
    if (selected == kNoIndex)
        return text;
    const TraceSpan& span = m_document->spans[selected];
    const TimeNs zero = m_document->totals.start;
    if (span.start == kNoTime || zero == kNoTime)
        return text + tr(" · selected: no start time");
    const QString from = formatDuration(durationBetween(zero, span.start));
    if (!span.isFinished())
        return text + tr(" · selected: from %1, unfinished").arg(from);
    return text
        + tr(" · selected: %1 → %2 (%3)")
              .arg(from, formatDuration(durationBetween(zero, span.end)),
                  formatDuration(durationBetween(span.start, span.end)));
}

void TraceView::showHeader() {
    const QString name = singleLine(m_document->name(m_document->spans.front()));
    const QString id = idOf(*m_document);
    m_title->setText(name.isEmpty() ? tr("(no name)") : name);
    m_id->setText(shortId(id));
    m_id->setToolTip(QStringLiteral("<p>") + id.toHtmlEscaped() + QStringLiteral("</p>"));
    const QVector<Badge> badges = traceBadges(*m_document, m_timeDisplay);
    m_badges->setBadges({badges.begin(), badges.end()});
}

void TraceView::showIndex(std::uint32_t span) {
    m_waterfall->selectSpan(span);
    m_inspector->showSpan(m_document, span);
    showMatchCount();
    Q_EMIT statusTextChanged(statusText());
}

void TraceView::showNote(const QString& text) {
    m_note->setText(text);
    m_stack->setCurrentIndex(0);
    Q_EMIT statusTextChanged(QString());
}

void TraceView::setLoading(const QString& title) {
    showNote(title.isEmpty() ? tr("Opening the trace …") : tr("Opening %1 …").arg(title));
}

void TraceView::setError(const QString& text) { showNote(text); }

QString TraceView::note() const { return m_stack->currentIndex() == 0 ? m_note->text() : QString(); }

SpanId TraceView::selectedSpan() const {
    const std::uint32_t span = m_waterfall->selectedSpan();
    return span == kNoIndex || !m_document ? SpanId {} : m_document->spans[span].id;
}

void TraceView::selectSpan(SpanId span) {
    const std::uint32_t index = m_document ? m_document->indexOf(span) : kNoIndex;
    if (index != kNoIndex)
        showIndex(index);
}

} // namespace spanloom::ui
