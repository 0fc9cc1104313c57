#include <algorithm>
#include <list>
#include <mutex>

#include "core/store/cache/dictionary_codec.h"
#include "core/store/cache/segment.h"
#include "core/store/cache/segment_schema.h"
#include "core/store/cache/sqlite.h"
#include "core/store/cache/trace_layer.h"
#include "core/store/columns/column_codec.h"
#include "core/store/columns/evaluation_codec.h"
#include "core/store/columns/payload_codec.h"

namespace spanloom {

namespace {

constexpr std::size_t kCachedBytes = 8u << 20;
constexpr std::size_t kCachedBatches = 2; // traces are opened one after another, mostly from the same batch

struct BatchPlace {
    std::uint32_t firstRow = 0;
    std::uint32_t rows = 0;
};

/// An unpacked block with its place in the segment.
struct PlacedBlock {
    std::uint32_t firstRow = 0;
    PayloadBlock block;
    [[nodiscard]] bool has(std::uint32_t row) const { return row >= firstRow && row - firstRow < block.rows(); }
};

} // namespace

class SegmentReader::Impl {
public:
    Status open(const std::filesystem::path& file);
    enum class Columns { All, Ids };
    Result<std::shared_ptr<const SpanChunk>> batch(std::uint32_t index) const;
    Result<std::shared_ptr<const SpanChunk>> decodeBatch(std::uint32_t index, Columns columns) const;
    Result<std::vector<Evaluation>> evaluations() const;
    Result<std::shared_ptr<const PlacedBlock>> blockOf(std::uint32_t row) const;
    Result<TraceLayer> traceLayer() const;

    std::shared_ptr<StringPool> m_keys = std::make_shared<StringPool>();
    std::shared_ptr<StringPool> m_strings = std::make_shared<StringPool>();
    std::vector<ResourceContent> m_resources;
    std::vector<ScopeContent> m_scopes;
    std::vector<BatchPlace> m_batches;
    std::uint32_t m_rows = 0;

private:
    Status loadAll();
    Status loadBatches();
    std::shared_ptr<const PlacedBlock> cachedBlock(std::uint32_t row) const;
    void remember(const std::shared_ptr<const PlacedBlock>& block) const;

