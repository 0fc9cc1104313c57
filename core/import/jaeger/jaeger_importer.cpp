#include "core/import/jaeger/jaeger_importer.h"

#include <array>

#include "core/import/jaeger/document_reader.h"
#include "core/import/records/json_row_importer.h"

namespace spanloom::jaeger {

namespace {

constexpr std::array<std::string_view, 2> kLists {"data", "spans"};

class JaegerImporter final : public JsonRowImporter {
public:
    [[nodiscard]] std::string_view formatName() const override { return "jaeger-json"; }
    [[nodiscard]] FormatDescription description() const override {
        return {"Jaeger JSON",
            "download of the UI, API v1, one trace without its envelope, spans with their process as JSON "
            "Lines",
            "API v3 is OTLP/JSON"};
    }

    [[nodiscard]] int probeShape(const json::JsonShape& shape) const override {
        // The spelling of traceID is Jaeger's own; a head may end before it.
        const bool isTrace = shape.has("spans") && (shape.has("traceID") || shape.has("processes"));
        const bool hasSpans = shape.arrayKey == "spans" && shape.elementHas("traceID") && shape.elementHas("spanID");
        const bool hasTraces
            = shape.arrayKey == "data" && (shape.elementHas("traceID") || shape.elementHas("processes"));
        if (isTrace || hasSpans || hasTraces)
            return probe::kCertain;
        const bool isStored = shape.objectKey == "_source" && shape.innerHas("traceID") && shape.innerHas("spanID");
        if ((shape.has("traceID") && shape.has("spanID")) || isStored)
            return probe::kLikely;
        const bool isAnswer = shape.has("data") && shape.has("total") && shape.has("limit") && shape.has("offset")
            && shape.has("errors");
        return isAnswer || (shape.arrayKey == "data" && shape.elementHas("spans")) ? probe::kWeak : 0;
    }

    [[nodiscard]] RowListNames rowLists() const override { return kLists; }
    [[nodiscard]] RowContext rowContext() const override { return {"processes", "processID", true}; }
    [[nodiscard]] std::unique_ptr<JsonRowReader> makeReader() const override { return makeDocumentReader(); }
};

} // namespace

const Importer& jsonImporter() {
    static const JaegerImporter importer;
    return importer;
}

} // namespace spanloom::jaeger
