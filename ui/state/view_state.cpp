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

} // namespace

bool scopeHolds(const SourceScope& scope, std::uint32_t segment) {
    return scope.empty() || segment == TraceTable::kManySegments || scope.contains(segment);
}

ViewState::ViewState(QObject* parent)
    : QObject(parent)
    , m_snapshot(emptySnapshot()) { }

void ViewState::setSnapshot(std::shared_ptr<const Snapshot> snapshot) { setSnapshot(std::move(snapshot), m_scope); }

void ViewState::setSnapshot(std::shared_ptr<const Snapshot> snapshot, const SourceScope& scope) {
    m_snapshot = snapshot ? std::move(snapshot) : emptySnapshot();
    SourceScope kept;
    for (const SourceSummary& source : m_snapshot->sources) {
        if (scope.contains(source.id))
            kept.insert(source.id);
    }
    const bool isOtherScope = kept != m_scope;
    m_scope = std::move(kept);
    Q_EMIT snapshotChanged();
    if (isOtherScope)
        Q_EMIT scopeChanged();
}

void ViewState::setScope(SourceScope scope) {
    if (scope == m_scope)
        return;
    m_scope = std::move(scope);
    Q_EMIT scopeChanged();
}

bool ViewState::isInScope(std::uint32_t segment) const { return scopeHolds(m_scope, segment); }

void ViewState::selectTrace(std::optional<TraceId> trace) {
    if (trace == m_selectedTrace)
        return;
    m_selectedTrace = trace;
    Q_EMIT selectedTraceChanged();
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
