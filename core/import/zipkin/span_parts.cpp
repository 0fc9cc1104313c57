#include "core/import/zipkin/span_parts.h"

#include <charconv>

#include <simdjson.h>

#include "core/import/records/embedded_json.h"
#include "core/import/records/enum_names.h"
#include "core/import/records/json_values.h"
#include "core/import/records/literal.h"

namespace spanloom::zipkin {

using simdjson::dom::element;
using simdjson::dom::element_type;
using simdjson::dom::object;

/// The attributes that an endpoint becomes; an empty key = not that member.
struct SpanParts::Keys {
    std::string_view service, address, secondAddress, port;
};

namespace {

std::string_view textOf(const element& value) {
    std::string_view text;
    return value.get_string().get(text) == simdjson::SUCCESS ? text : std::string_view();
}

/// "5", "" (as 0): a count of what was dropped; -1 = no count.
std::int64_t droppedOf(std::string_view text) {
    std::int64_t count = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), count);
    if (text.empty())
        return 0;
    return result.ec == std::errc() && result.ptr == text.data() + text.size() && count >= 0 ? count : -1;
}

} // namespace

bool splitBarred(std::string_view text, BarredText& parts) {
    const std::size_t open = text.find("|{");
    const std::size_t close = text.rfind("}|");
    if (open == std::string_view::npos || close == std::string_view::npos || close <= open)
        return false;
    parts = {text.substr(0, open), text.substr(open + 1, close - open), text.substr(close + 2)};
    return droppedOf(parts.tail) >= 0;
}

std::string_view serviceOf(const element& endpoint) {
    object members;
    if (endpoint.get_object().get(members) == simdjson::SUCCESS)
        for (const auto field : members)
            if (isName(field.key, "serviceName"))
                return textOf(field.value);
    return {};
}

SpanParts::SpanParts(DecodeContext& context, SpanSink& sink, EmbeddedJson& inside)
    : m_context(context)
    , m_sink(sink)
    , m_inside(inside)
    , m_draft(context, sink) { }

void SpanParts::begin() {
    m_draft.begin();
    m_bridge.clear();
    m_times.clear();
    m_kind.reset();
}

bool SpanParts::readCommon(std::string_view key, const element& value) {
    const bool isNull = value.type() == element_type::NULL_VALUE;
    const std::string_view text = isNull ? std::string_view() : readText(value, m_scratch);
    if (isName(key, "traceId"))
        m_draft.setTraceId(text);
    else if (isName(key, "id"))
        m_draft.setSpanId(text);
    else if (isName(key, "parentId"))
        m_draft.setParentId(text);
    else if (isName(key, "name"))
        m_draft.setName(text);
    else if (isName(key, "timestamp"))
        m_times.setStart(value, m_context);
    else if (isName(key, "duration"))
        m_times.setDuration(value, m_context);
    else
        return isNull;
    return true;
}

void SpanParts::addOther(std::string_view key, const element& value) {
    m_draft.attributes().add(m_scratch.assign("zipkin.").append(key), value);
}

void SpanParts::readKind(const element& value) {
    m_kind = kindOfName(textOf(value));
    if (m_kind)
        return;
    m_context.notice("unknown_enum", "a span kind or status code is not known; its text was kept");
    addOther("kind", value);
}

void SpanParts::addTag(std::string_view key, const element& value) {
    const std::string_view text = textOf(value);
    if (isName(key, "error")) {
        // Any value means that the span failed; most say why.
        if (text == "true")
            return m_bridge.fail();
        m_bridge.failWith(text);
    } else if (BridgeTags::isCandidate(key) && m_bridge.take(key, text, m_context)) {
        return;
    } else if (key.compare(0, 10, "otlp.link.") == 0 && addBridgedLink(text)) {
        return;
    }
    m_draft.attributes().add(key, value);
}

