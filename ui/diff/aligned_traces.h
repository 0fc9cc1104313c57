#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/diff/alignment.h"
#include "core/diff/trace_delta.h"
#include "core/trace/trace_document.h"

namespace spanloom::ui {

enum class DiffSide : std::uint8_t { A, B };

/// Two opened traces and how they stand to each other. Immutable; made off the GUI thread.
struct AlignedTraces {
    std::shared_ptr<const TraceDocument> a, b; ///< never null
    Alignment alignment;
    std::vector<std::uint32_t> parents;     ///< of the merged tree, rows; kNoIndex at the top level
    std::vector<std::uint32_t> subtreeEnds; ///< one past the last descendant
    std::vector<bool> isChanged;            ///< pairs in which something but time and figures differs
    std::vector<std::uint32_t> changes;     ///< rows to step through: changed pairs and the topmost rows of ghosts
    std::uint32_t changedPairs = 0;
    bool hasVerdictChanges = false;
    RowDelta total;
    DurationNs longest = 0;   ///< of the two traces: the length of the common time scale
    double milliseconds = 0;  ///< how long the alignment took

    [[nodiscard]] const TraceDocument& document(DiffSide side) const { return side == DiffSide::A ? *a : *b; }
    [[nodiscard]] std::uint32_t spanIndex(DiffSide side, std::uint32_t row) const {
        return side == DiffSide::A ? alignment.rows[row].a : alignment.rows[row].b;
    }
    /// Null where this side lacks the span.
    [[nodiscard]] const TraceSpan* span(DiffSide side, std::uint32_t row) const {
        const std::uint32_t index = spanIndex(side, row);
        return index == kNoIndex ? nullptr : &document(side).spans[index];
    }
    [[nodiscard]] bool isGhost(std::uint32_t row) const { return !alignment.rows[row].isPair(); }
};

/// Aligns two traces and looks for what differs. Blocks; any thread.
[[nodiscard]] std::shared_ptr<const AlignedTraces> alignForView(
    std::shared_ptr<const TraceDocument> a, std::shared_ptr<const TraceDocument> b);

} // namespace spanloom::ui
