#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace spanloom::sqlite {

/// A prepared statement. One thread at a time; must not outlive its connection. The first failed bind is
/// reported by the next step().
class Statement {
public:
    Statement() = default;

    /// Parameters count from 1. Texts and blobs are not copied: they must stay until the statement is reset.
    Statement& bind(int index, std::int64_t value);
    Statement& bind(int index, double value);
    Statement& bind(int index, std::string_view text);
    Statement& bindBlob(int index, std::string_view bytes);
    Statement& bindNull(int index);

    /// true = there is a row to read, false = done.
    [[nodiscard]] Result<bool> step();
    /// Runs a statement without rows to its end and resets it. Bindings stay (SQLite keeps them over a reset).
    [[nodiscard]] Status run();
    void reset();

    /// Columns count from 0; views are valid until the next step() or reset().
    [[nodiscard]] bool isNull(int column) const;
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] double real(int column) const;
    [[nodiscard]] std::string_view text(int column) const;
    [[nodiscard]] std::string_view blob(int column) const;

private:
    friend class Connection;
    struct Finalizer {
        void operator()(sqlite3_stmt* statement) const;
    };
    void note(int code);
    std::unique_ptr<sqlite3_stmt, Finalizer> m_statement;
    int m_bindError = 0;
};

enum class OpenMode { Create, ReadWrite };

/// An open database file. One thread at a time. Waits up to five seconds for locks of other connections.
class Connection {
public:
    /// ReadWrite: the file must exist; falls back to reading where the file cannot be written.
    [[nodiscard]] static Result<Connection> open(const std::filesystem::path& file, OpenMode mode);

    /// One or more statements without parameters; rows are ignored.
    [[nodiscard]] Status execute(const std::string& sql);
    [[nodiscard]] Result<Statement> prepare(std::string_view sql);
    /// First column of the first row of a query without parameters.
    [[nodiscard]] Result<std::int64_t> number(std::string_view sql);
    [[nodiscard]] std::int64_t lastInsertId() const;
    [[nodiscard]] Status close();

private:
    struct Closer {
        void operator()(sqlite3* database) const;
    };
    std::unique_ptr<sqlite3, Closer> m_database;
};

/// Takes the write lock at once; rolls back unless committed.
class Transaction {
public:
    [[nodiscard]] static Result<Transaction> begin(Connection& connection);
    ~Transaction();
    Transaction(Transaction&& other) noexcept;
    Transaction& operator=(Transaction&&) = delete;
    [[nodiscard]] Status commit();

private:
    explicit Transaction(Connection& connection)
        : m_connection(&connection) { }
    Connection* m_connection; ///< null when nothing is left to do
};

} // namespace spanloom::sqlite
