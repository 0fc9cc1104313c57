#include <QtTest>

#include "core/analysis/evaluation_summary.h"

using namespace spanloom;

namespace {

Evaluation row(const char* name, std::optional<double> score, const char* label = "", Verdict verdict = Verdict::None) {
    Evaluation result;
    result.name = name;
    result.score = score;
    result.label = label;
    result.verdict = verdict;
    return result;
}

EvaluationSummary summaryOf(const std::vector<Evaluation>& rows, const std::vector<EvaluationRule>& rules = {}) {
    EvaluationSummaries summaries(rules);
    summaries.add(rows);
    return summaries.finish().at(0);
}

} // namespace

/// What each evaluator said, and what a person's rules make of it.
class TestEvaluationSummary : public QObject {
    Q_OBJECT

private slots:
    void scalesAreLearnt_data() {
        QTest::addColumn<double>("low");
        QTest::addColumn<double>("high");
        QTest::addColumn<QString>("scale");
        QTest::newRow("unit") << 0.1 << 1.0 << "0..1";
        QTest::newRow("stars") << 1.0 << 5.0 << "1..5";
        QTest::newRow("percent") << 12.0 << 100.0 << "0..100";
        QTest::newRow("negative") << -1.0 << 1.0 << "free";
        QTest::newRow("large") << 3.0 << 2000.0 << "free";
    }
    void scalesAreLearnt() {
        QFETCH(double, low);
        QFETCH(double, high);
        QTEST(QString::fromLatin1(name(summaryOf({row("a", low), row("a", high)}).scale)), "scale");
    }

    void spellingsAreOneEvaluator() {
        const EvaluationSummary summary
            = summaryOf({row("Answer Quality", 0.5), row("answer_quality", 0.7), row("answer_quality", {})});
        QCOMPARE(summary.name, std::string("answer_quality"));
        QCOMPARE(summary.title, std::string("answer_quality"));
        QCOMPARE(summary.rows, std::uint64_t {3});
        QCOMPARE(summary.scored, std::uint64_t {2});
        QVERIFY(std::abs(*summary.mean - 0.6) < 1e-12);
    }

    void labelsAndVerdictsAreCounted() {
        const EvaluationSummary summary = summaryOf({row("a", {}, "good", Verdict::Pass), row("a", {}, "good", Verdict::Pass),
            row("a", {}, "bad", Verdict::Fail), row("a", {}, "?")});
        QCOMPARE(summary.labels[0].label, std::string("good"));
        QCOMPARE(summary.labels[0].rows, std::uint64_t {2});
        QCOMPARE(summary.passed, std::uint64_t {2});
        QCOMPARE(summary.undecided, std::uint64_t {1});
        QVERIFY(std::abs(*summary.passRate() - 2.0 / 3) < 1e-12);
        QVERIFY(!summaryOf({row("a", 0.5)}).passRate());
    }

    void replacedRowsAreCountedApart() {
        Evaluation old = row("a", 0.1, "", Verdict::Fail);
        old.isSuperseded = true;
        const EvaluationSummary summary = summaryOf({old, row("a", 0.9, "", Verdict::Pass)});
        QCOMPARE(summary.rows, std::uint64_t {1});
        QCOMPARE(summary.superseded, std::uint64_t {1});
        QCOMPARE(summary.failed, std::uint64_t {0});
    }

    void feedbackStandsApart() {
        Evaluation thumb = row("thumbs", 1.0);
        thumb.isFeedback = true;
        EvaluationSummaries summaries({});
        const std::vector<Evaluation> rows {thumb, row("thumbs", 0.3)};
        summaries.add(rows);
        const std::vector<EvaluationSummary> all = summaries.finish();
        QCOMPARE(all.size(), std::size_t {2});
        QVERIFY(!all[0].isFeedback);
        QVERIFY(all[1].isFeedback);
        QCOMPARE(all[1].thumbsUp, std::uint64_t {1});
    }

    void theRuleIsShownBeside() {
        EvaluationRule rule;
        rule.name = "a";
        rule.threshold = 0.5;
        rule.direction = EvaluationDirection::LowerIsBetter;
        const EvaluationSummary summary = summaryOf({row("A", 0.4)}, {rule});
        QVERIFY(summary.rule);
        QCOMPARE(summary.direction, EvaluationDirection::LowerIsBetter);
        QCOMPARE(summaryOf({row("toxicity", 0.4)}).direction, EvaluationDirection::LowerIsBetter);
    }

    void raterTypesAreCounted() {
        Evaluation human = row("a", 1.0);
        human.evaluatorType = EvaluatorType::Human;
        Evaluation judge = row("a", 1.0);
        judge.evaluatorType = EvaluatorType::Llm;
        const EvaluationSummary summary = summaryOf({human, judge, row("a", 1.0)});
        QCOMPARE(summary.humanRows, std::uint64_t {1});
        QCOMPARE(summary.llmRows, std::uint64_t {1});
        QCOMPARE(summary.unknownRows, std::uint64_t {1});
    }
};

QTEST_APPLESS_MAIN(TestEvaluationSummary)
#include "tst_evaluation_summary.moc"
