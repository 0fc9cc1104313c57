#include <random>
#include <vector>

#include <QtTest>

#include "core/diff/sequence_pairs.h"

using namespace spanloom;

namespace {

using Members = std::vector<std::uint32_t>;

constexpr std::uint64_t kPlenty = 1'000'000'000;

std::size_t longestCommon(const Members& a, const Members& b) {
    std::vector<std::vector<std::size_t>> best(a.size() + 1, std::vector<std::size_t>(b.size() + 1, 0));
    for (std::size_t i = a.size(); i-- > 0;)
        for (std::size_t j = b.size(); j-- > 0;)
            best[i][j] = a[i] == b[j] ? best[i + 1][j + 1] + 1 : std::max(best[i + 1][j], best[i][j + 1]);
    return best[0][0];
}

bool areEqualAndAscending(const Members& a, const Members& b, const std::vector<IndexPair>& pairs) {
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        if (pairs[i].a >= a.size() || pairs[i].b >= b.size() || a[pairs[i].a] != b[pairs[i].b])
            return false;
        if (i > 0 && (pairs[i].a <= pairs[i - 1].a || pairs[i].b <= pairs[i - 1].b))
            return false;
    }
    return true;
}

Members randomMembers(std::mt19937& random, std::size_t most, std::uint32_t kinds) {
    Members members(random() % (most + 1));
    for (std::uint32_t& member : members)
        member = static_cast<std::uint32_t>(random()) % kinds;
    return members;
}

} // namespace

class TstSequencePairs : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void findsAsManyPairsAsTheSlowWay() {
        std::mt19937 random(3);
        for (int round = 0; round < 4000; ++round) {
            const std::uint32_t kinds = 1 + static_cast<std::uint32_t>(random()) % 6;
            const Members a = randomMembers(random, 30, kinds);
            const Members b = randomMembers(random, 30, kinds);
            std::vector<IndexPair> pairs;
            std::uint64_t budget = kPlenty;
            QVERIFY(appendCommonPairs(a, b, budget, pairs));
            QVERIFY(areEqualAndAscending(a, b, pairs));
            QCOMPARE(pairs.size(), longestCommon(a, b));
        }
    }

    void stopsWhenTheBudgetIsUsedUp() {
        std::mt19937 random(5);
        for (std::uint64_t steps : {0, 1, 10, 100, 1000, 5000}) {
            const Members a = randomMembers(random, 400, 300);
            const Members b = randomMembers(random, 400, 300);
            std::vector<IndexPair> pairs;
            std::uint64_t budget = steps;
            const bool isComplete = appendCommonPairs(a, b, budget, pairs);
            QVERIFY(budget <= steps);
            QVERIFY(areEqualAndAscending(a, b, pairs));
            QCOMPARE(isComplete && pairs.size() < longestCommon(a, b), false);
        }
    }

    void greedyPairsAreEqualAndAscending() {
        std::mt19937 random(9);
        for (int round = 0; round < 500; ++round) {
            const Members a = randomMembers(random, 60, 8);
            const Members b = randomMembers(random, 60, 8);
            std::vector<IndexPair> pairs;
            appendGreedyPairs(a, b, 4, pairs);
            QVERIFY(areEqualAndAscending(a, b, pairs));
        }
    }

    void greedyPairsFindTheirWayBackAfterAGap() {
        const Members a {1, 2, 3, 4, 5, 6};
        const Members b {1, 9, 9, 2, 3, 8, 5, 6};
        std::vector<IndexPair> pairs;
        appendGreedyPairs(a, b, 4, pairs);
        QCOMPARE(pairs, (std::vector<IndexPair> {{0, 0}, {1, 3}, {2, 4}, {4, 6}, {5, 7}}));
    }
};

QTEST_APPLESS_MAIN(TstSequencePairs)
#include "tst_sequence_pairs.moc"
