#include "core/workspace/paths.h"

#include <algorithm>
#include <cstdlib>
#include <system_error>

#include "core/workspace/workspace.h"

namespace spanloom {

namespace fs = std::filesystem;

namespace {

fs::path fromEnvironment(const char* variable, const char* below) {
    if (const char* value = std::getenv(variable); value && *value == '/')
        return value;
    if (const char* home = std::getenv("HOME"); home && *home)
        return fs::path(home) / below;
    return fs::temp_directory_path();
}

bool isHidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

} // namespace

fs::path defaultCacheFolder() { return fromEnvironment("XDG_CACHE_HOME", ".cache") / "spanloom"; }

fs::path defaultLibraryFile() { return fromEnvironment("XDG_DATA_HOME", ".local/share") / "spanloom" / "library.sqlite"; }

std::vector<fs::path> expandFolders(std::span<const fs::path> paths) {
    std::vector<fs::path> result;
    for (const fs::path& path : paths) {
        std::error_code error;
        if (path == "-" || !fs::is_directory(path, error)) {
            result.push_back(path);
            continue;
        }
        std::vector<fs::path> files;
        for (fs::recursive_directory_iterator entry(path, fs::directory_options::skip_permission_denied, error), end;
             entry != end; entry.increment(error)) {
            if (error)
                break;
            if (isHidden(entry->path())) {
                if (entry->is_directory(error))
                    entry.disable_recursion_pending();
                continue;
            }
            if (entry->is_regular_file(error))
                files.push_back(entry->path());
        }
        // By name, which puts the rotated parts (NAME-2025-….jsonl) before the live file (NAME.jsonl): '-' < '.'.
        std::sort(files.begin(), files.end());
        if (files.empty())
            files.push_back(path); // opening it says why nothing came of it
        result.insert(result.end(), files.begin(), files.end());
    }
    return result;
}

} // namespace spanloom
