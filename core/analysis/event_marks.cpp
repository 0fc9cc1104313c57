#include "core/analysis/event_marks.h"

#include <algorithm>

namespace spanloom {

Result<std::vector<EventMark>> readEventMarks(
    const TraceDocument& document, const PayloadSource& payloads, std::stop_token stop) {
    std::vector<EventMark> marks;
    for (std::uint32_t index = 0; index < document.spans.size() && marks.size() < kMaxEventMarks; ++index) {
        const TraceSpan& span = document.spans[index];
        if (span.eventCount == 0)
            continue;
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "stopped");
        SPANLOOM_TRY_ASSIGN(const SpanPayload payload, loadPayload(payloads, document, span));
        const auto first = static_cast<std::ptrdiff_t>(marks.size());
        forEachEvent(payload.events, [&](const EventView& event) {
            if (event.time != kNoTime)
                marks.push_back({index, event.time, event.name == "exception", std::string(event.name)});
        });
        std::stable_sort(marks.begin() + first, marks.end(),
            [](const EventMark& a, const EventMark& b) { return a.time < b.time; });
    }
    if (marks.size() > kMaxEventMarks)
        marks.resize(kMaxEventMarks);
    return marks;
}

} // namespace spanloom
