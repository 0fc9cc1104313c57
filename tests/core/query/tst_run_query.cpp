#include <QtTest>

#include "tests/core/query/slow_recount.h"

using namespace spanloom;
using namespace spanloom::test;

namespace {

constexpr TimeNs kSecond = 1'000'000'000;
constexpr TimeNs kHour = 3600 * kSecond;
constexpr TimeNs kDay = 24 * kHour;
constexpr TimeNs kMidnight = 1'773'187'200 * kSecond; // 2026-03-11

FacetTerm including(FacetField field, std::set<std::string> values) {
    FacetTerm term;
    term.facet.field = field;
    term.included = std::move(values);
    return term;
}

FacetTerm excluding(FacetField field, std::set<std::string> values) {
    FacetTerm term;
    term.facet.field = field;
    term.excluded = std::move(values);
    return term;
}

TraceFilter filterOf(std::vector<FacetTerm> terms) {
    TraceFilter filter;
    filter.facets = std::move(terms);
    return filter;
}

/// A table of traces that each have these values of one facet.
PlainTable tableOf(FacetField field, const std::vector<std::vector<std::string>>& values) {
    PlainTable table;
    for (const std::vector<std::string>& each : values) {
        PlainTrace trace;
        trace.number = table.traces.size() + 1;
        trace.values[field] = each;
        table.traces.push_back(trace);
    }
    return table;
}

std::vector<std::uint32_t> rowsOf(const PlainTable& table, const TraceFilter& filter) {
    return selectTraces(*table.index(), filter)->rows();
}

using Rows = std::vector<std::uint32_t>;

const FacetCounts& countsOf(const QueryResult& result, FacetField field) {
    const auto found =
        std::ranges::find_if(result.facets, [field](const FacetCounts& counts) { return counts.facet.field == field; });
    Q_ASSERT(found != result.facets.end());
    return *found;
}

PlainTable tableOfStarts(const std::vector<TimeNs>& starts) {
    PlainTable table;
    for (const TimeNs start : starts) {
        PlainTrace trace;
        trace.number = table.traces.size() + 1;
        trace.start = start;
        table.traces.push_back(trace);
    }
    return table;
}

PlainTable tableOfNames(const std::vector<std::string>& names) {
    PlainTable table;
    for (const std::string& name : names) {
        PlainTrace trace;
        trace.number = table.traces.size() + 1;
        trace.rootName = name;
        table.traces.push_back(trace);
    }
    return table;
}

TraceFilter textFilter(const std::string& text) {
    TraceFilter filter;
    filter.text = text;
    return filter;
}

} // namespace

class TestRunQuery : public QObject {
    Q_OBJECT
private slots:
    void aFacetCountsWithoutItsOwnCondition() {
        PlainTable table = tableOf(FacetField::Route, {{"/a"}, {"/a"}, {"/b"}, {}});
        table.traces[0].status = StatusCode::Error;
        table.traces[2].status = StatusCode::Error;
        const auto result = runQuery(table.index(),
            filterOf({including(FacetField::Route, {"/a"}), including(FacetField::Status, {"error"})}));
        QCOMPARE(result->selection->rows(), Rows {0});
        const FacetCounts& routes = countsOf(*result, FacetField::Route);
        QCOMPARE(routes.total, 2u);
        QCOMPARE(routes.missing, 0u);
        QCOMPARE(routes.values, (std::vector<FacetValueCount> {{"/a", 1, false}, {"/b", 1, false}}));
        const FacetCounts& statuses = countsOf(*result, FacetField::Status);
        QCOMPARE(statuses.values, (std::vector<FacetValueCount> {{"error", 1, false}, {"unset", 1, false}}));
    }

    void valuesWithoutATraceAreListedLast() {
        PlainTable table = tableOf(FacetField::Route, {{"/c"}, {"/b"}, {"/b"}, {"/a"}, {}});
        const auto result = runQuery(table.index(), filterOf({}));
        QCOMPARE(countsOf(*result, FacetField::Route).values,
            (std::vector<FacetValueCount> {{"/b", 2, false}, {"/a", 1, false}, {"/c", 1, false}}));
        table.traces[3].status = StatusCode::Ok;
        const auto narrowed = runQuery(table.index(), filterOf({including(FacetField::Status, {"ok"})}));
        QCOMPARE(countsOf(*narrowed, FacetField::Route).values,
            (std::vector<FacetValueCount> {{"/a", 1, false}, {"/b", 0, false}, {"/c", 0, false}}));
        QCOMPARE(countsOf(*narrowed, FacetField::Route).missing, 0u);
    }

