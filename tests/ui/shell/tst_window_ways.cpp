#include <memory>

#include <QLineEdit>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include "tests/support/ui/otlp_text.h"
#include "ui/base/theme.h"
#include "ui/diff/diff_view.h"
#include "ui/open/sample_file.h"
#include "ui/open/undo_bar.h"
#include "ui/shell/filter_bar.h"
#include "ui/shell/main_window.h"
#include "ui/shell/open_flow.h"
#include "ui/shell/suggested_sides.h"
#include "ui/shell/trace_tab.h"
#include "ui/state/session.h"
#include "ui/state/view_state.h"
#include "ui/traces/trace_list_model.h"
#include "ui/traces/trace_list_view.h"

using namespace spanloom;
using namespace spanloom::ui;

/// Keys, history and restarts where they meet: two caches, sources that come and go, fields with the focus.
class TestWindowWays : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void plainDInTheListDiffsWithA();
    void lettersInTheFilterAreText();
    void escapeInAFieldDoesNotStopTheImport();
    void sidesAreSwappedWithTheirDiff();
    void theChipsAreWhatTheyOpen();
    void olderVersionsComeFirst();
    void historyKnowsNoSourceThatIsBeingRead();
    void backAndForwardKeepWhatLiesAhead();
    void goingBackSelectsWhatWasSelectedAndNothingElse();
    void openedAgainAfterRemovalNeedsNoUndo();
    void tabsOfRemovedSourcesDoNotMoveTheCurrentOne();
    void theSampleComesBackAsItWasLeft();

private:
    QString file(const char* name) const { return m_folder->filePath(QLatin1String(name)); }
    void start();
    void open(const char* name, int traces, int first = 1) const;
    void clickRow(int row) const;
    TraceListView* list() const { return m_window->explore()->list(); }
    ViewState* state() const { return m_window->state(); }
    TraceId row(int number) const { return *list()->traces().traceId(number); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<MainWindow> m_window;
};

void TestWindowWays::init() {
    m_folder = std::make_unique<QTemporaryDir>();
    m_theme = std::make_unique<Theme>();
    m_theme->apply(*qApp);
    start();
}

void TestWindowWays::cleanup() {
    m_window.reset();
    m_session.reset();
    m_folder.reset();
}

void TestWindowWays::start() {
    m_window.reset();
    m_session = std::make_unique<Session>(file("settings.ini"));
    WorkspaceOptions options;
    options.cacheFolder = file("cache").toStdString();
    options.libraryFile = file("library.sqlite").toStdString();
    m_window = std::make_unique<MainWindow>(options, m_theme.get(), m_session.get());
    m_window->restoreWorkplace();
    m_window->resize(1600, 1000);
    m_window->show();
    QTRY_VERIFY_WITH_TIMEOUT(m_window->flow()->isReady() && m_window->isSettled(), 20000);
}

void TestWindowWays::open(const char* name, int traces, int first) const {
    QVERIFY(test::writeOtlpFile(file(name), traces, first));
    QSignalSpy finished(m_window->flow(), &OpenFlow::importFinished);
    m_window->openFiles({file(name)});
    QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 20000);
    QTRY_VERIFY_WITH_TIMEOUT(m_window->isSettled(), 20000);
}

void TestWindowWays::clickRow(int row) const {
    const QModelIndex index = list()->model()->index(row, static_cast<int>(TraceColumn::Root));
    QTest::mouseClick(list()->viewport(), Qt::LeftButton, {}, list()->visualRect(index).center());
}

void TestWindowWays::plainDInTheListDiffsWithA() {
    open("a.jsonl", 6);
    clickRow(0);
    QTest::keyClick(list(), Qt::Key_D);
    QVERIFY(state()->sideA().isSingleTrace() && !state()->sideB().isSet);
    QCOMPARE(m_window->tabs()->count(), 1);
    clickRow(2);
    QTest::keyClick(list(), Qt::Key_D);
    DiffView* diff = m_window->currentDiff();
    QVERIFY(diff);
    QCOMPARE(diff->traceA(), row(0));
    QCOMPARE(diff->traceB(), row(2));
    // The next one is put beside A too, not the old pair shown again.
    m_window->tabs()->setCurrentIndex(0);
    clickRow(4);
    QTest::keyClick(list(), Qt::Key_D);
    QVERIFY(m_window->currentDiff() && m_window->currentDiff() != diff);
    QCOMPARE(m_window->currentDiff()->traceA(), row(0));
    QCOMPARE(m_window->currentDiff()->traceB(), row(4));
    QCOMPARE(state()->sideB().traces.front(), row(4));
}

void TestWindowWays::lettersInTheFilterAreText() {
    open("a.jsonl", 6);
    clickRow(1);
    const auto before = state()->selectedTrace();
    QLineEdit* field = m_window->explore()->filterBar()->filterField();
    field->setFocus();
    QTRY_VERIFY(field->hasFocus());
    QTest::keyClicks(field, QStringLiteral("djkD?"));
    QCOMPARE(field->text(), QStringLiteral("djkD?"));
    QCOMPARE(state()->selectedTrace(), before);
    QVERIFY(!state()->sideA().isSet);
    QCOMPARE(m_window->tabs()->count(), 1);
}

