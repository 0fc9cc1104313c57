#pragma once

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/query/trace_query.h"
#include "core/trace/evaluation.h"
#include "core/trace/kind.h"

namespace spanloom::test {

/// A trace as a person would write it down, and beside it everything that the query counts, counted trace by trace
/// with sets of strings. Nothing here knows columns, codes or bits.
struct PlainTrace {
    std::uint64_t number = 1;
    std::string idText; ///< empty for a W3C id
    std::string rootName, user, session;
    std::map<FacetField, std::vector<std::string>> values; ///< all facets but status, kind, evaluators and sources
    bool isVersionDerived = false;
    std::set<Kind> kinds;
    std::vector<std::pair<std::string, Verdict>> judgements;
    std::set<std::uint32_t> sources = {1};
    StatusCode status = StatusCode::Unset;
    std::optional<TimeNs> start;
    std::optional<DurationNs> duration;
    std::uint32_t spans = 1;
    std::int64_t inputTokens = -1, outputTokens = -1;
    std::optional<double> cost;
    std::uint32_t unpriced = 0;

    [[nodiscard]] TraceId id() const { return {number * 0x9E3779B97F4A7C15ull, number}; }

    [[nodiscard]] std::set<std::string> valuesOf(const FacetKey& facet) const {
        std::set<std::string> result;
        if (facet.field == FacetField::Status)
            result.insert(name(status));
        if (facet.field == FacetField::Kind)
            for (const Kind kind : kinds)
                result.emplace(name(kind));
        if (facet.field == FacetField::Source)
            for (const std::uint32_t source : sources)
                result.insert(std::to_string(source));
        if (facet.field == FacetField::Evaluator)
            for (const auto& [evaluator, verdict] : judgements)
                if (evaluationNameKey(evaluator) == facet.evaluator)
                    result.insert(name(verdict));
        if (const auto found = values.find(facet.field); found != values.end())
            result.insert(found->second.begin(), found->second.end());
        return result;
    }
};

struct PlainTable {
    std::vector<PlainTrace> traces;

    struct Stored {
        std::shared_ptr<const TraceTable> table;
        std::shared_ptr<const StringPool> strings;
    };

    [[nodiscard]] Stored store() const {
        auto strings = std::make_shared<StringPool>();
        auto table = std::make_shared<TraceTable>();
        for (const PlainTrace& trace : traces) {
            if (trace.sources.size() != 1)
                table->sharedSources.emplace_back(
                    table->rows(), std::vector<std::uint32_t>(trace.sources.begin(), trace.sources.end()));
            table->append(summaryOf(trace, *strings),
                trace.sources.size() == 1 ? *trace.sources.begin() : TraceTable::kManySegments, *strings);
        }
        return {table, strings};
    }

