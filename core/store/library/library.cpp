#include "core/store/library/library.h"

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <mutex>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/store/cache/sqlite.h"
#include "core/store/library/library_rows.h"

namespace spanloom {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kApplication = 0x53504C4C; // "SPLL"

// One a version of the schema; append only. Fields are stored by their public names, which never change.
constexpr const char* kSteps[]
    = {"CREATE TABLE attribute_uses (key TEXT PRIMARY KEY, field TEXT NOT NULL) WITHOUT ROWID", library::kPriceTables};
constexpr auto kSchema = static_cast<std::int64_t>(std::size(kSteps));

Error systemError(int code, const std::string& what, const fs::path& path) {
    const bool isDenied = code == EACCES || code == EPERM || code == EROFS;
    ErrorCode kind = isDenied ? ErrorCode::PermissionDenied : ErrorCode::WriteFailed;
    if (code == ENOSPC || code == EDQUOT)
        kind = ErrorCode::DiskFull;
    return {kind, what + std::generic_category().message(code), path.string(), -1};
}

bool isThere(const fs::path& file) {
    std::error_code error;
    return fs::exists(file, error);
}

Status makeFile(const fs::path& file) {
    const fs::path folder = file.parent_path();
    std::error_code error;
    if (!folder.parent_path().empty())
        fs::create_directories(folder.parent_path(), error);
    if (!folder.empty() && ::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
        return fail(systemError(errno, "cannot make the folder: ", folder));
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0 && errno == EEXIST)
        return {}; // another window was quicker
    if (descriptor < 0)
        return fail(systemError(errno, "cannot make the library: ", file));
    ::close(descriptor);
    return {};
}

/// The version of the schema; 0 = an empty database. Refuses what is not ours.
Result<std::int64_t> schemaOf(sqlite::Connection& connection, const fs::path& file) {
    SPANLOOM_TRY_ASSIGN(const std::int64_t application, connection.number("PRAGMA application_id"));
    SPANLOOM_TRY_ASSIGN(const std::int64_t schema, connection.number("PRAGMA user_version"));
    SPANLOOM_TRY_ASSIGN(const std::int64_t objects, connection.number("SELECT count(*) FROM sqlite_master"));
    if (schema == 0 && application == 0 && objects == 0)
        return 0;
    if (application != kApplication || schema < 1)
        return fail(ErrorCode::Malformed, "not a library of Spanloom", file.string());
    if (schema > kSchema)
        return fail(ErrorCode::SchemaTooNew, "this library was written by a later version of Spanloom", file.string());
    return schema;
}

Status upgrade(sqlite::Connection& connection, const fs::path& file) {
    SPANLOOM_TRY_ASSIGN(auto transaction, sqlite::Transaction::begin(connection));
    // Read under the lock: two windows may make their first mark at once.
    SPANLOOM_TRY_ASSIGN(const std::int64_t schema, schemaOf(connection, file));
    if (schema == kSchema)
        return {};
    for (std::int64_t step = schema; step < kSchema; ++step)
        SPANLOOM_TRY(connection.execute(kSteps[step]));
    SPANLOOM_TRY(connection.execute("PRAGMA user_version = " + std::to_string(kSchema)));
    SPANLOOM_TRY(connection.execute("PRAGMA application_id = " + std::to_string(kApplication)));
    return transaction.commit();
}

Status withSource(Status status, const fs::path& file) {
    if (!status && status.error().source.empty())
        status.error().source = file.string();
    return status;
}

} // namespace

class Library::Impl {
public:
    explicit Impl(fs::path file)
        : m_file(std::move(file)) { }

    Status check();
    Result<std::vector<AttributeUse>> attributeUses();
    Status setAttributeUse(const std::string& key, std::optional<Field> field);

    /// Calls f(connection) when the file has the tables of prices and rules; leaves out a file that is not there or of
    /// an older version.
    template <typename F>
    Status read(F&& f);
    /// Calls f(connection) on a file that has all tables, made or upgraded for it.
    template <typename F>
    Status write(F&& f);
    [[nodiscard]] bool isNothingStored() const { return !isInMemory() && !isThere(m_file); }

private:
    [[nodiscard]] bool isInMemory() const { return m_file.empty(); }
    /// Calls f(connection, schema). A file is opened by every call: it may have come, gone or been replaced since.
    template <typename F>
    Status withConnection(F&& f);

    const fs::path m_file;
    std::mutex m_mutex;
    sqlite::Connection m_memory; ///< of a library in memory
};

template <typename F>
Status Library::Impl::withConnection(F&& f) {
    if (isInMemory())
        return f(m_memory, kSchema);
    const auto run = [&]() -> Status {
        SPANLOOM_TRY_ASSIGN(auto connection, sqlite::Connection::open(m_file, sqlite::OpenMode::ReadWrite));
        SPANLOOM_TRY_ASSIGN(const std::int64_t schema, schemaOf(connection, m_file));
        return f(connection, schema);
    };
    return withSource(run(), m_file);
}

template <typename F>
Status Library::Impl::read(F&& f) {
    constexpr std::int64_t kWithPrices = 2;
    const std::lock_guard lock(m_mutex);
    if (isNothingStored())
        return {};
    return withConnection([&](sqlite::Connection& connection, std::int64_t schema) -> Status {
        return schema < kWithPrices ? Status() : f(connection);
    });
}

