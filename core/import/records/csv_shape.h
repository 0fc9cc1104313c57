#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace spanloom {

/// Finds the end of the header of a CSV text, byte by byte, before its delimiter is known. One thread.
class CsvHeaderScanner {
public:
    /// True when this byte is the line feed that ends the header.
    [[nodiscard]] bool feed(char c);

private:
    bool m_isQuoted = false;
    bool m_isCellStart = true;
    bool m_hasContent = false; // blank lines before the header do not end it
};

/// What the header of a CSV text says; looked at by the probes of formats that are also written as CSV.
struct CsvShape {
    bool isCsv = false;               ///< two columns or more
    char delimiter = ',';             ///< a comma, a semicolon or a tab: what the header has most of
    std::vector<std::string> columns; ///< names, blanks around them taken off
    std::size_t headerBytes = 0;      ///< with the line end; the whole text while that is missing

    [[nodiscard]] bool has(std::string_view column) const;
    [[nodiscard]] bool hasAny(std::initializer_list<std::string_view> names) const;
    /// A column whose name starts with this ("attributes.").
    [[nodiscard]] bool hasPrefix(std::string_view prefix) const;
};

/// Headers longer than this are none.
inline constexpr std::size_t kMaxCsvHeaderBytes = 64u << 10;

[[nodiscard]] CsvShape csvShape(std::string_view head);

} // namespace spanloom
