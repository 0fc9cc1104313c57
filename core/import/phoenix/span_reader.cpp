#include "core/import/phoenix/span_reader.h"

#include <optional>
#include <utility>

#include <simdjson.h>

#include "core/import/phoenix/annotation_reader.h"
#include "core/import/records/judgement_text.h"
#include "core/import/records/time_text.h"

namespace spanloom::phoenix {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::element_type;
using simdjson::dom::object;

namespace {

constexpr std::string_view kKindAttribute = "openinference.span.kind";
constexpr std::string_view kAttributeColumn = "attributes.";
constexpr std::string_view kEvaluationColumn = "eval.";

bool isNull(const element& value) { return value.type() == element_type::NULL_VALUE; }
bool startsWith(std::string_view text, std::string_view start) { return text.substr(0, start.size()) == start; }

} // namespace

bool isSpan(const object& row) {
    bool hasId = false;
    bool hasTime = false;
    for (const auto field : row) {
        hasId = hasId || field.key == "context" || field.key == "context.span_id" || field.key == "context.trace_id"
            || field.key == "span_id";
        hasTime = hasTime || field.key == "start_time" || field.key == "span_kind" || field.key == "start_time_unix_nano";
    }
    return hasId && hasTime;
}

void SpanReader::read(const object& span, std::string_view listName) {
    m_draft.begin();
    m_origin.apply(m_draft.record(), m_context, m_sink);
    m_traceId.clear();
    m_spanId.clear();
    m_kind.clear();
    m_hasKind = false;
    m_columns.clear();
    for (const auto field : span)
        if (!isNull(field.value))
            readMember(field.key, field.value);
    if (!m_kind.empty() && !m_hasKind)
        m_draft.attributes().addText(kKindAttribute, m_kind);
    m_draft.attributes().addTextIfAny("phoenix.list", listName);
    readJudgements(span);
    m_draft.send();
}

void SpanReader::readMember(std::string_view key, const element& value) {
    std::string scratch;
    if (key == "name")
        m_draft.setName(readText(value, scratch));
    else if (key == "context")
        readContext(value);
    else if (key == "span_kind")
        m_kind = readText(value, scratch);
    else if (key == "kind")
        m_draft.setKind(readText(value, scratch));
    else if (key == "status_code")
        m_draft.setStatus(readText(value, scratch));
    else if (key == "status_message")
        m_draft.setStatusMessage(readText(value, scratch));
    else if (key == "status")
        readStatus(value);
    else if (key == "attributes")
        readAttributes(value);
    else if (key == "events")
        readEvents(value);
    else if (key == "annotations" || key == "notes")
        return; // when the ids are known
    else if (!readId(key, value) && !readTimeMember(key, value) && !readColumn(key, value))
        keep(key, value);
}

bool SpanReader::readId(std::string_view key, const element& value) {
    std::string scratch;
    if (key == "parent_id" || key == "parent_span_id") {
        m_draft.setParentId(readText(value, scratch));
    } else if (key == "trace_id" || key == "context.trace_id") {
        m_traceId = readText(value, scratch);
        m_draft.setTraceId(m_traceId);
    } else if (key == "span_id" || key == "context.span_id") {
        m_spanId = readText(value, scratch);
        m_draft.setSpanId(m_spanId);
    } else {
        return false;
    }
    return true;
}

void SpanReader::readContext(const element& value) {
    object members;
    if (value.get_object().get(members))
        return keep("context", value);
    for (const auto field : members) {
        if (isNull(field.value) || readId(field.key, field.value))
            continue;
        m_key = "context.";
        m_key += field.key;
        keep(std::string(m_key), field.value);
    }
}

bool SpanReader::readTimeMember(std::string_view key, const element& value) {
    const bool isNano = key == "start_time_unix_nano" || key == "end_time_unix_nano";
    if (!isNano && key != "start_time" && key != "end_time")
        return false;
    TimeNs& target = startsWith(key, "start") ? m_draft.record().start : m_draft.record().end;
    const auto number = isNano ? readInteger(value) : std::nullopt;
    const auto time = number ? std::optional(checkedTime(*number, m_context)) : isNano ? std::nullopt : readTime(value);
    std::string_view text;
    if (time)
        target = *time;
    else if (value.get_string().get(text) == simdjson::SUCCESS && text.empty())
        return true;
    else
        m_context.loss("bad_time", "a time is not readable; its text was kept");
    return time.has_value();
}

void SpanReader::readStatus(const element& value) {
    object members;
    std::string scratch;
    if (value.get_object().get(members))
        return m_draft.setStatus(readText(value, scratch));
    for (const auto field : members) {
        if (isNull(field.value))
            continue;
        if (field.key == "code")
            m_draft.setStatus(readText(field.value, scratch));
        else if (field.key == "message")
            m_draft.setStatusMessage(readText(field.value, scratch));
    }
}

void SpanReader::readAttributes(const element& value) {
    element opened;
    object members;
    array list;
    if (!m_embedded.openContainer(value, opened))
        return keep("attributes", value);
    if (opened.get_array().get(list) == simdjson::SUCCESS)
        return readTypedAttributes(list, m_draft.attributes());
    if (opened.get_object().get(members))
        return keep("attributes", value);
    for (const auto field : members)
        m_hasKind = m_hasKind || (field.key == kKindAttribute && !isNull(field.value));
    element nested;
    m_hasKind = m_hasKind || members["openinference"]["span"]["kind"].get(nested) == simdjson::SUCCESS;
    m_flattener.addAll(m_draft.attributes(), members);
}

/// A list of keys and values with their types, as OTLP has it.
void SpanReader::readTypedAttributes(const array& list, AttributeDraft& target) {
    for (const element item : list) {
        object entry;
        element value;
        std::string scratch;
        if (item.get_object().get(entry)) {
            m_context.loss("bad_attribute", "an attribute is not an object with key and value");
            continue;
        }
        const std::string_view key = memberText(entry, "key", scratch);
        m_hasKind = m_hasKind || key == kKindAttribute;
        ValueWriter& writer = target.addKey(key);
        if (entry["value"].get(value))
            writer.empty();
        else
            target.values().writeTyped(value, writer);
    }
}

/// A column of a frame that holds an attribute or a judgement.
bool SpanReader::readColumn(std::string_view key, const element& value) {
    if (key.empty())
        return true; // the index of a frame
    if (startsWith(key, kEvaluationColumn) && key.find('.', kEvaluationColumn.size()) != std::string_view::npos) {
        readEvaluationColumn(key, value);
        return true;
    }
    if (!startsWith(key, kAttributeColumn))
        return false;
    const std::string_view attribute = key.substr(kAttributeColumn.size());
    m_hasKind = m_hasKind || attribute == kKindAttribute;
    element opened;
    const bool isText = value.type() == element_type::STRING;
    if (isText && !isJsonName(attribute) && m_embedded.openContainer(value, opened) && isListOfMaps(opened))
        m_flattener.add(m_draft.attributes(), attribute, opened);
    else
        m_flattener.add(m_draft.attributes(), attribute, value);
    return true;
}

void SpanReader::readEvaluationColumn(std::string_view key, const element& value) {
    const std::size_t dot = key.rfind('.');
    const std::string_view part = key.substr(dot + 1);
    Evaluation& evaluation
        = m_columns[std::string(key.substr(kEvaluationColumn.size(), dot - kEvaluationColumn.size()))];
    std::string scratch;
    if (part == "score")
        evaluation.score = readScore(value);
    else if (part == "label")
        evaluation.label = readText(value, scratch);
    else if (part == "explanation")
        evaluation.explanation = readText(value, scratch);
    else
        m_flattener.add(m_draft.attributes(), key, value);
}

void SpanReader::readEvents(const element& value) {
    element opened;
    array list;
    if (!m_embedded.openContainer(value, opened) || opened.get_array().get(list))
        return keep("events", value);
    for (const element item : list) {
        object event;
        if (item.get_object().get(event) == simdjson::SUCCESS)
            readEvent(event);
        else
            m_context.loss("bad_events", "an event is not an object");
    }
}

void SpanReader::readEvent(const object& event) {
    TimeNs time = kNoTime;
    std::string scratch;
    for (const auto field : event) {
        if (field.key == "timestamp")
            time = readTime(field.value).value_or(kNoTime);
        else if (field.key == "time_unix_nano")
            time = readInteger(field.value).value_or(kNoTime);
    }
    AttributeDraft* target = m_draft.beginEvent(time, memberText(event, "name", scratch));
    if (!target)
        return;
    for (const auto field : event) {
        object members;
        array list;
        if (isNull(field.value) || field.key == "name"
            || (time != kNoTime && (field.key == "timestamp" || field.key == "time_unix_nano")))
            continue;
        if (field.key == "attributes" && field.value.get_object().get(members) == simdjson::SUCCESS)
            m_flattener.addAll(*target, members);
        else if (field.key == "attributes" && field.value.get_array().get(list) == simdjson::SUCCESS)
            readTypedAttributes(list, *target);
        else
            m_flattener.add(*target, field.key, field.value);
    }
}

void SpanReader::readJudgements(const object& span) {
    readJudgementList(span, "annotations", {});
    readJudgementList(span, "notes", "note");
    for (auto& [name, evaluation] : m_columns) {
        if (!evaluation.score && evaluation.label.empty() && evaluation.explanation.empty())
            continue;
        evaluation.name = name;
        evaluation.traceId = m_draft.traceId();
        evaluation.target = m_draft.spanId();
        m_sink.evaluation(std::move(evaluation));
    }
}

void SpanReader::readJudgementList(const object& span, std::string_view member, std::string_view name) {
    element value, opened;
    array list;
    if (span[member].get(value) || isNull(value))
        return;
    if (!m_embedded.openContainer(value, opened) || opened.get_array().get(list))
        return keep(member, value);
    for (const element item : list) {
        object row;
        if (item.get_object().get(row) == simdjson::SUCCESS)
            readAnnotation(row, {m_traceId, m_spanId, name}, m_context, m_sink);
        else
            m_context.loss("unrecognised_row", "an annotation is no object; it was not read");
    }
}

/// What has no place of its own.
void SpanReader::keep(std::string_view key, const element& value) {
    const std::string name = "phoenix." + std::string(key);
    m_draft.attributes().add(name, value);
}

} // namespace spanloom::phoenix
