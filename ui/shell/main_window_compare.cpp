// The two sides: what is put side by side, and how it is chosen.

#include <algorithm>

#include <QTabWidget>

#include "ui/base/format.h"
#include "ui/compare/compare_view.h"
#include "ui/diff/diff_view.h"
#include "ui/shell/main_window.h"
#include "ui/shell/open_flow.h"
#include "ui/shell/suggested_sides.h"
#include "ui/shell/trace_tab.h"
#include "ui/shell/window_status.h"
#include "ui/state/view_state.h"
#include "ui/traces/trace_list_view.h"

namespace spanloom::ui {

QString MainWindow::compareText(const CompareView& page) {
    const std::shared_ptr<const Comparison> comparison = page.comparison();
    if (!comparison)
        return tr("Comparison");
    return tr("Traces: A %1 · B %2").arg(formatCount(comparison->tracesA), formatCount(comparison->tracesB));
}

QString MainWindow::diffText(const DiffView& page) {
    return page.isLoaded() ? page.statusText() : page.note();
}

DiffView* MainWindow::addDiffTab() {
    auto* page = new DiffView(m_context.theme, m_context.jobs, m_context.session, m_tabs);
    addTab(page, QString());
    connect(page, &DiffView::titleChanged, this, [this, page](const QString& title) { setTabTitle(page, title); });
    connect(page, &DiffView::openTraceRequested, this, [this](TraceId trace) { openTrace(trace); });
    connect(page, &DiffView::swapped, this, [this, page] {
        const ComparisonSide& a = m_context.state->sideA();
        const ComparisonSide& b = m_context.state->sideB();
        // The sides in the status bar are swapped with the diff that they stand for.
        if (a.isSingleTrace() && b.isSingleTrace() && a.traces.front() == page->traceB()
            && b.traces.front() == page->traceA())
            m_context.state->swapSides();
        visitLater();
    });
    connect(page, &DiffView::changed, this, [this, page] {
        if (m_tabs->currentWidget() != page)
            return;
        m_status->setPageText(diffText(*page));
        Q_EMIT placeChanged();
    });
    return page;
}

void MainWindow::openDiff(TraceId a, TraceId b) {
    if (!m_context.flow->current())
        return;
    for (int i = 1; i < m_tabs->count(); ++i) {
        const auto* page = qobject_cast<DiffView*>(m_tabs->widget(i));
        if (!page)
            continue;
        const ViewPlace place = placeOf(page);
        const bool isOfCache = m_unloaded.contains(page) || page->workspace() == m_context.flow->current();
        if (place.trace == a && place.otherTrace == b && isOfCache) {
            m_tabs->setCurrentIndex(i);
            return;
        }
    }
    DiffView* page = addDiffTab();
    setTabTitle(page, diffLabel(a, b));
    page->open(m_context.flow->current(), a, b);
    m_tabs->setCurrentWidget(page);
}

CompareView* MainWindow::addCompareTab() {
    auto* page = new CompareView(m_context.state, m_context.theme, m_context.jobs, m_context.session, m_tabs);
    addTab(page, tr("Compare"));
    connect(page, &CompareView::titleChanged, this, [this, page](const QString& title) { setTabTitle(page, title); });
    connect(page, &CompareView::sidesChanged, this, &MainWindow::visitLater);
    connect(page, &CompareView::changed, this, [this, page] {
        if (m_tabs->currentWidget() == page)
            m_status->setPageText(compareText(*page));
    });
    connect(page, &CompareView::showInExploreRequested, this, [this](const ComparisonSide& side) {
        m_tabs->setCurrentWidget(m_explore);
        if (side.traces.empty())
            m_context.state->setFilter(side.filter);
        else
            m_context.state->selectTrace(side.traces.front());
    });
    return page;
}

void MainWindow::openCompare(const ComparisonSide& a, const ComparisonSide& b) {
    for (int i = 1; i < m_tabs->count(); ++i) {
        const auto* page = qobject_cast<CompareView*>(m_tabs->widget(i));
        if (page && page->sideA() == a && page->sideB() == b) {
            m_tabs->setCurrentIndex(i);
            return;
        }
    }
    CompareView* page = addCompareTab();
    page->setSides(a, b);
    setTabTitle(page, page->title());
    m_tabs->setCurrentWidget(page);
}

/// What a person points at: the trace of a tab, the chosen rows of the list, else everything that Explore shows.
ComparisonSide MainWindow::selectedSide() const {
    if (const TraceTab* tab = currentTraceTab())
        return traceSide(tab->trace(), traceLabel(tab->trace()));
    const std::vector<TraceId>& chosen = m_context.state->selectedTraces();
    if (chosen.size() == 1)
        return traceSide(chosen.front(), traceLabel(chosen.front()));
    if (chosen.size() > 1)
        return tracesSide(chosen);
    const TraceFilter& filter = m_context.state->filter();
    return filterSide(filter, filter.isEmpty() ? tr("all traces") : toText(toExpression(filter)));
}

void MainWindow::setSide(bool isB) {
    const ComparisonSide side = selectedSide();
    isB ? m_context.state->setSideB(side) : m_context.state->setSideA(side);
    tell(tr("Side %1: %2").arg(isB ? QStringLiteral("B") : QStringLiteral("A"), side.label));
}

void MainWindow::compareSides() {
    ViewState* state = m_context.state;
    const bool isExplore = m_tabs->currentWidget() == m_explore;
    const std::vector<TraceId>& chosen = state->selectedTraces();
    if (isExplore && chosen.size() == 2) {
        state->setSides(traceSide(chosen[0], traceLabel(chosen[0])), traceSide(chosen[1], traceLabel(chosen[1])));
    } else if (!state->sideA().isSet || !state->sideB().isSet) {
        const ComparisonSide side = selectedSide();
        if (!state->sideA().isSet || state->sideA() == side) {
            state->setSideA(side);
            tell(tr("Side A: %1. Choose what to put beside it, and press Ctrl+D again.").arg(side.label));
            return;
        }
        state->setSideB(side);
    }
    openSides();
}

/// What the chips in the status bar say, whatever is selected.
void MainWindow::openSides() {
    const ComparisonSide& a = m_context.state->sideA();
    const ComparisonSide& b = m_context.state->sideB();
    if (!a.isSet || !b.isSet)
        return;
    if (a.isSingleTrace() && b.isSingleTrace())
        openDiff(a.traces.front(), b.traces.front());
    else
        openCompare(a, b);
}

void MainWindow::diffWithA() {
    ViewState* state = m_context.state;
    const ComparisonSide side = selectedSide();
    if (!side.isSingleTrace()) {
        compareSides();
        return;
    }
    const ComparisonSide& a = state->sideA();
    if (!a.isSingleTrace() || a.traces == side.traces) {
        state->setSides(side, a.isSingleTrace() ? state->sideB() : ComparisonSide());
        tell(tr("This trace is A. Press D on the one to put beside it."));
        return;
    }
    state->setSideB(side);
    m_status->clearMessage();
    openDiff(state->sideA().traces.front(), side.traces.front());
}

void MainWindow::compareSelectionWithRest() {
    const std::vector<TraceId>& chosen = m_context.state->selectedTraces();
    if (chosen.empty())
        return;
    std::vector<TraceId> sorted = chosen;
    std::ranges::sort(sorted);
    const TraceSelection& selection = *m_context.state->result()->selection;
    std::vector<TraceId> rest;
    for (const std::uint32_t row : selection.rows())
        if (!std::ranges::binary_search(sorted, selection.table->ids[row]))
            rest.push_back(selection.table->ids[row]);
    if (rest.empty()) {
        tell(tr("Nothing is left to compare with: all shown traces are selected."));
        return;
    }
    ComparisonSide restSide = tracesSide(std::move(rest));
    restSide.label = tr("the other %1").arg(formatCount(restSide.traces.size()));
    openCompare(restSide, tracesSide(chosen));
}

void MainWindow::newComparison() {
    const auto [a, b] = suggestedSides(*m_context.state);
    openCompare(a, b);
}

void MainWindow::stepDifference(int step) {
    if (DiffView* diff = currentDiff())
        diff->selectChange(step);
}

} // namespace spanloom::ui
