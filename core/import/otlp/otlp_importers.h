#pragma once

#include "core/import/importer.h"

namespace spanloom::otlp {

/// "otlp-json": OTLP/JSON of any layout. One instance for the program's life.
[[nodiscard]] const Importer& jsonImporter();
/// "otlp-protobuf": bare, glued or with lengths in front. One instance for the program's life.
[[nodiscard]] const Importer& protobufImporter();

} // namespace spanloom::otlp
