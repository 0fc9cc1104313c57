#include "core/import/records/csv_shape.h"

#include <algorithm>
#include <array>

#include "core/import/json/value_scanner.h"

namespace spanloom {

namespace {

constexpr std::array<char, 3> kDelimiters {',', ';', '\t'};

bool isDelimiter(char c) { return std::find(kDelimiters.begin(), kDelimiters.end(), c) != kDelimiters.end(); }

/// The cells of one row that is at hand as a whole.
std::vector<std::string> cellsOf(std::string_view row, char delimiter) {
    std::vector<std::string> cells(1);
    bool isQuoted = false;
    bool isCellStart = true;
    for (std::size_t i = 0; i < row.size(); ++i) {
        const char c = row[i];
        if (isQuoted) {
            const bool isDoubled = c == '"' && i + 1 < row.size() && row[i + 1] == '"';
            if (c != '"' || isDoubled)
                cells.back() += c;
            else
                isQuoted = false;
            i += isDoubled ? 1 : 0;
        } else if (c == delimiter) {
            cells.emplace_back();
            isCellStart = true;
            continue;
        } else if (c == '"' && isCellStart) {
            isQuoted = true;
        } else {
            cells.back() += c;
        }
        isCellStart = false;
    }
    return cells;
}

} // namespace

bool CsvHeaderScanner::feed(char c) {
    if (m_isQuoted) {
        // A doubled quote leaves and enters again.
        m_isQuoted = c != '"';
        m_isCellStart = c == '"';
        return false;
    }
    if (c == '\n' && m_hasContent)
        return true;
    m_hasContent = m_hasContent || !json::isBlank(c) || c == '\t';
    m_isQuoted = c == '"' && m_isCellStart;
    m_isCellStart = isDelimiter(c) || c == '\n';
    return false;
}

bool CsvShape::has(std::string_view column) const {
    return std::find(columns.begin(), columns.end(), column) != columns.end();
}

bool CsvShape::hasAny(std::initializer_list<std::string_view> names) const {
    return std::any_of(names.begin(), names.end(), [&](std::string_view name) { return has(name); });
}

bool CsvShape::hasPrefix(std::string_view prefix) const {
    return std::any_of(columns.begin(), columns.end(),
        [&](const std::string& column) { return column.compare(0, prefix.size(), prefix) == 0; });
}

CsvShape csvShape(std::string_view head) {
    CsvShape shape;
    CsvHeaderScanner scanner;
    const std::string_view text = head.substr(0, kMaxCsvHeaderBytes);
    while (shape.headerBytes < text.size())
        if (scanner.feed(text[shape.headerBytes++]))
            break;
    const std::string_view row = json::trimmed(text.substr(0, shape.headerBytes));
    for (const char delimiter : kDelimiters) {
        std::vector<std::string> columns = cellsOf(row, delimiter);
        if (columns.size() <= shape.columns.size())
            continue;
        shape.columns = std::move(columns);
        shape.delimiter = delimiter;
    }
    for (std::string& column : shape.columns)
        column = json::trimmed(column);
    shape.isCsv = shape.columns.size() >= 2;
    return shape;
}

} // namespace spanloom
