#include <QClipboard>
#include <QContextMenuEvent>
#include <QElapsedTimer>
#include <QHeaderView>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "tests/support/ui/instant_query.h"
#include "tests/support/ui/snapshot_maker.h"
#include "ui/base/badge.h"
#include "ui/base/job_runner.h"
#include "ui/base/text_cache.h"
#include "ui/base/theme.h"
#include "ui/state/session.h"
#include "ui/traces/trace_list_delegate.h"
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
    void columnsFitANarrowListWithWholeBadges();
    void severalRowsAreChosenAndKeptWhileTheFilterChanges();
    void aRowTakenOutOfTheSelectionIsNotTheCurrentTrace();
    void rightClickAsksForTheMenuOfTheRow();
    void longListIsSortedInTheBackground();

private:
    void fill(std::uint64_t count);
    QPoint headerCenter(TraceColumn column) const;

    QTemporaryDir m_folder;
    int m_tests = 0;
    std::unique_ptr<test::SnapshotMaker> m_maker;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<ViewState> m_state;
    std::unique_ptr<JobRunner> m_jobs;
    std::unique_ptr<TraceListView> m_view;
};

void TestTraceListView::init() {
    // A file of its own: settings of a path are kept in memory as long as the program runs.
    ++m_tests;
    m_maker = std::make_unique<test::SnapshotMaker>();
    m_maker->addSource(1, "a");
    m_theme = std::make_unique<Theme>();
    m_session = std::make_unique<Session>(m_folder.filePath(QStringLiteral("%1.ini").arg(m_tests)));
    m_state = std::make_unique<ViewState>();
    test::answerAtOnce(*m_state);
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
    state.setScope({});
    state.setFilterText("nowhere to be found");
    QCOMPARE(m_view->shownTraces(), std::size_t {0});
    QVERIFY2(m_view->emptyText().contains(QStringLiteral("No trace matches the filter")),
        qPrintable(m_view->emptyText()));
    QVERIFY(m_view->emptyText().contains(QStringLiteral("shorten the searched text")));
}

