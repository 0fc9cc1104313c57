#include "ui/facets/facet_panel.h"

#include <QActionGroup>
#include <QClipboard>
#include <QDataStream>
#include <QGuiApplication>
#include <QIODevice>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "ui/base/format.h"
#include "ui/base/theme.h"
#include "ui/facets/facet_list_view.h"
#include "ui/facets/facet_model.h"
#include "ui/facets/facet_terms.h"
#include "ui/facets/facet_text.h"
#include "ui/state/session.h"
#include "ui/state/view_state.h"

namespace spanloom::ui {

namespace {

const QString kLayoutName = QStringLiteral("facets");
constexpr int kLayoutVersion = 1;

/// "&" in a value is no shortcut.
QString menuText(QString text) {
    constexpr qsizetype kMostLetters = 40;
    if (text.size() > kMostLetters)
        text = text.left(kMostLetters - 1) + QChar(u'…');
    return text.replace(QLatin1Char('&'), QStringLiteral("&&"));
}

} // namespace

FacetPanel::FacetPanel(ViewState* state, const Theme* theme, Session* session, QWidget* parent)
    : QWidget(parent)
    , m_state(state)
    , m_theme(theme)
    , m_session(session)
    , m_search(new QLineEdit(this))
    , m_pages(new QStackedWidget(this))
    , m_note(new QLabel(m_pages))
    , m_list(new FacetListView(theme, m_pages)) {
    setObjectName(QStringLiteral("facetPanel"));
    m_search->setObjectName(QStringLiteral("facetSearch"));
    m_search->setPlaceholderText(tr("Search facets…"));
    m_search->setAccessibleName(tr("Search facets"));
    m_search->setClearButtonEnabled(true);
    m_search->installEventFilter(this);
    m_note->setTextFormat(Qt::PlainText);
    m_note->setWordWrap(true);
    m_note->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_note->setForegroundRole(QPalette::PlaceholderText);
    m_pages->addWidget(m_list);
    m_pages->addWidget(m_note);
    auto* layout = new QVBoxLayout(this);
    const int margin = theme->measures().padding;
    layout->setContentsMargins(0, margin, 0, 0);
    layout->setSpacing(margin);
    auto* line = new QHBoxLayout;
    line->setContentsMargins(margin * 3 / 2, 0, margin * 3 / 2, 0);
    line->addWidget(m_search);
    layout->addLayout(line);
    layout->addWidget(m_pages, 1);
    restoreLayout();
    connectList();
    connect(theme, &Theme::changed, this, &FacetPanel::applyTheme);
    connect(m_search, &QLineEdit::textChanged, this, &FacetPanel::showRows);
    connect(state, &ViewState::resultChanged, this, &FacetPanel::showRows);
    connect(state, &ViewState::snapshotChanged, this, &FacetPanel::showRows);
    connect(state, &ViewState::filterChanged, this, &FacetPanel::showRows);
    connect(state, &ViewState::importingChanged, this, &FacetPanel::showRows);
    applyTheme();
    showRows();
}

void FacetPanel::connectList() {
    connect(m_list, &FacetListView::includeToggled, this, [this](int row) {
        const FacetRow line = m_list->lines().row(row);
        setTerm(withIncludeToggled(termOf(m_state->filter(), line.facet), line));
    });
    connect(m_list, &FacetListView::excludeToggled, this, [this](int row) {
        const FacetRow line = m_list->lines().row(row);
        setTerm(withExcludeToggled(termOf(m_state->filter(), line.facet), line));
    });
    connect(m_list, &FacetListView::activatedLine, this, &FacetPanel::activate);
    connect(m_list, &FacetListView::menuRequested, this, &FacetPanel::showMenu);
    connect(m_list, &FacetListView::foldRequested, this, [this](int row, bool fold) {
        const FacetKey facet = m_list->lines().row(row).facet;
        FacetGroupState group = groupState(m_groups, facet);
        group.isFolded = fold;
        change(facet, group);
    });
    connect(m_list, &FacetListView::groupSearchChanged, this, [this](const QString& text) {
        for (auto& [facet, group] : m_groups) {
            if (group.isSearching)
                group.search = text;
        }
        showRows();
    });
    connect(m_list, &FacetListView::groupSearchClosed, this, [this] { setGroupSearch({}, false); });
    connect(m_list, &FacetListView::escapePressed, this, &FacetPanel::clearSearch);
}

void FacetPanel::applyTheme() {
    m_search->setFont(m_theme->font());
    m_note->setFont(m_theme->font());
    const int margin = m_theme->measures().padding * 3 / 2;
    m_note->setContentsMargins(margin, margin / 2, margin, margin);
}

void FacetPanel::focusSearch() {
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

void FacetPanel::clearSearch() {
    setGroupSearch({}, false);
    m_search->clear();
}

QString FacetPanel::emptyText() const {
    const Snapshot& snapshot = *m_state->snapshot();
    if (snapshot.sources.empty() && !m_state->isImporting())
        return tr("Nothing is open.\n\nPrompt versions, models, routes, cohorts and verdicts of the traces are listed "
                  "here, with counts; a click shows only those traces.");
    if (m_state->result()->selection->table->rows() == 0) {
        if (m_state->isImporting())
            return tr("Reading… values appear here as traces arrive.");
        return snapshot.traces->rows() == 0 ? tr("No traces were found in these files.") : tr("Counting…");
    }
    if (m_list->lines().rowCount() == 0)
        return tr("No facet and no value contains “%1”.").arg(m_search->text());
    return {};
}

void FacetPanel::showRows() {
    FacetRowsRequest request;
    request.result = m_state->result().get();
    request.filter = &m_state->filter();
    request.groups = &m_groups;
    request.search = m_search->text().trimmed();
    m_list->setRows(facetRows(request));
    const QString note = emptyText();
    m_note->setText(note);
    m_pages->setCurrentWidget(note.isEmpty() ? static_cast<QWidget*>(m_list) : m_note);
}

void FacetPanel::setTerm(FacetTerm term) { m_state->setFacetTerm(std::move(term)); }

void FacetPanel::change(const FacetKey& facet, const FacetGroupState& group) {
    m_groups[facet] = group;
    showRows();
}

void FacetPanel::setGroupSearch(const FacetKey& facet, bool isOpen) {
    for (auto& [key, group] : m_groups) {
        group.isSearching = false;
        group.search.clear();
    }
    if (isOpen) {
        FacetGroupState group = groupState(m_groups, facet);
        group.isSearching = true;
        group.isFolded = false;
        m_groups[facet] = group;
    }
    showRows();
    if (isOpen)
        m_list->focusGroupSearch({});
}

void FacetPanel::activate(int row) {
    const FacetRow line = m_list->lines().row(row);
    FacetGroupState group = groupState(m_groups, line.facet);
    if (line.type == FacetRow::Type::UseAs) {
        if (const std::optional<Field> field = usableField(line.facet))
            Q_EMIT useAsRequested(*field);
    } else if (line.type == FacetRow::Type::More) {
        group.showsAll = !line.showsAll;
        change(line.facet, group);
    } else if (line.type == FacetRow::Type::Header) {
        group.isFolded = !group.isFolded;
        change(line.facet, group);
    }
}

void FacetPanel::showMenu(int row, const QPoint& globalPosition) {
    const FacetRow line = m_list->lines().row(row);
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (line.isValue())
        fillValueMenu(menu, line);
    else
        fillGroupMenu(menu, line);
    menu->popup(globalPosition);
}

void FacetPanel::fillValueMenu(QMenu* menu, const FacetRow& line) {
    const FacetTerm term = termOf(m_state->filter(), line.facet);
    const auto add = [this, menu](const QString& text, FacetTerm changed) {
        QAction* action = menu->addAction(text);
        connect(action, &QAction::triggered, this, [this, changed = std::move(changed)] { setTerm(changed); });
        return action;
    };
    add(tr("Only this"), onlyThis(line))->setEnabled(term != onlyThis(line));
    add(line.mark == FacetMark::Included ? tr("Include no longer") : tr("Include"), withIncludeToggled(term, line));
    add(line.mark == FacetMark::Excluded ? tr("Exclude no longer") : tr("Exclude"), withExcludeToggled(term, line));
    FacetTerm cleared;
    cleared.facet = line.facet;
    add(tr("Clear this facet"), cleared)->setEnabled(!term.isEmpty());
    menu->addSeparator();
    fillComparisonMenu(menu, line);
    menu->addSeparator();
    connect(menu->addAction(tr("Copy value")), &QAction::triggered, this, [line] {
        const bool isMissing = line.type == FacetRow::Type::Missing;
        QGuiApplication::clipboard()->setText(isMissing ? line.text : toText(line.value));
    });
    connect(menu->addAction(tr("Copy as expression")), &QAction::triggered, this, [line] {
        TraceFilter filter;
        filter.setTerm(onlyThis(line));
        QGuiApplication::clipboard()->setText(toText(toExpression(filter)));
    });
}

void FacetPanel::fillComparisonMenu(QMenu* menu, const FacetRow& line) {
    const TraceFilter& filter = m_state->filter();
    const std::vector<ComparisonSide> sides = sidesOf(filter, termOf(filter, line.facet));
    if (sides.size() == 2) {
        QAction* compare
            = menu->addAction(tr("Compare %1 with %2").arg(menuText(sides[0].label), menuText(sides[1].label)));
        connect(compare, &QAction::triggered, this, [this, sides] { Q_EMIT compareRequested(sides[0], sides[1]); });
    }
    for (const bool isB : {false, true}) {
        QAction* set = menu->addAction(isB ? tr("Set as B") : tr("Set as A"));
        connect(set, &QAction::triggered, this,
            [this, side = sideOf(filter, onlyThis(line)), isB] { Q_EMIT sideRequested(side, isB); });
    }
}

void FacetPanel::fillGroupMenu(QMenu* menu, const FacetRow& line) {
    const FacetKey facet = line.facet;
    const FacetGroupState group = groupState(m_groups, facet);
    connect(menu->addAction(tr("Search within…")), &QAction::triggered, this,
        [this, facet] { setGroupSearch(facet, true); });
    menu->addSeparator();
    auto* order = new QActionGroup(menu);
    for (const bool byName : {false, true}) {
        QAction* sort = menu->addAction(byName ? tr("Sort by name") : tr("Sort by count"));
        sort->setActionGroup(order);
        sort->setCheckable(true);
        sort->setChecked(group.sortsByName == byName);
        connect(sort, &QAction::triggered, this, [this, facet, byName] {
            FacetGroupState changed = groupState(m_groups, facet);
            changed.sortsByName = byName;
            change(facet, changed);
        });
    }
    QAction* all = menu->addAction(tr("Show all values"));
    all->setCheckable(true);
    all->setChecked(group.showsAll);
    connect(all, &QAction::toggled, this, [this, facet](bool showsAll) {
        FacetGroupState changed = groupState(m_groups, facet);
        changed.showsAll = showsAll;
        change(facet, changed);
    });
    menu->addSeparator();
    if (const std::optional<Field> field = usableField(facet))
        connect(menu->addAction(tr("Use an attribute…")), &QAction::triggered, this,
            [this, field] { Q_EMIT useAsRequested(*field); });
    QAction* clear = menu->addAction(tr("Clear"));
    clear->setEnabled(m_state->filter().term(facet) != nullptr);
    connect(clear, &QAction::triggered, this, [this, facet] {
        FacetTerm cleared;
        cleared.facet = facet;
        setTerm(cleared);
    });
}

void FacetPanel::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape && !m_search->text().isEmpty()) {
        clearSearch();
        return;
    }
    QWidget::keyPressEvent(event);
}

