#pragma once

#include <cstdint>
#include <span>

#include "core/trace/trace_document.h"

namespace spanloom {

struct Attempts {
    std::uint32_t retries = 0;
    bool usedFallback = false;
    std::uint16_t facts = 0; ///< AttemptFlag; inferred where no span records the fact
};

/// Retries, fallbacks, cache hits, rate limits and timeouts of a trace: the recorded ones (meaning fields) and those
/// that show. Sets TraceSpan::attempts and retryOf. Needs the tree, kinds, statuses and meanings.
///
/// - Retry: a failed span whose next sibling of the same kind and name starts after it has ended and works on the same
///   input, as far as hashes of the input tell. Requests (TRANSPORT) directly below a model call or gateway are
///   attempts of it too.
/// - Fallback: the same, where that sibling is a model call of another model on the same input.
/// - Rate limit, timeout: the error type says so in words or by a status code.
/// INTERNAL, PROMPT and EVALUATOR spans are no attempts. A model call or gateway that records its retries and also shows
/// the attempts below it counts the larger of the two numbers; anywhere else recorded retries add up. O(n).
[[nodiscard]] Attempts findAttempts(std::span<TraceSpan> spans, const StringPool& strings);

} // namespace spanloom
