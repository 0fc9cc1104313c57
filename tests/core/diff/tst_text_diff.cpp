#include <random>
#include <string>

#include <QtTest>

#include "core/diff/text_diff.h"

using namespace spanloom;

namespace {

using Kind = DiffPiece::Kind;

/// "same [-gone-] {+new+}"
std::string drawn(std::string_view a, std::string_view b) {
    std::string text;
    for (const DiffPiece& piece : diffWords(a, b).pieces) {
        if (piece.kind == Kind::Same)
            text += a.substr(piece.beginA, piece.endA - piece.beginA);
        else if (piece.kind == Kind::OnlyA)
            text.append("[-").append(a.substr(piece.beginA, piece.endA - piece.beginA)).append("-]");
        else
            text.append("{+").append(b.substr(piece.beginB, piece.endB - piece.beginB)).append("+}");
    }
    return text;
}

/// Empty = the pieces cover both texts in order, and what is said to be the same is.
std::string brokenPromise(const TextDiff& diff, std::string_view a, std::string_view b) {
    std::size_t doneA = 0;
    std::size_t doneB = 0;
    std::uint32_t changes = 0;
    bool isInChange = false;
    for (const DiffPiece& piece : diff.pieces) {
        if (piece.beginA != doneA || piece.beginB != doneB || piece.endA < doneA || piece.endB < doneB)
            return "a gap";
        const std::string_view ofA = a.substr(piece.beginA, piece.endA - piece.beginA);
        const std::string_view ofB = b.substr(piece.beginB, piece.endB - piece.beginB);
        if (piece.kind == Kind::Same && (ofA != ofB || ofA.empty()))
            return "same that is not";
        if (piece.kind == Kind::OnlyA && (ofA.empty() || !ofB.empty()))
            return "an odd piece of A";
        if (piece.kind == Kind::OnlyB && (ofB.empty() || !ofA.empty()))
            return "an odd piece of B";
        if (piece.kind != Kind::Same && !isInChange)
            ++changes;
        isInChange = piece.kind != Kind::Same;
        doneA = piece.endA;
        doneB = piece.endB;
    }
    if (doneA != a.size() || doneB != b.size())
        return "the end is missing";
    return changes == diff.changes ? std::string() : std::string("the count of changes");
}

bool cutsACharacter(const TextDiff& diff, std::string_view a, std::string_view b) {
    const auto isInside = [](std::string_view text, std::size_t at) {
        return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
    };
    return std::any_of(diff.pieces.begin(), diff.pieces.end(),
        [&](const DiffPiece& piece) { return isInside(a, piece.beginA) || isInside(b, piece.beginB); });
}

std::string randomText(std::mt19937& random, int words) {
    static constexpr const char* kWords[] = {"refund", "the", "order", " ", "\n", ", ", "30", "días", "退款", "👩‍💻", ".",
        "e\u0301", "  ", "to"};
    std::string text;
    for (int i = 0; i < words; ++i)
        text.append(kWords[random() % std::size(kWords)]).append(random() % 3 == 0 ? "" : " ");
    return text;
}

std::string manyWords(std::mt19937& random, std::size_t bytes, std::uint32_t kinds) {
    std::string text;
    while (text.size() < bytes)
        text += "w" + std::to_string(random() % kinds) + (random() % 12 == 0 ? "\n" : " ");
    return text;
}

} // namespace

