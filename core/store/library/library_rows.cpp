#include "core/store/library/library_rows.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace spanloom::library {

namespace {

constexpr char kListSeparator = '\x1F'; // no label or model has it

constexpr std::array<std::optional<double> TokenPrices::*, 7> kTokenColumns {&TokenPrices::input, &TokenPrices::output,
    &TokenPrices::cacheRead, &TokenPrices::cacheWrite, &TokenPrices::reasoning, &TokenPrices::audioInput,
    &TokenPrices::audioOutput};
constexpr std::array<std::optional<double> UnitPrices::*, 4> kUnitColumns {
    &UnitPrices::request, &UnitPrices::image, &UnitPrices::second, &UnitPrices::character};

std::string joined(const std::vector<std::string>& list) {
    std::string result;
    for (const std::string& item : list) {
        if (!result.empty())
            result += kListSeparator;
        result += item;
    }
    return result;
}

std::vector<std::string> parts(std::string_view text) {
    std::vector<std::string> result;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(kListSeparator), text.size());
        result.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return result;
}

void bindPrice(sqlite::Statement& statement, int index, const std::optional<double>& price) {
    if (price)
        statement.bind(index, *price);
    else
        statement.bindNull(index);
}

std::optional<double> readPrice(const sqlite::Statement& query, int column) {
    return query.isNull(column) ? std::nullopt : std::optional(query.real(column));
}

PriceRow priceOf(const sqlite::Statement& query) {
    PriceRow row;
    row.isUser = true;
    row.id = query.integer(0);
    row.name = query.text(1);
    row.provider = query.text(2);
    row.model = query.text(3);
    row.aliases = parts(query.text(4));
    row.from = query.text(5);
    row.until = query.text(6);
    row.tier = query.text(7);
    row.aboveInputTokens = query.integer(8);
    int column = 9;
    for (const auto member : kTokenColumns)
        row.tokens.*member = readPrice(query, column++);
    for (const auto member : kUnitColumns)
        row.units.*member = readPrice(query, column++);
    row.isOnlyThisProvider = query.integer(20) != 0;
    row.asOf = query.text(21);
    row.note = query.text(22);
    return row;
}

} // namespace

Result<std::vector<PriceRow>> readPrices(sqlite::Connection& connection) {
    SPANLOOM_TRY_ASSIGN(auto query,
        connection.prepare("SELECT id, name, provider, model, aliases, from_date, until_date, tier, above_input_tokens,"
                           " input, output, cache_read, cache_write, reasoning, audio_input, audio_output, request,"
                           " image, second, character, only_this_provider, as_of, note FROM prices ORDER BY id"));
    std::vector<PriceRow> rows;
    while (true) {
        SPANLOOM_TRY_ASSIGN(const bool hasRow, query.step());
        if (!hasRow)
            return rows;
        rows.push_back(priceOf(query));
    }
}

Result<std::int64_t> writePrice(sqlite::Connection& connection, const PriceRow& row) {
    SPANLOOM_TRY_ASSIGN(auto insert,
        connection.prepare("INSERT OR REPLACE INTO prices VALUES"
                           " (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"));
    const std::string aliases = joined(row.aliases);
    if (row.id == 0)
        insert.bindNull(1);
    else
        insert.bind(1, row.id);
    insert.bind(2, row.name).bind(3, row.provider).bind(4, row.model).bind(5, aliases);
    insert.bind(6, row.from).bind(7, row.until).bind(8, row.tier).bind(9, row.aboveInputTokens);
    int index = 10;
    for (const auto member : kTokenColumns)
        bindPrice(insert, index++, row.tokens.*member);
    for (const auto member : kUnitColumns)
        bindPrice(insert, index++, row.units.*member);
    insert.bind(21, std::int64_t {row.isOnlyThisProvider}).bind(22, row.asOf).bind(23, row.note);
    SPANLOOM_TRY(insert.run());
    return row.id == 0 ? connection.lastInsertId() : row.id;
}

Status mergePrices(sqlite::Connection& connection, std::span<const PriceRow> rows) {
    SPANLOOM_TRY_ASSIGN(auto transaction, sqlite::Transaction::begin(connection));
    SPANLOOM_TRY_ASSIGN(auto replaced,
        connection.prepare("DELETE FROM prices WHERE provider = ? AND model = ? AND from_date = ? AND until_date = ?"
                           " AND tier = ? AND above_input_tokens = ?"));
    for (const PriceRow& row : rows) {
        replaced.bind(1, row.provider).bind(2, row.model).bind(3, row.from).bind(4, row.until);
        replaced.bind(5, row.tier).bind(6, row.aboveInputTokens);
        SPANLOOM_TRY(replaced.run());
        PriceRow added = row;
        added.id = 0;
        SPANLOOM_TRY(writePrice(connection, added));
    }
    return transaction.commit();
}

Status removePrice(sqlite::Connection& connection, std::int64_t id) {
    SPANLOOM_TRY_ASSIGN(auto remove, connection.prepare("DELETE FROM prices WHERE id = ? RETURNING id"));
    SPANLOOM_TRY_ASSIGN(const bool wasThere, remove.bind(1, id).step());
    if (!wasThere)
        return fail(ErrorCode::NotFound, "no price of yours has the number " + std::to_string(id));
    return remove.run();
}

Result<std::vector<EvaluationRule>> readRules(sqlite::Connection& connection) {
    SPANLOOM_TRY_ASSIGN(auto query,
        connection.prepare(
            "SELECT name, threshold, lower_is_better, pass_labels, fail_labels FROM evaluation_rules ORDER BY name"));
    std::vector<EvaluationRule> rules;
    while (true) {
        SPANLOOM_TRY_ASSIGN(const bool hasRow, query.step());
        if (!hasRow)
            return rules;
        EvaluationRule& rule = rules.emplace_back();
        rule.name = query.text(0);
        rule.threshold = readPrice(query, 1);
        rule.direction
            = query.integer(2) != 0 ? EvaluationDirection::LowerIsBetter : EvaluationDirection::HigherIsBetter;
        rule.passLabels = parts(query.text(3));
        rule.failLabels = parts(query.text(4));
    }
}

Status writeRule(
    sqlite::Connection& connection, const std::string& name, const std::optional<EvaluationRule>& rule) {
    if (!rule || rule->isEmpty()) {
        SPANLOOM_TRY_ASSIGN(auto remove, connection.prepare("DELETE FROM evaluation_rules WHERE name = ?"));
        return remove.bind(1, name).run();
    }
    SPANLOOM_TRY_ASSIGN(auto insert, connection.prepare("INSERT OR REPLACE INTO evaluation_rules VALUES (?,?,?,?,?)"));
    const std::string pass = joined(rule->passLabels);
    const std::string failing = joined(rule->failLabels);
    insert.bind(1, name);
    bindPrice(insert, 2, rule->threshold);
    insert.bind(3, std::int64_t {rule->direction == EvaluationDirection::LowerIsBetter});
    return insert.bind(4, pass).bind(5, failing).run();
}

} // namespace spanloom::library
