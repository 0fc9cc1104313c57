#include <QtTest>

#include "tests/core/semantics/span_fixture.h"

using namespace spanloom;
using namespace spanloom::test;

namespace {

const Evaluation* find(const SpanFixture& span, std::string_view name) {
    for (const Evaluation& row : span.evaluations)
        if (row.name == name)
            return &row;
    return nullptr;
}

} // namespace

/// Judgements of the vocabularies that write them in ways of their own, and what end users say.
class TestEvaluationHomes : public QObject {
    Q_OBJECT

private slots:
    void mapsOfACaseAreRows();
    void mapsOfOthersAreNone();
    void anAnnotationRatesItsParent();
    void verdictsOfProblemFindersAreTurned();
    void prefixedScoresAreRows();
    void flagsOfUsersAreFeedback_data();
    void flagsOfUsersAreFeedback();
    void otherWordsInFlagsAreNoFlags();
    void thumbsAreFeedback();
    void endUsersAreToldFromReviewers();
    void ownThresholdDecides();
    void evaluatorOfASpanIsNamed();
};

void TestEvaluationHomes::mapsOfACaseAreRows() {
    SpanFixture span(Attributes {{"assertions", "{\"polite\": {\"name\": \"polite\", \"value\": true, \"reason\": \"said please\", "
                                                "\"source\": {\"name\": \"PoliteJudge\"}}, \"short\": {\"value\": false}}"},
                         {"scores", "{\"accuracy\": {\"value\": 0.75}}"}, {"labels", "{\"tone\": {\"value\": \"warm\"}}"},
                         {"assertion_pass_rate", 0.5}},
        "case: refund");
    span.evaluate("pydantic-evals");
    QCOMPARE(span.evaluations.size(), std::size_t {4});
    QCOMPARE(find(span, "polite")->verdict, Verdict::Pass);
    QCOMPARE(find(span, "polite")->explanation, std::string("said please"));
    QCOMPARE(find(span, "polite")->evaluator, std::string("PoliteJudge"));
    QCOMPARE(find(span, "short")->verdict, Verdict::Fail);
    QCOMPARE(find(span, "accuracy")->score.value(), 0.75);
    QCOMPARE(find(span, "tone")->label, std::string("warm"));
    QCOMPARE(find(span, "tone")->verdict, Verdict::None);
}

void TestEvaluationHomes::mapsOfOthersAreNone() {
    SpanFixture game(Attributes {{"scores", "{\"home\": 2, \"away\": 1}"}, {"labels", "[\"a\"]"}}, "match");
    QVERIFY(game.evaluate().evaluations.empty());
    SpanFixture known(Attributes {{"scores", "{\"home\": 2}"}}, "case: x");
    QCOMPARE(known.evaluate("pydantic-evals").evaluations.size(), std::size_t {1});
}

void TestEvaluationHomes::anAnnotationRatesItsParent() {
    SpanFixture span(Attributes {{"logfire.span_type", "annotation"}, {"logfire.feedback.name", "helpfulness"},
                         {"helpfulness", 4}, {"logfire.feedback.comment", "nearly"}},
        "feedback: helpfulness");
    span.record.hasParent = true;
    span.record.parentSpanId = {77};
    span.evaluate("logfire");
    QCOMPARE(span.evaluations.size(), std::size_t {1});
    const Evaluation& row = span.evaluations.front();
    QCOMPARE(row.name, std::string("helpfulness"));
    QCOMPARE(row.score.value(), 4.0);
    QCOMPARE(row.explanation, std::string("nearly"));
    QVERIFY(row.isFeedback);
    QCOMPARE(row.target->value, std::uint64_t {77});
    QCOMPARE(row.carrier->value, std::uint64_t {3});
}

void TestEvaluationHomes::verdictsOfProblemFindersAreTurned() {
    SpanFixture found(Attributes {{"evals.validator", "moderation"}, {"evals.verdict", "yes"}, {"evals.score", 0.8},
        {"evals.explanation", "insult"}});
    QCOMPARE(found.evaluate().evaluations.size(), std::size_t {1});
    QCOMPARE(found.evaluations[0].name, std::string("moderation"));
    QCOMPARE(found.evaluations[0].verdict, Verdict::Fail);
    SpanFixture clean(Attributes {{"evals.validator", "hallucination"}, {"evals.verdict", "no"}});
    QCOMPARE(clean.evaluate().evaluations.at(0).verdict, Verdict::Pass);
    SpanFixture unnamed(Attributes {{"evals.verdict", "yes"}});
    QCOMPARE(unnamed.evaluate().evaluations.at(0).name, std::string("evaluation"));
}

