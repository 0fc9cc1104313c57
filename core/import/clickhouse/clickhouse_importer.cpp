#include "core/import/clickhouse/clickhouse_importer.h"

#include <array>

#include "core/import/clickhouse/exception_watch.h"
#include "core/import/clickhouse/table_row_reader.h"
#include "core/import/records/row_splitter.h"

namespace spanloom::clickhouse {

namespace {

constexpr std::array<std::string_view, 1> kLists {"data"};

class TableImporter final : public JsonRowImporter {
public:
    [[nodiscard]] std::string_view formatName() const override { return "clickhouse"; }
    [[nodiscard]] FormatDescription description() const override {
        return {"ClickHouse otel_traces", "rows of otel_traces and otel_logs as JSONEachRow, JSON or CSVWithNames",
            "attribute values are texts there unless the table has the JSON type; times without a zone are UTC"};
    }
    [[nodiscard]] int probe(const SourceHead& head) const override {
        const json::JsonShape shape = json::shapeOf(head.bytes);
        // FORMAT JSON begins with the list of columns.
        const bool hasMeta = shape.arrayKey == "meta" && shape.elementHas("name") && shape.elementHas("type");
        if (hasMeta && head.bytes.find("\"TraceId\"") != std::string_view::npos)
            return probe::kCertain;
        return JsonRowImporter::probe(head);
    }
    [[nodiscard]] int probeShape(const json::JsonShape& shape) const override {
        const bool isList = shape.arrayKey == "data" && !shape.has("TraceId");
        const auto has = [&](std::string_view name) { return isList ? shape.elementHas(name) : shape.has(name); };
        if (!has("TraceId"))
            return 0;
        const bool isSpan = has("SpanId") && (has("SpanName") || has("SpanAttributes") || has("ParentSpanId"));
        const bool isLog = has("LogAttributes") || (has("Body") && (has("SeverityText") || has("ServiceName")));
        return isSpan || isLog ? probe::kCertain : 0;
    }
    [[nodiscard]] int probeColumns(const CsvShape& shape) const override {
        const bool isSpan = shape.has("SpanId") && shape.hasAny({"SpanName", "SpanAttributes", "ParentSpanId"});
        const bool isLog = shape.has("LogAttributes")
            || (shape.has("Body") && shape.hasAny({"SeverityText", "ServiceName"}));
        return shape.has("TraceId") && (isSpan || isLog) ? probe::kCertain : 0;
    }
    [[nodiscard]] RowListNames rowLists() const override { return kLists; }
    [[nodiscard]] RowContext rowContext() const override {
        RowContext rows;
        rows.keepsBeside = true;
        return rows;
    }
    [[nodiscard]] std::unique_ptr<JsonRowReader> makeReader() const override { return makeTableRowReader(); }
    [[nodiscard]] std::unique_ptr<RecordSplitter> makeSplitter(const SplitterContext& context) const override {
        return std::make_unique<ExceptionWatch>(context, std::make_unique<RowSplitter>(context, *this));
    }
};

} // namespace

const Importer& tableImporter() {
    static const TableImporter importer;
    return importer;
}

} // namespace spanloom::clickhouse
