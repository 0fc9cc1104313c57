#include "ui/open/diagnostics_panel.h"

#include <algorithm>
#include <functional>
#include <iterator>

#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QShortcut>
#include <QSortFilterProxyModel>
#include <QStackedWidget>
#include <QTableView>

#include "ui/base/format.h"
#include "ui/base/row_delegate.h"
#include "ui/base/theme.h"
#include "ui/open/source_list_model.h"
#include "ui/state/view_state.h"

namespace spanloom::ui {

namespace {

constexpr int kWhatColumn = static_cast<int>(DiagnosticColumn::What);
constexpr int kMinWhatCharacters = 44;
constexpr std::int64_t kNoSource = -1;

/// Rows of the chosen sources only.
class RemarkFilter : public QSortFilterProxyModel {
public:
    RemarkFilter(const DiagnosticsModel* model, std::function<bool(std::int64_t)> isShown, QObject* parent)
        : QSortFilterProxyModel(parent)
        , m_model(model)
        , m_isShown(std::move(isShown)) { }

protected:
    bool filterAcceptsRow(int row, const QModelIndex&) const override {
        return m_isShown(m_model->remarks()[static_cast<std::size_t>(row)].sourceId);
    }

private:
    const DiagnosticsModel* m_model; // not owned
    std::function<bool(std::int64_t)> m_isShown;
};

/// Names of files differ at their ends.
class RemarkDelegate : public RowDelegate {
public:
    using RowDelegate::RowDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override {
        RowDelegate::initStyleOption(option, index);
        if (index.column() == static_cast<int>(DiagnosticColumn::Source))
            option->textElideMode = Qt::ElideMiddle;
    }
};

} // namespace

DiagnosticsPanel::DiagnosticsPanel(ViewState* state, const Theme* theme, QWidget* parent)
    : QWidget(parent)
    , m_state(state)
    , m_theme(theme)
    , m_model(new DiagnosticsModel(theme, this))
    , m_rows(new RemarkFilter(m_model, [this](std::int64_t id) { return isShown(id); }, this))
    , m_table(new QTableView(this))
    , m_choices(new QComboBox(this))
    , m_summary(new QLabel(this))
    , m_empty(new QLabel(this))
    , m_pages(new QStackedWidget(this))
    , m_copySelected(new QPushButton(tr("Copy Selected"), this))
    , m_copyAll(new QPushButton(tr("Copy All"), this)) {
    setObjectName(QStringLiteral("diagnosticsPanel"));
    makeTable();
    makeLayout();
    connect(m_choices, &QComboBox::activated, this, &DiagnosticsPanel::choose);
    connect(m_copySelected, &QPushButton::clicked, this, &DiagnosticsPanel::copySelected);
    connect(m_copyAll, &QPushButton::clicked, this, &DiagnosticsPanel::copyAll);
    connect(state, &ViewState::snapshotChanged, this, &DiagnosticsPanel::updateSources);
    connect(state, &ViewState::scopeChanged, this, &DiagnosticsPanel::updateSources);
    connect(state, &ViewState::importingChanged, this, &DiagnosticsPanel::updateSources);
}

/// The header still reports sizes while it is taken down as a child, when this is a plain widget already.
DiagnosticsPanel::~DiagnosticsPanel() { m_table->horizontalHeader()->disconnect(this); }

void DiagnosticsPanel::makeTable() {
    m_rows->setSourceModel(m_model);
    m_rows->setSortRole(Qt::UserRole);
    m_rows->setSortCaseSensitivity(Qt::CaseInsensitive);
    m_table->setModel(m_rows);
    m_table->setItemDelegate(new RemarkDelegate(m_theme, m_table));
    m_table->setAccessibleName(tr("Remarks of the imports"));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setTabKeyNavigation(false);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(m_theme->measures().rowHeightTable);
    QHeaderView* header = m_table->horizontalHeader();
    header->setHighlightSections(false);
    header->setStretchLastSection(true);
    // Unsorted means worst first: the model's own order.
    header->setSortIndicator(-1, Qt::DescendingOrder);
    header->setSortIndicatorClearable(true);
    m_table->setSortingEnabled(true);
    for (int column = 0; column < kDiagnosticColumns; ++column)
        m_table->setColumnWidth(column, columnWidth(column));
    connect(header, &QHeaderView::sectionResized, this, [this](int column) {
        m_isWhatFixed = m_isWhatFixed || (column == kWhatColumn && !m_isFitting);
    });
    auto* shortcut = new QShortcut(QKeySequence::Copy, m_table, this, &DiagnosticsPanel::copySelected);
    shortcut->setContext(Qt::WidgetWithChildrenShortcut);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
        [this] { m_copySelected->setEnabled(m_table->selectionModel()->hasSelection()); });
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_table, &QWidget::customContextMenuRequested, this, [this](const QPoint& position) {
        auto* menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        QAction* copy = menu->addAction(tr("Copy the selected remarks\tCtrl+C"), this, &DiagnosticsPanel::copySelected);
        copy->setEnabled(m_copySelected->isEnabled());
        menu->addAction(tr("Copy all"), this, &DiagnosticsPanel::copyAll);
        menu->popup(m_table->viewport()->mapToGlobal(position));
    });
}

