#pragma once

#include "core/import/records/column_names.h"

namespace spanloom::scores {

/// What a column of a score row means.
enum Role : int {
    TraceId, SpanId, Name, Score, Label, Passed, Explanation, Rater, Evaluator, RaterType, Time, Threshold, Position,
    RowId, RoleCount
};

[[nodiscard]] ColumnNames scoreColumns();

} // namespace spanloom::scores
