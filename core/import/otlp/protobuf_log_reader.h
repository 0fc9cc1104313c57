#pragma once

#include <string>
#include <string_view>

#include "core/import/otlp/log_fragment.h"
#include "core/import/otlp/protobuf_values.h"
#include "core/import/records/decode_context.h"
#include "core/trace/span_sink.h"

namespace spanloom::otlp {

/// Reads one LogRecord message and hands it on as a fragment. Keeps its buffers; one thread.
class ProtobufLogReader {
public:
    ProtobufLogReader(DecodeContext& context, SpanSink& sink)
        : m_context(context)
        , m_values(context)
        , m_fragments(context, sink) { }

    void read(std::string_view message, ResourceIndex resource, ScopeIndex scope);

private:
    void readField(const WireField& field, ValueWriter& attributes);
    void readBytes(const WireField& field, ValueWriter& attributes);
    [[nodiscard]] TimeNs time(std::uint64_t value);

    DecodeContext& m_context;
    ProtobufValueReader m_values;
    LogFragments m_fragments;
    LogRecord m_log;
};

} // namespace spanloom::otlp
