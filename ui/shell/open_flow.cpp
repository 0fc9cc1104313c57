#include "ui/shell/open_flow.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/base/log.h"
#include "ui/base/format.h"
#include "ui/base/job_runner.h"
#include "ui/base/release_later.h"
#include "ui/open/dropped_files.h"
#include "ui/open/sample_file.h"
#include "ui/open/source_list_model.h"
#include "ui/state/session.h"
#include "ui/state/view_state.h"

namespace spanloom::ui {

namespace {

QString failureSentence(const Error& error, const QString& folder) {
    switch (error.code) {
    case ErrorCode::SchemaTooNew:
        return OpenFlow::tr("The cache in %1 was written by a newer version of Spanloom.").arg(folder);
    case ErrorCode::PermissionDenied: return OpenFlow::tr("The cache in %1 cannot be read or written.").arg(folder);
    case ErrorCode::DiskFull: return OpenFlow::tr("There is no space left for the cache in %1.").arg(folder);
    case ErrorCode::Busy: return OpenFlow::tr("Another program holds the cache in %1.").arg(folder);
    default: break;
    }
    return OpenFlow::tr("The cache in %1 could not be opened: %2.").arg(folder, toText(error.message));
}

constexpr int kRefreshMs = 2000;
const QString kRefreshJob = QStringLiteral("cache.refresh");

std::set<std::int64_t> sourceIds(const Snapshot& snapshot) {
    std::set<std::int64_t> ids;
    for (const SourceSummary& source : snapshot.sources)
        ids.insert(source.id);
    return ids;
}

} // namespace

OpenFlow::OpenFlow(WorkspaceOptions options, ViewState* state, Session* session, JobRunner* jobs, QObject* parent)
    : QObject(parent)
    , m_options(std::move(options))
    , m_state(state)
    , m_session(session)
    , m_jobs(jobs) {
    connect(&m_imports, &ImportController::started, this, &OpenFlow::importStarted);
    connect(&m_imports, &ImportController::snapshotPublished, this, &OpenFlow::takeSnapshot);
    connect(&m_imports, &ImportController::finished, this, &OpenFlow::finishImport);
    connect(&m_imports, &ImportController::idle, this, &OpenFlow::updateImporting);
    connect(&m_watch, &WatchFlow::changed, this, &OpenFlow::watchChanged);
    connect(&m_watch, &WatchFlow::imported, this, [this](const QString& message) {
        if (!m_showsSample)
            publishCurrent();
        Q_EMIT watchImported(message);
    });
    m_refreshTimer.setInterval(kRefreshMs);
    connect(&m_refreshTimer, &QTimer::timeout, this, &OpenFlow::lookForChanges);
    m_refreshTimer.start();
    connect(m_state, &ViewState::scopeChanged, this, [this] {
        if (!m_isScoping)
            m_followsImport = false;
    });
}

void OpenFlow::start() { openCache(false); }

void OpenFlow::openCache(bool sample) {
    WorkspaceOptions options = m_options;
    options.defersRebuild = true; // what a new vocabulary asks for is rebuilt while the window can be used
    if (sample)
        options.cacheFolder /= "sample";
    m_jobs->run(
        sample ? QStringLiteral("cache.sample") : QStringLiteral("cache.own"), this,
        [options](std::stop_token) -> Opened {
            Result<std::unique_ptr<Workspace>> workspace = Workspace::open(options);
            if (!workspace)
                return {nullptr, failureSentence(workspace.error(), toText(options.cacheFolder.string())), {}};
            const QString vocabularyError = toText((*workspace)->vocabularyError());
            return {std::shared_ptr<Workspace>(std::move(*workspace)), {}, vocabularyError};
        },
        [this, sample](const Opened& opened) { cacheOpened(sample, opened); });
}

void OpenFlow::cacheOpened(bool sample, const Opened& opened) {
    m_failure = opened.failure;
    (sample ? m_sample : m_own) = opened.workspace;
    if (!opened.failure.isEmpty()) {
        if (sample)
            m_wantsSample = false;
        Q_EMIT cacheChanged();
        return;
    }
    if (sample && m_wantsSample) {
        show(true);
        m_imports.open(m_sample, toPaths({sampleFile()}));
    } else if (!sample && !m_wantsSample) {
        show(false);
    }
    // Both caches read the same file: it is said once.
    if (!opened.vocabularyError.isEmpty() && m_vocabularyError != opened.vocabularyError) {
        m_vocabularyError = opened.vocabularyError;
        Q_EMIT vocabularyRefused(vocabularyMessage(m_vocabularyError));
    }
    importWaiting();
    if (m_own && !m_waitingWatch.isEmpty())
        watchFiles(std::exchange(m_waitingWatch, {}));
}

/// A look at the cache ends before the import begins: what it has read is older than what the import registers.
void OpenFlow::importWaiting() {
    if (!m_own || m_waitingFiles.isEmpty() || m_jobs->isRunning(kRefreshJob))
        return;
    for (const QString& file : std::as_const(m_waitingFiles)) {
        if (file != QLatin1String("-"))
            m_session->addRecentFile(file);
    }
    m_imports.open(m_own, toPaths(std::exchange(m_waitingFiles, {})));
    updateImporting();
}

void OpenFlow::openFiles(const QStringList& files) {
    if (files.isEmpty())
        return;
    m_wantsSample = false;
    if (m_showsSample)
        show(false);
    m_waitingFiles += files;
    importWaiting();
}

void OpenFlow::watchFiles(const QStringList& files) {
    if (files.isEmpty())
        return;
    if (!m_own) {
        m_waitingWatch = files;
        return;
    }
    leaveSample();
    m_watch.start(m_own, files);
}

void OpenFlow::stopWatching() {
    m_waitingWatch.clear();
    m_watch.stop();
}

void OpenFlow::openSample() {
    if (sampleFile().isEmpty())
        return;
    m_wantsSample = true;
    if (!m_sample) {
        openCache(true);
        return;
    }
    show(true);
}

void OpenFlow::leaveSample() {
    m_wantsSample = false;
    if (m_showsSample)
        show(false);
}

void OpenFlow::show(bool sample) {
    m_showsSample = sample;
    m_followsImport = false;
    // What was looked for in the other cache, and the traces that were picked there, say nothing of this one.
    m_state->selectTrace(std::nullopt);
    m_state->setFilter({});
    m_state->setSides({}, {});
    m_state->setSnapshot(current() ? releasedLater(current()->snapshot()) : nullptr);
    updateImporting();
    Q_EMIT cacheChanged();
}

bool OpenFlow::importsIntoCurrent() const { return m_imports.isRunning() && m_imports.workspace() == current().get(); }

void OpenFlow::updateImporting() { m_state->setImporting(importsIntoCurrent()); }

void OpenFlow::importStarted() {
    updateImporting();
    m_knownSources = sourceIds(*m_state->snapshot());
    m_followsImport = importsIntoCurrent() && !m_showsSample;
}

/// A source changes its number when its import ends: that the scope loses it then is nobody's choice. Whoever had
/// chosen the source being read keeps it under its new number.
void OpenFlow::publish(const std::shared_ptr<const Snapshot>& snapshot) {
    // Snapshots come from several threads: one that was overtaken would show again what was removed meanwhile.
    if (snapshot->generation < m_state->snapshot()->generation)
        return;
    const std::set<std::int64_t> before = sourceIds(*m_state->snapshot());
    const std::set<std::int64_t> now = sourceIds(*snapshot);
    SourceScope scope = m_state->scope();
    const std::size_t lost = std::erase_if(scope, [&now](std::int64_t id) { return !now.contains(id); });
    if (lost > 0)
        std::ranges::set_difference(now, before, std::inserter(scope, scope.end()));
    m_isScoping = true;
    m_state->setSnapshot(releasedLater(snapshot), scope);
    m_isScoping = false;
}

void OpenFlow::lookForChanges() {
    const std::shared_ptr<Workspace> workspace = current();
    importWaiting();
    if (!workspace || m_imports.isRunning() || m_jobs->isRunning(kRefreshJob))
        return;
    m_jobs->run(
        kRefreshJob, this,
        [workspace](std::stop_token) -> std::shared_ptr<const Snapshot> {
            const Result<bool> changed = workspace->refresh();
            // A cache that cannot be read just now (another program holds it) is asked again the next time.
            return changed && *changed ? workspace->snapshot() : nullptr;
        },
        [this, workspace](const std::shared_ptr<const Snapshot>& snapshot) {
            if (snapshot && workspace == current() && !importsIntoCurrent())
                publish(snapshot);
            importWaiting();
        });
}

void OpenFlow::takeSnapshot(const std::shared_ptr<const Snapshot>& snapshot) {
    if (!importsIntoCurrent())
        return;
    publish(snapshot);
    std::set<std::int64_t> added;
    for (const std::int64_t id : sourceIds(*snapshot)) {
        if (!m_knownSources.contains(id))
            added.insert(id);
    }
    if (m_followsImport)
        scopeTo(added);
}

void OpenFlow::finishImport(const ImportOutcome& outcome) {
    if (current() && outcome.workspace == current()) {
        publish(outcome.snapshot);
        std::set<std::int64_t> read;
        for (const SourceSummary& source : outcome.sources) {
            if (source.state == SourceState::Complete || source.state == SourceState::Partial)
                read.insert(source.id);
        }
        if (m_followsImport)
            scopeTo(read);
    }
    m_followsImport = false;
    updateImporting();
    showOpenedAgain(outcome);
    Q_EMIT importFinished(importMessage(outcome));
}

/// A file that was removed, and is now opened again before the window was closed, is wanted.
void OpenFlow::showOpenedAgain(const ImportOutcome& outcome) {
    for (Removal& removal : m_removals) {
        if (removal.workspace != outcome.workspace)
            continue;
        std::vector<std::int64_t> wanted;
        for (const SourceSummary& source : outcome.sources)
            if (std::erase(removal.sources, source.id) > 0)
                wanted.push_back(source.id);
        if (!wanted.empty())
            showAgain(removal.workspace, wanted);
    }
    if (std::erase_if(m_removals, [](const Removal& removal) { return removal.sources.empty(); }) > 0)
        Q_EMIT removalUndone();
}

void OpenFlow::scopeTo(const std::set<std::int64_t>& sources) {
    if (sources.empty())
        return;
    m_isScoping = true;
    // Where nothing else is in the cache, a scope would say nothing.
    const bool isEverything = sources == sourceIds(*m_state->snapshot());
    m_state->setScope(isEverything ? SourceScope() : sources);
    m_isScoping = false;
}

void OpenFlow::removeSources(const QVector<qint64>& sourceIds) {
    const std::shared_ptr<Workspace> workspace = current();
    if (!workspace || sourceIds.isEmpty())
        return;
    QStringList names;
    for (const SourceSummary& source : m_state->snapshot()->sources)
        if (sourceIds.contains(source.id))
            names.append(sourceName(source));
    const std::vector<std::int64_t> ids(sourceIds.begin(), sourceIds.end());
    m_removals.push_back({workspace, ids});
    m_jobs->run(
        QStringLiteral("cache.hide.%1").arg(sourceIds.first()), this,
        [workspace, ids](std::stop_token) {
            workspace->hideSources(ids);
            return true;
        },
        [this, workspace, names, ids](bool) {
            const bool isWanted = std::ranges::any_of(m_removals,
                [&](const Removal& removal) { return removal.workspace == workspace && removal.sources == ids; });
            if (!isWanted) { // undone before it was done: whichever of the two came last, they are shown
                showAgain(workspace, ids);
                return;
            }
            if (workspace == current())
                publish(workspace->snapshot());
            Q_EMIT sourcesRemoved(names);
        });
}

void OpenFlow::showAgain(const std::shared_ptr<Workspace>& workspace, const std::vector<std::int64_t>& sourceIds) {
    m_jobs->run(
        QStringLiteral("cache.unhide.%1").arg(sourceIds.front()), this,
        [workspace, sourceIds](std::stop_token) {
            workspace->unhideSources(sourceIds);
            return true;
        },
        [this, workspace](bool) {
            if (workspace == current())
                publish(workspace->snapshot());
        });
}

void OpenFlow::undoRemoval() {
    if (m_removals.empty())
        return;
    const Removal removal = std::move(m_removals.back());
    m_removals.pop_back();
    showAgain(removal.workspace, removal.sources);
    Q_EMIT removalUndone();
}

bool OpenFlow::beginFinalRemoval() {
    if (m_removals.empty())
        return false;
    m_jobs->run(
        QStringLiteral("cache.remove"), this,
        [removals = std::exchange(m_removals, {})](std::stop_token) {
            for (const Removal& removal : removals) {
                // What cannot be removed now (another program reads it) is simply there again at the next start.
                if (const Status removed = removal.workspace->removeHiddenSources(); !removed)
                    log(LogLevel::Warning, "cache", removed.error().text());
            }
            return true;
        },
        [this](bool) { Q_EMIT removalsEnded(); });
    return true;
}

void OpenFlow::publishCurrent() {
    if (current() && current()->snapshot()->generation != m_state->snapshot()->generation)
        publish(current()->snapshot());
}

void OpenFlow::stop() {
    stopWatching();
    m_waitingFiles.clear();
    m_imports.cancelAll();
}

bool OpenFlow::isSettled() const {
    return !m_imports.isRunning() && m_imports.waiting() == 0 && m_jobs->isIdle()
        && (m_waitingFiles.isEmpty() || !m_failure.isEmpty());
}

} // namespace spanloom::ui
