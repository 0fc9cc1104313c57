#pragma once

#include "core/import/importer.h"

namespace spanloom::flat {

/// Spans as rows of plain columns, hand-made or of a table: JSON, JSON Lines or CSV.
[[nodiscard]] const Importer& rowImporter();

} // namespace spanloom::flat
