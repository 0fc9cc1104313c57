#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/trace/ids.h"

namespace spanloom {

// GCC 12 takes an enumerator of a scoped enumeration for something that shadows the alias Status.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
/// A field of traces whose values are listed with counts.
enum class FacetField : std::uint8_t {
    PromptVersion, Model, Route, Cohort, Environment, Status, Kind, Service, Provider, Tool, AppVersion,
    Evaluator, ///< one facet an evaluation name; its values are verdicts
    Source
};
#pragma GCC diagnostic pop

/// Which facet: the field, and for Evaluator the evaluation's name as evaluationNameKey() writes it.
struct FacetKey {
    FacetField field = FacetField::PromptVersion;
    std::string evaluator;

    auto operator<=>(const FacetKey&) const = default;
};

/// "prompt_version", "model", …, "eval.groundedness", "source": the public name, also in expressions and settings.
[[nodiscard]] std::string publicName(const FacetKey& key);
[[nodiscard]] std::optional<FacetKey> facetFromName(std::string_view publicName);

/// One top-level condition on one facet. A trace passes when it has any of the included values (or nothing is
/// included) and none of the excluded ones. `missing` stands for traces without any value: "not scored", "no route".
/// Values are texts as the filter language writes them: model names, "ok", "RETRIEVER", "fail"; of sources their id.
struct FacetTerm {
    FacetKey facet;
    std::set<std::string> included;
    std::set<std::string> excluded;
    bool includesMissing = false;
    bool excludesMissing = false;

    [[nodiscard]] bool isEmpty() const {
        return included.empty() && excluded.empty() && !includesMissing && !excludesMissing;
    }
    bool operator==(const FacetTerm&) const = default;
};

/// Traces whose start lies in [from, to).
struct TimeRange {
    TimeNs from = 0;
    TimeNs to = 0;
    bool operator==(const TimeRange&) const = default;
};

/// What the views are limited to: all conditions hold at once. A value; knows no columns, so that it can be stored,
/// shown and, later, be written as text of the filter language.
struct TraceFilter {
    std::set<std::int64_t> sources;  ///< empty = all of the cache
    std::vector<FacetTerm> facets;   ///< at most one a facet, none empty, in the order in which they were made
    std::optional<TimeRange> time;
    std::string text;                ///< the quick filter; empty = none

    [[nodiscard]] const FacetTerm* term(const FacetKey& facet) const;
    /// Replaces the facet's term; an empty one removes it.
    void setTerm(FacetTerm term);
    [[nodiscard]] bool isEmpty() const { return sources.empty() && facets.empty() && !time && text.empty(); }
    bool operator==(const TraceFilter&) const = default;
};

/// The filter as an expression of the filter language, for titles, tooltips and copying: `prompt_version in ("v12",
/// "v13") and (route not in ("/search") or route is missing)`. Sources and the time range included; empty when the
/// filter is.
[[nodiscard]] std::string toExpression(const TraceFilter& filter);

} // namespace spanloom
