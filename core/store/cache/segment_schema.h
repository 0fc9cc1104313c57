#pragma once

#include <cstdint>
#include <filesystem>

#include "core/base/result.h"
#include "core/store/cache/sqlite.h"

namespace spanloom {

inline constexpr std::int64_t kSegmentSchema = 1;
inline constexpr std::int64_t kSegmentApplication = 0x53504C53; ///< "SPLS": what `file` and we know a segment by

/// Ids of rows in span_columns: the batch, then the column.
inline constexpr std::int64_t kColumnsPerBatch = 1024;
/// Dictionaries, and the ids of their rows: the dictionary, then the number of the row's first item.
inline constexpr std::int64_t kItemsPerDictionary = std::int64_t {1} << 32;
inline constexpr std::int64_t kKeyPool = 0;
inline constexpr std::int64_t kStringPool = 1;
inline constexpr std::int64_t kResources = 2;
inline constexpr std::int64_t kScopes = 3;

[[nodiscard]] Status createSegmentSchema(sqlite::Connection& connection);
/// Opens a finished segment and checks what it is: SchemaTooNew, Malformed when it is no segment.
[[nodiscard]] Result<sqlite::Connection> openSegment(const std::filesystem::path& file);

} // namespace spanloom
