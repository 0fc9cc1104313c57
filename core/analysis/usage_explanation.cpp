#include "core/analysis/usage_explanation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <iterator>
#include <utility>

#include "core/analysis/span_usage.h"

namespace spanloom {

namespace {

/// A recorded sum that is further from the calls below is said to be.
constexpr double kTolerance = 0.01;

struct Part {
    TotalKind kind;
    std::uint8_t bit;
    std::int64_t Usage::*tokens; ///< null = cost
};
constexpr std::array<Part, 6> kParts {{{TotalKind::InputTokens, UsageShare::Input, &Usage::inputTokens},
    {TotalKind::OutputTokens, UsageShare::Output, &Usage::outputTokens},
    {TotalKind::CacheReadTokens, UsageShare::CacheRead, &Usage::cacheReadTokens},
    {TotalKind::CacheWriteTokens, UsageShare::CacheWrite, &Usage::cacheWriteTokens},
    {TotalKind::ReasoningTokens, UsageShare::Reasoning, &Usage::reasoningTokens},
    {TotalKind::Cost, UsageShare::Cost, nullptr}}};

bool reports(const Usage& usage, const Part& part) {
    return part.tokens ? usage.*part.tokens >= 0 : usage.costUsd.has_value();
}

double amountOf(const Usage& usage, const Part& part) {
    return part.tokens ? static_cast<double>(usage.*part.tokens) : usage.costUsd.value_or(0);
}

/// "1 call", "3 calls"
std::string counted(std::uint64_t count, const std::string& thing) {
    return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

std::string quoted(std::string_view name) { return "\"" + std::string(name) + "\""; }

std::uint32_t aboveOf(const TraceSpan& span) { return span.sameCallAs != kNoIndex ? span.sameCallAs : span.parent; }

/// Some spans below each span: near ones (of the same call, no boundary between), and all. One pass.
class SpansBelow {
public:
    struct Entry {
        std::uint32_t near = 0;
        std::uint32_t firstNear = kNoIndex;
        std::uint32_t all = 0;
        std::uint32_t first = kNoIndex;
        double sum = 0; ///< of all of them, what is summed up
    };

    /// `isMeant` says which spans, `part` what to sum up (none = nothing).
    template <typename F>
    SpansBelow(std::span<const TraceSpan> spans, F&& isMeant, const Part* part = nullptr)
        : m_entries(spans.size()) {
        for (std::size_t i = spans.size(); i > 0; --i) {
            const TraceSpan& span = spans[i - 1];
            const std::uint32_t parent = aboveOf(span);
            if (parent == kNoIndex)
                continue;
            const bool isCounted = isMeant(static_cast<std::uint32_t>(i - 1));
            const Entry& own = m_entries[i - 1];
            Entry& above = m_entries[parent];
            above.all += own.all + (isCounted ? 1 : 0);
            above.sum += own.sum + (isCounted && part ? amountOf(span.usage, *part) : 0);
            if (isCounted || own.first != kNoIndex)
                above.first = isCounted ? static_cast<std::uint32_t>(i - 1) : own.first;
            if (isCallBoundary(span.kind))
                continue;
            above.near += own.near + (isCounted ? 1 : 0);
            if (isCounted || own.firstNear != kNoIndex)
                above.firstNear = isCounted ? static_cast<std::uint32_t>(i - 1) : own.firstNear;
        }
    }

    [[nodiscard]] const Entry& of(std::uint32_t span) const { return m_entries[span]; }

private:
    std::vector<Entry> m_entries;
};

class Explanation {
public:
    Explanation(const TraceDocument& document, const PriceTable* prices)
        : m_document(document)
        , m_spans(document.spans)
        , m_prices(prices)
        , m_walk(walkUsage(document.spans)) { }

    UsageExplanation make() {
        UsageExplanation result;
        for (const Part& part : kParts)
            addTotal(result, explain(part, part.kind, false));
        addTotal(result, explainCalls());
        TotalAccount tokens = explain(kParts[0], TotalKind::EvaluationTokens, true);
        joinTokens(tokens, explain(kParts[1], TotalKind::EvaluationTokens, true));
        addTotal(result, std::move(tokens));
        addTotal(result, explain(kParts[5], TotalKind::EvaluationCost, true));
        return result;
    }

private:
    static void addTotal(UsageExplanation& result, TotalAccount account) {
        if (!account.lines.empty())
            result.totals.push_back(std::move(account));
    }

    /// One number of the trace, or of its evaluation spend.
    TotalAccount explain(const Part& part, TotalKind kind, bool ofEvaluations) const {
        TotalAccount account;
        account.kind = kind;
        const Usage& total = ofEvaluations ? m_walk.evaluationSpend : m_walk.usage;
        if (part.tokens) {
            account.count = total.*part.tokens;
        } else {
            account.usd = total.costUsd;
            account.costSource = total.costSource;
            account.unpricedCalls = total.unpricedCalls;
        }
        const auto counts = [&](std::uint32_t i) { return (m_walk.shares[i].parts & part.bit) != 0; };
        const SpansBelow counting(m_spans, counts, &part);
        const SpansBelow layers(m_spans,
            [&](std::uint32_t i) { return isModelCall(m_spans[i].kind) && reports(m_spans[i].usage, part); });
        const SpansBelow computed(
            m_spans, [&](std::uint32_t i) { return m_spans[i].usage.costSource == CostSource::Computed; });
        std::vector<std::uint32_t> countingAbove(m_spans.size(), kNoIndex);
        for (std::uint32_t i = 0; i < m_spans.size(); ++i) {
            if (const std::uint32_t above = aboveOf(m_spans[i]); above != kNoIndex)
                countingAbove[i] = counts(above) ? above : countingAbove[above];
            const UsageShare& share = m_walk.shares[i];
            const bool isMissing = !part.tokens && share.isUnpriced;
            if ((!reports(m_spans[i].usage, part) && !isMissing) || (ofEvaluations && !share.isEvaluation))
                continue;
            const Around around {counting.of(i), layers.of(i).near > 0, computed.of(i).all > 0, countingAbove[i]};
            account.lines.push_back(lineOf(i, part, around, ofEvaluations));
        }
        return account;
    }

    /// What is above and below a span, of one number.
    struct Around {
        const SpansBelow::Entry& below; ///< that count
        bool hasLayerBelow;             ///< a layer of the same call that reports it
        bool hasComputedBelow;
        std::uint32_t countingAbove;
    };

    ShareLine lineOf(
        std::uint32_t index, const Part& part, const Around& around, bool ofEvaluations) const {
        const TraceSpan& span = m_spans[index];
        const UsageShare& share = m_walk.shares[index];
        ShareLine line;
        line.span = index;
        if (part.tokens) {
            line.count = span.usage.*part.tokens;
        } else {
            line.usd = span.usage.costUsd;
            line.costSource = span.usage.costUsd ? span.usage.costSource : CostSource::Unknown;
            line.price = priceOf(span);
        }
        if (share.isEvaluation && !ofEvaluations) {
            line.reason = ShareReason::Judge;
            line.text = "an evaluator's own call: part of the evaluation spend";
        } else if (!reports(span.usage, part)) {
            tellWhyUnpriced(line, span);
        } else if ((share.parts & part.bit) != 0) {
            line.isCounted = true;
            tellWhyCounted(line, span, part, around);
        } else {
            tellWhyLeftOut(line, index, part, around);
        }
        if (line.price && line.isCounted)
            line.text += "; " + priceText(*line.price);
        return line;
    }

    static void tellWhyCounted(ShareLine& line, const TraceSpan& span, const Part& part, const Around& around) {
        const bool isCost = !part.tokens;
        if (isCost && span.usage.costSource == CostSource::Computed && !line.price) {
            line.reason = ShareReason::CacheHit;
            line.text = "a cache answered: it cost nothing";
        } else if (isCost && span.usage.costSource == CostSource::Recorded && around.hasComputedBelow) {
            line.reason = ShareReason::RecordedAbove;
            line.text = "recorded: stands for what is only computed below";
        } else if (isModelCall(span.kind)) {
            const bool isWrapper = around.hasLayerBelow;
            line.reason = isWrapper ? ShareReason::WrapperAbove : ShareReason::ModelCall;
            line.text = isWrapper ? "a model call that reports more than its layers below" : "a model call";
        } else {
            line.reason = ShareReason::SoleCarrier;
            line.text = "no model call below reports it";
        }
        if (isCost && span.usage.costSource == CostSource::Recorded && line.reason == ShareReason::ModelCall)
            line.text += "; recorded";
    }

    void tellWhyLeftOut(ShareLine& line, std::uint32_t index, const Part& part, const Around& around) const {
        const SpansBelow::Entry& below = around.below;
        const TraceSpan& span = m_spans[index];
        const bool isHidden = (m_walk.shares[index].hidden & part.bit) != 0;
        if (isHidden || (below.all == 0)) {
            line.other = around.countingAbove;
            const bool isPaid = !part.tokens && line.other != kNoIndex && !isModelCall(m_spans[line.other].kind);
            line.reason = isPaid ? ShareReason::PaidAbove : ShareReason::SameCallAbove;
            line.others = line.other == kNoIndex ? 0 : 1;
            line.text = isPaid ? "the recorded cost of " + nameOf(line.other) + " above stands for it"
                : line.other == kNoIndex ? "the same is counted above"
                                         : "the same call as " + nameOf(line.other) + " above, which counts";
        } else if (isModelCall(span.kind)) {
            const bool isNear = below.near > 0;
            line.other = isNear ? below.firstNear : below.first;
            line.others = isNear ? below.near : below.all;
            const bool isBeside = line.other != kNoIndex && m_spans[line.other].sameCallAs == index;
            line.reason = isBeside ? ShareReason::SameCallBeside : ShareReason::SameCallBelow;
            line.text = line.others == 1
                ? "the same call as " + nameOf(line.other) + (isBeside ? " beside it" : " below") + ", which counts"
                : "the same as the " + counted(line.others, "call") + " below, which count";
        } else {
            line.other = below.first;
            line.others = below.all;
            line.reason = ShareReason::RollUp;
            line.text = "a sum of the " + counted(below.all, "call") + " below, which "
                + (below.all == 1 ? "counts" : "count") + disagreement(amountOf(span.usage, part), below.sum, part);
        }
    }

    void tellWhyUnpriced(ShareLine& line, const TraceSpan& span) const {
        const PriceGap gap = m_prices ? m_prices->gap(callOf(span)) : PriceGap::NoRow;
        const std::string model = modelText(span);
        if (gap == PriceGap::NoModel || model.empty()) {
            line.reason = ShareReason::NoModelName;
            line.text = "no cost: the call does not say which model it asked";
        } else if (gap == PriceGap::RowLacksPart) {
            line.reason = ShareReason::PriceLacksPart;
            line.text = "no cost: the price of " + model + " does not cover what the call used";
        } else {
            line.reason = ShareReason::NoPrice;
            line.text = "no cost: there is no price for " + model;
        }
    }

    TotalAccount explainCalls() const {
        TotalAccount account;
        account.kind = TotalKind::LlmCalls;
        account.count = m_walk.llmCalls;
        const SpansBelow below(m_spans, [&](std::uint32_t i) { return m_walk.shares[i].isModelCall; });
        for (std::uint32_t i = 0; i < m_spans.size(); ++i) {
            const TraceSpan& span = m_spans[i];
            if (span.kind != Kind::Llm)
                continue;
            const UsageShare& share = m_walk.shares[i];
            ShareLine line;
            line.span = i;
            line.count = 1;
            line.isCounted = share.isModelCall && !share.isEvaluation;
            if (share.isEvaluation) {
                line.reason = ShareReason::Judge;
                line.text = "an evaluator's own call";
            } else if (share.isModelCall) {
                line.reason = span.isError() ? ShareReason::FailedCall : ShareReason::ModelCall;
                line.text = span.isError() ? "a model call that failed" : "a model call";
                if (isInferredAttempt(span.attempts, AttemptFlag::Retry))
                    line.text += ", tried again";
            } else {
                line.other = below.of(i).firstNear;
                line.others = below.of(i).near;
                const bool isBeside = line.other != kNoIndex && m_spans[line.other].sameCallAs == i;
                line.reason = isBeside ? ShareReason::SameCallBeside : ShareReason::SameCallBelow;
                line.text = line.others == 1
                    ? "the same call as " + nameOf(line.other) + (isBeside ? " beside it" : " below")
                    : "holds the " + counted(line.others, "call") + " below";
            }
            account.lines.push_back(std::move(line));
        }
        return account;
    }

    /// Input and output of evaluators in one account.
    static void joinTokens(TotalAccount& target, const TotalAccount& other) {
        if (other.count >= 0)
            target.count = target.count < 0 ? other.count : saturatingSum(target.count, other.count);
        std::vector<ShareLine> joined;
        auto left = target.lines.begin();
        for (const ShareLine& line : other.lines) {
            while (left != target.lines.end() && left->span < line.span)
                joined.push_back(std::move(*left++));
            if (left == target.lines.end() || left->span != line.span) {
                joined.push_back(line);
                continue;
            }
            ShareLine& both = joined.emplace_back(std::move(*left++));
            if (both.isCounted == line.isCounted)
                both.count = saturatingSum(both.count, line.count);
            else if (line.isCounted)
                both = line; // of a layer that counts for one number alone, that number is told
        }
        std::move(left, target.lines.end(), std::back_inserter(joined));
        target.lines = std::move(joined);
    }

    static std::string disagreement(double recorded, double below, const Part& part) {
        if (std::abs(recorded - below) <= kTolerance * std::max(recorded, below))
            return {};
        char buffer[64];
        std::snprintf(buffer, sizeof buffer, part.tokens ? "; they add up to %.0f" : "; they add up to $%.6f", below);
        return buffer;
    }

    static std::int64_t saturatingSum(std::int64_t a, std::int64_t b) {
        std::int64_t result = 0;
        return __builtin_add_overflow(a, b, &result) ? INT64_MAX : result;
    }

    [[nodiscard]] std::string nameOf(std::uint32_t index) const {
        return index == kNoIndex ? std::string("another span") : quoted(m_document.name(m_spans[index]));
    }

    [[nodiscard]] std::string modelText(const TraceSpan& span) const {
        const StringId response = span.meaning.text(Field::ResponseModel);
        const std::string model(
            m_document.text(response != 0 ? response : span.meaning.text(Field::RequestModel)));
        const std::string_view provider = m_document.text(span.meaning.text(Field::Provider));
        return model.empty() || provider.empty() ? model : model + " (" + std::string(provider) + ")";
    }

    [[nodiscard]] PricedCall callOf(const TraceSpan& span) const {
        return pricedCall(span.meaning, *m_document.strings, span.usage, {span.start, span.isError()});
    }

    [[nodiscard]] std::optional<PriceUsed> priceOf(const TraceSpan& span) const {
        if (!m_prices || span.usage.costSource != CostSource::Computed || span.meaning.flag(Field::CacheHit))
            return std::nullopt;
        const std::optional<ComputedCost> cost = m_prices->cost(callOf(span));
        const bool isFromCache = cost && cost->usd > 0 && span.usage.costUsd.value_or(0) == 0;
        if (!cost || isFromCache)
            return std::nullopt;
        return PriceUsed {cost->priceModel, cost->asOf, cost->isUser, cost->isVendorEstimate};
    }

    static std::string priceText(const PriceUsed& price) {
        std::string text = "computed with the price of " + price.row;
        if (!price.asOf.empty())
            text += " of " + price.asOf;
        if (price.isUser)
            text += " (yours)";
        if (price.isVendorEstimate)
            text += " (the vendor's; estimate)";
        return text;
    }

    const TraceDocument& m_document;
    std::span<const TraceSpan> m_spans;
    const PriceTable* m_prices;
    const UsageWalk m_walk;
};

} // namespace

std::string_view name(TotalKind kind) {
    switch (kind) {
    case TotalKind::InputTokens: return "input_tokens";
    case TotalKind::OutputTokens: return "output_tokens";
    case TotalKind::CacheReadTokens: return "cache_read_tokens";
    case TotalKind::CacheWriteTokens: return "cache_write_tokens";
    case TotalKind::ReasoningTokens: return "reasoning_tokens";
    case TotalKind::Cost: return "cost";
    case TotalKind::LlmCalls: return "llm_calls";
    case TotalKind::EvaluationTokens: return "evaluation_tokens";
    case TotalKind::EvaluationCost: return "evaluation_cost";
    }
    return "";
}

std::string_view name(ShareReason reason) {
    switch (reason) {
    case ShareReason::ModelCall: return "model_call";
    case ShareReason::WrapperAbove: return "wrapper_above";
    case ShareReason::SoleCarrier: return "sole_carrier";
    case ShareReason::RecordedAbove: return "recorded_above";
    case ShareReason::CacheHit: return "cache_hit";
    case ShareReason::FailedCall: return "failed_call";
    case ShareReason::SameCallBelow: return "same_call_below";
    case ShareReason::SameCallAbove: return "same_call_above";
    case ShareReason::SameCallBeside: return "same_call_beside";
    case ShareReason::RollUp: return "roll_up";
    case ShareReason::PaidAbove: return "paid_above";
    case ShareReason::Judge: return "judge";
    case ShareReason::NoModelName: return "no_model_name";
    case ShareReason::NoPrice: return "no_price";
    case ShareReason::PriceLacksPart: return "price_lacks_part";
    }
    return "";
}

std::size_t TotalAccount::countedLines() const {
    return static_cast<std::size_t>(std::ranges::count_if(lines, &ShareLine::isCounted));
}

const TotalAccount* UsageExplanation::find(TotalKind kind) const {
    const auto found = std::ranges::find(totals, kind, &TotalAccount::kind);
    return found == totals.end() ? nullptr : &*found;
}

UsageExplanation explainTotals(const TraceDocument& document, const PriceTable* prices) {
    return Explanation(document, prices).make();
}

} // namespace spanloom
