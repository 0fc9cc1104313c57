#include "ui/waterfall/waterfall_view.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include <QClipboard>
#include <QElapsedTimer>
#include <QGuiApplication>
#include <QHelpEvent>
#include <QLoggingCategory>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>

#include "ui/base/format.h"
#include "ui/base/plain_tool_tip.h"
#include "ui/base/row_keys.h"
#include "ui/base/theme.h"
#include "ui/waterfall/event_mark_layout.h"
#include "ui/waterfall/row_badges.h"
#include "ui/waterfall/ruler_ticks.h"
#include "ui/waterfall/waterfall_ruler.h"

namespace spanloom::ui {

namespace {

Q_LOGGING_CATEGORY(lcFrames, "spanloom.waterfall.frames", QtWarningMsg)

constexpr double kZoomStep = 1.25;  // a key press or a notch of the wheel
constexpr double kPanShare = 0.12;  // of the bars' width
constexpr int kNarrowestNames = 120;
constexpr int kNarrowestBars = 120;
constexpr std::uint32_t kMostEventLines = 8; // of a tooltip

} // namespace

WaterfallView::WaterfallView(const Theme& theme, QWidget* parent)
    : QAbstractScrollArea(parent)
    , m_theme(theme)
    , m_painter(theme)
    , m_ruler(new WaterfallRuler(theme, m_geometry, this)) {
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("Waterfall"));
    installPaintedRowsAccessibility();
    viewport()->setMouseTracking(true);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    connect(&theme, &Theme::changed, this, &WaterfallView::applyTheme);
    connect(m_ruler, &WaterfallRuler::fitRequested, this, [this] { timeByKey(Qt::Key_F); });
    connect(m_ruler, &WaterfallRuler::windowDragged, this, [this](TimeWindow window) {
        const TimeWindow before = m_geometry.window();
        m_geometry.setWindow(window);
        changeWindow(before);
    });
    applyTheme();
}

void WaterfallView::applyTheme() {
    m_geometry.metrics = WaterfallMetrics::from(m_theme.measures());
    m_painter.clear();
    m_geometry.badgeColumns = m_painter.measureColumns(m_geometry);
    setViewportMargins(0, m_ruler->sizeHint().height(), 0, 0);
    layoutChanged();
}

void WaterfallView::setDocument(std::shared_ptr<const TraceDocument> document) {
    m_geometry.setDocument(std::move(document));
    forgetRows();
    m_overlay.selectedSpan = kNoIndex;
    verticalScrollBar()->setValue(0);
    layoutChanged();
}

void WaterfallView::forgetRows() {
    m_painter.clearRows();
    m_geometry.badgeColumns = m_painter.measureColumns(m_geometry);
    m_overlay.hoveredRow = kNoIndex;
    m_overlay.events.reset();
    m_overlay.matches.clear();
    m_overlay.searchText.clear();
}

void WaterfallView::replaceDocument(std::shared_ptr<const TraceDocument> document) {
    if (!this->document() || !document) {
        setDocument(std::move(document));
        return;
    }
    const std::shared_ptr<const TraceDocument> before = m_geometry.rows.document();
    std::unordered_map<SpanId, std::uint32_t> indexes;
    for (std::uint32_t i = 0; i < document->spans.size(); ++i)
        indexes.emplace(document->spans[i].id, i);
    const auto indexNow = [&](std::uint32_t span) {
        const auto found = span == kNoIndex ? indexes.end() : indexes.find(before->spans[span].id);
        return found == indexes.end() ? kNoIndex : found->second;
    };
    std::vector<std::uint32_t> folded;
    for (const std::uint32_t span : m_geometry.rows.foldedSpans())
        folded.push_back(indexNow(span));
    const std::uint32_t selected = indexNow(m_overlay.selectedSpan);
    const bool showedAll = m_geometry.window() == m_geometry.fullWindow();
    const TimeWindow window = m_geometry.window();
    const int place = verticalScrollBar()->value();
    m_geometry.setDocument(std::move(document));
    m_geometry.rows.setFoldedSpans(folded);
    if (!showedAll)
        m_geometry.setWindow(window);
    forgetRows();
    m_overlay.selectedSpan = selected;
    layoutChanged();
    verticalScrollBar()->setValue(place);
}

