#include <cmath>
#include <numeric>

#include <QTest>

#include "core/analysis/comparison.h"
#include "core/query/percentile.h"

using namespace spanloom;

namespace {

constexpr DurationNs kMs = 1'000'000;

/// A table that grows row by row; the rows of a side are numbers.
class Table {
public:
    TraceSummary trace(std::int64_t durationMs) {
        TraceSummary summary;
        summary.id = {1, ++m_lastId};
        summary.totals.start = 0;
        summary.totals.end = durationMs < 0 ? kNoTime : durationMs * kMs;
        summary.totals.spanCount = 1;
        return summary;
    }

    void judge(TraceSummary& summary, std::string_view evaluator, std::string_view verdict) {
        summary.verdicts.push_back(m_strings->intern(evaluator));
        summary.verdicts.push_back(m_strings->intern(verdict));
    }

    std::uint32_t add(const TraceSummary& summary) {
        m_table->append(summary, 1, *m_strings);
        return m_table->rows() - 1;
    }

    std::uint32_t add(std::int64_t durationMs) { return add(trace(durationMs)); }

    std::shared_ptr<const Comparison> compare(std::vector<std::uint32_t> a, std::vector<std::uint32_t> b) const {
        const auto index = FacetIndex::build(std::make_shared<const TraceTable>(*m_table), m_strings);
        return compareTraces(*index, a, b);
    }

    [[nodiscard]] const std::shared_ptr<StringPool>& strings() const { return m_strings; }
    [[nodiscard]] const std::shared_ptr<TraceTable>& table() const { return m_table; }

private:
    std::shared_ptr<StringPool> m_strings = std::make_shared<StringPool>();
    std::shared_ptr<TraceTable> m_table = std::make_shared<TraceTable>();
    std::uint64_t m_lastId = 0;
};

const ComparisonMetric& metric(const Comparison& comparison, std::string_view id) {
    static const ComparisonMetric none;
    for (const ComparisonMetric& each : comparison.metrics) {
        if (each.id == id)
            return each;
    }
    return none;
}

const ComparisonDistribution& distribution(const Comparison& comparison, std::string_view id) {
    static const ComparisonDistribution none;
    for (const ComparisonDistribution& each : comparison.distributions) {
        if (each.id == id)
            return each;
    }
    return none;
}

std::uint32_t sum(const std::vector<std::uint32_t>& counts) {
    return std::accumulate(counts.begin(), counts.end(), 0u);
}

bool isNear(std::optional<double> value, double expected) {
    return value && std::fabs(*value - expected) <= 1e-9 * std::max(1.0, std::fabs(expected));
}

std::vector<std::uint32_t> rows(std::uint32_t from, std::uint32_t to) {
    std::vector<std::uint32_t> result(to - from);
    std::iota(result.begin(), result.end(), from);
    return result;
}

} // namespace

class TestComparison : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void percentilesAreInterpolatedBetweenRanks();
    void unfinishedTracesAreNoZeroDurations();
    void firstTokenIsOfTheTracesThatHaveOne();
    void tokensAreMeansOverTracesThatReport();
    void costSaysWhatItLacks();
    void ratesCarryNumeratorAndDenominator();
    void evaluatorsCountOnlyJudgedTraces();
    void evaluatorsOfOtherTracesAreLeftOut();
    void emptySideHasNoFigures();
    void sameSideTwiceDiffersNowhere();
    void overlapIsCounted();
    void relativeDifferenceNeedsABasis();
    void hostileCostsGiveNoInfinity();
    void wideRangesAreLogarithmic();
    void zerosDoNotFitALogarithmicScale();
    void narrowRangesAreLinear();
    void farOutliersLieInTheOutermostBins();
    void smallSideIsNotClippedByTheLargeOne();
    void wholeNumbersHaveNoGapsBetweenBins();
    void oneValueStandsInTheMiddle();
    void stoppedComparisonIsNull();
};

