#pragma once

#include <string_view>

#include "core/import/records/decode_context.h"
#include "core/trace/span_sink.h"

namespace simdjson::dom {
class object;
} // namespace simdjson::dom

namespace spanloom::langsmith {

/// The run around a feedback record, where there is one.
struct JudgedRun {
    std::string_view traceId;
    std::string_view runId;
};

[[nodiscard]] bool isFeedback(const simdjson::dom::object& row);
void readFeedback(const simdjson::dom::object& row, const JudgedRun& run, DecodeContext& context, SpanSink& sink);

} // namespace spanloom::langsmith
