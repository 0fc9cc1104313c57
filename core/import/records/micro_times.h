#pragma once

#include <cstdint>
#include <optional>

#include "core/import/records/decode_context.h"

namespace simdjson::dom {
class element;
} // namespace simdjson::dom

namespace spanloom {

/// Nanoseconds of a number of microseconds: an integer, a number with a fraction, or the text of an integer. nullopt
/// when it is none, or more than 64 bits hold.
[[nodiscard]] std::optional<std::int64_t> readMicroseconds(const simdjson::dom::element& value);

/// Start and duration in microseconds, as Jaeger and Zipkin write them. What is null stays absent; what cannot be read
/// is counted.
class MicroTimes {
public:
    void clear() { *this = {}; }
    void setStart(const simdjson::dom::element& value, DecodeContext& context);
    void setDuration(const simdjson::dom::element& value, DecodeContext& context);
    void setStartNs(std::int64_t start) { m_start = start; }
    void setDurationNs(std::int64_t duration) { m_duration = duration; }
    [[nodiscard]] bool hasStart() const { return m_start.has_value(); }
    [[nodiscard]] bool hasDuration() const { return m_duration.has_value(); }
    [[nodiscard]] std::int64_t startNs() const { return m_start.value_or(0); }
    /// nullopt = not known, or beyond 64 bits.
    [[nodiscard]] std::optional<std::int64_t> endNs() const;
    /// Nanoseconds of a duration that has no start to count from.
    [[nodiscard]] std::optional<std::int64_t> looseDuration() const { return m_start ? std::nullopt : m_duration; }

    /// Start and end; a start that is unlikely is counted (decode_context.h). A start of 0 is one: traces made by hand
    /// begin there.
    void apply(SpanRecord& record, DecodeContext& context) const;

private:
    std::optional<std::int64_t> m_start;
    std::optional<std::int64_t> m_duration;
};

} // namespace spanloom
