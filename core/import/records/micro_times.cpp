#include "core/import/records/micro_times.h"

#include <cmath>

#include <simdjson.h>

#include "core/import/records/json_values.h"
#include "core/import/records/time_text.h"

namespace spanloom {

using simdjson::dom::element;
using simdjson::dom::element_type;

namespace {

constexpr std::int64_t kMicrosecond = 1000;

std::optional<std::int64_t> readCounted(const element& value, DecodeContext& context) {
    if (value.type() == element_type::NULL_VALUE)
        return std::nullopt;
    const auto time = readMicroseconds(value);
    if (!time)
        context.loss("bad_time", "a time or duration is not a number of microseconds");
    return time;
}

} // namespace

std::optional<std::int64_t> readMicroseconds(const element& value) {
    double number = 0;
    if (value.type() == element_type::DOUBLE && value.get_double().get(number) == simdjson::SUCCESS) {
        // Whole and fraction apart, so that the whole part is exact.
        const double whole = std::trunc(number);
        if (!(std::fabs(whole) < 9.2e15))
            return std::nullopt;
        return static_cast<std::int64_t>(whole) * kMicrosecond
            + static_cast<std::int64_t>(std::llround((number - whole) * static_cast<double>(kMicrosecond)));
    }
    const auto count = readInteger(value);
    return count ? scaled(*count, kMicrosecond) : std::nullopt;
}

void MicroTimes::setStart(const element& value, DecodeContext& context) { m_start = readCounted(value, context); }

void MicroTimes::setDuration(const element& value, DecodeContext& context) {
    m_duration = readCounted(value, context);
}

void MicroTimes::apply(SpanRecord& record, DecodeContext& context) const {
    if (!m_start)
        return;
    record.start = checkedTime(*m_start == 0 ? 1 : *m_start, context) - (*m_start == 0 ? 1 : 0);
    if (!m_duration)
        return;
    if (const auto end = endNs())
        record.end = *end;
    else
        context.loss("bad_time", "a time or duration is not a number of microseconds");
}

std::optional<std::int64_t> MicroTimes::endNs() const {
    std::int64_t end = 0;
    if (!m_start || !m_duration || __builtin_add_overflow(*m_start, *m_duration, &end))
        return std::nullopt;
    return end;
}

} // namespace spanloom
