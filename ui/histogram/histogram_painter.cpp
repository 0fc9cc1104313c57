#include "ui/histogram/histogram_painter.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>
#include <QPainter>

#include "ui/base/text_cache.h"
#include "ui/base/theme.h"

namespace spanloom::ui {

namespace {

constexpr double kBarOpacity = 0.4;
constexpr double kBrushedBarOpacity = 0.62;
constexpr double kErrorOpacity = 0.75;
constexpr double kBrushOpacity = 0.13;

QColor faint(QColor color, double opacity) {
    color.setAlphaF(static_cast<float>(opacity));
    return color;
}

QString tr(const char* text) { return QCoreApplication::translate("TimeHistogram", text); }

} // namespace

void HistogramPainter::paint(QPainter& painter, const TimeHistogram& histogram, const HistogramGeometry& geometry,
    const HistogramMarks& marks) const {
    const QRectF brush = marks.brush ? geometry.rectOf(*marks.brush) : QRectF();
    if (!brush.isEmpty())
        painter.fillRect(brush, faint(m_theme.color(Role::Accent), kBrushOpacity));
    paintBars(painter, geometry, marks);
    paintDurations(painter, histogram, geometry, marks);
    if (!brush.isEmpty()) {
        const QColor accent = m_theme.color(Role::Accent);
        painter.fillRect(QRectF(std::floor(brush.left()), brush.top(), 1, brush.height()), accent);
        painter.fillRect(QRectF(std::ceil(brush.right()) - 1, brush.top(), 1, brush.height()), accent);
    }
    paintAxis(painter, geometry, marks);
}

void HistogramPainter::paintBars(
    QPainter& painter, const HistogramGeometry& geometry, const HistogramMarks& marks) const {
    const QColor accent = m_theme.color(Role::Accent);
    const BucketRange brushed = marks.brush ? geometry.bucketsOf(*marks.brush) : BucketRange();
    for (int bucket = 0; bucket < geometry.bucketCount(); ++bucket) {
        const QRectF bar = geometry.barOf(bucket);
        if (bar.height() > 0) {
            const bool isStrong = bucket == marks.hovered || (bucket >= brushed.first && bucket < brushed.end);
            painter.fillRect(bar, faint(accent, isStrong ? kBrushedBarOpacity : kBarOpacity));
            if (const QRectF errors = geometry.errorBarOf(bucket); errors.height() > 0)
                painter.fillRect(errors, faint(m_theme.color(Role::BadText), kErrorOpacity));
        }
        if (bucket == marks.focused) {
            painter.setPen(accent);
            painter.setBrush(Qt::NoBrush);
            painter.drawRect(QRectF(bar.left() - 0.5, geometry.plot().top() + 0.5, bar.width(),
                geometry.plot().height() - 1));
        }
    }
}

void HistogramPainter::paintDurations(QPainter& painter, const TimeHistogram& histogram,
    const HistogramGeometry& geometry, const HistogramMarks& marks) const {
    const QColor warn = m_theme.color(Role::WarnText);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(warn, 1.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    for (const std::vector<QPointF>& line : geometry.durationLines()) {
        if (line.size() == 1)
            painter.drawLine(line.front() - QPointF(1.5, 0), line.front() + QPointF(1.5, 0));
        else
            painter.drawPolyline(line.data(), static_cast<int>(line.size()));
    }
    painter.restore();

    BucketRange labelled {0, geometry.bucketCount()};
    if (const BucketRange brushed = marks.brush ? geometry.bucketsOf(*marks.brush) : BucketRange();
        !brushed.isEmpty())
        labelled = brushed;
    const std::optional<int> slowest = geometry.slowestOf(labelled);
    if (!slowest)
        return;
    const DurationNs duration = histogram.buckets[static_cast<std::size_t>(*slowest)].durationP95;
    const QString text = tr("p95 %1").arg(formatDuration(duration));
    const int width = m_texts.width(m_theme.smallFont(), text);
    const int height = QFontMetrics(m_theme.smallFont()).height();
    const QPointF point = geometry.durationPointOf(*slowest);
    const double left = std::clamp(point.x() - width / 2.0, geometry.plot().left(),
        std::max(geometry.plot().left(), geometry.plot().right() - width));
    const double top = std::max(geometry.plot().top(), point.y() - height - 2);
    const QRect place(static_cast<int>(left), static_cast<int>(top), width + 1, height);
    // Over bars of any colour the text needs a ground of its own.
    painter.fillRect(place.adjusted(-2, 0, 2, 0), faint(m_theme.color(Role::Background), 0.8));
    m_texts.draw(painter, m_theme.smallFont(), place, Qt::AlignLeft, text, warn);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(warn);
    painter.drawEllipse(point, 2.2, 2.2);
    painter.restore();
}

void HistogramPainter::paintAxis(
    QPainter& painter, const HistogramGeometry& geometry, const HistogramMarks& marks) const {
    const QRectF& plot = geometry.plot();
    painter.fillRect(QRectF(plot.left(), plot.bottom(), plot.width(), 1), m_theme.color(Role::Line));
    const TimeRange all = geometry.timesOf(BucketRange {0, geometry.bucketCount()});
    const QFont& font = m_theme.smallFont();
    const QFontMetrics metrics(font);
    const int labelWidth = metrics.horizontalAdvance(QStringLiteral("00-00 00:00"));
    const int top = static_cast<int>(plot.bottom()) + 4;
    // The day stands at the left, once; labels name it again only where it changes.
    const QString day = formatDate(all.from, marks.display);
    const int dayWidth = metrics.horizontalAdvance(day);
    m_texts.draw(painter, font, QRect(static_cast<int>(plot.left()), top, dayWidth + 1, metrics.height()),
        Qt::AlignLeft, day, m_theme.color(Role::Muted));
    double free = plot.left() + dayWidth + metrics.averageCharWidth();
    for (const TimeTick& tick : timeTicks(all, plot.width(), labelWidth * 1.6, marks.display)) {
        const double x = geometry.xOf(tick.time);
        painter.fillRect(QRectF(std::floor(x), plot.bottom() + 1, 1, 3), m_theme.color(Role::Muted));
        const int width = metrics.horizontalAdvance(tick.text);
        const double left = std::max(plot.left(), x - width / 2.0);
        if (left < free || left + width > plot.right() + 1)
            continue;
        m_texts.draw(painter, font, QRect(static_cast<int>(left), top, width + 1, metrics.height()), Qt::AlignLeft,
            tick.text, m_theme.color(Role::Muted));
        free = left + width + metrics.averageCharWidth();
    }
}

} // namespace spanloom::ui
