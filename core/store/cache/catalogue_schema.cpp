#include "core/store/cache/catalogue_schema.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <string>

#include <fcntl.h>
#include <unistd.h>

namespace spanloom {

namespace {

// Step 1. Ids are stored as bytes, so that they sort and index well; the views show them as hex.
constexpr const char* kTables = R"sql(
CREATE TABLE cache_state (id INTEGER PRIMARY KEY CHECK (id = 1), generation INTEGER NOT NULL);
INSERT INTO cache_state VALUES (1, 1);

CREATE TABLE sources (id INTEGER PRIMARY KEY AUTOINCREMENT, path TEXT NOT NULL, format TEXT NOT NULL,
    container TEXT NOT NULL, state TEXT NOT NULL, error TEXT NOT NULL, segment_file TEXT NOT NULL,
    size INTEGER NOT NULL, head_hash INTEGER NOT NULL, tail_hash INTEGER NOT NULL,
    content_high INTEGER NOT NULL, content_low INTEGER NOT NULL, bytes INTEGER NOT NULL, traces INTEGER NOT NULL,
    spans INTEGER NOT NULL, events INTEGER NOT NULL, links INTEGER NOT NULL, duplicate_spans INTEGER NOT NULL,
    seconds REAL NOT NULL, imported_at_ns INTEGER, vocabulary_version INTEGER NOT NULL);

CREATE TABLE diagnostics (source_id INTEGER NOT NULL, code TEXT NOT NULL, severity INTEGER NOT NULL,
    count INTEGER NOT NULL, first_offset INTEGER, first_line INTEGER, message TEXT NOT NULL);
CREATE INDEX diagnostics_by_source ON diagnostics (source_id);

CREATE TABLE traces (trace_id BLOB PRIMARY KEY, id_text TEXT, root_name TEXT, root_kind TEXT NOT NULL,
    start_ns INTEGER, duration_ns INTEGER, span_count INTEGER NOT NULL, duplicate_spans INTEGER NOT NULL,
    error_count INTEGER NOT NULL, llm_calls INTEGER NOT NULL, orphan_count INTEGER NOT NULL,
    unfinished_count INTEGER NOT NULL, retries INTEGER NOT NULL, fallback INTEGER NOT NULL, status TEXT NOT NULL,
    input_tokens INTEGER, output_tokens INTEGER, cache_read_tokens INTEGER, cache_write_tokens INTEGER,
    reasoning_tokens INTEGER, cost_usd REAL, cost_source TEXT NOT NULL, unpriced_calls INTEGER NOT NULL,
    evaluation_cost_usd REAL, ttft_ns INTEGER, flags TEXT NOT NULL, route TEXT, cohort TEXT, session TEXT, user TEXT,
    environment TEXT, app_version TEXT, service TEXT, prompt_version_derived INTEGER NOT NULL,
    models TEXT NOT NULL, providers TEXT NOT NULL, prompt_versions TEXT NOT NULL, tools TEXT NOT NULL,
    evaluation_count INTEGER NOT NULL, failed_evaluations INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE trace_sources (trace_id BLOB NOT NULL, source_id INTEGER NOT NULL,
    PRIMARY KEY (trace_id, source_id)) WITHOUT ROWID;

CREATE TABLE evaluations (trace_id BLOB NOT NULL, span_id BLOB, carrier_span_id BLOB, name TEXT NOT NULL, score REAL,
    label TEXT, verdict TEXT NOT NULL, threshold REAL, explanation TEXT, evaluator TEXT, evaluator_type TEXT,
    time_ns INTEGER, source_id INTEGER);
CREATE INDEX evaluations_by_trace ON evaluations (trace_id);
)sql";

// Times of a view: seconds rounded towards the past, then nine digits, also before 1970.
#define SPANLOOM_ISO_TIME(column)                                                                                      \
    "strftime('%Y-%m-%dT%H:%M:%S', (" column " - ((" column                                                           \
    " % 1000000000 + 1000000000) % 1000000000)) / 1000000000, 'unixepoch') || printf('.%09dZ', (" column              \
    " % 1000000000 + 1000000000) % 1000000000)"

constexpr const char* kViews =
    "CREATE VIEW v_sources AS\n"
    "-- One row an imported file. state: complete, partial, cancelled or failed. spans counts visible spans.\n"
    "-- content_hash: XXH3-128 of the decoded bytes, NULL when unknown. Remarks of an import: table diagnostics\n"
    "-- (severity 0 info, 1 notice, 2 data loss, 3 error).\n"
    "SELECT id AS source_id, path, format, container, state, nullif(error, '') AS error,\n"
    "    nullif(segment_file, '') AS segment_file, nullif(size, -1) AS size_bytes, bytes, traces, spans, events,\n"
    "    links, duplicate_spans, seconds, " SPANLOOM_ISO_TIME("imported_at_ns") " AS imported_at,\n"
    "    CASE WHEN content_high = 0 AND content_low = 0 THEN NULL\n"
    "        ELSE printf('%016x%016x', content_high, content_low) END AS content_hash\n"
    "FROM sources;\n"
    "CREATE VIEW v_traces AS\n"
    "-- One row a trace over all sources. trace_id: 32 hex digits, or the writer's own id where it was no W3C id;\n"
    "-- key: the bytes that join with v_evaluations.key. NULL = not recorded or not known, never 0. Money in USD;\n"
    "-- cost_source: recorded, computed, mixed or unknown; unpriced_calls lack in cost_usd. Lists are JSON arrays of\n"
    "-- text in order of first use; of models and prompt_versions the last is that of the last answering call.\n"
    "-- flags: names joined by commas.\n"
    "SELECT coalesce(id_text, lower(hex(trace_id))) AS trace_id, root_name, root_kind,\n"
    "    " SPANLOOM_ISO_TIME("start_ns") " AS start_time, start_ns, duration_ns, span_count, duplicate_spans,\n"
    "    error_count, llm_calls, orphan_count, unfinished_count, retries, fallback, status, input_tokens,\n"
    "    output_tokens, cache_read_tokens, cache_write_tokens, reasoning_tokens, cost_usd, cost_source,\n"
    "    unpriced_calls, evaluation_cost_usd, ttft_ns, nullif(flags, '') AS flags, route, cohort, session, user,\n"
    "    environment, app_version, service, models, providers, prompt_versions, prompt_version_derived, tools,\n"
    "    evaluation_count, failed_evaluations,\n"
    "    (SELECT json_group_array(source_id) FROM trace_sources s WHERE s.trace_id = t.trace_id) AS source_ids,\n"
    "    lower(hex(trace_id)) AS key\n"
    "FROM traces t;\n"
    "CREATE VIEW v_evaluations AS\n"
    "-- One row a judgement. span_id NULL = the whole trace was judged; carrier_span_id: the span that the judgement\n"
    "-- was read from, where it is another one. Span ids are 16 hex digits (a hash where the writer's id was no W3C\n"
    "-- id). verdict: none, pass, fail or error, as recorded.\n"
    "SELECT coalesce(t.id_text, lower(hex(e.trace_id))) AS trace_id, nullif(lower(hex(span_id)), '') AS span_id,\n"
    "    nullif(lower(hex(carrier_span_id)), '') AS carrier_span_id, name, score, label, verdict, threshold,\n"
    "    explanation, evaluator, evaluator_type, " SPANLOOM_ISO_TIME("time_ns") " AS time, time_ns, source_id,\n"
    "    lower(hex(e.trace_id)) AS key\n"
    "FROM evaluations e LEFT JOIN traces t ON t.trace_id = e.trace_id;\n";

// Log records and rows about traces came later.
constexpr const char* kFragments =
    "ALTER TABLE sources ADD COLUMN fragments INTEGER NOT NULL DEFAULT 0;\n"
    "DROP VIEW v_sources;\n"
    "CREATE VIEW v_sources AS\n"
    "-- One row an imported file. state: complete, partial, cancelled or failed. spans counts visible spans,\n"
    "-- fragments log records and rows about a trace, which are shown at their span. content_hash: XXH3-128 of\n"
    "-- the decoded bytes, NULL when unknown. Remarks of an import: table diagnostics (severity 0 info, 1 notice,\n"
    "-- 2 data loss, 3 error).\n"
    "SELECT id AS source_id, path, format, container, state, nullif(error, '') AS error,\n"
    "    nullif(segment_file, '') AS segment_file, nullif(size, -1) AS size_bytes, bytes, traces, spans, fragments,\n"
    "    events, links, duplicate_spans, seconds, " SPANLOOM_ISO_TIME("imported_at_ns") " AS imported_at,\n"
    "    CASE WHEN content_high = 0 AND content_low = 0 THEN NULL\n"
    "        ELSE printf('%016x%016x', content_high, content_low) END AS content_hash\n"
    "FROM sources;\n";

#undef SPANLOOM_ISO_TIME

constexpr std::array<const char*, 3> kSteps {kTables, kViews, kFragments}; // append only

Status ensureFile(const std::filesystem::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor >= 0) {
        ::close(descriptor);
        return {};
    }
    const int code = errno;
    const bool isDenied = code == EACCES || code == EPERM || code == EROFS;
    ErrorCode kind = isDenied ? ErrorCode::PermissionDenied : ErrorCode::WriteFailed;
    if (code == ENOSPC || code == EDQUOT)
        kind = ErrorCode::DiskFull;
    return fail(kind, std::strerror(code), file.string());
}

Status upgrade(sqlite::Connection& connection, std::int64_t version) {
    for (; version < static_cast<std::int64_t>(kSteps.size()); ++version) {
        SPANLOOM_TRY_ASSIGN(auto transaction, sqlite::Transaction::begin(connection));
        SPANLOOM_TRY(connection.execute(kSteps[static_cast<std::size_t>(version)]));
        SPANLOOM_TRY(connection.execute("PRAGMA user_version = " + std::to_string(version + 1)));
        SPANLOOM_TRY(connection.execute("PRAGMA application_id = " + std::to_string(kCatalogueApplication)));
        SPANLOOM_TRY(transaction.commit());
    }
    return {};
}

} // namespace

