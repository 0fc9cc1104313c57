#include "ui/compare/distribution_chart.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <QAreaSeries>
#include <QCategoryAxis>
#include <QChart>
#include <QChartView>
#include <QGraphicsLayout>
#include <QKeyEvent>
#include <QLineSeries>
#include <QToolTip>
#include <QVBoxLayout>
#include <QValueAxis>

#include "ui/base/theme.h"
#include "ui/compare/axis_ticks.h"

namespace spanloom::ui {

namespace {

constexpr int kFillAlpha = 60;
constexpr double kOutline = 1.6;
/// Room above the highest bin and beside the outermost ones, so that their lines are not cut in half.
constexpr double kHeadroom = 1.06;
constexpr double kSideRoom = 0.006;
constexpr double kTickDistanceEm = 4.2;
constexpr double kMostTicks = 14;

} // namespace

/// The chart's view: hands the mouse to its owner and marks the current bin behind nothing but the lines.
class DistributionChart::BinView : public QChartView {
public:
    explicit BinView(DistributionChart* owner)
        : QChartView(owner)
        , m_owner(owner) {
        setMouseTracking(true);
        setFocusPolicy(Qt::NoFocus);
        setFrameShape(QFrame::NoFrame);
        setRenderHint(QPainter::Antialiasing);
        setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    }

protected:
    void mouseMoveEvent(QMouseEvent* event) override {
        m_owner->setCurrentBin(m_owner->binAt(event->pos()));
        m_owner->showBinToolTip();
    }
    void leaveEvent(QEvent* event) override {
        m_owner->setCurrentBin(-1);
        QChartView::leaveEvent(event);
    }
    void mousePressEvent(QMouseEvent* event) override {
        Q_UNUSED(event)
        m_owner->setFocus(Qt::MouseFocusReason);
    }
    /// A wheel over the chart scrolls what it stands in; the view itself has nothing to scroll.
    void wheelEvent(QWheelEvent* event) override { event->ignore(); }
    void drawForeground(QPainter* painter, const QRectF& rect) override {
        QChartView::drawForeground(painter, rect);
        if (m_owner->m_currentBin < 0)
            return;
        QColor color = m_owner->m_theme->color(Role::Accent);
        color.setAlpha(kFillAlpha / 2);
        painter->fillRect(m_owner->binRect(m_owner->m_currentBin), color);
    }

private:
    DistributionChart* m_owner;
};

DistributionChart::DistributionChart(const Theme* theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_view(new BinView(this)) {
    setFocusPolicy(Qt::StrongFocus);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_view);
    QChart* chart = m_view->chart();
    chart->legend()->hide();
    chart->setMargins({0, 0, 0, 0});
    chart->setBackgroundRoundness(0);
    chart->layout()->setContentsMargins(0, 0, 0, 0);
    connect(theme, &Theme::changed, this, &DistributionChart::rebuild);
    rebuild();
}

DistributionChart::~DistributionChart() = default;

QSize DistributionChart::sizeHint() const {
    const int row = m_theme->measures().rowHeightTable;
    // Little: it takes what room there is, and must not make small windows scroll.
    return {12 * row, 4 * row};
}

QSize DistributionChart::minimumSizeHint() const {
    const int row = m_theme->measures().rowHeightTable;
    return {7 * row, 3 * row};
}

void DistributionChart::setSides(const DistributionSides& sides) {
    m_sides = sides;
    setAccessibleName(distributionTitle(sides.distribution));
    setAccessibleDescription(distributionSummary(sides));
    const int bins = static_cast<int>(sides.distribution.a.size());
    if (m_currentBin >= bins)
        m_currentBin = -1;
    rebuild();
}

std::vector<double> DistributionChart::heights(const std::vector<std::uint32_t>& counts) const {
    const ComparisonDistribution& distribution = m_sides.distribution;
    const double total = std::accumulate(counts.begin(), counts.end(), 0.0);
    std::vector<double> result(counts.size());
    for (std::size_t bin = 0; bin < counts.size() && total > 0; ++bin) {
        const double width = scaled(distribution, distribution.edges[bin + 1]) - scaled(distribution,
            distribution.edges[bin]);
        result[bin] = counts[bin] / total / width;
    }
    return result;
}

void DistributionChart::addSide(const std::vector<std::uint32_t>& counts, const QColor& color) {
    const ComparisonDistribution& distribution = m_sides.distribution;
    const std::vector<double> height = heights(counts);
    if (std::ranges::all_of(height, [](double each) { return each == 0; }))
        return;
    QList<QPointF> outline {{scaled(distribution, distribution.edges.front()), 0}};
    for (std::size_t bin = 0; bin < height.size(); ++bin) {
        outline << QPointF(scaled(distribution, distribution.edges[bin]), height[bin]);
        outline << QPointF(scaled(distribution, distribution.edges[bin + 1]), height[bin]);
    }
    outline << QPointF(scaled(distribution, distribution.edges.back()), 0);
    QChart* chart = m_view->chart();
    auto* area = new QAreaSeries(chart);
    auto* upper = new QLineSeries(area);
    upper->replace(outline);
    area->setUpperSeries(upper);
    QColor fill = color;
    fill.setAlpha(kFillAlpha);
    area->setBrush(fill);
    area->setPen(Qt::NoPen);
    auto* line = new QLineSeries(chart);
    line->replace(outline);
    line->setPen(QPen(color, kOutline));
    for (QAbstractSeries* series : {static_cast<QAbstractSeries*>(area), static_cast<QAbstractSeries*>(line)}) {
        chart->addSeries(series);
        for (QAbstractAxis* axis : chart->axes())
            series->attachAxis(axis);
    }
}

void DistributionChart::addAxes() {
    const ComparisonDistribution& distribution = m_sides.distribution;
    QChart* chart = m_view->chart();
    const double low = scaled(distribution, distribution.edges.front());
    const double high = scaled(distribution, distribution.edges.back());
    const double room = (high - low) * kSideRoom;
    auto* x = new QCategoryAxis(chart);
    x->setLabelsPosition(QCategoryAxis::AxisLabelsPositionOnValue);
    x->setRange(low - room, high + room);
    x->setStartValue(low - room);
    // Labels must not touch, and on a wide screen more than a dozen say nothing new.
    const double distance = std::max(kTickDistanceEm * QFontMetrics(m_theme->smallFont()).height(),
        width() / kMostTicks);
    // The chart gives a label the room since the tick before it, and would cut the first one where that is too little.
    const QFontMetrics metrics(m_theme->smallFont());
    const double perUnit = width() / (high - low + 2 * room);
    for (const AxisTick& tick : axisTicks(distribution, width(), distance)) {
        const double since = (scaled(distribution, tick.value) - x->startValue()) * perUnit;
        if (x->count() > 0 || since > metrics.horizontalAdvance(tick.text) + metrics.height())
            x->append(tick.text, scaled(distribution, tick.value));
    }
    x->setLabelsFont(m_theme->smallFont());
    x->setLabelsColor(m_theme->color(Role::Muted));
    x->setLinePen(QPen(m_theme->color(Role::Line), 1));
    x->setGridLinePen(QPen(m_theme->color(Role::Grid), 1));
    auto* y = new QValueAxis(chart);
    double highest = 0;
    for (const std::vector<std::uint32_t>* counts : {&distribution.a, &distribution.b}) {
        for (const double height : heights(*counts))
            highest = std::max(highest, height);
    }
    y->setRange(0, highest > 0 ? highest * kHeadroom : 1);
    y->setVisible(false);
    chart->addAxis(x, Qt::AlignBottom);
    chart->addAxis(y, Qt::AlignLeft);
}

void DistributionChart::rebuild() {
    QChart* chart = m_view->chart();
    chart->removeAllSeries();
    const QList<QAbstractAxis*> axes = chart->axes();
    for (QAbstractAxis* axis : axes) {
        chart->removeAxis(axis);
        delete axis;
    }
    chart->setBackgroundBrush(m_theme->color(Role::Background));
    chart->setBackgroundPen(Qt::NoPen);
    m_view->setBackgroundBrush(m_theme->color(Role::Background));
    if (m_sides.distribution.edges.size() < 2)
        return;
    addAxes();
    addSide(m_sides.distribution.a, m_theme->color(Role::SideA));
    addSide(m_sides.distribution.b, m_theme->color(Role::SideB));
}

void DistributionChart::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    if (event->size().width() != event->oldSize().width())
        rebuild();
}

