#include "core/analysis/attempts.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/semantics/outcome_words.h"

namespace spanloom {

namespace {

constexpr std::uint16_t inferred(std::uint16_t flag) {
    return static_cast<std::uint16_t>(flag | flag << AttemptFlag::kInferredShift);
}

bool isAttempt(const TraceSpan& span, Kind parent) {
    switch (span.kind) {
    case Kind::Internal:
    case Kind::Prompt:
    case Kind::Evaluator: return false;
    case Kind::Transport: return isModelCall(parent) || parent == Kind::Gateway;
    default: return true;
    }
}

std::uint64_t inputHash(const TraceSpan& span) {
    const Field field = span.kind == Kind::Tool ? Field::ArgumentsHash : Field::InputHash;
    return span.meaning.hash(field);
}

bool startsAfter(const TraceSpan& later, const TraceSpan& earlier) {
    return later.start != kNoTime && later.start >= std::max(earlier.end, earlier.start);
}

bool isOfOtherModel(const TraceSpan& span, const TraceSpan& earlier) {
    const StringId model = span.meaning.text(Field::RequestModel);
    const StringId earlierModel = earlier.meaning.text(Field::RequestModel);
    return model != 0 && earlierModel != 0 && model != earlierModel;
}

/// Looks along the children of one span (or the top level) for attempts.
class SiblingScan {
public:
    explicit SiblingScan(std::span<TraceSpan> spans)
        : m_spans(spans) { }

    /// Retries found.
    std::uint32_t scan(std::uint32_t first, std::uint32_t last, Kind parent) {
        std::uint32_t retries = 0;
        m_failedByName.clear();
        m_failedByInput.clear();
        for (std::uint32_t i = first; i < last; i = m_spans[i].subtreeEnd)
            if (isAttempt(m_spans[i], parent))
                retries += visit(i) ? 1 : 0;
        return retries;
    }

private:
    /// Whether the span is a retry.
    bool visit(std::uint32_t index) {
        TraceSpan& span = m_spans[index];
        const std::uint64_t input = inputHash(span);
        const std::uint32_t original = span.kind == Kind::Llm && input != 0 ? failedOnOtherModel(span, input) : kNoIndex;
        if (original != kNoIndex) {
            span.attempts |= inferred(AttemptFlag::Fallback);
            span.retryOf = original;
        }
        bool isRetry = false;
        const std::uint64_t key = static_cast<std::uint64_t>(span.kind) << 32 | span.name;
        if (const auto failed = m_failedByName.find(key); failed != m_failedByName.end()) {
            const TraceSpan& earlier = m_spans[failed->second];
            const std::uint64_t earlierInput = inputHash(earlier);
            const bool isSameInput = input == 0 || earlierInput == 0 || input == earlierInput;
            if (original == kNoIndex && isSameInput && startsAfter(span, earlier) && isOfOtherModel(span, earlier)) {
                // The same name on another model is no repetition; a fallback only where its writer says so.
                if (span.kind == Kind::Llm && (span.attempts & AttemptFlag::Fallback) != 0)
                    span.retryOf = failed->second;
            } else if (original == kNoIndex && isSameInput && startsAfter(span, earlier)) {
                isRetry = true;
                span.attempts |= inferred(AttemptFlag::Retry);
                span.retryOf = failed->second;
            }
            m_failedByName.erase(failed);
        }
        if (!span.isError())
            return isRetry;
        m_failedByName[key] = index;
        if (span.kind == Kind::Llm && input != 0)
            m_failedByInput[input] = index;
        return isRetry;
    }

    /// The failed call of another model that this one repeats.
    [[nodiscard]] std::uint32_t failedOnOtherModel(const TraceSpan& span, std::uint64_t input) const {
        const auto failed = m_failedByInput.find(input);
        if (failed == m_failedByInput.end())
            return kNoIndex;
        const TraceSpan& earlier = m_spans[failed->second];
        return isOfOtherModel(span, earlier) && startsAfter(span, earlier) ? failed->second : kNoIndex;
    }

