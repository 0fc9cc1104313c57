#include <QtTest>

#include "tests/core/semantics/span_fixture.h"

using namespace spanloom;
using namespace spanloom::test;

namespace {

const char* partName(MessagePart::Type type) {
    switch (type) {
    case MessagePart::Type::Text: return "text";
    case MessagePart::Type::Reasoning: return "reasoning";
    case MessagePart::Type::ToolCall: return "call";
    case MessagePart::Type::ToolResult: return "result";
    case MessagePart::Type::Image: return "image";
    case MessagePart::Type::Audio: return "audio";
    case MessagePart::Type::File: return "file";
    case MessagePart::Type::Other: return "other";
    }
    return "?";
}

const char* roleName(MessageRole role) {
    switch (role) {
    case MessageRole::System: return "system";
    case MessageRole::User: return "user";
    case MessageRole::Assistant: return "assistant";
    case MessageRole::Tool: return "tool";
    case MessageRole::Other: return "other";
    }
    return "?";
}

// One line a message, so that expectations read like a chat.
QStringList chat(const SpanContent& content) {
    QStringList lines;
    for (const Message& message : content.messages) {
        QString line = QString(message.isOutput ? "> " : "") + roleName(message.role);
        if (!message.toolCallId.empty())
            line += "(" + QString::fromStdString(message.toolCallId) + ")";
        for (const MessagePart& part : message.parts) {
            line += QString(" ") + partName(part.type) + ":";
            if (part.type == MessagePart::Type::ToolCall)
                line += QString::fromStdString(part.toolCall.name + "#" + part.toolCall.id + part.toolCall.arguments);
            else
                line += QString::fromStdString(part.text);
        }
        if (!message.finishReason.empty())
            line += " [" + QString::fromStdString(message.finishReason) + "]";
        lines += line;
    }
    return lines;
}

QStringList chatOf(const Attributes& attributes, Kind kind = Kind::Llm) {
    SpanFixture span(attributes);
    return chat(span.content(kind));
}

} // namespace

/// Messages, documents and tools of all shapes, as the inspector shows them.
class TestContent : public QObject {
    Q_OBJECT

private slots:
    void messageShapes_data();
    void messageShapes();
    void structuredMessagesNeedNoText();
    void flattenedMessagesAreOrderedByIndex();
    void flattenedPartsAndCalls();
    void flattenedOldShapes();
    void systemInstructionsComeFirstAndOnce();
    void eventsAreMessages();
    void operationDetailsEventCarriesMessages();
    void bodiesOfRequestsAreReadForModelCalls();
    void whatCannotBeReadStaysVisible();
    void toolSpans();
    void toolNamesComeFromTheSpansOwnKeys();
    void flattenedDocuments();
    void documentLists();
    void redactedAndTruncatedAreTold();
    void emptyPayloadIsEmptyContent();
};

