#include "core/import/phoenix/phoenix_importer.h"

#include <array>

#include "core/import/phoenix/document_reader.h"

namespace spanloom::phoenix {

namespace {

constexpr std::array<std::string_view, 2> kLists {"data", "spans"};

bool isSpan(const json::JsonShape& s) {
    return s.has("span_kind") && (s.has("context") || s.has("context.span_id"));
}

bool isElementSpan(const json::JsonShape& s) {
    if (s.elementHas("span_kind") && (s.elementHas("context") || s.elementHas("context.span_id")))
        return true;
    return s.arrayKey == "data" && s.elementHas("trace_id") && s.elementHas("start_time_unix_nano");
}

bool isAnnotation(const json::JsonShape& s) {
    const bool hasTarget = s.has("span_id") || s.has("trace_id") || s.has("session_id") || s.has("context.span_id")
        || s.has("spanId") || s.has("traceId");
    return hasTarget && (s.has("annotator_kind") || s.has("annotatorKind"));
}

bool isElementAnnotation(const json::JsonShape& s) {
    return s.elementHas("annotator_kind") && (s.elementHas("result") || s.elementHas("identifier"));
}

class PhoenixImporter final : public JsonRowImporter {
public:
    [[nodiscard]] std::string_view formatName() const override { return "phoenix"; }

    [[nodiscard]] FormatDescription description() const override {
        return {"Phoenix", "REST pages, px client traces, JSON Lines, data frame rows as JSON or CSV, annotations, evaluations",
            "Parquet: convert to JSON Lines first"};
    }

    [[nodiscard]] int probeShape(const json::JsonShape& shape) const override {
        if (isSpan(shape) || isElementSpan(shape) || isAnnotation(shape) || isElementAnnotation(shape))
            return probe::kCertain;
        const bool isFrame = shape.has("context.span_id") || shape.has("context.trace_id");
        if (isFrame && (shape.has("score") || shape.has("label")))
            return probe::kLikely;
        return 0;
    }

    [[nodiscard]] int probeColumns(const CsvShape& shape) const override {
        const bool isFrame = shape.hasAny({"context.span_id", "context.trace_id"});
        if (isFrame && (shape.has("span_kind") || shape.hasPrefix("attributes.")))
            return probe::kCertain;
        const bool isJudged = shape.hasAny({"score", "label", "result.score", "result.label"});
        if (isJudged && (isFrame || shape.has("annotator_kind")))
            return probe::kLikely;
        const bool namesTrace = shape.hasAny({"trace_id", "traceId", "trace"});
        return isJudged && shape.has("span_id") && !namesTrace ? probe::kWeak : 0;
    }

    [[nodiscard]] RowListNames rowLists() const override { return kLists; }
    [[nodiscard]] RowContext rowContext() const override { return {{}, {}, true}; }
    [[nodiscard]] std::unique_ptr<JsonRowReader> makeReader() const override {
        return std::make_unique<DocumentReader>();
    }
};

} // namespace

const Importer& spanImporter() {
    static const PhoenixImporter importer;
    return importer;
}

} // namespace spanloom::phoenix
