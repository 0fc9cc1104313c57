#pragma once

#include "core/import/records/column_names.h"

namespace spanloom::dataset {

/// What a column of a dataset row means; all others are its slices.
enum Role : int {
    Input, Output, Expected, Id, Name, Model, InputTokens, OutputTokens, TotalTokens, Cost, Start, LatencyMs, LatencyS,
    Score, Label, Passed, Explanation, Evaluator, Scores, Messages,
    RoleCount
};

[[nodiscard]] ColumnNames datasetColumns();

} // namespace spanloom::dataset
