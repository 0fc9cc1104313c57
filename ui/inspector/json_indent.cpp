#include "ui/inspector/json_indent.h"

#include <vector>

namespace spanloom::ui {

namespace {

constexpr std::size_t kDeepest = 64;
constexpr std::size_t kLargestGrowth = 8;
constexpr std::size_t kFreeGrowth = 4096;

bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// One past the closing quote of the string that begins at `at`; npos when it has none.
std::size_t stringEnd(std::string_view text, std::size_t at) {
    for (std::size_t i = at + 1; i < text.size(); ++i) {
        if (text[i] == '\\')
            ++i;
        else if (text[i] == '"')
            return i + 1;
    }
    return std::string_view::npos;
}

class Indenter {
public:
    explicit Indenter(std::string_view text)
        : m_text(text) { }

    /// False when the text is not to be indented.
    bool run() {
        while (m_at < m_text.size()) {
            if (!step() || m_out.size() > m_text.size() * kLargestGrowth + kFreeGrowth)
                return false;
        }
        return m_open.empty();
    }
    std::string take() { return std::move(m_out); }

private:
    bool step() {
        const char c = m_text[m_at];
        if (isBlank(c)) {
            ++m_at;
            return true;
        }
        if (m_open.empty() && !m_out.empty())
            return false; // something follows the document
        switch (c) {
        case '"': return copyString();
        case '{':
        case '[': return openBracket(c);
        case '}':
        case ']': return closeBracket(c);
        case ',':
            m_out.push_back(',');
            newLine();
            break;
        case ':': m_out += ": "; break;
        default: return copyScalar();
        }
        ++m_at;
        return true;
    }

    // A number or one of the words of JSON. Anything else (Python's quotes, prose in brackets) is not ours to lay out:
    // its blanks mean something.
    bool copyScalar() {
        std::size_t end = m_at;
        while (end < m_text.size() && !isBlank(m_text[end])
            && std::string_view(",:{}[]\"").find(m_text[end]) == std::string_view::npos)
            ++end;
        const std::string_view word = m_text.substr(m_at, end - m_at);
        const bool isNumber = word.find_first_not_of("+-.0123456789eE") == std::string_view::npos;
        if (!isNumber && word != "true" && word != "false" && word != "null" && word != "NaN" && word != "Infinity"
            && word != "-Infinity")
            return false;
        m_out += word;
        m_at = end;
        return true;
    }

    bool copyString() {
        const std::size_t end = stringEnd(m_text, m_at);
        if (end == std::string_view::npos)
            return false;
        m_out.append(m_text, m_at, end - m_at);
        m_at = end;
        return true;
    }

    bool openBracket(char bracket) {
        m_out.push_back(bracket);
        m_open.push_back(bracket == '{' ? '}' : ']');
        if (m_open.size() > kDeepest)
            return false;
        std::size_t next = m_at + 1;
        while (next < m_text.size() && isBlank(m_text[next]))
            ++next;
        m_at = next;
        const bool isEmpty = next < m_text.size() && m_text[next] == m_open.back();
        if (isEmpty) {
            m_out.push_back(m_open.back());
            m_open.pop_back();
            ++m_at;
        } else {
            newLine();
        }
        return true;
    }

    bool closeBracket(char bracket) {
        if (m_open.empty() || m_open.back() != bracket)
            return false;
        m_open.pop_back();
        newLine();
        m_out.push_back(bracket);
        ++m_at;
        return true;
    }

    void newLine() {
        m_out.push_back('\n');
        m_out.append(m_open.size() * 2, ' ');
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    std::string m_out;
    std::vector<char> m_open;
};

} // namespace

bool looksLikeJson(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && (text[first] == '{' || text[first] == '[');
}

std::string indentedJson(std::string_view text) {
    std::size_t first = 0;
    while (first < text.size() && isBlank(text[first]))
        ++first;
    if (first == text.size() || (text[first] != '{' && text[first] != '['))
        return std::string(text);
    Indenter indenter(text.substr(first));
    return indenter.run() ? indenter.take() : std::string(text);
}

} // namespace spanloom::ui
