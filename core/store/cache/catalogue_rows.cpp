#include "core/store/cache/catalogue_rows.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/trace/attribute_codec.h"

namespace spanloom {

namespace {

constexpr const char* kInsertTrace = "INSERT OR REPLACE INTO traces VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
                                     "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr const char* kInsertEvaluation = "INSERT INTO evaluations VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

/// Most significant byte first, so that ids sort as their hex does.
template <std::size_t Size>
class IdBytes {
public:
    IdBytes& operator=(TraceId id) requires(Size == 16) {
        put(0, id.high);
        put(8, id.low);
        return *this;
    }
    IdBytes& operator=(SpanId id) requires(Size == 8) {
        put(0, id.value);
        return *this;
    }
    [[nodiscard]] std::string_view view() const { return {m_bytes.data(), Size}; }

private:
    void put(std::size_t at, std::uint64_t value) {
        for (std::size_t i = 0; i < 8; ++i)
            m_bytes[at + i] = static_cast<char>(value >> (56 - 8 * i) & 0xFF);
    }
    std::array<char, Size> m_bytes {};
};

/// Binds one value after another.
class Binder {
public:
    explicit Binder(sqlite::Statement& statement)
        : m_statement(statement) { }
    void blob(std::string_view bytes) { m_statement.bindBlob(++m_index, bytes); }
    void text(std::string_view text) { m_statement.bind(++m_index, text); }
    void textOrNull(std::string_view text) { text.empty() ? null() : this->text(text); }
    void number(std::int64_t value) { m_statement.bind(++m_index, value); }
    void numberOrNull(std::int64_t value, std::int64_t absent) { value == absent ? null() : number(value); }
    void real(double value) { m_statement.bind(++m_index, value); }
    void realOrNull(double value) { std::isnan(value) ? null() : real(value); }
    void null() { m_statement.bindNull(++m_index); }

private:
    sqlite::Statement& m_statement;
    int m_index = 0;
};

/// Writes rows of one trace table; keeps the texts that are made on the way (lists as JSON, names of flags).
class TraceRowWriter {
public:
    static Result<TraceRowWriter> make(sqlite::Connection& connection, const CatalogueTraces& rows) {
        TraceRowWriter writer(*rows.table, *rows.strings);
        SPANLOOM_TRY_ASSIGN(writer.m_insert, connection.prepare(kInsertTrace));
        return writer;
    }

    Status write(std::uint32_t row) {
        Binder to(m_insert);
        bindIdentity(to, row);
        bindCounts(to, row);
        bindUsage(to, row);
        bindFields(to, row);
        return m_insert.run();
    }

private:
    TraceRowWriter(const TraceTable& table, const StringPool& strings)
        : m_table(table)
        , m_strings(strings)
        , m_lists(table.lists.size()) { }

    std::string_view text(StringId id) const { return m_strings.text(id); }

    void bindIdentity(Binder& to, std::uint32_t row) {
        m_id = m_table.ids[row];
        to.blob(m_id.view());
        to.textOrNull(text(m_table.idTexts[row]));
        to.textOrNull(text(m_table.rootNames[row]));
        to.text(name(m_table.rootKinds[row]));
        to.numberOrNull(m_table.starts[row], kNoTime);
        to.numberOrNull(m_table.durations[row], -1);
    }

    void bindCounts(Binder& to, std::uint32_t row) {
        to.number(m_table.spanCounts[row]);
        to.number(m_table.duplicateSpans[row]);
        to.number(m_table.errorCounts[row]);
        to.number(m_table.llmCalls[row]);
        to.number(m_table.orphanCounts[row]);
        to.number(m_table.unfinishedCounts[row]);
        to.number(m_table.retries[row]);
        to.number(m_table.fallbacks[row]);
        to.text(name(m_table.statuses[row]));
    }

    void bindUsage(Binder& to, std::uint32_t row) {
        to.numberOrNull(m_table.inputTokens[row], -1);
        to.numberOrNull(m_table.outputTokens[row], -1);
        to.numberOrNull(m_table.cacheReadTokens[row], -1);
        to.numberOrNull(m_table.cacheWriteTokens[row], -1);
        to.numberOrNull(m_table.reasoningTokens[row], -1);
        to.realOrNull(m_table.costs[row]);
        to.text(name(m_table.costSources[row]));
        to.number(m_table.unpricedCalls[row]);
        to.realOrNull(m_table.evaluationCosts[row]);
        to.numberOrNull(m_table.timesToFirstToken[row], -1);
    }

    void bindFields(Binder& to, std::uint32_t row) {
        to.text(flags(m_table.flags[row]));
        for (const auto* column : {&m_table.routes, &m_table.cohorts, &m_table.sessions, &m_table.users,
                 &m_table.environments, &m_table.appVersions, &m_table.services})
            to.textOrNull(text((*column)[row]));
        to.number(m_table.promptVersionsDerived[row]);
        for (const auto* column : {&m_table.models, &m_table.providers, &m_table.promptVersions, &m_table.tools})
            to.text(list((*column)[row]));
        to.number(m_table.evaluationCounts[row]);
        to.number(m_table.failedEvaluations[row]);
    }

    const std::string& flags(std::uint32_t bits) {
        const auto [entry, isNew] = m_flags.try_emplace(bits);
        if (isNew)
            entry->second = flagNames(bits);
        return entry->second;
    }

    const std::string& list(std::uint32_t id) {
        std::string& json = m_lists[id];
        if (!json.empty())
            return json;
        for (const StringId entry : m_table.lists[id]) {
            json += json.empty() ? "[" : ",";
            appendJsonString(json, text(entry));
        }
        json += json.empty() ? "[]" : "]";
        return json;
    }

