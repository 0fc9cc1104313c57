#pragma once

#include <utility>
#include <vector>

#include "core/query/trace_filter.h"
#include "ui/facets/facet_rows.h"
#include "ui/state/comparison_side.h"

namespace spanloom::ui {

/// What clicks do to a facet's term; pure. The term of a facet without one is empty.
[[nodiscard]] FacetTerm termOf(const TraceFilter& filter, const FacetKey& facet);
[[nodiscard]] FacetTerm withIncludeToggled(FacetTerm term, const FacetRow& line); ///< an excluded value is included
[[nodiscard]] FacetTerm withExcludeToggled(FacetTerm term, const FacetRow& line); ///< an included value is excluded
[[nodiscard]] FacetTerm onlyThis(const FacetRow& line);

/// The traces of one value: the filter with the facet's own condition replaced.
[[nodiscard]] ComparisonSide sideOf(const TraceFilter& filter, const FacetTerm& term);
/// The two sides that a term with exactly two included values asks for, in the order of names; else none.
[[nodiscard]] std::vector<ComparisonSide> sidesOf(const TraceFilter& filter, const FacetTerm& term);

} // namespace spanloom::ui
