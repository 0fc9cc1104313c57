#pragma once

#include <cstdint>
#include <vector>

#include <QAbstractTableModel>

#include "core/trace/price_row.h"

namespace spanloom::ui {

class Theme;

enum class PriceColumn : std::uint8_t {
    Model, Provider, Input, Output, CacheRead, CacheWrite, Tier, Days, Owner, End
};

/// Price rows in the order in which they are tried. Qt::UserRole holds what a column is sorted by; filtering looks at
/// kSearchRole: model, names, provider, tier.
class PriceModel : public QAbstractTableModel {
    Q_OBJECT
public:
    static constexpr int kSearchRole = Qt::UserRole + 1;

    explicit PriceModel(const Theme* theme, QObject* parent = nullptr);

    void setRows(std::vector<PriceRow> rows);
    [[nodiscard]] const PriceRow& row(int index) const { return m_rows[static_cast<std::size_t>(index)]; }
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] static QString text(const PriceRow& row, PriceColumn column);
    [[nodiscard]] static QString toolTip(const PriceRow& row);
    [[nodiscard]] static QVariant sortKey(const PriceRow& row, PriceColumn column);

    const Theme* m_theme; // not owned
    std::vector<PriceRow> m_rows;
};

/// "$2.50" for a million tokens; an en dash when nobody publishes it.
[[nodiscard]] QString priceText(std::optional<double> perMillion);

} // namespace spanloom::ui