void WaterfallView::selectSpan(std::uint32_t span) {
    if (!document() || span >= document()->spans.size())
        span = kNoIndex;
    if (span == m_overlay.selectedSpan)
        return;
    m_overlay.selectedSpan = span;
    if (span != kNoIndex)
        showSelection();
    viewport()->update();
    announceSelection();
}

void WaterfallView::choose(std::uint32_t span) {
    if (span == kNoIndex || span == m_overlay.selectedSpan)
        return;
    selectSpan(span);
    Q_EMIT spanSelected(span);
}

void WaterfallView::showSelection() {
    if (m_geometry.rows.reveal(m_overlay.selectedSpan))
        rowsChanged();
    m_geometry.scrollToRow(m_geometry.rows.rowOf(m_overlay.selectedSpan));
    verticalScrollBar()->setValue(static_cast<int>(m_geometry.scrollY));
}

void WaterfallView::setMatches(const QString& text, std::vector<std::uint32_t> matches) {
    m_overlay.searchText = text;
    m_overlay.matches = std::move(matches);
    viewport()->update();
}

void WaterfallView::scrollToSpan(std::uint32_t span) {
    const std::uint32_t row = m_geometry.rows.visibleRowOf(span);
    if (row == kNoIndex)
        return;
    m_geometry.scrollToRow(row);
    verticalScrollBar()->setValue(static_cast<int>(m_geometry.scrollY));
}

void WaterfallView::setEventMarks(std::shared_ptr<const std::vector<EventMark>> marks) {
    m_overlay.events = std::move(marks);
    viewport()->update();
}

void WaterfallView::setWindow(TimeWindow window) {
    if (!document())
        return;
    m_geometry.setWindow(window);
    m_ruler->update();
    viewport()->update();
}

void WaterfallView::changeWindow(TimeWindow before) {
    if (m_geometry.window() == before)
        return;
    m_ruler->update();
    viewport()->update();
    Q_EMIT windowChanged(m_geometry.window());
}

void WaterfallView::setNameWidth(int widthPx) {
    m_wantedNameWidth = widthPx;
    m_isNameWidthChosen = true;
    fitNameWidth();
}

/// As wide as asked for, as long as bars remain: a narrow window does not make it forget. A width that nobody has asked
/// for leaves the bars half of the room.
void WaterfallView::fitNameWidth() {
    const int bars = m_isNameWidthChosen ? kNarrowestBars : std::max(kNarrowestBars, viewport()->width() / 2);
    const int most = std::max(kNarrowestNames, viewport()->width() - bars);
    const int next = std::clamp(m_wantedNameWidth, kNarrowestNames, most);
    if (next == m_geometry.nameWidth)
        return;
    m_geometry.nameWidth = next;
    m_ruler->update();
    viewport()->update();
}

void WaterfallView::changeNameWidth(int widthPx) {
    const int before = m_geometry.nameWidth;
    setNameWidth(widthPx);
    m_wantedNameWidth = m_geometry.nameWidth; // a drag beyond the edge asks for the edge
    if (m_geometry.nameWidth != before)
        Q_EMIT nameWidthChanged(m_geometry.nameWidth);
}

bool WaterfallView::selectError(bool forward) {
    const std::vector<std::uint32_t>& errors = m_geometry.rows.errors();
    if (errors.empty())
        return false;
    const std::uint32_t from = m_overlay.selectedSpan;
    if (from == kNoIndex) {
        choose(forward ? errors.front() : errors.back());
    } else if (forward) {
        const auto next = std::upper_bound(errors.begin(), errors.end(), from);
        choose(next == errors.end() ? errors.front() : *next);
    } else {
        const auto next = std::lower_bound(errors.begin(), errors.end(), from);
        choose(next == errors.begin() ? errors.back() : *(next - 1));
    }
    return true;
}

void WaterfallView::layoutChanged() {
    m_geometry.width = viewport()->width();
    m_geometry.height = viewport()->height();
    fitNameWidth();
    m_ruler->setGeometry(0, 0, width(), m_ruler->sizeHint().height());
    rowsChanged();
    m_ruler->update();
}

