#include "core/import/langsmith/run_reader.h"

#include <algorithm>
#include <utility>

#include <simdjson.h>

#include "core/import/langsmith/feedback_reader.h"
#include "core/import/records/time_text.h"

namespace spanloom::langsmith {

using simdjson::dom::element;
using simdjson::dom::element_type;
using simdjson::dom::object;

namespace {

constexpr std::size_t kUuidLength = 36;
constexpr std::string_view kPrefix = "langsmith.";

bool isNull(const element& value) { return value.type() == element_type::NULL_VALUE; }

/// Whether a value has something in it: no null, "", {} or [].
bool hasContent(const element& value) {
    switch (value.type()) {
    case element_type::NULL_VALUE: return false;
    case element_type::STRING: {
        const std::string_view text = value.get_string().value_unsafe();
        return !text.empty() && text != "{}" && text != "null";
    }
    case element_type::OBJECT: return value.get_object().value_unsafe().size() > 0;
    case element_type::ARRAY: return value.get_array().value_unsafe().size() > 0;
    default: return true;
    }
}

/// A dotted order: "<time>Z<uuid>" of each run from the root down, joined by dots.
struct DottedOrder {
    std::string_view first, parent, last; // segments; views into the text
};

DottedOrder segmentsOf(std::string_view text) {
    DottedOrder order;
    if (text.empty())
        return order;
    order.first = text.substr(0, text.find('.'));
    const std::size_t dot = text.rfind('.');
    order.last = dot == std::string_view::npos ? text : text.substr(dot + 1);
    if (dot == std::string_view::npos)
        return order;
    const std::string_view above = text.substr(0, dot);
    const std::size_t before = above.rfind('.');
    order.parent = before == std::string_view::npos ? above : above.substr(before + 1);
    return order;
}

std::string_view idOfSegment(std::string_view segment) {
    return segment.size() >= kUuidLength ? segment.substr(segment.size() - kUuidLength) : std::string_view();
}

/// "20240102T030405123456Z…" as a time.
std::optional<TimeNs> timeOfSegment(std::string_view segment) {
    constexpr std::size_t kTimeLength = 22;
    if (segment.size() < kTimeLength || segment[8] != 'T' || segment[kTimeLength - 1] != 'Z')
        return std::nullopt;
    const auto part = [&](std::size_t at, std::size_t size) { return std::string(segment.substr(at, size)); };
    return parseIsoTime(part(0, 4) + '-' + part(4, 2) + '-' + part(6, 2) + 'T' + part(9, 2) + ':' + part(11, 2) + ':'
        + part(13, 2) + '.' + part(15, 6) + 'Z');
}

/// The class name that an error text of Python begins with: "ValueError('…')", "openai.RateLimitError: …".
std::string_view errorTypeOf(std::string_view text) {
    const std::size_t end = text.find_first_not_of(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.");
    if (end == std::string_view::npos || end == 0 || (text[end] != '(' && text[end] != ':'))
        return {};
    const std::string_view name = text.substr(0, end);
    const bool isError = name.find("Error") != std::string_view::npos || name.find("Exception") != std::string_view::npos
        || name.find("Interrupt") != std::string_view::npos;
    return isError ? name : std::string_view();
}

std::string_view trimmedEnd(std::string_view text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ' || text.back() == '\r'))
        text.remove_suffix(1);
    return text;
}

} // namespace

struct RunReader::Nested {
    element run;
    std::string traceId;
    std::string parentId;
};

struct RunReader::Facts {
    std::string id, traceId, parentId, lastAncestor, dottedOrder, status, error;
    TimeNs start = kNoTime, end = kNoTime;
    bool hasInputs = false, hasOutputs = false;
    bool hasInputsElsewhere = false, hasOutputsElsewhere = false;
    element children, feedback;
    bool hasChildren = false, hasFeedback = false;
};

RunReader::RunReader(DecodeContext& context, SpanSink& sink, EmbeddedJson& embedded)
    : m_context(context)
    , m_sink(sink)
    , m_embedded(embedded)
    , m_draft(context, sink) { }

RunReader::~RunReader() = default;

void RunReader::read(const object& run) {
    m_nested.clear();
    readRun(run, {});
    while (!m_nested.empty()) {
        const Nested next = std::move(m_nested.back());
        m_nested.pop_back();
        object inner;
        if (next.run.get_object().get(inner) == simdjson::SUCCESS)
            readRun(inner, next);
        else
            m_context.loss("unrecognised_row", "a child run is no object; it was not read");
    }
}

void RunReader::readRun(const object& run, const Nested& above) {
    Facts facts;
    m_draft.begin();
    m_origin.apply(m_draft.record(), m_context, m_sink);
    for (const auto field : run)
        if (!isNull(field.value))
            readMember(field.key, field.value, facts);
    readIds(facts, above);
    readTimes(facts);
    readStatus(facts);
    noteMissingContent(facts);
    if (facts.hasFeedback)
        readFeedbackList(facts.feedback);
    m_draft.send();
    simdjson::dom::array children;
    if (!facts.hasChildren || facts.children.get_array().get(children))
        return;
    const auto first = static_cast<std::ptrdiff_t>(m_nested.size());
    for (const element child : children)
        m_nested.push_back({child, m_traceId, m_runId});
    std::reverse(m_nested.begin() + first, m_nested.end()); // so that the stack hands them out in their order
}

void RunReader::readMember(std::string_view key, const element& value, Facts& facts) {
    std::string scratch;
    if (key == "name")
        return m_draft.setName(readText(value, scratch));
    if (key == "run_type")
        return m_draft.attributes().add("langsmith.span.kind", value);
    if (key == "session_id" || key == "session_name")
        return m_draft.attributes().add(key == "session_id" ? "langsmith.trace.session_id" : "langsmith.trace.session_name",
            value);
    if (key == "extra")
        return readExtra(value);
    if (key == "events")
        return readEvents(value);
    if (key == "tags")
        return readTags(value);
    if (key == "error") {
        facts.error = readText(value, scratch);
        return;
    }
    if (key == "child_runs") {
        facts.children = value;
        facts.hasChildren = true;
        return;
    }
    if (key == "feedback" && value.type() == element_type::ARRAY) {
        facts.feedback = value;
        facts.hasFeedback = true;
        return;
    }
    readPlace(key, value, facts);
}

/// Ids, times, and what is also kept as it was written.
void RunReader::readPlace(std::string_view key, const element& value, Facts& facts) {
    std::string scratch;
    const auto keep = [&](std::string& target) { target = readText(value, scratch); };
    if (key == "id")
        return keep(facts.id);
    if (key == "trace_id")
        return keep(facts.traceId);
    if (key == "parent_run_id")
        return keep(facts.parentId);
    if (key == "start_time" || key == "end_time") {
        const auto time = readTime(value);
        if (time) {
            (key == "start_time" ? facts.start : facts.end) = *time;
            return;
        }
        if (!hasContent(value))
            return;
        m_context.loss("bad_time", "a time is not readable; its text was kept");
    } else if (key == "parent_run_ids") {
        element list;
        simdjson::dom::array ids;
        if (m_embedded.openContainer(value, list) && list.get_array().get(ids) == simdjson::SUCCESS)
            for (const element id : ids)
                facts.lastAncestor = readText(id, scratch);
    } else if (key == "dotted_order") {
        keep(facts.dottedOrder);
        return m_draft.attributes().add("langsmith.span.dotted_order", value);
    } else if (key == "status") {
        keep(facts.status);
    } else if (key == "inputs") {
        facts.hasInputs = hasContent(value);
    } else if (key == "outputs") {
        facts.hasOutputs = hasContent(value);
    } else if (key == "inputs_s3_urls" || key == "inputs_preview") {
        facts.hasInputsElsewhere = facts.hasInputsElsewhere || hasContent(value);
    } else if (key == "outputs_s3_urls" || key == "outputs_preview") {
        facts.hasOutputsElsewhere = facts.hasOutputsElsewhere || hasContent(value);
    } else if (key == "s3_urls") {
        object urls;
        element url;
        if (value.get_object().get(urls) == simdjson::SUCCESS) {
            facts.hasInputsElsewhere = facts.hasInputsElsewhere || urls["inputs"].get(url) == simdjson::SUCCESS;
            facts.hasOutputsElsewhere = facts.hasOutputsElsewhere || urls["outputs"].get(url) == simdjson::SUCCESS;
        }
    }
    addOther(key, value);
}

void RunReader::addOther(std::string_view key, const element& value) {
    m_key = kPrefix;
    m_key += key;
    m_draft.attributes().add(m_key, value);
}

void RunReader::readIds(const Facts& facts, const Nested& above) {
    const DottedOrder order = segmentsOf(facts.dottedOrder);
    m_runId = facts.id.empty() ? std::string(idOfSegment(order.last)) : facts.id;
    std::string parent = facts.parentId.empty() ? facts.lastAncestor : facts.parentId;
    if (parent.empty())
        parent = above.parentId.empty() ? std::string(idOfSegment(order.parent)) : above.parentId;
    m_traceId = facts.traceId.empty() ? std::string(idOfSegment(order.first)) : facts.traceId;
    if (m_traceId.empty())
        m_traceId = above.traceId;
    if (m_traceId.empty() && !parent.empty()) {
        m_traceId = parent;
        m_context.notice("guessed_trace", "a run names its parent, but no trace; the parent's id was taken for it");
    }
    if (m_traceId.empty())
        m_traceId = m_runId; // an old root
    m_draft.setTraceId(m_traceId);
    m_draft.setSpanId(m_runId);
    m_draft.setParentId(parent);
}

void RunReader::readTimes(const Facts& facts) {
    m_draft.record().start = facts.start;
    m_draft.record().end = facts.end;
    if (facts.start != kNoTime)
        return;
    if (const auto time = timeOfSegment(segmentsOf(facts.dottedOrder).last))
        m_draft.record().start = *time;
}

void RunReader::readStatus(const Facts& facts) {
    if (facts.error.empty()) {
        if (facts.status == "error" || facts.status == "ERROR")
            m_draft.record().status = StatusCode::Error;
        else if (facts.status == "success" || facts.status == "SUCCESS")
            m_draft.record().status = StatusCode::Ok;
        return;
    }
    m_draft.record().status = StatusCode::Error;
    const std::string_view text = facts.error;
    const std::size_t trace = text.find("Traceback (most recent call last)");
    const std::string_view message = trimmedEnd(text.substr(0, trace == 0 ? std::string_view::npos : trace));
    m_draft.setStatusMessage(message);
    const std::string_view type = errorTypeOf(text);
    if (type.empty() && trace == std::string_view::npos)
        return;
    AttributeDraft* event = m_draft.beginEvent(facts.end, "exception");
    if (!event)
        return;
    event->addTextIfAny("exception.type", type);
    event->addText("exception.message", message);
    if (trace != std::string_view::npos)
        event->addText("exception.stacktrace", text);
}

void RunReader::readExtra(const element& value) {
    element opened;
    object members;
    if (!m_embedded.openContainer(value, opened) || opened.get_object().get(members))
        return addOther("extra", value);
    for (const auto field : members) {
        object metadata;
        if (isNull(field.value))
            continue;
        if (field.key != "metadata" || field.value.get_object().get(metadata)) {
            m_key = "langsmith.extra.";
            m_key += field.key;
            m_draft.attributes().add(m_key, field.value);
            continue;
        }
        for (const auto entry : metadata) {
            if (isNull(entry.value))
                continue;
            m_key = "langsmith.metadata.";
            m_key += entry.key;
            m_draft.attributes().add(m_key, entry.value);
        }
    }
}

void RunReader::readEvents(const element& value) {
    element opened;
    simdjson::dom::array events;
    if (!m_embedded.openContainer(value, opened) || opened.get_array().get(events)) {
        if (hasContent(value))
            addOther("events", value);
        return;
    }
    for (const element item : events) {
        object event;
        if (item.get_object().get(event)) {
            m_context.loss("bad_events", "an event is not an object");
            continue;
        }
        std::string scratch;
        element time;
        const TimeNs when = event["time"].get(time) ? kNoTime : readTime(time).value_or(kNoTime);
        AttributeDraft* attributes = m_draft.beginEvent(when, memberText(event, "name", scratch));
        if (!attributes)
            continue;
        for (const auto field : event) {
            object members;
            if (field.key == "name" || (field.key == "time" && when != kNoTime) || isNull(field.value))
                continue;
            if (field.key == "kwargs" && field.value.get_object().get(members) == simdjson::SUCCESS)
                attributes->addMembers({}, members);
            else
                attributes->add(field.key, field.value);
        }
    }
}

void RunReader::readTags(const element& value) {
    element opened;
    m_draft.attributes().add("langsmith.span.tags", m_embedded.openContainer(value, opened) ? opened : value);
}

void RunReader::readFeedbackList(const element& value) {
    const simdjson::dom::array list = value.get_array().value_unsafe();
    for (const element item : list) {
        object row;
        if (item.get_object().get(row) == simdjson::SUCCESS)
            readFeedback(row, {m_traceId, m_runId}, m_context, m_sink);
        else
            m_context.loss("unrecognised_row", "a feedback record is no object; it was not read");
    }
}

void RunReader::noteMissingContent(const Facts& facts) {
    const bool isMissing = (!facts.hasInputs && facts.hasInputsElsewhere) || (!facts.hasOutputs && facts.hasOutputsElsewhere);
    if (!isMissing)
        return;
    m_context.notice("content_left_out", "inputs or outputs of runs are not in the file, only a preview or an address of them");
    m_draft.record().remarks |= SpanFlag::Truncated;
}

} // namespace spanloom::langsmith
