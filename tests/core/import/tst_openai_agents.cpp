#include <QtTest>

#include <algorithm>

#include "tests/support/record_collector.h"

using namespace spanloom;
using namespace spanloom::test;

namespace {

const std::filesystem::path kFolder = std::filesystem::path(SPANLOOM_SOURCE_DIR) / "tests" / "data" / "openai_agents";

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

/// Items of the OpenAI Agents SDK.
class OpenAiAgentsTest : public QObject {
    Q_OBJECT

private slots:
    void anItemBecomesASpan() {
        const QString span = spanNamed(sample("openai_items.jsonl"), "generation");
        for (const char* part : {"0af7651916cd43dd8448eb211c80319c ", "spanIdText=span_000000000000000000000002",
                 "parentIdText=span_000000000000000000000001", "start=1772359200100000000 end=1772359201000000000",
                 "openai_agents.span_data.type=string:\"generation\"", "openai_agents.span_data.input=array[map{role=",
                 "openai_agents.span_data.usage=map{input_tokens=int:120", "openai_agents.span_data.model_config=map{temperature=",
                 "openai_agents.trace_id=string:\"trace_0af7651916cd43dd8448eb211c80319c\""})
            QVERIFY2(span.contains(part), part);
        QVERIFY(!span.contains("traceIdText"));
    }

    void spansWithoutANameAreNamedByTheirType() {
        const ImportedRecords records = sample("openai_items.jsonl");
        for (const char* name : {"generation m-large", "mcp_tools files", "handoff Refunds", "speech m-tts", "response",
                 "speech_group", "Triage", "lookup", "pii", "turn"})
            QVERIFY2(!spanNamed(records, name).isEmpty(), name);
    }

    void aTraceItemIsAFactAboutItsTrace() {
        const ImportedRecords records = sample("openai_items.jsonl");
        QCOMPARE(records.fragments, std::size_t {1});
        QCOMPARE(records.traces, std::size_t {1});
        const QString fact = text(*std::find_if(records.spans.begin(), records.spans.end(),
            [](const std::string& span) { return span.find("fragment,of_trace") != std::string::npos; }));
        for (const char* part : {"openai_agents.workflow_name=string:\"Support\"", "openai_agents.group_id=string:\"chat-1\"",
                 "openai_agents.metadata=map{customer="})
            QVERIFY2(fact.contains(part), part);
    }

    void anErrorIsTheStatus() {
        const QString span = spanNamed(sample("openai_items.jsonl"), "lookup");
        QVERIFY(span.contains("status=error message=tool failed"));
        QVERIFY(span.contains("openai_agents.error.data=map{error=string:\"boom\""));
    }

    void whatTheExporterLeftOutIsNoted() {
        QVERIFY(spanNamed(sample("openai_items.jsonl"), "response").contains("remarks=truncated"));
        QCOMPARE(sample("openai_cut_content.jsonl").count("content_left_out"), std::uint64_t {1});
        const ImportedRecords own = sample("openai_traces.json");
        QCOMPARE(own.count("content_left_out"), std::uint64_t {0});
        QVERIFY(spanNamed(own, "response").contains("openai_agents.span_data_response=string:\"Response(id='resp_1'"));
    }

    void aCutTraceKeepsItsCompleteSpans() {
        const ImportedRecords records = sample("malformed_openai_cut.json");
        QCOMPARE(records.spanCount(), std::size_t {10});
        QCOMPARE(records.fragments, std::size_t {1});
    }
};

QTEST_APPLESS_MAIN(OpenAiAgentsTest)
#include "tst_openai_agents.moc"
