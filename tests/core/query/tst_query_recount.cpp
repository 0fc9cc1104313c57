#include <QtTest>

#include "tests/core/query/random_world.h"

using namespace spanloom;
using namespace spanloom::test;

namespace {

const std::vector<FacetKey> kFacets {{FacetField::PromptVersion, {}}, {FacetField::Model, {}}, {FacetField::Route, {}},
    {FacetField::Cohort, {}}, {FacetField::Environment, {}}, {FacetField::Status, {}}, {FacetField::Kind, {}},
    {FacetField::Service, {}}, {FacetField::Provider, {}}, {FacetField::Tool, {}}, {FacetField::AppVersion, {}},
    {FacetField::Evaluator, "groundedness"}, {FacetField::Evaluator, "answer_relevance"},
    {FacetField::Evaluator, "toxicity"}, {FacetField::Source, {}}};

std::vector<std::uint32_t> slowRows(const PlainTable& table, const SlowFilter& filter, const FacetKey* own = nullptr,
    bool ignoresTime = false) {
    std::vector<std::uint32_t> rows;
    for (std::uint32_t row = 0; row < table.traces.size(); ++row)
        if (filter.passes(table.traces[row], own, ignoresTime))
            rows.push_back(row);
    return rows;
}

/// Empty when right, else what is wrong.
std::string compareFacet(const PlainTable& table, const SlowFilter& filter, const FacetCounts& counts) {
    const std::string facetName = publicName(counts.facet);
    std::map<std::string, std::uint32_t> expected;
    for (const PlainTrace& trace : table.traces)
        for (const std::string& value : trace.valuesOf(counts.facet))
            expected.emplace(value, 0);
    std::uint32_t missing = 0;
    const std::vector<std::uint32_t> rows = slowRows(table, filter, &counts.facet);
    for (const std::uint32_t row : rows) {
        const std::set<std::string> values = table.traces[row].valuesOf(counts.facet);
        missing += values.empty() ? 1 : 0;
        for (const std::string& value : values)
            ++expected[value];
    }
    if (counts.total != rows.size() || counts.missing != missing)
        return facetName + ": total " + std::to_string(counts.total) + " not " + std::to_string(rows.size())
            + ", missing " + std::to_string(counts.missing) + " not " + std::to_string(missing);
    if (counts.values.size() != expected.size())
        return facetName + ": lists other values than the table has";
    for (std::size_t i = 0; i < counts.values.size(); ++i) {
        const FacetValueCount& value = counts.values[i];
        if (!expected.contains(value.value) || expected[value.value] != value.count)
            return facetName + " " + value.value + ": " + std::to_string(value.count);
        if (i == 0)
            continue;
        const FacetValueCount& before = counts.values[i - 1];
        if (before.count < value.count || (before.count == value.count && before.value >= value.value))
            return facetName + ": order at " + value.value;
    }
    return {};
}

std::string compareTotals(
    const PlainTable& table, const std::vector<std::uint32_t>& rows, const SelectionTotals& totals) {
    SelectionTotals expected;
    std::vector<DurationNs> durations;
    for (const std::uint32_t row : rows) {
        const PlainTrace& trace = table.traces[row];
        ++expected.traces;
        expected.spans += trace.spans;
        expected.errors += trace.status == StatusCode::Error ? 1 : 0;
        if (trace.inputTokens >= 0)
            expected.inputTokens = std::max<std::int64_t>(expected.inputTokens, 0) + trace.inputTokens;
        if (trace.outputTokens >= 0)
            expected.outputTokens = std::max<std::int64_t>(expected.outputTokens, 0) + trace.outputTokens;
        if (trace.cost)
            expected.costUsd = expected.costUsd.value_or(0) + *trace.cost;
        expected.unpricedCalls += trace.unpriced;
        if (trace.duration)
            durations.push_back(*trace.duration);
    }
    if (totals.traces != expected.traces || totals.spans != expected.spans || totals.errors != expected.errors)
        return "totals: counts";
    if (totals.inputTokens != expected.inputTokens || totals.outputTokens != expected.outputTokens)
        return "totals: tokens";
    if (totals.costUsd != expected.costUsd || totals.unpricedCalls != expected.unpricedCalls)
        return "totals: cost";
    if (totals.durationP50 != slowPercentile(durations, 0.5) || totals.durationP95 != slowPercentile(durations, 0.95))
        return "totals: percentiles";
    return {};
}

std::string compareHistogram(
    const PlainTable& table, const std::vector<std::uint32_t>& rows, const TimeHistogram& histogram) {
    std::uint32_t withStart = 0;
    for (const std::uint32_t row : rows)
        withStart += table.traces[row].start ? 1 : 0;
    if (histogram.withoutStart != rows.size() - withStart)
        return "histogram: traces without a start";
    if (withStart == 0)
        return histogram.bucketWidth == 0 && histogram.buckets.empty() ? "" : "histogram: buckets of nothing";
    if (histogram.bucketWidth <= 0 || histogram.from % histogram.bucketWidth != 0)
        return "histogram: edges are not round";
    std::uint32_t counted = 0;
    for (std::size_t i = 0; i < histogram.buckets.size(); ++i) {
        const TimeNs from = histogram.from + static_cast<TimeNs>(i) * histogram.bucketWidth;
        std::uint32_t traces = 0;
        std::uint32_t errors = 0;
        std::vector<DurationNs> durations;
        for (const std::uint32_t row : rows) {
            const PlainTrace& trace = table.traces[row];
            if (!trace.start || *trace.start < from || *trace.start >= from + histogram.bucketWidth)
                continue;
            ++traces;
            errors += trace.status == StatusCode::Error ? 1 : 0;
            if (trace.duration)
                durations.push_back(*trace.duration);
        }
        const TimeHistogram::Bucket& bucket = histogram.buckets[i];
        if (bucket.traces != traces || bucket.errors != errors || bucket.durationP95 != slowPercentile(durations, 0.95))
            return "histogram: bucket " + std::to_string(i);
        counted += traces;
    }
    if (histogram.buckets.front().traces == 0 || histogram.buckets.back().traces == 0)
        return "histogram: empty buckets at an end";
    return counted == withStart ? "" : "histogram: traces beyond its ends";
}

std::string compareAll(
    const PlainTable& table, const std::shared_ptr<const FacetIndex>& index, const TraceFilter& filter) {
    const auto result = runQuery(index, filter);
    const SlowFilter slow(filter);
    const std::vector<std::uint32_t> rows = slowRows(table, slow);
    if (result->selection->rows() != rows || result->selection->count != rows.size())
        return "selection: " + std::to_string(result->selection->count) + " not " + std::to_string(rows.size());
    if (selectTraces(*index, filter)->bits != result->selection->bits)
        return "selectTraces() differs from runQuery()";
    for (std::uint32_t row = 0; row < table.traces.size(); ++row)
        if (result->selection->has(row) != slow.passes(table.traces[row]))
            return "has() differs from rows()";
    if (result->facets.size() != index->columns().size())
        return "not all facets are counted";
    for (const FacetCounts& counts : result->facets)
        if (const std::string wrong = compareFacet(table, slow, counts); !wrong.empty())
            return wrong;
    if (const std::string wrong = compareTotals(table, rows, result->totals); !wrong.empty())
        return wrong;
    return compareHistogram(table, slowRows(table, slow, nullptr, true), result->histogram);
}

} // namespace