void WaterfallView::rowsChanged() {
    m_geometry.clampScroll();
    const std::int64_t most = std::max<std::int64_t>(0, m_geometry.contentHeight() - m_geometry.height);
    QScrollBar* bar = verticalScrollBar();
    bar->setSingleStep(m_geometry.metrics.rowHeight);
    bar->setPageStep(std::max(1, m_geometry.height - m_geometry.metrics.rowHeight));
    bar->setRange(0, static_cast<int>(std::min<std::int64_t>(most, INT_MAX)));
    m_geometry.scrollY = bar->value();
    viewport()->update();
}

void WaterfallView::resizeEvent(QResizeEvent*) { layoutChanged(); }

void WaterfallView::scrollContentsBy(int, int) {
    m_geometry.scrollY = verticalScrollBar()->value();
    viewport()->update();
}

void WaterfallView::paintEvent(QPaintEvent* event) {
    QElapsedTimer timer;
    timer.start();
    QPainter painter(viewport());
    m_painter.paint(painter, event->rect(), m_geometry, m_overlay, tickPositions(m_geometry));
    qCDebug(lcFrames) << "painted in" << static_cast<double>(timer.nsecsElapsed()) / 1e6 << "ms";
}

WaterfallHit WaterfallView::hitAt(QPointF at) {
    const std::uint32_t row = document() ? m_geometry.rowAt(at.y()) : kNoIndex;
    return m_geometry.hitTest(
        at, row == kNoIndex ? RowExtent() : m_painter.extent(m_geometry, row));
}

bool WaterfallView::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        showToolTip(help->pos(), help->globalPos());
        return true;
    }
    if (event->type() == QEvent::Leave)
        setHoveredRow(kNoIndex);
    return QAbstractScrollArea::viewportEvent(event);
}

QString WaterfallView::toolTipAt(QPoint at) {
    const WaterfallHit hit = hitAt(at);
    if (hit.row == kNoIndex)
        return {};
    if (hit.part == WaterfallHit::Part::Badge) {
        const Badge& badge = m_painter.badges(m_geometry, hit.row)[hit.badge];
        return badge.toolTip.isEmpty() ? badge.text : badge.toolTip;
    }
    const QString events = eventToolTip(at, hit.row);
    return events.isEmpty() ? rowToolTip(m_geometry.rows, m_geometry.rows.spanAt(hit.row), m_timeDisplay) : events;
}

QString WaterfallView::eventToolTip(QPointF at, std::uint32_t row) const {
    if (!m_overlay.events || at.x() <= m_geometry.barsLeft())
        return {};
    const std::uint32_t span = m_geometry.rows.spanAt(row);
    const std::span<const EventMark> marks = marksOf(*m_overlay.events, span);
    const double width = m_painter.eventMarkWidth();
    for (const EventMarkGeometry& mark : layoutEventMarks(m_geometry, marks, m_painter.eventMarkSpacing())) {
        if (std::abs(at.x() - mark.x) > width)
            continue;
        QStringList lines;
        if (mark.count > 1)
            lines << tr("%1 events").arg(formatCount(mark.count));
        for (std::uint32_t i = 0; i < std::min(mark.count, kMostEventLines); ++i) {
            const EventMark& event = marks[mark.first + i];
            const TimeNs start = document()->spans[span].start;
            const DurationNs after = start == kNoTime ? 0 : durationBetween(start, event.time);
            lines << tr("%1 at %2%3").arg(singleLine(event.name).left(120),
                after < 0 ? QString() : QStringLiteral("+"), formatDuration(after));
        }
        if (mark.count > kMostEventLines)
            lines << tr("and %1 more").arg(formatCount(mark.count - kMostEventLines));
        return lines.join(QLatin1Char('\n'));
    }
    return {};
}

void WaterfallView::showToolTip(QPoint at, QPoint globalAt) {
    const QString text = toolTipAt(at);
    if (text.isEmpty()) {
        QToolTip::hideText();
        return;
    }
    QToolTip::showText(globalAt, plainToolTip(text), viewport(), m_geometry.rowRect(hitAt(at).row));
}

