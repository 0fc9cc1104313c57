#pragma once

#include <string_view>

#include "core/import/zipkin/first_version_reader.h"
#include "core/import/zipkin/span_parts.h"

namespace simdjson::dom {
class element;
class object;
} // namespace simdjson::dom

namespace spanloom::zipkin {

/// One span of Zipkin's JSON to a span record; those of version 1 go to the reader of theirs. Lives during one
/// document; one thread.
class SpanReader {
public:
    SpanReader(DecodeContext& context, SpanSink& sink, EmbeddedJson& inside)
        : m_parts(context, sink, inside)
        , m_firstVersion(m_parts) { }

    void read(const simdjson::dom::object& span);

private:
    void readTags(const simdjson::dom::element& tags);
    void readAnnotations(const simdjson::dom::element& annotations);

    SpanParts m_parts;
    FirstVersionReader m_firstVersion;
};

} // namespace spanloom::zipkin
