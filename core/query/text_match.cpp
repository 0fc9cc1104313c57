#include "core/query/text_match.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace spanloom {

namespace {

constexpr std::array<char, 256> kLowerCase = [] {
    std::array<char, 256> table {};
    for (std::size_t i = 0; i < table.size(); ++i)
        table[i] = static_cast<char>(i >= 'A' && i <= 'Z' ? i - 'A' + 'a' : i);
    return table;
}();

/// Lower case of a character that UTF-8 writes in two bytes, and whose lower case it does, too.
std::uint32_t lowerCase(std::uint32_t c) {
    if ((c >= 0xC0 && c <= 0xDE && c != 0xD7) || (c >= 0x391 && c <= 0x3AB && c != 0x3A2)
        || (c >= 0x410 && c <= 0x42F))
        return c + 0x20;
    if (c >= 0x400 && c <= 0x40F)
        return c + 0x50;
    // Of Latin Extended-A and the Cyrillic letters of other alphabets the small one follows its capital.
    if ((c >= 0x100 && c <= 0x137 && c != 0x130 && c != 0x131) || (c >= 0x14A && c <= 0x177)
        || (c >= 0x460 && c <= 0x481) || (c >= 0x48A && c <= 0x4BF) || (c >= 0x4D0 && c <= 0x52F))
        return c | 1;
    if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E))
        return c + (c & 1);
    return c == 0x178 ? 0xFF : c;
}

/// Keeps the length, so that every text folds within a buffer of its size.
void fold(std::string_view text, std::string& target) {
    target.resize(text.size());
    bool isAscii = true;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        target[i] = kLowerCase[byte];
        isAscii = isAscii && byte < 0x80;
    }
    if (isAscii)
        return;
    for (std::size_t i = 0; i + 1 < target.size(); ++i) {
        const auto lead = static_cast<unsigned char>(target[i]);
        const auto next = static_cast<unsigned char>(target[i + 1]);
        if (lead < 0xC2 || lead > 0xDF || (next & 0xC0) != 0x80)
            continue;
        const std::uint32_t lower = lowerCase((lead & 0x1Fu) << 6 | (next & 0x3Fu));
        target[i] = static_cast<char>(0xC0 | lower >> 6);
        target[++i] = static_cast<char>(0x80 | (lower & 0x3F));
    }
}

} // namespace

TextMatch::TextMatch(std::string_view wanted) {
    fold(wanted, m_wanted);
    m_mayBeHex = m_wanted.size() <= 32 && m_wanted.find_first_not_of("0123456789abcdef") == std::string::npos;
}

bool TextMatch::isIn(std::string_view text) {
    if (text.size() < m_wanted.size())
        return false;
    fold(text, m_folded);
    return m_folded.find(m_wanted) != std::string::npos;
}

bool TextMatch::isInHex(const TraceId& id) const {
    if (!m_mayBeHex)
        return false;
    static constexpr char kDigits[] = "0123456789abcdef";
    std::array<char, 32> digits;
    for (unsigned i = 0; i < 16; ++i) {
        digits[i] = kDigits[id.high >> (60 - 4 * i) & 15];
        digits[16 + i] = kDigits[id.low >> (60 - 4 * i) & 15];
    }
    return std::string_view(digits.data(), digits.size()).find(m_wanted) != std::string_view::npos;
}

} // namespace spanloom
