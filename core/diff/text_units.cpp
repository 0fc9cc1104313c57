#include "core/diff/text_units.h"

#include <algorithm>
#include <array>

namespace spanloom {

namespace {

enum class Sort : std::uint8_t {
    Blank,
    Word,      ///< goes on in the characters behind it
    Single,    ///< a mark or an ideograph, a unit of its own
    Attached,  ///< belongs to the character before it
    Joiner     ///< belongs to the character before it and takes the next one along
};

struct Character {
    char32_t code = 0;
    std::size_t size = 1;
};

constexpr char32_t kBroken = 0xFFFFFFFF;

/// The character at a place of a text; a byte that begins none stands alone.
Character characterAt(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = byte(at);
    if (first < 0x80)
        return {first, 1};
    const std::size_t size = first >= 0xF0 && first < 0xF8 ? 4 : first >= 0xE0 && first < 0xF0 ? 3
        : first >= 0xC2 && first < 0xE0 ? 2 : 0;
    if (size == 0 || at + size > text.size())
        return {kBroken, 1};
    char32_t code = first & (0x7Fu >> size);
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(at + i) & 0xC0) != 0x80)
            return {kBroken, 1};
        code = (code << 6) | (byte(at + i) & 0x3Fu);
    }
    return {code, size};
}

struct Range {
    char32_t first, last;
    Sort sort;
};

/// Beyond ASCII, ascending; everything between is a letter of a word. Scripts without blanks between words, and marks.
constexpr std::array kRanges {
    Range {0x80, 0x84, Sort::Single}, Range {0x85, 0x85, Sort::Blank}, Range {0x86, 0x9F, Sort::Single},
    Range {0xA0, 0xA0, Sort::Blank}, Range {0xA1, 0xA9, Sort::Single}, Range {0xAB, 0xB4, Sort::Single},
    Range {0xB6, 0xB9, Sort::Single}, Range {0xBB, 0xBF, Sort::Single}, Range {0xD7, 0xD7, Sort::Single},
    Range {0xF7, 0xF7, Sort::Single}, Range {0x300, 0x36F, Sort::Attached}, Range {0x2000, 0x200B, Sort::Blank},
    Range {0x200C, 0x200C, Sort::Attached}, Range {0x200D, 0x200D, Sort::Joiner}, Range {0x200E, 0x200F, Sort::Attached},
    Range {0x2010, 0x2027, Sort::Single}, Range {0x2028, 0x2029, Sort::Blank}, Range {0x202A, 0x202E, Sort::Attached},
    Range {0x202F, 0x202F, Sort::Blank}, Range {0x2030, 0x205E, Sort::Single}, Range {0x205F, 0x205F, Sort::Blank},
    Range {0x2060, 0x2064, Sort::Attached}, Range {0x20A0, 0x20CF, Sort::Single},
    Range {0x20D0, 0x20FF, Sort::Attached}, Range {0x2100, 0x2BFF, Sort::Single}, Range {0x2E80, 0x2FFF, Sort::Single},
    Range {0x3000, 0x3000, Sort::Blank}, Range {0x3001, 0x31FF, Sort::Single}, Range {0x3200, 0x9FFF, Sort::Single},
    Range {0xF900, 0xFAFF, Sort::Single}, Range {0xFE00, 0xFE0F, Sort::Attached}, Range {0xFE10, 0xFE4F, Sort::Single},
    Range {0xFF01, 0xFF0F, Sort::Single}, Range {0xFF1A, 0xFF20, Sort::Single}, Range {0xFF61, 0xFFEF, Sort::Single},
    Range {0x1F000, 0x1F3FA, Sort::Single}, Range {0x1F3FB, 0x1F3FF, Sort::Attached},
    Range {0x1F400, 0x1FAFF, Sort::Single}, Range {0x20000, 0x3FFFF, Sort::Single},
    Range {0xE0000, 0xE01FF, Sort::Attached}, Range {0x110000, 0xFFFFFFFF, Sort::Single},
};

Sort sortOf(char32_t code) {
    if (code < 0x80) {
        if (code == ' ' || (code >= '\t' && code <= '\r'))
            return Sort::Blank;
        const bool isLetter = (code >= '0' && code <= '9') || (code >= 'a' && code <= 'z')
            || (code >= 'A' && code <= 'Z') || code == '_';
        return isLetter ? Sort::Word : Sort::Single;
    }
    const auto found = std::lower_bound(
        kRanges.begin(), kRanges.end(), code, [](const Range& range, char32_t value) { return range.last < value; });
    return found != kRanges.end() && code >= found->first ? found->sort : Sort::Word;
}

std::size_t skipBlanks(std::string_view text, std::size_t at) {
    while (at < text.size()) {
        const Character next = characterAt(text, at);
        if (sortOf(next.code) != Sort::Blank)
            break;
        at += next.size;
    }
    return at;
}

/// The end of the unit that begins at a character that is no blank.
std::size_t coreEnd(std::string_view text, std::size_t at) {
    const Character first = characterAt(text, at);
    const bool isWord = sortOf(first.code) == Sort::Word;
    at += first.size;
    bool isJoined = false;
    while (at < text.size()) {
        const Character next = characterAt(text, at);
        const Sort sort = sortOf(next.code);
        const bool belongs = sort == Sort::Attached || sort == Sort::Joiner || (isWord && sort == Sort::Word)
            || (isJoined && sort != Sort::Blank);
        if (!belongs)
            break;
        isJoined = sort == Sort::Joiner;
        at += next.size;
    }
    return at;
}

} // namespace

std::vector<TextUnit> wordUnits(std::string_view text) {
    std::vector<TextUnit> units;
    std::size_t at = 0;
    while (at < text.size()) {
        TextUnit unit;
        unit.begin = at;
        // Blanks at the very beginning have no unit before them.
        const bool isBlank = sortOf(characterAt(text, at).code) == Sort::Blank;
        unit.coreEnd = isBlank ? skipBlanks(text, at) : coreEnd(text, at);
        unit.end = skipBlanks(text, unit.coreEnd);
        at = unit.end;
        units.push_back(unit);
    }
    return units;
}

std::vector<TextUnit> lineUnits(std::string_view text) {
    std::vector<TextUnit> units;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t found = text.find('\n', at);
        const std::size_t end = found == std::string_view::npos ? text.size() : found + 1;
        units.push_back({at, end, end});
        at = end;
    }
    return units;
}

bool isUnitStart(std::string_view text, std::size_t at) {
    if (at == 0 || at >= text.size())
        return at == 0;
    const auto isBlank = [](char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; };
    // What is not ASCII may belong to the character before it, or be a blank.
    return isBlank(text[at - 1]) && !isBlank(text[at]) && (static_cast<unsigned char>(text[at]) & 0x80) == 0;
}

std::size_t unitStart(std::string_view text, std::size_t at) {
    while (at > 0 && at < text.size() && !isUnitStart(text, at))
        --at;
    return at;
}

} // namespace spanloom
