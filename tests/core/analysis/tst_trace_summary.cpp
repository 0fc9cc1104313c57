#include <QtTest/QtTest>

#include "core/analysis/answering_call.h"
#include "core/analysis/attempts.h"
#include "core/analysis/critical_path.h"
#include "core/analysis/identity.h"
#include "core/analysis/trace_summary.h"
#include "tests/support/trace_builder.h"

using namespace spanloom;
using test::kTestEpoch;
using test::traceFromText;

namespace {

constexpr DurationNs kMs = 1'000'000;

QString texts(const TraceDocument& document, const std::vector<StringId>& ids) {
    QStringList words;
    for (const StringId id : ids)
        words.append(QString::fromStdString(std::string(document.text(id))));
    return words.join(' ');
}

QString text(const TraceDocument& document, StringId id) { return QString::fromStdString(std::string(document.text(id))); }

/// "name:from-to" in milliseconds, latest first.
QString path(const TraceDocument& document) {
    QStringList words;
    for (const PathSegment& segment : criticalPath(document.spans))
        words.append(QString("%1:%2-%3").arg(text(document, document.spans[segment.span].name))
                .arg((segment.start - kTestEpoch) / kMs).arg((segment.end - kTestEpoch) / kMs));
    return words.join(' ');
}

} // namespace

class TestTraceSummary : public QObject {
    Q_OBJECT

private slots:
    void criticalPathFollowsTheLastToFinish_data();
    void criticalPathFollowsTheLastToFinish();
    void timeToFirstTokenIsThatOfTheLastAnsweringCall_data();
    void timeToFirstTokenIsThatOfTheLastAnsweringCall();

    void retriesAreRecordedOrSeen_data();
    void retriesAreRecordedOrSeen();
    void fallbackIsRecordedOrSeen();

    void identityFollowsTheOrderOfTheRules_data();
    void identityFollowsTheOrderOfTheRules();
    void sessionIsTheMostFrequentWhereTheRootHasNone();
    void spanInheritsFromNearestAncestorFirst();
    void cohortFallsBackToTheTier();

    void listsEndWithTheAnsweringCall();
    void failedCallDoesNotAnswer();
    void judgesAndGuardsDoNotAnswer();
    void toolsAreListedOnce();
    void promptVersionOfTheAnswerTellsWhetherItIsDerived();
    void idTextIsEmptyForW3cIds();
};

void TestTraceSummary::criticalPathFollowsTheLastToFinish_data() {
    QTest::addColumn<QString>("trace");
    QTest::addColumn<QString>("expected");
    QTest::newRow("single") << "AGENT a 0-100" << "a:0-100";
    QTest::newRow("sequence") << "AGENT a 0-100\n LLM b 10-30\n LLM c 40-90" << "a:90-100 c:40-90 a:30-40 b:10-30 a:0-10";
    QTest::newRow("parallel") << "AGENT a 0-100\n LLM b 10-30\n LLM c 10-90" << "a:90-100 c:10-90 a:0-10";
    QTest::newRow("nested") << "AGENT a 0-100\n TOOL t 10-80\n  LLM x 20-70" << "a:80-100 t:70-80 x:20-70 t:10-20 a:0-10";
    QTest::newRow("outlives its parent") << "AGENT a 0-50\n LLM x 40-90" << "x:40-90 a:0-40";
    QTest::newRow("unfinished root") << "AGENT a 0-\n LLM x 40-90" << "x:40-90 a:0-40";
    QTest::newRow("two roots") << "AGENT a 0-50\nAGENT b 60-90" << "b:60-90 a:0-50";
}

void TestTraceSummary::criticalPathFollowsTheLastToFinish() {
    QFETCH(QString, trace);
    QTEST(path(*traceFromText(trace.toStdString())), "expected");
}

void TestTraceSummary::timeToFirstTokenIsThatOfTheLastAnsweringCall_data() {
    QTest::addColumn<QString>("trace");
    QTest::addColumn<qint64>("expectedMs"); // -1 = none
    QTest::newRow("last of two") << "AGENT a 0-100\n LLM b 10-30 ttft=5\n LLM c 40-90 ttft=7" << qint64 {47};
    QTest::newRow("not recorded by the last") << "AGENT a 0-100\n LLM b 10-30 ttft=5\n LLM c 40-90" << qint64 {-1};
    QTest::newRow("recorded by an outer layer") << "AGENT a 0-100\n LLM b 10-60 ttft=9\n  LLM c 12-58" << qint64 {19};
    QTest::newRow("transport below covers the call") << "AGENT a 0-100\n LLM b 10-60 ttft=9\n  TRANSPORT http 10-60" << qint64 {19};
    QTest::newRow("judge afterwards") << "AGENT a 0-100\n LLM b 10-30 ttft=5\n EVALUATOR e 40-90\n  LLM j 41-89 ttft=3" << qint64 {15};
    QTest::newRow("off the critical path") << "AGENT a 0-100\n LLM b 10-30 ttft=5\n TOOL t 10-90" << qint64 {-1};
    QTest::newRow("failed last attempt") << "AGENT a 0-100\n LLM b 10-30 ttft=5\n LLM c 40-90 ttft=7 status=error" << qint64 {15};
    QTest::newRow("no call") << "AGENT a 0-100" << qint64 {-1};
}

