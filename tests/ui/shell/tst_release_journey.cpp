#include <QLineEdit>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>

#include "tests/support/sample_file.h"
#include "ui/base/theme.h"
#include "ui/compare/compare_view.h"
#include "ui/diff/diff_view.h"
#include "ui/facets/facet_list_view.h"
#include "ui/facets/facet_model.h"
#include "ui/facets/facet_panel.h"
#include "ui/histogram/time_histogram_view.h"
#include "ui/shell/filter_bar.h"
#include "ui/shell/main_window.h"
#include "ui/shell/open_flow.h"
#include "ui/shell/trace_tab.h"
#include "ui/state/session.h"
#include "ui/state/view_state.h"
#include "ui/traces/trace_list_model.h"
#include "ui/traces/trace_list_view.h"

using namespace spanloom;
using namespace spanloom::ui;

namespace {

constexpr TimeNs kSecond = 1'000'000'000;
constexpr TimeNs kHour = 3600 * kSecond;
constexpr TimeNs kSlowHour = 1'772'719'200 * kSecond; // 2026-03-05 14:00 UTC, as the sample's README tells

const FacetKey kVersion {FacetField::PromptVersion, {}};

} // namespace

/// "Is v13 better than v12?", by mouse and keys in the real window, over the bundled sample, and again after a restart.
class TestReleaseJourney : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void fromTheSlowHourToTheComparisonAndBackAfterARestart();
    void backAndForwardGoOverEverythingOneDid();
    void twoChosenRowsAreDiffedByOneKey();
    void chosenTracesAreComparedWithTheRest();
    void quickFilterAndItsChip();
    void closedTabComesBack();

private:
    QString file(const char* name) const { return m_folder->filePath(QLatin1String(name)); }
    void start();
    void brush(TimeRange range) const;
    void clickValue(const QString& facet, const QString& value) const;
    void clickRow(int row, Qt::KeyboardModifiers modifiers = {}) const;
    TraceListView* list() const { return m_window->explore()->list(); }
    ViewState* state() const { return m_window->state(); }
    bool settled() const { return m_window->isSettled(); }

    std::unique_ptr<QTemporaryDir> m_cache; ///< filled once, and copied by nobody: tests do not change it
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<MainWindow> m_window;
};

void TestReleaseJourney::initTestCase() {
    m_cache = std::make_unique<QTemporaryDir>();
    WorkspaceOptions options;
    options.cacheFolder = m_cache->path().toStdString();
    auto workspace = Workspace::open(options);
    QVERIFY(workspace.has_value());
    const std::filesystem::path sample = test::samplePath();
    const auto sources = (*workspace)->import(std::span(&sample, 1), {});
    QCOMPARE(sources.size(), std::size_t {1});
    QCOMPARE(sources.front().traces, std::uint64_t {2008});
}

void TestReleaseJourney::init() {
    m_folder = std::make_unique<QTemporaryDir>();
    m_theme = std::make_unique<Theme>();
    m_theme->apply(*qApp);
    start();
}

void TestReleaseJourney::cleanup() {
    m_window.reset();
    m_session.reset();
    m_folder.reset();
}

void TestReleaseJourney::start() {
    m_window.reset();
    m_session = std::make_unique<Session>(file("settings.ini"));
    m_session->setTimeDisplay(TimeDisplay::Utc);
    WorkspaceOptions options;
    options.cacheFolder = m_cache->path().toStdString();
    options.libraryFile = file("library.sqlite").toStdString();
    m_window = std::make_unique<MainWindow>(options, m_theme.get(), m_session.get());
    m_window->restoreWorkplace();
    m_window->show();
    m_window->resize(1600, 1000);
    QTRY_VERIFY_WITH_TIMEOUT(m_window->flow()->isReady() && settled(), 20000);
    QTRY_COMPARE(state()->snapshot()->traces->rows(), 2008u);
}

void TestReleaseJourney::brush(TimeRange range) const {
    TimeHistogramView* histogram = m_window->explore()->histogram();
    const HistogramGeometry geometry = histogram->geometryNow();
    const int y = histogram->height() / 2;
    const QPoint from(qRound(geometry.xOf(range.from)) + 1, y);
    const QPoint to(qRound(geometry.xOf(range.to)) - 1, y);
    QTest::mousePress(histogram, Qt::LeftButton, {}, from);
    QTest::mouseMove(histogram, (from + to) / 2);
    QTest::mouseMove(histogram, to);
    QTest::mouseRelease(histogram, Qt::LeftButton, {}, to);
}

void TestReleaseJourney::clickValue(const QString& facet, const QString& value) const {
    FacetListView* lines = m_window->explore()->facets()->list();
    const std::optional<FacetKey> key = facetFromName(facet.toStdString());
    QVERIFY(key);
    for (int row = 0; row < lines->model()->rowCount(); ++row) {
        const FacetRow& line = lines->lines().row(row);
        if (line.type != FacetRow::Type::Value || line.facet != *key || line.text != value)
            continue;
        const QModelIndex index = lines->model()->index(row, 0);
        lines->scrollTo(index);
        QTest::mouseClick(lines->viewport(), Qt::LeftButton, {}, lines->visualRect(index).center());
        return;
    }
    QFAIL(qPrintable(QStringLiteral("no value %1 is shown").arg(value)));
}

