#include "ui/facets/facet_list_view.h"

#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMouseEvent>
#include <QScrollBar>
#include <QSignalBlocker>

#include "ui/base/theme.h"
#include "ui/facets/facet_delegate.h"
#include "ui/facets/facet_model.h"

namespace spanloom::ui {

FacetListView::FacetListView(const Theme* theme, QWidget* parent)
    : QListView(parent)
    , m_theme(theme)
    , m_model(new FacetModel(this))
    , m_delegate(new FacetDelegate(theme, m_model, this))
    , m_groupSearch(new QLineEdit(viewport())) {
    setObjectName(QStringLiteral("facetList"));
    setAccessibleName(tr("Facets"));
    setModel(m_model);
    setItemDelegate(m_delegate);
    setSelectionMode(NoSelection);
    setEditTriggers(NoEditTriggers);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(ScrollPerPixel);
    setMouseTracking(true);
    viewport()->setAttribute(Qt::WA_Hover);
    m_groupSearch->setObjectName(QStringLiteral("facetGroupSearch"));
    m_groupSearch->setClearButtonEnabled(true);
    m_groupSearch->hide();
    m_groupSearch->installEventFilter(this);
    applyTheme();
    connect(theme, &Theme::changed, this, &FacetListView::applyTheme);
    connect(m_groupSearch, &QLineEdit::textChanged, this, &FacetListView::groupSearchChanged);
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, &FacetListView::placeGroupSearch);
}

void FacetListView::applyTheme() {
    QPalette colors = m_theme->palette();
    colors.setColor(QPalette::Base, m_theme->color(Role::Panel));
    setPalette(colors);
    m_groupSearch->setPalette(m_theme->palette());
    m_groupSearch->setFont(m_theme->font());
    verticalScrollBar()->setSingleStep(m_theme->measures().rowHeightFacet);
    scheduleDelayedItemsLayout();
}

void FacetListView::setRows(std::vector<FacetRow> rows) {
    const int scrolled = verticalScrollBar()->value();
    FacetRow current;
    const bool hasCurrent = currentIndex().isValid();
    if (hasCurrent)
        current = m_model->row(currentIndex().row());
    if (m_model->setRows(std::move(rows))) {
        executeDelayedItemsLayout();
        const int row = hasCurrent ? m_model->find(current) : -1;
        if (row >= 0)
            selectionModel()->setCurrentIndex(m_model->index(row), QItemSelectionModel::NoUpdate);
        verticalScrollBar()->setValue(scrolled);
    }
    placeGroupSearch();
}

void FacetListView::placeGroupSearch() {
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const FacetRow& line = m_model->row(row);
        if (line.type != FacetRow::Type::Search)
            continue;
        m_searchedGroup = line.facet;
        m_groupSearch->setGeometry(m_delegate->searchRect(visualRect(m_model->index(row))));
        const int header = m_model->headerOf(row);
        m_groupSearch->setPlaceholderText(
            header < 0 ? tr("Search…") : tr("Search in %1…").arg(m_model->row(header).text));
        m_groupSearch->setAccessibleName(m_groupSearch->placeholderText());
        m_groupSearch->show();
        return;
    }
    m_groupSearch->hide();
}

void FacetListView::focusGroupSearch(const QString& text) {
    const QSignalBlocker blocker(m_groupSearch);
    m_groupSearch->setText(text);
    placeGroupSearch();
    if (m_groupSearch->isVisibleTo(viewport()))
        m_groupSearch->setFocus(Qt::OtherFocusReason);
}

QRect FacetListView::menuRectOf(int row) const { return m_delegate->menuRect(visualRect(m_model->index(row))); }

void FacetListView::use(int row, Qt::KeyboardModifiers modifiers) {
    if (row < 0)
        return;
    const FacetRow& line = m_model->row(row);
    if (!line.isValue())
        Q_EMIT activatedLine(row);
    else if (modifiers & (Qt::ControlModifier | Qt::AltModifier))
        Q_EMIT excludeToggled(row);
    else
        Q_EMIT includeToggled(row);
}

void FacetListView::mousePressEvent(QMouseEvent* event) {
    const QModelIndex index = indexAt(event->position().toPoint());
    m_pressedRow = event->button() == Qt::LeftButton && index.isValid() ? index.row() : -1;
    if (index.isValid() && (m_model->flags(index) & Qt::ItemIsSelectable))
        selectionModel()->setCurrentIndex(index, QItemSelectionModel::NoUpdate);
    setFocus(Qt::MouseFocusReason);
}