void TestComparison::percentilesAreInterpolatedBetweenRanks() {
    Table table;
    for (const int ms : {400, 100, 300, 200}) // a: 100, 200, 300, 400
        table.add(ms);
    for (const int ms : {10, 20, 30}) // b
        table.add(ms);
    const auto result = table.compare(rows(0, 4), rows(4, 7));
    QCOMPARE(result->tracesA, 4u);
    QCOMPARE(result->tracesB, 3u);
    QVERIFY(isNear(metric(*result, "traces").a.value, 4));
    QVERIFY(isNear(metric(*result, "traces").difference(), -1));
    // Position 0.5 × 3 = 1.5; 0.95 × 3 = 2.85; 0.99 × 3 = 2.97.
    QVERIFY(isNear(metric(*result, "duration_p50").a.value, 250e6));
    QVERIFY(isNear(metric(*result, "duration_p95").a.value, 385e6));
    QVERIFY(isNear(metric(*result, "duration_p99").a.value, 397e6));
    QVERIFY(isNear(metric(*result, "duration_p50").b.value, 20e6));
    QVERIFY(isNear(metric(*result, "duration_p95").b.value, 29e6));
    QVERIFY(isNear(metric(*result, "duration_p50").difference(), -230e6));
    QVERIFY(isNear(metric(*result, "duration_p50").relativeDifference(), -0.92));
    QCOMPARE(metric(*result, "duration_p50").distribution, std::string("duration"));
    QCOMPARE(metric(*result, "duration_p50").direction, Direction::LowerIsBetter);
}

void TestComparison::unfinishedTracesAreNoZeroDurations() {
    Table table;
    table.add(100);
    table.add(-1);
    table.add(-1);
    const auto result = table.compare({0, 1}, {2});
    const ComparisonMetric& p50 = metric(*result, "duration_p50");
    QVERIFY(isNear(p50.a.value, 100e6));
    QCOMPARE(p50.a.samples, 1u);
    QCOMPARE(p50.a.lacking, 1u);
    QVERIFY(!p50.b.value);
    QCOMPARE(p50.b.lacking, 1u);
    QVERIFY(!p50.difference());
    QCOMPARE(distribution(*result, "duration").lackingA, 1u);
    QCOMPARE(distribution(*result, "duration").lackingB, 1u);
}

void TestComparison::firstTokenIsOfTheTracesThatHaveOne() {
    Table table;
    for (const int ms : {100, 300, -1}) {
        TraceSummary summary = table.trace(1000);
        if (ms >= 0)
            summary.totals.timeToFirstToken = ms * kMs;
        table.add(summary);
    }
    const auto result = table.compare({0, 1, 2}, {2});
    QVERIFY(isNear(metric(*result, "ttft_p50").a.value, 200e6));
    QCOMPARE(metric(*result, "ttft_p50").a.samples, 2u);
    QCOMPARE(metric(*result, "ttft_p50").a.lacking, 1u);
    QVERIFY(!metric(*result, "ttft_p99").b.value);
    QVERIFY(distribution(*result, "ttft").edges.size() > 1);
    QCOMPARE(sum(distribution(*result, "ttft").a), 2u);
    QCOMPARE(sum(distribution(*result, "ttft").b), 0u);
}

void TestComparison::tokensAreMeansOverTracesThatReport() {
    Table table;
    TraceSummary first = table.trace(1);
    first.totals.usage.inputTokens = 100;
    first.totals.usage.outputTokens = 0;
    table.add(first);
    TraceSummary second = table.trace(1);
    second.totals.usage.inputTokens = 301;
    table.add(second);
    table.add(1);
    const auto result = table.compare({0, 1, 2}, {2});
    QVERIFY(isNear(metric(*result, "input_tokens_mean").a.value, 200.5));
    QCOMPARE(metric(*result, "input_tokens_mean").a.samples, 2u);
    QCOMPARE(metric(*result, "input_tokens_mean").a.lacking, 1u);
    QVERIFY(isNear(metric(*result, "output_tokens_mean").a.value, 0)); // a reported zero is a zero
    QCOMPARE(metric(*result, "output_tokens_mean").a.samples, 1u);
    QVERIFY(!metric(*result, "output_tokens_mean").b.value); // none reported is not
}

