#include "core/export/otlp_json_writer.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>
#include <utility>
#include <vector>

namespace spanloom {

namespace {

constexpr std::size_t kMaxLineBytes = 4 << 20;

void appendNumber(std::string& target, std::uint64_t value) { target += std::to_string(value); }

/// Opens the next member of the object being written: a comma where one is needed, the key, a colon.
void appendKey(std::string& target, std::string_view key) {
    if (target.back() != '{')
        target.push_back(',');
    target.push_back('"');
    target += key;
    target += "\":";
}

void appendText(std::string& target, std::string_view key, std::string_view value) {
    if (value.empty())
        return;
    appendKey(target, key);
    appendJsonString(target, value);
}

void appendCount(std::string& target, std::string_view key, std::uint32_t value) {
    if (value == 0)
        return;
    appendKey(target, key);
    appendNumber(target, value);
}

void appendTime(std::string& target, std::string_view key, TimeNs time) {
    if (time == kNoTime)
        return;
    appendKey(target, key);
    target.push_back('"');
    appendNumber(target, static_cast<std::uint64_t>(time)); // fixed64 in the protocol
    target.push_back('"');
}

void appendAnyValue(std::string& target, ValueView value);

void appendDouble(std::string& target, double value) {
    if (value == 0 && std::signbit(value))
        target += "-0.0"; // "-0" would be read as an integer, which has no sign
    else
        appendJsonNumber(target, value);
}

void appendArray(std::string& target, ValueView value) {
    target += "\"arrayValue\":{\"values\":[";
    bool isFirst = true;
    value.forEachElement([&](ValueView element) {
        if (!std::exchange(isFirst, false))
            target.push_back(',');
        appendAnyValue(target, element);
    });
    target += "]}";
}

void appendMap(std::string& target, ValueView value) {
    target += "\"kvlistValue\":{\"values\":[";
    bool isFirst = true;
    value.forEachMember([&](std::string_view key, ValueView member) {
        target += std::exchange(isFirst, false) ? "{\"key\":" : ",{\"key\":";
        appendJsonString(target, key);
        target += ",\"value\":";
        appendAnyValue(target, member);
        target.push_back('}');
    });
    target += "]}";
}

void appendAnyValue(std::string& target, ValueView value) {
    target.push_back('{');
    switch (value.type()) {
    case ValueType::Empty: break;
    case ValueType::False: target += "\"boolValue\":false"; break;
    case ValueType::True: target += "\"boolValue\":true"; break;
    case ValueType::Int: target += "\"intValue\":\"" + std::to_string(value.integer()) + '"'; break;
    case ValueType::Double:
        target += "\"doubleValue\":";
        appendDouble(target, value.real());
        break;
    case ValueType::String:
        target += "\"stringValue\":";
        appendJsonString(target, value.text());
        break;
    case ValueType::Bytes: target += "\"bytesValue\":" + value.toJson(); break;
    case ValueType::Array: appendArray(target, value); break;
    case ValueType::Map: appendMap(target, value); break;
    }
    target.push_back('}');
}

using OwnAttribute = std::pair<std::string_view, std::string_view>;

/// The recorded attributes, then ours with what has no place in the protocol.
void appendAttributes(std::string& target, AttributeListView attributes, const StringPool* keys,
    const std::vector<OwnAttribute>& own = {}) {
    if (attributes.size() == 0 && own.empty())
        return;
    appendKey(target, "attributes");
    target.push_back('[');
    bool isFirst = true;
    const auto begin = [&](std::string_view key) {
        target += std::exchange(isFirst, false) ? "{\"key\":" : ",{\"key\":";
        appendJsonString(target, key);
        target += ",\"value\":";
    };
    for (const AttributeView& attribute : attributes) {
        begin(keys ? keys->text(attribute.key) : std::string_view());
        appendAnyValue(target, attribute.value);
        target.push_back('}');
    }
    for (const auto& [key, text] : own) {
        begin(key);
        target += "{\"stringValue\":";
        appendJsonString(target, text);
        target += "}}";
    }
    target.push_back(']');
}

void appendEvents(std::string& target, const SpanPayload& payload) {
    if (packedCount(payload.events) == 0)
        return;
    appendKey(target, "events");
    target.push_back('[');
    forEachEvent(payload.events, [&](const EventView& event) {
        if (target.back() != '[')
            target.push_back(',');
        target.push_back('{');
        appendTime(target, "timeUnixNano", event.time);
        appendText(target, "name", event.name);
        appendAttributes(target, event.attributes, payload.keys);
        appendCount(target, "droppedAttributesCount", event.droppedAttributes);
        target.push_back('}');
    });
    target.push_back(']');
}

void appendLinks(std::string& target, const SpanPayload& payload) {
    if (packedCount(payload.links) == 0)
        return;
    appendKey(target, "links");
    target.push_back('[');
    forEachLink(payload.links, [&](const LinkView& link) {
        if (target.back() != '[')
            target.push_back(',');
        target.push_back('{');
        appendText(target, "traceId", link.traceId.hex());
        appendText(target, "spanId", link.spanId.hex());
        appendText(target, "traceState", link.traceState);
        std::vector<OwnAttribute> own;
        if (!link.traceIdText.empty())
            own.emplace_back("spanloom.trace_id", link.traceIdText);
        if (!link.spanIdText.empty())
            own.emplace_back("spanloom.span_id", link.spanIdText);
        appendAttributes(target, link.attributes, payload.keys, own);
        appendCount(target, "droppedAttributesCount", link.droppedAttributes);
        appendCount(target, "flags", link.flags);
        target.push_back('}');
    });
    target.push_back(']');
}

void appendStatus(std::string& target, StatusCode code, std::string_view message) {
    appendKey(target, "status");
    target.push_back('{');
    appendText(target, "message", message);
    appendCount(target, "code", static_cast<std::uint32_t>(code));
    target.push_back('}');
}

std::vector<OwnAttribute> originalIds(const TraceSpan& span, const SpanPayload& payload) {
    std::vector<OwnAttribute> own;
    if (span.flags & SpanFlag::ForeignTraceId)
        own.emplace_back("spanloom.trace_id", payload.traceIdText);
    if (span.flags & SpanFlag::ForeignSpanId)
        own.emplace_back("spanloom.span_id", payload.spanIdText);
    if (!payload.parentIdText.empty())
        own.emplace_back("spanloom.parent_span_id", payload.parentIdText);
    return own;
}

std::string spanText(const TraceDocument& document, const TraceSpan& span, const SpanPayload& payload) {
    std::string target = "{";
    appendText(target, "traceId", document.id.hex());
    appendText(target, "spanId", span.id.hex());
    appendText(target, "traceState", payload.traceState);
    if (span.hasRecordedParent)
        appendText(target, "parentSpanId", span.parentId.hex());
    appendCount(target, "flags", payload.traceFlags);
    appendText(target, "name", document.name(span));
    // A kind that the protocol does not know travels in the attribute `spanloom.otlp.kind`.
    appendCount(target, "kind", span.otelKind == OtelKind::Other ? 0 : static_cast<std::uint32_t>(span.otelKind));
    appendTime(target, "startTimeUnixNano", span.start);
    appendTime(target, "endTimeUnixNano", span.end);
    appendAttributes(target, AttributeListView(payload.attributes), payload.keys, originalIds(span, payload));
    appendCount(target, "droppedAttributesCount", payload.droppedAttributes);
    appendEvents(target, payload);
    appendCount(target, "droppedEventsCount", payload.droppedEvents);
    appendLinks(target, payload);
    appendCount(target, "droppedLinksCount", payload.droppedLinks);
    appendStatus(target, span.recordedStatus, payload.statusMessage);
    target.push_back('}');
    return target;
}

/// What stands before and after the spans of one (resource, scope) group.
struct Envelope {
    std::string head;
    std::string tail;
};

Envelope envelope(const ResourceContent& resource, const ScopeContent& scope, const StringPool* keys) {
    Envelope result;
    std::string& head = result.head;
    head = "{\"resourceSpans\":[{\"resource\":{";
    appendAttributes(head, AttributeListView(resource.attributes), keys);
    appendCount(head, "droppedAttributesCount", resource.droppedAttributes);
    head += "},\"scopeSpans\":[{\"scope\":{";
    appendText(head, "name", scope.name);
    appendText(head, "version", scope.version);
    appendAttributes(head, AttributeListView(scope.attributes), keys);
    appendCount(head, "droppedAttributesCount", scope.droppedAttributes);
    head += "},\"spans\":[";
    std::string& tail = result.tail;
    tail = "]";
    appendText(tail, "schemaUrl", scope.schemaUrl);
    tail += "}]";
    appendText(tail, "schemaUrl", resource.schemaUrl);
    tail += "}]}";
    return result;
}

/// Collects the spans of one group and writes a line whenever it has grown long enough.
class GroupWriter {
public:
    GroupWriter(Envelope envelope, const std::function<Status(std::string_view)>& write)
        : m_envelope(std::move(envelope))
        , m_write(write) { }

