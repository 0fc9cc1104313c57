#include "core/import/records/json_row_importer.h"

#include <algorithm>
#include <utility>

#include <simdjson.h>

#include "core/import/json/value_scanner.h"
#include "core/import/records/json_text_parser.h"
#include "core/import/records/row_splitter.h"
#include "core/import/records/unit_records.h"

namespace spanloom {

namespace {

class JsonRowDecoder final : public RecordDecoder {
public:
    JsonRowDecoder(const ImportLimits& limits, std::uint64_t sourceSeed, std::unique_ptr<JsonRowReader> reader)
        : m_limits(limits)
        , m_sourceSeed(sourceSeed)
        , m_parser(limits.unitBytes)
        , m_reader(std::move(reader)) { }

    void decode(const RecordUnit& unit, SpanSink& sink) override {
        if (!m_keys || &m_keys->pool() != &sink.keys())
            m_keys = std::make_unique<StringPoolCache>(sink.keys());
        DecodeContext context {*m_keys, sink.diagnostics(), m_limits, m_sourceSeed, unit.place, 0, 0};
        const auto parse = [&](std::string_view text, SourcePlace place, simdjson::dom::element& root) {
            context.place = place;
            context.ordinal = 0;
            context.remarks = 0;
            return m_parser.parse(text, unit.bytes, context, root);
        };
        simdjson::dom::element root;
        if (unit.kind == static_cast<std::uint8_t>(UnitKind::Lines))
            forEachLine(unit, [&](std::string_view text, SourcePlace place) {
                if (parse(text, place, root))
                    m_reader->readDocument(root, context, sink);
            });
        else
            forEachRecord(unit.bytes, [&](const RecordHeader& header, std::string_view body) {
                if (parse(body, header.place(), root))
                    readPiece(header, root, context, sink);
            });
    }

private:
    void readPiece(const RecordHeader& header, const simdjson::dom::element& root, DecodeContext& context, SpanSink& sink) {
        const auto resource = static_cast<ResourceIndex>(header.resource);
        switch (header.type) {
        case RecordType::Span: m_reader->readOwnedRow(root, resource, context, sink); break;
        case RecordType::Resource: m_reader->defineResource(root, resource, context, sink); break;
        case RecordType::Beside: m_reader->readBeside(root, context, sink); break;
        default: m_reader->readDocument(root, context, sink);
        }
    }

    template <typename F>
    static void forEachLine(const RecordUnit& unit, F&& read) {
        std::string_view rest = unit.bytes;
        SourcePlace place = unit.place;
        while (!rest.empty()) {
            const std::string_view line = rest.substr(0, rest.find('\n'));
            if (const std::string_view text = json::trimmed(line); !text.empty())
                read(text, {place.offset + (text.data() - line.data()), place.line});
            const std::size_t used = std::min(line.size() + 1, rest.size());
            rest.remove_prefix(used);
            place.offset += static_cast<std::int64_t>(used);
            ++place.line;
        }
    }

    const ImportLimits m_limits;
    const std::uint64_t m_sourceSeed;
    JsonTextParser m_parser;
    std::unique_ptr<JsonRowReader> m_reader;
    std::unique_ptr<StringPoolCache> m_keys;
};

} // namespace

int JsonRowImporter::probe(const SourceHead& head) const {
    const json::JsonShape shape = json::shapeOf(head.bytes);
    if (shape.isJson)
        return probeShape(shape);
    const CsvShape columns = csvShape(head.bytes);
    return columns.isCsv ? probeColumns(columns) : 0;
}

std::unique_ptr<RecordSplitter> JsonRowImporter::makeSplitter(const SplitterContext& context) const {
    return std::make_unique<RowSplitter>(context, *this);
}

std::unique_ptr<RecordDecoder> JsonRowImporter::makeDecoder(
    const ImportLimits& limits, std::uint64_t sourceSeed) const {
    return std::make_unique<JsonRowDecoder>(limits, sourceSeed, makeReader());
}

} // namespace spanloom