void TestTraceSummary::timeToFirstTokenIsThatOfTheLastAnsweringCall() {
    QFETCH(QString, trace);
    const auto ttft = traceFromText(trace.toStdString())->totals.timeToFirstToken;
    QTEST(qint64 {ttft ? *ttft / kMs : -1}, "expectedMs");
}

void TestTraceSummary::retriesAreRecordedOrSeen_data() {
    QTest::addColumn<QString>("trace");
    QTest::addColumn<quint32>("retries");
    QTest::newRow("none") << "AGENT a\n LLM x 0-10\n LLM x 20-30" << 0u;
    QTest::newRow("recorded") << "AGENT a\n LLM x retries=2" << 2u;
    QTest::newRow("seen") << "AGENT a\n LLM x 0-10 status=error\n LLM x 20-30 status=error\n LLM x 40-50" << 2u;
    QTest::newRow("last attempt failed for good") << "AGENT a\n LLM x 0-10 status=error" << 0u;
    QTest::newRow("another name") << "AGENT a\n TOOL x 0-10 status=error\n TOOL y 20-30" << 0u;
    QTest::newRow("another input") << "AGENT a\n TOOL x 0-10 status=error hash=p\n TOOL x 20-30 hash=q" << 0u;
    QTest::newRow("in parallel") << "AGENT a\n TOOL x 0-30 status=error\n TOOL x 5-30" << 0u;
    QTest::newRow("recorded and seen by one wrapper") << "LLM w retries=1\n LLM x 0-10 status=error\n LLM x 20-30" << 1u;
    QTest::newRow("at the top level") << "LLM x parent=none 0-10 status=error\nLLM x parent=none 20-30" << 1u;
    QTest::newRow("requests are attempts of the call above")
        << "LLM w\n TRANSPORT POST 0-10 status=error\n TRANSPORT POST 20-30" << 1u;
    QTest::newRow("requests of anything else are none")
        << "CHAIN w\n TRANSPORT POST 0-10 status=error\n TRANSPORT POST 20-30" << 0u;
    QTest::newRow("negative count") << "LLM w retries=-1" << 0u;
}

void TestTraceSummary::retriesAreRecordedOrSeen() {
    QFETCH(QString, trace);
    QTEST(quint32 {traceFromText(trace.toStdString())->totals.retries}, "retries");
}

void TestTraceSummary::fallbackIsRecordedOrSeen() {
    QVERIFY(traceFromText("AGENT a\n LLM x fallback=true")->totals.usedFallback);
    const auto seen = traceFromText("AGENT a\n LLM x 0-10 status=error model=small hash=q\n LLM x 20-30 model=large hash=q");
    QVERIFY(seen->totals.usedFallback);
    QCOMPARE(seen->totals.retries, 0u);
    QVERIFY(!traceFromText("AGENT a\n LLM x 0-10 status=error model=small hash=q\n LLM x 20-30 model=large hash=r")->totals.usedFallback);
    QVERIFY(!traceFromText("AGENT a\n LLM x 0-10 model=small hash=q\n LLM x 20-30 model=large hash=q")->totals.usedFallback);
}

void TestTraceSummary::identityFollowsTheOrderOfTheRules_data() {
    QTest::addColumn<QString>("trace");
    QTest::addColumn<QString>("environment");
    QTest::newRow("root") << "AGENT a environment=prod\n LLM b environment=test" << "prod";
    QTest::newRow("earliest span") << "AGENT a 0-90\n LLM b 50-60 environment=late\n  LLM c 5-6 environment=early" << "early";
    QTest::newRow("span before resource") << "AGENT a resource.environment=res\n LLM b environment=span" << "span";
    QTest::newRow("resource of the root") << "AGENT a resource.environment=r1\n LLM b resource.environment=r2" << "r1";
    QTest::newRow("any resource") << "AGENT a\n LLM b resource.environment=r2" << "r2";
    QTest::newRow("nobody") << "AGENT a\n LLM b" << "";
}

