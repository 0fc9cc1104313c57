#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>

#include <QObject>

#include "core/trace/ids.h"
#include "core/workspace/snapshot.h"
#include "ui/base/format.h"

namespace spanloom::ui {

/// The sources that the views are limited to. Empty = all of the cache.
using SourceScope = std::set<std::int64_t>;

/// What all views look at: the current snapshot, the chosen trace, the scope, how times are shown. Views read it,
/// and change it by its setters; they never talk to each other. GUI thread only.
class ViewState : public QObject {
    Q_OBJECT
public:
    explicit ViewState(QObject* parent = nullptr);

    /// Never null.
    [[nodiscard]] const std::shared_ptr<const Snapshot>& snapshot() const { return m_snapshot; }
    /// Keeps the scope where its sources still exist; null is taken as an empty snapshot.
    void setSnapshot(std::shared_ptr<const Snapshot> snapshot);
    /// Both at once: views never see the new snapshot with the old scope.
    void setSnapshot(std::shared_ptr<const Snapshot> snapshot, const SourceScope& scope);

    [[nodiscard]] const SourceScope& scope() const { return m_scope; }
    void setScope(SourceScope scope);
    [[nodiscard]] bool isInScope(std::uint32_t segment) const;

    [[nodiscard]] const std::optional<TraceId>& selectedTrace() const { return m_selectedTrace; }
    void selectTrace(std::optional<TraceId> trace);

    [[nodiscard]] TimeDisplay timeDisplay() const { return m_timeDisplay; }
    void setTimeDisplay(TimeDisplay display);

    /// An import is adding to the snapshot: views say "importing" where they are empty, and hold still.
    [[nodiscard]] bool isImporting() const { return m_isImporting; }
    void setImporting(bool importing);

Q_SIGNALS:
    void snapshotChanged();
    void scopeChanged();
    void selectedTraceChanged();
    void timeDisplayChanged();
    void importingChanged();

private:
    std::shared_ptr<const Snapshot> m_snapshot;
    SourceScope m_scope;
    std::optional<TraceId> m_selectedTrace;
    TimeDisplay m_timeDisplay = TimeDisplay::Local;
    bool m_isImporting = false;
};

/// Whether a trace of this segment number belongs to a scope. A trace whose spans lie in several sources belongs to
/// every scope: the table does not say which sources, and hiding it would lose it.
[[nodiscard]] bool scopeHolds(const SourceScope& scope, std::uint32_t segment);

} // namespace spanloom::ui
