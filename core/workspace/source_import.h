#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "core/base/diagnostic.h"
#include "core/base/hash.h"
#include "core/base/result.h"
#include "core/import/byte_source.h"
#include "core/import/limits.h"
#include "core/semantics/meaning_evaluator.h"
#include "core/store/cache/segment.h"
#include "core/workspace/import_dictionaries.h"

namespace spanloom {

/// A stream with its containers taken off. What is noticed while it is read on goes to `diagnostics`.
struct OpenedSource {
    std::unique_ptr<DiagnosticLog> diagnostics = std::make_unique<DiagnosticLog>();
    UnwrappedSource content;
};

/// How one source is read. The callbacks may be empty.
struct SourceImportOptions {
    ImportLimits limits;
    int parserThreads = 2;
    bool lowPriority = false;
    std::shared_ptr<const Vocabularies> vocabularies;
    std::string name; ///< of the file, for the words of a refusal
    /// Reading thread, after each piece: bytes taken from disk and spans so far.
    std::function<void(std::int64_t bytesRead, std::int64_t spans)> onProgress;
    /// Worker threads, one call at a time: a batch was written. The writer may be used during the call.
    std::function<void(SegmentWriter& writer, ImportDictionaries& dictionaries)> onBatch;
};

/// What reading one source left behind: a segment with its rows and dictionaries, not yet finished or registered.
struct SourceImportOutcome {
    Status status;               ///< an error = the source could not be read on; what came before it is kept
    std::string format;          ///< empty when nothing was recognised
    std::string container;
    Hash128 contentHash;         ///< of the decoded bytes
    std::int64_t bytesRead = 0;
    std::int64_t rows = 0;       ///< all copies and fragments
    std::uint64_t fragments = 0; ///< of the rows those that are no spans
    std::uint64_t evaluations = 0;
    std::uint64_t events = 0;    ///< of spans
    std::uint64_t links = 0;
    DiagnosticLog diagnostics;
    std::unique_ptr<SegmentWriter> writer;
    std::shared_ptr<ImportDictionaries> dictionaries;
};

/// bytes → splitter → workers (decode, meaning, batch) → segment. Blocks; runs `parserThreads` threads
/// of its own and joins them before it returns. A stop gives ErrorCode::Cancelled within some milliseconds.
/// Memory: the waiting units (8 MB) plus about 60 MB a worker, whatever the size of the source.
[[nodiscard]] SourceImportOutcome importSource(OpenedSource source, const std::filesystem::path& segmentFile,
    const SourceImportOptions& options, std::stop_token stop);

} // namespace spanloom
