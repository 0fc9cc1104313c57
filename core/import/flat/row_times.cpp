#include "core/import/flat/row_times.h"

#include <array>
#include <charconv>
#include <cmath>
#include <string_view>
#include <utility>

#include <simdjson.h>

#include "core/import/json/value_scanner.h"
#include "core/import/records/json_values.h"
#include "core/import/records/time_text.h"

namespace spanloom::flat {

using simdjson::dom::element;
using simdjson::dom::element_type;

namespace {

constexpr double kMaxNanoseconds = 9.2e18;

std::optional<double> readReal(const element& value) {
    double number = 0;
    if (value.get_double().get(number) == simdjson::SUCCESS)
        return number;
    std::string_view text;
    if (value.get_string().get(text) != simdjson::SUCCESS)
        return std::nullopt;
    text = json::trimmed(text);
    const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool isNumber = !text.empty() && result.ec == std::errc() && result.ptr == text.data() + text.size();
    return isNumber && std::isfinite(number) ? std::optional(number) : std::nullopt;
}

std::optional<std::int64_t> rounded(double nanoseconds) {
    if (!(std::abs(nanoseconds) < kMaxNanoseconds))
        return std::nullopt;
    return std::llround(nanoseconds);
}

} // namespace

std::optional<std::int64_t> readNanoseconds(const element& value, std::int64_t factor) {
    if (value.type() == element_type::OBJECT || value.type() == element_type::ARRAY)
        return std::nullopt;
    if (const auto whole = readInteger(value))
        return scaled(*whole, factor);
    const auto number = readReal(value);
    return number ? rounded(*number * static_cast<double>(factor)) : std::nullopt;
}

std::optional<std::int64_t> unitOfTime(const element& time) {
    const auto number = readReal(time);
    if (!number)
        return std::nullopt;
    return *number < 1e11 ? 1'000'000'000 : *number < 1e14 ? 1'000'000 : *number < 1e17 ? 1'000 : 1;
}

std::optional<std::int64_t> readDuration(const element& value) {
    if (value.type() == element_type::ARRAY) {
        const simdjson::dom::array pair = value.get_array().value_unsafe();
        element seconds, nanoseconds;
        if (pair.size() != 2 || pair.at(0).get(seconds) || pair.at(1).get(nanoseconds))
            return std::nullopt;
        const auto whole = readNanoseconds(seconds, 1'000'000'000);
        const auto part = readNanoseconds(nanoseconds, 1);
        std::int64_t sum = 0;
        return whole && part && !__builtin_add_overflow(*whole, *part, &sum) ? std::optional(sum) : std::nullopt;
    }
    static constexpr std::array<std::pair<std::string_view, double>, 9> kUnits {{{"ns", 1}, {"us", 1e3},
        {"µs", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"sec", 1e9}, {"seconds", 1e9}, {"m", 60e9}, {"min", 60e9}}};
    std::string_view text;
    if (value.get_string().get(text) != simdjson::SUCCESS)
        return std::nullopt;
    text = json::trimmed(text);
    double number = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
    if (result.ec != std::errc())
        return std::nullopt;
    const std::string_view unit = json::trimmed(text.substr(static_cast<std::size_t>(result.ptr - text.data())));
    for (const auto& [name, factor] : kUnits)
        if (unit == name)
            return rounded(number * factor);
    return std::nullopt;
}

} // namespace spanloom::flat
