#include "core/analysis/span_tree.h"

#include <algorithm>
#include <numeric>

namespace spanloom {

void SpanTree::build(std::span<const StoredSpan> stored, const VisibleCopies& copies) {
    link(stored, copies);
    sort(stored, copies);
    cutCycles();
    listChildren();
    flatten();
}

void SpanTree::link(std::span<const StoredSpan> stored, const VisibleCopies& copies) {
    const std::vector<VisibleSpan>& visible = copies.spans();
    m_parents.assign(visible.size(), kNoIndex);
    m_flags.assign(visible.size(), 0);
    for (std::uint32_t i = 0; i < visible.size(); ++i) {
        if (visible[i].clientHalf != kNoIndex) {
            m_parents[i] = visible[i].clientHalf;
            continue;
        }
        const StoredSpan& span = stored[visible[i].stored];
        if (!span.hasParent)
            continue;
        if (span.parentId == span.id) {
            // An all-zero id with an all-zero parent is an id that was never set, not a cycle.
            m_flags[i] |= span.id.isZero() ? 0 : SpanFlag::CycleCut;
            continue;
        }
        m_parents[i] = copies.find(span.parentId);
        if (m_parents[i] == kNoIndex && !span.parentId.isZero())
            m_flags[i] |= SpanFlag::Orphan;
    }
}

void SpanTree::sort(std::span<const StoredSpan> stored, const VisibleCopies& copies) {
    const std::vector<VisibleSpan>& visible = copies.spans();
    m_order.resize(visible.size());
    std::iota(m_order.begin(), m_order.end(), 0u);
    const auto startOf = [](const StoredSpan& span) { return span.start == kNoTime ? INT64_MAX : span.start; };
    const auto isBefore = [&](std::uint32_t a, std::uint32_t b) {
        const StoredSpan& left = stored[visible[a].stored];
        const StoredSpan& right = stored[visible[b].stored];
        if (left.start != right.start)
            return startOf(left) < startOf(right);
        if (left.id != right.id)
            return left.id < right.id;
        if (left.ref.segment != right.ref.segment)
            return left.ref.segment < right.ref.segment;
        return left.ref.row < right.ref.row;
    };
    // Rows of one segment come sorted by start; most traces need no work here.
    if (!std::is_sorted(m_order.begin(), m_order.end(), isBefore))
        std::sort(m_order.begin(), m_order.end(), isBefore);
    m_rank.resize(visible.size());
    for (std::uint32_t rank = 0; rank < m_order.size(); ++rank)
        m_rank[m_order[rank]] = rank;
}

void SpanTree::cutCycles() {
    const auto count = static_cast<std::uint32_t>(m_parents.size());
    m_marks.assign(count, 0);
    for (std::uint32_t start = 0; start < count; ++start) {
        std::uint32_t current = start;
        while (current != kNoIndex && m_marks[current] == 0) {
            m_marks[current] = start + 1;
            current = m_parents[current];
        }
        if (current == kNoIndex || m_marks[current] != start + 1)
            continue;
        std::uint32_t earliest = current;
        for (std::uint32_t next = m_parents[current]; next != current; next = m_parents[next])
            if (m_rank[next] < m_rank[earliest])
                earliest = next;
        m_parents[earliest] = kNoIndex;
        m_flags[earliest] |= SpanFlag::CycleCut;
    }
}

void SpanTree::listChildren() {
    const auto count = static_cast<std::uint32_t>(m_parents.size());
    const auto listOf = [&](std::uint32_t visible) { return std::min(m_parents[visible], count); };
    m_firstChild.assign(count + 2, 0);
    for (std::uint32_t i = 0; i < count; ++i)
        ++m_firstChild[listOf(i) + 1];
    std::partial_sum(m_firstChild.begin(), m_firstChild.end(), m_firstChild.begin());
    m_children.resize(count);
    m_marks.assign(m_firstChild.begin(), m_firstChild.end() - 1);
    for (const std::uint32_t visible : m_order)
        m_children[m_marks[listOf(visible)]++] = visible;
}

void SpanTree::flatten() {
    const auto count = static_cast<std::uint32_t>(m_parents.size());
    m_nodes.clear();
    m_nodes.reserve(count);
    m_position.resize(count);
    m_stack.clear();
    const auto pushChildren = [&](std::uint32_t list) {
        for (std::uint32_t i = m_firstChild[list + 1]; i > m_firstChild[list]; --i)
            m_stack.push_back(m_children[i - 1]);
    };
    pushChildren(count);
    while (!m_stack.empty()) {
        const std::uint32_t visible = m_stack.back();
        m_stack.pop_back();
        TreeNode node;
        node.visible = visible;
        node.flags = m_flags[visible];
        if (m_parents[visible] != kNoIndex) {
            node.parent = m_position[m_parents[visible]];
            node.depth = m_nodes[node.parent].depth + 1;
        }
        m_position[visible] = static_cast<std::uint32_t>(m_nodes.size());
        m_nodes.push_back(node);
        pushChildren(visible);
    }
    for (std::uint32_t i = count; i > 0; --i) {
        TreeNode& node = m_nodes[i - 1];
        node.subtreeEnd = std::max(node.subtreeEnd, i);
        if (node.parent != kNoIndex)
            m_nodes[node.parent].subtreeEnd = std::max(m_nodes[node.parent].subtreeEnd, node.subtreeEnd);
    }
}

std::uint32_t rootIndex(std::span<const TraceSpan> spans) {
    for (std::uint32_t i = 0; i < spans.size(); i = spans[i].subtreeEnd)
        if (!(spans[i].flags & SpanFlag::Orphan))
            return i;
    return spans.empty() ? kNoIndex : 0;
}

} // namespace spanloom
