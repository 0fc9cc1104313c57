#pragma once

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

namespace spanloom::bench {

using Clock = std::chrono::steady_clock;

inline double secondsOf(const std::function<void()>& work) {
    const auto start = Clock::now();
    work();
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Percentile by linear interpolation between closest ranks (Hyndman–Fan type 7), `share` in 0..1.
inline double percentile(std::vector<double> values, double share) {
    if (values.empty())
        return 0;
    std::sort(values.begin(), values.end());
    const double position = share * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(position);
    const std::size_t above = std::min(below + 1, values.size() - 1);
    return values[below] + (position - static_cast<double>(below)) * (values[above] - values[below]);
}

inline double median(const std::vector<double>& values) { return percentile(values, 0.5); }

/// One figure a line: name, value, unit, separated by tabs.
inline void figure(const char* name, double value, const char* unit) {
    std::printf("%s\t%.4g\t%s\n", name, value, unit);
    std::fflush(stdout);
}

} // namespace spanloom::bench
