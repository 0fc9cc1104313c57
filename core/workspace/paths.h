#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace spanloom {

/// A file to import.
struct ListedFile {
    std::filesystem::path path;
    std::filesystem::path folder;  ///< that it was found in; empty = it was named itself
    std::int64_t bytes = -1;       ///< of a file that is being written: no more than these are read; -1 = all
    std::int64_t replaces = 0;     ///< the source that holds an earlier state of the file; 0 = none
    std::filesystem::path previousPart {}; ///< of the same rotated file; empty = none
    std::filesystem::path nextPart {};
};

/// Each folder becomes the files below it: hidden ones left out, the parts of a rotated file in the order of the time
/// in their names, the live one last, else by name. Anything that is no folder stays, whether it exists or not; so
/// does a folder without files.
[[nodiscard]] std::vector<ListedFile> listFiles(std::span<const std::filesystem::path> paths);

} // namespace spanloom