void TestContent::messageShapes_data() {
    QTest::addColumn<QString>("json");
    QTest::addColumn<QStringList>("lines");
    const auto row
        = [](const char* name, const char* json, const QStringList& lines) { QTest::newRow(name) << json << lines; };
    row("otel parts", R"([{"role":"user","parts":[{"type":"text","content":"hi"}]},
        {"role":"assistant","parts":[{"type":"reasoning","content":"hm"},{"type":"tool_call","id":"c1","name":"f","arguments":{"a":1}}]},
        {"role":"tool","parts":[{"type":"tool_call_response","id":"c1","response":"ok"}]}])",
        {"user text:hi", "assistant reasoning:hm call:f#c1{\"a\":1}", "tool(c1) result:ok"});
    row("openai chat",
        R"([{"role":"system","content":"be"},{"role":"user","content":[{"type":"text","text":"look"},{"type":"image_url","image_url":{"url":"https://x/y.png"}}]},
        {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]},
        {"role":"tool","tool_call_id":"c1","content":"ok"}])",
        {"system text:be", "user text:look image:https://x/y.png", "assistant call:f#c1{\"a\":1}",
            "tool(c1) result:ok"});
    row("anthropic",
        R"([{"role":"assistant","content":[{"type":"thinking","thinking":"hm"},{"type":"tool_use","id":"t","name":"f","input":{"q":"x"}}]},
        {"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[{"type":"text","text":"ok"}]}]}])",
        {"assistant reasoning:hm call:f#t{\"q\":\"x\"}", "user(t) result:ok"});
    row("gemini",
        R"([{"role":"user","parts":[{"text":"hi"}]},{"role":"model","parts":[{"functionCall":{"name":"f","args":{"a":1}}}]}])",
        {"user text:hi", "assistant call:f#{\"a\":1}"});
    row("responses items",
        R"([{"role":"user","content":[{"type":"input_text","text":"hi"}]},{"type":"function_call","call_id":"c","name":"f","arguments":"{}"},
        {"type":"function_call_output","call_id":"c","output":"ok"},{"type":"message","role":"assistant","content":[{"type":"output_text","text":"done"}]}])",
        {"user text:hi", "assistant call:f#c{}", "tool(c) result:ok", "assistant text:done"});
    row("langchain",
        R"([[{"lc":1,"type":"constructor","id":["langchain","schema","messages","HumanMessage"],"kwargs":{"content":"hi","type":"human"}}],
        {"type":"ai","content":"yes","tool_calls":[{"name":"f","args":{"a":1},"id":"c"}]}])",
        {"user text:hi", "assistant text:yes call:f#c{\"a\":1}"});
    row("ai sdk",
        R"([{"role":"assistant","content":[{"type":"tool-call","toolCallId":"c","toolName":"f","input":{"a":1}}]},
        {"role":"tool","content":[{"type":"tool-result","toolCallId":"c","toolName":"f","output":"ok"}]}])",
        {"assistant call:f#c{\"a\":1}", "tool(c) result:ok"});
    row("pydantic ai, older",
        R"([{"kind":"request","parts":[{"part_kind":"system-prompt","content":"be"},{"part_kind":"user-prompt","content":"hi"}]},
        {"kind":"response","parts":[{"part_kind":"tool-call","tool_name":"f","args":{"a":1},"tool_call_id":"c"}]},
        {"kind":"request","parts":[{"part_kind":"tool-return","tool_name":"f","content":"ok","tool_call_id":"c"}]}])",
        {"user text:be text:hi", "assistant call:f#c{\"a\":1}", "user(c) result:ok"});
    row("bedrock converse",
        R"([{"role":"assistant","content":[{"reasoningContent":{"reasoningText":{"text":"hm"}}},{"toolUse":{"toolUseId":"c","name":"f","input":{"a":1}}}]},
        {"role":"user","content":[{"toolResult":{"toolUseId":"c","content":[{"text":"ok"}],"status":"success"}}]}])",
        {"assistant reasoning:hm call:f#c{\"a\":1}", "user(c) result:ok"});
    row("tools that the provider runs",
        R"([{"type":"web_search_call","id":"ws","status":"completed","action":{"query":"x"}},{"type":"message","role":"assistant","content":[{"type":"output_text","text":"done"}]}])",
        {"assistant call:web_search_call#ws{\"query\":\"x\"}", "assistant text:done"});
    row("tools offered among the messages",
        R"([{"role":"user","content":"hi"},{"role":"tool","content":{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}}])",
        {"user text:hi",
            "tool other:{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{\"type\":\"object\"}}}"});
    row("function result", R"([{"role":"tool","contents":[{"type":"function_result","call_id":"c","result":"ok"}]}])",
        {"tool(c) result:ok"});
    row("plain text", "just words", {"user text:just words"});
    row("text in JSON in text", R"("[{\"role\":\"user\",\"content\":\"hi\"}]")", {"user text:hi"});
    row("unknown part", R"([{"role":"user","parts":[{"type":"hologram","x":1}]}])",
        {"user other:{\"type\":\"hologram\",\"x\":1}"});
    row("unknown role", R"([{"role":"narrator","content":"once"}])", {"other text:once"});
}

void TestContent::messageShapes() {
    QFETCH(QString, json);
    QFETCH(QStringList, lines);
    QCOMPARE(chatOf({{"gen_ai.input.messages", json.toStdString()}}), lines);
}

void TestContent::structuredMessagesNeedNoText() {
    QCOMPARE(chatOf({{"gen_ai.output.messages",
                 Value::List {Value::Map {{"role", "assistant"}, {"finish_reason", "stop"},
                     {"parts", Value::List {Value::Map {{"type", "text"}, {"content", "done"}}}}}}}}),
        QStringList {"> assistant text:done [stop]"});
}

void TestContent::flattenedMessagesAreOrderedByIndex() {
    Attributes attributes;
    for (const int index : {10, 2, 0, 9}) {
        const std::string prefix = "llm.input_messages." + std::to_string(index) + ".message.";
        attributes.emplace_back(prefix + "content", std::to_string(index));
        attributes.emplace_back(prefix + "role", index == 0 ? "system" : "user");
    }
    QCOMPARE(chatOf(attributes), (QStringList {"system text:0", "user text:2", "user text:9", "user text:10"}));
}

void TestContent::flattenedPartsAndCalls() {
    QCOMPARE(chatOf({{"llm.input_messages.0.message.role", "user"},
                 {"llm.input_messages.0.message.content", "shadowed"},
                 {"llm.input_messages.0.message.contents.1.message_content.type", "image"},
                 {"llm.input_messages.0.message.contents.1.message_content.image.image.url", "https://x/y.png"},
                 {"llm.input_messages.0.message.contents.0.message_content.type", "text"},
                 {"llm.input_messages.0.message.contents.0.message_content.text", "look"},
                 {"llm.output_messages.0.message.role", "assistant"},
                 {"llm.output_messages.0.message.tool_calls.0.tool_call.id", "c"},
                 {"llm.output_messages.0.message.tool_calls.0.tool_call.function.name", "f"},
                 {"llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments", "{}"}}),
        (QStringList {"user text:look image:https://x/y.png", "> assistant call:f#c{}"}));
    QCOMPARE(
        chatOf({{"gen_ai.input.messages.0.message.role", "tool"}, {"gen_ai.input.messages.0.message.content", "ok"},
            {"gen_ai.input.messages.0.message.tool_call_id", "c"}}),
        QStringList{"tool(c) result:ok"});
}

void TestContent::flattenedOldShapes() {
    QCOMPARE(
        chatOf({{"gen_ai.prompt.0.role", "user"}, {"gen_ai.prompt.0.content", "[{\"type\":\"text\",\"text\":\"hi\"}]"},
            {"gen_ai.completion.0.role", "assistant"}, {"gen_ai.completion.0.finish_reason", "tool_calls"},
            {"gen_ai.completion.0.tool_calls.0.id", "c"}, {"gen_ai.completion.0.tool_calls.0.name", "f"},
            {"gen_ai.completion.0.tool_calls.0.arguments", "{}"}}),
        (QStringList{"user text:hi", "> assistant call:f#c{} [tool_calls]"}));
    QCOMPARE(chatOf({{"llm.prompts.0.prompt.text", "a"}, {"llm.choices.0.completion.text", "b"}}),
        (QStringList {"user text:a", "> assistant text:b"}));
}

void TestContent::systemInstructionsComeFirstAndOnce() {
    QCOMPARE(chatOf({{"gen_ai.input.messages", R"([{"role":"system","content":"be"},{"role":"user","content":"hi"}])"},
                 {"gen_ai.system_instructions", R"([{"type":"text","content":"be"}])"}}),
        (QStringList {"system text:be", "user text:hi"}));
}

void TestContent::eventsAreMessages() {
    SpanFixture span;
    span.event("gen_ai.system.message", {{"content", "be"}})
        .event("gen_ai.user.message", {{"content", "hi"}, {"role", "user"}})
        .event("gen_ai.choice",
            {{"index", 0}, {"finish_reason", "stop"}, {"message", R"({"role":"assistant","content":"yes"})"}});
    const QStringList lines = chat(span.content(Kind::Llm));
    QCOMPARE(lines.size(), 3);
    QCOMPARE(lines[0], QString("system text:be"));
    QCOMPARE(lines[1], QString("user text:hi"));
    QVERIFY(lines[2].startsWith("> assistant text:yes"));
}

void TestContent::operationDetailsEventCarriesMessages() {
    SpanFixture span;
    span.event("gen_ai.client.inference.operation.details",
        {{"gen_ai.input.messages", R"([{"role":"user","content":"hi"}])"},
            {"gen_ai.output.messages", R"([{"role":"assistant","content":"yes"}])"}});
    QCOMPARE(chat(span.content(Kind::Llm)), (QStringList {"user text:hi", "> assistant text:yes"}));
}

void TestContent::bodiesOfRequestsAreReadForModelCalls() {
    const Attributes attributes{{"input.value", R"({"model":"m","messages":[{"role":"user","content":"hi"}]})"},
        {"output.value",
            R"({"choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"yes"}}]})"}};
    QCOMPARE(chatOf(attributes), (QStringList {"user text:hi", "> assistant text:yes [stop]"}));
    QCOMPARE(chatOf(attributes, Kind::Chain), QStringList {"user text:hi"}); // a conversation all the same
    QVERIFY(chatOf(attributes, Kind::Internal).isEmpty());
}