    const TraceTable& m_table;
    const StringPool& m_strings;
    sqlite::Statement m_insert;
    IdBytes<16> m_id;
    std::vector<std::string> m_lists; ///< one a list of the table, empty until needed; never moves
    std::map<std::uint32_t, std::string> m_flags;
};

Status writeEvaluation(sqlite::Statement& insert, const Evaluation& evaluation, std::optional<std::int64_t> source) {
    IdBytes<16> trace;
    IdBytes<8> target;
    IdBytes<8> carrier;
    Binder to(insert);
    trace = evaluation.traceId;
    to.blob(trace.view());
    if (evaluation.target) {
        target = *evaluation.target;
        to.blob(target.view());
    } else {
        to.null();
    }
    if (evaluation.carrier) {
        carrier = *evaluation.carrier;
        to.blob(carrier.view());
    } else {
        to.null();
    }
    constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
    to.text(evaluation.name);
    to.realOrNull(evaluation.score.value_or(kNone));
    to.textOrNull(evaluation.label);
    to.text(name(evaluation.verdict));
    to.realOrNull(evaluation.threshold.value_or(kNone));
    to.textOrNull(evaluation.explanation);
    to.textOrNull(evaluation.evaluator);
    to.textOrNull(name(evaluation.evaluatorType));
    to.numberOrNull(evaluation.time, kNoTime);
    source ? to.number(*source) : to.null();
    return insert.run();
}

/// In the order of the tables, so that they are filled page by page.
std::vector<std::uint32_t> rowsById(const TraceTable& table) {
    std::vector<std::uint32_t> order(table.rows());
    std::iota(order.begin(), order.end(), 0u);
    std::sort(
        order.begin(), order.end(), [&](auto first, auto second) { return table.ids[first] < table.ids[second]; });
    return order;
}

Status deleteRows(sqlite::Connection& connection, const std::unordered_set<TraceId>& traces) {
    SPANLOOM_TRY_ASSIGN(auto removeTrace, connection.prepare("DELETE FROM traces WHERE trace_id = ?"));
    SPANLOOM_TRY_ASSIGN(auto removeRows, connection.prepare("DELETE FROM evaluations WHERE trace_id = ?"));
    IdBytes<16> id;
    for (const TraceId trace : traces) {
        id = trace;
        SPANLOOM_TRY(removeTrace.bindBlob(1, id.view()).run());
        SPANLOOM_TRY(removeRows.bindBlob(1, id.view()).run());
    }
    return {};
}

} // namespace

Status insertSourceRows(sqlite::Connection& connection, std::int64_t source, const CatalogueTraces& rows) {
    if (rows.table && rows.strings) {
        SPANLOOM_TRY_ASSIGN(auto writer, TraceRowWriter::make(connection, rows));
        SPANLOOM_TRY_ASSIGN(auto link, connection.prepare("INSERT OR IGNORE INTO trace_sources VALUES (?, ?)"));
        IdBytes<16> id;
        for (const std::uint32_t row : rowsById(*rows.table)) {
            if (rows.table->spanCounts[row] == 0 && rows.table->waitingFragments[row] > 0)
                continue; // fragments alone make no trace
            SPANLOOM_TRY(writer.write(row));
            id = rows.table->ids[row];
            SPANLOOM_TRY(link.bindBlob(1, id.view()).bind(2, source).run());
        }
    }
    if (!rows.evaluations)
        return {};
    SPANLOOM_TRY_ASSIGN(auto insert, connection.prepare(kInsertEvaluation));
    for (const Evaluation& evaluation : *rows.evaluations)
        SPANLOOM_TRY(writeEvaluation(insert, evaluation, source));
    return {};
}

Status replaceTraceRows(
    sqlite::Connection& connection, const CatalogueTraces& rows, const std::unordered_set<TraceId>& traces) {
    SPANLOOM_TRY(deleteRows(connection, traces));
    std::unordered_map<TraceId, std::int64_t> sources; // of traces that lie in one source alone
    if (rows.table && rows.strings) {
        SPANLOOM_TRY_ASSIGN(auto writer, TraceRowWriter::make(connection, rows));
        for (std::uint32_t row = 0; row < rows.table->rows(); ++row) {
            const TraceId id = rows.table->ids[row];
            if (!traces.contains(id))
                continue;
            SPANLOOM_TRY(writer.write(row));
            if (rows.table->segments[row] != TraceTable::kManySegments)
                sources.emplace(id, rows.table->segments[row]);
        }
    }
    if (!rows.evaluations)
        return {};
    SPANLOOM_TRY_ASSIGN(auto insert, connection.prepare(kInsertEvaluation));
    for (const Evaluation& evaluation : *rows.evaluations) {
        if (!traces.contains(evaluation.traceId))
            continue;
        const auto source = sources.find(evaluation.traceId);
        SPANLOOM_TRY(writeEvaluation(
            insert, evaluation, source == sources.end() ? std::nullopt : std::optional(source->second)));
    }
    return {};
}

Status deleteSourceRows(sqlite::Connection& connection, std::int64_t source) {
    for (const char* sql : {"DELETE FROM diagnostics WHERE source_id = ?",
             "DELETE FROM trace_sources WHERE source_id = ?", "DELETE FROM evaluations WHERE source_id = ?",
             "DELETE FROM sources WHERE id = ?"}) {
        SPANLOOM_TRY_ASSIGN(auto remove, connection.prepare(sql));
        SPANLOOM_TRY(remove.bind(1, source).run());
    }
    return connection.execute("DELETE FROM traces WHERE trace_id NOT IN (SELECT trace_id FROM trace_sources);"
                              "DELETE FROM evaluations WHERE source_id IS NULL"
                              " AND trace_id NOT IN (SELECT trace_id FROM trace_sources)");
}

} // namespace spanloom
