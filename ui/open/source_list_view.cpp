#include "ui/open/source_list_view.h"

#include <algorithm>

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QMenu>
#include <QPainter>

#include "ui/base/format.h"
#include "ui/base/theme.h"
#include "ui/open/source_list_delegate.h"
#include "ui/open/source_list_model.h"
#include "ui/state/view_state.h"

namespace spanloom::ui {

SourceListView::SourceListView(ViewState* state, const Theme* theme, QWidget* parent)
    : QListView(parent)
    , m_state(state)
    , m_theme(theme)
    , m_model(new SourceListModel(this)) {
    setObjectName(QStringLiteral("sourceList"));
    setAccessibleName(tr("Sources"));
    setAccessibleDescription(tr("Selected sources limit all views. Enter shows one only, Escape shows all."));
    setModel(m_model);
    setItemDelegate(new SourceListDelegate(theme, m_model, this));
    setSelectionMode(ExtendedSelection);
    setUniformItemSizes(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(ScrollPerPixel);
    const auto applyTheme = [this] {
        QPalette colors = m_theme->palette();
        colors.setColor(QPalette::Base, m_theme->color(Role::Panel));
        setPalette(colors);
    };
    applyTheme();
    connect(theme, &Theme::changed, this, applyTheme);
    connect(state, &ViewState::snapshotChanged, this, &SourceListView::showSources);
    connect(state, &ViewState::scopeChanged, this, &SourceListView::showScope);
    connect(state, &ViewState::resultChanged, this, &SourceListView::showMatches);
    showMatches();
    showSources();
}

void SourceListView::showSources() {
    m_isShowingScope = true;
    const QModelIndex before = currentIndex();
    const qint64 current = before.isValid() ? m_model->source(before.row()).id : -1;
    m_model->setSources(m_state->snapshot()->sources);
    if (const int row = m_model->rowOf(current); row >= 0)
        selectionModel()->setCurrentIndex(m_model->index(row), QItemSelectionModel::NoUpdate);
    m_isShowingScope = false;
    showScope();
}

void SourceListView::showScope() {
    m_isShowingScope = true;
    QItemSelection selection;
    for (const std::int64_t id : m_state->scope()) {
        const int row = m_model->rowOf(id);
        if (row >= 0)
            selection.select(m_model->index(row), m_model->index(row));
    }
    selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect);
    m_isShowingScope = false;
}

void SourceListView::showMatches() { m_model->setMatches(sourceMatches(*m_state->result())); }

QVector<qint64> SourceListView::selectedSources() const {
    QVector<qint64> ids;
    for (const QModelIndex& index : selectionModel()->selectedIndexes())
        ids.append(m_model->source(index.row()).id);
    return ids;
}

QVector<qint64> SourceListView::sourcesAt(int row) const {
    const qint64 id = m_model->source(row).id;
    QVector<qint64> ids = selectedSources();
    return ids.contains(id) ? ids : QVector<qint64> {id};
}

void SourceListView::selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) {
    QListView::selectionChanged(selected, deselected);
    if (m_isShowingScope)
        return;
    showOnly(selectedSources());
}

void SourceListView::showOnly(const QVector<qint64>& sourceIds) {
    m_state->setScope(SourceScope(sourceIds.begin(), sourceIds.end()));
}

void SourceListView::showAllBut(const QVector<qint64>& sourceIds) {
    SourceScope scope;
    for (int row = 0; row < m_model->rowCount(); ++row) {
        if (!sourceIds.contains(m_model->source(row).id))
            scope.insert(m_model->source(row).id);
    }
    // An empty scope means everything; "all but everything" has no meaning, so nothing changes.
    if (!scope.empty())
        m_state->setScope(std::move(scope));
}

void SourceListView::showAll() { m_state->setScope({}); }

ComparisonSide SourceListView::sideOf(const QVector<qint64>& sourceIds) const {
    TraceFilter filter;
    filter.sources = SourceScope(sourceIds.begin(), sourceIds.end());
    const int row = sourceIds.size() == 1 ? m_model->rowOf(sourceIds.first()) : -1;
    return filterSide(std::move(filter),
        row >= 0 ? sourceName(m_model->source(row))
                 : tr("%1 sources").arg(formatCount(static_cast<std::uint64_t>(sourceIds.size()))));
}

void SourceListView::requestRemoval(const QVector<qint64>& ids) {
    QVector<qint64> removable;
    for (const qint64 id : ids) {
        const int row = m_model->rowOf(id);
        if (row >= 0 && m_model->source(row).state != SourceState::Importing)
            removable.append(id);
    }
    if (!removable.isEmpty())
        Q_EMIT removeRequested(removable);
}

void SourceListView::keyPressEvent(QKeyEvent* event) {
    const int row = currentIndex().isValid() ? currentIndex().row() : -1;
    const bool isEnter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    const Qt::KeyboardModifiers modifiers = event->modifiers() & ~Qt::KeypadModifier;
    if (event->key() == Qt::Key_Delete && (row >= 0 || !selectedSources().isEmpty()))
        requestRemoval(selectedSources().isEmpty() ? sourcesAt(row) : selectedSources());
    else if (event->key() == Qt::Key_Escape && !m_state->scope().empty())
        showAll();
    else if (isEnter && row >= 0 && modifiers == Qt::AltModifier)
        Q_EMIT diagnosticsRequested(m_model->source(row).id);
    else if (isEnter && row >= 0 && modifiers == Qt::ShiftModifier)
        showAllBut(sourcesAt(row));
    else if (isEnter && row >= 0 && modifiers == Qt::NoModifier)
        showOnly({m_model->source(row).id});
    else if (event->matches(QKeySequence::Copy) && row >= 0 && m_model->source(row).path != "-")
        QGuiApplication::clipboard()->setText(toText(m_model->source(row).path));
    else
        QListView::keyPressEvent(event);
}

