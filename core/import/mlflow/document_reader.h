#pragma once

#include <memory>

#include "core/import/records/json_row_importer.h"

namespace spanloom::mlflow {

/// Reads the shapes in which MLflow traces are found: whole traces, spans alone, rows of a search, lists of these, and
/// traces within the answer of a served model.
[[nodiscard]] std::unique_ptr<JsonRowReader> makeDocumentReader();

} // namespace spanloom::mlflow