bool FacetPanel::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_search && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Down || key == Qt::Key_Return || key == Qt::Key_Enter) {
            m_list->setFocus(Qt::OtherFocusReason);
            return true;
        }
        if (key == Qt::Key_Escape && m_search->text().isEmpty()) {
            m_list->setFocus(Qt::OtherFocusReason);
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void FacetPanel::saveLayout() {
    QByteArray bytes;
    QDataStream stream(&bytes, QIODevice::WriteOnly);
    stream << static_cast<quint32>(m_groups.size());
    for (const auto& [facet, group] : m_groups)
        stream << toText(publicName(facet)) << group.isFolded << group.sortsByName << group.showsAll;
    m_session->setHeader(kLayoutName, kLayoutVersion, bytes);
}

void FacetPanel::restoreLayout() {
    const QByteArray bytes = m_session->header(kLayoutName, kLayoutVersion);
    QDataStream stream(bytes);
    quint32 count = 0;
    stream >> count;
    for (quint32 i = 0; i < count && stream.status() == QDataStream::Ok; ++i) {
        QString name;
        FacetGroupState group;
        stream >> name >> group.isFolded >> group.sortsByName >> group.showsAll;
        const std::optional<FacetKey> facet = facetFromName(name.toStdString());
        if (facet && stream.status() == QDataStream::Ok)
            m_groups[*facet] = group;
    }
}

} // namespace spanloom::ui
