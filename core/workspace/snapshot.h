#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/base/diagnostic.h"
#include "core/base/string_pool.h"
#include "core/store/columns/trace_table.h"
#include "core/trace/evaluation.h"

namespace spanloom {

enum class SourceState : std::uint8_t { Importing, Complete, Partial, Cancelled, Failed };
[[nodiscard]] const char* name(SourceState state); ///< "importing", "complete", "partial", "cancelled", "failed"

/// What the catalogue knows of one imported file.
struct SourceSummary {
    std::int64_t id = 0;
    std::string path;      ///< as opened; "-" for standard input
    std::string format;
    std::string container;
    SourceState state = SourceState::Complete;
    std::int64_t bytes = 0; ///< on disk
    std::uint64_t traces = 0;
    std::uint64_t spans = 0; ///< visible
    std::uint64_t events = 0;
    std::uint64_t links = 0;
    std::uint64_t duplicateSpans = 0;
    double seconds = 0;
    TimeNs importedAt = kNoTime;
    std::vector<Diagnostic> diagnostics;
    std::string error; ///< why it failed, empty otherwise
    bool wasAlreadyImported = false; ///< the same file was in the cache; nothing was read
};

/// Immutable state of the cache at one moment: what the views show. Shared between threads.
struct Snapshot {
    std::uint64_t generation = 0;
    std::vector<SourceSummary> sources;
    std::shared_ptr<const TraceTable> traces;
    std::shared_ptr<const StringPool> strings;
    std::vector<Evaluation> evaluations;              ///< sorted by trace id
    std::vector<std::uint32_t> evaluationOffsets;     ///< traces->rows()+1 offsets into evaluations
};

} // namespace spanloom
