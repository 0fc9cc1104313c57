#include "ui/traces/trace_list_view.h"

#include <algorithm>

#include <QClipboard>
#include <QContextMenuEvent>
#include <QElapsedTimer>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLoggingCategory>
#include <QMenu>
#include <QPainter>
#include <QScrollBar>

#include "ui/base/job_runner.h"
#include "ui/base/theme.h"
#include "ui/state/session.h"
#include "ui/state/view_state.h"
#include "ui/traces/column_room.h"
#include "ui/traces/trace_list_delegate.h"
#include "ui/traces/trace_list_model.h"

namespace spanloom::ui {

namespace {

Q_LOGGING_CATEGORY(lcFrames, "spanloom.frames.traces", QtWarningMsg)

/// A mouse that has not moved for so long is not about to click what lies under it.
constexpr int kMouseRestMs = 1500;
/// Below this many traces a sort takes less than a frame, and the new order is there at once.
constexpr std::uint32_t kSortedAtOnce = 4000;
/// More selected rows than this are not found again in a new list; the current one is.
constexpr std::size_t kRememberedSelection = 5000;
constexpr qsizetype kCopiedAtOnce = 1000;

const QString kHeaderName = QStringLiteral("traces");
const QString kFittedName = QStringLiteral("traces.fitted"); ///< 1 where nobody has set a width
const QString kOrderJob = QStringLiteral("traces.order");

} // namespace

TraceListView::TraceListView(ViewState* state, const Theme* theme, JobRunner* jobs, Session* session, QWidget* parent)
    : QTableView(parent)
    , m_state(state)
    , m_theme(theme)
    , m_jobs(jobs)
    , m_session(session)
    , m_model(new TraceListModel(this))
    , m_delegate(new TraceListDelegate(theme, m_model, this))
    , m_restTimer(new QTimer(this)) {
    m_restTimer->setSingleShot(true);
    m_restTimer->setInterval(kMouseRestMs);
    connect(m_restTimer, &QTimer::timeout, this, &TraceListView::sortAtRest);
    setObjectName(QStringLiteral("traceList"));
    setAccessibleName(tr("Traces"));
    setModel(m_model);
    setItemDelegate(m_delegate);
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setShowGrid(false);
    setTabKeyNavigation(false);
    setCornerButtonEnabled(false);
    setFrameShape(QFrame::NoFrame);
    setWordWrap(false);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollMode(ScrollPerPixel);
    setEditTriggers(NoEditTriggers);
    setUpHeader();
    m_model->setTimeDisplay(state->timeDisplay());
    connect(theme, &Theme::changed, this, &TraceListView::applyTheme);
    connect(state, &ViewState::resultChanged, this, &TraceListView::followResult);
    connect(state, &ViewState::snapshotChanged, viewport(), qOverload<>(&QWidget::update));
    connect(state, &ViewState::filterChanged, viewport(), qOverload<>(&QWidget::update));
    connect(state, &ViewState::timeDisplayChanged, this, [this] { m_model->setTimeDisplay(m_state->timeDisplay()); });
    connect(state, &ViewState::selectedTraceChanged, this, &TraceListView::showSelectedTrace);
    connect(state, &ViewState::importingChanged, viewport(), qOverload<>(&QWidget::update));
    connect(state, &ViewState::importingChanged, this, &TraceListView::fitToImported);
    connect(this, &QAbstractItemView::doubleClicked, this, &TraceListView::activateCurrent);
    reorder(Reason::Sorted);
}

void TraceListView::setUpHeader() {
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    QHeaderView* header = horizontalHeader();
    header->setSectionsMovable(true);
    header->setSectionsClickable(true);
    header->setSortIndicatorShown(true);
    header->setHighlightSections(false);
    header->setTextElideMode(Qt::ElideRight);
    header->setMinimumSectionSize(36);
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    applyTheme();
    setDefaultColumns();
    const bool isRestored = header->restoreState(m_session->header(kHeaderName, kTraceColumnsVersion));
    m_fitsColumns = !isRestored || m_session->width(kFittedName, 0) == 1;
    connect(header, &QHeaderView::sectionResized, this, [this](int, int before, int now) {
        if (!m_isFitting && before > 0 && now > 0) // hiding and showing resize too
            m_fitsColumns = false;
    });
    connect(header, &QHeaderView::sortIndicatorChanged, this, [this] { reorder(Reason::Sorted); });
    connect(header, &QWidget::customContextMenuRequested, this,
        [this, header](const QPoint& position) { popUpColumnMenu(header->mapToGlobal(position)); });
}

void TraceListView::setDefaultColumns() {
    QHeaderView* header = horizontalHeader();
    for (int column = 0; column < kTraceColumnCount; ++column) {
        header->moveSection(header->visualIndex(column), column);
        setColumnHidden(column, !isShownAtFirst(static_cast<TraceColumn>(column)));
    }
    header->setSortIndicator(static_cast<int>(TraceColumn::Start), Qt::DescendingOrder);
    m_fitsColumns = true;
    m_leftOut.clear();
    fitColumns();
}

/// Widths for the texts of the first rows. A list that is too narrow for all columns leaves some out, those first that
/// the facets show as well, before it cuts the verdicts at its end.
void TraceListView::fitColumns() {
    QHeaderView* header = horizontalHeader();
    std::vector<ColumnRoom> rooms;
    int least = 0;
    for (int column = 0; column < kTraceColumnCount; ++column) {
        const auto which = static_cast<TraceColumn>(column);
        if (isColumnHidden(column) && !m_leftOut.contains(which))
            continue;
        rooms.push_back(columnRoom(*m_theme, *m_model, which));
        least += rooms.back().least;
    }
    m_isFitting = true;
    for (const TraceColumn column : {TraceColumn::FirstToken, TraceColumn::Cohort, TraceColumn::Prompt,
             TraceColumn::Route, TraceColumn::Tokens, TraceColumn::Model}) {
        const auto room = std::ranges::find(rooms, column, &ColumnRoom::column);
        if (room == rooms.end())
            continue;
        const bool isLeftOut = least > viewport()->width();
        setColumnHidden(static_cast<int>(column), isLeftOut);
        if (!isLeftOut) {
            m_leftOut.erase(column);
            continue;
        }
        m_leftOut.insert(column);
        least -= room->least;
        rooms.erase(room);
    }
    for (const auto& [column, width] : fittedWidths(rooms, viewport()->width()))
        header->resizeSection(static_cast<int>(column), width);
    m_isFitting = false;
}

void TraceListView::resizeEvent(QResizeEvent* event) {
    QTableView::resizeEvent(event);
    // A list that has become empty keeps the columns that it had: only its scroll bar has gone.
    const bool hasTexts = m_model->rowCount() > 0 || !m_hasFitted;
    if (m_fitsColumns && !m_isFitting && hasTexts && event->size().width() != event->oldSize().width())
        fitColumns();
}

void TraceListView::applyTheme() {
    const Measures& sizes = m_theme->measures();
    verticalHeader()->setMinimumSectionSize(1);
    verticalHeader()->setDefaultSectionSize(sizes.rowHeightTable);
    horizontalHeader()->setFixedHeight(sizes.headerHeight);
    QFont font = m_theme->smallFont();
    font.setWeight(QFont::DemiBold);
    font.setPixelSize(font.pixelSize() + 1);
    horizontalHeader()->setFont(font);
    verticalScrollBar()->setSingleStep(sizes.rowHeightTable);
    viewport()->update();
}

void TraceListView::saveColumns() {
    // What is left out for want of room is nobody's choice.
    const std::set<TraceColumn> leftOut = m_leftOut;
    for (const TraceColumn column : leftOut)
        setColumnHidden(static_cast<int>(column), false);
    m_session->setHeader(kHeaderName, kTraceColumnsVersion, horizontalHeader()->saveState());
    m_session->setWidth(kFittedName, m_fitsColumns ? 1 : 0);
    for (const TraceColumn column : leftOut)
        setColumnHidden(static_cast<int>(column), true);
}

void TraceListView::popUpColumnMenu(const QPoint& globalPosition) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (int visual = 0; visual < kTraceColumnCount; ++visual) {
        const int column = horizontalHeader()->logicalIndex(visual);
        QAction* action = menu->addAction(columnTitle(static_cast<TraceColumn>(column)));
        action->setCheckable(true);
        action->setChecked(!isColumnHidden(column));
        // The name of the trace stays: a list without any column cannot be asked for one again.
        action->setEnabled(static_cast<TraceColumn>(column) != TraceColumn::Root);
        connect(action, &QAction::toggled, this, [this, column](bool shown) {
            setColumnHidden(column, !shown);
            // A column that was left out and is asked for is there from now on, whatever the room.
            if (m_leftOut.erase(static_cast<TraceColumn>(column)) > 0)
                m_fitsColumns = false;
            if (m_fitsColumns)
                fitColumns();
        });
    }
    menu->addSeparator();
    connect(menu->addAction(tr("Reset columns")), &QAction::triggered, this, &TraceListView::setDefaultColumns);
    menu->popup(globalPosition);
}

