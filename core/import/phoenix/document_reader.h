#pragma once

#include "core/import/records/embedded_json.h"
#include "core/import/records/json_row_importer.h"

namespace spanloom::phoenix {

/// Reads documents that are spans, annotations, or lists, pages and traces of them.
class DocumentReader final : public JsonRowReader {
public:
    void readDocument(const simdjson::dom::element& document, DecodeContext& context, SpanSink& sink) override;
    void readBeside(const simdjson::dom::element& members, DecodeContext& context, SpanSink& sink) override;

private:
    EmbeddedJson m_embedded;
};

} // namespace spanloom::phoenix
