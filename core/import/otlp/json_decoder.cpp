#include "core/import/otlp/json_decoder.h"

#include <simdjson.h>

#include "core/import/json/value_scanner.h"
#include "core/import/records/decode_context.h"
#include "core/import/records/json_text_parser.h"
#include "core/import/otlp/answer_remarks.h"
#include "core/import/otlp/json_document_reader.h"

namespace spanloom::otlp {

using simdjson::dom::element;
using simdjson::dom::object;

struct JsonDecoder::Parsers {
    explicit Parsers(std::size_t unitBytes)
        : outer(unitBytes) { }

    JsonTextParser outer;
    JsonTextParser inner {4096}; // for JSON within a string of the document that `outer` holds
};

namespace {

/// Decodes one unit.
class UnitReader {
public:
    UnitReader(const RecordUnit& unit, SpanSink& sink, DecodeContext& context, JsonTextParser& outer,
        JsonTextParser& inner)
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
        case RecordType::LogRecord: m_reader.readLogRecord(piece, resource, scope); break;
        case RecordType::Resource: m_reader.defineResource(piece, resource); break;
        case RecordType::Scope: m_reader.defineScope(piece, scope); break;
        case RecordType::Document:
        case RecordType::ResourceLogs:
        case RecordType::ScopeLogs:
        case RecordType::Beside: readAnswerRemarks(piece, m_context); break;
        }
    }

    bool parse(JsonTextParser& parser, std::string_view text, element& root) {
        return parser.parse(text, m_unit.bytes, m_context, root);
    }

    const RecordUnit& m_unit;
    DecodeContext& m_context;
    JsonTextParser& m_outer;
    JsonTextParser& m_inner;
    JsonDocumentReader m_reader;
};

} // namespace

JsonDecoder::JsonDecoder(const ImportLimits& limits, std::uint64_t sourceSeed)
    : m_limits(limits)
    , m_sourceSeed(sourceSeed)
    , m_parsers(std::make_unique<Parsers>(limits.unitBytes)) { }

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