std::vector<TraceId> TraceListView::selection() const {
    // Ranges, not indexes: all of a million rows may be selected.
    QItemSelection ranges = selectionModel()->selection();
    std::ranges::sort(ranges, {}, [](const QItemSelectionRange& range) { return range.top(); });
    std::vector<TraceId> traces;
    int next = 0;
    for (const QItemSelectionRange& range : ranges) {
        for (int row = std::max(next, range.top()); row <= range.bottom(); ++row) {
            if (const std::optional<TraceId> trace = m_model->traceId(row))
                traces.push_back(*trace);
        }
        next = std::max(next, range.bottom() + 1);
    }
    return traces;
}

/// A long selection is not found again row by row; the current one is.
std::vector<TraceId> TraceListView::rememberedTraces() const {
    std::size_t rows = 0;
    for (const QItemSelectionRange& range : selectionModel()->selection())
        rows += static_cast<std::size_t>(range.height());
    return rows > kRememberedSelection ? std::vector<TraceId>() : selection();
}

void TraceListView::selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) {
    QTableView::selectionChanged(selected, deselected);
    if (!m_isApplying)
        publishSelection();
}

void TraceListView::publishSelection() {
    std::vector<TraceId> traces = selection();
    // Taking the current row out of the selection leaves it current for the keyboard; what the others show is one of
    // those that are left.
    if (!traces.empty() && !selectionModel()->isRowSelected(currentIndex().row(), {})) {
        m_isApplying = true;
        m_state->selectTrace(traces.front());
        m_isApplying = false;
    }
    m_state->setSelectedTraces(std::move(traces));
}

