#pragma once

#include "core/import/importer.h"

namespace spanloom::console {

/// What the console exporters of SDKs print, and their span objects written as JSON.
[[nodiscard]] const Importer& consoleImporter();

} // namespace spanloom::console
