#include "ui/traces/trace_list_view.h"

#include <algorithm>

#include <QClipboard>
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
#include "ui/traces/trace_list_delegate.h"
#include "ui/traces/trace_list_model.h"

namespace spanloom::ui {

namespace {

Q_LOGGING_CATEGORY(lcFrames, "spanloom.frames.traces", QtWarningMsg)

/// A mouse that has not moved for so long is not about to click what lies under it.
constexpr int kMouseRestMs = 1500;
/// Below this many traces a sort takes less than a frame, and the new order is there at once.
constexpr std::uint32_t kSortedAtOnce = 4000;
/// More selected rows than this are not found again after a new snapshot; the current one is.
constexpr std::size_t kRememberedSelection = 500;
constexpr qsizetype kCopiedAtOnce = 1000;

const QString kHeaderName = QStringLiteral("traces");

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
    connect(state, &ViewState::snapshotChanged, this, [this] { reorder(Reason::Published); });
    connect(state, &ViewState::scopeChanged, this, [this] { reorder(Reason::Scoped); });
    connect(state, &ViewState::timeDisplayChanged, this, [this] { m_model->setTimeDisplay(m_state->timeDisplay()); });
    connect(state, &ViewState::selectedTraceChanged, this, &TraceListView::showSelectedTrace);
    connect(state, &ViewState::importingChanged, viewport(), qOverload<>(&QWidget::update));
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
    header->setMinimumSectionSize(36);
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    applyTheme();
    setDefaultColumns();
    m_fitsColumns = !header->restoreState(m_session->header(kHeaderName, kTraceColumnsVersion));
    connect(header, &QHeaderView::sectionResized, this, [this](int, int before, int now) {
        if (!m_isFitting && before > 0 && now > 0) // hiding and showing resize too
            m_fitsColumns = false;
    });
    connect(header, &QHeaderView::sortIndicatorChanged, this, [this] { reorder(Reason::Sorted); });
    connect(header, &QWidget::customContextMenuRequested, this, &TraceListView::showColumnMenu);
}

/// Room for what usually stands there, and for the title with its sort arrow.
int TraceListView::usualWidth(TraceColumn column) const {
    const Measures& sizes = m_theme->measures();
    const QFontMetrics text(m_theme->font());
    const QString badge = QStringLiteral("Groundedness 0.00 ✓");
    int width = 0;
    switch (column) {
    case TraceColumn::Start:
        width = QFontMetrics(m_theme->monoFont()).horizontalAdvance(QStringLiteral("00-0000:00:00.000"))
            + sizes.padding * 3 / 4;
        break;
    case TraceColumn::Root: width = text.horizontalAdvance(QStringLiteral("POST /support/refund")) + sizes.icon; break;
    case TraceColumn::Route: width = text.horizontalAdvance(QStringLiteral("/support/refund")); break;
    case TraceColumn::Model:
        width = text.horizontalAdvance(QStringLiteral("gpt-4.1-mini+0")) + sizes.padding;
        break;
    case TraceColumn::Cohort: width = text.horizontalAdvance(QStringLiteral("enterprise")); break;
    case TraceColumn::Duration:
    case TraceColumn::FirstToken: width = text.horizontalAdvance(QStringLiteral("00.0 ms")); break;
    case TraceColumn::Tokens: width = text.horizontalAdvance(QStringLiteral("00.0k → 0.00k")); break;
    case TraceColumn::Cost: width = text.horizontalAdvance(QStringLiteral("≥$0.00000000")); break;
    case TraceColumn::Evaluations: {
        const QFontMetrics small(m_theme->smallFont());
        width = small.horizontalAdvance(badge) + small.horizontalAdvance(QStringLiteral("+0")) + 4 * sizes.badgePadding
            + sizes.badgeGap;
        break;
    }
    case TraceColumn::Spans: width = text.horizontalAdvance(QStringLiteral("0,000")); break;
    case TraceColumn::Session:
    case TraceColumn::User: width = text.horizontalAdvance(QLatin1Char('0')) * 14; break;
    case TraceColumn::Prompt:
    case TraceColumn::Errors:
    case TraceColumn::Count: break;
    }
    const QString titleText = columnTitle(column) + QStringLiteral(" ▾");
    const int title = QFontMetrics(horizontalHeader()->font()).horizontalAdvance(titleText);
    return std::max(width, title) + 2 * sizes.padding + 1;
}

void TraceListView::setDefaultColumns() {
    QHeaderView* header = horizontalHeader();
    for (int column = 0; column < kTraceColumnCount; ++column) {
        header->moveSection(header->visualIndex(column), column);
        const auto which = static_cast<TraceColumn>(column);
        // The sign before the root's name tells of errors; their number can be asked for.
        setColumnHidden(column,
            which == TraceColumn::Session || which == TraceColumn::User || which == TraceColumn::Errors);
    }
    header->setSortIndicator(static_cast<int>(TraceColumn::Start), Qt::DescendingOrder);
    m_fitsColumns = true;
    fitColumns();
}

/// Usual widths, and what the window has beyond them goes to the texts that are cut first.
void TraceListView::fitColumns() {
    QHeaderView* header = horizontalHeader();
    int rest = viewport()->width();
    m_isFitting = true;
    for (int column = 0; column < kTraceColumnCount; ++column) {
        const int width = usualWidth(static_cast<TraceColumn>(column));
        if (!isColumnHidden(column)) {
            header->resizeSection(column, width);
            rest -= width;
        }
    }
    const auto widen = [&](TraceColumn column, int most) {
        const int section = static_cast<int>(column);
        const int more = isColumnHidden(section) ? 0 : std::clamp(rest, 0, most);
        header->resizeSection(section, header->sectionSize(section) + more);
        rest -= more;
    };
    const int digit = QFontMetrics(m_theme->font()).horizontalAdvance(QLatin1Char('0'));
    widen(TraceColumn::Root, 12 * digit);
    widen(TraceColumn::Model, 8 * digit);
    widen(TraceColumn::Evaluations, 40 * digit);
    m_isFitting = false;
}

void TraceListView::resizeEvent(QResizeEvent* event) {
    QTableView::resizeEvent(event);
    if (m_fitsColumns && event->size().width() != event->oldSize().width())
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
    m_session->setHeader(kHeaderName, kTraceColumnsVersion, horizontalHeader()->saveState());
}

void TraceListView::showColumnMenu(const QPoint& position) {
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
            if (m_fitsColumns)
                fitColumns();
        });
    }
    menu->addSeparator();
    connect(menu->addAction(tr("Reset columns")), &QAction::triggered, this, &TraceListView::setDefaultColumns);
    menu->popup(horizontalHeader()->mapToGlobal(position));
}

