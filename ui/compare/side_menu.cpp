#include "ui/compare/side_menu.h"

#include <utility>

#include "core/query/trace_query.h"
#include "ui/base/format.h"
#include "ui/base/plain_tool_tip.h"
#include "ui/compare/side_text.h"
#include "ui/state/facet_words.h"
#include "ui/state/view_state.h"

namespace spanloom::ui {

namespace {

/// More are found faster in the facet lists of Explore, which can be searched.
constexpr std::size_t kListedValues = 30;

/// The text of a menu entry: mnemonics and the tab before a shortcut have a meaning there.
QString entryText(QString text, std::uint64_t count) {
    text.replace(QLatin1Char('&'), QStringLiteral("&&"));
    constexpr qsizetype kMost = 60;
    if (text.size() > kMost)
        text = text.left(kMost - 1) + QChar(u'\u2026');
    return text + QLatin1Char('\t') + formatCount(count);
}

} // namespace

SideMenu::SideMenu(ViewState* state, QWidget* parent)
    : QMenu(parent)
    , m_state(state) {
    setToolTipsVisible(true);
    connect(this, &QMenu::aboutToShow, this, &SideMenu::fill);
}

void SideMenu::addChoice(QMenu* menu, const QString& text, std::uint64_t count, const ComparisonSide& side) {
    QAction* action = menu->addAction(entryText(text, count));
    action->setCheckable(true);
    action->setChecked(m_side.isSet && m_side.filter == side.filter && m_side.traces == side.traces);
    action->setToolTip(plainToolTip(sideToolTip(side)));
    connect(action, &QAction::triggered, this, [this, side] { Q_EMIT sideChosen(side); });
}

void SideMenu::fillFacet(QMenu* menu, const FacetCounts& counts) {
    menu->setToolTipsVisible(true);
    std::size_t listed = 0;
    const auto add = [&](const std::string& value, const QString& text, std::uint32_t count) {
        const TraceFilter filter = withFacetValue(m_state->filter(), counts.facet, value);
        addChoice(menu, text, count, filterSide(filter, text));
    };
    for (const FacetValueCount& value : counts.values) {
        if (value.count == 0)
            continue;
        if (++listed > kListedValues)
            continue;
        add(value.value, facetValueText(counts.facet, value.value, *m_state->snapshot()), value.count);
    }
    if (counts.missing > 0 && counts.facet.field != FacetField::Source)
        add({}, missingText(counts.facet), counts.missing);
    if (listed > kListedValues) {
        menu->addSeparator();
        menu->addAction(tr("%1 more: filter in Explore, then choose its filter here")
                            .arg(formatCount(listed - kListedValues)))->setEnabled(false);
    }
    if (menu->isEmpty())
        menu->addAction(tr("None among the traces of Explore's filter"))->setEnabled(false);
}

void SideMenu::fill() {
    // Submenus are children: clear() would leave them behind.
    clear();
    qDeleteAll(findChildren<QMenu*>(QString(), Qt::FindDirectChildrenOnly));
    const QueryResult& result = *m_state->result();
    const bool isFiltered = !m_state->filter().isEmpty();
    if (isFiltered)
        addAction(tr("Within the filter of Explore:"))->setEnabled(false);
    QMenu* evaluators = nullptr;
    for (const FacetCounts& counts : result.facets) {
        QMenu* parent = this;
        if (counts.facet.field == FacetField::Evaluator) {
            if (!evaluators)
                evaluators = addMenu(tr("Verdict"));
            parent = evaluators;
        }
        QString title = facetTitle(counts.facet, counts.title);
        fillFacet(parent->addMenu(title.replace(QLatin1Char('&'), QStringLiteral("&&"))), counts);
    }
    if (result.facets.empty())
        addAction(m_state->isImporting() ? tr("Importing…") : tr("No facets: open a file first"))->setEnabled(false);
    addSeparator();
    const QString label = filterLabel(m_state->filter(), *m_state->snapshot());
    const QString current = isFiltered ? tr("Current filter of Explore") : tr("All traces");
    addChoice(this, current, result.totals.traces, filterSide(m_state->filter(), label));
    const std::vector<TraceId>& selected = m_state->selectedTraces();
    if (selected.empty())
        addAction(tr("Selected traces"))->setEnabled(false);
    else
        addChoice(this, tr("Selected traces"), selected.size(), tracesSide(selected));
    addSeparator();
    QAction* show = addAction(tr("Show in Explore"));
    show->setEnabled(m_side.isSet);
    connect(show, &QAction::triggered, this, &SideMenu::showInExploreRequested);
}

} // namespace spanloom::ui
