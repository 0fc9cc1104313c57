#include <chrono>
#include <csignal>
#include <cstdio>
#include <stop_token>
#include <thread>

#include <unistd.h>

#include "app/cli/commands.h"
#include "app/cli/source_output.h"
#include "app/cli/text_table.h"
#include "core/workspace/file_watch.h"

namespace spanloom::cli {

namespace {

std::stop_source& interruption() {
    static std::stop_source source;
    return source;
}

void showProgress(const ImportProgress& progress) {
    const std::string left = progress.secondsLeft < 0
        ? ""
        : ", " + durationText(static_cast<std::int64_t>(progress.secondsLeft * 1e9)) + " left";
    std::fprintf(stderr, "\r\033[K%3.0f %%  %s  %s spans  %s/s%s", progress.fraction * 100,
        bytesText(progress.bytesRead).c_str(), countText(progress.spans).c_str(),
        bytesText(static_cast<std::int64_t>(progress.bytesPerSecond)).c_str(), left.c_str());
}

/// Ctrl+C stops the import and leaves the cache as it was. The handler may only set a flag, so a thread waits for it.
class InterruptWatch {
public:
    InterruptWatch() {
        sigset_t signals;
        sigemptyset(&signals);
        sigaddset(&signals, SIGINT);
        sigaddset(&signals, SIGTERM);
        pthread_sigmask(SIG_BLOCK, &signals, nullptr);
        m_thread = std::jthread([signals](std::stop_token stop) {
            int signal = 0;
            while (sigwait(&signals, &signal) == 0 && !stop.stop_requested())
                interruption().request_stop();
        });
    }
    ~InterruptWatch() {
        m_thread.request_stop();
        pthread_kill(m_thread.native_handle(), SIGTERM); // blocked everywhere: it only ends the wait
    }

private:
    std::jthread m_thread;
};

constexpr std::chrono::seconds kRestWorthAWord(3);

/// Exact: whoever watches wants to see the last one come.
std::string spansText(std::int64_t count) {
    return std::to_string(count) + (count == 1 || count == -1 ? " span" : " spans");
}

void printChange(const WatchedImport& change, bool isJson) {
    if (isJson) {
        print(sourcesJson(change.sources));
    } else if (change.sources.size() != 1) {
        print(sourcesTable(change.sources));
    } else {
        const SourceSummary& source = change.sources.front();
        const auto spans = static_cast<std::int64_t>(source.spans);
        const auto added = spans - static_cast<std::int64_t>(change.spansBefore);
        std::string line = change.path.string() + ": ";
        if (!source.error.empty())
            line += source.error;
        else if (source.state == SourceState::Skipped)
            line += "skipped: " + (source.diagnostics.empty() ? std::string() : source.diagnostics.front().message);
        else if (source.wasAlreadyImported)
            line += "in the cache already, " + spansText(spans);
        else if (change.change == FileChange::Grown)
            line += (added < 0 ? "" : "+") + spansText(added) + ", now " + std::to_string(spans);
        else
            line += (change.change == FileChange::Rewritten ? "written anew, " : "") + spansText(spans);
        if (source.state == SourceState::Partial)
            line += "; not all of it could be read";
        if (change.rest >= kRestWorthAWord)
            line += "; large, so not looked at for " + durationText(std::chrono::nanoseconds(change.rest).count());
        print(printable(line) + '\n');
    }
    std::fflush(stdout); // whoever reads this waits for the line
}

int runWatch(Workspace& workspace, const CommonOptions& common, const ImportOptions& options) {
    for (const std::filesystem::path& path : options.paths) {
        std::error_code error;
        if (path != "-" && std::filesystem::exists(path, error))
            continue;
        printError({path == "-" ? ErrorCode::Usage : ErrorCode::NotFound,
            path == "-" ? "standard input cannot be watched" : "there is no such file or folder", path.string(), -1});
        return path == "-" ? kExitUsage : kExitUnreadable;
    }
    const bool isJson = common.format == Format::Json;
    if (!options.isQuiet)
        std::fputs("watching; Ctrl+C ends it\n", stderr);
    FileWatchObserver observer;
    observer.imported = [isJson](const WatchedImport& change) { printChange(change, isJson); };
    watchFiles(workspace, options.paths, interruption().get_token(), observer);
    return kExitOk;
}

} // namespace

int runImport(const CommonOptions& common, const ImportOptions& options) {
    const InterruptWatch watch; // before any thread is started: they inherit which signals are blocked
    const std::unique_ptr<Workspace> workspace = openWorkspace(common, options.threads);
    if (!workspace)
        return kExitUnreadable;
    if (options.watches)
        return runWatch(*workspace, common, options);
    Workspace::ImportObserver observer;
    const bool showsProgress = !options.isQuiet && isatty(STDERR_FILENO) == 1;
    if (showsProgress)
        observer.progress = showProgress;
    const std::vector<SourceSummary> sources
        = workspace->import(options.paths, interruption().get_token(), observer);
    if (showsProgress)
        std::fputs("\r\033[K", stderr);
    print(common.format == Format::Json ? sourcesJson(sources) : sourcesTable(sources));
    int exitCode = kExitOk;
    for (const SourceSummary& source : sources) {
        if (source.error.empty() && source.state != SourceState::Cancelled)
            continue;
        exitCode = kExitUnreadable;
        std::fprintf(stderr, "spanloom-cli: %s: %s\n", printable(source.path).c_str(),
            source.error.empty() ? "cancelled; nothing of it is in the cache" : printable(source.error).c_str());
    }
    return exitCode;
}

int runSources(const CommonOptions& common) {
    const std::unique_ptr<Workspace> workspace = openWorkspace(common);
    if (!workspace)
        return kExitUnreadable;
    const auto snapshot = workspace->snapshot();
    print(common.format == Format::Json ? sourcesJson(snapshot->sources) : sourcesTable(snapshot->sources));
    return kExitOk;
}

} // namespace spanloom::cli
