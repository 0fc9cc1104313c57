#pragma once

#include <string_view>

#include "core/import/mlflow/reading.h"

namespace spanloom::mlflow {

/// Reads the assessments of a trace: a list, or its JSON text. Feedback becomes evaluations, expectations facts of what
/// they speak of. `traceId` as the trace's spans write it; empty = what each assessment says.
void readAssessments(const simdjson::dom::element& assessments, std::string_view traceId, Reading& reading);

} // namespace spanloom::mlflow
