#include "ui/explain/explain_dialog.h"

#include <utility>

#include <QDialogButtonBox>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/base/theme.h"
#include "ui/explain/explain_view.h"

namespace spanloom::ui {

ExplainDialog::ExplainDialog(const Theme* theme, TraceId trace, const QString& traceName, QWidget* parent)
    : QDialog(parent)
    , m_trace(trace)
    , m_view(new ExplainView(theme, this))
    , m_notice(new QLabel(this))
    , m_copy(nullptr) {
    setWindowTitle(tr("Why these totals? – %1").arg(traceName));
    m_notice->setAlignment(Qt::AlignCenter);
    m_notice->setWordWrap(true);
    m_notice->setTextFormat(Qt::PlainText);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    m_copy = buttons->addButton(tr("Copy All"), QDialogButtonBox::ActionRole);
    auto* audit = buttons->addButton(tr("Cost Audit…"), QDialogButtonBox::ActionRole);
    auto* prices = buttons->addButton(tr("Prices…"), QDialogButtonBox::ActionRole);
    for (QPushButton* button : {m_copy, audit, prices, buttons->button(QDialogButtonBox::Close)})
        button->setAutoDefault(false); // Enter belongs to the list
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_view, 1);
    layout->addWidget(m_notice, 1);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_copy, &QPushButton::clicked, m_view, &ExplainView::copyAll);
    connect(audit, &QPushButton::clicked, this, &ExplainDialog::auditRequested);
    connect(prices, &QPushButton::clicked, this, &ExplainDialog::pricesRequested);
    connect(m_view, &ExplainView::spanChosen, this, &ExplainDialog::spanChosen);
    resize(150 * fontMetrics().averageCharWidth(), 30 * fontMetrics().lineSpacing());
    showNotice(tr("Reading the trace…"));
}

void ExplainDialog::showNotice(const QString& text) {
    m_notice->setText(text);
    m_notice->show();
    m_view->hide();
    m_copy->setEnabled(false);
}

void ExplainDialog::setExplanation(
    std::shared_ptr<const TraceDocument> document, UsageExplanation explanation, TotalKind focus) {
    if (explanation.totals.empty())
        return showNotice(tr("Nothing in this trace reports tokens, cost or a model call."));
    m_view->setExplanation(std::move(document), std::move(explanation));
    m_notice->hide();
    m_view->show();
    m_copy->setEnabled(true);
    if (std::exchange(m_isBegun, true))
        return;
    m_view->showTotal(focus);
    m_view->setFocus();
}

void ExplainDialog::setError(const QString& reason) { showNotice(reason); }

QString ExplainDialog::notice() const { return m_view->isHidden() ? m_notice->text() : QString(); }

} // namespace spanloom::ui