    void excludingKeepsTracesWithoutAValue() {
        const PlainTable table = tableOf(FacetField::Route, {{"/a"}, {"/b"}, {}});
        QCOMPARE(rowsOf(table, filterOf({excluding(FacetField::Route, {"/a"})})), (Rows {1, 2}));
        FacetTerm term = excluding(FacetField::Route, {"/a"});
        term.excludesMissing = true;
        QCOMPARE(rowsOf(table, filterOf({term})), Rows {1});
    }

    void includingLeavesOutTracesWithoutAValueUnlessAsked() {
        const PlainTable table = tableOf(FacetField::Route, {{"/a"}, {"/b"}, {}});
        FacetTerm term = including(FacetField::Route, {"/a"});
        QCOMPARE(rowsOf(table, filterOf({term})), Rows {0});
        term.includesMissing = true;
        QCOMPARE(rowsOf(table, filterOf({term})), (Rows {0, 2}));
        FacetTerm onlyMissing;
        onlyMissing.facet.field = FacetField::Route;
        onlyMissing.includesMissing = true;
        QCOMPARE(rowsOf(table, filterOf({onlyMissing})), Rows {2});
        FacetTerm onlyPresent;
        onlyPresent.facet.field = FacetField::Route;
        onlyPresent.excludesMissing = true;
        QCOMPARE(rowsOf(table, filterOf({onlyPresent})), (Rows {0, 1}));
    }

    void aListIsIncludedByAnyAndExcludedByAnyValue() {
        const PlainTable table = tableOf(FacetField::Model, {{"big"}, {"small", "big"}, {"small"}, {}});
        QCOMPARE(rowsOf(table, filterOf({including(FacetField::Model, {"big"})})), (Rows {0, 1}));
        QCOMPARE(rowsOf(table, filterOf({excluding(FacetField::Model, {"big"})})), (Rows {2, 3}));
        FacetTerm both = including(FacetField::Model, {"small"});
        both.excluded = {"big"};
        QCOMPARE(rowsOf(table, filterOf({both})), Rows {2});
        const auto result = runQuery(table.index(), {});
        const FacetCounts& models = countsOf(*result, FacetField::Model);
        QCOMPARE(models.values, (std::vector<FacetValueCount> {{"big", 2, false}, {"small", 2, false}}));
        QCOMPARE(models.total, 4u);
        QCOMPARE(models.missing, 1u);
    }

    void theOrderOfAListMakesNoDifference() {
        const PlainTable table = tableOf(FacetField::Tool, {{"a", "b"}, {"b", "a"}, {"a"}});
        const auto index = table.index();
        const FacetColumn* tools = index->column({FacetField::Tool, {}});
        QVERIFY(tools);
        QCOMPARE(tools->codes[0], tools->codes[1]);
        QVERIFY(tools->codes[0] != tools->codes[2]);
        QCOMPARE(tools->valueSets.size(), std::size_t(3));
    }

    void aConditionOnAFacetThatNobodyHas() {
        const PlainTable table = tableOf(FacetField::Route, {{}, {}});
        QVERIFY(!table.index()->column({FacetField::Route, {}}));
        QCOMPARE(rowsOf(table, filterOf({including(FacetField::Route, {"/a"})})), Rows {});
        QCOMPARE(rowsOf(table, filterOf({excluding(FacetField::Route, {"/a"})})), (Rows {0, 1}));
        FacetTerm term;
        term.facet = {FacetField::Evaluator, "groundedness"};
        term.includesMissing = true;
        QCOMPARE(rowsOf(table, filterOf({term})), (Rows {0, 1}));
        term = {};
        term.facet = {FacetField::Evaluator, "groundedness"};
        term.excludesMissing = true;
        QCOMPARE(rowsOf(table, filterOf({term})), Rows {});
    }

    void unsetIsAStatusLikeAnother() {
        PlainTable table = tableOf(FacetField::Route, {{}, {}, {}});
        table.traces[1].status = StatusCode::Ok;
        table.traces[2].status = StatusCode::Error;
        QCOMPARE(rowsOf(table, filterOf({including(FacetField::Status, {"unset"})})), Rows {0});
        QCOMPARE(rowsOf(table, filterOf({including(FacetField::Status, {"ok", "error"})})), (Rows {1, 2}));
    }

