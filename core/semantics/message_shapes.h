#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/semantics/content.h"
#include "core/semantics/hit_list.h"
#include "core/semantics/json_reader.h"

namespace spanloom {

/// Reads message bodies in the shapes of providers and frameworks; the shape is recognised per message, so that
/// one list may mix them. One thread; nothing outlives a call.
class MessageShapes {
public:
    explicit MessageShapes(JsonReader& json)
        : m_json(json) { }

    /// A list of messages, one message, or a request or response that holds them. Plain text becomes one message
    /// of `role`. False when nothing of it looks like a message.
    bool append(ValueView value, MessageRole role, bool isOutput, std::vector<Message>& messages);
    /// Flattened keys of one list: hits of one source, any order, gaps allowed.
    void appendFlattened(
        std::span<const Hit> hits, const Source& source, bool isOutput, std::vector<Message>& messages);
    /// One call of a list that stands apart from its message.
    void appendToolCall(ValueView call, Message& message);
    /// One file of a list that stands apart from its message.
    void appendMedia(ValueView file, Message& message);
    /// A conversation written as one text, "user: …" at the beginning of lines. False when it does not begin so.
    static bool appendTranscript(std::string_view text, bool isOutput, std::vector<Message>& messages);
    /// One message written as a span event.
    void appendEvent(const Hit& hit, const StringPool& keys, bool isOutput, std::vector<Message>& messages);

private:
    struct FlatMessage;
    bool appendList(ValueView list, MessageRole role, bool isOutput, std::vector<Message>& messages, int depth);
    bool appendMap(ValueView map, MessageRole role, bool isOutput, std::vector<Message>& messages, int depth);
    bool appendEnvelope(ValueView map, bool isOutput, std::vector<Message>& messages, int depth);
    bool appendItem(ValueView map, bool isOutput, std::vector<Message>& messages);
    void readMessage(ValueView map, Message& message, int depth);
    void readContent(ValueView content, Message& message, int depth);
    void readPart(ValueView part, Message& message, int depth);
    bool readTypedPart(std::string_view type, ValueView part, Message& message, int depth);
    bool readProviderCall(std::string_view type, ValueView part, Message& message);
    bool readBedrockPart(ValueView part, Message& message, int depth);
    void readToolCalls(ValueView list, Message& message);
    void readFlatContent(std::string_view text, Message& message);

    JsonReader& m_json;
};

/// Same role and same parts, whatever list they stood in.
[[nodiscard]] bool saysTheSame(const Message& first, const Message& second);
/// Of messages recorded as output: those up to the last question were heard, not said. Those that the input holds too
/// go, and an answer that both hold is output. `inputEnd` is where the output begins.
void settleRepeats(std::vector<Message>& messages, std::size_t inputEnd);
[[nodiscard]] MessageRole roleOf(std::string_view text);
/// Text as it is, everything else as JSON.
[[nodiscard]] std::string contentText(ValueView value);

} // namespace spanloom
