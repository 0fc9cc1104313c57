#include "core/import/records/span_draft.h"

#include <charconv>

#include <simdjson.h>

#include "core/import/records/enum_names.h"
#include "core/import/records/id_text.h"

namespace spanloom {

namespace {

std::optional<std::int64_t> numberOf(std::string_view text) {
    std::int64_t number = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || result.ec != std::errc() || result.ptr != text.data() + text.size())
        return std::nullopt;
    return number;
}

constexpr std::string_view kNoticeBadId = "an id is not a W3C id; it names a trace of this source only";
constexpr std::string_view kNoticeMissingId = "a span has no trace id or span id; it got one of its own";

} // namespace

void AttributeDraft::add(std::string_view key, const simdjson::dom::element& value) {
    m_writer.key(m_context.key(key));
    m_values.writePlain(value, m_writer);
}

void AttributeDraft::addText(std::string_view key, std::string_view text) {
    m_writer.key(m_context.key(key));
    m_writer.string(text);
}

void AttributeDraft::addTextIfAny(std::string_view key, std::string_view text) {
    if (!text.empty())
        addText(key, text);
}

void AttributeDraft::addInteger(std::string_view key, std::int64_t value) {
    m_writer.key(m_context.key(key));
    m_writer.integer(value);
}

void AttributeDraft::addReal(std::string_view key, double value) {
    m_writer.key(m_context.key(key));
    m_writer.real(value);
}

void AttributeDraft::addBool(std::string_view key, bool value) {
    m_writer.key(m_context.key(key));
    m_writer.boolean(value);
}

void AttributeDraft::addMembers(std::string_view prefix, const simdjson::dom::object& members) {
    for (const auto field : members) {
        m_key = prefix;
        m_key += field.key;
        add(m_key, field.value);
    }
}

ValueWriter& AttributeDraft::addKey(std::string_view key) {
    m_writer.key(m_context.key(key));
    return m_writer;
}

SpanDraft::SpanDraft(DecodeContext& context, SpanSink& sink)
    : m_context(context)
    , m_sink(sink)
    , m_attributeDraft(context, m_attributes)
    , m_eventDraft(context, m_events.buffer())
    , m_linkDraft(context, m_links.buffer()) { }

void SpanDraft::begin() {
    m_record = {};
    m_attributes.clear();
    m_events.clear();
    m_links.clear();
    m_open = nullptr;
    m_eventCount = 0;
    for (std::string* text :
        {&m_traceIdText, &m_spanIdText, &m_rowIdText, &m_parentIdText, &m_name, &m_statusMessage, &m_traceState})
        text->clear();
    m_attributeDraft.begin();
}

void SpanDraft::closeInner() {
    if (m_open)
        m_open->end();
    m_open = nullptr;
}

void SpanDraft::setKind(std::string_view name) {
    const auto number = numberOf(name);
    const auto known = number ? kindOfNumber(*number) : kindOfName(name);
    m_record.kind = known.value_or(OtelKind::Other);
    if (known)
        return;
    m_attributeDraft.addText(kKindKey, name);
    m_context.notice("unknown_enum", "a span kind or status code is not known; its text was kept");
}

void SpanDraft::setStatus(std::string_view name) {
    const auto number = numberOf(name);
    const auto known = number ? statusOfNumber(*number) : statusOfName(name);
    m_record.status = known.value_or(StatusCode::Unset);
    if (known)
        return;
    m_attributeDraft.addText(kStatusKey, name);
    m_context.notice("unknown_enum", "a span kind or status code is not known; its text was kept");
}

AttributeDraft* SpanDraft::beginEvent(TimeNs time, std::string_view name) {
    closeInner();
    if (m_eventCount++ >= m_context.limits.maxEventsPerSpan) {
        m_context.loss("too_many_events", "a span has more events than the limit; the rest was left out");
        m_record.remarks |= SpanFlag::Truncated;
        return nullptr;
    }
    m_events.begin(time, name, 0);
    m_open = &m_eventDraft;
    m_open->begin();
    return m_open;
}