    Status add(const std::string& span) {
        if (!m_spans.empty() && m_spans.size() + span.size() > kMaxLineBytes)
            SPANLOOM_TRY(flush());
        if (!m_spans.empty())
            m_spans.push_back(',');
        m_spans += span;
        return {};
    }

    Status flush() {
        if (m_spans.empty())
            return {};
        m_spans.insert(0, m_envelope.head);
        m_spans += m_envelope.tail;
        Status status = m_write(m_spans);
        m_spans.clear();
        return status;
    }

private:
    Envelope m_envelope;
    const std::function<Status(std::string_view)>& m_write;
    std::string m_spans;
};

using GroupKey = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>; // segment, resource, scope

/// Span indices by group, groups in the order of their first span.
std::vector<std::pair<GroupKey, std::vector<std::uint32_t>>> groupSpans(const TraceDocument& document) {
    std::vector<std::pair<GroupKey, std::vector<std::uint32_t>>> groups;
    std::map<GroupKey, std::size_t> places;
    for (std::uint32_t i = 0; i < document.spans.size(); ++i) {
        const TraceSpan& span = document.spans[i];
        const GroupKey key {span.ref.segment, span.resource, span.scope};
        const auto [place, isNew] = places.try_emplace(key, groups.size());
        if (isNew)
            groups.emplace_back(key, std::vector<std::uint32_t>());
        groups[place->second].second.push_back(i);
    }
    return groups;
}

} // namespace

Status writeOtlpJsonLines(const TraceDocument& document, const PayloadSource& payloads,
    const std::function<Status(std::string_view line)>& write) {
    for (const auto& [key, indices] : groupSpans(document)) {
        const auto [segment, resourceIndex, scopeIndex] = key;
        SPANLOOM_TRY_ASSIGN(const ResourceContent resource, payloads.resource(segment, resourceIndex));
        SPANLOOM_TRY_ASSIGN(const ScopeContent scope, payloads.scope(segment, scopeIndex));
        GroupWriter group(envelope(resource, scope, payloads.keys(segment)), write);
        for (const std::uint32_t index : indices) {
            SPANLOOM_TRY_ASSIGN(const SpanPayload payload, payloads.payload(document.spans[index].ref));
            SPANLOOM_TRY(group.add(spanText(document, document.spans[index], payload)));
        }
        SPANLOOM_TRY(group.flush());
    }
    return {};
}

} // namespace spanloom
