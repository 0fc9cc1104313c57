#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "core/store/cache/dictionary_codec.h"
#include "core/store/cache/file_lock.h"
#include "core/store/cache/segment.h"
#include "core/store/cache/segment_schema.h"
#include "core/store/cache/sqlite.h"
#include "core/trace/trace_document.h"

namespace spanloom {

namespace {

// A crash leaves a file that no catalogue names, so nothing has to be undone or safe before finish(). The lock on the
// database is not kept between batches: the window shows what is there while the import runs.
constexpr const char* kWritingMode = "PRAGMA page_size = 65536; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
                                     "PRAGMA cache_size = -8192;";

std::filesystem::path lockFileOf(const std::filesystem::path& file) {
    std::filesystem::path lock = file;
    lock += ".lock";
    return lock;
}

Status failure(const std::filesystem::path& file, int code) {
    ErrorCode kind = code == ENOSPC || code == EDQUOT ? ErrorCode::DiskFull : ErrorCode::WriteFailed;
    if (code == EACCES || code == EPERM || code == EROFS)
        kind = ErrorCode::PermissionDenied;
    return fail(kind, std::strerror(code), file.string());
}

Status createEmptyFile(const std::filesystem::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return failure(file, errno);
    ::close(descriptor);
    return {};
}

Status syncFolder(const std::filesystem::path& folder) {
    const int descriptor = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        return failure(folder, errno);
    const int code = ::fsync(descriptor) == 0 ? 0 : errno;
    ::close(descriptor);
    // Some file systems cannot sync a folder; they say EINVAL.
    return code == 0 || code == EINVAL ? Status() : failure(folder, code);
}

} // namespace

class SegmentWriter::Impl {
public:
    Impl(std::filesystem::path file, FileLock lock)
        : m_file(std::move(file))
        , m_lock(std::move(lock)) { }
    ~Impl();

    Status create();
    Result<std::uint32_t> append(const SealedBatch& batch);
    Status writeDictionaries(const SegmentDictionaries& dictionaries);
    Status finish();

    const std::filesystem::path m_file;
    bool m_isKept = false;

private:
    struct Open { // statements before the connection they belong to
        sqlite::Connection connection;
        sqlite::Statement insertBatch, insertColumn, insertBlock, insertEvaluations;
    };
    struct StoredPool {
        const StringPool* pool = nullptr;
        std::uint32_t size = 1;
    };

    Status insertColumns(const SealedBatch& batch);
    Status insertBlocks(const SealedBatch& batch);
    Status writePool(std::int64_t number, const StringPool* pool, StoredPool& stored);