void TestContent::whatCannotBeReadStaysVisible() {
    SpanFixture span(Attributes{
        {"gen_ai.input.messages", "{\"strange\": 1}"}, {"output.value", "words"}, {"output.mime_type", "text/plain"}});
    const SpanContent content = span.content(Kind::Llm);
    QCOMPARE(content.input, std::string("{\"strange\": 1}"));
    QCOMPARE(content.output, std::string("words"));
    QCOMPARE(content.outputMime, std::string("text/plain"));
}

void TestContent::toolSpans() {
    SpanFixture span(Attributes {{"gen_ai.tool.name", "search"}, {"gen_ai.tool.call.id", "c1"},
        {"gen_ai.tool.call.arguments", Value::Map {{"q", "x"}}}, {"gen_ai.tool.call.result", "found"}});
    const SpanContent content = span.content(Kind::Tool);
    QVERIFY(content.toolCall.has_value());
    QCOMPARE(content.toolCall->name, std::string("search"));
    QCOMPARE(content.toolCall->id, std::string("c1"));
    QCOMPARE(content.toolCall->arguments, std::string("{\"q\":\"x\"}"));
    QCOMPARE(content.toolResult, std::string("found"));
    SpanFixture generic(Attributes {{"tool.name", "search"}, {"input.value", "{\"q\":1}"}, {"output.value", "found"}});
    const SpanContent fromGeneric = generic.content(Kind::Tool);
    QCOMPARE(fromGeneric.toolCall->arguments, std::string("{\"q\":1}"));
    QCOMPARE(fromGeneric.toolResult, std::string("found"));
}

