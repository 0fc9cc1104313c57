#pragma once

#include "core/import/importer.h"

namespace spanloom::phoenix {

/// Spans and annotations as Phoenix exports them: "phoenix".
[[nodiscard]] const Importer& spanImporter();

} // namespace spanloom::phoenix
