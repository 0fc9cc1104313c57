#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/analysis/trace_builder.h"
#include "core/analysis/visible_copies.h"

namespace spanloom {

/// One visible span in tree order. Indices point into SpanTree::nodes().
struct TreeNode {
    std::uint32_t visible = 0; ///< index into VisibleCopies::spans()
    std::uint32_t parent = kNoIndex;
    std::uint32_t depth = 0;
    std::uint32_t subtreeEnd = 0;
    std::uint32_t flags = 0;   ///< SpanFlag::Orphan, SpanFlag::CycleCut
};

/// Links visible spans by their parent ids and puts them in tree order: parents before children, siblings by
/// (start, id, row), spans without a start last. Reusable; one thread. O(n log n), no recursion.
///
/// A parent id that is not in the trace makes an orphan at the top level. A parent id of zero means "none" unless
/// a span of the trace has that id. A span that is its own ancestor is cut: the earliest span of the cycle moves to
/// the top level. The server half of a shared id hangs under its client half.
class SpanTree {
public:
    void build(std::span<const StoredSpan> stored, const VisibleCopies& copies);
    [[nodiscard]] const std::vector<TreeNode>& nodes() const { return m_nodes; }
    /// Index into nodes() of a visible span.
    [[nodiscard]] std::uint32_t position(std::uint32_t visible) const { return m_position[visible]; }

private:
    void link(std::span<const StoredSpan> stored, const VisibleCopies& copies);
    void cutCycles();
    void sort(std::span<const StoredSpan> stored, const VisibleCopies& copies);
    void listChildren();
    void flatten();

    // By visible index:
    std::vector<std::uint32_t> m_parents;
    std::vector<std::uint32_t> m_flags;
    std::vector<std::uint32_t> m_marks;
    std::vector<std::uint32_t> m_rank;     // place among all spans by (start, id, row)
    std::vector<std::uint32_t> m_position;
    std::vector<std::uint32_t> m_firstChild; // offsets into m_children, one more than spans; the top level comes last
    // Lists of visible indices:
    std::vector<std::uint32_t> m_order;
    std::vector<std::uint32_t> m_children;
    std::vector<std::uint32_t> m_stack;
    std::vector<TreeNode> m_nodes;
};

/// The span that stands for the trace: the first of the top level that is no orphan, else the first; kNoIndex when
/// there are no spans. O(spans at the top level).
[[nodiscard]] std::uint32_t rootIndex(std::span<const TraceSpan> spans);

} // namespace spanloom