class TstTextDiff : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void wordsThatDifferAreFound_data() {
        QTest::addColumn<QString>("a");
        QTest::addColumn<QString>("b");
        QTest::addColumn<QString>("expected");
        QTest::newRow("equal") << "one two" << "one two" << "one two";
        QTest::newRow("both empty") << "" << "" << "";
        QTest::newRow("only A") << "one" << "" << "[-one-]";
        QTest::newRow("only B") << "" << "one" << "{+one+}";
        QTest::newRow("a word") << "within 60 days of delivery" << "within 30 days of delivery"
                                << "within [-60 -]{+30 +}days of delivery";
        QTest::newRow("a word, not its beginning") << "reopened it" << "reordered it" << "[-reopened -]{+reordered +}it";
        QTest::newRow("the ending of a word") << "a cat sat" << "a cats sat" << "a [-cat -]{+cats +}sat";
        QTest::newRow("a mark") << "yes, sir" << "yes; sir" << "yes[-, -]{+; +}sir";
        QTest::newRow("added at the end") << "It is done" << "It is done. Thank you" << "It is done{+. Thank you+}";
        QTest::newRow("a paragraph more") << "for you." << "for you. Anything else?" << "for you.{+ Anything else?+}";
        QTest::newRow("removed at the start") << "Sorry, it is late" << "it is late" << "[-Sorry, -]it is late";
        QTest::newRow("ideographs") << "退款政策" << "退货政策" << "退[-款-]{+货+}政策";
        QTest::newRow("accents") << "für dich" << "für mich" << "für [-dich-]{+mich+}";
        QTest::newRow("letters of a shared first byte") << "é" << "è" << "[-é-]{+è+}";
        QTest::newRow("joined picture") << "hi 👩‍💻 there" << "hi 👩‍🔬 there" << "hi [-👩‍💻 -]{+👩‍🔬 +}there";
        QTest::newRow("lines") << "a\nb\nc\n" << "a\nx\nc\n" << "a\n[-b\n-]{+x\n+}c\n";
        QTest::newRow("crumbs are no islands") << "reopened your claim, the refund follows"
                                               << "declined another request, no payment comes"
                                               << "[-reopened your claim, the refund follows-]"
                                                  "{+declined another request, no payment comes+}";
    }
    void wordsThatDifferAreFound() {
        QFETCH(QString, a);
        QFETCH(QString, b);
        QFETCH(QString, expected);
        QCOMPARE(QString::fromStdString(drawn(a.toStdString(), b.toStdString())), expected);
    }

    void equalTextsHaveOnePieceAndNoChange() {
        const TextDiff diff = diffWords("the same", "the same");
        QCOMPARE(diff.pieces, (std::vector<DiffPiece> {{Kind::Same, 0, 8, 0, 8}}));
        QCOMPARE(diff.changes, 0u);
        QVERIFY(!diff.isCoarse);
    }

    void changesAreCountedAsRuns() { QCOMPARE(diffWords("a x b y c", "a p b q c").changes, 2u); }

    void thePiecesGiveBothTextsBack() {
        std::mt19937 random(17);
        for (int round = 0; round < 3000; ++round) {
            const std::string a = randomText(random, static_cast<int>(random() % 30));
            // Half of the time a mutation of A, else a stranger.
            std::string b = randomText(random, static_cast<int>(random() % 30));
            if (round % 2 == 0 && !a.empty())
                b = a + b.substr(0, b.size() / 3);
            const TextDiff diff = diffWords(a, b);
            const std::string broken = brokenPromise(diff, a, b);
            QVERIFY2(broken.empty(), (broken + "\n" + a + "\n---\n" + b).c_str());
            if (diff.pieces.size() > 0 && broken.empty() && round % 2 != 0)
                QVERIFY2(!cutsACharacter(diff, a, b), (a + "\n---\n" + b).c_str());
        }
    }

    void anyBytesAreTaken() {
        std::mt19937 random(19);
        for (int round = 0; round < 2000; ++round) {
            std::string a(random() % 40, ' ');
            for (char& c : a)
                c = static_cast<char>(random());
            std::string b = a;
            for (char& c : b)
                if (random() % 6 == 0)
                    c = static_cast<char>(random());
            QCOMPARE(brokenPromise(diffWords(a, b), a, b), std::string());
        }
    }

    void aChangeInAMegabyteIsFoundByWords() {
        std::mt19937 random(23);
        const std::string a = manyWords(random, 3'000'000, 5000);
        std::string b = a;
        b.replace(b.find(' ', 1'500'000), 1, " changed ");
        const TextDiff diff = diffWords(a, b);
        QCOMPARE(brokenPromise(diff, a, b), std::string());
        QCOMPARE(diff.changes, 1u);
        QVERIFY(!diff.isCoarse);
    }

    void distantChangesInMegabytesAreFoundWithinTheirLines() {
        std::mt19937 random(29);
        const std::string a = manyWords(random, 2'000'000, 5000);
        std::string b = a;
        b.replace(b.find(' ', 1'900'000), 1, " late ");
        b.replace(b.find(' ', 100'000), 1, " early ");
        const TextDiff diff = diffWords(a, b);
        QCOMPARE(brokenPromise(diff, a, b), std::string());
        QCOMPARE(diff.changes, 2u);
        QVERIFY(!diff.isCoarse);
        QVERIFY(diff.pieces[1].endB - diff.pieces[1].beginB < 20);
    }

    void strangersOfMegabytesAreComparedCoarsely() {
        std::mt19937 random(31);
        std::string a = manyWords(random, 2'000'000, 1'000'000);
        std::string b = manyWords(random, 2'000'000, 1'000'000);
        std::replace(a.begin(), a.end(), '\n', ' ');
        std::replace(b.begin(), b.end(), '\n', ' ');
        const TextDiff diff = diffWords(a, b);
        QCOMPARE(brokenPromise(diff, a, b), std::string());
        QVERIFY(diff.isCoarse);
    }

    void aLongWordIsNoTrap() {
        // Nothing but one word: neither beginning nor end may be searched for blanks again and again.
        const std::string same(3'000'000, 'x');
        const TextDiff diff = diffWords("a" + same, "b" + same);
        QCOMPARE(brokenPromise(diff, "a" + same, "b" + same), std::string());
        QCOMPARE(diff.changes, 1u);
    }

    void strangersOfManyLinesAreComparedCoarsely() {
        std::mt19937 random(37);
        const std::string a = manyWords(random, 1'000'000, 300);
        const std::string b = manyWords(random, 1'000'000, 300);
        const TextDiff diff = diffWords(a, b);
        QCOMPARE(brokenPromise(diff, a, b), std::string());
    }
};

QTEST_APPLESS_MAIN(TstTextDiff)
#include "tst_text_diff.moc"
