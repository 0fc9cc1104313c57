#include "core/import/mlflow/mlflow_importer.h"

#include <array>

#include "core/import/mlflow/document_reader.h"
#include "core/import/records/json_row_importer.h"

namespace spanloom::mlflow {

namespace {

constexpr std::array<std::string_view, 1> kRowLists {"traces"};

/// A row of a search: the record of a trace with its spans in a cell.
template <typename Has>
bool isSearchRow(const Has& has) {
    const bool isOld = has("request_id") && has("timestamp_ms") && (has("spans") || has("request_metadata"));
    const bool isNew = has("trace_id") && (has("request_time") || has("trace_metadata"))
        && (has("spans") || has("trace") || has("trace_location") || has("trace_metadata"));
    return isOld || isNew;
}

template <typename Has>
bool isTrace(const Has& has) {
    return has("info") && (has("data") || has("spans"));
}

/// Whether spans have attributes of MLflow's, in an object as its dumps write them.
bool namesMlflow(std::string_view head) {
    return head.find("\"mlflow.") != std::string_view::npos
        && (head.find("\"attributes\":{") != std::string_view::npos
            || head.find("\"attributes\": {") != std::string_view::npos);
}

class MlflowImporter final : public JsonRowImporter {
public:
    [[nodiscard]] std::string_view formatName() const override { return "mlflow"; }
    [[nodiscard]] FormatDescription description() const override {
        return {"MLflow",
            "Trace.to_json of schemas 2 and 3, traces.json artifacts, search_traces as JSON or CSV, answers of served "
            "models",
            "assessments become evaluations"};
    }

    [[nodiscard]] int probe(const SourceHead& head) const override {
        if (const int value = JsonRowImporter::probe(head); value > 0)
            return value;
        const json::JsonShape shape = json::shapeOf(head.bytes);
        if (!shape.isJson || !namesMlflow(head.bytes))
            return 0;
        const bool isSpan = (shape.has("context") || shape.has("span_id"))
            && (shape.has("start_time") || shape.has("start_time_unix_nano"));
        const bool isSpanList = shape.arrayKey == "spans"
            && (shape.elementHas("context") || shape.elementHas("span_id"));
        return isSpan || isSpanList ? probe::kCertain : 0;
    }

    [[nodiscard]] int probeShape(const json::JsonShape& s) const override {
        const auto has = [&](std::string_view key) { return s.has(key); };
        const auto elementHas = [&](std::string_view key) { return s.elementHas(key); };
        const auto innerHas = [&](std::string_view key) { return s.innerHas(key); };
        if (s.has("databricks_output") || isTrace(has) || isSearchRow(has))
            return probe::kCertain;
        if (s.arrayKey == "traces" && (isTrace(elementHas) || isSearchRow(elementHas) || elementHas("request_metadata")))
            return probe::kCertain;
        if (s.has("trace_location") && s.has("trace_id"))
            return probe::kCertain;
        return s.objectKey == "trace" && isTrace(innerHas) ? probe::kCertain : 0;
    }

    [[nodiscard]] int probeColumns(const CsvShape& shape) const override {
        return isSearchRow([&](std::string_view column) { return shape.has(column); }) ? probe::kCertain : 0;
    }

    [[nodiscard]] RowListNames rowLists() const override { return kRowLists; }
    [[nodiscard]] std::unique_ptr<JsonRowReader> makeReader() const override { return makeDocumentReader(); }
};

} // namespace

const Importer& importer() {
    static const MlflowImporter importer;
    return importer;
}

} // namespace spanloom::mlflow
