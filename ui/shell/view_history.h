#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/query/trace_filter.h"
#include "core/trace/ids.h"
#include "ui/state/comparison_side.h"

namespace spanloom::ui {

/// Where a person is: which page, and what is chosen on it. A value of ids, so that it can be gone back to after
/// other traces, other snapshots and closed tabs.
struct ViewPlace {
    enum class Page : std::uint8_t { Explore, Trace, Diff, Compare };
    Page page = Page::Explore;
    TraceFilter filter;                    ///< of Explore, whatever the page
    std::optional<TraceId> selectedTrace;  ///< Explore
    TraceId trace;                         ///< Trace; side A of Diff
    TraceId otherTrace;                    ///< side B of Diff
    SpanId span;                           ///< Trace: the selected span, zero for none
    ComparisonSide sideA, sideB;           ///< Compare
    bool isSample = false;                 ///< the bundled sample was shown

    bool operator==(const ViewPlace&) const = default;
    /// The same page with the same content, whatever is selected there: what walking with the arrow keys changes.
    [[nodiscard]] bool isSamePage(const ViewPlace& other) const;
};

/// Everything one did, back and forth, as a browser keeps it. Selections that follow each other within kMergeTime on
/// one page are one step. At most kMaxPlaces; the oldest go.
class ViewHistory {
public:
    using Clock = std::chrono::steady_clock;
    static constexpr std::size_t kMaxPlaces = 200;
    static constexpr std::chrono::milliseconds kMergeTime {700};

    /// Remembers the place that is shown now; what lay ahead is forgotten. Nothing happens when it is the current one.
    void visit(const ViewPlace& place, Clock::time_point now = Clock::now());
    [[nodiscard]] bool canGoBack() const { return m_current > 0; }
    [[nodiscard]] bool canGoForward() const { return m_current + 1 < m_places.size(); }
    /// Moves and returns the place to show. Only when it can.
    const ViewPlace& back() { return m_places[--m_current]; }
    const ViewPlace& forward() { return m_places[++m_current]; }

private:
    std::vector<ViewPlace> m_places;
    std::size_t m_current = 0;
    Clock::time_point m_lastVisit;
};

} // namespace spanloom::ui
