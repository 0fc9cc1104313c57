#include <limits>

#include <QtTest>

#include "tests/core/semantics/span_fixture.h"

using namespace spanloom;
using namespace spanloom::test;

/// Judgements from all their homes become rows, once each, with the right target.
class TestEvaluationRows : public QObject {
    Q_OBJECT

private slots:
    void resultEventsJudgeTheirSpan();
    void attributesGiveOneRow();
    void flattenedRowsSurviveGapsAndTwoDigits();
    void annotationsCarryTheirKindOfJudge();
    void prefixMapGivesARowAMetric();
    void scoreSuffixNeedsAKnownMetricOrAnEvaluator();
    void eventNamesCarryScores();
    void evaluatorSpanSpeaksByItsOutput_data();
    void evaluatorSpanSpeaksByItsOutput();
    void oneLinkIsTheTarget();
    void twoLinksAreNoTarget();
    void namedTargetWins();
    void traceRowsHaveNoTarget();
    void companionKeysJoinTheOnlyRow();
    void sameResultCountsOnceAndTheRicherStays();
    void differentJudgesAreDifferentRows();
    void verdicts_data();
    void verdicts();
    void ownThresholdDecidesWhenNoLabelDoes_data();
    void ownThresholdDecidesWhenNoLabelDoes();
    void failedEvaluatorsAreErrors();
    void scoresThatAreNoNumbersAreFailures();
    void thumbsBecomeFeedbackRows_data();
    void thumbsBecomeFeedbackRows();
    void spansWithoutJudgementsGiveNone();
};

static const Evaluation* only(SpanFixture& span) {
    return span.evaluations.size() == 1 ? &span.evaluations.front() : nullptr;
}

