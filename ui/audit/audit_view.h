#pragma once

#include <QTreeWidget>

#include "core/analysis/cost_audit.h"
#include "core/trace/price_row.h"

namespace spanloom::ui {

class Theme;

/// The findings of a cost audit, a group a kind of finding. Choosing one (double-click, Enter) opens its trace; on a
/// model without a price it asks for one. GUI thread only.
class AuditView : public QTreeWidget {
    Q_OBJECT
public:
    explicit AuditView(const Theme* theme, QWidget* parent = nullptr);

    void setAudit(CostAudit audit);
    [[nodiscard]] const CostAudit& audit() const { return m_audit; }
    /// The row that a price for the current model would begin with; a row without a model elsewhere.
    [[nodiscard]] PriceRow suggestedPrice() const;
    [[nodiscard]] QString asText() const;

public Q_SLOTS:
    void copyAll() const;

Q_SIGNALS:
    void spanChosen(spanloom::TraceId trace, spanloom::SpanId span);
    void priceRequested(const spanloom::PriceRow& row);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Target {
        TraceId trace;
        SpanId span;
        PriceRow price; ///< without a model where no price is lacking
    };
    void fill();
    QTreeWidgetItem* addGroup(const QString& title, const QString& calls, const QString& remark);
    QTreeWidgetItem* addFinding(QTreeWidgetItem* group, const QStringList& texts, TraceId trace, SpanId span);
    void addUnpriced();
    void addDoubleReports();
    void addRollUps();
    void addDisagreements();
    void addEstimates();
    void choose(const QTreeWidgetItem* item);
    void keepPlace(const std::vector<bool>& open, const std::vector<int>& place);
    void copyRow() const;

    const Theme* m_theme; // not owned
    CostAudit m_audit;
    std::vector<Target> m_targets;
};

} // namespace spanloom::ui
