#include "core/analysis/attempts.h"

#include <algorithm>
#include <unordered_map>
#include <vector>

namespace spanloom {

namespace {

bool isAttempt(Kind kind) {
    return kind != Kind::Internal && kind != Kind::Transport && kind != Kind::Prompt && kind != Kind::Evaluator;
}

std::uint64_t inputHash(const TraceSpan& span) {
    const Field field = span.kind == Kind::Tool ? Field::ArgumentsHash : Field::InputHash;
    return span.meaning.hash(field);
}

bool startsAfter(const TraceSpan& later, const TraceSpan& earlier) {
    return later.start != kNoTime && later.start >= std::max(earlier.end, earlier.start);
}

/// Looks along the children of one span (or the top level) for attempts.
class SiblingScan {
public:
    explicit SiblingScan(std::span<const TraceSpan> spans)
        : m_spans(spans) { }

    Attempts scan(std::uint32_t first, std::uint32_t last) {
        Attempts found;
        m_failedByName.clear();
        m_failedByInput.clear();
        for (std::uint32_t i = first; i < last; i = m_spans[i].subtreeEnd)
            if (isAttempt(m_spans[i].kind))
                visit(i, found);
        return found;
    }

private:
    void visit(std::uint32_t index, Attempts& found) {
        const TraceSpan& span = m_spans[index];
        const std::uint64_t input = inputHash(span);
        const bool isFallback = span.kind == Kind::Llm && input != 0 && repeatsWithOtherModel(span, input);
        found.usedFallback |= isFallback;
        const std::uint64_t key = static_cast<std::uint64_t>(span.kind) << 32 | span.name;
        if (const auto failed = m_failedByName.find(key); failed != m_failedByName.end()) {
            const TraceSpan& earlier = m_spans[failed->second];
            const std::uint64_t earlierInput = inputHash(earlier);
            const bool isSameInput = input == 0 || earlierInput == 0 || input == earlierInput;
            if (!isFallback && isSameInput && startsAfter(span, earlier))
                ++found.retries;
            m_failedByName.erase(failed);
        }
        if (!span.isError())
            return;
        m_failedByName[key] = index;
        if (span.kind == Kind::Llm && input != 0)
            m_failedByInput[input] = index;
    }

    [[nodiscard]] bool repeatsWithOtherModel(const TraceSpan& span, std::uint64_t input) const {
        const auto failed = m_failedByInput.find(input);
        if (failed == m_failedByInput.end())
            return false;
        const TraceSpan& earlier = m_spans[failed->second];
        const StringId model = span.meaning.text(Field::RequestModel);
        const StringId earlierModel = earlier.meaning.text(Field::RequestModel);
        return model != 0 && earlierModel != 0 && model != earlierModel && startsAfter(span, earlier);
    }

    std::span<const TraceSpan> m_spans;
    std::unordered_map<std::uint64_t, std::uint32_t> m_failedByName; // by kind and name
    std::unordered_map<std::uint64_t, std::uint32_t> m_failedByInput;
};

} // namespace

Attempts countAttempts(std::span<const TraceSpan> spans) {
    const auto count = static_cast<std::uint32_t>(spans.size());
    Attempts total;
    std::vector<std::uint8_t> hasFailedChild(spans.size() + 1, 0); // the last one is the top level
    bool isQuiet = true;
    for (const TraceSpan& span : spans) {
        total.usedFallback |= span.meaning.flag(Field::Fallback);
        isQuiet = isQuiet && !span.isError() && !span.meaning.has(Field::Retries);
        if (span.isError())
            hasFailedChild[std::min(span.parent, count)] = 1;
    }
    if (isQuiet)
        return total;
    SiblingScan scan(spans);
    std::vector<std::uint64_t> retries(spans.size() + 1, 0);
    for (std::uint32_t i = count; i > 0; --i) {
        const TraceSpan& span = spans[i - 1];
        std::uint64_t& own = retries[i - 1];
        if (hasFailedChild[i - 1]) {
            const Attempts found = scan.scan(i, span.subtreeEnd);
            own += found.retries;
            total.usedFallback |= found.usedFallback;
        }
        const auto recorded = static_cast<std::uint64_t>(
            std::clamp<std::int64_t>(span.meaning.integer(Field::Retries), 0, INT32_MAX));
        const bool isWrapper = isModelCall(span.kind) || span.kind == Kind::Gateway;
        own = isWrapper ? std::max(own, recorded) : own + recorded;
        retries[std::min(span.parent, count)] += own;
    }
    if (hasFailedChild[count]) {
        const Attempts found = scan.scan(0, count);
        retries[count] += found.retries;
        total.usedFallback |= found.usedFallback;
    }
    total.retries = static_cast<std::uint32_t>(std::min<std::uint64_t>(retries[count], UINT32_MAX));
    return total;
}

} // namespace spanloom
