#include "ui/settings/prices_page.h"

#include <algorithm>
#include <utility>

#include <QAction>
#include <QFileDialog>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <QVBoxLayout>

#include "ui/base/format.h"
#include "ui/base/row_delegate.h"
#include "ui/base/theme.h"
#include "ui/settings/price_editor.h"
#include "ui/settings/price_model.h"

namespace spanloom::ui {

PricesPage::PricesPage(const Theme* theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_model(new PriceModel(theme, this))
    , m_sorted(new QSortFilterProxyModel(this))
    , m_note(new QLabel(tr("USD per million tokens, for calls whose dump records no cost. Your rows come before the "
                           "built-in ones; totals follow in the background."),
          this))
    , m_search(new QLineEdit(this))
    , m_table(new QTableView(this))
    , m_empty(new QLabel(this)) {
    m_note->setWordWrap(true);
    m_empty->setAlignment(Qt::AlignCenter);
    m_search->setPlaceholderText(tr("Model or provider"));
    m_search->setAccessibleName(tr("Search prices"));
    m_search->setClearButtonEnabled(true);
    m_sorted->setSourceModel(m_model);
    m_sorted->setSortRole(Qt::UserRole);
    m_sorted->setFilterRole(PriceModel::kSearchRole);
    m_sorted->setFilterCaseSensitivity(Qt::CaseInsensitive);
    makeTable();
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_note);
    layout->addWidget(m_search);
    layout->addWidget(m_table, 1);
    layout->addWidget(m_empty, 1);
    auto* buttons = new QHBoxLayout;
    makeButtons(buttons);
    layout->addLayout(buttons);
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_sorted->setFilterFixedString(text);
        showState();
    });
    connect(theme, &Theme::changed, this, &PricesPage::applyTheme);
    applyTheme();
    setUndo(false, false);
    showState();
}

void PricesPage::makeTable() {
    m_table->setModel(m_sorted);
    m_table->setAccessibleName(tr("Prices of models"));
    m_table->setItemDelegate(new RowDelegate(m_theme, m_table));
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(m_theme->measures().rowHeightTable);
    m_table->setShowGrid(false);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(-1, Qt::AscendingOrder); // the order in which rows are tried, until a header is clicked
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    // Later: the Enter that asked for it goes on to the dialog, which would press the editor's default button.
    connect(m_table, &QTableView::activated, this, &PricesPage::editCurrent, Qt::QueuedConnection);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &PricesPage::showState);
    auto* remove = new QAction(tr("Remove"), m_table);
    remove->setShortcut(QKeySequence::Delete);
    remove->setShortcutContext(Qt::WidgetShortcut);
    connect(remove, &QAction::triggered, this, &PricesPage::removeCurrent);
    m_table->addAction(remove);
}

void PricesPage::makeButtons(QBoxLayout* row) {
    const auto button = [&](const QString& text, const QString& hint, auto slot) {
        auto* made = new QPushButton(text, this);
        made->setAutoDefault(false);
        made->setToolTip(hint);
        connect(made, &QPushButton::clicked, this, slot);
        row->addWidget(made);
        return made;
    };
    button(tr("Add…"), tr("A price of your own"), [this] { edit({}); });
    m_change = button(tr("Change…"), tr("A built-in row is copied into one of yours"), [this] { editCurrent(); });
    m_remove = button(tr("Remove"), tr("Take one of your rows away (Del)"), [this] { removeCurrent(); });
    m_undo = button(tr("Undo"), tr("Take the last change of prices back (Ctrl+Z)"), [this] { Q_EMIT undoRequested(); });
    m_redo = button(tr("Redo"), tr("Do it again (Ctrl+Shift+Z)"), [this] { Q_EMIT redoRequested(); });
    m_undo->setShortcut(QKeySequence::Undo);
    m_redo->setShortcut(QKeySequence::Redo);
    row->addStretch(1);
    button(tr("Import…"), tr("Rows of a JSON file"), [this] { importFile(); });
    m_export = button(tr("Export…"), tr("Your rows as a JSON file"), [this] { exportFile(); });
}

void PricesPage::applyTheme() {
    QPalette quiet = m_theme->palette();
    quiet.setColor(QPalette::WindowText, m_theme->color(Role::Muted));
    m_note->setPalette(quiet);
    m_empty->setPalette(quiet);
}

void PricesPage::setRows(std::vector<PriceRow> rows) {
    const PriceRow* before = current();
    const std::int64_t kept = before && before->isUser ? before->id : 0;
    const int scrolled = m_table->currentIndex().row();
    m_model->setRows(std::move(rows));
    for (int column = 1; column < static_cast<int>(PriceColumn::End); ++column)
        m_table->resizeColumnToContents(column);
    int row = std::clamp(scrolled, -1, m_sorted->rowCount() - 1);
    for (int i = 0; kept != 0 && i < m_model->rowCount(); ++i)
        if (m_model->row(i).isUser && m_model->row(i).id == kept)
            row = m_sorted->mapFromSource(m_model->index(i, 0)).row();
    if (row >= 0)
        m_table->setCurrentIndex(m_sorted->index(row, 0));
    showState();
}

void PricesPage::setUndo(bool canUndo, bool canRedo) {
    m_undo->setEnabled(canUndo);
    m_redo->setEnabled(canRedo);
}

void PricesPage::showState() {
    const PriceRow* row = current();
    m_change->setEnabled(row != nullptr);
    m_remove->setEnabled(row && row->isUser);
    bool hasOwn = false;
    for (int i = 0; i < m_model->rowCount() && !hasOwn; ++i)
        hasOwn = m_model->row(i).isUser;
    m_export->setEnabled(hasOwn);
    const bool isEmpty = m_sorted->rowCount() == 0;
    m_table->setVisible(!isEmpty);
    m_empty->setVisible(isEmpty);
    m_empty->setText(m_model->rowCount() == 0
            ? tr("Reading prices…")
            : tr("No price matches “%1”. “Add…” makes one.").arg(m_search->text()));
}

const PriceRow* PricesPage::current() const {
    const QModelIndex index = m_sorted->mapToSource(m_table->currentIndex());
    return index.isValid() ? &m_model->row(index.row()) : nullptr;
}

void PricesPage::edit(const PriceRow& row) {
    auto* editor = new PriceEditor(m_theme, row, this);
    editor->setAttribute(Qt::WA_DeleteOnClose);
    connect(editor, &QDialog::accepted, this, [this, editor] { Q_EMIT storeRequested(editor->row()); });
    editor->open();
}

void PricesPage::editCurrent() {
    const PriceRow* row = current();
    if (!row)
        return;
    PriceRow copy = *row;
    if (!copy.isUser)
        copy.asOf.clear(); // looked up anew by whoever changes it
    edit(copy);
}

void PricesPage::removeCurrent() {
    const PriceRow* row = current();
    if (row && row->isUser)
        Q_EMIT removeRequested(*row);
}

void PricesPage::importFile() {
    const QString file = QFileDialog::getOpenFileName(this, tr("Import Prices"), {}, tr("JSON files (*.json)"));
    if (!file.isEmpty())
        Q_EMIT importRequested(file);
}

void PricesPage::exportFile() {
    const QString file = QFileDialog::getSaveFileName(
        this, tr("Export Your Prices"), QStringLiteral("prices.json"), tr("JSON files (*.json)"));
    if (!file.isEmpty())
        Q_EMIT exportRequested(file);
}

int PricesPage::shownRows() const { return m_sorted->rowCount(); }

} // namespace spanloom::ui
