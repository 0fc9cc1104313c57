#pragma once

#include "core/import/records/json_row_importer.h"

namespace spanloom::openai_agents {

/// Reads documents that are items (spans and traces), or lists and bodies of them.
class DocumentReader final : public JsonRowReader {
public:
    void readDocument(const simdjson::dom::element& document, DecodeContext& context, SpanSink& sink) override;
    void readBeside(const simdjson::dom::element& members, DecodeContext& context, SpanSink& sink) override;
};

} // namespace spanloom::openai_agents
