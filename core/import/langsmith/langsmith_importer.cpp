#include "core/import/langsmith/langsmith_importer.h"

#include <array>

#include "core/import/langsmith/document_reader.h"

namespace spanloom::langsmith {

namespace {

// No list that a run has may be here: a large run must come whole.
constexpr std::array<std::string_view, 1> kLists {"runs"};

class LangSmithImporter final : public JsonRowImporter {
public:
    [[nodiscard]] std::string_view formatName() const override { return "langsmith"; }

    [[nodiscard]] FormatDescription description() const override {
        return {"LangSmith runs", "query pages, JSON Lines, nested child_runs, bulk export rows as JSON or CSV, feedback",
            "Parquet: convert to JSON Lines first"};
    }

    [[nodiscard]] int probeShape(const json::JsonShape& shape) const override {
        const bool hasRelatives = shape.has("dotted_order") || shape.has("trace_id") || shape.has("parent_run_id")
            || shape.has("parent_run_ids") || shape.has("child_runs");
        if (shape.has("run_type") && (hasRelatives || shape.has("inputs") || shape.has("start_time")))
            return probe::kCertain;
        if (shape.elementHas("run_type") || (shape.has("runs") && shape.has("cursors")))
            return probe::kCertain;
        if (shape.has("run_id") && shape.has("key") && (shape.has("score") || shape.has("value") || shape.has("comment")))
            return probe::kLikely;
        return 0;
    }

    [[nodiscard]] int probeColumns(const CsvShape& shape) const override {
        if (shape.has("run_type") && shape.hasAny({"dotted_order", "trace_id", "parent_run_id"}))
            return probe::kCertain;
        if (shape.has("run_id") && shape.has("key") && shape.hasAny({"score", "value", "comment"}))
            return probe::kLikely;
        return 0;
    }

    [[nodiscard]] RowListNames rowLists() const override { return kLists; }
    [[nodiscard]] RowContext rowContext() const override { return {{}, {}, true}; }
    [[nodiscard]] std::unique_ptr<JsonRowReader> makeReader() const override {
        return std::make_unique<DocumentReader>();
    }
};

} // namespace

const Importer& runImporter() {
    static const LangSmithImporter importer;
    return importer;
}

} // namespace spanloom::langsmith
