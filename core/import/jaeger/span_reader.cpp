#include "core/import/jaeger/span_reader.h"

#include <algorithm>
#include <array>
#include <cctype>

#include <simdjson.h>

#include "core/import/records/id_text.h"
#include "core/import/records/json_values.h"
#include "core/import/records/literal.h"

namespace spanloom::jaeger {

using simdjson::dom::element;
using simdjson::dom::element_type;
using simdjson::dom::object;

namespace {

constexpr std::size_t kWarningBytes = 200;

bool isNull(const element& value) { return value.type() == element_type::NULL_VALUE; }

std::string_view textOf(const element& value) {
    std::string_view text;
    return value.get_string().get(text) == simdjson::SUCCESS ? text : std::string_view();
}

/// What Jaeger's interface computes from the other members and leaves in files that it writes from memory.
bool isDerived(std::string_view key) {
    static constexpr std::array<std::string_view, 7> kNames {"relativeStartTime", "depth", "hasChildren",
        "childSpanIds", "childSpans", "subsidiarilyReferencedBy", "startTimeMillis"};
    return std::find(kNames.begin(), kNames.end(), key) != kNames.end();
}

bool isSameTrace(std::string_view a, std::string_view b) {
    if (a.empty() || a == b)
        return true;
    const ParsedTraceId first = parseTraceId(a, 0);
    return first.form != IdForm::Missing && first.id == parseTraceId(b, 0).id;
}

} // namespace

bool hasEntries(const element& list) {
    simdjson::dom::array entries;
    if (list.get_array().get(entries) == simdjson::SUCCESS)
        return entries.begin() != entries.end();
    return !isNull(list);
}

std::string warningText(const element& warnings) {
    std::string scratch;
    simdjson::dom::array entries;
    std::string text;
    if (warnings.get_array().get(entries) == simdjson::SUCCESS) {
        for (const element entry : entries) {
            text += text.empty() ? "" : "; ";
            text += readText(entry, scratch);
            if (text.size() > kWarningBytes)
                break;
        }
    } else {
        text = readText(warnings, scratch);
    }
    if (text.size() <= kWarningBytes)
        return text;
    std::size_t end = kWarningBytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
        --end;
    return text.substr(0, end) + "…";
}

/// Members whose reading has to wait for others.
struct SpanReader::Members {
    std::string_view traceId, spanId, parentId, processId;
    std::string traceIdText, spanIdText, parentIdText, processIdText; // where they are no texts
    element references, tags, tagFields, logs, warnings, process;
    bool hasReferences = false, hasTags = false, hasTagFields = false, hasLogs = false, hasWarnings = false;
    bool hasProcess = false;
};

SpanReader::SpanReader(DecodeContext& context, SpanSink& sink)
    : m_context(context)
    , m_sink(sink)
    , m_draft(context, sink)
    , m_tagReader(context) { }

void SpanReader::read(const object& span, std::optional<ResourceIndex> resource, Processes& processes) {
    m_draft.begin();
    m_bridge.clear();
    m_times.clear();
    Members members;
    for (const auto field : span)
        if (!isNull(field.value))
            readMember(field.key, field.value, members);
    m_draft.setTraceId(members.traceId);
    m_draft.setSpanId(members.spanId);
    readTags(members);
    readReferences(members);
    if (members.hasWarnings && hasEntries(members.warnings))
        readWarnings(members.warnings);
    m_times.apply(m_draft.record(), m_context);
    if (const auto duration = m_times.looseDuration())
        m_draft.attributes().addInteger("jaeger.duration_ns", *duration);
    m_draft.record().resource = resourceOf(members, resource, processes);
    m_draft.record().scope = m_scope.of(m_bridge, m_context, m_sink);
    if (members.hasLogs)
        readLogs(members.logs);
    m_draft.send();
}

void SpanReader::readMember(std::string_view key, const element& value, Members& members) {
    const auto later = [&](element& target, bool& has) {
        target = value;
        has = true;
    };
    if (isName(key, "traceID"))
        members.traceId = readText(value, members.traceIdText);
    else if (isName(key, "spanID"))
        members.spanId = readText(value, members.spanIdText);
    else if (isName(key, "operationName"))
        m_draft.setName(readText(value, m_scratch));
    else if (isName(key, "references"))
        later(members.references, members.hasReferences);
    else if (isName(key, "startTime"))
        m_times.setStart(value, m_context);
    else if (isName(key, "duration"))
        m_times.setDuration(value, m_context);
    else if (isName(key, "tags"))
        later(members.tags, members.hasTags);
    else if (isName(key, "logs"))
        later(members.logs, members.hasLogs);
    else if (isName(key, "processID"))
        members.processId = readText(value, members.processIdText);
    else if (isName(key, "warnings"))
        later(members.warnings, members.hasWarnings);
    else if (isName(key, "flags"))
        readFlags(value);
    else if (isName(key, "process"))
        later(members.process, members.hasProcess);
    else if (isName(key, "parentSpanID"))
        members.parentId = readText(value, members.parentIdText);
    else if (isName(key, "tag"))
        later(members.tagFields, members.hasTagFields);
    else if (isDerived(key))
        noteDerived();
    else
        m_draft.attributes().add(m_scratch.assign("jaeger.").append(key), value);
}

/// Bit 0 means the same in W3C's trace flags; the others are Jaeger's own.
void SpanReader::readFlags(const element& value) {
    const auto flags = readInteger(value);
    m_draft.record().traceFlags = flags && (*flags & 1) != 0 ? 1 : 0;
    if (!flags || (*flags & ~std::int64_t {1}) != 0)
        m_draft.attributes().add("jaeger.flags", value);
}

void SpanReader::noteDerived() {
    m_context.info("derived_members",
        "spans have members that Jaeger's interface computes from the others; they were left out");
}

void SpanReader::readTags(const Members& members) {
    if (members.hasTags)
        m_tagReader.read(members.tags, m_draft.attributes(), this);
    if (members.hasTagFields)
        m_tagReader.read(members.tagFields, m_draft.attributes(), this);
    m_bridge.apply(m_draft);
}

bool SpanReader::take(std::string_view key, const element& value) {
    if (isName(key, "error")) {
        bool flag = false;
        const std::string_view text = textOf(value);
        if (value.get_bool().get(flag) == simdjson::SUCCESS || text == "true" || text == "false") {
            if (flag || text == "true")
                m_bridge.fail();
            return flag || text == "true";
        }
        if (!text.empty())
            m_bridge.failWith(text);
        return false;
    }
    return BridgeTags::isCandidate(key) && m_bridge.take(key, readText(value, m_scratch), m_context);
}

/// The first CHILD_OF within the trace is the parent, else the old member for it, else what the span follows from.
void SpanReader::readReferences(const Members& members) {
    bool hasParent = false;
    m_predecessor.clear();
    simdjson::dom::array list;
    if (members.hasReferences && members.references.get_array().get(list) != simdjson::SUCCESS)
        m_context.loss("bad_links", "references are not a list");
    else if (members.hasReferences)
        for (const element item : list) {
            object reference;
            if (item.get_object().get(reference))
                m_context.loss("bad_links", "a reference is not an object");
            else
                readReference(reference, members, hasParent);
        }
    if (hasParent)
        return;
    if (!members.parentId.empty())
        return m_draft.setParentId(members.parentId);
    if (m_predecessor.empty())
        return;
    m_context.info("follows_from", "spans follow from others and are no one's children; they stand below those");
    m_draft.setParentId(m_predecessor);
}

void SpanReader::readReference(const object& reference, const Members& members, bool& hasParent) {
    std::string traceText, spanText, typeText;
    std::string_view traceId, spanId, type;
    for (const auto field : reference) {
        if (isName(field.key, "refType"))
            type = readText(field.value, typeText);
        else if (isName(field.key, "traceID"))
            traceId = readText(field.value, traceText);
        else if (isName(field.key, "spanID"))
            spanId = readText(field.value, spanText);
        else
            noteDerived();
    }
    const bool isWithin = isSameTrace(traceId, members.traceId) && !spanId.empty();
    if (isName(type, "CHILD_OF") && isWithin && !hasParent) {
        hasParent = true;
        return m_draft.setParentId(spanId);
    }
    if (isName(type, "FOLLOWS_FROM") && isWithin && m_predecessor.empty())
        m_predecessor = spanId;
    AttributeDraft& link = m_draft.beginLink(traceId.empty() ? members.traceId : traceId, spanId);
    typeText.assign(type);
    for (char& c : typeText)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    link.addTextIfAny("opentracing.ref_type", typeText);
}

void SpanReader::readLogs(const element& logs) {
    simdjson::dom::array list;
    if (logs.get_array().get(list))
        return m_context.loss("bad_events", "logs are not a list");
    for (const element item : list) {
        object log;
        if (item.get_object().get(log))
            m_context.loss("bad_events", "a log is not an object");
        else
            readLog(log);
    }
}

namespace {

/// Takes the one field that names an event.
class EventName final : public TagTaker {
public:
    void look(const element& fields) {
        for (const std::string_view wanted : {std::string_view("event"), std::string_view("message")}) {
            m_key = wanted;
            find(fields);
            if (m_isFound)
                return;
        }
    }
    [[nodiscard]] std::string_view text() const { return m_text; }
    [[nodiscard]] bool take(std::string_view key, const element& value) override {
        if (!m_isFound || key != m_key || textOf(value) != m_text)
            return false;
        m_isFound = false;
        return true;
    }

private:
    void find(const element& fields) {
        simdjson::dom::array list;
        if (fields.get_array().get(list))
            return;
        for (const element item : list) {
            object field;
            if (item.get_object().get(field))
                continue;
            std::string_view key;
            std::string_view value;
            for (const auto member : field) {
                if (isName(member.key, "key"))
                    key = textOf(member.value);
                else if (isName(member.key, "value"))
                    value = textOf(member.value);
            }
            if (key != m_key || value.empty())
                continue;
            m_text = value;
            m_isFound = true;
            return;
        }
    }

