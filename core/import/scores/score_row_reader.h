#pragma once

#include <memory>

#include "core/import/records/json_row_importer.h"

namespace spanloom::scores {

/// Lists of score rows within a document.
[[nodiscard]] RowListNames scoreLists();
[[nodiscard]] std::unique_ptr<JsonRowReader> makeScoreRowReader();

} // namespace spanloom::scores