void TestTraceSummary::identityFollowsTheOrderOfTheRules() {
    QFETCH(QString, trace);
    const auto document = traceFromText(trace.toStdString());
    QTEST(text(*document, summariseTrace(*document).environment), "environment");
}

void TestTraceSummary::sessionIsTheMostFrequentWhereTheRootHasNone() {
    const auto document = traceFromText("AGENT a\n LLM b session=once\n LLM c session=often\n LLM d session=often");
    QCOMPARE(text(*document, summariseTrace(*document).session), QString("often"));
}

void TestTraceSummary::spanInheritsFromNearestAncestorFirst() {
    const auto document = traceFromText(
        "AGENT a user=root resource.channel=web\n CHAIN b user=mid\n  LLM c\n LLM d user=own\nLLM e parent=77");
    QCOMPARE(text(*document, inheritedText(*document, 2, Field::User).text), QString("mid"));
    QVERIFY(inheritedText(*document, 2, Field::User).isInherited);
    QVERIFY(!inheritedText(*document, 3, Field::User).isInherited);
    QCOMPARE(text(*document, inheritedText(*document, 4, Field::User).text), QString("root"));
    QCOMPARE(text(*document, inheritedText(*document, 4, Field::Channel).text), QString("web"));
    QCOMPARE(inheritedText(*document, 2, Field::Provider).text, StringId {0});
}

void TestTraceSummary::cohortFallsBackToTheTier() {
    const auto tier = traceFromText("AGENT a customer_tier=gold");
    QCOMPARE(text(*tier, summariseTrace(*tier).cohort), QString("gold"));
    const auto both = traceFromText("AGENT a customer_tier=gold cohort=beta");
    QCOMPARE(text(*both, summariseTrace(*both).cohort), QString("beta"));
}

void TestTraceSummary::listsEndWithTheAnsweringCall() {
    const auto document = traceFromText("AGENT a 0-100\n LLM b 10-90 model=big provider=p1 prompt_version=v2\n"
                                        " LLM c 20-30 model=small provider=p2 prompt_version=v1\n EMBEDDING e 40-50 model=vec");
    const TraceSummary summary = summariseTrace(*document);
    QCOMPARE(texts(*document, summary.models), QString("small vec big"));
    QCOMPARE(texts(*document, summary.providers), QString("p2 p1"));
    QCOMPARE(texts(*document, summary.promptVersions), QString("v1 v2"));
    QCOMPARE(text(*document, summary.rootName), QString("a"));
    QCOMPARE(summary.rootKind, Kind::Agent);
}

void TestTraceSummary::failedCallDoesNotAnswer() {
    const auto document = traceFromText("AGENT a 0-100\n LLM b 10-30 model=first\n LLM c 40-90 model=second status=error");
    QCOMPARE(texts(*document, summariseTrace(*document).models), QString("second first"));
}

void TestTraceSummary::judgesAndGuardsDoNotAnswer() {
    const auto document = traceFromText("AGENT a 0-100\n LLM b 10-30 model=first\n GUARDRAIL g 31-40\n  LLM m 32-39 model=mod\n"
                                        " EVALUATOR e 40-90\n  LLM j 41-89 model=judge");
    QCOMPARE(texts(*document, summariseTrace(*document).models), QString("mod judge first"));
}

void TestTraceSummary::toolsAreListedOnce() {
    const auto document = traceFromText("AGENT a\n TOOL \"execute x\" 10-20 tool=x\n TOOL y 5-6\n TOOL again 30-40 tool=x");
    QCOMPARE(texts(*document, summariseTrace(*document).tools), QString("y x"));
}

void TestTraceSummary::promptVersionOfTheAnswerTellsWhetherItIsDerived() {
    const auto derived = traceFromText("AGENT a\n LLM b prompt_version=~a41f prompt_version_derived=true");
    QVERIFY(summariseTrace(*derived).promptVersionIsDerived);
    const auto recorded = traceFromText("AGENT a 0-100\n LLM b 0-10 prompt_version=~a41f prompt_version_derived=true\n LLM c 20-90 prompt_version=v2");
    QVERIFY(!summariseTrace(*recorded).promptVersionIsDerived);
}

void TestTraceSummary::idTextIsEmptyForW3cIds() {
    TraceDocument document = *traceFromText("");
    QVERIFY(summariseTrace(document).idText.empty());
    document.idText = "tr-12";
    QCOMPARE(summariseTrace(document).idText, std::string("tr-12"));
}

QTEST_APPLESS_MAIN(TestTraceSummary)
#include "tst_trace_summary.moc"
