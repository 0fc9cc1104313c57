#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/trace/trace_document.h"

namespace spanloom {

/// An event of a span, for a mark on its bar.
struct EventMark {
    std::uint32_t span = kNoIndex; ///< index into TraceDocument::spans
    TimeNs time = kNoTime;
    bool isException = false;      ///< an event named "exception"
    std::string name;
};

inline constexpr std::uint32_t kMaxEventMarks = 20'000;

/// The events of a trace with a time, sorted by span, then time; of at most kMaxEventMarks. Reads the payload of every
/// span that has events: blocks, any thread.
[[nodiscard]] Result<std::vector<EventMark>> readEventMarks(
    const TraceDocument& document, const PayloadSource& payloads, std::stop_token stop);

} // namespace spanloom
