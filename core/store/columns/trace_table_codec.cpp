#include "core/store/columns/trace_table_codec.h"

#include <algorithm>
#include <bit>
#include <type_traits>

#include "core/store/columns/sealed_bytes.h"

namespace spanloom {

namespace {

// Numbers of the columns are stored: append at the end of visitColumns() only; the two below lie apart.
constexpr std::uint16_t kRuns = 200;
constexpr std::uint16_t kLists = 201;

/// Calls f(number, column) for each plain column of a table, const or not.
template <typename Table, typename F>
void visitColumns(Table& table, F&& f) {
    std::uint16_t number = 0;
    const auto visit = [&](auto&... columns) { (f(number++, columns), ...); };
    visit(table.ids, table.idTexts, table.rootNames, table.rootKinds, table.starts, table.durations, table.spanCounts,
        table.duplicateSpans, table.errorCounts, table.llmCalls, table.orphanCounts, table.unfinishedCounts,
        table.retries, table.fallbacks, table.statuses, table.inputTokens, table.outputTokens, table.cacheReadTokens,
        table.cacheWriteTokens, table.reasoningTokens, table.costs, table.costSources, table.unpricedCalls,
        table.evaluationCosts, table.timesToFirstToken, table.flags, table.routes, table.cohorts, table.sessions,
        table.users, table.environments, table.appVersions, table.services, table.promptVersionsDerived, table.models,
        table.providers, table.promptVersions, table.tools, table.evaluationCounts, table.failedEvaluations,
        table.segments, table.kinds, table.waitingFragments, table.attempts);
}

/// Each trace has a kind, and so never only zeros there. A table without it is older than it.
constexpr std::uint16_t kKinds = 41;

template <typename T>
std::uint64_t bitsOf(T value) {
    if constexpr (std::is_same_v<T, double>)
        return std::bit_cast<std::uint64_t>(value);
    else
        return static_cast<std::uint64_t>(value);
}

struct ColumnEncoder {
    std::vector<EncodedColumn>& target;
    std::vector<std::uint64_t> numbers;

    void operator()(std::uint16_t number, const std::vector<TraceId>& ids) {
        std::string content;
        content.reserve(ids.size() * 16);
        for (const TraceId& id : ids) {
            appendFixed64(content, id.high);
            appendFixed64(content, id.low);
        }
        target.push_back({number, sealBytes(content)});
    }

    template <typename T>
    void operator()(std::uint16_t number, const std::vector<T>& column) {
        numbers.clear();
        numbers.reserve(column.size());
        for (const T value : column)
            numbers.push_back(bitsOf(value));
        appendNumberColumn(target, number, numbers);
    }
};

template <typename T>
constexpr std::uint64_t greatest() {
    if constexpr (std::is_same_v<T, Kind>)
        return kKindCount - 1;
    else if constexpr (std::is_same_v<T, StatusCode>)
        return static_cast<std::uint64_t>(StatusCode::Error);
    else
        return static_cast<std::uint64_t>(CostSource::Mixed);
}

struct ColumnDecoder {
    std::uint16_t wanted = 0;
    std::string_view content;
    std::uint32_t rows = 0;
    bool isGood = true;

    void operator()(std::uint16_t number, std::vector<TraceId>& ids) {
        if (number != wanted)
            return;
        PackedReader reader(content);
        isGood = content.size() == std::size_t {rows} * 16;
        if (!isGood)
            return;
        ids.resize(rows);
        for (TraceId& id : ids) {
            id.high = reader.fixed64();
            id.low = reader.fixed64();
        }
    }