class TestQueryRecount : public QObject {
    Q_OBJECT
private slots:
    void everyFigureEqualsTheSlowRecount() {
        std::size_t withSelection = 0;
        for (std::uint64_t seed = 1; seed <= 40; ++seed) {
            RandomWorld world(seed);
            const PlainTable table = world.table(world.below(400));
            const auto index = table.index();
            for (int i = 0; i < 25; ++i) {
                const TraceFilter filter = world.filter(kFacets);
                const std::string wrong = compareAll(table, index, filter);
                QVERIFY2(wrong.empty(),
                    ("seed " + std::to_string(seed) + ", " + toExpression(filter) + ": " + wrong).c_str());
                withSelection += selectTraces(*index, filter)->count > 0 ? 1 : 0;
            }
        }
        QVERIFY(withSelection > 300); // else the filters compared nothing
    }

    void manyTermsShareABitAndCountRight() {
        RandomWorld world(7);
        PlainTable table = world.table(300);
        std::vector<FacetKey> evaluators;
        for (int i = 0; i < 45; ++i)
            evaluators.push_back({FacetField::Evaluator, "judge_" + std::to_string(i)});
        for (PlainTrace& trace : table.traces)
            for (const FacetKey& evaluator : evaluators)
                if (world.oneIn(2))
                    trace.judgements.emplace_back(evaluator.evaluator, world.oneIn(40) ? Verdict::Fail : Verdict::Pass);
        TraceFilter filter;
        for (const FacetKey& evaluator : evaluators) {
            FacetTerm term;
            term.facet = evaluator;
            term.excluded = {"fail"};
            filter.setTerm(term);
        }
        const std::string wrong = compareAll(table, table.index(), filter);
        QVERIFY2(wrong.empty(), wrong.c_str());
        FacetTerm source;
        source.facet = {FacetField::Source, {}};
        source.excluded = {"2"};
        filter.setTerm(source);
        filter.sources = {1, 2};
        const std::string wrongWithSource = compareAll(table, table.index(), filter);
        QVERIFY2(wrongWithSource.empty(), wrongWithSource.c_str());
    }

