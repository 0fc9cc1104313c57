#pragma once

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "core/store/columns/trace_table.h"
#include "core/trace/kind.h"

namespace spanloom::bench {

struct ExploreTable {
    std::shared_ptr<const TraceTable> table;
    std::shared_ptr<const StringPool> strings;
};

/// Traces as ten days of a support product leave them: few versions, models, routes and cohorts, three evaluators,
/// a hundred thousand users, four sources one after another.
class ExploreTableMaker {
public:
    ExploreTableMaker()
        : m_versions(texts("v", 10, 6))
        , m_models(texts("model-", 0, 8))
        , m_providers(texts("provider-", 0, 3))
        , m_routes(texts("/support/route-", 0, 40))
        , m_cohorts(texts("cohort-", 0, 5))
        , m_environments(texts("environment-", 0, 3))
        , m_services(texts("service-", 0, 4))
        , m_tools(texts("tool-", 0, 12))
        , m_appVersions(texts("2.", 0, 10))
        , m_rootNames(texts("POST /support/route-", 0, 40))
        , m_users(texts("user-", 100'000, 100'000))
        , m_sessions(texts("session-", 700'000, 300'000))
        , m_evaluators(texts("Evaluator ", 1, 3)) { }

    ExploreTable make(std::uint32_t traces) {
        auto table = std::make_shared<TraceTable>();
        table->reserve(traces);
        for (std::uint32_t i = 0; i < traces; ++i) {
            const std::uint64_t source = std::uint64_t {i} * 4 / traces;
            table->append(summary(i, traces), static_cast<std::uint32_t>(source + 1), *m_strings);
        }
        return {table, m_strings};
    }

private:
    using Ids = std::vector<StringId>;

    Ids texts(const std::string& prefix, std::uint32_t first, std::uint32_t count) {
        Ids ids;
        for (std::uint32_t i = first; i < first + count; ++i)
            ids.push_back(m_strings->intern(prefix + std::to_string(i)));
        return ids;
    }

    std::uint64_t below(std::uint64_t limit) { return m_random() % limit; }
    bool isPercent(std::uint64_t percent) { return below(100) < percent; }
    StringId oneOf(const Ids& ids) { return ids[below(ids.size())]; }

    TraceSummary summary(std::uint32_t row, std::uint32_t rows) {
        constexpr TimeNs kStart = 1'767'312'000'000'000'000;
        constexpr TimeNs kTenDays = 10 * 86'400'000'000'000;
        TraceSummary result;
        result.id = {m_random(), m_random()};
        result.rootName = oneOf(m_rootNames);
        result.route = isPercent(95) ? oneOf(m_routes) : 0;
        result.cohort = isPercent(90) ? oneOf(m_cohorts) : 0;
        result.environment = oneOf(m_environments);
        result.service = oneOf(m_services);
        result.appVersion = oneOf(m_appVersions);
        result.user = oneOf(m_users);
        result.session = oneOf(m_sessions);
        result.promptVersions = {oneOf(m_versions)};
        result.models = {oneOf(m_models)};
        if (isPercent(30))
            result.models.push_back(oneOf(m_models));
        result.providers = {oneOf(m_providers)};
        for (std::uint64_t i = below(4); i > 0; --i)
            result.tools.push_back(oneOf(m_tools));
        for (const StringId evaluator : m_evaluators)
            if (isPercent(80)) {
                result.verdicts.push_back(evaluator);
                result.verdicts.push_back(isPercent(92) ? m_pass : m_fail);
            }
        TraceTotals& totals = result.totals;
        totals.start = kStart + kTenDays / rows * row + static_cast<TimeNs>(below(3'600'000'000'000));
        totals.end = totals.start + static_cast<DurationNs>(200'000'000 + below(20'000'000'000));
        totals.spanCount = static_cast<std::uint32_t>(5 + below(20));
        totals.status = isPercent(8) ? StatusCode::Error : isPercent(50) ? StatusCode::Ok : StatusCode::Unset;
        totals.usage.inputTokens = static_cast<std::int64_t>(below(12'000));
        totals.usage.outputTokens = static_cast<std::int64_t>(below(900));
        if (isPercent(95))
            totals.usage.costUsd = static_cast<double>(below(100'000)) * 1e-6;
        totals.kinds = 1u << static_cast<unsigned>(Kind::Agent) | 1u << static_cast<unsigned>(Kind::Llm);
        for (const Kind kind : {Kind::Tool, Kind::Retriever, Kind::Guardrail, Kind::Embedding})
            if (isPercent(50))
                totals.kinds |= 1u << static_cast<unsigned>(kind);
        return result;
    }

    std::shared_ptr<StringPool> m_strings = std::make_shared<StringPool>();
    std::mt19937_64 m_random {20260302};
    StringId m_pass = m_strings->intern("pass");
    StringId m_fail = m_strings->intern("fail");
    Ids m_versions, m_models, m_providers, m_routes, m_cohorts, m_environments, m_services, m_tools, m_appVersions;
    Ids m_rootNames, m_users, m_sessions, m_evaluators;
};

} // namespace spanloom::bench
