#include "core/import/records/decode_context.h"

#include <charconv>

#include "core/import/records/id_text.h"

namespace spanloom {

namespace {

/// Nanoseconds below this lie before 1973: most likely another unit.
constexpr std::int64_t kEarliestLikely = 100'000'000'000'000'000;

/// False = not one of those that the protocol cannot say: it stays an attribute.
bool takeTime(std::string_view text, std::optional<TimeNs>& target) {
    TimeNs time = kNoTime;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), time);
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size() || time > 0 || time == kNoTime)
        return false;
    target = time;
    return true;
}

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
    else if (key == kStartKey)
        return takeTime(text, start);
    else if (key == kEndKey)
        return takeTime(text, end);
    else if (key == kTruncatedKey && text == "true")
        isTruncated = true;
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
        record.start = carried.start.value_or(kNoTime);
    if (record.end == kNoTime)
        record.end = carried.end.value_or(kNoTime);
    if (carried.isTruncated)
        record.remarks |= SpanFlag::Truncated;
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

void applyCarriedIds(LinkView& link, const CarriedIds& carried, const DecodeContext& context) {
    if (carried.traceId && !carried.traceId->empty()) {
        link.traceId = foreignTraceId(*carried.traceId, context.sourceSeed);
        link.traceIdText = *carried.traceId;
    }
    if (carried.spanId && !carried.spanId->empty()) {
        link.spanId = foreignSpanId(*carried.spanId);
        link.spanIdText = *carried.spanId;
    }
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
