#include <QAccessible>
#include <QClipboard>
#include <QScrollBar>
#include <QSignalSpy>
#include <QtTest>

#include "tests/support/trace_builder.h"
#include "ui/base/theme.h"
#include "ui/waterfall/overview_strip.h"
#include "ui/waterfall/row_badges.h"
#include "ui/waterfall/waterfall_view.h"

using namespace spanloom;
using namespace spanloom::ui;

namespace {

constexpr const char* kTrace = R"(
AGENT root 0-1000 id=1
  CHAIN plan 0-400 id=2
    LLM chat 100-300 ttft=50 tokens=300/60 cost=0.01 id=3
    TOOL search 300-380 status=error error_type=timeout id=4
  CHAIN answer 400-900 id=5
    LLM final 500-900 tokens=1200/340 id=6 eval=groundedness:0.41:fail
  TOOL last 900-1000 status=error id=7
)";

std::string manyRows(int count) {
    std::string text = "AGENT root 0-1000\n";
    for (int i = 0; i < count; ++i)
        text += " LLM call" + std::to_string(i) + " " + std::to_string(i) + "-" + std::to_string(i + 5) + "\n";
    return text;
}

template <typename T>
bool hasBadge(const QVector<T>& badges, const QString& part, BadgeRole role) {
    return std::any_of(badges.begin(), badges.end(),
        [&](const Badge& badge) { return badge.text.contains(part) && badge.role == role; });
}

} // namespace

