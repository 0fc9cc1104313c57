#pragma once

#include "core/import/importer.h"

namespace spanloom::jaeger {

/// Jaeger's JSON of traces: the interface's download, answers of its query API, spans of its search-engine storage.
[[nodiscard]] const Importer& jsonImporter();

} // namespace spanloom::jaeger
