#include "ui/settings/attribute_uses_page.h"

#include <algorithm>

#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QShortcut>
#include <QTableWidget>
#include <QVBoxLayout>

#include "ui/base/format.h"
#include "ui/base/plain_tool_tip.h"
#include "ui/base/row_delegate.h"
#include "ui/base/theme.h"
#include "ui/settings/field_text.h"

namespace spanloom::ui {

AttributeUsesPage::AttributeUsesPage(const Theme* theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_note(new QLabel(tr("These attributes come before every vocabulary. A change takes effect at once: tables and "
                           "totals are rebuilt in the background."),
          this))
    , m_table(new QTableWidget(0, 3, this))
    , m_empty(new QLabel(tr("No attribute has been given another sense.\n\n"
                            "Choose “Use as…” on an attribute in the inspector, or the button of an empty facet."),
          this)) {
    m_note->setWordWrap(true);
    m_empty->setWordWrap(true);
    m_empty->setAlignment(Qt::AlignCenter);
    m_table->setHorizontalHeaderLabels({tr("Attribute"), tr("Used as"), QString()});
    m_table->setAccessibleName(tr("Attributes with a sense of their own"));
    m_table->verticalHeader()->hide();
    m_table->setShowGrid(false);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setItemDelegate(new RowDelegate(theme, m_table));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    QHeaderView* header = m_table->horizontalHeader();
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setHighlightSections(false);
    header->setSectionResizeMode(0, QHeaderView::Stretch);
    header->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    header->setSectionResizeMode(2, QHeaderView::ResizeToContents);
    auto* shortcut = new QShortcut(QKeySequence::Delete, m_table, this, &AttributeUsesPage::revokeCurrent);
    shortcut->setContext(Qt::WidgetShortcut);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_note);
    layout->addWidget(m_table, 1);
    layout->addWidget(m_empty, 1);
    connect(theme, &Theme::changed, this, &AttributeUsesPage::applyTheme);
    applyTheme();
    setUses({});
}

void AttributeUsesPage::applyTheme() {
    QPalette colors = m_theme->palette();
    colors.setColor(QPalette::WindowText, m_theme->color(Role::Muted));
    m_note->setPalette(colors);
    m_empty->setPalette(colors);
}

void AttributeUsesPage::setUses(const std::vector<AttributeUse>& uses) {
    m_uses = uses;
    m_table->setRowCount(0); // the widgets of the old rows go with them
    m_table->setRowCount(static_cast<int>(uses.size()));
    int row = 0;
    for (const AttributeUse& use : uses)
        addRow(row++, use);
    m_table->setVisible(!uses.empty());
    m_note->setVisible(!uses.empty());
    m_empty->setVisible(uses.empty());
}

void AttributeUsesPage::addRow(int row, const AttributeUse& use) {
    const QString key = toText(use.key);
    auto* item = new QTableWidgetItem(key); // owned by the table
    item->setFont(m_theme->monoFont());
    item->setToolTip(plainToolTip(key));
    m_table->setItem(row, 0, item);
    auto* fields = new QComboBox(m_table);
    fields->setAccessibleName(tr("Use %1 as").arg(key));
    for (const Field field : kUsableFields) {
        fields->addItem(usableFieldText(field), static_cast<int>(field));
        if (field == use.field)
            fields->setCurrentIndex(fields->count() - 1);
    }
    connect(fields, &QComboBox::activated, this, [this, fields, key, before = use.field](int index) {
        const auto field = static_cast<Field>(fields->itemData(index).toInt());
        if (field != before)
            Q_EMIT changeRequested(key, field);
    });
    m_table->setCellWidget(row, 1, fields);
    auto* revoke = new QPushButton(tr("Revoke"), m_table);
    revoke->setAutoDefault(false);
    revoke->setToolTip(tr("Use what the vocabularies say again (Del)"));
    revoke->setAccessibleName(tr("Revoke %1").arg(key));
    // Queued: the answer may rebuild the rows, and this button with them.
    connect(revoke, &QPushButton::clicked, this, [this, key] { Q_EMIT revokeRequested(key); }, Qt::QueuedConnection);
    m_table->setCellWidget(row, 2, revoke);
    m_table->setRowHeight(row, std::max(fields->sizeHint().height(), revoke->sizeHint().height()) + 4);
}

void AttributeUsesPage::revokeCurrent() {
    const int row = m_table->currentRow();
    if (row >= 0 && static_cast<std::size_t>(row) < m_uses.size())
        Q_EMIT revokeRequested(toText(m_uses[static_cast<std::size_t>(row)].key));
}

int AttributeUsesPage::shownUses() const { return m_table->rowCount(); }

} // namespace spanloom::ui
