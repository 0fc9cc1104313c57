#include <charconv>
#include <string>
#include <string_view>

#include "core/semantics/json_reader.h"

namespace spanloom {

namespace {

// A recursive reader that forgives what Python's repr and truncating exporters write. It never guesses at a
// meaning: what is not clearly a document is refused, so that prose in brackets stays prose.
class LenientReader {
public:
    LenientReader(std::string_view text, std::string& packed)
        : m_text(text)
        , m_writer(packed) { }

    LenientResult run() {
        skipBlanks();
        LenientResult result;
        result.isValid = value(0) && (m_isTruncated || atTrailer());
        result.isTruncated = m_isTruncated;
        result.errorOffset = m_at;
        return result;
    }

private:
    void skipBlanks() {
        while (m_at < m_text.size()
            && (m_text[m_at] == ' ' || m_text[m_at] == '\n' || m_text[m_at] == '\r' || m_text[m_at] == '\t'))
            ++m_at;
    }

    bool isCut() {
        const std::string_view rest = m_text.substr(m_at);
        if (!rest.empty() && rest != "..." && rest != "[truncated]" && rest != "…" && rest != "...[truncated]")
            return false;
        m_isTruncated = true;
        return true;
    }

    bool atTrailer() {
        skipBlanks();
        return m_at == m_text.size() || isCut();
    }

    bool value(int depth) {
        skipBlanks();
        if (m_at >= m_text.size() || (depth > 0 && isCut())) {
            m_isTruncated = true;
            m_writer.empty();
            return depth > 0;
        }
        switch (m_text[m_at]) {
        case '{': return depth < kMaxValueDepth && map(depth);
        case '[': return depth < kMaxValueDepth && array(depth, ']');
        case '(': return depth < kMaxValueDepth && array(depth, ')');
        case '"':
        case '\'': m_writer.string(quoted()); return true;
        default: return scalar(depth);
        }
    }

    bool array(int depth, char close) {
        ++m_at;
        m_writer.beginArray();
        while (true) {
            skipBlanks();
            if (m_at >= m_text.size() || isCut()) {
                m_isTruncated = true;
                break;
            }
            if (m_text[m_at] == close) {
                ++m_at;
                break;
            }
            if (!value(depth + 1))
                return false;
            if (m_isTruncated)
                break;
            if (!separator(close))
                return false;
        }
        m_writer.endArray();
        return true;
    }

    bool map(int depth) {
        ++m_at;
        m_writer.beginMap();
        while (true) {
            skipBlanks();
            if (m_at >= m_text.size() || isCut()) {
                m_isTruncated = true;
                break;
            }
            const char c = m_text[m_at];
            if (c == '}') {
                ++m_at;
                break;
            }
            if (c != '"' && c != '\'')
                return false;
            m_writer.mapKey(quoted());
            skipBlanks();
            if (m_isTruncated || m_at >= m_text.size()) {
                m_isTruncated = true;
                m_writer.empty();
                break;
            }
            if (m_text[m_at] != ':')
                return false;
            ++m_at;
            if (!value(depth + 1))
                return false;
            if (m_isTruncated)
                break;
            if (!separator('}'))
                return false;
        }
        m_writer.endMap();
        return true;
    }

    bool separator(char close) {
        skipBlanks();
        if (m_at >= m_text.size() || isCut()) {
            m_isTruncated = true;
            return true;
        }
        if (m_text[m_at] == ',') {
            ++m_at;
            return true;
        }
        return m_text[m_at] == close;
    }

    std::string quoted() {
        const char quote = m_text[m_at++];
        std::string result;
        while (m_at < m_text.size()) {
            const char c = m_text[m_at++];
            if (c == quote)
                return result;
            if (c == '\\' && m_at < m_text.size())
                escape(result);
            else
                result.push_back(c);
        }
        m_isTruncated = true;
        return result;
    }

    void escape(std::string& result) {
        const char c = m_text[m_at++];
        switch (c) {
        case 'n': result.push_back('\n'); return;
        case 't': result.push_back('\t'); return;
        case 'r': result.push_back('\r'); return;
        case 'b': result.push_back('\b'); return;
        case 'f': result.push_back('\f'); return;
        case 'x': codePoint(result, 2); return;
        case 'u': codePoint(result, 4); return;
        case 'U': codePoint(result, 8); return;
        default: result.push_back(c);
        }
    }

    std::uint32_t hexDigits(std::size_t count) {
        const std::string_view digits = m_text.substr(m_at, count);
        std::uint32_t code = 0;
        const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
        if (digits.size() != count || parsed.ptr != digits.data() + digits.size())
            return 0xFFFD;
        m_at += count;
        return code;
    }

