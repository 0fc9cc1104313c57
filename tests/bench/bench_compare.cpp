// All metrics and distributions of two sets of traces. Usage: bench_compare [--traces N]
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <random>
#include <vector>

#include "core/analysis/comparison.h"
#include "core/query/trace_query.h"
#include "tests/bench/bench_support.h"

namespace {

using namespace spanloom;

constexpr int kRuns = 7;

/// Two releases of equal size in one table, their traces interleaved as time leaves them.
std::shared_ptr<const TraceTable> makeTable(std::uint32_t traces, StringPool& strings) {
    auto table = std::make_shared<TraceTable>();
    std::mt19937_64 random(42);
    std::normal_distribution<double> normal;
    table->reserve(traces);
    const char* evaluators[] = {"groundedness", "relevance", "toxicity", "format"};
    for (std::uint32_t i = 0; i < traces; ++i) {
        TraceSummary summary;
        summary.id = {1, i + 1};
        const double seconds = std::exp(1 + 0.7 * normal(random));
        summary.totals.start = static_cast<TimeNs>(i) * 1'000'000;
        summary.totals.end = summary.totals.start + static_cast<DurationNs>(seconds * 1e9);
        summary.totals.spanCount = 9;
        summary.totals.status = random() % 40 == 0 ? StatusCode::Error : StatusCode::Ok;
        summary.totals.retries = static_cast<std::uint32_t>(random() % 8 == 0);
        summary.totals.usage.inputTokens = static_cast<std::int64_t>(random() % 9000);
        summary.totals.usage.outputTokens = static_cast<std::int64_t>(random() % 900);
        if (random() % 10 != 0)
            summary.totals.usage.costUsd = seconds * 0.004;
        if (random() % 5 != 0)
            summary.totals.timeToFirstToken = static_cast<DurationNs>(seconds * 3e8);
        summary.promptVersions = {strings.intern(i % 2 == 0 ? "v12" : "v13")};
        for (const char* evaluator : evaluators) {
            if (random() % 2 == 0) {
                summary.verdicts.push_back(strings.intern(evaluator));
                summary.verdicts.push_back(strings.intern(random() % 9 == 0 ? "fail" : "pass"));
            }
        }
        table->append(summary, 1, strings);
    }
    return table;
}

TraceFilter versionFilter(const char* value) {
    FacetTerm term;
    term.facet = {FacetField::PromptVersion, {}};
    term.included = {value};
    TraceFilter filter;
    filter.setTerm(term);
    return filter;
}

void run(std::uint32_t tracesPerSide) {
    auto strings = std::make_shared<StringPool>();
    const auto table = makeTable(2 * tracesPerSide, *strings);
    const auto index = FacetIndex::build(table, strings);
    std::vector<double> select;
    std::vector<double> compare;
    std::shared_ptr<const Comparison> comparison;
    for (int i = 0; i < kRuns; ++i) {
        std::vector<std::uint32_t> rowsA;
        std::vector<std::uint32_t> rowsB;
        select.push_back(bench::secondsOf([&] {
            rowsA = selectTraces(*index, versionFilter("v12"))->rows();
            rowsB = selectTraces(*index, versionFilter("v13"))->rows();
        }) * 1000);
        compare.push_back(
            bench::secondsOf([&] { comparison = compareTraces(*index, rowsA, rowsB); }) * 1000);
    }
    bench::figure("traces_a", comparison->tracesA, "count");
    bench::figure("traces_b", comparison->tracesB, "count");
    bench::figure("metrics", static_cast<double>(comparison->metrics.size()), "count");
    bench::figure("select_ms", bench::median(select), "ms");
    bench::figure("compare_ms", bench::median(compare), "ms");
    bench::figure("goal_compare_ms", 1000, "ms");
}

} // namespace

int main(int argc, char** argv) {
    std::uint32_t traces = 100'000;
    for (int i = 1; i + 1 < argc; ++i) {
        if (std::strcmp(argv[i], "--traces") == 0)
            traces = static_cast<std::uint32_t>(std::max(1L, std::strtol(argv[i + 1], nullptr, 10)));
    }
    run(traces);
    return 0;
}
