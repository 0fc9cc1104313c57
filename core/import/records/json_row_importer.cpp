#include "core/import/records/json_row_importer.h"

#include <algorithm>
#include <utility>

#include <simdjson.h>

#include "core/import/json/value_scanner.h"
#include "core/import/records/json_splitter.h"
#include "core/import/records/json_text_parser.h"
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
        const auto read = [&](std::string_view text, SourcePlace place) {
            context.place = place;
            context.ordinal = 0;
            context.remarks = 0;
            simdjson::dom::element root;
            if (m_parser.parse(text, unit.bytes, context, root))
                m_reader->readDocument(root, context, sink);
        };
        if (unit.kind == static_cast<std::uint8_t>(UnitKind::Lines))
            forEachLine(unit, read);
        else
            forEachRecord(unit.bytes,
                [&](const RecordHeader& header, std::string_view body) { read(body, header.place()); });
    }

private:
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
    return shape.isJson ? probeShape(shape) : 0;
}

std::unique_ptr<RecordSplitter> JsonRowImporter::makeSplitter(const SplitterContext& context) const {
    return std::make_unique<JsonSplitter>(context, rowLists());
}

std::unique_ptr<RecordDecoder> JsonRowImporter::makeDecoder(
    const ImportLimits& limits, std::uint64_t sourceSeed) const {
    return std::make_unique<JsonRowDecoder>(limits, sourceSeed, makeReader());
}

} // namespace spanloom
