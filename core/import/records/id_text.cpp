#include "core/import/records/id_text.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "core/base/hash.h"

namespace spanloom {

namespace {

constexpr std::size_t kTraceDigits = 32;
constexpr std::size_t kSpanDigits = 16;
/// Writers that drop leading zeroes of 64 or 128 random bits drop a few. "A" or "42" are names that somebody gave:
/// as numbers they would be the same trace in every file.
constexpr std::size_t kFewestTraceDigits = 9;

constexpr std::uint8_t kNoDigit = 0xFF;

constexpr std::array<std::uint8_t, 256> makeHexTable() {
    std::array<std::uint8_t, 256> table {};
    for (std::uint8_t& entry : table)
        entry = kNoDigit;
    for (unsigned i = 0; i < 10; ++i)
        table['0' + i] = static_cast<std::uint8_t>(i);
    for (unsigned i = 0; i < 6; ++i)
        table['a' + i] = table['A' + i] = static_cast<std::uint8_t>(10 + i);
    return table;
}

constexpr std::array<std::uint8_t, 256> makeBase64Table() {
    std::array<std::uint8_t, 256> table {};
    for (std::uint8_t& entry : table)
        entry = kNoDigit;
    for (unsigned i = 0; i < 26; ++i) {
        table['A' + i] = static_cast<std::uint8_t>(i);
        table['a' + i] = static_cast<std::uint8_t>(26 + i);
    }
    for (unsigned i = 0; i < 10; ++i)
        table['0' + i] = static_cast<std::uint8_t>(52 + i);
    table['+'] = table['-'] = 62;
    table['/'] = table['_'] = 63;
    return table;
}

constexpr std::array<std::uint8_t, 256> kHex = makeHexTable();
constexpr std::array<std::uint8_t, 256> kBase64 = makeBase64Table();

/// Up to 16 digits; sets a bit above 0xF in `bad` when one is no digit.
std::uint64_t hex64(std::string_view text, std::uint32_t& bad) {
    std::uint64_t value = 0;
    for (const char c : text) {
        const std::uint8_t digit = kHex[static_cast<unsigned char>(c)];
        bad |= digit;
        value = value << 4 | (digit & 15);
    }
    return value;
}

/// Up to 32 digits as a number of 128 bits; false when one is no digit.
bool parseHex(std::string_view text, TraceId& value) {
    std::uint32_t bad = 0;
    const std::size_t low = std::min<std::size_t>(text.size(), 16);
    value.high = hex64(text.substr(0, text.size() - low), bad);
    value.low = hex64(text.substr(text.size() - low), bad);
    return bad < 16;
}

std::uint64_t bigEndian64(std::string_view bytes) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < 8; ++i)
        value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
}

std::string_view withoutPrefix(std::string_view text) {
    if (text.size() > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
        return text.substr(2);
    return text;
}

bool isUuid(std::string_view text) {
    return text.size() == 36 && text[8] == '-' && text[13] == '-' && text[18] == '-' && text[23] == '-';
}

/// The bytes of a base64 id; those of 32 or 16 hex digits that were encoded once more are decoded twice.
std::optional<std::string> idBytes(std::string_view text, std::size_t wanted) {
    const auto bytes = decodeBase64(text);
    if (!bytes)
        return std::nullopt;
    if (bytes->size() == wanted)
        return bytes;
    TraceId number;
    if (bytes->size() != wanted * 2 || !parseHex(*bytes, number))
        return std::nullopt;
    std::string result;
    for (std::size_t i = 0; i < bytes->size(); i += 2)
        result.push_back(static_cast<char>(kHex[static_cast<unsigned char>((*bytes)[i])] << 4
            | kHex[static_cast<unsigned char>((*bytes)[i + 1])]));
    return result;
}

std::uint64_t notZero(std::uint64_t value) { return value == 0 ? 1 : value; }

} // namespace

