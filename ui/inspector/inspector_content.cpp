#include "ui/inspector/inspector_content.h"

#include "core/trace/attribute_codec.h"
#include "core/trace/span_content.h"

#include "ui/inspector/raw_span_json.h"

namespace spanloom::ui {

namespace {

std::vector<AttributeRow> rowsOf(AttributeListView list, const StringPool* keys) {
    std::vector<AttributeRow> rows;
    rows.reserve(list.size());
    for (const AttributeView& attribute : list)
        rows.push_back({keys ? std::string(keys->text(attribute.key)) : std::string(), attribute.value.toText(),
            attribute.value.type()});
    return rows;
}

void addText(std::vector<AttributeRow>& rows, const char* key, const std::string& value) {
    if (!value.empty())
        rows.push_back({key, value, ValueType::String});
}

std::string idText(const std::string& foreign, const std::string& hex) { return foreign.empty() ? hex : foreign; }

void fillEventsAndLinks(InspectorContent& target, const SpanPayload& payload) {
    forEachEvent(payload.events, [&](const EventView& event) {
        target.events.push_back({event.time, std::string(event.name), rowsOf(event.attributes, payload.keys),
            event.droppedAttributes});
    });
    forEachLink(payload.links, [&](const LinkView& link) {
        target.links.push_back({idText(std::string(link.traceIdText), link.traceId.hex()),
            idText(std::string(link.spanIdText), link.spanId.hex()), std::string(link.traceState),
            rowsOf(link.attributes, payload.keys)});
    });
}

constexpr std::size_t kMostPreviews = 32;

void addPreviews(InspectorContent& target) {
    for (const Message& message : target.content.messages)
        for (const MessagePart& part : message.parts) {
            if (!part.media || part.type != MessagePart::Type::Image || target.previews.size() >= kMostPreviews)
                continue;
            target.previews.emplace(part.media.get(), previewOf(*part.media));
        }
}

} // namespace

Result<std::shared_ptr<const InspectorContent>> loadInspectorContent(
    const PayloadSource& payloads, const TraceDocument& document, std::uint32_t span) {
    const TraceSpan& shown = document.spans[span];
    SPANLOOM_TRY_ASSIGN(const SpanPayload payload, loadPayload(payloads, document, shown));
    SPANLOOM_TRY_ASSIGN(const ResourceContent resource, payloads.resource(shown.ref.segment, shown.resource));
    SPANLOOM_TRY_ASSIGN(const ScopeContent scope, payloads.scope(shown.ref.segment, shown.scope));
    const StringPool* sharedKeys = payloads.keys(shown.ref.segment);

    auto result = std::make_shared<InspectorContent>();
    result->content = decodeContent(payload, shown.kind, payloads);
    addPreviews(*result);
    result->attributes = rowsOf(AttributeListView(payload.attributes), payload.keys);
    result->resource = rowsOf(AttributeListView(resource.attributes), sharedKeys);
    addText(result->resource, "schema_url", resource.schemaUrl);
    addText(result->scope, "name", scope.name);
    addText(result->scope, "version", scope.version);
    addText(result->scope, "schema_url", scope.schemaUrl);
    for (AttributeRow& row : rowsOf(AttributeListView(scope.attributes), sharedKeys))
        result->scope.push_back(std::move(row));
    fillEventsAndLinks(*result, payload);
    result->statusMessage = payload.statusMessage;
    result->droppedAttributes = payload.droppedAttributes;
    result->droppedEvents = payload.droppedEvents;
    result->droppedLinks = payload.droppedLinks;
    result->raw = rawSpanJson({document, shown, payload, resource, scope, sharedKeys});
    return std::shared_ptr<const InspectorContent>(std::move(result));
}

const char* typeName(ValueType type) {
    switch (type) {
    case ValueType::Empty: return "empty";
    case ValueType::False:
    case ValueType::True: return "bool";
    case ValueType::Int: return "int";
    case ValueType::Double: return "double";
    case ValueType::String: return "string";
    case ValueType::Bytes: return "bytes";
    case ValueType::Array: return "array";
    case ValueType::Map: return "map";
    }
    return "empty";
}

} // namespace spanloom::ui