    template <typename T>
    void operator()(std::uint16_t number, std::vector<T>& column) {
        if (number != wanted)
            return;
        PackedReader reader(content);
        if constexpr (std::is_enum_v<T>) {
            std::vector<std::uint64_t> numbers;
            isGood = readNumbers(reader, rows, numbers) && reader.rest().empty();
            column.clear();
            for (const std::uint64_t value : numbers) {
                isGood = isGood && value <= greatest<T>();
                column.push_back(static_cast<T>(value));
            }
        } else {
            isGood = readNumbers(reader, rows, column) && reader.rest().empty();
        }
    }
};

std::string encodeRuns(const TraceTable& table) {
    std::string content;
    for (std::size_t row = 0; row + 1 < table.runOffsets.size(); ++row) {
        appendVarint(content, table.runOffsets[row + 1] - table.runOffsets[row]);
        for (std::uint32_t i = table.runOffsets[row]; i < table.runOffsets[row + 1]; ++i) {
            appendVarint(content, table.runs[i].firstRow);
            appendVarint(content, table.runs[i].count);
        }
    }
    return sealBytes(content);
}

bool decodeRuns(std::string_view content, std::uint32_t rows, TraceTable& table) {
    PackedReader reader(content);
    table.runOffsets.assign(1, 0);
    for (std::uint32_t row = 0; row < rows; ++row) {
        for (std::uint64_t left = reader.varint(); left > 0; --left) {
            RowRun run;
            run.firstRow = static_cast<std::uint32_t>(reader.varint());
            run.count = static_cast<std::uint32_t>(reader.varint());
            if (reader.hasFailed())
                return false;
            table.runs.push_back(run);
        }
        table.runOffsets.push_back(static_cast<std::uint32_t>(table.runs.size()));
    }
    return !reader.hasFailed() && reader.rest().empty();
}

std::string encodeLists(const TraceTable& table) {
    std::string content;
    appendVarint(content, table.lists.size());
    for (const std::vector<StringId>& list : table.lists) {
        appendVarint(content, list.size());
        for (const StringId id : list)
            appendVarint(content, id);
    }
    return sealBytes(content);
}

bool decodeLists(std::string_view content, TraceTable& table) {
    PackedReader reader(content);
    const std::uint64_t count = reader.varint();
    if (count > content.size())
        return false;
    table.lists.assign(count, {});
    for (std::vector<StringId>& list : table.lists)
        for (std::uint64_t left = reader.varint(); left > 0; --left) {
            if (reader.atEnd())
                return false;
            list.push_back(static_cast<StringId>(reader.varint()));
        }
    return !reader.hasFailed() && reader.rest().empty() && !table.lists.empty() && table.lists.front().empty();
}

bool areListsKnown(const TraceTable& table) {
    for (const auto* column : {&table.models, &table.providers, &table.promptVersions, &table.tools})
        for (const std::uint32_t list : *column)
            if (list >= table.lists.size())
                return false;
    return true;
}

} // namespace

std::vector<EncodedColumn> encodeTraceTable(const TraceTable& table) {
    std::vector<EncodedColumn> columns;
    visitColumns(table, ColumnEncoder {columns, {}});
    columns.push_back({kRuns, encodeRuns(table)});
    columns.push_back({kLists, encodeLists(table)});
    return columns;
}

Result<TraceTable> decodeTraceTable(std::span<const StoredColumn> columns, std::uint32_t rows) {
    TraceTable table;
    if (rows > 0 && std::ranges::none_of(columns, [](const StoredColumn& stored) { return stored.column == kKinds; }))
        return fail(ErrorCode::NotFound, "the stored trace table is of an older version");
    for (const StoredColumn& stored : columns) {
        SPANLOOM_TRY_ASSIGN(const std::string content, openBytes(stored.bytes));
        bool isGood = true;
        if (stored.column == kRuns) {
            isGood = decodeRuns(content, rows, table);
        } else if (stored.column == kLists) {
            isGood = decodeLists(content, table);
        } else {
            ColumnDecoder decoder {stored.column, content, rows};
            visitColumns(table, [&](std::uint16_t number, auto& column) { decoder(number, column); });
            isGood = decoder.isGood;
        }
        if (!isGood)
            return fail(ErrorCode::Malformed, "stored trace column " + std::to_string(stored.column) + " is damaged");
    }
    if (table.ids.size() != rows || table.runOffsets.size() != std::size_t {rows} + 1 || !areListsKnown(table))
        return fail(ErrorCode::Malformed, "the stored trace table is damaged");
    visitColumns(table, [rows](std::uint16_t, auto& column) { column.resize(rows); });
    table.verdicts.resize(rows);
    table.thumbsUp.resize(rows);
    table.thumbsDown.resize(rows);
    return table;
}

} // namespace spanloom
