#pragma once

#include <optional>
#include <string>

#include <QString>

#include "core/query/trace_filter.h"
#include "core/query/trace_query.h"
#include "core/trace/field.h"

namespace spanloom::ui {

/// How facets and their values are called. `recorded` is FacetCounts::title, used for evaluators.
[[nodiscard]] QString facetTitle(const FacetKey& facet, const std::string& recorded = {});
/// "v13", "Retriever", "not judged": a value as people read it.
[[nodiscard]] QString facetValueText(const FacetKey& facet, const std::string& value);
/// "no route", "not scored": traces without a value.
[[nodiscard]] QString missingText(const FacetKey& facet);
/// "No trace has a route."
[[nodiscard]] QString emptyFacetText(const FacetKey& facet);
/// The field an attribute can be used as to fill this facet.
[[nodiscard]] std::optional<Field> usableField(const FacetKey& facet);
/// Of those that are shown even when no trace has a value.
[[nodiscard]] bool isAlwaysShown(const FacetKey& facet);
/// Of those that are folded until somebody opens them.
[[nodiscard]] bool isFoldedAtFirst(const FacetKey& facet);

} // namespace spanloom::ui