void WaterfallView::wheelEvent(QWheelEvent* event) {
    if (!document())
        return;
    const TimeWindow before = m_geometry.window();
    if (event->modifiers() & Qt::ControlModifier) {
        m_geometry.zoomAround(event->position().x(), std::pow(kZoomStep, event->angleDelta().y() / 120.0));
        changeWindow(before);
    } else if (event->modifiers() & Qt::ShiftModifier || event->angleDelta().y() == 0) {
        const int delta = event->angleDelta().y() != 0 ? event->angleDelta().y() : event->angleDelta().x();
        m_geometry.panBy(-delta / 120.0 * kPanShare * m_geometry.barsWidth());
        changeWindow(before);
    } else {
        QAbstractScrollArea::wheelEvent(event);
        setHoveredRow(m_geometry.rowAt(event->position().y()));
    }
    event->accept();
}

void WaterfallView::mousePressEvent(QMouseEvent* event) {
    const bool isLeft = event->button() == Qt::LeftButton;
    m_dragFrom = event->position();
    if (event->button() == Qt::MiddleButton || (isLeft && event->modifiers() & Qt::ShiftModifier)) {
        m_drag = Drag::Pan;
        return;
    }
    if (!isLeft)
        return;
    const WaterfallHit hit = hitAt(event->position());
    if (hit.part == WaterfallHit::Part::Splitter) {
        m_drag = Drag::Splitter;
    } else if (hit.part == WaterfallHit::Part::FoldArrow) {
        const std::uint32_t span = m_geometry.rows.spanAt(hit.row);
        m_geometry.rows.setFolded(span, !m_geometry.rows.isFolded(span));
        m_painter.clearRows();
        rowsChanged();
    } else if (hit.row != kNoIndex) {
        choose(m_geometry.rows.spanAt(hit.row));
    }
}

void WaterfallView::mouseMoveEvent(QMouseEvent* event) {
    const QPointF at = event->position();
    if (m_drag == Drag::Splitter) {
        changeNameWidth(static_cast<int>(at.x()));
    } else if (m_drag == Drag::Pan) {
        const TimeWindow before = m_geometry.window();
        m_geometry.panBy(m_dragFrom.x() - at.x());
        changeWindow(before);
        verticalScrollBar()->setValue(verticalScrollBar()->value() + static_cast<int>(m_dragFrom.y() - at.y()));
        m_dragFrom = at;
    } else {
        const WaterfallHit hit = hitAt(at);
        viewport()->setCursor(hit.part == WaterfallHit::Part::Splitter ? Qt::SplitHCursor : Qt::ArrowCursor);
        setHoveredRow(hit.row);
    }
}

void WaterfallView::mouseReleaseEvent(QMouseEvent*) { m_drag = Drag::None; }

void WaterfallView::mouseDoubleClickEvent(QMouseEvent* event) {
    const WaterfallHit hit = hitAt(event->position());
    if (event->button() != Qt::LeftButton || hit.part != WaterfallHit::Part::Bar)
        return;
    showTimeOf(m_geometry.rows.spanAt(hit.row));
}

void WaterfallView::showTimeOf(std::uint32_t index) {
    const TraceSpan& span = document()->spans[index];
    if (span.start == kNoTime)
        return;
    const TimeNs end = span.end == kNoTime ? document()->totals.end : span.end;
    const TimeNs from = std::min(span.start, end);
    const TimeNs to = std::max(span.start, end);
    const TimeWindow full = m_geometry.fullWindow();
    const DurationNs margin = (to - from) / 20 + 1;
    const TimeWindow before = m_geometry.window();
    m_geometry.setWindow({std::max(from, full.start + margin) - margin, std::min(to, full.end - margin) + margin});
    changeWindow(before);
}

void WaterfallView::setHoveredRow(std::uint32_t row) {
    if (row == m_overlay.hoveredRow)
        return;
    updateRow(m_overlay.hoveredRow);
    m_overlay.hoveredRow = row;
    updateRow(row);
}

void WaterfallView::updateRow(std::uint32_t row) {
    if (row != kNoIndex && row < m_geometry.rows.count())
        viewport()->update(m_geometry.rowRect(row));
}

