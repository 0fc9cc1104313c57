#pragma once

#include <memory>

#include <QTableView>

#include "core/analysis/comparison.h"

namespace spanloom::ui {

class MetricDelegate;
class MetricModel;
class Theme;

/// The table of metrics. Its current row is the chosen metric, which stays chosen when figures change.
class MetricTable : public QTableView {
    Q_OBJECT
public:
    MetricTable(const Theme* theme, QWidget* parent);

    void setComparison(std::shared_ptr<const Comparison> comparison, const QString& labelA, const QString& labelB);
    [[nodiscard]] const ComparisonMetric* currentMetric() const; ///< null when the table is empty
    /// So wide that nothing has to be shortened but long labels.
    [[nodiscard]] int wantedWidth() const;
    /// The selected rows, tab-separated; all of them when none is selected.
    void copyRows() const;
    /// The whole table as Markdown.
    void copyTable() const;

Q_SIGNALS:
    void currentMetricChanged();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;

private:
    void applyTheme();
    void fitColumns();
    [[nodiscard]] int columnWidthFor(int column, bool withTitle) const;

    const Theme* m_theme; // not owned
    MetricModel* m_model;
    std::string m_chosen = "duration_p95";
    bool m_isResetting = false;
};

} // namespace spanloom::ui
