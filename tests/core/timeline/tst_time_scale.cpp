#include <QtTest/QtTest>

#include "core/timeline/row_range.h"
#include "core/timeline/time_axis.h"
#include "core/timeline/time_scale.h"

using namespace spanloom;

namespace {

constexpr TimeNs kBase = 1'700'000'000'000'000'000;
constexpr DurationNs kMs = 1'000'000;
constexpr DurationNs kSecond = 1'000 * kMs;

} // namespace

class TestTimeScale : public QObject {
    Q_OBJECT

private slots:
    void fitPutsTheEndsAtTheEdges();
    void emptyIntervalIsShownAsAMicrosecond();
    void timesAndPixelsRoundTrip();
    void nothingIsClamped();
    void extremeTimesSaturate();
    void zoomKeepsTheTimeUnderTheAnchor();
    void panMovesTheContent();

    void ticksFollowOneTwoFive_data();
    void ticksFollowOneTwoFive();
    void ticksBeforeZeroAreMultiplesToo();
    void noWidthNoTicks();
    void extremeIntervalsHaveFewTicks();

    void rowsPartlyVisibleCount_data();
    void rowsPartlyVisibleCount();
};

void TestTimeScale::fitPutsTheEndsAtTheEdges() {
    const TimeScale scale = TimeScale::fit(kBase, kBase + 10 * kMs, 1000);
    QCOMPARE(scale.toPx(kBase), 0.0);
    QCOMPARE(scale.toPx(kBase + 10 * kMs), 1000.0);
    QCOMPARE(scale.toPx(kBase + 5 * kMs), 500.0);
    QCOMPARE(scale.widthPx(kMs), 100.0);
}

void TestTimeScale::emptyIntervalIsShownAsAMicrosecond() {
    QCOMPARE(TimeScale::fit(kBase, kBase, 100).nsPerPx, 10.0);
    QCOMPARE(TimeScale::fit(kBase, kBase - 5, 100).nsPerPx, 10.0);
}

