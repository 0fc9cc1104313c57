#pragma once

#include <string_view>

#include "core/trace/evaluation.h"
#include "ui/base/badge.h"

namespace spanloom::ui {

/// "groundedness" → "Ground", "context relevance" → "ContRele": short enough for a badge; the tooltip has the whole.
[[nodiscard]] QString shortEvaluationName(std::string_view name);

/// "✓", "✗", "⚠", or nothing: judgement is never colour alone.
[[nodiscard]] QString verdictGlyph(Verdict verdict);
[[nodiscard]] BadgeRole verdictRole(Verdict verdict);

/// Name, score or label, verdict; name, threshold, evaluator and the beginning of the explanation in the tooltip.
[[nodiscard]] Badge judgementBadge(const Evaluation& evaluation, bool shortName);

} // namespace spanloom::ui
