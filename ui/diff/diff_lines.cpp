#include "ui/diff/diff_lines.h"

#include <algorithm>

namespace spanloom::ui {

void DiffLines::setTraces(std::shared_ptr<const AlignedTraces> traces) {
    m_traces = std::move(traces);
    const std::size_t rows = m_traces ? m_traces->alignment.rows.size() : 0;
    m_folded.assign(rows, false);
    m_isKept.assign(rows, false);
    // Children stand behind their parents: backwards, a kept child has been seen before its parent.
    for (std::size_t i = rows; i-- > 0;) {
        const auto row = static_cast<std::uint32_t>(i);
        if (m_traces->isGhost(row) || m_traces->isChanged[i])
            m_isKept[i] = true;
        if (m_isKept[i] && m_traces->parents[i] != kNoIndex)
            m_isKept[m_traces->parents[i]] = true;
    }
    rebuild();
}

void DiffLines::rebuild() {
    m_rows.clear();
    m_leftOutBefore.clear();
    m_leftOut = 0;
    const std::size_t rows = m_folded.size();
    m_rows.reserve(rows);
    std::uint32_t leftOutHere = 0;
    for (std::uint32_t i = 0; i < rows;) {
        if (m_onlyChanges && !m_isKept[i]) {
            ++leftOutHere;
            ++i;
            continue;
        }
        m_rows.push_back(i);
        m_leftOutBefore.push_back(leftOutHere);
        m_leftOut += leftOutHere;
        leftOutHere = 0;
        i = m_folded[i] ? m_traces->subtreeEnds[i] : i + 1;
    }
    m_leftOutBefore.push_back(leftOutHere);
    m_leftOut += leftOutHere;
}

std::uint32_t DiffLines::lineOf(std::uint32_t row) const {
    for (; row != kNoIndex && row < m_folded.size(); row = m_traces->parents[row]) {
        const auto found = std::lower_bound(m_rows.begin(), m_rows.end(), row);
        if (found != m_rows.end() && *found == row)
            return static_cast<std::uint32_t>(found - m_rows.begin());
    }
    return kNoIndex;
}

bool DiffLines::isVisible(std::uint32_t row) const { return std::binary_search(m_rows.begin(), m_rows.end(), row); }

void DiffLines::setFolded(std::uint32_t row, bool isFolded) {
    if (row >= m_folded.size() || m_folded[row] == isFolded || !hasChildren(row))
        return;
    m_folded[row] = isFolded;
    rebuild();
}

void DiffLines::setSubtreeFolded(std::uint32_t row, bool isFolded) {
    if (row >= m_folded.size())
        return;
    for (std::uint32_t i = row; i < m_traces->subtreeEnds[row]; ++i)
        m_folded[i] = isFolded && hasChildren(i);
    rebuild();
}

bool DiffLines::reveal(std::uint32_t row) {
    if (row >= m_folded.size() || isVisible(row))
        return false;
    bool hasUnfolded = false;
    for (std::uint32_t up = m_traces->parents[row]; up != kNoIndex; up = m_traces->parents[up]) {
        hasUnfolded = hasUnfolded || m_folded[up];
        m_folded[up] = false;
    }
    if (hasUnfolded)
        rebuild();
    return hasUnfolded;
}

void DiffLines::setOnlyChanges(bool onlyChanges) {
    if (m_onlyChanges == onlyChanges)
        return;
    m_onlyChanges = onlyChanges;
    rebuild();
}

std::uint32_t DiffLines::leftOutBefore(std::uint32_t line) const {
    return line < m_leftOutBefore.size() ? m_leftOutBefore[line] : 0;
}

std::uint32_t DiffLines::changesBelow(std::uint32_t row) const {
    const std::vector<std::uint32_t>& changes = m_traces->changes;
    const auto first = std::upper_bound(changes.begin(), changes.end(), row);
    return static_cast<std::uint32_t>(std::lower_bound(first, changes.end(), m_traces->subtreeEnds[row]) - first);
}

} // namespace spanloom::ui