    void codePoint(std::string& result, std::size_t count) {
        std::uint32_t code = hexDigits(count);
        if (code >= 0xD800 && code < 0xDC00 && m_text.substr(m_at, 2) == "\\u") {
            const std::size_t before = m_at;
            m_at += 2;
            const std::uint32_t low = hexDigits(4);
            if (low >= 0xDC00 && low < 0xE000)
                code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
            else
                m_at = before;
        }
        if ((code >= 0xD800 && code < 0xE000) || code > 0x10FFFF)
            code = 0xFFFD;
        appendUtf8(result, code);
    }

    static void appendUtf8(std::string& result, std::uint32_t code) {
        const auto push = [&](std::uint32_t byte) { result.push_back(static_cast<char>(byte)); };
        if (code < 0x80) {
            push(code);
        } else if (code < 0x800) {
            push(0xC0 | code >> 6);
            push(0x80 | (code & 0x3F));
        } else if (code < 0x10000) {
            push(0xE0 | code >> 12);
            push(0x80 | (code >> 6 & 0x3F));
            push(0x80 | (code & 0x3F));
        } else {
            push(0xF0 | code >> 18);
            push(0x80 | (code >> 12 & 0x3F));
            push(0x80 | (code >> 6 & 0x3F));
            push(0x80 | (code & 0x3F));
        }
    }

    bool scalar(int depth) {
        const std::size_t start = m_at;
        while (
            m_at < m_text.size() && std::string_view(",]})>:{[( \t\r\n").find(m_text[m_at]) == std::string_view::npos)
            ++m_at;
        const std::string_view word = m_text.substr(start, m_at - start);
        if (word == "true" || word == "True")
            return m_writer.boolean(true), true;
        if (word == "false" || word == "False")
            return m_writer.boolean(false), true;
        if (word == "null" || word == "None" || word == "NaN" || word == "nan" || word == "undefined")
            return m_writer.empty(), true;
        if (number(word))
            return true;
        if (m_at < m_text.size() && m_text[m_at] == '(' && !word.empty())
            return call(start, depth);
        m_at = start;
        return false;
    }

    bool number(std::string_view word) {
        if (word.empty())
            return false;
        std::int64_t integer = 0;
        const char* end = word.data() + word.size();
        if (const auto parsed = std::from_chars(word.data(), end, integer);
            parsed.ec == std::errc() && parsed.ptr == end)
            return m_writer.integer(integer), true;
        double real = 0;
        if (const auto parsed = std::from_chars(word.data(), end, real); parsed.ec == std::errc() && parsed.ptr == end)
            return m_writer.real(real), true;
        return false;
    }

    /// Response(id='resp_1', usage=Usage(…)): the repr of an object is a map of its members. With a positional
    /// argument first, as in datetime.datetime(2025, 1, 2), it is kept as text.
    bool call(std::size_t start, int depth) {
        if (depth < kMaxValueDepth && beginsWithKeyword(m_at + 1))
            return keywords(depth);
        int open = 0;
        for (; m_at < m_text.size(); ++m_at) {
            const char c = m_text[m_at];
            if (c == '\'' || c == '"')
                skipQuoted(c);
            else if (c == '(')
                ++open;
            else if (c == ')' && --open == 0)
                break;
        }
        if (m_at >= m_text.size())
            return false;
        ++m_at;
        m_writer.string(m_text.substr(start, m_at - start));
        return true;
    }

    void skipQuoted(char quote) {
        for (++m_at; m_at < m_text.size() && m_text[m_at] != quote; ++m_at)
            if (m_text[m_at] == '\\')
                ++m_at;
    }

    static bool isNameCharacter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    }

    bool beginsWithKeyword(std::size_t at) const {
        while (at < m_text.size() && (m_text[at] == ' ' || m_text[at] == '\n'))
            ++at;
        const std::size_t name = at;
        while (at < m_text.size() && isNameCharacter(m_text[at]))
            ++at;
        return at > name && at + 1 < m_text.size() && m_text[at] == '=' && m_text[at + 1] != '=';
    }

    bool keywords(int depth) {
        ++m_at;
        m_writer.beginMap();
        while (true) {
            skipBlanks();
            if (m_at >= m_text.size() || isCut()) {
                m_isTruncated = true;
                break;
            }
            if (m_text[m_at] == ')') {
                ++m_at;
                break;
            }
            if (!beginsWithKeyword(m_at))
                return false;
            const std::size_t end = m_text.find('=', m_at);
            m_writer.mapKey(m_text.substr(m_at, end - m_at));
            m_at = end + 1;
            if (!value(depth + 1))
                return false;
            if (m_isTruncated)
                break;
            if (!separator(')'))
                return false;
        }
        m_writer.endMap();
        return true;
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    bool m_isTruncated = false;
    ValueWriter m_writer;
};

} // namespace

LenientResult readLenientJson(std::string_view text, std::string& packed) {
    return LenientReader(text, packed).run();
}

} // namespace spanloom
