#pragma once

#include <optional>
#include <string_view>

#include "core/trace/evaluation.h"

namespace spanloom::scores {

/// What people write for a yes or no: pass, failed, true, correct, … nullopt = something else.
[[nodiscard]] std::optional<bool> passOfWord(std::string_view text);
/// A thumb: up, 👍, liked, … nullopt = none.
[[nodiscard]] std::optional<bool> thumbOfWord(std::string_view text);
/// Names of problems, where "yes" is the bad answer: hallucination, toxicity, escalated, refund, …
[[nodiscard]] bool isProblemName(std::string_view name);
/// An end user's word or deed: thumbs, feedback, escalation, refund, contact.
[[nodiscard]] bool isFeedback(std::string_view name);
/// Whether the name of a rater is that of a machine (a model, a judge).
[[nodiscard]] bool isMachineName(std::string_view rater);

/// Settles what follows from name, score and label: verdict, feedback, the score of a thumb. The last step before the
/// sink; `passed` is a column that says it outright.
void settle(Evaluation& evaluation, std::optional<bool> passed);

} // namespace spanloom::scores
