#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/trace/ids.h"

namespace simdjson::dom {
class element;
} // namespace simdjson::dom

namespace spanloom {

/// "2026-01-02T03:04:05.123456789+02:00" and its relatives: a blank for the T, no fraction, up to nine digits of one
/// (more are cut), "Z", "+0200", " UTC" or no zone, which means UTC; quotes around it are taken off.
/// nullopt = not such a time, or beyond what nanoseconds in 64 bits hold.
[[nodiscard]] std::optional<TimeNs> parseIsoTime(std::string_view text);

/// Nanoseconds of a number of an unknown unit, told by its size: seconds below 1e11, milliseconds below 1e14,
/// microseconds below 1e17, else nanoseconds. nullopt for zero and negative numbers.
[[nodiscard]] std::optional<TimeNs> epochTime(std::int64_t number);

/// number × factor, or nullopt where 64 bits do not hold it. For times and durations in micro- or milliseconds.
[[nodiscard]] std::optional<std::int64_t> scaled(std::int64_t number, std::int64_t factor);

/// A time as JSON writers put it: ISO text, a number or text of a number of any unit, [seconds, nanoseconds].
/// nullopt for null, empty text and what is no time.
[[nodiscard]] std::optional<TimeNs> readTime(const simdjson::dom::element& value);

} // namespace spanloom
