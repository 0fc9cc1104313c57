#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/trace/trace_document.h"

namespace spanloom {

/// What one span gives to the totals of its trace.
struct UsageShare {
    /// Bits of `parts`.
    static constexpr std::uint8_t Input = 1, Output = 2, CacheRead = 4, CacheWrite = 8, Reasoning = 16, Cost = 32;

    Counting counting = Counting::NoUsage;
    std::uint8_t parts = 0;      ///< the numbers of its own usage that are part of a total
    std::uint8_t hidden = 0;     ///< those that would be, did not a span above stand for the same
    bool isEvaluation = false;   ///< in the subtree of an EVALUATOR: the total is the evaluation spend
    bool isModelCall = false;    ///< an LLM attempt: kind LLM with no further LLM layer of the same call below it
    bool isUnpriced = false;     ///< a counted call with tokens whose cost nobody reports and no price gives

    bool operator==(const UsageShare&) const = default;
};

struct UsageWalk {
    std::vector<UsageShare> shares; ///< one a span
    Usage usage;
    Usage evaluationSpend;
    std::uint32_t llmCalls = 0;     ///< attempts, failed ones included, without those of evaluators
};

/// Counts every model call of a trace once. `spans` are in tree order; used are kind, parent and own usage (its cost
/// recorded or computed). Sums are the shares' parts added up, so that a total can always be shown as a list of spans.
///
/// Tokens, for each number (input, output, cache read, cache write, reasoning) by itself:
/// - Model calls nested in each other without a boundary (TOOL, AGENT, RETRIEVER, WORKFLOW, EVALUATOR, GUARDRAIL) are
///   layers of one call: the larger of a layer's own number and the sum of the layers below it counts. At equality
///   the inner ones count; they have most detail.
/// - Beyond a boundary calls are additional.
/// - A call that two instrumentations report beside each other (TraceSpan::sameCallAs) is taken as if the inner span
///   lay below the outer one.
/// - Any other span's own number is a roll-up and does not count when a span of kind LLM below it has tokens; else it
///   is the sole carrier and counts beside what is below, unless it repeats exactly what that adds up to (a wrapper
///   around an embedding, a chain above the chain that carries the numbers).
/// - Subtrees of EVALUATOR spans are invisible from above and summed apart by the same rules; within one, a further
///   evaluator is a span like any other.
///
/// Cost takes the same walk by itself (a span may count for its tokens and not for its cost), with three more rules:
/// between layers of one call that are all computed, the layer whose tokens count gives the cost; a
/// recorded cost beats computed ones, on a model call against its own layers, on any other span against its whole
/// subtree; and a computed cost of a span that is no model call goes with its tokens.
[[nodiscard]] UsageWalk walkUsage(std::span<const TraceSpan> spans);

/// One span that reports usage; explainTotals() (usage_explanation.h) tells it total by total.
struct UsageLine {
    std::uint32_t span = kNoIndex; ///< index into TraceDocument::spans
    UsageShare share;
    /// A roll-up more than a tenth above the calls below it, of which some have no tokens: the trace is sampled or
    /// cut, and the total lacks something.
    bool exceedsCallsBelow = false;
};

/// All spans of a document that report usage, counted or not, in tree order.
[[nodiscard]] std::vector<UsageLine> explainUsage(const TraceDocument& document);

/// Adds tokens and cost; absent plus absent stays absent. Cost sources become mixed where they differ.
void addUsage(Usage& total, const Usage& part);

} // namespace spanloom
