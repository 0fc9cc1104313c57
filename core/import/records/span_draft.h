#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/import/records/decode_context.h"
#include "core/import/records/json_values.h"
#include "core/trace/attribute_codec.h"
#include "core/trace/span_content.h"
#include "core/trace/span_record.h"
#include "core/trace/span_sink.h"

namespace simdjson::dom {
class element;
class object;
} // namespace simdjson::dom

namespace spanloom {

/// One attribute list under construction, of a span, event, link, resource or scope. begin() … end(); entries keep
/// their order. One thread.
class AttributeDraft {
public:
    /// Writes to `target`, which must outlive it.
    AttributeDraft(DecodeContext& context, std::string& target)
        : m_context(context)
        , m_values(context)
        , m_writer(target) { }

    void begin() { m_writer.beginList(); }
    void end() { m_writer.endList(); }

    void add(std::string_view key, const simdjson::dom::element& value); ///< a plain JSON value, null included
    void addText(std::string_view key, std::string_view text);
    void addInteger(std::string_view key, std::int64_t value);
    void addReal(std::string_view key, double value);
    void addBool(std::string_view key, bool value);
    /// The text where it is not empty.
    void addTextIfAny(std::string_view key, std::string_view text);
    /// Each member as `prefix` + its name.
    void addMembers(std::string_view prefix, const simdjson::dom::object& members);
    /// For values of other shapes: writes the key, the caller then writes one value to writer().
    ValueWriter& addKey(std::string_view key);
    [[nodiscard]] JsonValueReader& values() { return m_values; }

private:
    DecodeContext& m_context;
    JsonValueReader m_values;
    ValueWriter m_writer;
    std::string m_key;
};

/// One span under construction by a reader. begin(), then ids, times, attributes, events and links in any order,
/// then send(). Texts given to it are copied. Reusable; one thread; lives during one readDocument().
class SpanDraft {
public:
    SpanDraft(DecodeContext& context, SpanSink& sink);

    void begin();
    /// The record, for what needs no copy: times, kind, status, traceFlags, dropped counts, remarks, resource, scope.
    /// Its texts, ids and lists are set by the functions below.
    [[nodiscard]] SpanRecord& record() { return m_record; }

    /// Ids of any spelling (id_text.h). Empty = missing.
    void setTraceId(std::string_view text) { m_traceIdText = text; }
    void setSpanId(std::string_view text) { m_spanIdText = text; }
    /// Instead of both ids, for rows that are no part of a trace: names a trace of this source alone; the span's id is
    /// made of its place. Nothing is reported.
    void setRowId(std::string_view text) { m_rowIdText = text; }
    void setParentId(std::string_view text) { m_parentIdText = text; }
    void setName(std::string_view text) { m_name = text; }
    void setStatusMessage(std::string_view text) { m_statusMessage = text; }
    void setTraceState(std::string_view text) { m_traceState = text; }
    /// A kind by name or number; an unknown one is kept as attribute.
    void setKind(std::string_view name);
    void setStatus(std::string_view name);

    /// The span's own list; open from begin() to send().
    [[nodiscard]] AttributeDraft& attributes() { return m_attributeDraft; }
    /// An event; its list is open until the next event, link or send(). nullptr when the limit of events is reached
    /// (counted, the span is marked).
    [[nodiscard]] AttributeDraft* beginEvent(TimeNs time, std::string_view name);
    /// A link to ids of any spelling.
    [[nodiscard]] AttributeDraft& beginLink(
        std::string_view traceId, std::string_view spanId, std::string_view traceState = {});

    /// Hands the span on. As a fragment (SpanFlag::Fragment) it only adds to the span of this id, or, with no span
    /// id, to the trace: its times are the fact's own.
    void send() { finish(false); }
    void sendFragment() { finish(true); }

    /// The record's trace id as it will be sent (for evaluations beside it).
    [[nodiscard]] TraceId traceId() const;
    [[nodiscard]] std::optional<SpanId> spanId() const;

private:
    void closeInner();
    void finish(bool isFragment);
    void readIds(bool isFragment);
    void readRowId();

    DecodeContext& m_context;
    SpanSink& m_sink;
    SpanRecord m_record;
    std::string m_attributes;
    EventListWriter m_events;
    LinkListWriter m_links;
    AttributeDraft m_attributeDraft;
    AttributeDraft m_eventDraft;
    AttributeDraft m_linkDraft;
    AttributeDraft* m_open = nullptr; // the event's or link's list that is not closed yet
    std::size_t m_eventCount = 0;
    std::string m_traceIdText;
    std::string m_spanIdText;
    std::string m_rowIdText;
    std::string m_parentIdText;
    std::string m_name;
    std::string m_statusMessage;
    std::string m_traceState;
};

/// A resource made of plain members. `write` fills the list.
template <typename F>
[[nodiscard]] ResourceIndex internResource(DecodeContext& context, SpanSink& sink, F&& write) {
    std::string packed;
    AttributeDraft draft(context, packed);
    draft.begin();
    write(draft);
    draft.end();
    return sink.resource({listOrNothing(packed), {}, 0});
}

template <typename F>
[[nodiscard]] ScopeIndex internScope(
    DecodeContext& context, SpanSink& sink, std::string_view name, std::string_view version, F&& write) {
    std::string packed;
    AttributeDraft draft(context, packed);
    draft.begin();
    write(draft);
    draft.end();
    return sink.scope({name, version, listOrNothing(packed), {}, 0});
}
[[nodiscard]] inline ScopeIndex internScope(
    DecodeContext& context, SpanSink& sink, std::string_view name, std::string_view version = {}) {
    return internScope(context, sink, name, version, [](AttributeDraft&) {});
}

/// Resource and scope of spans whose format has none: empty ones, made once. Lives as long as its sink is used.
class NoOrigin {
public:
    void apply(SpanRecord& record, DecodeContext& context, SpanSink& sink) {
        if (!m_isMade) {
            m_resource = internResource(context, sink, [](AttributeDraft&) {});
            m_scope = internScope(context, sink, {});
            m_isMade = true;
        }
        record.resource = m_resource;
        record.scope = m_scope;
    }

private:
    bool m_isMade = false;
    ResourceIndex m_resource {};
    ScopeIndex m_scope {};
};

/// The text of a member, empty when it is absent or null; numbers and objects as JSON text in `scratch`.
[[nodiscard]] std::string_view memberText(
    const simdjson::dom::object& object, std::string_view key, std::string& scratch);

} // namespace spanloom
