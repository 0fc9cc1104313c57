#include <QtTest>

#include <limits>

#include "tests/core/semantics/span_fixture.h"

using namespace spanloom;
using namespace spanloom::test;

/// Fields that need more than a look-up: token basis, units, costs, events, prompts, hashes, documents.
class TestMeaning : public QObject {
    Q_OBJECT

private slots:
    void tokenBasis_data();
    void tokenBasis();
    void exclusiveScopesAddCachedTokens();
    void negativeAndBrokenTokensAreAbsent();
    void firstTokenUnits_data();
    void firstTokenUnits();
    void firstTokenOfEventsIsRelativeToTheStart();
    void firstTokenBeforeTheStartIsIgnored();
    void unfinishedSpansKeepTheirFirstToken();
    void costIsTheTotalElseTheSumOfParts();
    void inclusiveCostPartsAreNotAddedTwice();
    void implausibleCostsAreLeftOut();
    void eventsSayHowTheRequestFared();
    void retriesAreTheLargestCount();
    void exceptionTypeCountsOnErrorsOnly();
    void catchAllErrorTypeGivesWay();
    void serversRefusalIsNoErrorOfTheServer_data();
    void serversRefusalIsNoErrorOfTheServer();
    void promptHashIgnoresNumbersDatesAndIds();
    void promptHashChangesWithTheWords();
    void derivedVersionIsMarkedAndForModelCallsOnly();
    void systemPromptIsFoundInEveryShape();
    void requestsToModelApisAreTold_data();
    void requestsToModelApisAreTold();
    void recordedVersionIsNotReplaced();
    void argumentsHashIgnoresSpelling();
    void inputHashIgnoresAttributeOrder();
    void documentsAreCounted();
    void emptyRetrievalIsZeroDocuments();
    void redactionIsSeenNotRead();
    void lengthsAreBytesOfContent();
    void hostileAttributesDoNoHarm();
};

void TestMeaning::tokenBasis_data() {
    QTest::addColumn<QStringList>("numbers"); // input, output, total, cache read, cache write, reasoning; "" = absent
    QTest::addColumn<QString>("provider");
    QTest::addColumn<bool>("isBare");
    QTest::addColumn<QString>("input");
    QTest::addColumn<QString>("output");
    const auto row = [](const char* what, const char* numbers, const char* provider, bool isBare, const char* input,
                         const char* output) {
        QTest::addRow("%s", what) << QString(numbers).split(' ') << provider << isBare << input << output;
    };
    row("inclusive as recorded", "1000 50 - 800 0 -", "openai", false, "1000", "50");
    row("cached above input is exclusive", "10 50 - 800 100 -", "anthropic", false, "910", "50");
    row("total proves inclusive", "1000 50 1050 800 0 -", "anthropic", false, "1000", "50");
    row("total proves exclusive", "1000 50 1850 800 0 -", "openai", false, "1800", "50");
    row("named vocabulary is inclusive without evidence", "1000 50 - 800 0 -", "anthropic", false, "1000", "50");
    row("bare names follow the provider's habit", "1000 50 - 800 0 -", "anthropic", true, "1800", "50");
    row("bare names of an inclusive provider", "1000 50 - 800 0 -", "openai", true, "1000", "50");
    row("reasoning inside output", "100 50 150 - - 30", "openai", false, "100", "50");
    row("thoughts beside candidates", "100 50 180 - - 30", "google.gemini", false, "100", "80");
    row("reasoning above output is exclusive", "100 5 - - - 30", "openai", false, "100", "35");
    row("no cached tokens, nothing to add", "1000 50 1999 - - -", "anthropic", false, "1000", "50");
}

