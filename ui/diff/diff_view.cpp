#include "ui/diff/diff_view.h"

#include <algorithm>

#include <QLabel>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "core/workspace/workspace.h"

#include "ui/base/format.h"
#include "ui/base/job_runner.h"
#include "ui/base/theme.h"
#include "ui/diff/diff_header.h"
#include "ui/diff/diff_rows_view.h"
#include "ui/diff/pair_content.h"
#include "ui/diff/pair_view.h"
#include "ui/diff/row_texts.h"
#include "ui/state/session.h"

namespace spanloom::ui {

namespace {

const QString kNames = QStringLiteral("diff/names");
const QString kGutter = QStringLiteral("diff/gutter");
const QString kShare = QStringLiteral("diff/share");
const QString kSplitter = QStringLiteral("diff/pair");

QString idOf(const TraceDocument& document) {
    return toText(document.idText.empty() ? document.id.hex() : document.idText);
}

} // namespace

DiffView::DiffView(const Theme* theme, JobRunner* jobs, Session* session, QWidget* parent)
    : QWidget(parent)
    , m_theme(*theme)
    , m_jobs(*jobs)
    , m_session(session)
    , m_stack(new QStackedWidget(this))
    , m_note(new QLabel(m_stack)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_stack);
    m_note->setTextFormat(Qt::PlainText);
    m_note->setAlignment(Qt::AlignCenter);
    m_note->setWordWrap(true);
    m_note->setForegroundRole(QPalette::PlaceholderText);
    m_stack->addWidget(m_note);
    buildPage();
    connectViews();
    restoreWidths();
    setFocusProxy(m_rows);
    showNote(tr("Choose two traces to compare."));
}

DiffView::~DiffView() {
    m_jobs.cancel(jobKey("align"));
    m_jobs.cancel(jobKey("pair"));
}

void DiffView::buildPage() {
    auto* page = new QWidget(m_stack);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_header = new DiffHeader(m_theme, page);
    column->addWidget(m_header);
    m_splitter = new QSplitter(Qt::Vertical, page);
    m_splitter->setHandleWidth(1);
    m_splitter->setChildrenCollapsible(false);
    m_rows = new DiffRowsView(m_theme, m_splitter);
    m_pair = new PairView(m_theme, m_splitter);
    m_splitter->addWidget(m_rows);
    m_splitter->addWidget(m_pair);
    m_splitter->setStretchFactor(0, 3);
    m_splitter->setStretchFactor(1, 2);
    m_splitter->setSizes({540, 360});
    column->addWidget(m_splitter, 1);
    m_stack->addWidget(page);
}

void DiffView::connectViews() {
    connect(m_rows, &DiffRowsView::rowSelected, this, [this] {
        loadPair();
        updatePosition();
        Q_EMIT changed();
    });
    connect(m_rows, &DiffRowsView::changeRequested, this, &DiffView::selectChange);
    connect(m_rows, &DiffRowsView::widthsChanged, this, [this](const DiffWidths& widths) {
        if (!m_session)
            return;
        m_session->setWidth(kNames, widths.names);
        m_session->setWidth(kGutter, widths.gutter);
        m_session->setWidth(kShare, widths.shareOfA);
    });
    connect(m_header, &DiffHeader::changeRequested, this, &DiffView::selectChange);
    connect(m_header, &DiffHeader::onlyChangesChanged, this, &DiffView::setOnlyChanges);
    connect(m_header, &DiffHeader::swapRequested, this, &DiffView::swapSides);
    connect(m_header, &DiffHeader::traceRequested, this,
        [this](DiffSide side) { Q_EMIT openTraceRequested(side == DiffSide::A ? m_a : m_b); });
    connect(m_splitter, &QSplitter::splitterMoved, this, [this] {
        if (m_session)
            m_session->setSplitter(kSplitter, m_splitter->saveState());
    });
}

void DiffView::restoreWidths() {
    DiffWidths widths;
    if (m_session) {
        widths.names = m_session->width(kNames, widths.names);
        widths.gutter = m_session->width(kGutter, widths.gutter);
        widths.shareOfA = m_session->width(kShare, widths.shareOfA);
        if (const QByteArray state = m_session->splitter(kSplitter); !state.isEmpty())
            m_splitter->restoreState(state);
    }
    m_rows->setWidths(widths);
}

