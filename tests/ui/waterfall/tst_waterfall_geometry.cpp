#include <QtTest>

#include "tests/support/trace_builder.h"
#include "ui/waterfall/event_mark_layout.h"
#include "ui/waterfall/ruler_ticks.h"
#include "ui/waterfall/waterfall_geometry.h"

using namespace spanloom;
using namespace spanloom::ui;
using Part = WaterfallHit::Part;
using Shape = BarGeometry::Shape;

namespace {

constexpr TimeNs kMs = 1'000'000;

constexpr const char* kTrace = R"(
AGENT root 0-1000
  LLM chat 100-300 ttft=50
  TOOL instant 500-500
  TOOL open 600-
  LLM late 700-800 ttft=900
)";

/// 400 px of names, 1000 px of bars: a pixel a millisecond.
WaterfallGeometry geometryOf(const char* text) {
    WaterfallGeometry geometry;
    geometry.width = 1400;
    geometry.height = 260;
    geometry.nameWidth = 400;
    geometry.setDocument(test::traceFromText(text));
    return geometry;
}

TimeNs at(double ms) { return test::kTestEpoch + static_cast<TimeNs>(ms * kMs); }

} // namespace

class TstWaterfallGeometry : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void shortTracesAreLabelledFromTheirStart() {
        const RulerLabels labels = rulerLabels(geometryOf(kTrace));
        QVERIFY(labels.reference.isEmpty());
        QCOMPARE(labels.ticks[0].text, QString(QStringLiteral("0.0") + QChar(u'\u2009') + QStringLiteral("s")));
    }

    void deepInALongTraceLabelsCountFromAReference() {
        WaterfallGeometry geometry = geometryOf("AGENT root 0-3600000");
        geometry.setWindow({at(1'753'844.42), at(1'753'844.92)});
        const RulerLabels labels = rulerLabels(geometry);
        QCOMPARE(labels.reference, QString(QStringLiteral("1753.844") + QChar(u'\u2009') + QStringLiteral("s")));
        QCOMPARE(labels.ticks[0].text, QString(QStringLiteral("+450") + QChar(u'\u2009') + QStringLiteral("µs")));
        for (const RulerTick& tick : labels.ticks)
            QVERIFY2(tick.text.size() <= 8, qPrintable(tick.text));
        QCOMPARE(labels.ticks.size(), tickPositions(geometry).size());
    }

    void anInstantAtTheEndOfTheTraceIsWhollyInSight() {
        const WaterfallGeometry geometry = geometryOf("AGENT root 0-1000\n  TOOL end 1000-1000");
        const BarGeometry bar = geometry.bar(1, 0);
        QVERIFY(bar.isVisible);
        QCOMPARE(bar.rect.right(), 1400.0);
        QCOMPARE(bar.rect.width(), 2.0);
    }

    void theFullWindowIsTheTrace() {
        const WaterfallGeometry geometry = geometryOf(kTrace);
        QCOMPARE(geometry.window(), (TimeWindow {at(0), at(1000)}));
        QCOMPARE(geometry.xOf(at(0)), 400.0);
        QCOMPARE(geometry.xOf(at(1000)), 1400.0);
        QCOMPARE(geometry.timeAt(650), at(250));
    }

    void barsLieWhereTheirTimesAre() {
        const WaterfallGeometry geometry = geometryOf(kTrace);
        const BarGeometry bar = geometry.bar(1, 26);
        QCOMPARE(bar.shape, Shape::Closed);
        QCOMPARE(bar.rect, QRectF(500, 33, 200, 12));
        QCOMPARE(bar.waiting, QRectF(500, 33, 50, 12));
        QCOMPARE(bar.firstToken.value_or(-1), 550.0);
        QVERIFY(bar.isVisible);
    }

    void aSpanWithoutLengthIsTwoPixelsWide() {
        const WaterfallGeometry geometry = geometryOf(kTrace);
        QCOMPARE(geometry.bar(2, 0).rect.width(), 2.0);
        QVERIFY(!geometry.bar(2, 0).firstToken);
    }

    void anUnfinishedSpanReachesTheEndOfTheTrace() {
        const WaterfallGeometry geometry = geometryOf(kTrace);
        const BarGeometry bar = geometry.bar(3, 0);
        QCOMPARE(bar.shape, Shape::OpenEnded);
        QCOMPARE(bar.rect.left(), 1000.0);
        QCOMPARE(bar.rect.right(), 1400.0);
    }

    void aFirstTokenAfterTheEndIsNotDrawn() { QVERIFY(!geometryOf(kTrace).bar(4, 0).firstToken); }

    void aReversedSpanIsDrawnBetweenItsTimes() {
        const WaterfallGeometry geometry = geometryOf("AGENT root 0-1000\n  LLM back 600-400");
        const BarGeometry bar = geometry.bar(1, 0);
        QCOMPARE(bar.shape, Shape::Reversed);
        QCOMPARE(bar.rect.left(), 800.0);
        QCOMPARE(bar.rect.right(), 1000.0);
    }

    void aSpanWithoutStartHasNoBar() {
        const WaterfallGeometry geometry = geometryOf("AGENT root 0-1000\n  LLM lost ?-400");
        for (std::uint32_t i = 0; i < 2; ++i) {
            if (geometry.document()->spans[i].start == kNoTime) {
                QCOMPARE(geometry.bar(i, 0).shape, Shape::None);
            }
        }
    }

    void farOutsideBarsAreClippedAndMarkedInvisible() {
        WaterfallGeometry geometry = geometryOf(kTrace);
        geometry.setWindow({at(400), at(400.01)});
        QVERIFY(!geometry.bar(1, 0).isVisible);
        QVERIFY(geometry.bar(0, 0).isVisible);
        QVERIFY(geometry.bar(0, 0).rect.left() >= 380);
        QVERIFY(geometry.bar(0, 0).rect.right() <= 1420);
    }

    void zoomingKeepsTheTimeUnderTheCursor() {
        WaterfallGeometry geometry = geometryOf(kTrace);
        geometry.zoomAround(700, 4);
        QCOMPARE(geometry.window().duration(), 250 * kMs);
        QVERIFY(std::abs(geometry.xOf(at(300)) - 700) < 0.01);
        geometry.zoomAround(700, 1e12);
        QCOMPARE(geometry.window().duration(), DurationNs {1000});
        QVERIFY(std::abs(geometry.xOf(at(300)) - 700) < 2);
        geometry.zoomAround(500, 1e-12);
        QCOMPARE(geometry.window(), geometry.fullWindow());
    }

    void panningStopsAtTheEndsOfTheTrace() {
        WaterfallGeometry geometry = geometryOf(kTrace);
        geometry.setWindow({at(200), at(400)});
        geometry.panBy(500); // half a window
        QCOMPARE(geometry.window(), (TimeWindow {at(300), at(500)}));
        geometry.panBy(1e9);
        QCOMPARE(geometry.window(), (TimeWindow {at(800), at(1000)}));
        geometry.panBy(-1e30);
        QCOMPARE(geometry.window(), (TimeWindow {at(0), at(200)}));
    }

    void aTraceOfOneMomentHasAWindow() {
        const WaterfallGeometry geometry = geometryOf("LLM only 5-5");
        QVERIFY(geometry.window().duration() > 0);
        QCOMPARE(geometry.bar(0, 0).rect.left(), 400.0);
    }

    void extremeTimesNeitherOverflowNorCrash() {
        auto document = std::make_shared<TraceDocument>();
        document->spans.resize(2);
        document->spans[0].start = INT64_MIN + 1;
        document->spans[0].end = INT64_MAX;
        document->spans[0].subtreeEnd = 1;
        document->spans[1].start = INT64_MAX;
        document->spans[1].end = kNoTime;
        document->spans[1].subtreeEnd = 2;
        document->totals.start = INT64_MIN + 1;
        document->totals.end = INT64_MAX;
        const TimeWindow full = wholeTrace(document.get());
        QVERIFY(full.duration() > 0);
        QVERIFY(full.end > full.start);
    }

    void rowsAreFoundUnderThePointer() {
        WaterfallGeometry geometry = geometryOf(kTrace);
        QCOMPARE(geometry.contentHeight(), std::int64_t {5 * 26});
        QCOMPARE(geometry.rowAt(0), 0u);
        QCOMPARE(geometry.rowAt(25.9), 0u);
        QCOMPARE(geometry.rowAt(26), 1u);
        QCOMPARE(geometry.rowAt(5 * 26), kNoIndex);
        QCOMPARE(geometry.rowAt(-1), kNoIndex);
        geometry.height = 60;
        geometry.scrollY = 30;
        QCOMPARE(geometry.rowAt(0), 1u);
        QCOMPARE(geometry.firstVisibleRow(), 1u);
        QCOMPARE(geometry.endVisibleRow(), 4u); // 30..90 touches rows 1, 2, 3
        QCOMPARE(geometry.rowRect(1), QRect(0, -4, 1400, 26));
    }

    void scrollingShowsARowWhole() {
        WaterfallGeometry geometry = geometryOf(kTrace);
        geometry.height = 60;
        geometry.scrollToRow(4);
        QCOMPARE(geometry.scrollY, std::int64_t {130 - 60});
        geometry.scrollToRow(3); // is whole already
        QCOMPARE(geometry.scrollY, std::int64_t {130 - 60});
        geometry.scrollToRow(0);
        QCOMPARE(geometry.scrollY, std::int64_t {0});
    }

    void badgesStandFlushRightInOrder() {
        const WaterfallGeometry geometry = geometryOf(kTrace);
        const std::vector<QRect> rects = geometry.badgeRects(1, {20, {{30}, {40}}});
        QCOMPARE(rects[1], QRect(400 - 8 - 52, 26 + 4, 52, 18));
        QCOMPARE(rects[0], QRect(340 - 4 - 42, 26 + 4, 42, 18));
    }

    void equalKindsOfBadgesLineUp() {
        WaterfallGeometry geometry = geometryOf(kTrace);
        geometry.badgeColumns.textWidths = {0, 50, 40, 60};
        const auto right = [](const QRect& rect) { return rect.left() + rect.width(); };
        const RowExtent all {20, {{50, BadgeColumn::Tokens}, {30, BadgeColumn::Cost}, {60, BadgeColumn::Evaluation}}};
        const RowExtent some {20, {{44, BadgeColumn::Tokens}, {40, BadgeColumn::Cost}}};
        const std::vector<QRect> first = geometry.badgeRects(1, all);
        const std::vector<QRect> second = geometry.badgeRects(2, some);
        QCOMPARE(right(first[2]), 392);
        QCOMPARE(right(first[1]), 392 - 72 - 4);
        QCOMPARE(right(second[1]), right(first[1]));
        QCOMPARE(right(second[0]), right(first[0]));
        // A remark is as far right as the row's other badges let it.
        QCOMPARE(right(geometry.badgeRects(3, {20, {{30}}})[0]), 392);
    }

    void columnsGiveWayToALongName() {
        WaterfallGeometry geometry = geometryOf(kTrace);
        geometry.badgeColumns.textWidths = {0, 50, 40, 60};
        const RowExtent extent {250, {{40, BadgeColumn::Tokens}}};
        QCOMPARE(geometry.badgeRects(1, extent)[0].right(), 391);
    }

    void columnsAreLeftWhereTooManyNamesWouldBeCut() {
        WaterfallGeometry geometry = geometryOf(kTrace);
        geometry.badgeColumns.textWidths = {0, 50, 40, 60};
        const RowExtent extent {20, {{40, BadgeColumn::Tokens}}};
        QVERIFY(geometry.badgeRects(1, extent)[0].right() < 391);
        geometry.badgeColumns.fromNameWidth = 401;
        QCOMPARE(geometry.badgeRects(1, extent)[0].right(), 391);
        geometry.nameWidth = 401;
        QVERIFY(geometry.badgeRects(1, extent)[0].right() < 392);
    }

    void aBadgeWiderThanItsColumnPushesTheOthers() {
        WaterfallGeometry geometry = geometryOf(kTrace);
        geometry.badgeColumns.textWidths = {0, 50, 40, 0};
        const std::vector<QRect> rects
            = geometry.badgeRects(1, {20, {{50, BadgeColumn::Tokens}, {70, BadgeColumn::Cost}}});
        QCOMPARE(rects[1].right(), 391);
        QVERIFY(rects[0].right() < rects[1].left());
    }

    void eventsInOnePixelShareAMark() {
        const WaterfallGeometry geometry = geometryOf(kTrace);
        const std::vector<EventMark> marks {{0, at(100), false, "a"}, {1, at(200), false, "b"}, {1, at(202), true, "c"},
            {1, at(300), false, "d"}, {1, at(5000), false, "beyond"}};
        QCOMPARE(marksOf(marks, 0).size(), std::size_t {1});
        QCOMPARE(marksOf(marks, 2).size(), std::size_t {0});
        const auto layout = layoutEventMarks(geometry, marksOf(marks, 1), 7);
        QCOMPARE(layout.size(), std::size_t {2});
        QCOMPARE(layout[0], (EventMarkGeometry {geometry.xOf(at(200)), 0, 2, true}));
        QCOMPARE(layout[1], (EventMarkGeometry {geometry.xOf(at(300)), 2, 1, false}));
    }

    void badgesGiveWayToTheName() {
        const WaterfallGeometry geometry = geometryOf(kTrace);
        const std::vector<QRect> rects = geometry.badgeRects(1, {20, {{300}, {60}, {60}}});
        QVERIFY(rects[0].isEmpty());
        QVERIFY(!rects[1].isEmpty());
        QVERIFY(!rects[2].isEmpty());
    }

    void hitsTellThePartsOfARowApart() {
        const WaterfallGeometry geometry = geometryOf(kTrace);
        const RowExtent widths {20, {{40}}};
        QCOMPARE(geometry.hitTest(QRectF(geometry.foldArrowRect(0)).center(), widths).part, Part::FoldArrow);
        QVERIFY(geometry.foldArrowRect(1).isEmpty());
        QCOMPARE(geometry.hitTest({150, 10}, widths), (WaterfallHit {Part::Row, 0, -1}));
        QCOMPARE(geometry.hitTest({370, 13}, widths), (WaterfallHit {Part::Badge, 0, 0}));
        QCOMPARE(geometry.hitTest({400, 13}, widths).part, Part::Splitter);
        QCOMPARE(geometry.hitTest({600, 26 + 13}, widths), (WaterfallHit {Part::Bar, 1, -1}));
        QCOMPARE(geometry.hitTest({600, 26 + 2}, widths), (WaterfallHit {Part::Row, 1, -1}));
        QCOMPARE(geometry.hitTest({1000, 26 + 13}, widths), (WaterfallHit {Part::Row, 1, -1}));
        QCOMPARE(geometry.hitTest({600, 200}, widths).part, Part::Nothing);
    }

    void labelsGoRightThenLeftThenInside() {
        const WaterfallGeometry geometry = geometryOf(kTrace);
        QCOMPARE(geometry.labelRect(geometry.bar(1, 26), 50).left(), 705.0);
        QCOMPARE(geometry.labelRect(geometry.bar(3, 0), 50).right(), 995.0);
        const QRectF inside = geometry.labelRect(geometry.bar(0, 0), 50);
        QCOMPARE(inside.right(), 1395.0);
    }

    void ticksAreRoundTimesWithinTheWindow() {
        WaterfallGeometry geometry = geometryOf(kTrace);
        std::vector<RulerTick> ticks = rulerLabels(geometry).ticks;
        QVERIFY(ticks.size() >= 5);
        QCOMPARE(ticks.front().x, 400.0);
        QCOMPARE(ticks.back().x, 1400.0);
        geometry.setWindow({at(500), at(501)});
        ticks = rulerLabels(geometry).ticks;
        QVERIFY(ticks.size() >= 3);
        for (const RulerTick& tick : ticks)
            QVERIFY(tick.x >= 400 && tick.x <= 1400);
        QVERIFY(ticks[0].text != ticks[1].text);
    }

    void deepRowsKeepRoomForTheirName() {
        std::string text = "AGENT root 0-100\n";
        for (int depth = 1; depth < 200; ++depth)
            text += std::string(static_cast<std::size_t>(depth), ' ') + "CHAIN c 0-100\n";
        WaterfallGeometry geometry = geometryOf(text.c_str());
        geometry.nameWidth = 600;
        QCOMPARE(geometry.signRect(30).left(), geometry.signRect(199).left());
        QVERIFY(geometry.nameRect(199, 0).width() > 100);
        geometry.nameWidth = 260;
        QVERIFY(geometry.nameRect(199, 0).width() >= geometry.metrics.minimumName);
        QVERIFY(geometry.signRect(3).left() > geometry.signRect(2).left());
    }
};

QTEST_APPLESS_MAIN(TstWaterfallGeometry)
#include "tst_waterfall_geometry.moc"
