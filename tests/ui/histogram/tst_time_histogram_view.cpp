#include <QSignalSpy>
#include <QTest>

#include "tests/support/ui/instant_query.h"
#include "tests/support/ui/snapshot_maker.h"
#include "ui/base/theme.h"
#include "ui/histogram/time_histogram_view.h"

using namespace spanloom;
using namespace spanloom::ui;

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr TimeNs kStart = 1'760'000'000 * kSecond;

} // namespace

class TestTimeHistogramView : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void dragMarksWholeBuckets();
    void edgesAndMiddleOfTheBrushCanBeDragged();
    void doubleClickAndEscapeClear();
    void clickAloneChangesNothing();
    void keysWalkExtendAndTake();
    void bucketTextSaysWhatIsThere();
    void emptyHistogramSaysWhy();
    void paintsInBothThemes();

private:
    void fill();
    QPoint middleOf(int bucket) const;
    QPoint edgeOf(int edge) const;
    void drag(QPoint from, QPoint to) const;

    std::unique_ptr<test::SnapshotMaker> m_maker;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<ViewState> m_state;
    std::unique_ptr<TimeHistogramView> m_view;
    std::vector<std::shared_ptr<const QueryResult>> m_results; ///< a geometry speaks of one, and does not keep it
};

void TestTimeHistogramView::init() {
    m_maker = std::make_unique<test::SnapshotMaker>();
    m_maker->addSource(1, "a");
    m_theme = std::make_unique<Theme>();
    m_state = std::make_unique<ViewState>();
    m_state->setTimeDisplay(TimeDisplay::Utc);
    test::answerAtOnce(*m_state);
    connect(m_state.get(), &ViewState::resultChanged, this, [this] { m_results.push_back(m_state->result()); });
    m_view = std::make_unique<TimeHistogramView>(m_state.get(), m_theme.get());
    m_view->resize(900, m_view->sizeHint().height());
    m_view->show();
}

void TestTimeHistogramView::cleanup() { m_view.reset(); }

/// An hour with a trace every ten seconds; each tenth fails.
void TestTimeHistogramView::fill() {
    for (std::uint64_t id = 0; id < 360; ++id) {
        TraceSummary row = m_maker->summary(id + 1, "t", kStart + static_cast<TimeNs>(id) * 10 * kSecond,
            static_cast<DurationNs>(id % 50 + 1) * kSecond / 10);
        if (id % 10 == 0)
            row.totals.status = StatusCode::Error;
        m_maker->add(row);
    }
    m_state->setSnapshot(m_maker->snapshot());
}

QPoint TestTimeHistogramView::middleOf(int bucket) const {
    const HistogramGeometry geometry = m_view->geometryNow();
    const double width = geometry.plot().width() / geometry.bucketCount();
    return QPointF(geometry.plot().left() + (bucket + 0.5) * width, geometry.plot().center().y()).toPoint();
}

QPoint TestTimeHistogramView::edgeOf(int edge) const {
    const HistogramGeometry geometry = m_view->geometryNow();
    const double width = geometry.plot().width() / geometry.bucketCount();
    return QPointF(geometry.plot().left() + edge * width, geometry.plot().center().y()).toPoint();
}

void TestTimeHistogramView::drag(QPoint from, QPoint to) const {
    QTest::mousePress(m_view.get(), Qt::LeftButton, {}, from);
    QTest::mouseMove(m_view.get(), (from + to) / 2);
    QMouseEvent move(QEvent::MouseMove, to, m_view->mapToGlobal(to), Qt::NoButton, Qt::LeftButton, {});
    QCoreApplication::sendEvent(m_view.get(), &move);
    QTest::mouseRelease(m_view.get(), Qt::LeftButton, {}, to);
}

void TestTimeHistogramView::dragMarksWholeBuckets() {
    fill();
    const HistogramGeometry geometry = m_view->geometryNow();
    QVERIFY(geometry.bucketCount() > 10);
    const std::uint32_t all = m_state->result()->selection->count;
    QSignalSpy changed(m_state.get(), &ViewState::filterChanged);
    drag(middleOf(5), middleOf(8));
    QCOMPARE(changed.count(), 1); // once, when it is let go
    QCOMPARE(m_state->filter().time, std::optional(geometry.timesOf(BucketRange {5, 9})));
    QVERIFY(m_state->result()->selection->count < all);
    // The histogram itself does not shrink to the brush.
    QCOMPARE(m_view->geometryNow().bucketCount(), geometry.bucketCount());
    // Backwards, and beyond the edge.
    QTest::keyClick(m_view.get(), Qt::Key_Escape);
    drag(middleOf(3), {-40, 30});
    QCOMPARE(m_state->filter().time, std::optional(geometry.timesOf(BucketRange {0, 4})));
}

