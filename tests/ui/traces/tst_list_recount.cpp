#include <set>

#include <QTemporaryDir>
#include <QTest>

#include "tests/core/query/random_world.h"
#include "tests/support/ui/instant_query.h"
#include "ui/base/job_runner.h"
#include "ui/base/theme.h"
#include "ui/state/session.h"
#include "ui/state/view_state.h"
#include "ui/traces/trace_list_model.h"
#include "ui/traces/trace_list_view.h"

using namespace spanloom;
using namespace spanloom::ui;
using namespace spanloom::test;

namespace {

const std::vector<FacetKey> kFacets {{FacetField::PromptVersion, {}}, {FacetField::Model, {}}, {FacetField::Route, {}},
    {FacetField::Cohort, {}}, {FacetField::Status, {}}, {FacetField::Kind, {}}, {FacetField::Tool, {}},
    {FacetField::Evaluator, "groundedness"}};

std::set<std::uint64_t> slowNumbers(const PlainTable& table, const TraceFilter& filter) {
    const SlowFilter slow(filter);
    std::set<std::uint64_t> numbers;
    for (const PlainTrace& trace : table.traces) {
        if (slow.passes(trace))
            numbers.insert(trace.number);
    }
    return numbers;
}

} // namespace

/// What the list shows, recounted trace by trace from what the traces were made of.
class TestListRecount : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void rowsTotalsAndAValuesCountAgree_data();
    void rowsTotalsAndAValuesCountAgree();

private:
    static std::shared_ptr<const Snapshot> snapshotOf(const PlainTable& table, std::uint64_t generation);
    void compareRows(const PlainTable& table, const TraceListView& list, const ViewState& state);
    void compareOrder(const TraceListModel& rows, const TraceTable& table);
};

void TestListRecount::rowsTotalsAndAValuesCountAgree_data() {
    QTest::addColumn<quint64>("seed");
    for (quint64 seed = 1; seed <= 6; ++seed)
        QTest::addRow("seed %llu", static_cast<unsigned long long>(seed)) << seed;
}

std::shared_ptr<const Snapshot> TestListRecount::snapshotOf(const PlainTable& table, std::uint64_t generation) {
    const PlainTable::Stored stored = table.store();
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->generation = generation;
    snapshot->traces = stored.table;
    snapshot->strings = stored.strings;
    for (std::int64_t id = 1; id <= 4; ++id) {
        SourceSummary source;
        source.id = id;
        source.path = "source " + std::to_string(id);
        source.state = SourceState::Complete;
        snapshot->sources.push_back(source);
    }
    return snapshot;
}

void TestListRecount::compareRows(const PlainTable& table, const TraceListView& list, const ViewState& state) {
    const TraceListModel& rows = list.traces();
    std::set<std::uint64_t> shown;
    for (int row = 0; row < rows.rowCount(); ++row) {
        const std::optional<TraceId> trace = rows.traceId(row);
        QVERIFY(trace);
        QVERIFY2(shown.insert(trace->low).second, "a trace stands twice in the list");
    }
    QCOMPARE(shown, slowNumbers(table, state.filter()));
    QCOMPARE(list.shownTraces(), shown.size());
    QCOMPARE(std::size_t {state.result()->totals.traces}, shown.size());
    compareOrder(rows, *state.snapshot()->traces);
}

/// By start, the newest first; those without one last.
void TestListRecount::compareOrder(const TraceListModel& rows, const TraceTable& table) {
    for (int row = 1; row < rows.rowCount(); ++row) {
        const TimeNs before = table.starts[table.find(*rows.traceId(row - 1))];
        const TimeNs now = table.starts[table.find(*rows.traceId(row))];
        QVERIFY(now == kNoTime || (before != kNoTime && before >= now));
    }
}

void TestListRecount::rowsTotalsAndAValuesCountAgree() {
    QFETCH(quint64, seed);
    RandomWorld world(seed);
    QTemporaryDir folder;
    const Theme theme;
    Session session(folder.filePath(QStringLiteral("settings.ini")));
    ViewState state;
    answerAtOnce(state);
    JobRunner jobs;
    TraceListView list(&state, &theme, &jobs, &session);
    list.resize(1200, 500);
    for (std::uint64_t step = 1; step <= 20; ++step) {
        const PlainTable table = world.table(world.below(200));
        state.setSnapshot(snapshotOf(table, step));
        for (int change = 0; change < 4; ++change) {
            state.setFilter(world.filter(kFacets));
            compareRows(table, list, state);
            if (QTest::currentTestFailed())
                return;
        }
        // The number beside a value is the number of rows that a click on it leaves.
        for (const FacetCounts& counts : std::vector(state.result()->facets)) {
            if (counts.facet.field == FacetField::Source || counts.values.empty())
                continue;
            const FacetValueCount value = counts.values[world.below(counts.values.size())];
            const TraceFilter before = state.filter();
            FacetTerm term;
            term.facet = counts.facet;
            term.included = {value.value};
            state.setFacetTerm(term);
            QCOMPARE(list.shownTraces(), std::size_t {value.count});
            state.setFilter(before);
        }
    }
}

QTEST_MAIN(TestListRecount)
#include "tst_list_recount.moc"
