#pragma once

#include "core/semantics/price_table.h"
#include "core/trace/trace_document.h"

namespace spanloom {

/// When and how a span ran, as far as its price depends on it.
struct PricedMoment {
    TimeNs start = kNoTime;
    bool hasFailed = false; ///< a failed call is billed for the tokens it reports, never by the piece
};

/// What a price table is asked for a span. Views into `strings`.
[[nodiscard]] PricedCall pricedCall(
    const MeaningView& meaning, const StringPool& strings, const Usage& usage, const PricedMoment& moment);

/// What one span says of itself: tokens as recorded; the recorded cost, else one computed from `prices` (may be null).
/// Negative token counts, and costs that are negative, not a number or above 10,000 USD, count as absent. An answer
/// from a gateway's cache costs nothing unless a cost is recorded.
[[nodiscard]] Usage ownUsage(const MeaningView& meaning, const StringPool& strings, const PriceTable* prices,
    const PricedMoment& moment = {});

} // namespace spanloom
