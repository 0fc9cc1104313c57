#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/result.h"
#include "core/store/columns/span_batch.h"
#include "core/trace/span_content.h"
#include "core/trace/span_record.h"

namespace spanloom {

/// Texts longer than this lie in the long part of a block.
inline constexpr std::size_t kLongTextBytes = 256;

/// Where the payload of one row lies in the two buffers it was appended to.
struct PayloadSlice {
    std::size_t shortStart = 0;
    std::size_t longStart = 0;
    std::uint32_t shortBytes = 0;
    std::uint32_t longBytes = 0;
};

/// Appends everything of a span that is not a column: the packed parts as they are, with long texts cut out into
/// the long part. The cuts are stored as places, so that what is put together again is the same bytes whatever
/// they meant. Short part of a row:
///   varint(mask of what is present) the present numbers and lengths as varints,
///   varint(cuts) (varint(bytes kept before the cut) varint(bytes cut out))*, the bytes kept
[[nodiscard]] PayloadSlice appendPayload(const SpanRecord& record, std::string& shortPart, std::string& longPart);

/// Collects rows of one batch into blocks of about 256 KB before compression; larger rows stand alone. A long text
/// that occurs again within a block is stored once: agent traces carry the same prompts, documents and answers from
/// span to span, and what is not handed to zstd costs it no time. Head of a block:
///   varint(rows) (varint(bytes of the row) varint(cuts) varint(place of each cut's text in the long part)*)*, the rows
class PayloadBlockWriter {
public:
    explicit PayloadBlockWriter(std::vector<EncodedBlock>& blocks)
        : m_blocks(blocks) { }
    /// `longPart` holds the texts cut out of the row, one behind the other.
    void add(std::string_view shortPart, std::string_view longPart);
    void finish();

private:
    static constexpr std::size_t kBlockBytes = 256u << 10;
    static constexpr std::size_t kAloneBytes = 1u << 20;
    static constexpr std::uint32_t kMaxRows = 4096;

    /// Where a text lies in the long part; appended when it is new to the block.
    std::size_t placeOf(std::string_view text);

    std::vector<EncodedBlock>& m_blocks;
    std::unordered_map<std::uint64_t, std::size_t> m_places; ///< hash of a text → where one with it lies
    std::string m_head;
    std::string m_short;
    std::string m_long;
    std::uint32_t m_firstRow = 0;
    std::uint32_t m_rows = 0;
};

/// An unpacked block. Immutable; any thread.
class PayloadBlock {
public:
    /// Checks checksums and the directory of rows.
    [[nodiscard]] static Result<PayloadBlock> open(
        std::string_view shortPart, std::string_view longPart, std::uint32_t expectedRows);

    [[nodiscard]] std::uint32_t rows() const { return static_cast<std::uint32_t>(m_rows.size()); }
    [[nodiscard]] std::size_t bytes() const { return m_short.size() + m_long.size(); }
    /// Index within the block. `keys` of the result is null.
    [[nodiscard]] Result<SpanPayload> payload(std::uint32_t index) const;

private:
    struct Row {
        std::size_t start = 0; ///< within the short part
        std::size_t bytes = 0;
        std::size_t firstPlace = 0; ///< into m_places
        std::size_t cuts = 0;
    };
    std::string m_short;
    std::string m_long;
    std::vector<Row> m_rows;
    std::vector<std::size_t> m_places;
};

} // namespace spanloom
