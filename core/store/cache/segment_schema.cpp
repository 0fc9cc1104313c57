#include "core/store/cache/segment_schema.h"

#include <string>

namespace spanloom {

namespace {

// Blobs stand last, so that the numbers before them are read without their overflow pages.
constexpr const char* kTables = R"sql(
CREATE TABLE batches (id INTEGER PRIMARY KEY, first_row INTEGER NOT NULL, rows INTEGER NOT NULL,
    events INTEGER NOT NULL, links INTEGER NOT NULL, evaluation_count INTEGER NOT NULL);
CREATE TABLE span_columns (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
CREATE TABLE payload_blocks (first_row INTEGER PRIMARY KEY, rows INTEGER NOT NULL,
    short_part BLOB NOT NULL, long_part BLOB NOT NULL);
CREATE TABLE span_evaluations (batch INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
CREATE TABLE dictionaries (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
CREATE TABLE dictionary_sizes (id INTEGER PRIMARY KEY, size INTEGER NOT NULL);
CREATE TABLE trace_layer (id INTEGER PRIMARY KEY CHECK (id = 1), vocabulary_version INTEGER NOT NULL,
    price_version INTEGER NOT NULL, rows INTEGER NOT NULL);
CREATE TABLE trace_columns (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
CREATE TABLE trace_evaluations (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
)sql";

} // namespace

Status createSegmentSchema(sqlite::Connection& connection) {
    SPANLOOM_TRY(connection.execute("PRAGMA application_id = " + std::to_string(kSegmentApplication)));
    SPANLOOM_TRY(connection.execute(kTables));
    return connection.execute("PRAGMA user_version = " + std::to_string(kSegmentSchema));
}

Result<sqlite::Connection> openSegment(const std::filesystem::path& file) {
    SPANLOOM_TRY_ASSIGN(auto connection, sqlite::Connection::open(file, sqlite::OpenMode::ReadWrite));
    SPANLOOM_TRY_ASSIGN(const std::int64_t application, connection.number("PRAGMA application_id"));
    SPANLOOM_TRY_ASSIGN(const std::int64_t schema, connection.number("PRAGMA user_version"));
    if (application != kSegmentApplication || schema < 1)
        return fail(ErrorCode::Malformed, "not a segment of a Spanloom cache", file.string());
    if (schema > kSegmentSchema)
        return fail(ErrorCode::SchemaTooNew, "this part of the cache was written by a later version of Spanloom",
            file.string());
    // SQLite notices missing pages, but takes a page that is cut off for one that ends in zeros.
    SPANLOOM_TRY_ASSIGN(const std::int64_t pages, connection.number("PRAGMA page_count"));
    SPANLOOM_TRY_ASSIGN(const std::int64_t pageSize, connection.number("PRAGMA page_size"));
    std::error_code error;
    const std::uintmax_t size = std::filesystem::file_size(file, error);
    if (!error && size < static_cast<std::uintmax_t>(pages * pageSize))
        return fail(ErrorCode::Malformed, "the file is cut off", file.string());
    return connection;
}

} // namespace spanloom