std::vector<TraceId> TraceListView::rememberedTraces() const {
    std::vector<TraceId> traces;
    const auto add = [this, &traces](int row) {
        if (const std::optional<TraceId> trace = m_model->traceId(row))
            traces.push_back(*trace);
    };
    // Ranges, not indexes: all of a million rows may be selected.
    for (const QItemSelectionRange& range : selectionModel()->selection()) {
        for (int row = range.top(); row <= range.bottom() && traces.size() < kRememberedSelection; ++row)
            add(row);
    }
    return traces;
}

void TraceListView::reorder(Reason reason) {
    OrderRequest request;
    request.snapshot = m_state->snapshot();
    request.scope = m_state->scope();
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
    for (const TraceId trace : rememberedTraces())
        request.wanted.push_back(trace);
    m_isHeld = mustHold;
    const QString key = QStringLiteral("traces.order");
    if (request.snapshot->traces->rows() <= kSortedAtOnce) {
        m_jobs->cancel(key);
        apply(orderTraces(request), request, reason);
        return;
    }
    m_jobs->run(
        key, this, [request](std::stop_token stop) { return orderTraces(request, stop); },
        [this, request, reason](std::shared_ptr<const OrderedTraces> ordered) {
            if (ordered)
                apply(std::move(ordered), request, reason);
        });
}

void TraceListView::sortAtRest() {
    if (!m_isHeld)
        return;
    m_mouseRests = true;
    reorder(Reason::Published);
    m_mouseRests = false;
}

void TraceListView::apply(std::shared_ptr<const OrderedTraces> ordered, const OrderRequest& request, Reason reason) {
    const int value = verticalScrollBar()->value();
    const int rowHeight = std::max(1, m_theme->measures().rowHeightTable);
    // At the top a person wants to see what arrives there; further down nothing may move.
    const bool keepsPlace = reason == Reason::Published && value > 0;
    m_isApplying = true;
    m_model->setOrdered(ordered);
    restore(*ordered, request, keepsPlace ? value % rowHeight : -1);
    m_isApplying = false;
    viewport()->update();
    Q_EMIT orderChanged();
}

void TraceListView::restore(const OrderedTraces& ordered, const OrderRequest& request, int anchorOffset) {
    QItemSelection selection;
    for (std::size_t i = 1; i < request.wanted.size(); ++i) {
        const int row = static_cast<int>(ordered.positions[i]);
        if (row >= 0)
            selection.select(m_model->index(row, 0), m_model->index(row, kTraceColumnCount - 1));
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
    if (!trace || m_model->traceId(currentIndex().row()) == trace)
        return;
    const int row = m_model->rowOf(*trace);
    if (row < 0)
        return;
    m_isApplying = true;
    setCurrentIndex(m_model->index(row, static_cast<int>(TraceColumn::Root)));
    m_isApplying = false;
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
    if (snapshot.traces->rows() > 0 && !m_state->scope().empty())
        return m_state->isImporting() ? tr("Reading… traces appear here as they arrive.")
                                      : tr("No traces in the chosen sources.");
    if (m_state->isImporting())
        return tr("Reading… traces appear here as they arrive.");
    if (snapshot.sources.empty())
        return tr("Nothing is open.");
    return snapshot.traces->rows() == 0 ? tr("No traces were found in these files.") : tr("Sorting…");
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
