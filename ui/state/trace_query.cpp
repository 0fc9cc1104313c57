#include "ui/state/trace_query.h"

#include <mutex>
#include <utility>

#include "ui/base/job_runner.h"
#include "ui/state/view_state.h"

namespace spanloom::ui {

namespace {

const QString kJob = QStringLiteral("trace-query");

} // namespace

/// The facet index of the newest snapshot that a query has seen. A query that is replaced leaves the index it has built
/// to the one that replaces it.
struct TraceQuery::KnownIndex {
    std::mutex mutex;
    std::shared_ptr<const FacetIndex> index;

    std::shared_ptr<const FacetIndex> of(const Snapshot& snapshot) {
        const std::lock_guard lock(mutex);
        if (!index || index->table() != snapshot.traces)
            index = FacetIndex::build(snapshot.traces, snapshot.strings);
        return index;
    }
};

TraceQuery::TraceQuery(ViewState* state, JobRunner* jobs, QObject* parent)
    : QObject(parent)
    , m_state(state)
    , m_jobs(jobs)
    , m_known(std::make_shared<KnownIndex>()) {
    // Both may change in one go; a second run replaces the first before it has begun.
    connect(state, &ViewState::snapshotChanged, this, &TraceQuery::run);
    connect(state, &ViewState::filterChanged, this, &TraceQuery::run);
    run();
}

bool TraceQuery::isRunning() const { return m_jobs->isRunning(kJob); }

void TraceQuery::run() {
    const auto work = [snapshot = m_state->snapshot(), filter = m_state->filter(), known = m_known](
                          std::stop_token stop) -> std::shared_ptr<const QueryResult> {
        if (stop.stop_requested())
            return nullptr;
        const auto found = runQuery(known->of(*snapshot), filter, {}, stop);
        if (!found)
            return nullptr;
        auto stamped = std::make_shared<QueryResult>(*found);
        stamped->generation = snapshot->generation;
        return stamped;
    };
    m_jobs->run(kJob, this, work,
        [this](std::shared_ptr<const QueryResult> result) { m_state->setResult(std::move(result)); });
}

} // namespace spanloom::ui
