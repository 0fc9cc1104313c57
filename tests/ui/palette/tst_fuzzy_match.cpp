#include <QTest>

#include "ui/palette/fuzzy_match.h"
#include "ui/palette/palette_model.h"

using namespace spanloom::ui;

namespace {

/// The better of the texts for a pattern.
QString best(const char* pattern, const QStringList& texts) {
    QString result;
    int score = 0;
    for (const QString& text : texts) {
        const auto match = fuzzyMatch(QString::fromUtf8(pattern), text);
        if (match && (result.isEmpty() || match->score > score)) {
            result = text;
            score = match->score;
        }
    }
    return result;
}

QVector<PaletteEntry> entries(const QStringList& texts) {
    QVector<PaletteEntry> result;
    for (const QString& text : texts) {
        PaletteEntry entry;
        entry.id = text;
        entry.text = text;
        result.append(entry);
    }
    return result;
}

QStringList rows(const PaletteModel& model) {
    QStringList result;
    for (int row = 0; row < model.rowCount(); ++row)
        result.append(model.entry(row).text);
    return result;
}

} // namespace

class TestFuzzyMatch : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void charactersMustComeInOrder();
    void wordBeginningsBeatTheMiddle();
    void wordsComeInAnyOrder();
    void positionsAreThoseOfTheBestPlace();
    void emptyPatternMatchesEverything();
    void hostileTextsAreShortWork();
    void lastUsedComesFirstWhenNothingIsTyped();
    void whatCannotBeRunComesLast();
};

void TestFuzzyMatch::charactersMustComeInOrder() {
    QVERIFY(fuzzyMatch(QStringLiteral("opn"), QStringLiteral("Open…")));
    QVERIFY(!fuzzyMatch(QStringLiteral("nop"), QStringLiteral("Open…")));
    QVERIFY(!fuzzyMatch(QStringLiteral("openn"), QStringLiteral("Open…")));
    QVERIFY(fuzzyMatch(QStringLiteral("OPEN"), QStringLiteral("open")));
}

void TestFuzzyMatch::wordBeginningsBeatTheMiddle() {
    const QStringList texts {QStringLiteral("View › Developer › Undo"), QStringLiteral("View › Theme › Dark"),
        QStringLiteral("Trace › Next Trace")};
    QCOMPARE(best("vtd", texts), texts[1]);
    QCOMPARE(best("nt", texts), texts[2]);
    QCOMPARE(best("open", {QStringLiteral("Options per entry"), QStringLiteral("File › Open…")}),
        QStringLiteral("File › Open…"));
}

void TestFuzzyMatch::wordsComeInAnyOrder() {
    QVERIFY(fuzzyMatch(QStringLiteral("dark theme"), QStringLiteral("View › Theme › Dark")));
    QVERIFY(!fuzzyMatch(QStringLiteral("dark scheme"), QStringLiteral("View › Theme › Dark")));
}

void TestFuzzyMatch::positionsAreThoseOfTheBestPlace() {
    const auto match = fuzzyMatch(QStringLiteral("tra"), QStringLiteral("Extra Trace"));
    QVERIFY(match.has_value());
    QCOMPARE(match->positions, QVector<int>({6, 7, 8}));
    QCOMPARE(fuzzyMatch(QStringLiteral("a a"), QStringLiteral("bab"))->positions, QVector<int>({1}));
}

void TestFuzzyMatch::emptyPatternMatchesEverything() {
    QCOMPARE(fuzzyMatch(QStringLiteral("  "), QStringLiteral("x"))->score, 0);
    QVERIFY(fuzzyMatch({}, {}));
    QVERIFY(!fuzzyMatch(QStringLiteral("x"), {}));
}

void TestFuzzyMatch::hostileTextsAreShortWork() {
    const QString longText(1'000'000, QLatin1Char('a'));
    QVERIFY(fuzzyMatch(QStringLiteral("aaa"), longText));
    QVERIFY(!fuzzyMatch(longText, longText));
}

void TestFuzzyMatch::lastUsedComesFirstWhenNothingIsTyped() {
    PaletteModel model;
    model.setEntries(entries({QStringLiteral("one"), QStringLiteral("two"), QStringLiteral("three")}),
        {QStringLiteral("three"), QStringLiteral("gone"), QStringLiteral("two")});
    QCOMPARE(rows(model), QStringList({QStringLiteral("three"), QStringLiteral("two"), QStringLiteral("one")}));
    model.setPattern(QStringLiteral("o"));
    QCOMPARE(rows(model).first(), QStringLiteral("one"));
}

void TestFuzzyMatch::whatCannotBeRunComesLast() {
    PaletteModel model;
    QVector<PaletteEntry> given = entries({QStringLiteral("Close Tab"), QStringLiteral("Toggle Clock of Tab bar")});
    given[0].isEnabled = false;
    model.setEntries(given, {QStringLiteral("Close Tab")});
    QCOMPARE(rows(model).last(), QStringLiteral("Close Tab"));
    model.setPattern(QStringLiteral("clo tab"));
    QCOMPARE(rows(model).last(), QStringLiteral("Close Tab"));
}

QTEST_APPLESS_MAIN(TestFuzzyMatch)
#include "tst_fuzzy_match.moc"