    std::string_view m_key;
    std::string_view m_text;
    bool m_isFound = false;
};

} // namespace

void SpanReader::readLog(const object& log) {
    MicroTimes time;
    SpanRecord timed; // for its start
    element fields;
    bool hasFields = false;
    EventName name;
    for (const auto field : log) {
        if (isName(field.key, "timestamp")) {
            time.setStart(field.value, m_context);
        } else if (isName(field.key, "fields")) {
            fields = field.value;
            hasFields = !isNull(fields);
        }
    }
    time.apply(timed, m_context);
    if (hasFields)
        name.look(fields);
    AttributeDraft* event = m_draft.beginEvent(timed.start, name.text());
    if (!event)
        return;
    if (hasFields)
        m_tagReader.read(fields, *event, &name);
    for (const auto field : log)
        if (!isName(field.key, "timestamp") && !isName(field.key, "fields") && !isNull(field.value))
            event->add(m_scratch.assign("jaeger.").append(field.key), field.value);
}

void SpanReader::readWarnings(const element& warnings) {
    m_draft.attributes().add("jaeger.warnings", warnings);
    m_context.notice("writer_warning", "spans carry warnings of their writer: " + warningText(warnings));
}

ResourceIndex SpanReader::resourceOf(
    const Members& members, std::optional<ResourceIndex> resource, Processes& processes) {
    if (members.hasProcess && members.process.type() == element_type::OBJECT)
        return internResource(m_context, m_sink,
            [&](AttributeDraft& target) { writeProcess(members.process, target, m_context); });
    return resource ? *resource : processes.find(members.processId);
}

} // namespace spanloom::jaeger