void WaterfallView::keyPressEvent(QKeyEvent* event) {
    const bool isHandled = [&] {
        if (!document() || document()->spans.empty())
            return false;
        if (event->matches(QKeySequence::Copy)) {
            copySelection();
            return true;
        }
        if (event->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier))
            return false;
        if (event->key() == Qt::Key_E)
            return selectError(!(event->modifiers() & Qt::ShiftModifier));
        return foldByKey(event) || moveByKey(event->key()) || timeByKey(event->key());
    }();
    if (isHandled)
        event->accept();
    else
        QAbstractScrollArea::keyPressEvent(event);
}

bool WaterfallView::moveByKey(int key) {
    std::optional<std::uint32_t> current;
    if (m_overlay.selectedSpan != kNoIndex)
        current = m_geometry.rows.visibleRowOf(m_overlay.selectedSpan);
    const int rowsOnPage = m_geometry.height / m_geometry.metrics.rowHeight;
    const std::optional<std::uint32_t> row = rowByKey(key, current, m_geometry.rows.count(), rowsOnPage);
    if (row)
        choose(m_geometry.rows.spanAt(*row));
    return row.has_value();
}

bool WaterfallView::foldByKey(QKeyEvent* event) {
    if (event->key() != Qt::Key_Left && event->key() != Qt::Key_Right)
        return false;
    if (m_overlay.selectedSpan == kNoIndex)
        return true;
    const bool isRight = event->key() == Qt::Key_Right;
    if (event->modifiers() & Qt::ShiftModifier)
        setSubtreeFolded(!isRight);
    else if (isRight)
        unfoldOrGoToChild();
    else
        foldOrGoToParent();
    return true;
}

void WaterfallView::foldOrGoToParent() {
    const std::uint32_t span = m_overlay.selectedSpan;
    if (!m_geometry.rows.hasChildren(span) || m_geometry.rows.isFolded(span)) {
        choose(document()->spans[span].parent);
        return;
    }
    m_geometry.rows.setFolded(span, true);
    m_painter.clearRows();
    rowsChanged();
}

void WaterfallView::unfoldOrGoToChild() {
    const std::uint32_t span = m_overlay.selectedSpan;
    if (!m_geometry.rows.hasChildren(span))
        return;
    if (!m_geometry.rows.isFolded(span)) {
        choose(span + 1);
        return;
    }
    m_geometry.rows.setFolded(span, false);
    m_painter.clearRows();
    rowsChanged();
}

void WaterfallView::setSubtreeFolded(bool isFolded) {
    m_geometry.rows.setSubtreeFolded(m_overlay.selectedSpan, isFolded);
    m_painter.clearRows();
    rowsChanged();
}

bool WaterfallView::timeByKey(int key) {
    const TimeWindow before = m_geometry.window();
    const double middle = m_geometry.barsLeft() + m_geometry.barsWidth() / 2.0;
    const double step = kPanShare * m_geometry.barsWidth();
    switch (key) {
    case Qt::Key_W: m_geometry.zoomAround(middle, kZoomStep); break;
    case Qt::Key_S: m_geometry.zoomAround(middle, 1 / kZoomStep); break;
    case Qt::Key_A: m_geometry.panBy(-step); break;
    case Qt::Key_D: m_geometry.panBy(step); break;
    case Qt::Key_F:
    case Qt::Key_0: m_geometry.setWindow(m_geometry.fullWindow()); break;
    case Qt::Key_Z:
        if (m_overlay.selectedSpan != kNoIndex)
            showTimeOf(m_overlay.selectedSpan);
        return true;
    case Qt::Key_BracketLeft: changeNameWidth(m_geometry.nameWidth - m_geometry.metrics.rowHeight); return true;
    case Qt::Key_BracketRight: changeNameWidth(m_geometry.nameWidth + m_geometry.metrics.rowHeight); return true;
    default: return false;
    }
    changeWindow(before);
    return true;
}

void WaterfallView::copySelection() const {
    if (m_overlay.selectedSpan == kNoIndex)
        return;
    const TraceSpan& span = document()->spans[m_overlay.selectedSpan];
    QGuiApplication::clipboard()->setText(toText(document()->name(span)) + QLatin1Char('\t') + toText(span.id.hex()));
}

void WaterfallView::focusInEvent(QFocusEvent* event) {
    m_overlay.hasFocus = true;
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void WaterfallView::focusOutEvent(QFocusEvent* event) {
    m_overlay.hasFocus = false;
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

} // namespace spanloom::ui
