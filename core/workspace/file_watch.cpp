#include "core/workspace/file_watch.h"

#include <algorithm>
#include <condition_variable>
#include <fstream>
#include <mutex>
#include <set>
#include <system_error>
#include <utility>

#include "core/base/hash.h"
#include "core/workspace/line_ends.h"

namespace spanloom {

namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kEndBytes = 4096;
// Looking at many files, and reading a file again that takes long, takes at most a fifth of the time.
constexpr double kRestFactor = 4;
constexpr std::size_t kRememberedFiles = 64;

using Duration = std::chrono::steady_clock::duration;

/// What was read within a second is read again after as long a rest, so that new lines appear at once. A large file
/// waits longer: its last lines are not worth a busy machine.
Duration restAfter(Duration took) {
    const double factor = std::clamp(std::chrono::duration<double>(took).count(), 1.0, kRestFactor);
    return std::chrono::duration_cast<Duration>(took * factor);
}

/// A hash of the first and last bytes of the first `size` ones.
std::uint64_t endsHash(const fs::path& path, std::int64_t size) {
    std::ifstream file(path, std::ios::binary);
    const std::int64_t count = std::min(size, kEndBytes);
    return hash64(bytesAt(file, 0, count) + bytesAt(file, size - count, count));
}

} // namespace

FileWatch::FileWatch(std::vector<fs::path> paths, FileWatchTimes times)
    : m_paths(std::move(paths))
    , m_times(times) { }

std::vector<FileWatch::Ready> FileWatch::poll(Time now) {
    std::vector<Ready> result;
    for (const ListedFile& file : listFiles(m_paths)) {
        const auto [entry, isNew] = m_files.try_emplace(file.path);
        if (isNew && m_hasPolled)
            takeOver(file, entry->second);
        if (auto ready = look(file, entry->second, now, isNew && !m_hasPolled))
            result.push_back(std::move(*ready));
    }
    m_hasPolled = true;
    return result;
}

std::optional<FileWatch::Ready> FileWatch::look(
    const ListedFile& file, State& state, Time now, bool isFirstLook) const {
    std::error_code error;
    Stamp stamp;
    stamp.time = fs::last_write_time(file.path, error);
    if (error || !fs::is_regular_file(file.path, error))
        return std::nullopt; // gone, or not there yet: what was read of it stays
    stamp.size = static_cast<std::int64_t>(fs::file_size(file.path, error));
    if (error || stamp.size == 0)
        return std::nullopt;
    if (stamp != state.stamp) {
        state.firstUnreadAt = state.isUnread ? state.firstUnreadAt : now;
        state.changedAt = now;
        state.stamp = stamp;
        state.isUnread = true;
        if (isFirstLook) { // it may have rested for long already
            const auto age = fs::file_time_type::clock::now() - stamp.time;
            state.changedAt -= std::clamp(std::chrono::duration_cast<std::chrono::steady_clock::duration>(age),
                std::chrono::steady_clock::duration(0), std::chrono::steady_clock::duration(std::chrono::hours(1)));
        }
    }
    if (!state.isUnread || now < state.notBefore)
        return std::nullopt;
    const Content& read = state.content;
    const bool isSame = read.readBytes > 0 && stamp.size >= read.readBytes
        && endsHash(file.path, read.readBytes) == read.readHash;
    Ready ready {file, read.readBytes < 0 ? FileChange::New : isSame ? FileChange::Grown : FileChange::Rewritten};
    ready.file.bytes = readableBytes(file, state, now);
    if (ready.file.bytes <= (isSame ? read.readBytes : 0)) {
        // Touched, not written; or the rest of a line that is still to come.
        if (isSame && stamp.size == read.readBytes)
            state.isUnread = false;
        return std::nullopt;
    }
    if (ready.change == FileChange::Grown)
        ready.file.replaces = read.source;
    return ready;
}

/// A rotation renames the file, or copies it and cuts it to nothing: what was read of it is at another place now.
void FileWatch::takeOver(const ListedFile& file, State& state) {
    std::error_code error;
    const auto size = static_cast<std::int64_t>(fs::file_size(file.path, error));
    if (error)
        return;
    const auto holds = [&](const Content& content) {
        return content.readBytes > 0 && content.readBytes <= size
            && endsHash(file.path, content.readBytes) == content.readHash;
    };
    for (auto& [path, other] : m_files) {
        const bool isNear = &other != &state && path.parent_path() == file.path.parent_path();
        if (!isNear || other.content.readBytes <= 0 || !hasLeft(path, other) || !holds(other.content))
            continue;
        state.content = std::exchange(other.content, {});
        other.stamp = {}; // whatever lies there is new
        return;
    }
    const auto found = std::ranges::find_if(m_overwritten, holds);
    if (found == m_overwritten.end())
        return;
    state.content = *found;
    m_overwritten.erase(found);
}

