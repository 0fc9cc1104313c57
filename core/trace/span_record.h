#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/diagnostic.h"
#include "core/trace/ids.h"

namespace spanloom {

/// The OTLP numbers. `Other` = a name that no version of the protocol knows; the text is kept as the attribute
/// `spanloom.otlp.kind`.
enum class OtelKind : std::uint8_t { Unspecified = 0, Internal = 1, Server = 2, Client = 3, Producer = 4, Consumer = 5, Other = 255 };
enum class StatusCode : std::uint8_t { Unset = 0, Ok = 1, Error = 2 };

[[nodiscard]] const char* name(OtelKind kind);   ///< "client"; "unspecified" for 0
[[nodiscard]] const char* name(StatusCode code); ///< "unset", "ok", "error"

/// Remarks on a span, a bit each. Raw ones are set by readers, the others when traces are built.
namespace SpanFlag {
inline constexpr std::uint32_t Orphan = 1u << 0;           ///< its parent id is not in the trace
inline constexpr std::uint32_t Unfinished = 1u << 1;       ///< no end time
inline constexpr std::uint32_t CycleCut = 1u << 2;         ///< was its own ancestor; made a root
inline constexpr std::uint32_t Duplicate = 1u << 3;        ///< another copy of this span is the visible one
inline constexpr std::uint32_t InferredKind = 1u << 4;     ///< kind guessed from name or shape
inline constexpr std::uint32_t Truncated = 1u << 5;        ///< attributes, events or links were dropped by the writer
inline constexpr std::uint32_t Redacted = 1u << 6;         ///< content hidden by the writer's configuration
inline constexpr std::uint32_t NegativeDuration = 1u << 7; ///< ends before it starts
inline constexpr std::uint32_t OutsideParent = 1u << 8;    ///< not within its parent's interval
inline constexpr std::uint32_t Repaired = 1u << 9;         ///< the record was not valid JSON/UTF-8 and was mended
inline constexpr std::uint32_t ForeignTraceId = 1u << 10;  ///< trace id is not a W3C id (see TraceId)
inline constexpr std::uint32_t ForeignSpanId = 1u << 11;   ///< span id is not a W3C id
inline constexpr std::uint32_t NoStart = 1u << 12;         ///< no start time
/// Not a span: facts about one that came apart from it (a log record, a row about a trace). Same trace id and span id
/// as the span it speaks of; never visible by itself. What it says is shown at the span, whichever came first.
inline constexpr std::uint32_t Fragment = 1u << 13;
inline constexpr std::uint32_t OfTrace = 1u << 14;         ///< a fragment without a span id: about the whole trace
} // namespace SpanFlag

/// The public, stable names of the flags ("orphan", "unfinished", …), in bit order, joined to a list.
[[nodiscard]] std::string flagNames(std::uint32_t flags, std::string_view separator = ",");

/// Number of a resource or scope within one import, handed out by the sink.
enum class ResourceIndex : std::uint32_t {};
enum class ScopeIndex : std::uint32_t {};

/// A resource as it came. All views live during the call that passes it.
struct ResourceRecord {
    std::string_view attributes; ///< packed list (attribute_codec.h)
    std::string_view schemaUrl;
    std::uint32_t droppedAttributes = 0;
};

struct ScopeRecord {
    std::string_view name;
    std::string_view version;
    std::string_view attributes; ///< packed list
    std::string_view schemaUrl;
    std::uint32_t droppedAttributes = 0;
};

/// One span as a reader hands it to the sink: nothing interpreted beyond the envelope. All views live during
/// the call that passes it; the sink copies.
struct SpanRecord {
    TraceId traceId;
    SpanId spanId;
    SpanId parentSpanId;
    bool hasParent = false;          ///< a parent id was written (it may be all zeroes: some writers mean a span by it)
    std::string_view traceIdText;    ///< only where SpanFlag::ForeignTraceId: the id as written
    std::string_view spanIdText;     ///< only where SpanFlag::ForeignSpanId
    std::string_view parentIdText;   ///< only where the parent id is not a W3C id
    TimeNs start = kNoTime;
    TimeNs end = kNoTime;            ///< absent or 0 in the file = kNoTime
    OtelKind kind = OtelKind::Unspecified;
    StatusCode status = StatusCode::Unset;
    std::uint32_t traceFlags = 0;    ///< the protocol's `flags`
    std::uint32_t droppedAttributes = 0;
    std::uint32_t droppedEvents = 0;
    std::uint32_t droppedLinks = 0;
    std::uint32_t remarks = 0;       ///< SpanFlag bits the reader knows
    std::string_view name;
    std::string_view statusMessage;
    std::string_view traceState;
    std::string_view attributes;     ///< packed list; empty view = no attributes
    std::string_view events;         ///< packed events (EventView); empty view = none
    std::string_view links;          ///< packed links (LinkView); empty view = none
    ResourceIndex resource {};
    ScopeIndex scope {};
    SourcePlace place;
};

} // namespace spanloom
