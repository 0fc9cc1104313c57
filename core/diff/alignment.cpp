#include "core/diff/alignment.h"

#include <algorithm>

#include "core/diff/sequence_pairs.h"
#include "core/diff/step_keys.h"

namespace spanloom {

namespace {

constexpr std::uint64_t kWideSteps = 3'000'000; // of Myers' algorithm for all wide lists of one alignment
constexpr std::uint32_t kGreedyReach = 64;

/// A row of siblings: indices of spans.
using Siblings = std::vector<std::uint32_t>;

struct Side {
    const TraceDocument* document = nullptr;
    std::vector<StepKey> keys;
    std::vector<std::uint32_t> partners; ///< on the other side, or kNoIndex

    [[nodiscard]] std::uint32_t count() const { return static_cast<std::uint32_t>(document->spans.size()); }
    [[nodiscard]] const TraceSpan& span(std::uint32_t index) const { return document->spans[index]; }
    /// Where the next sibling would stand; always further on, whatever the document says.
    [[nodiscard]] std::uint32_t endOf(std::uint32_t index) const {
        return std::clamp(span(index).subtreeEnd, index + 1, count());
    }
    /// The spans that stand between two indices and are not below one another.
    void collect(std::uint32_t begin, std::uint32_t end, Siblings& siblings) const {
        siblings.clear();
        for (std::uint32_t i = begin; i < end; i = endOf(i))
            siblings.push_back(i);
    }
};

/// Whether the first side comes first in an order that knows nothing of A and B: ties between equally good pairings
/// are then decided alike when the sides are swapped.
bool comesFirst(const Side& first, const Side& second) {
    if (first.count() != second.count())
        return first.count() < second.count();
    for (std::uint32_t i = 0; i < first.count(); ++i) {
        if (first.span(i).depth != second.span(i).depth)
            return first.span(i).depth < second.span(i).depth;
        if (first.keys[i].textHash != second.keys[i].textHash)
            return first.keys[i].textHash < second.keys[i].textHash;
    }
    for (std::uint32_t i = 0; i < first.count(); ++i) {
        if (first.span(i).status != second.span(i).status)
            return first.span(i).status < second.span(i).status;
        if (const int order = first.document->name(first.span(i)).compare(second.document->name(second.span(i))))
            return order < 0;
    }
    return true;
}

/// Finds the partners of all spans, level by level, without recursion: chains may be as deep as a trace is long.
class Pairing {
public:
    Pairing(Side& a, Side& b)
        : m_a(a)
        , m_b(b) { }

    void run() {
        m_a.partners.assign(m_a.count(), kNoIndex);
        m_b.partners.assign(m_b.count(), kNoIndex);
        pairSiblings(0, m_a.count(), 0, m_b.count());
        while (!m_open.empty()) {
            const IndexPair parents = m_open.back();
            m_open.pop_back();
            pairSiblings(parents.a + 1, m_a.endOf(parents.a), parents.b + 1, m_b.endOf(parents.b));
        }
    }

private:
    void pairSiblings(std::uint32_t beginA, std::uint32_t endA, std::uint32_t beginB, std::uint32_t endB) {
        m_a.collect(beginA, endA, m_siblingsA);
        m_b.collect(beginB, endB, m_siblingsB);
        m_pairs.clear();
        if (m_siblingsA.empty() || m_siblingsB.empty())
            return;
        // Two traces with one root each stand for the same thing: somebody has put them side by side.
        const bool areRoots = beginA == 0 && beginB == 0 && m_siblingsA.size() == 1 && m_siblingsB.size() == 1;
        if (areRoots || areSameSteps())
            pairInOrder();
        else if (m_siblingsA.size() <= kMaxExactSiblings && m_siblingsB.size() <= kMaxExactSiblings)
            pairExactly();
        else
            pairWide();
        for (const IndexPair& pair : m_pairs) {
            const std::uint32_t a = m_siblingsA[pair.a];
            const std::uint32_t b = m_siblingsB[pair.b];
            m_a.partners[a] = b;
            m_b.partners[b] = a;
            if (m_a.endOf(a) > a + 1 && m_b.endOf(b) > b + 1)
                m_open.push_back({a, b});
        }
    }

    [[nodiscard]] std::uint32_t stepA(std::size_t i) const { return m_a.keys[m_siblingsA[i]].step; }
    [[nodiscard]] std::uint32_t stepB(std::size_t i) const { return m_b.keys[m_siblingsB[i]].step; }

    [[nodiscard]] bool areSameSteps() const {
        if (m_siblingsA.size() != m_siblingsB.size())
            return false;
        for (std::size_t i = 0; i < m_siblingsA.size(); ++i)
            if (stepA(i) != stepB(i))
                return false;
        return true;
    }

    void pairInOrder() {
        for (std::uint32_t i = 0; i < m_siblingsA.size(); ++i)
            m_pairs.push_back({i, i});
    }

    /// What tells equally long pairings apart: the same shape below, the same name, the same outcome. So the attempt
    /// that succeeded stands beside the one that succeeded.
    [[nodiscard]] std::uint32_t likeness(std::size_t i, std::size_t j) const {
        const TraceSpan& a = m_a.span(m_siblingsA[i]);
        const TraceSpan& b = m_b.span(m_siblingsB[j]);
        std::uint32_t result = 0;
        if (m_a.keys[m_siblingsA[i]].shape == m_b.keys[m_siblingsB[j]].shape)
            result += 4;
        if (a.isError() == b.isError())
            result += 2;
        if (m_a.document->name(a) == m_b.document->name(b))
            result += 1;
        return result;
    }

