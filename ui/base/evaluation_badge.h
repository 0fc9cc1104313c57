#pragma once

#include <string_view>

#include "core/trace/evaluation.h"
#include "ui/base/badge.h"

namespace spanloom::ui {

/// "groundedness" → "Groundedness", "AnswerRelevance" → "Answer rel.": short enough for a badge; the tooltip has the
/// whole.
[[nodiscard]] QString shortEvaluationName(std::string_view name);

/// "✓", "✗", "⚠", or nothing: judgement is never colour alone.
[[nodiscard]] QString verdictGlyph(Verdict verdict);
[[nodiscard]] BadgeRole verdictRole(Verdict verdict);

/// Whether the first is the one to show of two: failed before unjudged before passed, then the lower score.
[[nodiscard]] bool isWorse(const Evaluation& first, const Evaluation& second);

/// Name, score or label, verdict; name, threshold, evaluator and the beginning of the explanation in the tooltip.
[[nodiscard]] Badge judgementBadge(const Evaluation& evaluation, bool shortName);
/// One line with the exact score, label, verdict, threshold and evaluator.
[[nodiscard]] QString judgementLine(const Evaluation& evaluation);

} // namespace spanloom::ui
