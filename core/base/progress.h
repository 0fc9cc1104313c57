#pragma once

#include <cstdint>
#include <functional>

namespace spanloom {

enum class ImportPhase : std::uint8_t { Reading, BuildingTraces, Finishing };

/// A moment of a running import. Rates are averages since the start; -1 = not known (standard input has no size).
struct ImportProgress {
    ImportPhase phase = ImportPhase::Reading;
    double fraction = 0;            ///< 0..1 over all phases of all files
    std::int64_t bytesRead = 0;     ///< of the file on disk, before decompression
    std::int64_t bytesTotal = -1;
    std::int64_t spans = 0;
    double bytesPerSecond = 0;
    double spansPerSecond = 0;
    double secondsLeft = -1;
};

/// Called from a worker thread at most ten times a second; must return at once.
using ProgressSink = std::function<void(const ImportProgress&)>;

} // namespace spanloom
