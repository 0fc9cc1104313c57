#pragma once

#include <cstdint>
#include <span>
#include <stop_token>

#include "core/query/trace_query.h"

namespace spanloom {

/// The parts of a query's result that are sums over some rows of a table, ascending. Incomplete when stopped.
[[nodiscard]] TimeHistogram histogramOf(const TraceTable& table, std::span<const std::uint32_t> rows,
    std::uint32_t maxBuckets, const std::stop_token& stop);
[[nodiscard]] SelectionTotals totalsOf(
    const TraceTable& table, std::span<const std::uint32_t> rows, const std::stop_token& stop);

} // namespace spanloom
