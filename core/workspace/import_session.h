#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

#include "core/base/progress.h"
#include "core/import/limits.h"
#include "core/semantics/meaning_evaluator.h"
#include "core/semantics/price_table.h"
#include "core/store/cache/catalogue.h"
#include "core/workspace/loaded_source.h"
#include "core/workspace/snapshot.h"
#include "core/workspace/source_import.h"

namespace spanloom {

/// What an import needs from its workspace. References outlive the session.
struct ImportEnvironment {
    Catalogue& catalogue;
    std::shared_ptr<const Vocabularies> vocabularies;
    std::shared_ptr<const PriceTable> prices;
    ImportLimits limits;
    int parserThreads = 2;
    bool lowPriority = false;
    /// Worker thread, at most once a second: the source being imported, as far as it has come. May be empty.
    std::function<void(std::shared_ptr<const LoadedSource>)> onLive;
};

/// One file, done with: its summary and, when something of it is in the cache, the opened source.
struct ImportedSource {
    SourceSummary summary;
    std::shared_ptr<const LoadedSource> loaded; ///< null: failed, cancelled, or was there before
};

/// Imports a list of files one after the other, with one progress over all of them. One thread.
class ImportSession {
public:
    ImportSession(const ImportEnvironment& environment, std::vector<std::filesystem::path> files, ProgressSink progress,
        std::stop_token stop);

    /// False when all are done, or the rest was cancelled.
    [[nodiscard]] bool hasNext() const { return m_next < m_files.size(); }
    /// Imports the next file. A stop gives a summary in state Cancelled, and the cache is as before.
    [[nodiscard]] ImportedSource importNext();

private:
    using Clock = std::chrono::steady_clock;

    ImportedSource importFile(const std::filesystem::path& path);
    /// Trace layer, registration: from a segment full of rows to a source of the cache.
    Result<std::shared_ptr<const LoadedSource>> finish(CatalogueSource& row, SourceImportOutcome& outcome);
    Result<std::shared_ptr<const LoadedSource>> registerEmpty(CatalogueSource& row);
    /// Shows what is there of a running import. Rare enough to cost an eighth of the time at most.
    void showLive(CatalogueSource row, SegmentWriter& writer, ImportDictionaries& dictionaries);
    Result<std::shared_ptr<const LoadedSource>> makeLive(
        const CatalogueSource& row, SegmentWriter& writer, ImportDictionaries& dictionaries) const;
    void report(ImportPhase phase, std::int64_t bytes, std::int64_t spans, double phaseFraction, bool force);

    const ImportEnvironment m_environment;
    const std::vector<std::filesystem::path> m_files;
    const ProgressSink m_progress;
    const std::stop_token m_stop;
    std::size_t m_next = 0;
    std::int64_t m_bytesTotal = 0;  ///< of all files; -1 when one has no size
    std::int64_t m_bytesBefore = 0; ///< of the files that are done
    std::int64_t m_spansBefore = 0;
    std::int64_t m_lastSpans = 0;
    Clock::time_point m_started;
    Clock::time_point m_lastReport;
    Clock::time_point m_nextLive;
};

} // namespace spanloom
