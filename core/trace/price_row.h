#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace spanloom {

/// USD per million tokens. Absent = not published, never zero.
struct TokenPrices {
    std::optional<double> input, output, cacheRead, cacheWrite, audioInput, audioOutput;
    std::optional<double> reasoning; ///< where reasoning has a price of its own; else it costs what output costs
    bool operator==(const TokenPrices&) const = default;
};

/// USD for one named thing, for models that are not (only) billed by tokens.
struct UnitPrices {
    std::optional<double> request, image, second, character;
    bool operator==(const UnitPrices&) const = default;
};

/// One price of a model: a row of the built-in table or one that a person made (those come first).
///
/// Rows of one owner with the same provider and model are one price list: the row without tier and limit is the list
/// price; rows with a tier or for long requests overlay it, and what they do not name is taken from it.
struct PriceRow {
    std::int64_t id = 0;      ///< of a person's row in the library; 0 = built in, or not stored yet
    std::string name;         ///< shown beside computed costs; empty = the model
    std::string provider;     ///< canonical ("openai", "aws.bedrock" …); empty = any
    std::string model;        ///< a name, a name with `*`, or a regular expression that begins with `^`
    std::vector<std::string> aliases; ///< further names
    std::string from;         ///< first day, ISO date in UTC; empty = ever
    std::string until;        ///< last day; empty = still
    std::string tier;         ///< empty = list price; "batch", "flex", "priority" … as in the response's service tier
    std::int64_t aboveInputTokens = -1; ///< for requests with more input tokens than this; -1 = for all
    TokenPrices tokens;
    UnitPrices units;
    bool isOnlyThisProvider = false; ///< else the price of the vendor also serves as an estimate for other hosts
    std::string asOf;         ///< ISO date on which the price was looked up
    std::string note;
    bool isUser = false;

    bool operator==(const PriceRow&) const = default;
};

} // namespace spanloom
