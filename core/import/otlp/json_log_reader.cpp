#include "core/import/otlp/json_log_reader.h"

#include <algorithm>
#include <limits>

#include <simdjson.h>

#include "core/import/records/literal.h"

namespace spanloom::otlp {

using simdjson::dom::element;
using simdjson::dom::element_type;
using simdjson::dom::object;

namespace {

enum class Member {
    Unknown, Ignored, Time, ObservedTime, SeverityNumber, SeverityText, Body, Attributes, DroppedAttributes, Flags,
    TraceId, SpanId, EventName
};

Member memberOf(std::string_view key) {
    static constexpr std::pair<std::string_view, Member> kNames[] {
        {"timeUnixNano", Member::Time},
        {"time_unix_nano", Member::Time},
        {"observedTimeUnixNano", Member::ObservedTime},
        {"observed_time_unix_nano", Member::ObservedTime},
        {"severityNumber", Member::SeverityNumber},
        {"severity_number", Member::SeverityNumber},
        {"severityText", Member::SeverityText},
        {"severity_text", Member::SeverityText},
        {"body", Member::Body},
        {"attributes", Member::Attributes},
        {"droppedAttributesCount", Member::DroppedAttributes},
        {"dropped_attributes_count", Member::DroppedAttributes},
        {"flags", Member::Flags},
        {"traceId", Member::TraceId},
        {"trace_id", Member::TraceId},
        {"spanId", Member::SpanId},
        {"span_id", Member::SpanId},
        {"eventName", Member::EventName},
        {"event_name", Member::EventName},
        {"resource", Member::Ignored}, // beside a record that stands alone; read by the caller
        {"scope", Member::Ignored},
        {"instrumentationLibrary", Member::Ignored},
    };
    for (const auto& [name, member] : kNames)
        if (name == key)
            return member;
    return Member::Unknown;
}

/// Names of the protocol's enumeration: SEVERITY_NUMBER_WARN2 is 14.
std::int64_t severityOfName(std::string_view name) {
    constexpr std::string_view kPrefix = "SEVERITY_NUMBER_";
    if (!name.starts_with(kPrefix))
        return 0;
    name.remove_prefix(kPrefix.size());
    std::int64_t step = 1;
    if (!name.empty() && name.back() >= '2' && name.back() <= '4') {
        step = name.back() - '0';
        name.remove_suffix(1);
    }
    std::int64_t base = 1;
    for (const std::string_view level : {"TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"}) {
        if (name == level)
            return base + step - 1;
        base += 4;
    }
    return 0;
}

} // namespace

bool isLogRecord(const object& object) {
    bool hasTime = false;
    bool saysMore = false;
    for (const auto field : object) {
        switch (memberOf(field.key)) {
        case Member::Time:
        case Member::ObservedTime: hasTime = true; break;
        case Member::SeverityNumber:
        case Member::SeverityText:
        case Member::Body:
        case Member::EventName:
        case Member::TraceId: saysMore = true; break;
        case Member::Unknown:
            if (isName(field.key, "name") || isName(field.key, "startTimeUnixNano")
                || isName(field.key, "start_time_unix_nano"))
                return false;
            break;
        default: break;
        }
    }
    return hasTime && saysMore;
}

void JsonLogReader::read(const object& log, ResourceIndex resource, ScopeIndex scope) {
    m_log.clear();
    for (const auto field : log)
        if (field.value.type() != element_type::NULL_VALUE)
            readMember(field.key, field.value);
    m_fragments.send(m_log, resource, scope);
}

void JsonLogReader::readMember(std::string_view key, const element& value) {
    const auto count = [&] {
        const auto number = readInteger(value);
        constexpr auto kLimit = static_cast<std::int64_t>(std::numeric_limits<std::uint32_t>::max());
        if (!number || *number < 0)
            m_context.notice("bad_count", "a count is negative or no number; it was read as 0");
        return static_cast<std::uint32_t>(std::clamp<std::int64_t>(number.value_or(0), 0, kLimit));
    };
    std::string scratch;
    switch (memberOf(key)) {
    case Member::Time: m_log.time = readTime(value); break;
    case Member::ObservedTime: m_log.observedTime = readTime(value); break;
    case Member::SeverityNumber: readSeverity(value); break;
    case Member::SeverityText: m_log.severityText = readText(value, scratch); break;
    case Member::EventName: m_log.eventName = readText(value, scratch); break;
    case Member::Body: {
        ValueWriter writer(m_log.body);
        m_values.writeTyped(value, writer);
        break;
    }
    case Member::Attributes: m_values.writeAttributes(&value, m_log.attributes); break;
    case Member::DroppedAttributes: m_log.droppedAttributes = count(); break;
    case Member::Flags: m_log.flags = count(); break;
    case Member::TraceId: readIds(value, true); break;
    case Member::SpanId: readIds(value, false); break;
    case Member::Ignored: break;
    case Member::Unknown:
        m_context.info("unknown_key", "spans have members that the protocol does not know; they were ignored");
        break;
    }
}

void JsonLogReader::readIds(const element& value, bool isTrace) {
    std::string scratch;
    std::string text;
    if (const auto bytes = value.type() == element_type::STRING ? std::nullopt : readByteList(value))
        text = hexOf(*bytes);
    else
        text = readText(value, scratch);
    if (isZeroId(text))
        return;
    if (isTrace) {
        m_log.trace = parseTraceId(text, m_context.sourceSeed);
        m_log.traceText = std::move(text);
        if (m_log.trace.form != IdForm::Foreign && m_log.trace.id.isZero())
            m_log.trace = {};
    } else {
        m_log.span = parseSpanId(text);
        m_log.spanText = std::move(text);
        if (m_log.span.id.isZero())
            m_log.span = {};
    }
}

void JsonLogReader::readSeverity(const element& value) {
    std::string scratch;
    const auto number = readInteger(value);
    const std::string_view text = readText(value, scratch);
    m_log.severityNumber = number.value_or(severityOfName(text));
    if (number || m_log.severityNumber != 0 || text == "SEVERITY_NUMBER_UNSPECIFIED")
        return;
    m_context.notice("unknown_enum", "a span kind or status code is not known; its text was kept");
    if (m_log.severityText.empty())
        m_log.severityText = text;
}

TimeNs JsonLogReader::readTime(const element& value) {
    if (const auto number = readInteger(value))
        return checkedTime(*number, m_context);
    if (value.type() != element_type::STRING || !value.get_string().value_unsafe().empty())
        m_context.loss("bad_time", "a time is not a number of nanoseconds");
    return kNoTime;
}

} // namespace spanloom::otlp
