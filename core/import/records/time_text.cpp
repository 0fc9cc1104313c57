#include "core/import/records/time_text.h"

#include <charconv>
#include <cmath>

#include <simdjson.h>

#include "core/import/records/json_values.h"

namespace spanloom {

using simdjson::dom::element;
using simdjson::dom::element_type;

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

/// Reads digits from the front of a text.
class DigitReader {
public:
    explicit DigitReader(std::string_view text)
        : m_rest(text) { }

    bool number(int digits, int& value) {
        if (m_rest.size() < static_cast<std::size_t>(digits))
            return false;
        value = 0;
        for (int i = 0; i < digits; ++i) {
            if (m_rest[static_cast<std::size_t>(i)] < '0' || m_rest[static_cast<std::size_t>(i)] > '9')
                return false;
            value = value * 10 + (m_rest[static_cast<std::size_t>(i)] - '0');
        }
        m_rest.remove_prefix(static_cast<std::size_t>(digits));
        return true;
    }
    bool take(std::string_view oneOf) {
        if (m_rest.empty() || oneOf.find(m_rest.front()) == std::string_view::npos)
            return false;
        m_rest.remove_prefix(1);
        return true;
    }
    /// Digits after the point as nanoseconds.
    std::int64_t fraction() {
        std::int64_t value = 0;
        int digits = 0;
        while (!m_rest.empty() && m_rest.front() >= '0' && m_rest.front() <= '9') {
            if (digits++ < 9)
                value = value * 10 + (m_rest.front() - '0');
            m_rest.remove_prefix(1);
        }
        for (; digits < 9; ++digits)
            value *= 10;
        return value;
    }
    [[nodiscard]] std::string_view rest() const { return m_rest; }

private:
    std::string_view m_rest;
};

/// Days since 1970-01-01 in the Gregorian calendar. Source: the civil-from-days algorithm of era, year of era and day
/// of year, each a division.
std::int64_t daysOf(int year, int month, int day) {
    const std::int64_t y = month <= 2 ? year - 1 : year;
    const std::int64_t era = (y >= 0 ? y : y - 399) / 400;
    const std::int64_t yearOfEra = y - era * 400;
    const std::int64_t dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719468;
}

int daysIn(int year, int month) {
    static constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return kDays[month - 1] + (month == 2 && isLeap ? 1 : 0);
}

/// Seconds east of UTC; nullopt when it is no zone.
std::optional<std::int64_t> zoneOffset(std::string_view text) {
    while (!text.empty() && text.front() == ' ')
        text.remove_prefix(1);
    if (text.empty() || text == "Z" || text == "z" || text == "UTC" || text == "GMT")
        return 0;
    DigitReader reader(text);
    const bool isWest = text.front() == '-';
    int hours = 0;
    int minutes = 0;
    if (!reader.take("+-") || !reader.number(2, hours))
        return std::nullopt;
    reader.take(":");
    if (!reader.rest().empty() && !reader.number(2, minutes))
        return std::nullopt;
    if (hours > 18 || minutes > 59 || !reader.rest().empty())
        return std::nullopt;
    const std::int64_t seconds = hours * 3600 + minutes * 60;
    return isWest ? -seconds : seconds;
}

std::optional<std::int64_t> wholeNumber(std::string_view text) {
    std::int64_t number = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || result.ec != std::errc() || result.ptr != text.data() + text.size())
        return std::nullopt;
    return number;
}

/// Fractional epoch times: "1700000000.123" seconds, or milliseconds with a fraction.
std::optional<TimeNs> fractionalEpoch(double number) {
    if (!(number > 0) || number >= 9.2e18)
        return std::nullopt;
    const double factor = number < 1e11 ? 1e9 : number < 1e14 ? 1e6 : number < 1e17 ? 1e3 : 1;
    // Whole and fraction apart, so that the whole part is exact. A double holds the time of day to a quarter of a
    // microsecond: what it has below a microsecond is noise where the unit is larger.
    const double whole = std::trunc(number);
    const auto ns = scaled(static_cast<std::int64_t>(whole), static_cast<std::int64_t>(factor));
    if (!ns)
        return std::nullopt;
    const double step = factor > 1e3 ? 1e3 : 1;
    return *ns + static_cast<std::int64_t>(std::llround((number - whole) * factor / step) * std::llround(step));
}

} // namespace

std::optional<TimeNs> parseIsoTime(std::string_view text) {
    while (text.size() >= 2 && text.front() == '"' && text.back() == '"')
        text = text.substr(1, text.size() - 2);
    DigitReader reader(text);
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
    if (!reader.number(4, year) || !reader.take("-") || !reader.number(2, month) || !reader.take("-")
        || !reader.number(2, day))
        return std::nullopt;
    std::int64_t fraction = 0;
    if (!reader.rest().empty()) {
        if (!reader.take("Tt ") || !reader.number(2, hour) || !reader.take(":") || !reader.number(2, minute))
            return std::nullopt;
        if (reader.take(":") && !reader.number(2, second))
            return std::nullopt;
        if (reader.take(".,"))
            fraction = reader.fraction();
    }
    const auto offset = zoneOffset(reader.rest());
    if (!offset || month < 1 || month > 12 || day < 1 || day > daysIn(year, month) || minute > 59 || second > 60)
        return std::nullopt;
    if (hour > 24 || (hour == 24 && (minute > 0 || second > 0 || fraction > 0)))
        return std::nullopt;
    const std::int64_t seconds = daysOf(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - *offset;
    std::int64_t result = 0;
    if (__builtin_mul_overflow(seconds, kSecond, &result) || __builtin_add_overflow(result, fraction, &result))
        return std::nullopt;
    return result;
}

std::optional<TimeNs> epochTime(std::int64_t number) {
    if (number <= 0)
        return std::nullopt;
    if (number < 100'000'000'000)
        return scaled(number, kSecond);
    if (number < 100'000'000'000'000)
        return scaled(number, 1'000'000);
    if (number < 100'000'000'000'000'000)
        return scaled(number, 1'000);
    return number;
}

std::optional<std::int64_t> scaled(std::int64_t number, std::int64_t factor) {
    std::int64_t result = 0;
    if (__builtin_mul_overflow(number, factor, &result))
        return std::nullopt;
    return result;
}

std::optional<TimeNs> readTime(const element& value) {
    switch (value.type()) {
    case element_type::STRING: {
        const std::string_view text = value.get_string().value_unsafe();
        if (const auto time = parseIsoTime(text))
            return time;
        if (const auto number = wholeNumber(text))
            return epochTime(*number);
        double number = 0;
        const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
        const bool isNumber = !text.empty() && result.ec == std::errc() && result.ptr == text.data() + text.size();
        return isNumber ? fractionalEpoch(number) : std::nullopt;
    }
    case element_type::INT64: return epochTime(value.get_int64().value_unsafe());
    case element_type::DOUBLE: return fractionalEpoch(value.get_double().value_unsafe());
    case element_type::ARRAY: {
        const simdjson::dom::array pair = value.get_array().value_unsafe();
        element seconds, nanoseconds;
        if (pair.size() != 2 || pair.at(0).get(seconds) || pair.at(1).get(nanoseconds))
            return std::nullopt;
        const auto whole = readInteger(seconds);
        const auto part = readInteger(nanoseconds);
        const auto base = whole ? scaled(*whole, kSecond) : std::nullopt;
        std::int64_t result = 0;
        if (!base || !part || __builtin_add_overflow(*base, *part, &result))
            return std::nullopt;
        return result;
    }
    default: return std::nullopt;
    }
}

} // namespace spanloom