void TestTraceListView::columnsFitANarrowListWithWholeBadges() {
    Evaluation failed;
    failed.name = "groundedness";
    failed.score = 0.41;
    failed.verdict = Verdict::Fail;
    for (std::uint64_t id = 1; id <= 30; ++id) {
        TraceSummary row = m_maker->summary(id, "a refund question with a long name", 0, 8'900'000'000);
        row.route = m_maker->text("/support/refund");
        row.models = {m_maker->text("gpt-4.1-mini-2026-04-14")};
        row.cohort = m_maker->text("enterprise");
        row.promptVersions = {m_maker->text("v12")};
        row.totals.usage.inputTokens = 12'412;
        row.totals.usage.outputTokens = 926;
        row.totals.usage.costUsd = 0.0412;
        m_maker->add(row, 1, {failed});
    }
    m_view->resize(930, 600);
    m_state->setSnapshot(m_maker->snapshot());
    const QHeaderView* header = m_view->horizontalHeader();
    QVERIFY2(header->length() <= m_view->viewport()->width(),
        qPrintable(QStringLiteral("%1 of %2").arg(header->length()).arg(m_view->viewport()->width())));
    TextCache texts;
    const int badge = badgeWidth(*m_theme, texts, m_view->traces().cell(0, TraceColumn::Evaluations).badges[0].text);
    const int least = badge + 2 * TraceListDelegate::cellPadding(*m_theme);
    QVERIFY(header->sectionSize(static_cast<int>(TraceColumn::Evaluations)) >= least);
    // What a person has set stays, whatever comes.
    m_view->horizontalHeader()->resizeSection(static_cast<int>(TraceColumn::Root), 200);
    m_view->resize(1300, 600);
    QCOMPARE(header->sectionSize(static_cast<int>(TraceColumn::Root)), 200);
}

void TestTraceListView::severalRowsAreChosenAndKeptWhileTheFilterChanges() {
    for (std::uint64_t id = 1; id <= 20; ++id) {
        TraceSummary row = m_maker->summary(id, "t", static_cast<TimeNs>(id) * 1'000'000'000);
        row.route = m_maker->text(id % 2 == 0 ? "/even" : "/odd");
        m_maker->add(row);
    }
    m_state->setSnapshot(m_maker->snapshot());
    const auto click = [this](int row, Qt::KeyboardModifiers keys) {
        QTest::mouseClick(m_view->viewport(), Qt::LeftButton, keys,
            m_view->visualRect(m_view->model()->index(row, 1)).center());
    };
    click(0, {});
    click(2, Qt::ControlModifier);
    click(3, Qt::ControlModifier);
    const std::vector<TraceId> chosen {{0, 20}, {0, 18}, {0, 17}};
    QCOMPARE(m_view->selection(), chosen);
    QCOMPARE(m_state->selectedTraces(), chosen);
    // By start, upwards: other rows, the same traces.
    m_view->horizontalHeader()->setSortIndicator(static_cast<int>(TraceColumn::Start), Qt::AscendingOrder);
    QCOMPARE(m_state->selectedTraces(), (std::vector<TraceId> {{0, 17}, {0, 18}, {0, 20}}));
    FacetTerm even;
    even.facet = {FacetField::Route, {}};
    even.included = {"/even"};
    m_state->setFacetTerm(even);
    QCOMPARE(m_view->shownTraces(), std::size_t {10});
    QCOMPARE(m_state->selectedTraces(), (std::vector<TraceId> {{0, 18}, {0, 20}}));
    m_view->setFocus();
    QTest::keyClick(m_view.get(), Qt::Key_A, Qt::ControlModifier);
    QCOMPARE(m_state->selectedTraces().size(), std::size_t {10});
}

void TestTraceListView::aRowTakenOutOfTheSelectionIsNotTheCurrentTrace() {
    fill(10);
    const auto click = [this](int row, Qt::KeyboardModifiers keys) {
        QTest::mouseClick(m_view->viewport(), Qt::LeftButton, keys,
            m_view->visualRect(m_view->model()->index(row, 1)).center());
    };
    click(1, {});
    click(4, Qt::ControlModifier);
    QCOMPARE(m_state->selectedTrace(), TraceId({0, 6}));
    click(4, Qt::ControlModifier);
    QCOMPARE(m_state->selectedTraces(), (std::vector<TraceId> {{0, 9}}));
    QCOMPARE(m_state->selectedTrace(), TraceId({0, 9}));
    QCOMPARE(m_view->selection(), (std::vector<TraceId> {{0, 9}}));
}

void TestTraceListView::rightClickAsksForTheMenuOfTheRow() {
    fill(10);
    QSignalSpy asked(m_view.get(), &TraceListView::contextMenuRequested);
    const QPoint third = m_view->visualRect(m_view->model()->index(2, 1)).center();
    QTest::mouseClick(m_view->viewport(), Qt::RightButton, {}, third);
    QContextMenuEvent byMouse(QContextMenuEvent::Mouse, third, m_view->viewport()->mapToGlobal(third));
    QCoreApplication::sendEvent(m_view->viewport(), &byMouse);
    QCOMPARE(asked.count(), 1);
    QCOMPARE(m_state->selectedTraces(), (std::vector<TraceId> {{0, 8}}));
    QContextMenuEvent byKey(QContextMenuEvent::Keyboard, {}, {});
    QCoreApplication::sendEvent(m_view->viewport(), &byKey);
    QCOMPARE(asked.count(), 2);
    QCOMPARE(asked[1][0].toPoint(),
        m_view->viewport()->mapToGlobal(m_view->visualRect(m_view->currentIndex()).bottomLeft()));
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
    // Printed, not asserted: how long another filter and a repaint take.
    QElapsedTimer filtering;
    OrderRequest request;
    request.snapshot = m_state->snapshot();
    TraceFilter half;
    half.time = TimeRange {0, 100'000'000'000'000};
    request.result = test::resultOf(*request.snapshot, half);
    request.sorted = m_view->traces().ordered()->sorted;
    request.wanted = {{0, 77}, {0, 78}};
    filtering.start();
    const auto filtered = orderTraces(request);
    qInfo("rows of another filter: %.2f ms", static_cast<double>(filtering.nsecsElapsed()) / 1e6);
    QVERIFY(filtered->sorted == request.sorted && filtered->rows.size() < 200'000);
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; i < 20; ++i)
        m_view->viewport()->repaint();
    qInfo("repaint of %d rows: %.2f ms", m_view->viewport()->height() / m_theme->measures().rowHeightTable,
        static_cast<double>(timer.nsecsElapsed()) / 20e6);
}

QTEST_MAIN(TestTraceListView)
#include "tst_trace_list_view.moc"
