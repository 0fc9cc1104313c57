#pragma once

#include <memory>

#include "core/import/records/json_row_importer.h"

namespace spanloom::langfuse {

/// Reads the shapes of Langfuse's exports: rows alone, lists of them, pages of a trace or session.
[[nodiscard]] std::unique_ptr<JsonRowReader> makeDocumentReader();

} // namespace spanloom::langfuse
