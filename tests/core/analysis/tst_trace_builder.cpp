#include <QtTest/QtTest>

#include <random>

#include "core/analysis/span_tree.h"
#include "core/timeline/span_overview.h"
#include "tests/support/trace_builder.h"

using namespace spanloom;
using test::kTestEpoch;
using test::parseTrace;
using test::traceFromText;

namespace {

constexpr DurationNs kMs = 1'000'000;

/// "a>b" for each span under its parent, in tree order; top-level spans stand alone.
QString shape(const TraceDocument& document) {
    QStringList words;
    for (const TraceSpan& span : document.spans) {
        QString word = QString::fromStdString(std::string(document.name(span)));
        if (span.parent != kNoIndex)
            word.prepend(QString::fromStdString(std::string(document.name(document.spans[span.parent]))) + '>');
        words.append(word);
    }
    return words.join(' ');
}

const TraceSpan& spanNamed(const TraceDocument& document, std::string_view name) {
    for (const TraceSpan& span : document.spans)
        if (document.name(span) == name)
            return span;
    qFatal("no such span");
}

TraceDocument build(test::TestTrace& trace) {
    return TraceBuilder(trace.strings, nullptr).build(trace.id, trace.spans, trace.evaluations);
}

} // namespace

class TestTraceBuilder : public QObject {
    Q_OBJECT

private slots:
    void treeOrderIsParentsFirstThenStart();
    void childBeforeParentIsLinked();
    void spansWithoutStartComeLast();
    void depthAndSubtreeEndFitTheTree();
    void emptyTraceHasNothing();

    void sameContentIsOneSpan();
    void finishedCopyReplacesUnfinishedOne();
    void laterEndWinsAmongDifferentCopies();
    void resultDoesNotDependOnTheOrderOfRows();
    void clientAndServerHalvesAreBothVisible();
    void copiesOfAHalfAreMergedWithThatHalf();
    void calleesOfOtherStartsAreDifferentSpans();
    void receiversOfAMessageAreDifferentSpans();
    void calleeWithoutStartIsACopyOfTheEarliest();

    void missingParentMakesAnOrphanAtTopLevel();
    void zeroParentIsNoParent();
    void zeroParentIsASpanWhereOneHasThatId();
    void selfParentIsCut();
    void cycleIsCutAtItsEarliestSpan();
    void cycleBelowAChainKeepsAllSpans();
    void chainOfAMillionSpansIsBuilt();
    void rootIsTheFirstSpanThatIsNoOrphan();

    void selfTimeSubtractsTheUnionOfChildren_data();
    void selfTimeSubtractsTheUnionOfChildren();
    void flagsAreSetFromTimes();
    void readersFlagsAreKept();
    void outsideParentNeedsTwoFinishedSpans();

    void extremeTimesDoNotOverflow();

    void totalsAreCounted();
    void unfinishedTraceHasNoEnd();
    void errorTypeMakesAnErrorUnlessTheStatusIsOk();
    void blockingGuardIsNoError();
    void meaningSurvivesMovingTheDocument();
};

void TestTraceBuilder::treeOrderIsParentsFirstThenStart() {
    const auto document = traceFromText(
        "AGENT root 0-100\n TOOL late 50-60\n TOOL early 10-20\n  LLM inner 12-15\nAGENT before parent=none 5-6");
    QCOMPARE(shape(*document), QString("root root>early early>inner root>late before"));
}

void TestTraceBuilder::childBeforeParentIsLinked() {
    const auto document = traceFromText("LLM child id=7 parent=9 10-20\nAGENT root id=9 0-100");
    QCOMPARE(shape(*document), QString("root root>child"));
}

void TestTraceBuilder::spansWithoutStartComeLast() {
    const auto document = traceFromText("AGENT root 0-100\n TOOL dark ?-5\n TOOL x 50-60");
    QCOMPARE(shape(*document), QString("root root>x root>dark"));
    QVERIFY(spanNamed(*document, "dark").flags & SpanFlag::NoStart);
    QCOMPARE(document->totals.start, kTestEpoch);
}

