#include "ui/histogram/time_histogram_view.h"

#include <algorithm>
#include <cmath>

#include <QAccessible>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include "ui/base/theme.h"
#include "ui/histogram/histogram_painter.h"
#include "ui/state/view_state.h"

namespace spanloom::ui {

namespace {

constexpr int kHeight = 92;        // at a base font of 13 px
constexpr double kEdgeReach = 4;   ///< of an edge that can be dragged
constexpr double kShortestDrag = 3;

int scaled(const Theme& theme, int pixels) { return pixels * theme.measures().rowHeightTable / 27; }

} // namespace

TimeHistogramView::TimeHistogramView(ViewState* state, const Theme* theme, QWidget* parent)
    : QWidget(parent)
    , m_state(state)
    , m_theme(theme) {
    setObjectName(QStringLiteral("timeHistogram"));
    setAccessibleName(tr("Traces over time"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(theme, &Theme::changed, this, [this] {
        m_texts.clear();
        updateGeometry();
        update();
    });
    connect(state, &ViewState::resultChanged, this, &TimeHistogramView::followResult);
    for (const auto signal : {&ViewState::filterChanged, &ViewState::snapshotChanged, &ViewState::timeDisplayChanged,
             &ViewState::importingChanged})
        connect(state, signal, this, qOverload<>(&QWidget::update));
}

QSize TimeHistogramView::sizeHint() const { return {400, scaled(*m_theme, kHeight)}; }

QSize TimeHistogramView::minimumSizeHint() const { return {120, scaled(*m_theme, kHeight)}; }

HistogramGeometry TimeHistogramView::geometryNow() const {
    const int margin = m_theme->measures().padding;
    const int axis = QFontMetrics(m_theme->smallFont()).height() + 8;
    const QRectF plot(margin, margin / 2.0, std::max(1, width() - 2 * margin),
        std::max(1.0, height() - axis - margin / 2.0));
    return HistogramGeometry(&m_state->result()->histogram, plot);
}

std::optional<TimeRange> TimeHistogramView::brush() const {
    return m_dragged ? std::optional(geometryNow().timesOf(*m_dragged)) : m_state->filter().time;
}

void TimeHistogramView::followResult() {
    // Other buckets: what was pressed or walked to is not there any more.
    const int buckets = geometryNow().bucketCount();
    if (m_drag != Drag::None && m_dragged && m_dragged->end > buckets) {
        m_drag = Drag::None;
        m_dragged.reset();
    }
    m_focused = std::min(m_focused, buckets - 1);
    m_anchor = std::min(m_anchor, buckets - 1);
    m_hovered = std::min(m_hovered, buckets - 1);
    update();
}

QString TimeHistogramView::emptyText() const {
    const QueryResult& result = *m_state->result();
    if (!geometryNow().isEmpty())
        return {};
    const Snapshot& snapshot = *m_state->snapshot();
    if (result.selection->table->rows() == 0) {
        if (m_state->isImporting())
            return tr("Reading…");
        return snapshot.traces->rows() == 0 ? tr("When the traces were is drawn here.") : tr("Counting…");
    }
    if (result.histogram.withoutStart > 0)
        return tr("No trace has a start time.");
    return tr("No trace matches the filter.");
}

QString TimeHistogramView::bucketText(int bucket) const {
    const HistogramGeometry geometry = geometryNow();
    if (bucket < 0 || bucket >= geometry.bucketCount())
        return {};
    const TimeHistogram::Bucket& counts = m_state->result()->histogram.buckets[static_cast<std::size_t>(bucket)];
    const TimeDisplay display = m_state->timeDisplay();
    const TimeRange range = geometry.timesOf(bucket);
    const bool isSameDay = formatDate(range.from, display) == formatDate(range.to, display);
    QStringList lines {tr("%1 to %2").arg(formatDateTime(range.from, display),
        isSameDay ? formatTimeOfDay(range.to, display) : formatDateTime(range.to, display))};
    lines.append(tr("%n trace(s)", nullptr, static_cast<int>(counts.traces)));
    if (counts.errors > 0)
        lines.append(tr("%1 failed (%2)").arg(formatCount(counts.errors),
            formatPercent(static_cast<double>(counts.errors) / counts.traces)));
    if (counts.durationP95 >= 0)
        lines.append(tr("duration p95 %1").arg(formatDuration(counts.durationP95)));
    return lines.join(QLatin1Char('\n'));
}

bool TimeHistogramView::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const HistogramGeometry geometry = geometryNow();
    const QString text = geometry.isEmpty() ? QString() : bucketText(geometry.bucketAt(help->pos().x()));
    QToolTip::showText(help->globalPos(), text, this);
    return true;
}

void TimeHistogramView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), m_theme->color(Role::Background));
    painter.fillRect(QRect(0, height() - 1, width(), 1), m_theme->color(Role::Line));
    const HistogramGeometry geometry = geometryNow();
    if (const QString text = emptyText(); !text.isEmpty()) {
        painter.setPen(m_theme->color(Role::Muted));
        painter.drawText(rect(), static_cast<int>(Qt::AlignCenter) | Qt::TextWordWrap, text);
        return;
    }
    HistogramMarks marks;
    marks.brush = brush();
    marks.hovered = m_hovered;
    marks.focused = hasFocus() ? m_focused : -1;
    marks.display = m_state->timeDisplay();
    HistogramPainter(*m_theme, m_texts).paint(painter, m_state->result()->histogram, geometry, marks);
    if (hasFocus()) {
        painter.setPen(m_theme->color(Role::Accent));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(rect().adjusted(0, 0, -1, -1));
    }
}