ParsedTraceId parseTraceId(std::string_view text, std::uint64_t sourceSeed) {
    if (text.empty())
        return {};
    TraceId id;
    const auto checked = [&](IdForm form) {
        if (id.isZero())
            return ParsedTraceId {foreignTraceId(text, sourceSeed), IdForm::Foreign};
        return ParsedTraceId {id, form};
    };
    if ((text.size() == kTraceDigits || text.size() == kTraceDigits / 2) && parseHex(text, id))
        return checked(IdForm::Exact);
    const std::string_view digits = withoutPrefix(text);
    if ((digits.size() == kTraceDigits || digits.size() == kTraceDigits / 2) && parseHex(digits, id))
        return checked(IdForm::Decoded);
    if (digits.size() >= kFewestTraceDigits && digits.size() < kTraceDigits && parseHex(digits, id))
        return checked(IdForm::Padded);
    if (isUuid(text)) {
        std::string joined(text);
        joined.erase(std::remove(joined.begin(), joined.end(), '-'), joined.end());
        if (joined.size() == kTraceDigits && parseHex(joined, id))
            return checked(IdForm::Decoded);
    }
    const bool mayBeBase64 = text.size() == 22 || text.size() == 24 || text.size() == 43 || text.size() == 44;
    if (const auto bytes = mayBeBase64 ? idBytes(text, 16) : std::nullopt) {
        id = {bigEndian64(*bytes), bigEndian64(std::string_view(*bytes).substr(8))};
        return checked(IdForm::Decoded);
    }
    return {foreignTraceId(text, sourceSeed), IdForm::Foreign};
}

ParsedSpanId parseSpanId(std::string_view text) {
    if (text.empty())
        return {};
    TraceId number;
    if (text.size() == kSpanDigits && parseHex(text, number))
        return {SpanId {number.low}, IdForm::Exact};
    const std::string_view digits = withoutPrefix(text);
    if (digits.size() < kSpanDigits && parseHex(digits, number))
        return {SpanId {number.low}, IdForm::Padded};
    if (digits.size() == kSpanDigits && parseHex(digits, number))
        return {SpanId {number.low}, IdForm::Decoded};
    const bool mayBeBase64 = text.size() == 11 || text.size() == 12 || text.size() == 22 || text.size() == 24;
    if (const auto bytes = mayBeBase64 ? idBytes(text, 8) : std::nullopt)
        return {SpanId {bigEndian64(*bytes)}, IdForm::Decoded};
    return {foreignSpanId(text), IdForm::Foreign};
}

ParsedTraceId traceIdFromBytes(std::string_view bytes, std::uint64_t sourceSeed) {
    if (bytes.empty())
        return {};
    if (bytes.size() == 16) {
        const TraceId id {bigEndian64(bytes), bigEndian64(bytes.substr(8))};
        if (!id.isZero())
            return {id, IdForm::Exact};
    }
    return {foreignTraceId(hexOf(bytes), sourceSeed), IdForm::Foreign};
}

ParsedSpanId spanIdFromBytes(std::string_view bytes) {
    if (bytes.empty())
        return {};
    if (bytes.size() == 8)
        return {SpanId {bigEndian64(bytes)}, IdForm::Exact};
    return {foreignSpanId(hexOf(bytes)), IdForm::Foreign};
}

TraceId foreignTraceId(std::string_view text, std::uint64_t sourceSeed) {
    std::string seeded(sizeof sourceSeed, '\0');
    std::memcpy(seeded.data(), &sourceSeed, sizeof sourceSeed);
    seeded.append(text);
    const Hash128 hash = hash128(seeded);
    return {notZero(hash.high), hash.low};
}

SpanId foreignSpanId(std::string_view text) { return {notZero(hash64(text))}; }

TraceId syntheticTraceId(std::int64_t offset, std::uint64_t ordinal, std::uint64_t sourceSeed) {
    // The zero byte in front keeps it apart from every id that was written.
    std::string text(1, '\0');
    text += "missing " + std::to_string(offset) + ' ' + std::to_string(ordinal);
    return foreignTraceId(text, sourceSeed);
}

SpanId syntheticSpanId(std::int64_t offset, std::uint64_t ordinal, std::uint64_t sourceSeed) {
    return {notZero(syntheticTraceId(offset, ordinal, sourceSeed).low)};
}

std::string hexOf(std::string_view bytes) {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string result;
    result.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        result.push_back(kDigits[static_cast<unsigned char>(c) >> 4]);
        result.push_back(kDigits[static_cast<unsigned char>(c) & 15]);
    }
    return result;
}

std::optional<std::string> decodeBase64(std::string_view text) {
    for (int padding = 0; padding < 2 && !text.empty() && text.back() == '='; ++padding)
        text.remove_suffix(1);
    if (text.size() % 4 == 1)
        return std::nullopt;
    std::string result;
    result.reserve(text.size() * 3 / 4);
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (const char c : text) {
        const std::uint8_t digit = kBase64[static_cast<unsigned char>(c)];
        if (digit == kNoDigit)
            return std::nullopt;
        bits = bits << 6 | digit;
        count += 6;
        if (count >= 8) {
            count -= 8;
            result.push_back(static_cast<char>(bits >> count & 0xFF));
        }
    }
    return result;
}

} // namespace spanloom