void TestTraceBuilder::depthAndSubtreeEndFitTheTree() {
    const auto document = traceFromText("AGENT a\n TOOL b\n  LLM c\n TOOL d\nAGENT e");
    QList<quint32> depths;
    QList<quint32> ends;
    for (const TraceSpan& span : document->spans) {
        depths.append(span.depth);
        ends.append(span.subtreeEnd);
    }
    QCOMPARE(depths, (QList<quint32> {0, 1, 2, 1, 0}));
    QCOMPARE(ends, (QList<quint32> {4, 3, 3, 4, 5}));
}

void TestTraceBuilder::emptyTraceHasNothing() {
    TraceBuilder builder(std::make_shared<StringPool>(), nullptr);
    const TraceDocument document = builder.build({1, 2}, {}, {});
    QVERIFY(document.spans.empty());
    QCOMPARE(document.totals.start, kNoTime);
    QCOMPARE(document.totals.end, kNoTime);
    QCOMPARE(builder.summarise(document).rootName, StringId {0});
}

void TestTraceBuilder::sameContentIsOneSpan() {
    const auto document = traceFromText("AGENT a id=1 content=x\nAGENT a id=1 content=x parent=none");
    QCOMPARE(document->spans.size(), std::size_t {1});
    QCOMPARE(document->spans[0].copies, 2u);
    QCOMPARE(document->spans[0].ref.row, 0u);
    QCOMPARE(document->totals.duplicateSpans, 1u);
    QCOMPARE(document->totals.spanCount, 1u);
}

void TestTraceBuilder::finishedCopyReplacesUnfinishedOne() {
    for (const char* text : {"LLM early id=1 0-\nLLM final id=1 0-50", "LLM final id=1 0-50\nLLM early id=1 0-"}) {
        const auto document = traceFromText(text);
        QCOMPARE(shape(*document), QString("final"));
        QVERIFY(!(document->spans[0].flags & SpanFlag::Unfinished));
    }
}

void TestTraceBuilder::laterEndWinsAmongDifferentCopies() {
    const auto document = traceFromText("LLM first id=1 0-70\nLLM second id=1 0-50");
    QCOMPARE(shape(*document), QString("first"));
}

void TestTraceBuilder::resultDoesNotDependOnTheOrderOfRows() {
    test::TestTrace trace = parseTrace(
        "AGENT a id=1 0-100\n LLM b id=2 0-50\n LLM b2 id=2 0-60\n TOOL c id=3 0-50\n  LLM d id=4 0-50 otel=client\n"
        "  LLM e id=4 5-40 otel=server\n   LLM f id=5 6-7\nAGENT g id=6 parent=99 3-4");
    const TraceDocument first = build(trace);
    std::mt19937 random(1);
    for (int round = 0; round < 20; ++round) {
        std::shuffle(trace.spans.begin(), trace.spans.end(), random);
        const TraceDocument other = build(trace);
        QCOMPARE(shape(other), shape(first));
    }
}

void TestTraceBuilder::clientAndServerHalvesAreBothVisible() {
    const auto document = traceFromText(
        "AGENT root id=1 0-100\n LLM client id=2 otel=client 10-90\n LLM server id=2 otel=server 20-80\n  TOOL inner id=3 30-40");
    QCOMPARE(shape(*document), QString("root root>client client>server server>inner"));
    QCOMPARE(document->totals.duplicateSpans, 0u);
}

void TestTraceBuilder::copiesOfAHalfAreMergedWithThatHalf() {
    const auto document = traceFromText("LLM client id=2 otel=client content=c\nLLM server id=2 otel=server content=s\n"
                                        "LLM client id=2 otel=client content=c\nLLM server id=2 otel=server content=s");
    QCOMPARE(shape(*document), QString("client client>server"));
    QCOMPARE(document->spans[0].copies, 2u);
    QCOMPARE(document->spans[1].copies, 2u);
}

