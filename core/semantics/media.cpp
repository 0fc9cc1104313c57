#include "core/semantics/media.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <utility>

namespace spanloom {

namespace {

constexpr std::size_t kShownAddress = 200;
constexpr std::size_t kLongestAddress = 4096; // a longer text without a scheme is no address
constexpr std::uint8_t kNoDigit = 0xFF;

std::array<std::uint8_t, 256> makeDigits() {
    std::array<std::uint8_t, 256> digits {};
    digits.fill(kNoDigit);
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (std::size_t i = 0; i < alphabet.size(); ++i)
        digits[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
    digits['-'] = 62;
    digits['_'] = 63;
    return digits;
}

std::uint32_t littleEndian(std::string_view bytes, std::size_t at, std::size_t count) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < count && at + i < bytes.size(); ++i)
        value |= std::uint32_t {static_cast<unsigned char>(bytes[at + i])} << (8 * i);
    return value;
}

bool hasScheme(std::string_view text) {
    const std::size_t colon = text.substr(0, 16).find("://");
    return colon != std::string_view::npos && colon > 0;
}

} // namespace

std::optional<std::string> bytesOfBase64(std::string_view text) {
    static const std::array<std::uint8_t, 256> digits = makeDigits();
    std::string bytes;
    bytes.reserve(text.size() / 4 * 3 + 3);
    std::uint32_t bits = 0;
    unsigned count = 0;
    std::size_t padding = 0;
    for (const char c : text) {
        if (c == '\n' || c == '\r' || c == ' ' || c == '\t')
            continue;
        if (c == '=') {
            ++padding;
            continue;
        }
        const std::uint8_t digit = digits[static_cast<unsigned char>(c)];
        if (digit == kNoDigit || padding > 0)
            return std::nullopt;
        bits = bits << 6 | digit;
        if (++count == 4) {
            bytes.push_back(static_cast<char>(bits >> 16 & 0xFF));
            bytes.push_back(static_cast<char>(bits >> 8 & 0xFF));
            bytes.push_back(static_cast<char>(bits & 0xFF));
            count = 0;
            bits = 0;
        }
    }
    if (count == 1 || padding > 2)
        return std::nullopt;
    if (count >= 2)
        bytes.push_back(static_cast<char>(bits >> (count == 2 ? 4 : 10) & 0xFF));
    if (count == 3)
        bytes.push_back(static_cast<char>(bits >> 2 & 0xFF));
    return bytes;
}

std::string_view mediaTypeOf(std::string_view bytes) {
    static constexpr std::pair<std::string_view, std::string_view> kMagic[] = {{"\x89PNG\r\n\x1a\n", "image/png"},
        {"\xff\xd8\xff", "image/jpeg"}, {"GIF87a", "image/gif"}, {"GIF89a", "image/gif"}, {"BM", "image/bmp"},
        {"%PDF-", "application/pdf"}, {"ID3", "audio/mpeg"}, {"\xff\xfb", "audio/mpeg"}, {"\xff\xf3", "audio/mpeg"},
        {"OggS", "audio/ogg"}, {"fLaC", "audio/flac"}};
    if (bytes.starts_with("RIFF") && bytes.size() >= 12)
        return bytes.substr(8, 4) == "WEBP" ? "image/webp" : bytes.substr(8, 4) == "WAVE" ? "audio/wav" : "";
    for (const auto& [magic, type] : kMagic)
        if (bytes.starts_with(magic) && bytes.size() > magic.size())
            return type;
    return {};
}

std::optional<double> secondsOfWave(std::string_view bytes) {
    if (mediaTypeOf(bytes) != "audio/wav")
        return std::nullopt;
    std::uint32_t bytesPerSecond = 0;
    for (std::size_t at = 12; at + 8 <= bytes.size();) {
        const std::string_view name = bytes.substr(at, 4);
        const std::size_t size = littleEndian(bytes, at + 4, 4);
        if (name == "fmt " && size >= 16)
            bytesPerSecond = littleEndian(bytes, at + 16, 4);
        if (name == "data") {
            // A writer that streams does not know the size and writes the largest.
            const std::size_t length = std::min(size, bytes.size() - at - 8);
            return bytesPerSecond == 0
                ? std::nullopt
                : std::optional(static_cast<double>(length) / static_cast<double>(bytesPerSecond));
        }
        at += 8 + size + size % 2;
    }
    return std::nullopt;
}

void setMediaBytes(Media& media, std::string bytes) {
    if (bytes.empty())
        return;
    if (const std::string_view told = mediaTypeOf(bytes); !told.empty())
        media.mimeType = told;
    media.seconds = secondsOfWave(bytes);
    media.bytes = std::move(bytes);
}

void setMediaContent(Media& media, std::string_view text) {
    if (text.empty())
        return;
    if (text.starts_with("data:")) {
        const std::size_t comma = text.find(',');
        const std::string_view head = text.substr(5, comma == std::string_view::npos ? comma : comma - 5);
        if (const std::string_view type = head.substr(0, head.find(';')); !type.empty())
            media.mimeType = type;
        const std::string_view content
            = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
        if (head.find(";base64") == std::string_view::npos)
            return setMediaBytes(media, std::string(content));
        text = content;
    } else if (hasScheme(text)) {
        media.address = text;
        return;
    }
    std::optional<std::string> bytes = text.size() <= kMaxEmbeddedMedia ? bytesOfBase64(text) : std::nullopt;
    if (bytes && !bytes->empty())
        setMediaBytes(media, std::move(*bytes));
    else if (text.size() <= kLongestAddress && media.address.empty() && !text.empty() && !bytes)
        media.address = text;
    else
        media.unreadSize = text.size();
}

std::string describe(const Media& media) {
    std::string text = media.mimeType;
    const auto add = [&text](std::string_view more) {
        if (!text.empty() && !more.empty())
            text += ", ";
        text += more;
    };
    add(media.name.substr(0, kShownAddress));
    if (media.address != media.name)
        add(media.address.substr(0, kShownAddress));
    if (media.seconds) {
        std::array<char, 32> seconds {};
        std::snprintf(seconds.data(), seconds.size(), "%.1f s", *media.seconds);
        add(seconds.data());
    }
    if (!media.bytes.empty())
        add(std::to_string(media.bytes.size()) + " bytes");
    if (media.unreadSize > 0)
        add(std::to_string(media.unreadSize) + " characters that could not be decoded");
    return text;
}

} // namespace spanloom
