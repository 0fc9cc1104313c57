#include "core/import/langfuse/langfuse_importer.h"

#include <array>

#include "core/import/langfuse/document_reader.h"
#include "core/import/records/json_row_importer.h"
#include "core/import/records/json_splitter.h"

namespace spanloom::langfuse {

namespace {

constexpr std::array<std::string_view, 2> kRowLists {"observations", "data"};

/// Whether names, however they are spelled, are all there.
template <typename Has>
bool isObservation(const Has& has) {
    const bool isCamel = has("startTime") && has("type")
        && (has("parentObservationId") || has("completionStartTime") || has("traceId"));
    const bool isSnake = has("start_time") && has("type") && has("trace_id")
        && (has("parent_observation_id") || has("completion_start_time") || has("usage_details"));
    return isCamel || isSnake;
}

template <typename Has>
bool isScore(const Has& has) {
    const bool hasValue = has("value") || has("stringValue") || has("string_value");
    return has("name") && hasValue
        && ((has("dataType") && (has("traceId") || has("source"))) || (has("data_type") && has("trace_id")));
}

template <typename Has>
bool isTrace(const Has& has) {
    const bool isCamel = has("id") && has("timestamp") && !has("traceId")
        && (has("sessionId") || has("htmlPath") || has("bookmarked"));
    const bool isSnake = has("id") && has("timestamp") && has("session_id") && has("user_id") && !has("trace_id");
    return isCamel || isSnake;
}

template <typename Has>
int rowConfidence(const Has& has) {
    return isObservation(has) || isScore(has) || isTrace(has) ? probe::kCertain : 0;
}

class LangfuseImporter final : public JsonRowImporter {
public:
    [[nodiscard]] std::string_view formatName() const override { return "langfuse"; }
    [[nodiscard]] FormatDescription description() const override {
        return {"Langfuse",
            "download of a trace or session, public API answers, batch exports (JSON, JSON Lines, CSV), blob storage "
            "tables",
            "scores become evaluations; OpenTelemetry attributes within metadata are restored"};
    }

    [[nodiscard]] int probeShape(const json::JsonShape& s) const override {
        const auto has = [&](std::string_view key) { return s.has(key); };
        const auto elementHas = [&](std::string_view key) { return s.elementHas(key); };
        const auto innerHas = [&](std::string_view key) { return s.innerHas(key); };
        if (s.has("observations") && (s.has("scores") || s.has("trace") || s.has("htmlPath")))
            return probe::kCertain;
        if (s.objectKey == "trace" && (s.innerHas("observations") || isTrace(innerHas)))
            return probe::kCertain;
        if (s.arrayKey == "observations" && isObservation(elementHas))
            return probe::kCertain;
        // The page of a session: its traces need not say whose they are.
        const bool isSession = s.arrayKey == "traces" && s.has("id") && (s.has("projectId") || s.has("bookmarked"));
        if (isSession && s.elementHas("id") && s.elementHas("timestamp"))
            return probe::kCertain;
        if (s.arrayKey == "data" || s.arrayKey == "traces")
            if (const int value = rowConfidence(elementHas); value > 0)
                return value;
        return rowConfidence(has);
    }

    [[nodiscard]] int probeColumns(const CsvShape& shape) const override {
        return rowConfidence([&](std::string_view column) { return shape.has(column); });
    }

    [[nodiscard]] RowListNames rowLists() const override { return kRowLists; }
    [[nodiscard]] RowContext rowContext() const override {
        RowContext rows;
        rows.keepsBeside = true; // the trace stands beside its observations
        return rows;
    }
    [[nodiscard]] std::unique_ptr<JsonRowReader> makeReader() const override { return makeDocumentReader(); }
};

} // namespace

const Importer& importer() {
    static const LangfuseImporter importer;
    return importer;
}

} // namespace spanloom::langfuse
