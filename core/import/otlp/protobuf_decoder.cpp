#include "core/import/otlp/protobuf_decoder.h"

#include <string>

#include "core/import/records/decode_context.h"
#include "core/import/otlp/protobuf_log_reader.h"
#include "core/import/otlp/protobuf_span_reader.h"
#include "core/import/otlp/protobuf_values.h"
#include "core/import/records/unit_records.h"
#include "core/import/otlp/wire_reader.h"

namespace spanloom::otlp {

namespace {

/// Decodes one unit.
class UnitReader {
public:
    UnitReader(SpanSink& sink, DecodeContext& context)
        : m_sink(sink)
        , m_context(context)
        , m_values(context)
        , m_spans(context)
        , m_logs(context, sink) { }

    void read(const RecordHeader& header, std::string_view body) {
        m_context.place = header.place();
        m_context.ordinal = 0;
        const auto resource = static_cast<ResourceIndex>(header.resource);
        const auto scope = static_cast<ScopeIndex>(header.scope);
        switch (header.type) {
        case RecordType::ResourceSpans: readResource(body, Items::Spans); break;
        case RecordType::ResourceLogs: readResource(body, Items::LogRecords); break;
        case RecordType::ScopeSpans: readScope(body, resource, Items::Spans); break;
        case RecordType::ScopeLogs: readScope(body, resource, Items::LogRecords); break;
        case RecordType::LogRecord: m_logs.read(body, resource, scope); break;
        case RecordType::Span: readSpan(body, resource, scope); break;
        case RecordType::Resource: m_sink.defineResource(resource, resourceOf(body)); break;
        case RecordType::Scope: m_sink.defineScope(scope, scopeOf(body)); break;
        case RecordType::Document:
        case RecordType::Beside: break;
        }
    }

private:
    enum class Items { Spans, LogRecords };

    void readResource(std::string_view message, Items items) {
        const ResourceIndex resource = m_sink.resource(resourceOf(message));
        const auto readAll = [&](std::uint32_t number) {
            bool sawAny = false;
            WireReader reader(message);
            WireField field;
            while (reader.next(field)) {
                if (!field.is(number, WireType::Bytes))
                    continue;
                readScope(field.bytes, resource, items);
                sawAny = true;
            }
            if (reader.hasFailed() && number == 2)
                m_values.noteDamage();
            return sawAny;
        };
        // Field 1000 is what old data has in place of field 2; newer writers may fill both with the same.
        if (!readAll(2))
            readAll(1000);
    }

    void readScope(std::string_view message, ResourceIndex resource, Items items) {
        const ScopeIndex scope = m_sink.scope(scopeOf(message));
        WireReader reader(message);
        WireField field;
        while (reader.next(field))
            if (field.is(2, WireType::Bytes)) {
                if (items == Items::Spans)
                    readSpan(field.bytes, resource, scope);
                else
                    m_logs.read(field.bytes, resource, scope);
            }
        if (reader.hasFailed())
            m_values.noteDamage();
    }

    void readSpan(std::string_view message, ResourceIndex resource, ScopeIndex scope) {
        SpanRecord record = m_spans.read(message);
        record.resource = resource;
        record.scope = scope;
        m_sink.span(record);
    }

    /// Field 1 (the resource or scope itself) and field 3 (the schema url) of a message.
    struct Owner {
        std::string_view inner;
        std::string_view schemaUrl;
    };
    static Owner ownerOf(std::string_view message) {
        Owner owner;
        WireReader reader(message);
        WireField field;
        while (reader.next(field)) {
            if (field.is(1, WireType::Bytes))
                owner.inner = field.bytes;
            else if (field.is(3, WireType::Bytes))
                owner.schemaUrl = field.bytes;
        }
        return owner;
    }

    ResourceRecord resourceOf(std::string_view message) {
        const Owner owner = ownerOf(message);
        ResourceRecord record;
        record.schemaUrl = m_values.text(owner.schemaUrl, m_resourceSchema);
        WireReader reader(owner.inner);
        WireField field;
        while (reader.next(field))
            if (field.is(2, WireType::Varint))
                record.droppedAttributes = static_cast<std::uint32_t>(field.value);
        m_resourceAttributes.clear();
        m_values.writeList(owner.inner, 1, m_resourceAttributes);
        record.attributes = listOrNothing(m_resourceAttributes);
        return record;
    }

    ScopeRecord scopeOf(std::string_view message) {
        const Owner owner = ownerOf(message);
        ScopeRecord record;
        record.schemaUrl = m_values.text(owner.schemaUrl, m_scopeSchema);
        WireReader reader(owner.inner);
        WireField field;
        while (reader.next(field)) {
            if (field.is(1, WireType::Bytes))
                record.name = m_values.text(field.bytes, m_scopeName);
            else if (field.is(2, WireType::Bytes))
                record.version = m_values.text(field.bytes, m_scopeVersion);
            else if (field.is(4, WireType::Varint))
                record.droppedAttributes = static_cast<std::uint32_t>(field.value);
        }
        m_scopeAttributes.clear();
        m_values.writeList(owner.inner, 3, m_scopeAttributes);
        record.attributes = listOrNothing(m_scopeAttributes);
        return record;
    }

    SpanSink& m_sink;
    DecodeContext& m_context;
    ProtobufValueReader m_values;
    ProtobufSpanReader m_spans;
    ProtobufLogReader m_logs;
    std::string m_resourceAttributes;
    std::string m_resourceSchema;
    std::string m_scopeAttributes;
    std::string m_scopeName;
    std::string m_scopeVersion;
    std::string m_scopeSchema;
};

} // namespace

ProtobufDecoder::ProtobufDecoder(const ImportLimits& limits, std::uint64_t sourceSeed)
    : m_limits(limits)
    , m_sourceSeed(sourceSeed) { }

void ProtobufDecoder::decode(const RecordUnit& unit, SpanSink& sink) {
    if (!m_keys || &m_keys->pool() != &sink.keys())
        m_keys = std::make_unique<StringPoolCache>(sink.keys());
    DecodeContext context {*m_keys, sink.diagnostics(), m_limits, m_sourceSeed, unit.place, 0, 0};
    UnitReader reader(sink, context);
    forEachRecord(
        unit.bytes, [&](const RecordHeader& header, std::string_view body) { reader.read(header, body); });
}

} // namespace spanloom::otlp
