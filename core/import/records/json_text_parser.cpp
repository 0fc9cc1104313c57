#include "core/import/records/json_text_parser.h"

#include <simdjson.h>

#include "core/import/json/repair_json.h"

namespace spanloom {

namespace {

// Values may nest deep without harm: they become text (see kMaxTextDepth). The parser needs a limit of its own.
constexpr std::size_t kMaxParserDepth = 16 * 1024;

} // namespace

struct JsonTextParser::Parser {
    simdjson::dom::parser json;
};

JsonTextParser::JsonTextParser(std::size_t expectedBytes)
    : m_parser(std::make_unique<Parser>()) {
    // Out of memory shows again at the first parse, as an error of that document.
    [[maybe_unused]] const auto error = m_parser->json.allocate(expectedBytes, kMaxParserDepth);
}

JsonTextParser::~JsonTextParser() = default;

bool JsonTextParser::parse(
    std::string_view text, const std::string& owner, DecodeContext& context, simdjson::dom::element& root) {
    simdjson::dom::parser& parser = m_parser->json;
    const char* end = owner.data() + owner.capacity();
    const bool isInside = text.data() >= owner.data() && text.data() < end;
    const bool hasRoom = isInside && end - (text.data() + text.size()) >= std::ptrdiff_t {simdjson::SIMDJSON_PADDING};
    if (parser.parse(text.data(), text.size(), !hasRoom).get(root) == simdjson::SUCCESS)
        return true;
    m_repaired = json::repaired(text);
    if (parser.parse(m_repaired).get(root) == simdjson::SUCCESS) {
        context.remarks |= SpanFlag::Repaired;
        context.notice("repaired_document", "a document is not valid JSON or UTF-8; it was read after a repair");
        return true;
    }
    context.loss("unreadable_document", "a document is not JSON, even after a repair; it was not read");
    return false;
}

} // namespace spanloom
