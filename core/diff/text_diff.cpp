#include "core/diff/text_diff.h"

#include <algorithm>
#include <span>
#include <unordered_map>

#include "core/diff/sequence_pairs.h"
#include "core/diff/text_units.h"

namespace spanloom {

namespace {

constexpr std::uint64_t kSteps = 40'000'000;        // of Myers' algorithm for a whole pair of texts
constexpr std::uint64_t kLineSteps = 20'000'000;    // of them for lines, so that words of changed lines get some
constexpr std::size_t kMostWordBytes = 512 * 1024;  // of both sides together; more is first compared by lines
constexpr std::size_t kMostUnits = 400'000;         // of one side; the units of more would take too much memory

struct Range {
    std::size_t begin = 0, end = 0;
    [[nodiscard]] std::size_t size() const { return end - begin; }
};

/// Numbers equal units of both texts alike.
class UnitNumbers {
public:
    std::vector<std::uint32_t> of(std::string_view text, std::span<const TextUnit> units) {
        std::vector<std::uint32_t> numbers;
        numbers.reserve(units.size());
        for (const TextUnit& unit : units) {
            const auto next = static_cast<std::uint32_t>(m_numbers.size());
            numbers.push_back(m_numbers.try_emplace(text.substr(unit.begin, unit.end - unit.begin), next).first->second);
        }
        return numbers;
    }

private:
    std::unordered_map<std::string_view, std::uint32_t> m_numbers;
};

class WordDiff {
public:
    WordDiff(std::string_view a, std::string_view b)
        : m_a(a)
        , m_b(b) { }

    TextDiff run() {
        const std::size_t prefix = commonPrefix();
        const std::size_t suffix = commonSuffix(prefix);
        addSame(0, 0, prefix);
        compare({prefix, m_a.size() - suffix}, {prefix, m_b.size() - suffix}, true);
        addSame(m_a.size() - suffix, m_b.size() - suffix, suffix);
        dissolveCrumbs();
        countChanges();
        return std::move(m_result);
    }

private:
    using Kind = DiffPiece::Kind;

    [[nodiscard]] std::size_t commonPrefix() const {
        const std::size_t most = std::min(m_a.size(), m_b.size());
        const auto differing = std::mismatch(m_a.begin(), m_a.begin() + static_cast<std::ptrdiff_t>(most), m_b.begin());
        const auto same = static_cast<std::size_t>(differing.first - m_a.begin());
        if (same == m_a.size() && same == m_b.size())
            return same;
        return std::min(unitStart(m_a, same), unitStart(m_b, same));
    }

    /// Behind the prefix. The suffix begins where a unit begins on both sides.
    [[nodiscard]] std::size_t commonSuffix(std::size_t prefix) const {
        const std::size_t most = std::min(m_a.size(), m_b.size()) - prefix;
        std::size_t same = 0;
        while (same < most && m_a[m_a.size() - 1 - same] == m_b[m_b.size() - 1 - same])
            ++same;
        const auto beginsUnit = [](std::string_view text, std::size_t at) {
            return at == text.size() || (at > 0 && isUnitStart(text, at));
        };
        while (same > 0 && !(beginsUnit(m_a, m_a.size() - same) && beginsUnit(m_b, m_b.size() - same)))
            --same;
        return same;
    }

    void compare(Range a, Range b, bool mayUseLines) {
        if (a.size() == 0 || b.size() == 0) {
            addChange(a, b);
            return;
        }
        if (a.size() + b.size() <= kMostWordBytes && compareUnits(a, b, false))
            return;
        if (!mayUseLines || !compareUnits(a, b, true)) {
            m_result.isCoarse = true;
            addChange(a, b);
        }
    }

    /// False, and nothing added, when it took too many steps.
    bool compareUnits(Range a, Range b, bool byLines) {
        const auto unitsOf = [byLines](std::string_view text) { return byLines ? lineUnits(text) : wordUnits(text); };
        const std::string_view textA = m_a.substr(a.begin, a.size());
        const std::string_view textB = m_b.substr(b.begin, b.size());
        const std::vector<TextUnit> unitsA = unitsOf(textA);
        const std::vector<TextUnit> unitsB = unitsOf(textB);
        if (unitsA.size() > kMostUnits || unitsB.size() > kMostUnits || (byLines && unitsA.size() + unitsB.size() < 4))
            return false;
        std::vector<IndexPair> pairs;
        {
            UnitNumbers numbers;
            const std::vector<std::uint32_t> numbersA = numbers.of(textA, unitsA);
            const std::vector<std::uint32_t> numbersB = numbers.of(textB, unitsB);
            std::uint64_t budget = byLines ? std::min(m_steps, kLineSteps) : m_steps;
            const std::uint64_t before = budget;
            const bool isComplete = appendCommonPairs(numbersA, numbersB, budget, pairs);
            m_steps -= std::min(m_steps, before - budget);
            if (!isComplete)
                return false;
        }
        addUnits(a, b, unitsA, unitsB, pairs, byLines);
        return true;
    }

