#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/analysis/usage_walk.h"
#include "core/semantics/price_table.h"
#include "core/trace/trace_document.h"

namespace spanloom {

/// The totals of a trace that are made of spans.
enum class TotalKind : std::uint8_t {
    InputTokens, OutputTokens, CacheReadTokens, CacheWriteTokens, ReasoningTokens, Cost, LlmCalls,
    EvaluationTokens, EvaluationCost
};
inline constexpr int kTotalKindCount = 9;
[[nodiscard]] std::string_view name(TotalKind kind); ///< public name: "input_tokens", …, "cost", "llm_calls", "evaluation_cost"

/// Why a span's number is or is not part of a total.
enum class ShareReason : std::uint8_t {
    ModelCall,       ///< counted: a model call of its own
    WrapperAbove,    ///< counted: a wrapper that reports more than the layers of the call below it
    SoleCarrier,     ///< counted: no model call below reports anything
    RecordedAbove,   ///< counted: a recorded cost stands for what is only computed below it
    CacheHit,        ///< counted as nothing: a cache answered
    FailedCall,      ///< counted as a call, though it failed
    SameCallBelow,   ///< left out: the same call is counted at a span below
    SameCallAbove,   ///< left out: the same call is counted at a span above
    SameCallBeside,  ///< left out: the same call is counted at a span beside
    RollUp,          ///< left out: the sum of calls below it, which are counted
    PaidAbove,       ///< left out: a recorded cost above stands for it
    Judge,           ///< left out: an evaluator's own call, summed apart
    NoModelName,     ///< no cost: the call does not say which model it asked
    NoPrice,         ///< no cost: no price for this model
    PriceLacksPart   ///< no cost: the price row does not say what these tokens cost
};
[[nodiscard]] std::string_view name(ShareReason reason); ///< snake case, stable: "model_call", "same_call_below", …

/// The price row behind a computed cost.
struct PriceUsed {
    std::string row;      ///< its name
    std::string asOf;     ///< date of the row, ISO; empty for a person's row without one
    bool isUser = false;
    bool isVendorEstimate = false; ///< another host than the vendor; list price used
};

/// One span in the account of one total.
struct ShareLine {
    std::uint32_t span = kNoIndex;  ///< into TraceDocument::spans
    std::int64_t count = -1;        ///< tokens or calls; -1 = not a count, or not reported
    std::optional<double> usd;      ///< of costs
    CostSource costSource = CostSource::Unknown;
    bool isCounted = false;
    ShareReason reason = ShareReason::ModelCall;
    std::uint32_t other = kNoIndex; ///< the span that counts instead, where there is one
    std::uint32_t others = 0;       ///< how many do
    std::optional<PriceUsed> price; ///< of a computed cost
    std::string text;               ///< the reason as a sentence
};

struct TotalAccount {
    TotalKind kind = TotalKind::InputTokens;
    std::int64_t count = -1;   ///< -1 = not reported by any span
    std::optional<double> usd; ///< nothing = unknown
    CostSource costSource = CostSource::Unknown;
    std::uint32_t unpricedCalls = 0; ///< what a cost lacks
    std::vector<ShareLine> lines;    ///< in tree order; counted ones add up to the total
    [[nodiscard]] std::size_t countedLines() const;
};

/// The account of every total that some span reports something for; totals nobody speaks of are left out.
struct UsageExplanation {
    std::vector<TotalAccount> totals;
    [[nodiscard]] const TotalAccount* find(TotalKind kind) const;
};

/// `prices` must be those that the document was made with (Workspace::prices()); null = none. O(spans).
[[nodiscard]] UsageExplanation explainTotals(const TraceDocument& document, const PriceTable* prices);

} // namespace spanloom