void TestContent::toolNamesComeFromTheSpansOwnKeys() {
    SpanFixture span(Attributes {{"input.value", "hi"}});
    QVERIFY(!span.content(Kind::Llm).toolCall.has_value());
}

void TestContent::flattenedDocuments() {
    SpanFixture span(Attributes{{"retrieval.documents.10.document.id", "b"},
        {"retrieval.documents.0.document.content", "text"}, {"retrieval.documents.0.document.score", 0.5},
        {"retrieval.documents.0.document.metadata", R"({"source":"faq.md"})"},
        {"retrieval.documents.0.document.id", 7}});
    const SpanContent content = span.content(Kind::Retriever);
    QCOMPARE(content.documents.size(), std::size_t {2});
    QCOMPARE(content.documents[0].id, std::string("7"));
    QCOMPARE(content.documents[0].score, std::optional(0.5));
    QCOMPARE(content.documents[0].source, std::string("faq.md"));
    QCOMPARE(content.documents[0].content, std::string("text"));
    QCOMPARE(content.documents[1].id, std::string("b"));
    QVERIFY(!content.documents[1].score);
}

void TestContent::documentLists() {
    SpanFixture span(
        Attributes{{"gen_ai.retrieval.documents", R"([{"id":"a","score":0.5,"page_content":"x"},"bare"])"}});
    const SpanContent content = span.content(Kind::Retriever);
    QCOMPARE(content.documents.size(), std::size_t {2});
    QCOMPARE(content.documents[0].content, std::string("x"));
    QCOMPARE(content.documents[1].content, std::string("bare"));
    SpanFixture output(Attributes {{"output.value", R"({"results":[{"text":"y","similarity":0.25}]})"}});
    QCOMPARE(output.content(Kind::Retriever).documents.at(0).score, std::optional(0.25));
}

void TestContent::redactedAndTruncatedAreTold() {
    SpanFixture redacted(Attributes {{"llm.input_messages.0.message.content", "__REDACTED__"}});
    QVERIFY(redacted.content(Kind::Llm).isRedacted);
    SpanFixture cut(Attributes {{"gen_ai.input.messages", R"([{"role":"user","content":"hello wor)"}});
    const SpanContent content = cut.content(Kind::Llm);
    QVERIFY(content.isTruncated);
    QCOMPARE(chat(content), QStringList {"user text:hello wor"});
}

void TestContent::emptyPayloadIsEmptyContent() {
    const SpanContent none = decodeContent({}, Kind::Llm, *Vocabularies::builtin());
    QVERIFY(none.messages.empty());
    QVERIFY(!none.toolCall);
}

QTEST_APPLESS_MAIN(TestContent)
#include "tst_content.moc"
