#include "core/workspace/rebuild_progress.h"

#include <algorithm>
#include <utility>

namespace spanloom {

RebuildProgress::RebuildProgress(ProgressSink sink, std::span<const std::shared_ptr<const LoadedSource>> sources)
    : m_sink(std::move(sink)) {
    for (const auto& source : sources)
        m_total += source->segment()->rows();
}

void RebuildProgress::report(const LoadedSource& source, double fraction) const {
    const Clock::time_point now = Clock::now();
    if (!m_sink || now - m_last < std::chrono::milliseconds(100))
        return;
    m_last = now;
    send(static_cast<double>(m_done) + fraction * source.segment()->rows());
}

void RebuildProgress::finishSource(const LoadedSource& source) {
    m_done += source.segment()->rows();
    if (m_sink && m_done >= m_total)
        send(static_cast<double>(m_done));
}

void RebuildProgress::send(double spans) const {
    ImportProgress progress;
    progress.phase = ImportPhase::BuildingTraces;
    progress.spans = static_cast<std::int64_t>(spans);
    progress.fraction = m_total > 0 ? std::clamp(spans / static_cast<double>(m_total), 0.0, 1.0) : 1;
    const double seconds = std::chrono::duration<double>(Clock::now() - m_started).count();
    if (seconds > 0)
        progress.spansPerSecond = spans / seconds;
    if (progress.fraction > 0.01)
        progress.secondsLeft = seconds * (1 - progress.fraction) / progress.fraction;
    m_sink(progress);
}

} // namespace spanloom
