#pragma once

#include <utility>

#include "core/workspace/snapshot.h"
#include "ui/state/comparison_side.h"

namespace spanloom::ui {

class ViewState;

/// With what a new comparison begins: the two values that a facet of the filter has, else the two scoped sources, else
/// the two most frequent values of the first facet that has two (prompt version, app version, model, cohort, route),
/// older or smaller name first, else the two newest sources. A side that nothing suggests is not set.
[[nodiscard]] std::pair<ComparisonSide, ComparisonSide> suggestedSides(const ViewState& state);

/// The filter of Explore with one facet's term replaced by one value.
[[nodiscard]] ComparisonSide facetValueSide(const TraceFilter& filter, const FacetKey& facet, const std::string& value);
[[nodiscard]] ComparisonSide sourceSide(const TraceFilter& filter, const SourceSummary& source);

} // namespace spanloom::ui
