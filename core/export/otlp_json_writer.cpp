#include "core/export/otlp_json_writer.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
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

/// 0 is no time in the protocol, and there are no negative ones.
bool isSayable(TimeNs time) { return time > 0; }

void appendTime(std::string& target, std::string_view key, TimeNs time) {
    if (!isSayable(time))
        return;
    appendKey(target, key);
    target.push_back('"');
    appendNumber(target, static_cast<std::uint64_t>(time));
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

using OwnAttribute = std::pair<std::string_view, std::string>;

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
            own.emplace_back("spanloom.trace_id", std::string(link.traceIdText));
        if (!link.spanIdText.empty())
            own.emplace_back("spanloom.span_id", std::string(link.spanIdText));
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

/// What the protocol has no member for.
std::vector<OwnAttribute> ownAttributes(const TraceSpan& span, const SpanPayload& payload) {
    std::vector<OwnAttribute> own;
    if (span.flags & SpanFlag::ForeignTraceId)
        own.emplace_back("spanloom.trace_id", payload.traceIdText);
    if (span.flags & SpanFlag::ForeignSpanId)
        own.emplace_back("spanloom.span_id", payload.spanIdText);
    if (!payload.parentIdText.empty())
        own.emplace_back("spanloom.parent_span_id", payload.parentIdText);
    if (span.start != kNoTime && !isSayable(span.start))
        own.emplace_back("spanloom.start_time_unix_nano", std::to_string(span.start));
    if (span.end != kNoTime && !isSayable(span.end))
        own.emplace_back("spanloom.end_time_unix_nano", std::to_string(span.end));
    const bool hasDropped = payload.droppedAttributes + payload.droppedEvents + payload.droppedLinks > 0;
    if ((span.flags & SpanFlag::Truncated) && !hasDropped)
        own.emplace_back("spanloom.truncated", "true");
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
    appendAttributes(target, AttributeListView(payload.attributes), payload.keys, ownAttributes(span, payload));
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

Envelope logEnvelope() {
    return {R"({"resourceLogs":[{"resource":{},"scopeLogs":[{"scope":{},"logRecords":[)", "]}]}]}"};
}

/// The attributes of a log record made by us.
class RecordAttributes {
public:
    explicit RecordAttributes(std::string& target)
        : m_target(target) {
        appendKey(m_target, "attributes");
        m_target.push_back('[');
    }
    ~RecordAttributes() { m_target.push_back(']'); }
    RecordAttributes(const RecordAttributes&) = delete;
    RecordAttributes& operator=(const RecordAttributes&) = delete;

    void text(std::string_view key, std::string_view value) {
        if (value.empty())
            return;
        begin(key, "stringValue");
        appendJsonString(m_target, value);
        m_target += "}}";
    }
    void number(std::string_view key, std::optional<double> value) {
        if (!value)
            return;
        begin(key, "doubleValue");
        appendDouble(m_target, *value);
        m_target += "}}";
    }
    void integer(std::string_view key, std::optional<std::uint32_t> value) {
        if (!value)
            return;
        begin(key, "intValue");
        m_target += '"' + std::to_string(*value) + "\"}}";
    }
    void flag(std::string_view key, bool value) {
        if (!value)
            return;
        begin(key, "boolValue");
        m_target += "true}}";
    }

private:
    void begin(std::string_view key, std::string_view type) {
        m_target += m_target.back() == '[' ? "{\"key\":" : ",{\"key\":";
        appendJsonString(m_target, key);
        m_target += ",\"value\":{\"";
        m_target += type;
        m_target += "\":";
    }

    std::string& m_target;
};

/// A judgement that no span says, as the log record that the conventions have for it.
std::string judgementText(const TraceDocument& document, const Evaluation& row) {
    std::string target = "{";
    appendTime(target, "timeUnixNano", row.time);
    appendText(target, "eventName", "gen_ai.evaluation.result");
    appendText(target, "traceId", document.id.hex());
    if (row.target)
        appendText(target, "spanId", row.target->hex());
    {
        const Verdict verdict = row.recordedVerdict.value_or(row.verdict);
        RecordAttributes attributes(target);
        attributes.text("gen_ai.evaluation.name", row.name);
        attributes.number("gen_ai.evaluation.score.value", row.score);
        attributes.text("gen_ai.evaluation.score.label", row.label);
        attributes.text("gen_ai.evaluation.explanation", row.explanation);
        attributes.text("spanloom.evaluation.verdict", name(verdict));
        attributes.number("spanloom.evaluation.threshold", row.threshold);
        attributes.text("spanloom.evaluation.evaluator", row.evaluator);
        attributes.text("spanloom.evaluation.evaluator_type", name(row.evaluatorType));
        attributes.flag("spanloom.evaluation.is_feedback", row.isFeedback);
        attributes.flag("spanloom.evaluation.is_superseded", row.isSuperseded);
        attributes.integer("spanloom.evaluation.document_position", row.documentPosition);
        if (document.idText != document.id.hex())
            attributes.text("spanloom.trace_id", document.idText);
    }
    target.push_back('}');
    return target;
}

/// Collects the records of one group and writes a line whenever it has grown long enough.
class GroupWriter {
public:
    GroupWriter(Envelope envelope, const std::function<Status(std::string_view)>& write)
        : m_envelope(std::move(envelope))
        , m_write(write) { }

    Status add(const std::string& record) {
        if (!m_records.empty() && m_records.size() + record.size() > kMaxLineBytes)
            SPANLOOM_TRY(flush());
        if (!m_records.empty())
            m_records.push_back(',');
        m_records += record;
        return {};
    }

    Status flush() {
        if (m_records.empty())
            return {};
        m_records.insert(0, m_envelope.head);
        m_records += m_envelope.tail;
        Status status = m_write(m_records);
        m_records.clear();
        return status;
    }

private:
    Envelope m_envelope;
    const std::function<Status(std::string_view)>& m_write;
    std::string m_records;
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
            const TraceSpan& span = document.spans[index];
            SPANLOOM_TRY_ASSIGN(const SpanPayload payload, loadPayload(payloads, document, span));
            SPANLOOM_TRY(group.add(spanText(document, span, payload)));
        }
        SPANLOOM_TRY(group.flush());
    }
    GroupWriter judgements(logEnvelope(), write);
    for (const Evaluation& row : document.evaluations)
        if (row.isSeparate)
            SPANLOOM_TRY(judgements.add(judgementText(document, row)));
    return judgements.flush();
}

} // namespace spanloom