AttributeDraft& SpanDraft::beginLink(std::string_view traceId, std::string_view spanId, std::string_view traceState) {
    closeInner();
    LinkView link;
    const ParsedTraceId trace = parseTraceId(traceId, m_context.sourceSeed);
    link.traceId = trace.id;
    link.traceIdText = trace.form == IdForm::Foreign ? traceId : std::string_view();
    const ParsedSpanId span = parseSpanId(spanId);
    link.spanId = span.id;
    link.spanIdText = span.form == IdForm::Foreign ? spanId : std::string_view();
    link.traceState = traceState;
    m_links.begin(link);
    m_open = &m_linkDraft;
    m_open->begin();
    return m_linkDraft;
}

void SpanDraft::readRowId() {
    m_record.traceId = traceId();
    m_record.traceIdText = m_rowIdText;
    m_record.spanId = syntheticSpanId(m_context.place.offset, m_context.ordinal, m_context.sourceSeed);
    m_record.remarks |= SpanFlag::ForeignTraceId | SpanFlag::ForeignSpanId;
}

TraceId SpanDraft::traceId() const {
    if (!m_rowIdText.empty())
        return foreignTraceId(m_rowIdText, m_context.sourceSeed);
    return parseTraceId(m_traceIdText, m_context.sourceSeed).id;
}

std::optional<SpanId> SpanDraft::spanId() const {
    const ParsedSpanId span = parseSpanId(m_spanIdText);
    return span.form == IdForm::Missing ? std::nullopt : std::optional(span.id);
}

void SpanDraft::readIds(bool isFragment) {
    if (!m_rowIdText.empty())
        return readRowId();
    const ParsedTraceId trace = parseTraceId(m_traceIdText, m_context.sourceSeed);
    m_record.traceId = trace.id;
    if (trace.form == IdForm::Missing) {
        m_context.notice("missing_id", kNoticeMissingId);
        m_record.traceId = syntheticTraceId(m_context.place.offset, m_context.ordinal, m_context.sourceSeed);
        m_record.remarks |= SpanFlag::ForeignTraceId;
    } else if (trace.form == IdForm::Foreign) {
        m_context.notice("bad_id", kNoticeBadId);
        m_record.traceIdText = m_traceIdText;
        m_record.remarks |= SpanFlag::ForeignTraceId;
    }
    const ParsedSpanId span = parseSpanId(m_spanIdText);
    m_record.spanId = span.id;
    if (span.form == IdForm::Missing && !isFragment) {
        m_context.notice("missing_id", kNoticeMissingId);
        m_record.spanId = syntheticSpanId(m_context.place.offset, m_context.ordinal, m_context.sourceSeed);
        m_record.remarks |= SpanFlag::ForeignSpanId;
    } else if (span.form == IdForm::Missing) {
        m_record.remarks |= SpanFlag::OfTrace;
    } else if (span.form == IdForm::Foreign) {
        m_record.spanIdText = m_spanIdText;
        m_record.remarks |= SpanFlag::ForeignSpanId;
    }
    const ParsedSpanId parent = parseSpanId(m_parentIdText);
    m_record.parentSpanId = parent.id;
    m_record.hasParent = parent.form != IdForm::Missing;
    if (parent.form == IdForm::Foreign)
        m_record.parentIdText = m_parentIdText;
    if (trace.form == IdForm::Padded || span.form == IdForm::Padded)
        m_context.info("short_id", "ids are shorter than W3C ids; they were filled up with zeroes");
}

void SpanDraft::finish(bool isFragment) {
    closeInner();
    m_attributeDraft.end();
    readIds(isFragment);
    m_record.name = m_name;
    m_record.statusMessage = m_statusMessage;
    m_record.traceState = m_traceState;
    m_record.attributes = listOrNothing(m_attributes);
    m_record.events = m_events.packed();
    m_record.links = m_links.packed();
    finishRecord(m_record, {}, m_context);
    if (isFragment) {
        // A fact's times say nothing of the span's.
        m_record.remarks &= ~(SpanFlag::Unfinished | SpanFlag::NoStart | SpanFlag::NegativeDuration);
        m_record.remarks |= SpanFlag::Fragment;
    }
    m_sink.span(m_record);
}

std::string_view memberText(const simdjson::dom::object& object, std::string_view key, std::string& scratch) {
    simdjson::dom::element value;
    if (object[key].get(value))
        return {};
    return readText(value, scratch);
}

} // namespace spanloom
