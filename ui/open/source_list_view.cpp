#include "ui/open/source_list_view.h"

#include <QContextMenuEvent>
#include <QDesktopServices>
#include <QFileInfo>
#include <QMenu>
#include <QPainter>
#include <QAbstractItemDelegate>
#include <QUrl>

#include "ui/base/text_cache.h"
#include "ui/base/theme.h"
#include "ui/open/diagnostics_dialog.h"
#include "ui/open/source_list_model.h"
#include "ui/state/view_state.h"

namespace spanloom::ui {

namespace {

/// Name above, counts below, a warning sign where something could not be read.
class SourceDelegate : public QAbstractItemDelegate {
public:
    SourceDelegate(const Theme* theme, const SourceListModel* model, QObject* parent)
        : QAbstractItemDelegate(parent)
        , m_theme(theme)
        , m_model(model) {
        connect(theme, &Theme::changed, this, [this] { m_texts.clear(); });
    }

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override {
        return {100, 2 * m_theme->measures().rowHeightFacet - 4};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const SourceSummary& source = m_model->source(index.row());
        const Measures& sizes = m_theme->measures();
        const bool isSelected = option.state & QStyle::State_Selected;
        painter->fillRect(option.rect, m_theme->color(isSelected ? Role::SelectedRow : Role::Panel));
        QRect line = option.rect.adjusted(sizes.padding + 2, 3, -sizes.padding, 0);
        line.setHeight(line.height() / 2 - 1);
        QRect nameRect = line;
        if (source.state == SourceState::Failed || sourceRemarks(source) > 0) {
            const Role role = source.state == SourceState::Failed ? Role::BadText : Role::WarnText;
            m_texts.draw(*painter, m_theme->font(), line, Qt::AlignRight, QStringLiteral("⚠"), m_theme->color(role));
            nameRect.adjust(0, 0, -sizes.icon - 4, 0);
        }
        m_texts.draw(*painter, m_theme->font(), nameRect, Qt::AlignLeft, sourceName(source), m_theme->color(Role::Text),
            Qt::ElideMiddle);
        line.translate(0, line.height());
        m_texts.draw(*painter, m_theme->smallFont(), line, Qt::AlignLeft, sourceDetail(source),
            m_theme->color(Role::Muted));
    }

private:
    const Theme* m_theme;           // not owned
    const SourceListModel* m_model; // not owned
    mutable TextCache m_texts {400};
};

} // namespace

SourceListView::SourceListView(ViewState* state, const Theme* theme, QWidget* parent)
    : QListView(parent)
    , m_state(state)
    , m_model(new SourceListModel(this)) {
    setObjectName(QStringLiteral("sourceList"));
    setAccessibleName(tr("Sources"));
    setModel(m_model);
    setItemDelegate(new SourceDelegate(theme, m_model, this));
    setSelectionMode(ExtendedSelection);
    setUniformItemSizes(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(ScrollPerPixel);
    const auto applyTheme = [this, theme] {
        QPalette colors = theme->palette();
        colors.setColor(QPalette::Base, theme->color(Role::Panel));
        setPalette(colors);
    };
    applyTheme();
    connect(theme, &Theme::changed, this, applyTheme);
    connect(state, &ViewState::snapshotChanged, this, &SourceListView::showSources);
    connect(state, &ViewState::scopeChanged, this, &SourceListView::showScope);
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

QVector<qint64> SourceListView::selectedSources() const {
    QVector<qint64> ids;
    for (const QModelIndex& index : selectionModel()->selectedIndexes())
        ids.append(m_model->source(index.row()).id);
    return ids;
}

void SourceListView::selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) {
    QListView::selectionChanged(selected, deselected);
    if (m_isShowingScope)
        return;
    const QVector<qint64> ids = selectedSources();
    m_state->setScope(SourceScope(ids.begin(), ids.end()));
}

void SourceListView::requestRemoval() {
    const QVector<qint64> ids = selectedSources();
    if (!ids.isEmpty())
        Q_EMIT removeRequested(ids);
}

void SourceListView::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Delete)
        requestRemoval();
    else
        QListView::keyPressEvent(event);
}

void SourceListView::contextMenuEvent(QContextMenuEvent* event) {
    const QModelIndex index = indexAt(event->pos());
    if (!index.isValid())
        return;
    const SourceSummary source = m_model->source(index.row());
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (source.path != "-") {
        connect(menu->addAction(tr("Show in the file manager")), &QAction::triggered, this, [source] {
            const QFileInfo file(QString::fromStdString(source.path));
            QDesktopServices::openUrl(QUrl::fromLocalFile(file.absolutePath()));
        });
    }
    if (const std::vector<ImportRemark> remarks = remarksOf(source); !remarks.empty()) {
        connect(menu->addAction(tr("What the import remarked…")), &QAction::triggered, this, [this, remarks] {
            auto* dialog = new DiagnosticsDialog(remarks, this);
            dialog->setAttribute(Qt::WA_DeleteOnClose);
            dialog->show();
        });
    }
    if (source.state != SourceState::Importing) {
        menu->addSeparator();
        connect(menu->addAction(tr("Remove from the cache")), &QAction::triggered, this,
            &SourceListView::requestRemoval);
    }
    menu->popup(event->globalPos());
}

} // namespace spanloom::ui
