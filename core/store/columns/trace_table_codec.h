#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/result.h"
#include "core/store/columns/column_codec.h"
#include "core/store/columns/trace_table.h"

namespace spanloom {

/// The trace layer as sealed columns, one a field of TraceTable. Columns that are all zero are left out.
[[nodiscard]] std::vector<EncodedColumn> encodeTraceTable(const TraceTable& table);
/// NotFound: written by an older version, and must be made anew.
[[nodiscard]] Result<TraceTable> decodeTraceTable(std::span<const StoredColumn> columns, std::uint32_t rows);

} // namespace spanloom