void TestTraceBuilder::calleesOfOtherStartsAreDifferentSpans() {
    const auto document = traceFromText("LLM client id=2 0-90 otel=client\nLLM late id=2 30-50 otel=server\n"
                                        "LLM early id=2 10-20 otel=server\nLLM early id=2 10-20 otel=server\n"
                                        "TOOL inner id=3 parent=2 12-14");
    QCOMPARE(shape(*document), QString("client client>early early>inner client>late"));
    QCOMPARE(spanNamed(*document, "early").copies, 2u);
    QCOMPARE(document->totals.duplicateSpans, 1u);
    QCOMPARE(document->totals.orphanCount, 0u);
}

void TestTraceBuilder::receiversOfAMessageAreDifferentSpans() {
    const auto document = traceFromText("LLM send id=2 0-5 otel=producer\nLLM first id=2 10-20 otel=consumer\n"
                                        "LLM second id=2 11-20 otel=consumer");
    QCOMPARE(shape(*document), QString("send send>first send>second"));
}

void TestTraceBuilder::calleeWithoutStartIsACopyOfTheEarliest() {
    const auto document = traceFromText("LLM client id=2 0-90 otel=client\nLLM unknown id=2 ?-95 otel=server\n"
                                        "LLM late id=2 30-50 otel=server\nLLM early id=2 10-20 otel=server");
    QCOMPARE(shape(*document), QString("client client>early client>late"));
    QCOMPARE(spanNamed(*document, "early").copies, 2u);
}

void TestTraceBuilder::missingParentMakesAnOrphanAtTopLevel() {
    const auto document = traceFromText("AGENT a 0-100\nLLM b parent=77 10-20\n TOOL c 11-12");
    QCOMPARE(shape(*document), QString("a b b>c"));
    QCOMPARE(document->spans[1].flags & SpanFlag::Orphan, SpanFlag::Orphan);
    QVERIFY(!(document->spans[2].flags & SpanFlag::Orphan));
    QCOMPARE(document->totals.orphanCount, 1u);
    QCOMPARE(document->spans[1].parentId.value, std::uint64_t {77});
}

void TestTraceBuilder::zeroParentIsNoParent() {
    const auto document = traceFromText("AGENT a parent=0000000000000000");
    QCOMPARE(document->totals.orphanCount, 0u);
    QVERIFY(document->spans[0].hasRecordedParent);
}

void TestTraceBuilder::zeroParentIsASpanWhereOneHasThatId() {
    const auto document = traceFromText("AGENT zero id=0000000000000000 parent=0000000000000000\nLLM b id=5 parent=0000000000000000");
    QCOMPARE(shape(*document), QString("zero zero>b"));
    QCOMPARE(document->totals.flags & SpanFlag::CycleCut, 0u);
}

void TestTraceBuilder::selfParentIsCut() {
    const auto document = traceFromText("LLM a id=5 parent=5\n TOOL b");
    QCOMPARE(shape(*document), QString("a a>b"));
    QCOMPARE(document->spans[0].flags & SpanFlag::CycleCut, SpanFlag::CycleCut);
}

void TestTraceBuilder::cycleIsCutAtItsEarliestSpan() {
    const auto document = traceFromText("LLM late id=1 parent=3 30-40\nLLM mid id=2 parent=1 20-40\nLLM early id=3 parent=2 10-40");
    QCOMPARE(shape(*document), QString("early early>late late>mid"));
    QVERIFY(document->spans[0].flags & SpanFlag::CycleCut);
    QVERIFY(!(document->spans[1].flags & SpanFlag::CycleCut));
}

void TestTraceBuilder::cycleBelowAChainKeepsAllSpans() {
    const auto document = traceFromText("LLM a id=1 parent=2\nLLM b id=2 parent=1\nLLM c id=3 parent=2\nLLM d id=4 parent=3\nLLM e id=5");
    QCOMPARE(document->spans.size(), std::size_t {5});
    QCOMPARE(shape(*document), QString("a a>b b>c c>d e"));
}

