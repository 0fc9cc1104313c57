#pragma once

#include "core/import/importer.h"

namespace spanloom::langsmith {

/// Runs and feedback as LangSmith exports them: "langsmith".
[[nodiscard]] const Importer& runImporter();

} // namespace spanloom::langsmith
