#pragma once

#include <optional>
#include <vector>

#include "ui/inspector/inspector_page.h"
#include "ui/inspector/message_card.h"

namespace spanloom::ui {

/// Cards of what a span tells beside its messages. Pure.

/// The prompt's template with its variables marked, and filled in where their values are known.
[[nodiscard]] std::optional<CardContent> promptCard(const InspectedSpan& span);
/// What a guard decided, why, and what it let pass.
[[nodiscard]] std::optional<CardContent> guardCard(const InspectedSpan& span);
/// What was heard or said, how sure the recogniser was, in which language, whether it was interrupted.
[[nodiscard]] std::optional<CardContent> voiceCard(const InspectedSpan& span);
/// The judgements on a span, those of users apart, superseded ones folded into one card at the end; at a root those of
/// the trace too.
[[nodiscard]] std::vector<CardContent> evaluationCards(const InspectedSpan& span);
/// How many of them are in force.
[[nodiscard]] std::uint64_t evaluationCount(const InspectedSpan& span);

/// How a guard's decision reads: stopped, passed, or something between.
[[nodiscard]] BadgeRole guardRole(std::string_view decision);
/// "✗ block", "✓ pass", "✎ redact".
[[nodiscard]] QString guardText(std::string_view decision);
/// "☺ human", "✦ model", "⚙ code", empty when unknown.
[[nodiscard]] QString raterText(EvaluatorType type);

} // namespace spanloom::ui
