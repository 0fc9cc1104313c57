#include <QtTest>

#include <algorithm>

#include "tests/support/record_collector.h"

using namespace spanloom;
using namespace spanloom::test;

namespace {

const std::filesystem::path kFolder = std::filesystem::path(SPANLOOM_SOURCE_DIR) / "tests" / "data" / "langsmith";

ImportedRecords sample(const char* name) { return importRecords(fileBytes(kFolder / name)); }

QString text(const std::string& bytes) { return QString::fromStdString(bytes); }

/// The record of the span of this name, empty when there is none.
QString spanNamed(const ImportedRecords& records, const QString& name) {
    for (const std::string& record : records.spans)
        if (text(record).section(' ', 2).startsWith(name + ' '))
            return text(record);
    return {};
}

} // namespace

/// Runs and feedback as LangSmith exports them.
class LangSmithTest : public QObject {
    Q_OBJECT

private slots:
    void aRunBecomesASpan() {
        const QString span = spanNamed(sample("langsmith_runs.jsonl"), "ChatModel");
        for (const char* part : {"11111111111141118111111111111111 ", "spanIdText=33333333-3333-4333-8333-333333333333",
                 "parentIdText=11111111-1111-4111-8111-111111111111", "start=1772359201000000000 end=1772359204000000000",
                 "status=ok", "langsmith.span.kind=string:\"llm\"", "langsmith.metadata.ls_model_name=string:\"m-large\"",
                 "langsmith.extra.invocation_params=map{model=", "langsmith.prompt_tokens=int:120",
                 "langsmith.total_cost=string:\"0.0045\"", "event 1772359201500000000 new_token token=string:\"On\""})
            QVERIFY2(span.contains(part), part);
    }

    void aTimeWithoutAZoneIsUtc() {
        QVERIFY(spanNamed(sample("langsmith_runs.jsonl"), "support").contains("start=1772359200000000000 end=1772359205250000000"));
    }

    void theProjectIsNoConversation() {
        const QString span = spanNamed(sample("langsmith_runs.jsonl"), "support");
        QVERIFY(span.contains("langsmith.trace.session_id=string:\"99999999"));
        QVERIFY(span.contains("langsmith.metadata.thread_id=string:\"th-1\""));
        QVERIFY(!span.contains("langsmith.metadata.revision"));
    }

    void anErrorWithTracebackBecomesAnExceptionToo() {
        const QString span = spanNamed(sample("langsmith_runs.jsonl"), "lookup");
        for (const char* part : {"status=error message=ValueError('no such parcel') flags", "exception.type=string:\"ValueError\"",
                 "exception.stacktrace=string:\"ValueError('no such parcel')Traceback"})
            QVERIFY2(span.contains(part), part);
    }

    void nestedRunsInheritTraceAndParent() {
        const ImportedRecords records = sample("langsmith_nested.json");
        QCOMPARE(records.traces, std::size_t {1});
        QVERIFY(spanNamed(records, "parse").contains("parentIdText=33333333-3333-4333-8333-333333333333"));
        QVERIFY(spanNamed(records, "ChatModel").contains("parentIdText=11111111-1111-4111-8111-111111111111"));
        QVERIFY(!spanNamed(records, "support").contains("parentIdText"));
    }

    void theDottedOrderFillsInWhatIsMissing() {
        const ImportedRecords records = sample("langsmith_v2.jsonl");
        QCOMPARE(records.traces, std::size_t {1});
        const QString span = spanNamed(records, "still running");
        QVERIFY(span.contains("parentIdText=33333333-3333-4333-8333-333333333333"));
        QVERIFY(span.contains("start=1772359202000000000 end=none"));
    }

    void contentThatLiesElsewhereIsNoted() {
        const ImportedRecords records = sample("langsmith_v2.jsonl");
        QCOMPARE(records.count("content_left_out"), std::uint64_t {1});
        QVERIFY(spanNamed(records, "ChatModel").contains("remarks=truncated"));
        QVERIFY(!spanNamed(records, "still running").contains("truncated"));
    }

    void feedbackBecomesEvaluations() {
        const std::vector<Evaluation> rows = sample("langsmith_feedback.jsonl").evaluations;
        QCOMPARE(rows.size(), std::size_t {5});
        QCOMPARE(rows[0].score, std::optional(0.5));
        QCOMPARE(rows[0].evaluatorType, EvaluatorType::Llm);
        QVERIFY(!rows[0].isFeedback);
        QCOMPARE(rows[1].score, std::optional(1.0));
        QVERIFY(rows[1].isFeedback);
        QCOMPARE(text(rows[2].label), QStringLiteral("friendly"));
        QCOMPARE(text(rows[2].evaluator), QStringLiteral("Ada"));
        QVERIFY(text(rows[2].explanation).contains("correction: {\"tone\":\"formal\"}"));
        QVERIFY(!rows[2].score && !rows[2].isFeedback);
        QVERIFY(rows[3].traceId.isZero() && rows[3].target);
        QCOMPARE(rows[3].score, std::optional(3.0));
        QVERIFY(!rows[4].target && !rows[4].traceId.isZero());
    }

    void averagesAreNoJudgements() {
        const ImportedRecords records = sample("langsmith_runs.jsonl");
        QVERIFY(records.evaluations.empty());
        QVERIFY(spanNamed(records, "support").contains("langsmith.feedback_stats=map{correctness="));
    }

    void jsonWithinTheCellsOfATableIsRead() {
        const ImportedRecords records = sample("langsmith_bulk.csv");
        QVERIFY(spanNamed(records, "support").contains("langsmith.metadata.thread_id=string:\"th-1\""));
        const QString model = spanNamed(records, "ChatModel");
        QVERIFY(model.contains("event 1772359202000000000 new_token token=string:\"x\""));
        QVERIFY(model.contains("langsmith.extra=string:\"not json\""));
        QVERIFY(model.contains("exception.type=string:\"openai.RateLimitError\""));
    }

    void runsMayNestAsDeepAsTheyLike() {
        std::string json;
        constexpr int kDepth = 3000;
        for (int i = 0; i < kDepth; ++i)
            json += "{\"run_type\":\"chain\",\"id\":\"run-" + std::to_string(i) + "\",\"child_runs\":[";
        for (int i = 0; i < kDepth; ++i)
            json += "]}";
        const ImportedRecords records = importRecords("[" + json + "]");
        QCOMPARE(records.spans.size(), std::size_t {kDepth});
        QCOMPARE(records.traces, std::size_t {1});
    }
};

QTEST_APPLESS_MAIN(LangSmithTest)
#include "tst_langsmith.moc"
