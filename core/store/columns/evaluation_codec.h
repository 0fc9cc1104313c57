#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/trace/evaluation.h"

namespace spanloom {

/// Sealed rows of evaluations, in their order; empty for none.
[[nodiscard]] std::string encodeEvaluations(std::span<const Evaluation> evaluations);
/// Appends the rows to a vector.
[[nodiscard]] Status decodeEvaluations(std::string_view bytes, std::vector<Evaluation>& target);

} // namespace spanloom
