#pragma once

#include <string_view>

#include "core/trace/field.h"
#include "core/trace/span_record.h"

namespace spanloom {

/// Whether a text that tells of a failure speaks of a rate limit; of a timeout: by words ("RateLimitError", "Too many
/// requests", "insufficient_quota") or by a status code (429 alone, "HTTP 429", "Error code: 429"; 408, 504).
[[nodiscard]] bool saysRateLimited(std::string_view text);
[[nodiscard]] bool saysTimedOut(std::string_view text);

/// Sets Field::RateLimited and Field::TimedOut (inferred) where no field says so, but the status message of a failed
/// span does.
void inferOutcome(const SpanRecord& span, MeaningRow& row);

} // namespace spanloom
