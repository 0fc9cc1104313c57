#include "ui/shell/view_history.h"

namespace spanloom::ui {

bool ViewPlace::isSamePage(const ViewPlace& other) const {
    return page == other.page && filter == other.filter && trace == other.trace && otherTrace == other.otherTrace
        && sideA == other.sideA && sideB == other.sideB && isSample == other.isSample;
}

void ViewHistory::visit(const ViewPlace& place, Clock::time_point now) {
    if (!m_places.empty() && m_places[m_current] == place)
        return;
    // What is selected once a trace has been read completes the place; that is nobody's step.
    if (!m_places.empty() && place.page == ViewPlace::Page::Trace && m_places[m_current].isSamePage(place)
        && m_places[m_current].span.isZero()) {
        m_places[m_current] = place;
        return;
    }
    const bool isQuick = now - m_lastVisit < kMergeTime;
    m_lastVisit = now;
    if (!m_places.empty() && isQuick && m_current + 1 == m_places.size() && m_current > 0
        && m_places[m_current].isSamePage(place)) {
        m_places[m_current] = place;
        return;
    }
    if (!m_places.empty())
        m_places.resize(m_current + 1);
    m_places.push_back(place);
    if (m_places.size() > kMaxPlaces)
        m_places.erase(m_places.begin());
    m_current = m_places.size() - 1;
}

} // namespace spanloom::ui
