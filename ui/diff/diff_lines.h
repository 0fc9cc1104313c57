#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "ui/diff/aligned_traces.h"

namespace spanloom::ui {

/// The rows of an alignment that folding and "only changes" leave visible. A row is an index into
/// Alignment::rows, a line a position on the screen.
class DiffLines {
public:
    /// Starts unfolded; the choice of "only changes" stays.
    void setTraces(std::shared_ptr<const AlignedTraces> traces);
    [[nodiscard]] const AlignedTraces* traces() const { return m_traces.get(); }

    [[nodiscard]] std::uint32_t count() const { return static_cast<std::uint32_t>(m_rows.size()); }
    [[nodiscard]] std::uint32_t rowAt(std::uint32_t line) const { return m_rows[line]; }
    /// The line of the row, else that of the nearest ancestor that is visible; kNoIndex when there is none.
    [[nodiscard]] std::uint32_t lineOf(std::uint32_t row) const;
    [[nodiscard]] bool isVisible(std::uint32_t row) const;

    [[nodiscard]] bool hasChildren(std::uint32_t row) const { return m_traces->subtreeEnds[row] > row + 1; }
    [[nodiscard]] bool isFolded(std::uint32_t row) const { return row < m_folded.size() && m_folded[row]; }
    void setFolded(std::uint32_t row, bool isFolded);
    void setSubtreeFolded(std::uint32_t row, bool isFolded);
    /// Unfolds every ancestor. False when the row is visible already, or left out for want of changes.
    bool reveal(std::uint32_t row);

    [[nodiscard]] bool onlyChanges() const { return m_onlyChanges; }
    void setOnlyChanges(bool onlyChanges);
    /// Unchanged rows left out between the line before and this one; line == count(): at the end.
    [[nodiscard]] std::uint32_t leftOutBefore(std::uint32_t line) const;
    [[nodiscard]] std::uint32_t leftOut() const { return m_leftOut; }
    /// How many changes lie below a row, itself excluded.
    [[nodiscard]] std::uint32_t changesBelow(std::uint32_t row) const;

private:
    void rebuild();

    std::shared_ptr<const AlignedTraces> m_traces;
    std::vector<bool> m_folded;
    std::vector<bool> m_isKept; ///< changes and their ancestors
    std::vector<std::uint32_t> m_rows;
    std::vector<std::uint32_t> m_leftOutBefore; ///< a line and one more; empty while nothing is left out
    std::uint32_t m_leftOut = 0;
    bool m_onlyChanges = false;
};

} // namespace spanloom::ui