    void addUnits(Range a, Range b, const std::vector<TextUnit>& unitsA, const std::vector<TextUnit>& unitsB,
        const std::vector<IndexPair>& pairs, bool byLines) {
        std::size_t doneA = a.begin;
        std::size_t doneB = b.begin;
        const auto addGap = [&](std::size_t endA, std::size_t endB) {
            const Range gapA {doneA, endA};
            const Range gapB {doneB, endB};
            if (byLines)
                compare(gapA, gapB, false);
            else
                addTrimmedChange(gapA, gapB);
        };
        for (const IndexPair& pair : pairs) {
            const TextUnit& unitA = unitsA[pair.a];
            const TextUnit& unitB = unitsB[pair.b];
            addGap(a.begin + unitA.begin, b.begin + unitB.begin);
            addSame(a.begin + unitA.begin, b.begin + unitB.begin, unitA.end - unitA.begin);
            doneA = a.begin + unitA.end;
            doneB = b.begin + unitB.end;
        }
        addGap(a.end, b.end);
    }

    /// The last word of a paragraph and the same word within a line differ in the blanks behind it alone.
    void addTrimmedChange(Range a, Range b) {
        if (a.size() > 0 && b.size() > 0) {
            const std::size_t coreA = firstCore(m_a.substr(a.begin, a.size()));
            const std::size_t coreB = firstCore(m_b.substr(b.begin, b.size()));
            if (coreA == coreB && m_a.compare(a.begin, coreA, m_b, b.begin, coreB) == 0) {
                addSame(a.begin, b.begin, coreA);
                a.begin += coreA;
                b.begin += coreA;
            }
        }
        addChange(a, b);
    }

    static std::size_t firstCore(std::string_view text) {
        constexpr std::size_t kLongest = 256; // a longer word is no end of a paragraph
        const std::vector<TextUnit> units = wordUnits(text.substr(0, kLongest));
        return units.empty() || units.front().end == kLongest ? 0 : units.front().coreEnd;
    }

    void addSame(std::size_t beginA, std::size_t beginB, std::size_t size) {
        if (size > 0)
            add({Kind::Same, beginA, beginA + size, beginB, beginB + size});
    }

    void addChange(Range a, Range b) {
        if (a.size() > 0)
            add({Kind::OnlyA, a.begin, a.end, b.begin, b.begin});
        if (b.size() > 0)
            add({Kind::OnlyB, a.end, a.end, b.begin, b.end});
    }

    void add(const DiffPiece& piece) {
        if (!m_result.pieces.empty() && m_result.pieces.back().kind == piece.kind) {
            m_result.pieces.back().endA = piece.endA;
            m_result.pieces.back().endB = piece.endB;
        } else {
            m_result.pieces.push_back(piece);
        }
    }

    /// A stretch that differs: one or two pieces.
    struct Change {
        Range a, b;
        [[nodiscard]] std::size_t size() const { return std::max(a.size(), b.size()); }
    };

    /// "the" or a comma between two rewritten sentences is equal by chance and only cuts what a person reads as one
    /// change: a short equal stretch that is no longer than the changes on both its sides becomes a part of them.
    void dissolveCrumbs() {
        constexpr std::size_t kCrumb = 8; // bytes
        const std::vector<DiffPiece> pieces = std::move(m_result.pieces);
        m_result.pieces.clear();
        Change open;
        bool hasOpen = false;
        std::size_t i = 0;
        while (i < pieces.size()) {
            if (pieces[i].kind == Kind::Same) {
                const Range a {pieces[i].beginA, pieces[i].endA};
                std::size_t next = i + 1;
                const Change following = changeAt(pieces, next);
                const bool isCrumb = a.size() <= kCrumb && hasOpen && open.size() >= 2 * a.size()
                    && following.size() >= 2 * a.size() && !hasLineEnd(a);
                if (isCrumb) {
                    open.a.end = following.a.end;
                    open.b.end = following.b.end;
                    i = next;
                    continue;
                }
                if (hasOpen)
                    addChange(open.a, open.b);
                hasOpen = false;
                add(pieces[i]);
                ++i;
            } else {
                open = changeAt(pieces, i);
                hasOpen = true;
            }
        }
        if (hasOpen)
            addChange(open.a, open.b);
    }

    [[nodiscard]] bool hasLineEnd(Range a) const {
        return m_a.substr(a.begin, a.size()).find('\n') != std::string_view::npos;
    }

    /// The change that begins at a piece, and moves on behind it. Empty at an equal piece or at the end.
    static Change changeAt(const std::vector<DiffPiece>& pieces, std::size_t& at) {
        Change change;
        bool isFirst = true;
        for (; at < pieces.size() && pieces[at].kind != Kind::Same; ++at) {
            if (isFirst)
                change = {{pieces[at].beginA, 0}, {pieces[at].beginB, 0}};
            isFirst = false;
            change.a.end = pieces[at].endA;
            change.b.end = pieces[at].endB;
        }
        return change;
    }

    void countChanges() {
        bool isInChange = false;
        for (const DiffPiece& piece : m_result.pieces) {
            const bool differs = piece.kind != Kind::Same;
            if (differs && !isInChange)
                ++m_result.changes;
            isInChange = differs;
        }
    }

    std::string_view m_a, m_b;
    std::uint64_t m_steps = kSteps;
    TextDiff m_result;
};

} // namespace

TextDiff diffWords(std::string_view a, std::string_view b) { return WordDiff(a, b).run(); }

} // namespace spanloom
