#include "ui/facets/facet_terms.h"

#include <algorithm>

namespace spanloom::ui {

FacetTerm termOf(const TraceFilter& filter, const FacetKey& facet) {
    if (const FacetTerm* term = filter.term(facet))
        return *term;
    FacetTerm empty;
    empty.facet = facet;
    return empty;
}

FacetTerm withIncludeToggled(FacetTerm term, const FacetRow& line) {
    if (line.type == FacetRow::Type::Missing) {
        term.includesMissing = !term.includesMissing;
        term.excludesMissing = false;
        return term;
    }
    if (term.included.erase(line.value) == 0)
        term.included.insert(line.value);
    term.excluded.erase(line.value);
    return term;
}

FacetTerm withExcludeToggled(FacetTerm term, const FacetRow& line) {
    if (line.type == FacetRow::Type::Missing) {
        term.excludesMissing = !term.excludesMissing;
        term.includesMissing = false;
        return term;
    }
    if (term.excluded.erase(line.value) == 0)
        term.excluded.insert(line.value);
    term.included.erase(line.value);
    return term;
}

FacetTerm onlyThis(const FacetRow& line) {
    FacetTerm term;
    term.facet = line.facet;
    return withIncludeToggled(std::move(term), line);
}

ComparisonSide sideOf(const TraceFilter& filter, const FacetTerm& term) {
    TraceFilter changed = filter;
    changed.setTerm(term);
    return filterSide(std::move(changed), termText(term));
}

std::vector<ComparisonSide> sidesOf(const TraceFilter& filter, const FacetTerm& term) {
    if (term.included.size() + (term.includesMissing ? 1 : 0) != 2)
        return {};
    std::vector<FacetTerm> terms;
    for (const std::string& value : term.included) {
        FacetTerm one;
        one.facet = term.facet;
        one.included = {value};
        terms.push_back(std::move(one));
    }
    // "v9" before "v12": the older release is the baseline.
    std::ranges::sort(terms, [](const FacetTerm& a, const FacetTerm& b) {
        return isNameBefore(termText(a), termText(b));
    });
    if (term.includesMissing) {
        FacetTerm none;
        none.facet = term.facet;
        none.includesMissing = true;
        terms.push_back(std::move(none));
    }
    return {sideOf(filter, terms[0]), sideOf(filter, terms[1])};
}

} // namespace spanloom::ui
