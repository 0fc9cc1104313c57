#include <algorithm>

#include <QTest>

#include "tests/support/ui/instant_query.h"
#include "tests/support/ui/snapshot_maker.h"
#include "ui/traces/trace_order.h"

using namespace spanloom;
using namespace spanloom::ui;

namespace {

std::vector<std::uint64_t> idsOf(const OrderedTraces& ordered) {
    std::vector<std::uint64_t> ids;
    for (const std::uint32_t row : ordered.rows)
        ids.push_back(ordered.snapshot->traces->ids[row].low);
    return ids;
}

using Ids = std::vector<std::uint64_t>;

OrderRequest requestFor(const std::shared_ptr<const Snapshot>& snapshot, TraceColumn column, bool descending,
    const TraceFilter& filter = {}) {
    OrderRequest request;
    request.snapshot = snapshot;
    request.result = test::resultOf(*snapshot, filter);
    request.column = column;
    request.descending = descending;
    return request;
}

} // namespace

class TestTraceOrder : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void numbersSortBothWaysWithAbsentLast();
    void textsSortByTextAndNotByIdOrder();
    void equalValuesAreNewestFirst();
    void listsSortByTheLastAnsweringCall();
    void filterLeavesOtherTracesOut();
    void sortedRowsServeTheNextFilter();
    void idsSortByTheirDigitsAndForeignOnesByText();
    void heldOrderKeepsRowsAndAppendsNewOnes();
    void wantedTracesAreFound();
    void fullBarIsTheLongDurationOfTheShownTraces();
    void stoppedOrderIsNull();
};

void TestTraceOrder::numbersSortBothWaysWithAbsentLast() {
    test::SnapshotMaker maker;
    const double costs[] = {0.5, 2.0, -1, 0.0};
    for (std::uint64_t id = 1; id <= 4; ++id) {
        TraceSummary row = maker.summary(id, "t");
        if (costs[id - 1] >= 0)
            row.totals.usage.costUsd = costs[id - 1];
        maker.add(row);
    }
    OrderRequest request = requestFor(maker.snapshot(), TraceColumn::Cost, true);
    QCOMPARE(idsOf(*orderTraces(request)), (Ids {2, 1, 4, 3}));
    request.descending = false;
    QCOMPARE(idsOf(*orderTraces(request)), (Ids {4, 1, 2, 3}));
}

void TestTraceOrder::textsSortByTextAndNotByIdOrder() {
    test::SnapshotMaker maker;
    const char* routes[] = {"/z", "/a", "", "/m"};
    for (std::uint64_t id = 1; id <= 4; ++id) {
        TraceSummary row = maker.summary(id, "t");
        row.route = maker.text(routes[id - 1]);
        maker.add(row);
    }
    OrderRequest request = requestFor(maker.snapshot(), TraceColumn::Route, false);
    QCOMPARE(idsOf(*orderTraces(request)), (Ids {2, 4, 1, 3}));
    request.descending = true;
    QCOMPARE(idsOf(*orderTraces(request)), (Ids {1, 4, 2, 3}));
}

void TestTraceOrder::equalValuesAreNewestFirst() {
    test::SnapshotMaker maker;
    for (std::uint64_t id = 1; id <= 3; ++id)
        maker.add(maker.summary(id, "same", static_cast<TimeNs>(id) * 1000));
    const OrderRequest request = requestFor(maker.snapshot(), TraceColumn::Root, false);
    QCOMPARE(idsOf(*orderTraces(request)), (Ids {3, 2, 1}));
}

void TestTraceOrder::listsSortByTheLastAnsweringCall() {
    test::SnapshotMaker maker;
    TraceSummary first = maker.summary(1, "t");
    first.models = {maker.text("a"), maker.text("z")};
    maker.add(first);
    TraceSummary second = maker.summary(2, "t");
    second.models = {maker.text("m")};
    maker.add(second);
    const OrderRequest request = requestFor(maker.snapshot(), TraceColumn::Model, false);
    QCOMPARE(idsOf(*orderTraces(request)), (Ids {2, 1}));
}

void TestTraceOrder::filterLeavesOtherTracesOut() {
    test::SnapshotMaker maker;
    maker.add(maker.summary(1, "t", 1), 1);
    maker.add(maker.summary(2, "t", 2), 2);
    maker.add(maker.summary(3, "t", 3), 2);
    TraceFilter filter;
    filter.sources = {2};
    QCOMPARE(idsOf(*orderTraces(requestFor(maker.snapshot(), TraceColumn::Start, true, filter))), (Ids {3, 2}));
}

