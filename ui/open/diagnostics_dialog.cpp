#include "ui/open/diagnostics_dialog.h"

#include <algorithm>
#include <utility>

#include <QClipboard>
#include <QDialogButtonBox>
#include <QGuiApplication>
#include <QHeaderView>
#include <QPushButton>
#include <QShortcut>
#include <QTableWidget>
#include <QVBoxLayout>

#include "ui/base/format.h"
#include "ui/base/plain_tool_tip.h"

namespace spanloom::ui {

DiagnosticsDialog::DiagnosticsDialog(std::vector<ImportRemark> remarks, QWidget* parent)
    : QDialog(parent)
    , m_remarks(std::move(remarks))
    , m_table(new QTableWidget(this)) {
    setWindowTitle(tr("What the import remarked"));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    QPushButton* copyButton = buttons->addButton(tr("Copy"), QDialogButtonBox::ActionRole);
    connect(copyButton, &QPushButton::clicked, this, &DiagnosticsDialog::copy);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* shortcut = new QShortcut(QKeySequence::Copy, this);
    connect(shortcut, &QShortcut::activated, this, &DiagnosticsDialog::copy);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_table);
    layout->addWidget(buttons);
    fill();
    resize(900, 380);
}

void DiagnosticsDialog::fill() {
    m_table->setColumnCount(6);
    m_table->setHorizontalHeaderLabels(
        {tr("Severity"), tr("Code"), tr("Count"), tr("File"), tr("First at"), tr("Message")});
    m_table->setRowCount(static_cast<int>(m_remarks.size()));
    m_table->verticalHeader()->hide();
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setWordWrap(false);
    m_table->setShowGrid(false);
    int row = 0;
    for (const ImportRemark& remark : m_remarks) {
        const QStringList texts {severityText(remark.severity), remark.code, formatCount(remark.count), remark.source,
            remark.place, remark.message};
        for (int column = 0; column < texts.size(); ++column) {
            auto* item = new QTableWidgetItem(texts[column]); // owned by the table
            item->setToolTip(plainToolTip(texts[column]));
            if (column == 2)
                item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
            m_table->setItem(row, column, item);
        }
        ++row;
    }
    m_table->resizeColumnsToContents();
    m_table->horizontalHeader()->setStretchLastSection(true);
}

void DiagnosticsDialog::copy() {
    std::vector<ImportRemark> chosen;
    for (const QModelIndex& index : m_table->selectionModel()->selectedRows())
        chosen.push_back(m_remarks[static_cast<std::size_t>(index.row())]);
    QGuiApplication::clipboard()->setText(remarksAsText(chosen.empty() ? m_remarks : chosen));
}

} // namespace spanloom::ui
