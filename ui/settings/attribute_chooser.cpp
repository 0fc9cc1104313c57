#include "ui/settings/attribute_chooser.h"

#include <algorithm>
#include <utility>

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <QVBoxLayout>

#include "ui/base/format.h"
#include "ui/base/row_delegate.h"
#include "ui/base/theme.h"
#include "ui/settings/attribute_sample_model.h"
#include "ui/settings/field_text.h"

namespace spanloom::ui {

AttributeChooser::AttributeChooser(Field field, const Theme* theme, QWidget* parent)
    : QDialog(parent)
    , m_field(field)
    , m_theme(theme)
    , m_model(new AttributeSampleModel(theme, !isIdField(field), this))
    , m_rows(new QSortFilterProxyModel(this))
    , m_question(new QLabel(this))
    , m_search(new QLineEdit(this))
    , m_table(new QTableView(this))
    , m_empty(new QLabel(this))
    , m_hint(new QLabel(this))
    , m_use(new QPushButton(tr("Use as %1").arg(usableFieldWord(field)), this)) {
    setWindowTitle(tr("Use an attribute as %1").arg(usableFieldWord(field)));
    m_question->setText(
        tr("Which attribute holds the %1? These are on the spans and resources of what is open.").arg(usableFieldWord(field)));
    makeTable();
    makeLayout();
    connect(m_search, &QLineEdit::textChanged, this, &AttributeChooser::search);
    connect(m_table, &QTableView::doubleClicked, this, &AttributeChooser::choose);
    connect(m_use, &QPushButton::clicked, this, &AttributeChooser::choose);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentChanged, this, &AttributeChooser::showState);
    connect(theme, &Theme::changed, this, &AttributeChooser::applyTheme);
    m_search->installEventFilter(this);
    m_table->installEventFilter(this);
    applyTheme();
    setLoading();
    const int character = fontMetrics().averageCharWidth();
    resize(130 * character, 20 * m_theme->measures().rowHeightTable);
}

void AttributeChooser::makeTable() {
    m_rows->setSourceModel(m_model);
    m_rows->setSortRole(Qt::UserRole);
    m_rows->setSortCaseSensitivity(Qt::CaseInsensitive);
    m_rows->setFilterRole(AttributeSampleModel::kSearchRole);
    m_rows->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_rows->setFilterKeyColumn(0);
    m_table->setModel(m_rows);
    m_table->setItemDelegate(new RowDelegate(m_theme, m_table));
    m_table->setAccessibleName(tr("Attributes"));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setShowGrid(false);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(m_theme->measures().rowHeightTable);
    QHeaderView* header = m_table->horizontalHeader();
    header->setHighlightSections(false);
    header->setStretchLastSection(true);
    header->setSortIndicator(-1, Qt::DescendingOrder); // most frequent first: the model's own order
    header->setSortIndicatorClearable(true);
    m_table->setSortingEnabled(true);
    const int character = fontMetrics().averageCharWidth();
    const int widths[] = {46, 12, 10};
    for (int column = 0; column < 3; ++column)
        m_table->setColumnWidth(column, widths[column] * character + 2 * m_theme->measures().padding);
}

void AttributeChooser::makeLayout() {
    m_question->setWordWrap(true);
    m_search->setPlaceholderText(tr("Search keys and values…"));
    m_search->setAccessibleName(m_search->placeholderText());
    m_search->setClearButtonEnabled(true);
    m_empty->setTextFormat(Qt::PlainText);
    m_empty->setWordWrap(true);
    m_empty->setAlignment(Qt::AlignCenter);
    m_hint->setTextFormat(Qt::PlainText);
    m_hint->setWordWrap(true);
    m_use->setProperty("primary", true);
    m_use->setDefault(true);
    auto* buttons = new QDialogButtonBox(this);
    buttons->addButton(m_use, QDialogButtonBox::AcceptRole);
    buttons->addButton(QDialogButtonBox::Cancel)->setAutoDefault(false);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_question);
    layout->addWidget(m_search);
    layout->addWidget(m_table, 1);
    layout->addWidget(m_empty, 1);
    layout->addWidget(m_hint);
    layout->addWidget(buttons);
}

void AttributeChooser::applyTheme() {
    QPalette colors = m_theme->palette();
    colors.setColor(QPalette::WindowText, m_theme->color(m_state == State::Failed ? Role::BadText : Role::Muted));
    m_empty->setPalette(colors);
    colors.setColor(QPalette::WindowText, m_theme->color(Role::WarnText));
    m_hint->setPalette(colors);
}

void AttributeChooser::setLoading() {
    m_state = State::Loading;
    m_model->setSamples({});
    showState();
}

void AttributeChooser::setSamples(std::vector<AttributeSample> samples) {
    m_state = State::Ready;
    m_model->setSamples(std::move(samples));
    search(m_search->text());
}

void AttributeChooser::setError(const QString& reason) {
    m_state = State::Failed;
    m_reason = reason;
    m_model->setSamples({});
    showState();
}

void AttributeChooser::search(const QString& text) {
    m_rows->setFilterFixedString(text);
    if (m_rows->rowCount() > 0 && !m_table->currentIndex().isValid())
        m_table->selectRow(0);
    showState();
}

int AttributeChooser::currentSample() const {
    const QModelIndex index = m_table->currentIndex();
    return index.isValid() ? m_rows->mapToSource(index).row() : -1;
}

void AttributeChooser::showState() {
    const int row = currentSample();
    const bool hasRows = m_rows->rowCount() > 0;
    QString empty;
    if (m_state == State::Loading)
        empty = tr("Looking through the spans…");
    else if (m_state == State::Failed)
        empty = tr("The attributes could not be read: %1").arg(m_reason);
    else if (m_model->rowCount() == 0)
        empty = tr("The spans of what is open carry no attributes.");
    else
        empty = tr("No attribute matches “%1”.").arg(m_search->text());
    m_empty->setText(empty);
    m_empty->setVisible(!hasRows);
    m_table->setVisible(hasRows);
    const bool isDoubtful = row >= 0 && m_model->isDoubtful(row);
    m_hint->setText(isDoubtful
            ? tr("⚠ Nearly every span has another value of %1: an id rather than a %2. It can be used all the same.")
                  .arg(toText(m_model->sample(row).key), usableFieldWord(m_field))
            : QString());
    m_hint->setVisible(isDoubtful);
    m_use->setEnabled(row >= 0);
    applyTheme();
}

int AttributeChooser::shownAttributes() const { return m_rows->rowCount(); }

QString AttributeChooser::hint() const { return m_rows->rowCount() > 0 ? m_hint->text() : m_empty->text(); }

void AttributeChooser::choose() {
    const int row = currentSample();
    if (row < 0)
        return;
    const QString key = toText(m_model->sample(row).key);
    accept();
    Q_EMIT chosen(key, m_field);
}

/// Arrows in the search field move through the table; Enter in the table chooses.
bool AttributeChooser::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() != QEvent::KeyPress)
        return QDialog::eventFilter(watched, event);
    auto* key = static_cast<QKeyEvent*>(event);
    const bool isArrow = key->key() == Qt::Key_Down || key->key() == Qt::Key_Up;
    if (watched == m_search && isArrow && m_rows->rowCount() > 0) {
        const int row = m_table->currentIndex().row() + (key->key() == Qt::Key_Down ? 1 : -1);
        m_table->selectRow(std::clamp(row, 0, m_rows->rowCount() - 1));
        return true;
    }
    if (watched == m_table && (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter)) {
        choose();
        return true;
    }
    return QDialog::eventFilter(watched, event);
}

} // namespace spanloom::ui
