#include "ui/open/import_controller.h"

#include <exception>
#include <utility>

#include <QMetaObject>

#include "ui/base/format.h"

namespace spanloom::ui {

QString requestName(const std::vector<std::filesystem::path>& paths) {
    if (paths.size() != 1)
        return ImportController::tr("%n files", nullptr, static_cast<int>(paths.size()));
    if (paths.front() == "-")
        return ImportController::tr("standard input");
    const std::filesystem::path name = paths.front().filename();
    return toText((name.empty() ? paths.front() : name).string());
}

ImportController::ImportController(QObject* parent)
    : QObject(parent) { }

ImportController::~ImportController() {
    cancelAll();
    if (m_thread.joinable())
        m_thread.join();
}

void ImportController::open(std::shared_ptr<Workspace> workspace, std::vector<std::filesystem::path> paths) {
    if (!workspace || paths.empty())
        return;
    m_queue.push_back({std::move(workspace), std::move(paths)});
    if (!m_isRunning)
        startNext();
}

void ImportController::cancel() {
    if (m_isRunning)
        m_thread.request_stop();
}

void ImportController::cancelAll() {
    m_queue.clear();
    cancel();
}

const Workspace* ImportController::workspace() const { return m_isRunning ? m_current.workspace.get() : nullptr; }

void ImportController::startNext() {
    m_current = std::move(m_queue.front());
    m_queue.pop_front();
    m_isRunning = true;
    if (m_thread.joinable())
        m_thread.join(); // it has delivered its last message: nothing is left to wait for
    m_thread = std::jthread([this, request = m_current](std::stop_token stop) { run(request, stop); });
    Q_EMIT started(requestName(m_current.paths));
}

/// On the import's thread. `this` outlives it: the destructor joins.
void ImportController::run(const Request& request, std::stop_token stop) {
    Workspace::ImportObserver observer;
    observer.progress = [this](const ImportProgress& progress) {
        QMetaObject::invokeMethod(this, [this, progress] { Q_EMIT progressChanged(progress); }, Qt::QueuedConnection);
    };
    observer.snapshot = [this](std::shared_ptr<const Snapshot> snapshot) {
        QMetaObject::invokeMethod(
            this, [this, snapshot = std::move(snapshot)] { Q_EMIT snapshotPublished(snapshot); }, Qt::QueuedConnection);
    };
    ImportOutcome outcome;
    outcome.workspace = request.workspace;
    try {
        outcome.sources = request.workspace->import(request.paths, stop, observer);
    } catch (const std::exception& exception) {
        // The wall around one import run: memory may end in the middle of a hostile file.
        SourceSummary failed;
        failed.path = request.paths.front().string();
        failed.state = SourceState::Failed;
        failed.error = exception.what();
        outcome.sources.push_back(std::move(failed));
    }
    outcome.wasCancelled = stop.stop_requested();
    outcome.snapshot = request.workspace->snapshot();
    QMetaObject::invokeMethod(this, [this, outcome = std::move(outcome)] { complete(outcome); }, Qt::QueuedConnection);
}

void ImportController::complete(const ImportOutcome& outcome) {
    m_isRunning = false;
    m_current = {};
    Q_EMIT finished(outcome);
    if (!m_isRunning && !m_queue.empty())
        startNext();
    else if (!m_isRunning)
        Q_EMIT idle();
}

} // namespace spanloom::ui
