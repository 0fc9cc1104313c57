#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/trace/span_record.h"

namespace spanloom {

/// Names of the protocol's enums, with or without their prefix, in any case: "SPAN_KIND_CLIENT", "SpanKind.CLIENT",
/// "client". nullopt = a name that no version of the protocol knows.
[[nodiscard]] std::optional<OtelKind> kindOfName(std::string_view text);
[[nodiscard]] std::optional<StatusCode> statusOfName(std::string_view text);
[[nodiscard]] std::optional<OtelKind> kindOfNumber(std::int64_t number);
[[nodiscard]] std::optional<StatusCode> statusOfNumber(std::int64_t number);

} // namespace spanloom
