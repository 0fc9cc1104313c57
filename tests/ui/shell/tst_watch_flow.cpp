#include <memory>

#include <QAction>
#include <QDir>
#include <QElapsedTimer>
#include <QLabel>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>

#include "tests/support/ui/otlp_text.h"
#include "ui/base/theme.h"
#include "ui/shell/explore_page.h"
#include "ui/shell/main_window.h"
#include "ui/shell/open_flow.h"
#include "ui/shell/trace_tab.h"
#include "ui/state/session.h"
#include "ui/state/view_state.h"
#include "ui/traces/trace_list_model.h"
#include "ui/traces/trace_list_view.h"

using namespace spanloom;
using namespace spanloom::ui;

/// Files that are written while the window looks at them.
class TestWatchFlow : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void theStateIsShownAndTheSameActionEndsIt();
    void newLinesAppearWithinTwoSecondsAndNothingTwice();
    void selectionScrollAndOpenTraceStayWhileTheFileGrows();
    void aTruncatedFileAddsWhatIsNew();
    void aRotationShowsNoSpanTwice();
    void watchingEndsWithTheWindow();

private:
    QString file(const char* name) const { return m_folder->filePath(QLatin1String(name)); }
    void append(const char* name, int first, int count) const;
    std::uint64_t spans() const;
    std::uint64_t duplicates() const;
    void watch();
    QLabel* label() const { return m_window->findChild<QLabel*>(QStringLiteral("watchState")); }
    QAction* action() const;
    TraceListView* list() const { return m_window->explore()->list(); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<MainWindow> m_window;
};

