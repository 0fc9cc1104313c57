#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "core/workspace/paths.h"
#include "core/workspace/workspace.h"

namespace spanloom {

/// How often a watch looks, and for how long a writer has to be quiet.
struct FileWatchTimes {
    std::chrono::milliseconds interval {1000};
    /// A file that is not made of lines is read when it has not changed for so long.
    std::chrono::milliseconds settling {2000};
    /// A last line without its end counts as finished after so long; and a file that never rests is read as it is.
    std::chrono::milliseconds patience {10'000};
};

enum class FileChange : std::uint8_t {
    New,      ///< not looked at before
    Grown,    ///< the same with more behind it: takes the place of the source
    Rewritten ///< it has become shorter or another: a source of its own, what was read before stays
};

/// Decides which files of a watch are to be read now, and how far: looks at sizes and times, and at the last bytes of
/// those that changed. One thread; the clock is the caller's.
class FileWatch {
public:
    using Time = std::chrono::steady_clock::time_point;
    struct Ready {
        ListedFile file;
        FileChange change = FileChange::New;
    };

    FileWatch(std::vector<std::filesystem::path> paths, FileWatchTimes times = {});

    /// Files that can be read now, in the order of listFiles(). Each is to be answered by read().
    [[nodiscard]] std::vector<Ready> poll(Time now);
    /// A file was read: the source that holds it (0 = none: no dump, or several sources), and how long that took.
    /// The answer: for how long it is left alone now.
    std::chrono::steady_clock::duration read(
        const Ready& ready, std::int64_t source, Time now, std::chrono::steady_clock::duration took);

private:
    struct Stamp {
        std::int64_t size = -1;
        std::filesystem::file_time_type time;
        bool operator==(const Stamp&) const = default;
    };
    /// What was read of a file.
    struct Content {
        std::int64_t readBytes = -1; ///< -1 = never read
        std::uint64_t readHash = 0;  ///< of its ends
        std::int64_t source = 0;
    };
    struct State {
        Stamp stamp;
        Time changedAt;
        Time firstUnreadAt;         ///< since when there is something that was not read
        Content content;
        Time notBefore;             ///< large files are read again less often
        bool isUnread = false;
    };

    void takeOver(const ListedFile& file, State& state);
    [[nodiscard]] static bool hasLeft(const std::filesystem::path& path, const State& state);
    std::optional<Ready> look(const ListedFile& file, State& state, Time now, bool isFirstLook) const;
    /// How many bytes can be read; -1 = none yet.
    [[nodiscard]] std::int64_t readableBytes(const ListedFile& file, const State& state, Time now) const;

    const std::vector<std::filesystem::path> m_paths;
    const FileWatchTimes m_times;
    std::map<std::filesystem::path, State> m_files;
    std::vector<Content> m_overwritten; ///< that were at a path where another file lies now
    bool m_hasPolled = false;
};

/// One file that a watch has read.
struct WatchedImport {
    std::filesystem::path path;
    FileChange change = FileChange::New;
    std::vector<SourceSummary> sources; ///< as Workspace::import() answers; one, but for archives
    std::uint64_t spansBefore = 0;      ///< of the source that it took the place of
    std::chrono::steady_clock::duration rest {}; ///< for which it is not looked at: a large file
};

struct FileWatchObserver {
    std::function<void(const WatchedImport&)> imported; ///< the watching thread
    Workspace::ImportObserver import;
};

/// Reads the files and folders, then what is added to them, until stopped; blocks. Files that are no dumps are
/// reported once. What was imported stays in the cache when its file goes.
void watchFiles(Workspace& workspace, std::vector<std::filesystem::path> paths, std::stop_token stop,
    const FileWatchObserver& observer, FileWatchTimes times = {});

} // namespace spanloom