/// The snapshot that a result's rows belong to. The newest one but for the moments in which a query is on its way.
std::shared_ptr<const Snapshot> TraceListView::snapshotOf(const QueryResult& result) const {
    const std::shared_ptr<const TraceTable>& table = result.selection->table;
    if (m_state->snapshot()->traces == table)
        return m_state->snapshot();
    if (m_model->ordered() && m_model->ordered()->snapshot->traces == table)
        return m_model->ordered()->snapshot;
    auto bare = std::make_shared<Snapshot>();
    bare->traces = table;
    bare->strings = result.index ? result.index->strings() : m_state->snapshot()->strings;
    return bare;
}

void TraceListView::followResult() {
    const std::shared_ptr<const OrderedTraces>& shown = m_model->ordered();
    const bool isOtherFilter = !shown || shown->result->filter != m_state->result()->filter;
    reorder(isOtherFilter ? Reason::Filtered : Reason::Published);
}

void TraceListView::reorder(Reason reason) {
    OrderRequest request;
    request.result = m_state->result();
    request.snapshot = snapshotOf(*request.result);
    if (m_model->ordered())
        request.sorted = m_model->ordered()->sorted;
    request.column = static_cast<TraceColumn>(std::clamp(horizontalHeader()->sortIndicatorSection(), 0,
        kTraceColumnCount - 1));
    request.descending = horizontalHeader()->sortIndicatorOrder() == Qt::DescendingOrder;
    m_model->setSorting(request.column, request.descending);
    const bool mustHold = reason == Reason::Published && viewport()->underMouse() && !m_mouseRests
        && m_model->rowCount() > 0;
    if (mustHold) {
        request.held = m_model->ordered();
        m_restTimer->start();
    }
    // The anchor first, then the chosen trace, then the other selected ones.
    const int topRow = rowAt(0);
    request.wanted.push_back(m_model->traceId(topRow).value_or(TraceId {}));
    request.wanted.push_back(m_state->selectedTrace().value_or(TraceId {}));
    // A trace that history has chosen is chosen alone.
    const std::vector<TraceId> remembered = rememberedTraces();
    if (std::ranges::find(remembered, request.wanted.back()) != remembered.end())
        request.wanted.insert(request.wanted.end(), remembered.begin(), remembered.end());
    m_isHeld = mustHold;
    if (request.snapshot->traces->rows() <= kSortedAtOnce) {
        m_jobs->cancel(kOrderJob);
        apply(orderTraces(request), reason);
        return;
    }
    m_jobs->run(
        kOrderJob, this, [request](std::stop_token stop) { return orderTraces(request, stop); },
        [this, reason](std::shared_ptr<const OrderedTraces> ordered) {
            if (ordered)
                apply(std::move(ordered), reason);
        });
}