QRectF DistributionChart::binRect(int bin) const {
    const ComparisonDistribution& distribution = m_sides.distribution;
    const auto index = static_cast<std::size_t>(bin);
    const QRectF plot = m_view->chart()->plotArea();
    const double left = m_view->chart()->mapToPosition({scaled(distribution, distribution.edges[index]), 0}).x();
    const double right = m_view->chart()->mapToPosition({scaled(distribution, distribution.edges[index + 1]), 0}).x();
    return {left, plot.top(), right - left, plot.height()};
}

int DistributionChart::binAt(const QPoint& position) const {
    const ComparisonDistribution& distribution = m_sides.distribution;
    if (distribution.edges.size() < 2 || m_view->chart()->series().isEmpty())
        return -1;
    const double value = m_view->chart()->mapToValue(m_view->mapToScene(position)).x();
    const double low = scaled(distribution, distribution.edges.front());
    const double high = scaled(distribution, distribution.edges.back());
    const double room = (high - low) * kSideRoom;
    if (value < low - room || value > high + room)
        return -1;
    std::size_t bin = 0;
    while (bin + 1 < distribution.a.size() && scaled(distribution, distribution.edges[bin + 1]) <= value)
        ++bin;
    return static_cast<int>(bin);
}

void DistributionChart::setCurrentBin(int bin) {
    if (bin == m_currentBin)
        return;
    m_currentBin = bin;
    if (bin < 0)
        QToolTip::hideText();
    m_view->viewport()->update();
}

void DistributionChart::showBinToolTip() {
    if (m_currentBin < 0)
        return;
    const QString text = binToolTip(m_sides, static_cast<std::size_t>(m_currentBin));
    const QPoint at = m_view->mapFromScene(binRect(m_currentBin).topRight());
    QToolTip::showText(m_view->mapToGlobal(at), QStringLiteral("<p style='white-space:pre'>") + text.toHtmlEscaped()
        + QStringLiteral("</p>"), m_view->viewport());
}

void DistributionChart::keyPressEvent(QKeyEvent* event) {
    const int bins = static_cast<int>(m_sides.distribution.a.size());
    int bin = -1;
    switch (event->key()) {
    case Qt::Key_Left: bin = m_currentBin < 0 ? bins - 1 : std::max(m_currentBin - 1, 0); break;
    case Qt::Key_Right: bin = std::min(m_currentBin + 1, bins - 1); break;
    case Qt::Key_Home: bin = std::min(0, bins - 1); break;
    case Qt::Key_End: bin = bins - 1; break;
    default: QWidget::keyPressEvent(event); return;
    }
    setCurrentBin(bin);
    showBinToolTip();
}

void DistributionChart::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    parentWidget()->update();
}

void DistributionChart::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    setCurrentBin(-1);
    parentWidget()->update();
}

} // namespace spanloom::ui
