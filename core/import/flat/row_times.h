#pragma once

#include <cstdint>
#include <optional>

#include "core/trace/ids.h"

namespace simdjson::dom {
class element;
} // namespace simdjson::dom

namespace spanloom::flat {

/// A number, or a text of one, times `factor`, as nanoseconds; exact where it is whole. nullopt = no number, or beyond
/// 64 bits.
[[nodiscard]] std::optional<std::int64_t> readNanoseconds(const simdjson::dom::element& value, std::int64_t factor);

/// Nanoseconds in the unit that a time is written in, told by its size; nullopt where it is no number (ISO text).
[[nodiscard]] std::optional<std::int64_t> unitOfTime(const simdjson::dom::element& time);

/// "1.25s", "85 ms", [seconds, nanoseconds]: durations that say their unit.
[[nodiscard]] std::optional<std::int64_t> readDuration(const simdjson::dom::element& value);

} // namespace spanloom::flat