void TraceListView::sortAtRest() {
    if (!m_isHeld)
        return;
    m_mouseRests = true;
    reorder(Reason::Published);
    m_mouseRests = false;
}

void TraceListView::apply(std::shared_ptr<const OrderedTraces> ordered, Reason reason) {
    const int value = verticalScrollBar()->value();
    const int rowHeight = std::max(1, m_theme->measures().rowHeightTable);
    // At the top a person wants to see what arrives there; further down nothing may move.
    const bool keepsPlace = reason == Reason::Published && value > 0;
    m_isApplying = true;
    m_model->setOrdered(ordered);
    restore(*ordered, keepsPlace ? value % rowHeight : -1);
    m_isApplying = false;
    publishSelection();
    // Sources that were removed, or an attribute that has got a meaning: other texts, though no import.
    if (reason == Reason::Published && !m_state->isImporting())
        m_hasFitted = false;
    fitOnce();
    viewport()->update();
    Q_EMIT orderChanged();
}

/// To the texts that are there, once: later lists do not push columns around.
void TraceListView::fitOnce() {
    if (!m_fitsColumns || m_hasFitted || m_model->rowCount() == 0)
        return;
    m_hasFitted = true;
    fitColumns();
}

/// An import may have begun with other texts than it ended with, another day among them.
void TraceListView::fitToImported() {
    if (m_state->isImporting())
        return;
    m_hasFitted = false;
    if (m_state->isResultCurrent() && !m_jobs->isRunning(kOrderJob))
        fitOnce();
}

void TraceListView::restore(const OrderedTraces& ordered, int anchorOffset) {
    std::vector<std::int64_t> rows(ordered.positions.begin() + 1, ordered.positions.end());
    std::erase(rows, -1);
    std::ranges::sort(rows);
    QItemSelection selection;
    for (std::size_t first = 0, next = 0; first < rows.size(); first = next) {
        for (next = first + 1; next < rows.size() && rows[next] <= rows[next - 1] + 1; ++next) { }
        selection.select(m_model->index(static_cast<int>(rows[first]), 0),
            m_model->index(static_cast<int>(rows[next - 1]), kTraceColumnCount - 1));
    }
    const int current = static_cast<int>(ordered.positions[1]);
    if (current >= 0)
        selectionModel()->setCurrentIndex(m_model->index(current, static_cast<int>(TraceColumn::Root)),
            QItemSelectionModel::NoUpdate);
    selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect);
    const std::int64_t anchor = ordered.positions[0];
    updateGeometries();
    if (anchorOffset < 0)
        verticalScrollBar()->setValue(0);
    else if (anchor >= 0)
        verticalScrollBar()->setValue(static_cast<int>(anchor) * m_theme->measures().rowHeightTable + anchorOffset);
}

void TraceListView::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
    QTableView::currentChanged(current, previous);
    if (!m_isApplying && current.isValid())
        m_state->selectTrace(m_model->traceId(current.row()));
}

void TraceListView::showSelectedTrace() {
    const std::optional<TraceId> trace = m_state->selectedTrace();
    if (m_isApplying || !trace || m_model->traceId(currentIndex().row()) == trace)
        return;
    const int row = m_model->rowOf(*trace);
    if (row < 0)
        return;
    m_isApplying = true;
    setCurrentIndex(m_model->index(row, static_cast<int>(TraceColumn::Root)));
    m_isApplying = false;
    publishSelection();
}

std::optional<TraceId> TraceListView::neighbour(TraceId trace, int step) const {
    const int row = m_model->rowOf(trace);
    return row < 0 ? std::nullopt : m_model->traceId(row + step);
}

std::size_t TraceListView::shownTraces() const { return m_model->ordered() ? m_model->ordered()->rows.size() : 0; }

void TraceListView::activateCurrent() {
    if (const std::optional<TraceId> trace = m_model->traceId(currentIndex().row()))
        Q_EMIT traceActivated(*trace);
}

void TraceListView::moveSelection(int step) {
    if (m_model->rowCount() == 0)
        return;
    const int row = currentIndex().isValid() ? std::clamp(currentIndex().row() + step, 0, m_model->rowCount() - 1) : 0;
    const int column = currentIndex().isValid() ? currentIndex().column() : static_cast<int>(TraceColumn::Root);
    setCurrentIndex(m_model->index(row, column));
}

