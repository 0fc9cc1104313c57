#pragma once

#include <cstdint>
#include <filesystem>
#include <stop_token>

namespace spanloom::ui {

/// Bytes of all files below a folder; -1 when it cannot be read or the work was stopped. Reads the disk: for jobs only.
[[nodiscard]] std::int64_t folderBytes(const std::filesystem::path& folder, std::stop_token stop = {});

} // namespace spanloom::ui
