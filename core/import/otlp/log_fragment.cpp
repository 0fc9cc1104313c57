#include "core/import/otlp/log_fragment.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "core/base/hash.h"

namespace spanloom::otlp {

namespace {

/// The list of an event under construction. Keys that were there before are kept apart.
class EventAttributes {
public:
    explicit EventAttributes(DecodeContext& context)
        : m_context(context) { }

    void addAll(const AttributeListView& list) {
        for (const AttributeView& attribute : list) {
            m_keys.push_back(attribute.key);
            append(attribute.key, attribute.value.packed());
        }
    }

    void add(std::string_view name, std::string_view packedValue) {
        StringId key = m_context.key(name);
        if (std::ranges::find(m_keys, key) != m_keys.end())
            key = m_context.key("log." + std::string(name));
        m_keys.push_back(key);
        append(key, packedValue);
    }
    void addInteger(std::string_view name, std::int64_t value) {
        m_value.clear();
        ValueWriter(m_value).integer(value);
        add(name, m_value);
    }
    void addText(std::string_view name, std::string_view text) {
        m_value.clear();
        ValueWriter(m_value).string(text);
        add(name, m_value);
    }

    void writeTo(std::string& target) const {
        std::string content;
        appendVarint(content, m_count);
        content += m_entries;
        appendSized(target, content);
    }

private:
    void append(StringId key, std::string_view packedValue) {
        appendVarint(m_entries, key);
        m_entries += packedValue;
        ++m_count;
    }

