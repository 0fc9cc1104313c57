#include "core/query/trace_filter.h"

#include <algorithm>
#include <array>
#include <utility>

namespace spanloom {

namespace {

/// In the order of FacetField, without evaluators.
constexpr std::array<std::pair<FacetField, std::string_view>, 12> kNames {{
    {FacetField::PromptVersion, "prompt_version"}, {FacetField::Model, "model"}, {FacetField::Route, "route"},
    {FacetField::Cohort, "cohort"}, {FacetField::Environment, "environment"}, {FacetField::Status, "status"},
    {FacetField::Kind, "kind"}, {FacetField::Service, "service"}, {FacetField::Provider, "provider"},
    {FacetField::Tool, "tool"}, {FacetField::AppVersion, "app_version"}, {FacetField::Source, "source"}}};

constexpr std::string_view kEvaluatorPrefix = "eval.";

} // namespace

std::string publicName(const FacetKey& key) {
    if (key.field == FacetField::Evaluator)
        return std::string(kEvaluatorPrefix) + key.evaluator;
    const auto found = std::ranges::find(kNames, key.field, &decltype(kNames)::value_type::first);
    return found == kNames.end() ? std::string() : std::string(found->second);
}

std::optional<FacetKey> facetFromName(std::string_view publicName) {
    if (publicName.starts_with(kEvaluatorPrefix))
        return FacetKey {FacetField::Evaluator, std::string(publicName.substr(kEvaluatorPrefix.size()))};
    const auto found = std::ranges::find(kNames, publicName, &decltype(kNames)::value_type::second);
    if (found == kNames.end())
        return std::nullopt;
    return FacetKey {found->first, {}};
}

const FacetTerm* TraceFilter::term(const FacetKey& facet) const {
    const auto found = std::ranges::find(facets, facet, &FacetTerm::facet);
    return found == facets.end() ? nullptr : &*found;
}

void TraceFilter::setTerm(FacetTerm term) {
    const auto found = std::ranges::find(facets, term.facet, &FacetTerm::facet);
    if (term.isEmpty()) {
        if (found != facets.end())
            facets.erase(found);
    } else if (found != facets.end()) {
        *found = std::move(term);
    } else {
        facets.push_back(std::move(term));
    }
}

} // namespace spanloom
