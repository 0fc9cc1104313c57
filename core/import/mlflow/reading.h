#pragma once

#include <string>
#include <string_view>

#include "core/import/records/embedded_json.h"
#include "core/import/records/span_draft.h"

namespace spanloom::mlflow {

/// What the readers of one document share.
struct Reading {
    DecodeContext& context;
    SpanSink& sink;
    SpanDraft& draft;

    /// MLflow's dumps have no resource and no scope.
    void begin() {
        draft.begin();
        draft.record().resource = internResource(context, sink, [](AttributeDraft&) {});
        draft.record().scope = internScope(context, sink, {});
    }
};

/// What became of a value that must be an object or a list, or the text of one.
enum class Cell { Open, Python, Other };
/// Opens it. Python's text of plain values is read and noted, that of its objects is a loss (Cell::Python).
[[nodiscard]] Cell openCell(
    EmbeddedJson& parser, const simdjson::dom::element& value, simdjson::dom::element& root, DecodeContext& context);

/// The trace id within "tr-<hex>" and "trace:/<location>/<hex>"; other texts stay.
[[nodiscard]] std::string_view plainTraceId(std::string_view text);

/// "mlflow.…" as it is, any other name with the prefix.
[[nodiscard]] std::string ownName(std::string_view prefix, std::string_view name);

} // namespace spanloom::mlflow
