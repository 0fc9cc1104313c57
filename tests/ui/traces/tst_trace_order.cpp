#include <algorithm>

#include <QTest>

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

} // namespace

class TestTraceOrder : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void numbersSortBothWaysWithAbsentLast();
    void textsSortByTextAndNotByIdOrder();
    void equalValuesAreNewestFirst();
    void listsSortByTheLastAnsweringCall();
    void scopeLeavesOtherSourcesOut();
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
    OrderRequest request {maker.snapshot(), {}, TraceColumn::Cost, true, nullptr, {}};
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
    OrderRequest request {maker.snapshot(), {}, TraceColumn::Route, false, nullptr, {}};
    QCOMPARE(idsOf(*orderTraces(request)), (Ids {2, 4, 1, 3}));
    request.descending = true;
    QCOMPARE(idsOf(*orderTraces(request)), (Ids {1, 4, 2, 3}));
}

void TestTraceOrder::equalValuesAreNewestFirst() {
    test::SnapshotMaker maker;
    for (std::uint64_t id = 1; id <= 3; ++id)
        maker.add(maker.summary(id, "same", static_cast<TimeNs>(id) * 1000));
    const OrderRequest request {maker.snapshot(), {}, TraceColumn::Root, false, nullptr, {}};
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
    const OrderRequest request {maker.snapshot(), {}, TraceColumn::Model, false, nullptr, {}};
    QCOMPARE(idsOf(*orderTraces(request)), (Ids {2, 1}));
}

void TestTraceOrder::scopeLeavesOtherSourcesOut() {
    test::SnapshotMaker maker;
    maker.add(maker.summary(1, "t"), 1);
    maker.add(maker.summary(2, "t"), 2);
    maker.add(maker.summary(3, "t"), TraceTable::kManySegments);
    const OrderRequest request {maker.snapshot(), {2}, TraceColumn::Start, true, nullptr, {}};
    QCOMPARE(idsOf(*orderTraces(request)), (Ids {2, 3}));
}

void TestTraceOrder::heldOrderKeepsRowsAndAppendsNewOnes() {
    test::SnapshotMaker before;
    for (const std::uint64_t id : {1, 2, 3})
        before.add(before.summary(id, "t", static_cast<TimeNs>(id)));
    const auto held = orderTraces({before.snapshot(), {}, TraceColumn::Start, true, nullptr, {}});
    QCOMPARE(idsOf(*held), (Ids {3, 2, 1}));
    // The new snapshot has other row numbers, one trace less and two more.
    test::SnapshotMaker after;
    for (const std::uint64_t id : {9, 1, 8, 3})
        after.add(after.summary(id, "t", static_cast<TimeNs>(id)));
    const auto ordered = orderTraces({after.snapshot(), {}, TraceColumn::Start, true, held, {}});
    QCOMPARE(idsOf(*ordered), (Ids {3, 1, 9, 8}));
}

void TestTraceOrder::wantedTracesAreFound() {
    test::SnapshotMaker maker;
    for (std::uint64_t id = 1; id <= 5; ++id)
        maker.add(maker.summary(id, "t", static_cast<TimeNs>(id)));
    const auto ordered = orderTraces({maker.snapshot(), {}, TraceColumn::Start, true, nullptr,
        {{0, 5}, {0, 77}, {0, 1}, {0, 5}}});
    QCOMPARE(ordered->positions, (std::vector<std::int64_t> {0, -1, 4, 0}));
}

void TestTraceOrder::fullBarIsTheLongDurationOfTheShownTraces() {
    test::SnapshotMaker maker;
    for (std::uint64_t id = 1; id <= 200; ++id)
        maker.add(maker.summary(id, "t", 0, static_cast<DurationNs>(id) * 1000));
    const auto ordered = orderTraces({maker.snapshot(), {}, TraceColumn::Duration, true, nullptr, {}});
    QVERIFY(ordered->longDuration >= 196'000 && ordered->longDuration <= 200'000);
}

void TestTraceOrder::stoppedOrderIsNull() {
    test::SnapshotMaker maker;
    maker.add(maker.summary(1, "t"));
    std::stop_source stop;
    stop.request_stop();
    QVERIFY(!orderTraces({maker.snapshot(), {}, TraceColumn::Start, true, nullptr, {}}, stop.get_token()));
}

QTEST_APPLESS_MAIN(TestTraceOrder)
#include "tst_trace_order.moc"
