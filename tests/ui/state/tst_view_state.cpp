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
    void theScopeIsAPartOfTheFilter();
    void anEmptyTermRemovesTheCondition();
    void aResultIsCurrentUntilSomethingChanges();
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

void TestViewState::theScopeIsAPartOfTheFilter() {
    test::SnapshotMaker maker;
    maker.addSource(7, "a");
    ViewState state;
    state.setSnapshot(maker.snapshot());
    QSignalSpy filtered(&state, &ViewState::filterChanged);
    QSignalSpy scoped(&state, &ViewState::scopeChanged);
    state.setScope({7});
    QCOMPARE(filtered.count(), 1);
    QCOMPARE(scoped.count(), 1);
    QVERIFY(state.filter().sources == SourceScope({7}));
    state.setFilterText("refund");
    QCOMPARE(filtered.count(), 2);
    QCOMPARE(scoped.count(), 1);
    QVERIFY(state.scope() == SourceScope({7}));
    state.setFilter({});
    QCOMPARE(filtered.count(), 3);
    QCOMPARE(scoped.count(), 2);
}

void TestViewState::anEmptyTermRemovesTheCondition() {
    ViewState state;
    FacetTerm term;
    term.facet = {FacetField::Route, {}};
    term.included = {"/search"};
    state.setFacetTerm(term);
    QVERIFY(state.filter().term(term.facet));
    term.included.clear();
    state.setFacetTerm(term);
    QVERIFY(!state.filter().term(term.facet));
    QVERIFY(state.filter().isEmpty());
}

void TestViewState::aResultIsCurrentUntilSomethingChanges() {
    test::SnapshotMaker maker;
    maker.addSource(1, "a");
    maker.add(maker.summary(1, "root"));
    ViewState state;
    state.setSnapshot(maker.snapshot());
    QVERIFY(!state.isResultCurrent());
    const auto index = FacetIndex::build(state.snapshot()->traces, state.snapshot()->strings);
    auto result = std::make_shared<QueryResult>(*runQuery(index, state.filter()));
    result->generation = state.snapshot()->generation;
    state.setResult(result);
    QVERIFY(state.isResultCurrent());
    state.setFilterText("x");
    QVERIFY(!state.isResultCurrent());
}

QTEST_APPLESS_MAIN(TestViewState)
#include "tst_view_state.moc"
