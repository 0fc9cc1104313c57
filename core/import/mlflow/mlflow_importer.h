#pragma once

#include "core/import/importer.h"

namespace spanloom::mlflow {

/// MLflow traces: Trace.to_json of all schema versions, trace artifacts, search results, serving responses.
[[nodiscard]] const Importer& importer();

} // namespace spanloom::mlflow