void TestComparison::costSaysWhatItLacks() {
    Table table;
    for (const double usd : {0.25, 0.5}) {
        TraceSummary summary = table.trace(1);
        summary.totals.usage.costUsd = usd;
        table.add(summary);
    }
    TraceSummary unpriced = table.trace(1);
    unpriced.totals.usage.unpricedCalls = 3;
    table.add(unpriced);
    const auto result = table.compare({0, 1, 2}, {2});
    const ComparisonMetric& mean = metric(*result, "cost_mean");
    QVERIFY(isNear(mean.a.value, 0.375));
    QCOMPARE(mean.a.samples, 2u);
    QCOMPARE(mean.a.lacking, 1u);
    QCOMPARE(mean.a.unpricedCalls, 3u);
    QVERIFY(!mean.b.value);
    QVERIFY(isNear(metric(*result, "cost_total").a.value, 0.75));
    QVERIFY(!metric(*result, "cost_total").b.value);
    QCOMPARE(metric(*result, "cost_total").direction, Direction::Neutral);
}

void TestComparison::ratesCarryNumeratorAndDenominator() {
    Table table;
    for (int i = 0; i < 4; ++i) {
        TraceSummary summary = table.trace(1);
        summary.totals.status = i == 0 ? StatusCode::Error : StatusCode::Unset;
        summary.totals.errorCount = 1; // a failed step is not yet a failed trace
        summary.totals.usedFallback = i < 3;
        summary.totals.retries = static_cast<std::uint32_t>(i);
        table.add(summary);
    }
    const auto result = table.compare({0, 1}, {0, 1, 2, 3});
    const ComparisonMetric& errors = metric(*result, "error_rate");
    QCOMPARE(errors.a.numerator, 1u);
    QCOMPARE(errors.a.samples, 2u);
    QVERIFY(isNear(errors.a.value, 0.5));
    QVERIFY(isNear(errors.b.value, 0.25));
    QVERIFY(isNear(errors.difference(), -0.25));
    QVERIFY(isNear(errors.relativeDifference(), -0.5));
    QVERIFY(isNear(metric(*result, "fallback_rate").b.value, 0.75));
    QVERIFY(isNear(metric(*result, "retries_mean").a.value, 0.5));
    QVERIFY(isNear(metric(*result, "retries_mean").b.value, 1.5));
}

void TestComparison::evaluatorsCountOnlyJudgedTraces() {
    Table table;
    const std::vector<std::vector<const char*>> verdicts {
        {"pass"}, {"fail", "pass"}, {"none"}, {}, {"error"}, {"pass", "none"}};
    for (const auto& ofTrace : verdicts) {
        TraceSummary summary = table.trace(1);
        for (const char* verdict : ofTrace)
            table.judge(summary, "Groundedness", verdict);
        table.add(summary);
    }
    const auto result = table.compare(rows(0, 6), {2, 3});
    const ComparisonMetric& rate = metric(*result, "eval.groundedness.fail_rate");
    QCOMPARE(rate.title, std::string("Groundedness fail rate"));
    QCOMPARE(rate.unit, MetricUnit::Rate);
    QCOMPARE(rate.a.numerator, 2u);
    QCOMPARE(rate.a.samples, 4u);
    QCOMPARE(rate.a.lacking, 2u);
    QVERIFY(isNear(rate.a.value, 0.5));
    QVERIFY(!rate.b.value); // looked at, but never judged
    QCOMPARE(rate.b.lacking, 2u);
}

void TestComparison::evaluatorsOfOtherTracesAreLeftOut() {
    Table table;
    TraceSummary judged = table.trace(1);
    table.judge(judged, "toxicity", "pass");
    table.add(judged);
    table.add(1);
    table.add(1);
    QVERIFY(metric(*table.compare({1}, {2}), "eval.toxicity.fail_rate").id.empty());
    QVERIFY(!metric(*table.compare({1}, {0}), "eval.toxicity.fail_rate").id.empty());
}

void TestComparison::emptySideHasNoFigures() {
    Table table;
    table.add(100);
    table.add(200);
    const auto result = table.compare({}, {0, 1});
    QCOMPARE(result->tracesA, 0u);
    for (const ComparisonMetric& each : result->metrics) {
        if (each.id == "traces")
            continue;
        QVERIFY2(!each.a.value, each.id.c_str());
        QVERIFY2(!each.difference(), each.id.c_str());
        QVERIFY2(!each.relativeDifference(), each.id.c_str());
    }
    QVERIFY(isNear(metric(*result, "error_rate").b.value, 0));
    const auto nothing = table.compare({}, {});
    QVERIFY(distribution(*nothing, "duration").edges.empty());
    QVERIFY(distribution(*nothing, "duration").a.empty());
}

