#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>

#include "core/base/progress.h"
#include "core/workspace/loaded_source.h"

namespace spanloom {

/// One progress over the rebuild of several sources, weighed by their spans. One thread.
class RebuildProgress {
public:
    RebuildProgress(ProgressSink sink, std::span<const std::shared_ptr<const LoadedSource>> sources);

    /// How much of this source is done; the sink hears of it at most ten times a second.
    void report(const LoadedSource& source, double fraction) const;
    void finishSource(const LoadedSource& source);

private:
    using Clock = std::chrono::steady_clock;
    void send(double spans) const;

    const ProgressSink m_sink;
    const Clock::time_point m_started = Clock::now();
    std::int64_t m_total = 0; ///< spans of all sources
    std::int64_t m_done = 0;  ///< of those that are finished
    mutable Clock::time_point m_last;
};

} // namespace spanloom
