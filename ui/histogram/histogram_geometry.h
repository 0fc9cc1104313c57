#pragma once

#include <optional>
#include <vector>

#include <QtCore/QRect>
#include <QtCore/QString>

#include "core/query/trace_query.h"
#include "ui/base/format.h"

namespace spanloom::ui {

/// Some buckets, from the first to the one past the last.
struct BucketRange {
    int first = 0;
    int end = 0;
    [[nodiscard]] bool isEmpty() const { return end <= first; }
    bool operator==(const BucketRange&) const = default;
};

/// A label of the time axis.
struct TimeTick {
    TimeNs time = 0;
    QString text;
};

/// Where the histogram's parts lie in a plot area. No widget, no painter; a value.
class HistogramGeometry {
public:
    HistogramGeometry() = default;
    /// The histogram must outlive the geometry.
    HistogramGeometry(const TimeHistogram* histogram, QRectF plot);

    [[nodiscard]] bool isEmpty() const { return bucketCount() == 0; }
    [[nodiscard]] int bucketCount() const { return m_histogram ? static_cast<int>(m_histogram->buckets.size()) : 0; }
    [[nodiscard]] const QRectF& plot() const { return m_plot; }

    [[nodiscard]] double xOf(TimeNs time) const;  ///< may lie outside the plot
    /// The bucket under an x position; the first or last one beside the plot. -1 without buckets.
    [[nodiscard]] int bucketAt(double x) const;
    /// The bucket edge nearest to an x position: 0 … bucketCount().
    [[nodiscard]] int edgeAt(double x) const;
    [[nodiscard]] TimeRange timesOf(int bucket) const;
    [[nodiscard]] TimeRange timesOf(BucketRange range) const;
    /// The buckets that a time range touches, cut to those there are.
    [[nodiscard]] BucketRange bucketsOf(TimeRange range) const;

    [[nodiscard]] QRectF barOf(int bucket) const;       ///< of all traces, zero high without any
    [[nodiscard]] QRectF errorBarOf(int bucket) const;  ///< at the bottom of it
    /// Runs of neighbouring points: a bucket whose durations nobody knows breaks the line.
    [[nodiscard]] std::vector<std::vector<QPointF>> durationLines() const;
    /// The bucket with the largest p95 among some; nothing when none knows a duration.
    [[nodiscard]] std::optional<int> slowestOf(BucketRange range) const;
    /// Of a duration far above all others: at the top.
    [[nodiscard]] QPointF durationPointOf(int bucket) const;
    /// From and to as pixels, cut to the plot, at least a hair wide. Empty when it lies beside the plot.
    [[nodiscard]] QRectF rectOf(TimeRange range) const;

private:
    [[nodiscard]] DurationNs fullDuration() const;
    [[nodiscard]] double bucketWidth() const { return m_plot.width() / bucketCount(); }

    const TimeHistogram* m_histogram = nullptr;
    QRectF m_plot;
    std::uint32_t m_mostTraces = 1;
    DurationNs m_fullDuration = 1;
};

/// Labels at round times of the display's clock, at least so many pixels apart.
[[nodiscard]] std::vector<TimeTick> timeTicks(TimeRange range, double width, double apart, TimeDisplay display);

} // namespace spanloom::ui
