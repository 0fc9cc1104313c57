#include <random>
#include <set>
#include <string>

#include <QtTest>

#include "core/diff/alignment.h"
#include "core/diff/step_keys.h"
#include "tests/support/trace_builder.h"

using namespace spanloom;

namespace {

using Document = std::shared_ptr<const TraceDocument>;

/// "a=b" for pairs, "a<" and ">b" for ghosts, indented by depth, one a line.
std::string drawn(const Alignment& alignment, const TraceDocument& a, const TraceDocument& b) {
    std::string text;
    for (const AlignedRow& row : alignment.rows) {
        text += std::string(row.depth, ' ');
        if (row.a != kNoIndex)
            text += a.name(a.spans[row.a]);
        text += row.isPair() ? "=" : row.a != kNoIndex ? "<" : ">";
        if (row.b != kNoIndex)
            text += b.name(b.spans[row.b]);
        text += '\n';
    }
    return text;
}

std::string drawn(std::string_view a, std::string_view b) {
    const Document first = test::traceFromText(a);
    const Document second = test::traceFromText(b);
    return drawn(alignTraces(*first, *second), *first, *second);
}

/// A tree of random shape over few names, so that there are many ways to pair it.
std::string randomTrace(std::mt19937& random, int spans) {
    static constexpr const char* kSteps[] = {"LLM chat", "TOOL search", "TOOL order", "CHAIN plan", "AGENT helper"};
    std::string text;
    int depth = 0;
    for (int i = 0; i < spans; ++i) {
        depth = std::min<int>(depth + 1, static_cast<int>(random() % 5));
        text += std::string(static_cast<std::size_t>(depth), ' ') + kSteps[random() % std::size(kSteps)];
        // In order of their lines: the tree then keeps it among siblings.
        text += ' ' + std::to_string(i) + '-' + std::to_string(i + 5);
        text += random() % 4 == 0 ? " status=error\n" : "\n";
    }
    return text;
}

/// Empty = every promise of the header holds.
std::string brokenPromise(const Alignment& alignment, const TraceDocument& a, const TraceDocument& b) {
    std::uint32_t nextA = 0;
    std::uint32_t nextB = 0;
    std::uint32_t pairs = 0;
    std::vector<std::size_t> rowOfA(a.spans.size());
    std::vector<std::size_t> rowOfB(b.spans.size());
    for (std::size_t i = 0; i < alignment.rows.size(); ++i) {
        const AlignedRow& row = alignment.rows[i];
        if (row.a == kNoIndex && row.b == kNoIndex)
            return "a row of nothing";
        // In order and each once: the next index is the only one allowed.
        if (row.a != kNoIndex && row.a != nextA++)
            return "A out of order at row " + std::to_string(i);
        if (row.b != kNoIndex && row.b != nextB++)
            return "B out of order at row " + std::to_string(i);
        if (row.a != kNoIndex)
            rowOfA[row.a] = i;
        if (row.b != kNoIndex)
            rowOfB[row.b] = i;
        pairs += row.isPair() ? 1 : 0;
        const std::uint32_t parentA = row.a == kNoIndex ? kNoIndex : a.spans[row.a].parent;
        const std::uint32_t parentB = row.b == kNoIndex ? kNoIndex : b.spans[row.b].parent;
        if (parentA != kNoIndex && rowOfA[parentA] >= i)
            return "a child of A before its parent";
        if (parentB != kNoIndex && rowOfB[parentB] >= i)
            return "a child of B before its parent";
        if (row.isPair() && (parentA == kNoIndex) != (parentB == kNoIndex))
            return "a pair of which one has no parent";
        if (row.isPair() && parentA != kNoIndex && rowOfA[parentA] != rowOfB[parentB])
            return "a pair whose parents are none";
        if (parentA != kNoIndex && alignment.rows[rowOfA[parentA]].depth + 1 != row.depth)
            return "a depth that is not the parent's and one";
        if (i + 1 < alignment.rows.size() && alignment.rows[i + 1].depth > row.depth + 1)
            return "a depth that skips a level";
    }
    if (nextA != a.spans.size() || nextB != b.spans.size())
        return "spans are missing";
    if (pairs != alignment.pairs || alignment.onlyA + pairs != nextA || alignment.onlyB + pairs != nextB)
        return "the counts are wrong";
    return {};
}

Alignment mirrored(Alignment alignment) {
    for (AlignedRow& row : alignment.rows)
        std::swap(row.a, row.b);
    return alignment;
}

std::set<std::pair<std::uint32_t, std::uint32_t>> pairsOf(const Alignment& alignment) {
    std::set<std::pair<std::uint32_t, std::uint32_t>> pairs;
    for (const AlignedRow& row : alignment.rows)
        if (row.isPair())
            pairs.emplace(row.a, row.b);
    return pairs;
}

std::string wideTrace(int children, int from, int names) {
    std::string text = "AGENT root 0-1000000\n";
    for (int i = from; i < from + children; ++i)
        text += " TOOL t" + std::to_string(i % names) + ' ' + std::to_string(i) + '-' + std::to_string(i + 1) + '\n';
    return text;
}

} // namespace