void TestMeaning::tokenBasis() {
    QFETCH(QStringList, numbers);
    QFETCH(QString, provider);
    QFETCH(bool, isBare);
    QFETCH(QString, input);
    QFETCH(QString, output);
    const char* keys[] = {"gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens", "llm.token_count.total",
        "gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_write.input_tokens",
        "gen_ai.usage.reasoning.output_tokens"};
    const char* bareKeys[]
        = {"input_tokens", "output_tokens", "total_tokens", "gen_ai.usage.cached_input_tokens", "", ""};
    Attributes attributes {{"gen_ai.operation.name", "chat"}, {"gen_ai.provider.name", provider.toStdString()}};
    for (int i = 0; i < numbers.size(); ++i)
        if (const char* key = isBare ? bareKeys[i] : keys[i]; numbers[i] != "-" && *key != '\0')
            attributes.emplace_back(key, numbers[i].toInt());
    SpanFixture span(attributes);
    span.evaluate();
    QCOMPARE(QString::fromStdString(span.shown(Field::InputTokens)), input);
    QCOMPARE(QString::fromStdString(span.shown(Field::OutputTokens)), output);
}

void TestMeaning::exclusiveScopesAddCachedTokens() {
    SpanFixture span(Attributes {{"llm.token_count.prompt", 1000}, {"llm.token_count.prompt_details.cache_read", 400},
        {"openinference.span.kind", "AGENT"}});
    QCOMPARE(span.evaluate("openinference.instrumentation.claude_agent_sdk").row.integer(Field::InputTokens), 1400);
    QCOMPARE(span.evaluate("openinference.instrumentation.openai").row.integer(Field::InputTokens), 1000);
}

void TestMeaning::negativeAndBrokenTokensAreAbsent() {
    SpanFixture span(Attributes {{"gen_ai.usage.input_tokens", -1}, {"gen_ai.usage.output_tokens", "many"}});
    span.evaluate();
    QVERIFY(!span.row.has(Field::InputTokens));
    QVERIFY(!span.row.has(Field::OutputTokens));
}

void TestMeaning::firstTokenUnits_data() {
    QTest::addColumn<QString>("key");
    QTest::addColumn<double>("value");
    QTest::addColumn<QString>("expected"); // of a span of ten seconds
    QTest::newRow("seconds") << "gen_ai.response.time_to_first_chunk" << 1.5 << "1500000000";
    QTest::newRow("milliseconds under the name of seconds")
        << "gen_ai.response.time_to_first_chunk" << 300.0 << "300000000";
    QTest::newRow("microseconds") << "gen_ai.response.time_to_first_chunk" << 300000.0 << "300000000";
    QTest::newRow("nanoseconds") << "gen_ai.response.time_to_first_chunk" << 3.0e8 << "300000000";
    QTest::newRow("longer than the span in any unit") << "gen_ai.response.time_to_first_chunk" << 1.0e12 << "-";
    QTest::newRow("milliseconds") << "ttft_ms" << 250.0 << "250000000";
    QTest::newRow("bare seconds") << "time_to_first_token" << 0.4 << "400000000";
    QTest::newRow("bare milliseconds") << "time_to_first_token" << 400.0 << "400000000";
    QTest::newRow("negative") << "ttft_ms" << -3.0 << "-";
}

void TestMeaning::firstTokenUnits() {
    QFETCH(QString, key);
    QFETCH(double, value);
    QFETCH(QString, expected);
    SpanFixture span(Attributes {{key.toStdString(), value}, {"gen_ai.operation.name", "chat"}});
    QCOMPARE(QString::fromStdString(span.evaluate().shown(Field::TimeToFirstToken)), expected);
}

