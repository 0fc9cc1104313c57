#include "app/cli/text_table.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <ctime>

#include "core/trace/ids.h"

namespace spanloom::cli {

namespace {

constexpr std::size_t kMaxCell = 60;

/// Number of characters, not bytes; good enough for columns of identifiers.
std::size_t widthOf(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string cut(const std::string& text) {
    if (widthOf(text) <= kMaxCell)
        return text;
    std::size_t bytes = 0;
    for (std::size_t seen = 0; bytes < text.size(); ++bytes)
        if ((static_cast<unsigned char>(text[bytes]) & 0xC0) != 0x80 && ++seen == kMaxCell)
            break;
    return text.substr(0, bytes) + "…";
}

std::string threeDigits(double value) {
    char buffer[32];
    const int decimals = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
    std::snprintf(buffer, sizeof buffer, "%.*f", decimals, value);
    return buffer;
}

} // namespace

void TextTable::addColumn(std::string title, Align align) { m_columns.push_back({std::move(title), align}); }

void TextTable::addRow(std::vector<std::string> cells) {
    for (std::string& cell : cells)
        cell = cut(cell);
    cells.resize(m_columns.size());
    m_rows.push_back(std::move(cells));
}

std::string TextTable::text() const {
    std::vector<std::size_t> widths;
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        std::size_t width = widthOf(m_columns[i].title);
        for (const auto& row : m_rows)
            width = std::max(width, widthOf(row[i]));
        widths.push_back(width);
    }
    std::string result;
    const auto line = [&](auto cellOf) {
        std::string text;
        for (std::size_t i = 0; i < m_columns.size(); ++i) {
            const std::string& cell = cellOf(i);
            const std::string padding(widths[i] - widthOf(cell), ' ');
            text += m_columns[i].align == Align::Right ? padding + cell : cell + padding;
            text += "  ";
        }
        result += text.substr(0, text.find_last_not_of(' ') + 1) + '\n';
    };
    line([&](std::size_t i) -> const std::string& { return m_columns[i].title; });
    for (const auto& row : m_rows)
        line([&](std::size_t i) -> const std::string& { return row[i]; });
    return result;
}

std::string durationText(std::int64_t ns) {
    if (ns < 0)
        return "–";
    const auto value = static_cast<double>(ns);
    if (ns < 1'000)
        return std::to_string(ns) + " ns";
    if (ns < 1'000'000)
        return threeDigits(value / 1e3) + " µs";
    if (ns < 1'000'000'000)
        return threeDigits(value / 1e6) + " ms";
    if (ns < 60'000'000'000)
        return threeDigits(value / 1e9) + " s";
    if (ns < 3'600'000'000'000)
        return threeDigits(value / 60e9) + " min";
    return threeDigits(value / 3600e9) + " h";
}

std::string countText(std::int64_t count) {
    if (count < 0)
        return "–";
    if (count < 10'000)
        return std::to_string(count);
    if (count < 1'000'000)
        return threeDigits(static_cast<double>(count) / 1e3) + "k";
    return threeDigits(static_cast<double>(count) / 1e6) + "M";
}

std::string costText(double usd) {
    if (std::isnan(usd))
        return "–";
    char buffer[32];
    const int decimals = usd == 0 || usd >= 1 ? 2 : std::min(8, 2 - static_cast<int>(std::floor(std::log10(usd))));
    std::snprintf(buffer, sizeof buffer, "$%.*f", decimals, usd);
    return buffer;
}

std::string timeText(std::int64_t ns) {
    if (ns == kNoTime)
        return "–";
    const std::time_t seconds = ns >= 0 ? ns / 1'000'000'000 : (ns - 999'999'999) / 1'000'000'000;
    const auto milliseconds = static_cast<int>((ns - seconds * 1'000'000'000) / 1'000'000);
    std::tm utc {};
    gmtime_r(&seconds, &utc);
    char buffer[64];
    const std::size_t length = std::strftime(buffer, sizeof buffer, "%Y-%m-%dT%H:%M:%S", &utc);
    std::snprintf(buffer + length, sizeof buffer - length, ".%03dZ", milliseconds);
    return buffer;
}

std::string bytesText(std::int64_t bytes) {
    static constexpr std::array kUnits {"B", "KB", "MB", "GB", "TB"};
    auto value = static_cast<double>(bytes);
    std::size_t unit = 0;
    while (value >= 1000 && unit + 1 < kUnits.size()) {
        value /= 1000;
        ++unit;
    }
    return (unit == 0 ? std::to_string(bytes) : threeDigits(value)) + " " + kUnits[unit];
}

std::string printable(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = [&](std::size_t ahead) {
            return i + ahead < text.size() ? static_cast<unsigned char>(text[i + ahead]) : 0u;
        };
        // Terminals obey U+0080..9F like escapes, and U+202A..2E and U+2066..69 turn the rest of the line around.
        if (byte(0) == 0xC2 && byte(1) >= 0x80 && byte(1) <= 0x9F) {
            result.push_back(' ');
            i += 1;
        } else if (byte(0) == 0xE2
            && ((byte(1) == 0x80 && byte(2) >= 0xAA && byte(2) <= 0xAE)
                || (byte(1) == 0x81 && byte(2) >= 0xA6 && byte(2) <= 0xA9))) {
            result.push_back(' ');
            i += 2;
        } else {
            result.push_back(byte(0) < 0x20 || byte(0) == 0x7F ? ' ' : text[i]);
        }
    }
    return result;
}

} // namespace spanloom::cli