void DiagnosticsPanel::makeLayout() {
    m_choices->setAccessibleName(tr("Whose remarks"));
    m_choices->setObjectName(QStringLiteral("diagnosticsSource"));
    m_choices->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_choices->setMinimumContentsLength(28);
    m_summary->setObjectName(QStringLiteral("diagnosticsSummary"));
    m_summary->setTextFormat(Qt::PlainText);
    m_empty->setTextFormat(Qt::PlainText);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    const auto applyTheme = [this] {
        QPalette colors = m_theme->palette();
        colors.setColor(QPalette::WindowText, m_theme->color(Role::Muted));
        colors.setColor(QPalette::Window, m_theme->color(Role::Background));
        m_empty->setPalette(colors);
        m_empty->setAutoFillBackground(true);
        colors.setColor(QPalette::Window, m_theme->color(Role::Panel));
        m_summary->setPalette(colors);
    };
    applyTheme();
    connect(m_theme, &Theme::changed, this, applyTheme);
    m_copySelected->setToolTip(tr("Copy the selected remarks as tab-separated text (Ctrl+C)"));
    m_copySelected->setEnabled(false);
    m_copyAll->setToolTip(tr("Copy all shown remarks as tab-separated text"));
    m_pages->addWidget(m_table);
    m_pages->addWidget(m_empty);
    auto* top = new QHBoxLayout;
    top->setContentsMargins(8, 5, 8, 5);
    top->setSpacing(8);
    top->addWidget(m_choices);
    top->addWidget(m_summary, 1);
    top->addWidget(m_copySelected);
    top->addWidget(m_copyAll);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(top);
    layout->addWidget(m_pages, 1);
}

bool DiagnosticsPanel::isShown(std::int64_t sourceId) const {
    if (sourceId == kNoSource)
        return m_choice != Choice::One;
    switch (m_choice) {
    case Choice::All: return true;
    case Choice::Scope: return m_state->scope().empty() || m_state->scope().contains(sourceId);
    case Choice::One: break;
    }
    return sourceId == m_sourceId;
}

void DiagnosticsPanel::updateSources() {
    if (!isVisible()) {
        m_isStale = true;
        return;
    }
    m_isStale = false;
    std::vector<SourceRemark> remarks;
    for (const ImportRemark& remark : m_ownRemarks)
        remarks.push_back({kNoSource, remark});
    std::ranges::move(remarksOf(m_state->snapshot()->sources), std::back_inserter(remarks));
    m_model->setRemarks(std::move(remarks));
    fillChoices();
    applyChoice();
}

void DiagnosticsPanel::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (m_isStale)
        updateSources();
}

/// The choices are the sources of the snapshot: a chosen one that has gone falls back to all.
void DiagnosticsPanel::fillChoices() {
    const std::vector<SourceSummary>& sources = m_state->snapshot()->sources;
    const bool exists = std::ranges::find(sources, m_sourceId, &SourceSummary::id) != sources.end();
    if (m_choice == Choice::One && !exists)
        m_choice = Choice::All;
    m_choices->clear();
    m_choices->addItem(tr("All sources"));
    m_choices->addItem(tr("Sources in view"));
    m_choices->setItemData(1, tr("Those that the views are limited to"), Qt::ToolTipRole);
    if (!sources.empty())
        m_choices->insertSeparator(2);
    for (auto source = sources.rbegin(); source != sources.rend(); ++source) {
        const auto count = std::ranges::count(m_model->remarks(), source->id, &SourceRemark::sourceId);
        const QString name = sourceName(*source);
        m_choices->addItem(count > 0 ? tr("%1 (%2)").arg(name).arg(count) : name, QVariant::fromValue(source->id));
        if (m_choice == Choice::One && source->id == m_sourceId)
            m_choices->setCurrentIndex(m_choices->count() - 1);
    }
    if (m_choice != Choice::One)
        m_choices->setCurrentIndex(m_choice == Choice::All ? 0 : 1);
}

void DiagnosticsPanel::choose(int index) {
    const QVariant id = m_choices->itemData(index);
    m_choice = index == 0 ? Choice::All : index == 1 ? Choice::Scope : Choice::One;
    m_sourceId = id.isValid() ? id.toLongLong() : 0;
    applyChoice();
}

