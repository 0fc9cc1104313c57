#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/progress.h"
#include "core/import/archive.h"
#include "core/import/limits.h"
#include "core/semantics/meaning_evaluator.h"
#include "core/semantics/price_table.h"
#include "core/store/cache/catalogue.h"
#include "core/workspace/loaded_source.h"
#include "core/workspace/paths.h"
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
    std::int64_t replaces = 0;                  ///< the source whose place it has taken
};

/// Imports a list of files one after the other, with one progress over all of them; an archive is as many sources as
/// it has members that are dumps. Files of folders and archives that are no dumps are skipped with a word, not failed.
/// One thread.
class ImportSession {
public:
    ImportSession(const ImportEnvironment& environment, std::vector<ListedFile> files, ProgressSink progress,
        std::stop_token stop);

    /// Imports the next file or member, or has something to say of the folder or archive that ended. Nothing when all
    /// are done. A stop gives a summary in state Cancelled, and the cache is as before.
    [[nodiscard]] std::optional<ImportedSource> importNext();

private:
    using Clock = std::chrono::steady_clock;

    /// What came of the files of a folder or an archive.
    struct Collection {
        std::string path;
        std::string_view kind; ///< "folder", "archive"
        int read = 0;
        int skipped = 0;
        int failed = 0;
    };
    struct OpenArchive {
        Collection members;
        std::string container;
        std::unique_ptr<DiagnosticLog> diagnostics; ///< of the streams around the archive
        std::unique_ptr<ArchiveReader> reader;
        std::int64_t bytes = 0; ///< on disk
        bool isInFolder = false;
    };
    /// A source about to be read.
    struct Candidate {
        CatalogueSource row;
        OpenedSource opened;
        Clock::time_point started;
        std::int64_t replaces = 0;
        bool isOneOfMany = false; ///< no dump = skipped
    };

    /// Nothing when the file is an archive, which is open then.
    std::optional<ImportedSource> importFile(const ListedFile& file);
    ImportedSource importMember(const ArchiveMember& member);
    std::optional<ImportedSource> endArchive();
    ImportedSource importCandidate(Candidate candidate);
    [[nodiscard]] ImportedSource failed(Candidate& candidate, const Error& error) const;
    /// Notes the outcome in the collection it is part of.
    static void count(Collection& collection, const SourceSummary& summary);
    static std::optional<ImportedSource> verdictOn(const Collection& collection);
    /// Trace layer, registration: from a segment full of rows to a source of the cache.
    Result<std::shared_ptr<const LoadedSource>> finish(
        CatalogueSource& row, SourceImportOutcome& outcome, std::int64_t replaces);
    Result<std::shared_ptr<const LoadedSource>> registerEmpty(CatalogueSource& row, std::int64_t replaces);
    /// Shows what is there of a running import. Rare enough to cost an eighth of the time at most.
    void showLive(CatalogueSource row, SegmentWriter& writer, ImportDictionaries& dictionaries);
    Result<std::shared_ptr<const LoadedSource>> makeLive(
        const CatalogueSource& row, SegmentWriter& writer, ImportDictionaries& dictionaries) const;
    void report(ImportPhase phase, std::int64_t bytes, std::int64_t spans, double phaseFraction, bool force);

    const ImportEnvironment m_environment;
    const std::vector<ListedFile> m_files;
    const ProgressSink m_progress;
    const std::stop_token m_stop;
    std::size_t m_next = 0;
    std::optional<Collection> m_folder;   ///< that the files are from just now
    std::optional<OpenArchive> m_archive; ///< that is being read
    std::int64_t m_bytesTotal = 0;  ///< of all files; -1 when one has no size
    std::int64_t m_bytesBefore = 0; ///< of the files that are done
    std::int64_t m_spansBefore = 0;
    std::int64_t m_lastSpans = 0;
    Clock::time_point m_started;
    Clock::time_point m_lastReport;
    Clock::time_point m_nextLive;
};

} // namespace spanloom
