#include "core/trace/span_record.h"

#include <array>
#include <utility>

namespace spanloom {

const char* name(OtelKind kind) {
    switch (kind) {
    case OtelKind::Unspecified: return "unspecified";
    case OtelKind::Internal: return "internal";
    case OtelKind::Server: return "server";
    case OtelKind::Client: return "client";
    case OtelKind::Producer: return "producer";
    case OtelKind::Consumer: return "consumer";
    case OtelKind::Other: return "other";
    }
    return "other";
}

const char* name(StatusCode code) {
    switch (code) {
    case StatusCode::Unset: return "unset";
    case StatusCode::Ok: return "ok";
    case StatusCode::Error: return "error";
    }
    return "unset";
}

std::string flagNames(std::uint32_t flags, std::string_view separator) {
    static constexpr std::array<std::pair<std::uint32_t, std::string_view>, 15> kNames {{
        {SpanFlag::Orphan, "orphan"},
        {SpanFlag::Unfinished, "unfinished"},
        {SpanFlag::CycleCut, "cycle_cut"},
        {SpanFlag::Duplicate, "duplicate"},
        {SpanFlag::InferredKind, "inferred_kind"},
        {SpanFlag::Truncated, "truncated"},
        {SpanFlag::Redacted, "redacted"},
        {SpanFlag::NegativeDuration, "negative_duration"},
        {SpanFlag::OutsideParent, "outside_parent"},
        {SpanFlag::Repaired, "repaired"},
        {SpanFlag::ForeignTraceId, "foreign_trace_id"},
        {SpanFlag::ForeignSpanId, "foreign_span_id"},
        {SpanFlag::NoStart, "no_start"},
        {SpanFlag::Fragment, "fragment"},
        {SpanFlag::OfTrace, "of_trace"},
    }};
    std::string result;
    for (const auto& [bit, text] : kNames) {
        if (!(flags & bit))
            continue;
        if (!result.empty())
            result += separator;
        result += text;
    }
    return result;
}

} // namespace spanloom
