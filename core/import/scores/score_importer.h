#pragma once

#include "core/import/importer.h"

namespace spanloom::scores {

/// Files of scores, JSON or CSV: judgements onto traces that are or will be there.
[[nodiscard]] const Importer& scoreImporter();

} // namespace spanloom::scores
