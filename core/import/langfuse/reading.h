#pragma once

#include <string>
#include <string_view>

#include "core/import/langfuse/metadata_reader.h"
#include "core/import/langfuse/row_attributes.h"
#include "core/import/records/span_draft.h"

namespace spanloom::langfuse {

/// What the readers of one document share.
struct Reading {
    DecodeContext& context;
    SpanSink& sink;
    SpanDraft& draft;
    MetadataReader& metadata;
    RowAttributes attributes {draft.attributes()};

    void begin() {
        draft.begin();
        attributes.begin();
    }
};

/// What an envelope says of the rows in it, where they do not say it themselves.
struct Envelope {
    std::string traceId;
    std::string sessionId;
};

} // namespace spanloom::langfuse
