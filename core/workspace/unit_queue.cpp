#include "core/workspace/unit_queue.h"

#include <utility>

namespace spanloom {

bool UnitQueue::addUnit(RecordUnit&& unit) {
    std::unique_lock lock(m_mutex);
    // A unit larger than the whole limit passes when nothing else waits.
    const bool hasRoom = m_changed.wait(
        lock, m_stop, [&] { return m_isAborted || m_bytes == 0 || m_bytes + unit.bytes.size() <= m_maxBytes; });
    if (!hasRoom || m_isAborted || m_stop.stop_requested())
        return false;
    m_bytes += unit.bytes.size();
    m_units.push_back(std::move(unit));
    m_changed.notify_all();
    return true;
}

std::optional<RecordUnit> UnitQueue::next() {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, m_stop, [&] { return m_isAborted || m_isClosed || !m_units.empty(); });
    if (m_isAborted || m_stop.stop_requested() || m_units.empty())
        return std::nullopt;
    RecordUnit unit = std::move(m_units.front());
    m_units.pop_front();
    m_bytes -= unit.bytes.size();
    m_changed.notify_all();
    return unit;
}

void UnitQueue::close() {
    const std::lock_guard lock(m_mutex);
    m_isClosed = true;
    m_changed.notify_all();
}

void UnitQueue::abort() {
    const std::lock_guard lock(m_mutex);
    m_isAborted = true;
    m_changed.notify_all();
}

} // namespace spanloom
