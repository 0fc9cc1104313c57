// Where a person is in the window: history, and what is remembered from one start to the next.

#include <algorithm>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTabWidget>
#include <QTimer>

#include "core/workspace/loaded_source.h"
#include "ui/base/format.h"
#include "ui/compare/compare_view.h"
#include "ui/diff/diff_view.h"
#include "ui/open/sample_file.h"
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

TraceFilter withoutLostSources(TraceFilter filter, const Snapshot& snapshot) {
    std::erase_if(filter.sources, [&snapshot](std::int64_t id) {
        return std::ranges::none_of(
            snapshot.sources, [id](const SourceSummary& source) { return source.id == id; });
    });
    return filter;
}

} // namespace

void MainWindow::visitLater() { m_visitTimer->start(0); }

ViewPlace MainWindow::placeOf(const QWidget* page) const {
    ViewPlace place = m_unloaded.value(page).place;
    place.filter = m_context.state->filter();
    // A source that is being read gets another number when that is done.
    std::erase_if(place.filter.sources, [](std::int64_t id) { return id >= LoadedSource::kFirstLiveId; });
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
    m_context.state->setFilter(withoutLostSources(place.filter, *m_context.state->snapshot()));
    switch (place.page) {
    case ViewPlace::Page::Explore:
        m_tabs->setCurrentWidget(m_explore);
        m_context.state->selectTrace(place.selectedTrace);
        return;
    case ViewPlace::Page::Trace:
        // Next and previous trace reuse a tab: so does going back over them.
        if (TraceTab* tab = currentTraceTab();
            tab && tab->workspace() == m_context.flow->current().get() && !findTraceTab(place.trace)) {
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
    m_travel.start();
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
    switch (place.page) {
    case ViewPlace::Page::Explore: break;
    case ViewPlace::Page::Trace: openTrace(place.trace, place.span); break;
    case ViewPlace::Page::Diff: openDiff(place.trace, place.otherTrace); break;
    case ViewPlace::Page::Compare: openCompare(place.sideA, place.sideB); break;
    }
    Q_EMIT placeChanged();
}

void MainWindow::saveSession() {
    Session* session = m_context.session;
    session->setWindowGeometry(saveGeometry());
    session->setState(u"window.docks"_s, saveState(1));
    m_explore->saveLayout();
    if (!m_context.flow->isReady() || m_wantsWorkplace)
        return;
    QJsonObject workplace;
    // The sample is another cache: what was open of it is not looked for in the user's.
    if (m_context.flow->isSample())
        workplace["sample"_L1] = true;
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
    const bool isOfSample = workplace["sample"_L1].toBool();
    if (isOfSample && !m_context.flow->isSample() && !sampleFile().isEmpty() && m_context.flow->failure().isEmpty()) {
        m_wantsWorkplace = true;
        m_context.flow->openSample();
        return;
    }
    if (workplace.isEmpty() || m_context.flow->isSample() != isOfSample)
        return;
    m_context.state->setFilter(
        withoutLostSources(filterFromJson(workplace["filter"_L1].toObject()), *m_context.state->snapshot()));
    m_context.state->selectTrace(traceIdFromText(workplace["selected"_L1].toString()));
    m_context.state->setSides(
        sideFromJson(workplace["sideA"_L1].toObject()), sideFromJson(workplace["sideB"_L1].toObject()));
    m_tabs->setCurrentIndex(restoreTabs(workplace["tabs"_L1].toArray(), workplace["current"_L1].toInt()));
}

/// Tabs come back with their titles; what they show is read when somebody looks.
int MainWindow::restoreTabs(const QJsonArray& tabs, int current) {
    int index = 0;
    for (int i = 0; i < tabs.size(); ++i) {
        QWidget* page = restoreTab(tabs[i].toObject());
        if (page && i + 1 == current)
            index = m_tabs->indexOf(page);
    }
    return index;
}

/// Null where the traces are gone: their source was removed, or the cache was.
QWidget* MainWindow::restoreTab(const QJsonObject& tab) {
    const TraceTable& table = *m_context.state->snapshot()->traces;
    const auto traceOf = [&](QLatin1String name) {
        const std::optional<TraceId> trace = traceIdFromText(tab[name].toString());
        return trace && table.find(*trace) != kNoIndex ? trace : std::nullopt;
    };
    if (const auto trace = traceOf("trace"_L1)) {
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
        return page;
    }
    const auto a = traceOf("diffA"_L1);
    const auto b = traceOf("diffB"_L1);
    if (a && b) {
        DiffView* page = addDiffTab();
        setTabTitle(page, diffLabel(*a, *b));
        ViewPlace place;
        place.page = ViewPlace::Page::Diff;
        place.trace = *a;
        place.otherTrace = *b;
        m_unloaded[page] = {place, [this, page, a = *a, b = *b] { page->open(m_context.flow->current(), a, b); }};
        return page;
    }
    if (!tab.contains("compareA"_L1))
        return nullptr;
    CompareView* page = addCompareTab();
    page->setSides(sideFromJson(tab["compareA"_L1].toObject()), sideFromJson(tab["compareB"_L1].toObject()));
    setTabTitle(page, page->title());
    return page;
}

} // namespace spanloom::ui
