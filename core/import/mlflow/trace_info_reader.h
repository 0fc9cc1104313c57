#pragma once

#include <string_view>

#include "core/import/mlflow/span_reader.h"

namespace spanloom::mlflow {

/// The record of a trace (`info`, a row of a search, what stands beside `spans`) becomes facts of that trace, its
/// assessments evaluations. `spans` has read the spans of the same document, if there were any.
void readTraceInfo(const simdjson::dom::object& info, const SpanReader& spans, Reading& reading);

} // namespace spanloom::mlflow
