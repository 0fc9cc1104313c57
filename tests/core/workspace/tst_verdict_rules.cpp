#include <QTest>

#include "core/workspace/verdict_rules.h"

using namespace spanloom;

namespace {

Evaluation row(const char* name, std::optional<double> score, Verdict verdict = Verdict::None) {
    Evaluation result;
    result.name = name;
    result.score = score;
    result.verdict = verdict;
    return result;
}

Evaluation feedback(double score) {
    Evaluation result = row("thumbs", score);
    result.isFeedback = true;
    return result;
}

} // namespace

/// What the evaluations of a trace come to, with a person's rules.
class tst_verdict_rules : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void feedbackAndReplacedRowsAreNoJudgements() {
        StringPool strings;
        VerdictColumns columns(strings);
        Evaluation old = row("quality", 0.1, Verdict::Fail);
        old.isSuperseded = true;
        const std::vector<Evaluation> rows {
            old, row("quality", 0.9, Verdict::Pass), feedback(1), feedback(1), feedback(0), feedback(3)};
        columns.append(rows);
        const TraceVerdicts& verdicts = columns.rows().at(0);
        QCOMPARE(verdicts.rows, 1u);
        QCOMPARE(verdicts.failed, 0u);
        QCOMPARE(verdicts.thumbsUp, 2u);
        QCOMPARE(verdicts.thumbsDown, 1u);
        const std::vector<StringId>& list = columns.lists().at(verdicts.list);
        QCOMPARE(list.size(), std::size_t {2});
        QCOMPARE(strings.text(list[0]), std::string_view("quality"));
        QCOMPARE(strings.text(list[1]), std::string_view("pass"));
    }

    void equalListsAreOne() {
        StringPool strings;
        VerdictColumns columns(strings);
        const std::vector<Evaluation> one {row("a", 1, Verdict::Pass), row("b", 1, Verdict::Fail)};
        const std::vector<Evaluation> other {
            row("b", 0, Verdict::Fail), row("a", 0.5, Verdict::Pass), row("a", 1, Verdict::Pass)};
        columns.append(one);
        columns.append({});
        columns.append(other);
        QCOMPARE(columns.rows()[0].list, columns.rows()[2].list);
        QCOMPARE(columns.rows()[1].list, 0u);
        QCOMPARE(columns.lists().size(), std::size_t {2});
        QCOMPARE(columns.rows()[2].rows, 3u);
    }

    void rulesChangeWhatTheySpeakOfAlone() {
        const VerdictRules rules({EvaluationRule {"quality", 0.5, {}, {}, {}}});
        std::vector<Evaluation> rows {row("Quality", 0.4, Verdict::Pass), row("quality", 0.6, Verdict::Pass),
            row("other", 0.1, Verdict::Pass), row("quality", std::nullopt, Verdict::Pass), feedback(0)};
        QVERIFY(rules.concerns(rows));
        rules.apply(rows);
        QCOMPARE(rows[0].verdict, Verdict::Fail);
        QCOMPARE(rows[0].recordedVerdict, std::optional(Verdict::Pass));
        for (std::size_t i = 1; i < rows.size(); ++i)
            QVERIFY(!rows[i].recordedVerdict);
        QVERIFY(!VerdictRules().concerns(rows));
    }
};

QTEST_APPLESS_MAIN(tst_verdict_rules)
#include "tst_verdict_rules.moc"
