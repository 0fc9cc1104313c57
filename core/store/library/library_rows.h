#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/store/cache/sqlite.h"
#include "core/trace/evaluation_rule.h"
#include "core/trace/price_row.h"

namespace spanloom::library {

/// The tables of prices and evaluation rules, as the second version of the schema makes them.
inline constexpr const char* kPriceTables
    = "CREATE TABLE prices (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, provider TEXT NOT NULL,"
      " model TEXT NOT NULL, aliases TEXT NOT NULL, from_date TEXT NOT NULL, until_date TEXT NOT NULL,"
      " tier TEXT NOT NULL, above_input_tokens INTEGER NOT NULL, input REAL, output REAL, cache_read REAL,"
      " cache_write REAL, reasoning REAL, audio_input REAL, audio_output REAL, request REAL, image REAL, second REAL,"
      " character REAL, only_this_provider INTEGER NOT NULL, as_of TEXT NOT NULL, note TEXT NOT NULL);"
      "CREATE TABLE evaluation_rules (name TEXT PRIMARY KEY, threshold REAL, lower_is_better INTEGER NOT NULL,"
      " pass_labels TEXT NOT NULL, fail_labels TEXT NOT NULL) WITHOUT ROWID";

[[nodiscard]] Result<std::vector<PriceRow>> readPrices(sqlite::Connection& connection);
/// Id 0 = a new one. Returns the id.
[[nodiscard]] Result<std::int64_t> writePrice(sqlite::Connection& connection, const PriceRow& row);
/// All in one transaction; a row for the same provider, model, dates, tier and limit is replaced.
[[nodiscard]] Status mergePrices(sqlite::Connection& connection, std::span<const PriceRow> rows);
[[nodiscard]] Status removePrice(sqlite::Connection& connection, std::int64_t id);

[[nodiscard]] Result<std::vector<EvaluationRule>> readRules(sqlite::Connection& connection);
[[nodiscard]] Status writeRule(
    sqlite::Connection& connection, const std::string& name, const std::optional<EvaluationRule>& rule);

} // namespace spanloom::library
