#include "core/import/records/embedded_json.h"

#include <cctype>
#include <optional>

#include <simdjson.h>

#include "core/import/json/python_literal.h"
#include "core/import/json/repair_json.h"
#include "core/import/json/value_scanner.h"

namespace spanloom {

struct EmbeddedJson::Parser {
    simdjson::dom::parser json;
};

EmbeddedJson::EmbeddedJson()
    : m_parser(std::make_unique<Parser>()) { }

EmbeddedJson::~EmbeddedJson() = default;

bool EmbeddedJson::parse(std::string_view text, simdjson::dom::element& root) {
    const std::size_t start = text.find_first_not_of(" \t\r\n");
    if (start == std::string_view::npos)
        return false;
    if (m_parser->json.parse(text.data(), text.size()).get(root) == simdjson::SUCCESS)
        return true;
    // Only objects and lists are worth a repair: plain words are no broken JSON, and Python's quotes no part of a name.
    if ((text[start] != '{' && text[start] != '[') || looksLikePython(text))
        return false;
    const std::string repaired = json::repaired(text);
    return m_parser->json.parse(repaired).get(root) == simdjson::SUCCESS;
}

bool EmbeddedJson::open(const simdjson::dom::element& value, simdjson::dom::element& root) {
    std::string_view text;
    if (value.get_string().get(text))
        return root = value, true;
    return parse(text, root);
}

bool EmbeddedJson::openContainer(const simdjson::dom::element& value, simdjson::dom::element& root) {
    std::string_view text;
    const auto isContainer = [&] { return root.is_object() || root.is_array(); };
    if (value.get_string().get(text))
        return root = value, isContainer();
    if (m_parser->json.parse(text.data(), text.size()).get(root) == simdjson::SUCCESS)
        return isContainer();
    // Before any repair, to which a Python string is a word without quotes.
    if (const auto literal = json::jsonOfPythonLiteral(json::trimmed(text)))
        return parse(*literal, root) && isContainer();
    return parse(text, root) && isContainer();
}

bool looksLikePython(std::string_view text) {
    std::size_t at = text.find_first_not_of(" \t\r\n[");
    if (at == std::string_view::npos)
        return false;
    if (text[at] == '\'')
        return text.substr(0, at).find('[') != std::string_view::npos;
    if (text[at] == '{') {
        at = text.find_first_not_of(" \t\r\n", at + 1);
        return at != std::string_view::npos && text[at] == '\'';
    }
    // Name(member=…
    const std::size_t nameStart = at;
    while (at < text.size() && (std::isalnum(static_cast<unsigned char>(text[at])) != 0 || text[at] == '_'))
        ++at;
    if (at == nameStart || at >= text.size() || text[at] != '(')
        return false;
    const std::size_t equals = text.find('=', at);
    return equals != std::string_view::npos && equals - at < 64;
}

} // namespace spanloom
