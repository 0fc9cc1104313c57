#include "core/semantics/content.h"

#include <algorithm>
#include <map>

#include "core/semantics/content_details.h"
#include "core/semantics/message_shapes.h"
#include "core/semantics/span_reading.h"

namespace spanloom {

namespace {

constexpr std::size_t kMaxDocuments = 10'000;

class ContentReader {
public:
    ContentReader(const SpanPayload& payload, Kind kind, const Vocabularies& vocabularies)
        : m_payload(payload)
        , m_reading(vocabularies.rules())
        , m_shapes(m_reading.json)
        , m_keys(m_reading.rules, *payload.keys) {
        m_reading.span = &m_span;
        m_reading.scope = &m_scope;
        m_reading.name = &m_name;
        m_reading.kind = kind;
        m_reading.isOpened = true;
        m_reading.keys = payload.keys;
        // Generic names count on whatever we know to be a step of an agent.
        m_reading.isAiStep = kind != Kind::Internal && kind != Kind::Transport;
    }

    SpanContent read() {
        collect();
        readGeneric();
        readMessages();
        readTool();
        readDocuments();
        m_content.details = readDetails(m_reading, m_payload);
        m_content.isRedacted = m_reading.isRedacted;
        m_content.isTruncated = m_reading.json.sawTruncated() || m_payload.droppedAttributes > 0;
        return std::move(m_content);
    }

private:
    void collect() {
        for (const AttributeView& attribute : AttributeListView(m_payload.attributes)) {
            m_reading.isRedacted
                |= attribute.value.type() == ValueType::String && isRedactionMark(attribute.value.text());
            for (const KeyMatch& match : m_keys.matches(attribute.key)) {
                if (match.source->where != Where::Span || saysNothing(*match.source, attribute.value))
                    continue;
                Hit& hit = m_reading.hits.add(*match.source, attribute.value);
                hit.index = match.index;
                hit.tail = match.tail;
            }
        }
        forEachEvent(m_payload.events, [&](const EventView& event) {
            const auto found = m_reading.rules.events.find(event.name);
            if (found == m_reading.rules.events.end())
                return;
            for (const Source* source : found->second.sources) {
                if (source->encoding == Encoding::Event)
                    m_reading.hits.add(*source, {}).event = event.attributes;
                else if (source->slot >= Slot::FirstExtra)
                    for (const AttributeView& attribute : event.attributes)
                        if (m_keys.text(attribute.key) == source->key)
                            m_reading.hits.add(*source, attribute.value);
            }
        });
        m_reading.hits.sort(-1);
    }

    const Hit* firstHit(Slot slot) {
        for (const Hit& hit : m_reading.hits.of(slot))
            if (m_reading.counts(hit) && (hit.source->encoding == Encoding::Event || m_reading.decoder.value(hit)))
                return &hit;
        return nullptr;
    }

    // Some writers keep the JSON quotes of plain text.
    std::string hitText(const Hit& hit) {
        const ValueView value = m_reading.decoder.value(hit).value_or(ValueView());
        const bool isQuoted = value.type() == ValueType::String && trimmed(value.text()).starts_with('"');
        return contentText(isQuoted ? m_reading.json.structured(value) : value);
    }

    std::string textOf(Slot slot) {
        const Hit* hit = firstHit(slot);
        return hit ? hitText(*hit) : std::string();
    }

    void readGeneric() {
        m_content.input = textOf(Slot::Input);
        m_content.inputMime = textOf(Slot::InputMime);
        m_content.output = textOf(Slot::Output);
        m_content.outputMime = textOf(Slot::OutputMime);
    }

    void readMessages() {
        readSystem();
        const std::size_t systemCount = m_content.messages.size();
        if (!readList(Slot::InputMessages, false))
            readBody(Slot::Input, false);
        dropRepeatedSystem(systemCount);
        const std::size_t inputEnd = m_content.messages.size();
        if (!readList(Slot::OutputMessages, true))
            readBody(Slot::Output, true);
        settleRepeats(m_content.messages, inputEnd);
        keepUnreadable(Slot::InputMessages, m_content.input, false);
        keepUnreadable(Slot::OutputMessages, m_content.output, true);
    }

    void readSystem() {
        const Hit* hit = firstHit(Slot::SystemInstructions);
        if (!hit)
            return;
        std::vector<Message> read;
        m_shapes.append(m_reading.decoder.value(*hit).value_or(ValueView()), MessageRole::System, false, read);
        for (Message& message : read) {
            if (!message.roleText.empty() && message.role != MessageRole::System)
                continue;
            message.role = MessageRole::System;
            if (message.roleText.empty())
                message.roleText = "system";
            m_content.messages.push_back(std::move(message));
        }
    }

