#pragma once

#include <string_view>

#include "core/import/langfuse/row_attributes.h"
#include "core/import/records/embedded_json.h"

namespace spanloom::langfuse {

/// Reads the `metadata` of a row. What came to Langfuse through OTLP keeps its attributes, resource and scope there:
/// they are given back under their own names. Everything else becomes attributes of its own. Keeps parsers only.
class MetadataReader {
public:
    /// nullptr = the row has none. `prefix`: "langfuse.observation.metadata".
    void read(const simdjson::dom::element* metadata, std::string_view prefix, SpanRecord& record,
        RowAttributes& attributes, DecodeContext& context, SpanSink& sink);

private:
    EmbeddedJson m_metadata;
    EmbeddedJson m_attributes;
    EmbeddedJson m_resource;
    EmbeddedJson m_scope;
    EmbeddedJson m_scopeAttributes;
};

} // namespace spanloom::langfuse
