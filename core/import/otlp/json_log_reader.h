#pragma once

#include <string>

#include "core/import/otlp/log_fragment.h"
#include "core/import/records/decode_context.h"
#include "core/import/records/json_values.h"
#include "core/trace/span_sink.h"

namespace simdjson::dom {
class element;
class object;
} // namespace simdjson::dom

namespace spanloom::otlp {

/// Reads one log record object, camelCase or snake_case, and hands it on as a fragment. Keeps its buffers; one thread.
class JsonLogReader {
public:
    JsonLogReader(DecodeContext& context, SpanSink& sink)
        : m_context(context)
        , m_values(context)
        , m_fragments(context, sink) { }

    void read(const simdjson::dom::object& log, ResourceIndex resource, ScopeIndex scope);

private:
    void readMember(std::string_view key, const simdjson::dom::element& value);
    void readIds(const simdjson::dom::element& value, bool isTrace);
    void readSeverity(const simdjson::dom::element& value);
    [[nodiscard]] TimeNs readTime(const simdjson::dom::element& value);

    DecodeContext& m_context;
    JsonValueReader m_values;
    LogFragments m_fragments;
    LogRecord m_log;
};

/// Whether the members of an object that stands alone are those of a log record rather than of a span.
[[nodiscard]] bool isLogRecord(const simdjson::dom::object& object);

} // namespace spanloom::otlp
