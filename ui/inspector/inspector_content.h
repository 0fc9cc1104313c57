#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/base/result.h"
#include "core/semantics/content.h"
#include "core/trace/trace_document.h"

#include "ui/inspector/media_preview.h"

namespace spanloom::ui {

/// One attribute as the inspector's table shows it; a copy, so that nothing packed is read while painting.
struct AttributeRow {
    std::string key;
    std::string value; ///< text as it is, everything else as JSON
    ValueType type = ValueType::Empty;
};

struct EventRow {
    TimeNs time = kNoTime;
    std::string name;
    std::vector<AttributeRow> attributes;
    std::uint32_t droppedAttributes = 0;
};

struct LinkRow {
    std::string traceId;
    std::string spanId;
    std::string traceState;
    std::vector<AttributeRow> attributes;
};

/// Everything the inspector shows of one span that is not a column. Made on a worker thread, then immutable.
struct InspectorContent {
    SpanContent content;
    std::unordered_map<const Media*, MediaPreview> previews; ///< of the pictures in `content`
    std::vector<AttributeRow> attributes;
    std::vector<AttributeRow> resource;
    std::vector<AttributeRow> scope; ///< name, version and the scope's attributes
    std::vector<EventRow> events;
    std::vector<LinkRow> links;
    std::string statusMessage;
    std::string raw; ///< indented OTLP/JSON
    std::uint32_t droppedAttributes = 0;
    std::uint32_t droppedEvents = 0;
    std::uint32_t droppedLinks = 0;
};

/// Reads and decodes one span. Blocks; any thread.
[[nodiscard]] Result<std::shared_ptr<const InspectorContent>> loadInspectorContent(
    const PayloadSource& payloads, const TraceDocument& document, std::uint32_t span);

/// The name of a value's type for people ("string", "int", "array of 3").
[[nodiscard]] const char* typeName(ValueType type);

} // namespace spanloom::ui
