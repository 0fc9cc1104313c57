// Rows of many tools: console dumps, plain columns, ClickHouse tables, scores, datasets.

#include <QtTest>

#include <algorithm>
#include <filesystem>

#include "tests/support/record_collector.h"
#include "tests/support/shared_traces.h"

using namespace spanloom;
using namespace spanloom::test;
namespace fs = std::filesystem;

namespace {

fs::path dataFolder() { return fs::path(SPANLOOM_SOURCE_DIR) / "tests" / "data"; }

ImportedRecords imported(const char* sample) { return importRecords(fileBytes(dataFolder() / sample)); }

/// The first span whose text holds this; empty when there is none.
std::string spanWith(const ImportedRecords& records, std::string_view part) {
    for (const std::string& span : records.spans)
        if (span.find(part) != std::string::npos)
            return span;
    return {};
}

const Evaluation* evaluationNamed(const ImportedRecords& records, std::string_view name) {
    for (const Evaluation& evaluation : records.evaluations)
        if (evaluation.name == name)
            return &evaluation;
    return nullptr;
}

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::string joined(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines)
        text += line + '\n';
    return text;
}

} // namespace

#define VERIFY_HOLDS(text, part) QVERIFY2(holds(text, part), (text).c_str())

class RowFormatsTest : public QObject {
    Q_OBJECT

private slots:
    void everySampleIsRecognisedAndReadAlikeInAnyChunks_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("format");
        for (const auto& [folder, format] : {std::pair("console", "otel-console"), std::pair("flat", "span-rows"),
                 std::pair("clickhouse", "clickhouse"), std::pair("scores", "scores"), std::pair("dataset", "dataset")})
            for (const auto& entry : fs::directory_iterator(dataFolder() / folder))
                if (entry.path().extension() != ".md" && entry.path().extension() != ".txt")
                    QTest::newRow(entry.path().filename().c_str())
                        << QString::fromStdString(entry.path().string()) << format;
    }
    void everySampleIsRecognisedAndReadAlikeInAnyChunks() {
        QFETCH(QString, file);
        QFETCH(QString, format);
        const std::string bytes = fileBytes(file.toStdString());
        const ImportedRecords whole = importRecords(bytes);
        QVERIFY2(whole.error.empty(), whole.error.c_str());
        QCOMPARE(QString::fromStdString(whole.format), format);
        QVERIFY(!whole.spans.empty() || !whole.evaluations.empty());
        const bool isMalformed = file.contains("malformed");
        const bool hasRemark = std::any_of(whole.diagnostics.begin(), whole.diagnostics.end(),
            [](const std::string& line) { return line.find("info") != 0; });
        QVERIFY(!isMalformed || hasRemark);
        for (const std::size_t chunk : {std::size_t {1}, std::size_t {7}, std::size_t {4096}}) {
            const ImportedRecords pieces = importRecords(bytes, chunk);
            QVERIFY(pieces.placed == whole.placed && pieces.diagnostics == whole.diagnostics);
            QVERIFY(pieces.evaluations == whole.evaluations);
        }
    }

    void realDumpsGiveTheirCounts_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("format");
        QTest::addColumn<int>("traces");
        QTest::addColumn<int>("spans");
        QTest::newRow("javascript") << "Arize-ai__openinference__all-spans.json" << "otel-console" << 10 << 10;
        QTest::newRow("own exporter") << "dazzaji__open-agent-traces__otel_traces_2025-06-29_00-23-24_by_trace.json"
                                      << "span-rows" << 1 << 6;
        QTest::newRow("union of columns") << "lquerel__oltp-arrow__2_traces.json" << "span-rows" << 9 << 35;
    }
    void realDumpsGiveTheirCounts() {
        const auto folder = sharedTraces();
        if (!folder)
            QSKIP("the shared trace dumps are not here (SPANLOOM_SHARED_TRACES)");
        QFETCH(QString, file);
        QFETCH(QString, format);
        QFETCH(int, traces);
        QFETCH(int, spans);
        const std::string bytes = fileBytes(*folder / "other" / file.toStdString());
        const ImportedRecords whole = importRecords(bytes);
        QCOMPARE(QString::fromStdString(whole.format), format);
        QCOMPARE(static_cast<int>(whole.traces), traces);
        QCOMPARE(static_cast<int>(whole.spans.size()), spans);
        QVERIFY2(whole.diagnostics.empty(), joined(whole.diagnostics).c_str());
        for (const std::size_t chunk : {std::size_t {1}, std::size_t {7}, std::size_t {4096}})
            QVERIFY(importRecords(bytes, chunk).placed == whole.placed);
        ImportLimits limits;
        limits.unitBytes = 3000;
        QVERIFY(importRecords(bytes, 5000, limits).spans == whole.spans);
    }

    void nullColumnsOfAUnionAreAbsent() {
        const std::string turn = spanWith(imported("flat/snake_rows.jsonl"), " turn ");
        VERIFY_HOLDS(turn, "attributes={b=int:0, c=string:\"\", d=bool:false, e=array[], extra=string:\"kept\"}");
    }

    void durationsCountInTheUnitThatTheyName() {
        const ImportedRecords records = imported("flat/camel_rows.json");
        VERIFY_HOLDS(spanWith(records, " ask "), "start=1767323045500000000 end=1767323046750000000");
        VERIFY_HOLDS(spanWith(records, " sql "), "start=1767323045500000000 end=1767323045540000000");
        VERIFY_HOLDS(spanWith(records, " text unit "), "end=1767323045585000000");
        const std::string guess = spanWith(records, " no unit ");
        VERIFY_HOLDS(guess, "end=none");
        VERIFY_HOLDS(guess, "duration=double:1.5");
        QCOMPARE(records.severity("duration_without_unit"), std::string("notice"));
    }

    void aKindOfAnAiStepIsNoProtocolKind() {
        const std::string ask = spanWith(imported("flat/camel_rows.json"), " ask ");
        VERIFY_HOLDS(ask, "kind=unspecified");
        VERIFY_HOLDS(ask, "openinference.span.kind=string:\"LLM\"");
    }

    void errorsAreErrorsHoweverTheyAreWritten() {
        const ImportedRecords records = imported("flat/camel_rows.json");
        VERIFY_HOLDS(spanWith(records, " ask "), "status=error message=boom");
        VERIFY_HOLDS(spanWith(records, " sql "), "status=error");
        VERIFY_HOLDS(spanWith(records, " no unit "), "status=unset");
        VERIFY_HOLDS(spanWith(records, " text unit "), "status=ok");
    }

    void cellsThatHoldObjectsAreOpened() {
        const ImportedRecords records = imported("flat/span_columns.csv");
        VERIFY_HOLDS(spanWith(records, " turn "), "a=int:1, b=string:\"x,y\"");
        const std::string call = spanWith(records, "call \"m\"");
        VERIFY_HOLDS(call, "q=string:\"it's\", t=bool:true");
        VERIFY_HOLDS(call, "event 1767323045200000000 e");
    }

    void whatATraceSaysBesideItsSpansIsAFragment() {
        const ImportedRecords records = imported("flat/traces_of_spans.json");
        VERIFY_HOLDS(spanWith(records, "fragment,of_trace"), "session_id=string:\"s-1\"");
        VERIFY_HOLDS(spanWith(records, " b "), "start=1767323045250000000");
    }

    void timesAreWhatTheySay_data() {
        QTest::addColumn<QString>("written");
        QTest::addColumn<QString>("read");
        QTest::newRow("seconds with a fraction") << "1735787045.123456" << "start=1735787045123456000 ";
        QTest::newRow("milliseconds with a fraction") << "1735787045123.456" << "start=1735787045123456000 ";
        QTest::newRow("leap day") << "\"2024-02-29T00:00:00Z\"" << "start=1709164800000000000 ";
        QTest::newRow("no such day") << "\"2025-02-29T00:00:00Z\"" << "start=none ";
        QTest::newRow("end of the day") << "\"2025-02-28T24:00:00Z\"" << "start=1740787200000000000 ";
        QTest::newRow("after the end of the day") << "\"2025-02-28T24:00:01Z\"" << "start=none ";
    }
    void timesAreWhatTheySay() {
        QFETCH(QString, written);
        QFETCH(QString, read);
        const ImportedRecords records
            = importRecords("{\"trace_id\":\"5f0c1b2a3d4e5f60718293a4b5c6d7e8\",\"span_id\":\"00000000000000a1\","
                            "\"end_time\":\"2026-01-02T03:04:06Z\",\"start_time\":"
                + written.toStdString() + "}");
        const std::string span = spanWith(records, "00000000000000a1");
        QVERIFY2(holds(span, read.toStdString()), span.c_str());
    }

    void aRowsOwnIdIsNotTheSpans() {
        for (const char* row : {"{\"id\":\"17\",\"timestamp\":\"2026-01-02T03:10:00Z\",\"span_id\":\"00000000000000a1\","
                                "\"start_time\":\"2026-01-02T03:04:05Z\",\"end_time\":\"2026-01-02T03:04:06Z\","
                                "\"trace_id\":\"5f0c1b2a3d4e5f60718293a4b5c6d7e8\"}",
                 "{\"trace_id\":\"5f0c1b2a3d4e5f60718293a4b5c6d7e8\",\"span_id\":\"00000000000000a1\",\"id\":\"17\","
                 "\"start_time\":\"2026-01-02T03:04:05Z\",\"timestamp\":\"2026-01-02T03:10:00Z\","
                 "\"end_time\":\"2026-01-02T03:04:06Z\"}"}) {
            const ImportedRecords records = importRecords(row);
            const std::string span = spanWith(records, "5f0c1b2a3d4e5f60718293a4b5c6d7e8 00000000000000a1");
            VERIFY_HOLDS(span, "start=1767323045000000000 end=1767323046000000000");
            VERIFY_HOLDS(span, "id=string:\"17\"");
            VERIFY_HOLDS(span, "timestamp=string:\"2026-01-02T03:10:00Z\"");
        }
    }

    void whatATraceSaysBesideItsSpansIsOfNoService() {
        const ImportedRecords records = importRecords(
            "{\"traces\":[{\"trace_id\":\"5f0c1b2a3d4e5f60718293a4b5c6d7e8\",\"session_id\":\"s-1\",\"spans\":[{\"name\":\"a\","
            "\"span_id\":\"00000000000000a1\",\"start_time\":1767323045,\"duration_ms\":4,\"service_name\":\"shop\"}]}]}");
        VERIFY_HOLDS(spanWith(records, "00000000000000a1"), "service.name=string:\"shop\"");
        const std::string facts = spanWith(records, "session_id");
        VERIFY_HOLDS(facts, "\n  resource \n");
        // A trace without spans has facts too.
        QCOMPARE(importRecords("{\"traces\":[{\"trace_id\":\"5f0c1b2a3d4e5f60718293a4b5c6d7e8\",\"session_id\":\"s-1\","
                               "\"start_time\":1,\"spans\":[[]]}]}").fragments, std::size_t {1});
    }

    void pythonSpansStandBetweenOtherOutput() {
        const ImportedRecords records = imported("console/python_between_output.log");
        QCOMPARE(records.spans.size(), std::size_t {2});
        QVERIFY(records.count("skipped_text") > 0);
        const std::string call = spanWith(records, "chat gpt-4o");
        VERIFY_HOLDS(call, "5f0c1b2a3d4e5f60718293a4b5c6d7e8 0a1b2c3d4e5f6071");
        VERIFY_HOLDS(call, "kind=client status=error message=RateLimitError: slow down state=vendor=x1,b=2");
        VERIFY_HOLDS(spanWith(records, " agent "), "end=none");
    }

    void javaScriptCountsKindsFromZero() {
        const ImportedRecords records = imported("console/javascript_objects.json");
        VERIFY_HOLDS(spanWith(records, "ai.generateText"), "kind=client status=error message=boom");
        const std::string memory = spanWith(records, "span in memory");
        VERIFY_HOLDS(memory, "kind=internal");
        QVERIFY(!holds(memory, "parent="));
        VERIFY_HOLDS(memory, "end=1767323046000000005");
        VERIFY_HOLDS(memory, "service.name=string:\"web\", host.name=string:\"h1\"");
        QCOMPARE(records.severity("sdk_internals"), std::string("info"));
    }

    void tablesGiveTheSameSpansInEveryLayout() {
        const std::string each = spanWith(imported("clickhouse/clickhouse_each_row.jsonl"), " turn ");
        const std::string csv = spanWith(imported("clickhouse/clickhouse_with_names.csv"), " turn ");
        VERIFY_HOLDS(each, "start=1767323045123456789 end=1767323046623456789 kind=server status=unset");
        VERIFY_HOLDS(csv, "start=1767323045123456789 end=1767323046623456789 kind=server status=ok");
        VERIFY_HOLDS(csv, "prompt=string:\"it's \\\"here\\\"\\nsecond\"");
        VERIFY_HOLDS(csv, "event 1767323045200000000 e k=string:\"v\"");
        const std::string json = spanWith(imported("clickhouse/clickhouse_format_json.json"), "00000000000000a3 chat");
        VERIFY_HOLDS(json, "gen_ai.usage.input_tokens=int:812, gen_ai.request.model=string:\"gpt-4o\"");
        VERIFY_HOLDS(json, "event 1767323045200000000 e a.b=int:1");
    }

    void tablesSayThatTheirTypesAreLost() {
        QCOMPARE(imported("clickhouse/clickhouse_each_row.jsonl").count("types_unknown"), std::uint64_t {2});
        QCOMPARE(imported("clickhouse/clickhouse_format_json.json").count("types_unknown"), std::uint64_t {0});
    }

    void logRowsAreFragmentsOfTheirSpan() {
        const ImportedRecords records = imported("clickhouse/clickhouse_logs.jsonl");
        const std::string message = spanWith(records, "gen_ai.user.message");
        VERIFY_HOLDS(message, "00000000000000a2");
        VERIFY_HOLDS(message, "remarks=fragment");
        VERIFY_HOLDS(message, "content=string:\"hello\" role=string:\"user\"");
        QCOMPARE(records.count("logs_without_trace"), std::uint64_t {1});
    }

    void aBrokenOffAnswerOfTheServerIsALoss_data() {
        QTest::addColumn<QString>("file");
        for (const char* file : {"malformed_exception_at_the_end.jsonl", "malformed_exception_as_row.jsonl",
                 "malformed_exception_as_member.json"})
            QTest::newRow(file) << file;
    }
    void aBrokenOffAnswerOfTheServerIsALoss() {
        QFETCH(QString, file);
        const std::string bytes = fileBytes(dataFolder() / "clickhouse" / file.toStdString());
        for (const std::size_t unitBytes : {std::size_t {300}, std::size_t {1} << 20}) {
            ImportLimits limits;
            limits.unitBytes = unitBytes;
            const ImportedRecords records = importRecords(bytes, 100, limits);
            QCOMPARE(records.severity("clickhouse_exception"), std::string("data_loss"));
            QCOMPARE(records.count("clickhouse_exception"), std::uint64_t {1});
        }
    }

    void peopleAndMachinesAreToldApart() {
        const ImportedRecords records = imported("scores/scores_of_people_and_machines.csv");
        QCOMPARE(records.evaluations.size(), std::size_t {7});
        QVERIFY(records.diagnostics.empty());
        const Evaluation* machine = evaluationNamed(records, "groundedness");
        QVERIFY(machine && machine->evaluatorType == EvaluatorType::Llm && machine->target && machine->score == 0.82);
        const Evaluation* person = evaluationNamed(records, "correctness");
        QVERIFY(person && person->evaluatorType == EvaluatorType::Human && !person->target && !person->score);
        QVERIFY(person->verdict == Verdict::Fail && person->time == 1767326400000000000);
        const Evaluation* model = evaluationNamed(records, "hallucination");
        QVERIFY(model && model->evaluatorType == EvaluatorType::Llm && model->verdict == Verdict::Fail);
    }

    void feedbackIsApartFromEvaluations() {
        const ImportedRecords records = imported("scores/scores_of_people_and_machines.csv");
        for (const char* name : {"thumbs", "user_feedback", "escalated"})
            QVERIFY2(evaluationNamed(records, name) && evaluationNamed(records, name)->isFeedback, name);
        for (const char* name : {"groundedness", "correctness", "hallucination", "tone"})
            QVERIFY2(evaluationNamed(records, name) && !evaluationNamed(records, name)->isFeedback, name);
        QVERIFY(evaluationNamed(records, "thumbs")->score == -1.0);
        QVERIFY(evaluationNamed(records, "user_feedback")->score == 1.0);
        QVERIFY(evaluationNamed(records, "escalated")->verdict == Verdict::Fail);
    }

    void scoresHaveManyNames() {
        const ImportedRecords records = imported("scores/score_names.jsonl");
        const Evaluation* relevance = evaluationNamed(records, "relevance");
        QVERIFY(relevance && relevance->score == 3.0 && relevance->threshold == 4.0);
        QCOMPARE(relevance->explanation, std::string("so so"));
        QVERIFY(relevance->evaluatorType == EvaluatorType::Human && relevance->evaluator == "ben");
        const Evaluation* safe = evaluationNamed(records, "safe");
        QVERIFY(safe && safe->verdict == Verdict::Pass && safe->evaluatorType == EvaluatorType::Code);
        const Evaluation* rank = evaluationNamed(records, "rank");
        QVERIFY(rank && rank->documentPosition == 2u && rank->isFeedback);
        QVERIFY(evaluationNamed(records, "brevity"));
    }

    void aScoreThatSaysNothingIsALoss() {
        const ImportedRecords records = imported("scores/malformed_scores.csv");
        for (const char* code : {"score_without_trace", "score_without_value", "bad_score", "score_extra_columns"})
            QVERIFY2(records.severity(code) == "data_loss", code);
        QVERIFY(joined(records.diagnostics).find("score_without_trace 1 @36:2") != std::string::npos);
    }

    void datasetRowsAreTracesOfTheirOwn() {
        const ImportedRecords records = imported("dataset/evaluation_set.csv");
        QCOMPARE(records.traces, std::size_t {3});
        QVERIFY(records.diagnostics.empty());
        const std::string call = spanWith(records, "What do boots cost?");
        VERIFY_HOLDS(call, "start=none end=none");
        VERIFY_HOLDS(call, "openinference.span.kind=string:\"LLM\"");
        VERIFY_HOLDS(call, "expected_output=string:\"120 EUR\", segment=string:\"retail\"");
        VERIFY_HOLDS(spanWith(records, "Say hi"), "openinference.span.kind=string:\"CHAIN\"");
        const Evaluation* score = evaluationNamed(records, "score");
        QVERIFY(score && score->score == 1.0 && score->verdict == Verdict::Pass && score->explanation == "exact");
        QVERIFY(evaluationNamed(records, "faithfulness") && !evaluationNamed(records, "faithfulness")->target);
    }

    void datasetsOfJsonKeepTheirShape() {
        const ImportedRecords records = imported("dataset/dataset_rows.jsonl");
        const std::string paris = spanWith(records, "France");
        VERIFY_HOLDS(paris, "start=1767323045000000000 end=1767323045820000000");
        VERIFY_HOLDS(paris, "difficulty=int:2");
        const Evaluation* style = evaluationNamed(records, "style");
        QVERIFY(style && style->score == 0.4 && style->explanation == "too short" && style->verdict == Verdict::Fail);
        QVERIFY(evaluationNamed(records, "passed") && evaluationNamed(records, "passed")->verdict == Verdict::Fail);
    }

    void trainingConversationsEndInTheirAnswer() {
        const ImportedRecords records = imported("dataset/training_chat.jsonl");
        VERIFY_HOLDS(spanWith(records, "Be brief."), "output.value=string:\"Hello.\"");
        VERIFY_HOLDS(spanWith(records, "unanswered"), "messages=array");
    }

    void rowsOfOneLineAreNotMerged() {
        const ImportedRecords records = imported("dataset/dataset_list.json");
        QCOMPARE(records.traces, std::size_t {2});
        ImportLimits limits;
        limits.unitBytes = 40;
        const std::string line = "[{\"input\":\"a\",\"expected\":\"b\"},{\"input\":\"c\",\"expected\":\"d\"}]";
        QCOMPARE(importRecords(line, SIZE_MAX, limits).traces, std::size_t {2});
    }

    void theSameRowsInAnotherFileAreOtherTraces() {
        // Ids of rows belong to their source: a number is no trace id.
        const std::string row = spanWith(imported("dataset/evaluation_set.csv"), "What do boots cost?");
        VERIFY_HOLDS(row, "traceIdText=1 ");
        QVERIFY(row.find("00000000000000000000000000000001") == std::string::npos);
    }

    void whoseRowsTheyAreIsDecidedByTheirColumns_data() {
        QTest::addColumn<QByteArray>("head");
        QTest::addColumn<QString>("format");
        const auto row = [](const char* head, const char* format) {
            QTest::newRow(head) << QByteArray(head) << format;
        };
        row("trace_id,span_id,name,score,timestamp\n1,2,x,0.5,2026-01-02\n", "scores");
        row("trace_id,span_id,name,start_time,end_time\n1,2,x,1,2\n", "span-rows");
        row("input,output,score\na,b,1\n", "dataset");
        row("question;ground_truth\na;b\n", "dataset");
        row("prompt\tcompletion\na\tb\n", "dataset");
        row("{\"trace_id\":\"1\",\"name\":\"q\",\"score\":1}\n", "scores");
        row("{\"traceId\":\"1\",\"spanId\":\"2\",\"startTimeUnixNano\":\"5\",\"name\":\"x\"}\n", "otlp-json");
        row("first,second,third\n1,2,3\n", "");
        row("{\"hello\":\"world\"}\n", "");
        row("some words, and a comma\n", "");
    }
    void whoseRowsTheyAreIsDecidedByTheirColumns() {
        QFETCH(QByteArray, head);
        QFETCH(QString, format);
        const ImportedRecords records = importRecords(head.toStdString());
        QVERIFY(format.isEmpty() == !records.error.empty());
        if (!format.isEmpty())
            QCOMPARE(QString::fromStdString(records.format), format);
    }
};

QTEST_APPLESS_MAIN(RowFormatsTest)
#include "tst_row_formats.moc"
