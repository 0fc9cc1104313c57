#include <QtTest/QtTest>

#include <limits>

#include "core/analysis/trace_summary.h"
#include "tests/support/trace_builder.h"

using namespace spanloom;
using test::parseTrace;
using test::traceFromText;

namespace {

/// "span:evaluation" in the document's order, "-" for the trace's own rows.
QString places(const TraceDocument& document) {
    QStringList words;
    for (const TraceSpan& span : document.spans)
        for (std::uint32_t i = 0; i < span.evaluationCount; ++i)
            words.append(QString::fromStdString(
                std::string(document.name(span)) + ':' + document.evaluations[span.firstEvaluation + i].name));
    for (std::size_t i = document.firstTraceEvaluation; i < document.evaluations.size(); ++i)
        words.append("-:" + QString::fromStdString(document.evaluations[i].name));
    return words.join(' ');
}

Evaluation row(std::optional<SpanId> target, std::string evaluator = {}, std::string explanation = {}) {
    Evaluation result;
    result.target = target;
    result.name = "Answer Quality";
    result.score = 0.5;
    result.evaluator = std::move(evaluator);
    result.explanation = std::move(explanation);
    return result;
}

TraceDocument build(const test::TestTrace& trace, std::vector<Evaluation> rows) {
    return TraceBuilder(trace.strings, nullptr).build(trace.id, trace.spans, std::move(rows));
}

} // namespace

class TestEvaluationPlacement : public QObject {
    Q_OBJECT

private slots:
    void rowStandsAtTheSpanItJudges_data();
    void rowStandsAtTheSpanItJudges();
    void guessedTargetIsWrittenIntoTheRow();
    void rowOfAMissingSpanWaitsWithItsTarget();
    void rowWithoutTargetBelongsToTheTrace();
    void rowsOfASpanAreSortedByName();
    void sameResultFromTwoHomesIsOneRow();
    void differentEvaluatorsAreTwoRows();
    void differentScoresAreTwoRows();
    void notANumberIsNoTrouble();
    void failuresAreCounted();
};

void TestEvaluationPlacement::rowStandsAtTheSpanItJudges_data() {
    QTest::addColumn<QString>("trace");
    QTest::addColumn<QString>("expected");
    QTest::newRow("own span") << "AGENT a\n LLM b eval=q:0.5" << "b:q";
    QTest::newRow("evaluator below a call") << "AGENT a 0-100\n LLM b 0-50\n  EVALUATOR e 60-70 eval=q:0.5" << "b:q";
    QTest::newRow("evaluator below an inner agent")
        << "AGENT a 0-100\n AGENT inner 0-90\n  LLM b 0-50\n  EVALUATOR e 60-70 eval=q:0.5" << "inner:q";
    QTest::newRow("evaluator below the root judges the last answer before it")
        << "AGENT a 0-100\n LLM b 0-20\n LLM c 30-50\n EVALUATOR e 60-70 eval=q:0.5\n LLM d 80-90" << "c:q";
    QTest::newRow("evaluator within an evaluator")
        << "AGENT a 0-100\n LLM b 0-20\n EVALUATOR s 30-70\n  EVALUATOR e 40-60 eval=q:0.5" << "b:q";
    QTest::newRow("judge's own call is no answer")
        << "AGENT a 0-100\n LLM b 0-20\n EVALUATOR e 60-70 eval=q:0.5\n  LLM j 30-40" << "b:q";
    QTest::newRow("retriever at the top") << "RETRIEVER r 0-20\n EVALUATOR e 30-40 eval=q:0.5" << "r:q";
    QTest::newRow("no answer before it") << "AGENT a 0-100\n EVALUATOR e 10-20 eval=q:0.5\n LLM b 30-50" << "-:q";
    QTest::newRow("answer of another root")
        << "AGENT a 0-10\n LLM b 0-5\nAGENT c 20-90\n EVALUATOR e 30-40 eval=q:0.5" << "-:q";
    QTest::newRow("evaluator at the top") << "EVALUATOR e eval=q:0.5" << "-:q";
}

