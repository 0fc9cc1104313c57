#include <QImage>
#include <QPainter>
#include <QTest>

#include "ui/base/badge.h"
#include "ui/base/evaluation_badge.h"
#include "ui/base/text_cache.h"
#include "ui/base/theme.h"

using namespace spanloom;
using namespace spanloom::ui;

class TestBadge : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void badgesThatDoNotFitAreCounted();
    void hitTestFindsTheBadgeUnderThePointer();
    void rightAlignedBadgesEndAtTheEdge();
    void longTextIsElidedAndSaysSo();
    void evaluationNamesAreShortened_data();
    void evaluationNamesAreShortened();
    void verdictIsAGlyphAndNotOnlyAColour();
    void thumbIsAGlyphWithoutItsNumber();
    void worstIsFailedBeforeUnjudgedBeforePassed();

private:
    Theme m_theme;
    TextCache m_cache;
};

void TestBadge::badgesThatDoNotFitAreCounted() {
    QVector<Badge> badges;
    for (int i = 0; i < 10; ++i)
        badges.append({QStringLiteral("badge %1").arg(i), BadgeRole::Neutral, {}});
    QImage image(400, 30, QImage::Format_ARGB32_Premultiplied);
    QPainter painter(&image);
    const QRect rect(0, 0, 200, 30);
    const int width = drawBadges(painter, rect, m_theme, m_cache, badges);
    QVERIFY(width > 0 && width <= 200);
    int hidden = 0;
    for (int x = 0; x < 200; ++x)
        hidden = std::max(hidden, badgeAt(x, rect, m_theme, m_cache, badges, Qt::AlignLeft));
    QVERIFY(hidden > 0 && hidden < 9); // the last hit is "+n"
}

void TestBadge::hitTestFindsTheBadgeUnderThePointer() {
    const QVector<Badge> badges {{QStringLiteral("one"), BadgeRole::Ok, {}},
        {QStringLiteral("two"), BadgeRole::Bad, {}}};
    const QRect rect(10, 0, 300, 30);
    const int first = badgeWidth(m_theme, m_cache, QStringLiteral("one"));
    QCOMPARE(badgeAt(9, rect, m_theme, m_cache, badges, Qt::AlignLeft), -1);
    QCOMPARE(badgeAt(10, rect, m_theme, m_cache, badges, Qt::AlignLeft), 0);
    QCOMPARE(badgeAt(10 + first, rect, m_theme, m_cache, badges, Qt::AlignLeft), -1); // the gap
    QCOMPARE(badgeAt(10 + first + m_theme.measures().badgeGap, rect, m_theme, m_cache, badges, Qt::AlignLeft), 1);
    QCOMPARE(badgeAt(305, rect, m_theme, m_cache, badges, Qt::AlignLeft), -1);
}

void TestBadge::rightAlignedBadgesEndAtTheEdge() {
    const QVector<Badge> badges {{QStringLiteral("one"), BadgeRole::Ok, {}}};
    const QRect rect(0, 0, 300, 30);
    QCOMPARE(badgeAt(299, rect, m_theme, m_cache, badges, Qt::AlignRight), 0);
    QCOMPARE(badgeAt(0, rect, m_theme, m_cache, badges, Qt::AlignRight), -1);
}

void TestBadge::longTextIsElidedAndSaysSo() {
    QImage image(200, 30, QImage::Format_ARGB32_Premultiplied);
    QPainter painter(&image);
    QVERIFY(m_cache.draw(painter, m_theme.font(), QRect(0, 0, 190, 30), Qt::AlignLeft, QStringLiteral("short"),
        Qt::black));
    QVERIFY(!m_cache.draw(painter, m_theme.font(), QRect(0, 0, 190, 30), Qt::AlignLeft, QString(500, QLatin1Char('w')),
        Qt::black));
}

void TestBadge::evaluationNamesAreShortened_data() {
    QTest::addColumn<QString>("whole");
    QTest::addColumn<QString>("shortened");
    QTest::newRow("short stays") << QStringLiteral("toxicity") << QStringLiteral("Toxicity");
    QTest::newRow("one word") << QStringLiteral("groundedness") << QStringLiteral("Groundedness");
    QTest::newRow("two words") << QStringLiteral("context_relevance") << QStringLiteral("Context rel.");
    QTest::newRow("camel case") << QStringLiteral("AnswerRelevance") << QStringLiteral("Answer rel.");
    QTest::newRow("many words") << QStringLiteral("did the agent answer") << QStringLiteral("Did the age.…");
    QTest::newRow("dots") << QStringLiteral("ragas.RAG-score") << QStringLiteral("Ragas RAG sco.");
    QTest::newRow("one long word") << QStringLiteral("hyperfaithfulnessness") << QStringLiteral("Hyperfaithful…");
    QTest::newRow("only gaps") << QStringLiteral("__________") << QString();
}

void TestBadge::evaluationNamesAreShortened() {
    QFETCH(QString, whole);
    QFETCH(QString, shortened);
    QCOMPARE(shortEvaluationName(whole.toStdString()), shortened);
}

void TestBadge::verdictIsAGlyphAndNotOnlyAColour() {
    Evaluation evaluation;
    evaluation.name = "groundedness";
    evaluation.score = 0.41;
    evaluation.threshold = 0.7;
    evaluation.verdict = Verdict::Fail;
    const Badge badge = judgementBadge(evaluation, true);
    QCOMPARE(badge.text, QStringLiteral("Groundedness 0.41 ✗"));
    QCOMPARE(badge.role, BadgeRole::Bad);
    QVERIFY(badge.toolTip.contains(QStringLiteral("groundedness")));
    QVERIFY(badge.toolTip.contains(QStringLiteral("0.7")));
}

void TestBadge::thumbIsAGlyphWithoutItsNumber() {
    Evaluation evaluation;
    evaluation.name = "user_thumbs";
    evaluation.label = "thumbs_down";
    evaluation.score = 0;
    evaluation.verdict = Verdict::Fail;
    QCOMPARE(judgementBadge(evaluation, true).text, QStringLiteral("User thumbs ✗"));
    evaluation.label = "thumbs_up";
    evaluation.verdict = Verdict::None;
    QCOMPARE(judgementBadge(evaluation, true).text, QStringLiteral("User thumbs ✓"));
    QVERIFY(judgementLine(evaluation).contains(QStringLiteral("thumbs_up")));
}

void TestBadge::worstIsFailedBeforeUnjudgedBeforePassed() {
    Evaluation passed;
    passed.verdict = Verdict::Pass;
    passed.score = 0.1;
    Evaluation failed;
    failed.verdict = Verdict::Fail;
    failed.score = 0.9;
    Evaluation lower = failed;
    lower.score = 0.2;
    const Evaluation plain;
    QVERIFY(isWorse(failed, passed) && !isWorse(passed, failed));
    QVERIFY(isWorse(lower, failed) && !isWorse(failed, lower));
    QVERIFY(isWorse(plain, passed) && isWorse(failed, plain));
    QVERIFY(!isWorse(plain, plain));
}

QTEST_MAIN(TestBadge)
#include "tst_badge.moc"
