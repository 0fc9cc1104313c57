#include "core/import/json/python_literal.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "core/import/json/json_prefix.h"

namespace spanloom::json {

namespace {

constexpr int kMaxDepth = 64;

bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isWordChar(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || isDigit(c); }

class LiteralReader {
public:
    explicit LiteralReader(std::string_view text)
        : m_text(text) { }

    std::optional<std::string> run() {
        if (!value(0))
            return std::nullopt;
        skip();
        return m_at == m_text.size() ? std::optional(std::move(m_json)) : std::nullopt;
    }

private:
    void skip() { m_at = std::min(skipBlanks(m_text, m_at), m_text.size()); }
    [[nodiscard]] char peek() const { return m_at < m_text.size() ? m_text[m_at] : '\0'; }
    bool take(char c) {
        skip();
        if (peek() != c || m_at >= m_text.size())
            return false;
        ++m_at;
        return true;
    }

    bool value(int depth) {
        if (depth > kMaxDepth)
            return false;
        skip();
        switch (peek()) {
        case '[': return list(']', depth);
        case '(': return list(')', depth);
        case '{': return dictionary(depth);
        case '\'':
        case '"': return string();
        default: return isDigit(peek()) || peek() == '-' || peek() == '+' || peek() == '.' ? number() : word(depth);
        }
    }

    bool list(char close, int depth) {
        ++m_at;
        m_json += '[';
        for (bool isFirst = true; !take(close); isFirst = false) {
            // A list of dictionaries that numpy prints has no commas.
            if (!isFirst && !take(',') && m_json.back() != '}')
                return false;
            if (!isFirst && take(close))
                break;
            m_json += isFirst ? "" : ",";
            if (!value(depth + 1))
                return false;
        }
        m_json += ']';
        return true;
    }

    bool dictionary(int depth) {
        ++m_at;
        m_json += '{';
        for (bool isFirst = true; !take('}'); isFirst = false) {
            if (!isFirst && !take(','))
                return false;
            if (!isFirst && take('}'))
                break;
            m_json += isFirst ? "" : ",";
            skip();
            if ((peek() != '\'' && peek() != '"') || !string() || !take(':'))
                return false;
            m_json += ':';
            if (!value(depth + 1))
                return false;
        }
        m_json += '}';
        return true;
    }

    bool number() {
        const std::size_t start = m_at;
        bool hasDigits = false;
        while (m_at < m_text.size()
            && (isDigit(peek()) || peek() == '-' || peek() == '+' || peek() == '.' || peek() == 'e' || peek() == 'E')) {
            hasDigits = hasDigits || isDigit(peek());
            ++m_at;
        }
        std::string_view text = m_text.substr(start, m_at - start);
        if (!hasDigits || isWordChar(peek()))
            return false;
        if (text.front() == '+')
            text.remove_prefix(1);
        m_json += text.front() == '.' ? "0" : "";
        m_json += text;
        m_json += text.back() == '.' ? "0" : "";
        return true;
    }

    bool word(int depth) {
        const std::size_t start = m_at;
        while (m_at < m_text.size() && isWordChar(peek()))
            ++m_at;
        const std::string_view name = m_text.substr(start, m_at - start);
        static constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kWords {{{"True", "true"},
            {"False", "false"}, {"None", "null"}, {"true", "true"}, {"false", "false"}, {"null", "null"},
            {"NULL", "null"}, {"nan", "\"NaN\""}, {"inf", "\"Infinity\""}}};
        for (const auto& [word, json] : kWords)
            if (word == name) {
                m_json += json;
                return true;
            }
        return name == "array" && array(depth);
    }

    /// array([…], dtype=…)
    bool array(int depth) {
        if (!take('('))
            return false;
        if (!value(depth + 1))
            return false;
        while (take(',')) {
            skip();
            while (isWordChar(peek()) || peek() == '=' || peek() == '<' || peek() == '\'')
                ++m_at;
        }
        return take(')');
    }

    bool string() {
        const char quote = peek();
        m_json += '"';
        for (++m_at; m_at < m_text.size(); ++m_at) {
            const char c = m_text[m_at];
            if (c == quote) {
                ++m_at;
                m_json += '"';
                return true;
            }
            if (c == '\\') {
                if (!escape())
                    return false;
            } else if (c == '"') {
                m_json += "\\\"";
            } else if (static_cast<unsigned char>(c) < 0x20) {
                control(c);
            } else {
                m_json += c;
            }
        }
        return false;
    }

    /// At a backslash; leaves m_at at the last character of the escape.
    bool escape() {
        const char c = ++m_at < m_text.size() ? m_text[m_at] : '\0';
        switch (c) {
        case '\'': m_json += '\''; return true;
        case 'n':
        case 't':
        case 'r':
        case 'b':
        case 'f':
        case '"':
        case '/':
        case '\\': m_json += '\\'; m_json += c; return true;
        case '\n': return true;
        case 'a': control('\a'); return true;
        case 'v': control('\v'); return true;
        case 'e': control('\x1b'); return true;
        case '0': control('\0'); return true;
        case 'x': return codePoint(2);
        case 'u': return codePoint(4);
        case 'U': return codePoint(8);
        default: return false;
        }
    }

    void control(char c) {
        static constexpr char kDigits[] = "0123456789abcdef";
        m_json += "\\u00";
        m_json += kDigits[static_cast<unsigned char>(c) >> 4];
        m_json += kDigits[static_cast<unsigned char>(c) & 15];
    }

    bool codePoint(std::size_t digits) {
        std::uint32_t code = 0;
        for (std::size_t i = 0; i < digits; ++i) {
            const char c = ++m_at < m_text.size() ? m_text[m_at] : '\0';
            const int digit = isDigit(c) ? c - '0'
                : c >= 'a' && c <= 'f'   ? c - 'a' + 10
                : c >= 'A' && c <= 'F'   ? c - 'A' + 10
                                         : -1;
            if (digit < 0)
                return false;
            code = code << 4 | static_cast<std::uint32_t>(digit);
        }
        if (code > 0x10FFFF)
            return false;
        if (code >= 0x10000) {
            unit(0xD800 + ((code - 0x10000) >> 10));
            unit(0xDC00 + ((code - 0x10000) & 0x3FF));
        } else {
            unit(code);
        }
        return true;
    }

    void unit(std::uint32_t code) {
        static constexpr char kDigits[] = "0123456789abcdef";
        m_json += "\\u";
        for (int shift = 12; shift >= 0; shift -= 4)
            m_json += kDigits[code >> shift & 15];
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    std::string m_json;
};

} // namespace

std::optional<std::string> jsonOfPythonLiteral(std::string_view text) { return LiteralReader(text).run(); }

} // namespace spanloom::json
