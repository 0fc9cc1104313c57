#include <algorithm>
#include <charconv>
#include <map>

#include "core/semantics/media.h"
#include "core/semantics/media_parts.h"
#include "core/semantics/message_shapes.h"
#include "core/semantics/value_decoding.h"

namespace spanloom {

namespace {

using Type = MessagePart::Type;

// "3.tool_call.id" → 3, "tool_call.id"
bool takeIndex(std::string_view& tail, std::uint32_t& index) {
    const auto parsed = std::from_chars(tail.data(), tail.data() + tail.size(), index);
    if (parsed.ec != std::errc() || parsed.ptr == tail.data() + tail.size() || *parsed.ptr != '.')
        return false;
    tail.remove_prefix(static_cast<std::size_t>(parsed.ptr - tail.data()) + 1);
    return true;
}

bool takePrefix(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix))
        return false;
    text.remove_prefix(prefix.size());
    return true;
}

struct FlatPart {
    std::string type;
    std::string text;
    Media media;
};

} // namespace

struct MessageShapes::FlatMessage {
    Message message;
    std::string content;
    std::map<std::uint32_t, FlatPart> parts;
    std::map<std::uint32_t, ToolCall> calls;
    ToolCall oldCall;

    void set(std::string_view tail, ValueView value) {
        takePrefix(tail, "message.");
        if (tail == "role")
            message.roleText = contentText(value);
        else if (tail == "content" || tail == "prompt.text" || tail == "completion.text")
            content = contentText(value);
        else if (tail == "name")
            message.name = contentText(value);
        else if (tail == "tool_call_id")
            message.toolCallId = contentText(value);
        else if (tail == "finish_reason")
            message.finishReason = contentText(value);
        else if (tail == "function_call_name" || tail == "function_call.name")
            oldCall.name = contentText(value);
        else if (tail == "function_call_arguments_json" || tail == "function_call.arguments")
            oldCall.arguments = contentText(value);
        else if (takePrefix(tail, "contents."))
            setPart(tail, value);
        else if (takePrefix(tail, "tool_calls."))
            setCall(tail, value);
    }

    void setPart(std::string_view tail, ValueView value) {
        std::uint32_t index = 0;
        if (!takeIndex(tail, index))
            return;
        takePrefix(tail, "message_content.");
        FlatPart& part = parts[index];
        if (tail == "type")
            part.type = contentText(value);
        else if (tail == "text" || tail.ends_with("transcript") || tail == "data")
            part.text = contentText(value);
        else if (tail.ends_with("url"))
            setMediaContent(part.media, contentText(value));
        else if (tail.ends_with("mime_type"))
            part.media.mimeType = contentText(value);
    }

    void setCall(std::string_view tail, ValueView value) {
        std::uint32_t index = 0;
        if (!takeIndex(tail, index))
            return;
        takePrefix(tail, "tool_call.");
        ToolCall& call = calls[index];
        if (tail == "id")
            call.id = contentText(value);
        else if (tail == "function.name" || tail == "name")
            call.name = contentText(value);
        else if (tail == "function.arguments" || tail == "arguments")
            call.arguments = contentText(value);
    }

    void addParts() {
        for (auto& [index, part] : parts) {
            Type type = Type::Text;
            if (part.type == "image" || part.type == "image_url")
                type = Type::Image;
            else if (part.type == "audio")
                type = Type::Audio;
            else if (part.type == "reasoning" || part.type == "thinking")
                type = Type::Reasoning;
            else if (part.type == "file" || part.type == "video")
                type = Type::File;
            if (!describe(part.media).empty()) {
                const bool isNamed = type != Type::Text && type != Type::Reasoning;
                const Type mediaType = isNamed ? type : mediaPartType({}, part.media.mimeType);
                message.parts.push_back(mediaPart(mediaType, std::move(part.media)));
            } else if (part.text.starts_with("data:")) {
                part.text = part.text.substr(0, std::min<std::size_t>(part.text.find(','), 60));
            }
            // The words of a recording stand beside it.
            if (!part.text.empty())
                message.parts.push_back({type == Type::Audio ? Type::Text : type, std::move(part.text), {}});
        }
        for (auto& [index, call] : calls)
            message.parts.push_back({Type::ToolCall, {}, std::move(call)});
        if (!oldCall.name.empty())
            message.parts.push_back({Type::ToolCall, {}, std::move(oldCall)});
    }
};

