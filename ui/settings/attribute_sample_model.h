#pragma once

#include <cstdint>
#include <vector>

#include <QAbstractTableModel>

#include "core/trace/attribute_use.h"

namespace spanloom::ui {

class Theme;

enum class SampleColumn : std::uint8_t { Attribute, On, Share, Values, End };

/// Attributes of a sample of spans. Qt::UserRole holds what a column is sorted by; filtering looks at UserRole + 1:
/// key and values.
class AttributeSampleModel : public QAbstractTableModel {
    Q_OBJECT
public:
    static constexpr int kSearchRole = Qt::UserRole + 1;

    /// `warnsOfManyValues`: an attribute with another value on nearly every span gets a sign, being no group.
    AttributeSampleModel(const Theme* theme, bool warnsOfManyValues, QObject* parent = nullptr);

    void setSamples(std::vector<AttributeSample> samples);
    [[nodiscard]] const AttributeSample& sample(int row) const { return m_samples[static_cast<std::size_t>(row)]; }
    [[nodiscard]] bool isDoubtful(int row) const { return m_warnsOfManyValues && sample(row).hasManyValues; }
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] QString text(const AttributeSample& sample, SampleColumn column) const;
    [[nodiscard]] QString toolTip(int row, SampleColumn column) const;

    const Theme* m_theme; // not owned
    bool m_warnsOfManyValues;
    std::vector<AttributeSample> m_samples;
};

} // namespace spanloom::ui
