#include <QtTest>

#include "tests/core/semantics/span_fixture.h"

using namespace spanloom;
using namespace spanloom::test;

namespace {

const SpanDetail* find(const SpanContent& content, std::string_view field, std::string_view title = {}) {
    for (const SpanDetail& detail : content.details)
        if (detail.field == field && (title.empty() || detail.title == title))
            return &detail;
    return nullptr;
}

std::string valueOf(const SpanContent& content, std::string_view field, std::string_view title = {}) {
    const SpanDetail* detail = find(content, field, title);
    return detail ? detail->value : "-";
}

} // namespace

/// Facts without a column, as the inspector shows them.
class TestDetails : public QObject {
    Q_OBJECT

private slots:
    void factsHaveGroupTitleValueAndKey();
    void groupsComeInOrder();
    void firstSourceWins();
    void columnsWithMoreToSayAreRepeated();
    void restOfTheParametersIsListed();
    void variablesAreListedByName();
    void membersWithAFieldOfTheirOwnAreNotRepeated();
    void voiceFactsOfEventsAndAttributes();
    void guardrailFactsOfEventsAndAttributes();
    void governanceAndRouterFacts();
    void retrievalFactsNeedARetriever();
    void vectorsAreCounted();
    void quotedTextLosesItsQuotes();
    void writersOwnWordForNothingIsNothing();
    void aFileOfTheUserAddsDetails();
    void plainSpansHaveNone();
};

void TestDetails::factsHaveGroupTitleValueAndKey() {
    SpanFixture span(Attributes {{"lk.transcript_confidence", 0.93}});
    const SpanContent content = span.content(Kind::Asr);
    const SpanDetail* detail = find(content, "voice.asr.confidence");
    QVERIFY(detail);
    QCOMPARE(detail->group, std::string("Voice"));
    QCOMPARE(detail->title, std::string("ASR confidence"));
    QCOMPARE(detail->value, std::string("0.93"));
    QCOMPARE(detail->key, std::string("lk.transcript_confidence"));
}

void TestDetails::groupsComeInOrder() {
    SpanFixture span(Attributes {{"error.message", "no"}, {"lk.interrupted", true}, {"gen_ai.request.top_p", 0.5},
        {"budget_id", "b"}, {"gen_ai.agent.id", "7"}, {"guardrail.failed_rule", "r"}});
    std::vector<std::string> groups;
    for (const SpanDetail& detail : span.content(Kind::Llm).details)
        if (groups.empty() || groups.back() != detail.group)
            groups.push_back(detail.group);
    QCOMPARE(groups,
        (std::vector<std::string> {"Parameters", "Guardrail", "Voice", "Governance", "Identity", "Error"}));
}

void TestDetails::firstSourceWins() {
    SpanFixture span(Attributes {{"llm.top_p", 0.1}, {"gen_ai.request.top_p", 0.9}});
    const SpanContent content = span.content(Kind::Llm);
    QCOMPARE(valueOf(content, "param.top_p"), std::string("0.9"));
    QCOMPARE(find(content, "param.top_p")->key, std::string("gen_ai.request.top_p"));
}

void TestDetails::columnsWithMoreToSayAreRepeated() {
    SpanFixture span(Attributes {{"gen_ai.request.temperature", 0.5}, {"llm.prompt_template.template", "Hi {name}"},
        {"gen_ai.guardrail.name", "pii"}, {"gen_ai.guardrail.status", "FAILED"}, {"router_decision", "cheap"}});
    const SpanContent content = span.content(Kind::Llm);
    QCOMPARE(valueOf(content, "param.temperature"), std::string("0.5"));
    QCOMPARE(valueOf(content, "prompt.template"), std::string("Hi {name}"));
    QCOMPARE(valueOf(content, "guardrail.name"), std::string("pii"));
    QCOMPARE(valueOf(content, "guardrail.decision"), std::string("block"));
    QCOMPARE(valueOf(content, "route.decision"), std::string("cheap"));
}