void FacetListView::mouseMoveEvent(QMouseEvent* event) {
    const QModelIndex index = indexAt(event->position().toPoint());
    const bool isActive = index.isValid() && (m_model->flags(index) & Qt::ItemIsSelectable);
    viewport()->setCursor(isActive ? Qt::PointingHandCursor : Qt::ArrowCursor);
    QListView::mouseMoveEvent(event);
}

void FacetListView::mouseReleaseEvent(QMouseEvent* event) {
    const QPoint place = event->position().toPoint();
    const QModelIndex index = indexAt(place);
    // Only where it was pressed too: dragging away takes a click back.
    const bool isClick = event->button() == Qt::LeftButton && index.isValid() && index.row() == m_pressedRow;
    m_pressedRow = -1;
    if (!isClick)
        return;
    const FacetRow& line = m_model->row(index.row());
    if (line.type == FacetRow::Type::Header && menuRectOf(index.row()).contains(place))
        Q_EMIT menuRequested(index.row(), viewport()->mapToGlobal(menuRectOf(index.row()).bottomLeft()));
    else
        use(index.row(), event->modifiers());
}

void FacetListView::mouseDoubleClickEvent(QMouseEvent* event) {
    // The second click of a quick pair is a click like the first.
    mousePressEvent(event);
}

void FacetListView::keyPressEvent(QKeyEvent* event) {
    const int row = currentIndex().row();
    const bool isOnLine = currentIndex().isValid();
    const bool isValue = isOnLine && m_model->row(row).isValue();
    const int key = event->key();
    if (key == Qt::Key_Escape) {
        Q_EMIT escapePressed();
    } else if (isValue && ((key == Qt::Key_Space && event->modifiers() & Qt::ShiftModifier) || key == Qt::Key_X)) {
        Q_EMIT excludeToggled(row);
    } else if (isOnLine && (key == Qt::Key_Space || key == Qt::Key_Return || key == Qt::Key_Enter)) {
        use(row, Qt::NoModifier);
    } else if (isOnLine && (key == Qt::Key_Left || key == Qt::Key_Right)) {
        if (const int header = m_model->headerOf(row); header >= 0) {
            // Left from a value goes to its header first, as in every tree.
            if (key == Qt::Key_Left && header != row)
                setCurrentIndex(m_model->index(header));
            else if (header == row)
                Q_EMIT foldRequested(header, key == Qt::Key_Left);
        }
    } else {
        QListView::keyPressEvent(event);
    }
}

void FacetListView::keyboardSearch(const QString& search) {
    // Letters are commands here; the search field is one key away.
    Q_UNUSED(search)
}

QModelIndex FacetListView::moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) {
    QModelIndex index = QListView::moveCursor(action, modifiers);
    const bool isUp = action == MoveUp || action == MovePrevious || action == MovePageUp || action == MoveEnd;
    // Notes say something, but there is nothing to do with them.
    while (index.isValid() && !(m_model->flags(index) & Qt::ItemIsSelectable)) {
        const int next = index.row() + (isUp ? -1 : 1);
        if (next < 0 || next >= m_model->rowCount())
            return currentIndex();
        index = m_model->index(next);
    }
    return index;
}

void FacetListView::contextMenuEvent(QContextMenuEvent* event) {
    const bool isMouse = event->reason() == QContextMenuEvent::Mouse;
    const QModelIndex index = isMouse ? indexAt(event->pos()) : currentIndex();
    if (!index.isValid())
        return;
    Q_EMIT menuRequested(index.row(),
        isMouse ? event->globalPos() : viewport()->mapToGlobal(visualRect(index).bottomLeft()));
}

void FacetListView::resizeEvent(QResizeEvent* event) {
    QListView::resizeEvent(event);
    placeGroupSearch();
}

bool FacetListView::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_groupSearch && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Escape) {
            setFocus(Qt::OtherFocusReason);
            Q_EMIT groupSearchClosed();
            return true;
        }
        if (key == Qt::Key_Down) {
            for (int row = 0; row < m_model->rowCount(); ++row) {
                if (m_model->row(row).isValue() && m_model->row(row).facet == m_searchedGroup) {
                    setFocus(Qt::OtherFocusReason);
                    setCurrentIndex(m_model->index(row));
                    return true;
                }
            }
        }
    }
    return QListView::eventFilter(watched, event);
}

} // namespace spanloom::ui