    void spellingsOfAnEvaluatorAreOneFacet() {
        PlainTable table = tableOf(FacetField::Route, {{}, {}, {}, {}});
        table.traces[0].judgements = {{"Answer Relevance", Verdict::Fail}};
        table.traces[1].judgements = {{"answer-relevance", Verdict::Pass}, {"Answer Relevance", Verdict::Fail}};
        table.traces[2].judgements = {{"toxicity", Verdict::None}};
        const auto result = runQuery(table.index(), {});
        const auto relevance = std::ranges::find(result->facets, FacetKey {FacetField::Evaluator, "answer_relevance"},
            &FacetCounts::facet);
        QVERIFY(relevance != result->facets.end());
        QCOMPARE(relevance->title, std::string("Answer Relevance"));
        QCOMPARE(relevance->values, (std::vector<FacetValueCount> {{"fail", 2, false}, {"pass", 1, false}}));
        QCOMPARE(relevance->missing, 2u);
        FacetTerm notScored;
        notScored.facet = {FacetField::Evaluator, "answer_relevance"};
        notScored.includesMissing = true;
        QCOMPARE(rowsOf(table, filterOf({notScored})), (Rows {2, 3}));
    }

    void aTraceOfSeveralSourcesBelongsToEach() {
        PlainTable table = tableOf(FacetField::Route, {{}, {}, {}});
        table.traces[1].sources = {1, 2};
        table.traces[2].sources = {2};
        TraceFilter filter;
        filter.sources = {2};
        QCOMPARE(rowsOf(table, filter), (Rows {1, 2}));
        // The scope is the source facet's own condition: the list of sources says what each would add.
        const auto result = runQuery(table.index(), filter);
        QCOMPARE(countsOf(*result, FacetField::Source).values,
            (std::vector<FacetValueCount> {{"1", 2, false}, {"2", 2, false}}));
        QCOMPARE(countsOf(*result, FacetField::Source).total, 3u);
        QCOMPARE(countsOf(*result, FacetField::Status).total, 2u);
        QCOMPARE(rowsOf(table, filterOf({excluding(FacetField::Source, {"1"})})), Rows {2});
    }

    void derivedVersionsAreMarked() {
        PlainTable table = tableOf(FacetField::PromptVersion, {{"~a41f"}, {"v1", "~beef"}, {"~0001", "v1"}, {"~name"}});
        table.traces[0].isVersionDerived = true;
        table.traces[1].isVersionDerived = false; // somebody recorded a version of that form
        const auto index = table.index();
        std::map<std::string, bool> isDerived;
        for (const FacetColumn::Value& value : index->column({FacetField::PromptVersion, {}})->values)
            isDerived[value.text] = value.isDerived;
        QCOMPARE(isDerived,
            (std::map<std::string, bool> {
                {"~a41f", true}, {"v1", false}, {"~beef", false}, {"~0001", true}, {"~name", false}}));
    }

    void aTimeRangeHoldsItsStartAndNotItsEnd() {
        PlainTable table = tableOfStarts({kMidnight - 1, kMidnight, kMidnight + kHour - 1, kMidnight + kHour});
        table.traces.push_back({}); // no start
        TraceFilter filter;
        filter.time = TimeRange {kMidnight, kMidnight + kHour};
        QCOMPARE(rowsOf(table, filter), (Rows {1, 2}));
        filter.time = TimeRange {INT64_MIN, INT64_MAX};
        QCOMPARE(rowsOf(table, filter), (Rows {0, 1, 2, 3}));
    }

    void theHistogramIgnoresTheTimeRangeAlone() {
        PlainTable table = tableOfStarts({kMidnight, kMidnight + kHour, kMidnight + kHour, kMidnight + 2 * kHour});
        table.traces[1].status = StatusCode::Error;
        table.traces[1].duration = 100;
        table.traces[2].duration = 300;
        table.traces[3].values[FacetField::Route] = {"/left-out"};
        table.traces.push_back({});
        TraceFilter filter = filterOf({excluding(FacetField::Route, {"/left-out"})});
        filter.time = TimeRange {kMidnight, kMidnight + 1};
        const auto result = runQuery(table.index(), filter, {.histogramBuckets = 4});
        QCOMPARE(result->selection->rows(), Rows {0});
        const TimeHistogram& histogram = result->histogram;
        QCOMPARE(histogram.from, kMidnight);
        QCOMPARE(histogram.bucketWidth, 30 * 60 * kSecond);
        QCOMPARE(histogram.buckets.size(), std::size_t(3));
        QCOMPARE(histogram.buckets[0].traces, 1u);
        QCOMPARE(histogram.buckets[0].durationP95, -1);
        QCOMPARE(histogram.buckets[1].traces, 0u);
        QCOMPARE(histogram.buckets[2].traces, 2u);
        QCOMPARE(histogram.buckets[2].errors, 1u);
        QCOMPARE(histogram.buckets[2].durationP95, 290);
        QCOMPARE(histogram.withoutStart, 1u);
    }