template <typename F>
Status Library::Impl::write(F&& f) {
    const std::lock_guard lock(m_mutex);
    if (isNothingStored())
        SPANLOOM_TRY(makeFile(m_file));
    return withConnection([&](sqlite::Connection& connection, std::int64_t schema) -> Status {
        if (schema < kSchema)
            SPANLOOM_TRY(upgrade(connection, m_file));
        return f(connection);
    });
}

Status Library::Impl::check() {
    if (isInMemory()) {
        SPANLOOM_TRY_ASSIGN(m_memory, sqlite::Connection::open(":memory:", sqlite::OpenMode::Create));
        return upgrade(m_memory, m_file);
    }
    if (!isThere(m_file))
        return {};
    return withConnection([](sqlite::Connection&, std::int64_t) { return Status(); });
}

Result<std::vector<AttributeUse>> Library::Impl::attributeUses() {
    const std::lock_guard lock(m_mutex);
    std::vector<AttributeUse> uses;
    if (!isInMemory() && !isThere(m_file))
        return uses;
    SPANLOOM_TRY(withConnection([&](sqlite::Connection& connection, std::int64_t schema) -> Status {
        if (schema == 0)
            return {};
        SPANLOOM_TRY_ASSIGN(auto query, connection.prepare("SELECT key, field FROM attribute_uses ORDER BY key"));
        while (true) {
            SPANLOOM_TRY_ASSIGN(const bool hasRow, query.step());
            if (!hasRow)
                return {};
            if (const std::optional<Field> field = fieldFromName(query.text(1)))
                uses.push_back({std::string(query.text(0)), *field});
        }
    }));
    return uses;
}

Status Library::Impl::setAttributeUse(const std::string& key, std::optional<Field> field) {
    if (key.empty())
        return fail(ErrorCode::Usage, "an attribute needs a name");
    if (field && std::ranges::find(kUsableFields, *field) == std::end(kUsableFields))
        return fail(ErrorCode::Usage, "an attribute cannot be used as " + std::string(info(*field).publicName));
    const std::lock_guard lock(m_mutex);
    if (!isInMemory() && !isThere(m_file)) {
        if (!field)
            return {}; // nothing is there to be revoked
        SPANLOOM_TRY(makeFile(m_file));
    }
    return withConnection([&](sqlite::Connection& connection, std::int64_t schema) -> Status {
        if (schema < kSchema)
            SPANLOOM_TRY(upgrade(connection, m_file));
        if (!field) {
            SPANLOOM_TRY_ASSIGN(auto remove, connection.prepare("DELETE FROM attribute_uses WHERE key = ?"));
            return remove.bind(1, key).run();
        }
        SPANLOOM_TRY_ASSIGN(auto insert, connection.prepare("INSERT OR REPLACE INTO attribute_uses VALUES (?, ?)"));
        return insert.bind(1, key).bind(2, info(*field).publicName).run();
    });
}

Library::Library(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl)) { }
Library::~Library() = default;

Result<std::unique_ptr<Library>> Library::open(const fs::path& file) {
    auto impl = std::make_unique<Impl>(file);
    SPANLOOM_TRY(impl->check());
    return std::unique_ptr<Library>(new Library(std::move(impl)));
}

Result<std::vector<AttributeUse>> Library::attributeUses() const { return m_impl->attributeUses(); }

Status Library::setAttributeUse(const std::string& key, std::optional<Field> field) {
    return m_impl->setAttributeUse(key, field);
}

Result<std::vector<PriceRow>> Library::priceRows() const {
    std::vector<PriceRow> rows;
    SPANLOOM_TRY(m_impl->read([&](sqlite::Connection& connection) -> Status {
        SPANLOOM_TRY_ASSIGN(rows, library::readPrices(connection));
        return {};
    }));
    return rows;
}

Result<std::int64_t> Library::setPriceRow(const PriceRow& row) {
    std::int64_t id = 0;
    SPANLOOM_TRY(m_impl->write([&](sqlite::Connection& connection) -> Status {
        SPANLOOM_TRY_ASSIGN(id, library::writePrice(connection, row));
        return {};
    }));
    return id;
}

Status Library::addPriceRows(std::span<const PriceRow> rows) {
    if (rows.empty())
        return {};
    return m_impl->write([&](sqlite::Connection& connection) { return library::mergePrices(connection, rows); });
}

Status Library::removePriceRow(std::int64_t id) {
    if (m_impl->isNothingStored())
        return fail(ErrorCode::NotFound, "there are no prices of yours");
    return m_impl->write([&](sqlite::Connection& connection) { return library::removePrice(connection, id); });
}

Result<std::vector<EvaluationRule>> Library::evaluationRules() const {
    std::vector<EvaluationRule> rules;
    SPANLOOM_TRY(m_impl->read([&](sqlite::Connection& connection) -> Status {
        SPANLOOM_TRY_ASSIGN(rules, library::readRules(connection));
        return {};
    }));
    return rules;
}

Status Library::setEvaluationRule(const std::string& name, const std::optional<EvaluationRule>& rule) {
    if (name.empty())
        return fail(ErrorCode::Usage, "a rule needs the name of an evaluator");
    if ((!rule || rule->isEmpty()) && m_impl->isNothingStored())
        return {}; // nothing is there to be revoked
    return m_impl->write([&](sqlite::Connection& connection) { return library::writeRule(connection, name, rule); });
}

} // namespace spanloom
