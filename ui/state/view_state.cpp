#include "ui/state/view_state.h"

#include <algorithm>
#include <utility>

namespace spanloom::ui {

namespace {

std::shared_ptr<const Snapshot> emptySnapshot() {
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->traces = std::make_shared<const TraceTable>();
    snapshot->strings = std::make_shared<const StringPool>();
    return snapshot;
}

std::shared_ptr<const QueryResult> emptyResult(const Snapshot& snapshot) {
    auto result = std::make_shared<QueryResult>();
    auto selection = std::make_shared<TraceSelection>();
    selection->table = snapshot.traces;
    result->selection = std::move(selection);
    result->index = FacetIndex::build(snapshot.traces, snapshot.strings);
    return result;
}

} // namespace

ViewState::ViewState(QObject* parent)
    : QObject(parent)
    , m_snapshot(emptySnapshot())
    , m_result(emptyResult(*m_snapshot)) { }

void ViewState::setSnapshot(std::shared_ptr<const Snapshot> snapshot) { setSnapshot(std::move(snapshot), SourceScope(scope())); }

void ViewState::setSnapshot(std::shared_ptr<const Snapshot> snapshot, const SourceScope& scope) {
    m_snapshot = snapshot ? std::move(snapshot) : emptySnapshot();
    SourceScope kept;
    for (const SourceSummary& source : m_snapshot->sources) {
        if (scope.contains(source.id))
            kept.insert(source.id);
    }
    const bool isOtherScope = kept != m_filter.sources;
    m_filter.sources = std::move(kept);
    Q_EMIT snapshotChanged();
    if (!isOtherScope)
        return;
    Q_EMIT filterChanged();
    Q_EMIT scopeChanged();
}

void ViewState::setFilter(TraceFilter filter) {
    if (filter == m_filter)
        return;
    const bool isOtherScope = filter.sources != m_filter.sources;
    m_filter = std::move(filter);
    Q_EMIT filterChanged();
    if (isOtherScope)
        Q_EMIT scopeChanged();
}

void ViewState::setFacetTerm(FacetTerm term) {
    TraceFilter changed = m_filter;
    changed.setTerm(std::move(term));
    setFilter(std::move(changed));
}

void ViewState::setTimeRange(std::optional<TimeRange> range) {
    TraceFilter changed = m_filter;
    changed.time = range;
    setFilter(std::move(changed));
}

void ViewState::setFilterText(const std::string& text) {
    TraceFilter changed = m_filter;
    changed.text = text;
    setFilter(std::move(changed));
}

void ViewState::setScope(SourceScope scope) {
    TraceFilter changed = m_filter;
    changed.sources = std::move(scope);
    setFilter(std::move(changed));
}

bool ViewState::isResultCurrent() const {
    return m_result->generation == m_snapshot->generation && m_result->selection->table == m_snapshot->traces
        && m_result->filter == m_filter;
}

void ViewState::setResult(std::shared_ptr<const QueryResult> result) {
    if (!result)
        return;
    m_result = std::move(result);
    Q_EMIT resultChanged();
}

void ViewState::selectTrace(std::optional<TraceId> trace) {
    if (trace == m_selectedTrace)
        return;
    m_selectedTrace = trace;
    Q_EMIT selectedTraceChanged();
}

void ViewState::setSelectedTraces(std::vector<TraceId> traces) {
    if (traces == m_selectedTraces)
        return;
    m_selectedTraces = std::move(traces);
    Q_EMIT selectedTracesChanged();
}

void ViewState::setSides(ComparisonSide a, ComparisonSide b) {
    if (a == m_sideA && b == m_sideB)
        return;
    m_sideA = std::move(a);
    m_sideB = std::move(b);
    Q_EMIT sidesChanged();
}

void ViewState::setTimeDisplay(TimeDisplay display) {
    if (display == m_timeDisplay)
        return;
    m_timeDisplay = display;
    Q_EMIT timeDisplayChanged();
}

void ViewState::setImporting(bool importing) {
    if (importing == m_isImporting)
        return;
    m_isImporting = importing;
    Q_EMIT importingChanged();
}

} // namespace spanloom::ui