    FileLock m_lock;
    std::optional<Open> m_open;
    StoredPool m_keys;
    StoredPool m_strings;
    std::uint32_t m_rows = 0;
    std::uint32_t m_batches = 0;
    bool m_ownsFile = false;
};

SegmentWriter::Impl::~Impl() {
    m_open.reset();
    if (m_ownsFile && !m_isKept) {
        std::error_code ignored;
        std::filesystem::remove(m_file, ignored);
    }
    m_lock.removeFile();
}

Status SegmentWriter::Impl::create() {
    SPANLOOM_TRY(createEmptyFile(m_file));
    m_ownsFile = true;
    SPANLOOM_TRY_ASSIGN(auto connection, sqlite::Connection::open(m_file, sqlite::OpenMode::ReadWrite));
    SPANLOOM_TRY(connection.execute(kWritingMode));
    SPANLOOM_TRY(createSegmentSchema(connection));
    Open open;
    SPANLOOM_TRY_ASSIGN(open.insertBatch, connection.prepare("INSERT INTO batches VALUES (?, ?, ?, ?, ?, ?)"));
    SPANLOOM_TRY_ASSIGN(open.insertColumn, connection.prepare("INSERT INTO span_columns VALUES (?, ?)"));
    SPANLOOM_TRY_ASSIGN(open.insertBlock, connection.prepare("INSERT INTO payload_blocks VALUES (?, ?, ?, ?)"));
    SPANLOOM_TRY_ASSIGN(open.insertEvaluations, connection.prepare("INSERT INTO span_evaluations VALUES (?, ?)"));
    open.connection = std::move(connection);
    m_open.emplace(std::move(open));
    return {};
}

Result<std::uint32_t> SegmentWriter::Impl::append(const SealedBatch& batch) {
    if (!m_open)
        return fail(ErrorCode::Usage, "the segment is finished", m_file.string());
    if (batch.rows >= kNoIndex - m_rows)
        return fail(ErrorCode::LimitReached, "more spans than one source can hold", m_file.string());
    SPANLOOM_TRY_ASSIGN(auto transaction, sqlite::Transaction::begin(m_open->connection));
    auto& insert = m_open->insertBatch;
    insert.bind(1, std::int64_t {m_batches}).bind(2, std::int64_t {m_rows}).bind(3, std::int64_t {batch.rows});
    insert.bind(4, static_cast<std::int64_t>(batch.events)).bind(5, static_cast<std::int64_t>(batch.links));
    SPANLOOM_TRY(insert.bind(6, std::int64_t {batch.evaluationCount}).run());
    SPANLOOM_TRY(insertColumns(batch));
    SPANLOOM_TRY(insertBlocks(batch));
    if (!batch.evaluations.empty())
        SPANLOOM_TRY(
            m_open->insertEvaluations.bind(1, std::int64_t {m_batches}).bindBlob(2, batch.evaluations).run());
    SPANLOOM_TRY(transaction.commit());
    ++m_batches;
    return std::exchange(m_rows, m_rows + batch.rows);
}

Status SegmentWriter::Impl::insertColumns(const SealedBatch& batch) {
    for (const EncodedColumn& column : batch.columns) {
        const std::int64_t id = m_batches * kColumnsPerBatch + column.column;
        SPANLOOM_TRY(m_open->insertColumn.bind(1, id).bindBlob(2, column.bytes).run());
    }
    return {};
}

Status SegmentWriter::Impl::insertBlocks(const SealedBatch& batch) {
    auto& insert = m_open->insertBlock;
    for (const EncodedBlock& block : batch.blocks) {
        insert.bind(1, std::int64_t {m_rows} + block.firstRow).bind(2, std::int64_t {block.rows});
        SPANLOOM_TRY(insert.bindBlob(3, block.shortPart).bindBlob(4, block.longPart).run());
    }
    return {};
}

Status SegmentWriter::Impl::writeDictionaries(const SegmentDictionaries& dictionaries) {
    if (!m_open)
        return fail(ErrorCode::Usage, "the segment is finished", m_file.string());
    SPANLOOM_TRY_ASSIGN(auto transaction, sqlite::Transaction::begin(m_open->connection));
    SPANLOOM_TRY(writePool(kKeyPool, dictionaries.keys, m_keys));
    SPANLOOM_TRY(writePool(kStringPool, dictionaries.strings, m_strings));
    SPANLOOM_TRY(writeResources(m_open->connection, dictionaries.resources));
    SPANLOOM_TRY(writeScopes(m_open->connection, dictionaries.scopes));
    return transaction.commit();
}

/// Pools only grow, so what is stored stays and the rest is appended; another pool replaces all.
Status SegmentWriter::Impl::writePool(std::int64_t number, const StringPool* pool, StoredPool& stored) {
    if (!pool)
        return {};
    if (stored.pool && stored.pool != pool) {
        SPANLOOM_TRY(removeDictionary(m_open->connection, number));
        stored.size = 1;
    }
    stored.pool = pool;
    SPANLOOM_TRY_ASSIGN(stored.size, appendTexts(m_open->connection, number, *pool, stored.size));
    return {};
}

Status SegmentWriter::Impl::finish() {
    if (!m_open)
        return {};
    sqlite::Connection connection = std::move(m_open->connection);
    m_open.reset();
    // SQLite has to do the syncing: closing a descriptor of our own would drop the locks that readers of this process
    // hold on the file (POSIX). A commit that writes the version once more does it.
    SPANLOOM_TRY(connection.execute("PRAGMA synchronous = FULL"));
    SPANLOOM_TRY(connection.execute("PRAGMA user_version = " + std::to_string(kSegmentSchema)));
    SPANLOOM_TRY(connection.close());
    return syncFolder(m_file.parent_path());
}

SegmentWriter::SegmentWriter(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl)) { }
SegmentWriter::~SegmentWriter() = default;

Result<std::unique_ptr<SegmentWriter>> SegmentWriter::create(const std::filesystem::path& file) {
    SPANLOOM_TRY_ASSIGN(FileLock lock, FileLock::acquire(lockFileOf(file)));
    auto impl = std::make_unique<Impl>(file, std::move(lock));
    SPANLOOM_TRY(impl->create());
    return std::unique_ptr<SegmentWriter>(new SegmentWriter(std::move(impl)));
}

Result<std::uint32_t> SegmentWriter::append(const SealedBatch& batch) { return m_impl->append(batch); }
Status SegmentWriter::writeDictionaries(const SegmentDictionaries& dictionaries) {
    return m_impl->writeDictionaries(dictionaries);
}
Status SegmentWriter::finish() { return m_impl->finish(); }
const std::filesystem::path& SegmentWriter::file() const { return m_impl->m_file; }
void SegmentWriter::keep() { m_impl->m_isKept = true; }

} // namespace spanloom
