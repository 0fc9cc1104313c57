#include "ui/inspector/raw_span_json.h"

#include "core/trace/attribute_codec.h"
#include "core/trace/span_content.h"

namespace spanloom::ui {

namespace {

/// Writes JSON with one member a line.
class IndentedWriter {
public:
    void beginObject() { open('{'); }
    void endObject() { close('}'); }
    void beginArray() { open('['); }
    void endArray() { close(']'); }

    void key(std::string_view name) {
        separate();
        appendJsonString(m_text, name);
        m_text += ": ";
        m_isAfterKey = true;
    }
    void string(std::string_view value) {
        separate();
        appendJsonString(m_text, value);
    }
    /// A literal that is JSON already.
    void literal(std::string_view json) {
        separate();
        m_text += json;
    }
    [[nodiscard]] std::string take() { return std::move(m_text); }

private:
    void open(char bracket) {
        separate();
        m_text.push_back(bracket);
        ++m_depth;
        m_isFirst = true;
    }
    void close(char bracket) {
        --m_depth;
        if (!m_isFirst)
            newLine();
        m_text.push_back(bracket);
        m_isFirst = false;
    }
    void separate() {
        if (m_isAfterKey) {
            m_isAfterKey = false;
            return;
        }
        if (m_depth == 0)
            return;
        if (!m_isFirst)
            m_text.push_back(',');
        m_isFirst = false;
        newLine();
    }
    void newLine() {
        m_text.push_back('\n');
        m_text.append(static_cast<std::size_t>(m_depth) * 2, ' ');
    }

