#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>

#include "core/import/importer.h"

namespace spanloom {

/// Units on their way from the splitter to the workers. Bounded by bytes: addUnit() blocks while too much waits,
/// which is what bounds the memory of an import. Thread-safe.
class UnitQueue : public UnitSink {
public:
    UnitQueue(std::size_t maxBytes, std::stop_token stop)
        : m_maxBytes(maxBytes)
        , m_stop(std::move(stop)) { }

    bool addUnit(RecordUnit&& unit) override;
    /// The next unit; nothing when the queue is closed and empty, or the import is being stopped.
    [[nodiscard]] std::optional<RecordUnit> next();
    /// No more units will come.
    void close();
    /// A worker has failed: whoever waits gives up.
    void abort();

private:
    const std::size_t m_maxBytes;
    const std::stop_token m_stop;
    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::deque<RecordUnit> m_units;
    std::size_t m_bytes = 0;
    bool m_isClosed = false;
    bool m_isAborted = false;
};

} // namespace spanloom
