#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/trace/evaluation.h"

namespace spanloom {

enum class EvaluationDirection : std::uint8_t { HigherIsBetter, LowerIsBetter };

/// A person's word on what a result of one evaluator means. Stronger than what the dump says.
struct EvaluationRule {
    std::string name; ///< as evaluationNameKey() makes it
    std::optional<double> threshold; ///< reaching it is a pass
    EvaluationDirection direction = EvaluationDirection::HigherIsBetter;
    std::vector<std::string> passLabels; ///< compared without regard to case
    std::vector<std::string> failLabels;

    /// Says nothing: the same as no rule.
    [[nodiscard]] bool isEmpty() const { return !threshold && passLabels.empty() && failLabels.empty(); }
    bool operator==(const EvaluationRule&) const = default;
};

/// Lower is better for what is named after a problem (toxicity, hallucination, bias, latency …).
[[nodiscard]] EvaluationDirection directionOfName(std::string_view nameKey);

/// The verdict of one row by a rule: its label, else its score; nothing when the rule does not speak of it, for rows
/// that say that the evaluator itself failed, and for feedback.
[[nodiscard]] std::optional<Verdict> verdictByRule(const Evaluation& row, const EvaluationRule& rule);

/// What an end user's word says, as far as that can be told: thumbs, "helpful", 1 or 0; escalations and refunds are
/// bad. Zero = neither.
[[nodiscard]] int feedbackSign(const Evaluation& row);

} // namespace spanloom
