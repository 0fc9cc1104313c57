#pragma once

#include <memory>
#include <set>
#include <vector>

#include <QObject>
#include <QStringList>
#include <QTimer>

#include "core/workspace/workspace.h"
#include "ui/open/import_controller.h"
#include "ui/open/import_message.h"
#include "ui/shell/watch_flow.h"

namespace spanloom::ui {

class JobRunner;
class Session;
class ViewState;

/// The caches behind the window: the user's own, and a second one for the bundled sample. Opens them off the GUI
/// thread, imports into them, looks every two seconds for what other programs did to the shown one, and keeps the
/// view state's snapshot, scope and "importing" in step.
class OpenFlow : public QObject {
    Q_OBJECT
public:
    OpenFlow(WorkspaceOptions options, ViewState* state, Session* session, JobRunner* jobs, QObject* parent = nullptr);

    /// Opens the user's cache; call once.
    void start();
    /// Imports into the user's cache (and leaves the sample). Waits until the cache is open.
    void openFiles(const QStringList& files);
    /// Reads the files and folders, and what is added to them, into the user's cache until stopWatching().
    void watchFiles(const QStringList& files);
    void stopWatching();
    [[nodiscard]] const WatchFlow& watch() const { return m_watch; }
    void openSample();
    void leaveSample();
    /// Takes sources out of sight; for good only when the window is closed, so that it can be undone until then.
    void removeSources(const QVector<qint64>& sourceIds);
    [[nodiscard]] bool canUndoRemoval() const { return !m_removals.empty(); }
    /// Brings back what was removed last.
    void undoRemoval();
    /// Begins to remove for good what is out of sight; false when there is nothing, else removalsEnded() says when.
    [[nodiscard]] bool beginFinalRemoval();
    /// Shows what a cache has published meanwhile (after its attributes got another meaning).
    void publishCurrent();
    /// Stops everything that runs; ImportController::idle() says when it has ended.
    void stop();

    [[nodiscard]] bool isSample() const { return m_showsSample; }
    [[nodiscard]] bool isReady() const { return current() != nullptr; }
    [[nodiscard]] const QString& failure() const { return m_failure; }
    [[nodiscard]] const WorkspaceOptions& options() const { return m_options; }
    /// Nothing runs and nothing waits.
    [[nodiscard]] bool isSettled() const;
    /// The cache that is shown; null while it is being opened.
    [[nodiscard]] const std::shared_ptr<Workspace>& current() const { return m_showsSample ? m_sample : m_own; }
    [[nodiscard]] ImportController& imports() { return m_imports; }

Q_SIGNALS:
    void cacheChanged(); ///< another cache is shown, or it could not be opened
    void importFinished(const spanloom::ui::ImportMessage& message);
    void vocabularyRefused(const spanloom::ui::ImportMessage& message);
    void sourcesRemoved(const QStringList& names); ///< an undo is possible
    void removalUndone();
    void removalsEnded();
    void watchChanged();
    void watchImported(const QString& message);

private:
    void openCache(bool sample);
    struct Opened {
        std::shared_ptr<Workspace> workspace;
        QString failure;
        QString vocabularyError;
    };
    void cacheOpened(bool sample, const Opened& opened);
    void importWaiting();
    void show(bool sample);
    void importStarted();
    void publish(const std::shared_ptr<const Snapshot>& snapshot);
    void takeSnapshot(const std::shared_ptr<const Snapshot>& snapshot);
    void finishImport(const ImportOutcome& outcome);
    void scopeTo(const std::set<std::int64_t>& sources);
    void updateImporting();
    void lookForChanges();
    void showOpenedAgain(const ImportOutcome& outcome);
    void showAgain(const std::shared_ptr<Workspace>& workspace, const std::vector<std::int64_t>& sourceIds);
    [[nodiscard]] bool importsIntoCurrent() const;

    WorkspaceOptions m_options;
    ViewState* m_state;   // not owned
    Session* m_session;   // not owned
    JobRunner* m_jobs;    // not owned
    std::shared_ptr<Workspace> m_own;
    std::shared_ptr<Workspace> m_sample;
    ImportController m_imports;
    WatchFlow m_watch;
    QStringList m_waitingWatch; ///< until the cache is open
    QTimer m_refreshTimer; ///< another window or the command line may write to the same cache
    QStringList m_waitingFiles;
    std::set<std::int64_t> m_knownSources; ///< of the cache before the running import
    struct Removal {
        std::shared_ptr<Workspace> workspace;
        std::vector<std::int64_t> sources;
    };
    std::vector<Removal> m_removals; ///< that can be undone, the last one at the end
    QString m_failure;
    QString m_vocabularyError; ///< that was said
    bool m_showsSample = false;
    bool m_wantsSample = false;
    bool m_followsImport = false; ///< the scope is the running import's until a person chooses another
    bool m_isScoping = false;
};

} // namespace spanloom::ui
