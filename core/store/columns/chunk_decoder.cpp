#include "core/store/columns/column_codec.h"

#include <algorithm>
#include <bit>

#include "core/store/columns/sealed_bytes.h"

namespace spanloom {

namespace {

tl::unexpected<Error> damaged(std::uint16_t column) {
    return fail(ErrorCode::Malformed, "stored column " + std::to_string(column) + " is damaged");
}

template <typename T>
bool readColumn(std::string_view content, std::uint32_t rows, std::vector<T>& target) {
    PackedReader reader(content);
    return readNumbers(reader, rows, target) && reader.rest().empty();
}

bool readTraceIds(std::string_view content, std::uint32_t rows, std::vector<TraceId>& target) {
    PackedReader reader(content);
    target.clear();
    target.reserve(rows);
    while (!reader.atEnd()) {
        const std::uint64_t high = reader.fixed64();
        const std::uint64_t low = reader.fixed64();
        const std::uint64_t count = reader.varint();
        if (reader.hasFailed() || count > rows - target.size())
            return false;
        target.insert(target.end(), count, TraceId {high, low});
    }
    return !reader.hasFailed() && target.size() == rows;
}

bool readSpanIds(std::string_view content, std::uint32_t rows, std::vector<SpanId>& target) {
    if (content.size() != std::size_t {rows} * 8)
        return false;
    static_assert(sizeof(SpanId) == 8);
    target.resize(rows);
    if (rows > 0)
        std::memcpy(target.data(), content.data(), content.size());
    return true;
}

template <typename T>
bool readEnum(std::string_view content, std::uint32_t rows, std::vector<T>& target) {
    std::vector<std::uint64_t> numbers;
    if (!readColumn(content, rows, numbers))
        return false;
    target.resize(rows);
    for (std::size_t i = 0; i < rows; ++i) {
        if (numbers[i] > UINT8_MAX || (std::is_same_v<T, StatusCode> && numbers[i] > 2))
            return false;
        target[i] = static_cast<T>(numbers[i]);
    }
    return true;
}

bool readEnvelope(SpanChunk& chunk, std::uint16_t column, std::string_view content, std::uint32_t rows) {
    switch (static_cast<ColumnId>(column)) {
    case ColumnId::TraceId: return readTraceIds(content, rows, chunk.traceIds);
    case ColumnId::SpanId: return readSpanIds(content, rows, chunk.spanIds);
    case ColumnId::ParentId: return readSpanIds(content, rows, chunk.parentIds);
    case ColumnId::HasParent: return readColumn(content, rows, chunk.hasParent);
    case ColumnId::Start: return readColumn(content, rows, chunk.starts);
    case ColumnId::End: return readColumn(content, rows, chunk.ends);
    case ColumnId::Duration: return readColumn(content, rows, chunk.ends);
    case ColumnId::Name: return readColumn(content, rows, chunk.names);
    case ColumnId::OtelKind: return readEnum(content, rows, chunk.otelKinds);
    case ColumnId::StatusCode: return readEnum(content, rows, chunk.statuses);
    case ColumnId::Flags: return readColumn(content, rows, chunk.flags);
    case ColumnId::Resource: return readColumn(content, rows, chunk.resources);
    case ColumnId::Scope: return readColumn(content, rows, chunk.scopes);
    case ColumnId::ContentHash: return readColumn(content, rows, chunk.contentHashes);
    case ColumnId::EventCount: return readColumn(content, rows, chunk.eventCounts);
    case ColumnId::LinkCount: return readColumn(content, rows, chunk.linkCounts);
    default: return true;
    }
}

struct MeaningColumn {
    std::uint16_t field = 0;
    std::string bitmap; ///< empty = every row has a value
    std::vector<std::uint64_t> values;

