#include "core/store/cache/sqlite.h"

#include <cerrno>
#include <utility>

#include <sqlite3.h>

namespace spanloom::sqlite {

namespace {

constexpr int kBusyMilliseconds = 5000;

ErrorCode codeOf(int code, int systemError) {
    switch (code & 0xFF) {
    case SQLITE_FULL: return ErrorCode::DiskFull;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return ErrorCode::Busy;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return ErrorCode::Malformed;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH: return ErrorCode::PermissionDenied;
    case SQLITE_INTERRUPT: return ErrorCode::Cancelled;
    case SQLITE_IOERR:
        if (systemError == ENOSPC || systemError == EDQUOT)
            return ErrorCode::DiskFull;
        return code == SQLITE_IOERR_READ || code == SQLITE_IOERR_SHORT_READ ? ErrorCode::ReadFailed
                                                                            : ErrorCode::WriteFailed;
    case SQLITE_CANTOPEN:
        if (systemError == EACCES || systemError == EPERM || systemError == EROFS)
            return ErrorCode::PermissionDenied;
        return systemError == ENOSPC ? ErrorCode::DiskFull : ErrorCode::NotFound;
    default: return ErrorCode::Database;
    }
}

tl::unexpected<Error> failure(sqlite3* database, int code) {
    Error error;
    const int systemError = database ? sqlite3_system_errno(database) : 0;
    error.code = codeOf(code, systemError);
    error.message = database ? sqlite3_errmsg(database) : sqlite3_errstr(code);
    const char* file = database ? sqlite3_db_filename(database, nullptr) : nullptr;
    if (file)
        error.source = file;
    return fail(std::move(error));
}

} // namespace

// --- Statement -----------------------------------------------------------------------------------------------

void Statement::Finalizer::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

void Statement::note(int code) {
    if (code != SQLITE_OK && m_bindError == SQLITE_OK)
        m_bindError = code;
}

Statement& Statement::bind(int index, std::int64_t value) {
    note(sqlite3_bind_int64(m_statement.get(), index, value));
    return *this;
}

Statement& Statement::bind(int index, double value) {
    note(sqlite3_bind_double(m_statement.get(), index, value));
    return *this;
}

Statement& Statement::bind(int index, std::string_view text) {
    // A null pointer would bind NULL where the empty text is meant.
    const char* bytes = text.data() ? text.data() : "";
    note(sqlite3_bind_text64(m_statement.get(), index, bytes, text.size(), nullptr, SQLITE_UTF8));
    return *this;
}

Statement& Statement::bindBlob(int index, std::string_view bytes) {
    note(sqlite3_bind_blob64(m_statement.get(), index, bytes.data() ? bytes.data() : "", bytes.size(), nullptr));
    return *this;
}

Statement& Statement::bindNull(int index) {
    note(sqlite3_bind_null(m_statement.get(), index));
    return *this;
}

Result<bool> Statement::step() {
    sqlite3* database = sqlite3_db_handle(m_statement.get());
    if (m_bindError != SQLITE_OK)
        return failure(database, std::exchange(m_bindError, SQLITE_OK));
    const int code = sqlite3_step(m_statement.get());
    if (code == SQLITE_ROW)
        return true;
    if (code == SQLITE_DONE)
        return false;
    auto error = failure(database, code);
    sqlite3_reset(m_statement.get());
    return error;
}

Status Statement::run() {
    SPANLOOM_TRY_ASSIGN(const bool hasRow, step());
    if (hasRow)
        SPANLOOM_TRY(step());
    reset();
    return {};
}

void Statement::reset() { sqlite3_reset(m_statement.get()); }

bool Statement::isNull(int column) const { return sqlite3_column_type(m_statement.get(), column) == SQLITE_NULL; }
std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(m_statement.get(), column); }
double Statement::real(int column) const { return sqlite3_column_double(m_statement.get(), column); }

std::string_view Statement::text(int column) const { return blob(column); }

std::string_view Statement::blob(int column) const {
    // The pointer first: asking for the size first could convert, and move, the value.
    const void* bytes = sqlite3_column_blob(m_statement.get(), column);
    const int size = sqlite3_column_bytes(m_statement.get(), column);
    if (!bytes)
        return {};
    return {static_cast<const char*>(bytes), static_cast<std::size_t>(size)};
}

// --- Connection ----------------------------------------------------------------------------------------------

void Connection::Closer::operator()(sqlite3* database) const { sqlite3_close_v2(database); }

Result<Connection> Connection::open(const std::filesystem::path& file, OpenMode mode) {
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE;
    if (mode == OpenMode::Create)
        flags |= SQLITE_OPEN_CREATE;
    sqlite3* database = nullptr;
    const int code = sqlite3_open_v2(file.c_str(), &database, flags, nullptr);
    Connection connection;
    connection.m_database.reset(database);
    if (code != SQLITE_OK) {
        auto error = failure(database, code);
        error.value().source = file.string();
        return error;
    }
    sqlite3_busy_timeout(database, kBusyMilliseconds);
    return connection;
}

Status Connection::execute(const std::string& sql) {
    const int code = sqlite3_exec(m_database.get(), sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK)
        return failure(m_database.get(), code);
    return {};
}

Result<Statement> Connection::prepare(std::string_view sql) {
    sqlite3_stmt* raw = nullptr;
    const int code = sqlite3_prepare_v3(
        m_database.get(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
    if (code != SQLITE_OK)
        return failure(m_database.get(), code);
    Statement statement;
    statement.m_statement.reset(raw);
    return statement;
}

Result<std::int64_t> Connection::number(std::string_view sql) {
    SPANLOOM_TRY_ASSIGN(Statement statement, prepare(sql));
    SPANLOOM_TRY_ASSIGN(const bool hasRow, statement.step());
    if (!hasRow)
        return fail(ErrorCode::NotFound, "no row: " + std::string(sql));
    return statement.integer(0);
}

std::int64_t Connection::lastInsertId() const { return sqlite3_last_insert_rowid(m_database.get()); }

Status Connection::close() {
    const int code = sqlite3_close(m_database.get());
    if (code != SQLITE_OK)
        return failure(m_database.get(), code);
    static_cast<void>(m_database.release()); // sqlite3_close() has freed it
    return {};
}

// --- Transaction ---------------------------------------------------------------------------------------------

Result<Transaction> Transaction::begin(Connection& connection) {
    SPANLOOM_TRY(connection.execute("BEGIN IMMEDIATE"));
    return Transaction(connection);
}

Transaction::Transaction(Transaction&& other) noexcept
    : m_connection(std::exchange(other.m_connection, nullptr)) { }

Transaction::~Transaction() {
    // A failed rollback means that SQLite has rolled back already (disk full, for one).
    if (m_connection)
        static_cast<void>(m_connection->execute("ROLLBACK"));
}

Status Transaction::commit() {
    SPANLOOM_TRY(m_connection->execute("COMMIT"));
    m_connection = nullptr;
    return {};
}

} // namespace spanloom::sqlite
