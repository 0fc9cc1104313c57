#include <QtTest>

#include "tests/support/record_collector.h"

using namespace spanloom;
using namespace spanloom::test;
namespace fs = std::filesystem;

namespace {

const fs::path kFolder = fs::path(SPANLOOM_SOURCE_DIR) / "tests" / "data" / "mlflow";

ImportedRecords importSample(const char* name) { return importRecords(fileBytes(kFolder / name)); }

QString recordWith(const ImportedRecords& records, const char* word) {
    for (const std::string& text : records.spans)
        if (text.find(word) != std::string::npos)
            return QString::fromStdString(text);
    return {};
}

const Evaluation* evaluationNamed(const ImportedRecords& records, const char* name, const char* label = nullptr) {
    for (const Evaluation& evaluation : records.evaluations)
        if (evaluation.name == name && (!label || evaluation.label == label))
            return &evaluation;
    return nullptr;
}

#define HAS(text, part) QVERIFY2((text).contains(QLatin1String(part)), qPrintable(text))
#define HAS_NOT(text, part) QVERIFY2(!(text).contains(QLatin1String(part)), qPrintable(text))

} // namespace

class MlflowTest : public QObject {
    Q_OBJECT

private slots:
    void spansOfSchema2AreRead() {
        const ImportedRecords records = importSample("mlflow_trace_v2.json");
        const QString span = recordWith(records, "1111000011110002 model");
        HAS(span, "5c1e5c1e5c1e5c1e5c1e5c1e5c1e5c1e");
        HAS(span, "parent=1111000011110001 start=1772445600500000000 end=1772445602500000000");
        HAS(span, "status=error message=RateLimitError");
        HAS(span, "mlflow.spanType=string:\"\\\"CHAT_MODEL\\\"\"");
        HAS(span, "delta=int:1");
        HAS(span, "gen_ai.request.model=string:\"small-model\"");
        HAS(span, "event 1772445602400000000 exception exception.type=string:\"RateLimitError\"");
        HAS(span, "event 1772445600900000000 mlflow.chunk.item.0 mlflow.chunk.value=string:\"\\\"be\\\"\"");
    }

    /// Schema 2 gives the record an id that no span has.
    void theRecordOfATraceJoinsItsSpans() {
        const ImportedRecords records = importSample("mlflow_trace_v2.json");
        QCOMPARE(records.traces, std::size_t {1});
        const QString fact = recordWith(records, "mlflow.trace.session");
        HAS(fact, "5c1e5c1e5c1e5c1e5c1e5c1e5c1e5c1e");
        HAS(fact, "start=1772445600000000000");
        HAS(fact, "mlflow.trace.request_id=string:\"9f00aa\"");
        HAS(fact, "mlflow.trace.user=string:\"u-1\"");
        HAS(fact, "mlflow.trace.metadata.team=string:\"blue\"");
        HAS(fact, "mlflow.traceName=string:\"ask\", mlflow.traceTag.release=string:\"7\"");
        HAS(fact, "mlflow.experimentId=string:\"3\"");
        HAS(fact, "mlflow.trace.state=string:\"OK\"");
    }

    void whatRepeatsARootsInputIsLeftOut() {
        const QString fact = recordWith(importSample("mlflow_artifact.json"), "remarks=fragment");
        HAS(fact, "mlflow.trace.response=string:\"\\\"because of that\\\"\"");
        HAS_NOT(fact, "mlflow.trace.request=");
    }

    void spansOfSchema3AreReadWithTheirBase64Ids() {
        const ImportedRecords records = importSample("mlflow_trace_v3.json");
        QCOMPARE(records.traces, std::size_t {1});
        const QString span = recordWith(records, " retrieve parent=");
        HAS(span, "1a2b2b4b121c4d6a9f00a1c33e4f6173 819ea831c0e4d902 retrieve parent=819ea831c0e4d901");
        HAS(span, "start=1772445600100000000 end=1772445600200000000");
        HAS(span, "status=ok");
        const QString fact = recordWith(records, "mlflow.trace.session");
        HAS(fact, "1a2b2b4b121c4d6a9f00a1c33e4f6173");
        HAS(fact, "mlflow.trace.tokenUsage=string:");
        HAS(fact, "mlflow.trace.location.type=string:\"MLFLOW_EXPERIMENT\", mlflow.experimentId=string:\"12\"");
        HAS(fact, "mlflow.trace.client_request_id=string:\"req-5\"");
        HAS(fact, "mlflow.trace.request_preview=");
    }

    void prefixesOfTraceIdsAreTakenOff() {
        const ImportedRecords records = importSample("mlflow_spans_v4.jsonl");
        QCOMPARE(records.traces, std::size_t {1});
        const QString root = recordWith(records, "819ea831c0e4d901 agent");
        HAS(root, "1a2b2b4b121c4d6a9f00a1c33e4f6173");
        QCOMPARE(root.count("mlflow.traceRequestId"), 1);
        HAS(recordWith(records, " step "), "unfinished");
    }

