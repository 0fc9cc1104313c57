#include "ui/waterfall/row_list.h"

#include <algorithm>

namespace spanloom::ui {

bool isFailing(const Evaluation& evaluation) {
    return evaluation.verdict == Verdict::Fail || evaluation.verdict == Verdict::Error;
}

void RowList::setDocument(std::shared_ptr<const TraceDocument> document) {
    m_document = std::move(document);
    m_folded.clear();
    m_rows.clear();
    m_errors.clear();
    m_failing.clear();
    m_foldCount = 0;
    m_hasFolds = false;
    if (!m_document)
        return;
    const auto& spans = m_document->spans;
    m_folded.assign(spans.size(), false);
    for (std::uint32_t i = 0; i < spans.size(); ++i) {
        const TraceSpan& span = spans[i];
        if (span.isError())
            m_errors.push_back(i);
        for (std::uint32_t e = 0; e < span.evaluationCount; ++e) {
            if (isFailing(m_document->evaluations[span.firstEvaluation + e])) {
                m_failing.push_back(i);
                break;
            }
        }
    }
}

std::uint32_t RowList::count() const {
    if (!m_document)
        return 0;
    return static_cast<std::uint32_t>(m_hasFolds ? m_rows.size() : m_document->spans.size());
}

std::uint32_t RowList::rowOf(std::uint32_t span) const {
    if (!m_document || span >= m_document->spans.size())
        return kNoIndex;
    if (!m_hasFolds)
        return span;
    const auto found = std::lower_bound(m_rows.begin(), m_rows.end(), span);
    return found != m_rows.end() && *found == span ? static_cast<std::uint32_t>(found - m_rows.begin()) : kNoIndex;
}

std::uint32_t RowList::visibleRowOf(std::uint32_t span) const {
    if (!m_document || span >= m_document->spans.size())
        return kNoIndex;
    if (!m_hasFolds)
        return span;
    // The last visible span at or before it in tree order: itself, or the folded ancestor that hides it.
    const auto after = std::upper_bound(m_rows.begin(), m_rows.end(), span);
    return after == m_rows.begin() ? kNoIndex : static_cast<std::uint32_t>(after - m_rows.begin() - 1);
}

bool RowList::hasChildren(std::uint32_t span) const { return m_document->spans[span].subtreeEnd > span + 1; }

bool RowList::isFolded(std::uint32_t span) const { return span < m_folded.size() && m_folded[span]; }

void RowList::setFolded(std::uint32_t span, bool isFolded) {
    if (span >= m_folded.size() || m_folded[span] == isFolded || !hasChildren(span))
        return;
    m_folded[span] = isFolded;
    m_foldCount = isFolded ? m_foldCount + 1 : m_foldCount - 1;
    rebuild();
}

void RowList::setSubtreeFolded(std::uint32_t span, bool isFolded) {
    if (span >= m_folded.size())
        return;
    for (std::uint32_t i = span; i < m_document->spans[span].subtreeEnd; ++i) {
        if (m_folded[i] == isFolded || !hasChildren(i))
            continue;
        m_folded[i] = isFolded;
        m_foldCount = isFolded ? m_foldCount + 1 : m_foldCount - 1;
    }
    rebuild();
}

std::vector<std::uint32_t> RowList::foldedSpans() const {
    std::vector<std::uint32_t> spans;
    for (std::uint32_t i = 0; m_hasFolds && i < m_folded.size(); ++i)
        if (m_folded[i])
            spans.push_back(i);
    return spans;
}

void RowList::setFoldedSpans(const std::vector<std::uint32_t>& spans) {
    m_folded.assign(m_folded.size(), false);
    m_foldCount = 0;
    for (const std::uint32_t span : spans) {
        if (span >= m_folded.size() || m_folded[span] || !hasChildren(span))
            continue;
        m_folded[span] = true;
        ++m_foldCount;
    }
    rebuild();
}

bool RowList::reveal(std::uint32_t span) {
    if (rowOf(span) != kNoIndex || span >= m_folded.size())
        return false;
    for (std::uint32_t up = m_document->spans[span].parent; up != kNoIndex; up = m_document->spans[up].parent) {
        if (m_folded[up]) {
            m_folded[up] = false;
            --m_foldCount;
        }
    }
    rebuild();
    return true;
}

std::uint32_t RowList::errorsBelow(std::uint32_t span) const {
    const auto [first, last] = below(m_errors, span);
    return static_cast<std::uint32_t>(last - first);
}

std::pair<std::size_t, std::size_t> RowList::failingBelow(std::uint32_t span) const { return below(m_failing, span); }

std::pair<std::size_t, std::size_t> RowList::below(
    const std::vector<std::uint32_t>& spans, std::uint32_t span) const {
    const auto first = std::upper_bound(spans.begin(), spans.end(), span);
    const auto last = std::lower_bound(first, spans.end(), m_document->spans[span].subtreeEnd);
    return {static_cast<std::size_t>(first - spans.begin()), static_cast<std::size_t>(last - spans.begin())};
}

void RowList::rebuild() {
    m_rows.clear();
    m_hasFolds = m_foldCount > 0;
    if (!m_hasFolds)
        return;
    const auto& spans = m_document->spans;
    m_rows.reserve(spans.size());
    for (std::uint32_t i = 0; i < spans.size();) {
        m_rows.push_back(i);
        // Only folded spans are looked up: the walk over a million rows stays within the fold bits.
        i = m_folded[i] ? std::max(i + 1, spans[i].subtreeEnd) : i + 1;
    }
}

} // namespace spanloom::ui
