#pragma once

#include <array>
#include <memory>

#include <QAbstractTableModel>

#include "core/analysis/comparison.h"

namespace spanloom::ui {

enum class MetricColumn : std::uint8_t { Metric, SideA, SideB, Difference, Change };
inline constexpr int kMetricColumnCount = 5;

/// The metrics of a comparison as a table of texts.
class MetricModel : public QAbstractTableModel {
    Q_OBJECT
public:
    /// Muted text before a value: what it lacks.
    static constexpr int kNoteRole = Qt::UserRole;
    /// True of a change that is drawn as a badge.
    static constexpr int kBadgeRole = Qt::UserRole + 1;

    explicit MetricModel(QObject* parent = nullptr);

    /// Null = nothing to show. Rows stay where the metrics are the same as before.
    void setComparison(std::shared_ptr<const Comparison> comparison, const QString& labelA, const QString& labelB);
    [[nodiscard]] const ComparisonMetric* metric(int row) const; ///< null outside the table
    [[nodiscard]] int rowOf(const std::string& id) const;        ///< -1 when absent

    /// Tab-separated with exact figures and numbers of samples, the header first.
    [[nodiscard]] QString tabSeparated(const QList<int>& rows) const;
    [[nodiscard]] QString markdown() const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] bool hasSameMetrics(const Comparison* other) const;
    [[nodiscard]] QString toolTip(const ComparisonMetric& metric, MetricColumn column) const;
    [[nodiscard]] QString sideTitle(MetricColumn column) const;

    std::shared_ptr<const Comparison> m_comparison;
    std::array<QString, 2> m_labels;
};

} // namespace spanloom::ui
