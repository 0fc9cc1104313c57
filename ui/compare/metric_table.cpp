#include "ui/compare/metric_table.h"

#include <algorithm>
#include <utility>

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QScrollBar>

#include "ui/base/theme.h"
#include "ui/compare/metric_delegate.h"
#include "ui/compare/metric_model.h"

namespace spanloom::ui {

namespace {

/// Labels of sides may be as long as a model's name; beyond so many digits the header shortens them.
constexpr int kMostSideDigits = 24;
constexpr int kLeastTitleDigits = 14;

} // namespace

MetricTable::MetricTable(const Theme* theme, QWidget* parent)
    : QTableView(parent)
    , m_theme(theme)
    , m_model(new MetricModel(this)) {
    setObjectName(QStringLiteral("metricTable"));
    setAccessibleName(tr("Metrics of A and B"));
    setModel(m_model);
    setItemDelegate(new MetricDelegate(theme, this));
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
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    horizontalHeader()->setMinimumSectionSize(36);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setTextElideMode(Qt::ElideRight);
    connect(theme, &Theme::changed, this, &MetricTable::applyTheme);
    applyTheme();
}

void MetricTable::applyTheme() {
    const Measures& sizes = m_theme->measures();
    verticalHeader()->setMinimumSectionSize(1);
    verticalHeader()->setDefaultSectionSize(sizes.rowHeightTable);
    horizontalHeader()->setFixedHeight(sizes.headerHeight);
    QFont font = m_theme->smallFont();
    font.setWeight(QFont::DemiBold);
    font.setPixelSize(font.pixelSize() + 1);
    horizontalHeader()->setFont(font);
    verticalScrollBar()->setSingleStep(sizes.rowHeightTable);
    fitColumns();
    viewport()->update();
}

void MetricTable::setComparison(
    std::shared_ptr<const Comparison> comparison, const QString& labelA, const QString& labelB) {
    m_isResetting = true;
    m_model->setComparison(std::move(comparison), labelA, labelB);
    const int row = std::max(m_model->rowOf(m_chosen), 0);
    if (m_model->rowCount() > 0 && currentIndex().row() != row)
        setCurrentIndex(m_model->index(row, 0));
    m_isResetting = false;
    fitColumns();
    Q_EMIT currentMetricChanged();
}

const ComparisonMetric* MetricTable::currentMetric() const { return m_model->metric(currentIndex().row()); }

void MetricTable::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
    QTableView::currentChanged(current, previous);
    // A metric that the new figures lack stays chosen for when it comes back.
    if (m_isResetting || !current.isValid())
        return;
    m_chosen = m_model->metric(current.row())->id;
    Q_EMIT currentMetricChanged();
}

int MetricTable::columnWidthFor(int column, bool withTitle) const {
    const int digit = QFontMetrics(m_theme->font()).horizontalAdvance(QLatin1Char('0'));
    const int content = std::max(sizeHintForColumn(column), 7 * digit);
    if (!withTitle)
        return content;
    const QString title = m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
    const int titleWidth = QFontMetrics(horizontalHeader()->font()).horizontalAdvance(title)
        + 2 * m_theme->measures().padding;
    return std::max(content, std::min(titleWidth, kMostSideDigits * digit));
}

int MetricTable::wantedWidth() const {
    int width = sizeHintForColumn(0) + verticalScrollBar()->sizeHint().width();
    for (int column = 1; column < kMetricColumnCount; ++column)
        width += columnWidthFor(column, true);
    return width;
}

void MetricTable::fitColumns() {
    const int digit = QFontMetrics(m_theme->font()).horizontalAdvance(QLatin1Char('0'));
    const int names = sizeHintForColumn(0);
    // Long labels of the sides give way before the names of the metrics do.
    for (const bool withLabels : {true, false}) {
        int rest = viewport()->width();
        for (int column = 1; column < kMetricColumnCount; ++column) {
            const bool isSide = column <= static_cast<int>(MetricColumn::SideB);
            const int width = columnWidthFor(column, withLabels || !isSide);
            horizontalHeader()->resizeSection(column, width);
            rest -= width;
        }
        horizontalHeader()->resizeSection(0, std::max(rest, kLeastTitleDigits * digit));
        if (rest >= names)
            return;
    }
}

void MetricTable::resizeEvent(QResizeEvent* event) {
    QTableView::resizeEvent(event);
    if (event->size().width() != event->oldSize().width())
        fitColumns();
}

void MetricTable::copyRows() const {
    QList<int> rows;
    for (const QModelIndex& index : selectionModel()->selectedRows())
        rows << index.row();
    if (rows.isEmpty()) {
        for (int row = 0; row < m_model->rowCount(); ++row)
            rows << row;
    }
    std::sort(rows.begin(), rows.end());
    if (!rows.isEmpty())
        QGuiApplication::clipboard()->setText(m_model->tabSeparated(rows));
}

void MetricTable::copyTable() const {
    if (m_model->rowCount() > 0)
        QGuiApplication::clipboard()->setText(m_model->markdown());
}

void MetricTable::keyPressEvent(QKeyEvent* event) {
    if (event->matches(QKeySequence::Copy))
        copyRows();
    else
        QTableView::keyPressEvent(event);
}

void MetricTable::contextMenuEvent(QContextMenuEvent* event) {
    if (m_model->rowCount() == 0)
        return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    QAction* copy = menu->addAction(tr("Copy rows"));
    copy->setShortcut(QKeySequence::Copy);
    connect(copy, &QAction::triggered, this, &MetricTable::copyRows);
    connect(menu->addAction(tr("Copy table as Markdown")), &QAction::triggered, this, &MetricTable::copyTable);
    menu->popup(event->globalPos());
}

} // namespace spanloom::ui