    /// The longest common subsequence; among equally long ones the one of the greatest likeness.
    void pairExactly() {
        constexpr std::uint32_t kPair = 1u << 16; // one pair more outweighs any likeness of 512 pairs
        const std::size_t rows = m_siblingsA.size();
        const std::size_t columns = m_siblingsB.size();
        const std::size_t width = columns + 1;
        m_best.assign((rows + 1) * width, 0);
        for (std::size_t i = rows; i-- > 0;) {
            const std::uint32_t step = stepA(i);
            for (std::size_t j = columns; j-- > 0;) {
                std::uint32_t best = std::max(m_best[(i + 1) * width + j], m_best[i * width + j + 1]);
                if (step == stepB(j))
                    best = std::max(best, m_best[(i + 1) * width + j + 1] + kPair + likeness(i, j));
                m_best[i * width + j] = best;
            }
        }
        std::size_t i = 0;
        std::size_t j = 0;
        while (i < rows && j < columns) {
            const std::uint32_t best = m_best[i * width + j];
            const bool isPair
                = stepA(i) == stepB(j) && best == m_best[(i + 1) * width + j + 1] + kPair + likeness(i, j);
            if (isPair)
                m_pairs.push_back({static_cast<std::uint32_t>(i++), static_cast<std::uint32_t>(j++)});
            else if (best == m_best[(i + 1) * width + j])
                ++i;
            else
                ++j;
        }
    }

    void pairWide() {
        std::vector<std::uint32_t> stepsA(m_siblingsA.size());
        std::vector<std::uint32_t> stepsB(m_siblingsB.size());
        for (std::size_t i = 0; i < stepsA.size(); ++i)
            stepsA[i] = stepA(i);
        for (std::size_t i = 0; i < stepsB.size(); ++i)
            stepsB[i] = stepB(i);
        if (m_wideSteps > 0 && appendCommonPairs(stepsA, stepsB, m_wideSteps, m_pairs))
            return;
        m_pairs.clear();
        appendGreedyPairs(stepsA, stepsB, kGreedyReach, m_pairs);
    }

    Side& m_a;
    Side& m_b;
    std::vector<IndexPair> m_open; ///< pairs whose children are not yet paired
    Siblings m_siblingsA, m_siblingsB;
    std::vector<IndexPair> m_pairs;   ///< positions in the two lists of siblings
    std::vector<std::uint32_t> m_best;
    std::uint64_t m_wideSteps = kWideSteps;
};

/// Writes the rows: both lists of siblings side by side, ghosts before the pair that follows them, those of A first.
class Merging {
public:
    Merging(const Side& a, const Side& b, Alignment& result)
        : m_a(a)
        , m_b(b)
        , m_result(result) { }

    void run() {
        m_result.rows.reserve(m_a.document->spans.size() + m_b.document->spans.size());
        m_levels.push_back({0, m_a.count(), 0, m_b.count(), 0});
        while (!m_levels.empty()) {
            if (!step(m_levels.back()))
                m_levels.pop_back();
        }
    }

private:
    struct Level {
        std::uint32_t a, endA;
        std::uint32_t b, endB;
        std::uint32_t depth;
    };

    /// The next ghosts or the next pair of a level; false at its end. May add a level, which moves `level`.
    bool step(Level& level) {
        const std::uint32_t a = level.a;
        const std::uint32_t b = level.b;
        const std::uint32_t depth = level.depth;
        if (a < level.endA && m_a.partners[a] == kNoIndex) {
            level.a = m_a.endOf(a);
            for (std::uint32_t i = a; i < level.a; ++i)
                m_result.rows.push_back({i, kNoIndex, depth + (m_a.span(i).depth - m_a.span(a).depth)});
            m_result.onlyA += level.a - a;
        } else if (b < level.endB && m_b.partners[b] == kNoIndex) {
            level.b = m_b.endOf(b);
            for (std::uint32_t i = b; i < level.b; ++i)
                m_result.rows.push_back({kNoIndex, i, depth + (m_b.span(i).depth - m_b.span(b).depth)});
            m_result.onlyB += level.b - b;
        } else if (a < level.endA && b < level.endB) {
            level.a = m_a.endOf(a);
            level.b = m_b.endOf(b);
            m_result.rows.push_back({a, b, depth});
            ++m_result.pairs;
            m_levels.push_back({a + 1, level.a, b + 1, level.b, depth + 1});
        } else {
            return false;
        }
        return true;
    }

    const Side& m_a;
    const Side& m_b;
    Alignment& m_result;
    std::vector<Level> m_levels;
};

} // namespace

Alignment alignTraces(const TraceDocument& a, const TraceDocument& b) {
    StepNumbers numbers;
    Side sideA {&a, numbers.keysOf(a), {}};
    Side sideB {&b, numbers.keysOf(b), {}};
    if (comesFirst(sideA, sideB))
        Pairing(sideA, sideB).run();
    else
        Pairing(sideB, sideA).run();
    Alignment result;
    Merging(sideA, sideB, result).run();
    return result;
}

} // namespace spanloom
