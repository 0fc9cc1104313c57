#include <charconv>
#include <cmath>
#include <limits>

#include "core/trace/attribute_codec.h"

namespace spanloom {

namespace {

/// Length of the valid UTF-8 sequence at the start of `text`, 0 when it is not one.
std::size_t sequenceLength(std::string_view text) {
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto continues = [&](std::size_t count) {
        if (text.size() <= count)
            return false;
        for (std::size_t i = 1; i <= count; ++i)
            if ((at(i) & 0xC0) != 0x80)
                return false;
        return true;
    };
    const unsigned char first = at(0);
    if (first < 0x80)
        return 1;
    if (first >= 0xC2 && first <= 0xDF)
        return continues(1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        if (!continues(2) || (first == 0xE0 && at(1) < 0xA0) || (first == 0xED && at(1) > 0x9F))
            return 0;
        return 3;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        if (!continues(3) || (first == 0xF0 && at(1) < 0x90) || (first == 0xF4 && at(1) > 0x8F))
            return 0;
        return 4;
    }
    return 0;
}

void appendBase64(std::string& target, std::string_view bytes) {
    static constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t left = bytes.size() - i;
        std::uint32_t group = static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i])) << 16;
        if (left > 1)
            group |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i + 1])) << 8;
        if (left > 2)
            group |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i + 2]));
        target.push_back(kAlphabet[group >> 18]);
        target.push_back(kAlphabet[group >> 12 & 63]);
        target.push_back(left > 1 ? kAlphabet[group >> 6 & 63] : '=');
        target.push_back(left > 2 ? kAlphabet[group & 63] : '=');
    }
}

void appendJson(std::string& target, ValueView value) {
    switch (value.type()) {
    case ValueType::Empty: target += "null"; break;
    case ValueType::False: target += "false"; break;
    case ValueType::True: target += "true"; break;
    case ValueType::Int: target += std::to_string(value.integer()); break;
    case ValueType::Double: appendJsonNumber(target, value.real()); break;
    case ValueType::String: appendJsonString(target, value.text()); break;
    case ValueType::Bytes:
        target.push_back('"');
        appendBase64(target, value.text());
        target.push_back('"');
        break;
    case ValueType::Array: {
        target.push_back('[');
        bool isFirst = true;
        value.forEachElement([&](ValueView element) {
            if (!isFirst)
                target.push_back(',');
            isFirst = false;
            appendJson(target, element);
        });
        target.push_back(']');
        break;
    }
    case ValueType::Map: {
        target.push_back('{');
        bool isFirst = true;
        value.forEachMember([&](std::string_view key, ValueView member) {
            if (!isFirst)
                target.push_back(',');
            isFirst = false;
            appendJsonString(target, key);
            target.push_back(':');
            appendJson(target, member);
        });
        target.push_back('}');
        break;
    }
    }
}

} // namespace

void appendJsonString(std::string& target, std::string_view text) {
    static constexpr char kDigits[] = "0123456789abcdef";
    target.push_back('"');
    std::size_t plain = 0; // start of the run that needs no escape
    for (std::size_t i = 0; i < text.size();) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c >= 0x20 && c < 0x80 && c != '"' && c != '\\') {
            ++i;
            continue;
        }
        const std::size_t length = sequenceLength(text.substr(i));
        if (c >= 0x80 && length > 0) {
            i += length;
            continue;
        }
        target.append(text, plain, i - plain);
        switch (c) {
        case '"': target += "\\\""; break;
        case '\\': target += "\\\\"; break;
        case '\n': target += "\\n"; break;
        case '\r': target += "\\r"; break;
        case '\t': target += "\\t"; break;
        default:
            if (c < 0x20) {
                target += "\\u00";
                target.push_back(kDigits[c >> 4]);
                target.push_back(kDigits[c & 15]);
            } else {
                target += "\xEF\xBF\xBD";
            }
        }
        plain = ++i;
    }
    target.append(text, plain, text.size() - plain);
    target.push_back('"');
}

void appendJsonNumber(std::string& target, double value) {
    if (std::isnan(value)) {
        target += "\"NaN\"";
    } else if (std::isinf(value)) {
        target += value > 0 ? "\"Infinity\"" : "\"-Infinity\"";
    } else {
        char buffer[32];
        const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
        target.append(buffer, end);
    }
}

std::string ValueView::toJson() const {
    std::string result;
    appendJson(result, *this);
    return result;
}

std::string ValueView::toText() const { return type() == ValueType::String ? std::string(text()) : toJson(); }

} // namespace spanloom
