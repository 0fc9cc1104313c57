#pragma once

#include <functional>

#include <QObject>
#include <QPointer>

#include "core/analysis/usage_explanation.h"
#include "core/trace/price_row.h"

namespace spanloom::ui {

class AuditDialog;
class ExplainDialog;
class MainWindow;
class PriceFlow;
class ProgressNotice;
class RebuildTurn;
class SettingsDialog;
class VerdictFlow;

/// What the window does about money and verdicts: explains totals, audits costs, edits prices and thresholds. Owns the
/// flows; the dialogs belong to the window. GUI thread only.
class CostCommands : public QObject {
    Q_OBJECT
public:
    CostCommands(MainWindow* window, RebuildTurn* turn);

    [[nodiscard]] PriceFlow* prices() const { return m_prices; }
    [[nodiscard]] VerdictFlow* verdicts() const { return m_verdicts; }
    /// The account of a trace's totals, in a window of its own; choosing a span opens it.
    void explain(TraceId trace, const QString& name, TotalKind focus = TotalKind::Cost);
    /// Audits the chosen traces, else those that the filter finds.
    void audit();
    /// Settings on the prices; with a model, its editor too.
    void showPrices(const PriceRow& row = {});
    /// Pages of the settings that stand for the flows.
    void connectSettings(SettingsDialog* dialog);
    void connectNotice(ProgressNotice* notice);

Q_SIGNALS:
    void told(const QString& text, bool isProblem);
    void totalsChanged(); ///< prices or verdicts: opened traces are out of date

private:
    void loadExplanation(ExplainDialog* dialog, TotalKind focus);
    void chooseAuditScope();
    void runAudit();

    MainWindow* m_window; // parent
    PriceFlow* m_prices;
    VerdictFlow* m_verdicts;
    std::function<std::vector<TraceId>()> m_auditTraces; ///< of the open audit; runs in a job; none = all
    QString m_auditScope; ///< in words
    QPointer<AuditDialog> m_audit;
};

} // namespace spanloom::ui
