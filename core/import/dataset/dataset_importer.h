#pragma once

#include "core/import/importer.h"

namespace spanloom::dataset {

/// Evaluation datasets, JSON or CSV: rows of input, output, expected answer and slices, each a trace of one span.
[[nodiscard]] const Importer& datasetImporter();

} // namespace spanloom::dataset