void DiffView::open(std::shared_ptr<Workspace> workspace, TraceId a, TraceId b) {
    m_workspace = std::move(workspace);
    m_payloads = m_workspace;
    m_a = a;
    m_b = b;
    m_traces.reset();
    m_wanted = {};
    m_jobs.cancel(jobKey("pair"));
    showNote(tr("Opening both traces …"));
    Q_EMIT titleChanged(title());
    // The job holds the cache: the tab and the window may be closed while it runs.
    m_jobs.run(jobKey("align"), this,
        [cache = m_workspace, a, b](std::stop_token stop) -> Result<Aligned> {
            SPANLOOM_TRY_ASSIGN(auto first, cache->openTrace(a, stop));
            SPANLOOM_TRY_ASSIGN(auto second, a == b ? Result<std::shared_ptr<const TraceDocument>>(first)
                                                    : cache->openTrace(b, stop));
            return alignForView(std::move(first), std::move(second));
        },
        [this](Result<Aligned> traces) { deliver(std::move(traces)); });
}

void DiffView::showTraces(std::shared_ptr<const TraceDocument> a, std::shared_ptr<const TraceDocument> b,
    std::shared_ptr<const PayloadSource> payloads) {
    m_payloads = std::move(payloads);
    m_a = a->id;
    m_b = b->id;
    m_jobs.run(jobKey("align"), this,
        [a = std::move(a), b = std::move(b)](std::stop_token) -> Result<Aligned> { return alignForView(a, b); },
        [this](Result<Aligned> traces) { deliver(std::move(traces)); });
}

void DiffView::deliver(Result<Aligned> traces) {
    if (traces) {
        present(std::move(*traces));
    } else if (!traces.error().isCancelled()) {
        m_traces.reset();
        m_rows->setTraces(nullptr);
        const QString reason = traces.error().code == ErrorCode::NotFound
            ? tr("One of these traces is no longer in the cache.\nImport its file again to compare it.")
            : tr("The traces could not be read: %1").arg(toText(traces.error().text()));
        showNote(reason);
    }
    Q_EMIT changed();
}

void DiffView::present(Aligned traces) {
    m_traces = std::move(traces);
    m_header->setTraces(*m_traces);
    m_rows->setTraces(m_traces);
    m_stack->setCurrentIndex(1);
    Q_EMIT titleChanged(title());
    chooseFirst();
}

/// The row that was chosen before the sides were swapped, else the first change, else the root.
void DiffView::chooseFirst() {
    const std::vector<AlignedRow>& rows = m_traces->alignment.rows;
    std::uint32_t row = kNoIndex;
    if (m_wanted.a != kNoIndex || m_wanted.b != kNoIndex) {
        const auto found = std::find_if(rows.begin(), rows.end(),
            [this](const AlignedRow& candidate) { return candidate.a == m_wanted.a && candidate.b == m_wanted.b; });
        if (found != rows.end())
            row = static_cast<std::uint32_t>(found - rows.begin());
    }
    m_wanted = {};
    if (row == kNoIndex && !rows.empty())
        row = m_traces->changes.empty() ? 0 : m_traces->changes.front();
    m_rows->selectRow(row);
    loadPair();
    updatePosition();
}

void DiffView::swapSides() {
    std::swap(m_a, m_b);
    if (m_traces) {
        const std::uint32_t row = selectedRow();
        m_wanted = row == kNoIndex ? AlignedRow {}
                                   : AlignedRow {m_traces->alignment.rows[row].b, m_traces->alignment.rows[row].a, 0};
        showTraces(m_traces->b, m_traces->a, m_payloads);
    } else if (m_workspace && m_jobs.isRunning(jobKey("align"))) {
        open(m_workspace, m_a, m_b);
    }
    Q_EMIT titleChanged(title());
    Q_EMIT swapped();
}

void DiffView::setOnlyChanges(bool onlyChanges) {
    if (m_onlyChanges == onlyChanges)
        return;
    m_onlyChanges = onlyChanges;
    m_header->setOnlyChanges(onlyChanges);
    m_rows->setOnlyChanges(onlyChanges);
    Q_EMIT changed();
}

