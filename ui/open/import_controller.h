#pragma once

#include <deque>
#include <filesystem>
#include <memory>
#include <thread>
#include <vector>

#include <QObject>

#include "core/workspace/workspace.h"

namespace spanloom::ui {

/// How one request ended. A stop by the user is no failure.
struct ImportOutcome {
    std::shared_ptr<Workspace> workspace; ///< the cache it went to
    std::vector<SourceSummary> sources;
    std::shared_ptr<const Snapshot> snapshot; ///< the cache's state afterwards
    bool wasCancelled = false;
};

/// Files of one request, in a person's words: "release.jsonl.zst", "3 files".
[[nodiscard]] QString requestName(const std::vector<std::filesystem::path>& paths);

/// Runs imports one after the other on a thread of their own and hands progress and snapshots to the GUI thread.
/// GUI thread only. Destruction stops the running import and waits for it; a window that closes asks
/// cancelAll() first and lets go at idle().
class ImportController : public QObject {
    Q_OBJECT
public:
    explicit ImportController(QObject* parent = nullptr);
    ~ImportController() override;

    /// Starts at once, or waits until the running import has ended.
    void open(std::shared_ptr<Workspace> workspace, std::vector<std::filesystem::path> paths);
    void cancel();    ///< the running import; the waiting ones follow
    void cancelAll(); ///< and the waiting ones
    [[nodiscard]] bool isRunning() const { return m_isRunning; }
    [[nodiscard]] std::size_t waiting() const { return m_queue.size(); }
    /// The cache that the running import writes to, null when nothing runs.
    [[nodiscard]] const Workspace* workspace() const;

Q_SIGNALS:
    void started(const QString& name);
    void progressChanged(const spanloom::ImportProgress& progress);
    void snapshotPublished(const std::shared_ptr<const spanloom::Snapshot>& snapshot);
    void finished(const spanloom::ui::ImportOutcome& outcome);
    void idle(); ///< nothing runs and nothing waits

private:
    struct Request {
        std::shared_ptr<Workspace> workspace;
        std::vector<std::filesystem::path> paths;
    };
    void startNext();
    void run(const Request& request, std::stop_token stop);
    void complete(const ImportOutcome& outcome);

    std::deque<Request> m_queue;
    Request m_current;
    std::jthread m_thread;
    bool m_isRunning = false;
};

} // namespace spanloom::ui
