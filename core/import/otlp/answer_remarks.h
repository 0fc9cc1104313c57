#pragma once

#include "core/import/records/decode_context.h"

namespace simdjson::dom {
class object;
} // namespace simdjson::dom

namespace spanloom::otlp {

/// What a trace store's answer says of itself beside its spans: that it is only a part of the trace (Tempo's `status`
/// and `message`), or, by its shape, that a browser rebuilt it (Grafana's download). Counted. `root` is a
/// document, or what stood beside the lists of one that was cut.
void readAnswerRemarks(const simdjson::dom::object& root, DecodeContext& context);

} // namespace spanloom::otlp
