#include "ui/compare/metric_model.h"

#include <algorithm>
#include <utility>

#include "ui/base/format.h"
#include "ui/base/plain_tool_tip.h"
#include "ui/compare/metric_text.h"

namespace spanloom::ui {

namespace {

QString text(const ComparisonMetric& metric, MetricColumn column) {
    switch (column) {
    case MetricColumn::Metric: return metricTitle(metric);
    case MetricColumn::SideA: return metricValue(metric, metric.a);
    case MetricColumn::SideB: return metricValue(metric, metric.b);
    case MetricColumn::Difference: return differenceText(metric);
    case MetricColumn::Change: return changeText(metric);
    }
    return {};
}

QString note(const ComparisonMetric& metric, MetricColumn column) {
    if (column == MetricColumn::SideA)
        return metricNote(metric, metric.a);
    return column == MetricColumn::SideB ? metricNote(metric, metric.b) : QString();
}

/// Cells are separated by tabs and lines: neither may stand inside.
QString cell(QString text) { return text.replace(QLatin1Char('\t'), QLatin1Char(' ')).simplified(); }

QString markdownCell(QString text) {
    return cell(std::move(text)).replace(QLatin1Char('\\'), QStringLiteral("\\\\"))
        .replace(QLatin1Char('|'), QStringLiteral("\\|"));
}

} // namespace

MetricModel::MetricModel(QObject* parent)
    : QAbstractTableModel(parent) { }

bool MetricModel::hasSameMetrics(const Comparison* other) const {
    return m_comparison && other
        && std::ranges::equal(m_comparison->metrics, other->metrics, {}, &ComparisonMetric::id, &ComparisonMetric::id);
}

void MetricModel::setComparison(
    std::shared_ptr<const Comparison> comparison, const QString& labelA, const QString& labelB) {
    const bool isSame = hasSameMetrics(comparison.get());
    if (!isSame)
        beginResetModel();
    m_comparison = std::move(comparison);
    m_labels = {labelA, labelB};
    if (!isSame)
        endResetModel();
    else if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, kMetricColumnCount - 1));
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, kMetricColumnCount - 1);
}

const ComparisonMetric* MetricModel::metric(int row) const {
    return row >= 0 && row < rowCount() ? &m_comparison->metrics[static_cast<std::size_t>(row)] : nullptr;
}

int MetricModel::rowOf(const std::string& id) const {
    for (int row = 0; row < rowCount(); ++row) {
        if (metric(row)->id == id)
            return row;
    }
    return -1;
}

int MetricModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !m_comparison ? 0 : static_cast<int>(m_comparison->metrics.size());
}

int MetricModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kMetricColumnCount; }

QString MetricModel::sideTitle(MetricColumn column) const {
    const bool isA = column == MetricColumn::SideA;
    const QString letter = isA ? tr("A") : tr("B");
    const QString& label = m_labels[isA ? 0 : 1];
    return label.isEmpty() ? letter : letter + QStringLiteral(" · ") + label.simplified();
}

QString MetricModel::toolTip(const ComparisonMetric& metric, MetricColumn column) const {
    switch (column) {
    case MetricColumn::Metric: return metricTitle(metric) + QLatin1Char('\n') + metricExplanation(metric);
    case MetricColumn::SideA: return metricValueToolTip(metric, metric.a, sideTitle(column));
    case MetricColumn::SideB: return metricValueToolTip(metric, metric.b, sideTitle(column));
    case MetricColumn::Difference:
        return metric.difference() ? tr("B − A = %1").arg(exactDifferenceText(metric)) : tr("A side has no data.");
    case MetricColumn::Change: return changeToolTip(metric);
    }
    return {};
}

QVariant MetricModel::data(const QModelIndex& index, int role) const {
    const ComparisonMetric* metric = this->metric(index.row());
    if (!metric)
        return {};
    const auto column = static_cast<MetricColumn>(index.column());
    switch (role) {
    case Qt::DisplayRole: return text(*metric, column);
    case Qt::ToolTipRole: return toolTip(*metric, column);
    case Qt::TextAlignmentRole:
        return static_cast<int>((column == MetricColumn::Metric ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    case Qt::AccessibleTextRole: {
        const QString said = note(*metric, column);
        return said.isEmpty() ? text(*metric, column) : text(*metric, column) + QStringLiteral(", ") + said;
    }
    case Qt::AccessibleDescriptionRole: return toolTip(*metric, column);
    case kNoteRole: return note(*metric, column);
    case kBadgeRole:
        return column == MetricColumn::Change && metric->relativeDifference() && !changeText(*metric).isEmpty();
    default: return {};
    }
}

QVariant MetricModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    const auto column = static_cast<MetricColumn>(section);
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((column == MetricColumn::Metric ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole)
        return {};
    switch (column) {
    case MetricColumn::Metric: return tr("Metric");
    case MetricColumn::SideA:
    case MetricColumn::SideB:
        return role == Qt::ToolTipRole ? plainToolTip(sideTitle(column)) : sideTitle(column);
    case MetricColumn::Difference: return role == Qt::ToolTipRole ? tr("B − A") : tr("Difference");
    case MetricColumn::Change: return role == Qt::ToolTipRole ? tr("B − A in per cent of A") : tr("Change");
    }
    return {};
}

QString MetricModel::tabSeparated(const QList<int>& rows) const {
    QStringList lines {QStringList {tr("Metric"), cell(sideTitle(MetricColumn::SideA)), tr("Traces of A"),
        cell(sideTitle(MetricColumn::SideB)), tr("Traces of B"), tr("Difference"), tr("Change")}
                           .join(QLatin1Char('\t'))};
    for (const int row : rows) {
        const ComparisonMetric& each = *metric(row);
        lines << QStringList {cell(metricTitle(each)), exactMetricValue(each, each.a), QString::number(each.a.samples),
            exactMetricValue(each, each.b), QString::number(each.b.samples), exactDifferenceText(each),
            each.relativeDifference() ? changeText(each) : QString()}
                     .join(QLatin1Char('\t'));
    }
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

QString MetricModel::markdown() const {
    // The result type is said: the bare sum would refer to texts that are gone.
    const auto line = [](const QStringList& cells) -> QString {
        return QStringLiteral("| ") + cells.join(QStringLiteral(" | ")) + QStringLiteral(" |\n");
    };
    QStringList titles;
    for (int column = 0; column < kMetricColumnCount; ++column)
        titles << markdownCell(headerData(column, Qt::Horizontal, Qt::DisplayRole).toString());
    QString result = line(titles) + QStringLiteral("| --- | ---: | ---: | ---: | ---: |\n");
    for (int row = 0; row < rowCount(); ++row) {
        QStringList cells;
        for (int column = 0; column < kMetricColumnCount; ++column) {
            const QString said = note(*metric(row), static_cast<MetricColumn>(column));
            const QString value = text(*metric(row), static_cast<MetricColumn>(column));
            cells << markdownCell(said.isEmpty() ? value : QStringLiteral("%1 (%2)").arg(value, said));
        }
        result += line(cells);
    }
    return result;
}

} // namespace spanloom::ui
