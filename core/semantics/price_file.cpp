#include "core/semantics/price_file.h"

#include <array>
#include <utility>

#include "core/semantics/json_reader.h"
#include "core/semantics/price_table.h"

namespace spanloom {

namespace {

constexpr std::array<std::pair<std::string_view, std::optional<double> TokenPrices::*>, 7> kTokenMembers {
    {{"in", &TokenPrices::input}, {"out", &TokenPrices::output}, {"cacheRead", &TokenPrices::cacheRead},
        {"cacheWrite", &TokenPrices::cacheWrite}, {"reasoning", &TokenPrices::reasoning},
        {"audioIn", &TokenPrices::audioInput}, {"audioOut", &TokenPrices::audioOutput}}};

struct UnitMember {
    std::string_view name;
    std::optional<double> UnitPrices::*price;
    double divisor;
};
/// The plain names first: those are written.
constexpr std::array<UnitMember, 7> kUnitMembers {
    {{"request", &UnitPrices::request, 1}, {"image", &UnitPrices::image, 1}, {"second", &UnitPrices::second, 1},
        {"character", &UnitPrices::character, 1}, {"search_call", &UnitPrices::request, 1},
        {"audio_minute", &UnitPrices::second, 60}, {"million_characters", &UnitPrices::character, 1e6}}};
constexpr std::size_t kWrittenUnits = 4;

/// Reads one entry of `rows`: one price, or several nested in each other.
class EntryReader {
public:
    explicit EntryReader(std::vector<PriceRow>& rows)
        : m_rows(rows) { }

    void read(ValueView entry) {
        if (entry.type() != ValueType::Map)
            return complain("is no object");
        PriceRow head;
        head.name = text(entry, "name");
        head.provider = text(entry, "provider");
        head.model = text(entry, "match");
        head.isOnlyThisProvider = flag(entry, "onlyThisProvider");
        head.note = text(entry, "note");
        if (const auto aliases = entry.member("aliases"))
            aliases->forEachElement([&](ValueView alias) { head.aliases.emplace_back(alias.text()); });
        readVersion(entry, head);
        if (const auto earlier = entry.member("earlier"))
            earlier->forEachElement([&](ValueView version) { readVersion(version, head); });
    }

    [[nodiscard]] const std::string& problem() const { return m_problem; }

private:
    /// The prices of one time: list price, tiers, long requests.
    void readVersion(ValueView entry, const PriceRow& head) {
        PriceRow row = head;
        row.from = text(entry, "from");
        row.until = text(entry, "until");
        row.asOf = text(entry, "asOf");
        if (row.asOf.empty())
            row.asOf = row.until;
        row.tier = text(entry, "tier");
        row.aboveInputTokens = limit(entry);
        row.tokens = tokens(entry, "price");
        row.units = units(entry);
        add(row);
        row.units = {};
        if (const auto tiers = entry.member("tiers"))
            tiers->forEachMember([&](std::string_view tier, ValueView) {
                row.tier = tier;
                row.tokens = tokens(*tiers, tier);
                add(row);
            });
        const auto longContext = entry.member("longContext");
        if (!longContext)
            return;
        row.tier = text(entry, "tier");
        row.aboveInputTokens = limit(*longContext);
        row.tokens = tokens(*longContext, "price");
        add(row);
    }

    void add(const PriceRow& row) {
        if (const std::string problem = checkPriceRow(row); !problem.empty())
            return complain(problem);
        m_rows.push_back(row);
    }

    void complain(std::string problem) {
        if (m_problem.empty())
            m_problem = std::move(problem);
    }

    std::string text(ValueView map, std::string_view key) {
        const std::optional<ValueView> member = map.member(key);
        if (!member || member->isEmpty())
            return {};
        if (member->type() != ValueType::String)
            complain("\"" + std::string(key) + "\" is no text");
        return std::string(member->text());
    }

    bool flag(ValueView map, std::string_view key) {
        const std::optional<ValueView> member = map.member(key);
        if (member && !member->isEmpty() && !member->isBool())
            complain("\"" + std::string(key) + "\" is neither true nor false");
        return member && member->boolean();
    }

    std::int64_t limit(ValueView map) {
        const std::optional<ValueView> member = map.member("above");
        if (!member || member->isEmpty())
            return -1;
        if (member->type() != ValueType::Int || member->integer() < 0)
            complain("\"above\" is no count of tokens");
        return member->integer();
    }

    std::optional<double> number(std::string_view name, ValueView value) {
        if (value.isEmpty())
            return std::nullopt;
        if (!value.isNumber())
            complain("the price \"" + std::string(name) + "\" is no number");
        return value.real();
    }

