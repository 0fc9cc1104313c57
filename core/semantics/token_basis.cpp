#include <cmath>

#include "core/semantics/span_reading.h"

namespace spanloom {

namespace {

std::int64_t firstCount(SpanReading& reading, Field field, const Source** source = nullptr) {
    for (const Hit& hit : reading.hits.of(field)) {
        if (!reading.counts(hit))
            continue;
        const std::optional<std::int64_t> count = reading.decoder.integer(hit);
        if (!count || *count < 0)
            continue;
        if (source)
            *source = hit.source;
        return *count;
    }
    return -1;
}

bool providerLeavesCacheOut(std::string_view provider) { return provider == "anthropic" || provider == "aws.bedrock"; }

struct Counts {
    std::int64_t input, output, total, cacheRead, cacheWrite, reasoning;
    [[nodiscard]] std::int64_t cached() const {
        return std::max<std::int64_t>(cacheRead, 0) + std::max<std::int64_t>(cacheWrite, 0);
    }
};

// Evidence in the numbers first, then the vocabulary, then the provider's habit.
bool inputLeavesCacheOut(
    const Counts& counts, const SpanReading& reading, const Source& source, std::string_view provider) {
    if (counts.cached() == 0)
        return false;
    if (counts.cached() > counts.input)
        return true;
    if (counts.total >= 0 && counts.output >= 0) {
        if (counts.total == counts.input + counts.output)
            return false;
        if (counts.total == counts.input + counts.output + counts.cached())
            return true;
    }
    if (reading.scope->isExclusive)
        return true;
    switch (reading.rules.vocabularies[source.vocabulary].tokens) {
    case Vocabulary::TokenBasis::Inclusive:
    case Vocabulary::TokenBasis::Buckets: return false;
    case Vocabulary::TokenBasis::Exclusive: return true;
    case Vocabulary::TokenBasis::Provider: return providerLeavesCacheOut(provider);
    }
    return false;
}

bool outputLeavesReasoningOut(const Counts& counts) {
    if (counts.reasoning <= 0)
        return false;
    if (counts.reasoning > counts.output)
        return true;
    return counts.total >= 0 && counts.input >= 0 && counts.total != counts.input + counts.output
        && counts.total == counts.input + counts.output + counts.reasoning;
}

} // namespace

void readTokens(SpanReading& reading, MeaningRow& row, std::string_view provider) {
    const Source* inputSource = nullptr;
    Counts counts {};
    counts.input = firstCount(reading, Field::InputTokens, &inputSource);
    counts.output = firstCount(reading, Field::OutputTokens);
    counts.total = firstCount(reading, Field::TotalTokens);
    counts.cacheRead = firstCount(reading, Field::CacheReadTokens);
    counts.cacheWrite = firstCount(reading, Field::CacheWriteTokens);
    counts.reasoning = firstCount(reading, Field::ReasoningTokens);
    const Counts raw = counts;
    if (inputSource && inputLeavesCacheOut(raw, reading, *inputSource, provider))
        counts.input += raw.cached();
    if (counts.output >= 0 && outputLeavesReasoningOut(raw))
        counts.output += raw.reasoning;
    const auto store = [&](Field field, std::int64_t count) {
        if (count >= 0)
            row.setInteger(field, count);
    };
    store(Field::InputTokens, counts.input);
    store(Field::OutputTokens, counts.output);
    store(Field::TotalTokens, counts.total);
    store(Field::CacheReadTokens, counts.cacheRead);
    store(Field::CacheWriteTokens, counts.cacheWrite);
    store(Field::ReasoningTokens, counts.reasoning);
    store(Field::AudioInputTokens, firstCount(reading, Field::AudioInputTokens));
    store(Field::AudioOutputTokens, firstCount(reading, Field::AudioOutputTokens));
}

} // namespace spanloom
