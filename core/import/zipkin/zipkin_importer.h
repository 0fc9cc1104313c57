#pragma once

#include "core/import/importer.h"

namespace spanloom::zipkin {

/// Zipkin's JSON of spans, version 2 and version 1.
[[nodiscard]] const Importer& jsonImporter();

} // namespace spanloom::zipkin
