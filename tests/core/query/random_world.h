#pragma once

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "tests/core/query/slow_recount.h"

namespace spanloom::test {

/// Random tables and filters over a small world, so that conditions meet often.
class RandomWorld {
public:
    explicit RandomWorld(std::uint64_t seed)
        : m_random(seed) { }

    PlainTable table(std::size_t traces) {
        PlainTable result;
        for (std::size_t i = 0; i < traces; ++i)
            result.traces.push_back(trace(i + 1));
        return result;
    }

    TraceFilter filter(const std::vector<FacetKey>& facets) {
        TraceFilter result;
        const std::size_t terms = below(5);
        for (std::size_t i = 0; i < terms; ++i)
            result.setTerm(term(facets[below(facets.size())]));
        if (oneIn(3))
            result.time = TimeRange {kStart + seconds(below(4000)), kStart + seconds(2000 + below(6000))};
        if (oneIn(4))
            result.text = std::vector<std::string> {"GPT", "support", "u1", "a", "7f", "refund", "EXT-", "s"}[below(8)];
        if (oneIn(4))
            for (std::size_t i = 0; i <= below(2); ++i)
                result.sources.insert(static_cast<std::int64_t>(1 + below(4)));
        return result;
    }

    FacetTerm term(const FacetKey& facet) {
        FacetTerm result;
        result.facet = facet;
        for (const std::string& value : worldOf(facet.field)) {
            if (oneIn(4))
                result.included.insert(value);
            else if (oneIn(4))
                result.excluded.insert(value);
        }
        if (oneIn(10))
            result.included.insert("nobody has this");
        result.includesMissing = oneIn(4);
        result.excludesMissing = oneIn(5);
        return result;
    }

    std::size_t below(std::size_t limit) { return static_cast<std::size_t>(m_random() % limit); }
    bool oneIn(std::size_t n) { return below(n) == 0; }

    static constexpr TimeNs kStart = 1'767'312'000'000'000'000; // 2026-01-02

    static std::vector<std::string> worldOf(FacetField field) {
        switch (field) {
        case FacetField::PromptVersion: return {"v11", "v12", "v13", "~a41f", "~0000", "~abcd"};
        case FacetField::Model: return {"gpt-4.1", "gpt-4.1-mini", "claude-sonnet-4", "embed-3"};
        case FacetField::Route: return {"/support/refund", "/search", "/chat", "/Ask"};
        case FacetField::Cohort: return {"free", "pro", "enterprise"};
        case FacetField::Environment: return {"prod", "staging"};
        case FacetField::Status: return {"ok", "error", "unset"};
        case FacetField::Kind: return {"LLM", "TOOL", "RETRIEVER", "AGENT", "INTERNAL"};
        case FacetField::Service: return {"support-agent", "gateway"};
        case FacetField::Provider: return {"openai", "anthropic"};
        case FacetField::Tool: return {"lookup_order", "search", "refund", "Browser"};
        case FacetField::AppVersion: return {"1.0", "1.1"};
        case FacetField::Evaluator: return {"pass", "fail", "none", "error"};
        case FacetField::Source: return {"1", "2", "3", "4"};
        }
        return {};
    }

private:
    static TimeNs seconds(std::size_t count) { return static_cast<TimeNs>(count) * 1'000'000'000; }

    std::vector<std::string> some(FacetField field, std::size_t most) {
        const std::vector<std::string> world = worldOf(field);
        std::vector<std::string> result;
        for (std::size_t i = below(most + 1); i > 0; --i)
            if (const std::string& value = world[below(world.size())]; std::ranges::find(result, value) == result.end())
                result.push_back(value);
        return result;
    }

    PlainTrace trace(std::uint64_t number) {
        PlainTrace result;
        result.number = number;
        if (oneIn(8))
            result.idText = "EXT-" + std::to_string(number);
        result.rootName = oneIn(5) ? "" : "Support turn";
        result.user = oneIn(4) ? "" : "U" + std::to_string(below(20));
        result.session = oneIn(4) ? "" : "s-" + std::to_string(below(50));
        for (const FacetField field :
            {FacetField::PromptVersion, FacetField::Model, FacetField::Provider, FacetField::Tool})
            result.values[field] = some(field, 3);
        for (const FacetField field : {FacetField::Route, FacetField::Cohort, FacetField::Environment,
                 FacetField::Service, FacetField::AppVersion})
            result.values[field] = some(field, 1);
        static const std::vector<Kind> kinds {Kind::Llm, Kind::Tool, Kind::Retriever, Kind::Agent, Kind::Internal};
        for (std::size_t i = below(4); i > 0; --i)
            result.kinds.insert(kinds[below(kinds.size())]);
        static const std::vector<std::string> evaluators {
            "Groundedness", "groundedness", "answer relevance", "Toxicity"};
        for (std::size_t i = below(4); i > 0; --i)
            result.judgements.emplace_back(evaluators[below(4)], static_cast<Verdict>(below(4)));
        result.sources = {static_cast<std::uint32_t>(1 + below(3))};
        if (oneIn(6))
            result.sources.insert(static_cast<std::uint32_t>(1 + below(4)));
        result.status = static_cast<StatusCode>(below(3));
        if (!oneIn(10))
            result.start = kStart + static_cast<TimeNs>(below(9'000'000)) * 1'000'000;
        if (result.start && !oneIn(8))
            result.duration = static_cast<DurationNs>(below(50'000)) * 100'000;
        result.spans = static_cast<std::uint32_t>(1 + below(40));
        if (!oneIn(3))
            result.inputTokens = static_cast<std::int64_t>(below(5000));
        if (!oneIn(3))
            result.outputTokens = static_cast<std::int64_t>(below(500));
        if (!oneIn(3))
            result.cost = static_cast<double>(below(10'000)) / 1024.0; // exact sums in any order
        result.unpriced = static_cast<std::uint32_t>(oneIn(6) ? below(3) : 0);
        return result;
    }

    std::mt19937_64 m_random;
};

} // namespace spanloom::test
