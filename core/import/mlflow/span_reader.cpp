#include "core/import/mlflow/span_reader.h"

#include <algorithm>
#include <array>

#include <simdjson.h>

#include "core/base/hash.h"
#include "core/import/records/embedded_json.h"
#include "core/import/records/json_values.h"
#include "core/import/records/time_text.h"

namespace spanloom::mlflow {

using simdjson::dom::element;
using simdjson::dom::object;

namespace {

constexpr std::array<std::string_view, 18> kKnown {"context", "trace_id", "otel_trace_id", "span_id", "parent_id",
    "parent_span_id", "name", "start_time", "end_time", "start_time_unix_nano", "end_time_unix_nano", "status",
    "status_code", "status_message", "attributes", "events", "links", "request_id"};

constexpr std::string_view kRequestId = "mlflow.traceRequestId";

/// The first of two members that is there and not null.
bool find(const object& members, std::string_view name, std::string_view otherName, element& value) {
    for (const std::string_view key : {name, otherName})
        if (!key.empty() && !members[key].get(value) && !value.is_null())
            return true;
    return false;
}

/// Whether a text is certainly JSON of one scalar: Python writes every value as JSON.
bool isScalarJson(std::string_view text) {
    if (text == "null" || text == "true" || text == "false")
        return true;
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
        return true;
    return !text.empty() && text.size() < 32 && text.find_first_not_of("0123456789.-+eE") == std::string_view::npos;
}

} // namespace

bool SpanReader::hasContent(std::string_view text) const { return m_contents.contains(hash64(text)); }

void SpanReader::read(const object& span, std::string_view traceId) {
    m_reading.begin();
    SpanDraft& draft = m_reading.draft;
    std::string scratch;
    draft.record().start = timeOf(span, "start_time_unix_nano", "start_time");
    draft.record().end = timeOf(span, "end_time_unix_nano", "end_time");
    draft.setName(memberText(span, "name", scratch));
    readIds(span, traceId);
    readStatus(span);
    element value;
    EmbeddedJson cell;
    element content;
    if (find(span, "attributes", {}, value)) {
        if (cell.open(value, content))
            readAttributes(content);
        else
            draft.attributes().add("mlflow.span.attributes", value);
    }
    draft.attributes().addTextIfAny(kRequestId, m_writtenTraceId);
    readOthers(span);
    if (find(span, "events", {}, value))
        readEvents(value);
    if (find(span, "links", {}, value))
        readLinks(value);
    draft.send();
}

void SpanReader::readIds(const object& span, std::string_view traceId) {
    SpanDraft& draft = m_reading.draft;
    object ids = span;
    object context;
    if (span["context"].get_object().get(context) == simdjson::SUCCESS)
        ids = context;
    element value;
    std::string traceText, spanText, parentText, nameText;
    std::string_view trace;
    if (find(span, "otel_trace_id", {}, value) || find(ids, "trace_id", "request_id", value))
        trace = readText(value, traceText);
    m_writtenTraceId.clear();
    if (plainTraceId(trace) != trace)
        m_writtenTraceId = trace;
    trace = plainTraceId(trace.empty() ? traceId : trace);
    if (m_traceId.empty())
        m_traceId = trace;
    draft.setTraceId(trace);
    const std::string_view spanId = memberText(ids, "span_id", spanText);
    draft.setSpanId(distinctId(trace, spanId, memberText(span, "name", nameText), draft.record().start));
    if (find(span, "parent_span_id", "parent_id", value))
        draft.setParentId(readText(value, parentText));
}

/// A span that stands twice keeps its name and start, whether it repeats or finishes. Another one with the same id is
/// another span: ids that were blacked out all read the same.
std::string SpanReader::distinctId(
    std::string_view traceId, std::string_view id, std::string_view name, TimeNs start) {
    std::string result(id);
    if (id.empty())
        return result;
    const std::uint64_t event = hash64(std::string(name) + ' ' + std::to_string(start));
    std::vector<std::uint64_t>& events = m_known[std::string(traceId) + ' ' + result];
    const auto found = std::find(events.begin(), events.end(), event);
    const auto number = static_cast<std::size_t>(found - events.begin());
    if (found == events.end()) {
        events.push_back(event);
        if (number > 0)
            m_reading.context.notice("repeated_span_id",
                "different spans of a trace have the same id; the later ones got ids of their own, parents may be "
                "wrong");
    }
    if (number == 0)
        return result;
    return result + " #" + std::to_string(number + 1);
}

void SpanReader::readStatus(const object& span) {
    SpanDraft& draft = m_reading.draft;
    element value;
    object status;
    std::string scratch;
    if (find(span, "status", {}, value) && value.get_object().get(status) == simdjson::SUCCESS) {
        if (const std::string_view code = memberText(status, "code", scratch); !code.empty())
            draft.setStatus(code);
        draft.setStatusMessage(memberText(status, "message", scratch));
        return;
    }
    if (find(span, "status_code", "status", value))
        if (const std::string_view code = readText(value, scratch); !code.empty())
            draft.setStatus(code);
    draft.setStatusMessage(memberText(span, "status_message", scratch));
}

void SpanReader::readAttributes(const element& attributes) {
    object members;
    if (attributes.get_object().get(members)) {
        m_reading.context.loss("bad_attribute", "attributes of a span are no object");
        m_reading.draft.attributes().add("mlflow.span.attributes", attributes);
        return;
    }
    for (const auto field : members) {
        if (field.key == kRequestId)
            m_writtenTraceId.clear(); // said by the span itself
        std::string_view text;
        if (field.key.substr(0, 7) != "mlflow.") {
            addDecoded(field.key, field.value);
            continue;
        }
        // Kept as written: the vocabulary knows that these are JSON in text.
        m_reading.draft.attributes().add(field.key, field.value);
        if ((field.key == "mlflow.spanInputs" || field.key == "mlflow.spanOutputs")
            && field.value.get_string().get(text) == simdjson::SUCCESS)
            m_contents.insert(hash64(text));
    }
}

/// Keys of other vocabularies: a scalar written as JSON becomes what it is, so that they read as anywhere else.
void SpanReader::addDecoded(std::string_view key, const element& value) {
    std::string_view text;
    EmbeddedJson cell;
    element scalar;
    if (value.get_string().get(text) == simdjson::SUCCESS && isScalarJson(text) && cell.parse(text, scalar))
        m_reading.draft.attributes().add(key, scalar);
    else
        m_reading.draft.attributes().add(key, value);
}

void SpanReader::readEvents(const element& events) {
    EmbeddedJson cell;
    element root;
    simdjson::dom::array list;
    if (!cell.open(events, root) || root.get_array().get(list))
        return m_reading.context.loss("bad_event", "the events of a span are no list");
    for (const element item : list) {
        object event;
        if (item.get_object().get(event)) {
            m_reading.context.loss("bad_event", "an event is no object");
            continue;
        }
        std::string scratch;
        AttributeDraft* draft
            = m_reading.draft.beginEvent(timeOf(event, "time_unix_nano", "timestamp"), memberText(event, "name", scratch));
        if (!draft)
            return;
        for (const auto field : event) {
            object members;
            if (field.key == "attributes" && field.value.get_object().get(members) == simdjson::SUCCESS)
                draft->addMembers("", members);
            else if (field.key != "name" && field.key != "timestamp" && field.key != "time_unix_nano"
                && !field.value.is_null())
                draft->add(field.key, field.value);
        }
    }
}

void SpanReader::readLinks(const element& links) {
    EmbeddedJson cell;
    element root;
    simdjson::dom::array list;
    if (!cell.open(links, root) || root.get_array().get(list))
        return m_reading.context.loss("bad_link", "the links of a span are no list");
    for (const element item : list) {
        object link;
        if (item.get_object().get(link)) {
            m_reading.context.loss("bad_link", "a link is no object");
            continue;
        }
        std::string traceText, spanText;
        AttributeDraft& draft = m_reading.draft.beginLink(
            plainTraceId(memberText(link, "trace_id", traceText)), memberText(link, "span_id", spanText));
        for (const auto field : link) {
            object members;
            if (field.key == "attributes" && field.value.get_object().get(members) == simdjson::SUCCESS)
                draft.addMembers("", members);
            else if (field.key != "trace_id" && field.key != "span_id" && !field.value.is_null())
                draft.add(field.key, field.value);
        }
    }
}

void SpanReader::readOthers(const object& span) {
    for (const auto field : span) {
        const bool isKnown = std::find(kKnown.begin(), kKnown.end(), field.key) != kKnown.end();
        if (!isKnown && !field.value.is_null())
            m_reading.draft.attributes().add(ownName("mlflow.span.", field.key), field.value);
    }
}

TimeNs SpanReader::timeOf(const object& members, std::string_view name, std::string_view oldName) {
    element value;
    if (!find(members, name, oldName, value))
        return kNoTime;
    if (const auto number = readInteger(value))
        return checkedTime(*number, m_reading.context);
    if (const auto time = readTime(value))
        return *time;
    m_reading.context.loss("bad_time", "a time could not be read");
    return kNoTime;
}

} // namespace spanloom::mlflow