void SpanParts::addEvent(TimeNs time, std::string_view text) {
    if (!addBridgedEvent(time, text))
        static_cast<void>(m_draft.beginEvent(time, text)); // one above the limit is counted there
}

bool SpanParts::addBridgedEvent(TimeNs time, std::string_view text) {
    BarredText parts;
    element root;
    object attributes;
    if (!splitBarred(text, parts) || !m_inside.parse(parts.json, root) || root.get_object().get(attributes))
        return false;
    if (AttributeDraft* event = m_draft.beginEvent(time, parts.head)) {
        event->addMembers({}, attributes);
        if (const std::int64_t dropped = droppedOf(parts.tail); dropped > 0)
            event->addInteger("otel.dropped_attributes_count", dropped);
    }
    return true;
}

/// traceId|spanId|traceState|{attributes}|dropped
bool SpanParts::addBridgedLink(std::string_view text) {
    BarredText parts;
    element root;
    object attributes;
    if (!splitBarred(text, parts) || !m_inside.parse(parts.json, root) || root.get_object().get(attributes))
        return false;
    const std::size_t first = parts.head.find('|');
    const std::size_t second = first == std::string_view::npos ? first : parts.head.find('|', first + 1);
    if (second == std::string_view::npos)
        return false;
    AttributeDraft& link = m_draft.beginLink(
        parts.head.substr(0, first), parts.head.substr(first + 1, second - first - 1), parts.head.substr(second + 1));
    link.addMembers({}, attributes);
    if (const std::int64_t dropped = droppedOf(parts.tail); dropped > 0)
        link.addInteger("otel.dropped_attributes_count", dropped);
    return true;
}

void SpanParts::addLocalAddress(const element& endpoint) {
    addAddress(endpoint, {"", "net.host.ip", "net.host.ipv6", "net.host.port"});
}

void SpanParts::addRemote(const element& endpoint) {
    addAddress(endpoint, {"peer.service", "net.peer.ip", "net.peer.ipv6", "net.peer.port"});
}

/// An address of version 6 goes by the common key where it is the only one.
void SpanParts::addAddress(const element& endpoint, const Keys& keys) {
    object members;
    if (endpoint.get_object().get(members))
        return m_context.loss("bad_endpoint", "an endpoint is not an object");
    bool hasAddress = false;
    for (const auto field : members)
        hasAddress = hasAddress || (isName(field.key, "ipv4") && !textOf(field.value).empty());
    for (const auto field : members) {
        if (field.value.type() == element_type::NULL_VALUE)
            continue;
        std::string_view key = m_scratch.assign("zipkin.endpoint.").append(field.key);
        if (isName(field.key, "serviceName"))
            key = keys.service;
        else if (isName(field.key, "ipv4"))
            key = keys.address;
        else if (isName(field.key, "ipv6"))
            key = hasAddress ? keys.secondAddress : keys.address;
        else if (isName(field.key, "port"))
            key = keys.port;
        if (!key.empty())
            m_draft.attributes().add(key, field.value);
    }
}

void SpanParts::send(std::string_view serviceName) {
    if (!m_resource || m_serviceName != serviceName) {
        m_serviceName = serviceName;
        m_resource = internResource(m_context, m_sink,
            [&](AttributeDraft& target) { target.addTextIfAny("service.name", m_serviceName); });
    }
    m_bridge.apply(m_draft);
    SpanRecord& record = m_draft.record();
    if (m_kind && m_bridge.hasKind() && record.kind != *m_kind)
        m_draft.attributes().addText("span.kind", name(record.kind)); // the member weighs more
    record.kind = m_kind.value_or(record.kind);
    record.resource = *m_resource;
    record.scope = m_scope.of(m_bridge, m_context, m_sink);
    m_times.apply(record, m_context);
    if (const auto duration = m_times.looseDuration())
        m_draft.attributes().addInteger("zipkin.duration_ns", *duration);
    m_draft.send();
}

} // namespace spanloom::zipkin