void SourceListView::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::RightButton) {
        // The menu must not change what all views show: only the current row follows the pointer.
        const QModelIndex index = indexAt(event->pos());
        if (index.isValid())
            selectionModel()->setCurrentIndex(index, QItemSelectionModel::NoUpdate);
        return;
    }
    QListView::mousePressEvent(event);
}

void SourceListView::paintEvent(QPaintEvent* event) {
    QListView::paintEvent(event);
    if (m_model->rowCount() > 0)
        return;
    QPainter painter(viewport());
    painter.setFont(m_theme->font());
    painter.setPen(m_theme->color(Role::Muted));
    const int padding = m_theme->measures().padding + 2;
    painter.drawText(viewport()->rect().adjusted(padding, 3, -padding, 0), Qt::AlignLeft | Qt::TextWordWrap,
        m_state->isImporting() ? tr("Reading the first source…")
                               : tr("No sources yet. Open files, or drop them here."));
}

void SourceListView::contextMenuEvent(QContextMenuEvent* event) {
    const bool isKeyboard = event->reason() == QContextMenuEvent::Keyboard;
    const QModelIndex index = isKeyboard ? currentIndex() : indexAt(event->pos());
    if (!index.isValid())
        return;
    QMenu* menu = makeMenu(index.row());
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->popup(isKeyboard ? viewport()->mapToGlobal(visualRect(index).center()) : event->globalPos());
}

QMenu* SourceListView::makeMenu(int row) {
    const QVector<qint64> ids = sourcesAt(row);
    const SourceSummary source = m_model->source(row);
    auto* menu = new QMenu(this);
    addScopeActions(menu, ids);
    menu->addSeparator();
    addFileActions(menu, row);
    menu->addSeparator();
    addCompareActions(menu, ids);
    menu->addSeparator();
    QAction* remove = menu->addAction(ids.size() == 1 ? tr("Remove from the cache\tDel")
                                                      : tr("Remove %1 sources from the cache\tDel").arg(ids.size()));
    remove->setEnabled(ids.size() > 1 || source.state != SourceState::Importing);
    connect(remove, &QAction::triggered, this, [this, ids] { requestRemoval(ids); });
    return menu;
}

void SourceListView::addScopeActions(QMenu* menu, const QVector<qint64>& ids) {
    QAction* only = menu->addAction(ids.size() == 1 ? tr("Show only this\tEnter") : tr("Show only these"));
    connect(only, &QAction::triggered, this, [this, ids] { showOnly(ids); });
    QAction* others = menu->addAction(
        ids.size() == 1 ? tr("Show all but this\tShift+Enter") : tr("Show all but these\tShift+Enter"));
    others->setEnabled(ids.size() < m_model->rowCount());
    connect(others, &QAction::triggered, this, [this, ids] { showAllBut(ids); });
    QAction* all = menu->addAction(tr("Show all sources\tEsc"));
    all->setEnabled(!m_state->scope().empty());
    connect(all, &QAction::triggered, this, &SourceListView::showAll);
}

void SourceListView::addFileActions(QMenu* menu, int row) {
    const SourceSummary source = m_model->source(row);
    const int remarks = static_cast<int>(source.diagnostics.size()) + (source.error.empty() ? 0 : 1);
    QAction* diagnostics = menu->addAction(remarks > 0
            ? tr("Show its diagnostics (%1)…\tAlt+Enter").arg(remarks)
            : tr("Show its diagnostics…\tAlt+Enter"));
    connect(diagnostics, &QAction::triggered, this, [this, id = source.id] { Q_EMIT diagnosticsRequested(id); });
    const QString path = toText(source.path);
    const bool isFile = source.path != "-";
    QAction* reveal = menu->addAction(tr("Reveal in the file manager"));
    reveal->setEnabled(isFile);
    connect(reveal, &QAction::triggered, this, [this, path] { Q_EMIT revealRequested(path); });
    QAction* copy = menu->addAction(tr("Copy its path\tCtrl+C"));
    copy->setEnabled(isFile);
    connect(copy, &QAction::triggered, this, [path] { QGuiApplication::clipboard()->setText(path); });
}

void SourceListView::addCompareActions(QMenu* menu, const QVector<qint64>& ids) {
    const ComparisonSide side = sideOf(ids);
    connect(menu->addAction(tr("Set as A")), &QAction::triggered, this,
        [this, side] { Q_EMIT sideRequested(side, false); });
    connect(menu->addAction(tr("Set as B")), &QAction::triggered, this,
        [this, side] { Q_EMIT sideRequested(side, true); });
    QAction* compare = menu->addAction(tr("Compare the two selected sources"));
    compare->setEnabled(ids.size() == 2);
    if (ids.size() != 2)
        return;
    // The older of the two is what the newer is measured against.
    const ComparisonSide a = sideOf({std::min(ids[0], ids[1])});
    const ComparisonSide b = sideOf({std::max(ids[0], ids[1])});
    connect(compare, &QAction::triggered, this, [this, a, b] { Q_EMIT compareRequested(a, b); });
}

} // namespace spanloom::ui
