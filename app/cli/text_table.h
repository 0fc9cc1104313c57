#pragma once

#include <string>
#include <vector>

namespace spanloom::cli {

/// A table for terminals: columns as wide as their widest cell (at most 60), numbers right-aligned.
class TextTable {
public:
    enum class Align { Left, Right };
    void addColumn(std::string title, Align align = Align::Left);
    void addRow(std::vector<std::string> cells);
    [[nodiscard]] std::string text() const;

private:
    struct Column {
        std::string title;
        Align align;
    };
    std::vector<Column> m_columns;
    std::vector<std::vector<std::string>> m_rows;
};

/// Figures as the window shows them: "8.90 s", "12.4k", "$0.0412"; "–" where there is none.
[[nodiscard]] std::string durationText(std::int64_t ns);
[[nodiscard]] std::string countText(std::int64_t count);
[[nodiscard]] std::string costText(double usd);
[[nodiscard]] std::string timeText(std::int64_t ns);
[[nodiscard]] std::string bytesText(std::int64_t bytes);

/// A text without control characters and escape sequences, for terminals; line breaks become blanks.
[[nodiscard]] std::string printable(std::string_view text);

} // namespace spanloom::cli
