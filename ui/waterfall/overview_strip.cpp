#include "ui/waterfall/overview_strip.h"

#include <algorithm>
#include <cmath>

#include <QMouseEvent>
#include <QPainter>

#include "ui/base/theme.h"
#include "ui/waterfall/overview_picture.h"

namespace spanloom::ui {

namespace {

constexpr int kHeight = 46;  // at a base font of 13 px
constexpr int kMargin = 4;   // above and below the lines
constexpr double kEdgeReach = 4;
constexpr double kShortestMark = 3;

} // namespace

OverviewStrip::OverviewStrip(const Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setMouseTracking(true);
    setAccessibleName(tr("Overview of the trace"));
    setToolTip(tr("Drag to choose the shown time, double-click to show all"));
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

QSize OverviewStrip::sizeHint() const { return {200, kHeight * m_theme.measures().rowHeightTree / 26}; }

void OverviewStrip::setDocument(const TraceDocument* document) {
    m_hasDocument = document != nullptr;
    m_overview = document ? SpanOverview(*document) : SpanOverview();
    m_full = m_window = wholeTrace(document);
    m_picture = {};
    update();
}

void OverviewStrip::setWindow(TimeWindow window) {
    m_window = window;
    update();
}

double OverviewStrip::xOf(TimeNs time) const {
    return static_cast<double>(time - m_full.start) / static_cast<double>(m_full.duration()) * width();
}

TimeNs OverviewStrip::timeAt(double x) const {
    const double share = std::clamp(x / std::max(1, width()), 0.0, 1.0);
    return m_full.start + std::llround(share * static_cast<double>(m_full.duration()));
}

void OverviewStrip::renderPicture() {
    const double ratio = devicePixelRatioF();
    const QSize size = this->size() * ratio;
    if (m_picture.size() == size && m_pictureTheme == m_theme.generation())
        return;
    m_pictureTheme = m_theme.generation();
    m_picture = QPixmap::fromImage(overviewPicture(m_overview, m_theme, size,
        static_cast<int>(std::lround(kMargin * ratio))));
    m_picture.setDevicePixelRatio(ratio);
}

void OverviewStrip::paintEvent(QPaintEvent*) {
    renderPicture();
    QPainter painter(this);
    painter.drawPixmap(0, 0, m_picture);
    if (!m_hasDocument)
        return;
    const double left = xOf(m_window.start);
    const double right = std::max(left + 2, xOf(m_window.end));
    QColor shade = m_theme.color(Role::Panel);
    shade.setAlphaF(0.75F);
    painter.fillRect(QRectF(0, 0, left, height()), shade);
    painter.fillRect(QRectF(right, 0, width() - right, height()), shade);
    painter.setPen(m_theme.color(Role::Accent));
    painter.drawRect(QRectF(std::floor(left), 0, std::floor(right) - std::floor(left) - 1, height() - 1));
}

OverviewStrip::Drag OverviewStrip::dragAt(double x) const {
    const double left = xOf(m_window.start);
    const double right = xOf(m_window.end);
    const bool showsAll = m_window == m_full;
    if (std::abs(x - left) <= kEdgeReach)
        return Drag::LeftEdge;
    if (std::abs(x - right) <= kEdgeReach)
        return Drag::RightEdge;
    // While everything is shown there is nothing to move: a drag marks.
    return !showsAll && x > left && x < right ? Drag::Move : Drag::Mark;
}

void OverviewStrip::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || !m_hasDocument)
        return;
    m_dragFrom = event->position().x();
    m_drag = dragAt(m_dragFrom);
    m_windowAtPress = m_window;
}

void OverviewStrip::mouseMoveEvent(QMouseEvent* event) {
    const double x = event->position().x();
    const TimeNs time = timeAt(x);
    const DurationNs shift = std::clamp(
        time - timeAt(m_dragFrom), m_full.start - m_windowAtPress.start, m_full.end - m_windowAtPress.end);
    switch (m_drag) {
    case Drag::None: {
        const Drag next = m_hasDocument ? dragAt(x) : Drag::None;
        setCursor(next == Drag::LeftEdge || next == Drag::RightEdge ? Qt::SizeHorCursor
                : next == Drag::Move                                ? Qt::OpenHandCursor
                                                                    : Qt::ArrowCursor);
        break;
    }
    case Drag::Move: showWindow({m_windowAtPress.start + shift, m_windowAtPress.end + shift}); break;
    case Drag::LeftEdge: showWindow({std::min(time, m_window.end - 1), m_window.end}); break;
    case Drag::RightEdge: showWindow({m_window.start, std::max(time, m_window.start + 1)}); break;
    case Drag::Mark:
        if (std::abs(x - m_dragFrom) >= kShortestMark)
            showWindow({std::min(time, timeAt(m_dragFrom)), std::max(time, timeAt(m_dragFrom))});
        break;
    }
}

void OverviewStrip::mouseReleaseEvent(QMouseEvent*) { m_drag = Drag::None; }

void OverviewStrip::mouseDoubleClickEvent(QMouseEvent*) {
    m_drag = Drag::None;
    if (m_hasDocument)
        showWindow(m_full);
}

void OverviewStrip::showWindow(TimeWindow window) {
    window = clampedWindow(window, m_full);
    if (window == m_window)
        return;
    m_window = window;
    update();
    Q_EMIT windowChanged(m_window);
}

} // namespace spanloom::ui