void TestEvaluationRows::resultEventsJudgeTheirSpan() {
    SpanFixture span(Attributes {{"gen_ai.operation.name", "chat"}});
    span.event("gen_ai.evaluation.result",
        {{"gen_ai.evaluation.name", "Relevance"}, {"gen_ai.evaluation.score.value", 0.75},
            {"gen_ai.evaluation.score.label", "relevant"}, {"gen_ai.evaluation.explanation", "on topic"}},
        5'000'000'000);
    const Evaluation* row = only(span.evaluate());
    QVERIFY(row);
    QCOMPARE(row->name, std::string("Relevance"));
    QCOMPARE(row->score, std::optional(0.75));
    QCOMPARE(row->verdict, Verdict::Pass);
    QCOMPARE(row->explanation, std::string("on topic"));
    QCOMPARE(row->target, std::optional(SpanId {3}));
    QVERIFY(!row->carrier);
    QCOMPARE(row->time, TimeNs {5'000'000'000});
    QVERIFY((row->traceId == TraceId {1, 2}));
}

void TestEvaluationRows::attributesGiveOneRow() {
    SpanFixture span(Attributes {{"gen_ai.operation.name", "chat"}, {"gen_ai.evaluation.name", "tone"},
        {"gen_ai.evaluation.score.value", "0.5"}, {"gen_ai.evaluation.score.label", "fail"}});
    const Evaluation* row = only(span.evaluate());
    QVERIFY(row);
    QCOMPARE(row->score, std::optional(0.5));
    QCOMPARE(row->verdict, Verdict::Fail);
    QCOMPARE(span.kind(), Kind::Llm);
}

void TestEvaluationRows::flattenedRowsSurviveGapsAndTwoDigits() {
    SpanFixture span(Attributes{{"openinference.span.kind", "LLM"}, {"evaluations.12.evaluation.score", 0.1},
        {"evaluations.0.evaluation.name", "a"}, {"evaluations.12.evaluation.name", "b"},
        {"evaluations.0.evaluation.score", 1}});
    span.evaluate();
    QCOMPARE(span.evaluations.size(), std::size_t {2});
    for (const Evaluation& row : span.evaluations)
        QCOMPARE(row.score, std::optional(row.name == "a" ? 1.0 : 0.1));
}

void TestEvaluationRows::annotationsCarryTheirKindOfJudge() {
    SpanFixture span(
        Attributes{{"annotations.0.annotation.name", "quality"}, {"annotations.0.annotation.label", "good"},
            {"annotations.0.annotation.annotator_kind", "HUMAN"}, {"annotations.0.annotation.identifier", "rater-1"}});
    const Evaluation* row = only(span.evaluate());
    QVERIFY(row);
    QCOMPARE(row->evaluatorType, EvaluatorType::Human);
    QCOMPARE(row->evaluator, std::string("rater-1"));
    QVERIFY(!row->score);
}

void TestEvaluationRows::prefixMapGivesARowAMetric() {
    SpanFixture span(Attributes {{"eval.score.faithfulness", 0.9}, {"eval.score.tone", "0.4"}}, "eval.run");
    span.evaluate();
    QCOMPARE(span.evaluations.size(), std::size_t {2});
    QCOMPARE(span.evaluations[0].name, std::string("faithfulness"));
    QCOMPARE(span.evaluations[1].score, std::optional(0.4));
    QVERIFY(!span.evaluations[0].target);
    QCOMPARE(span.evaluations[0].carrier, std::optional(SpanId {3}));
}

void TestEvaluationRows::scoreSuffixNeedsAKnownMetricOrAnEvaluator() {
    SpanFixture known(
        Attributes{{"faithfulness_score", 0.9}, {"credit_score", 700}, {"similarity_score", 0.2}}, "llm.generate");
    QVERIFY(only(known.evaluate()));
    QCOMPARE(known.evaluations[0].name, std::string("faithfulness"));
    SpanFixture evaluator(Attributes {{"wit_score", 0.9}}, "eval.run");
    QVERIFY(only(evaluator.evaluate()));
    QCOMPARE(evaluator.evaluations[0].name, std::string("wit"));
}

void TestEvaluationRows::eventNamesCarryScores() {
    SpanFixture span(Attributes {}, "llm.generate");
    span.event("evaluator:groundedness=0.62")
        .event("evaluator:tone", {{"score", 0.5}, {"label", "pass"}, {"threshold", 0.4}});
    span.event("evaluator_note");
    span.evaluate();
    QCOMPARE(span.evaluations.size(), std::size_t {2});
    QCOMPARE(span.evaluations[0].name, std::string("groundedness"));
    QCOMPARE(span.evaluations[0].score, std::optional(0.62));
    QCOMPARE(span.evaluations[1].threshold, std::optional(0.4));
    QCOMPARE(span.evaluations[1].verdict, Verdict::Pass);
}

void TestEvaluationRows::evaluatorSpanSpeaksByItsOutput_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("output");
    QTest::addColumn<QString>("metric");
    QTest::addColumn<double>("score"); // −1 = none
    QTest::addColumn<QString>("label");
    QTest::newRow("object") << "evaluator: tone"
                            << R"({"score": 0.5, "label": "good", "explanation": "x"})"
                            << "tone" << 0.5 << "good";
    QTest::newRow("value") << "eval.run:bias" << R"({"value": 1})" << "bias" << 1.0 << "";
    QTest::newRow("number") << "relevance" << "0.25" << "relevance" << 0.25 << "";
    QTest::newRow("word") << "relevance" << "pass" << "relevance" << -1.0 << "pass";
}

void TestEvaluationRows::evaluatorSpanSpeaksByItsOutput() {
    QFETCH(QString, name);
    QFETCH(QString, output);
    QFETCH(QString, metric);
    QFETCH(double, score);
    QFETCH(QString, label);
    SpanFixture span(Attributes{{"openinference.span.kind", "EVALUATOR"}, {"output.value", output.toStdString()}},
        name.toStdString());
    const Evaluation* row = only(span.evaluate());
    QVERIFY(row);
    QCOMPARE(QString::fromStdString(row->name), metric);
    QCOMPARE(row->score, score < 0 ? std::nullopt : std::optional(score));
    QCOMPARE(QString::fromStdString(row->label), label);
    QVERIFY(!row->target);
}

void TestEvaluationRows::oneLinkIsTheTarget() {
    SpanFixture span(Attributes {{"openinference.span.kind", "EVALUATOR"}, {"evaluations.0.evaluation.name", "a"},
        {"evaluations.0.evaluation.score", 1}});
    span.link({7, 8}, {9});
    const Evaluation* row = only(span.evaluate());
    QVERIFY(row);
    QCOMPARE(row->target, std::optional(SpanId {9}));
    QVERIFY((row->traceId == TraceId {7, 8}));
    QCOMPARE(row->carrier, std::optional(SpanId {3}));
}

void TestEvaluationRows::twoLinksAreNoTarget() {
    SpanFixture span(Attributes {{"openinference.span.kind", "EVALUATOR"}, {"evaluations.0.evaluation.name", "a"},
        {"evaluations.0.evaluation.score", 1}});
    span.link({7, 8}, {9}).link({7, 8}, {10});
    QVERIFY(only(span.evaluate()));
    QVERIFY(!span.evaluations[0].target);
}

void TestEvaluationRows::namedTargetWins() {
    SpanFixture span(Attributes {{"gen_ai.span.kind", "EVALUATOR"}, {"gen_ai.evaluation.name", "a"},
        {"gen_ai.evaluation.score.value", 1}, {"gen_ai.evaluation.target_span_id", "00000000000000ff"}});
    QVERIFY(only(span.evaluate()));
    QCOMPARE(span.evaluations[0].target, std::optional(SpanId {255}));
}

void TestEvaluationRows::traceRowsHaveNoTarget() {
    SpanFixture span(
        Attributes{{"trace.evaluations.0.evaluation.name", "a"}, {"trace.evaluations.0.evaluation.score", 1}});
    QVERIFY(only(span.evaluate()));
    QVERIFY(!span.evaluations[0].target);
    QVERIFY(!span.evaluations[0].carrier);
}

void TestEvaluationRows::companionKeysJoinTheOnlyRow() {
    SpanFixture span(Attributes{{"eval.score.tone", 0.4}, {"eval.threshold", 0.7}, {"eval.label", "fail"},
                         {"eval.reason", "rude"}, {"evaluator_type", "llm_judge"}},
        "eval.run");
    const Evaluation* row = only(span.evaluate());
    QVERIFY(row);
    QCOMPARE(row->threshold, std::optional(0.7));
    QCOMPARE(row->verdict, Verdict::Fail);
    QCOMPARE(row->explanation, std::string("rude"));
    QCOMPARE(row->evaluatorType, EvaluatorType::Llm);
}

void TestEvaluationRows::sameResultCountsOnceAndTheRicherStays() {
    SpanFixture span(Attributes {{"gen_ai.operation.name", "chat"}, {"gen_ai.evaluation.name", "answer relevance"},
        {"gen_ai.evaluation.score.value", 0.5}});
    span.event("gen_ai.evaluation.result",
        {{"gen_ai.evaluation.name", "answer_relevance"}, {"gen_ai.evaluation.score.value", 0.5},
            {"gen_ai.evaluation.explanation", "because"}});
    const Evaluation* row = only(span.evaluate());
    QVERIFY(row);
    QCOMPARE(row->explanation, std::string("because"));
}

void TestEvaluationRows::differentJudgesAreDifferentRows() {
    Attributes attributes;
    for (const auto& [index, judge] : {std::pair {"0", "a"}, {"1", "b"}}) {
        const std::string prefix = std::string("evaluations.") + index + ".evaluation.";
        attributes.emplace_back(prefix + "name", "tone");
        attributes.emplace_back(prefix + "score", 0.5);
        attributes.emplace_back(prefix + "identifier", judge);
    }
    SpanFixture span(attributes);
    QCOMPARE(span.evaluate().evaluations.size(), std::size_t {2});
}

void TestEvaluationRows::verdicts_data() {
    QTest::addColumn<QString>("metric");
    QTest::addColumn<QString>("label");
    QTest::addColumn<int>("verdict");
    const auto row = [](const char* metric, const char* label, Verdict verdict) {
        QTest::addRow("%s %s", metric, label) << metric << label << static_cast<int>(verdict);
    };
    row("tone", "pass", Verdict::Pass);
    row("tone", "FAILED", Verdict::Fail);
    row("grounded", "yes", Verdict::Pass);
    row("hallucination", "yes", Verdict::Fail);
    row("hallucination", "no", Verdict::Pass);
    row("hallucination", "factual", Verdict::Pass);
    row("toxicity", "toxic", Verdict::Fail);
    row("tone", "purple", Verdict::None);
}

void TestEvaluationRows::verdicts() {
    QFETCH(QString, metric);
    QFETCH(QString, label);
    QFETCH(int, verdict);
    SpanFixture span(Attributes{{"evaluations.0.evaluation.name", metric.toStdString()},
        {"evaluations.0.evaluation.label", label.toStdString()}});
    QVERIFY(only(span.evaluate()));
    QCOMPARE(static_cast<int>(span.evaluations[0].verdict), verdict);
}

void TestEvaluationRows::ownThresholdDecidesWhenNoLabelDoes_data() {
    QTest::addColumn<QString>("metric");
    QTest::addColumn<QString>("label");
    QTest::addColumn<double>("score");
    QTest::addColumn<int>("verdict");
    QTest::newRow("below") << "tone" << "" << 0.4 << static_cast<int>(Verdict::Fail);
    QTest::newRow("at") << "tone" << "" << 0.5 << static_cast<int>(Verdict::Pass);
    QTest::newRow("harm above") << "toxicity" << "" << 0.9 << static_cast<int>(Verdict::Fail);
    QTest::newRow("harm below") << "toxicity" << "" << 0.1 << static_cast<int>(Verdict::Pass);
    QTest::newRow("label wins") << "tone" << "pass" << 0.4 << static_cast<int>(Verdict::Pass);
}

void TestEvaluationRows::ownThresholdDecidesWhenNoLabelDoes() {
    QFETCH(QString, metric);
    QFETCH(QString, label);
    QFETCH(double, score);
    QFETCH(int, verdict);
    SpanFixture span(Attributes {}, "llm.generate");
    span.event("gen_ai.evaluation.result",
        {{"gen_ai.evaluation.name", metric.toStdString()}, {"gen_ai.evaluation.score.value", score},
            {"gen_ai.evaluation.score.label", label.toStdString()}, {"gen_ai.evaluation.threshold", 0.5}});
    QVERIFY(only(span.evaluate()));
    QCOMPARE(static_cast<int>(span.evaluations[0].verdict), verdict);
}

void TestEvaluationRows::scoresThatAreNoNumbersAreFailures() {
    for (const double score : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
        SpanFixture span(Attributes {}, "llm.generate");
        span.event("gen_ai.evaluation.result",
            {{"gen_ai.evaluation.name", "tone"}, {"gen_ai.evaluation.score.value", score}});
        QVERIFY(only(span.evaluate()));
        QVERIFY(!span.evaluations[0].score);
        QCOMPARE(span.evaluations[0].label, std::string());
        QCOMPARE(span.evaluations[0].verdict, Verdict::Error);
    }
}

void TestEvaluationRows::failedEvaluatorsAreErrors() {
    SpanFixture span(Attributes {}, "llm.generate");
    span.event("gen_ai.evaluation.result", {{"gen_ai.evaluation.name", "tone"}, {"error.type", "timeout"}});
    QVERIFY(only(span.evaluate()));
    QCOMPARE(span.evaluations[0].verdict, Verdict::Error);
}

void TestEvaluationRows::thumbsBecomeFeedbackRows_data() {
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("value");
    QTest::addColumn<double>("score");
    QTest::addColumn<int>("verdict");
    QTest::newRow("up") << "feedback.thumbs" << "thumbs_up" << 1.0 << static_cast<int>(Verdict::Pass);
    QTest::newRow("down") << "user_feedback" << "down" << -1.0 << static_cast<int>(Verdict::Fail);
    QTest::newRow("zero is down") << "feedback.score" << "0" << -1.0 << static_cast<int>(Verdict::Fail);
    QTest::newRow("stars") << "rating" << "4" << 4.0 << static_cast<int>(Verdict::None);
}

void TestEvaluationRows::thumbsBecomeFeedbackRows() {
    QFETCH(QString, key);
    QFETCH(QString, value);
    QFETCH(double, score);
    QFETCH(int, verdict);
    SpanFixture span(Attributes {{key.toStdString(), value.toStdString()}, {"feedback.comment", "too slow"}});
    const Evaluation* row = only(span.evaluate());
    QVERIFY(row);
    QCOMPARE(row->name, std::string("user_feedback"));
    QCOMPARE(row->evaluatorType, EvaluatorType::Human);
    QCOMPARE(row->score, std::optional(score));
    QCOMPARE(static_cast<int>(row->verdict), verdict);
    QCOMPARE(row->explanation, std::string("too slow"));
    SpanFixture event(Attributes {}, "llm.generate");
    event.event("user_feedback", {{"value", value.toStdString()}});
    QVERIFY(only(event.evaluate()));
    QCOMPARE(event.evaluations[0].score, std::optional(score));
}

void TestEvaluationRows::spansWithoutJudgementsGiveNone() {
    SpanFixture span(Attributes{{"gen_ai.operation.name", "chat"}, {"score", 0.5}, {"reason", "x"}, {"success", true}});
    QVERIFY(span.evaluate().evaluations.empty());
    SpanFixture silent(Attributes{
        {"openinference.span.kind", "EVALUATOR"}, {"output.value", "a long text that is no verdict at all, whatever"}});
    QVERIFY(silent.evaluate().evaluations.empty());
}

QTEST_APPLESS_MAIN(TestEvaluationRows)
#include "tst_evaluation_rows.moc"
