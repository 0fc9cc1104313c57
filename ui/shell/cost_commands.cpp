#include "ui/shell/cost_commands.h"

#include <utility>

#include "core/workspace/workspace.h"
#include "ui/audit/audit_dialog.h"
#include "ui/audit/audit_view.h"
#include "ui/base/format.h"
#include "ui/base/job_runner.h"
#include "ui/explain/explain_dialog.h"
#include "ui/explain/explain_view.h"
#include "ui/settings/evaluator_rules_page.h"
#include "ui/settings/prices_page.h"
#include "ui/settings/progress_notice.h"
#include "ui/settings/settings_dialog.h"
#include "ui/shell/main_window.h"
#include "ui/shell/open_flow.h"
#include "ui/shell/price_flow.h"
#include "ui/shell/verdict_flow.h"
#include "ui/state/view_state.h"

namespace spanloom::ui {

namespace {

const QString kAuditJob = QStringLiteral("costs.audit");

/// Ids of the traces that a filter finds; a copy, made where the job runs.
std::vector<TraceId> tracesOf(const TraceSelection& selection) {
    std::vector<TraceId> traces;
    for (const std::uint32_t row : selection.rows())
        traces.push_back(selection.table->ids[row]);
    return traces;
}

} // namespace

CostCommands::CostCommands(MainWindow* window, RebuildTurn* turn)
    : QObject(window)
    , m_window(window)
    , m_prices(new PriceFlow(window->context().flow, window->context().jobs, turn, this))
    , m_verdicts(new VerdictFlow(window->context().flow, window->context().jobs, this)) {
    connect(m_prices, &PriceFlow::told, this, &CostCommands::told);
    connect(m_verdicts, &VerdictFlow::told, this, &CostCommands::told);
    connect(m_verdicts, &VerdictFlow::verdictsChanged, this, &CostCommands::totalsChanged);
    connect(m_prices, &PriceFlow::totalsChanged, this, [this] {
        Q_EMIT totalsChanged();
        if (m_audit && m_audit->isVisible())
            runAudit();
    });
}

void CostCommands::connectNotice(ProgressNotice* notice) {
    connect(m_prices, &PriceFlow::started, notice, &ProgressNotice::begin);
    connect(m_prices, &PriceFlow::progressChanged, notice, &ProgressNotice::setFraction);
    connect(m_prices, &PriceFlow::ended, notice, &ProgressNotice::end);
    connect(notice, &ProgressNotice::cancelRequested, m_prices, &PriceFlow::cancel);
}

void CostCommands::explain(TraceId trace, const QString& name, TotalKind focus) {
    const WindowContext& context = m_window->context();
    if (!context.flow->current())
        return;
    for (ExplainDialog* open : m_window->findChildren<ExplainDialog*>()) {
        if (open->trace() != trace || !open->isVisible())
            continue;
        open->view()->showTotal(focus);
        open->raise();
        open->activateWindow();
        return;
    }
    auto* dialog = new ExplainDialog(context.theme, trace, name, m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &ExplainDialog::spanChosen, m_window,
        [this](TraceId chosen, SpanId span) { m_window->openTrace(chosen, span); });
    connect(dialog, &ExplainDialog::auditRequested, this, &CostCommands::audit);
    connect(dialog, &ExplainDialog::pricesRequested, this, [this] { showPrices(); });
    connect(context.flow, &OpenFlow::cacheChanged, dialog, &QDialog::close); // its spans are not to be opened there
    connect(this, &CostCommands::totalsChanged, dialog, [this, dialog, focus] { loadExplanation(dialog, focus); });
    loadExplanation(dialog, focus);
    dialog->show();
}

void CostCommands::loadExplanation(ExplainDialog* dialog, TotalKind focus) {
    const std::shared_ptr<Workspace> workspace = m_window->context().flow->current();
    if (!workspace)
        return;
    struct Explained {
        std::shared_ptr<const TraceDocument> document;
        UsageExplanation explanation;
        QString failure;
    };
    m_window->context().jobs->run(
        QStringLiteral("costs.explain.") + toText(dialog->trace().hex()), dialog,
        [workspace, trace = dialog->trace()](std::stop_token stop) -> Explained {
            Explained result;
            auto document = workspace->openTrace(trace, stop);
            if (!document) {
                result.failure = toText(document.error().message);
                return result;
            }
            result.document = std::move(*document);
            result.explanation = explainTotals(*result.document, workspace->prices().get());
            return result;
        },
        [dialog, focus](Explained explained) {
            if (explained.failure.isEmpty())
                dialog->setExplanation(std::move(explained.document), std::move(explained.explanation), focus);
            else
                dialog->setError(explained.failure);
        });
}

void CostCommands::chooseAuditScope() {
    const ViewState& state = *m_window->context().state;
    const std::vector<TraceId>& chosen = state.selectedTraces();
    const auto counted = [](std::uint64_t traces) {
        return traces == 1 ? tr("1 trace") : tr("%1 traces").arg(formatCount(traces));
    };
    if (chosen.size() > 1) {
        m_auditTraces = [chosen] { return chosen; };
        m_auditScope = tr("%1 that are selected").arg(counted(chosen.size()));
    } else if (!state.filter().isEmpty() && state.result()->selection) {
        m_auditTraces = [selection = state.result()->selection] { return tracesOf(*selection); };
        m_auditScope = tr("%1 of the filter").arg(counted(state.result()->selection->count));
    } else {
        m_auditTraces = nullptr;
        m_auditScope = tr("all %1").arg(counted(state.snapshot()->traces->rows()));
    }
}

void CostCommands::audit() {
    const WindowContext& context = m_window->context();
    if (!context.flow->current())
        return;
    chooseAuditScope();
    if (m_audit && m_audit->isVisible()) {
        m_audit->setScope(m_auditScope);
        m_audit->raise();
        m_audit->activateWindow();
        runAudit();
        return;
    }
    auto* dialog = new AuditDialog(context.theme, m_auditScope, m_window);
    m_audit = dialog;
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog->view(), &AuditView::spanChosen, m_window,
        [this](TraceId trace, SpanId span) { m_window->openTrace(trace, span); });
    connect(dialog->view(), &AuditView::priceRequested, this, &CostCommands::showPrices);
    const auto stop = [this] { m_window->context().jobs->cancel(kAuditJob); };
    connect(dialog, &AuditDialog::stopRequested, this, stop);
    connect(dialog, &QDialog::finished, this, stop);
    connect(context.flow, &OpenFlow::cacheChanged, dialog, &QDialog::close);
    dialog->show();
    runAudit();
}

