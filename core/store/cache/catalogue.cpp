#include "core/store/cache/catalogue.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <mutex>
#include <random>
#include <unordered_set>

#include <sys/stat.h>

#include "core/store/cache/catalogue_rows.h"
#include "core/store/cache/catalogue_schema.h"
#include "core/store/cache/file_lock.h"
#include "core/store/cache/sqlite.h"

namespace spanloom {

namespace fs = std::filesystem;

namespace {

constexpr auto kPatience = std::chrono::milliseconds(5000);
constexpr const char* kSegments = "segments";
constexpr const char* kSegmentEnding = ".sqlite";
constexpr const char* kLockEnding = ".lock";
constexpr const char* kSelectSources
    = "SELECT id, path, format, container, state, error, segment_file, size, head_hash, tail_hash, content_high, "
      "content_low, bytes, traces, spans, events, links, duplicate_spans, seconds, imported_at_ns, "
      "vocabulary_version, fragments FROM sources ";

Status makeFolder(const fs::path& folder) {
    std::error_code error;
    if (!folder.parent_path().empty())
        fs::create_directories(folder.parent_path(), error);
    if (::mkdir(folder.c_str(), 0700) == 0 || (errno == EEXIST && fs::is_directory(folder, error)))
        return {};
    const int code = errno;
    const bool isDenied = code == EACCES || code == EPERM || code == EROFS;
    return fail(isDenied ? ErrorCode::PermissionDenied : ErrorCode::WriteFailed,
        "cannot make the folder: " + std::generic_category().message(code), folder.string());
}

fs::path withEnding(fs::path path, const char* ending) {
    path += ending;
    return path;
}

/// Names in the catalogue are data: only plain files of our own folder are ever opened or unlinked by them.
bool isSegmentName(const fs::path& name) {
    return name.parent_path() == kSegments && name.extension() == kSegmentEnding && !name.stem().empty();
}

CatalogueSource readSource(const sqlite::Statement& row) {
    CatalogueSource source;
    source.id = row.integer(0);
    source.path = row.text(1);
    source.format = row.text(2);
    source.container = row.text(3);
    source.state = row.text(4);
    source.error = row.text(5);
    source.segmentFile = row.text(6);
    source.fingerprint = {row.integer(7), static_cast<std::uint64_t>(row.integer(8)),
        static_cast<std::uint64_t>(row.integer(9))};
    source.contentHash = {static_cast<std::uint64_t>(row.integer(10)), static_cast<std::uint64_t>(row.integer(11))};
    source.bytes = row.integer(12);
    source.traces = static_cast<std::uint64_t>(row.integer(13));
    source.spans = static_cast<std::uint64_t>(row.integer(14));
    source.events = static_cast<std::uint64_t>(row.integer(15));
    source.links = static_cast<std::uint64_t>(row.integer(16));
    source.duplicateSpans = static_cast<std::uint64_t>(row.integer(17));
    source.seconds = row.real(18);
    source.importedAt = row.isNull(19) ? kNoTime : row.integer(19);
    source.vocabularyVersion = static_cast<std::uint64_t>(row.integer(20));
    source.fragments = static_cast<std::uint64_t>(row.integer(21));
    return source;
}

std::int64_t signedOf(std::uint64_t value) { return static_cast<std::int64_t>(value); }

} // namespace

class Catalogue::Impl {
public:
    explicit Impl(fs::path folder)
        : m_folder(std::move(folder)) { }

    Status open();
    Result<std::vector<CatalogueSource>> select(
        const std::string& condition, std::initializer_list<std::int64_t> parameters);
    Result<std::int64_t> registerSource(
        const CatalogueSource& source, const CatalogueTraces& rows, std::int64_t replaces);
    Status updateTraces(const CatalogueTraces& rows, const std::vector<TraceId>& traces);
    Status setVocabularyVersion(std::int64_t id, std::uint64_t version);
    Status removeSource(std::int64_t id);
    Result<int> removeLeftovers();

