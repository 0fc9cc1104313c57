#include <csignal>
#include <cstdio>
#include <stop_token>
#include <thread>

#include <unistd.h>

#include "app/cli/commands.h"
#include "app/cli/source_output.h"
#include "app/cli/text_table.h"

namespace spanloom::cli {

namespace {

std::stop_source& interruption() {
    static std::stop_source source;
    return source;
}

void showProgress(const ImportProgress& progress) {
    const std::string left = progress.secondsLeft >= 0 ? ", " + durationText(static_cast<std::int64_t>(progress.secondsLeft * 1e9)) + " left" : "";
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

} // namespace

int runImport(const CommonOptions& common, const ImportOptions& options) {
    const InterruptWatch watch; // before any thread is started: they inherit which signals are blocked
    const std::unique_ptr<Workspace> workspace = openWorkspace(common, options.threads);
    if (!workspace)
        return kExitUnreadable;
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