class TstWaterfallView : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() {
        m_view = std::make_unique<WaterfallView>(m_theme);
        m_view->resize(1400, 400);
        m_view->setNameWidth(400);
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
        m_view->setDocument(test::traceFromText(kTrace));
    }

    void clickingARowSelectsAndReports() {
        QSignalSpy spy(m_view.get(), &WaterfallView::spanSelected);
        QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, rowCentre(2));
        QCOMPARE(m_view->selectedSpan(), 2u);
        QCOMPARE(spy.size(), 1);
        QCOMPARE(spy[0][0].toUInt(), 2u);
        QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, rowCentre(2));
        QCOMPARE(spy.size(), 1); // the same again is no news
    }

    void aRequestedSelectionIsNotReportedBack() {
        QSignalSpy spy(m_view.get(), &WaterfallView::spanSelected);
        m_view->selectSpan(3);
        QCOMPARE(m_view->selectedSpan(), 3u);
        QCOMPARE(spy.size(), 0);
        m_view->selectSpan(999);
        QCOMPARE(m_view->selectedSpan(), kNoIndex);
    }

    void selectingAHiddenSpanUnfoldsItsAncestors() {
        QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, arrowCentre(1));
        QCOMPARE(m_view->geometry().rows.count(), 5u);
        m_view->selectSpan(3);
        QCOMPARE(m_view->geometry().rows.count(), 7u);
    }

    void clickingTheArrowFoldsWithoutSelecting() {
        QSignalSpy spy(m_view.get(), &WaterfallView::spanSelected);
        QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, arrowCentre(0));
        QCOMPARE(m_view->geometry().rows.count(), 1u);
        QCOMPARE(spy.size(), 0);
        QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, arrowCentre(0));
        QCOMPARE(m_view->geometry().rows.count(), 7u);
    }

    void arrowKeysWalkAndFoldTheTree() {
        m_view->selectSpan(0);
        press(Qt::Key_Down);
        QCOMPARE(m_view->selectedSpan(), 1u);
        press(Qt::Key_Left);
        QVERIFY(m_view->geometry().rows.isFolded(1));
        press(Qt::Key_Down);
        QCOMPARE(m_view->selectedSpan(), 4u);
        press(Qt::Key_Right);
        QCOMPARE(m_view->selectedSpan(), 5u);
        press(Qt::Key_Left);
        QCOMPARE(m_view->selectedSpan(), 4u);
        press(Qt::Key_Up);
        press(Qt::Key_Right);
        QVERIFY(!m_view->geometry().rows.isFolded(1));
        press(Qt::Key_End);
        QCOMPARE(m_view->selectedSpan(), 6u);
        press(Qt::Key_Home);
        press(Qt::Key_Left, Qt::ShiftModifier);
        QCOMPARE(m_view->geometry().rows.count(), 1u);
        press(Qt::Key_Right, Qt::ShiftModifier);
        QCOMPARE(m_view->geometry().rows.count(), 7u);
    }

    void eWalksTheErrorsRoundTheEnd() {
        press(Qt::Key_E);
        QCOMPARE(m_view->selectedSpan(), 3u);
        press(Qt::Key_E);
        QCOMPARE(m_view->selectedSpan(), 6u);
        press(Qt::Key_E);
        QCOMPARE(m_view->selectedSpan(), 3u);
        press(Qt::Key_E, Qt::ShiftModifier);
        QCOMPARE(m_view->selectedSpan(), 6u);
    }

    void keysZoomPanAndFit() {
        QSignalSpy spy(m_view.get(), &WaterfallView::windowChanged);
        const TimeWindow full = m_view->geometry().fullWindow();
        press(Qt::Key_W);
        QVERIFY(m_view->geometry().window().duration() < full.duration());
        QCOMPARE(spy.size(), 1);
        const TimeWindow zoomed = m_view->geometry().window();
        press(Qt::Key_D);
        QVERIFY(m_view->geometry().window().start > zoomed.start);
        QCOMPARE(m_view->geometry().window().duration(), zoomed.duration());
        press(Qt::Key_A);
        QCOMPARE(m_view->geometry().window(), zoomed);
        press(Qt::Key_S);
        press(Qt::Key_0);
        QCOMPARE(m_view->geometry().window(), full);
        const auto count = spy.size();
        press(Qt::Key_F);
        QCOMPARE(spy.size(), count); // nothing changed, nothing is said
    }

    void controlWheelZoomsAroundTheCursor() {
        const QPointF at(900, 40);
        const double before = static_cast<double>(m_view->geometry().timeAt(at.x()) - test::kTestEpoch);
        wheel(at, {0, 360}, Qt::ControlModifier);
        QVERIFY(m_view->geometry().window().duration() < m_view->geometry().fullWindow().duration());
        const double after = static_cast<double>(m_view->geometry().timeAt(at.x()) - test::kTestEpoch);
        QVERIFY(std::abs(after - before) < 10);
    }

    void wheelScrollsRows() {
        m_view->setDocument(test::traceFromText(manyRows(200)));
        wheel({300, 100}, {0, -120}, {});
        QVERIFY(m_view->verticalScrollBar()->value() > 0);
        QCOMPARE(m_view->geometry().scrollY, std::int64_t {m_view->verticalScrollBar()->value()});
        QCOMPARE(m_view->geometry().window(), m_view->geometry().fullWindow());
    }

    void doubleClickOnABarShowsItsTime() {
        const TraceSpan& span = m_view->document()->spans[2];
        const double x = m_view->geometry().xOf((span.start + span.end) / 2);
        QTest::mouseDClick(m_view->viewport(), Qt::LeftButton, {}, QPoint(static_cast<int>(x), rowCentre(2).y()));
        const TimeWindow window = m_view->geometry().window();
        QVERIFY(window.start < span.start && window.end > span.end);
        QVERIFY(window.duration() < span.duration() * 12 / 10);
    }

    void keysDoWhatDoubleClickAndDraggingTheEdgeDo() {
        m_view->selectSpan(2);
        press(Qt::Key_Z);
        const TraceSpan& span = m_view->document()->spans[2];
        QVERIFY(m_view->geometry().window().duration() < span.duration() * 12 / 10);
        QSignalSpy spy(m_view.get(), &WaterfallView::nameWidthChanged);
        press(Qt::Key_BracketRight);
        QCOMPARE(m_view->geometry().nameWidth, 426);
        press(Qt::Key_BracketLeft);
        QCOMPARE(m_view->geometry().nameWidth, 400);
        QCOMPARE(spy.size(), 2);
    }

    void aWidthNobodyAskedForLeavesTheBarsHalf() {
        WaterfallView view(m_theme);
        view.resize(600, 300);
        view.show();
        QVERIFY(view.geometry().nameWidth <= 300);
        view.resize(1400, 300);
        QCOMPARE(view.geometry().nameWidth, 430);
    }

    void shiftDragPansTime() {
        m_view->setWindow({test::kTestEpoch + 400'000'000, test::kTestEpoch + 600'000'000});
        const TimeWindow before = m_view->geometry().window();
        QTest::mousePress(m_view->viewport(), Qt::LeftButton, Qt::ShiftModifier, {900, 60});
        move({800, 60}, Qt::LeftButton);
        QTest::mouseRelease(m_view->viewport(), Qt::LeftButton, {}, {800, 60});
        QVERIFY(m_view->geometry().window().start > before.start);
        QCOMPARE(m_view->geometry().window().duration(), before.duration());
    }

    void theNameColumnIsDraggedAndReported() {
        QSignalSpy spy(m_view.get(), &WaterfallView::nameWidthChanged);
        QTest::mousePress(m_view->viewport(), Qt::LeftButton, {}, {400, 60});
        move({500, 60}, Qt::LeftButton);
        QTest::mouseRelease(m_view->viewport(), Qt::LeftButton, {}, {500, 60});
        QCOMPARE(m_view->geometry().nameWidth, 500);
        QCOMPARE(spy.last()[0].toInt(), 500);
        m_view->setNameWidth(450);
        QCOMPARE(spy.last()[0].toInt(), 500); // a request is not reported back
        m_view->setNameWidth(100000);
        QVERIFY(m_view->geometry().nameWidth < m_view->viewport()->width());
    }

    void aNarrowWindowDoesNotForgetTheNameWidth() {
        m_view->setNameWidth(500);
        m_view->resize(400, 400);
        QVERIFY(m_view->geometry().nameWidth < 400);
        m_view->resize(1400, 400);
        QCOMPARE(m_view->geometry().nameWidth, 500);
    }

    void aGrownTraceKeepsSelectionFoldsAndZoom() {
        m_view->setDocument(test::traceFromText(
            "AGENT root 0-1000 id=1\n  TOOL a 100-300 id=2\n    GATEWAY b 150-200 id=3\n  LLM c 500-900 id=4"));
        m_view->selectSpan(1);
        press(Qt::Key_Left);
        m_view->selectSpan(3);
        const TimeWindow window {test::kTestEpoch + 400'000'000, test::kTestEpoch + 600'000'000};
        m_view->setWindow(window);
        QSignalSpy selected(m_view.get(), &WaterfallView::spanSelected);
        m_view->replaceDocument(test::traceFromText(
            "AGENT root 0-2000 id=1\n  LLM early 10-20 id=9\n  TOOL a 100-300 id=2\n    GATEWAY b 150-200 id=3\n"
            "  LLM c 500-900 id=4"));
        QCOMPARE(m_view->document()->spans.size(), std::size_t {5});
        QCOMPARE(m_view->selectedSpan(), 4u);
        QVERIFY(m_view->geometry().rows.isFolded(2));
        QCOMPARE(m_view->geometry().window(), window);
        QCOMPARE(selected.size(), 0);
    }

    void copyTakesNameAndId() {
        m_view->selectSpan(2);
        press(Qt::Key_C, Qt::ControlModifier);
        QVERIFY(QGuiApplication::clipboard()->text().startsWith(QStringLiteral("chat\t")));
        QCOMPARE(QGuiApplication::clipboard()->text().size(), 5 + 16);
    }

    void theSelectedRowIsDescribedForAccessibility() {
        m_view->selectSpan(3);
        QVERIFY(m_view->accessibleDescription().contains(QStringLiteral("search")));
        QVERIFY(m_view->accessibleDescription().contains(QStringLiteral("error")));
    }

    void everyRowIsAChildForAssistiveTechnology() {
        m_view->selectSpan(3);
        QAccessibleInterface* tree = QAccessible::queryAccessibleInterface(m_view.get());
        QVERIFY(tree);
        QCOMPARE(tree->role(), QAccessible::Tree);
        QCOMPARE(tree->childCount(), 7);
        QAccessibleInterface* row = tree->child(3);
        QVERIFY(row && row->isValid());
        QCOMPARE(row->text(QAccessible::Name), QStringLiteral("Tool search, 4 of 7, level 3"));
        QVERIFY(row->text(QAccessible::Description).contains(QStringLiteral("error: timeout")));
        QVERIFY(row->state().selected);
        QVERIFY(!tree->child(2)->state().selected);
        QVERIFY(tree->child(1)->state().expanded);
        QCOMPARE(tree->child(3), row);
        QCOMPARE(tree->indexOfChild(row), 3);
        QCOMPARE(tree->childAt(row->rect().center().x(), row->rect().center().y()), row);
        QSignalSpy spy(m_view.get(), &WaterfallView::spanSelected);
        tree->child(5)->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
        QCOMPARE(spy.size(), 1);
        QCOMPARE(m_view->selectedSpan(), 5u);
        QVERIFY(!tree->child(7));
        m_view->setDocument(nullptr);
        QCOMPARE(tree->childCount(), 0);
        QVERIFY(!row->isValid()); // a row that somebody still holds says so instead of reading what is gone
        QVERIFY(row->text(QAccessible::Name).isEmpty());
    }

    void theSelectedRowHasTheFocus() {
        m_view->setFocus();
        QVERIFY(m_view->hasFocus());
        m_view->selectSpan(4);
        QAccessibleInterface* tree = QAccessible::queryAccessibleInterface(m_view.get());
        QCOMPARE(tree->focusChild(), tree->child(4));
        QVERIFY(tree->child(4)->state().focused);
    }

    void eventsAreTellableFromTheirMarks() {
        const TraceSpan& chat = m_view->document()->spans[2];
        m_view->setEventMarks(std::make_shared<const std::vector<EventMark>>(std::vector<EventMark> {
            {2, chat.start + 100'000'000, false, "<b>first</b>"}, {2, chat.start + 100'000'001, true, "exception"}}));
        const int x = static_cast<int>(m_view->geometry().xOf(chat.start + 100'000'000));
        const QString text = m_view->toolTipAt({x, rowCentre(2).y()});
        QVERIFY2(text.startsWith(QStringLiteral("2 events\n<b>first</b> at +100")), qPrintable(text));
        QVERIFY(text.contains(QStringLiteral("exception")));
        QVERIFY(!m_view->toolTipAt({x + 40, rowCentre(2).y()}).contains(QStringLiteral("events")));
        QVERIFY(!m_view->grab().isNull());
        m_view->setDocument(test::traceFromText(kTrace));
        QVERIFY(!m_view->eventMarks()); // marks of another document would stand at wrong spans
    }

    void eventsArePinsThatHideNothingOfTheBar() {
        const TraceSpan& chat = m_view->document()->spans[2];
        const QRect row = m_view->geometry().rowRect(2);
        const QRect bar = m_view->geometry().bar(2, row.top()).rect.toRect().adjusted(0, 2, 0, 0);
        const QImage before = m_view->viewport()->grab().toImage();
        m_view->setEventMarks(std::make_shared<const std::vector<EventMark>>(
            std::vector<EventMark> {{2, chat.start + 100'000'000, false, "first"}}));
        const QImage after = m_view->viewport()->grab().toImage();
        QVERIFY(after.copy(row) != before.copy(row));
        QCOMPARE(after.copy(bar), before.copy(bar));
    }

    void matchesAreMarkedUntilAnotherTraceComes() {
        const QImage before = m_view->grab().toImage();
        m_view->setMatches(QStringLiteral("chat"), {2});
        QVERIFY(m_view->grab().toImage() != before);
        m_view->setDocument(test::traceFromText(kTrace));
        QVERIFY(m_view->matches().empty());
        QVERIFY(m_view->grab().toImage() == before);
    }

    void scrollingToAFoldedSpanShowsWhatHidesIt() {
        m_view->setDocument(test::traceFromText(manyRows(200)));
        m_view->scrollToSpan(150);
        QVERIFY(m_view->geometry().firstVisibleRow() <= 150 && m_view->geometry().endVisibleRow() > 150);
        QCOMPARE(m_view->selectedSpan(), kNoIndex);
        QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, {200, 5});
        m_view->selectSpan(0);
        press(Qt::Key_Left);
        m_view->scrollToSpan(150);
        QCOMPARE(m_view->geometry().scrollY, std::int64_t {0});
        QVERIFY(m_view->geometry().rows.isFolded(0));
    }

    void timesInTooltipsFollowTheChoice() {
        m_view->setTimeDisplay(TimeDisplay::Utc);
        const TimeNs start = m_view->document()->spans[1].start;
        QVERIFY(m_view->toolTipAt(rowCentre(1)).contains(exactTime(start, TimeDisplay::Utc)));
    }

    void keysAndClicksWithoutADocumentDoNothing() {
        m_view->setDocument(nullptr);
        for (const int key : {Qt::Key_Up, Qt::Key_Down, Qt::Key_Left, Qt::Key_Right, Qt::Key_W, Qt::Key_E, Qt::Key_F})
            press(key);
        QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, {100, 20});
        wheel({900, 40}, {0, 120}, Qt::ControlModifier);
        QCOMPARE(m_view->selectedSpan(), kNoIndex);
        QVERIFY(!m_view->grab().isNull());
    }

    void badgesTellTokensCostAndVerdict() {
        const RowList& rows = m_view->geometry().rows;
        QVERIFY(hasBadge(rowBadges(rows, 2), QStringLiteral("300→60"), BadgeRole::Neutral));
        QVERIFY(hasBadge(rowBadges(rows, 2), QStringLiteral("$0.01"), BadgeRole::Neutral));
        QVERIFY(hasBadge(rowBadges(rows, 5), QStringLiteral("0.41 ✗"), BadgeRole::Bad));
        QVERIFY(hasBadge(rowBadges(rows, 3), QStringLiteral("timeout"), BadgeRole::Bad));
        QVERIFY(rowBadges(rows, 4).isEmpty());
    }

    void aFoldedRowSpeaksForWhatItHides() {
        RowList rows;
        rows.setDocument(test::traceFromText(kTrace));
        rows.setFolded(4, true);
        QVERIFY(hasBadge(rowBadges(rows, 4), QStringLiteral("0.41 ✗"), BadgeRole::Bad));
        QVERIFY(hasBadge(rowBadges(rows, 4), QStringLiteral("+1"), BadgeRole::Neutral));
        rows.setFolded(1, true);
        QVERIFY(rowToolTip(rows, 1, TimeDisplay::Utc).contains(QStringLiteral("1 error")));
    }

    void theTraceHeaderSumsUp() {
        const QVector<Badge> badges = traceBadges(*m_view->document(), TimeDisplay::Utc);
        QVERIFY(hasBadge(badges, QStringLiteral("7 spans"), BadgeRole::Neutral));
        QVERIFY(hasBadge(badges, QStringLiteral("2 errors"), BadgeRole::Bad));
        QVERIFY(hasBadge(badges, QStringLiteral("groundedness 0.41"), BadgeRole::Bad));
    }

    void markupInNamesStaysText() {
        m_view->setDocument(test::traceFromText("LLM \"<b>x</b> <img src=file:///etc/passwd>\" 0-10"));
        QVERIFY(rowToolTip(m_view->geometry().rows, 0, TimeDisplay::Utc).startsWith(QStringLiteral("<b>x</b>")));
        QVERIFY(!m_view->grab().isNull());
    }

    void draggingOnTheOverviewChoosesTheWindow() {
        OverviewStrip strip(m_theme);
        strip.resize(1000, 46);
        strip.show();
        const auto document = test::traceFromText(kTrace);
        strip.setDocument(document.get());
        QSignalSpy spy(&strip, &OverviewStrip::windowChanged);
        drag(strip, {300, 20}, {500, 20});
        QVERIFY(!spy.isEmpty());
        QCOMPARE(strip.window().start, test::kTestEpoch + 300'000'000);
        QCOMPARE(strip.window().end, test::kTestEpoch + 500'000'000);
        drag(strip, {400, 20}, {450, 20}); // within the frame: moves it
        QCOMPARE(strip.window().start, test::kTestEpoch + 350'000'000);
        QCOMPARE(strip.window().end, test::kTestEpoch + 550'000'000);
        drag(strip, {550, 20}, {650, 20}); // its edge: makes it longer
        QCOMPARE(strip.window().end, test::kTestEpoch + 650'000'000);
        drag(strip, {500, 20}, {2000, 20}); // beyond the end: stops there, keeps its length
        QCOMPARE(strip.window().end, test::kTestEpoch + 1'000'000'000);
        QCOMPARE(strip.window().duration(), DurationNs {300'000'000});
        const auto count = spy.size();
        strip.setWindow({test::kTestEpoch, test::kTestEpoch + 5});
        QCOMPARE(spy.size(), count);
        QTest::mouseDClick(&strip, Qt::LeftButton, {}, {700, 20});
        QCOMPARE(strip.window().duration(), DurationNs {1'000'000'000});
    }

private:
    QPoint rowCentre(std::uint32_t row) const { return {200, m_view->geometry().rowRect(row).center().y()}; }
    QPoint arrowCentre(std::uint32_t row) const { return m_view->geometry().foldArrowRect(row).center(); }
    void press(int key, Qt::KeyboardModifiers modifiers = {}) {
        QTest::keyClick(m_view.get(), static_cast<Qt::Key>(key), modifiers);
    }
    static void send(QWidget& target, QPointF at, Qt::MouseButtons buttons) {
        QMouseEvent event(QEvent::MouseMove, at, target.mapToGlobal(at), Qt::NoButton, buttons, Qt::NoModifier);
        QCoreApplication::sendEvent(&target, &event);
    }
    void move(QPointF at, Qt::MouseButtons buttons) { send(*m_view->viewport(), at, buttons); }
    static void drag(QWidget& target, QPoint from, QPoint to) {
        QTest::mousePress(&target, Qt::LeftButton, {}, from);
        send(target, to, Qt::LeftButton);
        QTest::mouseRelease(&target, Qt::LeftButton, {}, to);
    }
    void wheel(QPointF at, QPoint delta, Qt::KeyboardModifiers modifiers) {
        QWheelEvent event(at, m_view->viewport()->mapToGlobal(at), {}, delta, Qt::NoButton, modifiers,
            Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(m_view->viewport(), &event);
    }

    Theme m_theme;
    std::unique_ptr<WaterfallView> m_view;
};

QTEST_MAIN(TstWaterfallView)
#include "tst_waterfall_view.moc"