    mutable std::mutex m_databaseMutex; ///< one connection serves all threads; unpacking is done outside of it
    mutable sqlite::Connection m_connection;
    mutable std::uint32_t m_storedStrings = 1; ///< of which the pool is known to hold what the file holds
    mutable std::mutex m_cacheMutex;
    mutable std::list<std::shared_ptr<const PlacedBlock>> m_cache; ///< last used first; a handful
    mutable std::list<std::pair<std::uint32_t, std::shared_ptr<const SpanChunk>>> m_chunks; ///< the same of batches
};

Status SegmentReader::Impl::open(const std::filesystem::path& file) {
    SPANLOOM_TRY_ASSIGN(m_connection, openSegment(file));
    // A journal left by a killed writeTraceLayer() is rolled back by whoever reads first, so the file is opened for
    // writing and the connection kept from it.
    SPANLOOM_TRY(m_connection.execute("PRAGMA query_only = ON; PRAGMA cache_size = -2048"));
    SPANLOOM_TRY(m_connection.execute("BEGIN")); // one state of the file for all of it
    const Status status = loadAll();
    SPANLOOM_TRY(m_connection.execute("END"));
    return status;
}

Status SegmentReader::Impl::loadAll() {
    SPANLOOM_TRY(loadBatches());
    SPANLOOM_TRY(loadTexts(m_connection, kKeyPool, *m_keys));
    SPANLOOM_TRY(loadTexts(m_connection, kStringPool, *m_strings));
    m_storedStrings = m_strings->size();
    SPANLOOM_TRY(loadResources(m_connection, m_resources));
    return loadScopes(m_connection, m_scopes);
}

Status SegmentReader::Impl::loadBatches() {
    SPANLOOM_TRY_ASSIGN(auto query, m_connection.prepare("SELECT id, first_row, rows FROM batches ORDER BY id"));
    while (true) {
        SPANLOOM_TRY_ASSIGN(const bool hasRow, query.step());
        if (!hasRow)
            return {};
        const std::int64_t rows = query.integer(2);
        if (query.integer(0) != static_cast<std::int64_t>(m_batches.size()) || query.integer(1) != m_rows || rows < 0
            || rows >= std::int64_t {kNoIndex} - m_rows)
            return fail(ErrorCode::Malformed, "the list of batches is damaged");
        m_batches.push_back({m_rows, static_cast<std::uint32_t>(rows)});
        m_rows += static_cast<std::uint32_t>(rows);
    }
}

Result<std::shared_ptr<const SpanChunk>> SegmentReader::Impl::batch(std::uint32_t index) const {
    {
        const std::lock_guard lock(m_cacheMutex);
        for (auto entry = m_chunks.begin(); entry != m_chunks.end(); ++entry) {
            if (entry->first != index)
                continue;
            m_chunks.splice(m_chunks.begin(), m_chunks, entry);
            return m_chunks.front().second;
        }
    }
    SPANLOOM_TRY_ASSIGN(auto chunk, decodeBatch(index, Columns::All));
    const std::lock_guard lock(m_cacheMutex);
    m_chunks.emplace_front(index, chunk);
    if (m_chunks.size() > kCachedBatches)
        m_chunks.pop_back();
    return chunk;
}

Result<std::shared_ptr<const SpanChunk>> SegmentReader::Impl::decodeBatch(
    std::uint32_t index, Columns wanted) const {
    if (index >= m_batches.size())
        return fail(ErrorCode::Usage, "no such batch");
    std::vector<std::pair<std::uint16_t, std::string>> stored;
    {
        const std::lock_guard lock(m_databaseMutex);
        SPANLOOM_TRY_ASSIGN(
            auto query, m_connection.prepare("SELECT id, bytes FROM span_columns WHERE id >= ? AND id < ?"));
        const std::int64_t first = index * kColumnsPerBatch;
        query.bind(1, first).bind(2, first + kColumnsPerBatch);
        while (true) {
            SPANLOOM_TRY_ASSIGN(const bool hasRow, query.step());
            if (!hasRow)
                break;
            const auto column = static_cast<ColumnId>(query.integer(0) - first);
            if (wanted == Columns::All || column == ColumnId::TraceId || column == ColumnId::SpanId
                || column == ColumnId::Flags)
                stored.emplace_back(static_cast<std::uint16_t>(column), query.blob(1));
        }
        // A rebuilt meaning may speak of texts that were stored after this was opened (always before the columns).
        SPANLOOM_TRY_ASSIGN(const std::uint32_t texts, storedTexts(m_connection, kStringPool));
        if (texts > m_storedStrings)
            SPANLOOM_TRY(loadAddedTexts(m_connection, kStringPool, *m_strings, m_storedStrings));
        m_storedStrings = texts;
    }
    auto chunk = std::make_shared<SpanChunk>();
    if (m_batches[index].rows > 0) {
        std::vector<StoredColumn> columns;
        for (const auto& [column, bytes] : stored)
            columns.push_back({column, bytes});
        SPANLOOM_TRY_ASSIGN(*chunk, decodeChunk(columns, m_batches[index].rows));
    }
    chunk->firstRow = m_batches[index].firstRow;
    return chunk;
}

Result<std::vector<Evaluation>> SegmentReader::Impl::evaluations() const {
    std::vector<Evaluation> result;
    const std::lock_guard lock(m_databaseMutex);
    SPANLOOM_TRY_ASSIGN(auto query,
        m_connection.prepare("SELECT evaluation_count, bytes FROM batches LEFT JOIN span_evaluations ON batch = id "
                             "WHERE id < ? AND evaluation_count > 0 ORDER BY id"));
    query.bind(1, static_cast<std::int64_t>(m_batches.size()));
    while (true) {
        SPANLOOM_TRY_ASSIGN(const bool hasRow, query.step());
        if (!hasRow)
            return result;
        const std::size_t before = result.size();
        SPANLOOM_TRY(decodeEvaluations(query.blob(1), result));
        if (query.integer(0) != static_cast<std::int64_t>(result.size() - before))
            return fail(ErrorCode::Malformed, "stored evaluations are missing");
    }
}

Result<std::shared_ptr<const PlacedBlock>> SegmentReader::Impl::blockOf(std::uint32_t row) const {
    if (auto cached = cachedBlock(row))
        return cached;
    PlacedBlock placed;
    std::string shortPart;
    std::string longPart;
    std::uint32_t rows = 0;
    {
        const std::lock_guard lock(m_databaseMutex);
        SPANLOOM_TRY_ASSIGN(auto query,
            m_connection.prepare("SELECT first_row, rows, short_part, long_part FROM payload_blocks "
                                 "WHERE first_row <= ? ORDER BY first_row DESC LIMIT 1"));
        SPANLOOM_TRY_ASSIGN(const bool hasRow, query.bind(1, std::int64_t {row}).step());
        if (!hasRow)
            return fail(ErrorCode::Malformed, "a payload is missing");
        placed.firstRow = static_cast<std::uint32_t>(query.integer(0));
        rows = static_cast<std::uint32_t>(query.integer(1));
        shortPart = query.blob(2);
        longPart = query.blob(3);
    }
    SPANLOOM_TRY_ASSIGN(placed.block, PayloadBlock::open(shortPart, longPart, rows));
    if (!placed.has(row))
        return fail(ErrorCode::Malformed, "a payload is missing");
    auto result = std::make_shared<const PlacedBlock>(std::move(placed));
    remember(result);
    return result;
}

std::shared_ptr<const PlacedBlock> SegmentReader::Impl::cachedBlock(std::uint32_t row) const {
    const std::lock_guard lock(m_cacheMutex);
    for (auto entry = m_cache.begin(); entry != m_cache.end(); ++entry) {
        if (!(*entry)->has(row))
            continue;
        m_cache.splice(m_cache.begin(), m_cache, entry);
        return m_cache.front();
    }
    return nullptr;
}

void SegmentReader::Impl::remember(const std::shared_ptr<const PlacedBlock>& block) const {
    if (block->block.bytes() > kCachedBytes / 2)
        return;
    const std::lock_guard lock(m_cacheMutex);
    m_cache.push_front(block);
    std::size_t bytes = 0;
    for (auto entry = m_cache.begin(); entry != m_cache.end();) {
        bytes += (*entry)->block.bytes();
        entry = bytes > kCachedBytes ? m_cache.erase(entry) : std::next(entry);
    }
}

Result<TraceLayer> SegmentReader::Impl::traceLayer() const {
    const std::lock_guard lock(m_databaseMutex);
    return readTraceLayer(m_connection);
}

// --- SegmentReader -------------------------------------------------------------------------------------------

SegmentReader::SegmentReader(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl)) { }
SegmentReader::~SegmentReader() = default;

