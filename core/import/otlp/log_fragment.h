#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/import/records/decode_context.h"
#include "core/import/records/id_text.h"
#include "core/trace/span_content.h"
#include "core/trace/span_sink.h"

namespace spanloom::otlp {

/// A log record as its reader found it, whatever the encoding. Reusable after clear().
struct LogRecord {
    ParsedTraceId trace;
    ParsedSpanId span;
    std::string traceText; ///< as written, for ids that are no W3C ids
    std::string spanText;
    TimeNs time = kNoTime;
    TimeNs observedTime = kNoTime;
    std::int64_t severityNumber = 0;
    std::string severityText;
    std::string eventName;
    std::uint32_t flags = 0;
    std::uint32_t droppedAttributes = 0;
    bool isRepaired = false;
    std::string attributes; ///< packed list
    std::string body;       ///< packed value, empty when there is none

    void clear();
};

/// Hands log records on as fragments of the spans they name: each is one event at the record's time (else the time it
/// was observed), named by its event name, else by the attribute event.name or event_name. The event's attributes are the
/// record's; the members of a named event's body that is a map, another body as `body`; severity_number, severity_text,
/// flags and observed_time_unix_nano where they say something. A key that the record has already gets `log.` in front.
/// Records without a trace are counted and left out. A judgement that our exporter has written (it came apart from spans)
/// is handed on as one again. One thread.
class LogFragments {
public:
    LogFragments(DecodeContext& context, SpanSink& sink);
    void send(const LogRecord& log, ResourceIndex resource, ScopeIndex scope);

private:
    [[nodiscard]] std::string_view eventNameOf(const LogRecord& log) const;
    void writeEvent(const LogRecord& log);
    /// False = not of our exporter.
    [[nodiscard]] bool sendJudgement(const LogRecord& log);

    DecodeContext& m_context;
    SpanSink& m_sink;
    const StringId m_eventNameKeys[2];
    EventListWriter m_events;
};

/// Whether an id stands for none: writers without a span fill it with zeroes.
[[nodiscard]] bool isZeroId(std::string_view text);

} // namespace spanloom::otlp
