#include "ui/shell/watch_flow.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include <QFileInfo>

#include "ui/base/format.h"
#include "ui/open/dropped_files.h"
#include "ui/open/source_list_model.h"

namespace spanloom::ui {

namespace {

constexpr std::chrono::seconds kRestWorthAWord(3);

/// For a line of the status bar: the advice behind the first sentence is for the one who opens the file.
QString failureText(const SourceSummary& source) {
    const QString reason = toText(source.error);
    const qsizetype end = reason.indexOf(QStringLiteral(". "));
    return end < 0 ? WatchFlow::tr("%1: %2").arg(sourceName(source), reason)
                   : WatchFlow::tr("%1: %2. Open it to see what helps.").arg(sourceName(source), reason.left(end));
}

QString messageOf(const WatchedImport& change) {
    if (change.sources.empty())
        return {};
    std::uint64_t spans = 0;
    for (const SourceSummary& source : change.sources) {
        if (source.state == SourceState::Failed)
            return failureText(source);
        spans += source.wasAlreadyImported ? 0 : source.spans;
    }
    const std::uint64_t added = spans - std::min(spans, change.spansBefore);
    if (added == 0)
        return {};
    const QString name = QFileInfo(toText(change.path.string())).fileName();
    QString text = added == 1 ? WatchFlow::tr("%1: +1 span").arg(name)
                              : WatchFlow::tr("%1: +%2 spans").arg(name, formatCount(added));
    if (change.rest >= kRestWorthAWord)
        text += WatchFlow::tr("; a large file, looked at again in %1")
                    .arg(formatDuration(std::chrono::nanoseconds(change.rest).count()));
    return text;
}

} // namespace

WatchFlow::WatchFlow(QObject* parent)
    : QObject(parent) { }

WatchFlow::~WatchFlow() = default; // the thread is asked to stop, and joined

void WatchFlow::start(std::shared_ptr<Workspace> workspace, const QStringList& files) {
    m_workspace = std::move(workspace);
    m_files = files;
    if (isRunning()) {
        m_restarts = true;
        m_thread.request_stop();
    } else {
        run();
    }
    Q_EMIT changed();
}

void WatchFlow::stop() {
    m_restarts = false;
    if (!isWatching())
        return;
    m_files.clear();
    m_workspace.reset();
    m_thread.request_stop();
    Q_EMIT changed();
}

void WatchFlow::run() {
    m_thread = std::jthread([this, workspace = m_workspace, paths = toPaths(m_files)](std::stop_token stop) {
        FileWatchObserver observer;
        observer.imported = [this](const WatchedImport& change) {
            QMetaObject::invokeMethod(
                this, [this, message = messageOf(change)] { Q_EMIT imported(message); }, Qt::QueuedConnection);
        };
        watchFiles(*workspace, paths, stop, observer);
        QMetaObject::invokeMethod(this, [this] { threadEnded(); }, Qt::QueuedConnection);
    });
}

void WatchFlow::threadEnded() {
    if (isRunning())
        m_thread.join();
    m_thread = {};
    if (std::exchange(m_restarts, false))
        run();
}

QString WatchFlow::name() const {
    if (m_files.size() > 1)
        return tr("%1 files and folders").arg(formatCount(static_cast<std::uint64_t>(m_files.size())));
    return m_files.isEmpty() ? QString() : QFileInfo(QFileInfo(m_files.front()).absoluteFilePath()).fileName();
}

} // namespace spanloom::ui
