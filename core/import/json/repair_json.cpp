#include "core/import/json/repair_json.h"

#include <charconv>
#include <cmath>
#include <cstdint>

namespace spanloom::json {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

unsigned char byteAt(std::string_view text, std::size_t i) { return static_cast<unsigned char>(text[i]); }

/// Length of the valid UTF-8 sequence at text[at], 0 when there is none.
std::size_t sequenceLength(std::string_view text, std::size_t at) {
    const unsigned char first = byteAt(text, at);
    std::size_t length = 0;
    unsigned char low = 0x80;
    unsigned char high = 0xBF;
    if (first < 0x80)
        return 1;
    if (first >= 0xC2 && first <= 0xDF)
        length = 2;
    else if (first >= 0xE0 && first <= 0xEF)
        length = 3;
    else if (first >= 0xF0 && first <= 0xF4)
        length = 4;
    else
        return 0;
    if (first == 0xE0)
        low = 0xA0;
    else if (first == 0xED)
        high = 0x9F; // surrogates
    else if (first == 0xF0)
        low = 0x90;
    else if (first == 0xF4)
        high = 0x8F;
    if (at + length > text.size() || byteAt(text, at + 1) < low || byteAt(text, at + 1) > high)
        return 0;
    for (std::size_t i = 2; i < length; ++i)
        if ((byteAt(text, at + i) & 0xC0) != 0x80)
            return 0;
    return length;
}

bool isHexDigit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

class Repair {
public:
    explicit Repair(std::string_view text)
        : m_text(text) {
        m_result.reserve(text.size() + 64);
    }

    std::string run() {
        while (m_at < m_text.size()) {
            const char c = m_text[m_at];
            if (c == '"')
                string();
            else if (c == ',')
                comma();
            else if (c == '{' || c == '}' || c == '[' || c == ']' || c == ':')
                copy(1);
            else if (static_cast<unsigned char>(c) <= ' ')
                blank();
            else
                token();
        }
        return std::move(m_result);
    }

private:
    void copy(std::size_t count) {
        m_result.append(m_text, m_at, count);
        m_at += count;
    }

    void blank() {
        const char c = m_text[m_at++];
        m_result.push_back(c == '\n' || c == '\r' || c == '\t' ? c : ' ');
    }

    void comma() {
        const std::size_t next = m_text.find_first_not_of(" \t\r\n", m_at + 1);
        const bool isTrailing = next != std::string_view::npos && (m_text[next] == '}' || m_text[next] == ']');
        if (isTrailing)
            ++m_at;
        else
            copy(1);
    }

    void string() {
        copy(1);
        while (m_at < m_text.size()) {
            const auto c = byteAt(m_text, m_at);
            if (c == '"')
                return copy(1);
            if (c == '\\')
                escape();
            else if (c < 0x20)
                control(c);
            else if (const std::size_t length = sequenceLength(m_text, m_at); length > 0)
                copy(length);
            else
                replace(1);
        }
    }

    void replace(std::size_t count) {
        m_result.append(kReplacement);
        m_at += count;
    }

    void control(unsigned char c) {
        static constexpr char kDigits[] = "0123456789abcdef";
        m_result += "\\u00";
        m_result.push_back(kDigits[c >> 4]);
        m_result.push_back(kDigits[c & 15]);
        ++m_at;
    }

    void escape() {
        if (m_at + 1 >= m_text.size())
            return copy(1);
        const char c = m_text[m_at + 1];
        if (c == 'u')
            return unicodeEscape();
        if (std::string_view("\"\\/bfnrt").find(c) != std::string_view::npos)
            return copy(2);
        ++m_at; // an escape that JSON does not have: the character alone
    }

    /// The code unit of \uXXXX at `at`, -1 when it is none.
    [[nodiscard]] int unit(std::size_t at) const {
        if (at + 6 > m_text.size() || m_text[at] != '\\' || m_text[at + 1] != 'u')
            return -1;
        for (std::size_t i = at + 2; i < at + 6; ++i)
            if (!isHexDigit(m_text[i]))
                return -1;
        int value = 0;
        std::from_chars(m_text.data() + at + 2, m_text.data() + at + 6, value, 16);
        return value;
    }

    void unicodeEscape() {
        const int first = unit(m_at);
        if (first < 0)
            return replace(2);
        if (first >= 0xDC00 && first <= 0xDFFF)
            return replace(6);
        if (first < 0xD800 || first > 0xDBFF)
            return copy(6);
        const int second = unit(m_at + 6);
        if (second >= 0xDC00 && second <= 0xDFFF)
            copy(12);
        else
            replace(6);
    }

    /// A number, a literal, or something else: what no parser takes becomes a string.
    void token() {
        std::size_t end = m_text.find_first_of(",:]}[{\" \t\r\n", m_at);
        if (end == std::string_view::npos)
            end = m_text.size();
        const std::string_view word = m_text.substr(m_at, end - m_at);
        if (word == "true" || word == "false" || word == "null" || isNumber(word))
            return copy(word.size());
        m_result.push_back('"');
        if (word == "nan" || word == "-NaN")
            m_result += "NaN";
        else
            appendClean(word);
        m_result.push_back('"');
        m_at = end;
    }

    void appendClean(std::string_view word) {
        for (std::size_t i = 0; i < word.size();) {
            const std::size_t length = sequenceLength(word, i);
            if (length == 0)
                m_result.append(kReplacement);
            else if (byteAt(word, i) >= 0x20 && word[i] != '\\')
                m_result.append(word, i, length);
            i += length == 0 ? 1 : length;
        }
    }

    static bool isNumber(std::string_view word) {
        double value = 0;
        const auto result = std::from_chars(word.data(), word.data() + word.size(), value);
        if (result.ec != std::errc() || result.ptr != word.data() + word.size() || !std::isfinite(value))
            return false;
        const std::string_view digits = word.substr(word.front() == '-' ? 1 : 0);
        if (digits.empty() || (digits.size() > 1 && digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9'))
            return false;
        if (digits.back() == '.' || digits.front() == '.' || digits.find(".e") != std::string_view::npos)
            return false;
        // An integer of more than 64 bits would be refused although a double could hold it roughly.
        return digits.find_first_of(".eE") != std::string_view::npos || fitsInteger(word);
    }

    static bool fitsInteger(std::string_view word) {
        std::int64_t asSigned = 0;
        std::uint64_t asUnsigned = 0;
        const char* end = word.data() + word.size();
        const auto first = std::from_chars(word.data(), end, asSigned);
        const auto second = std::from_chars(word.data(), end, asUnsigned);
        return (first.ec == std::errc() && first.ptr == end) || (second.ec == std::errc() && second.ptr == end);
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    std::string m_result;
};

} // namespace

std::string repaired(std::string_view text) { return Repair(text).run(); }

std::string validUtf8(std::string_view text) {
    std::string result;
    result.reserve(text.size() + 8);
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t length = sequenceLength(text, i);
        if (length == 0)
            result.append(kReplacement);
        else
            result.append(text, i, length);
        i += length == 0 ? 1 : length;
    }
    return result;
}

} // namespace spanloom::json