    const fs::path m_folder;
    std::string m_remark;
    std::mutex m_mutex;
    sqlite::Connection m_connection;

private:
    Status putAside(const fs::path& file);
    Status readDiagnostics(CatalogueSource& source);
    Result<std::int64_t> insertSource(const CatalogueSource& source);
    Status insertDiagnostics(std::int64_t id, const std::vector<Diagnostic>& diagnostics);
    Status commitChange(sqlite::Transaction& transaction);
    Result<bool> isRegistered(const fs::path& name);
    Result<bool> removeLeftover(const fs::path& file);
    std::string segmentName(const std::string& given) const;
    /// What cannot be unlinked now is a leftover of the next start.
    void unlinkSegment(const std::string& name) const;
};

Status Catalogue::Impl::open() {
    SPANLOOM_TRY(makeFolder(m_folder));
    SPANLOOM_TRY(makeFolder(m_folder / kSegments));
    // One process at a time creates, upgrades or puts aside.
    SPANLOOM_TRY_ASSIGN(const FileLock lock, FileLock::acquire(m_folder / "catalogue.lock", kPatience));
    const fs::path file = m_folder / "catalogue.sqlite";
    auto connection = openCatalogueFile(file);
    if (!connection && connection.error().code == ErrorCode::Malformed) {
        SPANLOOM_TRY(putAside(file));
        connection = openCatalogueFile(file);
    }
    if (!connection)
        return fail(std::move(connection).error());
    m_connection = std::move(*connection);
    return {};
}

Status Catalogue::Impl::putAside(const fs::path& file) {
    std::error_code error;
    fs::path target;
    for (int number = 1;; ++number) {
        target = withEnding(file, (".broken-" + std::to_string(number)).c_str());
        if (!fs::exists(target, error))
            break;
    }
    fs::rename(file, target, error);
    if (error)
        return fail(ErrorCode::WriteFailed, "the catalogue is damaged and cannot be put aside: " + error.message(),
            file.string());
    // A log left beside would be played into the new file.
    for (const char* ending : {"-wal", "-shm", "-journal"})
        fs::rename(withEnding(file, ending), withEnding(target, ending), error);
    m_remark = "The catalogue of the cache was damaged. It was put aside as " + target.filename().string()
        + " and a new one was begun; files need to be opened again.";
    return {};
}

Result<std::vector<CatalogueSource>> Catalogue::Impl::select(
    const std::string& condition, std::initializer_list<std::int64_t> parameters) {
    SPANLOOM_TRY_ASSIGN(auto query, m_connection.prepare(kSelectSources + condition));
    int index = 0;
    for (const std::int64_t parameter : parameters)
        query.bind(++index, parameter);
    std::vector<CatalogueSource> result;
    while (true) {
        SPANLOOM_TRY_ASSIGN(const bool hasRow, query.step());
        if (!hasRow)
            break;
        result.push_back(readSource(query));
    }
    for (CatalogueSource& source : result)
        SPANLOOM_TRY(readDiagnostics(source));
    return result;
}

Status Catalogue::Impl::readDiagnostics(CatalogueSource& source) {
    SPANLOOM_TRY_ASSIGN(auto query,
        m_connection.prepare("SELECT code, severity, count, first_offset, first_line, message FROM diagnostics "
                             "WHERE source_id = ? ORDER BY rowid"));
    query.bind(1, source.id);
    while (true) {
        SPANLOOM_TRY_ASSIGN(const bool hasRow, query.step());
        if (!hasRow)
            return {};
        Diagnostic diagnostic;
        diagnostic.code = query.text(0);
        diagnostic.severity = static_cast<Severity>(std::clamp<std::int64_t>(query.integer(1), 0, 3));
        diagnostic.count = static_cast<std::uint64_t>(query.integer(2));
        diagnostic.first = {query.isNull(3) ? -1 : query.integer(3), query.isNull(4) ? -1 : query.integer(4)};
        diagnostic.message = query.text(5);
        source.diagnostics.push_back(std::move(diagnostic));
    }
}

Result<std::int64_t> Catalogue::Impl::insertSource(const CatalogueSource& source) {
    SPANLOOM_TRY_ASSIGN(auto insert,
        m_connection.prepare("INSERT INTO sources (path, format, container, state, error, segment_file, size, "
                             "head_hash, tail_hash, content_high, content_low, bytes, traces, spans, events, links, "
                             "duplicate_spans, seconds, imported_at_ns, vocabulary_version, fragments) VALUES "
                             "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
    const std::string segment = segmentName(source.segmentFile);
    insert.bind(1, source.path).bind(2, source.format).bind(3, source.container).bind(4, source.state);
    insert.bind(5, source.error).bind(6, segment).bind(7, source.fingerprint.size);
    insert.bind(8, signedOf(source.fingerprint.headHash)).bind(9, signedOf(source.fingerprint.tailHash));
    insert.bind(10, signedOf(source.contentHash.high)).bind(11, signedOf(source.contentHash.low));
    insert.bind(12, source.bytes).bind(13, signedOf(source.traces)).bind(14, signedOf(source.spans));
    insert.bind(15, signedOf(source.events)).bind(16, signedOf(source.links));
    insert.bind(17, signedOf(source.duplicateSpans)).bind(18, source.seconds);
    source.importedAt == kNoTime ? insert.bindNull(19) : insert.bind(19, source.importedAt);
    SPANLOOM_TRY(insert.bind(20, signedOf(source.vocabularyVersion)).bind(21, signedOf(source.fragments)).run());
    return m_connection.lastInsertId();
}

Status Catalogue::Impl::insertDiagnostics(std::int64_t id, const std::vector<Diagnostic>& diagnostics) {
    SPANLOOM_TRY_ASSIGN(auto insert, m_connection.prepare("INSERT INTO diagnostics VALUES (?, ?, ?, ?, ?, ?, ?)"));
    for (const Diagnostic& diagnostic : diagnostics) {
        insert.bind(1, id).bind(2, diagnostic.code).bind(3, static_cast<std::int64_t>(diagnostic.severity));
        insert.bind(4, signedOf(diagnostic.count)).bind(7, diagnostic.message);
        diagnostic.first.offset < 0 ? insert.bindNull(5) : insert.bind(5, diagnostic.first.offset);
        diagnostic.first.line < 0 ? insert.bindNull(6) : insert.bind(6, diagnostic.first.line);
        SPANLOOM_TRY(insert.run());
    }
    return {};
}

Result<std::int64_t> Catalogue::Impl::registerSource(
    const CatalogueSource& source, const CatalogueTraces& rows, std::int64_t replaces) {
    if (!source.segmentFile.empty() && !isSegmentName(segmentName(source.segmentFile)))
        return fail(ErrorCode::Usage, "not a segment of this cache", source.segmentFile);
    SPANLOOM_TRY_ASSIGN(auto transaction, sqlite::Transaction::begin(m_connection));
    SPANLOOM_TRY_ASSIGN(const std::int64_t id, insertSource(source));
    SPANLOOM_TRY(insertDiagnostics(id, source.diagnostics));
    SPANLOOM_TRY(insertSourceRows(m_connection, id, rows));
    std::vector<CatalogueSource> replaced;
    if (replaces != 0) {
        SPANLOOM_TRY_ASSIGN(replaced, select("WHERE id = ?", {replaces}));
        SPANLOOM_TRY(deleteSourceRows(m_connection, replaces));
    }
    SPANLOOM_TRY(commitChange(transaction));
    for (const CatalogueSource& old : replaced)
        unlinkSegment(old.segmentFile);
    return id;
}

void Catalogue::Impl::unlinkSegment(const std::string& name) const {
    std::error_code ignored;
    if (!isSegmentName(name))
        return;
    fs::remove(m_folder / name, ignored);
    fs::remove(withEnding(m_folder / name, "-journal"), ignored);
}

Status Catalogue::Impl::updateTraces(const CatalogueTraces& rows, const std::vector<TraceId>& traces) {
    SPANLOOM_TRY_ASSIGN(auto transaction, sqlite::Transaction::begin(m_connection));
    SPANLOOM_TRY(replaceTraceRows(m_connection, rows, {traces.begin(), traces.end()}));
    return commitChange(transaction);
}

Status Catalogue::Impl::setVocabularyVersion(std::int64_t id, std::uint64_t version) {
    SPANLOOM_TRY_ASSIGN(auto transaction, sqlite::Transaction::begin(m_connection));
    SPANLOOM_TRY_ASSIGN(
        auto update, m_connection.prepare("UPDATE sources SET vocabulary_version = ? WHERE id = ?"));
    SPANLOOM_TRY(update.bind(1, signedOf(version)).bind(2, id).run());
    return commitChange(transaction);
}

Status Catalogue::Impl::removeSource(std::int64_t id) {
    SPANLOOM_TRY_ASSIGN(auto transaction, sqlite::Transaction::begin(m_connection));
    SPANLOOM_TRY_ASSIGN(const auto found, select("WHERE id = ?", {id}));
    if (found.empty())
        return fail(ErrorCode::NotFound, "no source has the number " + std::to_string(id));
    SPANLOOM_TRY(deleteSourceRows(m_connection, id));
    SPANLOOM_TRY(commitChange(transaction));
    unlinkSegment(found.front().segmentFile);
    return {};
}

Status Catalogue::Impl::commitChange(sqlite::Transaction& transaction) {
    SPANLOOM_TRY(m_connection.execute("UPDATE cache_state SET generation = generation + 1"));
    return transaction.commit();
}

Result<bool> Catalogue::Impl::isRegistered(const fs::path& name) {
    SPANLOOM_TRY_ASSIGN(auto query, m_connection.prepare("SELECT 1 FROM sources WHERE segment_file = ?"));
    const std::string text = name.generic_string();
    return query.bind(1, text).step();
}

/// True when the file was deleted.
Result<bool> Catalogue::Impl::removeLeftover(const fs::path& file) {
    const fs::path name = fs::path(kSegments) / file.filename();
    const fs::path lockFile = withEnding(file, kLockEnding);
    std::error_code error;
    SPANLOOM_TRY_ASSIGN(const bool isKnown, isRegistered(name));
    if (isKnown && !fs::exists(lockFile, error))
        return false;
    auto lock = FileLock::acquire(lockFile);
    if (!lock)
        return false;
    // Its writer may have registered it and gone between our look and our lock.
    SPANLOOM_TRY_ASSIGN(const bool isKnownNow, isRegistered(name));
    bool isRemoved = false;
    if (!isKnownNow) {
        isRemoved = fs::remove(file, error);
        fs::remove(withEnding(file, "-journal"), error);
    }
    lock->removeFile();
    return isRemoved;
}

Result<int> Catalogue::Impl::removeLeftovers() {
    std::error_code error;
    std::unordered_set<std::string> segments;
    fs::directory_iterator entry(m_folder / kSegments, error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
        const fs::path& file = entry->path();
        if (file.extension() == kSegmentEnding)
            segments.insert(file.string());
        else if (file.extension() == kLockEnding && file.stem().extension() == kSegmentEnding)
            segments.insert((file.parent_path() / file.stem()).string());
    }
    int removed = 0;
    for (const std::string& file : segments) {
        SPANLOOM_TRY_ASSIGN(const bool isRemoved, removeLeftover(file));
        removed += isRemoved ? 1 : 0;
    }
    return removed;
}

/// Callers may hand in the path that newSegmentFile() gave them; the name within the folder is stored.
std::string Catalogue::Impl::segmentName(const std::string& given) const {
    const fs::path path(given);
    return given.empty() || isSegmentName(path) ? given : path.lexically_relative(m_folder).generic_string();
}

// --- Catalogue -----------------------------------------------------------------------------------------------

Catalogue::Catalogue(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl)) { }
Catalogue::~Catalogue() = default;

Result<std::unique_ptr<Catalogue>> Catalogue::open(const fs::path& cacheFolder) {
    auto impl = std::make_unique<Impl>(cacheFolder);
    SPANLOOM_TRY(impl->open());
    return std::unique_ptr<Catalogue>(new Catalogue(std::move(impl)));
}

const std::string& Catalogue::openingRemark() const { return m_impl->m_remark; }
const fs::path& Catalogue::folder() const { return m_impl->m_folder; }

Result<std::uint64_t> Catalogue::generation() const {
    const std::lock_guard lock(m_impl->m_mutex);
    SPANLOOM_TRY_ASSIGN(
        const std::int64_t value, m_impl->m_connection.number("SELECT generation FROM cache_state"));
    return static_cast<std::uint64_t>(value);
}

Result<std::vector<CatalogueSource>> Catalogue::sources() const {
    const std::lock_guard lock(m_impl->m_mutex);
    return m_impl->select("ORDER BY id", {});
}

Result<std::optional<CatalogueSource>> Catalogue::findByFingerprint(const FileFingerprint& fingerprint) const {
    if (fingerprint.size < 0)
        return std::nullopt;
    const std::lock_guard lock(m_impl->m_mutex);
    SPANLOOM_TRY_ASSIGN(auto found,
        m_impl->select("WHERE size = ? AND head_hash = ? AND tail_hash = ? ORDER BY segment_file = '', id DESC LIMIT 1",
            {fingerprint.size, signedOf(fingerprint.headHash), signedOf(fingerprint.tailHash)}));
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

Result<std::optional<CatalogueSource>> Catalogue::findByContent(Hash128 contentHash) const {
    if (contentHash == Hash128())
        return std::nullopt;
    const std::lock_guard lock(m_impl->m_mutex);
    SPANLOOM_TRY_ASSIGN(auto found,
        m_impl->select("WHERE content_high = ? AND content_low = ? ORDER BY segment_file = '', id DESC LIMIT 1",
            {signedOf(contentHash.high), signedOf(contentHash.low)}));
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

fs::path Catalogue::newSegmentFile() const {
    // Random, because two processes choose names without asking each other.
    std::random_device random;
    const std::uint64_t value = std::uint64_t {random()} << 32 | random();
    return m_impl->m_folder / kSegments / (SpanId {value}.hex() + kSegmentEnding);
}

Result<std::int64_t> Catalogue::registerSource(
    const CatalogueSource& source, const CatalogueTraces& rows, std::int64_t replaces) {
    const std::lock_guard lock(m_impl->m_mutex);
    return m_impl->registerSource(source, rows, replaces);
}

Status Catalogue::updateTraces(const CatalogueTraces& rows, const std::vector<TraceId>& traces) {
    const std::lock_guard lock(m_impl->m_mutex);
    return m_impl->updateTraces(rows, traces);
}

Status Catalogue::setVocabularyVersion(std::int64_t id, std::uint64_t version) {
    const std::lock_guard lock(m_impl->m_mutex);
    return m_impl->setVocabularyVersion(id, version);
}

Status Catalogue::removeSource(std::int64_t id) {
    const std::lock_guard lock(m_impl->m_mutex);
    return m_impl->removeSource(id);
}

Result<int> Catalogue::removeLeftovers() {
    const std::lock_guard lock(m_impl->m_mutex);
    return m_impl->removeLeftovers();
}

} // namespace spanloom
