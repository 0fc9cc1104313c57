#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/analysis/trace_builder.h"

namespace spanloom {

/// One span to show: the stored copy that stands for it.
struct VisibleSpan {
    std::uint32_t stored = 0;             ///< index of the chosen copy
    std::uint32_t copies = 1;             ///< stored copies it stands for, itself included
    std::uint32_t clientHalf = kNoIndex;  ///< of a callee under a shared id: index of its caller
    std::uint32_t nextCallee = kNoIndex;  ///< of a callee under a shared id: index of another one
};

/// Chooses which of the stored copies of each span are visible, and finds visible spans by id. Fragments are none.
/// Reusable; one thread.
///
/// Copies share a span id. Same content: one stands for all. Otherwise a finished copy beats an unfinished one,
/// then the later end wins (a re-export is newer), then the copy that says more, then the later row. An id that
/// has both CLIENT and SERVER copies (Zipkin's shared spans, old Jaeger) names several spans, and so does one with
/// PRODUCER and CONSUMER copies: the caller, and each callee. Callees of another service or another start are different
/// spans (a message has several receivers, a call is tried again); one without a start is a copy of the earliest.
/// The result does not depend on the order of the copies. O(n).
class VisibleCopies {
public:
    void choose(std::span<const StoredSpan> stored);
    [[nodiscard]] const std::vector<VisibleSpan>& spans() const { return m_spans; }
    /// Index into spans(), kNoIndex when absent. Of several halves the earliest callee: children hang under it.
    [[nodiscard]] std::uint32_t find(SpanId id) const;

private:
    struct Group {
        SpanId id;
        std::uint32_t main = kNoIndex;   // index into spans()
        std::uint32_t callee = kNoIndex; // the earliest; index into spans(), only where both halves exist
        bool hasCaller = false;
        bool hasCallee = false;
    };
    [[nodiscard]] std::uint32_t groupOf(SpanId id);
    void group(std::span<const StoredSpan> stored);
    void offer(std::uint32_t& slot, std::span<const StoredSpan> stored, std::uint32_t index);
    void offerCallee(Group& group, std::span<const StoredSpan> stored, std::uint32_t index);

    std::vector<std::uint32_t> m_table; // group index + 1; open addressing over the first m_mask + 1 entries
    std::size_t m_mask = 0;
    std::vector<Group> m_groups;
    std::vector<std::uint32_t> m_groupOfStored;
    std::vector<VisibleSpan> m_spans;
};

} // namespace spanloom
