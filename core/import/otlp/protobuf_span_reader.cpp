#include "core/import/otlp/protobuf_span_reader.h"

#include <limits>

#include "core/import/records/enum_names.h"
#include "core/import/records/id_text.h"

namespace spanloom::otlp {

SpanRecord ProtobufSpanReader::read(std::string_view span) {
    SpanRecord record;
    CarriedIds carried;
    m_traceId = m_spanId = m_parentId = {};
    m_unknownKind.clear();
    m_unknownStatus.clear();
    m_attributes.clear();
    m_events.clear();
    m_links.clear();
    m_eventCount = 0;
    ValueWriter attributes(m_attributes);
    attributes.beginList();
    WireReader reader(span);
    WireField field;
    while (reader.next(field))
        readField(field, record, attributes, carried);
    if (reader.hasFailed())
        m_values.noteDamage();
    for (const auto& [key, text] : {std::pair(kKindKey, &m_unknownKind), std::pair(kStatusKey, &m_unknownStatus)}) {
        if (text->empty())
            continue;
        attributes.key(m_context.key(key));
        attributes.string(*text);
    }
    attributes.endList();
    readTraceId(record);
    readSpanId(record);
    readParentId(record);
    record.attributes = listOrNothing(m_attributes);
    record.events = m_events.packed();
    record.links = m_links.packed();
    if (m_eventCount > m_context.limits.maxEventsPerSpan)
        record.remarks |= SpanFlag::Truncated;
    if (m_values.takeRepaired())
        record.remarks |= SpanFlag::Repaired;
    finishRecord(record, carried, m_context);
    return record;
}

void ProtobufSpanReader::readField(
    const WireField& field, SpanRecord& record, ValueWriter& attributes, CarriedIds& carried) {
    const auto count = static_cast<std::uint32_t>(field.value);
    switch (field.type) {
    case WireType::Bytes:
        if (field.number == 9)
            m_values.writeEntry(field.bytes, attributes, &carried);
        else
            readText(field, record);
        break;
    case WireType::Varint:
        if (field.number == 6)
            readKind(static_cast<std::int64_t>(field.value), record);
        else if (field.number == 10)
            record.droppedAttributes = count;
        else if (field.number == 12)
            record.droppedEvents = count;
        else if (field.number == 14)
            record.droppedLinks = count;
        break;
    case WireType::Fixed64:
        if (field.number == 7)
            record.start = time(field.value);
        else if (field.number == 8)
            record.end = time(field.value);
        break;
    case WireType::Fixed32:
        if (field.number == 16)
            record.traceFlags = count;
        break;
    default: break;
    }
}

void ProtobufSpanReader::readText(const WireField& field, SpanRecord& record) {
    switch (field.number) {
    case 1: m_traceId = field.bytes; break;
    case 2: m_spanId = field.bytes; break;
    case 3: record.traceState = m_values.text(field.bytes, m_traceState); break;
    case 4: m_parentId = field.bytes; break;
    case 5: record.name = m_values.text(field.bytes, m_name); break;
    case 11: readEvent(field.bytes); break;
    case 13: readLink(field.bytes); break;
    case 15: readStatus(field.bytes, record); break;
    default:
        m_context.info("unknown_key", "spans have members that the protocol does not know; they were ignored");
        break;
    }
}

void ProtobufSpanReader::readTraceId(SpanRecord& record) {
    const ParsedTraceId id = traceIdFromBytes(m_traceId, m_context.sourceSeed);
    record.traceId = id.id;
    if (id.form == IdForm::Exact)
        return;
    record.remarks |= SpanFlag::ForeignTraceId;
    if (id.form == IdForm::Missing) {
        m_context.notice("missing_id", "a span has no trace id or span id; it got one of its own");
        record.traceId = syntheticTraceId(m_context.place.offset, m_context.ordinal, m_context.sourceSeed);
        return;
    }
    m_context.notice("bad_id", "an id is not a W3C id; it names a trace of this source only");
    m_traceIdText = hexOf(m_traceId);
    record.traceIdText = m_traceIdText;
}

void ProtobufSpanReader::readSpanId(SpanRecord& record) {
    const ParsedSpanId id = spanIdFromBytes(m_spanId);
    record.spanId = id.id;
    if (id.form == IdForm::Exact)
        return;
    record.remarks |= SpanFlag::ForeignSpanId;
    if (id.form == IdForm::Missing) {
        m_context.notice("missing_id", "a span has no trace id or span id; it got one of its own");
        record.spanId = syntheticSpanId(m_context.place.offset, m_context.ordinal, m_context.sourceSeed);
        return;
    }
    m_context.notice("bad_id", "an id is not a W3C id; it names a trace of this source only");
    m_spanIdText = hexOf(m_spanId);
    record.spanIdText = m_spanIdText;
}

void ProtobufSpanReader::readParentId(SpanRecord& record) {
    const ParsedSpanId id = spanIdFromBytes(m_parentId);
    record.parentSpanId = id.id;
    record.hasParent = id.form != IdForm::Missing;
    if (id.form != IdForm::Foreign)
        return;
    m_parentIdText = hexOf(m_parentId);
    record.parentIdText = m_parentIdText;
}

void ProtobufSpanReader::readKind(std::int64_t number, SpanRecord& record) {
    const auto known = kindOfNumber(number);
    record.kind = known.value_or(OtelKind::Other);
    if (known)
        return;
    m_unknownKind = std::to_string(number);
    m_context.notice("unknown_enum", "a span kind or status code is not known; its text was kept");
}

void ProtobufSpanReader::readStatus(std::string_view status, SpanRecord& record) {
    WireReader reader(status);
    WireField field;
    while (reader.next(field)) {
        if (field.is(2, WireType::Bytes))
            record.statusMessage = m_values.text(field.bytes, m_statusMessage);
        if (!field.is(3, WireType::Varint))
            continue;
        const auto number = static_cast<std::int64_t>(field.value);
        const auto known = statusOfNumber(number);
        record.status = known.value_or(StatusCode::Unset);
        if (known)
            continue;
        m_unknownStatus = std::to_string(number);
        m_context.notice("unknown_enum", "a span kind or status code is not known; its text was kept");
    }
    if (reader.hasFailed())
        m_values.noteDamage();
}

void ProtobufSpanReader::readEvent(std::string_view event) {
    if (++m_eventCount > m_context.limits.maxEventsPerSpan)
        return m_context.loss("too_many_events", "a span has more events than the limit; the rest was left out");
    TimeNs when = kNoTime;
    std::uint32_t dropped = 0;
    std::string scratch;
    std::string_view name;
    WireReader reader(event);
    WireField field;
    while (reader.next(field)) {
        if (field.is(1, WireType::Fixed64))
            when = time(field.value);
        else if (field.is(2, WireType::Bytes))
            name = m_values.text(field.bytes, scratch);
        else if (field.is(4, WireType::Varint))
            dropped = static_cast<std::uint32_t>(field.value);
    }
    m_events.begin(when, name, dropped);
    m_values.writeList(event, 3, m_events.buffer());
}

void ProtobufSpanReader::readLink(std::string_view link) {
    LinkView view;
    std::string traceText, spanText, stateText;
    WireReader reader(link);
    WireField field;
    while (reader.next(field)) {
        if (field.is(1, WireType::Bytes)) {
            const ParsedTraceId id = traceIdFromBytes(field.bytes, m_context.sourceSeed);
            view.traceId = id.id;
            if (id.form == IdForm::Foreign)
                view.traceIdText = traceText = hexOf(field.bytes);
        } else if (field.is(2, WireType::Bytes)) {
            const ParsedSpanId id = spanIdFromBytes(field.bytes);
            view.spanId = id.id;
            if (id.form == IdForm::Foreign)
                view.spanIdText = spanText = hexOf(field.bytes);
        } else if (field.is(3, WireType::Bytes)) {
            view.traceState = m_values.text(field.bytes, stateText);
        } else if (field.is(5, WireType::Varint)) {
            view.droppedAttributes = static_cast<std::uint32_t>(field.value);
        } else if (field.is(6, WireType::Fixed32)) {
            view.flags = static_cast<std::uint32_t>(field.value);
        }
    }
    CarriedIds carried;
    m_linkAttributes.clear();
    ValueWriter attributes(m_linkAttributes);
    attributes.beginList();
    for (WireReader entries(link); entries.next(field);)
        if (field.is(4, WireType::Bytes))
            m_values.writeEntry(field.bytes, attributes, &carried);
    attributes.endList();
    applyCarriedIds(view, carried, m_context);
    m_links.begin(view);
    m_links.buffer() += m_linkAttributes;
}

TimeNs ProtobufSpanReader::time(std::uint64_t value) {
    if (value <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
        return checkedTime(static_cast<std::int64_t>(value), m_context);
    m_context.loss("bad_time", "a time is not a number of nanoseconds");
    return kNoTime;
}

} // namespace spanloom::otlp
