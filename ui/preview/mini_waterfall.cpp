#include "ui/preview/mini_waterfall.h"

#include <algorithm>
#include <cmath>

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include "ui/base/format.h"
#include "ui/base/kind_icon.h"
#include "ui/base/plain_tool_tip.h"
#include "ui/base/theme.h"

namespace spanloom::ui {

namespace {

constexpr double kLeastRow = 4;
constexpr double kMostRow = 14;   // at a base font of 13 px
constexpr double kBarShare = 0.58; ///< of the row's height
constexpr double kLeastBar = 2;
constexpr int kUsualRows = 16;

double scale(const Theme& theme) { return theme.measures().rowHeightTree / 26.0; }

} // namespace

MiniWaterfall::MiniWaterfall(const Theme* theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme) {
    setObjectName(QStringLiteral("miniWaterfall"));
    setAccessibleName(tr("Waterfall in small"));
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    connect(theme, &Theme::changed, this, [this] {
        updateGeometry();
        update();
    });
}

QSize MiniWaterfall::sizeHint() const {
    const auto spans = static_cast<double>(m_document ? m_document->spans.size() : 0);
    const double rows = std::clamp(spans, 1.0, 40.0);
    const double perRow = rows <= kUsualRows ? kMostRow : std::max(kLeastRow + 2, kMostRow * kUsualRows / rows);
    return {200, static_cast<int>(std::lround(rows * perRow * scale(*m_theme)))};
}

QSize MiniWaterfall::minimumSizeHint() const { return {60, static_cast<int>(8 * kLeastRow)}; }

void MiniWaterfall::setTrace(std::shared_ptr<const TraceDocument> document, std::vector<std::uint32_t> important) {
    m_document = std::move(document);
    m_important = std::move(important);
    updateGeometry();
    chooseRows();
}

void MiniWaterfall::chooseRows() {
    m_rows.clear();
    if (m_document) {
        const auto most = static_cast<std::size_t>(std::max(1.0, std::floor(height() / kLeastRow)));
        m_rows.assign(m_important.begin(),
            m_important.begin() + static_cast<std::ptrdiff_t>(std::min(most, m_important.size())));
        std::ranges::sort(m_rows);
        const QString all = formatCount(m_document->spans.size());
        setAccessibleDescription(m_rows.size() == m_document->spans.size()
                ? tr("%1 spans").arg(all)
                : tr("%1 of %2 spans: the longest and the failed ones").arg(formatCount(m_rows.size()), all));
    }
    update();
}

void MiniWaterfall::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    chooseRows();
}

double MiniWaterfall::rowHeight() const {
    if (m_rows.empty())
        return kMostRow;
    return std::min(kMostRow * scale(*m_theme), height() / static_cast<double>(m_rows.size()));
}

int MiniWaterfall::rowAt(double y) const {
    const int row = static_cast<int>(std::floor(y / rowHeight()));
    return row >= 0 && row < static_cast<int>(m_rows.size()) ? row : -1;
}

void MiniWaterfall::paintEvent(QPaintEvent*) {
    if (!m_document || m_rows.empty() || m_document->totals.start == kNoTime)
        return;
    QPainter painter(this);
    const TraceTotals& totals = m_document->totals;
    const double start = static_cast<double>(totals.start);
    const double end = totals.end == kNoTime ? start : static_cast<double>(totals.end);
    const double length = std::max(1.0, end - start);
    const auto xOf = [&](TimeNs time) { return (static_cast<double>(time) - start) / length * width(); };
    const double row = rowHeight();
    const double bar = std::max(2.0, std::round(row * kBarShare));
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        const TraceSpan& span = m_document->spans[m_rows[i]];
        if (span.start == kNoTime)
            continue;
        const double left = std::clamp(xOf(span.start), 0.0, width() - kLeastBar);
        const double most = width();
        const double right = span.end == kNoTime ? most : std::clamp(xOf(span.end), left + kLeastBar, most);
        const QRectF rect(left, std::round(static_cast<double>(i) * row + (row - bar) / 2), right - left, bar);
        QColor color = m_theme->kind(span.kind);
        if (span.end == kNoTime)
            color.setAlphaF(static_cast<float>(kWaitingOpacity));
        painter.fillRect(rect, color);
        if (span.isError()) {
            painter.setPen(m_theme->color(Role::BadText));
            painter.setBrush(Qt::NoBrush);
            painter.drawRect(rect.adjusted(-0.5, -0.5, -0.5, -0.5).adjusted(0, 0, 1, 1));
        }
    }
}

bool MiniWaterfall::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip || !m_document)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    QStringList lines;
    if (const int row = rowAt(help->pos().y()); row >= 0) {
        const TraceSpan& span = m_document->spans[m_rows[static_cast<std::size_t>(row)]];
        lines.append(kindText(span.kind) + QStringLiteral(" · ") + toText(m_document->name(span)));
        lines.append(span.isFinished() ? formatDuration(span.duration()) : tr("unfinished"));
        if (span.isError())
            lines.append(tr("⚠ failed"));
    }
    if (m_rows.size() < m_document->spans.size())
        lines.append(accessibleDescription());
    lines.append(tr("Click to open the trace"));
    QToolTip::showText(help->globalPos(), plainToolTip(lines.join(QLatin1Char('\n'))), this);
    return true;
}

void MiniWaterfall::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && rect().contains(event->position().toPoint()) && m_document)
        Q_EMIT clicked();
}

} // namespace spanloom::ui