    // Some write the system prompt apart and as the first message: it is shown once.
    void dropRepeatedSystem(std::size_t systemCount) {
        std::vector<Message>& messages = m_content.messages;
        if (systemCount == 0 || messages.size() <= systemCount || messages[systemCount].role != MessageRole::System)
            return;
        const auto text
            = [](const Message& message) { return message.parts.empty() ? std::string() : message.parts.front().text; };
        if (trimmed(text(messages[0])) == trimmed(text(messages[systemCount])))
            messages.erase(messages.begin() + static_cast<std::ptrdiff_t>(systemCount));
    }

    bool readList(Slot slot, bool isOutput) {
        const Hit* first = firstHit(slot);
        if (!first)
            return false;
        std::vector<Message>& messages = m_content.messages;
        const std::size_t before = messages.size();
        const std::span<const Hit> hits = m_reading.hits.of(slot);
        if (first->source->encoding == Encoding::Indexed) {
            m_shapes.appendFlattened(hits, *first->source, isOutput, messages);
        } else if (first->source->encoding == Encoding::Event) {
            // Events of one conversation stand in the order they were written, whatever their names.
            std::vector<const Hit*> events;
            for (const Hit& hit : hits)
                if (hit.source->encoding == Encoding::Event)
                    events.push_back(&hit);
            std::sort(events.begin(), events.end(),
                [](const Hit* a, const Hit* b) { return (a->order & 0xFFFF) > (b->order & 0xFFFF); });
            for (const Hit* hit : events)
                m_shapes.appendEvent(*hit, *m_payload.keys, isOutput, messages);
        } else if (!first->source->constant.empty()) {
            readParts(slot, first->source->vocabulary, isOutput);
        } else if (const std::optional<ValueView> value = m_reading.decoder.value(*first)) {
            m_shapes.append(*value, isOutput ? MessageRole::Assistant : MessageRole::User, isOutput, messages);
        }
        return messages.size() > before;
    }

    // One message whose parts stand in attributes of their own: text, reasoning, tool calls.
    void readParts(Slot slot, std::uint8_t vocabulary, bool isOutput) {
        Message message;
        message.role = isOutput ? MessageRole::Assistant : MessageRole::User;
        message.roleText = isOutput ? "assistant" : "user";
        message.isOutput = isOutput;
        for (const Hit& hit : m_reading.hits.of(slot)) {
            if (hit.source->vocabulary != vocabulary || !m_reading.counts(hit) || isMissing(hit.value))
                continue;
            MessagePart part;
            if (hit.source->constant == "files") {
                const ValueView files = m_reading.json.structured(hit.value);
                if (files.type() == ValueType::Array) {
                    files.forEachElement(
                        [&](ValueView file) { m_shapes.appendMedia(m_reading.json.structured(file), message); });
                    continue;
                }
            }
            if (hit.source->constant == "tool_calls") {
                m_reading.json.structured(hit.value).forEachElement(
                    [&](ValueView call) { m_shapes.appendToolCall(m_reading.json.structured(call), message); });
                continue;
            }
            part.type = hit.source->constant == "reasoning" ? MessagePart::Type::Reasoning
                : hit.source->constant == "files"           ? MessagePart::Type::File
                                                            : MessagePart::Type::Text;
            part.text = hitText(hit);
            const bool isKnown = std::ranges::any_of(message.parts,
                [&](const MessagePart& known) { return known.type == part.type && known.text == part.text; });
            if (!isKnown)
                message.parts.push_back(std::move(part));
        }
        if (!message.parts.empty())
            m_content.messages.push_back(std::move(message));
    }

    // Model calls whose messages stand in the recorded request or response alone.
    void readBody(Slot slot, bool isOutput) {
        const Hit* hit = firstHit(slot);
        if (!hit)
            return;
        const ValueView body = m_reading.json.structured(m_reading.decoder.value(*hit).value_or(ValueView()));
        const MessageRole role = isOutput ? MessageRole::Assistant : MessageRole::User;
        if (m_reading.kind != Kind::Llm) {
            if (const std::optional<ValueView> conversation = conversationIn(body))
                m_shapes.append(*conversation, role, isOutput, m_content.messages);
        } else if (body.type() == ValueType::Map || body.type() == ValueType::Array) {
            m_shapes.append(body, role, isOutput, m_content.messages);
        } else if (body.type() == ValueType::String && !isMissing(body) && !looksLikeJson(body.text())
            && !MessageShapes::appendTranscript(body.text(), isOutput, m_content.messages)) {
            m_shapes.append(body, role, isOutput, m_content.messages);
        }
    }