void TestEvaluationPlacement::rowStandsAtTheSpanItJudges() {
    QFETCH(QString, trace);
    QTEST(places(*traceFromText(trace.toStdString())), "expected");
}

void TestEvaluationPlacement::guessedTargetIsWrittenIntoTheRow() {
    const auto document = traceFromText("AGENT a id=1\n LLM b id=2\n  EVALUATOR e id=3 eval=q:0.5");
    QCOMPARE(document->evaluations[0].target, std::optional(SpanId {2}));
    QCOMPARE(document->evaluations[0].carrier, std::optional(SpanId {3}));
}

void TestEvaluationPlacement::rowOfAMissingSpanWaitsWithItsTarget() {
    const TraceDocument document = build(parseTrace("AGENT a id=1"), {row(SpanId {99})});
    QCOMPARE(places(document), QString("-:Answer Quality"));
    QCOMPARE(document.evaluations[0].target, std::optional(SpanId {99}));
}

void TestEvaluationPlacement::rowWithoutTargetBelongsToTheTrace() {
    const TraceDocument document = build(parseTrace("AGENT a id=1 eval=z"), {row(std::nullopt), row(SpanId {1})});
    QCOMPARE(places(document), QString("a:Answer Quality -:Answer Quality"));
    QCOMPARE(document.firstTraceEvaluation, 1u);
}

void TestEvaluationPlacement::rowsOfASpanAreSortedByName() {
    QCOMPARE(places(*traceFromText("AGENT a\n LLM b eval=zeta eval=alpha\n LLM c eval=beta")), QString("b:alpha b:zeta c:beta"));
}

void TestEvaluationPlacement::sameResultFromTwoHomesIsOneRow() {
    Evaluation other = row(SpanId {1}, "judge-1", "because");
    other.name = "answer_quality";
    for (const std::vector<Evaluation>& rows : {std::vector {row(SpanId {1}), other}, std::vector {other, row(SpanId {1})}}) {
        const TraceDocument document = build(parseTrace("AGENT a id=1"), rows);
        QCOMPARE(document.evaluations.size(), std::size_t {1});
        QCOMPARE(document.evaluations[0].explanation, std::string("because"));
        QCOMPARE(document.evaluations[0].evaluator, std::string("judge-1"));
    }
}

void TestEvaluationPlacement::differentEvaluatorsAreTwoRows() {
    QCOMPARE(build(parseTrace("AGENT a id=1"), {row(SpanId {1}, "j1"), row(SpanId {1}, "j2")}).evaluations.size(), std::size_t {2});
}

void TestEvaluationPlacement::differentScoresAreTwoRows() {
    Evaluation other = row(SpanId {1});
    other.score = 0.6;
    QCOMPARE(build(parseTrace("AGENT a id=1"), {row(SpanId {1}), other}).evaluations.size(), std::size_t {2});
    other.score = std::nullopt;
    QCOMPARE(build(parseTrace("AGENT a id=1"), {row(SpanId {1}), other}).evaluations.size(), std::size_t {2});
}

void TestEvaluationPlacement::notANumberIsNoTrouble() {
    std::vector<Evaluation> rows;
    for (int i = 0; i < 100; ++i) {
        rows.push_back(row(SpanId {1}));
        rows.back().score = i % 2 == 0 ? std::numeric_limits<double>::quiet_NaN() : i;
    }
    QCOMPARE(build(parseTrace("AGENT a id=1"), rows).evaluations.size(), std::size_t {51});
}

void TestEvaluationPlacement::failuresAreCounted() {
    const auto document = traceFromText("AGENT a\n LLM b eval=x:1:pass eval=y:0:fail eval=z:0:error");
    const TraceSummary summary = summariseTrace(*document);
    QCOMPARE(summary.evaluationCount, 3u);
    QCOMPARE(summary.failedEvaluations, 1u);
}

QTEST_APPLESS_MAIN(TestEvaluationPlacement)
#include "tst_evaluation_placement.moc"
