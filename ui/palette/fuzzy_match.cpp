#include "ui/palette/fuzzy_match.h"

#include <algorithm>
#include <limits>
#include <vector>

namespace spanloom::ui {

namespace {

constexpr int kMatch = 4;
constexpr int kWordStart = 8;
constexpr int kNeighbour = 14; // more than a word start: the beginning of one word beats initials of several
constexpr int kTextStart = 3;
constexpr int kMaxTextLength = 400;
constexpr int kNone = std::numeric_limits<int>::min() / 2;

bool isWordStart(const QString& text, qsizetype at) {
    if (at == 0)
        return true;
    const QChar before = text[at - 1];
    return !before.isLetterOrNumber() || (before.isLower() && text[at].isUpper());
}

/// Best score of placing one word: best[i][j] = the word's first i+1 characters with the last at text position j.
/// What was placed earlier for another word may be used again: "re" and "reload" both want the same beginning.
struct WordSearch {
    WordSearch(const QString& word, const QString& text)
        : m_word(word)
        , m_text(text)
        , m_width(static_cast<std::size_t>(text.size()))
        , m_best(static_cast<std::size_t>(word.size()) * m_width, kNone)
        , m_from(m_best.size(), -1) { }

    int run(QVector<int>& positions) {
        const auto length = static_cast<std::size_t>(m_word.size());
        for (std::size_t i = 0; i < length; ++i)
            fillRow(i);
        const auto last = m_best.begin() + static_cast<std::ptrdiff_t>((length - 1) * m_width);
        const auto found = std::max_element(last, m_best.end());
        if (found == m_best.end() || *found < 0)
            return kNone;
        auto column = static_cast<std::size_t>(found - last);
        for (std::size_t i = length; i-- > 0;) {
            positions.append(static_cast<int>(column));
            column = static_cast<std::size_t>(m_from[i * m_width + column]);
        }
        return *found;
    }

private:
    void fillRow(std::size_t i) {
        const QChar wanted = m_word[static_cast<qsizetype>(i)].toCaseFolded();
        int bestBefore = kNone;
        int bestColumn = -1;
        for (std::size_t j = 0; j < m_width; ++j) {
            const auto column = static_cast<qsizetype>(j);
            if (m_text[column].toCaseFolded() == wanted) {
                const int own = kMatch + (isWordStart(m_text, column) ? kWordStart : 0) + (j == 0 ? kTextStart : 0);
                const int neighbour = i > 0 && j > 0 ? at(i - 1, j - 1) + kNeighbour : kNone;
                const int before = i == 0 ? 0 : std::max(bestBefore, neighbour);
                if (before > kNone / 2) {
                    m_best[i * m_width + j] = before + own;
                    m_from[i * m_width + j] = i == 0 ? 0 : neighbour >= bestBefore ? static_cast<int>(j) - 1 : bestColumn;
                }
            }
            if (i > 0 && at(i - 1, j) > bestBefore) {
                bestBefore = at(i - 1, j);
                bestColumn = static_cast<int>(j);
            }
        }
    }
    int at(std::size_t i, std::size_t j) const { return m_best[i * m_width + j]; }

    const QString& m_word;
    const QString& m_text;
    std::size_t m_width;
    std::vector<int> m_best;
    std::vector<int> m_from;
};

} // namespace

std::optional<FuzzyMatch> fuzzyMatch(const QString& pattern, const QString& text) {
    FuzzyMatch match;
    const QString searched = text.left(kMaxTextLength);
    for (const QString& word : pattern.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        if (word.size() > searched.size())
            return std::nullopt;
        const int score = WordSearch(word, searched).run(match.positions);
        if (score <= kNone / 2)
            return std::nullopt;
        match.score += score;
    }
    // Of two equally good answers the shorter one is meant.
    if (!match.positions.isEmpty())
        match.score = match.score * 8 - static_cast<int>(std::min<qsizetype>(searched.size(), 7 * 16) / 16);
    std::ranges::sort(match.positions);
    match.positions.erase(std::unique(match.positions.begin(), match.positions.end()), match.positions.end());
    return match;
}

} // namespace spanloom::ui
