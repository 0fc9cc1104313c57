#pragma once

#include <string>
#include <string_view>

#include "core/import/records/decode_context.h"
#include "core/import/otlp/protobuf_values.h"
#include "core/trace/span_content.h"
#include "core/trace/span_record.h"

namespace spanloom::otlp {

/// Reads one Span message into a SpanRecord. Keeps its buffers from span to span; one thread.
class ProtobufSpanReader {
public:
    explicit ProtobufSpanReader(DecodeContext& context)
        : m_context(context)
        , m_values(context) { }

    /// The record's views live until the next call. Resource and scope are the caller's to set.
    [[nodiscard]] SpanRecord read(std::string_view span);

private:
    void readField(const WireField& field, SpanRecord& record, ValueWriter& attributes, CarriedIds& carried);
    void readText(const WireField& field, SpanRecord& record);
    void readTraceId(SpanRecord& record);
    void readSpanId(SpanRecord& record);
    void readParentId(SpanRecord& record);
    void readKind(std::int64_t number, SpanRecord& record);
    void readStatus(std::string_view status, SpanRecord& record);
    void readEvent(std::string_view event);
    void readLink(std::string_view link);
    [[nodiscard]] TimeNs time(std::uint64_t value);

    DecodeContext& m_context;
    ProtobufValueReader m_values;
    std::string_view m_traceId;
    std::string_view m_spanId;
    std::string_view m_parentId;
    std::string m_attributes;
    EventListWriter m_events;
    LinkListWriter m_links;
    std::string m_linkAttributes;
    std::size_t m_eventCount = 0;
    std::string m_traceIdText;
    std::string m_spanIdText;
    std::string m_parentIdText;
    std::string m_name;
    std::string m_statusMessage;
    std::string m_traceState;
    std::string m_unknownKind;
    std::string m_unknownStatus;
};

} // namespace spanloom::otlp
