#include <QtTest>

#include "tests/core/semantics/span_fixture.h"

using namespace spanloom;
using namespace spanloom::test;

namespace {

struct Case {
    const char* what;
    Attributes attributes;
    Field field;
    const char* expected;
    const char* name = "step";
};

} // namespace

/// One row a vocabulary and field: the key gives the value.
class TestVocabularies : public QObject {
    Q_OBJECT

private slots:
    void builtinFilesAreSound();
    void keysGiveFields_data();
    void keysGiveFields();
    void kindsAreFound_data();
    void kindsAreFound();
    void guessedKindsAreMarked();
    void namedVocabularyWinsOverBareNames();
    void genericNamesCountOnAiStepsOnly();
    void bareNamesMatchInAnySpelling();
    void lastOfDuplicateKeysCounts();
    void absentIsNotZero();
    void resourceSaysServiceAndIdentity();
    void routeOfHttpComesFromEntrySpansOnly();
    void jsonInTextIsReadTwice();
    void pythonReprIsUnderstood();
    void scopeDecidesWhenModelKeysDisagree();
    void vendorOfTheModelCorrectsAFramework();
    void finishReasonOfOldChoiceEvents();
};

void TestVocabularies::builtinFilesAreSound() {
    // A user file without content is laid over the built-in ones, which reports what is wrong with any of them.
    QTemporaryDir folder;
    QFile file(folder.filePath("empty.json"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("{}");
    file.close();
    const auto read = Vocabularies::withUserFile(file.fileName().toStdString());
    QVERIFY2(read.has_value(), read ? "" : read.error().message.c_str());
}

static const std::vector<Case>& cases() {
    static const std::vector<Case> all{
        // otel
        {"provider", {{"gen_ai.provider.name", "openai"}}, Field::Provider, "openai"},
        {"provider mapped", {{"gen_ai.provider.name", "gcp.gemini"}}, Field::Provider, "google.gemini"},
        {"model", {{"gen_ai.request.model", "gpt-4.1"}}, Field::RequestModel, "gpt-4.1"},
        {"response model", {{"gen_ai.response.model", "gpt-4.1-2025-04-14"}}, Field::ResponseModel,
            "gpt-4.1-2025-04-14"},
        {"response id", {{"gen_ai.response.id", "r1"}}, Field::ResponseId, "#"},
        {"finish reasons list", {{"gen_ai.response.finish_reasons", Value::List{"end_turn"}}}, Field::FinishReason,
            "stop"},
        {"finish reasons text", {{"gen_ai.response.finish_reasons", "[\"length\"]"}}, Field::FinishReason, "length"},
        {"finish reason plain", {{"gen_ai.response.finish_reasons", "tool_calls"}}, Field::FinishReason, "tool_calls"},
        {"operation", {{"gen_ai.operation.name", "chat"}}, Field::Operation, "chat"},
        {"ttft seconds", {{"gen_ai.response.time_to_first_chunk", 0.25}}, Field::TimeToFirstToken, "250000000"},
        {"input tokens", {{"gen_ai.usage.input_tokens", 12}}, Field::InputTokens, "12"},
        {"input tokens as text", {{"gen_ai.usage.input_tokens", "12"}}, Field::InputTokens, "12"},
        {"output tokens", {{"gen_ai.usage.output_tokens", 7.0}}, Field::OutputTokens, "7"},
        {"cache read", {{"gen_ai.usage.cache_read.input_tokens", 5}}, Field::CacheReadTokens, "5"},
        {"cache write", {{"gen_ai.usage.cache_write.input_tokens", 5}}, Field::CacheWriteTokens, "5"},
        {"reasoning", {{"gen_ai.usage.reasoning.output_tokens", 3}}, Field::ReasoningTokens, "3"},
        {"temperature", {{"gen_ai.request.temperature", 0.5}}, Field::Temperature, "0.5"},
        {"max tokens", {{"gen_ai.request.max_tokens", 100}}, Field::MaxTokens, "100"},
        {"streaming", {{"gen_ai.request.stream", true}}, Field::Streaming, "true"},
        {"prompt name", {{"gen_ai.prompt.name", "refund"}}, Field::PromptName, "refund"},
        {"prompt version", {{"gen_ai.prompt.version", "v13"}}, Field::PromptVersion, "v13"},
        {"session", {{"gen_ai.conversation.id", "c1"}}, Field::Session, "c1"},
        {"user", {{"enduser.id", "u1"}}, Field::User, "u1"},
        {"agent", {{"gen_ai.agent.name", "planner"}}, Field::Agent, "planner"},
        {"agent of span name", {{"gen_ai.operation.name", "invoke_agent"}}, Field::Agent, "planner",
            "invoke_agent planner"},
        {"tool", {{"gen_ai.tool.name", "search"}}, Field::Tool, "search"},
        {"tool of span name", {}, Field::Tool, "search", "execute_tool search"},
        {"workflow", {{"gen_ai.workflow.name", "w"}}, Field::Workflow, "w"},
        {"error type", {{"error.type", "timeout"}}, Field::ErrorType, "timeout"},
        {"timed out", {{"error.type", "ReadTimeout"}}, Field::TimedOut, "true"},
        {"rate limited", {{"error.type", "RateLimitError"}}, Field::RateLimited, "true"},
        {"tier used wins", {{"openai.request.service_tier", "auto"}, {"openai.response.service_tier", "flex"}},
            Field::ServiceTier, "flex"},
        {"data source", {{"gen_ai.operation.name", "retrieval"}, {"gen_ai.data_source.id", "kb"}}, Field::Retriever,
            "kb"},
        {"guard action wins", {{"gen_ai.guardrail.action.type", "allow"}, {"gen_ai.guardrail.verdict.type", "deny"}},
            Field::GuardrailDecision, "allow"},
        {"provider block", {{"gen_ai.response.finish_reasons", Value::List{"content_filter"}}},
            Field::GuardrailDecision, "block"},
        {"no decision", {{"gen_ai.response.finish_reasons", Value::List{"stop"}}}, Field::GuardrailDecision, "-"},
        // otel-old
        {"old system", {{"gen_ai.system", "az.ai.openai"}}, Field::Provider, "azure.openai"},
        {"old prompt tokens", {{"gen_ai.usage.prompt_tokens", 4}}, Field::InputTokens, "4"},
        {"old completion tokens", {{"gen_ai.usage.completion_tokens", 4}}, Field::OutputTokens, "4"},
        {"old cache write", {{"gen_ai.usage.cache_creation.input_tokens", 4}}, Field::CacheWriteTokens, "4"},
        {"old finish reason",
            {{"gen_ai.output.messages", "[{\"role\":\"assistant\",\"parts\":[],\"finish_reason\":\"stop\"}]"}},
            Field::FinishReason, "stop"},
        {"framework is no provider", {{"gen_ai.system", "langchain"}}, Field::Provider, "-"},
        // openinference
        {"oi provider", {{"llm.provider", "mistralai"}}, Field::Provider, "mistral"},
        {"oi model", {{"llm.model_name", "claude-sonnet-4-5"}}, Field::RequestModel, "claude-sonnet-4-5"},
        {"oi model of parameters", {{"llm.invocation_parameters", "{\"model\": \"gpt-4o\"}"}}, Field::RequestModel,
            "gpt-4o"},
        {"oi temperature", {{"llm.invocation_parameters", "{\"temperature\": 0.1}"}}, Field::Temperature, "0.1"},
        {"oi max tokens", {{"llm.invocation_parameters", "{\"max_completion_tokens\": 64}"}}, Field::MaxTokens, "64"},
        {"oi tokens", {{"llm.token_count.prompt", 9}}, Field::InputTokens, "9"},
        {"oi total", {{"llm.token_count.total", 19}}, Field::TotalTokens, "19"},
        {"oi cost", {{"llm.cost.total", 0.25}}, Field::RecordedCost, "0.25"},
        {"oi session of metadata", {{"metadata", "{\"thread_id\": \"t9\"}"}}, Field::Session, "t9"},
        {"oi tier of metadata", {{"metadata", "{\"tier\": \"gold\"}"}}, Field::CustomerTier, "gold"},
        {"oi tier as cohort", {{"metadata", "{\"tier\": \"gold\"}"}}, Field::Cohort, "gold"},
        {"oi tool", {{"tool.name", "search"}}, Field::Tool, "search"},
        {"oi prompt version", {{"llm.prompt_template.version", "3"}}, Field::PromptVersion, "3"},
        // traceai
        {"ta ttft", {{"gen_ai.server.time_to_first_token", 0.5}}, Field::TimeToFirstToken, "500000000"},
        {"ta ttft in ms", {{"gen_ai.server.time_to_first_token", 750}}, Field::TimeToFirstToken, "750000000"},
        {"ta cache read", {{"gen_ai.usage.input_tokens.cache_read", 2}}, Field::CacheReadTokens, "2"},
        {"ta cost", {{"gen_ai.cost.total", "0.5"}}, Field::RecordedCost, "0.5"},
        {"ta prompt version", {{"gen_ai.prompt.template.version", "v2"}}, Field::PromptVersion, "v2"},
        {"ta guard", {{"guardrail.type", "pii"}, {"guardrail.status", "failed"}}, Field::GuardrailDecision, "block"},
        {"ta retries", {{"pydantic_ai.retry.count", 2}, {"http.request.resend_count", 3}}, Field::Retries, "3"},
        // guide
        {"guide model", {{"ai.model_name", "gpt-4o"}}, Field::RequestModel, "gpt-4o"},
        {"guide prompt version", {{"prompt_version", "v12"}}, Field::PromptVersion, "v12"},
        {"guide route", {{"route", "/support/refund"}}, Field::Route, "/support/refund"},
        {"guide cohort", {{"cohort", "beta"}, {"customer_tier", "gold"}}, Field::Cohort, "beta"},
        {"tier is a cohort", {{"customer_tier", "gold"}, {"user.segment", "emea"}}, Field::Cohort, "gold"},
        {"segment is a cohort", {{"user.segment", "emea"}}, Field::Cohort, "emea"},
        {"guide ttft", {{"ttft_ms", 120}}, Field::TimeToFirstToken, "120000000"},
        {"guide cost", {{"cost_usd", 0.01}}, Field::RecordedCost, "0.01"},
        {"guide router", {{"router_decision", "fast"}}, Field::Router, "fast"},
        {"guide index", {{"rag.index_name", "faq"}}, Field::Retriever, "faq"},
        {"guide tool", {}, Field::Tool, "lookup", "tool.invoke:lookup"},
        {"guide user of any namespace", {{"kagent.user_id", "u7"}}, Field::User, "u7"},
        {"operating system thread is no session", {{"thread.id", 7}}, Field::Session, "-"},
        // http-db
        {"http error code", {{"http.response.status_code", 503}}, Field::ErrorType, "503"},
        {"http success is no error", {{"http.response.status_code", 200}}, Field::ErrorType, "-"},
        {"429", {{"http.status_code", 429}}, Field::RateLimited, "true"},
        {"model host", {{"server.address", "api.openai.com"}, {"http.request.method", "POST"}}, Field::Provider,
            "openai"},
        {"regional host", {{"url.full", "https://bedrock-runtime.eu-west-1.amazonaws.com/model/x"}}, Field::Provider,
            "aws.bedrock"},
    };
    return all;
}

void TestVocabularies::keysGiveFields_data() {
    QTest::addColumn<int>("index");
    for (std::size_t i = 0; i < cases().size(); ++i)
        QTest::addRow("%s", cases()[i].what) << static_cast<int>(i);
}

void TestVocabularies::keysGiveFields() {
    QFETCH(int, index);
    const Case& row = cases()[static_cast<std::size_t>(index)];
    SpanFixture span(row.attributes, row.name);
    span.evaluate();
    QVERIFY2(span.shown(row.field) == row.expected,
        (std::string(row.what) + ": " + span.shown(row.field) + " instead of " + row.expected).c_str());
}

void TestVocabularies::kindsAreFound_data() {
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("kind");
    const auto row = [](const char* key, const char* value, const char* name, const char* kind) {
        QTest::addRow("%s=%s %s", key, value, name) << key << value << name << kind;
    };
    row("openinference.span.kind", "LLM", "x", "LLM");
    row("openinference.span.kind", "retriever", "x", "RETRIEVER");
    row("openinference.span.kind", "UNKNOWN", "x", "INTERNAL");
    row("gen_ai.span.kind", "VECTOR_DB", "x", "RETRIEVER");
    row("fi.span.kind", "TOOL", "x", "TOOL");
    row("gen_ai.operation.name", "chat", "x", "LLM");
    row("gen_ai.operation.name", "invoke_agent", "x", "AGENT");
    row("gen_ai.operation.name", "execute_tool", "x", "TOOL");
    row("gen_ai.operation.name", "embeddings", "x", "EMBEDDING");
    row("gen_ai.operation.name", "text_to_speech", "x", "TTS");
    row("mcp.method.name", "tools/call", "x", "TOOL");
    row("guardrail.type", "pii", "x", "GUARDRAIL");
    row("gen_ai.request.model", "gpt-4o", "x", "LLM");
    row("embedding.model_name", "text-embedding-3-small", "x", "EMBEDDING");
    row("gen_ai.tool.name", "search", "x", "TOOL");
    row("db.system.name", "pinecone", "x", "RETRIEVER");
    row("db.system", "postgresql", "x", "TRANSPORT");
    row("http.request.method", "POST", "chat completions", "TRANSPORT");
    row("rpc.system", "grpc", "x", "TRANSPORT");
    row("none", "", "llm.generate", "LLM");
    row("none", "", "rag.retrieve", "RETRIEVER");
    row("none", "", "tool.invoke:x", "TOOL");
    row("none", "", "eval.run", "EVALUATOR");
    row("none", "", "openai.chat", "LLM");
    row("none", "", "voice.transcribe", "ASR");
    row("none", "", "session", "INTERNAL");
    row("none", "", "retry", "INTERNAL");
    row("prompt_version", "v1", "agent.step:plan", "CHAIN");
    row("none", "", "GET /cart", "INTERNAL");
}

void TestVocabularies::kindsAreFound() {
    QFETCH(QString, key);
    QFETCH(QString, value);
    QFETCH(QString, name);
    QFETCH(QString, kind);
    SpanFixture span(Attributes {{key.toStdString(), value.toStdString()}}, name.toStdString());
    span.evaluate();
    QCOMPARE(QString::fromStdString(span.kindName()), kind);
}

void TestVocabularies::guessedKindsAreMarked() {
    QVERIFY(SpanFixture(Attributes {}, "llm.generate").evaluate().row.flag(Field::KindInferred));
    QVERIFY(SpanFixture(Attributes {{"gen_ai.request.model", "m"}}).evaluate().row.flag(Field::KindInferred));
    QVERIFY(!SpanFixture(Attributes {{"gen_ai.operation.name", "chat"}}).evaluate().row.has(Field::KindInferred));
}

void TestVocabularies::namedVocabularyWinsOverBareNames() {
    SpanFixture span(Attributes {{"prompt_version", "bare"}, {"gen_ai.prompt.version", "named"}});
    QCOMPARE(span.evaluate().text(Field::PromptVersion), std::string("named"));
}

void TestVocabularies::genericNamesCountOnAiStepsOnly() {
    SpanFixture shop(Attributes {{"model", "tesla-3"}, {"cost", 42000.0}, {"plan", "pro"}}, "order car");
    shop.evaluate();
    QVERIFY(!shop.row.has(Field::RequestModel));
    QVERIFY(!shop.row.has(Field::RecordedCost));
    QVERIFY(!shop.row.has(Field::CustomerTier));
    SpanFixture call(Attributes {{"model", "gpt-4o"}, {"cost", 0.5}}, "llm.generate");
    call.evaluate();
    QCOMPARE(call.text(Field::RequestModel), std::string("gpt-4o"));
    QCOMPARE(call.row.real(Field::RecordedCost), 0.5);
}

void TestVocabularies::bareNamesMatchInAnySpelling() {
    for (const char* key : {"prompt_version", "promptVersion", "prompt.version", "prompt-version", "PROMPT_VERSION"})
        QCOMPARE(SpanFixture(Attributes {{key, "v3"}}).evaluate().text(Field::PromptVersion), std::string("v3"));
}

void TestVocabularies::lastOfDuplicateKeysCounts() {
    SpanFixture span(Attributes {{"gen_ai.request.model", "first"}, {"gen_ai.request.model", "last"}});
    QCOMPARE(span.evaluate().text(Field::RequestModel), std::string("last"));
}

void TestVocabularies::absentIsNotZero() {
    SpanFixture span(Attributes{
        {"gen_ai.operation.name", "chat"}, {"gen_ai.usage.input_tokens", ""}, {"session.id", "  "}, {"user.id", "[]"}});
    span.evaluate();
    QVERIFY(!span.row.has(Field::InputTokens));
    QVERIFY(!span.row.has(Field::OutputTokens));
    QVERIFY(!span.row.has(Field::Session));
    QVERIFY(!span.row.has(Field::User));
    QVERIFY(!span.row.has(Field::RecordedCost));
    SpanFixture zero(Attributes {{"gen_ai.operation.name", "chat"}, {"gen_ai.usage.input_tokens", 0}});
    QVERIFY(zero.evaluate().row.has(Field::InputTokens));
}

void TestVocabularies::resourceSaysServiceAndIdentity() {
    StringPool keys;
    StringPool strings;
    std::string packed;
    writeList(packed, keys,
        {{"service.name", "support"}, {"service.version", "1.2"}, {"deployment.environment.name", "prod"},
            {"session.id", "s"}, {"http.route", "/x"}, {"gen_ai.request.model", "m"}});
    MeaningEvaluator evaluator(Vocabularies::builtin(), keys, strings);
    ResourceRecord resource;
    resource.attributes = packed;
    MeaningRow row;
    evaluator.evaluateResource(resource, row);
    QCOMPARE(strings.text(row.text(Field::Service)), std::string_view("support"));
    QCOMPARE(strings.text(row.text(Field::AppVersion)), std::string_view("1.2"));
    QCOMPARE(strings.text(row.text(Field::Environment)), std::string_view("prod"));
    QCOMPARE(strings.text(row.text(Field::Session)), std::string_view("s"));
    QVERIFY(!row.has(Field::RequestModel));
    QVERIFY(!row.has(Field::Route));
}

void TestVocabularies::routeOfHttpComesFromEntrySpansOnly() {
    SpanFixture inner(Attributes {{"url.path", "/a"}});
    inner.record.hasParent = true;
    inner.record.kind = OtelKind::Client;
    QVERIFY(!inner.evaluate().row.has(Field::Route));
    SpanFixture server(Attributes {{"url.path", "/api/orders/4711/items/0f8fad5b-d9cb-469f-a165-70867728950e?x=1"}});
    server.record.hasParent = true;
    server.record.kind = OtelKind::Server;
    QCOMPARE(server.evaluate().text(Field::Route), std::string("/api/orders/*/items/*"));
    SpanFixture root(Attributes {{"http.route", "/chat"}, {"url.path", "/chat"}});
    QCOMPARE(root.evaluate().text(Field::Route), std::string("/chat"));
}

void TestVocabularies::jsonInTextIsReadTwice() {
    SpanFixture span(Attributes {{"metadata", "\"{\\\"session_id\\\": \\\"s2\\\"}\""}});
    QCOMPARE(span.evaluate().text(Field::Session), std::string("s2"));
}

void TestVocabularies::pythonReprIsUnderstood() {
    SpanFixture span(Attributes{
        {"metadata", "{'session_id': 's3', 'live': True, 'score': None, 'at': datetime.datetime(2025, 1, 2)}"}});
    QCOMPARE(span.evaluate().text(Field::Session), std::string("s3"));
    SpanFixture prose(Attributes {{"metadata", "{this is prose, not data}"}});
    QVERIFY(!prose.evaluate().row.has(Field::Session));
}

void TestVocabularies::scopeDecidesWhenModelKeysDisagree() {
    const Attributes both {{"gen_ai.request.model", "wrapper"}, {"llm.model_name", "real"}};
    QCOMPARE(SpanFixture(both).evaluate().text(Field::RequestModel), std::string("wrapper"));
    QCOMPARE(SpanFixture(both).evaluate("openinference.instrumentation.openai").text(Field::RequestModel),
        std::string("real"));
}

void TestVocabularies::vendorOfTheModelCorrectsAFramework() {
    SpanFixture span(Attributes {{"gen_ai.system", "gemini"}, {"gen_ai.request.model", "gpt-4.1-mini"}});
    QCOMPARE(span.evaluate().text(Field::Provider), std::string("openai"));
    SpanFixture host(Attributes {{"gen_ai.provider.name", "groq"}, {"gen_ai.request.model", "gpt-oss-120b"}});
    QCOMPARE(host.evaluate().text(Field::Provider), std::string("groq"));
    SpanFixture unnamed(Attributes {{"gen_ai.request.model", "claude-haiku-4-5"}});
    QCOMPARE(unnamed.evaluate().text(Field::Provider), std::string("anthropic"));
}

void TestVocabularies::finishReasonOfOldChoiceEvents() {
    SpanFixture span(Attributes {{"gen_ai.system", "openai"}});
    span.event("gen_ai.choice", {{"index", 0}, {"finish_reason", "tool_calls"}});
    QCOMPARE(span.evaluate().text(Field::FinishReason), std::string("tool_calls"));
}

QTEST_APPLESS_MAIN(TestVocabularies)
#include "tst_vocabularies.moc"
