#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/trace/trace_document.h"

namespace spanloom {

/// What one call is priced by: token counts are inclusive (input contains cached, output contains reasoning).
struct PricedCall {
    std::string_view provider;
    std::string_view responseModel;
    std::string_view requestModel;
    Usage usage;
    std::int64_t audioInputTokens = -1;
    std::int64_t audioOutputTokens = -1;
    std::string_view serviceTier = {}; ///< of the response: batch, flex, priority; all else is the list price
};

struct ComputedCost {
    double usd = 0;
    std::string priceModel; ///< the row of the table that matched
    std::string asOf;       ///< date of that row, ISO
    bool isVendorEstimate = false; ///< another host than the vendor; list price used
};

/// Our own dated price table (resources/prices/*.json, embedded). Immutable, thread-safe.
class PriceTable {
public:
    [[nodiscard]] static std::shared_ptr<const PriceTable> builtin();
    /// nullopt = no price (unknown model, or no tokens to price): unknown, never 0.
    [[nodiscard]] std::optional<ComputedCost> cost(const PricedCall& call) const;
    [[nodiscard]] std::uint64_t version() const; ///< changes when any price changes
    ~PriceTable();

private:
    PriceTable();
    struct Rows;
    std::unique_ptr<Rows> m_rows;
};

} // namespace spanloom