    // Agents and chains record all sorts of inputs: only what is plainly a conversation is shown as one.
    std::optional<ValueView> conversationIn(ValueView body) {
        if (m_reading.kind != Kind::Agent && m_reading.kind != Kind::Workflow && m_reading.kind != Kind::Chain)
            return std::nullopt;
        if (const auto request = body.member("request"); request && request->type() == ValueType::Map)
            body = *request;
        bool isPrompt = body.type() == ValueType::Map && body.size() > 0;
        body.forEachMember([&](std::string_view key, ValueView) {
            isPrompt &= key == "system" || key == "prompt" || key == "messages" || key == "tools";
        });
        const auto prompt = body.member("prompt");
        if (isPrompt && prompt && prompt->type() == ValueType::String)
            return body; // what the AI SDK was called with
        if (const auto role = body.member("role"); role && roleOf(role->text()) != MessageRole::Other)
            return body;
        for (const std::string_view key : {"messages", "input", "output"})
            if (const auto list = body.member(key))
                return isConversation(m_reading.json.structured(*list)) ? std::optional(body) : std::nullopt;
        if (isConversation(body))
            return body;
        return std::nullopt;
    }

    static bool isConversation(ValueView list) {
        bool isAll = list.type() == ValueType::Array && list.size() > 0;
        list.forEachElement([&](ValueView element) {
            const auto role = element.member("role");
            const auto type = element.member("type");
            const bool hasRole = role && roleOf(role->text()) != MessageRole::Other;
            const bool isLangChain = type && element.member("content") && roleOf(type->text()) != MessageRole::Other;
            const bool isItem = type && (type->text().ends_with("_call") || type->text().ends_with("_call_output"));
            isAll &= hasRole || isLangChain || isItem || element.member("kwargs").has_value();
        });
        return isAll;
    }

    void keepUnreadable(Slot slot, std::string& generic, bool isOutput) {
        const bool hasMessages
            = std::any_of(m_content.messages.begin(), m_content.messages.end(), [&](const Message& message) {
                  return message.isOutput == isOutput && message.role != MessageRole::System;
              });
        if (generic.empty() && !hasMessages)
            generic = textOf(slot);
    }

    void readTool() {
        if (m_reading.kind != Kind::Tool && !firstHit(Slot::ToolArguments) && !firstHit(Slot::ToolResult))
            return;
        ToolCall call;
        for (const Hit& hit : m_reading.hits.of(Field::Tool))
            if (call.name.empty() && m_reading.counts(hit) && !isMissing(hit.value))
                call.name = std::string(m_reading.decoder.text(hit, m_reading.rules).value_or(std::string_view()));
        call.id = textOf(Slot::ToolCallId);
        for (const Hit& hit : m_reading.hits.of(Slot::ToolArguments))
            if (call.arguments.empty() && m_reading.counts(hit) && !isMissing(hit.value)
                && !isParameterSchema(m_reading.json.structured(hit.value)))
                call.arguments = hitText(hit);
        m_content.toolResult = textOf(Slot::ToolResult);
        if (m_reading.kind == Kind::Tool || !call.name.empty() || !call.arguments.empty())
            m_content.toolCall = std::move(call);
    }

    void readDocuments() {
        const std::span<const Hit> hits = m_reading.hits.of(Slot::DocumentList);
        for (const Hit& hit : hits) {
            if (hit.source->encoding == Encoding::Event) {
                readEventDocuments(hits);
                return;
            }
            if (!m_reading.counts(hit) || isMissing(hit.value))
                continue;
            if (hit.source->encoding == Encoding::Indexed)
                readFlatDocuments(hits, *hit.source);
            else
                readDocumentList(hit);
            if (!m_content.documents.empty())
                return;
        }
        readPairedDocuments();
    }

    // Vector stores write an event a result; some one event with lists of ids, texts and distances.
    void readEventDocuments(std::span<const Hit> hits) {
        for (auto hit = hits.rbegin(); hit != hits.rend(); ++hit) {
            if (hit->source->encoding != Encoding::Event)
                continue;
            const std::size_t first = m_content.documents.size();
            for (const AttributeView& attribute : hit->event) {
                const std::string_view key = m_payload.keys->text(attribute.key);
                const ValueView value = m_reading.json.structured(attribute.value);
                std::size_t at = first;
                if (value.type() == ValueType::Array)
                    value.forEachElement([&](ValueView element) { setEventMember(at++, key, element); });
                else
                    setEventMember(at, key, value);
            }
        }
    }

