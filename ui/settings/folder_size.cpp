#include "ui/settings/folder_size.h"

#include <system_error>

namespace spanloom::ui {

std::int64_t folderBytes(const std::filesystem::path& folder, std::stop_token stop) {
    namespace fs = std::filesystem;
    std::error_code error;
    fs::recursive_directory_iterator files(folder, fs::directory_options::skip_permission_denied, error);
    if (error)
        return -1;
    std::int64_t bytes = 0;
    for (const fs::recursive_directory_iterator end; files != end; files.increment(error)) {
        if (error || stop.stop_requested())
            return -1;
        // Files come and go while an import runs: one that has just gone counts nothing.
        std::error_code gone;
        if (files->is_regular_file(gone) && !gone) {
            const std::uintmax_t size = files->file_size(gone);
            bytes += gone ? 0 : static_cast<std::int64_t>(size);
        }
    }
    return error ? -1 : bytes;
}

} // namespace spanloom::ui
