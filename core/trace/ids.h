#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace spanloom {

/// Key of a trace. A W3C trace id is its own 16 bytes. Any other id (a word, a number, nothing) is the
/// 128-bit hash of its text together with the source it came from, so that strangers are never merged; the
/// text itself is kept beside the span (SpanRecord::traceIdText).
struct TraceId {
    std::uint64_t high = 0;
    std::uint64_t low = 0;

    auto operator<=>(const TraceId&) const = default;
    [[nodiscard]] bool isZero() const { return (high | low) == 0; }
    [[nodiscard]] std::string hex() const; ///< 32 lower-case digits
    [[nodiscard]] static std::optional<TraceId> fromHex(std::string_view text); ///< exactly 32 digits, any case
};

/// Key of a span within its trace: the 8 bytes of a W3C span id, else the 64-bit hash of the text.
struct SpanId {
    std::uint64_t value = 0;

    auto operator<=>(const SpanId&) const = default;
    [[nodiscard]] bool isZero() const { return value == 0; }
    [[nodiscard]] std::string hex() const; ///< 16 lower-case digits
    [[nodiscard]] static std::optional<SpanId> fromHex(std::string_view text); ///< exactly 16 digits, any case
};

/// Nanoseconds since the Unix epoch, UTC.
using TimeNs = std::int64_t;
using DurationNs = std::int64_t;

/// "No such time": an absent start or end. Not zero, which is a time in 1970.
inline constexpr TimeNs kNoTime = INT64_MIN;

/// later − earlier for two known times; the largest or smallest duration where 64 bits do not hold it. Times are
/// input, and hostile input must not overflow.
[[nodiscard]] constexpr DurationNs durationBetween(TimeNs earlier, TimeNs later) {
    DurationNs result = 0;
    if (__builtin_sub_overflow(later, earlier, &result))
        return later > earlier ? INT64_MAX : INT64_MIN;
    return result;
}

} // namespace spanloom

template <>
struct std::hash<spanloom::TraceId> {
    std::size_t operator()(const spanloom::TraceId& id) const noexcept {
        return static_cast<std::size_t>(id.low ^ (id.high * 0x9E3779B97F4A7C15ull));
    }
};

template <>
struct std::hash<spanloom::SpanId> {
    std::size_t operator()(const spanloom::SpanId& id) const noexcept {
        return static_cast<std::size_t>(id.value * 0x9E3779B97F4A7C15ull);
    }
};