void TestComparison::sameSideTwiceDiffersNowhere() {
    Table table;
    for (int i = 1; i <= 20; ++i)
        table.add(i * 7);
    const auto result = table.compare(rows(0, 20), rows(0, 20));
    QCOMPARE(result->inBoth, 20u);
    for (const ComparisonMetric& each : result->metrics) {
        QCOMPARE(each.a.value.has_value(), each.b.value.has_value());
        if (each.a.value)
            QCOMPARE(*each.difference(), 0.0);
    }
    for (const ComparisonDistribution& each : result->distributions)
        QCOMPARE(each.a, each.b);
}

void TestComparison::overlapIsCounted() {
    Table table;
    for (int i = 0; i < 10; ++i)
        table.add(1);
    QCOMPARE(table.compare({0, 2, 4, 6, 8}, {1, 2, 3, 8, 9})->inBoth, 2u);
    QCOMPARE(table.compare({0, 1}, {2, 3})->inBoth, 0u);
    QCOMPARE(table.compare({}, {2, 3})->inBoth, 0u);
}

void TestComparison::relativeDifferenceNeedsABasis() {
    ComparisonMetric zero;
    zero.a.value = 0;
    zero.b.value = 3;
    QVERIFY(isNear(zero.difference(), 3));
    QVERIFY(!zero.relativeDifference());
    zero.a.value = 2;
    QVERIFY(isNear(zero.relativeDifference(), 0.5));
}

void TestComparison::hostileCostsGiveNoInfinity() {
    Table table;
    for (const double usd : {1e308, 1.5e308, 5e-324, HUGE_VAL}) {
        TraceSummary summary = table.trace(1);
        summary.totals.usage.costUsd = usd;
        table.add(summary);
    }
    const auto result = table.compare(rows(0, 4), {0, 2});
    QVERIFY(!metric(*result, "cost_total").a.value);
    QCOMPARE(metric(*result, "cost_total").a.lacking, 1u); // infinity is no cost
    const ComparisonDistribution& cost = distribution(*result, "cost");
    for (const double edge : cost.edges)
        QVERIFY(std::isfinite(edge));
    QVERIFY(std::is_sorted(cost.edges.begin(), cost.edges.end()));
    QCOMPARE(sum(cost.a), 3u);
}

void TestComparison::wideRangesAreLogarithmic() {
    Table table;
    for (const int ms : {1, 10, 100, 1000})
        table.add(ms);
    const auto result = table.compare({0, 1, 2}, {3});
    const ComparisonDistribution& duration = distribution(*result, "duration");
    QVERIFY(duration.isLogarithmic);
    QCOMPARE(duration.edges.size(), std::size_t {49});
    QVERIFY(isNear(duration.edges.front(), 1e6));
    QVERIFY(isNear(duration.edges.back(), 1e9));
    QVERIFY(isNear(duration.edges[16], 1e7)); // a third of the way is a third of the decades
    QCOMPARE(duration.a.front(), 1u);
    QCOMPARE(duration.a[16] + duration.a[15], 1u);
    QCOMPARE(duration.b.back(), 1u); // the greatest value belongs to the last bin
    QCOMPARE(sum(duration.a), 3u);
}

void TestComparison::zerosDoNotFitALogarithmicScale() {
    Table table;
    for (const double usd : {0.0, 0.001, 0.01, 1.0, 0.0}) {
        TraceSummary summary = table.trace(1);
        summary.totals.usage.costUsd = usd;
        table.add(summary);
    }
    const auto some = table.compare({0, 1, 2}, {3, 4});
    const ComparisonDistribution& cost = distribution(*some, "cost");
    QVERIFY(cost.isLogarithmic);
    QCOMPARE(cost.zeroA, 1u);
    QCOMPARE(cost.zeroB, 1u);
    QCOMPARE(sum(cost.a), 2u);
    QCOMPARE(sum(cost.b), 1u);
    // Where most traces cost nothing, a scale without them would not show the side.
    const auto most = table.compare({0, 4}, {3});
    QVERIFY(!distribution(*most, "cost").isLogarithmic);
    QCOMPARE(distribution(*most, "cost").zeroA, 0u);
    QCOMPARE(distribution(*most, "cost").a.front(), 2u);
}