    std::span<TraceSpan> m_spans;
    std::unordered_map<std::uint64_t, std::uint32_t> m_failedByName; // by kind and name
    std::unordered_map<std::uint64_t, std::uint32_t> m_failedByInput;
};

/// What a span's own fields say; the error type's words where no field does.
std::uint16_t ownFacts(const TraceSpan& span, const StringPool& strings) {
    std::uint16_t facts = 0;
    const auto add = [&](Field field, std::uint16_t flag, bool isSet) {
        if (isSet)
            facts |= span.meaning.isInferred(field) ? inferred(flag) : flag;
    };
    add(Field::Retries, AttemptFlag::Retry, span.meaning.integer(Field::Retries) > 0);
    add(Field::Fallback, AttemptFlag::Fallback, span.meaning.flag(Field::Fallback));
    add(Field::CacheHit, AttemptFlag::CacheHit, span.meaning.flag(Field::CacheHit));
    add(Field::RateLimited, AttemptFlag::RateLimited, span.meaning.flag(Field::RateLimited));
    add(Field::TimedOut, AttemptFlag::TimedOut, span.meaning.flag(Field::TimedOut));
    const StringId errorType = span.meaning.text(Field::ErrorType);
    if (errorType == 0)
        return facts;
    const std::string_view words = strings.text(errorType);
    if ((facts & AttemptFlag::RateLimited) == 0 && saysRateLimited(words))
        facts |= inferred(AttemptFlag::RateLimited);
    if ((facts & AttemptFlag::TimedOut) == 0 && saysTimedOut(words))
        facts |= inferred(AttemptFlag::TimedOut);
    return facts;
}

/// The facts of a trace: a fact is inferred when no span records it.
std::uint16_t joined(std::span<const TraceSpan> spans) {
    std::uint16_t any = 0;
    std::uint16_t recorded = 0;
    for (const TraceSpan& span : spans) {
        const auto guessed = static_cast<std::uint16_t>(span.attempts >> AttemptFlag::kInferredShift);
        const auto facts = static_cast<std::uint16_t>(span.attempts & 0xFF);
        any |= facts;
        recorded |= static_cast<std::uint16_t>(facts & ~guessed);
    }
    return static_cast<std::uint16_t>(any | (any & ~recorded) << AttemptFlag::kInferredShift);
}

} // namespace

Attempts findAttempts(std::span<TraceSpan> spans, const StringPool& strings) {
    const auto count = static_cast<std::uint32_t>(spans.size());
    std::vector<std::uint8_t> hasFailedChild(spans.size() + 1, 0); // the last one is the top level
    bool isQuiet = true;
    for (TraceSpan& span : spans) {
        span.attempts = ownFacts(span, strings);
        isQuiet = isQuiet && !span.isError() && span.attempts == 0;
        if (span.isError())
            hasFailedChild[std::min(span.parent, count)] = 1;
    }
    Attempts total;
    if (isQuiet)
        return total;
    SiblingScan scan(spans);
    std::vector<std::uint64_t> retries(spans.size() + 1, 0);
    for (std::uint32_t i = count; i > 0; --i) {
        const TraceSpan& span = spans[i - 1];
        std::uint64_t& own = retries[i - 1];
        if (hasFailedChild[i - 1])
            own += scan.scan(i, span.subtreeEnd, span.kind);
        const auto recorded = static_cast<std::uint64_t>(
            std::clamp<std::int64_t>(span.meaning.integer(Field::Retries), 0, INT32_MAX));
        const bool isWrapper = isModelCall(span.kind) || span.kind == Kind::Gateway;
        own = isWrapper ? std::max(own, recorded) : own + recorded;
        retries[std::min(span.parent, count)] += own;
    }
    if (hasFailedChild[count])
        retries[count] += scan.scan(0, count, Kind::Internal);
    total.retries = static_cast<std::uint32_t>(std::min<std::uint64_t>(retries[count], UINT32_MAX));
    total.facts = joined(spans);
    total.usedFallback = (total.facts & AttemptFlag::Fallback) != 0;
    return total;
}

} // namespace spanloom
