#pragma once

#include <string>
#include <string_view>

#include "core/import/records/decode_context.h"
#include "core/import/records/json_values.h"
#include "core/trace/span_content.h"
#include "core/trace/span_record.h"

namespace simdjson::dom {
class element;
class object;
} // namespace simdjson::dom

namespace spanloom::otlp {

/// Reads one span object into a SpanRecord. Keeps its buffers from span to span; one thread.
class JsonSpanReader {
public:
    explicit JsonSpanReader(DecodeContext& context)
        : m_context(context)
        , m_values(context) { }

    /// The record's views live until the next call. Resource and scope are the caller's to set.
    [[nodiscard]] SpanRecord read(const simdjson::dom::object& span);

private:
    struct Members; // what is read after the rest
    void readMember(std::string_view key, const simdjson::dom::element& value, SpanRecord& record, Members& members);
    void readIds(const Members& members, SpanRecord& record);
    void readAttributes(const Members& members, SpanRecord& record, CarriedIds& carried);
    void readStatus(const simdjson::dom::element& status, SpanRecord& record);
    void readKind(const simdjson::dom::element& kind, SpanRecord& record);
    void readStatusCode(const simdjson::dom::element& code, SpanRecord& record);
    void readEvents(const simdjson::dom::element& events, SpanRecord& record);
    void readEvent(const simdjson::dom::object& event);
    void readLinks(const simdjson::dom::element& links, SpanRecord& record);
    void readLink(const simdjson::dom::object& link);
    [[nodiscard]] TimeNs readTime(const simdjson::dom::element& value);
    [[nodiscard]] std::uint32_t readCount(const simdjson::dom::element& value);
    [[nodiscard]] std::string_view keepText(const simdjson::dom::element& value, std::string& kept);

    DecodeContext& m_context;
    JsonValueReader m_values;
    std::string m_attributes;
    EventListWriter m_events;
    LinkListWriter m_links;
    std::string m_linkAttributes;
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