// The text of a flattened message may itself be the JSON of a list of parts.
void MessageShapes::readFlatContent(std::string_view text, Message& message) {
    if (trimmed(text).starts_with('[')) {
        const std::optional<ValueView> list = m_json.parse(trimmed(text));
        bool isParts = list && list->type() == ValueType::Array && list->size() > 0;
        if (isParts)
            list->forEachElement(
                [&](ValueView part) { isParts = isParts && part.type() == ValueType::Map && part.member("type"); });
        if (isParts)
            return readContent(*list, message, 1);
    }
    if (!text.empty())
        message.parts.push_back({Type::Text, std::string(text), {}});
}

void MessageShapes::appendFlattened(
    std::span<const Hit> hits, const Source& source, bool isOutput, std::vector<Message>& messages) {
    std::map<std::uint32_t, FlatMessage> byIndex;
    // Hits are sorted latest first; reading them backwards lets the last of equal keys win.
    for (auto hit = hits.rbegin(); hit != hits.rend(); ++hit)
        if (hit->source == &source)
            byIndex[hit->index].set(hit->tail, hit->value);
    for (auto& [index, flat] : byIndex) {
        Message& message = flat.message;
        message.isOutput = isOutput;
        message.role = message.roleText.empty() ? (isOutput ? MessageRole::Assistant : MessageRole::User)
                                                : roleOf(message.roleText);
        const bool hasTextPart = std::any_of(
            flat.parts.begin(), flat.parts.end(), [](const auto& entry) { return !entry.second.text.empty(); });
        // content and contents exclude each other; where both stand, contents says more.
        if (!hasTextPart)
            readFlatContent(flat.content, message);
        flat.addParts();
        if (message.role == MessageRole::Tool)
            for (MessagePart& part : message.parts)
                if (part.type == Type::Text)
                    part.type = Type::ToolResult;
        messages.push_back(std::move(message));
    }
}

void MessageShapes::appendEvent(const Hit& hit, const StringPool& keys, bool isOutput, std::vector<Message>& messages) {
    const std::string& event = hit.source->event;
    MessageRole role = isOutput ? MessageRole::Assistant : MessageRole::User;
    for (const auto& [name, named] :
        {std::pair<std::string_view, MessageRole>{"gen_ai.system.message", MessageRole::System},
            {"gen_ai.assistant.message", MessageRole::Assistant}, {"gen_ai.tool.message", MessageRole::Tool}})
        if (event == name)
            role = named;
    Message message;
    message.role = role;
    message.isOutput = isOutput;
    for (const AttributeView& attribute : hit.event) {
        const std::string_view key = keys.text(attribute.key);
        if (key == "gen_ai.event.content" || key == "gen_ai.prompt" || key == "gen_ai.completion" || key == "body"
            || key == "message") {
            if (append(attribute.value, role, isOutput, messages))
                return;
        } else if (key == "role") {
            message.roleText = contentText(attribute.value);
            if (roleOf(message.roleText) != MessageRole::Other)
                message.role = roleOf(message.roleText);
        } else if (key == "content") {
            readContent(m_json.structured(attribute.value), message, 1);
        } else if (key == "tool_calls") {
            readToolCalls(m_json.structured(attribute.value), message);
        } else if (key == "id" || key == "tool_call_id") {
            message.toolCallId = contentText(attribute.value);
        } else if (key == "name") {
            message.name = contentText(attribute.value);
        } else if (key == "finish_reason") {
            message.finishReason = contentText(attribute.value);
        }
    }
    if (!message.parts.empty())
        messages.push_back(std::move(message));
}

} // namespace spanloom
