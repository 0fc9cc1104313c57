#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/base/string_pool.h"
#include "core/store/columns/span_batch.h"
#include "core/store/columns/span_chunk.h"
#include "core/store/columns/trace_table.h"
#include "core/trace/evaluation.h"
#include "core/trace/span_content.h"

namespace spanloom {

/// What a segment holds beside its batches. Resources and scopes in the order of their indices.
struct SegmentDictionaries {
    const StringPool* keys = nullptr;
    const StringPool* strings = nullptr;
    std::vector<ResourceContent> resources;
    std::vector<ScopeContent> scopes;
};

/// Writes one segment file: SQLite, 64 KB pages, no journal, synced at the end. While it lives it holds the lock of
/// the segment (`<file>.lock`, flock), so that other processes know that the file is being written. Destroyed
/// before finish(): the file and its lock are unlinked. One thread at a time.
class SegmentWriter {
public:
    [[nodiscard]] static Result<std::unique_ptr<SegmentWriter>> create(const std::filesystem::path& file);
    ~SegmentWriter();

    /// Rows get consecutive numbers; returns the segment row of the batch's first one.
    [[nodiscard]] Result<std::uint32_t> append(const SealedBatch& batch);
    /// Writes or replaces the dictionaries; callable repeatedly (each snapshot of a running import needs them).
    [[nodiscard]] Status writeDictionaries(const SegmentDictionaries& dictionaries);
    /// Syncs and closes; the file is complete but not yet known to the catalogue. The lock is held until destruction.
    [[nodiscard]] Status finish();
    [[nodiscard]] const std::filesystem::path& file() const;
    /// After finish(): keep the file when this object goes (the catalogue has registered it).
    void keep();

private:
    class Impl;
    explicit SegmentWriter(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

/// One evaluation layer row set and the trace layer of a segment are rewritten as a whole (rebuildable).
struct TraceLayer {
    std::uint64_t vocabularyVersion = 0;
    std::uint64_t priceVersion = 0;
    bool isOutdated = false;              ///< written by an older version: it holds no traces and must be rebuilt
    TraceTable traces;                    ///< segments = this one; texts are ids of the segment's string pool
    std::vector<Evaluation> evaluations;  ///< sorted by trace
};

/// Reads a segment: a finished one, or what is in one that is still being written when this is opened (the writer
/// waits for readers, and they for it, for as long as one batch takes). Thread-safe: calls share a connection under a
/// lock; decoded payload blocks are cached (a few MB).
class SegmentReader {
public:
    [[nodiscard]] static Result<std::shared_ptr<const SegmentReader>> open(const std::filesystem::path& file);
    ~SegmentReader();

    [[nodiscard]] std::uint32_t rows() const;
    [[nodiscard]] std::uint32_t batches() const;
    /// The stored texts under their stored ids. Append-only and thread-safe: whoever rebuilds a layer may add to
    /// them (and must then write the dictionaries before the layer).
    [[nodiscard]] const std::shared_ptr<StringPool>& keys() const;
    [[nodiscard]] const std::shared_ptr<StringPool>& strings() const;
    [[nodiscard]] const std::vector<ResourceContent>& resources() const;
    [[nodiscard]] const std::vector<ScopeContent>& scopes() const;

    /// All columns of one batch, decoded. Texts are ids of strings().
    [[nodiscard]] Result<std::shared_ptr<const SpanChunk>> batch(std::uint32_t index) const;
    /// Only the ids and flags of a batch, all else as if it were absent: for looking through a whole segment.
    [[nodiscard]] Result<std::shared_ptr<const SpanChunk>> idsOfBatch(std::uint32_t index) const;
    [[nodiscard]] std::uint32_t batchOfRow(std::uint32_t row) const;
    /// Evaluations as read from this segment's spans, all batches.
    [[nodiscard]] Result<std::vector<Evaluation>> evaluations() const;
    [[nodiscard]] Result<SpanPayload> payload(std::uint32_t row) const;
    /// Calls f(row, payload) for rows in order; cheaper than one by one.
    [[nodiscard]] Status forEachPayload(std::uint32_t firstRow, std::uint32_t count,
        const std::function<bool(std::uint32_t, const SpanPayload&)>& f) const;

    [[nodiscard]] Result<TraceLayer> traceLayer() const;

private:
    class Impl;
    explicit SegmentReader(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

/// Replaces the trace layer of a finished segment, in one transaction.
[[nodiscard]] Status writeTraceLayer(const std::filesystem::path& segmentFile, const TraceLayer& layer);
/// Texts that were interned into a reader's pools after it was opened. The sizes are those at opening (or after the
/// last writeTexts).
struct AddedTexts {
    const StringPool* keys = nullptr;    ///< null = nothing was added
    const StringPool* strings = nullptr;
    std::uint32_t storedKeys = 1;
    std::uint32_t storedStrings = 1;
};
/// Appends them to a finished segment. Write them before the layer that uses them. Busy when another process has
/// added texts meanwhile: the ids would not mean the same; open the segment again and rebuild the layer.
[[nodiscard]] Status writeTexts(const std::filesystem::path& segmentFile, const AddedTexts& texts);
/// Replaces the meaning columns of one batch (a new vocabulary), rows in stored order.
[[nodiscard]] Status writeMeaning(const std::filesystem::path& segmentFile, std::uint32_t batch,
    std::span<const MeaningRow> rows, const std::vector<Evaluation>& evaluations);

} // namespace spanloom
