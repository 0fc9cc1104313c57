#include <QtTest>

#include "core/trace/evaluation_rule.h"

using namespace spanloom;

namespace {

Evaluation scored(double score) {
    Evaluation row;
    row.name = "a";
    row.score = score;
    return row;
}

Evaluation labelled(const char* label) {
    Evaluation row;
    row.name = "a";
    row.label = label;
    return row;
}

Evaluation feedback(const char* name, std::optional<double> score, const char* label = "") {
    Evaluation row;
    row.name = name;
    row.score = score;
    row.label = label;
    row.isFeedback = true;
    return row;
}

} // namespace

/// Verdicts by a person's threshold and labels; what an end user's word says.
class TestEvaluationRule : public QObject {
    Q_OBJECT

private slots:
    void reachingTheThresholdPasses() {
        EvaluationRule rule {"a", 0.7, EvaluationDirection::HigherIsBetter, {}, {}};
        QCOMPARE(verdictByRule(scored(0.7), rule), std::optional(Verdict::Pass));
        QCOMPARE(verdictByRule(scored(0.69), rule), std::optional(Verdict::Fail));
        rule.direction = EvaluationDirection::LowerIsBetter;
        QCOMPARE(verdictByRule(scored(0.7), rule), std::optional(Verdict::Pass));
        QCOMPARE(verdictByRule(scored(0.71), rule), std::optional(Verdict::Fail));
        QCOMPARE(verdictByRule(scored(std::nan("")), rule), std::optional<Verdict>());
    }

    void labelsComeBeforeScores() {
        const EvaluationRule rule {"a", 0.5, EvaluationDirection::HigherIsBetter, {"Fine"}, {"poor", " bad "}};
        QCOMPARE(verdictByRule(labelled("fine"), rule), std::optional(Verdict::Pass));
        QCOMPARE(verdictByRule(labelled("BAD"), rule), std::optional(Verdict::Fail));
        QCOMPARE(verdictByRule(labelled("else"), rule), std::optional<Verdict>());
        Evaluation both = scored(0.9);
        both.label = "poor";
        QCOMPARE(verdictByRule(both, rule), std::optional(Verdict::Fail));
    }

    void failuresOfTheEvaluatorAndFeedbackAreLeftAlone() {
        const EvaluationRule rule {"a", 0.5, EvaluationDirection::HigherIsBetter, {}, {}};
        Evaluation broken = scored(0.9);
        broken.verdict = Verdict::Error;
        QCOMPARE(verdictByRule(broken, rule), std::optional<Verdict>());
        QCOMPARE(verdictByRule(feedback("a", 0.9), rule), std::optional<Verdict>());
    }

    void feedbackHasASign_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<double>("score");
        QTest::addColumn<QString>("label");
        QTest::addColumn<int>("sign");
        const double none = std::nan("");
        QTest::newRow("thumb up") << "thumbs" << 1.0 << "" << 1;
        QTest::newRow("thumb down") << "thumbs" << 0.0 << "" << -1;
        QTest::newRow("minus one") << "user_feedback" << -1.0 << "" << -1;
        QTest::newRow("word") << "rating" << none << "Thumbs-Down" << -1;
        QTest::newRow("helpful") << "rating" << none << "helpful" << 1;
        QTest::newRow("four stars") << "stars" << 4.0 << "" << 0;
        QTest::newRow("escalated") << "escalated" << none << "true" << -1;
        QTest::newRow("not escalated") << "escalated" << none << "false" << 0;
        QTest::newRow("refund") << "refund_requested" << 1.0 << "" << -1;
        QTest::newRow("comment alone") << "comment" << none << "Where is my parcel?" << 0;
    }
    void feedbackHasASign() {
        QFETCH(QString, name);
        QFETCH(double, score);
        QFETCH(QString, label);
        const auto value = std::isnan(score) ? std::nullopt : std::optional(score);
        QTEST(feedbackSign(feedback(qPrintable(name), value, qPrintable(label))), "sign");
    }

    void problemsAreBetterLow() {
        QCOMPARE(directionOfName("Toxicity"), EvaluationDirection::LowerIsBetter);
        QCOMPARE(directionOfName("hallucination-rate"), EvaluationDirection::LowerIsBetter);
        QCOMPARE(directionOfName("groundedness"), EvaluationDirection::HigherIsBetter);
    }
};

QTEST_APPLESS_MAIN(TestEvaluationRule)
#include "tst_evaluation_rule.moc"
