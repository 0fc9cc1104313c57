#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/trace/kind.h"
#include "core/trace/span_content.h"
#include "core/trace/trace_document.h"

namespace spanloom {

enum class MessageRole : std::uint8_t { System, User, Assistant, Tool, Other };

struct ToolCall {
    std::string id;
    std::string name;
    std::string arguments; ///< JSON text, as recorded
};

/// A picture, recording or file that a message carries or only names. An address is text: nothing is fetched.
struct Media {
    std::string mimeType;         ///< as told by the first bytes, else as recorded
    std::string address;          ///< URL, storage address or the provider's file id
    std::string name;             ///< of the file
    std::string bytes;            ///< the content itself where the message carries it
    std::uint64_t unreadSize = 0; ///< characters of content that was there but could not be decoded
    std::optional<double> seconds; ///< of a recording whose header tells
};

struct MessagePart {
    enum class Type : std::uint8_t { Text, Reasoning, ToolCall, ToolResult, Image, Audio, File, Other };
    Type type = Type::Text;
    std::string text;      ///< text, reasoning, tool result; for media a short description (type, size or address)
    ToolCall toolCall;     ///< Type::ToolCall only
    std::shared_ptr<const Media> media = nullptr; ///< Type::Image, Audio and File only
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

/// A canonical fact that is no column, or says more than its column does.
struct SpanDetail {
    std::string field; ///< canonical name: "voice.asr.confidence"
    std::string group; ///< "Voice"
    std::string title; ///< "ASR confidence"
    std::string value; ///< readable, with its unit; JSON for lists and maps
    std::string key;   ///< the attribute or event it came from, as recorded
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
    std::vector<SpanDetail> details;  ///< by group, in the order of resources/semantics/fields.json
    bool isRedacted = false;
    bool isTruncated = false;
};

class Vocabularies;

/// Reads content by these rules. Never throws on bad data: what cannot be decoded stays visible as generic input or
/// output text.
[[nodiscard]] SpanContent decodeContent(const SpanPayload& payload, Kind kind, const Vocabularies& vocabularies);
/// By the rules of the source that the payload was read through.
[[nodiscard]] SpanContent decodeContent(const SpanPayload& payload, Kind kind, const PayloadSource& source);

} // namespace spanloom