void TestTraceBuilder::chainOfAMillionSpansIsBuilt() {
    constexpr std::uint32_t kSpans = 1'000'000;
    std::vector<StoredSpan> spans(kSpans);
    for (std::uint32_t i = 0; i < kSpans; ++i) {
        spans[i].id.value = i + 1;
        spans[i].hasParent = true;
        spans[i].parentId.value = i == 0 ? kSpans : i; // the first closes the circle
        spans[i].start = 0;
        spans[i].end = 1000;
        spans[i].ref.row = i;
    }
    TraceBuilder builder(std::make_shared<StringPool>(), nullptr);
    const TraceDocument document = builder.build({1, 2}, spans, {});
    QCOMPARE(document.spans.size(), std::size_t {kSpans});
    QCOMPARE(document.spans.back().depth, kSpans - 1);
    QVERIFY(document.spans[0].flags & SpanFlag::CycleCut);
}

void TestTraceBuilder::rootIsTheFirstSpanThatIsNoOrphan() {
    const auto document = traceFromText("LLM orphan parent=77 0-10\nAGENT root parent=none 5-100 status=error");
    QCOMPARE(rootIndex(document->spans), 1u);
    QCOMPARE(document->totals.status, StatusCode::Error);
    const auto orphans = traceFromText("LLM orphan parent=77 0-10");
    QCOMPARE(rootIndex(orphans->spans), 0u);
}

void TestTraceBuilder::selfTimeSubtractsTheUnionOfChildren_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<qint64>("selfMs");
    QTest::newRow("no children") << "AGENT a 0-100" << qint64 {100};
    QTest::newRow("apart") << "AGENT a 0-100\n TOOL b 10-20\n TOOL c 30-50" << qint64 {70};
    QTest::newRow("overlapping") << "AGENT a 0-100\n TOOL b 10-40\n TOOL c 30-50\n TOOL d 35-36" << qint64 {60};
    QTest::newRow("clipped") << "AGENT a 0-100\n TOOL b -10-20\n TOOL c 90-130" << qint64 {70};
    QTest::newRow("outside") << "AGENT a 0-100\n TOOL b 200-300" << qint64 {100};
    QTest::newRow("covered") << "AGENT a 0-100\n TOOL b 0-100\n TOOL c 5-6" << qint64 {0};
    QTest::newRow("grandchildren do not count") << "AGENT a 0-100\n TOOL b 10-20\n  LLM c 10-90" << qint64 {90};
    QTest::newRow("unfinished child") << "AGENT a 0-100\n TOOL b 10-" << qint64 {100};
    QTest::newRow("unfinished parent") << "AGENT a 0-\n TOOL b 10-20" << qint64 {0};
    QTest::newRow("negative child") << "AGENT a 0-100\n TOOL b 50-20" << qint64 {100};
}

void TestTraceBuilder::selfTimeSubtractsTheUnionOfChildren() {
    QFETCH(QString, text);
    QFETCH(qint64, selfMs);
    QCOMPARE(traceFromText(text.toStdString())->spans[0].self, selfMs * kMs);
}

void TestTraceBuilder::flagsAreSetFromTimes() {
    const auto document = traceFromText("AGENT a 0-100\n TOOL open 10-\n TOOL backwards 50-40\n TOOL late 90-110\n TOOL fine 0-100");
    QCOMPARE(flagNames(spanNamed(*document, "open").flags), std::string("unfinished"));
    QCOMPARE(flagNames(spanNamed(*document, "backwards").flags), std::string("negative_duration"));
    QCOMPARE(flagNames(spanNamed(*document, "late").flags), std::string("outside_parent"));
    QCOMPARE(flagNames(spanNamed(*document, "fine").flags), std::string());
    QCOMPARE(spanNamed(*document, "backwards").duration(), DurationNs {0});
    QCOMPARE(flagNames(document->totals.flags), std::string("unfinished,negative_duration,outside_parent"));
    QCOMPARE(document->totals.unfinishedCount, 1u);
}

void TestTraceBuilder::readersFlagsAreKept() {
    test::TestTrace trace = parseTrace("LLM a kind_inferred=true redacted=true");
    trace.spans[0].flags = SpanFlag::Truncated | SpanFlag::ForeignSpanId | SpanFlag::Orphan;
    QCOMPARE(flagNames(build(trace).spans[0].flags), std::string("inferred_kind,truncated,redacted,foreign_span_id"));
}

