#pragma once

#include <cstdlib>
#include <string>
#include <vector>

#include <sqlite3.h>

#include "core/query/facet_index.h"

namespace spanloom::bench {

/// The same table in SQLite, in memory, with one value a trace even where ours are lists (which spares SQLite the
/// joins), and the same question: for each facet the counts without its own condition, and the newest 200 rows.
class ExploreRival {
public:
    explicit ExploreRival(const FacetIndex& index)
        : m_index(index) {
        sqlite3_open(":memory:", &m_database);
        fill();
    }
    ~ExploreRival() { sqlite3_close(m_database); }
    ExploreRival(const ExploreRival&) = delete;
    ExploreRival& operator=(const ExploreRival&) = delete;

    /// Conditions by column number; returns how many rows came back.
    std::size_t ask(const std::vector<std::pair<std::size_t, std::string>>& conditions) {
        std::size_t rows = 0;
        for (std::size_t own = 0; own < m_index.columns().size(); ++own) {
            const std::string column = "c" + std::to_string(own);
            rows += run("SELECT " + column + ", count(*) FROM traces" + where(conditions, own) + " GROUP BY " + column);
        }
        return rows + run("SELECT id, start FROM traces" + where(conditions, kNone) + " ORDER BY start DESC LIMIT 200");
    }

private:
    static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

    static std::string where(const std::vector<std::pair<std::size_t, std::string>>& conditions, std::size_t own) {
        std::string result;
        for (const auto& [column, condition] : conditions)
            if (column != own)
                result += (result.empty() ? " WHERE c" : " AND c") + std::to_string(column) + " " + condition;
        return result;
    }

    std::size_t run(const std::string& sql) {
        sqlite3_stmt* statement = nullptr;
        if (sqlite3_prepare_v2(m_database, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK)
            std::abort();
        std::size_t rows = 0;
        while (sqlite3_step(statement) == SQLITE_ROW)
            ++rows;
        sqlite3_finalize(statement);
        return rows;
    }

    void fill() {
        std::string columns;
        std::string places;
        for (std::size_t i = 0; i < m_index.columns().size(); ++i) {
            columns += ", c" + std::to_string(i) + " TEXT";
            places += ", ?";
        }
        run("CREATE TABLE traces (id INTEGER PRIMARY KEY, start INTEGER" + columns + ")");
        run("BEGIN");
        sqlite3_stmt* insert = nullptr;
        const std::string sql = "INSERT INTO traces VALUES (?, ?" + places + ")";
        if (sqlite3_prepare_v2(m_database, sql.c_str(), -1, &insert, nullptr) != SQLITE_OK)
            std::abort();
        const TraceTable& table = *m_index.table();
        for (std::uint32_t row = 0; row < table.rows(); ++row) {
            sqlite3_bind_int64(insert, 1, row);
            sqlite3_bind_int64(insert, 2, table.starts[row]);
            for (std::size_t i = 0; i < m_index.columns().size(); ++i)
                bindValue(insert, static_cast<int>(i) + 3, m_index.columns()[i], row);
            sqlite3_step(insert);
            sqlite3_reset(insert);
        }
        sqlite3_finalize(insert);
        run("COMMIT");
    }

    static void bindValue(sqlite3_stmt* insert, int place, const FacetColumn& column, std::uint32_t row) {
        const std::vector<std::uint32_t>& set = column.valueSets[column.codes[row]];
        if (set.empty()) {
            sqlite3_bind_null(insert, place);
            return;
        }
        const std::string& text = column.values[set.front()].text;
        sqlite3_bind_text(insert, place, text.data(), static_cast<int>(text.size()), nullptr);
    }

    const FacetIndex& m_index;
    sqlite3* m_database = nullptr;
};

} // namespace spanloom::bench
