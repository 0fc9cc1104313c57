#include "core/import/otlp/protobuf_log_reader.h"

#include <limits>

namespace spanloom::otlp {

namespace {

bool isAllZero(std::string_view bytes) { return bytes.find_first_not_of('\0') == std::string_view::npos; }

} // namespace

void ProtobufLogReader::read(std::string_view message, ResourceIndex resource, ScopeIndex scope) {
    m_log.clear();
    ValueWriter attributes(m_log.attributes);
    attributes.beginList();
    WireReader reader(message);
    WireField field;
    while (reader.next(field))
        readField(field, attributes);
    if (reader.hasFailed())
        m_values.noteDamage();
    attributes.endList();
    m_log.isRepaired = m_values.takeRepaired();
    m_fragments.send(m_log, resource, scope);
}

void ProtobufLogReader::readField(const WireField& field, ValueWriter& attributes) {
    switch (field.type) {
    case WireType::Bytes: readBytes(field, attributes); break;
    case WireType::Varint:
        if (field.number == 2)
            m_log.severityNumber = static_cast<std::int64_t>(field.value);
        else if (field.number == 7)
            m_log.droppedAttributes = static_cast<std::uint32_t>(field.value);
        break;
    case WireType::Fixed64:
        if (field.number == 1)
            m_log.time = time(field.value);
        else if (field.number == 11)
            m_log.observedTime = time(field.value);
        break;
    case WireType::Fixed32:
        if (field.number == 8)
            m_log.flags = static_cast<std::uint32_t>(field.value);
        break;
    default: break;
    }
}

void ProtobufLogReader::readBytes(const WireField& field, ValueWriter& attributes) {
    std::string scratch;
    switch (field.number) {
    case 3: m_log.severityText = m_values.text(field.bytes, scratch); break;
    case 5: {
        m_log.body.clear();
        ValueWriter body(m_log.body);
        m_values.writeAny(field.bytes, body);
        break;
    }
    case 6: m_values.writeEntry(field.bytes, attributes); break;
    case 9:
        if (isAllZero(field.bytes))
            break;
        m_log.trace = traceIdFromBytes(field.bytes, m_context.sourceSeed);
        if (m_log.trace.form == IdForm::Foreign)
            m_log.traceText = hexOf(field.bytes);
        break;
    case 10:
        if (isAllZero(field.bytes))
            break;
        m_log.span = spanIdFromBytes(field.bytes);
        if (m_log.span.form == IdForm::Foreign)
            m_log.spanText = hexOf(field.bytes);
        break;
    case 12: m_log.eventName = m_values.text(field.bytes, scratch); break;
    default:
        m_context.info("unknown_key", "spans have members that the protocol does not know; they were ignored");
        break;
    }
}

TimeNs ProtobufLogReader::time(std::uint64_t value) {
    if (value <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
        return checkedTime(static_cast<std::int64_t>(value), m_context);
    m_context.loss("bad_time", "a time is not a number of nanoseconds");
    return kNoTime;
}

} // namespace spanloom::otlp
