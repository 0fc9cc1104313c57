#pragma once

#include <string>
#include <string_view>

#include "core/import/records/span_draft.h"

namespace spanloom::openai_agents {

[[nodiscard]] bool isSpan(const simdjson::dom::object& row);
[[nodiscard]] bool isTrace(const simdjson::dom::object& row);

/// Turns items into spans, and trace items into fragments about their trace. Lives during one document.
class ItemReader {
public:
    ItemReader(DecodeContext& context, SpanSink& sink)
        : m_context(context)
        , m_sink(sink)
        , m_draft(context, sink) { }

    /// `traceId`: of the trace around the span, for one that does not name its own.
    void readSpan(const simdjson::dom::object& span, std::string_view traceId);
    /// The trace's id as written.
    [[nodiscard]] std::string readTrace(const simdjson::dom::object& trace);

private:
    struct Facts; // what is needed when all members have been seen

    void readMember(std::string_view key, const simdjson::dom::element& value, Facts& facts);
    void readSpanData(const simdjson::dom::element& value, Facts& facts);
    void readError(const simdjson::dom::element& value);
    bool readTimeMember(std::string_view key, const simdjson::dom::element& value);
    void setTraceId(std::string_view text);
    void noteMissingContent(const Facts& facts);
    void keep(std::string_view key, const simdjson::dom::element& value);

    DecodeContext& m_context;
    SpanSink& m_sink;
    SpanDraft m_draft;
    NoOrigin m_origin;
    std::string m_key;
};

} // namespace spanloom::openai_agents
