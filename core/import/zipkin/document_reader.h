#pragma once

#include <memory>

#include "core/import/records/json_row_importer.h"

namespace spanloom::zipkin {

/// Walks spans, lists of spans and lists of traces.
[[nodiscard]] std::unique_ptr<JsonRowReader> makeDocumentReader();

} // namespace spanloom::zipkin
