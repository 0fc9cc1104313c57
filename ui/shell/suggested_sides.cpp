#include "ui/shell/suggested_sides.h"

#include <algorithm>
#include <string>
#include <vector>

#include <QCollator>

#include "ui/base/format.h"
#include "ui/open/source_list_model.h"
#include "ui/state/view_state.h"

namespace spanloom::ui {

namespace {

constexpr FacetField kTelling[]
    = {FacetField::PromptVersion, FacetField::AppVersion, FacetField::Model, FacetField::Cohort, FacetField::Route};

using Sides = std::pair<ComparisonSide, ComparisonSide>;

Sides valueSides(const TraceFilter& filter, const FacetKey& facet, std::string first, std::string second) {
    // v9 before v10: what a person takes for the older one is A.
    QCollator order(QLocale::English);
    order.setNumericMode(true);
    if (order.compare(toText(first), toText(second)) > 0)
        std::swap(first, second);
    return {facetValueSide(filter, facet, first), facetValueSide(filter, facet, second)};
}

const SourceSummary* findSource(const Snapshot& snapshot, std::int64_t id) {
    const auto found
        = std::ranges::find_if(snapshot.sources, [id](const SourceSummary& source) { return source.id == id; });
    return found == snapshot.sources.end() ? nullptr : &*found;
}

} // namespace

ComparisonSide facetValueSide(const TraceFilter& filter, const FacetKey& facet, const std::string& value) {
    TraceFilter changed = filter;
    FacetTerm term;
    term.facet = facet;
    term.included = {value};
    changed.setTerm(std::move(term));
    return filterSide(std::move(changed), toText(value));
}

ComparisonSide sourceSide(const TraceFilter& filter, const SourceSummary& source) {
    TraceFilter changed = filter;
    changed.sources = {source.id};
    return filterSide(std::move(changed), sourceName(source));
}

Sides suggestedSides(const ViewState& state) {
    const TraceFilter& filter = state.filter();
    const Snapshot& snapshot = *state.snapshot();
    for (const FacetTerm& term : filter.facets)
        if (term.included.size() == 2 && term.excluded.empty())
            return valueSides(filter, term.facet, *term.included.begin(), *term.included.rbegin());
    if (filter.sources.size() == 2) {
        const SourceSummary* first = findSource(snapshot, *filter.sources.begin());
        const SourceSummary* second = findSource(snapshot, *filter.sources.rbegin());
        if (first && second)
            return {sourceSide(filter, *first), sourceSide(filter, *second)};
    }
    for (const FacetField field : kTelling) {
        for (const FacetCounts& counts : state.result()->facets) {
            if (counts.facet.field != field || counts.values.size() < 2 || counts.values[1].count == 0)
                continue;
            return valueSides(filter, counts.facet, counts.values[0].value, counts.values[1].value);
        }
    }
    std::vector<const SourceSummary*> withTraces;
    for (const SourceSummary& source : snapshot.sources)
        if (source.traces > 0)
            withTraces.push_back(&source);
    if (withTraces.size() >= 2 && filter.sources.empty())
        return {sourceSide(filter, **(withTraces.end() - 2)), sourceSide(filter, *withTraces.back())};
    return {};
}

} // namespace spanloom::ui
