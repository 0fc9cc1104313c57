#include <QtTest>

#include "core/diff/trace_delta.h"
#include "tests/support/trace_builder.h"

using namespace spanloom;

namespace {

struct Compared {
    std::shared_ptr<const TraceDocument> a, b;
    RowDelta delta;
};

/// The pair of the last spans of two traces.
Compared lastSpans(std::string_view a, std::string_view b) {
    Compared result {test::traceFromText(a), test::traceFromText(b), {}};
    const auto last = [](const TraceDocument& trace) { return static_cast<std::uint32_t>(trace.spans.size()) - 1; };
    result.delta = rowDelta(*result.a, *result.b, {last(*result.a), last(*result.b), 0});
    return result;
}

} // namespace

class TstTraceDelta : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void figuresOfAPairAreSubtracted() {
        const RowDelta delta = lastSpans("LLM chat 0-1000 tokens=300/60 cost=0.04\n",
            "LLM chat 0-750 tokens=200/70 cost=0.01\n").delta;
        QCOMPARE(*delta.duration.difference(), -250e6);
        QCOMPARE(*delta.duration.relative(), -0.25);
        QCOMPARE(*delta.inputTokens.difference(), -100.0);
        QCOMPARE(*delta.outputTokens.difference(), 10.0);
        QCOMPARE(*delta.tokens.difference(), -90.0);
        QCOMPARE(*delta.cost.relative(), -0.75);
        QVERIFY(!delta.isChanged());
    }

    void whatIsNotReportedIsNoZero() {
        const RowDelta delta = lastSpans("LLM chat 0-1000 tokens=300/60 cost=0\n", "LLM chat 0-\n").delta;
        QVERIFY(!delta.duration.b && !delta.duration.difference() && !delta.duration.relative());
        QVERIFY(!delta.tokens.b && !delta.tokens.difference());
        QVERIFY(!delta.cost.b);
        QCOMPARE(*delta.cost.a, 0.0);
        QVERIFY(!(Delta {0.0, 1.0}).relative());
    }

    void aSumWithoutAPartIsNotComparedWithAWholeOne() {
        const RowDelta delta = lastSpans("LLM chat 0-10 tokens=300/60\n", "LLM chat 0-10 tokens=-/60\n").delta;
        QVERIFY(!delta.tokens.difference());
        QCOMPARE(*delta.outputTokens.difference(), 0.0);
    }

    void aGhostHasFiguresOnItsSideOnly() {
        const auto trace = test::traceFromText("LLM chat 0-10 tokens=3/4 cost=0.5 eval=tone:0.4:fail\n");
        const RowDelta onlyB = rowDelta(*trace, *trace, {kNoIndex, 0, 0});
        QVERIFY(!onlyB.duration.a && onlyB.duration.b);
        QVERIFY(!onlyB.tokens.a);
        QCOMPARE(*onlyB.tokens.b, 7.0);
        QCOMPARE(onlyB.evaluations.size(), std::size_t {1});
        QCOMPARE(onlyB.evaluations[0].a, kNoIndex);
        QVERIFY(!onlyB.isChanged());
    }

    void statusNameAndTextsAreChanges() {
        QVERIFY(lastSpans("TOOL t 0-1\n", "TOOL t 0-1 status=error\n").delta.statusDiffers);
        QVERIFY(!lastSpans("TOOL t 0-1\n", "TOOL t 0-1 status=ok\n").delta.isChanged());
        QVERIFY(lastSpans("TOOL t 0-1\n", "TOOL u 0-1\n").delta.nameDiffers);
        QVERIFY(lastSpans("TOOL t 0-1 hash=a\n", "TOOL t 0-1 hash=b\n").delta.textsDiffer);
        QVERIFY(!lastSpans("TOOL t 0-1 hash=a\n", "TOOL t 0-1 hash=a\n").delta.textsDiffer);
        QVERIFY(!lastSpans("TOOL t 0-1 hash=a\n", "TOOL t 0-1\n").delta.textsDiffer);
    }

    void evaluationsPairByNameWithoutRegardToSpelling() {
        const RowDelta delta = lastSpans("LLM chat 0-1 eval=Answer-Relevance:0.4:fail eval=tone:1:pass\n",
            "LLM chat 0-1 eval=toxicity:0:pass eval=answer_relevance:0.9:pass\n").delta;
        QCOMPARE(delta.evaluations.size(), std::size_t {3});
        QCOMPARE(delta.evaluations[0].name, std::string("Answer-Relevance"));
        QVERIFY(delta.evaluations[0].a != kNoIndex && delta.evaluations[0].b != kNoIndex);
        QCOMPARE(delta.evaluations[1].b, kNoIndex);
        QCOMPARE(delta.evaluations[2].a, kNoIndex);
        QVERIFY(delta.verdictsDiffer);
        QVERIFY(delta.isChanged());
    }

    void repeatedEvaluationsPairInOrder() {
        const RowDelta delta = lastSpans("LLM chat 0-1 eval=t:1:pass eval=t:2:fail\n",
            "LLM chat 0-1 eval=t:3:pass eval=t:4:fail eval=t:5:fail\n").delta;
        QCOMPARE(delta.evaluations.size(), std::size_t {3});
        QCOMPARE(delta.evaluations[1].a, 1u);
        QCOMPARE(delta.evaluations[1].b, 1u);
        QCOMPARE(delta.evaluations[2].b, 2u);
        QVERIFY(!delta.verdictsDiffer);
    }

    void anEvaluationThatOneSideLacksIsNoOtherVerdict() {
        QVERIFY(!lastSpans("LLM chat 0-1 eval=tone:1:pass\n", "LLM chat 0-1\n").delta.verdictsDiffer);
    }

    void totalsCountModelCallsOnce() {
        const auto a = test::traceFromText("AGENT root 0-1000 tokens=300/60\n LLM chat 0-10 tokens=300/60 cost=0.2\n");
        const auto b = test::traceFromText("AGENT root 0-500\n LLM chat 0-10 tokens=150/30 cost=0.1 status=error\n");
        const RowDelta delta = traceDelta(*a, *b);
        QCOMPARE(*delta.tokens.a, 360.0);
        QCOMPARE(*delta.tokens.relative(), -0.5);
        QCOMPARE(*delta.cost.relative(), -0.5);
        QCOMPARE(*delta.duration.relative(), -0.5);
    }

    void emptyTracesHaveNoFigures() {
        const TraceDocument empty;
        const RowDelta delta = traceDelta(empty, empty);
        QVERIFY(!delta.duration.a && !delta.tokens.a && !delta.cost.a && delta.evaluations.empty());
    }
};

QTEST_APPLESS_MAIN(TstTraceDelta)
#include "tst_trace_delta.moc"
