#pragma once

#include <QString>

#include "core/query/trace_query.h"
#include "core/workspace/snapshot.h"
#include "ui/state/comparison_side.h"

namespace spanloom::ui {

/// How sides are called.

/// What the side is, on one line: its filter as an expression, "all traces", "3 traces"; empty when nothing is chosen.
[[nodiscard]] QString sideExpression(const ComparisonSide& side);
/// Its short name for columns, legends and tabs.
[[nodiscard]] QString sideLabel(const ComparisonSide& side);
/// The whole of it; of picked traces the ids of the first few.
[[nodiscard]] QString sideToolTip(const ComparisonSide& side);

/// A short name of a filter for columns and tabs: its values where they are few.
[[nodiscard]] QString filterLabel(const TraceFilter& filter, const Snapshot& snapshot);

/// The filter with the facet's own condition replaced by one value; an empty value stands for "missing".
[[nodiscard]] TraceFilter withFacetValue(TraceFilter filter, const FacetKey& facet, const std::string& value);

} // namespace spanloom::ui
