#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/store/columns/span_chunk.h"
#include "core/trace/evaluation.h"
#include "core/trace/field.h"
#include "core/trace/span_record.h"

namespace spanloom {

/// One encoded column of a sealed batch. Encodings are internal to the codec (column_codec.h).
struct EncodedColumn {
    std::uint16_t column = 0; ///< ColumnId of column_codec.h; meaning fields are 256 + Field
    std::string bytes;        ///< empty columns (all rows absent or zero) are left out of the batch
};

/// Payloads of a run of rows, compressed together (zstd-1). Two parts: a short one (attribute keys, numbers, short
/// texts, events' and links' heads) and the long texts, so that a scan for one attribute never unpacks prompts.
struct EncodedBlock {
    std::uint32_t firstRow = 0; ///< within the batch
    std::uint32_t rows = 0;
    std::string shortPart;
    std::string longPart;
};

/// A batch ready to be written: sorted by trace, encoded, compressed. A value; movable between threads.
struct SealedBatch {
    std::uint32_t rows = 0;
    std::vector<EncodedColumn> columns;
    std::vector<EncodedBlock> blocks;
    std::string evaluations;      ///< encoded rows, empty when there are none
    std::uint32_t evaluationCount = 0;
    std::uint32_t fragments = 0;  ///< rows that are fragments of spans
    std::uint64_t events = 0;     ///< of spans; those of fragments are not counted
    std::uint64_t links = 0;
    std::size_t bytes = 0;        ///< of everything encoded
};

/// Spans as they come from a decoder, until there are enough for a batch. Owned by one worker; reusable after seal().
class SpanBatch {
public:
    SpanBatch();
    ~SpanBatch();
    SpanBatch(SpanBatch&&) noexcept;
    SpanBatch& operator=(SpanBatch&&) noexcept;

    /// Copies everything out of the record. `contentHash` is taken here, over all of the record but its place.
    void add(const SpanRecord& record, StringId name, const MeaningRow& meaning);
    void add(Evaluation evaluation);

    [[nodiscard]] std::uint32_t rows() const;
    /// What it holds in memory; seal when it passes 16 MB.
    [[nodiscard]] std::size_t bytes() const;
    [[nodiscard]] bool isEmpty() const;

    /// Sorts by (trace, start), encodes and compresses, and empties the batch. Runs on the worker's thread.
    [[nodiscard]] SealedBatch seal();

private:
    struct Storage;
    std::unique_ptr<Storage> m_storage;
};

} // namespace spanloom
