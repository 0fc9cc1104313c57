#include "ui/base/format.h"

#include <cmath>
#include <cstdlib>

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <QTimeZone>

#include "core/trace/trace_document.h"

namespace spanloom::ui {

namespace {

constexpr double kTinyUsd = 1e-5; ///< below it zeros at the end cost more room than they say
constexpr std::int64_t kNsPerMs = 1'000'000;
constexpr std::int64_t kNsPerSecond = 1'000'000'000;

/// The pictures and the filter language write numbers the English way, whatever the desktop's language.
const QLocale& numbers() {
    static const QLocale locale(QLocale::English, QLocale::UnitedStates);
    return locale;
}

double roundedTo3(double value) {
    if (value == 0)
        return 0;
    const double scale = std::pow(10.0, 2 - std::floor(std::log10(std::fabs(value))));
    return std::round(value * scale) / scale;
}

int decimalsFor3(double value) {
    const double size = std::fabs(value);
    if (size == 0)
        return 0;
    return std::max(0, 2 - static_cast<int>(std::floor(std::log10(size))));
}

/// Three significant digits, zeros kept ("8.90"); integers below 1000 stay as they are where they came whole.
QString significant(double value) {
    const double rounded = roundedTo3(value);
    return QString::number(rounded, 'f', decimalsFor3(rounded));
}

QString withUnit(const QString& number, const char* unit) {
    return number + QChar(kThinSpace) + QString::fromUtf8(unit);
}

/// 1,234,567 → "1.23M"; below 1000 the number itself.
QString scaled(double value) {
    if (value < 999.5)
        return QString::number(std::llround(value));
    static constexpr const char* kSuffixes[] = {"k", "M", "G", "T"};
    std::size_t step = 0;
    double rest = roundedTo3(value / 1000.0);
    while (rest >= 1000 && step + 1 < std::size(kSuffixes)) {
        rest = roundedTo3(rest / 1000.0);
        ++step;
    }
    return significant(rest) + QLatin1String(kSuffixes[step]);
}

/// A unit begins at two of it: "73.2 s" says more than "1.22 min".
QString longDuration(double seconds) {
    if (roundedTo3(seconds / 60) < 120)
        return withUnit(significant(seconds / 60), "min");
    if (roundedTo3(seconds / 3600) < 48)
        return withUnit(significant(seconds / 3600), "h");
    return withUnit(significant(seconds / 86400), "d");
}

QDateTime dateTime(TimeNs time, TimeDisplay display) {
    std::int64_t ms = time / kNsPerMs;
    if (time % kNsPerMs < 0)
        --ms;
    return display == TimeDisplay::Utc ? QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC)
                                       : QDateTime::fromMSecsSinceEpoch(ms, Qt::LocalTime);
}

QString timeText(TimeNs time, TimeDisplay display, const char* format) {
    return time == kNoTime ? absentText() : dateTime(time, display).toString(QLatin1String(format));
}

} // namespace

QString absentText() { return QStringLiteral("\u2013"); }

QString formatDuration(DurationNs duration) {
    const double ns = static_cast<double>(duration);
    if (duration < 0)
        return QChar(u'\u2212') + formatDuration(-duration);
    if (duration < 1000)
        return withUnit(QString::number(duration), duration == 0 ? "ms" : "ns");
    if (roundedTo3(ns / 1e3) < 1000)
        return withUnit(significant(ns / 1e3), "µs");
    if (roundedTo3(ns / 1e6) < 1000)
        return withUnit(significant(ns / 1e6), "ms");
    if (roundedTo3(ns / 1e9) < 120)
        return withUnit(significant(ns / 1e9), "s");
    return longDuration(ns / 1e9);
}

QString formatDuration(std::optional<DurationNs> duration) {
    return duration ? formatDuration(*duration) : absentText();
}

QString exactDuration(DurationNs duration) {
    const QString sign = duration < 0 ? QString(QChar(u'\u2212')) : QString();
    const std::int64_t size = std::llabs(duration);
    QString fraction = QStringLiteral("%1").arg(size % kNsPerSecond, 9, 10, QLatin1Char('0'));
    while (fraction.endsWith(QLatin1Char('0')))
        fraction.chop(1);
    QString text = sign + numbers().toString(static_cast<qlonglong>(size / kNsPerSecond));
    if (!fraction.isEmpty())
        text += QLatin1Char('.') + fraction;
    return withUnit(text, "s");
}

QString formatTokens(std::int64_t tokens) {
    return tokens < 0 ? absentText() : scaled(static_cast<double>(tokens));
}

QString formatCount(std::uint64_t count) { return numbers().toString(static_cast<qulonglong>(count)); }

