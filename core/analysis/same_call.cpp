#include "core/analysis/same_call.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

namespace spanloom {

namespace {

/// With more calls at once than this nothing is told apart by time.
constexpr std::size_t kMaxOpenCalls = 64;
constexpr std::uint32_t kCrowded = 1u << 30;
constexpr std::size_t kShortestFamily = 3;

bool isSameScope(const TraceSpan& a, const TraceSpan& b) { return a.scopeKey == b.scopeKey; }

/// "gpt-4o" and "gpt-4o-2024-08-06" are one family.
bool isSameFamily(std::string_view a, std::string_view b) {
    if (a.size() > b.size())
        std::swap(a, b);
    return a.size() >= kShortestFamily && b.substr(0, a.size()) == a
        && (a.size() == b.size() || b[a.size()] == '-' || b[a.size()] == '@' || b[a.size()] == ':');
}

/// True when both say something and it is not the same.
bool disagree(std::int64_t a, std::int64_t b) { return a >= 0 && b >= 0 && a != b; }

class BesideSearch {
public:
    BesideSearch(std::vector<TraceSpan>& spans, const StringPool& strings)
        : m_spans(spans)
        , m_strings(strings) { }

    void run() {
        collect();
        if (m_calls.size() < 2 || !hasTwoScopes())
            return;
        m_uses.resize(m_spans.size(), 0);
        std::sort(m_calls.begin(), m_calls.end(), [&](std::uint32_t a, std::uint32_t b) {
            return std::pair(m_spans[a].start, a) < std::pair(m_spans[b].start, b);
        });
        std::set<std::pair<TimeNs, std::uint32_t>> open; // by end
        for (const std::uint32_t call : m_calls) {
            while (!open.empty() && open.begin()->first < m_spans[call].start)
                open.erase(open.begin());
            if (open.size() <= kMaxOpenCalls)
                match(call, open);
            open.emplace(m_spans[call].end, call);
            if (open.size() == kMaxOpenCalls + 1)
                for (const auto& [end, crowded] : open)
                    m_uses[crowded] = kCrowded;
            else if (open.size() > kMaxOpenCalls)
                m_uses[call] = kCrowded;
        }
        for (const auto& [outer, inner] : m_pairs)
            if (m_uses[outer] == 1)
                m_spans[inner].sameCallAs = outer;
    }

private:
    /// Finished LLM spans without another one below them.
    void collect() {
        std::vector<std::uint32_t> all;
        for (std::uint32_t i = 0; i < m_spans.size(); ++i)
            if (m_spans[i].kind == Kind::Llm)
                all.push_back(i);
        for (std::size_t i = 0; i < all.size(); ++i) {
            const TraceSpan& span = m_spans[all[i]];
            const bool hasCallBelow = i + 1 < all.size() && all[i + 1] < span.subtreeEnd;
            if (!hasCallBelow && span.start != kNoTime && span.end != kNoTime && span.end > span.start)
                m_calls.push_back(all[i]);
        }
    }

    [[nodiscard]] bool hasTwoScopes() const {
        return std::any_of(m_calls.begin(), m_calls.end(),
            [&](std::uint32_t call) { return !isSameScope(m_spans[call], m_spans[m_calls.front()]); });
    }

    void match(std::uint32_t inner, const std::set<std::pair<TimeNs, std::uint32_t>>& open) {
        const TraceSpan& span = m_spans[inner];
        std::uint32_t found = kNoIndex;
        bool isAmbiguous = false;
        for (auto outer = open.lower_bound({span.end, 0}); outer != open.end(); ++outer) {
            if (!couldHold(m_spans[outer->second], outer->second, span, inner))
                continue;
            // Two calls at once: which one it is cannot be told, and neither holds this one alone.
            ++m_uses[outer->second];
            isAmbiguous = isAmbiguous || found != kNoIndex;
            found = outer->second;
        }
        if (found == kNoIndex || isAmbiguous)
            return;
        if (isSurelySame(m_spans[found], span) && !hasCallAbove(inner))
            m_pairs.emplace_back(found, inner);
    }

    [[nodiscard]] bool couldHold(
        const TraceSpan& outer, std::uint32_t outerIndex, const TraceSpan& inner, std::uint32_t innerIndex) const {
        if (outerIndex > innerIndex || isSameScope(outer, inner))
            return false;
        const bool hangsAbove = inner.parent == kNoIndex
            || (inner.parent < outerIndex && outerIndex < m_spans[inner.parent].subtreeEnd);
        return hangsAbove && outer.parent != kNoIndex;
    }

    [[nodiscard]] bool isSurelySame(const TraceSpan& outer, const TraceSpan& inner) const {
        if (!isModelOfOneFamily(outer, inner) || disagree(outer.usage.inputTokens, inner.usage.inputTokens)
            || disagree(outer.usage.outputTokens, inner.usage.outputTokens))
            return false;
        const StringId outerId = outer.meaning.text(Field::ResponseId);
        const StringId innerId = inner.meaning.text(Field::ResponseId);
        if (outerId != 0 && innerId != 0)
            return outerId == innerId;
        const auto isSameHash = [&](Field field) {
            return outer.meaning.hash(field) != 0 && outer.meaning.hash(field) == inner.meaning.hash(field);
        };
        if (isSameHash(Field::InputHash) && isSameHash(Field::OutputHash))
            return true;
        return static_cast<double>(inner.duration()) >= 0.9 * static_cast<double>(outer.duration());
    }

    [[nodiscard]] bool isModelOfOneFamily(const TraceSpan& a, const TraceSpan& b) const {
        for (const Field one : {Field::RequestModel, Field::ResponseModel})
            for (const Field other : {Field::RequestModel, Field::ResponseModel})
                if (isSameFamily(m_strings.text(a.meaning.text(one)), m_strings.text(b.meaning.text(other))))
                    return true;
        return false;
    }

    [[nodiscard]] bool hasCallAbove(std::uint32_t index) const {
        for (std::uint32_t i = m_spans[index].parent; i != kNoIndex; i = m_spans[i].parent)
            if (m_spans[i].kind == Kind::Llm)
                return true;
        return false;
    }

    std::vector<TraceSpan>& m_spans;
    const StringPool& m_strings;
    std::vector<std::uint32_t> m_calls;
    std::vector<std::uint32_t> m_uses; ///< how many spans could be an outer call's inner one
    std::vector<std::pair<std::uint32_t, std::uint32_t>> m_pairs;
};

} // namespace

void findCallsBeside(std::vector<TraceSpan>& spans, const StringPool& strings) { BesideSearch(spans, strings).run(); }

} // namespace spanloom
