#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace spanloom {

/// A unit of comparison: a word, a mark, an ideograph or a line, with the blanks behind it. Bytes of the text.
struct TextUnit {
    std::size_t begin = 0;
    std::size_t coreEnd = 0; ///< where its blanks begin
    std::size_t end = 0;
};

/// Cuts a text wholly into units; never within a character. Bytes that are not UTF-8 are units of their own.
[[nodiscard]] std::vector<TextUnit> wordUnits(std::string_view text);
/// Cuts a text wholly into lines; the line end belongs to its line, and to its core.
[[nodiscard]] std::vector<TextUnit> lineUnits(std::string_view text);

/// Whether a unit begins there whatever stands further on: behind a blank. O(1); knows ASCII alone.
[[nodiscard]] bool isUnitStart(std::string_view text, std::size_t at);
/// The last such place at or before `at`; 0 when there is none.
[[nodiscard]] std::size_t unitStart(std::string_view text, std::size_t at);

} // namespace spanloom
