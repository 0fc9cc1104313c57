#include "core/timeline/span_overview.h"

#include <algorithm>
#include <bit>
#include <numeric>

namespace spanloom {

namespace {

constexpr std::uint32_t kShortSpan = 4; // buckets; painted one by one

TimeNs endOf(const TraceSpan& span, TimeNs traceEnd) {
    return std::max(span.start, span.isFinished() ? span.end : traceEnd);
}

} // namespace

SpanOverview::SpanOverview(const TraceDocument& document) {
    static_assert(kBuckets == 1u << (kLevels - 1));
    m_start = document.totals.start;
    if (m_start == kNoTime)
        return;
    m_end = std::max(document.totals.end, m_start);
    std::uint32_t depth = 0;
    for (const TraceSpan& span : document.spans) {
        depth = std::max(depth, span.depth);
        if (span.start != kNoTime)
            m_end = std::max(m_end, span.start);
    }
    m_lanes = std::min(depth + 1, kMaxLanes);
    m_durations.resize(document.spans.size());
    m_kinds.resize(document.spans.size());
    std::vector<std::vector<std::uint32_t>> spansOfLanes(m_lanes);
    for (std::uint32_t i = 0; i < document.spans.size(); ++i) {
        const TraceSpan& span = document.spans[i];
        m_kinds[i] = span.kind;
        if (span.start == kNoTime)
            continue;
        m_durations[i] = durationBetween(span.start, endOf(span, m_end));
        spansOfLanes[std::min(span.depth, m_lanes - 1)].push_back(i);
    }
    m_levels.resize(static_cast<std::size_t>(m_lanes) * kLevels);
    for (std::uint32_t lane = 0; lane < m_lanes; ++lane) {
        fillLane(document, lane, spansOfLanes[lane]);
        coarsen(lane);
    }
}

SpanOverview::Extent SpanOverview::extentOf(const TraceDocument& document, std::uint32_t span) const {
    const TimeNs start = document.spans[span].start;
    const auto length = static_cast<double>(durationBetween(m_start, m_end));
    const double scale = static_cast<double>(kBuckets) / std::max(length, 1.0);
    const auto bucket = [&](TimeNs time) {
        const double place = static_cast<double>(durationBetween(m_start, time)) * scale;
        return static_cast<std::uint32_t>(std::clamp(place, 0.0, static_cast<double>(kBuckets - 1)));
    };
    // The end is exclusive: a span that ends where a bucket begins is not in it.
    const TimeNs end = endOf(document.spans[span], m_end);
    return {bucket(start), bucket(end > start ? end - 1 : start)};
}

bool SpanOverview::isLonger(std::uint32_t a, std::uint32_t b) const {
    if (b == kNoIndex || a == kNoIndex)
        return a != kNoIndex;
    return m_durations[a] != m_durations[b] ? m_durations[a] > m_durations[b] : a < b;
}

void SpanOverview::fillLane(const TraceDocument& document, std::uint32_t lane, std::vector<std::uint32_t>& spans) {
    std::vector<Bucket>& buckets = level(lane, 0);
    buckets.resize(kBuckets);
    std::vector<std::int32_t> errorSteps(kBuckets + 1, 0);
    std::vector<std::uint32_t> longSpans;
    for (const std::uint32_t span : spans) {
        const Extent extent = extentOf(document, span);
        if (document.spans[span].isError()) {
            ++errorSteps[extent.first];
            --errorSteps[extent.last + 1];
        }
        if (extent.last - extent.first >= kShortSpan) {
            longSpans.push_back(span);
            continue;
        }
        for (std::uint32_t i = extent.first; i <= extent.last; ++i)
            if (isLonger(span, buckets[i].span))
                buckets[i].span = span;
    }
    // Long spans, longest first: each takes the buckets that no longer one has taken; nextFree skips taken runs.
    std::sort(longSpans.begin(), longSpans.end(), [this](std::uint32_t a, std::uint32_t b) { return isLonger(a, b); });
    std::vector<std::uint32_t> nextFree(kBuckets + 1);
    std::iota(nextFree.begin(), nextFree.end(), 0u);
    const auto free = [&nextFree](std::uint32_t i) {
        while (nextFree[i] != i)
            i = nextFree[i] = nextFree[nextFree[i]];
        return i;
    };
    for (const std::uint32_t span : longSpans) {
        const Extent extent = extentOf(document, span);
        for (std::uint32_t i = free(extent.first); i <= extent.last; i = free(i)) {
            if (isLonger(span, buckets[i].span))
                buckets[i].span = span;
            nextFree[i] = i + 1;
        }
    }
    std::int32_t errors = 0;
    for (std::uint32_t i = 0; i < kBuckets; ++i) {
        errors += errorSteps[i];
        buckets[i].hasError = errors > 0;
    }
}

void SpanOverview::coarsen(std::uint32_t lane) {
    for (std::uint32_t number = 1; number < kLevels; ++number) {
        const std::vector<Bucket>& finer = level(lane, number - 1);
        std::vector<Bucket>& own = level(lane, number);
        own.resize(finer.size() / 2);
        for (std::size_t i = 0; i < own.size(); ++i) {
            const Bucket& left = finer[2 * i];
            const Bucket& right = finer[2 * i + 1];
            own[i] = {isLonger(right.span, left.span) ? right.span : left.span, left.hasError || right.hasError};
        }
    }
}

/// The longest of the finest buckets [first, last), from as few coarse ones as cover them.
SpanOverview::Bucket SpanOverview::range(std::uint32_t lane, std::uint32_t first, std::uint32_t last) const {
    Bucket result;
    while (first < last) {
        const auto aligned = first == 0 ? kLevels - 1 : static_cast<std::uint32_t>(std::countr_zero(first));
        const auto fitting = static_cast<std::uint32_t>(std::bit_width(last - first)) - 1;
        const std::uint32_t number = std::min(aligned, fitting);
        const Bucket& bucket = m_levels[lane * kLevels + number][first >> number];
        if (isLonger(bucket.span, result.span))
            result.span = bucket.span;
        result.hasError |= bucket.hasError;
        first += 1u << number;
    }
    return result;
}

std::vector<OverviewPixel> SpanOverview::pixels(std::uint32_t widthPx) const {
    std::vector<OverviewPixel> result(static_cast<std::size_t>(m_lanes) * widthPx);
    for (std::uint32_t lane = 0; lane < m_lanes; ++lane) {
        for (std::uint32_t x = 0; x < widthPx; ++x) {
            const auto first = static_cast<std::uint32_t>(std::uint64_t {x} * kBuckets / widthPx);
            const auto last = static_cast<std::uint32_t>(std::uint64_t {x + 1} * kBuckets / widthPx);
            const Bucket bucket = range(lane, first, std::max(last, first + 1));
            const Kind kind = bucket.span == kNoIndex ? Kind::Internal : m_kinds[bucket.span];
            result[static_cast<std::size_t>(lane) * widthPx + x] = {bucket.span, kind, bucket.hasError};
        }
    }
    return result;
}

} // namespace spanloom
