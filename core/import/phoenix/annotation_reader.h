#pragma once

#include <string_view>

#include "core/import/records/decode_context.h"
#include "core/trace/span_sink.h"

namespace simdjson::dom {
class object;
} // namespace simdjson::dom

namespace spanloom::phoenix {

/// What an annotation speaks of when it does not say so itself. Ids as written.
struct AnnotatedPlace {
    std::string_view traceId;
    std::string_view spanId;
    std::string_view name; ///< of the list it stands in ("note")
};

[[nodiscard]] bool isAnnotation(const simdjson::dom::object& row);
/// An annotation of a span, trace or document, or a row of a frame of evaluations.
void readAnnotation(
    const simdjson::dom::object& row, const AnnotatedPlace& place, DecodeContext& context, SpanSink& sink);

} // namespace spanloom::phoenix
