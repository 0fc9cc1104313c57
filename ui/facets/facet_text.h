#pragma once

#include <optional>

#include <QString>

#include "core/query/trace_filter.h"
#include "core/trace/field.h"

namespace spanloom::ui {

/// "No trace has a route."
[[nodiscard]] QString emptyFacetText(const FacetKey& facet);
/// The field an attribute can be used as to fill this facet.
[[nodiscard]] std::optional<Field> usableField(const FacetKey& facet);
/// Of those that are shown even when no trace has a value.
[[nodiscard]] bool isAlwaysShown(const FacetKey& facet);
/// Of those that are folded until somebody opens them.
[[nodiscard]] bool isFoldedAtFirst(const FacetKey& facet);

} // namespace spanloom::ui
