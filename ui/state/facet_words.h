#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <QString>

#include "core/query/trace_filter.h"
#include "core/workspace/snapshot.h"

namespace spanloom::ui {

/// How facets and their values are called, the same in every view. All texts are of one line.

/// `recorded` is FacetCounts::title, used for evaluators.
[[nodiscard]] QString facetTitle(const FacetKey& facet, std::string_view recorded = {});
/// "v13", "Retriever", "not judged": a value as people read it.
[[nodiscard]] QString facetValueText(const FacetKey& facet, const std::string& value);
/// The same, with the name of its file for a source.
[[nodiscard]] QString facetValueText(const FacetKey& facet, const std::string& value, const Snapshot& snapshot);
/// "no route", "not scored": traces without a value.
[[nodiscard]] QString missingText(const FacetKey& facet);
/// The source that a value of the source facet stands for.
[[nodiscard]] std::optional<std::int64_t> sourceIdOf(const std::string& value);
[[nodiscard]] QString sourceNameOf(std::int64_t id, const Snapshot& snapshot);

} // namespace spanloom::ui
