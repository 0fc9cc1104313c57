#pragma once

#include <filesystem>
#include <span>
#include <vector>

namespace spanloom {

/// Replaces each folder by the files below it (hidden ones left out, rotated parts before their live file, else
/// by name). Anything that is no folder stays, whether it exists or not.
[[nodiscard]] std::vector<std::filesystem::path> expandFolders(std::span<const std::filesystem::path> paths);

} // namespace spanloom