    TokenPrices tokens(ValueView map, std::string_view key) {
        TokenPrices prices;
        if (const auto member = map.member(key))
            member->forEachMember([&](std::string_view name, ValueView value) {
                for (const auto& [known, price] : kTokenMembers)
                    if (name == known)
                        prices.*price = number(name, value);
            });
        return prices;
    }

    UnitPrices units(ValueView map) {
        UnitPrices prices;
        if (const auto member = map.member("unit"))
            member->forEachMember([&](std::string_view name, ValueView value) {
                for (const UnitMember& known : kUnitMembers)
                    if (name == known.name)
                        if (const auto price = number(name, value))
                            prices.*known.price = *price / known.divisor;
            });
        return prices;
    }

    std::vector<PriceRow>& m_rows;
    std::string m_problem;
};

class EntryWriter {
public:
    explicit EntryWriter(std::string& target)
        : m_target(target) { }

    void write(const PriceRow& row) {
        m_target += "{";
        m_isFirst = true;
        text("name", row.name);
        text("provider", row.provider);
        text("match", row.model);
        if (!row.aliases.empty())
            list("aliases", row.aliases);
        text("from", row.from);
        text("until", row.until);
        text("tier", row.tier);
        if (row.aboveInputTokens >= 0) {
            key("above");
            m_target += std::to_string(row.aboveInputTokens);
        }
        key("price");
        m_target += "{";
        m_isFirst = true;
        for (const auto& [name, price] : kTokenMembers)
            optional(name, row.tokens.*price);
        m_target += "}";
        m_isFirst = false;
        if (row.units != UnitPrices()) {
            key("unit");
            m_target += "{";
            m_isFirst = true;
            for (std::size_t i = 0; i < kWrittenUnits; ++i)
                optional(kUnitMembers[i].name, row.units.*kUnitMembers[i].price);
            m_target += "}";
            m_isFirst = false;
        }
        if (row.isOnlyThisProvider) {
            key("onlyThisProvider");
            m_target += "true";
        }
        text("asOf", row.asOf);
        text("note", row.note);
        m_target += "}";
    }

private:
    void key(std::string_view name) {
        if (!m_isFirst)
            m_target += ", ";
        m_isFirst = false;
        appendJsonString(m_target, name);
        m_target += ": ";
    }
    void text(std::string_view name, std::string_view value) {
        if (value.empty())
            return;
        key(name);
        appendJsonString(m_target, value);
    }
    void list(std::string_view name, const std::vector<std::string>& values) {
        key(name);
        for (std::size_t i = 0; i < values.size(); ++i) {
            m_target += i == 0 ? "[" : ", ";
            appendJsonString(m_target, values[i]);
        }
        m_target += "]";
    }
    void number(std::string_view name, double value) {
        key(name);
        appendJsonNumber(m_target, value);
    }
    void optional(std::string_view name, const std::optional<double>& value) {
        if (value)
            number(name, *value);
    }

    std::string& m_target;
    bool m_isFirst = true;
};

} // namespace

Result<std::vector<PriceRow>> readPriceRows(ValueView file) {
    const std::optional<ValueView> list = file.member("rows");
    if (!list || list->type() != ValueType::Array)
        return fail(ErrorCode::Malformed, "the file has no list \"rows\"");
    std::vector<PriceRow> rows;
    std::string problem;
    std::size_t number = 0;
    list->forEachElement([&](ValueView entry) {
        ++number;
        if (!problem.empty())
            return;
        EntryReader reader(rows);
        reader.read(entry);
        if (!reader.problem().empty())
            problem = "row " + std::to_string(number) + ": " + reader.problem();
    });
    if (!problem.empty())
        return fail(ErrorCode::Malformed, problem);
    return rows;
}

Result<std::vector<PriceRow>> readPriceFile(std::string_view json) {
    JsonReader reader;
    const std::optional<ValueView> root = reader.parseStrict(json);
    if (!root || root->type() != ValueType::Map)
        return fail(ErrorCode::Malformed, "this is no price table: not a JSON object");
    return readPriceRows(*root);
}

std::string writePriceFile(const std::vector<PriceRow>& rows) {
    std::string text = "{\n  \"currency\": \"USD\",\n"
                       "  \"unit\": \"USD per million tokens; unit: USD per named unit\",\n  \"rows\": [";
    for (std::size_t i = 0; i < rows.size(); ++i) {
        text += i == 0 ? "\n    " : ",\n    ";
        EntryWriter(text).write(rows[i]);
    }
    return text + (rows.empty() ? "]\n}\n" : "\n  ]\n}\n");
}

} // namespace spanloom