void TestDetails::restOfTheParametersIsListed() {
    SpanFixture span(Attributes {{"gen_ai.request.logit_bias", "{}x"}, {"gen_ai.request.model", "m"}});
    const SpanContent content = span.content(Kind::Llm);
    QCOMPARE(valueOf(content, "param.all", "logit_bias"), std::string("{}x"));
    QVERIFY(!find(content, "param.all", "model"));
}

void TestDetails::variablesAreListedByName() {
    SpanFixture span(Attributes {{"llm.prompt_template.variables", "{\"city\": \"Oslo\"}"},
        {"traceloop.prompt.template_variables.day", "Monday"}});
    const SpanContent content = span.content(Kind::Llm);
    QCOMPARE(valueOf(content, "prompt.variables", "city"), std::string("Oslo"));
    QCOMPARE(valueOf(content, "prompt.variables", "day"), std::string("Monday"));
}

void TestDetails::membersWithAFieldOfTheirOwnAreNotRepeated() {
    SpanFixture span(
        Attributes {{"llm.invocation_parameters", "{\"temperature\": 0.2, \"top_p\": 0.3, \"user_tag\": \"x\"}"}});
    const SpanContent content = span.content(Kind::Llm);
    QCOMPARE(valueOf(content, "param.temperature"), std::string("0.2"));
    QCOMPARE(valueOf(content, "param.top_p"), std::string("0.3"));
    QCOMPARE(valueOf(content, "param.all", "user_tag"), std::string("x"));
    QVERIFY(!find(content, "param.all", "temperature"));
    QVERIFY(!find(content, "param.all", "top_p"));
}

void TestDetails::voiceFactsOfEventsAndAttributes() {
    SpanFixture span(Attributes {{"lk.e2e_latency", 0.82}, {"asr_confidence", 0.5}});
    span.event("barge_in");
    span.event("telephony_drop", {{"reason", "carrier"}});
    span.evaluate();
    const SpanContent content = span.content(Kind::Voice);
    QCOMPARE(valueOf(content, "voice.interrupted"), std::string("yes"));
    QCOMPARE(valueOf(content, "voice.end_reason"), std::string("carrier"));
    QCOMPARE(valueOf(content, "voice.turn_latency_ms"), std::string("0.82 s"));
    QCOMPARE(valueOf(content, "voice.asr.confidence"), std::string("0.5"));
}

void TestDetails::guardrailFactsOfEventsAndAttributes() {
    SpanFixture span(Attributes {{"guardrail.failed_rule", "toxicity"}, {"gen_ai.guardrail.score", 0.9},
        {"gen_ai.guardrail.target.type", "input"}, {"gen_ai.guardrail.modified_output", "***"}});
    span.event("gen_ai.guardrail.security.finding", {{"gen_ai.guardrail.security.risk.category", "jailbreak"}});
    span.evaluate();
    const SpanContent content = span.content(Kind::Guardrail);
    QCOMPARE(valueOf(content, "guardrail.score"), std::string("0.9"));
    QCOMPARE(valueOf(content, "guardrail.stage"), std::string("input"));
    QVERIFY(find(content, "guardrail.modified_output"));
    int reasons = 0;
    for (const SpanDetail& detail : content.details)
        reasons += detail.field == "guardrail.reason";
    QCOMPARE(reasons, 2);
}

