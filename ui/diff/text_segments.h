#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/diff/text_diff.h"

namespace spanloom::ui {

/// A stretch of two compared texts whose sides stand beside each other: a line where both go on alike, several lines
/// where they differ. Bytes; together the segments cover both texts.
struct TextSegment {
    std::size_t beginA = 0, endA = 0;
    std::size_t beginB = 0, endB = 0;
    std::uint32_t firstPiece = 0; ///< of TextDiff::pieces that can touch it
    std::uint32_t linesA = 1;     ///< line breaks and one, for guessing its height
    std::uint32_t linesB = 1;
    bool differs = false;
};

/// Cuts where both texts have a line end, and long stretches wherever a character begins.
[[nodiscard]] std::vector<TextSegment> textSegments(std::string_view a, std::string_view b, const TextDiff& diff);

} // namespace spanloom::ui
