#include <QSignalSpy>
#include <QTest>

#include "tests/support/ui/snapshot_maker.h"
#include "ui/state/view_state.h"

using namespace spanloom;
using namespace spanloom::ui;

class TestViewState : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void snapshotIsNeverNull();
    void scopeLosesSourcesThatAreGone();
    void snapshotAndScopeComeTogether();
    void sameValueIsNotReportedTwice();
    void splitTracesBelongToEveryScope();
};

void TestViewState::snapshotIsNeverNull() {
    ViewState state;
    QVERIFY(state.snapshot());
    QCOMPARE(state.snapshot()->traces->rows(), 0u);
    state.setSnapshot(nullptr);
    QVERIFY(state.snapshot());
    QVERIFY(state.snapshot()->strings);
}

void TestViewState::scopeLosesSourcesThatAreGone() {
    test::SnapshotMaker both;
    both.addSource(1, "a");
    both.addSource(2, "b");
    test::SnapshotMaker one;
    one.addSource(1, "a");
    ViewState state;
    state.setSnapshot(both.snapshot());
    state.setScope({1, 2});
    QSignalSpy scoped(&state, &ViewState::scopeChanged);
    state.setSnapshot(one.snapshot());
    QCOMPARE(state.scope(), SourceScope({1}));
    QCOMPARE(scoped.count(), 1);
}

void TestViewState::snapshotAndScopeComeTogether() {
    test::SnapshotMaker importing;
    importing.addSource(1, "a");
    importing.addSource(0x80000000, "b", SourceState::Importing);
    test::SnapshotMaker imported;
    imported.addSource(1, "a");
    imported.addSource(2, "b");
    ViewState state;
    state.setSnapshot(importing.snapshot());
    state.setScope({0x80000000});
    connect(&state, &ViewState::snapshotChanged, this, [&state] { QCOMPARE(state.scope(), SourceScope({2})); });
    state.setSnapshot(imported.snapshot(), {2});
    QCOMPARE(state.scope(), SourceScope({2}));
}

void TestViewState::sameValueIsNotReportedTwice() {
    ViewState state;
    QSignalSpy selected(&state, &ViewState::selectedTraceChanged);
    state.selectTrace(TraceId {0, 1});
    state.selectTrace(TraceId {0, 1});
    state.selectTrace(std::nullopt);
    QCOMPARE(selected.count(), 2);
}

void TestViewState::splitTracesBelongToEveryScope() {
    QVERIFY(scopeHolds({}, 7));
    QVERIFY(scopeHolds({7}, 7));
    QVERIFY(!scopeHolds({7}, 8));
    QVERIFY(scopeHolds({7}, TraceTable::kManySegments));
}

QTEST_APPLESS_MAIN(TestViewState)
#include "tst_view_state.moc"
