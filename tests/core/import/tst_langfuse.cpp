#include <QtTest>

#include <algorithm>

#include "tests/support/record_collector.h"
#include "tests/support/shared_traces.h"

using namespace spanloom;
using namespace spanloom::test;
namespace fs = std::filesystem;

namespace {

const fs::path kFolder = fs::path(SPANLOOM_SOURCE_DIR) / "tests" / "data" / "langfuse";

ImportedRecords importSample(const char* name) { return importRecords(fileBytes(kFolder / name)); }

/// The text of the record with this id, or with this word in it.
QString recordWith(const ImportedRecords& records, const char* word) {
    for (const std::string& text : records.spans)
        if (text.find(word) != std::string::npos)
            return QString::fromStdString(text);
    return {};
}

QString fragmentOf(const ImportedRecords& records) { return recordWith(records, "remarks=fragment"); }

const Evaluation* evaluationNamed(const ImportedRecords& records, const char* name) {
    for (const Evaluation& evaluation : records.evaluations)
        if (evaluation.name == name)
            return &evaluation;
    return nullptr;
}

/// Trace, span, name, parent and times of each span: what two exports of one trace share.
std::vector<std::string> skeleton(const fs::path& file) {
    std::vector<std::string> lines;
    for (const std::string& text : importRecords(fileBytes(file)).spans)
        if (text.find("fragment") == std::string::npos)
            lines.push_back(text.substr(0, text.find(" kind=")));
    std::sort(lines.begin(), lines.end());
    return lines;
}

#define HAS(text, part) QVERIFY2((text).contains(QLatin1String(part)), qPrintable(text))
#define HAS_NOT(text, part) QVERIFY2(!(text).contains(QLatin1String(part)), qPrintable(text))

} // namespace

class LangfuseTest : public QObject {
    Q_OBJECT

private slots:
    void observationsBecomeSpansWithLangfusesOwnNames() {
        const ImportedRecords records = importSample("langfuse_page_current.json");
        const QString span = recordWith(records, " a000000000000002 answer");
        HAS(span, "parent=a000000000000001");
        HAS(span, "start=1772445600500000000 end=1772445602000000000");
        HAS(span, "langfuse.observation.type=string:\"generation\"");
        HAS(span, "langfuse.observation.model.name=string:\"gpt-4.1-mini\"");
        HAS(span, "langfuse.observation.model.parameters=map{temperature=double:0.2 max_tokens=int:300 }");
        HAS(span, "langfuse.observation.usage_details=map{input=int:120 input_cached_tokens=int:30 output=int:42");
        HAS(span, "langfuse.observation.cost_details=map{input=double:1e-04 output=double:2e-04");
        HAS(span, "langfuse.observation.completion_start_time=string:\"2026-03-02T10:00:00.900Z\"");
        HAS(span, "langfuse.observation.prompt.name=string:\"refund\"");
        HAS(span, "langfuse.observation.prompt.version=int:12");
        HAS(span, "langfuse.environment=string:\"staging\"");
        HAS(span, "langfuse.observation.project_id=string:\"pr-1\"");
        // Sums of the details are no facts of their own, and nulls no facts at all.
        HAS_NOT(span, "total_cost");
        HAS_NOT(span, "input_usage");
        HAS_NOT(span, "time_to_first_token");
    }

    void aScoreThatCarriesItsTraceIsAScore() {
        const ImportedRecords records = importRecords(
            "{\"data\":[{\"id\":\"s1\",\"name\":\"correctness\",\"value\":0.9,\"source\":\"API\",\"dataType\":\"NUMERIC\","
            "\"traceId\":\"7a51c0de7a51c0de7a51c0de7a51c0de\",\"timestamp\":\"2026-03-02T10:05:00.000Z\","
            "\"trace\":{\"userId\":\"u-1\",\"tags\":[\"eu\"],\"environment\":\"staging\"}}],\"meta\":{\"page\":1}}");
        QCOMPARE(records.format, std::string("langfuse"));
        QCOMPARE(records.evaluations.size(), std::size_t {1});
        QCOMPARE(*records.evaluations.front().score, 0.9);
        HAS(fragmentOf(records), "7a51c0de7a51c0de7a51c0de7a51c0de");
        HAS(fragmentOf(records), "user.id=string:\"u-1\"");
        QVERIFY(records.diagnostics.empty());
    }

