#include "ui/base/span_bar.h"

#include <cmath>

#include <QLinearGradient>
#include <QPainter>
#include <QPainterPath>

namespace spanloom::ui {

namespace {

constexpr double kRoundedFrom = 5;  // narrower bars are plain rectangles
constexpr double kMarkOverhang = 3; // of the first token's mark, above and below
constexpr float kOpenEnd = 0.25F;   // opacity at the end that nobody knows

QBrush fillOf(const SpanBar& bar, const QColor& color) {
    if (bar.shape != SpanBar::Shape::OpenEnded)
        return color;
    QLinearGradient fade(bar.rect.topLeft(), bar.rect.topRight());
    QColor end = color;
    end.setAlphaF(kOpenEnd);
    fade.setColorAt(0, color);
    fade.setColorAt(1, end);
    return fade;
}

} // namespace

void drawSpanBar(QPainter& painter, const Theme& theme, const SpanBar& bar, const TraceSpan& span) {
    const QColor color = theme.kind(span.kind);
    const QColor bad = theme.color(Role::BadText);
    const double radius = bar.rect.width() >= kRoundedFrom ? theme.measures().barRadius : 0;
    const bool isReversed = bar.shape == SpanBar::Shape::Reversed;
    painter.setRenderHint(QPainter::Antialiasing, radius > 0);
    painter.setPen(isReversed ? QPen(theme.color(Role::WarnText), 1, Qt::DashLine) : QPen(Qt::NoPen));
    painter.setBrush(isReversed ? QBrush(Qt::NoBrush) : fillOf(bar, color));
    if (isReversed) {
        painter.drawRect(bar.rect.adjusted(0.5, 0.5, -0.5, -0.5));
    } else if (radius == 0) {
        painter.fillRect(bar.rect, span.isError() ? bad : color);
    } else {
        if (!bar.waiting.isEmpty()) {
            painter.setOpacity(kWaitingOpacity);
            painter.drawRoundedRect(bar.waiting, radius, radius);
            painter.setOpacity(1);
        }
        painter.drawRoundedRect(bar.rect.adjusted(bar.waiting.width(), 0, 0, 0), radius, radius);
    }
    if (span.isError() && radius > 0) {
        painter.setPen(QPen(bad, 1.5));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(bar.rect.adjusted(0.25, 0.25, -0.25, -0.25), radius, radius);
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
    if (bar.firstToken && radius > 0)
        painter.fillRect(QRectF(std::floor(*bar.firstToken), bar.rect.top() - kMarkOverhang, 1,
                             bar.rect.height() + 2 * kMarkOverhang),
            theme.color(Role::Text));
}

Role labelRoleOn(const Theme& theme, Kind kind) {
    const QRgb fill = theme.kind(kind).rgb();
    const double onText = contrastRatio(fill, theme.color(Role::Text).rgb());
    const double onBackground = contrastRatio(fill, theme.color(Role::Background).rgb());
    return onText > onBackground ? Role::Text : Role::Background;
}

bool isOnBar(const SpanBar& bar, const QRectF& label) {
    return label.center().x() > bar.rect.left() && label.center().x() < bar.rect.right();
}

void drawFoldArrow(QPainter& painter, const Theme& theme, const QRect& place, bool isFolded) {
    if (place.isEmpty())
        return;
    const QPointF centre = QRectF(place).center();
    const double half = place.width() * 0.3;
    QPainterPath arrow;
    if (isFolded) {
        arrow.moveTo(centre.x() - half * 0.7, centre.y() - half);
        arrow.lineTo(centre.x() + half * 0.8, centre.y());
        arrow.lineTo(centre.x() - half * 0.7, centre.y() + half);
    } else {
        arrow.moveTo(centre.x() - half, centre.y() - half * 0.7);
        arrow.lineTo(centre.x() + half, centre.y() - half * 0.7);
        arrow.lineTo(centre.x(), centre.y() + half * 0.8);
    }
    arrow.closeSubpath();
    painter.setRenderHint(QPainter::Antialiasing, true);
    painter.fillPath(arrow, theme.color(Role::Muted));
    painter.setRenderHint(QPainter::Antialiasing, false);
}

} // namespace spanloom::ui
