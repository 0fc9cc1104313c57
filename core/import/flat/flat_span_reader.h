#pragma once

#include <memory>

#include "core/import/records/json_row_importer.h"

namespace spanloom::flat {

/// Who wrote the rows.
enum class Dialect {
    Rows, ///< anyone: kinds as in the protocol
    Sdk   ///< an SDK's object as it stood in memory: kinds from zero, private members
};

/// Reads spans that are one object of plain members each, whatever these are called: rows of a table, what SDKs print.
/// Also their envelopes: lists of rows, and traces with a list of spans.
[[nodiscard]] std::unique_ptr<JsonRowReader> makeSpanReader(Dialect dialect);

} // namespace spanloom::flat
