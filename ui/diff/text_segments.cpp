#include "ui/diff/text_segments.h"

#include <algorithm>

namespace spanloom::ui {

namespace {

constexpr std::size_t kLongest = 4096; // bytes of one side; shaping takes longer the longer a paragraph is

/// Where a chunk that begins at `begin` ends: behind its last line end, else where a character begins.
std::size_t chunkEnd(std::string_view text, std::size_t begin, std::size_t end) {
    if (end - begin <= kLongest)
        return end;
    const std::size_t limit = begin + kLongest;
    const std::size_t lineEnd = text.rfind('\n', limit - 1);
    if (lineEnd != std::string_view::npos && lineEnd >= begin)
        return lineEnd + 1;
    std::size_t at = limit;
    for (int back = 0; back < 3 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80; ++back)
        --at;
    return at;
}

class SegmentCutter {
public:
    SegmentCutter(std::string_view a, std::string_view b, const TextDiff& diff)
        : m_a(a)
        , m_b(b)
        , m_pieces(diff.pieces) { }

    std::vector<TextSegment> run() {
        for (m_piece = 0; m_piece < m_pieces.size(); ++m_piece) {
            const DiffPiece& piece = m_pieces[m_piece];
            if (piece.kind == DiffPiece::Kind::Same)
                addSame(piece);
            else
                addChange();
        }
        close();
        return std::move(m_segments);
    }

private:
    void addSame(const DiffPiece& piece) {
        std::size_t a = piece.beginA;
        while (a < piece.endA) {
            const std::size_t lineEnd = m_a.find('\n', a);
            std::size_t end = lineEnd < piece.endA ? lineEnd + 1 : piece.endA;
            end = std::min(end, chunkEnd(m_a, a, end));
            m_open.endA = end;
            m_open.endB = piece.beginB + (end - piece.beginA);
            if (m_a[end - 1] == '\n' || m_open.endA - m_open.beginA >= kLongest)
                close();
            a = end;
        }
    }

    /// The one or two pieces of a change; moves on to the last of them.
    void addChange() {
        const std::size_t beginA = m_pieces[m_piece].beginA;
        const std::size_t beginB = m_pieces[m_piece].beginB;
        const std::size_t first = m_piece;
        while (m_piece + 1 < m_pieces.size() && m_pieces[m_piece + 1].kind != DiffPiece::Kind::Same)
            ++m_piece;
        const std::size_t endA = m_pieces[m_piece].endA;
        const std::size_t endB = m_pieces[m_piece].endB;
        std::size_t a = beginA;
        std::size_t b = beginB;
        do {
            a = chunkEnd(m_a, a, endA);
            b = chunkEnd(m_b, b, endB);
            m_open.endA = a;
            m_open.endB = b;
            m_open.differs = true;
            const bool isMore = a < endA || b < endB;
            if (isMore)
                close(first);
        } while (a < endA || b < endB);
        const bool endsLineA = a > beginA ? m_a[a - 1] == '\n' : m_open.beginA == a;
        const bool endsLineB = b > beginB ? m_b[b - 1] == '\n' : m_open.beginB == b;
        if (endsLineA && endsLineB)
            close();
    }

    void close() { close(m_piece); }
    void close(std::size_t nextPiece) {
        if (m_open.endA > m_open.beginA || m_open.endB > m_open.beginB) {
            const auto lines = [](std::string_view text) {
                return static_cast<std::uint32_t>(std::count(text.begin(), text.end(), '\n')) + 1;
            };
            m_open.linesA = lines(m_a.substr(m_open.beginA, m_open.endA - m_open.beginA));
            m_open.linesB = lines(m_b.substr(m_open.beginB, m_open.endB - m_open.beginB));
            m_segments.push_back(m_open);
        }
        m_open = {m_open.endA, m_open.endA, m_open.endB, m_open.endB, static_cast<std::uint32_t>(nextPiece), 1, 1, false};
    }

    std::string_view m_a, m_b;
    const std::vector<DiffPiece>& m_pieces;
    std::size_t m_piece = 0;
    TextSegment m_open;
    std::vector<TextSegment> m_segments;
};

} // namespace

std::vector<TextSegment> textSegments(std::string_view a, std::string_view b, const TextDiff& diff) {
    return SegmentCutter(a, b, diff).run();
}

} // namespace spanloom::ui
