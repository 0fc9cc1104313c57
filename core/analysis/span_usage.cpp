#include "core/analysis/span_usage.h"

namespace spanloom {

namespace {

constexpr double kMaxSpanCostUsd = 10'000;

std::int64_t tokens(const MeaningView& meaning, Field field) {
    if (!meaning.has(field))
        return -1;
    const std::int64_t value = meaning.integer(field);
    return value < 0 ? -1 : value;
}

/// Kinds whose cached answers stand for a model call, also where they report no tokens.
bool answersCalls(const MeaningView& meaning) {
    const auto kind = static_cast<Kind>(meaning.integer(Field::Kind));
    return kind == Kind::Gateway || isModelCall(kind);
}

} // namespace

PricedCall pricedCall(
    const MeaningView& meaning, const StringPool& strings, const Usage& usage, const PricedMoment& moment) {
    PricedCall call;
    call.provider = strings.text(meaning.text(Field::Provider));
    call.requestModel = strings.text(meaning.text(Field::RequestModel));
    call.responseModel = strings.text(meaning.text(Field::ResponseModel));
    call.usage = usage;
    call.audioInputTokens = tokens(meaning, Field::AudioInputTokens);
    call.audioOutputTokens = tokens(meaning, Field::AudioOutputTokens);
    call.serviceTier = strings.text(meaning.text(Field::ServiceTier));
    call.start = moment.start;
    if (!moment.hasFailed && isModelCall(static_cast<Kind>(meaning.integer(Field::Kind))))
        call.requests = 1;
    return call;
}

Usage ownUsage(const MeaningView& meaning, const StringPool& strings, const PriceTable* prices,
    const PricedMoment& moment) {
    Usage usage;
    usage.inputTokens = tokens(meaning, Field::InputTokens);
    usage.outputTokens = tokens(meaning, Field::OutputTokens);
    usage.cacheReadTokens = tokens(meaning, Field::CacheReadTokens);
    usage.cacheWriteTokens = tokens(meaning, Field::CacheWriteTokens);
    usage.reasoningTokens = tokens(meaning, Field::ReasoningTokens);
    const double recorded = meaning.has(Field::RecordedCost) ? meaning.real(Field::RecordedCost) : -1;
    if (recorded >= 0 && recorded <= kMaxSpanCostUsd) {
        usage.costUsd = recorded;
        usage.costSource = CostSource::Recorded;
    } else if (meaning.flag(Field::CacheHit) && (usage.hasTokens() || answersCalls(meaning))) {
        usage.costUsd = 0;
        usage.costSource = CostSource::Computed;
    } else if (prices && (usage.hasTokens() || answersCalls(meaning))) {
        const PricedCall call = pricedCall(meaning, strings, usage, moment);
        if (const std::optional<ComputedCost> cost = prices->cost(call)) {
            usage.costUsd = cost->usd;
            usage.costSource = CostSource::Computed;
        }
    }
    return usage;
}

} // namespace spanloom
