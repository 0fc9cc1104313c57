#include <QClipboard>
#include <QElapsedTimer>
#include <QHeaderView>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "tests/support/ui/snapshot_maker.h"
#include "ui/base/job_runner.h"
#include "ui/base/theme.h"
#include "ui/state/session.h"
#include "ui/traces/trace_list_model.h"
#include "ui/traces/trace_list_view.h"

using namespace spanloom;
using namespace spanloom::ui;

class TestTraceListView : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void clickOnAHeaderSorts();
    void enterAndDoubleClickOpenTheTrace();
    void homeAndEndGoToTheFirstAndLastTrace();
    void selectionAndPlaceSurviveANewSnapshot();
    void neighboursFollowTheShownOrder();
    void copyPutsTheRowsOnTheClipboard();
    void emptyListSaysWhy();
    void columnsAreRemembered();
    void longListIsSortedInTheBackground();

private:
    void fill(std::uint64_t count);
    QPoint headerCenter(TraceColumn column) const;

    QTemporaryDir m_folder;
    std::unique_ptr<test::SnapshotMaker> m_maker;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<ViewState> m_state;
    std::unique_ptr<JobRunner> m_jobs;
    std::unique_ptr<TraceListView> m_view;
};

void TestTraceListView::init() {
    QFile::remove(m_folder.filePath(QStringLiteral("session.ini")));
    m_maker = std::make_unique<test::SnapshotMaker>();
    m_maker->addSource(1, "a");
    m_theme = std::make_unique<Theme>();
    m_session = std::make_unique<Session>(m_folder.filePath(QStringLiteral("session.ini")));
    m_state = std::make_unique<ViewState>();
    m_jobs = std::make_unique<JobRunner>();
    m_view = std::make_unique<TraceListView>(m_state.get(), m_theme.get(), m_jobs.get(), m_session.get());
    m_view->resize(1400, 600);
    m_view->show();
}

void TestTraceListView::cleanup() {
    m_view.reset();
    m_jobs.reset();
}

/// Trace n starts n seconds after the first and lasts (count − n) ms.
void TestTraceListView::fill(std::uint64_t count) {
    for (std::uint64_t id = 1; id <= count; ++id)
        m_maker->add(m_maker->summary(id, "trace " + std::to_string(id), static_cast<TimeNs>(id) * 1'000'000'000,
            static_cast<DurationNs>(count - id + 1) * 1'000'000));
    m_state->setSnapshot(m_maker->snapshot());
}

QPoint TestTraceListView::headerCenter(TraceColumn column) const {
    const QHeaderView* header = m_view->horizontalHeader();
    const int section = static_cast<int>(column);
    return {header->sectionViewportPosition(section) + header->sectionSize(section) / 2, header->height() / 2};
}

void TestTraceListView::clickOnAHeaderSorts() {
    fill(50);
    QCOMPARE(m_view->traces().traceId(0), TraceId({0, 50})); // newest first
    QTest::mouseClick(m_view->horizontalHeader()->viewport(), Qt::LeftButton, {}, headerCenter(TraceColumn::Duration));
    QCOMPARE(m_view->traces().traceId(0), TraceId({0, 1})); // longest first
    QVERIFY(m_view->model()->headerData(static_cast<int>(TraceColumn::Duration),
        Qt::Horizontal).toString().endsWith(QStringLiteral("▾")));
    QTest::mouseClick(m_view->horizontalHeader()->viewport(), Qt::LeftButton, {}, headerCenter(TraceColumn::Duration));
    QCOMPARE(m_view->traces().traceId(0), TraceId({0, 50}));
}

void TestTraceListView::enterAndDoubleClickOpenTheTrace() {
    fill(10);
    QSignalSpy activated(m_view.get(), &TraceListView::traceActivated);
    m_view->moveSelection(1);
    QTest::keyClick(m_view.get(), Qt::Key_Return);
    QCOMPARE(activated.count(), 1);
    QCOMPARE(activated[0][0].value<TraceId>(), TraceId({0, 10}));
    const QPoint third = m_view->visualRect(m_view->model()->index(2, 1)).center();
    QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, third);
    QTest::mouseDClick(m_view->viewport(), Qt::LeftButton, {}, third);
    QCOMPARE(activated.count(), 2);
    QCOMPARE(activated[1][0].value<TraceId>(), TraceId({0, 8}));
    QCOMPARE(m_state->selectedTrace(), TraceId({0, 8}));
}

void TestTraceListView::homeAndEndGoToTheFirstAndLastTrace() {
    fill(200);
    m_view->moveSelection(1);
    QTest::keyClick(m_view.get(), Qt::Key_End);
    QCOMPARE(m_state->selectedTrace(), TraceId({0, 1}));
    QTest::keyClick(m_view.get(), Qt::Key_Home);
    QCOMPARE(m_state->selectedTrace(), TraceId({0, 200}));
    QTest::keyClick(m_view.get(), Qt::Key_Down);
    QCOMPARE(m_state->selectedTrace(), TraceId({0, 199}));
}

