#include <QTest>

#include "ui/base/format.h"
#include "ui/compare/axis_ticks.h"
#include "ui/compare/distribution_text.h"
#include "ui/compare/metric_model.h"
#include "ui/compare/metric_text.h"
#include "ui/compare/side_text.h"

using namespace spanloom;
using namespace spanloom::ui;

namespace {

ComparisonMetric metric(const char* id, MetricUnit unit, std::optional<double> a, std::optional<double> b) {
    ComparisonMetric result;
    result.id = id;
    result.title = id;
    result.unit = unit;
    result.a.value = a;
    result.a.samples = a ? 100 : 0;
    result.b.value = b;
    result.b.samples = b ? 100 : 0;
    return result;
}

/// Thin spaces read as blanks.
QString plain(QString text) { return text.replace(QChar(kThinSpace), QLatin1Char(' ')); }

DistributionSides sides(MetricUnit unit, std::vector<double> edges, bool isLogarithmic = false) {
    DistributionSides result;
    result.distribution.id = unit == MetricUnit::Tokens ? "output_tokens" : "duration";
    result.distribution.unit = unit;
    result.distribution.isLogarithmic = isLogarithmic;
    result.distribution.a.resize(edges.size() - 1, 2);
    result.distribution.b.resize(edges.size() - 1, 0);
    result.distribution.edges = std::move(edges);
    result.labelA = QStringLiteral("A · v12");
    result.labelB = QStringLiteral("B · v13");
    result.tracesA = result.tracesB = 10;
    return result;
}

QStringList labels(const std::vector<AxisTick>& ticks) {
    QStringList result;
    for (const AxisTick& tick : ticks)
        result << plain(tick.text);
    return result;
}

} // namespace

class TestCompareText : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void figuresAreWrittenByTheirUnit_data();
    void figuresAreWrittenByTheirUnit();
    void noDataIsADashWithAReason();
    void whatAFigureLacksStandsBesideIt();
    void changeFromZeroHasNoPercentage();
    void aSmallRealDifferenceIsNotZero();
    void binsAreCalledByTheirValues();
    void ticksAreRound();
    void logarithmicTicksGiveWayWhereRoomIsShort();
    void notesNameWhatThePictureLacks();
    void copiedTablesCannotBeBrokenByNames();
    void facetValueReplacesOnlyItsOwnTerm();
    void sourceBecomesTheScope();
    void labelsOfFiltersAreShort();
};

void TestCompareText::figuresAreWrittenByTheirUnit_data() {
    QTest::addColumn<int>("unit");
    QTest::addColumn<double>("a");
    QTest::addColumn<double>("b");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("difference");
    QTest::addColumn<QString>("change");
    const auto row = [](const char* name, MetricUnit unit, double a, double b, const char* value,
                         const char* difference, const char* change) {
        QTest::newRow(name) << static_cast<int>(unit) << a << b << QString::fromUtf8(value)
                            << QString::fromUtf8(difference) << QString::fromUtf8(change);
    };
    row("time", MetricUnit::Nanoseconds, 8.9e9, 11.7e9, "8.90 s", "+2.80 s", "+31 %");
    row("faster", MetricUnit::Nanoseconds, 3.42e9, 3.1e9, "3.42 s", "−320 ms", "−9.4 %");
    row("money", MetricUnit::Usd, 0.0123, 0.0148, "$0.0123", "+$0.00250", "+20 %");
    row("rate", MetricUnit::Rate, 0.021, 0.044, "2.1 %", "+2.3 pp", "+110 %");
    row("tokens", MetricUnit::Tokens, 6100, 7900, "6.10k", "+1.80k", "+30 %");
    row("few tokens", MetricUnit::Tokens, 2.5, 3.5, "2.5", "+1", "+40 %");
    row("mean", MetricUnit::Count, 0.11, 0.34, "0.11", "+0.23", "+209 %");
    row("equal", MetricUnit::Nanoseconds, 1e9, 1e9, "1.00 s", "±0 ms", "±0 %");
    row("far", MetricUnit::Count, 1e-9, 1e9, "1e-09", "+1.00G", "over +999,900 %");
}

void TestCompareText::figuresAreWrittenByTheirUnit() {
    QFETCH(int, unit);
    QFETCH(double, a);
    QFETCH(double, b);
    const ComparisonMetric each = metric("some", static_cast<MetricUnit>(unit), a, b);
    QTEST(plain(metricValue(each, each.a)), "value");
    QTEST(plain(differenceText(each)), "difference");
    QTEST(plain(changeText(each)), "change");
}

void TestCompareText::noDataIsADashWithAReason() {
    ComparisonMetric each = metric("ttft_p95", MetricUnit::Nanoseconds, 1e9, std::nullopt);
    each.distribution = "ttft";
    each.b.lacking = 37;
    QCOMPARE(metricValue(each, each.b), absentText());
    QCOMPARE(differenceText(each), absentText());
    QCOMPARE(changeText(each), absentText());
    QVERIFY(metricValueToolTip(each, each.b, {}).contains(QStringLiteral("no first token in 37 traces")));
    each.b.lacking = 0;
    QVERIFY(metricValueToolTip(each, each.b, {}).contains(QStringLiteral("no traces")));
}