void DiagnosticsPanel::applyChoice() {
    m_rows->invalidate();
    showState();
}

void DiagnosticsPanel::showSource(qint64 sourceId) {
    m_choice = Choice::One;
    m_sourceId = sourceId;
    updateSources();
    if (isVisible())
        m_table->setFocus();
}

void DiagnosticsPanel::setOwnRemarks(const std::vector<ImportRemark>& remarks) {
    m_ownRemarks = remarks;
    updateSources();
}

void DiagnosticsPanel::showAllSources() {
    m_choice = Choice::All;
    updateSources();
}

int DiagnosticsPanel::columnWidth(int column) const {
    constexpr int kWidths[] = {14, 26, kMinWhatCharacters, 9, 24, 24}; // in characters
    return kWidths[column] * fontMetrics().averageCharWidth() + 2 * m_theme->measures().padding;
}

/// What was found gets the room that the other columns leave, until a person has given it a width.
void DiagnosticsPanel::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    if (m_isWhatFixed)
        return;
    int others = columnWidth(kDiagnosticColumns - 1);
    for (int column = 0; column < kDiagnosticColumns - 1; ++column)
        others += column == kWhatColumn ? 0 : m_table->columnWidth(column);
    m_isFitting = true;
    m_table->setColumnWidth(kWhatColumn,
        std::max(columnWidth(kWhatColumn), width() - others - m_table->verticalScrollBar()->sizeHint().width()));
    m_isFitting = false;
}

QString DiagnosticsPanel::emptyText(std::size_t sources) const {
    if (m_state->isImporting())
        return tr("Still reading. Nothing was remarked so far.");
    if (m_state->snapshot()->sources.empty())
        return tr("No source has been opened yet.");
    return sources == 1 ? tr("Everything was understood: no remarks in this source.")
                        : tr("Everything was understood: no remarks in %1 sources.")
                              .arg(formatCount(static_cast<std::uint64_t>(sources)));
}

void DiagnosticsPanel::showState() {
    std::size_t sources = 0;
    for (const SourceSummary& source : m_state->snapshot()->sources)
        sources += isShown(source.id) ? 1 : 0;
    std::set<std::int64_t> affected;
    std::uint64_t lost = 0;
    for (const SourceRemark& row : m_model->remarks()) {
        if (!isShown(row.sourceId))
            continue;
        if (row.sourceId != kNoSource)
            affected.insert(row.sourceId);
        lost += row.remark.severity == Severity::DataLoss ? row.remark.count : 0;
    }
    const int rows = m_rows->rowCount();
    QStringList parts;
    if (rows > 0) {
        parts.append(rows == 1 ? tr("1 kind of remark") : tr("%1 kinds of remarks").arg(rows));
        if (!affected.empty())
            parts.append(sources == 1 ? tr("1 source") : tr("%1 of %2 sources").arg(affected.size()).arg(sources));
        if (lost > 0)
            parts.append(lost == 1 ? tr("1 record lost") : tr("%1 records lost").arg(formatCount(lost)));
    }
    m_summary->setText(parts.join(QStringLiteral(" · ")));
    m_empty->setText(emptyText(sources));
    m_pages->setCurrentWidget(rows > 0 ? static_cast<QWidget*>(m_table) : m_empty);
    m_copyAll->setEnabled(rows > 0);
    m_copySelected->setEnabled(m_table->selectionModel()->hasSelection());
}

int DiagnosticsPanel::shownRemarks() const { return m_rows->rowCount(); }

QString DiagnosticsPanel::summary() const { return shownRemarks() > 0 ? m_summary->text() : m_empty->text(); }

std::vector<ImportRemark> DiagnosticsPanel::remarksOfRows(const QModelIndexList& rows) const {
    std::vector<ImportRemark> remarks;
    for (const QModelIndex& index : rows)
        remarks.push_back(m_model->remarks()[static_cast<std::size_t>(m_rows->mapToSource(index).row())].remark);
    return remarks;
}

void DiagnosticsPanel::copySelected() {
    QModelIndexList rows = m_table->selectionModel()->selectedRows();
    if (rows.isEmpty())
        return;
    std::ranges::sort(rows, {}, &QModelIndex::row);
    QGuiApplication::clipboard()->setText(remarksAsText(remarksOfRows(rows)));
}

void DiagnosticsPanel::copyAll() {
    QModelIndexList rows;
    for (int row = 0; row < m_rows->rowCount(); ++row)
        rows.append(m_rows->index(row, 0));
    if (!rows.isEmpty())
        QGuiApplication::clipboard()->setText(remarksAsText(remarksOfRows(rows)));
}

} // namespace spanloom::ui
