#pragma once

#include "core/semantics/price_table.h"
#include "core/trace/trace_document.h"

namespace spanloom {

/// What one span says of itself: tokens as recorded; the recorded cost, else one computed from `prices` (may be null).
/// Negative token counts, and costs that are negative, not a number or above 10,000 USD, count as absent. An answer
/// from a gateway's cache costs nothing unless a cost is recorded.
[[nodiscard]] Usage ownUsage(const MeaningView& meaning, const StringPool& strings, const PriceTable* prices);

} // namespace spanloom