    void bucketsLieOnRoundTimes_data() {
        QTest::addColumn<qint64>("first");
        QTest::addColumn<qint64>("last");
        QTest::addColumn<qint64>("width");
        QTest::addColumn<qint64>("from");
        QTest::newRow("an instant") << qint64(kMidnight + 7) << qint64(kMidnight + 7) << qint64(kSecond)
                                    << qint64(kMidnight);
        QTest::newRow("two minutes") << qint64(kMidnight + kSecond / 2) << qint64(kMidnight + 119 * kSecond)
                                     << qint64(kSecond) << qint64(kMidnight);
        QTest::newRow("a day") << qint64(kMidnight + kHour) << qint64(kMidnight + 24 * kHour)
                               << qint64(15 * 60 * kSecond) << qint64(kMidnight + kHour);
        QTest::newRow("ten days") << qint64(kMidnight + 61 * 60 * kSecond) << qint64(kMidnight + 10 * kDay - 1)
                                  << qint64(2 * kHour) << qint64(kMidnight);
        QTest::newRow("before 1970") << qint64(-1) << qint64(1) << qint64(kSecond) << qint64(-kSecond);
        QTest::newRow("a century") << qint64(0) << qint64(36'500 * kDay) << qint64(500 * kDay) << qint64(0);
    }

    void bucketsLieOnRoundTimes() {
        QFETCH(qint64, first);
        QFETCH(qint64, last);
        const auto result = runQuery(tableOfStarts({last, first}).index(), {});
        QTEST(qint64(result->histogram.bucketWidth), "width");
        QTEST(qint64(result->histogram.from), "from");
        QVERIFY(result->histogram.buckets.size() <= 120);
        std::uint32_t counted = 0;
        for (const TimeHistogram::Bucket& bucket : result->histogram.buckets)
            counted += bucket.traces;
        QCOMPARE(counted, 2u);
    }

    void extremeTimesAreCounted() {
        for (const std::uint32_t buckets : {0u, 1u, 2u, 7u, 120u}) {
            const auto result =
                runQuery(tableOfStarts({INT64_MIN + 1, -1, 0, INT64_MAX}).index(), {}, {.histogramBuckets = buckets});
            std::uint32_t counted = 0;
            for (const TimeHistogram::Bucket& bucket : result->histogram.buckets)
                counted += bucket.traces;
            QCOMPARE(counted, 4u);
            QVERIFY(result->histogram.buckets.size() <= std::max(buckets, 3u));
        }
    }

    void totalsSayWhatIsNotKnown() {
        PlainTable table = tableOfStarts({kMidnight, kMidnight});
        const auto nothing = runQuery(table.index(), {});
        QCOMPARE(nothing->totals.inputTokens, -1);
        QVERIFY(!nothing->totals.costUsd);
        QCOMPARE(nothing->totals.durationP50, -1);
        table.traces[0].cost = 0.0;
        table.traces[0].inputTokens = 0;
        table.traces[0].duration = 0;
        table.traces[1].unpriced = 3;
        const auto some = runQuery(table.index(), {});
        QCOMPARE(some->totals.inputTokens, 0);
        QCOMPARE(some->totals.outputTokens, -1);
        QCOMPARE(some->totals.costUsd, std::optional(0.0));
        QCOMPARE(some->totals.unpricedCalls, 3u);
        QCOMPARE(some->totals.durationP50, 0);
        QCOMPARE(some->histogram.buckets.front().durationP95, 0);
    }

    void absurdTokenCountsDoNotOverflow() {
        PlainTable table = tableOfStarts({kMidnight, kMidnight});
        table.traces[0].inputTokens = INT64_MAX;
        table.traces[1].inputTokens = INT64_MAX;
        table.traces[0].start = 0;
        table.traces[0].duration = INT64_MAX;
        const auto result = runQuery(table.index(), {});
        QCOMPARE(result->totals.inputTokens, INT64_MAX);
        QCOMPARE(result->totals.durationP95, INT64_MAX);
    }

    void textIsFoundInEveryNamedPlace() {
        PlainTable table = tableOf(FacetField::Route, {{}, {}, {}, {}, {}, {}, {}, {"/needle"}, {}});
        table.traces[0].rootName = "the Needle";
        table.traces[1].idText = "needle-17";
        table.traces[2].user = "NEEDLE";
        table.traces[3].session = "x.needle";
        table.traces[4].values[FacetField::Service] = {"needles"};
        table.traces[5].values[FacetField::Model] = {"hay", "needle-mini"};
        table.traces[6].values[FacetField::Tool] = {"needle"};
        table.traces[8].values[FacetField::Cohort] = {"needle"}; // not one of the places
        QCOMPARE(rowsOf(table, textFilter("neEdle")), (Rows {0, 1, 2, 3, 4, 5, 6, 7}));
        QCOMPARE(rowsOf(table, textFilter("needlework")), Rows {});
    }

    void partsOfHexIdsAreFound() {
        PlainTable table = tableOfNames({"a", "b", "c"});
        const std::string hex = table.traces[1].id().hex();
        QCOMPARE(rowsOf(table, textFilter(hex)), Rows {1});
        QCOMPARE(rowsOf(table, textFilter(QByteArray(hex.c_str()).toUpper().toStdString())), Rows {1});
        QCOMPARE(rowsOf(table, textFilter(hex.substr(3, 12))), Rows {1});
        QCOMPARE(rowsOf(table, textFilter(hex + "0")), Rows {});
        // The hash behind an id that is a text is nobody's id.
        table.traces[1].idText = "turn 1";
        QCOMPARE(rowsOf(table, textFilter(hex)), Rows {});
        QCOMPARE(rowsOf(table, textFilter("TURN 1")), Rows {1});
    }

    void caseIsFoldedBeyondAscii() {
        const PlainTable table =
            tableOfNames({"Rückfrage ÄRGER", "ВОЗВРАТ денег", "ŁÓDŹ", "ΑΘΗΝΑ", "\xC3", "\xE2\x82"});
        QCOMPARE(rowsOf(table, textFilter("RÜCKFRAGE ärger")), Rows {0});
        QCOMPARE(rowsOf(table, textFilter("возврат ДЕНЕГ")), Rows {1});
        QCOMPARE(rowsOf(table, textFilter("łódź")), Rows {2});
        QCOMPARE(rowsOf(table, textFilter("αθηνα")), Rows {3});
        QCOMPARE(rowsOf(table, textFilter("\xC3")), (Rows {0, 2, 4})); // damaged UTF-8 is compared by bytes
    }

    void anEmptyTableHasAnAnswer() {
        const auto result = runQuery(PlainTable().index(), {});
        QVERIFY(result);
        QCOMPARE(result->selection->count, 0u);
        QVERIFY(result->facets.empty());
        QCOMPARE(result->histogram.bucketWidth, 0);
        QVERIFY(FacetIndex::build(nullptr, nullptr));
    }

    void partsThatAreNotAskedForAreNotMade() {
        const PlainTable table = tableOfStarts({kMidnight});
        const auto result =
            runQuery(table.index(), {}, {.withFacets = false, .withHistogram = false, .withTotals = false});
        QCOMPARE(result->selection->count, 1u);
        QVERIFY(result->facets.empty());
        QVERIFY(result->histogram.buckets.empty());
        QCOMPARE(result->totals.traces, 0u);
    }

    void aStoppedQueryHasNoResult() {
        const PlainTable table = tableOf(FacetField::Route, {{"/a"}});
        std::stop_source stopped;
        stopped.request_stop();
        const auto [rows, strings] = table.store();
        QVERIFY(!FacetIndex::build(rows, strings, stopped.get_token()));
        QVERIFY(!runQuery(table.index(), {}, {}, stopped.get_token()));
        QVERIFY(!selectTraces(*table.index(), {}, stopped.get_token()));
        QVERIFY(!runQuery(nullptr, {}));
    }
};

QTEST_APPLESS_MAIN(TestRunQuery)
#include "tst_run_query.moc"