    void aParentThatIsTheTraceIsNone() {
        HAS_NOT(recordWith(importSample("langfuse_page_current.json"), "refund agent"), "parent");
    }

    void theErrorLevelIsTheStatus() {
        const QString span = recordWith(importSample("langfuse_page_current.json"), "find_payment");
        HAS(span, "status=error message=timeout after 300 ms");
        HAS(span, "langfuse.observation.level=string:\"ERROR\"");
    }

    void anEventEndsWhereItStarts() {
        const QString span = recordWith(importSample("langfuse_page_current.json"), "cache miss");
        HAS(span, "start=1772445602050000000 end=1772445602050000000");
        HAS(span, "status=unset");
    }

    void aSpanWithoutEndStaysUnfinished() {
        const QString span = recordWith(importSample("langfuse_old_usage.json"), "000000000001");
        HAS(span, "end=none");
        HAS(span, "unfinished");
    }

    void originalAttributesResourceAndScopeAreRestored() {
        const QString span = recordWith(importSample("langfuse_page_with_trace.json"), "chat claude-haiku");
        HAS(span, "gen_ai.usage.input_tokens=string:\"77\"");
        HAS(span, "resource {service.name=string:\"planner\", service.version=string:\"3.1\"}");
        HAS(span, "scope opentelemetry.instrumentation.anthropic version=0.5 attributes={short=bool:true}");
        HAS(span, "langfuse.observation.metadata.extra=map{k=array[int:1 int:2 ] }");
        // Written once, though metadata and original attributes both have it.
        QCOMPARE(span.count("langfuse.observation.metadata.node"), 1);
        HAS_NOT(span, "resourceAttributes");
    }

    void aTraceBecomesFactsOfTheTrace() {
        const QString fact = fragmentOf(importSample("langfuse_page_with_trace.json"));
        HAS(fact, "remarks=fragment,of_trace");
        HAS(fact, "langfuse.trace.name=string:\"planning\"");
        HAS(fact, "user.id=string:\"u-1\", session.id=string:\"chat-5\"");
        HAS(fact, "langfuse.release=string:\"2026.3\", langfuse.version=string:\"4\"");
        HAS(fact, "langfuse.trace.tags=array[string:\"nightly\" string:\"eu\" ]");
        HAS(fact, "langfuse.trace.metadata.cohort=string:\"b\"");
        HAS(fact, "langfuse.trace.input=string:\"plan\"");
        HAS(fact, "langfuse.trace.public=bool:false");
        HAS_NOT(fact, "langfuse.trace.observations");
        HAS_NOT(fact, "langfuse.trace.scores");
    }

    void theSessionOfAPageIsThatOfItsTraces() {
        const ImportedRecords records = importSample("langfuse_session.json");
        HAS(recordWith(records, "planning"), "session.id=string:\"chat-5\"");
        HAS(recordWith(records, "again"), "session.id=string:\"chat-6\"");
    }

    void theNewerOfTwoObservationsCounts() {
        const ImportedRecords records = importSample("langfuse_updates.json");
        QCOMPARE(records.spanCount(), std::size_t {1});
        HAS(recordWith(records, "e000000000000001"), "e000000000000001 final");
    }

    void detailsAreMadeOfSumsWhereThereAreNone() {
        const ImportedRecords records = importSample("langfuse_old_usage.json");
        const QString byTokens = recordWith(records, "000000000001");
        HAS(byTokens, "langfuse.observation.usage_details=map{input=int:10 output=int:5 total=int:15 }");
        HAS(byTokens, "langfuse.observation.cost_details=map{input=double:3e-04 output=double:3e-04 total=double:6e-04 }");
        const QString byUsage = recordWith(records, "by usage");
        HAS(byUsage, "langfuse.observation.usage_details=map{input=int:7 output=int:3 total=int:10 }");
        HAS(byUsage, "langfuse.observation.cost_details=map{input=double:0.1 output=double:0.2 total=double:0.3 }");
    }

