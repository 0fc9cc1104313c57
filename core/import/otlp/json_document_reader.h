#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "core/import/records/decode_context.h"
#include "core/import/records/json_names.h"
#include "core/import/otlp/json_log_reader.h"
#include "core/import/otlp/json_span_reader.h"
#include "core/import/records/json_values.h"
#include "core/trace/span_sink.h"

namespace simdjson::dom {
class element;
class object;
} // namespace simdjson::dom

namespace spanloom::otlp {

/// Walks a parsed document of any known shape and hands its spans and log records to the sink. Lives for one unit.
class JsonDocumentReader {
public:
    JsonDocumentReader(DecodeContext& context, SpanSink& sink);

    /// A value of the top level. A JSON text that a log collector put into a string comes back through
    /// wrappedText(), to be parsed and read by the caller.
    void readDocument(const simdjson::dom::element& root);
    [[nodiscard]] std::string takeWrappedText() { return std::exchange(m_wrappedText, {}); }

    void readResourceSpans(const simdjson::dom::object& resourceSpans);
    void readScopeSpans(const simdjson::dom::object& scopeSpans, ResourceIndex resource);
    void readSpan(const simdjson::dom::object& span, ResourceIndex resource, ScopeIndex scope);
    void readLogRecord(const simdjson::dom::object& log, ResourceIndex resource, ScopeIndex scope);
    /// Content for a number handed out before; `owner` is the object that holds "resource" or "scope".
    void defineResource(const simdjson::dom::object& owner, ResourceIndex index);
    void defineScope(const simdjson::dom::object& owner, ScopeIndex index);

private:
    struct Shape;
    void readObject(const simdjson::dom::object& root, int nesting);
    void readElement(const simdjson::dom::element& root, int nesting);
    void readList(const simdjson::dom::element& list, int nesting);
    void readBareSpan(const simdjson::dom::object& span);
    void readBareLogRecord(const simdjson::dom::object& log);
    bool findWrappedText(const simdjson::dom::object& root);
    [[nodiscard]] ResourceRecord resourceOf(const simdjson::dom::object& owner);
    [[nodiscard]] ScopeRecord scopeOf(const simdjson::dom::object& owner);

    DecodeContext& m_context;
    SpanSink& m_sink;
    JsonValueReader m_values;
    JsonSpanReader m_spans;
    JsonLogReader m_logs;
    std::string m_resourceAttributes;
    std::string m_scopeAttributes;
    std::string m_resourceSchema;
    std::string m_scopeName;
    std::string m_scopeVersion;
    std::string m_scopeSchema;
    std::string m_wrappedText;
};

} // namespace spanloom::otlp
