#include "ui/shell/trace_tab.h"

#include <utility>

#include <QSplitter>
#include <QTimer>
#include <QVBoxLayout>

#include "core/workspace/loaded_source.h"
#include "ui/base/format.h"
#include "ui/base/job_runner.h"
#include "ui/base/release_later.h"
#include "ui/base/theme.h"
#include "ui/shell/trace_view.h"
#include "ui/state/session.h"
#include "ui/state/view_state.h"
#include "ui/waterfall/waterfall_view.h"

namespace spanloom::ui {

namespace {

const QString kSplitterName = QStringLiteral("trace");
const QString kNamesName = QStringLiteral("waterfall.names");
constexpr int kPatienceMs = 150; // most traces are open by then: no note flashes between two of them

/// What the job brings back: the trace, or why not.
struct Opened {
    std::shared_ptr<const TraceDocument> document;
    QString failure;
};

/// What a person can change by using an attribute as a field. Texts are of one pool for all snapshots of a cache.
std::vector<StringId> identityOf(const TraceTable& table, std::uint32_t row) {
    if (row == kNoIndex)
        return {};
    std::vector<StringId> identity {table.routes[row], table.cohorts[row], table.sessions[row], table.users[row],
        table.environments[row]};
    const std::vector<StringId>& versions = table.lists[table.promptVersions[row]];
    identity.insert(identity.end(), versions.begin(), versions.end());
    return identity;
}

QString failureSentence(const Error& error) {
    if (error.code == ErrorCode::NotFound)
        return TraceTab::tr("This trace is no longer in the cache.");
    return TraceTab::tr("The trace could not be opened: %1.").arg(toText(error.message));
}

} // namespace

TraceTab::TraceTab(std::shared_ptr<Workspace> workspace, const WindowContext& context, QWidget* parent)
    : QWidget(parent)
    , m_workspace(std::move(workspace))
    , m_jobs(context.jobs)
    , m_view(new TraceView(*context.theme, *context.jobs, this))
    , m_noteTimer(new QTimer(this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_view);
    setFocusProxy(m_view);
    QSplitter* splitter = m_view->splitter();
    m_view->restoreSplit(context.session->splitter(kSplitterName));
    connect(splitter, &QSplitter::splitterMoved, this, [splitter, session = context.session] {
        session->setSplitter(kSplitterName, splitter->saveState());
    });
    WaterfallView* waterfall = m_view->waterfall();
    if (const int remembered = context.session->width(kNamesName, 0); remembered > 0)
        waterfall->setNameWidth(remembered);
    connect(waterfall, &WaterfallView::nameWidthChanged, this,
        [session = context.session](int width) { session->setWidth(kNamesName, width); });
    m_noteTimer->setSingleShot(true);
    m_noteTimer->setInterval(kPatienceMs);
    connectView(context);
}

void TraceTab::connectView(const WindowContext& context) {
    // Between two traces the view still shows the old one, which is no longer what this tab is about.
    connect(m_view, &TraceView::spanSelected, this, [this](SpanId span) {
        if (m_document)
            Q_EMIT spanSelected(span);
    });
    connect(m_view, &TraceView::statusTextChanged, this, &TraceTab::statusTextChanged);
    connect(m_view, &TraceView::useAsRequested, this, &TraceTab::useAsRequested);
    connect(m_view, &TraceView::noticed, this, &TraceTab::noticed);
    connect(m_view, &TraceView::explainRequested, this, &TraceTab::explainRequested);
    if (!context.state)
        return;
    m_view->setTimeDisplay(context.state->timeDisplay());
    connect(context.state, &ViewState::timeDisplayChanged, this,
        [this, state = context.state] { m_view->setTimeDisplay(state->timeDisplay()); });
}

TraceTab::~TraceTab() { m_jobs->cancel(jobKey()); }

QString TraceTab::jobKey() const { return QStringLiteral("trace.open.%1").arg(reinterpret_cast<quintptr>(this)); }

void TraceTab::open(TraceId trace, const QString& rootName) {
    announce(trace, rootName);
    m_noteTimer->disconnect(this);
    connect(m_noteTimer, &QTimer::timeout, this, [this, rootName] { m_view->setLoading(rootName); });
    if (m_view->document() && m_view->note().isEmpty())
        m_noteTimer->start();
    else
        m_view->setLoading(rootName);
    read(false);
}

void TraceTab::announce(TraceId trace, const QString& rootName) {
    m_trace = trace;
    m_document.reset();
    m_wantedSpan = {};
    setTitle(QString::fromStdString(trace.hex()), rootName);
}

void TraceTab::read(bool quietly) {
    const std::shared_ptr<const Snapshot> snapshot = m_workspace->snapshot();
    m_identity = identityOf(*snapshot->traces, snapshot->traces->find(m_trace));
    m_jobs->run(
        jobKey(), this,
        [workspace = m_workspace, trace = m_trace](std::stop_token stop) -> Opened {
            Result<std::shared_ptr<const TraceDocument>> document = workspace->openTrace(trace, stop);
            if (!document)
                return {nullptr, failureSentence(document.error())};
            return {releasedLater(std::move(*document)), {}};
        },
        [this, quietly](const Opened& opened) {
            m_noteTimer->stop();
            if (opened.document)
                setDocument(opened.document);
            else if (!quietly) // what is shown of a trace that has left the cache stays readable
                m_view->setError(opened.failure);
            if (std::exchange(m_hasMissedSnapshot, false))
                followSnapshot(*m_workspace->snapshot());
        });
}

void TraceTab::reload() {
    if (m_document)
        read(true);
}

void TraceTab::followSnapshot(const Snapshot& snapshot) {
    if (!m_document)
        return;
    if (m_jobs->isRunning(jobKey())) {
        m_hasMissedSnapshot = true;
        return;
    }
    const std::uint32_t row = snapshot.traces->find(m_trace);
    if (row == kNoIndex)
        return;
    const TraceTable& table = *snapshot.traces;
    const TraceTotals& shown = m_document->totals;
    const auto isPassing = [](std::uint32_t segment) {
        return segment >= LoadedSource::kFirstLiveId && segment != TraceTable::kManySegments;
    };
    const bool wasPassing = !m_document->spans.empty() && isPassing(m_document->spans.front().ref.segment);
    const bool hasArrived = wasPassing && !isPassing(table.segments[row]);
    if (hasArrived || table.spanCounts[row] != shown.spanCount || table.duplicateSpans[row] != shown.duplicateSpans
        || snapshot.evaluationsOf(row).size() != m_document->evaluations.size() || identityOf(table, row) != m_identity)
        read(true);
}

void TraceTab::setDocument(std::shared_ptr<const TraceDocument> document) {
    const bool isSameTrace = m_document && m_document->id == document->id;
    m_document = std::move(document);
    const QString rootName
        = m_document->spans.empty() ? QString() : toText(m_document->name(m_document->spans.front()));
    setTitle(toText(m_document->idText), rootName);
    if (isSameTrace)
        m_view->replaceDocument(m_document, m_workspace);
    else
        m_view->setDocument(m_document, m_workspace);
    if (const SpanId wanted = std::exchange(m_wantedSpan, SpanId {}); !wanted.isZero())
        m_view->selectSpan(wanted);
}

SpanId TraceTab::selectedSpan() const { return m_document ? m_view->selectedSpan() : m_wantedSpan; }

void TraceTab::selectSpan(SpanId span) {
    if (m_document)
        m_view->selectSpan(span);
    else
        m_wantedSpan = span;
}

QString TraceTab::statusText() const { return m_document ? m_view->statusText() : QString(); }

void TraceTab::copyId() { copyAs(TraceCopyFormat::Id); }

void TraceTab::copyMarkdown() { copyAs(TraceCopyFormat::Markdown); }

void TraceTab::copyOtlpJson() { copyAs(TraceCopyFormat::OtlpJson); }

void TraceTab::copyAs(TraceCopyFormat format) {
    if (m_document)
        m_view->copyAs(format);
}

void TraceTab::focusFind() { m_view->focusFind(); }

void TraceTab::findNext(int step) { m_view->findNext(step); }

void TraceTab::setTitle(const QString& idText, const QString& rootName) {
    m_title = rootName.isEmpty() ? shortId(idText) : shortId(idText) + QStringLiteral(" · ") + rootName;
    Q_EMIT titleChanged(m_title);
}

} // namespace spanloom::ui