    [[nodiscard]] bool has(std::size_t row) const {
        return bitmap.empty() || (static_cast<unsigned char>(bitmap[row / 8]) >> row % 8 & 1) != 0;
    }
};

bool readMeaning(std::string_view content, std::uint32_t rows, MeaningColumn& column) {
    PackedReader reader(content);
    const std::string_view isFull = reader.bytes(1);
    if (isFull.empty())
        return false;
    std::size_t count = rows;
    if (isFull.front() == '\0') {
        column.bitmap = std::string(reader.bytes((std::size_t {rows} + 7) / 8));
        if (reader.hasFailed() || column.bitmap.empty())
            return false;
        if (rows % 8 != 0) // bits beyond the last row would count as values
            column.bitmap.back() = static_cast<char>(column.bitmap.back() & ((1 << rows % 8) - 1));
        count = 0;
        for (const char byte : column.bitmap)
            count += static_cast<std::size_t>(std::popcount(static_cast<unsigned char>(byte)));
    }
    return readNumbers(reader, count, column.values) && reader.rest().empty();
}

/// From one column a field to packed rows: the columns come in field order, so each row's values fill up in order.
void transpose(SpanChunk& chunk, std::span<const MeaningColumn> columns, std::uint32_t rows) {
    chunk.meaningPresent.assign(rows, 0);
    for (const MeaningColumn& column : columns)
        for (std::size_t row = 0; row < rows; ++row)
            if (column.has(row))
                chunk.meaningPresent[row] |= std::uint64_t {1} << column.field;
    chunk.meaningOffsets.resize(rows);
    std::uint64_t total = 0;
    for (std::size_t row = 0; row < rows; ++row) {
        chunk.meaningOffsets[row] = total;
        total += static_cast<std::uint64_t>(std::popcount(chunk.meaningPresent[row]));
    }
    chunk.meaningValues.resize(total);
    std::vector<std::uint64_t> next = chunk.meaningOffsets;
    for (const MeaningColumn& column : columns) {
        const std::uint64_t* value = column.values.data();
        for (std::size_t row = 0; row < rows; ++row)
            if (column.has(row))
                chunk.meaningValues[next[row]++] = *value++;
    }
}

void fillAbsent(SpanChunk& chunk, std::uint32_t rows) {
    chunk.spanIds.resize(rows);
    chunk.parentIds.resize(rows);
    chunk.hasParent.resize(rows);
    chunk.starts.resize(rows);
    chunk.ends.resize(rows);
    chunk.names.resize(rows);
    chunk.otelKinds.resize(rows);
    chunk.statuses.resize(rows);
    chunk.flags.resize(rows);
    chunk.resources.resize(rows);
    chunk.scopes.resize(rows);
    chunk.contentHashes.resize(rows);
    chunk.eventCounts.resize(rows);
    chunk.linkCounts.resize(rows);
}

/// Durations are stored plus one, so that 0, and with it an absent column, says "no end". Where that would be
/// ambiguous the encoder stores plain ends instead.
void restoreEnds(SpanChunk& chunk) {
    for (std::size_t row = 0; row < chunk.ends.size(); ++row) {
        const auto duration = static_cast<std::uint64_t>(chunk.ends[row]);
        chunk.ends[row] = duration == 0
            ? kNoTime
            : static_cast<TimeNs>(static_cast<std::uint64_t>(chunk.starts[row]) + duration - 1);
    }
}

} // namespace

Result<SpanChunk> decodeChunk(std::span<const StoredColumn> columns, std::uint32_t rows) {
    constexpr auto kFirstMeaning = static_cast<std::uint16_t>(ColumnId::FirstMeaning);
    SpanChunk chunk;
    std::vector<MeaningColumn> meaning;
    bool hasEnds = false;
    for (const StoredColumn& stored : columns) {
        const bool isMeaning = stored.column >= kFirstMeaning;
        if (isMeaning && stored.column >= kFirstMeaning + kFieldCount)
            continue;
        auto content = openBytes(stored.bytes);
        if (!content)
            return damaged(stored.column);
        hasEnds |= stored.column == static_cast<std::uint16_t>(ColumnId::End);
        if (isMeaning) {
            MeaningColumn column;
            column.field = static_cast<std::uint16_t>(stored.column - kFirstMeaning);
            if (!readMeaning(*content, rows, column))
                return damaged(stored.column);
            meaning.push_back(std::move(column));
        } else if (!readEnvelope(chunk, stored.column, *content, rows)) {
            return damaged(stored.column);
        }
    }
    if (chunk.traceIds.size() != rows)
        return damaged(static_cast<std::uint16_t>(ColumnId::TraceId));
    fillAbsent(chunk, rows);
    if (!hasEnds)
        restoreEnds(chunk);
    std::sort(meaning.begin(), meaning.end(),
        [](const MeaningColumn& a, const MeaningColumn& b) { return a.field < b.field; });
    const bool isTwice = std::adjacent_find(meaning.begin(), meaning.end(), [](const auto& a, const auto& b) {
        return a.field == b.field;
    }) != meaning.end();
    if (isTwice)
        return damaged(kFirstMeaning);
    transpose(chunk, meaning, rows);
    return chunk;
}

} // namespace spanloom
