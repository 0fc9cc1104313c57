#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include <QObject>

#include "core/query/trace_filter.h"
#include "core/query/trace_query.h"
#include "core/trace/ids.h"
#include "core/workspace/snapshot.h"
#include "ui/base/format.h"
#include "ui/state/comparison_side.h"

namespace spanloom::ui {

/// The sources that the views are limited to. Empty = all of the cache.
using SourceScope = std::set<std::int64_t>;

/// What all views look at: the current snapshot, the filter (the scope is its sources), what the filter found, the
/// chosen traces, the two sides of the next comparison, how times are shown. Views read it, and change it by its
/// setters; they never talk to each other. GUI thread only.
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

    [[nodiscard]] const TraceFilter& filter() const { return m_filter; }
    void setFilter(TraceFilter filter);
    /// The filter with one facet's term, the time range or the quick text replaced.
    void setFacetTerm(FacetTerm term);
    void setTimeRange(std::optional<TimeRange> range);
    void setFilterText(const std::string& text);

    /// The sources of the filter.
    [[nodiscard]] const SourceScope& scope() const { return m_filter.sources; }
    void setScope(SourceScope scope);

    /// What the filter finds in the snapshot. Never null; for a moment older than snapshot() and filter(), which a
    /// comparison of QueryResult::generation and ::filter tells. Its index may be of an older snapshot likewise: rows
    /// belong to result()->selection->table, not to snapshot()->traces.
    [[nodiscard]] const std::shared_ptr<const QueryResult>& result() const { return m_result; }
    [[nodiscard]] bool isResultCurrent() const;
    void setResult(std::shared_ptr<const QueryResult> result); ///< by TraceQuery

    /// The current trace of the list; what the preview shows.
    [[nodiscard]] const std::optional<TraceId>& selectedTrace() const { return m_selectedTrace; }
    void selectTrace(std::optional<TraceId> trace);
    /// All chosen rows of the list, in its order; the current one among them. Set by the list.
    [[nodiscard]] const std::vector<TraceId>& selectedTraces() const { return m_selectedTraces; }
    void setSelectedTraces(std::vector<TraceId> traces);

    /// The sides of the next diff (two single traces) or comparison.
    [[nodiscard]] const ComparisonSide& sideA() const { return m_sideA; }
    [[nodiscard]] const ComparisonSide& sideB() const { return m_sideB; }
    void setSides(ComparisonSide a, ComparisonSide b);
    void setSideA(ComparisonSide side) { setSides(std::move(side), m_sideB); }
    void setSideB(ComparisonSide side) { setSides(m_sideA, std::move(side)); }
    void swapSides() { setSides(m_sideB, m_sideA); }

    [[nodiscard]] TimeDisplay timeDisplay() const { return m_timeDisplay; }
    void setTimeDisplay(TimeDisplay display);

    /// An import is adding to the snapshot: views say "importing" where they are empty, and hold still.
    [[nodiscard]] bool isImporting() const { return m_isImporting; }
    void setImporting(bool importing);

Q_SIGNALS:
    void snapshotChanged();
    void filterChanged(); ///< anything of it, the scope included
    void scopeChanged();  ///< after filterChanged()
    void resultChanged();
    void selectedTraceChanged();
    void selectedTracesChanged();
    void sidesChanged();
    void timeDisplayChanged();
    void importingChanged();

private:
    std::shared_ptr<const Snapshot> m_snapshot;
    TraceFilter m_filter;
    std::shared_ptr<const QueryResult> m_result;
    std::optional<TraceId> m_selectedTrace;
    std::vector<TraceId> m_selectedTraces;
    ComparisonSide m_sideA, m_sideB;
    TimeDisplay m_timeDisplay = TimeDisplay::Local;
    bool m_isImporting = false;
};

} // namespace spanloom::ui
