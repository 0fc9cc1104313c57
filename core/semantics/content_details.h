#pragma once

#include <vector>

#include "core/semantics/content.h"
#include "core/semantics/span_reading.h"

namespace spanloom {

/// Facts without a column, found in attributes and events of one span, in the order of fields.json. `reading` holds
/// the span's hits for columns and content; details that stand for one of those take them from there.
[[nodiscard]] std::vector<SpanDetail> readDetails(SpanReading& reading, const SpanPayload& payload);

} // namespace spanloom
