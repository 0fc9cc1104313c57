#pragma once

#include <cstddef>
#include <cstdint>

namespace spanloom {

/// Named limits against hostile input. Reaching one is a diagnostic, never a crash.
struct ImportLimits {
    std::size_t maxRecordBytes = 128u << 20;      ///< one span object or one protobuf span; larger ones are skipped
    std::size_t maxDocumentDepth = 512;           ///< JSON nesting outside of values
    std::uint64_t maxDecompressedRatio = 2000;    ///< decoded bytes per byte on disk, once past minRatioBytes
    std::uint64_t minRatioBytes = 64u << 20;
    std::size_t maxWindowBytes = 128u << 20;      ///< zstd window
    std::size_t maxArchiveMembers = 100'000;      ///< of a zip or tar; later ones are not read
    std::size_t unitBytes = 1u << 20;             ///< aim for the size of one decoding unit
    std::size_t maxEventsPerSpan = 100'000;
    std::size_t maxAttributeKeyBytes = 4096;      ///< longer keys are cut, with a diagnostic
};

} // namespace spanloom
