// Where a person is in the window: history, and what is remembered from one start to the next.

#include <algorithm>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTabWidget>
#include <QTimer>

#include "ui/base/format.h"
#include "ui/compare/compare_view.h"
#include "ui/diff/diff_view.h"
#include "ui/shell/main_window.h"
#include "ui/shell/open_flow.h"
#include "ui/shell/trace_tab.h"
#include "ui/state/session.h"
#include "ui/state/state_json.h"
#include "ui/state/view_state.h"
#include "ui/traces/trace_list_view.h"

namespace spanloom::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

const QString kWorkplace = u"workplace"_s;
constexpr std::size_t kMaxRememberedTraces = 500; // of a picked side: the settings file stays small

bool isRememberable(const ComparisonSide& side) { return side.traces.size() <= kMaxRememberedTraces; }

QJsonObject toJson(const ViewPlace& place) {
    QJsonObject object;
    switch (place.page) {
    case ViewPlace::Page::Explore: break;
    case ViewPlace::Page::Trace:
        object["trace"_L1] = idText(place.trace);
        if (!place.span.isZero())
            object["span"_L1] = QString::fromStdString(place.span.hex());
        break;
    case ViewPlace::Page::Diff:
        object["diffA"_L1] = idText(place.trace);
        object["diffB"_L1] = idText(place.otherTrace);
        break;
    case ViewPlace::Page::Compare:
        if (isRememberable(place.sideA) && isRememberable(place.sideB)) {
            object["compareA"_L1] = ui::toJson(place.sideA);
            object["compareB"_L1] = ui::toJson(place.sideB);
        }
        break;
    }
    return object;
}

} // namespace

void MainWindow::visitLater() { m_visitTimer->start(); }

ViewPlace MainWindow::placeOf(const QWidget* page) const {
    ViewPlace place = m_unloaded.value(page).place;
    place.filter = m_context.state->filter();
    place.selectedTrace = m_context.state->selectedTrace();
    place.isSample = m_context.flow->isSample();
    if (m_unloaded.contains(page))
        return place;
    if (const auto* tab = qobject_cast<const TraceTab*>(page)) {
        place.page = ViewPlace::Page::Trace;
        place.trace = tab->trace();
        place.span = tab->selectedSpan();
    } else if (const auto* diff = qobject_cast<const DiffView*>(page)) {
        place.page = ViewPlace::Page::Diff;
        place.trace = diff->traceA();
        place.otherTrace = diff->traceB();
    } else if (const auto* compare = qobject_cast<const CompareView*>(page)) {
        place.page = ViewPlace::Page::Compare;
        place.sideA = compare->sideA();
        place.sideB = compare->sideB();
    }
    return place;
}

/// Shows a page, by the tab that has it, by the current tab of that kind, or by a new one.
void MainWindow::showPlace(const ViewPlace& place) {
    switch (place.page) {
    case ViewPlace::Page::Explore:
        m_tabs->setCurrentWidget(m_explore);
        m_context.state->setFilter(place.filter);
        m_context.state->selectTrace(place.selectedTrace);
        return;
    case ViewPlace::Page::Trace:
        // Next and previous trace reuse a tab: so does going back over them.
        if (TraceTab* tab = currentTraceTab(); tab && !findTraceTab(place.trace)) {
            tab->open(place.trace, rootName(place.trace));
            tab->selectSpan(place.span);
            m_context.state->selectTrace(place.trace);
            return;
        }
        openTrace(place.trace, place.span);
        return;
    case ViewPlace::Page::Diff: openDiff(place.trace, place.otherTrace); return;
    case ViewPlace::Page::Compare: openCompare(place.sideA, place.sideB); return;
    }
}

void MainWindow::travelTo(const ViewPlace& place) {
    if (place.isSample && !m_context.flow->isSample())
        m_context.flow->openSample();
    else if (!place.isSample && m_context.flow->isSample())
        m_context.flow->leaveSample();
    m_isTravelling = true;
    showPlace(place);
    visitLater();
}

void MainWindow::goBack() {
    if (m_history.canGoBack())
        travelTo(m_history.back());
}

void MainWindow::goForward() {
    if (m_history.canGoForward())
        travelTo(m_history.forward());
}

void MainWindow::reopenTab() {
    if (m_closedTabs.empty())
        return;
    const ViewPlace place = m_closedTabs.back();
    m_closedTabs.pop_back();
    if (place.page == ViewPlace::Page::Trace)
        openTrace(place.trace, place.span);
    else
        showPlace(place);
    Q_EMIT placeChanged();
}

