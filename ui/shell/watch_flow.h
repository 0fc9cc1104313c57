#pragma once

#include <memory>
#include <thread>

#include <QObject>
#include <QStringList>

#include "core/workspace/file_watch.h"

namespace spanloom::ui {

/// Reads what is added to files and folders, on a thread of its own, until it is stopped. GUI thread only; destruction
/// stops the watch and waits for it.
class WatchFlow : public QObject {
    Q_OBJECT
public:
    explicit WatchFlow(QObject* parent = nullptr);
    ~WatchFlow() override;

    /// In the place of what was watched before.
    void start(std::shared_ptr<Workspace> workspace, const QStringList& files);
    void stop();

    [[nodiscard]] bool isWatching() const { return !m_files.isEmpty(); }
    /// The thread still works: after stop() until what was being read is given up.
    [[nodiscard]] bool isRunning() const { return m_thread.joinable(); }
    /// "traces" or "3 folders"; empty when nothing is watched.
    [[nodiscard]] QString name() const;
    [[nodiscard]] const QStringList& files() const { return m_files; }

Q_SIGNALS:
    void changed(); ///< started or stopped
    /// Something was read into the cache: "traces.jsonl: +12 spans". Empty when there is nothing to say of it.
    void imported(const QString& message);

private:
    void run();
    void threadEnded();

    std::shared_ptr<Workspace> m_workspace;
    QStringList m_files;
    std::jthread m_thread;
    bool m_restarts = false; ///< as soon as the thread has ended
};

} // namespace spanloom::ui
