#pragma once

#include "core/import/importer.h"

namespace spanloom::clickhouse {

/// Rows of the collector's tables otel_traces and otel_logs: JSONEachRow, JSON or CSVWithNames.
[[nodiscard]] const Importer& tableImporter();

} // namespace spanloom::clickhouse
