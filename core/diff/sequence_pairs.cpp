#include "core/diff/sequence_pairs.h"

#include <algorithm>
#include <cstddef>

namespace spanloom {

namespace {

using Members = std::span<const std::uint32_t>;

constexpr std::int64_t kUnreached = INT64_MIN / 4;

/// The stretch of equal members in the middle of a shortest edit path.
struct Snake {
    std::int64_t beginA = 0, beginB = 0;
    std::int64_t endA = 0, endB = 0;
};

/// How far each diagonal has come, from one end of the two sequences. Diagonals run from −limit to +limit.
class Frontier {
public:
    void resize(std::int64_t limit) {
        m_origin = limit + 2;
        m_reached.resize(static_cast<std::size_t>(2 * limit + 5));
    }
    [[nodiscard]] std::int64_t& at(std::int64_t diagonal) {
        return m_reached[static_cast<std::size_t>(diagonal + m_origin)];
    }
    void begin() { at(1) = 0; }
    /// The neighbours that step `distance` looks at and no earlier step has written.
    void widen(std::int64_t distance) {
        at(-distance - 1) = kUnreached;
        if (distance > 0)
            at(distance + 1) = kUnreached;
    }
    [[nodiscard]] std::int64_t next(std::int64_t diagonal, std::int64_t distance) {
        const bool goesDown = diagonal == -distance || (diagonal != distance && at(diagonal - 1) < at(diagonal + 1));
        return goesDown ? at(diagonal + 1) : at(diagonal - 1) + 1;
    }

private:
    std::vector<std::int64_t> m_reached;
    std::int64_t m_origin = 0;
};

class CommonPairs {
public:
    CommonPairs(std::uint64_t& budget, std::vector<IndexPair>& pairs)
        : m_budget(budget)
        , m_pairs(pairs) { }

    /// `offsetA`, `offsetB`: where the two stretches begin in the whole sequences. The recursion halves the number of
    /// differences, so its depth is logarithmic.
    bool find(Members a, Members b, std::uint32_t offsetA, std::uint32_t offsetB) {
        std::size_t prefix = 0;
        while (prefix < a.size() && prefix < b.size() && a[prefix] == b[prefix])
            ++prefix;
        append(offsetA, offsetB, prefix);
        a = a.subspan(prefix);
        b = b.subspan(prefix);
        offsetA += static_cast<std::uint32_t>(prefix);
        offsetB += static_cast<std::uint32_t>(prefix);
        std::size_t suffix = 0;
        while (suffix < a.size() && suffix < b.size() && a[a.size() - 1 - suffix] == b[b.size() - 1 - suffix])
            ++suffix;
        a = a.first(a.size() - suffix);
        b = b.first(b.size() - suffix);
        const bool isComplete = a.empty() || b.empty() || divide(a, b, offsetA, offsetB);
        append(offsetA + static_cast<std::uint32_t>(a.size()), offsetB + static_cast<std::uint32_t>(b.size()), suffix);
        return isComplete;
    }

private:
    void append(std::uint32_t a, std::uint32_t b, std::size_t count) {
        for (std::uint32_t i = 0; i < count; ++i)
            m_pairs.push_back({a + i, b + i});
    }

    bool divide(Members a, Members b, std::uint32_t offsetA, std::uint32_t offsetB) {
        Snake snake;
        if (!findMiddle(a, b, snake))
            return false;
        const auto part = [](Members whole, std::int64_t begin, std::int64_t end) {
            return whole.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin));
        };
        const auto sizeA = static_cast<std::int64_t>(a.size());
        const auto sizeB = static_cast<std::int64_t>(b.size());
        const bool first = find(part(a, 0, snake.beginA), part(b, 0, snake.beginB), offsetA, offsetB);
        append(offsetA + static_cast<std::uint32_t>(snake.beginA), offsetB + static_cast<std::uint32_t>(snake.beginB),
            static_cast<std::size_t>(snake.endA - snake.beginA));
        const bool second = find(part(a, snake.endA, sizeA), part(b, snake.endB, sizeB),
            offsetA + static_cast<std::uint32_t>(snake.endA), offsetB + static_cast<std::uint32_t>(snake.endB));
        return first && second;
    }

    bool spend(std::uint64_t steps) {
        m_budget -= std::min(m_budget, steps);
        return m_budget > 0;
    }

