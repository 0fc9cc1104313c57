#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/import/records/decode_context.h"

namespace simdjson::dom {
class element;
} // namespace simdjson::dom

namespace spanloom {

/// Parses one JSON text at a time, after a repair where it is almost JSON. What it hands out lives until the next
/// parse(). One thread.
class JsonTextParser {
public:
    /// `expectedBytes`: room to make at once.
    explicit JsonTextParser(std::size_t expectedBytes);
    ~JsonTextParser();

    /// False = not JSON, counted. `owner` is the string that `text` lies in where it is one: a parser may read beyond
    /// a text, not beyond its owner's capacity. A repair marks the record (SpanFlag::Repaired) and is counted.
    [[nodiscard]] bool parse(std::string_view text, const std::string& owner, DecodeContext& context,
        simdjson::dom::element& root);

private:
    struct Parser;
    std::unique_ptr<Parser> m_parser;
    std::string m_repaired;
};

} // namespace spanloom
