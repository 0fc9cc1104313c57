#include <QAbstractItemModelTester>
#include <QTest>

#include "tests/support/ui/instant_query.h"
#include "tests/support/ui/snapshot_maker.h"
#include "ui/traces/trace_list_model.h"

using namespace spanloom;
using namespace spanloom::ui;

namespace {

std::shared_ptr<const OrderedTraces> ordered(const test::SnapshotMaker& maker) {
    OrderRequest request;
    request.snapshot = maker.snapshot();
    request.result = test::resultOf(*request.snapshot);
    return orderTraces(request);
}

QString plain(QString text) { return text.replace(QChar(kThinSpace), QLatin1Char(' ')); }

} // namespace

class TestTraceListModel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void followsTheRulesOfItemModels();
    void cellsShowWhatTheTraceHas();
    void absentValuesAreDashesAndSaidSo();
    void sumWithUnpricedCallsIsALowerBound();
    void derivedPromptVersionsAreMarked();
    void evaluationsShowTheWorstOfEachNameFirst();
    void datesAppearOnlyWhenTheListSpansDays();
    void copiedRowsHaveExactValues();
    void everyColumnHasATitleAndACell();

private:
    static QString text(const TraceListModel& model, int row, TraceColumn column) {
        return plain(model.data(model.index(row, static_cast<int>(column))).toString());
    }
};

void TestTraceListModel::followsTheRulesOfItemModels() {
    TraceListModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(model.rowCount(), 0);
    test::SnapshotMaker maker;
    for (std::uint64_t id = 1; id <= 20; ++id)
        maker.add(maker.summary(id, "t", static_cast<TimeNs>(id)));
    model.setOrdered(ordered(maker));
    QCOMPARE(model.rowCount(), 20);
    QCOMPARE(model.columnCount(), kTraceColumnCount);
    QCOMPARE(model.traceId(0), TraceId({0, 20}));
    QCOMPARE(model.rowOf({0, 1}), 19);
    QCOMPARE(model.rowOf({0, 99}), -1);
    QVERIFY(!model.traceId(20));
    model.setOrdered(nullptr);
    QCOMPARE(model.rowCount(), 0);
}