    void lettersAreNoTokensAndZeroIsNoPrice() {
        const QString span = recordWith(importSample("langfuse_old_usage.json"), "by letters");
        HAS(span, "langfuse.observation.usage=map{input=int:700");
        HAS_NOT(span, "usage_details");
        HAS_NOT(span, "cost_details");
    }

    void aSumThatDisagreesIsKept() {
        const QString span = recordWith(importSample("langfuse_old_usage.json"), "sums differ");
        HAS(span, "langfuse.observation.total_usage=int:11");
        HAS(span, "langfuse.observation.total_cost=double:0.4");
    }

    void scoresBecomeEvaluations() {
        const ImportedRecords records = importSample("langfuse_page_current.json");
        const Evaluation* numeric = evaluationNamed(records, "groundedness");
        QVERIFY(numeric && numeric->score == 0.83 && numeric->target && numeric->evaluatorType == EvaluatorType::Llm);
        QCOMPARE(numeric->target->hex(), std::string("a000000000000002"));
        QCOMPARE(numeric->explanation, std::string("Two of three claims are in the documents."));
        QCOMPARE(numeric->time, TimeNs {1772445900000000000});
        const Evaluation* feedback = evaluationNamed(records, "user-feedback");
        QVERIFY(feedback && feedback->isFeedback && feedback->score == 0.0 && feedback->label == "False");
        QVERIFY(!feedback->target);
        const Evaluation* category = evaluationNamed(records, "tone");
        QVERIFY(category && !category->score && category->label == "polite" && !category->isFeedback);
        QVERIFY(category->evaluatorType == EvaluatorType::Human && category->evaluator == "ann@example.org");
        const Evaluation* text = evaluationNamed(records, "review");
        QVERIFY(text && text->explanation == "A longer remark of a reviewer." && text->label.empty());
        const Evaluation* flag = evaluationNamed(records, "resolved");
        QVERIFY(flag && flag->score == 1.0 && flag->label == "True");
        HAS(recordWith(records, "langfuse.score.groundedness"), "langfuse.score.groundedness.metadata=map{judge=string:\"v3\" }");
    }

    void aCorrectionIsAFactAndNoEvaluation() {
        const ImportedRecords records = importSample("langfuse_page_current.json");
        QVERIFY(!evaluationNamed(records, "output"));
        const QString fact = recordWith(records, "langfuse.score.output.correction");
        HAS(fact, "a000000000000002");
        HAS(fact, "remarks=fragment attributes");
        HAS(fact, "It was paid on Tuesday.");
    }

    void listsBesideTheKnownMembersAreScores() {
        const ImportedRecords records = importSample("langfuse_batch_observations.jsonl");
        QCOMPARE(records.evaluations.size(), std::size_t {3});
        QVERIFY(records.evaluations[0].name == "accuracy" && records.evaluations[0].score == 0.5);
        QVERIFY(records.evaluations[2].name == "mood" && records.evaluations[2].label == "fine");
        HAS_NOT(recordWith(records, "c000000000000001 say"), "accuracy");
        HAS(recordWith(records, "c000000000000001 say"), "langfuse.trace.tags=array[string:\"x\" ]");
    }

    void cellsOfATableReadLikeMembers() {
        const ImportedRecords records = importSample("langfuse_batch_observations.csv");
        const QString span = recordWith(records, "c000000000000003");
        HAS(span, "say, twice start=1772452800000000000 end=1772452801000000000");
        HAS(span, "langfuse.observation.usage_details=string:\"{\\\"input\\\":3,");
        HAS(span, "langfuse.observation.prompt.version=int:2");
        HAS(span, "resource {service.name=string:\"planner\"");
        HAS(span, "gen_ai.operation.name=string:\"chat\"");
        HAS_NOT(span, "parent=");
        HAS_NOT(span, "total_cost");
        QCOMPARE(records.evaluations.size(), std::size_t {1});
        const QString event = recordWith(records, "c000000000000004");
        HAS(event, "end=1772452800500000000");
        HAS_NOT(event, "model");
        HAS_NOT(event, "accuracy");
    }