Result<std::shared_ptr<const SegmentReader>> SegmentReader::open(const std::filesystem::path& file) {
    auto impl = std::make_unique<Impl>();
    if (auto status = impl->open(file); !status) {
        status.error().source = file.string();
        return fail(std::move(status).error());
    }
    return std::shared_ptr<const SegmentReader>(new SegmentReader(std::move(impl)));
}

std::uint32_t SegmentReader::rows() const { return m_impl->m_rows; }
std::uint32_t SegmentReader::batches() const { return static_cast<std::uint32_t>(m_impl->m_batches.size()); }
const std::shared_ptr<StringPool>& SegmentReader::keys() const { return m_impl->m_keys; }
const std::shared_ptr<StringPool>& SegmentReader::strings() const { return m_impl->m_strings; }
const std::vector<ResourceContent>& SegmentReader::resources() const { return m_impl->m_resources; }
const std::vector<ScopeContent>& SegmentReader::scopes() const { return m_impl->m_scopes; }

Result<std::shared_ptr<const SpanChunk>> SegmentReader::batch(std::uint32_t index) const {
    return m_impl->batch(index);
}

Result<std::shared_ptr<const SpanChunk>> SegmentReader::idsOfBatch(std::uint32_t index) const {
    return m_impl->decodeBatch(index, Impl::Columns::Ids);
}

std::uint32_t SegmentReader::batchOfRow(std::uint32_t row) const {
    const auto& batches = m_impl->m_batches;
    const auto after = std::upper_bound(batches.begin(), batches.end(), row,
        [](std::uint32_t wanted, const BatchPlace& place) { return wanted < place.firstRow; });
    return after == batches.begin() ? 0 : static_cast<std::uint32_t>(after - batches.begin() - 1);
}

Result<std::vector<Evaluation>> SegmentReader::evaluations() const { return m_impl->evaluations(); }

Result<SpanPayload> SegmentReader::payload(std::uint32_t row) const {
    if (row >= rows())
        return fail(ErrorCode::NotFound, "no such span in the segment");
    SPANLOOM_TRY_ASSIGN(const auto placed, m_impl->blockOf(row));
    SPANLOOM_TRY_ASSIGN(SpanPayload payload, placed->block.payload(row - placed->firstRow));
    payload.keys = m_impl->m_keys.get();
    return payload;
}

Status SegmentReader::forEachPayload(std::uint32_t firstRow, std::uint32_t count,
    const std::function<bool(std::uint32_t, const SpanPayload&)>& f) const {
    if (firstRow > rows() || count > rows() - firstRow)
        return fail(ErrorCode::NotFound, "no such spans in the segment");
    std::shared_ptr<const PlacedBlock> placed;
    for (std::uint32_t row = firstRow; row - firstRow < count; ++row) {
        if (!placed || !placed->has(row)) {
            SPANLOOM_TRY_ASSIGN(placed, m_impl->blockOf(row));
        }
        SPANLOOM_TRY_ASSIGN(SpanPayload payload, placed->block.payload(row - placed->firstRow));
        payload.keys = m_impl->m_keys.get();
        if (!f(row, payload))
            return {};
    }
    return {};
}

Result<TraceLayer> SegmentReader::traceLayer() const { return m_impl->traceLayer(); }

} // namespace spanloom