Result<sqlite::Connection> openCatalogueFile(const std::filesystem::path& file) {
    SPANLOOM_TRY(ensureFile(file));
    SPANLOOM_TRY_ASSIGN(auto connection, sqlite::Connection::open(file, sqlite::OpenMode::ReadWrite));
    SPANLOOM_TRY_ASSIGN(const std::int64_t version, connection.number("PRAGMA user_version"));
    SPANLOOM_TRY_ASSIGN(const std::int64_t application, connection.number("PRAGMA application_id"));
    SPANLOOM_TRY_ASSIGN(const std::int64_t objects, connection.number("SELECT count(*) FROM sqlite_master"));
    const bool isNew = version == 0 && application == 0 && objects == 0;
    if (!isNew && application != kCatalogueApplication)
        return fail(ErrorCode::Malformed, "not the catalogue of a Spanloom cache", file.string());
    if (version > static_cast<std::int64_t>(kSteps.size()))
        return fail(ErrorCode::SchemaTooNew,
            "this cache was written by a later version of Spanloom; use that version, or another cache folder",
            file.string());
    // With a write-ahead log, outside readers that keep a cursor open do not hold up the end of an import.
    SPANLOOM_TRY(connection.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                                    "PRAGMA journal_size_limit = 4194304; PRAGMA cache_size = -16384"));
    SPANLOOM_TRY(upgrade(connection, version));
    // A damaged file shows here rather than in the middle of the work.
    SPANLOOM_TRY(connection.number("SELECT generation FROM cache_state"));
    SPANLOOM_TRY(connection.number("SELECT count(path) FROM sources"));
    return connection;
}

} // namespace spanloom