void TestWindowWays::escapeInAFieldDoesNotStopTheImport() {
    open("a.jsonl", 6);
    QVERIFY(test::writeOtlpFile(file("long.jsonl"), 30000, 1000));
    QSignalSpy finished(m_window->flow(), &OpenFlow::importFinished);
    m_window->openFiles({file("long.jsonl")});
    QTRY_VERIFY(m_window->flow()->imports().isRunning());
    QLineEdit* field = m_window->explore()->filterBar()->filterField();
    field->setFocus();
    QTest::keyClicks(field, QStringLiteral("que"));
    QTest::keyClick(field, Qt::Key_Escape);
    QVERIFY(field->text().isEmpty());
    QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 60000);
    QTRY_VERIFY(m_window->isSettled());
    QCOMPARE(state()->snapshot()->traces->rows(), 30006u);
}

void TestWindowWays::sidesAreSwappedWithTheirDiff() {
    open("a.jsonl", 6);
    const TraceId a = row(0);
    const TraceId b = row(1);
    state()->setSides(traceSide(a, {}), traceSide(b, {}));
    m_window->compareSides();
    QTRY_VERIFY(m_window->currentDiff() && m_window->currentDiff()->isLoaded());
    m_window->currentDiff()->swapSides();
    QCOMPARE(m_window->currentDiff()->traceA(), b);
    QCOMPARE(state()->sideA().traces.front(), b);
    QCOMPARE(state()->sideB().traces.front(), a);
}

void TestWindowWays::theChipsAreWhatTheyOpen() {
    open("a.jsonl", 6);
    const TraceId a = row(4);
    const TraceId b = row(5);
    state()->setSides(traceSide(a, QStringLiteral("\"a\" & <b>")), traceSide(b, {}));
    auto* chip = m_window->findChild<QToolButton*>(QStringLiteral("sideA"));
    QVERIFY(chip && Qt::mightBeRichText(chip->toolTip())); // or its entities would be shown as they are
    QVERIFY(chip->accessibleName().contains(QStringLiteral("\"a\" & <b>")));
    // Two other rows are selected: the button beside the chips opens the chips' diff all the same.
    clickRow(0);
    QTest::keyClick(list(), Qt::Key_Down, Qt::ShiftModifier);
    QTRY_COMPARE(state()->selectedTraces().size(), std::size_t {2});
    QTest::mouseClick(m_window->findChild<QToolButton*>(QStringLiteral("compareSides")), Qt::LeftButton);
    QVERIFY(m_window->currentDiff());
    QCOMPARE(m_window->currentDiff()->traceA(), a);
    QCOMPARE(m_window->currentDiff()->traceB(), b);
}

void TestWindowWays::olderVersionsComeFirst() {
    FacetTerm term;
    term.facet = {FacetField::PromptVersion, {}};
    term.included = {"v10", "v9"};
    state()->setFacetTerm(term);
    const auto [a, b] = suggestedSides(*state());
    QCOMPARE(a.label, QStringLiteral("v9"));
    QCOMPARE(b.label, QStringLiteral("v10"));
}

void TestWindowWays::historyKnowsNoSourceThatIsBeingRead() {
    open("a.jsonl", 6);
    QVERIFY(test::writeOtlpFile(file("long.jsonl"), 20000, 1000));
    QSignalSpy finished(m_window->flow(), &OpenFlow::importFinished);
    m_window->openFiles({file("long.jsonl")});
    QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 60000);
    QTRY_VERIFY_WITH_TIMEOUT(m_window->isSettled(), 20000);
    QCOMPARE(state()->scope().size(), std::size_t {1});
    QTest::qWait(20);
    while (m_window->history().canGoBack()) {
        m_window->goBack();
        QTest::qWait(20);
        for (const std::int64_t id : state()->scope())
            QVERIFY(std::ranges::any_of(
                state()->snapshot()->sources, [id](const SourceSummary& source) { return source.id == id; }));
    }
}

void TestWindowWays::backAndForwardKeepWhatLiesAhead() {
    open("a.jsonl", 6);
    clickRow(0);
    QTest::qWait(800); // beyond the time in which selections are one step
    m_window->openTrace(row(0));
    QTRY_VERIFY(m_window->currentTraceTab()->isLoaded() && m_window->isSettled());
    QTest::qWait(800);
    m_window->openTrace(row(3));
    QTRY_VERIFY(m_window->currentTraceTab()->isLoaded() && m_window->isSettled());
    QTest::qWait(50);
    const TraceId last = m_window->currentTraceTab()->trace();
    for (int i = 0; i < 2; ++i) {
        m_window->goBack();
        QTRY_VERIFY(m_window->isSettled());
        QTest::qWait(50);
    }
    QCOMPARE(m_window->tabs()->currentIndex(), 0);
    for (int i = 0; i < 2; ++i) {
        QVERIFY(m_window->history().canGoForward());
        m_window->goForward();
        QTRY_VERIFY(m_window->isSettled());
        QTest::qWait(50);
    }
    QVERIFY(m_window->currentTraceTab());
    QCOMPARE(m_window->currentTraceTab()->trace(), last);
    QVERIFY(!m_window->history().canGoForward());
}

