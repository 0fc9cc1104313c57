#pragma once

#include <cstdint>
#include <filesystem>

#include "core/base/result.h"
#include "core/store/cache/sqlite.h"

namespace spanloom {

inline constexpr std::int64_t kCatalogueApplication = 0x53504C43; ///< "SPLC"

/// Opens or creates the catalogue (0600) and brings its schema up to date, a transaction a step. SchemaTooNew for
/// one of a later version; Malformed for a file that is no catalogue or is damaged.
[[nodiscard]] Result<sqlite::Connection> openCatalogueFile(const std::filesystem::path& file);

} // namespace spanloom
