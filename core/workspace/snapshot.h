#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/base/diagnostic.h"
#include "core/base/string_pool.h"
#include "core/store/columns/trace_table.h"
#include "core/trace/evaluation.h"

namespace spanloom {

/// Skipped: a file of a folder or an archive that is no trace dump, and so nobody's loss; never in a snapshot.
enum class SourceState : std::uint8_t { Importing, Complete, Partial, Cancelled, Failed, Skipped };
[[nodiscard]] const char* name(SourceState state); ///< the word in lower case: "importing", "complete" …

/// What the catalogue knows of one imported file.
struct SourceSummary {
    std::int64_t id = 0;
    std::string path;      ///< as opened; "-" for standard input, "dump.zip » a.json" for a member of an archive
    std::string format;
    std::string container;
    SourceState state = SourceState::Complete;
    std::int64_t bytes = 0; ///< on disk
    std::uint64_t traces = 0;
    std::uint64_t spans = 0; ///< visible
    std::uint64_t events = 0;
    std::uint64_t links = 0;
    std::uint64_t duplicateSpans = 0;
    std::uint64_t fragments = 0;        ///< log records and rows about traces; shown at the spans they speak of
    std::uint64_t waitingFragments = 0; ///< those whose span is in no source so far (of this snapshot)
    double seconds = 0;
    TimeNs importedAt = kNoTime;
    std::vector<Diagnostic> diagnostics;
    std::string error; ///< why it failed, empty otherwise
    bool wasAlreadyImported = false; ///< the same file was in the cache; nothing was read
    /// Only what an import answers: a folder or an archive as a whole; its files have summaries of their own.
    bool isCollection = false;
};

/// Immutable state of the cache at one moment: what the views show. Shared between threads.
struct Snapshot {
    std::uint64_t generation = 0;
    std::vector<SourceSummary> sources; ///< one being imported comes last, with SourceState::Importing
    std::shared_ptr<const TraceTable> traces;
    std::shared_ptr<const StringPool> strings; ///< of all texts in `traces`; append-only, shared by all snapshots
    std::vector<std::span<const Evaluation>> evaluationRanges; ///< one a row of `traces`; see evaluationsOf()
    std::vector<std::shared_ptr<const void>> owners;           ///< keep what the ranges point into alive
    std::shared_ptr<const std::map<SpanId, TraceId>> judgedSpans; ///< of judgements that name a span, but no trace

    /// The evaluations of one trace, those of its spans first, those of the trace itself last.
    [[nodiscard]] std::span<const Evaluation> evaluationsOf(std::uint32_t row) const {
        return row < evaluationRanges.size() ? evaluationRanges[row] : std::span<const Evaluation>();
    }
};

} // namespace spanloom