void TestReleaseJourney::clickRow(int row, Qt::KeyboardModifiers modifiers) const {
    const QModelIndex index = list()->model()->index(row, static_cast<int>(TraceColumn::Root));
    list()->scrollTo(index);
    QTest::mouseClick(list()->viewport(), Qt::LeftButton, modifiers, list()->visualRect(index).center());
}

void TestReleaseJourney::fromTheSlowHourToTheComparisonAndBackAfterARestart() {
    // Brush around the slow hour (buckets are a few hours wide on ten days).
    QTRY_VERIFY(!m_window->explore()->histogram()->geometryNow().isEmpty());
    brush({kSlowHour - 3 * kHour, kSlowHour + 4 * kHour});
    QTRY_VERIFY(settled() && state()->filter().time);
    QVERIFY(state()->filter().time->from <= kSlowHour && state()->filter().time->to >= kSlowHour + kHour);
    QVERIFY(list()->shownTraces() < 400 && list()->shownTraces() > 30);

    // The brush is taken away; the facet v13 limits to one release.
    TimeHistogramView* histogram = m_window->explore()->histogram();
    histogram->setFocus();
    QTest::keyClick(histogram, Qt::Key_Escape);
    QTRY_VERIFY(settled() && !state()->filter().time);
    clickValue(QStringLiteral("prompt_version"), QStringLiteral("v13"));
    QTRY_VERIFY(settled() && state()->filter().term(kVersion));
    const std::size_t shown = list()->shownTraces();
    QVERIFY(shown >= 880 && shown < 1000);

    // Open a trace, and walk to the next one from inside its tab.
    clickRow(2);
    const TraceId third = *list()->traces().traceId(2);
    const TraceId fourth = *list()->traces().traceId(3);
    QTest::keyClick(list(), Qt::Key_Return);
    TraceTab* tab = m_window->currentTraceTab();
    QVERIFY(tab);
    QTRY_VERIFY(tab->isLoaded() && settled());
    QCOMPARE(tab->trace(), third);
    QTest::keyClick(m_window.get(), Qt::Key_Down, Qt::ControlModifier);
    QTRY_VERIFY(tab->isLoaded() && tab->trace() == fourth);

    // This one is A; another one from the list is B; both side by side.
    QTest::keyClick(m_window.get(), Qt::Key_A, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(state()->sideA().isSingleTrace());
    m_window->tabs()->setCurrentIndex(0);
    clickRow(7);
    const TraceId eighth = *list()->traces().traceId(7);
    QTest::keyClick(m_window.get(), Qt::Key_D, Qt::ControlModifier);
    DiffView* diff = m_window->currentDiff();
    QVERIFY(diff);
    QTRY_VERIFY_WITH_TIMEOUT(diff->isLoaded(), 20000);
    QCOMPARE(diff->traceA(), fourth);
    QCOMPARE(diff->traceB(), eighth);
    QVERIFY(diff->alignment().pairs > 0);

    // Both releases side by side: include v12 too, then Compare….
    m_window->tabs()->setCurrentIndex(0);
    clickValue(QStringLiteral("prompt_version"), QStringLiteral("v12"));
    QTRY_VERIFY(settled() && state()->filter().term(kVersion)->included.size() == 2);
    QTest::keyClick(m_window.get(), Qt::Key_N, Qt::ControlModifier | Qt::ShiftModifier);
    CompareView* compare = m_window->currentCompare();
    QVERIFY(compare);
    QTRY_VERIFY_WITH_TIMEOUT(compare->comparison(), 20000);
    QCOMPARE(compare->sideA().label, QStringLiteral("v12"));
    QCOMPARE(compare->sideB().label, QStringLiteral("v13"));
    const std::shared_ptr<const Comparison> before = compare->comparison();
    QVERIFY(before->tracesA > 1000 && before->tracesB >= 880);

    // Restart: everything as it was left.
    const TraceFilter filter = state()->filter();
    const ComparisonSide sideA = state()->sideA();
    m_window->close();
    start();
    QCOMPARE(m_window->tabs()->count(), 4);
    QVERIFY(state()->filter() == filter);
    QVERIFY(state()->sideA() == sideA);
    QCOMPARE(m_window->tabs()->currentIndex(), 3);
    CompareView* again = m_window->currentCompare();
    QVERIFY(again);
    QTRY_VERIFY_WITH_TIMEOUT(again->comparison() && settled(), 20000);
    QCOMPARE(again->comparison()->tracesA, before->tracesA);
    QCOMPARE(again->comparison()->tracesB, before->tracesB);
    m_window->tabs()->setCurrentIndex(1);
    QVERIFY(m_window->currentTraceTab());
    QCOMPARE(m_window->currentTraceTab()->trace(), fourth);
    QTRY_VERIFY(m_window->currentTraceTab()->isLoaded());
    m_window->tabs()->setCurrentIndex(2);
    QVERIFY(m_window->currentDiff());
    QTRY_VERIFY(m_window->currentDiff()->isLoaded());
    QCOMPARE(m_window->currentDiff()->traceB(), eighth);
}

void TestReleaseJourney::backAndForwardGoOverEverythingOneDid() {
    clickValue(QStringLiteral("prompt_version"), QStringLiteral("v13"));
    QTRY_VERIFY(settled() && state()->filter().term(kVersion));
    QTest::qWait(20);
    clickRow(1);
    QTest::keyClick(list(), Qt::Key_Return);
    QTRY_VERIFY(m_window->currentTraceTab() && m_window->currentTraceTab()->isLoaded());
    QTest::qWait(20);
    QTest::keyClick(m_window.get(), Qt::Key_Left, Qt::AltModifier);
    QTRY_COMPARE(m_window->tabs()->currentIndex(), 0);
    QVERIFY(state()->filter().term(kVersion));
    for (int i = 0; i < 4 && state()->filter().term(kVersion); ++i) {
        QTest::keyClick(m_window.get(), Qt::Key_Left, Qt::AltModifier);
        QTest::qWait(20);
    }
    QVERIFY(!state()->filter().term(kVersion));
    while (m_window->history().canGoForward()) {
        QTest::keyClick(m_window.get(), Qt::Key_Right, Qt::AltModifier);
        QTest::qWait(20);
    }
    QVERIFY(m_window->currentTraceTab());
    QVERIFY(state()->filter().term(kVersion));
}

void TestReleaseJourney::twoChosenRowsAreDiffedByOneKey() {
    QTRY_VERIFY(list()->shownTraces() == 2008);
    clickRow(20);
    clickRow(22, Qt::ControlModifier);
    QTRY_COMPARE(state()->selectedTraces().size(), std::size_t {2});
    QTest::keyClick(m_window.get(), Qt::Key_D, Qt::ControlModifier);
    QVERIFY(m_window->currentDiff());
    QTRY_VERIFY_WITH_TIMEOUT(m_window->currentDiff()->isLoaded(), 20000);
    QCOMPARE(m_window->currentDiff()->traceA(), *list()->traces().traceId(20));
    QCOMPARE(m_window->currentDiff()->traceB(), *list()->traces().traceId(22));
    // Swapped, the other way round.
    QTest::keyClick(m_window.get(), Qt::Key_X, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE(m_window->currentDiff()->traceA(), *list()->traces().traceId(22));
}

void TestReleaseJourney::chosenTracesAreComparedWithTheRest() {
    QTRY_VERIFY(list()->shownTraces() == 2008);
    clickRow(20);
    clickRow(29, Qt::ShiftModifier);
    QTRY_COMPARE(state()->selectedTraces().size(), std::size_t {10});
    m_window->compareSelectionWithRest();
    CompareView* compare = m_window->currentCompare();
    QVERIFY(compare);
    QTRY_VERIFY_WITH_TIMEOUT(compare->comparison(), 20000);
    QCOMPARE(compare->comparison()->tracesA, 1998u);
    QCOMPARE(compare->comparison()->tracesB, 10u);
    QCOMPARE(compare->comparison()->inBoth, 0u);
}

void TestReleaseJourney::quickFilterAndItsChip() {
    QTest::keyClick(m_window.get(), Qt::Key_F, Qt::ControlModifier);
    QLineEdit* field = m_window->explore()->filterBar()->filterField();
    QTRY_VERIFY(field->hasFocus());
    QTest::keyClicks(field, QStringLiteral("voice"));
    QTRY_VERIFY_WITH_TIMEOUT(settled() && state()->filter().text == "voice", 5000);
    QVERIFY(list()->shownTraces() > 100 && list()->shownTraces() < 400);
    QTest::keyClick(field, Qt::Key_Escape);
    QTRY_VERIFY(settled() && state()->filter().isEmpty());
    QTRY_COMPARE(list()->shownTraces(), std::size_t {2008});
}

void TestReleaseJourney::closedTabComesBack() {
    const TraceId trace = *list()->traces().traceId(12);
    m_window->openTrace(trace);
    QCOMPARE(m_window->tabs()->count(), 2);
    QTest::keyClick(m_window.get(), Qt::Key_W, Qt::ControlModifier);
    QCOMPARE(m_window->tabs()->count(), 1);
    QTest::keyClick(m_window.get(), Qt::Key_T, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(m_window->tabs()->count(), 2);
    QVERIFY(m_window->currentTraceTab());
    QCOMPARE(m_window->currentTraceTab()->trace(), trace);
}

QTEST_MAIN(TestReleaseJourney)
#include "tst_release_journey.moc"
