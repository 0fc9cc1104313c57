#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/import/records/bridge_tags.h"
#include "core/import/records/micro_times.h"
#include "core/import/records/span_draft.h"

namespace simdjson::dom {
class element;
} // namespace simdjson::dom

namespace spanloom {
class EmbeddedJson;
} // namespace spanloom

namespace spanloom::zipkin {

/// What both versions of the format write of a span, and what their bridges from OpenTelemetry put into it. begin(),
/// the parts in any order, send(). Lives during one document; one thread.
class SpanParts {
public:
    SpanParts(DecodeContext& context, SpanSink& sink, EmbeddedJson& inside);

    void begin();
    /// A member that both versions have; false = it is none. Null is absent.
    [[nodiscard]] bool readCommon(std::string_view key, const simdjson::dom::element& value);
    void addOther(std::string_view key, const simdjson::dom::element& value);
    void setKind(OtelKind kind) { m_kind = kind; }
    void readKind(const simdjson::dom::element& value);
    void addTag(std::string_view key, const simdjson::dom::element& value);
    /// An annotation, or the event that a bridge wrote as one: name|{attributes}|dropped.
    void addEvent(TimeNs time, std::string_view text);
    void addLocalAddress(const simdjson::dom::element& endpoint);
    void addRemote(const simdjson::dom::element& endpoint);
    /// Ends the span, as one of this service (empty = none is known).
    void send(std::string_view serviceName);

    [[nodiscard]] MicroTimes& times() { return m_times; }
    [[nodiscard]] AttributeDraft& attributes() { return m_draft.attributes(); }
    [[nodiscard]] DecodeContext& context() { return m_context; }

private:
    struct Keys;
    void addAddress(const simdjson::dom::element& endpoint, const Keys& keys);
    [[nodiscard]] bool addBridgedEvent(TimeNs time, std::string_view text);
    [[nodiscard]] bool addBridgedLink(std::string_view text);

    DecodeContext& m_context;
    SpanSink& m_sink;
    EmbeddedJson& m_inside;
    SpanDraft m_draft;
    BridgeTags m_bridge;
    MicroTimes m_times;
    ScopeNumber m_scope;
    std::optional<OtelKind> m_kind;
    std::optional<ResourceIndex> m_resource; // of m_serviceName
    std::string m_serviceName;
    std::string m_scratch;
};

/// The name of an endpoint's service; empty when it has none.
[[nodiscard]] std::string_view serviceOf(const simdjson::dom::element& endpoint);

/// "name|{json}|n" and its relatives: what stands before the first bar, from the first brace to the last, and after
/// the last bar. False = the text is not of that shape.
struct BarredText {
    std::string_view head;
    std::string_view json;
    std::string_view tail;
};
[[nodiscard]] bool splitBarred(std::string_view text, BarredText& parts);

} // namespace spanloom::zipkin