    [[nodiscard]] std::shared_ptr<const FacetIndex> index() const {
        const Stored stored = store();
        return FacetIndex::build(stored.table, stored.strings);
    }

private:
    static TraceSummary summaryOf(const PlainTrace& trace, StringPool& strings) {
        const auto list = [&](FacetField field) {
            std::vector<StringId> ids;
            if (const auto found = trace.values.find(field); found != trace.values.end())
                for (const std::string& text : found->second)
                    ids.push_back(strings.intern(text));
            return ids;
        };
        const auto single = [&](FacetField field) {
            const std::vector<StringId> ids = list(field);
            return ids.empty() ? StringId {0} : ids.front();
        };
        TraceSummary summary;
        summary.id = trace.id();
        summary.idText = trace.idText;
        summary.rootName = strings.intern(trace.rootName);
        summary.user = strings.intern(trace.user);
        summary.session = strings.intern(trace.session);
        summary.route = single(FacetField::Route);
        summary.cohort = single(FacetField::Cohort);
        summary.environment = single(FacetField::Environment);
        summary.appVersion = single(FacetField::AppVersion);
        summary.service = single(FacetField::Service);
        summary.promptVersions = list(FacetField::PromptVersion);
        summary.promptVersionIsDerived = trace.isVersionDerived;
        summary.models = list(FacetField::Model);
        summary.providers = list(FacetField::Provider);
        summary.tools = list(FacetField::Tool);
        for (const auto& [evaluator, verdict] : trace.judgements) {
            summary.verdicts.push_back(strings.intern(evaluator));
            summary.verdicts.push_back(strings.intern(name(verdict)));
        }
        TraceTotals& totals = summary.totals;
        totals.start = trace.start.value_or(kNoTime);
        if (trace.start && trace.duration)
            totals.end = *trace.start + *trace.duration;
        totals.status = trace.status;
        totals.spanCount = trace.spans;
        totals.usage.inputTokens = trace.inputTokens;
        totals.usage.outputTokens = trace.outputTokens;
        totals.usage.costUsd = trace.cost;
        totals.usage.unpricedCalls = trace.unpriced;
        for (const Kind kind : trace.kinds)
            totals.kinds |= 1u << static_cast<unsigned>(kind);
        return summary;
    }
};

/// Whether one trace passes, condition by condition; a facet's own condition and the time range can be left out.
class SlowFilter {
public:
    explicit SlowFilter(TraceFilter filter)
        : m_filter(std::move(filter)) { }

    [[nodiscard]] bool passes(
        const PlainTrace& trace, const FacetKey* ownFacet = nullptr, bool ignoresTime = false) const {
        const bool ownsScope = ownFacet && ownFacet->field == FacetField::Source;
        if (!m_filter.sources.empty() && !ownsScope
            && std::none_of(trace.sources.begin(), trace.sources.end(),
                [this](std::uint32_t source) { return m_filter.sources.contains(source); }))
            return false;
        for (const FacetTerm& term : m_filter.facets)
            if (!(ownFacet && term.facet == *ownFacet) && !holds(term, trace.valuesOf(term.facet)))
                return false;
        if (m_filter.time && !ignoresTime
            && !(trace.start && *trace.start >= m_filter.time->from && *trace.start < m_filter.time->to))
            return false;
        return m_filter.text.empty() || hasText(trace);
    }

private:
    static bool holds(const FacetTerm& term, const std::set<std::string>& values) {
        const auto meets = [&values](const std::set<std::string>& wanted) {
            return std::any_of(values.begin(), values.end(), [&wanted](const auto& v) { return wanted.contains(v); });
        };
        const bool isMissing = values.empty();
        const bool wantsSome = !term.included.empty() || term.includesMissing;
        if (wantsSome && !meets(term.included) && !(isMissing && term.includesMissing))
            return false;
        return !meets(term.excluded) && !(isMissing && term.excludesMissing);
    }

    [[nodiscard]] bool hasText(const PlainTrace& trace) const {
        std::vector<std::string> texts = {trace.rootName, trace.user, trace.session,
            trace.idText.empty() ? trace.id().hex() : trace.idText};
        for (const FacetField field : {FacetField::Service, FacetField::Route, FacetField::Model, FacetField::Tool})
            for (const std::string& text : trace.valuesOf({field, {}}))
                texts.push_back(text);
        const std::string wanted = lower(m_filter.text);
        return std::any_of(texts.begin(), texts.end(),
            [&](const std::string& text) { return lower(text).find(wanted) != std::string::npos; });
    }

    static std::string lower(std::string text) {
        for (char& c : text)
            c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
        return text;
    }

    TraceFilter m_filter;
};

/// Type 7 on sorted values.
inline DurationNs slowPercentile(std::vector<DurationNs> values, double share) {
    if (values.empty())
        return -1;
    std::sort(values.begin(), values.end());
    const double position = share * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(std::floor(position));
    const std::size_t above = std::min(below + 1, values.size() - 1);
    const double weight = position - std::floor(position);
    const auto low = static_cast<double>(values[below]);
    return std::llround(low + weight * (static_cast<double>(values[above]) - low));
}

} // namespace spanloom::test
