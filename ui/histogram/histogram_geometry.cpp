#include "ui/histogram/histogram_geometry.h"

#include <algorithm>
#include <cmath>

#include <QDateTime>

namespace spanloom::ui {

namespace {

constexpr double kBarShare = 0.94;  ///< of the plot's height, for the highest bar
constexpr double kLineShare = 0.72; ///< so that the label of the highest point has room above it
constexpr DurationNs kMostOverUsual = 2; ///< times the 95th percentile of the buckets is as high as the line goes
constexpr double kLeastBar = 1;     ///< one trace among thousands is still a trace
constexpr double kLeastRange = 3;

constexpr std::int64_t kMs = 1'000'000;
constexpr std::int64_t kSecond = 1'000 * kMs;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;
constexpr std::int64_t kSteps[] = {kMs, 2 * kMs, 5 * kMs, 10 * kMs, 20 * kMs, 50 * kMs, 100 * kMs, 200 * kMs, 500 * kMs,
    kSecond, 2 * kSecond, 5 * kSecond, 10 * kSecond, 15 * kSecond, 30 * kSecond, kMinute, 2 * kMinute, 5 * kMinute,
    10 * kMinute, 15 * kMinute, 30 * kMinute, kHour, 2 * kHour, 3 * kHour, 6 * kHour, 12 * kHour, kDay, 2 * kDay,
    7 * kDay, 14 * kDay, 30 * kDay, 60 * kDay, 90 * kDay, 180 * kDay, 365 * kDay, 2 * 365 * kDay, 5 * 365 * kDay,
    10 * 365 * kDay, 50 * 365 * kDay, 100 * 365 * kDay};
constexpr std::size_t kMostTicks = 400;

/// Of the display's clock from UTC at a time: not the same all year round.
std::int64_t clockOffset(TimeNs time, TimeDisplay display) {
    if (display == TimeDisplay::Utc)
        return 0;
    return QDateTime::fromMSecsSinceEpoch(time / kMs, Qt::LocalTime).offsetFromUtc() * kSecond;
}

std::int64_t floorTo(std::int64_t value, std::int64_t step) {
    const std::int64_t rest = value % step;
    return value - (rest < 0 ? rest + step : rest);
}

/// "12:05", "12:05:30", "12:05:30.250", "11-18", "2026-11-18".
QString tickText(TimeNs time, std::int64_t step, TimeDisplay display) {
    if (step >= kDay)
        return formatDate(time, display);
    const QString clock = formatTimeOfDay(time, display);
    return step >= kMinute ? clock.left(5) : step >= kSecond ? clock.left(8) : clock;
}

} // namespace

HistogramGeometry::HistogramGeometry(const TimeHistogram* histogram, QRectF plot)
    : m_histogram(histogram)
    , m_plot(plot) {
    if (m_histogram->bucketWidth <= 0)
        m_histogram = nullptr;
    for (int i = 0; i < bucketCount(); ++i) {
        const TimeHistogram::Bucket& bucket = m_histogram->buckets[static_cast<std::size_t>(i)];
        m_mostTraces = std::max(m_mostTraces, bucket.traces);
    }
    m_fullDuration = fullDuration();
}

/// What reaches to the top of the line's part of the plot. One bucket far above all others does not press these to the
/// ground: it is cut.
DurationNs HistogramGeometry::fullDuration() const {
    std::vector<DurationNs> durations;
    for (int i = 0; i < bucketCount(); ++i) {
        if (const DurationNs p95 = m_histogram->buckets[static_cast<std::size_t>(i)].durationP95; p95 >= 0)
            durations.push_back(p95);
    }
    if (durations.empty())
        return 1;
    std::ranges::sort(durations);
    const DurationNs longest = durations.back();
    const DurationNs usual = durations[(durations.size() - 1) * 95 / 100];
    return std::max<DurationNs>(1, usual > longest / kMostOverUsual ? longest : usual * kMostOverUsual);
}

double HistogramGeometry::xOf(TimeNs time) const {
    // As doubles: hostile times are centuries apart, and their difference does not fit 64 bits.
    const double buckets = (static_cast<double>(time) - static_cast<double>(m_histogram->from))
        / static_cast<double>(m_histogram->bucketWidth);
    return m_plot.left() + buckets * bucketWidth();
}

int HistogramGeometry::bucketAt(double x) const {
    if (isEmpty())
        return -1;
    return static_cast<int>(std::clamp(std::floor((x - m_plot.left()) / bucketWidth()), 0.0, bucketCount() - 1.0));
}

int HistogramGeometry::edgeAt(double x) const {
    if (isEmpty())
        return 0;
    return static_cast<int>(
        std::clamp(std::round((x - m_plot.left()) / bucketWidth()), 0.0, static_cast<double>(bucketCount())));
}

TimeRange HistogramGeometry::timesOf(int bucket) const { return timesOf(BucketRange {bucket, bucket + 1}); }

TimeRange HistogramGeometry::timesOf(BucketRange range) const {
    return {m_histogram->from + range.first * m_histogram->bucketWidth,
        m_histogram->from + range.end * m_histogram->bucketWidth};
}

BucketRange HistogramGeometry::bucketsOf(TimeRange range) const {
    if (isEmpty())
        return {};
    const double first = (xOf(range.from) - m_plot.left()) / bucketWidth();
    const double end = (xOf(range.to) - m_plot.left()) / bucketWidth();
    const double most = bucketCount();
    // A millionth of a bucket is the rounding of the division, and touches nothing.
    return {static_cast<int>(std::clamp(std::floor(first + 1e-6), 0.0, most)),
        static_cast<int>(std::clamp(std::ceil(end - 1e-6), 0.0, most))};
}

QRectF HistogramGeometry::barOf(int bucket) const {
    const std::uint32_t traces = m_histogram->buckets[static_cast<std::size_t>(bucket)].traces;
    const double left = std::floor(m_plot.left() + bucket * bucketWidth());
    const double right = std::floor(m_plot.left() + (bucket + 1) * bucketWidth());
    // A gap between the bars while they are wide enough for one.
    const double gap = right - left >= 4 ? 1 : 0;
    double height = static_cast<double>(traces) / m_mostTraces * m_plot.height() * kBarShare;
    if (traces > 0)
        height = std::max(height, kLeastBar);
    return {left, m_plot.bottom() - height, std::max(1.0, right - left - gap), height};
}

QRectF HistogramGeometry::errorBarOf(int bucket) const {
    const TimeHistogram::Bucket& counts = m_histogram->buckets[static_cast<std::size_t>(bucket)];
    QRectF bar = barOf(bucket);
    if (counts.errors == 0 || counts.traces == 0)
        return {bar.left(), bar.bottom(), bar.width(), 0};
    // An error is never too small to be seen.
    bar.setTop(bar.bottom() - std::max(kLeastBar + 0.5, bar.height() * counts.errors / counts.traces));
    return bar;
}

QPointF HistogramGeometry::durationPointOf(int bucket) const {
    const DurationNs duration = m_histogram->buckets[static_cast<std::size_t>(bucket)].durationP95;
    const double share
        = std::min(1.0, static_cast<double>(std::max<DurationNs>(0, duration)) / static_cast<double>(m_fullDuration));
    return {m_plot.left() + (bucket + 0.5) * bucketWidth(),
        m_plot.bottom() - 1 - share * m_plot.height() * kLineShare};
}

std::vector<std::vector<QPointF>> HistogramGeometry::durationLines() const {
    std::vector<std::vector<QPointF>> lines;
    bool isBroken = true;
    for (int bucket = 0; bucket < bucketCount(); ++bucket) {
        if (m_histogram->buckets[static_cast<std::size_t>(bucket)].durationP95 < 0) {
            isBroken = true;
            continue;
        }
        if (isBroken)
            lines.emplace_back();
        isBroken = false;
        lines.back().push_back(durationPointOf(bucket));
    }
    return lines;
}

std::optional<int> HistogramGeometry::slowestOf(BucketRange range) const {
    std::optional<int> slowest;
    DurationNs longest = -1;
    for (int bucket = range.first; bucket < std::min(range.end, bucketCount()); ++bucket) {
        const DurationNs duration = m_histogram->buckets[static_cast<std::size_t>(bucket)].durationP95;
        if (duration > longest) {
            longest = duration;
            slowest = bucket;
        }
    }
    return slowest;
}

QRectF HistogramGeometry::rectOf(TimeRange range) const {
    const double left = xOf(range.from);
    const double right = std::max(xOf(range.to), left + kLeastRange);
    if (isEmpty() || right <= m_plot.left() || left >= m_plot.right())
        return {};
    const QRectF rect(QPointF(left, m_plot.top()), QPointF(right, m_plot.bottom()));
    return rect.intersected(m_plot);
}

std::vector<TimeTick> timeTicks(TimeRange range, double width, double apart, TimeDisplay display) {
    std::vector<TimeTick> ticks;
    if (range.to <= range.from || width <= 0 || durationBetween(range.from, range.to) == INT64_MAX)
        return ticks;
    const double length = static_cast<double>(range.to - range.from);
    const auto enough = std::ranges::find_if(
        kSteps, [&](std::int64_t step) { return static_cast<double>(step) / length * width >= apart; });
    const std::int64_t step = enough == std::end(kSteps) ? std::end(kSteps)[-1] : *enough;
    QString shownDay;
    TimeNs time = range.from;
    while (time < range.to && ticks.size() < kMostTicks) {
        // Round on the clock that is shown, which may have been put forward or back meanwhile.
        const std::int64_t offset = clockOffset(time, display);
        TimeNs round = floorTo(time + offset, step) - offset;
        if (round < time)
            round += step;
        if (round >= range.to)
            break;
        TimeTick tick {round, tickText(round, step, display)};
        const QString day = formatDate(round, display);
        if (step < kDay && day != shownDay && !shownDay.isEmpty())
            tick.text = day.mid(5) + QLatin1Char(' ') + tick.text;
        shownDay = day;
        ticks.push_back(std::move(tick));
        time = round + std::max<std::int64_t>(1, step / 2);
    }
    return ticks;
}

} // namespace spanloom::ui
