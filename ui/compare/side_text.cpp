#include "ui/compare/side_text.h"

#include <charconv>
#include <utility>

#include <QCoreApplication>
#include <QFileInfo>

#include "ui/base/format.h"
#include "ui/compare/metric_text.h"

namespace spanloom::ui {

namespace {

constexpr std::size_t kListedTraces = 12;
constexpr qsizetype kLabelLength = 32;

QString tr(const char* text) { return QCoreApplication::translate("spanloom::ui::CompareView", text); }

std::optional<std::int64_t> sourceId(const std::string& text) {
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(id) : std::nullopt;
}

QString sourceName(std::int64_t id, const Snapshot& snapshot) {
    for (const SourceSummary& source : snapshot.sources) {
        if (source.id == id)
            return source.path == "-" ? tr("standard input") : QFileInfo(toText(source.path)).fileName();
    }
    return tr("source %1").arg(id);
}

QStringList termTexts(const FacetTerm& term, const Snapshot& snapshot) {
    QStringList texts;
    for (const std::string& value : term.included)
        texts << facetValueText(term.facet, value, snapshot);
    if (term.includesMissing)
        texts << absentValueText(term.facet);
    for (const std::string& value : term.excluded)
        texts << tr("not %1").arg(facetValueText(term.facet, value, snapshot));
    if (term.excludesMissing)
        texts << tr("not %1").arg(absentValueText(term.facet));
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

QString facetTitle(const FacetKey& facet, const QString& evaluatorTitle) {
    switch (facet.field) {
    case FacetField::PromptVersion: return tr("Prompt version");
    case FacetField::Model: return tr("Model");
    case FacetField::Route: return tr("Route");
    case FacetField::Cohort: return tr("Cohort");
    case FacetField::Environment: return tr("Environment");
    case FacetField::Status: return tr("Status");
    case FacetField::Kind: return tr("Kind");
    case FacetField::Service: return tr("Service");
    case FacetField::Provider: return tr("Provider");
    case FacetField::Tool: return tr("Tool");
    case FacetField::AppVersion: return tr("App version");
    case FacetField::Evaluator: return evaluatorTitle.isEmpty() ? toText(facet.evaluator) : evaluatorTitle;
    case FacetField::Source: return tr("Source");
    }
    return {};
}

QString absentValueText(const FacetKey& facet) {
    switch (facet.field) {
    case FacetField::PromptVersion: return tr("no prompt version");
    case FacetField::Model: return tr("no model");
    case FacetField::Route: return tr("no route");
    case FacetField::Cohort: return tr("no cohort");
    case FacetField::Environment: return tr("no environment");
    case FacetField::Service: return tr("no service");
    case FacetField::Provider: return tr("no provider");
    case FacetField::Tool: return tr("no tool");
    case FacetField::AppVersion: return tr("no app version");
    case FacetField::Evaluator: return tr("not scored");
    case FacetField::Status:
    case FacetField::Kind:
    case FacetField::Source: break;
    }
    return tr("none");
}

QString facetValueText(const FacetKey& facet, const std::string& value, const Snapshot& snapshot) {
    if (facet.field == FacetField::Source) {
        if (const std::optional<std::int64_t> id = sourceId(value))
            return sourceName(*id, snapshot);
    }
    return toText(value).simplified();
}

QString filterLabel(const TraceFilter& filter, const Snapshot& snapshot) {
    QStringList texts;
    for (const std::int64_t source : filter.sources)
        texts << sourceName(source, snapshot);
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
        if (const std::optional<std::int64_t> id = sourceId(value))
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