    std::string m_text;
    int m_depth = 0;
    bool m_isFirst = true;
    bool m_isAfterKey = false;
};

void writeAnyValue(IndentedWriter& out, ValueView value);

void writeKeyValue(IndentedWriter& out, std::string_view key, ValueView value) {
    out.beginObject();
    out.key("key");
    out.string(key);
    out.key("value");
    writeAnyValue(out, value);
    out.endObject();
}

void writeAnyValue(IndentedWriter& out, ValueView value) {
    out.beginObject();
    switch (value.type()) {
    case ValueType::Empty: break;
    case ValueType::False:
    case ValueType::True:
        out.key("boolValue");
        out.literal(value.boolean() ? "true" : "false");
        break;
    case ValueType::Int:
        out.key("intValue");
        out.string(std::to_string(value.integer())); // int64 is a string in OTLP/JSON
        break;
    case ValueType::Double:
        out.key("doubleValue");
        out.literal(value.toJson());
        break;
    case ValueType::String:
        out.key("stringValue");
        out.string(value.text());
        break;
    case ValueType::Bytes:
        out.key("bytesValue");
        out.literal(value.toJson());
        break;
    case ValueType::Array:
        out.key("arrayValue");
        out.beginObject();
        out.key("values");
        out.beginArray();
        value.forEachElement([&](ValueView element) { writeAnyValue(out, element); });
        out.endArray();
        out.endObject();
        break;
    case ValueType::Map:
        out.key("kvlistValue");
        out.beginObject();
        out.key("values");
        out.beginArray();
        value.forEachMember([&](std::string_view key, ValueView member) { writeKeyValue(out, key, member); });
        out.endArray();
        out.endObject();
        break;
    }
    out.endObject();
}

void writeAttributes(IndentedWriter& out, AttributeListView list, const StringPool* keys) {
    out.key("attributes");
    out.beginArray();
    for (const AttributeView& attribute : list)
        writeKeyValue(out, keys ? keys->text(attribute.key) : std::string_view(), attribute.value);
    out.endArray();
}

void writeText(IndentedWriter& out, std::string_view key, std::string_view value) {
    if (value.empty())
        return;
    out.key(key);
    out.string(value);
}

void writeCount(IndentedWriter& out, std::string_view key, std::uint32_t value) {
    if (value == 0)
        return;
    out.key(key);
    out.literal(std::to_string(value));
}

void writeTime(IndentedWriter& out, std::string_view key, TimeNs time) {
    if (time == kNoTime)
        return;
    out.key(key);
    out.string(std::to_string(time));
}

void writeEvents(IndentedWriter& out, const SpanPayload& payload) {
    if (packedCount(payload.events) == 0)
        return;
    out.key("events");
    out.beginArray();
    forEachEvent(payload.events, [&](const EventView& event) {
        out.beginObject();
        writeTime(out, "timeUnixNano", event.time);
        writeText(out, "name", event.name);
        writeAttributes(out, event.attributes, payload.keys);
        writeCount(out, "droppedAttributesCount", event.droppedAttributes);
        out.endObject();
    });
    out.endArray();
}

void writeLinks(IndentedWriter& out, const SpanPayload& payload) {
    if (packedCount(payload.links) == 0)
        return;
    out.key("links");
    out.beginArray();
    forEachLink(payload.links, [&](const LinkView& link) {
        out.beginObject();
        writeText(out, "traceId", link.traceIdText.empty() ? link.traceId.hex() : std::string(link.traceIdText));
        writeText(out, "spanId", link.spanIdText.empty() ? link.spanId.hex() : std::string(link.spanIdText));
        writeText(out, "traceState", link.traceState);
        writeCount(out, "flags", link.flags);
        writeAttributes(out, link.attributes, payload.keys);
        writeCount(out, "droppedAttributesCount", link.droppedAttributes);
        out.endObject();
    });
    out.endArray();
}

void writeSpan(IndentedWriter& out, const RawSpan& raw) {
    const SpanPayload& payload = raw.payload;
    const TraceSpan& span = raw.span;
    out.beginObject();
    writeText(out, "traceId", payload.traceIdText.empty() ? raw.document.id.hex() : payload.traceIdText);
    writeText(out, "spanId", payload.spanIdText.empty() ? span.id.hex() : payload.spanIdText);
    if (span.hasRecordedParent)
        writeText(out, "parentSpanId", payload.parentIdText.empty() ? span.parentId.hex() : payload.parentIdText);
    writeText(out, "traceState", payload.traceState);
    writeCount(out, "flags", payload.traceFlags);
    writeText(out, "name", raw.document.name(span));
    if (span.otelKind != OtelKind::Other)
        writeCount(out, "kind", static_cast<std::uint32_t>(span.otelKind));
    writeTime(out, "startTimeUnixNano", span.start);
    writeTime(out, "endTimeUnixNano", span.end);
    writeAttributes(out, AttributeListView(payload.attributes), payload.keys);
    writeCount(out, "droppedAttributesCount", payload.droppedAttributes);
    writeEvents(out, payload);
    writeCount(out, "droppedEventsCount", payload.droppedEvents);
    writeLinks(out, payload);
    writeCount(out, "droppedLinksCount", payload.droppedLinks);
    out.key("status");
    out.beginObject();
    writeText(out, "message", payload.statusMessage);
    writeCount(out, "code", static_cast<std::uint32_t>(span.status));
    out.endObject();
    out.endObject();
}

} // namespace

std::string rawSpanJson(const RawSpan& raw) {
    IndentedWriter out;
    out.beginObject();
    out.key("resource");
    out.beginObject();
    writeAttributes(out, AttributeListView(raw.resource.attributes), raw.sharedKeys);
    writeCount(out, "droppedAttributesCount", raw.resource.droppedAttributes);
    out.endObject();
    writeText(out, "resourceSchemaUrl", raw.resource.schemaUrl);
    out.key("scope");
    out.beginObject();
    writeText(out, "name", raw.scope.name);
    writeText(out, "version", raw.scope.version);
    writeAttributes(out, AttributeListView(raw.scope.attributes), raw.sharedKeys);
    writeCount(out, "droppedAttributesCount", raw.scope.droppedAttributes);
    out.endObject();
    writeText(out, "scopeSchemaUrl", raw.scope.schemaUrl);
    out.key("span");
    writeSpan(out, raw);
    out.endObject();
    return out.take();
}

} // namespace spanloom::ui
