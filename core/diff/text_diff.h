#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace spanloom {

/// A stretch of text that is the same on both sides or stands on one alone. Offsets are bytes of the UTF-8 texts; a
/// side that lacks the stretch has an empty range at its place.
struct DiffPiece {
    enum class Kind : std::uint8_t { Same, OnlyA, OnlyB };
    Kind kind = Kind::Same;
    std::size_t beginA = 0, endA = 0;
    std::size_t beginB = 0, endB = 0;
    bool operator==(const DiffPiece&) const = default;
};

struct TextDiff {
    std::vector<DiffPiece> pieces; ///< in order; they cover both texts wholly
    std::uint32_t changes = 0;     ///< runs of differing pieces
    bool isCoarse = false;         ///< the texts were too different or too long: compared by lines, or as a whole
};

/// Word differences (Myers' O(ND), with words, single marks and single ideographs as units; runs of blanks belong to
/// the unit before them). Above the limits it falls back to lines, then to the whole; never more than a few hundred
/// milliseconds or a few tens of MB for texts of megabytes.
[[nodiscard]] TextDiff diffWords(std::string_view a, std::string_view b);

} // namespace spanloom