void TestTimeHistogramView::edgesAndMiddleOfTheBrushCanBeDragged() {
    fill();
    const HistogramGeometry geometry = m_view->geometryNow();
    drag(middleOf(5), middleOf(8));
    drag(edgeOf(9), edgeOf(12));
    QCOMPARE(m_state->filter().time, std::optional(geometry.timesOf(BucketRange {5, 12})));
    drag(edgeOf(5), edgeOf(7));
    QCOMPARE(m_state->filter().time, std::optional(geometry.timesOf(BucketRange {7, 12})));
    drag(edgeOf(7), edgeOf(20)); // an edge does not pass the other one
    QCOMPARE(m_state->filter().time, std::optional(geometry.timesOf(BucketRange {11, 12})));
    drag(edgeOf(11), edgeOf(7));
    drag(middleOf(9), middleOf(12));
    QCOMPARE(m_state->filter().time, std::optional(geometry.timesOf(BucketRange {10, 15})));
    drag(middleOf(12), {-500, 30}); // moving stops at the end, and keeps the length
    QCOMPARE(m_state->filter().time, std::optional(geometry.timesOf(BucketRange {0, 5})));
}

void TestTimeHistogramView::doubleClickAndEscapeClear() {
    fill();
    drag(middleOf(5), middleOf(8));
    QVERIFY(m_state->filter().time);
    QTest::mouseDClick(m_view.get(), Qt::LeftButton, {}, middleOf(6));
    QVERIFY(!m_state->filter().time);
    drag(middleOf(5), middleOf(8));
    QTest::keyClick(m_view.get(), Qt::Key_Escape);
    QVERIFY(!m_state->filter().time);
}

void TestTimeHistogramView::clickAloneChangesNothing() {
    fill();
    QTest::mouseClick(m_view.get(), Qt::LeftButton, {}, middleOf(4));
    QVERIFY(!m_state->filter().time);
    drag(middleOf(5), middleOf(8));
    const auto before = m_state->filter().time;
    QTest::mouseClick(m_view.get(), Qt::LeftButton, {}, middleOf(20));
    QCOMPARE(m_state->filter().time, before);
}

void TestTimeHistogramView::keysWalkExtendAndTake() {
    fill();
    const HistogramGeometry geometry = m_view->geometryNow();
    m_view->setFocus(Qt::TabFocusReason);
    QTest::keyClick(m_view.get(), Qt::Key_Home);
    QTest::keyClick(m_view.get(), Qt::Key_Right);
    QTest::keyClick(m_view.get(), Qt::Key_Return);
    QCOMPARE(m_state->filter().time, std::optional(geometry.timesOf(1)));
    QTest::keyClick(m_view.get(), Qt::Key_Right, Qt::ShiftModifier);
    QTest::keyClick(m_view.get(), Qt::Key_Right, Qt::ShiftModifier);
    QCOMPARE(m_state->filter().time, std::optional(geometry.timesOf(BucketRange {1, 4})));
    QTest::keyClick(m_view.get(), Qt::Key_Left, Qt::ShiftModifier);
    QCOMPARE(m_state->filter().time, std::optional(geometry.timesOf(BucketRange {1, 3})));
    QVERIFY(m_view->accessibleDescription().contains(QStringLiteral("trace")));
    QTest::keyClick(m_view.get(), Qt::Key_Escape);
    QVERIFY(!m_state->filter().time);
}

void TestTimeHistogramView::bucketTextSaysWhatIsThere() {
    fill();
    const HistogramGeometry geometry = m_view->geometryNow();
    std::uint32_t traces = 0;
    for (const TimeHistogram::Bucket& bucket : m_state->result()->histogram.buckets)
        traces += bucket.traces;
    QCOMPARE(traces, 360u);
    const QString text = m_view->bucketText(geometry.bucketCount() / 2);
    QVERIFY2(text.contains(QStringLiteral("2025-10-09")), qPrintable(text));
    QVERIFY(text.contains(QStringLiteral("p95")));
    QVERIFY(m_view->bucketText(-1).isEmpty());
    QVERIFY(m_view->bucketText(100'000).isEmpty());
}

void TestTimeHistogramView::emptyHistogramSaysWhy() {
    const QString nothing = m_view->emptyText();
    QVERIFY(!nothing.isEmpty());
    TraceSummary row = m_maker->summary(1, "t");
    row.totals.start = kNoTime;
    row.totals.end = kNoTime;
    m_maker->add(row);
    m_state->setSnapshot(m_maker->snapshot());
    QCOMPARE(m_view->emptyText(), QStringLiteral("No trace has a start time."));
    QTest::keyClick(m_view.get(), Qt::Key_Right); // nowhere to go, and no crash
    QTest::mouseClick(m_view.get(), Qt::LeftButton, {}, {50, 30});
    fill();
    QVERIFY(m_view->emptyText().isEmpty());
    m_state->setFilterText("nowhere to be found");
    QVERIFY(!m_view->emptyText().isEmpty() || m_state->result()->histogram.bucketWidth > 0);
}

void TestTimeHistogramView::paintsInBothThemes() {
    fill();
    drag(middleOf(5), middleOf(8));
    m_theme->setChoice(ThemeChoice::Light);
    const QImage light = m_view->grab().toImage();
    m_theme->setChoice(ThemeChoice::Dark);
    const QImage dark = m_view->grab().toImage();
    QVERIFY(light != dark);
    // Within the brush the ground is tinted.
    const QPoint inside(middleOf(6).x(), static_cast<int>(m_view->geometryNow().plot().top()) + 1);
    const QPoint outside(middleOf(40).x(), inside.y());
    QVERIFY(dark.pixel(inside) != dark.pixel(outside));
}

QTEST_MAIN(TestTimeHistogramView)
#include "tst_time_histogram_view.moc"