void TestTraceBuilder::outsideParentNeedsTwoFinishedSpans() {
    const auto document = traceFromText("AGENT a 50-\n TOOL b 10-20\nAGENT c 50-60\n TOOL d 10-");
    QCOMPARE(document->totals.flags & SpanFlag::OutsideParent, 0u);
}

void TestTraceBuilder::extremeTimesDoNotOverflow() {
    test::TestTrace trace = parseTrace("AGENT a\n LLM b ttft=1\n TOOL c");
    trace.spans[0].start = trace.spans[1].start = INT64_MIN + 1;
    trace.spans[0].end = trace.spans[1].end = INT64_MAX;
    const TraceDocument document = build(trace);
    QCOMPARE(document.spans[0].duration(), INT64_MAX);
    QCOMPARE(document.spans[0].self, DurationNs {0});
    QVERIFY(SpanOverview(document).pixels(10)[0].span == 0);
}

void TestTraceBuilder::totalsAreCounted() {
    const auto document = traceFromText("AGENT a 10-100 status=ok\n LLM b 5-40 status=error\n LLM c 50-120 status=error");
    const TraceTotals& totals = document->totals;
    QCOMPARE(totals.start, kTestEpoch + 5 * kMs);
    QCOMPARE(totals.end, kTestEpoch + 120 * kMs);
    QCOMPARE(totals.spanCount, 3u);
    QCOMPARE(totals.errorCount, 2u);
    QCOMPARE(totals.llmCalls, 2u);
    QCOMPARE(totals.status, StatusCode::Ok);
}

void TestTraceBuilder::unfinishedTraceHasNoEnd() {
    const auto document = traceFromText("AGENT a 10-\n LLM b 20-");
    QCOMPARE(document->totals.end, kNoTime);
    QCOMPARE(document->totals.start, kTestEpoch + 10 * kMs);
    QCOMPARE(document->totals.unfinishedCount, 2u);
}

void TestTraceBuilder::errorTypeMakesAnErrorUnlessTheStatusIsOk() {
    const auto document = traceFromText("AGENT a\n LLM b error_type=timeout\n LLM c error_type=timeout status=ok");
    QVERIFY(document->spans[1].isError());
    QCOMPARE(document->spans[1].recordedStatus, StatusCode::Unset);
    QVERIFY(!document->spans[2].isError());
    QCOMPARE(document->totals.errorCount, 1u);
}

void TestTraceBuilder::blockingGuardIsNoError() {
    const auto document = traceFromText("GUARDRAIL a error_type=blocked guardrail_decision=block\nGUARDRAIL b error_type=x\n"
                                        "GUARDRAIL c status=error guardrail_decision=block\nGUARDRAIL d status=error");
    QVERIFY(!document->spans[0].isError());
    QVERIFY(document->spans[1].isError());
    QVERIFY(!document->spans[2].isError());
    QCOMPARE(document->spans[2].recordedStatus, StatusCode::Error);
    QVERIFY(document->spans[3].isError());
}

void TestTraceBuilder::meaningSurvivesMovingTheDocument() {
    test::TestTrace trace = parseTrace("AGENT a session=s1 resource.service=shop\n LLM b model=gpt-4o");
    TraceDocument document = build(trace);
    trace.meaningValues.clear();
    trace.spans.clear();
    const TraceDocument moved = std::move(document);
    QCOMPARE(moved.text(moved.spans[0].meaning.text(Field::Session)), std::string_view("s1"));
    QCOMPARE(moved.text(moved.spans[1].meaning.text(Field::RequestModel)), std::string_view("gpt-4o"));
    QCOMPARE(moved.text(moved.spans[0].resourceMeaning.text(Field::Service)), std::string_view("shop"));
    QCOMPARE(moved.text(moved.identity.text(Field::Session)), std::string_view("s1"));
}

QTEST_APPLESS_MAIN(TestTraceBuilder)
#include "tst_trace_builder.moc"