    void setEventMember(std::size_t at, std::string_view key, ValueView value) {
        if (at >= kMaxDocuments)
            return;
        if (at >= m_content.documents.size())
            m_content.documents.resize(at + 1);
        Document& document = m_content.documents[at];
        if (key.ends_with(".id"))
            document.id = contentText(value);
        else if (key.ends_with(".score"))
            document.score = realOf(value);
        else if (key.ends_with(".document") || key.ends_with(".entity"))
            document.content = contentText(value);
        else if (key.ends_with(".metadata"))
            setMetadata(document, value);
        else if (key.ends_with(".distance"))
            document.metadata += (document.metadata.empty() ? "distance " : ", distance ") + contentText(value);
    }

    void readFlatDocuments(std::span<const Hit> hits, const Source& source) {
        std::map<std::uint32_t, Document> byIndex;
        for (auto hit = hits.rbegin(); hit != hits.rend(); ++hit) {
            if (hit->source != &source)
                continue;
            Document& document = byIndex[hit->index];
            if (hit->tail.ends_with("content"))
                document.content = contentText(hit->value);
            else if (hit->tail.ends_with("score"))
                document.score = realOf(hit->value);
            else if (hit->tail.ends_with("metadata"))
                setMetadata(document, hit->value);
            else if (hit->tail.ends_with("id"))
                document.id = contentText(hit->value);
        }
        for (auto& [index, document] : byIndex)
            m_content.documents.push_back(std::move(document));
    }

    void setMetadata(Document& document, ValueView value) {
        document.metadata = contentText(value);
        const ValueView metadata = m_reading.json.structured(value);
        for (const std::string_view key : {"source", "url", "uri", "file_name", "file_path", "title"})
            if (const auto member = metadata.member(key); member && document.source.empty())
                document.source = contentText(*member);
    }

    void readDocumentList(const Hit& hit) {
        ValueView list = m_reading.json.structured(hit.value);
        for (const std::string_view key : {"documents", "results", "matches", "nodes", "data"})
            if (const auto member = list.member(key); member && member->type() == ValueType::Array)
                list = *member;
        list.forEachElement([&](ValueView element) {
            if (m_content.documents.size() < kMaxDocuments)
                m_content.documents.push_back(documentOf(element));
        });
    }

    Document documentOf(ValueView value) {
        Document document;
        if (value.type() != ValueType::Map) {
            document.content = contentText(value);
            return document;
        }
        if (const auto id = value.member("id"))
            document.id = contentText(*id);
        if (const auto metadata = value.member("metadata"))
            setMetadata(document, *metadata);
        for (const std::string_view key :
            {"content", "page_content", "pageContent", "text", "document", "chunk", "body", "snippet"})
            if (const auto member = value.member(key); member && document.content.empty())
                document.content = contentText(*member);
        for (const std::string_view key : {"score", "relevance_score", "relevanceScore", "similarity", "_score"})
            if (const auto member = value.member(key); member && !document.score)
                document.score = realOf(*member);
        for (const std::string_view key : {"source", "url", "uri", "title"})
            if (const auto member = value.member(key); member && document.source.empty())
                document.source = contentText(*member);
        return document;
    }

    void readPairedDocuments() {
        const Hit* ids = firstHit(Slot::DocumentIds);
        const Hit* scores = firstHit(Slot::DocumentScores);
        if (ids)
            m_reading.json.structured(ids->value).forEachElement([&](ValueView id) {
                if (m_content.documents.size() < kMaxDocuments)
                    m_content.documents.emplace_back().id = contentText(id);
            });
        std::size_t i = 0;
        if (scores)
            m_reading.json.structured(scores->value).forEachElement([&](ValueView score) {
                if (i < m_content.documents.size())
                    m_content.documents[i++].score = realOf(score);
            });
    }

    const SpanPayload& m_payload;
    SpanRecord m_span;
    ScopeFacts m_scope;
    NameFacts m_name;
    SpanReading m_reading;
    MessageShapes m_shapes;
    KeyTable m_keys;
    SpanContent m_content;
};

} // namespace

SpanContent decodeContent(const SpanPayload& payload, Kind kind, const Vocabularies& vocabularies) {
    if (!payload.keys)
        return {};
    return ContentReader(payload, kind, vocabularies).read();
}

SpanContent decodeContent(const SpanPayload& payload, Kind kind, const PayloadSource& source) {
    const std::shared_ptr<const Vocabularies> vocabularies = source.vocabularies();
    return decodeContent(payload, kind, vocabularies ? *vocabularies : *Vocabularies::builtin());
}

} // namespace spanloom