void TestDetails::governanceAndRouterFacts() {
    SpanFixture span(Attributes {{"budget_id", "b1"}, {"access_scope", "team"}, {"rate_limit_rule", "10/min"},
        {"candidate_models", Value::List {"a", "b"}}, {"tool_result_size", 512}, {"dataset_split", "holdout"}});
    span.event("key_rotated");
    span.evaluate();
    const SpanContent content = span.content(Kind::Llm);
    QVERIFY(find(content, "governance.budget"));
    QCOMPARE(valueOf(content, "governance.access_scope"), std::string("team"));
    QCOMPARE(valueOf(content, "governance.rate_limit_rule"), std::string("10/min"));
    QCOMPARE(valueOf(content, "governance.key_rotated"), std::string("yes"));
    QCOMPARE(valueOf(content, "route.candidates"), std::string("[\"a\",\"b\"]"));
    QCOMPARE(valueOf(content, "tool.result_size"), std::string("512"));
    QCOMPARE(valueOf(content, "eval.dataset_split"), std::string("holdout"));
}

void TestDetails::retrievalFactsNeedARetriever() {
    SpanFixture span(Attributes {{"input.value", "{\"query\": \"refund\", \"top_k\": 4}"}});
    QCOMPARE(valueOf(span.content(Kind::Retriever), "retrieval.query"), std::string("refund"));
    QCOMPARE(valueOf(span.content(Kind::Retriever), "retrieval.top_k"), std::string("4"));
    QCOMPARE(valueOf(span.content(Kind::Llm), "retrieval.query"), std::string("-"));
}

void TestDetails::vectorsAreCounted() {
    Value::List vector;
    for (int i = 0; i < 100; ++i)
        vector.push_back(0.5);
    SpanFixture span(Attributes {{"embedding.embeddings.0.embedding.text", "hello"},
        {"embedding.embeddings.0.embedding.vector", vector}});
    const SpanContent content = span.content(Kind::Embedding);
    std::vector<std::string> values;
    for (const SpanDetail& detail : content.details)
        if (detail.field == "embedding.items")
            values.push_back(detail.value);
    QCOMPARE(values, (std::vector<std::string> {"hello", "100 numbers"}));
}

void TestDetails::quotedTextLosesItsQuotes() {
    SpanFixture span(Attributes {{"mlflow.spanType", "\"CHAT_MODEL\""}, {"mlflow.message.format", "\"openai\""},
        {"mlflow.spanOutputs", "\"plain words\""}});
    const SpanContent content = span.content(Kind::Chain);
    QCOMPARE(valueOf(content, "io.format"), std::string("openai"));
    QCOMPARE(content.output, std::string("plain words"));
}

void TestDetails::writersOwnWordForNothingIsNothing() {
    SpanFixture span(Attributes {{"gcp.vertex.agent.tool_call_args", "N/A"}, {"gcp.vertex.agent.llm_request", "{}"}});
    const SpanContent content = span.content(Kind::Tool);
    QCOMPARE(content.input, std::string());
    QVERIFY(!content.toolCall || content.toolCall->arguments.empty());
}

void TestDetails::aFileOfTheUserAddsDetails() {
    QTemporaryDir folder;
    QFile file(folder.filePath("mine.json"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("{\"sources\": [{\"field\": \"voice.language\", \"key\": \"acme.tongue\"}]}");
    file.close();
    const auto mine = Vocabularies::withUserFile(file.fileName().toStdString());
    QVERIFY2(mine.has_value(), mine ? "" : mine.error().message.c_str());
    SpanFixture span(Attributes {{"acme.tongue", "no"}});
    SpanPayload payload;
    std::string packed;
    writeList(packed, span.keys, {{"acme.tongue", "nb"}});
    payload.attributes = packed;
    payload.keys = &span.keys;
    QCOMPARE(valueOf(decodeContent(payload, Kind::Asr, **mine), "voice.language"), std::string("nb"));
    QVERIFY(decodeContent(payload, Kind::Asr, *Vocabularies::builtin()).details.empty());
}

void TestDetails::plainSpansHaveNone() {
    SpanFixture span(Attributes {{"thread.id", 7}, {"code.function", "f"}, {"model", "tesla-3"}});
    QVERIFY(span.content(Kind::Internal).details.empty());
}

QTEST_APPLESS_MAIN(TestDetails)
#include "tst_details.moc"
