#include <cmath>

#include <QTest>

#include "core/trace/trace_document.h"
#include "ui/base/format.h"

using namespace spanloom;
using namespace spanloom::ui;

namespace {

/// Thin spaces as ordinary ones, so that expectations can be read.
QString plain(QString text) { return text.replace(QChar(kThinSpace), QLatin1Char(' ')); }

constexpr DurationNs kMs = 1'000'000;
constexpr DurationNs kSecond = 1'000 * kMs;

} // namespace

class TestFormat : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void durationsHaveThreeDigitsAndAUnit_data();
    void durationsHaveThreeDigitsAndAUnit();
    void exactDurationsLoseNothing();
    void aCostSaysWhereItComesFromAndWhatItLacks();
    void tokensAreShortened_data();
    void tokensAreShortened();
    void costsKeepWhatMatters_data();
    void costsKeepWhatMatters();
    void absentIsADashAndNeverZero();
    void timesAreShownInTheAskedZone();
    void timesBeforeTheEpochAreNotOffByOne();
    void percentagesAndPoints();
    void bytesAreDecimal();
    void longIdsAreShortened();
    void brokenUtf8IsReplaced();
};

void TestFormat::durationsHaveThreeDigitsAndAUnit_data() {
    QTest::addColumn<qint64>("duration");
    QTest::addColumn<QString>("text");
    const auto row = [](const char* text, qint64 duration) {
        QTest::newRow(text) << duration << QString::fromUtf8(text);
    };
    row("0 ms", 0);
    row("1 ns", 1);
    row("999 ns", 999);
    row("1.00 µs", 1000);
    row("12.3 µs", 12'345);
    row("320 ms", 320 * kMs);
    row("44.0 ms", 44 * kMs);
    row("999 ms", 999'400'000);
    row("1.00 s", 999'960'000);
    row("8.90 s", 8'900 * kMs);
    row("17.3 s", 17'320 * kMs);
    row("59.9 s", 59'900 * kMs);
    row("60.0 s", 59'990 * kMs);
    row("73.2 s", 73'200 * kMs);
    row("119 s", 119 * kSecond);
    row("2.00 min", 119'900 * kMs);
    row("2.08 min", 125 * kSecond);
    row("72.0 min", 72 * 60 * kSecond);
    row("2.05 h", 123 * 60 * kSecond);
    row("47.9 h", 2874 * 60 * kSecond);
    row("3.50 d", 84 * 3600 * kSecond);
}

void TestFormat::durationsHaveThreeDigitsAndAUnit() {
    QFETCH(qint64, duration);
    QFETCH(QString, text);
    QCOMPARE(plain(formatDuration(duration)), text);
    if (duration != 0)
        QCOMPARE(plain(formatDuration(-duration)), QString(QChar(u'\u2212') + text));
}

void TestFormat::exactDurationsLoseNothing() {
    QCOMPARE(plain(exactDuration(8'900'123'456)), QStringLiteral("8.900123456 s"));
    QCOMPARE(plain(exactDuration(1)), QStringLiteral("0.000000001 s"));
    QCOMPARE(plain(exactDuration(4'000 * kSecond)), QStringLiteral("4,000 s"));
}

void TestFormat::tokensAreShortened_data() {
    QTest::addColumn<qint64>("tokens");
    QTest::addColumn<QString>("text");
    QTest::newRow("zero is a number") << qint64 {0} << QStringLiteral("0");
    QTest::newRow("whole below a thousand") << qint64 {926} << QStringLiteral("926");
    QTest::newRow("thousand") << qint64 {1000} << QStringLiteral("1.00k");
    QTest::newRow("12.4k") << qint64 {12'412} << QStringLiteral("12.4k");
    QTest::newRow("rolls over") << qint64 {999'960} << QStringLiteral("1.00M");
    QTest::newRow("millions") << qint64 {1'234'567} << QStringLiteral("1.23M");
}

void TestFormat::tokensAreShortened() {
    QFETCH(qint64, tokens);
    QFETCH(QString, text);
    QCOMPARE(formatTokens(tokens), text);
}

void TestFormat::costsKeepWhatMatters_data() {
    QTest::addColumn<double>("usd");
    QTest::addColumn<QString>("text");
    QTest::newRow("cents") << 0.0412 << QStringLiteral("$0.0412");
    QTest::newRow("dollars") << 12.4 << QStringLiteral("$12.40");
    QTest::newRow("thousands") << 1234.5 << QStringLiteral("$1,234.50");
    QTest::newRow("tiny") << 0.00000412 << QStringLiteral("$0.00000412");
    QTest::newRow("tiny and round") << 0.00000005 << QStringLiteral("$0.00000005");
    QTest::newRow("almost a dollar") << 0.9999 << QStringLiteral("$1.00");
    QTest::newRow("free") << 0.0 << QStringLiteral("$0");
}

void TestFormat::costsKeepWhatMatters() {
    QFETCH(double, usd);
    QFETCH(QString, text);
    QCOMPARE(formatCost(usd), text);
}

void TestFormat::absentIsADashAndNeverZero() {
    QCOMPARE(formatTokens(-1), absentText());
    QCOMPARE(formatCost(std::nullopt), absentText());
    QCOMPARE(formatCost(std::nan("")), absentText());
    QCOMPARE(formatDuration(std::optional<DurationNs>()), absentText());
    QCOMPARE(formatDateTime(kNoTime, TimeDisplay::Utc), absentText());
    QCOMPARE(formatScore(std::nan("")), absentText());
    QCOMPARE(absentText(), QString(QChar(u'\u2013')));
}

void TestFormat::timesAreShownInTheAskedZone() {
    const TimeNs time = 1'762'603'983'412'000'123; // 2025-11-08 12:13:03.412000123 UTC
    QCOMPARE(formatTimeOfDay(time, TimeDisplay::Utc), QStringLiteral("12:13:03.412"));
    QCOMPARE(formatDateTime(time, TimeDisplay::Utc), QStringLiteral("2025-11-08 12:13:03.412"));
    QCOMPARE(exactTime(time, TimeDisplay::Utc), QStringLiteral("2025-11-08 12:13:03.412000123 UTC"));
    qputenv("TZ", "Asia/Tokyo");
    tzset();
    QCOMPARE(formatTimeOfDay(time, TimeDisplay::Local), QStringLiteral("21:13:03.412"));
    QCOMPARE(formatTimeOfDay(time, TimeDisplay::Utc), QStringLiteral("12:13:03.412"));
}

void TestFormat::timesBeforeTheEpochAreNotOffByOne() {
    QCOMPARE(formatDateTime(-1, TimeDisplay::Utc), QStringLiteral("1969-12-31 23:59:59.999"));
    QCOMPARE(exactTime(-1, TimeDisplay::Utc), QStringLiteral("1969-12-31 23:59:59.999999999 UTC"));
}

void TestFormat::percentagesAndPoints() {
    QCOMPARE(plain(formatPercent(0.31)), QStringLiteral("31 %"));
    QCOMPARE(plain(formatPercent(0.062)), QStringLiteral("6.2 %"));
    QCOMPARE(plain(formatPercentPoints(0.023)), QStringLiteral("+2.3 pp"));
    QCOMPARE(plain(formatPercentPoints(-0.023)), QString(QChar(u'\u2212') + QStringLiteral("2.3 pp")));
}

void TestFormat::bytesAreDecimal() {
    QCOMPARE(plain(formatBytes(512)), QStringLiteral("512 B"));
    QCOMPARE(plain(formatBytes(412'000'000)), QStringLiteral("412 MB"));
    QCOMPARE(plain(formatBytes(2'000'000'000)), QStringLiteral("2.00 GB"));
}

void TestFormat::longIdsAreShortened() {
    QCOMPARE(shortId(QStringLiteral("7f3a9c00000000000000000000000c21")),
        QString(QStringLiteral("7f3a") + QChar(u'\u2026') + QStringLiteral("c21")));
    QCOMPARE(shortId(QStringLiteral("trace-42")), QStringLiteral("trace-42"));
}

void TestFormat::brokenUtf8IsReplaced() {
    QCOMPARE(toText(std::string_view("a\xff")), QString(QStringLiteral("a") + QChar(QChar::ReplacementCharacter)));
}

void TestFormat::aCostSaysWhereItComesFromAndWhatItLacks() {
    using spanloom::CostSource;
    QCOMPARE(costToolTip(12.4, CostSource::Recorded, 0), QStringLiteral("Cost $12.40, recorded"));
    QCOMPARE(costToolTip(0.0, CostSource::Computed, 0), QStringLiteral("Cost $0.00, computed from prices"));
    QCOMPARE(costToolTip(12.4, CostSource::Mixed, 37),
        QStringLiteral("Cost $12.40, partly recorded, partly computed\n37 calls unpriced, not in it"));
    // Unknown is never zero, whichever way it is written.
    QCOMPARE(costToolTip(std::nullopt, CostSource::Unknown, 1), QStringLiteral("Cost unknown\n1 call unpriced"));
    QCOMPARE(costToolTip(std::nan(""), CostSource::Unknown, 0), QStringLiteral("Cost unknown"));
}

QTEST_APPLESS_MAIN(TestFormat)
#include "tst_format.moc"