void TestCompareText::whatAFigureLacksStandsBesideIt() {
    ComparisonMetric each = metric("cost_mean", MetricUnit::Usd, 0.5, 0.5);
    each.a.samples = 412;
    each.a.lacking = 88;
    each.a.unpricedCalls = 3;
    QCOMPARE(metricNote(each, each.a), QStringLiteral("412 of 500"));
    QCOMPARE(metricNote(each, each.b), QString());
    QVERIFY(metricValueToolTip(each, each.a, {}).contains(QStringLiteral("88 traces without the figure")));
    QVERIFY(metricValueToolTip(each, each.a, {}).contains(QStringLiteral("not part of it: 3")));
    each.id = "cost_total";
    QCOMPARE(metricNote(each, each.a), QStringLiteral("3 calls unpriced"));
}

void TestCompareText::changeFromZeroHasNoPercentage() {
    const ComparisonMetric each = metric("error_rate", MetricUnit::Rate, 0, 0.044);
    QCOMPARE(plain(differenceText(each)), QStringLiteral("+4.4 pp"));
    QCOMPARE(changeText(each), absentText());
    QVERIFY(changeToolTip(each).contains(QStringLiteral("zero")));
}

void TestCompareText::aSmallRealDifferenceIsNotZero() {
    QCOMPARE(plain(differenceText(metric("r", MetricUnit::Rate, 0.02, 0.0201))), QStringLiteral("+0.01 pp"));
    QCOMPARE(plain(differenceText(metric("r", MetricUnit::Rate, 0.02, 0.02))), QStringLiteral("±0 pp"));
}

void TestCompareText::binsAreCalledByTheirValues() {
    const DistributionSides times = sides(MetricUnit::Nanoseconds, {1e9, 2e9, 3e9, 4e9});
    QCOMPARE(plain(binText(times.distribution, 0)), QStringLiteral("1.00 s – 2.00 s"));
    QCOMPARE(plain(binText(times.distribution, 1)), QStringLiteral("2.00 s – 3.00 s"));
    QCOMPARE(plain(binToolTip(times, 1)), QStringLiteral("2.00 s – 3.00 s\nA · v12: 2 (33 %)\nB · v13: 0 (0 %)"));
    DistributionSides clipped = times;
    clipped.distribution.isClipped = true;
    QCOMPARE(plain(binText(clipped.distribution, 0)), QStringLiteral("up to 2.00 s"));
    QCOMPARE(plain(binText(clipped.distribution, 1)), QStringLiteral("2.00 s – 3.00 s"));
    QCOMPARE(plain(binText(clipped.distribution, 2)), QStringLiteral("from 3.00 s"));
    const DistributionSides tokens = sides(MetricUnit::Tokens, {9.5, 10.5, 11.5, 13.5, 14.5});
    QCOMPARE(binText(tokens.distribution, 1), QStringLiteral("11"));
    QCOMPARE(binText(tokens.distribution, 2), QStringLiteral("12 – 13"));
}

void TestCompareText::ticksAreRound() {
    const QStringList linear = labels(axisTicks(sides(MetricUnit::Nanoseconds, {0.3e9, 2e9, 9.7e9}).distribution, 500,
        60));
    QVERIFY(linear.contains(QStringLiteral("2 s")));
    QVERIFY(linear.contains(QStringLiteral("8 s")));
    const QStringList decades = labels(axisTicks(sides(MetricUnit::Nanoseconds, {4e8, 2e9, 4.1e11}, true).distribution,
        800, 50));
    QCOMPARE(decades, QStringList({QStringLiteral("500 ms"), QStringLiteral("1 s"), QStringLiteral("2 s"),
        QStringLiteral("5 s"), QStringLiteral("10 s"), QStringLiteral("20 s"), QStringLiteral("50 s"),
        QStringLiteral("2 min"), QStringLiteral("5 min")}));
}

void TestCompareText::logarithmicTicksGiveWayWhereRoomIsShort() {
    const ComparisonDistribution wide = sides(MetricUnit::Usd, {0.0001, 0.01, 100}, true).distribution;
    const std::vector<AxisTick> ticks = axisTicks(wide, 300, 60);
    QVERIFY(ticks.size() >= 2);
    for (std::size_t i = 1; i < ticks.size(); ++i)
        QVERIFY((scaled(wide, ticks[i].value) - scaled(wide, ticks[i - 1].value)) / 6 * 300 >= 59.9);
    QVERIFY(axisTicks(wide, 0, 60).empty());
    QVERIFY(axisTicks(ComparisonDistribution {}, 300, 60).empty());
}