bool FileWatch::hasLeft(const fs::path& path, const State& state) {
    std::error_code error;
    const auto size = static_cast<std::int64_t>(fs::file_size(path, error));
    if (error || size < state.content.readBytes)
        return true;
    if (!state.isUnread && size == state.stamp.size && fs::last_write_time(path, error) == state.stamp.time)
        return false;
    return endsHash(path, state.content.readBytes) != state.content.readHash;
}

std::int64_t FileWatch::readableBytes(const ListedFile& file, const State& state, Time now) const {
    const auto rested = now - state.changedAt;
    if (rested >= m_times.patience)
        return state.stamp.size;
    std::ifstream stream(file.path, std::ios::binary);
    if (isMadeOfLines(stream, state.stamp.size))
        return endOfLastLine(stream, state.stamp.size);
    const bool neverRests = now - state.firstUnreadAt >= m_times.patience;
    return rested >= m_times.settling || neverRests ? state.stamp.size : -1;
}

Duration FileWatch::read(const Ready& ready, std::int64_t source, Time now, Duration took) {
    State& state = m_files[ready.file.path];
    if (ready.change == FileChange::Rewritten && state.content.readBytes > 0) {
        // Its new name may only be seen at the next look.
        m_overwritten.push_back(state.content);
        if (m_overwritten.size() > kRememberedFiles)
            m_overwritten.erase(m_overwritten.begin());
    }
    state.content = {ready.file.bytes, endsHash(ready.file.path, ready.file.bytes), source};
    const Duration rest = restAfter(took);
    state.notBefore = now + rest;
    state.isUnread = ready.file.bytes < state.stamp.size;
    state.firstUnreadAt = now;
    return rest;
}

namespace {

/// The source that can be replaced when the file has grown: one, and imported from this very path.
std::int64_t sourceOf(const fs::path& path, const std::vector<SourceSummary>& sources) {
    const bool isOne = sources.size() == 1 && sources.front().path == path.string();
    const bool isKept = isOne
        && (sources.front().state == SourceState::Complete || sources.front().state == SourceState::Partial);
    return isKept ? sources.front().id : 0;
}

std::uint64_t spansOf(const Workspace& workspace, std::int64_t source) {
    for (const SourceSummary& known : workspace.snapshot()->sources)
        if (source != 0 && known.id == source)
            return known.spans;
    return 0;
}

} // namespace

void watchFiles(Workspace& workspace, std::vector<fs::path> paths, std::stop_token stop,
    const FileWatchObserver& observer, FileWatchTimes times) {
    using Clock = std::chrono::steady_clock;
    FileWatch watch(std::move(paths), times);
    std::mutex mutex;
    std::condition_variable_any changed;
    std::set<fs::path> skipped;
    while (!stop.stop_requested()) {
        const Clock::time_point begin = Clock::now();
        const std::vector<FileWatch::Ready> changes = watch.poll(begin);
        const Clock::duration looking = Clock::now() - begin;
        for (const FileWatch::Ready& ready : changes) {
            if (stop.stop_requested())
                return;
            const Clock::time_point started = Clock::now();
            WatchedImport done {ready.file.path, ready.change, {}, spansOf(workspace, ready.file.replaces), {}};
            done.sources = workspace.importGrowing(ready.file, stop, observer.import);
            if (stop.stop_requested())
                return;
            // A folder is judged by all its files, of which this is one.
            std::erase_if(done.sources, [&](const SourceSummary& summary) {
                return summary.isCollection && summary.path == ready.file.folder.string();
            });
            const Clock::time_point ended = Clock::now();
            done.rest = watch.read(ready, sourceOf(ready.file.path, done.sources), ended, ended - started);
            const bool isNoDump = std::ranges::all_of(
                done.sources, [](const SourceSummary& summary) { return summary.state == SourceState::Skipped; });
            const bool isNews = !isNoDump || skipped.insert(done.path).second;
            if (isNews && observer.imported)
                observer.imported(done);
        }
        const auto pause = std::max<Clock::duration>(
            times.interval, std::chrono::duration_cast<Clock::duration>(kRestFactor * looking));
        std::unique_lock lock(mutex);
        changed.wait_for(lock, stop, pause, [] { return false; });
    }
}

} // namespace spanloom
