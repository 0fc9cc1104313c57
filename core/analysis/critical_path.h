#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/trace/trace_document.h"

namespace spanloom {

/// A stretch of time in which the trace waited for this span itself.
struct PathSegment {
    std::uint32_t span = kNoIndex; ///< index into the spans
    TimeNs start = 0;
    TimeNs end = 0;
    bool operator==(const PathSegment&) const = default;
};

/// The critical path, from the end of the trace backwards: at each span the child that ended last is what it waited
/// for; before that child's start the one that ended last before it, and so on down. Children that overlap a chosen one
/// are not on the path. A span without an end reaches as far as its descendants; a descendant that outlives its parent
/// is followed to its own end, because the trace lasts until then. Spans are in tree order. O(n log n), no recursion.
[[nodiscard]] std::vector<PathSegment> criticalPath(std::span<const TraceSpan> spans);

} // namespace spanloom