void TestTimeScale::timesAndPixelsRoundTrip() {
    for (const DurationNs length : {DurationNs {100}, 3 * kMs, 7 * kSecond, 86'400 * kSecond})
        for (const double width : {1.0, 333.0, 1600.0}) {
            const TimeScale scale = TimeScale::fit(kBase, kBase + length, width);
            for (int i = 0; i <= 16; ++i) {
                const TimeNs time = kBase + length / 16 * i + i;
                QCOMPARE(scale.toTime(scale.toPx(time)), time);
            }
        }
}

void TestTimeScale::nothingIsClamped() {
    const TimeScale scale = TimeScale::fit(kBase, kBase + 10 * kMs, 1000);
    QCOMPARE(scale.toPx(kBase - kMs), -100.0);
    QCOMPARE(scale.toPx(kBase + 20 * kMs), 2000.0);
    QCOMPARE(scale.toTime(-100), kBase - kMs);
}

void TestTimeScale::extremeTimesSaturate() {
    const TimeScale scale = TimeScale::fit(INT64_MIN + 1, INT64_MAX, 100);
    QVERIFY(scale.toPx(INT64_MAX) > scale.toPx(0));
    QCOMPARE(scale.toTime(1e9), INT64_MAX);
    QCOMPARE(scale.toTime(-1e9), INT64_MIN + 1);
    QVERIFY(scale.toTime(-1e9) != kNoTime);
}

void TestTimeScale::zoomKeepsTheTimeUnderTheAnchor() {
    const TimeScale scale = TimeScale::fit(kBase, kBase + kSecond, 1000);
    const TimeScale zoomed = scale.zoomed(4, 250);
    QCOMPARE(zoomed.nsPerPx, scale.nsPerPx / 4);
    QCOMPARE(zoomed.toTime(250), scale.toTime(250));
    QCOMPARE(zoomed.zoomed(0.25, 250), scale);
    QVERIFY(scale.zoomed(1e30, 0).nsPerPx > 0);
}

void TestTimeScale::panMovesTheContent() {
    const TimeScale scale = TimeScale::fit(kBase, kBase + kSecond, 1000).panned(30);
    QCOMPARE(scale.toPx(kBase), 30.0);
}

void TestTimeScale::ticksFollowOneTwoFive_data() {
    QTest::addColumn<qint64>("length");
    QTest::addColumn<qint64>("step");
    QTest::addColumn<int>("unit");
    QTest::addColumn<int>("decimals");
    QTest::addColumn<int>("count");
    const auto add = [](const char* name, qint64 length, qint64 step, TimeUnit unit, int decimals, int count) {
        QTest::newRow(name) << length << step << static_cast<int>(unit) << decimals << count;
    };
    // 1000 px wide, ticks at least 100 px apart: at most ten steps.
    add("5 ns", 5, 1, TimeUnit::Nanoseconds, 0, 6);
    add("900 ns", 900, 100, TimeUnit::Nanoseconds, 0, 10);
    add("1.5 us", 1500, 200, TimeUnit::Microseconds, 1, 8);
    add("8 ms", 8 * kMs, kMs, TimeUnit::Milliseconds, 0, 9);
    add("1.2 s", 1200 * kMs, 200 * kMs, TimeUnit::Seconds, 1, 7);
    add("40 s", 40 * kSecond, 5 * kSecond, TimeUnit::Seconds, 0, 9);
    add("4 min", 240 * kSecond, 50 * kSecond, TimeUnit::Seconds, 0, 5);
    add("12 min", 720 * kSecond, 120 * kSecond, TimeUnit::Minutes, 0, 7);
    add("5 h", 18'000 * kSecond, 1800 * kSecond, TimeUnit::Minutes, 0, 11);
    add("8 h", 28'800 * kSecond, 3600 * kSecond, TimeUnit::Hours, 0, 9);
    add("15 d", 1'296'000 * kSecond, 172'800 * kSecond, TimeUnit::Days, 0, 8);
}

void TestTimeScale::ticksFollowOneTwoFive() {
    QFETCH(qint64, length);
    const TimeAxis axis = timeAxis(0, length, 1000, 100);
    QTEST(qint64 {axis.step}, "step");
    QTEST(static_cast<int>(axis.unit), "unit");
    QTEST(axis.decimals, "decimals");
    QTEST(static_cast<int>(axis.ticks.size()), "count");
    for (std::size_t i = 0; i < axis.ticks.size(); ++i)
        QCOMPARE(axis.ticks[i], static_cast<DurationNs>(i) * axis.step);
}

void TestTimeScale::ticksBeforeZeroAreMultiplesToo() {
    const TimeAxis axis = timeAxis(-25, 25, 1000, 200);
    QCOMPARE(axis.ticks, (std::vector<DurationNs> {-20, -10, 0, 10, 20}));
    QCOMPARE(timeAxis(15, 45, 1000, 200).ticks, (std::vector<DurationNs> {20, 30, 40}));
}

void TestTimeScale::noWidthNoTicks() {
    QVERIFY(timeAxis(0, 100, 0, 80).ticks.empty());
    QVERIFY(timeAxis(100, 100, 500, 80).ticks.empty());
}

void TestTimeScale::extremeIntervalsHaveFewTicks() {
    QVERIFY(timeAxis(INT64_MIN, INT64_MAX, 1000, 80).ticks.size() < 5000);
    QVERIFY(timeAxis(0, INT64_MAX, 1e9, 1).ticks.size() < 5000);
}

void TestTimeScale::rowsPartlyVisibleCount_data() {
    QTest::addColumn<double>("scroll");
    QTest::addColumn<quint32>("first");
    QTest::addColumn<quint32>("last");
    QTest::newRow("top") << 0.0 << 0u << 5u;
    QTest::newRow("exact") << 20.0 << 1u << 6u;
    QTest::newRow("between") << 10.0 << 0u << 6u;
    QTest::newRow("end") << 1950.0 << 97u << 100u;
    QTest::newRow("past the end") << 5000.0 << 100u << 100u;
    QTest::newRow("above the top") << -50.0 << 0u << 3u;
    QTest::newRow("far above") << -500.0 << 0u << 0u;
}

void TestTimeScale::rowsPartlyVisibleCount() {
    QFETCH(double, scroll);
    const RowRange range = visibleRows(scroll, 100, 20, 100);
    QTEST(quint32 {range.first}, "first");
    QTEST(quint32 {range.last}, "last");
    QCOMPARE(visibleRows(scroll, 100, 0, 100), RowRange {});
}

QTEST_APPLESS_MAIN(TestTimeScale)
#include "tst_time_scale.moc"
