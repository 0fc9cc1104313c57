#include <QSignalSpy>
#include <QTest>

#include "tests/support/ui/snapshot_maker.h"
#include "ui/base/job_runner.h"
#include "ui/state/trace_query.h"
#include "ui/state/view_state.h"

using namespace spanloom;
using namespace spanloom::ui;

namespace {

/// Traces 1 … n; every third one has the route "/search".
std::shared_ptr<const Snapshot> makeSnapshot(std::uint64_t traces, std::uint64_t generation) {
    test::SnapshotMaker maker;
    maker.addSource(1, "a");
    for (std::uint64_t id = 1; id <= traces; ++id) {
        TraceSummary row = maker.summary(id, "root " + std::to_string(id), static_cast<TimeNs>(id) * 1'000'000'000);
        row.route = id % 3 == 0 ? maker.text("/search") : 0;
        maker.add(row);
    }
    auto snapshot = std::make_shared<Snapshot>(*maker.snapshot());
    snapshot->generation = generation;
    return snapshot;
}

} // namespace

class TestTraceQuery : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theResultFollowsSnapshotAndFilter() {
        ViewState state;
        JobRunner jobs;
        const TraceQuery query(&state, &jobs);
        QTRY_VERIFY(state.isResultCurrent());
        state.setSnapshot(makeSnapshot(9, 1));
        QTRY_VERIFY(state.isResultCurrent());
        QCOMPARE(state.result()->selection->count, 9u);
        FacetTerm term;
        term.facet = {FacetField::Route, {}};
        term.included = {"/search"};
        state.setFacetTerm(term);
        QTRY_VERIFY(state.isResultCurrent());
        QCOMPARE(state.result()->selection->count, 3u);
        state.setSnapshot(makeSnapshot(12, 2));
        QTRY_VERIFY(state.isResultCurrent());
        QCOMPARE(state.result()->selection->count, 4u);
        QCOMPARE(state.result()->generation, std::uint64_t {2});
    }

    void theNewestOfManyChangesWins() {
        ViewState state;
        JobRunner jobs;
        const TraceQuery query(&state, &jobs);
        state.setSnapshot(makeSnapshot(3000, 1));
        for (int i = 0; i < 50; ++i)
            state.setFilterText("root " + std::to_string(i));
        state.setFilterText("root 2999");
        QTRY_VERIFY(state.isResultCurrent());
        QCOMPARE(state.result()->selection->count, 1u);
        QVERIFY(!query.isRunning());
    }

    void theIndexIsBuiltOnceASnapshot() {
        ViewState state;
        JobRunner jobs;
        const TraceQuery query(&state, &jobs);
        state.setSnapshot(makeSnapshot(9, 1));
        QTRY_VERIFY(state.isResultCurrent());
        const std::shared_ptr<const FacetIndex> index = state.result()->index;
        state.setFilterText("root");
        QTRY_VERIFY(state.isResultCurrent());
        QCOMPARE(state.result()->index, index);
    }
};

QTEST_GUILESS_MAIN(TestTraceQuery)
#include "tst_trace_query.moc"
