#include "core/import/otlp/json_decoder.h"

#include <simdjson.h>

#include "core/import/json/repair_json.h"
#include "core/import/json/value_scanner.h"
#include "core/import/otlp/decode_context.h"
#include "core/import/otlp/json_document_reader.h"

namespace spanloom::otlp {

using simdjson::dom::element;
using simdjson::dom::object;

namespace {

// Values may nest deep without harm: they become text (see kMaxTextDepth). The parser needs a limit of its own.
constexpr std::size_t kMaxParserDepth = 16 * 1024;

} // namespace

struct JsonDecoder::Parsers {
    simdjson::dom::parser outer;
    simdjson::dom::parser inner; // for JSON within a string of the document that `outer` holds
};

namespace {

/// Decodes one unit.
class UnitReader {
public:
    UnitReader(const RecordUnit& unit, SpanSink& sink, DecodeContext& context, simdjson::dom::parser& outer,
        simdjson::dom::parser& inner)
        : m_unit(unit)
        , m_context(context)
        , m_outer(outer)
        , m_inner(inner)
        , m_reader(context, sink) { }

    void readLines() {
        std::string_view rest = m_unit.bytes;
        SourcePlace place = m_unit.place;
        while (!rest.empty()) {
            const std::string_view line = rest.substr(0, rest.find('\n'));
            if (const std::string_view text = json::trimmed(line); !text.empty()) {
                begin({place.offset + (text.data() - line.data()), place.line});
                readDocument(text);
            }
            const std::size_t used = std::min(line.size() + 1, rest.size());
            rest.remove_prefix(used);
            place.offset += static_cast<std::int64_t>(used);
            ++place.line;
        }
    }

    void readRecords() {
        forEachRecord(m_unit.bytes, [&](const RecordHeader& header, std::string_view body) {
            begin(header.place());
            if (header.type == RecordType::Document)
                readDocument(body);
            else
                readPiece(header, body);
        });
    }

private:
    void begin(SourcePlace place) {
        m_context.place = place;
        m_context.ordinal = 0;
        m_context.remarks = 0;
    }

    void readDocument(std::string_view text) {
        element root;
        if (!parse(m_outer, text, root))
            return;
        m_reader.readDocument(root);
        const std::string wrapped = m_reader.takeWrappedText();
        if (wrapped.empty())
            return;
        if (parse(m_inner, wrapped, root))
            m_reader.readDocument(root);
        if (!m_reader.takeWrappedText().empty())
            m_context.loss("unrecognised_document", "JSON within JSON within JSON is not read");
    }

    void readPiece(const RecordHeader& header, std::string_view body) {
        element root;
        object piece;
        if (!parse(m_outer, body, root))
            return;
        if (root.get_object().get(piece))
            return m_context.loss("bad_span", "a span is not an object");
        const auto resource = static_cast<ResourceIndex>(header.resource);
        const auto scope = static_cast<ScopeIndex>(header.scope);
        switch (header.type) {
        case RecordType::ResourceSpans: m_reader.readResourceSpans(piece); break;
        case RecordType::ScopeSpans: m_reader.readScopeSpans(piece, resource); break;
        case RecordType::Span: m_reader.readSpan(piece, resource, scope); break;
        case RecordType::Resource: m_reader.defineResource(piece, resource); break;
        case RecordType::Scope: m_reader.defineScope(piece, scope); break;
        case RecordType::Document: break;
        }
    }

    bool parse(simdjson::dom::parser& parser, std::string_view text, element& root) {
        // Beyond the end of a unit there is room to read (kReadAheadBytes), unless someone has copied it tightly.
        const char* end = m_unit.bytes.data() + m_unit.bytes.capacity();
        const bool isInside = text.data() >= m_unit.bytes.data() && text.data() < end;
        const bool hasRoom
            = isInside && end - (text.data() + text.size()) >= std::ptrdiff_t {simdjson::SIMDJSON_PADDING};
        if (parser.parse(text.data(), text.size(), !hasRoom).get(root) == simdjson::SUCCESS)
            return true;
        m_repaired = json::repaired(text);
        if (parser.parse(m_repaired).get(root) == simdjson::SUCCESS) {
            m_context.remarks |= SpanFlag::Repaired;
            m_context.notice("repaired_document", "a document is not valid JSON or UTF-8; it was read after a repair");
            return true;
        }
        m_context.loss("unreadable_document", "a document is not JSON, even after a repair; it was not read");
        return false;
    }

    const RecordUnit& m_unit;
    DecodeContext& m_context;
    simdjson::dom::parser& m_outer;
    simdjson::dom::parser& m_inner;
    JsonDocumentReader m_reader;
    std::string m_repaired;
};

} // namespace

JsonDecoder::JsonDecoder(const ImportLimits& limits, std::uint64_t sourceSeed)
    : m_limits(limits)
    , m_sourceSeed(sourceSeed)
    , m_parsers(std::make_unique<Parsers>()) {
    // Out of memory shows again at the first parse, as an error of that document.
    [[maybe_unused]] const auto outer = m_parsers->outer.allocate(limits.unitBytes, kMaxParserDepth);
    [[maybe_unused]] const auto inner = m_parsers->inner.allocate(4096, kMaxParserDepth);
}

JsonDecoder::~JsonDecoder() = default;

void JsonDecoder::decode(const RecordUnit& unit, SpanSink& sink) {
    if (!m_keys || &m_keys->pool() != &sink.keys())
        m_keys = std::make_unique<StringPoolCache>(sink.keys());
    DecodeContext context {*m_keys, sink.diagnostics(), m_limits, m_sourceSeed, unit.place, 0, 0};
    UnitReader reader(unit, sink, context, m_parsers->outer, m_parsers->inner);
    if (unit.kind == static_cast<std::uint8_t>(UnitKind::Lines))
        reader.readLines();
    else
        reader.readRecords();
}

} // namespace spanloom::otlp