void DiffView::selectChange(int step) {
    if (!m_traces || m_traces->changes.empty())
        return;
    const std::vector<std::uint32_t>& changes = m_traces->changes;
    const std::uint32_t from = selectedRow();
    std::uint32_t row = changes.front();
    if (from == kNoIndex) {
        row = step > 0 ? changes.front() : changes.back();
    } else if (step > 0) {
        const auto next = std::upper_bound(changes.begin(), changes.end(), from);
        row = next == changes.end() ? changes.front() : *next;
    } else {
        const auto next = std::lower_bound(changes.begin(), changes.end(), from);
        row = next == changes.begin() ? changes.back() : *(next - 1);
    }
    selectRow(row);
}

void DiffView::selectRow(std::uint32_t row) {
    if (!m_traces || row == selectedRow())
        return;
    m_rows->selectRow(row);
    loadPair();
    updatePosition();
    Q_EMIT changed();
}

std::uint32_t DiffView::selectedRow() const { return m_traces ? m_rows->selectedRow() : kNoIndex; }

void DiffView::copySelection() { m_rows->copySelection(); }

void DiffView::loadPair() {
    const std::uint32_t row = selectedRow();
    if (row == kNoIndex || !m_payloads) {
        m_jobs.cancel(jobKey("pair"));
        m_isPairLoading = false;
        m_pair->showNote(tr("Select a row to see what both sides say."));
        return;
    }
    m_isPairLoading = true;
    m_jobs.run(jobKey("pair"), this,
        [payloads = m_payloads, traces = m_traces, row](
            std::stop_token stop) { return loadPairContent(*payloads, *traces, row, stop); },
        [this](Result<std::shared_ptr<const PairContent>> content) { deliverPair(std::move(content)); });
}

void DiffView::deliverPair(Result<std::shared_ptr<const PairContent>> content) {
    if (!content && content.error().isCancelled())
        return;
    m_isPairLoading = false;
    if (content)
        m_pair->setContent(std::move(*content), pairTitle());
    else
        m_pair->showNote(tr("This pair could not be read: %1").arg(toText(content.error().text())));
    Q_EMIT changed();
}

QString DiffView::pairTitle() const {
    const RowTexts texts = rowTexts(*m_traces, selectedRow());
    if (!texts.ghost.text.isEmpty())
        return (texts.nameA.isEmpty() ? texts.nameB : texts.nameA) + QStringLiteral(" · ") + texts.ghost.text;
    return texts.nameA == texts.nameB ? texts.nameA : texts.nameA + QStringLiteral(" ↔ ") + texts.nameB;
}

void DiffView::updatePosition() {
    const std::vector<std::uint32_t>& changes = m_traces->changes;
    const auto found = std::lower_bound(changes.begin(), changes.end(), selectedRow());
    const bool isChange = found != changes.end() && *found == selectedRow();
    m_header->setPosition(isChange ? static_cast<std::uint64_t>(found - changes.begin()) + 1 : 0, changes.size());
}

void DiffView::showNote(const QString& text) {
    m_note->setText(text);
    m_stack->setCurrentIndex(0);
}

QString DiffView::note() const { return m_stack->currentIndex() == 0 ? m_note->text() : QString(); }

QString DiffView::statusText() const {
    if (!m_traces)
        return {};
    const Alignment& aligned = m_traces->alignment;
    const double taken = m_traces->milliseconds;
    const QString time = taken < 0.1 ? tr("under 0.1") : QString::number(taken, 'f', taken < 10 ? 1 : 0);
    return tr("%1 of %2 rows aligned by path, kind and order · %3 ms")
        .arg(formatCount(aligned.pairs), formatCount(aligned.rows.size()), time);
}

QString DiffView::title() const {
    const QString a = m_traces ? idOf(*m_traces->a) : toText(m_a.hex());
    const QString b = m_traces ? idOf(*m_traces->b) : toText(m_b.hex());
    return tr("Diff %1 ↔ %2").arg(shortId(a), shortId(b));
}

const Alignment& DiffView::alignment() const {
    static const Alignment kNone;
    return m_traces ? m_traces->alignment : kNone;
}

QString DiffView::jobKey(const char* what) const {
    return QStringLiteral("diff/%1/%2").arg(QLatin1String(what)).arg(reinterpret_cast<quintptr>(this));
}

} // namespace spanloom::ui
