#pragma once

#include <memory>

#include "core/import/records/json_row_importer.h"

namespace spanloom::dataset {

/// Lists of rows within a document.
[[nodiscard]] RowListNames datasetLists();
[[nodiscard]] std::unique_ptr<JsonRowReader> makeDatasetRowReader();

} // namespace spanloom::dataset
