#include "core/import/otlp/protobuf_signal.h"

#include "core/import/otlp/wire_reader.h"

namespace spanloom::otlp {

namespace {

constexpr std::uint32_t kItems = 2;
constexpr std::uint32_t kLibraryItems = 1000;

} // namespace

Signal signalOfItem(std::string_view item) {
    bool hasTraceId = false;
    bool hasSpanId = false;
    bool hasName = false;
    bool hasMetricBody = false;
    bool hasLogTraceId = false;
    WireReader reader(item);
    WireField field;
    while (reader.next(field)) {
        const bool isBytes = field.type == WireType::Bytes;
        const bool isFixed = field.type == WireType::Fixed64;
        switch (field.number) {
        case 1:
            if (isFixed)
                return Signal::Logs;
            hasName = isBytes;
            hasTraceId = isBytes && field.bytes.size() == 16;
            break;
        case 2:
            hasSpanId = isBytes && field.bytes.size() == 8;
            if (field.type == WireType::Varint)
                return Signal::Logs; // a severity
            break;
        case 7:
        case 8:
            if (isFixed)
                return Signal::Spans;
            if (isBytes && field.number == 7 && hasName)
                return Signal::Metrics;
            if (field.type == WireType::Fixed32 && field.number == 8)
                return Signal::Logs; // its flags
            break;
        case 10:
            if (isBytes && hasName)
                return Signal::Metrics;
            if (isBytes && hasLogTraceId && field.bytes.size() == 8)
                return Signal::Logs;
            break;
        case 5: hasMetricBody = hasMetricBody || isBytes; break;
        case 9:
            hasMetricBody = hasMetricBody || isBytes;
            hasLogTraceId = !hasName && isBytes && field.bytes.size() == 16;
            break;
        case 12:
            if (isBytes && !hasName)
                return Signal::Logs; // an event's name
            break;
        case 11:
            if (isFixed)
                return Signal::Logs;
            hasMetricBody = hasMetricBody || isBytes;
            break;
        default: break;
        }
    }
    if (hasTraceId && hasSpanId)
        return Signal::Spans;
    return hasName && hasMetricBody ? Signal::Metrics : Signal::Unknown;
}

Signal signalOfScope(std::string_view scopeItems) {
    WireReader reader(scopeItems);
    WireField field;
    while (reader.next(field))
        if (field.is(kItems, WireType::Bytes))
            if (const Signal signal = signalOfItem(field.bytes); signal != Signal::Unknown)
                return signal;
    return Signal::Unknown;
}

Signal signalOfResource(std::string_view resourceItems) {
    WireReader reader(resourceItems);
    WireField field;
    while (reader.next(field))
        if (field.is(kItems, WireType::Bytes) || field.is(kLibraryItems, WireType::Bytes))
            if (const Signal signal = signalOfScope(field.bytes); signal != Signal::Unknown)
                return signal;
    return Signal::Unknown;
}

} // namespace spanloom::otlp
