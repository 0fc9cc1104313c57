#include "core/import/openai_agents/item_reader.h"

#include <algorithm>

#include <simdjson.h>

#include "core/import/records/time_text.h"

namespace spanloom::openai_agents {

using simdjson::dom::element;
using simdjson::dom::element_type;
using simdjson::dom::object;

namespace {

constexpr std::string_view kPrefix = "openai_agents.";
constexpr std::string_view kTracePrefix = "trace_";
constexpr std::string_view kCutMark = "... [truncated]";

bool isNull(const element& value) { return value.type() == element_type::NULL_VALUE; }

std::string_view objectName(const object& row) {
    std::string_view name;
    return row["object"].get_string().get(name) == simdjson::SUCCESS ? name : std::string_view();
}

bool isCut(const element& value) {
    std::string_view text;
    return value.get_string().get(text) == simdjson::SUCCESS && text.size() > kCutMark.size()
        && text.substr(text.size() - kCutMark.size()) == kCutMark;
}

bool isHex(std::string_view text) { return text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos; }

} // namespace

bool isSpan(const object& row) {
    element data;
    return objectName(row) == "trace.span"
        || (row["span_data"].get(data) == simdjson::SUCCESS && objectName(row) != "trace");
}

bool isTrace(const object& row) {
    element value;
    return objectName(row) == "trace" || row["workflow_name"].get(value) == simdjson::SUCCESS;
}

struct ItemReader::Facts {
    std::string traceId, type, name, detail;
    bool hasContent = false; // of a prompt or an answer
    bool isCut = false;
};

void ItemReader::readSpan(const object& span, std::string_view traceId) {
    Facts facts;
    facts.traceId = traceId;
    m_draft.begin();
    m_origin.apply(m_draft.record(), m_context, m_sink);
    for (const auto field : span)
        if (!isNull(field.value))
            readMember(field.key, field.value, facts);
    setTraceId(facts.traceId);
    if (facts.name.empty())
        facts.name = facts.detail.empty() ? facts.type : facts.type + ' ' + facts.detail;
    m_draft.setName(facts.name);
    noteMissingContent(facts);
    m_draft.send();
}

void ItemReader::readMember(std::string_view key, const element& value, Facts& facts) {
    std::string scratch;
    if (key == "object")
        return;
    if (key == "id")
        return m_draft.setSpanId(readText(value, scratch));
    if (key == "parent_id")
        return m_draft.setParentId(readText(value, scratch));
    if (key == "trace_id") {
        facts.traceId = readText(value, scratch);
        return;
    }
    if (key == "span_data")
        return readSpanData(value, facts);
    if (key == "error")
        return readError(value);
    if (readTimeMember(key, value))
        return;
    // Processors of one's own add what the exporter leaves out.
    facts.hasContent = facts.hasContent || key == "span_data_input" || key == "span_data_response" || key == "response"
        || key == "input" || key == "output";
    keep(key, value);
}

void ItemReader::readSpanData(const element& value, Facts& facts) {
    object members;
    if (value.get_object().get(members))
        return keep("span_data", value);
    std::string scratch;
    for (const auto field : members) {
        const std::string_view key = field.key;
        if (isNull(field.value))
            continue;
        if (key == "type")
            facts.type = readText(field.value, scratch);
        else if (key == "name")
            facts.name = readText(field.value, scratch);
        else if (key == "model" || key == "server" || key == "to_agent")
            facts.detail = readText(field.value, scratch);
        else if (key == "input" || key == "output")
            facts.hasContent = true;
        facts.isCut = facts.isCut || isCut(field.value);
        m_key = "openai_agents.span_data.";
        m_key += key;
        m_draft.attributes().add(m_key, field.value);
    }
}

void ItemReader::readError(const element& value) {
    object members;
    std::string scratch;
    m_draft.record().status = StatusCode::Error;
    if (value.get_object().get(members))
        return m_draft.setStatusMessage(readText(value, scratch));
    for (const auto field : members) {
        if (field.key == "message")
            m_draft.setStatusMessage(readText(field.value, scratch));
        else if (!isNull(field.value))
            keep("error." + std::string(field.key), field.value);
    }
}

bool ItemReader::readTimeMember(std::string_view key, const element& value) {
    if (key != "started_at" && key != "ended_at")
        return false;
    const auto time = readTime(value);
    if (time)
        (key == "started_at" ? m_draft.record().start : m_draft.record().end) = *time;
    else
        m_context.loss("bad_time", "a time is not readable; its text was kept");
    return time.has_value();
}

void ItemReader::setTraceId(std::string_view text) {
    const std::string_view digits = text.substr(std::min(kTracePrefix.size(), text.size()));
    if (text.substr(0, kTracePrefix.size()) != kTracePrefix || digits.size() != 32 || !isHex(digits))
        return m_draft.setTraceId(text);
    m_draft.setTraceId(digits);
    m_draft.attributes().addText("openai_agents.trace_id", text);
}

std::string ItemReader::readTrace(const object& trace) {
    std::string id, scratch;
    m_draft.begin();
    m_origin.apply(m_draft.record(), m_context, m_sink);
    for (const auto field : trace) {
        const bool isList = field.key == "spans" && field.value.is_array();
        if (isNull(field.value) || field.key == "object" || isList)
            continue;
        if (field.key == "id" || (field.key == "trace_id" && id.empty()))
            id = readText(field.value, scratch);
        else
            keep(field.key, field.value);
    }
    setTraceId(id);
    if (id.empty())
        m_context.loss("trace_without_id", "a trace has no id; what it says of its spans was not read");
    else
        m_draft.sendFragment();
    return id;
}

void ItemReader::noteMissingContent(const Facts& facts) {
    const bool isLeftOut = facts.type == "response" && !facts.hasContent;
    if (!isLeftOut && !facts.isCut)
        return;
    m_context.notice("content_left_out", "prompts or answers are not in the file, or cut: the exporter left them out");
    m_draft.record().remarks |= SpanFlag::Truncated;
}

void ItemReader::keep(std::string_view key, const element& value) {
    const std::string name = std::string(kPrefix) + std::string(key);
    m_draft.attributes().add(name, value);
}

} // namespace spanloom::openai_agents
