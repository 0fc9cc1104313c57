#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace spanloom::json {

/// Finds the end of one JSON object or array in a stream, without understanding it: strings, escapes and the
/// depth of brackets, 64 bytes at a time. Feed from the opening bracket on; pieces may end anywhere.
/// Brackets of both kinds count alike: a mismatch is for the parser to find. One thread.
class ValueScanner {
public:
    void reset() { *this = {}; }
    /// The number of bytes that belong to the value: all of them while it is not done.
    std::size_t scan(std::string_view bytes);
    [[nodiscard]] bool isDone() const { return m_isDone; }
    [[nodiscard]] std::uint32_t depth() const { return m_depth; }
    /// Line feeds seen since reset().
    [[nodiscard]] std::int64_t newlines() const { return m_newlines; }

private:
    std::size_t scanBlock(const char* block);
    std::size_t scanBytes(std::string_view bytes);

    std::uint32_t m_depth = 0;
    bool m_inString = false;
    bool m_isEscaped = false;
    bool m_isDone = false;
    std::int64_t m_newlines = 0;
};

/// The text trimmed of blanks, carriage returns and NUL padding at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);
[[nodiscard]] inline bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\0'; }

/// True when the text is one object or array whose brackets close exactly at its end.
[[nodiscard]] bool isBalanced(std::string_view text);

} // namespace spanloom::json
