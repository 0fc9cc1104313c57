#include "core/query/query_figures.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "core/query/percentile.h"

namespace spanloom {

namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;
constexpr std::uint64_t kMinute = 60 * kSecond;
constexpr std::uint64_t kHour = 60 * kMinute;
constexpr std::uint64_t kDay = 24 * kHour;
/// Widths of buckets whose edges people read easily. The last is the longest that 64 bits hold a few of.
constexpr std::array<std::uint64_t, 31> kWidths {kSecond, 2 * kSecond, 5 * kSecond, 10 * kSecond, 15 * kSecond,
    30 * kSecond, kMinute, 2 * kMinute, 5 * kMinute, 10 * kMinute, 15 * kMinute, 30 * kMinute, kHour, 2 * kHour,
    3 * kHour, 6 * kHour, 12 * kHour, kDay, 2 * kDay, 5 * kDay, 10 * kDay, 20 * kDay, 50 * kDay, 100 * kDay, 200 * kDay,
    500 * kDay, 1000 * kDay, 2000 * kDay, 5000 * kDay, 10'000 * kDay, 50'000 * kDay};

/// Times as unsigned numbers in the same order: differences of any two fit.
constexpr std::uint64_t kSignBit = std::uint64_t {1} << 63;
std::uint64_t ordered(TimeNs time) { return static_cast<std::uint64_t>(time) ^ kSignBit; }

/// The last multiple of the width, counted from 1970, that is not after the time; the earliest time there is where
/// that lies before it.
TimeNs floorTo(TimeNs time, std::uint64_t width) {
    const auto step = static_cast<std::int64_t>(width);
    const std::int64_t into = (time % step + step) % step;
    return time < INT64_MIN + 1 + into ? INT64_MIN + 1 : time - into;
}

struct BucketRange {
    TimeNs from = 0;
    std::uint64_t width = 0;
    std::uint64_t count = 0;
};

BucketRange bucketsFor(TimeNs first, TimeNs last, std::uint64_t maxBuckets) {
    for (const std::uint64_t width : kWidths) {
        const TimeNs from = floorTo(first, width);
        const std::uint64_t count = (ordered(last) - ordered(from)) / width + 1;
        if (count <= maxBuckets)
            return {from, width, count};
    }
    const std::uint64_t width = std::min((ordered(last) - ordered(first)) / maxBuckets + 1, kSignBit - 1);
    return {first, width, (ordered(last) - ordered(first)) / width + 1};
}

DurationNs rounded(std::optional<double> nanoseconds) {
    if (!nanoseconds)
        return -1;
    // The nearest double to the longest duration lies beyond it.
    return *nanoseconds >= 9.2e18 ? INT64_MAX : static_cast<DurationNs>(std::llround(*nanoseconds));
}

/// The p95 of each bucket: durations are laid out bucket by bucket, then each stretch is cut at its percentile.
void fillPercentiles(const TraceTable& table, std::span<const std::uint32_t> rows,
    std::span<const std::uint32_t> bucketOfRow, TimeHistogram& histogram, const std::stop_token& stop) {
    std::vector<std::size_t> offsets(histogram.buckets.size() + 1);
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (table.durations[rows[i]] >= 0)
            ++offsets[bucketOfRow[i]];
    std::size_t total = 0;
    for (std::size_t& offset : offsets)
        offset = std::exchange(total, total + offset);
    std::vector<double> durations(total);
    std::vector<std::size_t> next(offsets.begin(), offsets.end());
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (const DurationNs duration = table.durations[rows[i]]; duration >= 0)
            durations[next[bucketOfRow[i]]++] = static_cast<double>(duration);
    for (std::size_t bucket = 0; bucket < histogram.buckets.size() && !stop.stop_requested(); ++bucket) {
        const std::span<double> values(durations.data() + offsets[bucket], durations.data() + next[bucket]);
        histogram.buckets[bucket].durationP95 = rounded(percentile(values, 0.95));
    }
}

void addTo(std::int64_t& sum, std::int64_t value) {
    if (value < 0)
        return;
    // Counts are input; a sum of absurd ones stays at the largest number rather than turning negative.
    if (sum < 0)
        sum = value;
    else if (__builtin_add_overflow(sum, value, &sum))
        sum = INT64_MAX;
}

} // namespace

TimeHistogram histogramOf(const TraceTable& table, std::span<const std::uint32_t> rows, std::uint32_t maxBuckets,
    const std::stop_token& stop) {
    TimeHistogram histogram;
    std::vector<std::uint32_t> timed;
    timed.reserve(rows.size());
    TimeNs first = INT64_MAX;
    TimeNs last = INT64_MIN;
    for (const std::uint32_t row : rows) {
        const TimeNs start = table.starts[row];
        if (start == kNoTime)
            continue;
        timed.push_back(row);
        first = std::min(first, start);
        last = std::max(last, start);
    }
    histogram.withoutStart = static_cast<std::uint32_t>(rows.size() - timed.size());
    if (timed.empty() || stop.stop_requested())
        return histogram;
    const BucketRange range = bucketsFor(first, last, std::max(maxBuckets, 1u));
    histogram.from = range.from;
    histogram.bucketWidth = static_cast<DurationNs>(range.width);
    histogram.buckets.resize(static_cast<std::size_t>(range.count));
    std::vector<std::uint32_t> bucketOfRow(timed.size());
    for (std::size_t i = 0; i < timed.size(); ++i) {
        const std::uint64_t since = ordered(table.starts[timed[i]]) - ordered(range.from);
        bucketOfRow[i] = static_cast<std::uint32_t>(since / range.width);
        TimeHistogram::Bucket& bucket = histogram.buckets[bucketOfRow[i]];
        ++bucket.traces;
        bucket.errors += table.statuses[timed[i]] == StatusCode::Error ? 1 : 0;
    }
    if (!stop.stop_requested())
        fillPercentiles(table, timed, bucketOfRow, histogram, stop);
    return histogram;
}

SelectionTotals totalsOf(
    const TraceTable& table, std::span<const std::uint32_t> rows, const std::stop_token& stop) {
    SelectionTotals totals;
    totals.traces = static_cast<std::uint32_t>(rows.size());
    std::vector<double> durations;
    durations.reserve(rows.size());
    double cost = 0;
    bool hasCost = false;
    for (const std::uint32_t row : rows) {
        totals.spans += table.spanCounts[row];
        totals.errors += table.statuses[row] == StatusCode::Error ? 1 : 0;
        addTo(totals.inputTokens, table.inputTokens[row]);
        addTo(totals.outputTokens, table.outputTokens[row]);
        if (!std::isnan(table.costs[row])) {
            cost += table.costs[row];
            hasCost = true;
        }
        totals.unpricedCalls += table.unpricedCalls[row];
        if (table.durations[row] >= 0)
            durations.push_back(static_cast<double>(table.durations[row]));
    }
    if (hasCost)
        totals.costUsd = cost;
    if (!stop.stop_requested()) {
        totals.durationP50 = rounded(percentile(durations, 0.5));
        totals.durationP95 = rounded(percentile(durations, 0.95));
    }
    return totals;
}

} // namespace spanloom
