#include "core/trace/ids.h"

namespace spanloom {

namespace {

void appendHex(std::string& target, std::uint64_t value) {
    static constexpr char kDigits[] = "0123456789abcdef";
    for (int shift = 60; shift >= 0; shift -= 4)
        target.push_back(kDigits[(value >> shift) & 15]);
}

std::optional<std::uint64_t> parseHex(std::string_view text) {
    std::uint64_t value = 0;
    for (const char c : text) {
        unsigned digit = 0;
        if (c >= '0' && c <= '9')
            digit = static_cast<unsigned>(c - '0');
        else if (c >= 'a' && c <= 'f')
            digit = static_cast<unsigned>(c - 'a') + 10;
        else if (c >= 'A' && c <= 'F')
            digit = static_cast<unsigned>(c - 'A') + 10;
        else
            return std::nullopt;
        value = value << 4 | digit;
    }
    return value;
}

} // namespace

std::string TraceId::hex() const {
    std::string result;
    result.reserve(32);
    appendHex(result, high);
    appendHex(result, low);
    return result;
}

std::optional<TraceId> TraceId::fromHex(std::string_view text) {
    if (text.size() != 32)
        return std::nullopt;
    const auto high = parseHex(text.substr(0, 16));
    const auto low = parseHex(text.substr(16));
    if (!high || !low)
        return std::nullopt;
    return TraceId {*high, *low};
}

std::string SpanId::hex() const {
    std::string result;
    appendHex(result, value);
    return result;
}

std::optional<SpanId> SpanId::fromHex(std::string_view text) {
    if (text.size() != 16)
        return std::nullopt;
    const auto value = parseHex(text);
    if (!value)
        return std::nullopt;
    return SpanId {*value};
}

} // namespace spanloom
