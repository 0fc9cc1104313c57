#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/trace/kind.h"
#include "core/trace/span_content.h"

namespace spanloom {

enum class MessageRole : std::uint8_t { System, User, Assistant, Tool, Other };

struct ToolCall {
    std::string id;
    std::string name;
    std::string arguments; ///< JSON text, as recorded
};

struct MessagePart {
    enum class Type : std::uint8_t { Text, Reasoning, ToolCall, ToolResult, Image, Audio, File, Other };
    Type type = Type::Text;
    std::string text;      ///< text, reasoning, tool result; for media a short description (type, size or address)
    ToolCall toolCall;     ///< Type::ToolCall only
};

/// One message of a conversation, whatever vocabulary it was written in.
struct Message {
    MessageRole role = MessageRole::Other;
    std::string roleText;   ///< as recorded
    std::string name;
    std::string toolCallId; ///< the call a tool message answers
    std::vector<MessagePart> parts;
    std::string finishReason;
    bool isOutput = false;
};

struct Document {
    std::string id;
    std::optional<double> score;
    std::string content;
    std::string source;
    std::string metadata; ///< JSON text
};

/// What the inspector's message, document and tool tabs show; decoded when a span is opened, not on import.
struct SpanContent {
    std::vector<Message> messages; ///< system, input, output in order
    std::string input;             ///< generic input where there are no structured messages, else what was recorded
    std::string inputMime;
    std::string output;
    std::string outputMime;
    std::vector<Document> documents;
    std::optional<ToolCall> toolCall; ///< TOOL spans: name, arguments
    std::string toolResult;
    bool isRedacted = false;
    bool isTruncated = false;
};

/// Decodes all vocabularies that the built-in rules know. Never throws on bad data: what cannot be decoded stays
/// visible as generic input or output text.
[[nodiscard]] SpanContent decodeContent(const SpanPayload& payload, Kind kind);

} // namespace spanloom