void TestTraceListView::selectionAndPlaceSurviveANewSnapshot() {
    fill(300);
    m_state->selectTrace(TraceId {0, 150});
    const int rowHeight = m_theme->measures().rowHeightTable;
    m_view->verticalScrollBar()->setValue(100 * rowHeight + 5);
    const std::optional<TraceId> top = m_view->traces().traceId(m_view->rowAt(0));
    // Three newer traces come in above everything that is visible.
    for (std::uint64_t id = 301; id <= 303; ++id)
        m_maker->add(m_maker->summary(id, "new", static_cast<TimeNs>(id) * 1'000'000'000));
    m_state->setSnapshot(m_maker->snapshot());
    QCOMPARE(m_view->traces().traceId(m_view->rowAt(0)), top);
    QCOMPARE(m_view->verticalScrollBar()->value(), 103 * rowHeight + 5);
    QCOMPARE(m_view->traces().traceId(m_view->currentIndex().row()), TraceId({0, 150}));
    QCOMPARE(m_view->selectionModel()->selectedRows().size(), 1);
}

void TestTraceListView::neighboursFollowTheShownOrder() {
    fill(5);
    QCOMPARE(m_view->neighbour({0, 5}, 1), TraceId({0, 4}));
    QCOMPARE(m_view->neighbour({0, 4}, -1), TraceId({0, 5}));
    QVERIFY(!m_view->neighbour({0, 5}, -1));
    QVERIFY(!m_view->neighbour({0, 1}, 1));
    QVERIFY(!m_view->neighbour({0, 77}, 1));
}

void TestTraceListView::copyPutsTheRowsOnTheClipboard() {
    fill(5);
    m_view->selectAll();
    QTest::keyClick(m_view.get(), Qt::Key_C, Qt::ControlModifier);
    const QStringList lines = QGuiApplication::clipboard()->text().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    QCOMPARE(lines.size(), 6);
    QVERIFY(lines[0].startsWith(QStringLiteral("Trace id\tStart\tRoot span")));
    QVERIFY(lines[1].contains(QStringLiteral("trace 5")));
}

void TestTraceListView::emptyListSaysWhy() {
    ViewState& state = *m_state;
    QVERIFY(!m_view->emptyText().isEmpty());
    m_maker->addSource(2, "b");
    state.setSnapshot(m_maker->snapshot());
    const QString noTraces = m_view->emptyText();
    state.setImporting(true);
    const QString importing = m_view->emptyText();
    QVERIFY(importing != noTraces);
    state.setImporting(false);
    fill(3);
    QVERIFY(m_view->emptyText().isEmpty());
    state.setScope({2});
    QCOMPARE(m_view->shownTraces(), std::size_t {0});
    QVERIFY(!m_view->emptyText().isEmpty() && m_view->emptyText() != noTraces);
}

void TestTraceListView::columnsAreRemembered() {
    QHeaderView* header = m_view->horizontalHeader();
    m_view->setColumnHidden(static_cast<int>(TraceColumn::Cohort), true);
    header->moveSection(header->visualIndex(static_cast<int>(TraceColumn::Cost)), 0);
    header->resizeSection(static_cast<int>(TraceColumn::Model), 321);
    header->setSortIndicator(static_cast<int>(TraceColumn::Cost), Qt::AscendingOrder);
    m_view->saveColumns();
    TraceListView again(m_state.get(), m_theme.get(), m_jobs.get(), m_session.get());
    QVERIFY(again.isColumnHidden(static_cast<int>(TraceColumn::Cohort)));
    QCOMPARE(again.horizontalHeader()->visualIndex(static_cast<int>(TraceColumn::Cost)), 0);
    QCOMPARE(again.columnWidth(static_cast<int>(TraceColumn::Model)), 321);
    QCOMPARE(again.horizontalHeader()->sortIndicatorSection(), static_cast<int>(TraceColumn::Cost));
}

void TestTraceListView::longListIsSortedInTheBackground() {
    QSignalSpy ordered(m_view.get(), &TraceListView::orderChanged);
    fill(200'000);
    QVERIFY(m_view->shownTraces() == 0 || ordered.count() > 0);
    QTRY_COMPARE(m_view->shownTraces(), std::size_t {200'000});
    // Printed, not asserted: how long a repaint takes.
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; i < 20; ++i)
        m_view->viewport()->repaint();
    qInfo("repaint of %d rows: %.2f ms", m_view->viewport()->height() / m_theme->measures().rowHeightTable,
        static_cast<double>(timer.nsecsElapsed()) / 20e6);
}

QTEST_MAIN(TestTraceListView)
#include "tst_trace_list_view.moc"
