#pragma once

#include <memory>
#include <optional>

#include <QAbstractTableModel>
#include <QCache>

#include "ui/traces/trace_cell.h"
#include "ui/traces/trace_order.h"

namespace spanloom::ui {

/// The shown traces as a Qt table: a permutation over the snapshot's trace table. It holds no texts of its own but
/// the cells that were in sight. Row numbers mean nothing after a reset; ask for trace ids.
class TraceListModel : public QAbstractTableModel {
    Q_OBJECT
public:
    explicit TraceListModel(QObject* parent = nullptr);

    /// Replaces all rows (a model reset).
    void setOrdered(std::shared_ptr<const OrderedTraces> ordered);
    [[nodiscard]] const std::shared_ptr<const OrderedTraces>& ordered() const { return m_ordered; }
    void setTimeDisplay(TimeDisplay display);

    /// Only what the header says; the order itself comes with setOrdered().
    void setSorting(TraceColumn column, bool descending);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
        int role = Qt::DisplayRole) const override;

    /// What the delegate paints. Valid until the next call.
    [[nodiscard]] const TraceCell& cell(int row, TraceColumn column) const;
    [[nodiscard]] std::optional<TraceId> traceId(int row) const;
    /// Row of a trace, -1 when it is not shown. O(n).
    [[nodiscard]] int rowOf(TraceId trace) const;

private:
    void updateStyle();
    [[nodiscard]] std::uint32_t tableRow(int row) const { return m_ordered->rows[static_cast<std::size_t>(row)]; }

    std::shared_ptr<const OrderedTraces> m_ordered;
    CellStyle m_style;
    TraceColumn m_sortColumn = TraceColumn::Start;
    bool m_isDescending = true;
    mutable QCache<quint64, TraceCell> m_cells;
};

/// Trace id and the given columns of shown rows as tab-separated lines with a header. Any thread.
[[nodiscard]] QString tracesAsText(
    const OrderedTraces& ordered, const QVector<int>& rows, const QVector<TraceColumn>& columns);

} // namespace spanloom::ui
