#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <unordered_map>
#include <vector>

#include "core/analysis/span_tree.h"
#include "core/analysis/trace_builder.h"
#include "core/analysis/visible_copies.h"

namespace spanloom {

/// Joins the fragments of a trace (log records, rows about a trace) with the spans they speak of. Reusable; one thread.
///
/// A fragment belongs to the visible span of its id; of two halves under one id to the client's where it comes from the
/// client's service and not from the server's, else to the server's. One without a span id belongs to the model call
/// with its response id, else to the span that stands for the trace (as rootIndex() has it). What belongs to no span
/// waits. The same content twice is one fragment.
///
/// A span takes from its fragments the fields that it does not have itself; of several fragments the earliest speaks,
/// but lengths, retries and hashes of texts add up. What a person's attribute use says comes first.
/// The kind comes from a fragment only where the span has none and the fragment's is recorded. Errors, and for facts
/// about the whole trace whatever belongs to a single call (model, tokens, cost …), are left out.
class Fragments {
public:
    void collect(std::span<const StoredSpan> stored);
    /// After the tree is built.
    void attach(std::span<const StoredSpan> stored, const VisibleCopies& copies, const SpanTree& tree);

    [[nodiscard]] bool isEmpty() const { return m_fragments.empty(); }
    /// Stored rows that are fragments, repeats included.
    [[nodiscard]] std::uint32_t rows() const { return m_rows; }
    /// The meaning of the span at a node with what its fragments add; lives until the next collect().
    [[nodiscard]] MeaningView meaning(std::span<const StoredSpan> stored, std::uint32_t node, const StoredSpan& span);
    /// Writes the document's list and the ranges of its spans; counts events.
    void list(std::span<const StoredSpan> stored, TraceDocument& document) const;
    /// The node that a fragment about the whole trace belongs to by its response id, kNoIndex otherwise.
    [[nodiscard]] std::uint32_t nodeOf(SpanId fragment) const;

private:
    struct Fragment {
        std::uint32_t stored = 0;
        std::uint32_t node = kNoIndex;
        bool isOfCall = false; ///< of no span by itself, but with the response id of one
    };
    [[nodiscard]] std::uint32_t nodeOf(const StoredSpan& fragment, std::span<const StoredSpan> stored,
        const VisibleCopies& copies, const SpanTree& tree) const;

    std::vector<Fragment> m_fragments; ///< after attach(): by node, then time; the waiting ones last
    std::vector<std::uint32_t> m_first; ///< of each node, one more than nodes
    std::unordered_map<SpanId, std::uint32_t> m_nodesOfCalls;
    std::deque<std::vector<std::uint64_t>> m_values;
    std::uint32_t m_rows = 0;
};

} // namespace spanloom