void TestEvaluationHomes::prefixedScoresAreRows() {
    SpanFixture span(Attributes {{"gen_ai.eval.fluency", 0.5}, {"eval.score.faithfulness", 0.25}});
    span.evaluate();
    QCOMPARE(find(span, "fluency")->score.value(), 0.5);
    QCOMPARE(find(span, "faithfulness")->score.value(), 0.25);
}

void TestEvaluationHomes::flagsOfUsersAreFeedback_data() {
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("name");
    QTest::newRow("escalated") << "escalated" << "escalation";
    QTest::newRow("any spelling") << "refundRequested" << "refund";
    QTest::newRow("contact") << "contacted_support" << "contact";
}

void TestEvaluationHomes::flagsOfUsersAreFeedback() {
    QFETCH(QString, key);
    QFETCH(QString, name);
    for (const bool isSet : {true, false}) {
        SpanFixture span(Attributes {{key.toStdString(), isSet}});
        span.evaluate();
        QCOMPARE(span.evaluations.size(), std::size_t {1});
        QCOMPARE(span.evaluations[0].name, name.toStdString());
        QCOMPARE(span.evaluations[0].label, std::string(isSet ? "yes" : "no"));
        QCOMPARE(span.evaluations[0].verdict, Verdict::None);
        QVERIFY(span.evaluations[0].isFeedback);
    }
}

void TestEvaluationHomes::otherWordsInFlagsAreNoFlags() {
    SpanFixture span(Attributes {{"contact", "mail@example.org"}, {"refund", "full policy text"}});
    QVERIFY(span.evaluate().evaluations.empty());
}

void TestEvaluationHomes::thumbsAreFeedback() {
    SpanFixture span(Attributes {{"thumbs", "down"}, {"faithfulness_score", 0.9}});
    span.evaluate();
    QCOMPARE(span.evaluations.size(), std::size_t {2});
    QVERIFY(find(span, "user_feedback")->isFeedback);
    QCOMPARE(find(span, "user_feedback")->score.value(), -1.0);
    QVERIFY(!find(span, "faithfulness")->isFeedback);
}

void TestEvaluationHomes::endUsersAreToldFromReviewers() {
    SpanFixture span(Attributes {{"annotations.0.annotation.name", "user-feedback"}, {"annotations.0.annotation.score", 1},
        {"annotations.0.annotation.annotator_kind", "HUMAN"}, {"annotations.1.annotation.name", "quality"},
        {"annotations.1.annotation.label", "good"}, {"annotations.1.annotation.annotator_kind", "HUMAN"},
        {"annotations.2.annotation.name", "user_frustration"}, {"annotations.2.annotation.score", 0.5},
        {"annotations.2.annotation.annotator_kind", "LLM"}});
    span.evaluate();
    QVERIFY(find(span, "user-feedback")->isFeedback);
    QVERIFY(!find(span, "quality")->isFeedback);
    QVERIFY(!find(span, "user_frustration")->isFeedback);
    QCOMPARE(find(span, "quality")->evaluatorType, EvaluatorType::Human);
}

void TestEvaluationHomes::ownThresholdDecides() {
    SpanFixture span(Attributes {{"gen_ai.operation.name", "chat"}});
    span.event("gen_ai.evaluation.result",
        {{"gen_ai.evaluation.name", "relevance"}, {"gen_ai.evaluation.score.value", 0.6}, {"gen_ai.evaluation.threshold", 0.7}});
    span.event("gen_ai.evaluation.result",
        {{"gen_ai.evaluation.name", "toxicity"}, {"gen_ai.evaluation.score.value", 0.1}, {"gen_ai.evaluation.threshold", 0.2}});
    span.evaluate();
    QCOMPARE(find(span, "relevance")->verdict, Verdict::Fail);
    QCOMPARE(find(span, "toxicity")->verdict, Verdict::Pass);
}

void TestEvaluationHomes::evaluatorOfASpanIsNamed() {
    SpanFixture span(Attributes {{"evaluator_name", "LLMJudge"}, {"output", "{\"score\": 0.5, \"reason\": \"so so\"}"}},
        "evaluator: tone");
    span.evaluate("pydantic-evals");
    QCOMPARE(span.evaluations.size(), std::size_t {1});
    QCOMPARE(span.evaluations[0].name, std::string("tone"));
    QCOMPARE(span.evaluations[0].evaluator, std::string("LLMJudge"));
    QCOMPARE(span.evaluations[0].score.value(), 0.5);
}

QTEST_APPLESS_MAIN(TestEvaluationHomes)
#include "tst_evaluation_homes.moc"
