#pragma once

#include <cstdint>
#include <vector>

#include "core/trace/trace_document.h"

namespace spanloom {

/// One pixel of the overview: the longest span there, and whether any span there failed.
struct OverviewPixel {
    std::uint32_t span = kNoIndex; ///< index into TraceDocument::spans, kNoIndex = empty
    Kind kind = Kind::Internal;
    bool hasError = false;

    [[nodiscard]] bool isEmpty() const { return span == kNoIndex; }
    bool operator==(const OverviewPixel&) const = default;
};

/// Answers "what is at this pixel" for a whole trace at any width, whatever its size. A lane is a depth of the tree;
/// the last lane holds everything deeper. Below one pixel the longest span wins and errors are OR-ed, so that an error
/// never disappears. Spans without a start are left out; unfinished ones reach to the end of the trace.
///
/// Built once a document in O(n log n) of its long spans and O(n) of the others; a query costs O(lanes × width). Times
/// are kept in kBuckets buckets over the trace: wider queries repeat buckets. Immutable after construction; any thread.
class SpanOverview {
public:
    static constexpr std::uint32_t kBuckets = 1u << 13;
    static constexpr std::uint32_t kMaxLanes = 16;

    SpanOverview() = default;
    explicit SpanOverview(const TraceDocument& document);

    /// Used lanes, at most kMaxLanes; 0 for a trace without times.
    [[nodiscard]] std::uint32_t lanes() const { return m_lanes; }
    /// Lane after lane, `widthPx` pixels each: pixel x of lane y is at [y × widthPx + x].
    [[nodiscard]] std::vector<OverviewPixel> pixels(std::uint32_t widthPx) const;

private:
    struct Bucket {
        std::uint32_t span = kNoIndex;
        bool hasError = false;
    };
    struct Extent {
        std::uint32_t first;
        std::uint32_t last; // inclusive
    };
    [[nodiscard]] Extent extentOf(const TraceDocument& document, std::uint32_t span) const;
    [[nodiscard]] bool isLonger(std::uint32_t a, std::uint32_t b) const;
    [[nodiscard]] std::vector<Bucket>& level(std::uint32_t lane, std::uint32_t number) {
        return m_levels[lane * kLevels + number];
    }
    void fillLane(const TraceDocument& document, std::uint32_t lane, std::vector<std::uint32_t>& spans);
    void coarsen(std::uint32_t lane);
    [[nodiscard]] Bucket range(std::uint32_t lane, std::uint32_t first, std::uint32_t last) const;

    static constexpr std::uint32_t kLevels = 14; // 2^13 buckets, 2^12, …, 1
    std::uint32_t m_lanes = 0;
    TimeNs m_start = 0;
    TimeNs m_end = 0;
    std::vector<DurationNs> m_durations; // by span, as shown
    std::vector<Kind> m_kinds;
    std::vector<std::vector<Bucket>> m_levels; // lane × level, finest first
};

} // namespace spanloom
