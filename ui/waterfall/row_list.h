#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/trace/trace_document.h"

namespace spanloom::ui {

/// The rows of an opened trace that folding leaves visible, in tree order. Rows hold span indices in ascending
/// order, so a span's row is found by binary search and nothing is kept a span beyond one bit.
class RowList {
public:
    /// Starts fully expanded.
    void setDocument(std::shared_ptr<const TraceDocument> document);
    [[nodiscard]] const std::shared_ptr<const TraceDocument>& document() const { return m_document; }

    [[nodiscard]] std::uint32_t count() const;
    [[nodiscard]] std::uint32_t spanAt(std::uint32_t row) const { return m_hasFolds ? m_rows[row] : row; }
    /// kNoIndex when the span lies inside a folded one.
    [[nodiscard]] std::uint32_t rowOf(std::uint32_t span) const;
    /// The row of the span, else that of the folded ancestor that hides it.
    [[nodiscard]] std::uint32_t visibleRowOf(std::uint32_t span) const;

    [[nodiscard]] bool hasChildren(std::uint32_t span) const;
    [[nodiscard]] bool isFolded(std::uint32_t span) const;
    void setFolded(std::uint32_t span, bool isFolded);
    /// Folds or unfolds the span and every descendant that has children.
    void setSubtreeFolded(std::uint32_t span, bool isFolded);
    /// The folded spans, and folding exactly these; for taking folds over to another document.
    [[nodiscard]] std::vector<std::uint32_t> foldedSpans() const;
    void setFoldedSpans(const std::vector<std::uint32_t>& spans);
    /// Unfolds every ancestor of the span. False when it was visible already.
    bool reveal(std::uint32_t span);

    /// Spans with status error, in tree order.
    [[nodiscard]] const std::vector<std::uint32_t>& errors() const { return m_errors; }
    /// Spans with a failing evaluation, in tree order.
    [[nodiscard]] const std::vector<std::uint32_t>& failing() const { return m_failing; }
    /// How many spans below this one (itself excluded) are errors.
    [[nodiscard]] std::uint32_t errorsBelow(std::uint32_t span) const;
    /// The failing spans below this one (itself excluded), as a range of failing().
    [[nodiscard]] std::pair<std::size_t, std::size_t> failingBelow(std::uint32_t span) const;

private:
    void rebuild();
    [[nodiscard]] std::pair<std::size_t, std::size_t> below(
        const std::vector<std::uint32_t>& spans, std::uint32_t span) const;

    std::shared_ptr<const TraceDocument> m_document;
    std::vector<bool> m_folded;
    std::vector<std::uint32_t> m_rows; // unused while nothing is folded: rows are then the spans themselves
    bool m_hasFolds = false;
    std::uint32_t m_foldCount = 0;
    std::vector<std::uint32_t> m_errors;
    std::vector<std::uint32_t> m_failing;
};

/// Whether an evaluation speaks against the span: failed, or worse than its own threshold.
[[nodiscard]] bool isFailing(const Evaluation& evaluation);

} // namespace spanloom::ui