void TestWindowWays::goingBackSelectsWhatWasSelectedAndNothingElse() {
    open("a.jsonl", 6);
    clickRow(0);
    const TraceId first = row(0);
    QCOMPARE(state()->selectedTrace(), std::optional(first));
    QTest::qWait(800);
    state()->setFilterText("question 2");
    QTRY_VERIFY(m_window->isSettled() && list()->shownTraces() == 1);
    clickRow(0);
    QTest::qWait(800);
    for (int i = 0; i < 4 && !state()->filter().isEmpty(); ++i) {
        m_window->goBack();
        QTRY_VERIFY(m_window->isSettled());
        QTest::qWait(20);
    }
    QCOMPARE(list()->shownTraces(), std::size_t {6});
    QCOMPARE(state()->selectedTrace(), std::optional(first));
    QCOMPARE(state()->selectedTraces(), std::vector<TraceId> {first});
    QVERIFY(m_window->history().canGoForward());
}

void TestWindowWays::openedAgainAfterRemovalNeedsNoUndo() {
    open("a.jsonl", 6);
    m_window->flow()->removeSources({state()->snapshot()->sources.front().id});
    QTRY_COMPARE(state()->snapshot()->sources.size(), std::size_t {0});
    QTRY_VERIFY(!m_window->explore()->undoBar()->isHidden());
    open("a.jsonl", 6);
    QCOMPARE(state()->snapshot()->sources.size(), std::size_t {1});
    QVERIFY(!m_window->flow()->canUndoRemoval());
    QVERIFY(m_window->explore()->undoBar()->isHidden());
    m_window->close();
    start();
    QCOMPARE(state()->snapshot()->traces->rows(), 6u); // wanted again: not removed at the end
}

void TestWindowWays::tabsOfRemovedSourcesDoNotMoveTheCurrentOne() {
    open("a.jsonl", 3);
    const std::int64_t first = state()->snapshot()->sources.front().id;
    open("b.jsonl", 3, 100);
    m_window->openTrace(TraceId {0, 1});
    m_window->openDiff(TraceId {0, 1}, TraceId {0, 101});
    m_window->openTrace(TraceId {0, 100});
    m_window->openTrace(TraceId {0, 102});
    m_window->tabs()->setCurrentIndex(3);
    QTRY_VERIFY(m_window->isSettled());
    m_window->flow()->removeSources({first});
    QTRY_COMPARE(state()->snapshot()->sources.size(), std::size_t {1});
    QSignalSpy closed(m_window.get(), &MainWindow::closed);
    m_window->close();
    QTRY_COMPARE(closed.count(), 1);
    start();
    QCOMPARE(m_window->tabs()->count(), 3);
    QVERIFY(m_window->currentTraceTab());
    QCOMPARE(m_window->currentTraceTab()->trace(), (TraceId {0, 100}));
}

void TestWindowWays::theSampleComesBackAsItWasLeft() {
    if (sampleFile().isEmpty())
        QSKIP("the bundled sample is not there");
    open("a.jsonl", 3);
    state()->setFilterText("question");
    m_window->flow()->openSample();
    QTRY_VERIFY_WITH_TIMEOUT(m_window->flow()->isSample() && m_window->isSettled(), 30000);
    QTRY_VERIFY_WITH_TIMEOUT(state()->result()->selection->count > 1000, 30000);
    QVERIFY(state()->filter().text.empty()); // of the other cache
    const TraceId trace = row(5);
    m_window->openTrace(trace);
    state()->setFilterText("voice");
    QTRY_VERIFY(m_window->isSettled());
    const std::uint32_t shown = state()->result()->selection->count;
    m_window->close();
    start();
    QTRY_VERIFY_WITH_TIMEOUT(m_window->flow()->isSample() && m_window->isSettled(), 30000);
    QTRY_COMPARE(state()->result()->selection->count, shown);
    QCOMPARE(state()->filter().text, std::string("voice"));
    QVERIFY(m_window->currentTraceTab());
    QCOMPARE(m_window->currentTraceTab()->trace(), trace);
    QTRY_VERIFY(m_window->currentTraceTab()->isLoaded());
    // The user's own cache is one step away, and untouched.
    m_window->flow()->leaveSample();
    QTRY_VERIFY(m_window->isSettled());
    QCOMPARE(state()->result()->selection->count, 3u);
}

QTEST_MAIN(TestWindowWays)
#include "tst_window_ways.moc"