    DecodeContext& m_context;
    std::vector<StringId> m_keys;
    std::string m_entries;
    std::string m_value;
    std::uint64_t m_count = 0;
};

} // namespace

void LogRecord::clear() {
    trace = {};
    span = {};
    time = observedTime = kNoTime;
    severityNumber = 0;
    flags = droppedAttributes = 0;
    isRepaired = false;
    for (std::string* text : {&traceText, &spanText, &severityText, &eventName, &attributes, &body})
        text->clear();
}

bool isZeroId(std::string_view text) { return text.find_first_not_of('0') == std::string_view::npos; }

LogFragments::LogFragments(DecodeContext& context, SpanSink& sink)
    : m_context(context)
    , m_sink(sink)
    , m_eventNameKeys {context.key("event.name"), context.key("event_name")} { }

std::string_view LogFragments::eventNameOf(const LogRecord& log) const {
    if (!log.eventName.empty())
        return log.eventName;
    for (const StringId key : m_eventNameKeys)
        if (const auto value = AttributeListView(log.attributes).find(key);
            value && value->type() == ValueType::String && !value->text().empty())
            return value->text();
    return {};
}

void LogFragments::writeEvent(const LogRecord& log) {
    EventAttributes attributes(m_context);
    attributes.addAll(AttributeListView(log.attributes));
    const std::string_view name = eventNameOf(log);
    const ValueView body = log.body.empty() ? ValueView() : ValueView(log.body);
    if (!log.body.empty() && !name.empty() && body.type() == ValueType::Map)
        body.forEachMember([&](std::string_view key, ValueView value) { attributes.add(key, value.packed()); });
    else if (!log.body.empty() && !body.isEmpty())
        attributes.add("body", body.packed());
    if (log.severityNumber != 0)
        attributes.addInteger("severity_number", log.severityNumber);
    if (!log.severityText.empty())
        attributes.addText("severity_text", log.severityText);
    if (log.flags != 0)
        attributes.addInteger("flags", log.flags);
    if (log.time != kNoTime && log.observedTime != kNoTime && log.time != log.observedTime)
        attributes.addInteger("observed_time_unix_nano", log.observedTime);
    m_events.clear();
    m_events.begin(log.time != kNoTime ? log.time : log.observedTime, name, log.droppedAttributes);
    attributes.writeTo(m_events.buffer());
}

bool LogFragments::sendJudgement(const LogRecord& log) {
    const AttributeListView attributes(log.attributes);
    const auto textOf = [&](std::string_view key) {
        const auto value = attributes.find(m_context.key(key));
        return value && value->type() == ValueType::String ? value->text() : std::string_view();
    };
    const auto numberOf = [&](std::string_view key) {
        const auto value = attributes.find(m_context.key(key));
        return value && value->type() == ValueType::Double ? std::optional(value->real()) : std::nullopt;
    };
    const auto isSet = [&](std::string_view key) {
        const auto value = attributes.find(m_context.key(key));
        return value && value->type() == ValueType::True;
    };
    const std::string_view verdict = textOf("spanloom.evaluation.verdict");
    if (verdict.empty())
        return false;
    Evaluation row;
    const std::string_view foreignTrace = textOf(kTraceIdKey);
    row.traceId = foreignTrace.empty() ? log.trace.id : foreignTraceId(foreignTrace, m_context.sourceSeed);
    if (log.span.form != IdForm::Missing)
        row.target = log.span.id;
    row.time = log.time;
    row.name = textOf("gen_ai.evaluation.name");
    row.score = numberOf("gen_ai.evaluation.score.value");
    row.label = textOf("gen_ai.evaluation.score.label");
    row.explanation = textOf("gen_ai.evaluation.explanation");
    for (const Verdict known : {Verdict::None, Verdict::Pass, Verdict::Fail, Verdict::Error})
        if (verdict == name(known))
            row.verdict = known;
    row.threshold = numberOf("spanloom.evaluation.threshold");
    row.evaluator = textOf("spanloom.evaluation.evaluator");
    const std::string_view type = textOf("spanloom.evaluation.evaluator_type");
    for (const EvaluatorType known : {EvaluatorType::Llm, EvaluatorType::Code, EvaluatorType::Human})
        if (type == name(known))
            row.evaluatorType = known;
    row.isFeedback = isSet("spanloom.evaluation.is_feedback");
    row.isSuperseded = isSet("spanloom.evaluation.is_superseded");
    const auto position = attributes.find(m_context.key("spanloom.evaluation.document_position"));
    if (position && position->type() == ValueType::Int && position->integer() >= 0
        && position->integer() <= std::numeric_limits<std::uint32_t>::max())
        row.documentPosition = static_cast<std::uint32_t>(position->integer());
    m_sink.evaluation(std::move(row));
    return true;
}

void LogFragments::send(const LogRecord& log, ResourceIndex resource, ScopeIndex scope) {
    if (log.trace.form == IdForm::Missing)
        return m_context.info(
            "logs_without_trace", "log records that name no trace are no part of traces; they were skipped");
    if (eventNameOf(log) == "gen_ai.evaluation.result" && sendJudgement(log))
        return;
    SpanRecord record;
    record.traceId = log.trace.id;
    record.remarks = log.isRepaired ? SpanFlag::Repaired : 0;
    if (log.trace.form == IdForm::Foreign) {
        m_context.notice("bad_id", "an id is not a W3C id; it names a trace of this source only");
        record.traceIdText = log.traceText;
        record.remarks |= SpanFlag::ForeignTraceId;
    }
    record.start = log.time != kNoTime ? log.time : log.observedTime;
    // A log record is no entry point: what it says of paths and routes is not the trace's.
    record.hasParent = true;
    record.resource = resource;
    record.scope = scope;
    writeEvent(log);
    record.events = m_events.packed();
    finishRecord(record, {}, m_context);
    record.remarks &= ~(SpanFlag::Unfinished | SpanFlag::NoStart);
    record.remarks |= SpanFlag::Fragment;
    record.spanId = log.span.id;
    if (log.span.form == IdForm::Missing) {
        record.remarks |= SpanFlag::OfTrace;
        // An id of its own, by which what the record says can be found at the call whose response id it names. The
        // numbers of keys differ from import to import and are left out.
        std::uint64_t hash = hash64(eventNameOf(log), static_cast<std::uint64_t>(record.start));
        for (const AttributeView& attribute : AttributeListView(log.attributes))
            hash = hash64(attribute.value.packed(), hash);
        record.spanId.value = hash64(log.body, hash) | 1;
    } else if (log.span.form == IdForm::Foreign) {
        record.spanIdText = log.spanText;
        record.remarks |= SpanFlag::ForeignSpanId;
    }
    if (log.trace.form == IdForm::Padded || log.span.form == IdForm::Padded)
        m_context.info("short_id", "ids are shorter than W3C ids; they were filled up with zeroes");
    m_sink.span(record);
}

} // namespace spanloom::otlp
