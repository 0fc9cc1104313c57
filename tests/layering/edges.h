#pragma once

#include <string_view>
#include <vector>

namespace spanloom::layering {

/// A folder may include itself and what stands here. The longest folder name that a file's path begins with counts.
struct Folder {
    std::string_view name;
    std::vector<std::string_view> mayInclude;
};

inline const std::vector<Folder> kFolders {
    {"core/base", {}},
    {"core/trace", {"core/base"}},
    {"core/import", {"core/base", "core/trace"}},
    {"core/semantics", {"core/base", "core/trace", "core/store/columns"}},
    {"core/store/columns", {"core/base", "core/trace"}},
    {"core/store/cache", {"core/base", "core/trace", "core/store/columns"}},
    {"core/store/library", {"core/base", "core/trace", "core/store/cache"}},
    {"core/query", {"core/base", "core/trace", "core/store/columns"}},
    {"core/timeline", {"core/base", "core/trace", "core/store/columns"}},
    {"core/analysis", {"core/base", "core/trace", "core/store/columns", "core/semantics", "core/query"}},
    {"core/diff", {"core/base", "core/trace", "core/store/columns", "core/analysis"}},
    {"core/export",
        {"core/base", "core/trace", "core/store/columns", "core/semantics", "core/query", "core/analysis", "core/diff"}},
    {"core/workspace", {"core"}},
    {"ui/base", {"core"}},
    {"ui/state", {"core", "ui/base"}},
    {"ui/shell", {"core", "ui"}},
    // Every other folder of ui is a view.
    {"ui", {"core", "ui/base", "ui/state"}},
    {"app/cli", {"core"}},
    {"app", {"core", "ui"}},
};

/// Headers of others: recognised by how the name begins, and the folders whose .cpp files may include them.
struct Library {
    std::string_view prefix;
    std::vector<std::string_view> folders;
};

inline const std::vector<Library> kLibraries {
    {"sqlite3", {"core/store/cache"}},
    {"SQLiteCpp/", {"core/store/cache"}},
    {"simdjson", {"core/import", "core/semantics"}},
    {"google/protobuf/", {"core/import"}},
    {"zlib", {"core/import"}},
    {"archive", {"core/import"}},
    {"zstd", {"core/import", "core/store/columns", "core/store/cache"}},
    {"xxh", {"core/base"}},
    {"re2/", {"core/semantics"}},
    {"CLI/", {"app"}},
    {"tl/", {}},
};

/// What is allowed against the rules above, why, and until when.
struct Exception {
    std::string_view file;
    std::string_view include; ///< or "lines" for the size limit
    std::string_view reason;
    std::string_view end;
};

inline const std::vector<Exception> kExceptions {
    {"core/base/result.h", "tl/expected.hpp", "Result<T> is an alias of tl::expected", "std::expected (C++23)"},
};

inline constexpr std::size_t kSourceLines = 600;
inline constexpr std::size_t kHeaderLines = 250;
inline constexpr std::size_t kTestLines = 800;

} // namespace spanloom::layering
