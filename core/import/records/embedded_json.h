#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace simdjson::dom {
class element;
} // namespace simdjson::dom

namespace spanloom {

/// JSON documents inside text values: cells of tables, attributes that hold objects. What it hands out lives until the
/// next call on the same instance. One thread.
class EmbeddedJson {
public:
    EmbeddedJson();
    ~EmbeddedJson();

    /// The document that a text is, almost-JSON repaired. False = no JSON; nothing is counted, the text is the value.
    [[nodiscard]] bool parse(std::string_view text, simdjson::dom::element& root);
    /// The same for a value: one that is no text is its own document.
    [[nodiscard]] bool open(const simdjson::dom::element& value, simdjson::dom::element& root);
    /// The same for what must be an object or a list, also where the text is one as Python prints it.
    [[nodiscard]] bool openContainer(const simdjson::dom::element& value, simdjson::dom::element& root);

private:
    struct Parser;
    std::unique_ptr<Parser> m_parser;
};

/// Whether a text looks like what Python prints of its objects (`{'a': None}`, `[Span(name=…`), which is not JSON.
[[nodiscard]] bool looksLikePython(std::string_view text);

} // namespace spanloom