    void feedbackBecomesEvaluations() {
        const ImportedRecords records = importSample("mlflow_trace_v3.json");
        const Evaluation* score = evaluationNamed(records, "relevance");
        QVERIFY(score && score->score == 0.9 && score->threshold == 0.7 && score->target);
        QCOMPARE(score->target->hex(), std::string("819ea831c0e4d903"));
        QVERIFY(score->evaluatorType == EvaluatorType::Llm && score->evaluator == "judge-7");
        QCOMPARE(score->explanation, std::string("On the point."));
        QCOMPARE(score->time, TimeNs {1772449201000000000});
        const Evaluation* flag = evaluationNamed(records, "safe");
        QVERIFY(flag && flag->label == "true" && !flag->score && flag->evaluatorType == EvaluatorType::Code);
        QVERIFY(evaluationNamed(records, "tone", "polite")->isSuperseded);
        QVERIFY(!evaluationNamed(records, "tone", "curt")->isSuperseded);
        const Evaluation* user = evaluationNamed(records, "user_feedback");
        QVERIFY(user && user->isFeedback && user->label == "down" && !evaluationNamed(records, "tone", "curt")->isFeedback);
        const Evaluation* failed = evaluationNamed(records, "correctness");
        QVERIFY(failed && failed->verdict == Verdict::Error && failed->explanation == "JUDGE_DOWN: no answer");
        QVERIFY(failed->label.empty() && !failed->score);
        QVERIFY(evaluationNamed(records, "facts")->label == "[\"a\",\"b\"]");
        for (const Evaluation& evaluation : records.evaluations)
            QCOMPARE(evaluation.traceId.hex(), std::string("1a2b2b4b121c4d6a9f00a1c33e4f6173"));
    }

    void expectationsAreFactsWithoutAVerdict() {
        const ImportedRecords records = importSample("mlflow_trace_v3.json");
        QVERIFY(!evaluationNamed(records, "expected"));
        HAS(recordWith(records, "mlflow.expectation.expected="), "remarks=fragment,of_trace");
        const QString structured = recordWith(records, "mlflow.expectation.expected_facts");
        HAS(structured, "819ea831c0e4d903");
        HAS(structured, "string:\"[\\\"noon\\\"]\"");
        HAS(recordWith(records, "mlflow.assessment.relevance"),
            "mlflow.assessment.relevance.mlflow.assessment.judgeCost=string:\"0.0004\"");
    }

    void aTraceIsTheSameWhereverItLies() {
        const ImportedRecords alone = importSample("mlflow_trace_v3.json");
        QVERIFY(importSample("mlflow_serving_answer.json").spans == alone.spans);
        QVERIFY(importSample("mlflow_serving_answer.json").evaluations == alone.evaluations);
        const ImportedRecords table = importSample("mlflow_search.csv");
        QVERIFY(table.evaluations == alone.evaluations);
        QCOMPARE(recordWith(table, " retrieve "), recordWith(alone, " retrieve "));
        const ImportedRecords list = importSample("mlflow_traces.json");
        for (const std::string& span : alone.spans)
            QVERIFY(std::find(list.spans.begin(), list.spans.end(), span) != list.spans.end());
    }

    void valuesThatAreNoTextStayWhatTheyAre() {
        const ImportedRecords records = importSample("mlflow_typescript.json");
        const QString span = recordWith(records, " work ");
        HAS(span, "mlflow.spanType=string:\"TOOL\", mlflow.spanInputs=map{x=int:2 }");
        HAS(span, "note=string:\"plain words\", count=int:3");
        HAS(span, "link 00112233445566778899aabbccddeeff 819ea831c0e4d901");
        const QString fact = recordWith(records, "remarks=fragment");
        HAS(fact, "mlflow.trace.location.inference_table=map{full_table_name=string:\"main.t.payload\" }");
        HAS(fact, "mlflow.traceTag.stage=string:\"dev\"");
    }

    void differentSpansOfOneIdStayApart() {
        const ImportedRecords records = importSample("mlflow_repeated_ids.json");
        HAS(recordWith(records, " first "), "spanIdText=hidden start");
        const QString second = recordWith(records, " second ");
        HAS(second, "spanIdText=hidden #2 parentIdText=hidden");
        // The span that stands twice, once unfinished, is one.
        QCOMPARE(recordWith(records, "spanIdText=hidden #3").left(49), recordWith(records, "unfinished").left(49));
        QCOMPARE(records.severity("repeated_span_id"), std::string("notice"));
    }

    void pythonsTextOfObjectsIsALossThatIsSaid() {
        const ImportedRecords records = importSample("mlflow_malformed_python_cells.csv");
        QCOMPARE(records.spanCount(), std::size_t {0});
        QCOMPARE(records.severity("python_text"), std::string("data_loss"));
        HAS(recordWith(records, "fragment"), "mlflow.trace.session=string:\"chat-1\"");
    }
};

QTEST_APPLESS_MAIN(MlflowTest)
#include "tst_mlflow.moc"