    void evaluatorsBeyondTheIndexFilterRight() {
        PlainTable table;
        for (std::uint64_t i = 0; i < 300; ++i) {
            PlainTrace trace;
            trace.number = i + 1;
            trace.judgements = {{"judge " + std::to_string(i % 100), i % 3 == 0 ? Verdict::Fail : Verdict::Pass}};
            if (i % 100 >= 50)
                trace.judgements.push_back({"common", Verdict::Pass});
            table.traces.push_back(trace);
        }
        const auto index = table.index();
        const auto isEvaluator = [](const FacetColumn& column) { return column.key.field == FacetField::Evaluator; };
        QCOMPARE(std::size_t(std::ranges::count_if(index->columns(), isEvaluator)), kMaxEvaluatorFacets);
        QVERIFY(index->column({FacetField::Evaluator, "common"}));
        for (int i = 0; i < 100; ++i) {
            TraceFilter filter;
            FacetTerm term;
            term.facet = {FacetField::Evaluator, "judge_" + std::to_string(i)};
            term.included = {"fail"};
            filter.setTerm(term);
            const std::string wrong = compareAll(table, index, filter);
            QVERIFY2(wrong.empty(), wrong.c_str());
        }
    }

    void columnsOfManyCodesCountRight() {
        // More than 256 codes are two bytes wide, more than 65,536 four.
        for (const std::uint64_t routes : {300u, 70'000u}) {
            PlainTable table;
            for (std::uint64_t i = 0; i < routes; ++i) {
                PlainTrace trace;
                trace.number = i + 1;
                trace.values[FacetField::Route] = {"/r/" + std::to_string(i)};
                trace.status = i % 2 == 0 ? StatusCode::Ok : StatusCode::Error;
                table.traces.push_back(trace);
            }
            TraceFilter filter;
            FacetTerm term;
            term.facet = {FacetField::Status, {}};
            term.included = {"ok"};
            filter.setTerm(term);
            FacetTerm route;
            route.facet = {FacetField::Route, {}};
            route.included = {"/r/0", "/r/1", "/r/298"};
            filter.setTerm(route);
            const auto result = runQuery(table.index(), filter);
            QCOMPARE(result->selection->rows(), (std::vector<std::uint32_t> {0, 298}));
            const FacetCounts& counts = result->facets.front();
            QCOMPARE(counts.facet.field, FacetField::Route);
            QCOMPARE(counts.total, static_cast<std::uint32_t>(routes / 2));
            QCOMPARE(counts.values.size(), std::size_t(routes));
            QCOMPARE(counts.values.front().count, 1u);
            QCOMPARE(counts.values.back().count, 0u);
        }
    }
};

QTEST_APPLESS_MAIN(TestQueryRecount)
#include "tst_query_recount.moc"
