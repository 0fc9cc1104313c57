#include "core/import/records/decode_context.h"

#include "core/import/records/id_text.h"

namespace spanloom {

namespace {

/// Nanoseconds below this lie before 1973: most likely another unit.
constexpr std::int64_t kEarliestLikely = 100'000'000'000'000'000;

} // namespace

StringId DecodeContext::key(std::string_view text) {
    if (text.size() <= limits.maxAttributeKeyBytes)
        return keys.intern(text);
    notice("long_key", "an attribute key longer than the limit was cut");
    std::size_t end = limits.maxAttributeKeyBytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
        --end;
    return keys.intern(text.substr(0, end));
}

bool CarriedIds::take(std::string_view key, std::string_view text) {
    if (key == kTraceIdKey)
        traceId = text;
    else if (key == kSpanIdKey)
        spanId = text;
    else if (key == kParentIdKey && !text.empty())
        parentId = text;
    else
        return false;
    return true;
}

void finishRecord(SpanRecord& record, const CarriedIds& carried, DecodeContext& context) {
    if (carried.traceId) {
        if (!carried.traceId->empty())
            record.traceId = foreignTraceId(*carried.traceId, context.sourceSeed);
        record.traceIdText = *carried.traceId;
        record.remarks |= SpanFlag::ForeignTraceId;
    }
    if (carried.spanId) {
        if (!carried.spanId->empty())
            record.spanId = foreignSpanId(*carried.spanId);
        record.spanIdText = *carried.spanId;
        record.remarks |= SpanFlag::ForeignSpanId;
    }
    if (!carried.parentId.empty()) {
        record.parentSpanId = foreignSpanId(carried.parentId);
        record.parentIdText = carried.parentId;
        record.hasParent = true;
    }
    if (carried.hasKind)
        record.kind = OtelKind::Other;
    if (record.start == kNoTime)
        record.remarks |= SpanFlag::NoStart;
    if (record.end == kNoTime)
        record.remarks |= SpanFlag::Unfinished;
    else if (record.start != kNoTime && record.end < record.start)
        record.remarks |= SpanFlag::NegativeDuration;
    if (record.droppedAttributes > 0 || record.droppedEvents > 0 || record.droppedLinks > 0)
        record.remarks |= SpanFlag::Truncated;
    record.remarks |= context.remarks;
    record.place = context.place;
    ++context.ordinal;
}

std::string_view listOrNothing(std::string_view packed) {
    return packed == std::string_view("\1\0", 2) ? std::string_view() : packed;
}

TimeNs checkedTime(std::int64_t value, DecodeContext& context) {
    if (value == 0)
        return kNoTime;
    if (value < kEarliestLikely)
        context.notice("suspicious_time", "a time lies before 1973: it may not be in nanoseconds");
    return value;
}

} // namespace spanloom
