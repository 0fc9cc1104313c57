#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/trace/price_row.h"
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
    std::string_view serviceTier = {}; ///< of the response: batch, flex, priority …; what no row names is the list price
    TimeNs start = kNoTime;            ///< rows that hold on that day count; unknown = today's
    // Things that are billed by the piece; -1 = not known.
    std::int64_t requests = -1;
    std::int64_t images = -1;
    std::int64_t characters = -1;
    double seconds = -1;
};

struct ComputedCost {
    double usd = 0;
    std::string priceModel; ///< the row of the table that matched
    std::string asOf;       ///< date of that row, ISO; may be empty for a person's row
    bool isVendorEstimate = false; ///< another host than the vendor; list price used
    bool isUser = false;    ///< a person's row
};

/// Why a call has no computed cost.
enum class PriceGap : std::uint8_t {
    None,      ///< it has one
    NoUsage,   ///< nothing that could be priced
    NoModel,   ///< the call names no model
    NoRow,     ///< no row for the model (on that day)
    RowLacksPart ///< the row has no price for what the call used
};

/// A dated price table: a person's rows, then our own (resources/prices/*.json, embedded). Immutable, thread-safe.
///
/// Look-up: the response model, else the request model. A person's rows come first. Within one owner's rows those of
/// the call's provider (or of any) come before those of other vendors. Within one price list the row of the call's day,
/// tier and size.
class PriceTable {
public:
    [[nodiscard]] static std::shared_ptr<const PriceTable> builtin();
    /// `base` without the person's rows that it may have, and with these. Usage error naming the row that cannot be
    /// understood (checkPriceRow).
    [[nodiscard]] static Result<std::shared_ptr<const PriceTable>> withRows(
        const std::shared_ptr<const PriceTable>& base, const std::vector<PriceRow>& rows);

    /// nullopt = no price (unknown model, or nothing to price): unknown, never 0.
    [[nodiscard]] std::optional<ComputedCost> cost(const PricedCall& call) const;
    [[nodiscard]] PriceGap gap(const PricedCall& call) const;
    /// All rows, a person's first, in the order in which they are tried.
    [[nodiscard]] const std::vector<PriceRow>& rows() const;
    [[nodiscard]] std::uint64_t version() const; ///< changes when any price changes
    ~PriceTable();

private:
    PriceTable();
    struct Rules;
    struct Outcome;
    [[nodiscard]] Outcome price(const PricedCall& call) const;
    std::unique_ptr<Rules> m_rules;
};

/// Why a row cannot be used, as a sentence; empty when it can: a model is needed, dates are ISO, prices are not
/// negative, regular expressions compile.
[[nodiscard]] std::string checkPriceRow(const PriceRow& row);

} // namespace spanloom