TimeHistogramView::Drag TimeHistogramView::dragAt(double x) const {
    const HistogramGeometry geometry = geometryNow();
    if (geometry.isEmpty())
        return Drag::None;
    const std::optional<TimeRange> range = brush();
    const QRectF rect = range ? geometry.rectOf(*range) : QRectF();
    if (rect.isEmpty())
        return Drag::Mark;
    if (std::abs(x - rect.left()) <= kEdgeReach)
        return Drag::LeftEdge;
    if (std::abs(x - rect.right()) <= kEdgeReach)
        return Drag::RightEdge;
    return x > rect.left() && x < rect.right() ? Drag::Move : Drag::Mark;
}

BucketRange TimeHistogramView::draggedRange(double x) const {
    const HistogramGeometry geometry = geometryNow();
    const int pressed = geometry.bucketAt(m_pressX);
    const int now = geometry.bucketAt(x);
    BucketRange range = m_rangeAtPress;
    switch (m_drag) {
    case Drag::None: break;
    case Drag::Mark: range = {std::min(pressed, now), std::max(pressed, now) + 1}; break;
    case Drag::LeftEdge: range.first = std::min(geometry.edgeAt(x), range.end - 1); break;
    case Drag::RightEdge: range.end = std::max(geometry.edgeAt(x), range.first + 1); break;
    case Drag::Move: {
        const int shift = std::clamp(now - pressed, -range.first, geometry.bucketCount() - range.end);
        range = {range.first + shift, range.end + shift};
        break;
    }
    }
    return range;
}

void TimeHistogramView::mousePressEvent(QMouseEvent* event) {
    const HistogramGeometry geometry = geometryNow();
    if (event->button() != Qt::LeftButton || geometry.isEmpty())
        return;
    m_pressX = event->position().x();
    m_drag = dragAt(m_pressX);
    if (const std::optional<TimeRange> range = brush())
        m_rangeAtPress = geometry.bucketsOf(*range);
    m_focused = m_anchor = geometry.bucketAt(m_pressX);
    update();
}

void TimeHistogramView::mouseMoveEvent(QMouseEvent* event) {
    const double x = event->position().x();
    setHovered(geometryNow().bucketAt(x));
    if (m_drag == Drag::None) {
        showCursor(x);
        return;
    }
    if (!m_dragged && std::abs(x - m_pressX) < kShortestDrag)
        return;
    m_dragged = draggedRange(x);
    update();
}

void TimeHistogramView::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton)
        return;
    m_drag = Drag::None;
    if (!m_dragged)
        return;
    const TimeRange range = geometryNow().timesOf(*m_dragged);
    m_dragged.reset();
    setBrush(range);
    showCursor(event->position().x());
}

void TimeHistogramView::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton)
        setBrush(std::nullopt);
}

void TimeHistogramView::leaveEvent(QEvent* event) {
    setHovered(-1);
    QWidget::leaveEvent(event);
}

void TimeHistogramView::showCursor(double x) {
    switch (dragAt(x)) {
    case Drag::LeftEdge:
    case Drag::RightEdge: setCursor(Qt::SizeHorCursor); break;
    case Drag::Move: setCursor(Qt::OpenHandCursor); break;
    case Drag::Mark:
    case Drag::None: setCursor(Qt::ArrowCursor); break;
    }
}

void TimeHistogramView::setHovered(int bucket) {
    if (bucket == m_hovered)
        return;
    m_hovered = bucket;
    update();
}

void TimeHistogramView::setBrush(std::optional<TimeRange> range) {
    m_state->setTimeRange(range);
    update();
}

void TimeHistogramView::moveFocus(int bucket, bool extends) {
    const HistogramGeometry geometry = geometryNow();
    if (geometry.isEmpty())
        return;
    const int before = m_focused;
    m_focused = std::clamp(bucket, 0, geometry.bucketCount() - 1);
    if (!extends) {
        m_anchor = m_focused;
    } else {
        if (m_anchor < 0)
            m_anchor = std::max(0, before);
        setBrush(geometry.timesOf(BucketRange {std::min(m_anchor, m_focused), std::max(m_anchor, m_focused) + 1}));
    }
    tellFocus();
    update();
}

void TimeHistogramView::tellFocus() {
    setAccessibleDescription(bucketText(m_focused));
    QAccessibleEvent event(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&event);
}

void TimeHistogramView::keyPressEvent(QKeyEvent* event) {
    const bool extends = event->modifiers() & Qt::ShiftModifier;
    const int buckets = geometryNow().bucketCount();
    switch (event->key()) {
    case Qt::Key_Left: moveFocus(m_focused < 0 ? buckets - 1 : m_focused - 1, extends); return;
    case Qt::Key_Right: moveFocus(m_focused + 1, extends); return;
    case Qt::Key_Home: moveFocus(0, extends); return;
    case Qt::Key_End: moveFocus(buckets - 1, extends); return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_focused >= 0)
            setBrush(geometryNow().timesOf(m_focused));
        return;
    case Qt::Key_Escape:
        if (m_drag != Drag::None) {
            m_drag = Drag::None;
            m_dragged.reset();
            update();
            return;
        }
        if (m_state->filter().time) {
            setBrush(std::nullopt);
            return;
        }
        break;
    default: break;
    }
    QWidget::keyPressEvent(event);
}

void TimeHistogramView::focusInEvent(QFocusEvent* event) {
    if (m_focused < 0 && event->reason() != Qt::MouseFocusReason)
        moveFocus(0, false);
    QWidget::focusInEvent(event);
}

void TimeHistogramView::focusOutEvent(QFocusEvent* event) {
    update();
    QWidget::focusOutEvent(event);
}

} // namespace spanloom::ui