void TestCompareText::notesNameWhatThePictureLacks() {
    DistributionSides times = sides(MetricUnit::Nanoseconds, {1e9, 2e9});
    QVERIFY(distributionNotes(times).isEmpty());
    QVERIFY(emptyDistributionText(times).isEmpty());
    times.distribution.id = "ttft";
    times.distribution.lackingB = 37;
    times.distribution.zeroA = 1;
    const QString notes = distributionNotes(times).join(QLatin1Char('\n'));
    QVERIFY(notes.contains(QStringLiteral("37 traces of B without a first token")));
    QVERIFY(notes.contains(QStringLiteral("1 trace of A at zero")));
    QVERIFY(distributionSummary(times).contains(QStringLiteral("37 traces of B")));
    times.distribution.edges.clear();
    QVERIFY(emptyDistributionText(times).contains(QStringLiteral("first token")));
}

void TestCompareText::copiedTablesCannotBeBrokenByNames() {
    auto comparison = std::make_shared<Comparison>();
    comparison->metrics.push_back(metric("error_rate", MetricUnit::Rate, 0.25, 0.5));
    ComparisonMetric odd = metric("eval.x.fail_rate", MetricUnit::Rate, 0.25, std::nullopt);
    odd.title = "a|b\tc\nd fail rate";
    comparison->metrics.push_back(odd);
    MetricModel model;
    model.setComparison(comparison, QStringLiteral("v|12"), QStringLiteral("v\t13"));
    const QStringList rows = model.tabSeparated({0, 1}).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    QCOMPARE(rows.size(), 3);
    for (const QString& row : rows)
        QCOMPARE(row.count(QLatin1Char('\t')), 6);
    QVERIFY(plain(rows[1]).startsWith(QStringLiteral("Error rate\t25.0000 %\t100\t50.0000 %\t100\t+25.0000 pp\t")));
    QVERIFY(rows[2].startsWith(QStringLiteral("A|b c d fail rate\t")));
    const QStringList lines = model.markdown().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    QCOMPARE(lines.size(), 4);
    QVERIFY(lines[0].contains(QStringLiteral("A · v\\|12")));
    QVERIFY(lines[3].startsWith(QStringLiteral("| A\\|b c d fail rate |")));
}

void TestCompareText::facetValueReplacesOnlyItsOwnTerm() {
    TraceFilter explore;
    explore.sources = {7};
    FacetTerm version;
    version.facet = {FacetField::PromptVersion, {}};
    version.included = {"v11", "v12"};
    explore.setTerm(version);
    FacetTerm route;
    route.facet = {FacetField::Route, {}};
    route.included = {"/refund"};
    explore.setTerm(route);
    const TraceFilter chosen = withFacetValue(explore, version.facet, "v13");
    QCOMPARE(chosen.term(version.facet)->included, std::set<std::string> {"v13"});
    QVERIFY(*chosen.term(route.facet) == route);
    QCOMPARE(chosen.sources, std::set<std::int64_t> {7});
    const TraceFilter none = withFacetValue(explore, version.facet, {});
    QVERIFY(none.term(version.facet)->includesMissing);
    QVERIFY(none.term(version.facet)->included.empty());
}

void TestCompareText::sourceBecomesTheScope() {
    TraceFilter explore;
    explore.sources = {1, 2};
    const TraceFilter chosen = withFacetValue(explore, {FacetField::Source, {}}, "3");
    QCOMPARE(chosen.sources, std::set<std::int64_t> {3});
    QVERIFY(chosen.facets.empty());
}

void TestCompareText::labelsOfFiltersAreShort() {
    Snapshot snapshot;
    snapshot.sources.resize(1);
    snapshot.sources[0].id = 3;
    snapshot.sources[0].path = "/tmp/a b/dump.jsonl";
    TraceFilter filter;
    QCOMPARE(filterLabel(filter, snapshot), QStringLiteral("All traces"));
    filter.sources = {3};
    QCOMPARE(filterLabel(filter, snapshot), QStringLiteral("dump.jsonl"));
    FacetTerm version;
    version.included = {"v13"};
    filter.setTerm(version);
    QCOMPARE(filterLabel(filter, snapshot), QStringLiteral("dump.jsonl, v13"));
    filter.text = "a long text that somebody has looked for";
    QCOMPARE(filterLabel(filter, snapshot), QStringLiteral("Filter of Explore"));
    QCOMPARE(sideLabel(tracesSide({TraceId {1, 1}, TraceId {1, 2}})), QStringLiteral("2 traces"));
    QCOMPARE(sideExpression(filterSide({}, QStringLiteral("All traces"))), QStringLiteral("all traces"));
    QVERIFY(sideToolTip(tracesSide({TraceId {1, 1}, TraceId {1, 2}})).contains(QStringLiteral("00000002")));
}

QTEST_APPLESS_MAIN(TestCompareText)
#include "tst_compare_text.moc"
