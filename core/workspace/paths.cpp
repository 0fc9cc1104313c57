#include "core/workspace/paths.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

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

/// The length of a rotation's time in a name, from its dash on: "-2022-09-14T05-02-14.173", also with "-size" or
/// "-time" behind it. 0 = there is none at this place.
std::size_t rotationTimeAt(std::string_view name, std::size_t dash) {
    constexpr std::string_view kPattern = "-dddd-dd-ddTdd-dd-dd.ddd";
    if (name.size() - dash < kPattern.size())
        return 0;
    for (std::size_t i = 0; i < kPattern.size(); ++i) {
        const char c = name[dash + i];
        const bool fits = kPattern[i] == 'd' ? c >= '0' && c <= '9' : c == kPattern[i];
        if (!fits)
            return 0;
    }
    const std::string_view rest = name.substr(dash + kPattern.size());
    const bool hasReason = rest.starts_with("-size") || rest.starts_with("-time");
    return kPattern.size() + (hasReason ? 5 : 0);
}

/// What files are sorted by: the parts of one rotated file stand together, oldest first, the live file behind them.
struct FileOrder {
    std::string folder;
    std::string name; // without the time
    std::string time; // "~", behind all digits, for the live file

    auto operator<=>(const FileOrder&) const = default;
};

FileOrder orderOf(const fs::path& path) {
    FileOrder order {path.parent_path().string(), path.filename().string(), "~"};
    for (std::size_t dash = order.name.find('-'); dash != std::string::npos; dash = order.name.find('-', dash + 1)) {
        const std::size_t length = rotationTimeAt(order.name, dash);
        if (length == 0)
            continue;
        order.time = order.name.substr(dash, length);
        order.name.erase(dash, length);
        break;
    }
    return order;
}

std::vector<ListedFile> filesBelow(const fs::path& folder) {
    std::vector<std::pair<FileOrder, fs::path>> files;
    std::error_code error;
    for (fs::recursive_directory_iterator entry(folder, fs::directory_options::skip_permission_denied, error), end;
         entry != end; entry.increment(error)) {
        if (error)
            break;
        if (isHidden(entry->path())) {
            if (entry->is_directory(error))
                entry.disable_recursion_pending();
            continue;
        }
        if (entry->is_regular_file(error))
            files.emplace_back(orderOf(entry->path()), entry->path());
    }
    std::ranges::sort(files);
    std::vector<ListedFile> result;
    for (std::size_t i = 0; i < files.size(); ++i) {
        const auto& [order, path] = files[i];
        ListedFile& file = result.emplace_back(ListedFile {path, folder});
        if (i == 0 || files[i - 1].first.folder != order.folder || files[i - 1].first.name != order.name)
            continue;
        file.previousPart = files[i - 1].second;
        result[i - 1].nextPart = path;
    }
    return result;
}

} // namespace

fs::path defaultCacheFolder() { return fromEnvironment("XDG_CACHE_HOME", ".cache") / "spanloom"; }

fs::path defaultLibraryFile() {
    return fromEnvironment("XDG_DATA_HOME", ".local/share") / "spanloom" / "library.sqlite";
}

fs::path defaultVocabularyFile() {
    return fromEnvironment("XDG_CONFIG_HOME", ".config") / "spanloom" / "vocabulary.json";
}

std::vector<ListedFile> listFiles(std::span<const fs::path> paths) {
    std::vector<ListedFile> result;
    for (const fs::path& path : paths) {
        std::error_code error;
        std::vector<ListedFile> files;
        if (path != "-" && fs::is_directory(path, error))
            files = filesBelow(path);
        if (files.empty())
            result.push_back({path, {}});
        std::ranges::move(files, std::back_inserter(result));
    }
    return result;
}

} // namespace spanloom
