#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/diagnostic.h"
#include "core/base/hash.h"
#include "core/base/result.h"
#include "core/store/columns/trace_table.h"
#include "core/trace/evaluation.h"
#include "core/trace/ids.h"

namespace spanloom {

/// Recognises a file that was imported before, without reading it whole.
struct FileFingerprint {
    std::int64_t size = -1;
    std::uint64_t headHash = 0; ///< of the first 64 KB
    std::uint64_t tailHash = 0; ///< of the last 64 KB
    bool operator==(const FileFingerprint&) const = default;
};

/// One row of the catalogue's table of sources.
struct CatalogueSource {
    std::int64_t id = 0;            ///< never reused
    std::string path, format, container, state, error;
    std::string segmentFile;        ///< name within the cache folder; empty when nothing was kept
    FileFingerprint fingerprint;
    Hash128 contentHash;            ///< of the decoded bytes; zero = unknown
    std::int64_t bytes = 0;
    std::uint64_t traces = 0, spans = 0, events = 0, links = 0, duplicateSpans = 0;
    std::uint64_t fragments = 0;    ///< log records and rows about traces
    double seconds = 0;
    TimeNs importedAt = kNoTime;
    std::uint64_t vocabularyVersion = 0; ///< of all rules that the layers were made by; only ever compared
    std::vector<Diagnostic> diagnostics;
};

/// A row for outside readers (tables `traces`, `evaluations` and their documented views).
struct CatalogueTraces {
    const TraceTable* table = nullptr;
    const StringPool* strings = nullptr;
    const std::vector<Evaluation>* evaluations = nullptr;
};

/// catalogue.sqlite of one cache folder. One object a process; methods are serialised; two processes may have it
/// open (busy timeout 5 s). Created with folders 0700 and files 0600. A newer schema is refused
/// (ErrorCode::SchemaTooNew), an older one upgraded in numbered steps.
class Catalogue {
public:
    [[nodiscard]] static Result<std::unique_ptr<Catalogue>> open(const std::filesystem::path& cacheFolder);
    ~Catalogue();

    /// What the user should know about the opening: that a damaged catalogue was put aside and a new one begun.
    /// Empty when there is nothing to say.
    [[nodiscard]] const std::string& openingRemark() const;

    /// Changes with each write by any process.
    [[nodiscard]] Result<std::uint64_t> generation() const;
    [[nodiscard]] Result<std::vector<CatalogueSource>> sources() const;
    [[nodiscard]] Result<std::optional<CatalogueSource>> findByFingerprint(const FileFingerprint& fingerprint) const;
    [[nodiscard]] Result<std::optional<CatalogueSource>> findByContent(Hash128 contentHash) const;

    /// A fresh file name for a segment in this folder ("segments/…"); nothing is created.
    [[nodiscard]] std::filesystem::path newSegmentFile() const;
    /// Registers a finished source, its diagnostics and its rows for outside readers in one transaction;
    /// returns its id. Sources that kept nothing (failed) are registered without a segment.
    /// `replaces` (0 = none) is removed in the same transaction: a file that has grown.
    [[nodiscard]] Result<std::int64_t> registerSource(
        const CatalogueSource& source, const CatalogueTraces& rows, std::int64_t replaces = 0);
    /// Replaces the outside readers' rows of the given traces (late spans from another source, new prices).
    [[nodiscard]] Status updateTraces(const CatalogueTraces& rows, const std::vector<TraceId>& traces);
    /// Notes the vocabularies that the meaning of a source was rebuilt with, so that other processes load it again.
    [[nodiscard]] Status setVocabularyVersion(std::int64_t id, std::uint64_t version);
    /// One transaction, then the segment file is unlinked.
    [[nodiscard]] Status removeSource(std::int64_t id);

    /// Deletes segment files that no row names and whose lock nobody holds; returns how many.
    [[nodiscard]] Result<int> removeLeftovers();
    [[nodiscard]] const std::filesystem::path& folder() const;

private:
    class Impl;
    explicit Catalogue(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

/// The fingerprint of a regular file; size -1 for anything else.
[[nodiscard]] FileFingerprint fingerprintOf(const std::filesystem::path& file);

} // namespace spanloom
