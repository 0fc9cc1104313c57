#pragma once

#include <memory>

#include "core/import/records/json_row_importer.h"

namespace spanloom::jaeger {

/// Walks documents of any shape that Jaeger's traces come in: {"data": [trace…]}, a trace, lists of either, a span
/// with its process, a row of its search-engine storage.
[[nodiscard]] std::unique_ptr<JsonRowReader> makeDocumentReader();

} // namespace spanloom::jaeger