void TestComparison::narrowRangesAreLinear() {
    Table table;
    for (const int ms : {100, 148, 196})
        table.add(ms);
    const ComparisonDistribution duration = distribution(*table.compare({0, 1}, {2}), "duration");
    QVERIFY(!duration.isLogarithmic);
    QVERIFY(isNear(duration.edges.front(), 100e6));
    QVERIFY(isNear(duration.edges[24], 148e6));
    QVERIFY(isNear(duration.edges.back(), 196e6));
    QCOMPARE(duration.a.front(), 1u);
    QVERIFY(!duration.isClipped);
    QCOMPARE(duration.a[24], 1u); // a value on an edge belongs to the bin above
}

void TestComparison::farOutliersLieInTheOutermostBins() {
    Table table;
    for (int i = 0; i < 999; ++i)
        table.add(1000 + i);
    table.add(10'000'000);
    const ComparisonDistribution duration = distribution(*table.compare(rows(0, 1000), {}), "duration");
    QVERIFY(!duration.isLogarithmic);
    // Type 7 at 0.995 × 999 = 994.005; the shortest is at 0.005 × 999 = 4.995.
    QVERIFY(isNear(duration.edges.back(), 1994.005e6));
    QVERIFY(isNear(duration.edges.front(), 1004.995e6));
    QCOMPARE(sum(duration.a), 1000u);
    QVERIFY(duration.a.back() >= 5);
    QVERIFY(duration.isClipped);
}

void TestComparison::smallSideIsNotClippedByTheLargeOne() {
    Table table;
    for (int i = 0; i < 1000; ++i)
        table.add(1000 + i);
    table.add(3000);
    table.add(3500);
    const ComparisonDistribution duration = distribution(*table.compare(rows(0, 1000), {1000, 1001}), "duration");
    QVERIFY(isNear(duration.edges.back(), 3500e6));
}

void TestComparison::wholeNumbersHaveNoGapsBetweenBins() {
    const auto tokens = [](const std::vector<int>& counts) {
        Table table;
        for (const int count : counts) {
            TraceSummary summary = table.trace(1);
            summary.totals.usage.outputTokens = count;
            table.add(summary);
        }
        const auto all = rows(0, static_cast<std::uint32_t>(counts.size()));
        return distribution(*table.compare(all, {}), "output_tokens");
    };
    std::vector<int> counts;
    for (int count = 10; count < 20; ++count)
        counts.push_back(count);
    const ComparisonDistribution few = tokens(counts);
    QCOMPARE(few.edges.front(), 9.5);
    QCOMPARE(few.edges.back(), 19.5);
    QCOMPARE(few.a, std::vector<std::uint32_t>(10, 1));
    counts.clear();
    for (int count = 1; count <= 190; ++count)
        counts.push_back(count);
    const ComparisonDistribution wide = tokens(counts);
    QVERIFY(wide.isLogarithmic);
    QCOMPARE(sum(wide.a), 190u);
    for (std::size_t bin = 0; bin < wide.a.size(); ++bin) {
        // Every whole number once: a bin holds as many as it is wide.
        QCOMPARE(wide.a[bin], static_cast<std::uint32_t>(wide.edges[bin + 1] - wide.edges[bin]));
        QVERIFY(wide.a[bin] > 0);
    }
}

void TestComparison::oneValueStandsInTheMiddle() {
    Table table;
    table.add(100);
    table.add(100);
    const ComparisonDistribution duration = distribution(*table.compare({0}, {1}), "duration");
    QCOMPARE(duration.edges.size(), std::size_t {49});
    QCOMPARE(duration.a[24] + duration.a[23], 1u);
    const ComparisonDistribution zero = [] {
        Table zeros;
        zeros.add(0);
        return distribution(*zeros.compare({0}, {}), "duration");
    }();
    QVERIFY(!zero.isLogarithmic);
    QCOMPARE(sum(zero.a), 1u);
}

void TestComparison::stoppedComparisonIsNull() {
    Table table;
    table.add(1);
    const auto index = FacetIndex::build(table.table(), table.strings());
    std::stop_source stop;
    stop.request_stop();
    const std::vector<std::uint32_t> all {0};
    QVERIFY(!compareTraces(*index, all, all, stop.get_token()));
}

QTEST_APPLESS_MAIN(TestComparison)
#include "tst_comparison.moc"
