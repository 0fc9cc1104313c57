#include <algorithm>

#include "core/store/cache/dictionary_codec.h"
#include "core/store/cache/segment.h"
#include "core/store/cache/segment_schema.h"
#include "core/store/cache/sqlite.h"
#include "core/store/cache/trace_layer.h"
#include "core/store/columns/column_codec.h"
#include "core/store/columns/evaluation_codec.h"
#include "core/store/columns/trace_table_codec.h"

namespace spanloom {

namespace {

constexpr std::size_t kEvaluationsPerRow = 20'000;

Status withSource(Status status, const std::filesystem::path& file) {
    if (!status && status.error().source.empty())
        status.error().source = file.string();
    return status;
}

Status insertColumns(sqlite::Connection& connection, const char* sql, std::int64_t firstId,
    const std::vector<EncodedColumn>& columns) {
    SPANLOOM_TRY_ASSIGN(auto insert, connection.prepare(sql));
    for (const EncodedColumn& column : columns)
        SPANLOOM_TRY(insert.bind(1, firstId + column.column).bindBlob(2, column.bytes).run());
    return {};
}

Status replaceTraceLayer(sqlite::Connection& connection, const TraceLayer& layer) {
    SPANLOOM_TRY(connection.execute(
        "DELETE FROM trace_layer; DELETE FROM trace_columns; DELETE FROM trace_evaluations"));
    SPANLOOM_TRY_ASSIGN(auto insert, connection.prepare("INSERT INTO trace_layer VALUES (1, ?, ?, ?)"));
    insert.bind(1, static_cast<std::int64_t>(layer.vocabularyVersion));
    insert.bind(2, static_cast<std::int64_t>(layer.priceVersion));
    SPANLOOM_TRY(insert.bind(3, std::int64_t {layer.traces.rows()}).run());
    SPANLOOM_TRY(insertColumns(
        connection, "INSERT INTO trace_columns VALUES (?, ?)", 0, encodeTraceTable(layer.traces)));
    SPANLOOM_TRY_ASSIGN(auto insertRows, connection.prepare("INSERT INTO trace_evaluations VALUES (?, ?)"));
    const std::span<const Evaluation> all(layer.evaluations);
    for (std::size_t first = 0; first < all.size(); first += kEvaluationsPerRow) {
        const std::string bytes
            = encodeEvaluations(all.subspan(first, std::min(kEvaluationsPerRow, all.size() - first)));
        SPANLOOM_TRY(insertRows.bind(1, static_cast<std::int64_t>(first)).bindBlob(2, bytes).run());
    }
    return {};
}

Status replaceMeaning(sqlite::Connection& connection, std::uint32_t batch, std::span<const MeaningRow> rows,
    const std::vector<Evaluation>& evaluations) {
    SPANLOOM_TRY_ASSIGN(
        const std::int64_t stored, connection.number("SELECT rows FROM batches WHERE id = " + std::to_string(batch)));
    if (stored != static_cast<std::int64_t>(rows.size()))
        return fail(ErrorCode::Usage, "the batch has another number of rows");
    std::vector<std::uint64_t> values;
    std::vector<std::uint64_t> present;
    std::vector<std::size_t> offsets;
    for (const MeaningRow& row : rows) {
        present.push_back(row.present());
        offsets.push_back(values.size());
        row.appendTo(values);
    }
    std::vector<const std::uint64_t*> rowValues;
    for (const std::size_t offset : offsets)
        rowValues.push_back(values.data() + offset);
    std::vector<EncodedColumn> columns;
    appendMeaningColumns(columns, present, rowValues);

    const std::int64_t first = batch * kColumnsPerBatch;
    SPANLOOM_TRY_ASSIGN(auto remove, connection.prepare("DELETE FROM span_columns WHERE id >= ? AND id < ?"));
    remove.bind(1, first + static_cast<std::int64_t>(ColumnId::FirstMeaning)).bind(2, first + kColumnsPerBatch);
    SPANLOOM_TRY(remove.run());
    SPANLOOM_TRY(insertColumns(connection, "INSERT INTO span_columns VALUES (?, ?)", first, columns));
    SPANLOOM_TRY_ASSIGN(auto removeRows, connection.prepare("DELETE FROM span_evaluations WHERE batch = ?"));
    SPANLOOM_TRY(removeRows.bind(1, std::int64_t {batch}).run());
    SPANLOOM_TRY_ASSIGN(auto count, connection.prepare("UPDATE batches SET evaluation_count = ? WHERE id = ?"));
    SPANLOOM_TRY(count.bind(1, static_cast<std::int64_t>(evaluations.size())).bind(2, std::int64_t {batch}).run());
    if (evaluations.empty())
        return {};
    const std::string bytes = encodeEvaluations(evaluations);
    SPANLOOM_TRY_ASSIGN(auto insert, connection.prepare("INSERT INTO span_evaluations VALUES (?, ?)"));
    return insert.bind(1, std::int64_t {batch}).bindBlob(2, bytes).run();
}

Status appendPool(sqlite::Connection& connection, std::int64_t number, const StringPool& pool, std::uint32_t known) {
    SPANLOOM_TRY_ASSIGN(const std::uint32_t stored, storedTexts(connection, number));
    if (stored != known)
        return fail(ErrorCode::Busy, "another process has added texts to the segment; open it again");
    SPANLOOM_TRY(appendTexts(connection, number, pool, stored));
    return {};
}

template <typename F>
Status inTransaction(const std::filesystem::path& file, F&& work) {
    const auto run = [&]() -> Status {
        SPANLOOM_TRY_ASSIGN(auto connection, openSegment(file));
        SPANLOOM_TRY(connection.execute("PRAGMA synchronous = FULL"));
        SPANLOOM_TRY_ASSIGN(auto transaction, sqlite::Transaction::begin(connection));
        SPANLOOM_TRY(work(connection));
        return transaction.commit();
    };
    return withSource(run(), file);
}

} // namespace

Status writeTraceLayer(const std::filesystem::path& segmentFile, const TraceLayer& layer) {
    return inTransaction(
        segmentFile, [&](sqlite::Connection& connection) { return replaceTraceLayer(connection, layer); });
}

Status writeMeaning(const std::filesystem::path& segmentFile, std::uint32_t batch, std::span<const MeaningRow> rows,
    const std::vector<Evaluation>& evaluations) {
    return inTransaction(segmentFile,
        [&](sqlite::Connection& connection) { return replaceMeaning(connection, batch, rows, evaluations); });
}

Status writeTexts(const std::filesystem::path& segmentFile, const AddedTexts& texts) {
    return inTransaction(segmentFile, [&](sqlite::Connection& connection) -> Status {
        if (texts.keys)
            SPANLOOM_TRY(appendPool(connection, kKeyPool, *texts.keys, texts.storedKeys));
        if (texts.strings)
            SPANLOOM_TRY(appendPool(connection, kStringPool, *texts.strings, texts.storedStrings));
        return {};
    });
}

Result<TraceLayer> readTraceLayer(sqlite::Connection& connection) {
    SPANLOOM_TRY_ASSIGN(
        auto query, connection.prepare("SELECT vocabulary_version, price_version, rows FROM trace_layer"));
    SPANLOOM_TRY_ASSIGN(const bool hasLayer, query.step());
    if (!hasLayer)
        return fail(ErrorCode::NotFound, "the segment has no trace layer");
    TraceLayer layer;
    layer.vocabularyVersion = static_cast<std::uint64_t>(query.integer(0));
    layer.priceVersion = static_cast<std::uint64_t>(query.integer(1));
    const std::int64_t rows = query.integer(2);
    if (rows < 0 || rows >= std::int64_t {kNoIndex})
        return fail(ErrorCode::Malformed, "the stored trace table is damaged");

    // The statement above stays open, so that all of this is read from one state of the file.
    std::vector<std::pair<std::uint16_t, std::string>> stored;
    SPANLOOM_TRY_ASSIGN(auto readColumns, connection.prepare("SELECT id, bytes FROM trace_columns"));
    while (true) {
        SPANLOOM_TRY_ASSIGN(const bool hasRow, readColumns.step());
        if (!hasRow)
            break;
        stored.emplace_back(static_cast<std::uint16_t>(readColumns.integer(0)), readColumns.blob(1));
    }
    std::vector<StoredColumn> columns;
    for (const auto& [column, bytes] : stored)
        columns.push_back({column, bytes});
    auto traces = decodeTraceTable(columns, static_cast<std::uint32_t>(rows));
    if (!traces && traces.error().code == ErrorCode::NotFound) {
        layer.isOutdated = true;
        return layer;
    }
    SPANLOOM_TRY_ASSIGN(layer.traces, std::move(traces));

    SPANLOOM_TRY_ASSIGN(auto readRows, connection.prepare("SELECT bytes FROM trace_evaluations ORDER BY id"));
    while (true) {
        SPANLOOM_TRY_ASSIGN(const bool hasRow, readRows.step());
        if (!hasRow)
            return layer;
        SPANLOOM_TRY(decodeEvaluations(readRows.blob(0), layer.evaluations));
    }
}

} // namespace spanloom
