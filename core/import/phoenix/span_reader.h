#pragma once

#include <map>
#include <string>
#include <string_view>

#include "core/import/phoenix/attribute_flattener.h"
#include "core/import/records/embedded_json.h"
#include "core/import/records/span_draft.h"
#include "core/trace/evaluation.h"

namespace simdjson::dom {
class array;
} // namespace simdjson::dom

namespace spanloom::phoenix {

[[nodiscard]] bool isSpan(const simdjson::dom::object& row);

/// Reads spans: of the REST interface, nested ones, rows of a frame, "otlpv1". Lives during one document.
class SpanReader {
public:
    SpanReader(DecodeContext& context, SpanSink& sink, EmbeddedJson& embedded)
        : m_context(context)
        , m_sink(sink)
        , m_embedded(embedded)
        , m_draft(context, sink) { }

    /// `listName`: of the list that the span stands in, where that says something.
    void read(const simdjson::dom::object& span, std::string_view listName);

private:
    void readMember(std::string_view key, const simdjson::dom::element& value);
    bool readColumn(std::string_view key, const simdjson::dom::element& value);
    bool readId(std::string_view key, const simdjson::dom::element& value);
    bool readTimeMember(std::string_view key, const simdjson::dom::element& value);
    void readContext(const simdjson::dom::element& value);
    void readStatus(const simdjson::dom::element& value);
    void readAttributes(const simdjson::dom::element& value);
    void readTypedAttributes(const simdjson::dom::array& list, AttributeDraft& target);
    void readEvents(const simdjson::dom::element& value);
    void readEvent(const simdjson::dom::object& event);
    void readJudgements(const simdjson::dom::object& span);
    void readJudgementList(const simdjson::dom::object& span, std::string_view member, std::string_view name);
    void readEvaluationColumn(std::string_view key, const simdjson::dom::element& value);
    void keep(std::string_view key, const simdjson::dom::element& value);

    DecodeContext& m_context;
    SpanSink& m_sink;
    EmbeddedJson& m_embedded;
    SpanDraft m_draft;
    NoOrigin m_origin;
    AttributeFlattener m_flattener;
    std::string m_traceId;
    std::string m_spanId;
    std::string m_key;
    bool m_hasKind = false; // among the attributes
    std::string m_kind;
    std::map<std::string, Evaluation> m_columns; // by name
};

} // namespace spanloom::phoenix
