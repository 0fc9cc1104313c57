#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace spanloom::test {

/// xoshiro256** seeded by SplitMix64. The standard library's distributions differ between implementations and
/// floating point between compilers (fused multiply-add), so everything here is integer arithmetic.
class Random {
public:
    explicit Random(std::uint64_t seed) {
        for (std::uint64_t& word : m_state)
            word = mixed(seed += 0x9E3779B97F4A7C15ull);
    }

    [[nodiscard]] static constexpr std::uint64_t mixed(std::uint64_t value) {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9ull;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBull;
        return value ^ (value >> 31);
    }

    std::uint64_t next() {
        const std::uint64_t result = rotated(m_state[1] * 5, 7) * 9;
        const std::uint64_t shifted = m_state[1] << 17;
        m_state[2] ^= m_state[0];
        m_state[3] ^= m_state[1];
        m_state[1] ^= m_state[2];
        m_state[0] ^= m_state[3];
        m_state[2] ^= shifted;
        m_state[3] = rotated(m_state[3], 45);
        return result;
    }

    /// 0 … count-1; count from 1 to 2^32.
    std::size_t below(std::size_t count) { return static_cast<std::size_t>(((next() >> 32) * count) >> 32); }
    /// low … high, both included.
    std::int64_t between(std::int64_t low, std::int64_t high) {
        return low + static_cast<std::int64_t>(below(static_cast<std::size_t>(high - low + 1)));
    }
    bool chance(std::size_t perMille) { return below(1000) < perMille; }

    template <typename Container>
    const auto& pick(const Container& values) {
        return values[below(values.size())];
    }

    /// A latency-like draw around `median`: skewed, with a long tail up to six times the median.
    std::int64_t skewed(std::int64_t median) {
        static constexpr std::array<std::int64_t, 11> kPerMille {
            560, 700, 780, 850, 920, 1000, 1090, 1210, 1390, 1720, 3000};
        const std::size_t position = below(10'000);
        const std::size_t step = position / 1000;
        const auto within = static_cast<std::int64_t>(position % 1000);
        std::int64_t factor = kPerMille[step] + (kPerMille[step + 1] - kPerMille[step]) * within / 1000;
        if (position >= 9'900)
            factor += between(0, 3000);
        return median * factor / 1000;
    }

    /// Sum of four uniform draws: bell-shaped in centre ± width.
    std::int64_t bell(std::int64_t centre, std::int64_t width) {
        std::int64_t sum = 0;
        for (int i = 0; i < 4; ++i)
            sum += between(-width, width);
        return centre + sum / 4;
    }

private:
    static std::uint64_t rotated(std::uint64_t value, int by) { return (value << by) | (value >> (64 - by)); }
    std::array<std::uint64_t, 4> m_state {};
};

} // namespace spanloom::test
