#include <QTest>

#include "ui/histogram/histogram_geometry.h"

using namespace spanloom;
using namespace spanloom::ui;

namespace {

constexpr std::int64_t kMinute = 60'000'000'000;
constexpr TimeNs kFrom = 1'760'000'040'000'000'000; // 2025-10-09 08:54:00 UTC

TimeHistogram sample() {
    TimeHistogram histogram;
    histogram.from = kFrom;
    histogram.bucketWidth = kMinute;
    histogram.buckets = {{10, 0, 2'000'000'000}, {40, 4, 8'000'000'000}, {0, 0, -1}, {1, 1, 1'000'000'000},
        {20, 0, 4'000'000'000}};
    return histogram;
}

const QRectF kPlot(10, 5, 500, 60);

} // namespace

class TestHistogramGeometry : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void bucketsAndPlacesAreTheInverseOfEachOther();
    void rangesSnapToTheBucketsTheyTouch();
    void barsStandOnTheGroundAndErrorsAreNeverInvisible();
    void unknownDurationsBreakTheLine();
    void slowestBucketIsThatOfTheRange();
    void oneOutlierDoesNotFlattenTheLine();
    void brushOutsideOfThePlotIsCut();
    void ticksLieAtRoundTimesOfTheClock();
    void nothingIsDividedByNothing();
};

void TestHistogramGeometry::bucketsAndPlacesAreTheInverseOfEachOther() {
    const TimeHistogram histogram = sample();
    const HistogramGeometry geometry(&histogram, kPlot);
    QCOMPARE(geometry.bucketCount(), 5);
    QCOMPARE(geometry.bucketAt(10), 0);
    QCOMPARE(geometry.bucketAt(109.9), 0);
    QCOMPARE(geometry.bucketAt(110), 1);
    QCOMPARE(geometry.bucketAt(-50), 0);
    QCOMPARE(geometry.bucketAt(9000), 4);
    QCOMPARE(geometry.edgeAt(61), 1);
    QCOMPARE(geometry.edgeAt(59), 0);
    QCOMPARE(geometry.edgeAt(9000), 5);
    QCOMPARE(geometry.xOf(kFrom + 2 * kMinute), 210.0);
    QCOMPARE(geometry.timesOf(1), (TimeRange {kFrom + kMinute, kFrom + 2 * kMinute}));
}

void TestHistogramGeometry::rangesSnapToTheBucketsTheyTouch() {
    const TimeHistogram histogram = sample();
    const HistogramGeometry geometry(&histogram, kPlot);
    for (int first = 0; first < 5; ++first) {
        for (int end = first + 1; end <= 5; ++end)
            QCOMPARE(geometry.bucketsOf(geometry.timesOf(BucketRange {first, end})), (BucketRange {first, end}));
    }
    QCOMPARE(geometry.bucketsOf({kFrom + kMinute / 2, kFrom + kMinute + 1'000'000}), (BucketRange {0, 2}));
    QCOMPARE(geometry.bucketsOf({kFrom - 100 * kMinute, kFrom + 100 * kMinute}), (BucketRange {0, 5}));
    QVERIFY(geometry.bucketsOf({kFrom - 100 * kMinute, kFrom - 90 * kMinute}).isEmpty());
}

void TestHistogramGeometry::barsStandOnTheGroundAndErrorsAreNeverInvisible() {
    const TimeHistogram histogram = sample();
    const HistogramGeometry geometry(&histogram, kPlot);
    for (int bucket = 0; bucket < 5; ++bucket) {
        QCOMPARE(geometry.barOf(bucket).bottom(), kPlot.bottom());
        QVERIFY(geometry.barOf(bucket).top() >= kPlot.top());
    }
    QCOMPARE(geometry.barOf(2).height(), 0.0);
    QVERIFY(geometry.barOf(3).height() >= 1);
    QVERIFY(geometry.errorBarOf(3).height() >= 1);
    QCOMPARE(geometry.errorBarOf(0).height(), 0.0);
    QCOMPARE(geometry.errorBarOf(1).height(), geometry.barOf(1).height() / 10);
}

void TestHistogramGeometry::unknownDurationsBreakTheLine() {
    const TimeHistogram histogram = sample();
    const auto lines = HistogramGeometry(&histogram, kPlot).durationLines();
    QCOMPARE(lines.size(), std::size_t {2});
    QCOMPARE(lines[0].size(), std::size_t {2});
    QCOMPARE(lines[1].size(), std::size_t {2});
    QCOMPARE(lines[0][1].x(), 160.0); // the middle of its bucket
    QVERIFY(lines[0][1].y() < lines[0][0].y());
}

void TestHistogramGeometry::slowestBucketIsThatOfTheRange() {
    const TimeHistogram histogram = sample();
    const HistogramGeometry geometry(&histogram, kPlot);
    QCOMPARE(geometry.slowestOf({0, 5}), std::optional(1));
    QCOMPARE(geometry.slowestOf({2, 5}), std::optional(4));
    QVERIFY(!geometry.slowestOf({2, 3}));
}

void TestHistogramGeometry::oneOutlierDoesNotFlattenTheLine() {
    TimeHistogram histogram = sample();
    histogram.buckets.clear();
    for (int i = 0; i < 40; ++i)
        histogram.buckets.push_back({10, 0, (4 + i % 3) * 1'000'000'000ll});
    histogram.buckets.push_back({1, 0, 600'000'000'000});
    const HistogramGeometry geometry(&histogram, kPlot);
    const double low = geometry.durationPointOf(0).y();
    const double high = geometry.durationPointOf(2).y();
    QVERIFY2(low - high > kPlot.height() / 20, qPrintable(QStringLiteral("%1 %2").arg(low).arg(high)));
    QVERIFY(geometry.durationPointOf(40).y() >= kPlot.top());
    QVERIFY(geometry.durationPointOf(40).y() < high);
    QCOMPARE(geometry.slowestOf({0, 41}), std::optional(40));
}

void TestHistogramGeometry::brushOutsideOfThePlotIsCut() {
    const TimeHistogram histogram = sample();
    const HistogramGeometry geometry(&histogram, kPlot);
    QCOMPARE(geometry.rectOf(geometry.timesOf(BucketRange {1, 3})), QRectF(110, 5, 200, 60));
    QCOMPARE(geometry.rectOf({kFrom - 10 * kMinute, kFrom + kMinute}), QRectF(10, 5, 100, 60));
    QVERIFY(geometry.rectOf({kFrom - 10 * kMinute, kFrom - 9 * kMinute}).isEmpty());
    QVERIFY(geometry.rectOf({INT64_MIN + 1, INT64_MAX}).width() == 500);
}

void TestHistogramGeometry::ticksLieAtRoundTimesOfTheClock() {
    const auto ticks = timeTicks({kFrom, kFrom + 60 * kMinute}, 600, 90, TimeDisplay::Utc);
    QVERIFY(!ticks.empty());
    QCOMPARE(ticks[0].text, QStringLiteral("09:00"));
    for (std::size_t i = 1; i < ticks.size(); ++i)
        QCOMPARE(ticks[i].time - ticks[i - 1].time, 10 * kMinute);
    // A new day is named where it begins.
    const auto days = timeTicks({kFrom, kFrom + 24 * 60 * kMinute}, 600, 90, TimeDisplay::Utc);
    QVERIFY(std::ranges::any_of(days, [](const TimeTick& tick) { return tick.text == QStringLiteral("10-10 00:00"); }));
    QCOMPARE(timeTicks({kFrom, kFrom + 40 * 24 * 60 * kMinute}, 600, 90, TimeDisplay::Utc)[0].text.size(),
        qsizetype {10});
    QCOMPARE(timeTicks({kFrom, kFrom + 2'000'000'000}, 600, 90, TimeDisplay::Utc)[1].text.size(), qsizetype {12});
    // A day with two clock changes away still has round labels.
    qputenv("TZ", "Europe/Berlin");
    const TimeNs change = 1'761'433'200'000'000'000; // 2025-10-25 23:00 UTC; the clock is put back at 01:00 UTC
    for (const TimeTick& tick : timeTicks({change, change + 12 * 60 * kMinute}, 600, 90, TimeDisplay::Local))
        QVERIFY2(tick.text.endsWith(QStringLiteral(":00")), qPrintable(tick.text));
}

void TestHistogramGeometry::nothingIsDividedByNothing() {
    const TimeHistogram empty;
    const HistogramGeometry geometry(&empty, kPlot);
    QVERIFY(geometry.isEmpty());
    QCOMPARE(geometry.bucketAt(50), -1);
    QCOMPARE(geometry.edgeAt(50), 0);
    QVERIFY(geometry.durationLines().empty());
    QVERIFY(timeTicks({5, 5}, 600, 90, TimeDisplay::Utc).empty());
    QVERIFY(timeTicks({INT64_MIN + 1, INT64_MAX}, 600, 90, TimeDisplay::Utc).empty());
}

QTEST_APPLESS_MAIN(TestHistogramGeometry)
#include "tst_histogram_geometry.moc"
