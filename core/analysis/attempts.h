#pragma once

#include <cstdint>
#include <span>

#include "core/trace/trace_document.h"

namespace spanloom {

struct Attempts {
    std::uint32_t retries = 0;
    bool usedFallback = false;
};

/// Retries and fallbacks of a trace: the recorded ones and those that show as siblings.
///
/// A failed span counts as retried when its next sibling of the same kind and name starts after it has ended and
/// works on the same input, as far as hashes of the input tell. When that sibling is a model call of another model on
/// the same input, it is a fallback instead. INTERNAL, TRANSPORT, PROMPT and EVALUATOR spans are no attempts. A model
/// call or gateway that records its retries and also shows the attempts below it counts the larger of the two
/// numbers; anywhere else recorded retries add up. O(n).
[[nodiscard]] Attempts countAttempts(std::span<const TraceSpan> spans);

} // namespace spanloom
