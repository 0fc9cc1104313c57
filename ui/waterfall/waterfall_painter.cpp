#include "ui/waterfall/waterfall_painter.h"

#include <cmath>

#include <QCoreApplication>
#include <QLinearGradient>
#include <QPainter>
#include <QPainterPath>

#include "ui/base/format.h"
#include "ui/base/kind_icon.h"
#include "ui/base/theme.h"
#include "ui/waterfall/row_badges.h"

namespace spanloom::ui {

namespace {

constexpr int kMostRows = 4000;          // whose texts are kept
constexpr int kLongestName = 512;        // characters; no screen shows more
constexpr double kRoundedFrom = 5;       // narrower bars are plain rectangles
const QString kWarning = QStringLiteral("⚠");

QString durationLabel(const TraceSpan& span) {
    if (span.start == kNoTime)
        return QCoreApplication::translate("Waterfall", "no start time");
    if (span.end == kNoTime)
        return QCoreApplication::translate("Waterfall", "… unfinished");
    if (span.end < span.start)
        return formatDuration(span.end - span.start);
    return formatDuration(span.duration());
}

} // namespace

QString singleLine(std::string_view utf8) {
    QString text = toText(utf8.substr(0, kLongestName * 4));
    for (QChar& c : text)
        if (c < QLatin1Char(' ') || c == QChar::ParagraphSeparator || c == QChar::LineSeparator)
            c = QLatin1Char(' ');
    return text.size() > kLongestName ? text.left(kLongestName) + QChar(u'…') : text;
}

WaterfallPainter::WaterfallPainter(const Theme& theme)
    : m_theme(theme)
    , m_rows(kMostRows) { }

void WaterfallPainter::clearRows() { m_rows.clear(); }

void WaterfallPainter::clear() {
    m_rows.clear();
    m_texts.clear();
}

const WaterfallPainter::RowTexts& WaterfallPainter::texts(const WaterfallGeometry& geometry, std::uint32_t row) {
    const std::uint32_t span = geometry.rows.spanAt(row);
    if (const RowTexts* known = m_rows.object(span))
        return *known;
    const TraceDocument& document = *geometry.document();
    auto* made = new RowTexts; // owned by m_rows
    made->name = singleLine(document.name(document.spans[span]));
    if (made->name.trimmed().isEmpty())
        made->name = QCoreApplication::translate("Waterfall", "(no name)");
    made->duration = durationLabel(document.spans[span]);
    made->badges = rowBadges(geometry.rows, span);
    for (const Badge& badge : made->badges)
        made->badgeTextWidths.push_back(m_texts.width(m_theme.smallFont(), badge.text));
    m_rows.insert(span, made);
    return *made;
}

const QVector<Badge>& WaterfallPainter::badges(const WaterfallGeometry& geometry, std::uint32_t row) {
    return texts(geometry, row).badges;
}

std::vector<int> WaterfallPainter::badgeTextWidths(const WaterfallGeometry& geometry, std::uint32_t row) {
    return texts(geometry, row).badgeTextWidths;
}

void WaterfallPainter::paint(QPainter& painter, const QRect& clip, const WaterfallGeometry& geometry,
    const WaterfallOverlay& overlay, const std::vector<double>& tickXs) {
    painter.fillRect(clip, m_theme.color(Role::Background));
    const QColor grid = m_theme.color(Role::Grid);
    const std::uint32_t touched = geometry.rowAt(std::max(0, clip.top()));
    const std::uint32_t first = touched == kNoIndex ? geometry.firstVisibleRow() : touched;
    const std::uint32_t end = geometry.endVisibleRow();
    for (std::uint32_t row = first; row < end; ++row) {
        const QRect line = geometry.rowRect(row);
        if (line.top() > clip.bottom())
            break;
        if (geometry.rows.spanAt(row) == overlay.selectedSpan)
            painter.fillRect(line, m_theme.color(Role::SelectedRow));
        else if (row == overlay.hoveredRow)
            painter.fillRect(line, m_theme.color(Role::Panel));
        painter.fillRect(line.left(), line.bottom(), line.width(), 1, grid);
    }
    const int bottom = std::min(geometry.height,
        static_cast<int>(std::min<std::int64_t>(geometry.contentHeight() - geometry.scrollY, geometry.height)));
    for (const double x : tickXs)
        painter.fillRect(QRectF(std::floor(x), 0, 1, bottom), grid);
    painter.fillRect(geometry.nameWidth, 0, 1, geometry.height, m_theme.color(Role::Line));

    for (std::uint32_t row = first; row < end; ++row) {
        const QRect line = geometry.rowRect(row);
        if (line.top() > clip.bottom())
            break;
        if (clip.left() <= geometry.nameWidth)
            paintName(painter, geometry, row);
        if (clip.right() > geometry.nameWidth)
            paintBar(painter, geometry, row);
        if (overlay.hasFocus && geometry.rows.spanAt(row) == overlay.selectedSpan)
            painter.fillRect(0, line.top(), 2, line.height(), m_theme.color(Role::Accent));
    }
}

void WaterfallPainter::paintName(QPainter& painter, const WaterfallGeometry& geometry, std::uint32_t row) {
    const std::uint32_t index = geometry.rows.spanAt(row);
    const TraceSpan& span = geometry.document()->spans[index];
    const RowTexts& shown = texts(geometry, row);
    painter.save();
    painter.setClipRect(QRect(0, geometry.rowRect(row).top(), geometry.nameWidth, geometry.metrics.rowHeight),
        Qt::IntersectClip);
    paintFoldArrow(painter, geometry, row);
    drawKindIcon(painter, geometry.signRect(row), span.kind, m_theme);

    const std::vector<QRect> badgeRects = geometry.badgeRects(row, shown.badgeTextWidths);
    int badgesLeft = geometry.nameWidth - geometry.metrics.leftMargin;
    for (std::size_t i = 0; i < badgeRects.size(); ++i) {
        if (badgeRects[i].isEmpty())
            continue;
        badgesLeft = std::min(badgesLeft, badgeRects[i].left());
        drawBadge(painter, badgeRects[i], m_theme, m_texts, shown.badges[static_cast<qsizetype>(i)]);
    }
    const int badgesWidth = geometry.nameWidth - geometry.metrics.leftMargin - badgesLeft;
    QRect place = geometry.nameRect(row, badgesWidth);
    const bool hidesErrors = geometry.rows.isFolded(index) && geometry.rows.errorsBelow(index) > 0;
    const bool warns = span.isError() || hidesErrors;
    const int warningWidth = warns ? m_texts.width(m_theme.font(), kWarning) + geometry.metrics.nameGap : 0;
    place.setWidth(std::max(0, place.width() - warningWidth));
    // Plumbing is quiet, but the root names the trace.
    const bool isQuiet = span.depth > 0 && (span.kind == Kind::Internal || span.kind == Kind::Transport);
    m_texts.draw(painter, m_theme.font(), place, Qt::AlignLeft, shown.name,
        m_theme.color(isQuiet && !warns ? Role::Muted : Role::Text));
    if (warns) {
        const int nameWidth = std::min(place.width(), m_texts.width(m_theme.font(), shown.name));
        const QRect mark(place.left() + nameWidth + geometry.metrics.nameGap, place.top(), warningWidth,
            place.height());
        m_texts.draw(painter, m_theme.font(), mark, Qt::AlignLeft, kWarning, m_theme.color(Role::BadText));
    }
    painter.restore();
}

void WaterfallPainter::paintFoldArrow(QPainter& painter, const WaterfallGeometry& geometry, std::uint32_t row) {
    const QRect place = geometry.foldArrowRect(row);
    if (place.isEmpty())
        return;
    const QPointF centre = QRectF(place).center();
    const double half = place.width() * 0.3;
    QPainterPath arrow;
    if (geometry.rows.isFolded(geometry.rows.spanAt(row))) {
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
    painter.fillPath(arrow, m_theme.color(Role::Muted));
    painter.setRenderHint(QPainter::Antialiasing, false);
}

void WaterfallPainter::paintBar(QPainter& painter, const WaterfallGeometry& geometry, std::uint32_t row) {
    const TraceSpan& span = geometry.document()->spans[geometry.rows.spanAt(row)];
    const QRect line = geometry.rowRect(row);
    const BarGeometry bar = geometry.bar(geometry.rows.spanAt(row), line.top());
    const RowTexts& shown = texts(geometry, row);
    const QRect area(geometry.barsLeft() + 1, line.top(), geometry.barsWidth() - 1, line.height());
    if (bar.shape == BarGeometry::Shape::None) {
        m_texts.draw(painter, m_theme.smallFont(), area.adjusted(geometry.metrics.nameGap, 0, 0, 0), Qt::AlignLeft,
            shown.duration, m_theme.color(Role::WarnText));
        return;
    }
    painter.save();
    painter.setClipRect(area, Qt::IntersectClip);
    if (bar.isVisible) {
        paintBarBody(painter, bar, span);
        paintLabel(painter, geometry, bar, span, shown.duration);
    } else {
        // The bar lies outside the window: an arrow says on which side, so that the row is never just empty.
        const bool isLeft = bar.rect.right() <= geometry.barsLeft();
        m_texts.draw(painter, m_theme.smallFont(), area.adjusted(4, 0, -4, 0), isLeft ? Qt::AlignLeft : Qt::AlignRight,
            isLeft ? QStringLiteral("‹") : QStringLiteral("›"),
            m_theme.color(span.isError() ? Role::BadText : Role::Muted));
    }
    painter.restore();
}

void WaterfallPainter::paintBarBody(QPainter& painter, const BarGeometry& bar, const TraceSpan& span) {
    const QColor color = m_theme.kind(span.kind);
    const double radius = bar.rect.width() >= kRoundedFrom ? m_theme.measures().barRadius : 0;
    QBrush fill(color);
    if (bar.shape == BarGeometry::Shape::OpenEnded) {
        QLinearGradient fade(bar.rect.topLeft(), bar.rect.topRight());
        QColor end = color;
        end.setAlphaF(0.25F);
        fade.setColorAt(0, color);
        fade.setColorAt(1, end);
        fill = fade;
    }
    const bool isReversed = bar.shape == BarGeometry::Shape::Reversed;
    painter.setRenderHint(QPainter::Antialiasing, radius > 0);
    painter.setPen(Qt::NoPen);
    if (isReversed) {
        painter.setPen(QPen(m_theme.color(Role::WarnText), 1, Qt::DashLine));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(bar.rect.adjusted(0.5, 0.5, -0.5, -0.5));
    } else if (radius == 0) {
        painter.fillRect(bar.rect, span.isError() ? m_theme.color(Role::BadText) : color);
    } else if (bar.firstToken) {
        painter.setOpacity(kWaitingOpacity);
        painter.setBrush(fill);
        painter.drawRoundedRect(bar.waiting, radius, radius);
        painter.setOpacity(1);
        painter.drawRoundedRect(bar.rect.adjusted(bar.waiting.width(), 0, 0, 0), radius, radius);
    } else {
        painter.setBrush(fill);
        painter.drawRoundedRect(bar.rect, radius, radius);
    }
    if (span.isError() && radius > 0) {
        painter.setPen(QPen(m_theme.color(Role::BadText), 1.5));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(bar.rect.adjusted(0.25, 0.25, -0.25, -0.25), radius, radius);
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
    if (bar.firstToken && radius > 0)
        painter.fillRect(QRectF(std::floor(*bar.firstToken), bar.rect.top() - 3, 1, bar.rect.height() + 6),
            m_theme.color(Role::Text));
}

void WaterfallPainter::paintLabel(QPainter& painter, const WaterfallGeometry& geometry, const BarGeometry& bar,
    const TraceSpan& span, const QString& label) {
    const int width = m_texts.width(m_theme.smallFont(), label);
    const QRect place = geometry.labelRect(bar, width).toRect();
    Role role = Role::Muted;
    if (bar.shape == BarGeometry::Shape::Reversed)
        role = Role::WarnText;
    else if (QRectF(place).center().x() > bar.rect.left() && QRectF(place).center().x() < bar.rect.right()) {
        const QRgb fill = m_theme.kind(span.kind).rgb();
        const double onText = contrastRatio(fill, m_theme.color(Role::Text).rgb());
        const double onBackground = contrastRatio(fill, m_theme.color(Role::Background).rgb());
        role = onText > onBackground ? Role::Text : Role::Background;
    }
    m_texts.draw(painter, m_theme.smallFont(), place.adjusted(0, 0, 2, 0), Qt::AlignLeft, label, m_theme.color(role));
}

} // namespace spanloom::ui
