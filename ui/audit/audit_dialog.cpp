#include "ui/audit/audit_dialog.h"

#include <utility>

#include <QDialogButtonBox>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/audit/audit_view.h"
#include "ui/base/format.h"
#include "ui/base/theme.h"

namespace spanloom::ui {

AuditDialog::AuditDialog(const Theme* theme, const QString& scope, QWidget* parent)
    : QDialog(parent)
    , m_summary(new QLabel(this))
    , m_progress(new QProgressBar(this))
    , m_view(new AuditView(theme, this)) {
    m_summary->setWordWrap(true);
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_progress->setRange(0, 1000);
    m_progress->setTextVisible(false);
    m_progress->setAccessibleName(tr("Progress of the audit"));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    m_stop = buttons->addButton(tr("Stop"), QDialogButtonBox::ActionRole);
    m_addPrice = buttons->addButton(tr("Add Price…"), QDialogButtonBox::ActionRole);
    m_copy = buttons->addButton(tr("Copy All"), QDialogButtonBox::ActionRole);
    for (QPushButton* button : {m_stop, m_addPrice, m_copy, buttons->button(QDialogButtonBox::Close)})
        button->setAutoDefault(false); // Enter belongs to the list
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_summary);
    layout->addWidget(m_progress);
    layout->addWidget(m_view, 1);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_copy, &QPushButton::clicked, m_view, &AuditView::copyAll);
    connect(m_stop, &QPushButton::clicked, this, [this] {
        endRunning();
        m_summary->setText(tr("Stopped before all traces were looked at."));
        Q_EMIT stopRequested();
    });
    connect(m_addPrice, &QPushButton::clicked, this, [this] { Q_EMIT m_view->priceRequested(m_view->suggestedPrice()); });
    connect(m_view, &QTreeWidget::currentItemChanged, this, &AuditDialog::updateButtons);
    resize(156 * fontMetrics().averageCharWidth(), 34 * fontMetrics().lineSpacing());
    setScope(scope);
    setRunning();
}

void AuditDialog::setScope(const QString& scope) {
    m_scope = scope;
    setWindowTitle(tr("Cost Audit – %1").arg(scope));
}

void AuditDialog::setRunning() {
    m_progress->setValue(0);
    m_progress->show();
    m_stop->show();
    m_view->setEnabled(false);
    m_summary->setText(tr("Walking through %1…").arg(m_scope));
    updateButtons();
}

void AuditDialog::endRunning() {
    m_progress->hide();
    m_stop->hide();
}

void AuditDialog::setProgress(double fraction) { m_progress->setValue(static_cast<int>(fraction * 1000)); }

void AuditDialog::setAudit(CostAudit audit) {
    endRunning();
    const QString traces = audit.traces == 1 ? tr("1 trace") : tr("%1 traces").arg(formatCount(audit.traces));
    QString text = tr("%1, %2 counted model calls: %3 with a recorded cost (%4), %5 computed (%6), %7 without a "
                      "price.")
                       .arg(traces, formatCount(audit.calls), formatCount(audit.recordedCalls),
                           formatCost(audit.recordedUsd), formatCount(audit.computedCalls),
                           formatCost(audit.computedUsd), formatCount(audit.unpricedCalls));
    if (audit.isClean())
        text += QLatin1Char(' ') + tr("Nothing is doubtful.");
    m_summary->setText(text);
    m_view->setAudit(std::move(audit));
    m_view->setEnabled(true);
    m_view->setFocus();
    updateButtons();
}

void AuditDialog::setError(const QString& reason) {
    endRunning();
    m_summary->setText(tr("The audit could not be made: %1").arg(reason));
}

void AuditDialog::updateButtons() {
    m_addPrice->setEnabled(m_view->isEnabled() && !m_view->suggestedPrice().model.empty());
    m_copy->setEnabled(m_view->isEnabled());
}

QString AuditDialog::summary() const { return m_summary->text(); }

} // namespace spanloom::ui
