#pragma once

#include <span>
#include <vector>

#include "core/trace/trace_document.h"

#include "ui/base/badge.h"

namespace spanloom::ui {

/// The evaluations that judge a span.
[[nodiscard]] std::span<const Evaluation> evaluationsOf(const TraceDocument& document, std::uint32_t span);

/// Score (or label) and verdict, without the name: "0.41 ✗".
[[nodiscard]] Badge verdictBadge(const Evaluation& evaluation);

/// What the inspector's header says of a span: duration and self time, first token, tokens, cost with its source,
/// evaluations, flags in words.
[[nodiscard]] std::vector<Badge> spanBadges(const TraceDocument& document, std::uint32_t span);

} // namespace spanloom::ui
