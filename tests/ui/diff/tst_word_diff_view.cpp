#include <random>

#include <QScrollBar>
#include <QtTest>

#include "ui/base/theme.h"
#include "ui/diff/text_segments.h"
#include "ui/diff/word_diff_view.h"

using namespace spanloom;
using namespace spanloom::ui;

namespace {

std::shared_ptr<const PairText> compared(std::string a, std::string b) {
    auto text = std::make_shared<PairText>();
    text->a = std::move(a);
    text->b = std::move(b);
    text->hasA = text->hasB = true;
    text->diff = diffWords(text->a, text->b);
    text->segments = textSegments(text->a, text->b, text->diff);
    return text;
}

std::string lines(int count) {
    std::string text;
    for (int i = 0; i < count; ++i)
        text += "line " + std::to_string(i) + " of a long prompt that says little\n";
    return text;
}

bool isCovered(const PairText& text) {
    std::size_t a = 0;
    std::size_t b = 0;
    for (const TextSegment& segment : text.segments) {
        if (segment.beginA != a || segment.beginB != b || segment.endA < a || segment.endB < b)
            return false;
        a = segment.endA;
        b = segment.endB;
    }
    return a == text.a.size() && b == text.b.size();
}

} // namespace

class TstWordDiffView : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() {
        m_view = std::make_unique<WordDiffView>(m_theme);
        m_view->resize(900, 300);
        m_view->QWidget::show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    }

    void linesThatAreTheSameAreSegmentsOfTheirOwn() {
        const auto text = compared("a\nb\nc\n", "a\nb\nc\n");
        QCOMPARE(text->segments.size(), std::size_t {3});
        QVERIFY(!text->segments[1].differs);
    }

    void changedLinesStandBesideEachOther() {
        const auto text = compared("a\nx\nc\n", "a\ny\nz\nc\n");
        QVERIFY(isCovered(*text));
        QCOMPARE(text->segments.size(), std::size_t {3});
        QVERIFY(text->segments[1].differs);
        QCOMPARE(text->segments[2].beginA, std::size_t {4});
        QCOMPARE(text->segments[2].beginB, std::size_t {6});
    }

    void segmentsCoverAnyTexts() {
        std::mt19937 random(3);
        const char* words[] = {"one ", "two ", "\n", "three\n", "vier ", "五", "\n\n"};
        for (int round = 0; round < 500; ++round) {
            std::string a;
            std::string b;
            for (int i = 0; i < 30; ++i) {
                a += words[random() % std::size(words)];
                b += words[random() % std::size(words)];
            }
            QVERIFY(isCovered(*compared(a, b)));
        }
    }

    void longTextsWithoutLineEndsAreCut() {
        const auto text = compared(std::string(100'000, 'x'), "y " + std::string(90'000, 'z'));
        QVERIFY(isCovered(*text));
        QVERIFY(text->segments.size() > 10);
    }

    void equalTextsSaySo() {
        m_view->setText(compared("the same", "the same"), {}, {});
        QCOMPARE(m_view->note(), QStringLiteral("The same on both sides."));
    }

    void aMissingSideSaysWhy() {
        auto text = std::make_shared<PairText>();
        text->a = "alone";
        text->hasA = true;
        text->diff.pieces = {{DiffPiece::Kind::OnlyA, 0, 5, 0, 0}};
        text->segments = textSegments(text->a, text->b, text->diff);
        m_view->setText(text, QStringLiteral("why A"), QStringLiteral("why B"));
        QVERIFY(m_view->missing(DiffSide::A).isEmpty());
        QCOMPARE(m_view->missing(DiffSide::B), QStringLiteral("why B"));
    }

    void changedWordsAreMarkedOnBothSides() {
        m_view->setText(compared("within 60 days", "within 30 days"), {}, {});
        const QImage picture = m_view->grab().toImage();
        QVERIFY(holds(picture.copy(0, 0, 450, 300), Role::BadFill));
        QVERIFY(holds(picture.copy(450, 0, 450, 300), Role::OkFill));
        m_view->setText(compared("within 30 days", "within 30 days"), {}, {});
        QVERIFY(!holds(m_view->grab().toImage(), Role::BadFill));
    }

    void keysScrollBothTextsAndFindDifferences() {
        std::string b = lines(2000);
        b.replace(b.find("line 1500 "), 10, "row 1500 ");
        b.replace(b.find("line 300 "), 9, "row 300 ");
        m_view->setText(compared(lines(2000), b), {}, {});
        QVERIFY(m_view->verticalScrollBar()->maximum() > 10'000);
        QTest::keyClick(m_view.get(), Qt::Key_N);
        const int first = m_view->verticalScrollBar()->value();
        QVERIFY(first > 0);
        QTest::keyClick(m_view.get(), Qt::Key_N);
        const int second = m_view->verticalScrollBar()->value();
        QVERIFY(second > first * 3);
        QVERIFY(!m_view->showChange(1));
        QTest::keyClick(m_view.get(), Qt::Key_N, Qt::ShiftModifier);
        QCOMPARE(m_view->verticalScrollBar()->value(), first);
        QTest::keyClick(m_view.get(), Qt::Key_End);
        QCOMPARE(m_view->verticalScrollBar()->value(), m_view->verticalScrollBar()->maximum());
        QTest::keyClick(m_view.get(), Qt::Key_Home);
        QCOMPARE(m_view->verticalScrollBar()->value(), 0);
    }

    void aNarrowerWindowWrapsMore() {
        m_view->setText(compared(lines(40), lines(41)), {}, {});
        const int before = m_view->verticalScrollBar()->maximum();
        m_view->resize(300, 300);
        QTRY_VERIFY(m_view->verticalScrollBar()->maximum() > before);
    }

    void megabytesAreShownAtOnce() {
        const auto text = compared(lines(40'000), lines(40'001));
        QElapsedTimer timer;
        timer.start();
        m_view->setText(text, {}, {});
        (void)m_view->grab();
        QVERIFY2(timer.elapsed() < 5000, qPrintable(QString::number(timer.elapsed())));
    }

private:
    bool holds(const QImage& picture, Role role) const {
        const QRgb wanted = m_theme.color(role).rgb();
        for (int y = 0; y < picture.height(); ++y)
            for (int x = 0; x < picture.width(); ++x)
                if (picture.pixel(x, y) == wanted)
                    return true;
        return false;
    }

    Theme m_theme;
    std::unique_ptr<WordDiffView> m_view;
};

QTEST_MAIN(TstWordDiffView)
#include "tst_word_diff_view.moc"