    void tablesInSnakeCaseReadLikeTheOthers() {
        const QString span = recordWith(importSample("langfuse_blob_observations.jsonl"), "d000000000000001 say");
        HAS(span, "start=1772456400123000000 end=1772456401456000000");
        HAS(span, "langfuse.observation.model.name=string:\"gpt-4.1\"");
        HAS(span, "langfuse.observation.model.parameters=string:\"{\\\"top_p\\\":0.9}\"");
        HAS(span, "langfuse.observation.metadata.k=string:\"v\"");
        const ImportedRecords scores = importSample("langfuse_blob_scores.csv");
        QVERIFY(evaluationNamed(scores, "helpful")->score == 0.75);
        QVERIFY(evaluationNamed(scores, "verdict")->label == "pass" && !evaluationNamed(scores, "verdict")->score);
        HAS(fragmentOf(scores), "langfuse.score.verdict.config_id=string:\"cfg-1\"");
    }

    void aLargePageWithoutContentSaysSo() {
        const auto page = [](int count, const char* content) {
            std::string text = "{\"observations\":[";
            for (int i = 1; i <= count; ++i)
                text += (i > 1 ? "," : "") + std::string("{\"id\":\"o") + std::to_string(i)
                    + "\",\"traceId\":\"t\",\"type\":\"SPAN\",\"name\":\"n\",\"startTime\":\"2026-03-02T10:00:00.000Z\""
                    + content + '}';
            return importRecords(text + "],\"scores\":[]}");
        };
        QCOMPARE(page(350, "").severity("content_left_out"), std::string("notice"));
        QCOMPARE(page(349, "").count("content_left_out"), std::uint64_t {0});
        QCOMPARE(page(350, ",\"input\":null").count("content_left_out"), std::uint64_t {0});
        QCOMPARE(page(350, "").spanCount(), std::size_t {350});
    }

    void damagedRowsKeepWhatCanBeRead() {
        const ImportedRecords records = importSample("langfuse_malformed_rows.json");
        const QString late = recordWith(records, "bad time");
        HAS(late, "start=none end=1772463600000000000");
        const QString odd = recordWith(records, "f000000000000004");
        HAS(odd, "start=1772463600000000000 end=1772463601000000000");
        HAS(odd, "langfuse.observation.prompt.version=string:\"two\"");
        HAS(odd, "langfuse.observation.metadata=array[string:\"list\" ]");
        HAS(recordWith(records, "no id"), "langfuse.observation.metadata=string:\"{not json\"");
        QVERIFY(evaluationNamed(records, "word for number")->label == "high");
    }

    void twoExportsOfOneTraceAgree_data() {
        QTest::addColumn<QString>("a");
        QTest::addColumn<QString>("b");
        QTest::newRow("two shapes") << "koog-2025-08-26.json" << "koog-2025-08-26.trace.json";
        QTest::newRow("another order") << "pydantic-ai-2025-06-06.trace.json" << "pydantic-ai-tools-2025-06-06.trace.json";
    }
    void twoExportsOfOneTraceAgree() {
        if (!sharedTraces())
            QSKIP("the folder of real dumps is absent");
        QFETCH(QString, a);
        QFETCH(QString, b);
        const fs::path folder = *sharedTraces() / "langfuse";
        const auto first = skeleton(folder / ("langfuse__langfuse__" + a.toStdString()));
        const auto second = skeleton(folder / ("langfuse__langfuse__" + b.toStdString()));
        QVERIFY(!first.empty());
        QVERIFY(first == second);
    }
};

QTEST_APPLESS_MAIN(LangfuseTest)
#include "tst_langfuse.moc"