QString formatCost(std::optional<double> usd) {
    if (!usd || std::isnan(*usd))
        return absentText();
    const QString sign = *usd < 0 ? QString(QChar(u'\u2212')) : QString();
    const double size = std::fabs(*usd);
    if (size == 0)
        return QStringLiteral("$0");
    if (roundedTo3(size) >= 1)
        return sign + QLatin1Char('$') + numbers().toString(size, 'f', 2);
    if (size < 1e-9)
        return sign + QStringLiteral("<$0.000000001");
    QString text = significant(size);
    while (size < kTinyUsd && text.endsWith(QLatin1Char('0')))
        text.chop(1);
    return sign + QLatin1Char('$') + text;
}

QString exactCost(double usd) {
    QString text = QString::number(std::fabs(usd), 'f', 9);
    // Two decimals at least, as money is written.
    while (text.endsWith(QLatin1Char('0')) && text.size() - text.indexOf(QLatin1Char('.')) > 3)
        text.chop(1);
    return (usd < 0 ? QString(QChar(u'\u2212')) : QString()) + QLatin1Char('$') + text;
}

QString costSourceText(CostSource source) {
    switch (source) {
    case CostSource::Recorded: return QCoreApplication::translate("Format", "recorded");
    case CostSource::Computed: return QCoreApplication::translate("Format", "computed from prices");
    case CostSource::Mixed: return QCoreApplication::translate("Format", "partly recorded, partly computed");
    case CostSource::Unknown: break;
    }
    return QCoreApplication::translate("Format", "unknown");
}

QString costToolTip(std::optional<double> usd, CostSource source, std::uint64_t unpricedCalls) {
    const bool isKnown = usd && !std::isnan(*usd);
    QString text = isKnown
        ? QCoreApplication::translate("Format", "Cost %1, %2").arg(exactCost(*usd), costSourceText(source))
        : QCoreApplication::translate("Format", "Cost unknown");
    if (unpricedCalls == 1)
        text += QLatin1Char('\n') + QCoreApplication::translate("Format", "1 call unpriced");
    else if (unpricedCalls > 0)
        text += QLatin1Char('\n')
            + QCoreApplication::translate("Format", "%1 calls unpriced").arg(formatCount(unpricedCalls));
    if (unpricedCalls > 0 && isKnown)
        text += QCoreApplication::translate("Format", ", not in it");
    return text;
}

QString formatPercent(double fraction) {
    const double percent = fraction * 100;
    if (percent != 0 && std::fabs(percent) < 10)
        return withUnit(QString::number(percent, 'f', std::fabs(percent) < 1 ? 2 : 1), "%");
    return withUnit(QString::number(std::llround(percent)), "%");
}

QString formatPercentPoints(double difference) {
    const double points = difference * 100;
    const QString sign = points < 0 ? QString(QChar(u'\u2212')) : QStringLiteral("+");
    return withUnit(sign + QString::number(std::fabs(points), 'f', 1), "pp");
}

QString formatScore(double score) {
    if (std::isnan(score))
        return absentText();
    if (score == std::floor(score) && std::fabs(score) < 1e6)
        return QString::number(static_cast<qlonglong>(score));
    return std::fabs(score) < 10 ? QString::number(score, 'f', 2) : significant(score);
}

QString formatBytes(std::int64_t bytes) {
    if (bytes < 0)
        return absentText();
    if (bytes < 1000)
        return withUnit(QString::number(bytes), "B");
    static constexpr const char* kUnits[] = {"kB", "MB", "GB", "TB"};
    std::size_t step = 0;
    double rest = roundedTo3(static_cast<double>(bytes) / 1000.0);
    while (rest >= 1000 && step + 1 < std::size(kUnits)) {
        rest = roundedTo3(rest / 1000.0);
        ++step;
    }
    return withUnit(significant(rest), kUnits[step]);
}

QString formatRate(double perSecond) { return scaled(std::max(0.0, perSecond)); }

QString formatTimeOfDay(TimeNs time, TimeDisplay display) { return timeText(time, display, "HH:mm:ss.zzz"); }

QString formatDate(TimeNs time, TimeDisplay display) { return timeText(time, display, "yyyy-MM-dd"); }

QString formatDateTime(TimeNs time, TimeDisplay display) { return timeText(time, display, "yyyy-MM-dd HH:mm:ss.zzz"); }

QString exactTime(TimeNs time, TimeDisplay display) {
    if (time == kNoTime)
        return absentText();
    std::int64_t fraction = time % kNsPerSecond;
    if (fraction < 0)
        fraction += kNsPerSecond;
    const QDateTime moment = dateTime(time, display);
    return moment.toString(QStringLiteral("yyyy-MM-dd HH:mm:ss."))
        + QStringLiteral("%1 ").arg(fraction, 9, 10, QLatin1Char('0')) + moment.timeZoneAbbreviation();
}

QString toText(std::string_view utf8) {
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

QString shortId(const QString& id) {
    return id.size() <= 12 ? id : id.left(4) + QChar(u'\u2026') + id.right(3);
}

} // namespace spanloom::ui