void TestTraceListModel::cellsShowWhatTheTraceHas() {
    test::SnapshotMaker maker;
    TraceSummary row = maker.summary(1, "refund\nquestion", 0, 8'900'000'000);
    row.route = maker.text("/support/refund");
    row.models = {maker.text("gpt-4.1-mini"), maker.text("gpt-4.1")};
    row.totals.usedFallback = true;
    row.totals.usage.inputTokens = 12'412;
    row.totals.usage.outputTokens = 926;
    row.totals.usage.costUsd = 0.0412;
    row.totals.timeToFirstToken = 440'000'000;
    row.totals.errorCount = 2;
    maker.add(row);
    TraceListModel model;
    model.setOrdered(ordered(maker));
    QCOMPARE(text(model, 0, TraceColumn::Root), QStringLiteral("refund question"));
    QCOMPARE(text(model, 0, TraceColumn::Route), QStringLiteral("/support/refund"));
    QCOMPARE(text(model, 0, TraceColumn::Model), QStringLiteral("gpt-4.1 ⇄ +1"));
    QCOMPARE(text(model, 0, TraceColumn::Duration), QStringLiteral("8.90 s"));
    QCOMPARE(text(model, 0, TraceColumn::FirstToken), QStringLiteral("440 ms"));
    QCOMPARE(text(model, 0, TraceColumn::Tokens), QStringLiteral("12.4k → 926"));
    QCOMPARE(text(model, 0, TraceColumn::Cost), QStringLiteral("$0.0412"));
    QCOMPARE(text(model, 0, TraceColumn::Errors), QStringLiteral("2"));
    QCOMPARE(model.cell(0, TraceColumn::Root).mark, StatusMark::Warn); // a span failed, the root did not
    const QString toolTip = model.data(model.index(0, static_cast<int>(TraceColumn::Tokens)),
        Qt::ToolTipRole).toString();
    QVERIFY2(toolTip.contains(QStringLiteral("12,412")), qPrintable(toolTip));
}

void TestTraceListModel::absentValuesAreDashesAndSaidSo() {
    test::SnapshotMaker maker;
    TraceSummary row = maker.summary(1, "t");
    row.totals.start = kNoTime;
    row.totals.end = kNoTime;
    maker.add(row);
    TraceListModel model;
    model.setOrdered(ordered(maker));
    for (const TraceColumn column : {TraceColumn::Start, TraceColumn::Route, TraceColumn::Prompt, TraceColumn::Model,
             TraceColumn::Cohort, TraceColumn::Duration, TraceColumn::FirstToken, TraceColumn::Tokens,
             TraceColumn::Cost,
             TraceColumn::Evaluations, TraceColumn::Session, TraceColumn::User, TraceColumn::Service,
             TraceColumn::Environment, TraceColumn::AppVersion, TraceColumn::RootStatus, TraceColumn::Tools}) {
        QCOMPARE(text(model, 0, column), absentText());
        QVERIFY(model.cell(0, column).isAbsent);
        const QModelIndex index = model.index(0, static_cast<int>(column));
        QVERIFY(model.data(index, Qt::AccessibleTextRole).toString().contains(QStringLiteral("no data")));
        QVERIFY(!model.data(index, Qt::ToolTipRole).toString().isEmpty());
    }
}

void TestTraceListModel::sumWithUnpricedCallsIsALowerBound() {
    test::SnapshotMaker maker;
    TraceSummary row = maker.summary(1, "t");
    row.totals.usage.costUsd = 12.4;
    row.totals.usage.unpricedCalls = 37;
    maker.add(row);
    TraceListModel model;
    model.setOrdered(ordered(maker));
    QCOMPARE(text(model, 0, TraceColumn::Cost), QStringLiteral("≥$12.40"));
    const QString toolTip = model.data(model.index(0, static_cast<int>(TraceColumn::Cost)), Qt::ToolTipRole).toString();
    QVERIFY(toolTip.contains(QStringLiteral("37 calls unpriced")));
}

void TestTraceListModel::derivedPromptVersionsAreMarked() {
    test::SnapshotMaker maker;
    TraceSummary row = maker.summary(1, "t");
    row.promptVersions = {maker.text("~a41f")};
    row.promptVersionIsDerived = true;
    maker.add(row);
    TraceListModel model;
    model.setOrdered(ordered(maker));
    QCOMPARE(text(model, 0, TraceColumn::Prompt), QStringLiteral("~a41f"));
}

void TestTraceListModel::evaluationsShowTheWorstOfEachNameFirst() {
    const auto evaluation = [](const char* name, double score, Verdict verdict) {
        Evaluation result;
        result.name = name;
        result.score = score;
        result.verdict = verdict;
        return result;
    };
    test::SnapshotMaker maker;
    maker.add(maker.summary(1, "t"), 1,
        {evaluation("relevance", 0.9, Verdict::Pass), evaluation("groundedness", 0.8, Verdict::Pass),
            evaluation("Groundedness", 0.4, Verdict::Fail)});
    TraceListModel model;
    model.setOrdered(ordered(maker));
    const TraceCell& cell = model.cell(0, TraceColumn::Evaluations);
    QCOMPARE(cell.badges.size(), 2);
    QCOMPARE(cell.badges[0].text, QStringLiteral("Groundedness 0.40 ✗"));
    QCOMPARE(cell.badges[0].role, BadgeRole::Bad);
    QCOMPARE(cell.badges[1].role, BadgeRole::Ok);
}

void TestTraceListModel::datesAppearOnlyWhenTheListSpansDays() {
    constexpr TimeNs kDay = 86'400'000'000'000;
    test::SnapshotMaker maker;
    maker.add(maker.summary(1, "t", 100 * kDay));
    TraceListModel model;
    model.setTimeDisplay(TimeDisplay::Utc);
    model.setOrdered(ordered(maker));
    QCOMPARE(text(model, 0, TraceColumn::Start), QStringLiteral("00:00:00.000"));
    maker.add(maker.summary(2, "t", 101 * kDay));
    model.setOrdered(ordered(maker));
    QCOMPARE(text(model, 0, TraceColumn::Start), QStringLiteral("04-12 00:00"));
    maker.add(maker.summary(3, "t", 1000 * kDay));
    model.setOrdered(ordered(maker));
    QCOMPARE(text(model, 0, TraceColumn::Start), QStringLiteral("1972-09-27 00:00"));
}

void TestTraceListModel::copiedRowsHaveExactValues() {
    test::SnapshotMaker maker;
    TraceSummary row = maker.summary(1, "tab\there", 0, 1'234'567'890);
    row.totals.usage.costUsd = 0.041234567;
    maker.add(row);
    const QString copied = tracesAsText(*ordered(maker), {0},
        {TraceColumn::Root, TraceColumn::Duration, TraceColumn::Cost, TraceColumn::Route});
    const QStringList lines = copied.split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    QCOMPARE(lines.size(), 2);
    QCOMPARE(lines[0], QStringLiteral("Trace id\tRoot span\tDuration\tCost\tRoute"));
    QCOMPARE(lines[1], QStringLiteral("00000000000000000000000000000001\ttab here\t1.234567890\t0.041234567\t"));
}

void TestTraceListModel::everyColumnHasATitleAndACell() {
    test::SnapshotMaker maker;
    TraceSummary row = maker.summary(1, "t");
    row.service = maker.text("checkout");
    row.tools = {maker.text("search"), maker.text("refund")};
    row.totals.status = StatusCode::Error;
    row.totals.retries = 3;
    row.totals.llmCalls = 4;
    maker.add(row);
    TraceListModel model;
    model.setOrdered(ordered(maker));
    for (int column = 0; column < kTraceColumnCount; ++column) {
        QVERIFY(!columnTitle(static_cast<TraceColumn>(column)).isEmpty());
        QVERIFY(!model.data(model.index(0, column)).toString().isEmpty());
    }
    QCOMPARE(text(model, 0, TraceColumn::Service), QStringLiteral("checkout"));
    QCOMPARE(text(model, 0, TraceColumn::Tools), QStringLiteral("search, refund"));
    QCOMPARE(text(model, 0, TraceColumn::RootStatus), QStringLiteral("error"));
    QCOMPARE(text(model, 0, TraceColumn::Retries), QStringLiteral("3"));
    QCOMPARE(text(model, 0, TraceColumn::LlmCalls), QStringLiteral("4"));
    QCOMPARE(text(model, 0, TraceColumn::Id), QStringLiteral("00000000000000000000000000000001"));
}

QTEST_MAIN(TestTraceListModel)
#include "tst_trace_list_model.moc"
