#pragma once

#include "core/import/importer.h"

namespace spanloom::langfuse {

/// Langfuse's own exports: page downloads, public API answers, batch exports, blob storage tables.
[[nodiscard]] const Importer& importer();

} // namespace spanloom::langfuse
