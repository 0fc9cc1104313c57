#include "core/import/otlp/json_span_reader.h"

#include <limits>

#include <simdjson.h>

#include "core/import/records/enum_names.h"
#include "core/import/records/id_text.h"
#include "core/import/records/literal.h"

namespace spanloom::otlp {

using simdjson::dom::element;
using simdjson::dom::element_type;
using simdjson::dom::object;

namespace {

enum class Member {
    Unknown, Ignored, TraceId, SpanId, TraceState, ParentSpanId, Flags, Name, Kind, Start, End, Attributes,
    DroppedAttributes, Events, DroppedEvents, Links, DroppedLinks, Status
};

/// The rarer, longer names.
Member longMember(std::string_view key) {
    if (isName(key, "droppedEventsCount") || isName(key, "dropped_events_count"))
        return Member::DroppedEvents;
    if (isName(key, "droppedAttributesCount") || isName(key, "dropped_attributes_count"))
        return Member::DroppedAttributes;
    if (isName(key, "dropped_links_count"))
        return Member::DroppedLinks;
    if (isName(key, "start_time_unix_nano"))
        return Member::Start;
    if (isName(key, "end_time_unix_nano"))
        return Member::End;
    return isName(key, "instrumentationLibrary") ? Member::Ignored : Member::Unknown;
}

/// By length first: this runs for every member of every span.
Member spanMember(std::string_view key) {
    switch (key.size()) {
    case 4: return isName(key, "name") ? Member::Name : isName(key, "kind") ? Member::Kind : Member::Unknown;
    case 5:
        if (isName(key, "flags"))
            return Member::Flags;
        return isName(key, "links") ? Member::Links : isName(key, "scope") ? Member::Ignored : Member::Unknown;
    case 6:
        if (isName(key, "spanId"))
            return Member::SpanId;
        return isName(key, "status") ? Member::Status : isName(key, "events") ? Member::Events : Member::Unknown;
    case 7: return isName(key, "traceId") ? Member::TraceId : isName(key, "span_id") ? Member::SpanId : Member::Unknown;
    case 8:
        if (isName(key, "trace_id"))
            return Member::TraceId;
        return isName(key, "resource") ? Member::Ignored : Member::Unknown;
    case 10:
        return isName(key, "attributes") ? Member::Attributes
            : isName(key, "traceState")  ? Member::TraceState
                                         : Member::Unknown;
    case 11: return isName(key, "trace_state") ? Member::TraceState : Member::Unknown;
    case 12:
        return isName(key, "parentSpanId")  ? Member::ParentSpanId
            : isName(key, "service.name")   ? Member::Ignored
                                            : Member::Unknown;
    case 14: return isName(key, "parent_span_id") ? Member::ParentSpanId : Member::Unknown;
    case 15: return isName(key, "endTimeUnixNano") ? Member::End : Member::Unknown;
    case 17:
        return isName(key, "startTimeUnixNano")   ? Member::Start
            : isName(key, "droppedLinksCount")    ? Member::DroppedLinks
                                                  : Member::Unknown;
    default: return longMember(key);
    }
}

bool isNull(const element& value) { return value.type() == element_type::NULL_VALUE; }

/// Text of an id; ids written as bytes become hex.
std::string_view idText(const element& value, std::string& scratch) {
    if (value.type() == element_type::ARRAY || value.type() == element_type::OBJECT) {
        if (const auto bytes = readByteList(value)) {
            scratch = hexOf(*bytes);
            return scratch;
        }
    }
    return readText(value, scratch);
}

} // namespace

struct JsonSpanReader::Members {
    element traceId, spanId, parentId, attributes, events, links;
    bool hasTraceId = false, hasSpanId = false, hasParentId = false;
    bool hasAttributes = false, hasEvents = false, hasLinks = false;
};

SpanRecord JsonSpanReader::read(const object& span) {
    SpanRecord record;
    Members members;
    m_unknownKind.clear();
    m_unknownStatus.clear();
    for (const auto field : span)
        if (!isNull(field.value))
            readMember(field.key, field.value, record, members);
    readIds(members, record);
    CarriedIds carried;
    readAttributes(members, record, carried);
    m_events.clear();
    if (members.hasEvents)
        readEvents(members.events, record);
    m_links.clear();
    if (members.hasLinks)
        readLinks(members.links, record);
    record.events = m_events.packed();
    record.links = m_links.packed();
    finishRecord(record, carried, m_context);
    return record;
}

void JsonSpanReader::readMember(std::string_view key, const element& value, SpanRecord& record, Members& members) {
    const auto later = [&](element& target, bool& has) {
        target = value;
        has = true;
    };
    switch (spanMember(key)) {
    case Member::TraceId: later(members.traceId, members.hasTraceId); break;
    case Member::SpanId: later(members.spanId, members.hasSpanId); break;
    case Member::ParentSpanId: later(members.parentId, members.hasParentId); break;
    case Member::Attributes: later(members.attributes, members.hasAttributes); break;
    case Member::Events: later(members.events, members.hasEvents); break;
    case Member::Links: later(members.links, members.hasLinks); break;
    case Member::TraceState: record.traceState = keepText(value, m_traceState); break;
    case Member::Name: record.name = keepText(value, m_name); break;
    case Member::Flags: record.traceFlags = readCount(value); break;
    case Member::Kind: readKind(value, record); break;
    case Member::Start: record.start = readTime(value); break;
    case Member::End: record.end = readTime(value); break;
    case Member::DroppedAttributes: record.droppedAttributes = readCount(value); break;
    case Member::DroppedEvents: record.droppedEvents = readCount(value); break;
    case Member::DroppedLinks: record.droppedLinks = readCount(value); break;
    case Member::Status: readStatus(value, record); break;
    case Member::Ignored: break;
    case Member::Unknown:
        m_context.info("unknown_key", "spans have members that the protocol does not know; they were ignored");
        break;
    }
}

std::string_view JsonSpanReader::keepText(const element& value, std::string& kept) { return readText(value, kept); }

void JsonSpanReader::readIds(const Members& members, SpanRecord& record) {
    std::string_view text = members.hasTraceId ? idText(members.traceId, m_traceIdText) : std::string_view();
    const ParsedTraceId trace = parseTraceId(text, m_context.sourceSeed);
    record.traceId = trace.id;
    if (trace.form == IdForm::Missing) {
        m_context.notice("missing_id", "a span has no trace id or span id; it got one of its own");
        record.traceId = syntheticTraceId(m_context.place.offset, m_context.ordinal, m_context.sourceSeed);
        record.remarks |= SpanFlag::ForeignTraceId;
    } else if (trace.form == IdForm::Foreign) {
        m_context.notice("bad_id", "an id is not a W3C id; it names a trace of this source only");
        record.traceIdText = text;
        record.remarks |= SpanFlag::ForeignTraceId;
    }
    text = members.hasSpanId ? idText(members.spanId, m_spanIdText) : std::string_view();
    const ParsedSpanId span = parseSpanId(text);
    record.spanId = span.id;
    if (span.form == IdForm::Missing) {
        m_context.notice("missing_id", "a span has no trace id or span id; it got one of its own");
        record.spanId = syntheticSpanId(m_context.place.offset, m_context.ordinal, m_context.sourceSeed);
        record.remarks |= SpanFlag::ForeignSpanId;
    } else if (span.form == IdForm::Foreign) {
        m_context.notice("bad_id", "an id is not a W3C id; it names a trace of this source only");
        record.spanIdText = text;
        record.remarks |= SpanFlag::ForeignSpanId;
    }
    text = members.hasParentId ? idText(members.parentId, m_parentIdText) : std::string_view();
    const ParsedSpanId parent = parseSpanId(text);
    record.parentSpanId = parent.id;
    record.hasParent = parent.form != IdForm::Missing;
    if (parent.form == IdForm::Foreign)
        record.parentIdText = text;
    if (trace.form == IdForm::Padded || span.form == IdForm::Padded)
        m_context.info("short_id", "ids are shorter than W3C ids; they were filled up with zeroes");
}

void JsonSpanReader::readAttributes(const Members& members, SpanRecord& record, CarriedIds& carried) {
    m_attributes.clear();
    if (!m_unknownKind.empty())
        m_values.addExtra(kKindKey, m_unknownKind);
    if (!m_unknownStatus.empty())
        m_values.addExtra(kStatusKey, m_unknownStatus);
    if (!members.hasAttributes && m_unknownKind.empty() && m_unknownStatus.empty())
        return;
    m_values.writeAttributes(members.hasAttributes ? &members.attributes : nullptr, m_attributes, &carried);
    record.attributes = listOrNothing(m_attributes);
}

void JsonSpanReader::readKind(const element& kind, SpanRecord& record) {
    const auto number = readInteger(kind);
    if (const auto known = number ? kindOfNumber(*number) : std::nullopt) {
        record.kind = *known;
        return;
    }
    std::string scratch;
    const std::string_view text = readText(kind, scratch);
    const auto named = number ? std::nullopt : kindOfName(text);
    record.kind = named.value_or(OtelKind::Other);
    if (named)
        return;
    m_unknownKind = text;
    m_context.notice("unknown_enum", "a span kind or status code is not known; its text was kept");
}

void JsonSpanReader::readStatus(const element& status, SpanRecord& record) {
    object members;
    if (status.get_object().get(members))
        return readStatusCode(status, record); // hand-made: the code alone
    for (const auto field : members) {
        if (isNull(field.value))
            continue;
        if (isName(field.key, "code"))
            readStatusCode(field.value, record);
        else if (isName(field.key, "message"))
            record.statusMessage = keepText(field.value, m_statusMessage);
        else
            m_context.info("unknown_key", "spans have members that the protocol does not know; they were ignored");
    }
}

void JsonSpanReader::readStatusCode(const element& code, SpanRecord& record) {
    const auto number = readInteger(code);
    if (const auto known = number ? statusOfNumber(*number) : std::nullopt) {
        record.status = *known;
        return;
    }
    std::string scratch;
    const std::string_view text = readText(code, scratch);
    const auto named = number ? std::nullopt : statusOfName(text);
    record.status = named.value_or(StatusCode::Unset);
    if (named)
        return;
    m_unknownStatus = text;
    m_context.notice("unknown_enum", "a span kind or status code is not known; its text was kept");
}

void JsonSpanReader::readEvents(const element& events, SpanRecord& record) {
    simdjson::dom::array list;
    if (events.get_array().get(list))
        return m_context.loss("bad_events", "events are not a list");
    std::size_t count = 0;
    for (const element item : list) {
        object event;
        if (item.get_object().get(event)) {
            m_context.loss("bad_events", "an event is not an object");
        } else if (count++ >= m_context.limits.maxEventsPerSpan) {
            m_context.loss("too_many_events", "a span has more events than the limit; the rest was left out");
            record.remarks |= SpanFlag::Truncated;
        } else {
            readEvent(event);
        }
    }
}

void JsonSpanReader::readEvent(const object& event) {
    TimeNs time = kNoTime;
    std::uint32_t dropped = 0;
    std::string scratch;
    std::string_view name;
    element attributes;
    bool hasAttributes = false;
    for (const auto field : event) {
        if (isNull(field.value))
            continue;
        if (isName(field.key, "timeUnixNano") || isName(field.key, "time_unix_nano")) {
            time = readTime(field.value);
        } else if (isName(field.key, "name")) {
            name = readText(field.value, scratch);
        } else if (isName(field.key, "attributes")) {
            attributes = field.value;
            hasAttributes = true;
        } else if (isName(field.key, "droppedAttributesCount") || isName(field.key, "dropped_attributes_count")) {
            dropped = readCount(field.value);
        } else {
            m_context.info("unknown_key", "spans have members that the protocol does not know; they were ignored");
        }
    }
    m_events.begin(time, name, dropped);
    m_values.writeAttributes(hasAttributes ? &attributes : nullptr, m_events.buffer());
}

void JsonSpanReader::readLinks(const element& links, SpanRecord&) {
    simdjson::dom::array list;
    if (links.get_array().get(list))
        return m_context.loss("bad_links", "links are not a list");
    for (const element item : list) {
        object link;
        if (item.get_object().get(link))
            m_context.loss("bad_links", "a link is not an object");
        else
            readLink(link);
    }
}

void JsonSpanReader::readLink(const object& link) {
    LinkView view;
    std::string traceText, spanText, state;
    element attributes;
    bool hasAttributes = false;
    for (const auto field : link) {
        if (isNull(field.value))
            continue;
        switch (spanMember(field.key)) {
        case Member::TraceId: {
            const std::string_view text = idText(field.value, traceText);
            const ParsedTraceId id = parseTraceId(text, m_context.sourceSeed);
            view.traceId = id.id;
            view.traceIdText = id.form == IdForm::Foreign ? text : std::string_view();
            break;
        }
        case Member::SpanId: {
            const std::string_view text = idText(field.value, spanText);
            const ParsedSpanId id = parseSpanId(text);
            view.spanId = id.id;
            view.spanIdText = id.form == IdForm::Foreign ? text : std::string_view();
            break;
        }
        case Member::TraceState: view.traceState = readText(field.value, state); break;
        case Member::Flags: view.flags = readCount(field.value); break;
        case Member::DroppedAttributes: view.droppedAttributes = readCount(field.value); break;
        case Member::Attributes:
            attributes = field.value;
            hasAttributes = true;
            break;
        default:
            m_context.info("unknown_key", "spans have members that the protocol does not know; they were ignored");
        }
    }
    CarriedIds carried;
    m_linkAttributes.clear();
    m_values.writeAttributes(hasAttributes ? &attributes : nullptr, m_linkAttributes, &carried);
    applyCarriedIds(view, carried, m_context);
    m_links.begin(view);
    m_links.buffer() += m_linkAttributes;
}

TimeNs JsonSpanReader::readTime(const element& value) {
    if (const auto number = readInteger(value))
        return checkedTime(*number, m_context);
    if (value.type() != element_type::STRING || !value.get_string().value_unsafe().empty())
        m_context.loss("bad_time", "a time is not a number of nanoseconds");
    return kNoTime;
}

std::uint32_t JsonSpanReader::readCount(const element& value) {
    const auto number = readInteger(value);
    if (!number || *number < 0) {
        m_context.notice("bad_count", "a count is negative or no number; it was read as 0");
        return 0;
    }
    constexpr auto kLimit = static_cast<std::int64_t>(std::numeric_limits<std::uint32_t>::max());
    return static_cast<std::uint32_t>(*number > kLimit ? kLimit : *number);
}

} // namespace spanloom::otlp