void TestWatchFlow::init() {
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(QDir(m_folder->path()).mkdir(QStringLiteral("live")));
    m_theme = std::make_unique<Theme>();
    m_theme->apply(*qApp);
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

void TestWatchFlow::cleanup() {
    m_window.reset();
    m_session.reset();
    m_folder.reset();
}

void TestWatchFlow::append(const char* name, int first, int count) const {
    QFile target(file(name));
    QVERIFY(target.open(QIODevice::Append));
    for (int i = first; i < first + count; ++i) {
        test::OtlpTrace trace;
        trace.number = i;
        trace.name = "question " + QByteArray::number(i);
        trace.startMs += i * 1000;
        target.write(test::otlpLine(trace));
    }
}

std::uint64_t TestWatchFlow::spans() const {
    std::uint64_t sum = 0;
    if (const auto snapshot = m_window->state()->snapshot())
        for (const std::uint32_t count : snapshot->traces->spanCounts)
            sum += count;
    return sum;
}

std::uint64_t TestWatchFlow::duplicates() const {
    std::uint64_t sum = 0;
    for (const std::uint32_t count : m_window->state()->snapshot()->traces->duplicateSpans)
        sum += count;
    return sum;
}

void TestWatchFlow::watch() {
    m_window->watchFiles({file("live")});
    QVERIFY(m_window->flow()->watch().isWatching());
}

QAction* TestWatchFlow::action() const {
    for (QAction* action : m_window->findChildren<QAction*>())
        if (action->objectName() == QLatin1String("file.watch"))
            return action;
    return nullptr;
}

void TestWatchFlow::theStateIsShownAndTheSameActionEndsIt() {
    QVERIFY(label() && !label()->isVisible());
    QVERIFY(action() && !action()->isChecked());
    watch();
    QVERIFY(label()->isVisible());
    QCOMPARE(label()->text(), QStringLiteral("Watching live"));
    QVERIFY(label()->toolTip().contains(file("live")));
    QVERIFY(action()->isChecked());
    QVERIFY(action()->text().contains(QStringLiteral("live")));
    action()->trigger();
    QVERIFY(!m_window->flow()->watch().isWatching());
    QVERIFY(!label()->isVisible());
    QVERIFY(!action()->isChecked());
    QTRY_VERIFY(!m_window->flow()->watch().isRunning());
    append("live/t.jsonl", 1, 1);
    QTest::qWait(1500);
    QCOMPARE(spans(), std::uint64_t {0});
}

void TestWatchFlow::newLinesAppearWithinTwoSecondsAndNothingTwice() {
    append("live/t.jsonl", 1, 3);
    watch();
    QTRY_COMPARE_WITH_TIMEOUT(spans(), std::uint64_t {6}, 10000);
    QSignalSpy imported(m_window->flow(), &OpenFlow::watchImported);
    for (int i = 0; i < 3; ++i) {
        append("live/t.jsonl", 4 + i, 1);
        QTRY_COMPARE_WITH_TIMEOUT(spans(), std::uint64_t(8 + 2 * i), 2500);
    }
    append("live/u.jsonl", 100, 2);
    QTRY_COMPARE_WITH_TIMEOUT(spans(), std::uint64_t {16}, 2500);
    QCOMPARE(duplicates(), std::uint64_t {0});
    QCOMPARE(m_window->state()->snapshot()->sources.size(), std::size_t {2});
    QVERIFY(imported.count() >= 4);
    QCOMPARE(imported.last().at(0).toString(), QStringLiteral("u.jsonl: +4 spans"));
}

void TestWatchFlow::selectionScrollAndOpenTraceStayWhileTheFileGrows() {
    append("live/t.jsonl", 1, 200);
    watch();
    QTRY_COMPARE_WITH_TIMEOUT(spans(), std::uint64_t {400}, 10000);
    QTRY_VERIFY(m_window->isSettled());
    QTRY_COMPARE(list()->traces().rowCount(), 200);
    const int row = 100;
    const TraceId trace = *list()->traces().traceId(row);
    list()->setFocus();
    list()->scrollTo(list()->model()->index(row, 0), QAbstractItemView::PositionAtCenter);
    const QModelIndex cell = list()->model()->index(row, static_cast<int>(TraceColumn::Root));
    QTest::mouseClick(list()->viewport(), Qt::LeftButton, {}, list()->visualRect(cell).center());
    QCOMPARE(m_window->state()->selectedTrace(), std::optional(trace));
    const int top = list()->visualRect(list()->currentIndex()).top();
    QTest::keyClick(list(), Qt::Key_Return);
    QTRY_VERIFY(m_window->currentTraceTab() && m_window->currentTraceTab()->isLoaded());
    TraceTab* tab = m_window->currentTraceTab();
    const int tabs = m_window->tabs()->count();
    m_window->tabs()->setCurrentIndex(0);
    append("live/t.jsonl", 201, 5);
    QTRY_COMPARE_WITH_TIMEOUT(spans(), std::uint64_t {410}, 3000);
    QTRY_VERIFY(m_window->isSettled());
    QTRY_COMPARE(list()->traces().rowCount(), 205);
    QCOMPARE(m_window->state()->selectedTrace(), std::optional(trace));
    QCOMPARE(*list()->traces().traceId(list()->currentIndex().row()), trace);
    QCOMPARE(list()->visualRect(list()->currentIndex()).top(), top);
    QCOMPARE(m_window->tabs()->count(), tabs);
    m_window->tabs()->setCurrentIndex(1);
    QCOMPARE(m_window->currentTraceTab(), tab);
    QVERIFY(tab->isLoaded());
}

void TestWatchFlow::aTruncatedFileAddsWhatIsNew() {
    append("live/t.jsonl", 1, 3);
    watch();
    QTRY_COMPARE_WITH_TIMEOUT(spans(), std::uint64_t {6}, 10000);
    QVERIFY(QFile::resize(file("live/t.jsonl"), 0));
    append("live/t.jsonl", 50, 1);
    QTRY_COMPARE_WITH_TIMEOUT(spans(), std::uint64_t {8}, 3000);
    append("live/t.jsonl", 51, 1);
    QTRY_COMPARE_WITH_TIMEOUT(spans(), std::uint64_t {10}, 3000);
    QCOMPARE(m_window->state()->snapshot()->sources.size(), std::size_t {2});
    QCOMPARE(duplicates(), std::uint64_t {0});
}

void TestWatchFlow::aRotationShowsNoSpanTwice() {
    append("live/t.jsonl", 1, 3);
    watch();
    QTRY_COMPARE_WITH_TIMEOUT(spans(), std::uint64_t {6}, 10000);
    append("live/t.jsonl", 4, 2);
    QVERIFY(QFile::rename(file("live/t.jsonl"), file("live/t-2025-04-30T15-00-00.000.jsonl")));
    append("live/t.jsonl", 6, 1);
    QTRY_COMPARE_WITH_TIMEOUT(spans(), std::uint64_t {12}, 4000);
    QCOMPARE(m_window->state()->snapshot()->sources.size(), std::size_t {2});
    QCOMPARE(duplicates(), std::uint64_t {0});
}

void TestWatchFlow::watchingEndsWithTheWindow() {
    append("live/t.jsonl", 1, 3);
    watch();
    QTRY_COMPARE_WITH_TIMEOUT(spans(), std::uint64_t {6}, 10000);
    QElapsedTimer timer;
    timer.start();
    m_window.reset();
    QVERIFY(timer.elapsed() < 3000);
}

QTEST_MAIN(TestWatchFlow)
#include "tst_watch_flow.moc"