void TestMeaning::firstTokenOfEventsIsRelativeToTheStart() {
    SpanFixture span(Attributes {{"openinference.span.kind", "LLM"}});
    span.event("First Token Stream Event", {}, 3'000'000'000).event("First Token Stream Event", {}, 2'500'000'000);
    QCOMPARE(span.evaluate().row.integer(Field::TimeToFirstToken), 1'500'000'000);
}

void TestMeaning::firstTokenBeforeTheStartIsIgnored() {
    SpanFixture span(Attributes {{"openinference.span.kind", "LLM"}});
    span.event("First Token Stream Event", {}, 500'000'000);
    QVERIFY(!span.evaluate().row.has(Field::TimeToFirstToken));
}

void TestMeaning::unfinishedSpansKeepTheirFirstToken() {
    SpanFixture span(Attributes {{"gen_ai.response.time_to_first_chunk", 20.0}});
    span.record.end = kNoTime;
    QCOMPARE(span.evaluate().row.integer(Field::TimeToFirstToken), 20'000'000'000);
}

void TestMeaning::costIsTheTotalElseTheSumOfParts() {
    SpanFixture total(Attributes {{"gen_ai.cost.total", 0.5}, {"gen_ai.cost.input", 9.0}});
    QCOMPARE(total.evaluate().row.real(Field::RecordedCost), 0.5);
    SpanFixture parts(
        Attributes{{"gen_ai.cost.input", 0.25}, {"gen_ai.cost.output", 0.5}, {"gen_ai.cost.cache_read", 0.125}});
    QCOMPARE(parts.evaluate().row.real(Field::RecordedCost), 0.875);
    SpanFixture zero(Attributes {{"gen_ai.cost.total", 0.0}});
    QVERIFY(zero.evaluate().row.has(Field::RecordedCost));
}

void TestMeaning::inclusiveCostPartsAreNotAddedTwice() {
    SpanFixture span(Attributes{
        {"llm.cost.prompt", 0.5}, {"llm.cost.completion", 0.25}, {"llm.cost.prompt_details.cache_read", 0.125}});
    QCOMPARE(span.evaluate().row.real(Field::RecordedCost), 0.75);
}

void TestMeaning::implausibleCostsAreLeftOut() {
    for (const double cost : {-1.0, 1.0e6, std::numeric_limits<double>::quiet_NaN()}) {
        SpanFixture span(Attributes {{"gen_ai.cost.total", cost}});
        QVERIFY(!span.evaluate().row.has(Field::RecordedCost));
    }
}

void TestMeaning::eventsSayHowTheRequestFared() {
    SpanFixture span(Attributes {}, "llm.generate");
    span.event("fallback_triggered")
        .event("semantic_cache_hit")
        .event("rate_limited")
        .event("timeout")
        .event("policy_blocked");
    span.evaluate();
    QVERIFY(span.row.flag(Field::Fallback));
    QVERIFY(span.row.flag(Field::CacheHit));
    QVERIFY(span.row.flag(Field::RateLimited));
    QVERIFY(span.row.flag(Field::TimedOut));
    QCOMPARE(span.text(Field::GuardrailDecision), std::string("block"));
    SpanFixture calm(Attributes {{"cache_hit", "false"}}, "llm.generate");
    calm.evaluate();
    QVERIFY(calm.row.has(Field::CacheHit) && !calm.row.flag(Field::CacheHit));
    QVERIFY(!calm.row.has(Field::Fallback));
}

void TestMeaning::retriesAreTheLargestCount() {
    SpanFixture events;
    events.event("retry").event("retry").event("retry");
    QCOMPARE(events.evaluate().row.integer(Field::Retries), 3);
    SpanFixture counted(Attributes {{"retry_count", 5}});
    counted.event("retry").event("retry_count", {{"count", 4}});
    QCOMPARE(counted.evaluate().row.integer(Field::Retries), 5);
}

void TestMeaning::exceptionTypeCountsOnErrorsOnly() {
    SpanFixture handled;
    handled.event("exception", {{"exception.type", "ValueError"}});
    QVERIFY(!handled.evaluate().row.has(Field::ErrorType));
    handled.record.status = StatusCode::Error;
    QCOMPARE(handled.evaluate().text(Field::ErrorType), std::string("ValueError"));
}

void TestMeaning::serversRefusalIsNoErrorOfTheServer_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("type");
    QTest::newRow("server, not found") << static_cast<int>(OtelKind::Server) << 404 << "";
    QTest::newRow("server, broken") << static_cast<int>(OtelKind::Server) << 503 << "503";
    QTest::newRow("client, not found") << static_cast<int>(OtelKind::Client) << 404 << "404";
}

void TestMeaning::serversRefusalIsNoErrorOfTheServer() {
    QFETCH(int, kind);
    QFETCH(int, code);
    QFETCH(QString, type);
    SpanFixture span(Attributes {{"http.request.method", "GET"}, {"http.response.status_code", code}}, "GET");
    span.record.kind = static_cast<OtelKind>(kind);
    QCOMPARE(span.evaluate().text(Field::ErrorType), type.toStdString());
}

void TestMeaning::catchAllErrorTypeGivesWay() {
    SpanFixture span(Attributes {{"error.type", "_OTHER"}});
    span.event("exception", {{"exception.type", "KeyError"}});
    span.record.status = StatusCode::Error;
    QCOMPARE(span.evaluate().text(Field::ErrorType), std::string("KeyError"));
    QCOMPARE(
        SpanFixture(Attributes{{"error.type", "_OTHER"}}).evaluate().text(Field::ErrorType), std::string("_OTHER"));
}

static std::uint64_t promptHash(const std::string& system) {
    SpanFixture span(Attributes {{"gen_ai.operation.name", "chat"}, {"gen_ai.system_instructions", system}});
    return span.evaluate().row.raw(Field::PromptHash);
}

void TestMeaning::promptHashIgnoresNumbersDatesAndIds() {
    const std::uint64_t hash = promptHash("You help user u-4711 on Monday, 3 February 2025. Order 12 of 15.");
    QVERIFY(hash != 0);
    QCOMPARE(promptHash("You help user u-98 on Friday, 21 November 2026. Order 7 of 9999."), hash);
    QCOMPARE(
        promptHash("You  help user 0f8fad5b-d9cb-469f-a165-70867728950e on Sunday, 1 May 2024.\nOrder 1 of 2."), hash);
}

void TestMeaning::promptHashChangesWithTheWords() {
    QVERIFY(promptHash("You are kind.") != promptHash("You are terse."));
    QVERIFY(promptHash("You may answer.") != promptHash("You answer."));
}

void TestMeaning::derivedVersionIsMarkedAndForModelCallsOnly() {
    const Attributes prompt {{"gen_ai.system_instructions", "You are kind."}};
    Attributes call = prompt;
    call.emplace_back("gen_ai.operation.name", "chat");
    SpanFixture span(call);
    span.evaluate();
    const std::string version = span.text(Field::PromptVersion);
    QCOMPARE(version.size(), std::size_t {5});
    QCOMPARE(version.front(), '~');
    QVERIFY(span.row.flag(Field::PromptVersionDerived));
    SpanFixture agent(prompt, "invoke_agent x");
    agent.evaluate();
    QVERIFY(agent.row.has(Field::PromptHash));
    QVERIFY(!agent.row.has(Field::PromptVersion));
}

void TestMeaning::systemPromptIsFoundInEveryShape() {
    const auto version = [](const Attributes& attributes) {
        Attributes all = attributes;
        all.emplace_back("openinference.span.kind", "LLM");
        SpanFixture span(all);
        return span.evaluate().text(Field::PromptVersion);
    };
    const std::string expected = version({{"gen_ai.system_instructions", "Be kind."}});
    QVERIFY(!expected.empty());
    QCOMPARE(version({{"gen_ai.system_instructions", "[{\"type\":\"text\",\"content\":\"Be kind.\"}]"}}), expected);
    QCOMPARE(
        version({{"llm.input_messages.0.message.role", "system"}, {"llm.input_messages.0.message.content", "Be kind."},
            {"llm.input_messages.1.message.content", "Hello"}}),
        expected);
    QCOMPARE(version({{"gen_ai.prompt.0.role", "system"}, {"gen_ai.prompt.0.content", "Be kind."}}), expected);
    QCOMPARE(
        version({{"gen_ai.input.messages",
            "[{\"role\":\"system\",\"parts\":[{\"type\":\"text\",\"content\":\"Be kind.\"}]},{\"role\":\"user\"}]"}}),
        expected);
    QCOMPARE(
        version({{"gen_ai.input.messages", Value::List{Value::Map{{"role", "developer"}, {"content", "Be kind."}}}}}),
        expected);
    for (const char* request : {"{\"temperature\": 0, \"messages\" : [{\"role\":\"system\",\"content\":\"Be kind.\"}]}",
             "{\"messages\":[[{\"role\":\"system\",\"content\":\"Be kind.\"}]]}"})
        QCOMPARE(version({{"gen_ai.prompt", request}}), expected);
    QCOMPARE(version({{"gen_ai.prompt", "{\"topic\": \"system\", \"messages\": 3}"}}), std::string());
    QCOMPARE(version({{"gen_ai.prompt", "{\"messages\""}}), std::string());
    QCOMPARE(
        version({{"llm.input_messages.0.message.role", "user"}, {"llm.input_messages.0.message.content", "Be kind."}}),
        std::string());
}

void TestMeaning::requestsToModelApisAreTold_data() {
    QTest::addColumn<QString>("url");
    QTest::addColumn<bool>("isModelRequest");
    QTest::newRow("chat") << "https://api.openai.com/v1/chat/completions?x=1" << true;
    QTest::newRow("messages") << "https://api.anthropic.com/v1/messages" << true;
    QTest::newRow("stream") << "https://generativelanguage.googleapis.com/v1beta/models/g:streamGenerateContent" << true;
    QTest::newRow("embeddings") << "https://api.openai.com/v1/embeddings" << false;
    QTest::newRow("list of models") << "https://api.openai.com/v1/models" << false;
    QTest::newRow("a thread's messages") << "https://api.openai.com/v1/threads/t1/v1/messages" << false;
    QTest::newRow("another host") << "https://shop.example/v1/messages" << false;
}

void TestMeaning::requestsToModelApisAreTold() {
    QFETCH(QString, url);
    QFETCH(bool, isModelRequest);
    const Attributes attributes {{"http.request.method", "POST"}, {"url.full", url.toStdString()}};
    SpanFixture client(attributes, "POST");
    client.record.kind = OtelKind::Client;
    client.evaluate();
    QCOMPARE(client.kind(), Kind::Transport);
    QCOMPARE(client.text(Field::Operation), std::string(isModelRequest ? kModelRequest : ""));
    SpanFixture server(attributes, "POST");
    server.record.kind = OtelKind::Server;
    QCOMPARE(server.evaluate().text(Field::Operation), std::string());
}

void TestMeaning::recordedVersionIsNotReplaced() {
    SpanFixture span(Attributes{
        {"prompt_version", "v12"}, {"gen_ai.operation.name", "chat"}, {"gen_ai.system_instructions", "Be kind."}});
    span.evaluate();
    QCOMPARE(span.text(Field::PromptVersion), std::string("v12"));
    QVERIFY(!span.row.has(Field::PromptVersionDerived));
    QVERIFY(span.row.has(Field::PromptHash));
}

void TestMeaning::argumentsHashIgnoresSpelling() {
    const auto hash = [](Value arguments) {
        SpanFixture span(Attributes {{"gen_ai.tool.call.arguments", std::move(arguments)}, {"gen_ai.tool.name", "t"}});
        return span.evaluate().row.raw(Field::ArgumentsHash);
    };
    const std::uint64_t expected = hash("{\"a\": 1, \"b\": [true, \"x\"]}");
    QCOMPARE(hash("{\"b\":[true,\"x\"],\"a\":1.0}"), expected);
    QCOMPARE(hash(Value::Map {{"a", 1}, {"b", Value::List {true, "x"}}}), expected);
    SpanFixture schema(Attributes{{"openinference.span.kind", "TOOL"},
        {"tool.parameters", R"({"type": "object", "properties": {"a": {}}})"},
        {"input.value", "{\"a\": 1, \"b\": [true, \"x\"]}"}});
    QCOMPARE(schema.evaluate().row.raw(Field::ArgumentsHash), expected); // a schema is not the values
    QVERIFY(hash("{\"a\": 2, \"b\": [true, \"x\"]}") != expected);
    QVERIFY(hash("{\"a\": 1, \"b\": [\"x\", true]}") != expected);
}

void TestMeaning::inputHashIgnoresAttributeOrder() {
    SpanFixture one(Attributes{{"llm.input_messages.0.message.role", "user"},
        {"llm.input_messages.0.message.content", "hi"}, {"llm.input_messages.1.message.content", "there"}});
    SpanFixture two(Attributes{{"llm.input_messages.1.message.content", "there"},
        {"llm.input_messages.0.message.content", "hi"}, {"llm.input_messages.0.message.role", "user"}});
    SpanFixture swapped(Attributes{{"llm.input_messages.0.message.content", "there"},
        {"llm.input_messages.1.message.content", "hi"}, {"llm.input_messages.0.message.role", "user"}});
    const std::uint64_t hash = one.evaluate().row.raw(Field::InputHash);
    QCOMPARE(two.evaluate().row.raw(Field::InputHash), hash);
    QVERIFY(swapped.evaluate().row.raw(Field::InputHash) != hash);
}

void TestMeaning::documentsAreCounted() {
    SpanFixture flat(Attributes{{"openinference.span.kind", "RETRIEVER"},
        {"retrieval.documents.0.document.content", "a"}, {"retrieval.documents.0.document.score", 0.25},
        {"retrieval.documents.11.document.score", 0.75}, {"retrieval.documents.2.document.id", "x"}});
    flat.evaluate();
    QCOMPARE(flat.row.integer(Field::Documents), 3);
    QCOMPARE(flat.row.real(Field::BestDocumentScore), 0.75);
    SpanFixture list(Attributes{{"gen_ai.operation.name", "retrieval"},
        {"gen_ai.retrieval.documents", "[{\"id\":\"a\",\"score\":0.5},{\"id\":\"b\"}]"}});
    list.evaluate();
    QCOMPARE(list.row.integer(Field::Documents), 2);
    QCOMPARE(list.row.real(Field::BestDocumentScore), 0.5);
    SpanFixture output(
        Attributes{{"openinference.span.kind", "RETRIEVER"}, {"output.value", "{\"documents\":[{\"text\":\"a\"}]}"}});
    QCOMPARE(output.evaluate().row.integer(Field::Documents), 1);
    SpanFixture model(
        Attributes{{"openinference.span.kind", "LLM"}, {"output.value", "{\"documents\":[{\"text\":\"a\"}]}"}});
    QVERIFY(!model.evaluate().row.has(Field::Documents));
}

void TestMeaning::emptyRetrievalIsZeroDocuments() {
    SpanFixture span(Attributes {{"gen_ai.operation.name", "retrieval"}, {"gen_ai.retrieval.documents", "[]"}});
    span.evaluate();
    QVERIFY(span.row.has(Field::Documents));
    QCOMPARE(span.row.integer(Field::Documents), 0);
}

void TestMeaning::redactionIsSeenNotRead() {
    SpanFixture span(Attributes {{"openinference.span.kind", "LLM"}, {"input.value", "__REDACTED__"}});
    span.evaluate();
    QVERIFY(span.row.flag(Field::Redacted));
    QVERIFY(!span.row.has(Field::InputHash));
    SpanFixture flat(Attributes {{"llm.input_messages.0.message.content", "__REDACTED__"}});
    QVERIFY(flat.evaluate().row.flag(Field::Redacted));
    QVERIFY(!SpanFixture(Attributes {{"input.value", "x"}}).evaluate().row.has(Field::Redacted));
}

void TestMeaning::lengthsAreBytesOfContent() {
    SpanFixture span(Attributes {{"input.value", "hello"}, {"llm.output_messages.0.message.role", "assistant"},
        {"llm.output_messages.0.message.content", "good day"}});
    span.evaluate();
    QCOMPARE(span.row.integer(Field::InputLength), 5);
    QCOMPARE(span.row.integer(Field::OutputLength), 8);
}

void TestMeaning::hostileAttributesDoNoHarm() {
    std::string deep;
    for (int i = 0; i < 5000; ++i)
        deep += "[{\"a\":";
    const std::string longKey(100'000, 'k');
    SpanFixture span(
        Attributes{{"metadata", deep}, {"gen_ai.input.messages", deep}, {"gen_ai.tool.call.arguments", deep},
            {longKey, "x"}, {"llm.input_messages.99999999999999999999.message.role", "x"},
            {"llm.input_messages..message.role", "x"}, {"evaluations.4294967295.evaluation.score", 1.0},
            {"gen_ai.usage.input_tokens", 1.0e300}, {"", ""}},
        std::string(1'000'000, 'n'));
    span.event("evaluator:", {}).event("evaluator:x=" + std::string(400, '9'), {});
    span.evaluate();
    QVERIFY(!span.row.has(Field::InputTokens));
}

QTEST_APPLESS_MAIN(TestMeaning)
#include "tst_meaning.moc"