void TraceListView::copySelection() {
    QVector<int> rows;
    for (const QModelIndex& index : selectionModel()->selectedRows())
        rows.append(index.row());
    std::ranges::sort(rows);
    QVector<TraceColumn> columns;
    for (int visual = 0; visual < kTraceColumnCount; ++visual) {
        const int column = horizontalHeader()->logicalIndex(visual);
        if (!isColumnHidden(column))
            columns.append(static_cast<TraceColumn>(column));
    }
    if (rows.isEmpty())
        return;
    const std::shared_ptr<const OrderedTraces> ordered = m_model->ordered();
    if (rows.size() <= kCopiedAtOnce) {
        QGuiApplication::clipboard()->setText(tracesAsText(*ordered, rows, columns));
        return;
    }
    m_jobs->run(
        QStringLiteral("traces.copy"), this,
        [ordered, rows, columns](std::stop_token) { return tracesAsText(*ordered, rows, columns); },
        [](const QString& text) { QGuiApplication::clipboard()->setText(text); });
}

void TraceListView::keyPressEvent(QKeyEvent* event) {
    if (event->matches(QKeySequence::Copy)) {
        copySelection();
    } else if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        && event->modifiers() == Qt::NoModifier) {
        activateCurrent();
    } else if (event->key() == Qt::Key_Home && event->modifiers() == Qt::NoModifier) {
        moveSelection(-m_model->rowCount());
    } else if (event->key() == Qt::Key_End && event->modifiers() == Qt::NoModifier) {
        moveSelection(m_model->rowCount());
    } else {
        QTableView::keyPressEvent(event);
    }
}

void TraceListView::keyboardSearch(const QString& search) {
    // Looking through a million rows for a typed letter would stop the window.
    Q_UNUSED(search)
}

bool TraceListView::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::Leave && m_isHeld)
        QMetaObject::invokeMethod(this, [this] { reorder(Reason::Published); }, Qt::QueuedConnection);
    if (event->type() == QEvent::MouseMove && m_isHeld)
        m_restTimer->start();
    return QTableView::viewportEvent(event);
}

QString TraceListView::emptyText() const {
    if (m_model->rowCount() > 0)
        return {};
    const Snapshot& snapshot = *m_state->snapshot();
    const TraceFilter& filter = m_state->filter();
    const bool isScopeOnly = !filter.sources.empty() && filter.facets.empty() && !filter.time && filter.text.empty();
    if (m_state->isImporting() && (filter.isEmpty() || isScopeOnly))
        return tr("Reading… traces appear here as they arrive.");
    if (snapshot.sources.empty())
        return tr("Nothing is open.");
    if (snapshot.traces->rows() == 0)
        return tr("No traces were found in these files.");
    if (!m_state->isResultCurrent() || m_jobs->isRunning(kOrderJob))
        return tr("Looking for traces…");
    if (isScopeOnly)
        return tr("No traces in the chosen sources.");
    QStringList ways;
    if (!filter.facets.empty())
        ways.append(tr("take a mark out of the facets"));
    if (filter.time)
        ways.append(tr("clear the time range"));
    if (!filter.text.empty())
        ways.append(tr("shorten the searched text"));
    return tr("No trace matches the filter.\nTo see more, %1.").arg(ways.join(tr(" or ")));
}

void TraceListView::contextMenuEvent(QContextMenuEvent* event) {
    if (!currentIndex().isValid())
        return;
    const QPoint place = event->reason() == QContextMenuEvent::Mouse
        ? event->globalPos()
        : viewport()->mapToGlobal(visualRect(currentIndex()).bottomLeft());
    Q_EMIT contextMenuRequested(place);
}

void TraceListView::paintEvent(QPaintEvent* event) {
    QElapsedTimer timer;
    timer.start();
    QTableView::paintEvent(event);
    if (const QString text = emptyText(); !text.isEmpty()) {
        QPainter painter(viewport());
        painter.setPen(m_theme->color(Role::Muted));
        painter.drawText(viewport()->rect(), static_cast<int>(Qt::AlignCenter) | Qt::TextWordWrap, text);
    }
    qCDebug(lcFrames) << "painted in" << static_cast<double>(timer.nsecsElapsed()) / 1e6 << "ms";
}

} // namespace spanloom::ui
