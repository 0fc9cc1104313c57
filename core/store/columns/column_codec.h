#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "core/base/result.h"
#include "core/store/columns/span_batch.h"
#include "core/store/columns/span_chunk.h"
#include "core/trace/attribute_codec.h"
#include "core/trace/field.h"

namespace spanloom {

/// Numbers of the stored columns of a span. Stored: append only.
enum class ColumnId : std::uint16_t {
    TraceId = 0, SpanId, ParentId, HasParent, Start, End, Duration, Name, OtelKind, StatusCode, Flags, Resource, Scope,
    ContentHash, EventCount, LinkCount,
    FirstMeaning = 256 ///< + Field
};

/// A run of numbers: width (0, 1, 2, 4 or 8 bytes; 0 = all equal), base (8 bytes), then each number minus the base.
/// The arithmetic is modulo 2^64, so that signed numbers and bit patterns of doubles come back as they were.
void appendNumbers(std::string& target, std::span<const std::uint64_t> values);

namespace detail {

template <typename Stored, typename T>
void widen(std::string_view bytes, std::uint64_t base, std::vector<T>& target) {
    for (std::size_t i = 0; i < target.size(); ++i) {
        Stored stored;
        std::memcpy(&stored, bytes.data() + i * sizeof(Stored), sizeof(Stored));
        const std::uint64_t value = base + stored;
        if constexpr (std::is_same_v<T, double>)
            target[i] = std::bit_cast<double>(value);
        else
            target[i] = static_cast<T>(value);
    }
}

} // namespace detail

/// Reads `count` numbers into a vector; false when the bytes are not those of so many numbers.
template <typename T>
[[nodiscard]] bool readNumbers(PackedReader& reader, std::size_t count, std::vector<T>& target) {
    const std::string_view head = reader.bytes(1);
    const std::uint64_t base = reader.fixed64();
    if (reader.hasFailed())
        return false;
    const auto width = static_cast<std::uint8_t>(head.front());
    if (width > 8 || (width & (width - 1)) != 0)
        return false;
    const std::string_view bytes = reader.bytes(count * width);
    if (reader.hasFailed())
        return false;
    target.resize(count);
    switch (width) {
    case 1: detail::widen<std::uint8_t>(bytes, base, target); break;
    case 2: detail::widen<std::uint16_t>(bytes, base, target); break;
    case 4: detail::widen<std::uint32_t>(bytes, base, target); break;
    case 8: detail::widen<std::uint64_t>(bytes, base, target); break;
    default:
        if constexpr (std::is_same_v<T, double>)
            target.assign(count, std::bit_cast<double>(base));
        else
            target.assign(count, static_cast<T>(base));
    }
    return true;
}

/// One sealed column of numbers; nothing when all are zero, which is what an absent column reads as.
void appendNumberColumn(
    std::vector<EncodedColumn>& target, std::uint16_t column, std::span<const std::uint64_t> values);

/// Sealed meaning columns of rows given by their presence masks and their values one after another, in field order.
void appendMeaningColumns(std::vector<EncodedColumn>& target, std::span<const std::uint64_t> present,
    std::span<const std::uint64_t* const> values);

/// A stored column before it is unpacked; the bytes are the caller's.
struct StoredColumn {
    std::uint16_t column = 0;
    std::string_view bytes;
};

/// Unpacks the columns of one batch. Columns of unknown numbers (a later version's) are passed over.
[[nodiscard]] Result<SpanChunk> decodeChunk(std::span<const StoredColumn> columns, std::uint32_t rows);

} // namespace spanloom
