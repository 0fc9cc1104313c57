#include "core/import/json/value_scanner.h"

#include <bit>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace spanloom::json {

namespace {

constexpr std::size_t kBlock = 64;

/// One bit a byte of a block.
struct BlockMasks {
    std::uint64_t quote = 0;
    std::uint64_t backslash = 0;
    std::uint64_t open = 0;
    std::uint64_t close = 0;
    std::uint64_t newline = 0;
};

#if defined(__SSE2__)

std::uint64_t matches(__m128i bytes, char c) {
    return static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(c))));
}

BlockMasks masksOf(const char* block) {
    BlockMasks masks;
    for (unsigned i = 0; i < 4; ++i) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block + i * 16));
        // '[' and '{', ']' and '}' differ in this bit alone.
        const __m128i folded = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
        const unsigned shift = i * 16;
        masks.quote |= matches(bytes, '"') << shift;
        masks.backslash |= matches(bytes, '\\') << shift;
        masks.open |= matches(folded, '{') << shift;
        masks.close |= matches(folded, '}') << shift;
        masks.newline |= matches(bytes, '\n') << shift;
    }
    return masks;
}

#else

BlockMasks masksOf(const char* block) {
    BlockMasks masks;
    for (unsigned i = 0; i < kBlock; ++i) {
        const std::uint64_t bit = std::uint64_t {1} << i;
        switch (block[i]) {
        case '"': masks.quote |= bit; break;
        case '\\': masks.backslash |= bit; break;
        case '{':
        case '[': masks.open |= bit; break;
        case '}':
        case ']': masks.close |= bit; break;
        case '\n': masks.newline |= bit; break;
        default: break;
        }
    }
    return masks;
}

#endif

/// Bits that follow an odd run of backslashes. `isEscaped` carries over to the next block.
std::uint64_t escapedBits(std::uint64_t backslash, bool& isEscaped) {
    std::uint64_t carried = isEscaped ? 1 : 0;
    if (backslash == 0) {
        isEscaped = false;
        return carried;
    }
    constexpr std::uint64_t kEven = 0x5555555555555555ull;
    backslash &= ~carried;
    const std::uint64_t follows = backslash << 1 | carried;
    const std::uint64_t oddStarts = backslash & ~kEven & ~follows;
    std::uint64_t evenSequences = 0;
    isEscaped = __builtin_add_overflow(oddStarts, backslash, &evenSequences);
    return (kEven ^ (evenSequences << 1)) & follows;
}

/// Bit i of the result is the parity of bits 0..i.
std::uint64_t prefixParity(std::uint64_t bits) {
    for (unsigned shift = 1; shift < 64; shift *= 2)
        bits ^= bits << shift;
    return bits;
}

} // namespace

std::size_t ValueScanner::scanBlock(const char* block) {
    const BlockMasks masks = masksOf(block);
    const std::uint64_t quotes = masks.quote & ~escapedBits(masks.backslash, m_isEscaped);
    const std::uint64_t strings = prefixParity(quotes) ^ (m_inString ? ~std::uint64_t {0} : 0);
    m_inString = strings >> 63 != 0;
    std::uint64_t brackets = (masks.open | masks.close) & ~strings;
    for (; brackets != 0; brackets &= brackets - 1) {
        const std::uint64_t bit = brackets & -brackets;
        if (masks.open & bit) {
            ++m_depth;
        } else if (--m_depth == 0) {
            m_isDone = true;
            m_newlines += std::popcount(masks.newline & (bit - 1));
            return static_cast<std::size_t>(std::countr_zero(bit)) + 1;
        }
    }
    if (masks.newline)
        m_newlines += std::popcount(masks.newline);
    return kBlock;
}

std::size_t ValueScanner::scanBytes(std::string_view bytes) {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const char c = bytes[i];
        if (c == '\n')
            ++m_newlines;
        if (m_isEscaped)
            m_isEscaped = false;
        else if (c == '\\')
            m_isEscaped = true;
        else if (c == '"')
            m_inString = !m_inString;
        if (m_inString)
            continue;
        if (c == '{' || c == '[') {
            ++m_depth;
        } else if ((c == '}' || c == ']') && --m_depth == 0) {
            m_isDone = true;
            return i + 1;
        }
    }
    return bytes.size();
}

std::size_t ValueScanner::scan(std::string_view bytes) {
    std::size_t used = 0;
    while (!m_isDone && bytes.size() - used >= kBlock)
        used += scanBlock(bytes.data() + used);
    if (!m_isDone)
        used += scanBytes(bytes.substr(used));
    return used;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && isBlank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isBlank(text.back()))
        text.remove_suffix(1);
    return text;
}

bool isBalanced(std::string_view text) {
    if (text.empty() || (text.front() != '{' && text.front() != '['))
        return false;
    ValueScanner scanner;
    return scanner.scan(text) == text.size() && scanner.isDone();
}

} // namespace spanloom::json