void CostCommands::runAudit() {
    const WindowContext& context = m_window->context();
    const std::shared_ptr<Workspace> workspace = context.flow->current();
    if (!workspace)
        return;
    AuditDialog* dialog = m_audit;
    dialog->setRunning();
    struct Audited {
        CostAudit audit;
        QString failure;
    };
    // The runner outlives its jobs; whether the dialog is still there is asked on its own thread.
    const auto report = [runner = context.jobs, shown = m_audit](const ImportProgress& progress) {
        QMetaObject::invokeMethod(
            runner,
            [shown, fraction = progress.fraction] {
                if (shown)
                    shown->setProgress(fraction);
            },
            Qt::QueuedConnection);
    };
    context.jobs->run(
        kAuditJob, dialog,
        [workspace, traces = m_auditTraces, report](std::stop_token stop) -> Audited {
            auto audit = workspace->auditCosts(
                traces ? std::optional(traces()) : std::optional<std::vector<TraceId>>(), stop, report);
            if (!audit)
                return {{}, toText(audit.error().message)};
            return {std::move(*audit), {}};
        },
        [dialog](Audited audited) {
            if (audited.failure.isEmpty())
                dialog->setAudit(std::move(audited.audit));
            else
                dialog->setError(audited.failure);
        });
}

void CostCommands::showPrices(const PriceRow& row) {
    m_window->showSettings(SettingsPage::Prices);
    auto* dialog = m_window->findChild<SettingsDialog*>();
    if (dialog && !row.model.empty())
        dialog->prices()->edit(row);
}

void CostCommands::connectSettings(SettingsDialog* dialog) {
    PricesPage* page = dialog->prices();
    const auto showRows = [this, page] {
        page->setRows(m_prices->rows());
        page->setUndo(m_prices->canUndo(), m_prices->canRedo());
    };
    showRows();
    connect(m_prices, &PriceFlow::rowsChanged, page, showRows);
    connect(page, &PricesPage::storeRequested, m_prices, &PriceFlow::store);
    connect(page, &PricesPage::removeRequested, m_prices, &PriceFlow::remove);
    connect(page, &PricesPage::undoRequested, m_prices, &PriceFlow::undo);
    connect(page, &PricesPage::redoRequested, m_prices, &PriceFlow::redo);
    connect(page, &PricesPage::importRequested, m_prices, &PriceFlow::importFile);
    connect(page, &PricesPage::exportRequested, m_prices, &PriceFlow::exportFile);
    EvaluatorRulesPage* verdicts = dialog->evaluations();
    connect(m_verdicts, &VerdictFlow::summariesChanged, verdicts,
        [this, verdicts] { verdicts->setSummaries(m_verdicts->summaries()); });
    connect(m_verdicts, &VerdictFlow::previewed, verdicts, &EvaluatorRulesPage::setPreview);
    connect(verdicts, &EvaluatorRulesPage::ruleRequested, m_verdicts, &VerdictFlow::setRule);
    connect(verdicts, &EvaluatorRulesPage::previewRequested, m_verdicts, &VerdictFlow::preview);
    connect(m_window->context().state, &ViewState::snapshotChanged, verdicts, [this] { m_verdicts->read(); });
    m_verdicts->read();
}

} // namespace spanloom::ui
