#include "ui/palette/shortcut_sheet.h"

#include <algorithm>

#include <QAction>
#include <QClipboard>
#include <QDialogButtonBox>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLineEdit>
#include <QPushButton>
#include <QShortcut>
#include <QTreeWidget>
#include <QVBoxLayout>

#include "ui/base/plain_tool_tip.h"
#include "ui/base/theme.h"
#include "ui/palette/menu_actions.h"

namespace spanloom::ui {

namespace {

bool holdsAll(const QString& text, const QStringList& words) {
    return std::ranges::all_of(
        words, [&text](const QString& word) { return text.contains(word, Qt::CaseInsensitive); });
}

} // namespace

ShortcutSheet::ShortcutSheet(
    const Theme* theme, const QList<QAction*>& actions, const QVector<ViewKeys>& views, QWidget* parent)
    : QDialog(parent)
    , m_theme(theme)
    , m_field(new QLineEdit(this))
    , m_tree(new QTreeWidget(this)) {
    setWindowTitle(tr("Keyboard shortcuts"));
    makeTree();
    for (const QAction* action : actions) {
        if (const QString keys = keysText(*action); !keys.isEmpty())
            addRow(menuPath(*action), plainText(*action), keys);
    }
    for (const ViewKeys& view : views) {
        for (const auto& [keys, what] : view.keys)
            addRow(view.title, what, keys);
    }
    m_tree->expandAll();
    makeLayout();
    connect(m_field, &QLineEdit::textChanged, this, &ShortcutSheet::search);
    auto* find = new QShortcut(QKeySequence::Find, this);
    connect(find, &QShortcut::activated, m_field, qOverload<>(&QWidget::setFocus));
    auto* copyShortcut = new QShortcut(QKeySequence::Copy, m_tree, this, &ShortcutSheet::copy);
    copyShortcut->setContext(Qt::WidgetWithChildrenShortcut);
    connect(m_theme, &Theme::changed, this, &ShortcutSheet::styleGroups);
    styleGroups();
    m_field->setFocus();
}

void ShortcutSheet::makeTree() {
    m_tree->setAccessibleName(tr("Shortcuts"));
    m_tree->setColumnCount(2);
    m_tree->setHeaderLabels({tr("Command"), tr("Keys")});
    m_tree->setRootIsDecorated(false);
    m_tree->setItemsExpandable(false);
    m_tree->setFrameShape(QFrame::NoFrame);
    m_tree->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_tree->setIndentation(m_theme->measures().indent);
    m_tree->header()->setStretchLastSection(true);
    m_tree->setColumnWidth(0, 56 * fontMetrics().averageCharWidth());
}

void ShortcutSheet::makeLayout() {
    m_field->setPlaceholderText(tr("Search commands and keys…"));
    m_field->setAccessibleName(m_field->placeholderText());
    m_field->setClearButtonEnabled(true);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    QPushButton* copyButton = buttons->addButton(tr("Copy"), QDialogButtonBox::ActionRole);
    copyButton->setToolTip(tr("Copy the shown list as text"));
    // Enter in the field must not close the sheet.
    for (QPushButton* button : {copyButton, buttons->button(QDialogButtonBox::Close)})
        button->setAutoDefault(false);
    connect(copyButton, &QPushButton::clicked, this, &ShortcutSheet::copy);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_field);
    layout->addWidget(m_tree, 1);
    layout->addWidget(buttons);
    resize(96 * fontMetrics().averageCharWidth(), 30 * m_theme->measures().rowHeightFacet);
}

void ShortcutSheet::addRow(const QString& group, const QString& what, const QString& keys) {
    const QString title = group.isEmpty() ? tr("Window") : group;
    QTreeWidgetItem* parent = nullptr;
    for (int i = 0; i < m_tree->topLevelItemCount() && !parent; ++i) {
        if (m_tree->topLevelItem(i)->text(0) == title)
            parent = m_tree->topLevelItem(i);
    }
    if (!parent) {
        parent = new QTreeWidgetItem(m_tree, {title});
        parent->setFirstColumnSpanned(true);
        parent->setFlags(Qt::ItemIsEnabled);
    }
    auto* row = new QTreeWidgetItem(parent, {what, keys});
    for (int column = 0; column < 2; ++column)
        row->setToolTip(column, plainToolTip(row->text(column)));
}

void ShortcutSheet::styleGroups() {
    for (int i = 0; i < m_tree->topLevelItemCount(); ++i) {
        QTreeWidgetItem* group = m_tree->topLevelItem(i);
        group->setFont(0, m_theme->boldFont());
        for (int j = 0; j < group->childCount(); ++j) {
            group->child(j)->setForeground(1, m_theme->color(Role::Muted));
            group->child(j)->setSizeHint(0, {0, m_theme->measures().rowHeightFacet});
        }
        group->setSizeHint(0, {0, m_theme->measures().rowHeightTable});
    }
}

void ShortcutSheet::search(const QString& text) {
    const QStringList words = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    for (int i = 0; i < m_tree->topLevelItemCount(); ++i) {
        QTreeWidgetItem* group = m_tree->topLevelItem(i);
        int shown = 0;
        for (int j = 0; j < group->childCount(); ++j) {
            QTreeWidgetItem* row = group->child(j);
            const bool isShown = holdsAll(
                group->text(0) + QLatin1Char('\n') + row->text(0) + QLatin1Char('\n') + row->text(1), words);
            row->setHidden(!isShown);
            shown += isShown ? 1 : 0;
        }
        group->setHidden(shown == 0);
    }
}

int ShortcutSheet::shownRows() const {
    int rows = 0;
    for (int i = 0; i < m_tree->topLevelItemCount(); ++i) {
        const QTreeWidgetItem* group = m_tree->topLevelItem(i);
        for (int j = 0; j < group->childCount(); ++j)
            rows += group->child(j)->isHidden() ? 0 : 1;
    }
    return rows;
}

QString ShortcutSheet::text() const {
    QStringList lines;
    for (int i = 0; i < m_tree->topLevelItemCount(); ++i) {
        const QTreeWidgetItem* group = m_tree->topLevelItem(i);
        if (group->isHidden())
            continue;
        if (!lines.isEmpty())
            lines.append(QString());
        lines.append(group->text(0));
        for (int j = 0; j < group->childCount(); ++j) {
            if (!group->child(j)->isHidden())
                lines.append(group->child(j)->text(1) + QLatin1Char('\t') + group->child(j)->text(0));
        }
    }
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

void ShortcutSheet::copy() { QGuiApplication::clipboard()->setText(text()); }

} // namespace spanloom::ui
