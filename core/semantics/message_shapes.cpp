#include "core/semantics/message_shapes.h"

#include <algorithm>

#include "core/semantics/media_parts.h"
#include "core/semantics/value_decoding.h"

namespace spanloom {

namespace {

constexpr std::size_t kMaxMessages = 20'000;
constexpr int kMaxNesting = 8;

using Type = MessagePart::Type;

std::string lowered(std::string_view text) {
    std::string result(trimmed(text));
    for (char& c : result)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c == '-' ? '_' : c;
    return result;
}

std::optional<ValueView> firstMember(ValueView map, std::initializer_list<std::string_view> keys) {
    for (const std::string_view key : keys)
        if (const std::optional<ValueView> member = map.member(key); member && !member->isEmpty())
            return member;
    return std::nullopt;
}

std::string textMember(ValueView map, std::initializer_list<std::string_view> keys) {
    const std::optional<ValueView> member = firstMember(map, keys);
    return member ? contentText(*member) : std::string();
}

void addText(Message& message, Type type, std::string text) {
    if (!text.empty())
        message.parts.push_back({type, std::move(text), {}});
}

void addCall(Message& message, std::string id, std::string name, std::string arguments) {
    MessagePart part;
    part.type = Type::ToolCall;
    part.toolCall = {std::move(id), std::move(name), std::move(arguments)};
    message.parts.push_back(std::move(part));
}

// LangChain's serialised messages name their class: ["langchain", "schema", "messages", "HumanMessage"].
std::string roleOfClass(ValueView map) {
    const std::optional<ValueView> id = map.member("id");
    std::string_view name;
    if (id)
        id->forEachElement([&](ValueView element) { name = element.text(); });
    for (const auto& [word, role] : {std::pair<std::string_view, const char*> {"Human", "user"}, {"System", "system"},
             {"AI", "assistant"}, {"Tool", "tool"}, {"Function", "tool"}})
        if (name.starts_with(word))
            return role;
    return {};
}

bool isRoleWord(std::string_view type) { return roleOf(type) != MessageRole::Other; }

bool hasMessageMember(ValueView map) {
    for (const std::string_view key : {"role", "content", "parts", "contents", "tool_calls", "message", "kwargs"})
        if (map.member(key))
            return true;
    const std::optional<ValueView> type = map.member("type");
    return type && isRoleWord(type->text());
}

} // namespace

MessageRole roleOf(std::string_view text) {
    const std::string role = lowered(text);
    if (role == "system" || role == "developer")
        return MessageRole::System;
    if (role == "user" || role == "human")
        return MessageRole::User;
    if (role == "assistant" || role == "ai" || role == "model" || role == "aimessagechunk")
        return MessageRole::Assistant;
    if (role == "tool" || role == "function" || role == "ipython")
        return MessageRole::Tool;
    return MessageRole::Other;
}

std::string contentText(ValueView value) { return value.isEmpty() ? std::string() : value.toText(); }

bool MessageShapes::append(ValueView value, MessageRole role, bool isOutput, std::vector<Message>& messages) {
    const ValueView data = m_json.structured(value);
    switch (data.type()) {
    case ValueType::Array: return appendList(data, role, isOutput, messages, 0);
    case ValueType::Map: return appendMap(data, role, isOutput, messages, 0);
    case ValueType::String: {
        if (isMissing(data))
            return false;
        Message message;
        message.role = role;
        message.isOutput = isOutput;
        addText(message, Type::Text, std::string(data.text()));
        messages.push_back(std::move(message));
        return true;
    }
    default: return false;
    }
}

bool MessageShapes::appendList(
    ValueView list, MessageRole role, bool isOutput, std::vector<Message>& messages, int depth) {
    bool found = false;
    Message loose; // parts that stand in a list without a message around them
    list.forEachElement([&](ValueView element) {
        if (messages.size() >= kMaxMessages || depth > kMaxNesting)
            return;
        const ValueView data = m_json.structured(element);
        if (data.type() == ValueType::Array)
            found |= appendList(data, role, isOutput, messages, depth + 1);
        else if (data.type() == ValueType::Map && appendMap(data, role, isOutput, messages, depth + 1))
            found = true;
        else if (data.type() == ValueType::Map || data.type() == ValueType::String)
            readPart(data, loose, depth + 1);
    });
    if (!loose.parts.empty()) {
        loose.role = role;
        loose.isOutput = isOutput;
        messages.push_back(std::move(loose));
        found = true;
    }
    return found;
}

// Items of the Responses API stand beside messages in one list.
bool MessageShapes::appendItem(ValueView map, bool isOutput, std::vector<Message>& messages) {
    const std::string type = textMember(map, {"type"});
    Message message;
    message.isOutput = isOutput;
    if (type == "function_call") {
        message.role = MessageRole::Assistant;
        addCall(message, textMember(map, {"call_id", "id"}), textMember(map, {"name"}), textMember(map, {"arguments"}));
    } else if (type == "function_call_output") {
        message.role = MessageRole::Tool;
        message.toolCallId = textMember(map, {"call_id"});
        addText(message, Type::ToolResult, textMember(map, {"output"}));
    } else if (!map.member("role") && type.ends_with("_call") && readProviderCall(type, map, message)) {
        message.role = MessageRole::Assistant;
    } else if (type == "reasoning" && map.member("summary")) {
        message.role = MessageRole::Assistant;
        readPart(map, message, 1);
        if (message.parts.empty())
            return true; // encrypted reasoning has nothing to show
    } else {
        return false;
    }
    messages.push_back(std::move(message));
    return true;
}

bool MessageShapes::appendEnvelope(ValueView map, bool isOutput, std::vector<Message>& messages, int depth) {
    bool found = false;
    if (!isOutput)
        if (const auto system = firstMember(map, {"system", "instructions", "system_instruction", "systemInstruction"});
            system && !map.member("role")) {
            Message message;
            message.role = MessageRole::System;
            readContent(*system, message, depth + 1);
            if (!message.parts.empty())
                messages.push_back(std::move(message));
        }
    for (const std::string_view key :
        {"messages", "contents", "choices", "candidates", "generations", "input", "output", "prompt"}) {
        const std::optional<ValueView> member = map.member(key);
        if (!member || member->isEmpty())
            continue;
        const bool isWholeText = member->type() == ValueType::String;
        if (isWholeText && key != "input" && key != "prompt")
            continue;
        const MessageRole role = isOutput ? MessageRole::Assistant : MessageRole::User;
        if (isWholeText
                ? append(*member, role, isOutput, messages)
                : member->type() == ValueType::Array && appendList(*member, role, isOutput, messages, depth + 1)) {
            found = true;
            break;
        }
    }
    return found;
}

bool MessageShapes::appendMap(
    ValueView map, MessageRole role, bool isOutput, std::vector<Message>& messages, int depth) {
    if (depth > kMaxNesting || messages.size() >= kMaxMessages)
        return false;
    // Message events as one list: the answers stand among the questions.
    if (const auto event = map.member("event.name"); event && event->text() == "gen_ai.choice") {
        isOutput = true;
        role = MessageRole::Assistant;
    }
    if (appendItem(map, isOutput, messages))
        return true;
    if (!map.member("role") && appendEnvelope(map, isOutput, messages, depth))
        return true;
    // choices[].message, candidates[].content, generations[].message
    for (const std::string_view key : {"message", "content", "delta"})
        if (const auto inner = map.member(key); inner && inner->type() == ValueType::Map && hasMessageMember(*inner)
            && (key != "content" || !map.member("role"))) {
            const std::size_t before = messages.size();
            if (!appendMap(*inner, role, isOutput, messages, depth + 1))
                return false;
            const std::string reason = textMember(map, {"finish_reason", "finishReason", "stop_reason"});
            if (messages.size() > before && !reason.empty())
                messages.back().finishReason = reason;
            return true;
        }
    if (!hasMessageMember(map)) {
        if (!map.member("text") || map.member("type"))
            return false;
        Message message; // completions: choices[].text, generations[].text
        message.role = role;
        message.isOutput = isOutput;
        message.finishReason = textMember(map, {"finish_reason", "finishReason"});
        addText(message, Type::Text, textMember(map, {"text"}));
        messages.push_back(std::move(message));
        return true;
    }
    const std::optional<ValueView> type = map.member("type");
    if (!map.member("role") && !map.member("kwargs") && !map.member("parts") && type && !isRoleWord(type->text())
        && type->text() != "message")
        return false; // a part with content, not a message
    Message message;
    message.role = role;
    message.isOutput = isOutput;
    readMessage(map, message, depth);
    messages.push_back(std::move(message));
    return true;
}

void MessageShapes::readMessage(ValueView map, Message& message, int depth) {
    ValueView body = map;
    std::string roleText = textMember(map, {"role"});
    const std::string type = textMember(map, {"type"});
    if (const auto kwargs = map.member("kwargs"); kwargs && kwargs->type() == ValueType::Map) {
        body = *kwargs;
        roleText = roleOfClass(map);
    } else if (const auto data = map.member("data");
               data && data->type() == ValueType::Map && data->member("content")) {
        body = *data;
    }
    if (roleText.empty() && isRoleWord(type))
        roleText = type;
    if (roleText.empty() && body.member("parts"))
        if (const std::string kind = textMember(body, {"kind"}); kind == "request" || kind == "response")
            message.role = kind == "request" ? MessageRole::User : MessageRole::Assistant;
    if (!roleText.empty()) {
        message.role = roleOf(roleText);
        message.roleText = roleText;
    }
    message.name = textMember(body, {"name"});
    message.toolCallId = textMember(body, {"tool_call_id", "toolCallId", "tool_use_id"});
    message.finishReason = textMember(body, {"finish_reason", "finishReason", "stop_reason"});
    if (const auto reasoning = firstMember(body, {"reasoning_content", "reasoning"});
        reasoning && reasoning->type() == ValueType::String)
        addText(message, Type::Reasoning, contentText(*reasoning));
    for (const std::string_view key : {"content", "parts", "contents"})
        if (const auto content = body.member(key); content && !content->isEmpty())
            readContent(*content, message, depth + 1);
    if (const auto audio = body.member("audio"); audio && audio->type() == ValueType::Map) {
        addText(message, Type::Text, textMember(*audio, {"transcript"}));
        message.parts.push_back(mediaPartOf("audio", *audio));
    }
    addText(message, Type::Text, textMember(body, {"refusal"}));
    if (const auto calls = firstMember(body, {"tool_calls", "toolCalls"}))
        readToolCalls(m_json.structured(*calls), message);
    else if (const auto extra = body.member("additional_kwargs"))
        if (const auto more = extra->member("tool_calls"))
            readToolCalls(*more, message);
    if (const auto call = body.member("function_call"); call && call->type() == ValueType::Map)
        addCall(message, {}, textMember(*call, {"name"}), textMember(*call, {"arguments", "args"}));
    if (message.role == MessageRole::Tool)
        for (MessagePart& part : message.parts)
            if (part.type == Type::Text)
                part.type = Type::ToolResult;
}

void MessageShapes::readContent(ValueView content, Message& message, int depth) {
    if (depth > kMaxNesting)
        return addText(message, Type::Other, contentText(content));
    switch (content.type()) {
    case ValueType::Array:
        content.forEachElement([&](ValueView part) { readPart(part, message, depth + 1); });
        return;
    case ValueType::Map:
        if (const auto parts = content.member("parts"))
            return readContent(*parts, message, depth + 1);
        return readPart(content, message, depth + 1);
    default: addText(message, Type::Text, contentText(content));
    }
}

bool MessageShapes::readTypedPart(std::string_view type, ValueView part, Message& message, int depth) {
    if (type == "text" || type == "input_text" || type == "output_text" || type == "summary_text"
        || type == "user_prompt" || type == "system_prompt") {
        addText(message, Type::Text, textMember(part, {"text", "content"}));
    } else if (type == "reasoning" || type == "thinking" || type == "redacted_thinking") {
        std::string text;
        if (const auto summary = part.member("summary"))
            summary->forEachElement(
                [&](ValueView item) { text += (text.empty() ? "" : "\n") + textMember(item, {"text"}); });
        addText(message, Type::Reasoning,
            text.empty() ? textMember(part, {"content", "text", "thinking", "reasoning"}) : text);
    } else if (type == "tool_call" || type == "tool_use" || type == "server_tool_use" || type == "server_tool_call"
        || type == "function_call" || type == "function") {
        const auto function = part.member("function");
        const ValueView body = function && function->type() == ValueType::Map ? *function : part;
        const bool isOffer = body.member("parameters") && !firstMember(body, {"arguments", "input", "args"});
        if (isOffer) // some list the tools that the model may use among the messages
            return addText(message, Type::Other, part.toJson()), true;
        addCall(message, textMember(part, {"id", "toolCallId", "call_id", "tool_call_id", "toolUseId"}),
            textMember(body, {"name", "toolName", "tool_name"}),
            textMember(body, {"arguments", "input", "args", "parameters"}));
    } else if (type == "tool_call_response" || type == "tool_result" || type == "server_tool_call_response"
        || type == "function_response" || type == "function_call_output" || type == "function_result"
        || type == "tool_return" || type == "retry_prompt" || type.ends_with("_tool_result")) {
        if (message.toolCallId.empty())
            message.toolCallId
                = textMember(part, {"id", "tool_use_id", "toolCallId", "call_id", "tool_call_id", "toolUseId"});
        auto result = firstMember(part, {"response", "result", "output", "content"});
        if (result && result->type() == ValueType::String) // Microsoft's framework wraps a result once more
            if (const ValueView wrapped = m_json.structured(*result); wrapped.type() == ValueType::Map)
                if (const auto kind = wrapped.member("type"); kind && kind->text() == "function_result")
                    result = firstMember(wrapped, {"result"});
        Message inner; // a result may itself be a list of parts
        if (result && result->type() == ValueType::Array)
            readContent(*result, inner, depth + 1);
        const bool isText = !inner.parts.empty()
            && std::all_of(
                inner.parts.begin(), inner.parts.end(), [](const MessagePart& p) { return p.type == Type::Text; });
        std::string text;
        if (isText)
            for (const MessagePart& innerPart : inner.parts)
                text += (text.empty() ? "" : "\n") + innerPart.text;
        addText(message, Type::ToolResult, isText ? text : result ? contentText(*result) : std::string());
    } else if (type == "image" || type == "image_url" || type == "input_image" || type == "audio"
        || type == "input_audio" || type == "file" || type == "input_file" || type == "document" || type == "video"
        || type == "blob" || type == "uri" || type == "media" || type == "audio_url" || type == "video_url"
        || type == "output_audio" || type == "image_file") {
        message.parts.push_back(mediaPartOf(type, part));
    } else if (type == "refusal") {
        addText(message, Type::Text, textMember(part, {"refusal", "content", "text"}));
    } else {
        return readProviderCall(type, part, message);
    }
    return true;
}

// Tools that the provider runs itself: web_search_call, code_interpreter_call, mcp_call …
bool MessageShapes::readProviderCall(std::string_view type, ValueView part, Message& message) {
    if (!type.ends_with("_call"))
        return false;
    if (type == "image_generation_call" && part.member("result")) {
        message.parts.push_back(mediaPartOf("image", part));
        return true;
    }
    const std::string name = textMember(part, {"name"});
    addCall(message, textMember(part, {"call_id", "id"}), name.empty() ? std::string(type) : name,
        textMember(part, {"arguments", "action", "queries", "code", "input"}));
    addText(message, Type::ToolResult, textMember(part, {"output", "results", "outputs"}));
    return true;
}

void MessageShapes::readPart(ValueView part, Message& message, int depth) {
    if (part.type() != ValueType::Map)
        return addText(message, Type::Text, contentText(part));
    if (const auto type = firstMember(part, {"type", "part_kind"});
        type && readTypedPart(lowered(type->text()), part, message, depth))
        return;
    // Gemini names the kind by the member.
    if (const auto call = firstMember(part, {"function_call", "functionCall"}))
        return addCall(
            message, textMember(*call, {"id"}), textMember(*call, {"name"}), textMember(*call, {"args", "arguments"}));
    if (const auto response = firstMember(part, {"function_response", "functionResponse"})) {
        message.name = textMember(*response, {"name"});
        return addText(message, Type::ToolResult, textMember(*response, {"response"}));
    }
    if (readBedrockPart(part, message, depth))
        return;
    // So does Genkit.
    if (const auto call = part.member("toolRequest"); call && call->type() == ValueType::Map)
        return addCall(message, textMember(*call, {"ref"}), textMember(*call, {"name"}), textMember(*call, {"input"}));
    if (const auto response = part.member("toolResponse"); response && response->type() == ValueType::Map) {
        message.name = textMember(*response, {"name"});
        message.toolCallId = textMember(*response, {"ref"});
        return addText(message, Type::ToolResult, textMember(*response, {"output"}));
    }
    if (const auto blob = firstMember(part, {"inline_data", "inlineData", "file_data", "fileData"})) {
        message.parts.push_back(mediaPartOf({}, *blob));
        return;
    }
    if (const auto media = part.member("media"); media && media->type() == ValueType::Map) {
        message.parts.push_back(mediaPartOf({}, *media));
        return;
    }
    if (const auto text = firstMember(part, {"text", "content"}); text && text->type() == ValueType::String) {
        const auto thought = part.member("thought");
        return addText(message, thought && thought->boolean() ? Type::Reasoning : Type::Text, contentText(*text));
    }
    addText(message, Type::Other, part.toJson());
}

// Bedrock's Converse, and Strands with it, name the kind by the member too.
bool MessageShapes::readBedrockPart(ValueView part, Message& message, int depth) {
    for (const auto& [key, type] : {std::pair<std::string_view, std::string_view> {"toolUse", "tool_use"},
             {"toolResult", "tool_result"}, {"image", "image"}, {"document", "document"}, {"video", "video"},
             {"audio", "audio"}})
        if (const auto body = part.member(key); body && body->type() == ValueType::Map)
            return readTypedPart(type, *body, message, depth);
    if (const auto reasoning = part.member("reasoningContent"))
        if (const auto text = reasoning->member("reasoningText"); text && text->member("text"))
            return addText(message, Type::Reasoning, textMember(*text, {"text"})), true;
    return false;
}

void MessageShapes::appendMedia(ValueView file, Message& message) {
    if (file.type() == ValueType::Map)
        message.parts.push_back(mediaPartOf("file", file));
    else
        addText(message, Type::File, contentText(file));
}

void MessageShapes::appendToolCall(ValueView call, Message& message) {
    if (call.type() == ValueType::Map)
        readTypedPart("tool_call", call, message, 1);
}

void MessageShapes::readToolCalls(ValueView list, Message& message) {
    list.forEachElement([&](ValueView call) {
        if (call.type() == ValueType::Map && !readTypedPart("tool_call", call, message, 1))
            addText(message, Type::Other, call.toJson());
    });
}

} // namespace spanloom