    /// One step of one frontier: every diagonal goes one edit further and then along equal members. True when it meets
    /// the other frontier. `isForward` = from the beginning.
    bool advance(Members a, Members b, std::int64_t distance, bool isForward, Snake& snake, bool& isOver) {
        const auto sizeA = static_cast<std::int64_t>(a.size());
        const auto sizeB = static_cast<std::int64_t>(b.size());
        const std::int64_t delta = sizeA - sizeB;
        Frontier& own = isForward ? m_forward : m_backward;
        Frontier& other = isForward ? m_backward : m_forward;
        const bool mayMeet = (delta % 2 != 0) == isForward;
        const std::int64_t otherDistance = isForward ? distance - 1 : distance;
        own.widen(distance);
        const std::int64_t lowest = -(distance - 2 * std::max<std::int64_t>(0, distance - sizeB));
        const std::int64_t highest = distance - 2 * std::max<std::int64_t>(0, distance - sizeA);
        std::uint64_t steps = 0;
        for (std::int64_t diagonal = lowest; diagonal <= highest; diagonal += 2) {
            std::int64_t x = own.next(diagonal, distance);
            const std::int64_t start = x;
            ++steps;
            if (x < 0 || x > sizeA || x - diagonal > sizeB) {
                own.at(diagonal) = kUnreached;
                continue;
            }
            while (x < sizeA && x - diagonal < sizeB && isEqual(a, b, x, x - diagonal, isForward)) {
                ++x;
                ++steps;
            }
            own.at(diagonal) = x;
            const std::int64_t facing = delta - diagonal;
            if (!mayMeet || facing < -otherDistance || facing > otherDistance || x + other.at(facing) < sizeA)
                continue;
            snake = isForward ? Snake {start, start - diagonal, x, x - diagonal}
                              : Snake {sizeA - x, sizeB - x + diagonal, sizeA - start, sizeB - start + diagonal};
            spend(steps);
            return true;
        }
        isOver = !spend(steps);
        return false;
    }

    static bool isEqual(Members a, Members b, std::int64_t x, std::int64_t y, bool isForward) {
        const auto i = static_cast<std::size_t>(x);
        const auto j = static_cast<std::size_t>(y);
        return isForward ? a[i] == b[j] : a[a.size() - 1 - i] == b[b.size() - 1 - j];
    }

    bool findMiddle(Members a, Members b, Snake& snake) {
        const auto limit = static_cast<std::int64_t>((a.size() + b.size() + 1) / 2);
        if (!m_isSized) {
            // The first call is the largest.
            m_forward.resize(limit);
            m_backward.resize(limit);
            m_isSized = true;
        }
        m_forward.begin();
        m_backward.begin();
        bool isOver = false;
        for (std::int64_t distance = 0; distance <= limit && !isOver; ++distance) {
            if (advance(a, b, distance, true, snake, isOver))
                return true;
            if (!isOver && advance(a, b, distance, false, snake, isOver))
                return true;
        }
        return false;
    }

    std::uint64_t& m_budget;
    std::vector<IndexPair>& m_pairs;
    Frontier m_forward, m_backward;
    bool m_isSized = false;
};

} // namespace

bool appendCommonPairs(std::span<const std::uint32_t> a, std::span<const std::uint32_t> b, std::uint64_t& budget,
    std::vector<IndexPair>& pairs) {
    return CommonPairs(budget, pairs).find(a, b, 0, 0);
}

void appendGreedyPairs(std::span<const std::uint32_t> a, std::span<const std::uint32_t> b, std::uint32_t reach,
    std::vector<IndexPair>& pairs) {
    std::size_t i = 0;
    std::size_t j = 0;
    /// The nearest pair ahead: fewest members skipped in all, then fewest of A.
    const auto skip = [&]() -> bool {
        for (std::size_t skipped = 0; skipped <= 2 * std::size_t {reach}; ++skipped) {
            for (std::size_t ofA = skipped > reach ? skipped - reach : 0; ofA <= std::min<std::size_t>(skipped, reach);
                 ++ofA) {
                const std::size_t nextA = i + ofA;
                const std::size_t nextB = j + skipped - ofA;
                if (nextA < a.size() && nextB < b.size() && a[nextA] == b[nextB]) {
                    i = nextA;
                    j = nextB;
                    return true;
                }
            }
        }
        return false;
    };
    while (i < a.size() && j < b.size()) {
        if (skip())
            pairs.push_back({static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(j)});
        ++i;
        ++j;
    }
}

} // namespace spanloom
