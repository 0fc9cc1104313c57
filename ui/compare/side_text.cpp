#include "ui/compare/side_text.h"

#include <utility>

#include <QCoreApplication>

#include "ui/base/format.h"
#include "ui/compare/metric_text.h"
#include "ui/state/facet_words.h"

namespace spanloom::ui {

namespace {

constexpr std::size_t kListedTraces = 12;
constexpr qsizetype kLabelLength = 32;

QString tr(const char* text) { return QCoreApplication::translate("spanloom::ui::CompareView", text); }

QStringList termTexts(const FacetTerm& term, const Snapshot& snapshot) {
    QStringList texts;
    for (const std::string& value : term.included)
        texts << facetValueText(term.facet, value, snapshot);
    if (term.includesMissing)
        texts << missingText(term.facet);
    for (const std::string& value : term.excluded)
        texts << tr("not %1").arg(facetValueText(term.facet, value, snapshot));
    if (term.excludesMissing)
        texts << tr("not %1").arg(missingText(term.facet));
    return texts;
}

} // namespace

QString sideExpression(const ComparisonSide& side) {
    if (!side.isSet)
        return {};
    if (side.traces.size() == 1)
        return side.label;
    if (!side.traces.empty())
        return tracesText(side.traces.size());
    const std::string expression = toExpression(side.filter);
    return expression.empty() ? tr("all traces") : toText(expression);
}

QString sideLabel(const ComparisonSide& side) {
    if (side.traces.size() > 1)
        return tracesText(side.traces.size());
    return side.label.simplified();
}

QString sideToolTip(const ComparisonSide& side) {
    if (!side.isSet)
        return tr("Nothing chosen yet");
    if (side.traces.empty())
        return sideExpression(side);
    QStringList lines {sideExpression(side)};
    for (std::size_t i = 0; i < side.traces.size() && i < kListedTraces; ++i)
        lines << toText(side.traces[i].hex());
    if (side.traces.size() > kListedTraces)
        lines << tr("and %1 more").arg(formatCount(side.traces.size() - kListedTraces));
    return lines.join(QLatin1Char('\n'));
}

QString filterLabel(const TraceFilter& filter, const Snapshot& snapshot) {
    QStringList texts;
    for (const std::int64_t source : filter.sources)
        texts << sourceNameOf(source, snapshot);
    for (const FacetTerm& term : filter.facets)
        texts << termTexts(term, snapshot);
    if (!filter.text.empty())
        texts << QLatin1Char('"') + toText(filter.text).simplified() + QLatin1Char('"');
    if (texts.isEmpty())
        return filter.time ? tr("Time range") : tr("All traces");
    const QString joined = texts.join(QStringLiteral(", "));
    return joined.size() <= kLabelLength ? joined : tr("Filter of Explore");
}

TraceFilter withFacetValue(TraceFilter filter, const FacetKey& facet, const std::string& value) {
    FacetTerm term;
    term.facet = facet;
    if (facet.field == FacetField::Source) {
        filter.setTerm(term);
        // A source is a side by the scope, as the list of sources would set it.
        if (const std::optional<std::int64_t> id = sourceIdOf(value))
            filter.sources = {*id};
        return filter;
    }
    if (value.empty())
        term.includesMissing = true;
    else
        term.included.insert(value);
    filter.setTerm(std::move(term));
    return filter;
}

} // namespace spanloom::ui