class TstAlignment : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void equalTracesPairWholly() {
        const char* trace = "AGENT root 0-100\n LLM chat 0-10\n TOOL search 10-20\n  LLM chat 12-15\n";
        QCOMPARE(drawn(trace, trace), std::string("root=root\n chat=chat\n search=search\n  chat=chat\n"));
    }

    void anotherModelInTheNameIsTheSameStep() {
        QCOMPARE(drawn("AGENT root 0-100\n LLM \"chat gpt-4.1\" 0-10 model=gpt-4.1\n",
                     "AGENT root 0-100\n LLM \"chat gpt-4.1-mini\" 0-10 model=gpt-4.1-mini\n"),
            std::string("root=root\n chat gpt-4.1=chat gpt-4.1-mini\n"));
    }

    void anotherKindIsAnotherStep() {
        QCOMPARE(drawn("AGENT root 0-20\n LLM work 0-10\n", "AGENT root 0-20\n TOOL work 0-10\n"),
            std::string("root=root\n work<\n >work\n"));
    }

    void singleRootsPairWhateverTheyAreCalled() {
        QCOMPARE(drawn("CHAIN \"POST /order\" 0-20\n LLM chat 0-10\n", "AGENT \"POST /refund\" 0-20\n LLM chat 0-10\n"),
            std::string("POST /order=POST /refund\n chat=chat\n"));
        QCOMPARE(drawn("CHAIN one 0-20\nCHAIN two 20-30\n", "AGENT three 0-20\n"), std::string("one<\ntwo<\n>three\n"));
    }

    void aModelsNameCountsOnlyWhereItStandsAlone_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("model");
        QTest::addColumn<QString>("rest");
        QTest::newRow("behind") << "chat gpt-4.1" << "gpt-4.1" << "chat";
        QTest::newRow("before") << "gpt-4.1 chat" << "gpt-4.1" << "chat";
        QTest::newRow("within") << "chat gpt-4.1 stream" << "gpt-4.1" << "chat  stream";
        QTest::newRow("longer name") << "chat gpt-4.1-mini" << "gpt-4.1" << "chat gpt-4.1-mini";
        QTest::newRow("part of a word") << "foo1bar" << "o1" << "foo1bar";
        QTest::newRow("provider") << "openai/gpt-4.1" << "gpt-4.1" << "openai/";
        QTest::newRow("end of a sentence") << "asks o1." << "o1" << "asks .";
        QTest::newRow("nothing else") << "o1" << "o1" << "";
        QTest::newRow("no model") << "chat" << "" << "chat";
        QTest::newRow("again") << "o1 o1x o1" << "o1" << "o1x";
    }
    void aModelsNameCountsOnlyWhereItStandsAlone() {
        QFETCH(QString, name);
        QFETCH(QString, model);
        QFETCH(QString, rest);
        QCOMPARE(QString::fromStdString(nameWithoutModel(name.toStdString(), model.toStdString())), rest);
    }

    void ghostsStandBeforeThePairThatFollowsThem() {
        QCOMPARE(drawn("AGENT root 0-100\n TOOL a 0-1\n TOOL x 1-2\n TOOL b 2-3\n",
                     "AGENT root 0-100\n TOOL a 0-1\n TOOL y 1-2\n TOOL z 2-3\n TOOL b 3-4\n"),
            std::string("root=root\n a=a\n x<\n >y\n >z\n b=b\n"));
    }

    void childrenOfAGhostAreGhosts() {
        QCOMPARE(drawn("AGENT root 0-100\n GATEWAY route 0-9\n  LLM chat 1-5\n LLM final 10-20\n",
                     "AGENT root 0-100\n LLM final 10-20\n"),
            std::string("root=root\n route<\n  chat<\n final=final\n"));
    }

    void theSuccessfulAttemptStandsBesideTheSuccessfulOne() {
        QCOMPARE(drawn("AGENT root 0-100\n LLM chat 0-9 status=error\n LLM chat 10-19 status=error\n LLM chat 20-29\n",
                     "AGENT root 0-100\n LLM chat 0-9\n"),
            std::string("root=root\n chat<\n chat<\n chat=chat\n"));
    }

    void theSubtreeOfTheSameShapeIsPreferred() {
        QCOMPARE(drawn("CHAIN step 0-10\nCHAIN step 10-20\n TOOL t 11-12\n", "CHAIN step 0-20\n TOOL t 11-12\n"),
            std::string("step<\nstep=step\n t=t\n"));
    }

    void tracesWithSeveralRootsAreAligned() {
        QCOMPARE(drawn("AGENT one 0-10\nAGENT two 20-30\n", "AGENT two 20-30\nAGENT three 40-50\n"),
            std::string("one<\ntwo=two\n>three\n"));
    }

    void emptyTracesAreAligned() {
        const TraceDocument empty;
        const Document one = test::traceFromText("AGENT root 0-10\n LLM chat 1-2\n");
        QVERIFY(alignTraces(empty, empty).rows.empty());
        QCOMPARE(alignTraces(empty, *one).onlyB, 2u);
        QCOMPARE(alignTraces(*one, empty).onlyA, 2u);
    }

    void everySpanStandsInOneRowInOrderBehindItsParent() {
        std::mt19937 random(7);
        for (int round = 0; round < 300; ++round) {
            const Document a = test::traceFromText(randomTrace(random, 1 + static_cast<int>(random() % 40)));
            const Document b = test::traceFromText(randomTrace(random, 1 + static_cast<int>(random() % 40)));
            const std::string broken = brokenPromise(alignTraces(*a, *b), *a, *b);
            QVERIFY2(broken.empty(), (std::to_string(round) + ": " + broken).c_str());
        }
    }

    void aTraceAlignedWithItselfIsAllPairs() {
        std::mt19937 random(11);
        for (int round = 0; round < 100; ++round) {
            const Document a = test::traceFromText(randomTrace(random, 1 + static_cast<int>(random() % 60)));
            const Alignment alignment = alignTraces(*a, *a);
            QCOMPARE(alignment.pairs, static_cast<std::uint32_t>(a->spans.size()));
            for (const AlignedRow& row : alignment.rows)
                QCOMPARE(row.a, row.b);
        }
    }

    void swappingTheSidesGivesTheSamePairs() {
        std::mt19937 random(13);
        for (int round = 0; round < 300; ++round) {
            const Document a = test::traceFromText(randomTrace(random, 1 + static_cast<int>(random() % 40)));
            const Document b = test::traceFromText(randomTrace(random, 1 + static_cast<int>(random() % 40)));
            const Alignment forward = alignTraces(*a, *b);
            const Alignment backward = mirrored(alignTraces(*b, *a));
            QCOMPARE(forward.pairs, backward.pairs);
            QCOMPARE(forward.onlyA, backward.onlyB);
            QVERIFY2(pairsOf(forward) == pairsOf(backward), std::to_string(round).c_str());
        }
    }

    void wideListsBeyondTheLimitStillPair() {
        const int count = static_cast<int>(kMaxExactSiblings) * 2;
        // B lacks the first hundred and has a hundred more at the end.
        const Document a = test::traceFromText(wideTrace(count, 0, 100'000));
        const Document b = test::traceFromText(wideTrace(count, 100, 100'000));
        const Alignment alignment = alignTraces(*a, *b);
        QCOMPARE(brokenPromise(alignment, *a, *b), std::string());
        QCOMPARE(alignment.onlyA, 100u);
        QCOMPARE(alignment.onlyB, 100u);
    }

    void wideListsOfFewNamesAreBounded() {
        const Document a = test::traceFromText(wideTrace(9000, 0, 5));
        const Document b = test::traceFromText(wideTrace(7000, 3, 7));
        const Alignment alignment = alignTraces(*a, *b);
        QCOMPARE(brokenPromise(alignment, *a, *b), std::string());
        QVERIFY(alignment.pairs > 2000);
    }

    void chainsOfThousandsAreAligned() {
        std::string text;
        for (int i = 0; i < 3000; ++i)
            text += std::string(static_cast<std::size_t>(i), ' ') + "CHAIN step 0-100\n";
        const Document a = test::traceFromText(text);
        const Alignment alignment = alignTraces(*a, *a);
        QCOMPARE(alignment.pairs, 3000u);
        QCOMPARE(alignment.rows.back().depth, 2999u);
    }
};

QTEST_APPLESS_MAIN(TstAlignment)
#include "tst_alignment.moc"