void MainWindow::saveSession() {
    Session* session = m_context.session;
    session->setWindowGeometry(saveGeometry());
    session->setState(u"window.docks"_s, saveState(1));
    m_explore->saveLayout();
    // The sample is another cache: what was open of it is not looked for in the user's.
    if (m_context.flow->isSample() || !m_context.flow->isReady() || m_wantsWorkplace)
        return;
    QJsonObject workplace;
    workplace["filter"_L1] = toJson(m_context.state->filter());
    if (m_context.state->selectedTrace())
        workplace["selected"_L1] = idText(*m_context.state->selectedTrace());
    if (isRememberable(m_context.state->sideA()) && isRememberable(m_context.state->sideB())) {
        workplace["sideA"_L1] = toJson(m_context.state->sideA());
        workplace["sideB"_L1] = toJson(m_context.state->sideB());
    }
    QJsonArray tabs;
    int current = 0;
    for (int i = 1; i < m_tabs->count(); ++i) {
        const QWidget* page = m_tabs->widget(i);
        const auto* trace = qobject_cast<const TraceTab*>(page);
        const QJsonObject tab = toJson(placeOf(page));
        if (tab.isEmpty() || (trace && trace->workspace() != m_context.flow->current().get()))
            continue;
        tabs.append(tab);
        if (i == m_tabs->currentIndex())
            current = static_cast<int>(tabs.size());
    }
    workplace["tabs"_L1] = tabs;
    workplace["current"_L1] = current;
    session->setState(kWorkplace, QJsonDocument(workplace).toJson(QJsonDocument::Compact));
}

void MainWindow::restoreWorkplace() {
    if (!m_context.flow->isReady()) {
        m_wantsWorkplace = true;
        return;
    }
    m_wantsWorkplace = false;
    const QJsonObject workplace = QJsonDocument::fromJson(m_context.session->state(kWorkplace)).object();
    if (workplace.isEmpty() || m_context.flow->isSample())
        return;
    TraceFilter filter = filterFromJson(workplace["filter"_L1].toObject());
    std::erase_if(filter.sources, [this](std::int64_t id) {
        return std::ranges::none_of(m_context.state->snapshot()->sources,
            [id](const SourceSummary& source) { return source.id == id; });
    });
    m_context.state->setFilter(std::move(filter));
    m_context.state->selectTrace(traceIdFromText(workplace["selected"_L1].toString()));
    m_context.state->setSides(
        sideFromJson(workplace["sideA"_L1].toObject()), sideFromJson(workplace["sideB"_L1].toObject()));
    restoreTabs(workplace["tabs"_L1].toArray());
    const int current = workplace["current"_L1].toInt();
    if (current > 0 && current < m_tabs->count())
        m_tabs->setCurrentIndex(current);
}

/// Tabs come back with their titles; what they show is read when somebody looks.
void MainWindow::restoreTabs(const QJsonArray& tabs) {
    for (const QJsonValue& value : tabs) {
        const QJsonObject tab = value.toObject();
        if (const auto trace = traceIdFromText(tab["trace"_L1].toString())) {
            if (m_context.state->snapshot()->traces->find(*trace) == kNoIndex)
                continue; // its source was removed, or the cache was
            const SpanId span = SpanId::fromHex(tab["span"_L1].toString().toStdString()).value_or(SpanId {});
            TraceTab* page = addTraceTab(*trace);
            ViewPlace place;
            place.page = ViewPlace::Page::Trace;
            place.trace = *trace;
            place.span = span;
            m_unloaded[page] = {place, [this, page, trace = *trace, span] {
                page->open(trace, rootName(trace));
                page->selectSpan(span);
            }};
        } else if (const auto a = traceIdFromText(tab["diffA"_L1].toString())) {
            const auto b = traceIdFromText(tab["diffB"_L1].toString());
            if (!b)
                continue;
            DiffView* page = addDiffTab();
            setTabTitle(page, diffLabel(*a, *b));
            ViewPlace place;
            place.page = ViewPlace::Page::Diff;
            place.trace = *a;
            place.otherTrace = *b;
            m_unloaded[page] = {place, [this, page, a = *a, b = *b] { page->open(m_context.flow->current(), a, b); }};
        } else if (tab.contains("compareA"_L1)) {
            const ComparisonSide sideA = sideFromJson(tab["compareA"_L1].toObject());
            const ComparisonSide sideB = sideFromJson(tab["compareB"_L1].toObject());
            CompareView* page = addCompareTab();
            page->setSides(sideA, sideB);
            setTabTitle(page, page->title());
        }
    }
}

} // namespace spanloom::ui
