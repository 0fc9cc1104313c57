#pragma once

#include <vector>

#include <QAbstractListModel>

#include "ui/facets/facet_rows.h"

namespace spanloom::ui {

/// The lines of the facet panel as a Qt list: what the delegate paints, and what a screen reader says.
class FacetModel : public QAbstractListModel {
    Q_OBJECT
public:
    explicit FacetModel(QObject* parent = nullptr);

    /// Only counts and marks change where the lines stay the same ones: scroll place and current line are kept.
    /// True when the lines are others (a model reset).
    bool setRows(std::vector<FacetRow> rows);
    [[nodiscard]] const FacetRow& row(int number) const { return m_rows[static_cast<std::size_t>(number)]; }
    /// The same line of another moment, -1 when there is none.
    [[nodiscard]] int find(const FacetRow& line) const;
    /// The header of a line's group, -1 when there is none.
    [[nodiscard]] int headerOf(int number) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;

private:
    [[nodiscard]] QString accessibleText(int number) const;
    [[nodiscard]] QString toolTip(const FacetRow& line) const;

    std::vector<FacetRow> m_rows;
};

} // namespace spanloom::ui
