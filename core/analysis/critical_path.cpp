#include "core/analysis/critical_path.h"

#include <algorithm>
#include <tuple>

namespace spanloom {

namespace {

/// When a span and everything below it began and ended, as far as that is known.
struct Extent {
    TimeNs start = INT64_MAX;
    TimeNs end = INT64_MIN;
    [[nodiscard]] bool isEmpty() const { return start >= end; }
};

std::vector<Extent> subtreeExtents(std::span<const TraceSpan> spans) {
    std::vector<Extent> extents(spans.size());
    for (std::size_t i = spans.size(); i > 0; --i) {
        const TraceSpan& span = spans[i - 1];
        Extent& own = extents[i - 1];
        if (span.start != kNoTime) {
            own.start = std::min(own.start, span.start);
            own.end = std::max(own.end, span.start);
        }
        if (span.end != kNoTime)
            own.end = std::max(own.end, span.end);
        if (span.parent != kNoIndex) {
            Extent& parent = extents[span.parent];
            parent.start = std::min(parent.start, own.start);
            parent.end = std::max(parent.end, own.end);
        }
    }
    return extents;
}

class PathFinder {
public:
    explicit PathFinder(std::span<const TraceSpan> spans)
        : m_spans(spans)
        , m_extents(subtreeExtents(spans)) { }

    std::vector<PathSegment> run() {
        TimeNs end = INT64_MIN;
        for (std::uint32_t i = 0; i < m_spans.size(); i = m_spans[i].subtreeEnd)
            end = std::max(end, m_extents[i].end);
        m_steps.push_back({kNoIndex, 0, end, false});
        while (!m_steps.empty()) {
            const Step step = m_steps.back();
            m_steps.pop_back();
            if (step.isSegment)
                m_path.push_back({step.span, step.start, step.end});
            else
                descend(step.span, step.end);
        }
        return std::move(m_path);
    }

private:
    struct Step {
        std::uint32_t span;
        TimeNs start;
        TimeNs end;
        bool isSegment;
    };

    void listChildren(std::uint32_t span) {
        m_children.clear();
        const auto first = span == kNoIndex ? 0 : span + 1;
        const auto last = span == kNoIndex ? static_cast<std::uint32_t>(m_spans.size()) : m_spans[span].subtreeEnd;
        for (std::uint32_t i = first; i < last; i = m_spans[i].subtreeEnd)
            if (!m_extents[i].isEmpty())
                m_children.push_back(i);
        std::sort(m_children.begin(), m_children.end(), [&](std::uint32_t a, std::uint32_t b) {
            const Extent& left = m_extents[a];
            const Extent& right = m_extents[b];
            // Of two that ended together the longer one held the parent up.
            return std::tie(right.end, left.start, a) < std::tie(left.end, right.start, b);
        });
    }

    /// Puts the steps of one span on the stack so that the latest comes off first.
    void descend(std::uint32_t span, TimeNs limit) {
        listChildren(span);
        const std::size_t base = m_steps.size();
        TimeNs current = limit;
        for (const std::uint32_t child : m_children) {
            if (m_extents[child].end > current)
                continue;
            addSegment(span, m_extents[child].end, current);
            m_steps.push_back({child, 0, m_extents[child].end, false});
            current = m_extents[child].start;
        }
        addSegment(span, INT64_MIN, current);
        std::reverse(m_steps.begin() + static_cast<std::ptrdiff_t>(base), m_steps.end());
    }

    void addSegment(std::uint32_t span, TimeNs start, TimeNs end) {
        if (span == kNoIndex || m_spans[span].start == kNoTime)
            return;
        start = std::max(start, m_spans[span].start);
        if (m_spans[span].end != kNoTime)
            end = std::min(end, m_spans[span].end);
        if (start < end)
            m_steps.push_back({span, start, end, true});
    }

    std::span<const TraceSpan> m_spans;
    std::vector<Extent> m_extents;
    std::vector<std::uint32_t> m_children;
    std::vector<Step> m_steps;
    std::vector<PathSegment> m_path;
};

} // namespace

std::vector<PathSegment> criticalPath(std::span<const TraceSpan> spans) { return PathFinder(spans).run(); }

} // namespace spanloom