void TestTraceOrder::sortedRowsServeTheNextFilter() {
    test::SnapshotMaker maker;
    for (std::uint64_t id = 1; id <= 6; ++id)
        maker.add(maker.summary(id, "t", static_cast<TimeNs>(id * 7 % 5)), id % 2 == 0 ? 2 : 1);
    const auto snapshot = maker.snapshot();
    const auto all = orderTraces(requestFor(snapshot, TraceColumn::Start, true));
    QVERIFY(all->sorted && all->sorted->rows.size() == 6);
    TraceFilter filter;
    filter.sources = {2};
    OrderRequest next = requestFor(snapshot, TraceColumn::Start, true, filter);
    const Ids fresh = idsOf(*orderTraces(next));
    next.sorted = all->sorted;
    const auto reused = orderTraces(next);
    QCOMPARE(idsOf(*reused), fresh);
    QCOMPARE(reused->sorted, all->sorted); // nothing was sorted again
    // Rows of another order or table are not taken for this one's.
    next.descending = false;
    QVERIFY(orderTraces(next)->sorted != all->sorted);
    maker.add(maker.summary(7, "t", 9), 2);
    OrderRequest newer = requestFor(maker.snapshot(), TraceColumn::Start, true);
    newer.sorted = all->sorted;
    QCOMPARE(orderTraces(newer)->rows.size(), std::size_t {7});
}

void TestTraceOrder::idsSortByTheirDigitsAndForeignOnesByText() {
    test::SnapshotMaker maker;
    for (const std::uint64_t id : {3, 1, 2})
        maker.add(maker.summary(id, "t"));
    TraceSummary foreign = maker.summary(9, "t");
    foreign.idText = "b-run";
    maker.add(foreign);
    foreign = maker.summary(8, "t");
    foreign.idText = "c-run";
    maker.add(foreign);
    QCOMPARE(idsOf(*orderTraces(requestFor(maker.snapshot(), TraceColumn::Id, false))), (Ids {1, 2, 3, 9, 8}));
    QCOMPARE(idsOf(*orderTraces(requestFor(maker.snapshot(), TraceColumn::Id, true))), (Ids {3, 2, 1, 8, 9}));
}

void TestTraceOrder::heldOrderKeepsRowsAndAppendsNewOnes() {
    test::SnapshotMaker before;
    for (const std::uint64_t id : {1, 2, 3})
        before.add(before.summary(id, "t", static_cast<TimeNs>(id)));
    const auto held = orderTraces(requestFor(before.snapshot(), TraceColumn::Start, true));
    QCOMPARE(idsOf(*held), (Ids {3, 2, 1}));
    // The new snapshot has other row numbers, one trace less and two more.
    test::SnapshotMaker after;
    for (const std::uint64_t id : {9, 1, 8, 3})
        after.add(after.summary(id, "t", static_cast<TimeNs>(id)));
    OrderRequest request = requestFor(after.snapshot(), TraceColumn::Start, true);
    request.held = held;
    const auto ordered = orderTraces(request);
    QCOMPARE(idsOf(*ordered), (Ids {3, 1, 9, 8}));
}

void TestTraceOrder::wantedTracesAreFound() {
    test::SnapshotMaker maker;
    for (std::uint64_t id = 1; id <= 5; ++id)
        maker.add(maker.summary(id, "t", static_cast<TimeNs>(id)));
    OrderRequest request = requestFor(maker.snapshot(), TraceColumn::Start, true);
    request.wanted = {{0, 5}, {0, 77}, {0, 1}, {0, 5}};
    const auto ordered = orderTraces(request);
    QCOMPARE(ordered->positions, (std::vector<std::int64_t> {0, -1, 4, 0}));
}

void TestTraceOrder::fullBarIsTheLongDurationOfTheShownTraces() {
    test::SnapshotMaker maker;
    for (std::uint64_t id = 1; id <= 200; ++id)
        maker.add(maker.summary(id, "t", 0, static_cast<DurationNs>(id) * 1000));
    const auto ordered = orderTraces(requestFor(maker.snapshot(), TraceColumn::Duration, true));
    QVERIFY(ordered->longDuration >= 196'000 && ordered->longDuration <= 200'000);
}

void TestTraceOrder::stoppedOrderIsNull() {
    test::SnapshotMaker maker;
    maker.add(maker.summary(1, "t"));
    std::stop_source stop;
    stop.request_stop();
    QVERIFY(!orderTraces(requestFor(maker.snapshot(), TraceColumn::Start, true), stop.get_token()));
}

QTEST_APPLESS_MAIN(TestTraceOrder)
#include "tst_trace_order.moc"
