#include "ui/traces/trace_list_model.h"

#include <algorithm>
#include <climits>

namespace spanloom::ui {

namespace {

constexpr int kKeptCells = 6000; // some screens full

QVariant alignment(bool isRight) {
    return QVariant::fromValue(Qt::Alignment((isRight ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter));
}

} // namespace

TraceListModel::TraceListModel(QObject* parent)
    : QAbstractTableModel(parent)
    , m_cells(kKeptCells) { }

void TraceListModel::setOrdered(std::shared_ptr<const OrderedTraces> ordered) {
    beginResetModel();
    m_ordered = std::move(ordered);
    updateStyle();
    endResetModel();
}

void TraceListModel::setTimeDisplay(TimeDisplay display) {
    if (display == m_style.times)
        return;
    m_style.times = display;
    updateStyle();
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, 0));
}

void TraceListModel::setSorting(TraceColumn column, bool descending) {
    m_sortColumn = column;
    m_isDescending = descending;
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, kTraceColumnCount - 1);
}

void TraceListModel::updateStyle() {
    m_cells.clear();
    if (!m_ordered)
        return;
    m_style.fullBar = m_ordered->longDuration;
    const QString firstDay = formatDate(m_ordered->firstStart, m_style.times);
    const QString lastDay = formatDate(m_ordered->lastStart, m_style.times);
    m_style.showsDates = firstDay != lastDay;
    m_style.showsYears = firstDay.left(4) != lastDay.left(4);
}

int TraceListModel::rowCount(const QModelIndex& parent) const {
    if (parent.isValid() || !m_ordered)
        return 0;
    return static_cast<int>(std::min<std::size_t>(m_ordered->rows.size(), INT_MAX / 64));
}

int TraceListModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kTraceColumnCount; }

QVariant TraceListModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const auto column = static_cast<TraceColumn>(index.column());
    switch (role) {
    case Qt::DisplayRole: {
        const TraceCell& shown = cell(index.row(), column);
        return QStringList {shown.prefix, shown.text, shown.suffix}.join(QLatin1Char(' ')).trimmed();
    }
    case Qt::ToolTipRole:
        return traceToolTip(*m_ordered->snapshot, tableRow(index.row()), column, m_style.times);
    case Qt::TextAlignmentRole:
        return alignment(cell(index.row(), column).isRight);
    case Qt::AccessibleTextRole: {
        const TraceCell& shown = cell(index.row(), column);
        QString text = columnTitle(column) + QStringLiteral(": ")
            + (shown.isAbsent ? tr("no data") : data(index).toString());
        if (column == TraceColumn::Root && shown.mark != StatusMark::Ok)
            text += shown.mark == StatusMark::Bad ? tr(", failed") : tr(", with failed spans");
        return text.simplified();
    }
    default: return {};
    }
}

QVariant TraceListModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= kTraceColumnCount)
        return {};
    const auto column = static_cast<TraceColumn>(section);
    if (role == Qt::DisplayRole) {
        if (column != m_sortColumn)
            return columnTitle(column);
        return QString(columnTitle(column) + (m_isDescending ? QStringLiteral(" ▾") : QStringLiteral(" ▴")));
    }
    if (role == Qt::ToolTipRole)
        return columnToolTip(column);
    if (role == Qt::TextAlignmentRole)
        return alignment(isNumber(column));
    // The first click on a number asks for the largest, on a name for the first.
    if (role == Qt::InitialSortOrderRole) {
        const bool isLargestFirst = isNumber(column) || column == TraceColumn::Start
            || column == TraceColumn::Evaluations;
        return static_cast<int>(isLargestFirst ? Qt::DescendingOrder : Qt::AscendingOrder);
    }
    return {};
}

const TraceCell& TraceListModel::cell(int row, TraceColumn column) const {
    const std::uint32_t inTable = tableRow(row);
    const quint64 key = quint64 {inTable} << 8 | static_cast<quint64>(column);
    if (const TraceCell* known = m_cells.object(key))
        return *known;
    auto* made = new TraceCell(traceCell(*m_ordered->snapshot, inTable, column, m_style)); // owned by m_cells
    m_cells.insert(key, made);
    return *made;
}

std::optional<TraceId> TraceListModel::traceId(int row) const {
    if (row < 0 || row >= rowCount())
        return std::nullopt;
    return m_ordered->snapshot->traces->ids[tableRow(row)];
}

int TraceListModel::rowOf(TraceId trace) const {
    for (int row = 0; row < rowCount(); ++row) {
        if (m_ordered->snapshot->traces->ids[tableRow(row)] == trace)
            return row;
    }
    return -1;
}

QString tracesAsText(const OrderedTraces& ordered, const QVector<int>& rows, const QVector<TraceColumn>& columns) {
    const auto clean = [](QString text) {
        return text.replace(QLatin1Char('\t'), QLatin1Char(' ')).replace(QLatin1Char('\n'), QLatin1Char(' '));
    };
    QStringList header {TraceListModel::tr("Trace id")};
    for (const TraceColumn column : columns)
        header.append(columnTitle(column));
    QStringList lines {header.join(QLatin1Char('\t'))};
    for (const int row : rows) {
        const std::uint32_t inTable = ordered.rows[static_cast<std::size_t>(row)];
        QStringList fields {clean(traceIdText(*ordered.snapshot, inTable))};
        for (const TraceColumn column : columns)
            fields.append(clean(traceCopyText(*ordered.snapshot, inTable, column)));
        lines.append(fields.join(QLatin1Char('\t')));
    }
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

} // namespace spanloom::ui
