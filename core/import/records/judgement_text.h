#pragma once

#include <optional>
#include <string_view>

#include "core/trace/evaluation.h"

namespace simdjson::dom {
class element;
} // namespace simdjson::dom

namespace spanloom {

/// Who judged, from the words of many tools ("HUMAN", "LLM_JUDGE", "auto_eval", "heuristic", …), in any case.
[[nodiscard]] EvaluatorType evaluatorTypeOf(std::string_view text);

/// Whether the name of a judgement speaks of an end user's word: "user_score", "thumbs", "feedback".
[[nodiscard]] bool isUserFeedbackName(std::string_view name);

/// A number, a truth value as 1 or 0, or the text of a number. Nothing for NaN.
[[nodiscard]] std::optional<double> readScore(const simdjson::dom::element& value);

} // namespace spanloom
