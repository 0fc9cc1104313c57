#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QSplitter>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

#include "tests/support/ui/snapshot_maker.h"
#include "ui/base/format.h"
#include "ui/base/job_runner.h"
#include "ui/base/theme.h"
#include "ui/compare/compare_view.h"
#include "ui/compare/distribution_card.h"
#include "ui/compare/distribution_chart.h"
#include "ui/compare/metric_table.h"
#include "ui/state/session.h"
#include "ui/state/trace_query.h"
#include "ui/state/view_state.h"

using namespace spanloom;
using namespace spanloom::ui;

namespace {

ComparisonSide version(const char* value) {
    TraceFilter filter;
    FacetTerm term;
    term.facet = {FacetField::PromptVersion, {}};
    term.included = {value};
    filter.setTerm(term);
    return filterSide(filter, QString::fromLatin1(value));
}

} // namespace

class TestCompareView : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void withoutSidesItSaysHowToChoose();
    void figuresOfTwoVersionsAreShown();
    void menuChoosesAFacetValueWithTheRestOfTheFilter();
    void menuOffersFilterAndSelection();
    void menuOpensByKeys();
    void swapExchangesTheSides();
    void overlapAndEmptySidesAreSaidInWords();
    void lostTracesOfASelectionAreSaid();
    void newSnapshotIsComparedAgainAndFilterChangesAreNot();
    void clickOnAMetricShowsItsDistribution();
    void chosenMetricSurvivesNewFigures();
    void copiesGoToTheClipboard();
    void arrowKeysWalkTheBins();
    void narrowWindowsPutPicturesBelow();
    void showInExploreNamesTheSide();
    void everythingIsReachedByTab();

private:
    void addTraces(int count);
    void waitUntilLoaded();
    QLabel* label(const char* name) const { return m_view->findChild<QLabel*>(QLatin1String(name)); }
    QPushButton* button(const char* name) const { return m_view->findChild<QPushButton*>(QLatin1String(name)); }
    MetricTable* table() const { return m_view->findChild<MetricTable*>(); }
    QString cell(const QString& metric, int column) const;
    /// The entry of a menu whose text begins so; null when there is none.
    static QAction* entry(QMenu* menu, const QString& text);
    QMenu* openMenu(const char* side);

    QTemporaryDir m_folder;
    std::uint64_t m_lastTrace = 0;
    std::unique_ptr<test::SnapshotMaker> m_maker;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<ViewState> m_state;
    std::unique_ptr<JobRunner> m_jobs;
    std::unique_ptr<TraceQuery> m_query;
    std::unique_ptr<CompareView> m_view;
};

void TestCompareView::init() {
    QFile::remove(m_folder.filePath(QStringLiteral("session.ini")));
    m_lastTrace = 0;
    m_maker = std::make_unique<test::SnapshotMaker>();
    m_maker->addSource(1, "release-2026-11.jsonl");
    m_theme = std::make_unique<Theme>();
    m_session = std::make_unique<Session>(m_folder.filePath(QStringLiteral("session.ini")));
    m_state = std::make_unique<ViewState>();
    m_jobs = std::make_unique<JobRunner>();
    m_query = std::make_unique<TraceQuery>(m_state.get(), m_jobs.get());
    m_view = std::make_unique<CompareView>(m_state.get(), m_theme.get(), m_jobs.get(), m_session.get());
    m_view->resize(1400, 800);
    m_view->show();
    addTraces(40);
}

void TestCompareView::cleanup() {
    m_view.reset();
    m_query.reset();
    m_jobs.reset();
}

/// Odd traces are v13 and take 2 s, even ones v12 and take 1 s; every fourth goes to /search.
void TestCompareView::addTraces(int count) {
    for (int i = 0; i < count; ++i) {
        const std::uint64_t id = ++m_lastTrace;
        const bool isSecond = id % 2 == 1;
        TraceSummary summary = m_maker->summary(id, "turn", static_cast<TimeNs>(id) * 1'000'000'000,
            isSecond ? 2'000'000'000 : 1'000'000'000);
        summary.promptVersions = {m_maker->text(isSecond ? "v13" : "v12")};
        summary.route = m_maker->text(id % 4 == 0 ? "/search" : "/refund");
        if (isSecond)
            summary.totals.timeToFirstToken = 300'000'000;
        summary.totals.usage.costUsd = isSecond ? 0.02 : 0.01;
        m_maker->add(summary);
    }
    m_state->setSnapshot(m_maker->snapshot());
    QTRY_VERIFY(m_state->isResultCurrent());
}

void TestCompareView::waitUntilLoaded() { QTRY_VERIFY(m_view->isLoaded()); }

QString TestCompareView::cell(const QString& metric, int column) const {
    const QAbstractItemModel* model = table()->model();
    for (int row = 0; row < model->rowCount(); ++row) {
        if (model->index(row, 0).data().toString() == metric)
            return model->index(row, column).data().toString().replace(QChar(kThinSpace), QLatin1Char(' '));
    }
    return {};
}

QAction* TestCompareView::entry(QMenu* menu, const QString& text) {
    for (QAction* action : menu->actions()) {
        if (action->text().startsWith(text))
            return action;
    }
    return nullptr;
}

QMenu* TestCompareView::openMenu(const char* side) {
    QMenu* menu = button(side)->menu();
    // Opened as a click does, but without its own event loop.
    QMetaObject::invokeMethod(menu, "aboutToShow");
    return menu;
}

void TestCompareView::withoutSidesItSaysHowToChoose() {
    QVERIFY(m_view->isLoaded());
    QVERIFY(label("comparisonMessage")->isVisible());
    QCOMPARE(label("comparisonMessage")->text(), QStringLiteral("Choose two sides"));
    QCOMPARE(m_view->title(), QStringLiteral("Compare"));
    m_view->setSides(version("v12"), {});
    QCOMPARE(label("comparisonMessage")->text(), QStringLiteral("Choose B"));
    QVERIFY(!table()->isVisible());
}

void TestCompareView::figuresOfTwoVersionsAreShown() {
    QSignalSpy titles(m_view.get(), &CompareView::titleChanged);
    QSignalSpy changes(m_view.get(), &CompareView::changed);
    m_view->setSides(version("v12"), version("v13"));
    QVERIFY(!m_view->isLoaded());
    waitUntilLoaded();
    QCOMPARE(changes.count(), 1);
    QCOMPARE(titles.last()[0].toString(), QStringLiteral("Compare v12 ↔ v13"));
    QVERIFY(table()->isVisible());
    QCOMPARE(cell(QStringLiteral("Traces"), 1), QStringLiteral("20"));
    QCOMPARE(cell(QStringLiteral("Duration p95"), 1), QStringLiteral("1.00 s"));
    QCOMPARE(cell(QStringLiteral("Duration p95"), 2), QStringLiteral("2.00 s"));
    QCOMPARE(cell(QStringLiteral("Duration p95"), 3), QStringLiteral("+1.00 s"));
    QCOMPARE(cell(QStringLiteral("Duration p95"), 4), QStringLiteral("+100 %"));
    QCOMPARE(cell(QStringLiteral("TTFT p50"), 1), absentText());
    QCOMPARE(cell(QStringLiteral("TTFT p50"), 2), QStringLiteral("300 ms"));
    QVERIFY(!label("comparisonWarnings")->isVisible());
    QVERIFY(button("sideA")->accessibleName().contains(QStringLiteral("prompt_version")));
    QVERIFY(button("sideA")->accessibleDescription().contains(QStringLiteral("20 traces")));
}

void TestCompareView::menuChoosesAFacetValueWithTheRestOfTheFilter() {
    TraceFilter explore;
    FacetTerm route;
    route.facet = {FacetField::Route, {}};
    route.included = {"/search"};
    explore.setTerm(route);
    m_state->setFilter(explore);
    QTRY_VERIFY(m_state->isResultCurrent());
    QMenu* versions = entry(openMenu("sideA"), QStringLiteral("Prompt version"))->menu();
    QVERIFY(versions);
    QAction* chosen = entry(versions, QStringLiteral("v12"));
    QVERIFY(chosen);
    QCOMPARE(chosen->text(), QStringLiteral("v12\t10")); // of the traces of /search
    QVERIFY(!entry(versions, QStringLiteral("v13")));
    chosen->trigger();
    QCOMPARE(m_view->sideA().label, QStringLiteral("v12"));
    QCOMPARE(m_view->sideA().filter.facets.size(), std::size_t {2});
    QVERIFY(button("sideA")->toolTip().contains(QStringLiteral("/search")));
    // The other side by its own route: its value replaces the filter's.
    QMenu* routes = entry(openMenu("sideB"), QStringLiteral("Route"))->menu();
    entry(routes, QStringLiteral("/refund"))->trigger();
    waitUntilLoaded();
    QCOMPARE(m_view->comparison()->tracesA, 10u);
    QCOMPARE(m_view->comparison()->tracesB, 30u);
    QVERIFY(entry(entry(openMenu("sideA"), QStringLiteral("Prompt version"))->menu(),
        QStringLiteral("v12"))->isChecked());
}

void TestCompareView::menuOffersFilterAndSelection() {
    QMenu* menu = openMenu("sideA");
    QVERIFY(!entry(menu, QStringLiteral("Selected traces"))->isEnabled());
    QVERIFY(!entry(menu, QStringLiteral("Current filter")));
    entry(menu, QStringLiteral("All traces"))->trigger();
    QCOMPARE(m_view->sideA().label, QStringLiteral("All traces"));
    m_state->setSelectedTraces({TraceId {0, 1}, TraceId {0, 2}, TraceId {0, 3}});
    QAction* selected = entry(openMenu("sideB"), QStringLiteral("Selected traces"));
    QVERIFY(selected->isEnabled());
    QCOMPARE(selected->text(), QStringLiteral("Selected traces\t3"));
    selected->trigger();
    waitUntilLoaded();
    QCOMPARE(m_view->comparison()->tracesA, 40u);
    QCOMPARE(m_view->comparison()->tracesB, 3u);
    QCOMPARE(m_view->title(), QStringLiteral("Compare All traces ↔ 3 traces"));
    QMenu* sources = entry(openMenu("sideA"), QStringLiteral("Source"))->menu();
    QVERIFY(entry(sources, QStringLiteral("release-2026-11.jsonl")));
}

void TestCompareView::menuOpensByKeys() {
    QPushButton* side = button("sideA");
    side->setFocus();
    bool wasOpen = false;
    connect(side->menu(), &QMenu::aboutToShow, this, [&] {
        wasOpen = true;
        QMetaObject::invokeMethod(side->menu(), "close", Qt::QueuedConnection);
    });
    QTest::keyClick(side, Qt::Key_Down);
    QTRY_VERIFY(wasOpen);
    QTRY_VERIFY(!side->menu()->isVisible());
    wasOpen = false;
    QTest::mouseClick(side, Qt::LeftButton);
    QTRY_VERIFY(wasOpen);
    QTRY_VERIFY(!side->menu()->isVisible());
}

void TestCompareView::swapExchangesTheSides() {
    m_view->setSides(version("v12"), version("v13"));
    waitUntilLoaded();
    QSignalSpy sides(m_view.get(), &CompareView::sidesChanged);
    QTest::mouseClick(button("swapSides"), Qt::LeftButton);
    QCOMPARE(sides.count(), 1);
    waitUntilLoaded();
    QCOMPARE(m_view->sideA().label, QStringLiteral("v13"));
    QCOMPARE(cell(QStringLiteral("Duration p95"), 1), QStringLiteral("2.00 s"));
    QCOMPARE(cell(QStringLiteral("Duration p95"), 4), QStringLiteral("−50 %"));
    QVERIFY(table()->model()->headerData(1, Qt::Horizontal).toString().endsWith(QStringLiteral("v13")));
}

void TestCompareView::overlapAndEmptySidesAreSaidInWords() {
    const ComparisonSide all = filterSide({}, QStringLiteral("All traces"));
    m_view->setSides(version("v12"), all);
    waitUntilLoaded();
    QVERIFY(label("comparisonWarnings")->isVisible());
    QCOMPARE(label("comparisonWarnings")->text(), QStringLiteral("20 traces belong to both sides."));
    m_view->setSides(all, all);
    waitUntilLoaded();
    QCOMPARE(label("comparisonWarnings")->text(), QStringLiteral("A and B are the same traces."));
    m_view->setSides(version("v12"), version("v99"));
    waitUntilLoaded();
    QVERIFY(label("comparisonWarnings")->text().contains(QStringLiteral("B is empty")));
    QCOMPARE(cell(QStringLiteral("Duration p95"), 2), absentText());
    QCOMPARE(cell(QStringLiteral("Duration p95"), 3), absentText());
    QCOMPARE(cell(QStringLiteral("Error rate"), 2), absentText());
}

void TestCompareView::lostTracesOfASelectionAreSaid() {
    m_view->setSides(tracesSide({TraceId {0, 1}, TraceId {9, 9}}), traceSide(TraceId {8, 8}, QStringLiteral("gone")));
    waitUntilLoaded();
    const QString said = label("comparisonWarnings")->text();
    QVERIFY(said.contains(QStringLiteral("1 of 2 traces of A are not in the cache")));
    QVERIFY(said.contains(QStringLiteral("B is empty")));
}

void TestCompareView::newSnapshotIsComparedAgainAndFilterChangesAreNot() {
    m_view->setSides(version("v12"), version("v13"));
    waitUntilLoaded();
    QSignalSpy changes(m_view.get(), &CompareView::changed);
    m_state->setFilterText("something else");
    QTRY_VERIFY(m_state->isResultCurrent());
    QVERIFY(m_view->isLoaded());
    QCOMPARE(changes.count(), 0);
    m_state->setFilterText({});
    addTraces(10);
    QTRY_COMPARE(changes.count(), 1);
    QCOMPARE(m_view->comparison()->tracesA, 25u);
    QCOMPARE(cell(QStringLiteral("Traces"), 1), QStringLiteral("25"));
}

void TestCompareView::clickOnAMetricShowsItsDistribution() {
    m_view->setSides(version("v12"), version("v13"));
    waitUntilLoaded();
    const QList<DistributionCard*> cards = m_view->findChildren<DistributionCard*>();
    QCOMPARE(cards.size(), 2);
    QCOMPARE(cards[0]->distributionId(), std::string("duration"));
    QCOMPARE(cards[1]->distributionId(), std::string("cost"));
    const auto click = [this](int row) {
        QTest::mouseClick(table()->viewport(), Qt::LeftButton, {},
            table()->visualRect(table()->model()->index(row, 1)).center());
    };
    const auto rowOf = [this](const QString& title) {
        for (int row = 0; row < table()->model()->rowCount(); ++row) {
            if (table()->model()->index(row, 0).data().toString() == title)
                return row;
        }
        return -1;
    };
    click(rowOf(QStringLiteral("TTFT p95")));
    QCOMPARE(cards[0]->distributionId(), std::string("ttft"));
    QVERIFY(cards[0]->notes().contains(QStringLiteral("20 traces of A without a first token")));
    QVERIFY(cards[0]->chart()->accessibleDescription().contains(QStringLiteral("A · v12: no data")));
    click(rowOf(QStringLiteral("Cost per trace")));
    QCOMPARE(cards[0]->distributionId(), std::string("cost"));
    QCOMPARE(cards[1]->distributionId(), std::string("duration"));
    click(rowOf(QStringLiteral("Error rate"))); // a rate has none
    QCOMPARE(cards[0]->distributionId(), std::string("cost"));
}

void TestCompareView::chosenMetricSurvivesNewFigures() {
    m_view->setSides(version("v12"), version("v13"));
    waitUntilLoaded();
    QCOMPARE(table()->currentMetric()->id, std::string("duration_p95"));
    table()->setFocus();
    QTest::keyClick(table(), Qt::Key_Down);
    QCOMPARE(table()->currentMetric()->id, std::string("duration_p99"));
    m_view->swapSides();
    waitUntilLoaded();
    QCOMPARE(table()->currentMetric()->id, std::string("duration_p99"));
    m_view->setSides(version("v12"), {});
    m_view->setSides(version("v12"), version("v13"));
    waitUntilLoaded();
    QCOMPARE(table()->currentMetric()->id, std::string("duration_p99"));
}

void TestCompareView::copiesGoToTheClipboard() {
    m_view->setSides(version("v12"), version("v13"));
    waitUntilLoaded();
    table()->setFocus();
    QTest::keyClick(table(), Qt::Key_C, Qt::ControlModifier);
    QStringList lines = QGuiApplication::clipboard()->text().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    QCOMPARE(lines.size(), 2);
    QVERIFY(lines[0].startsWith(QStringLiteral("Metric\tA · v12\tTraces of A\tB · v13")));
    QVERIFY(lines[1].startsWith(QStringLiteral("Duration p95\t1")));
    QTest::keyClick(table(), Qt::Key_Down, Qt::ShiftModifier);
    QTest::keyClick(table(), Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text().count(QLatin1Char('\n')), 3);
    m_view->copyTable();
    lines = QGuiApplication::clipboard()->text().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    QCOMPARE(lines.size(), table()->model()->rowCount() + 2);
    QVERIFY(lines[0].startsWith(QStringLiteral("| Metric | A · v12 |")));
}

void TestCompareView::arrowKeysWalkTheBins() {
    m_view->setSides(version("v12"), version("v13"));
    waitUntilLoaded();
    DistributionChart* chart = m_view->findChildren<DistributionCard*>()[0]->chart();
    chart->setFocus();
    QTest::keyClick(chart, Qt::Key_Right);
    QCOMPARE(chart->currentBin(), 0);
    QTest::keyClick(chart, Qt::Key_Right);
    QCOMPARE(chart->currentBin(), 1);
    QTest::keyClick(chart, Qt::Key_End);
    QCOMPARE(chart->currentBin(), 47);
    QTest::keyClick(chart, Qt::Key_Left);
    QCOMPARE(chart->currentBin(), 46);
    // Hovering marks the bin under the mouse.
    QWidget* viewport = chart->findChild<QAbstractScrollArea*>()->viewport();
    QTest::mouseMove(viewport, QPoint(viewport->width() / 2, viewport->height() / 2));
    QTRY_VERIFY(chart->currentBin() > 18 && chart->currentBin() < 30);
}

void TestCompareView::narrowWindowsPutPicturesBelow() {
    m_view->setSides(version("v12"), version("v13"));
    waitUntilLoaded();
    QSplitter* splitter = m_view->findChild<QSplitter*>();
    QCOMPARE(splitter->orientation(), Qt::Horizontal);
    m_view->resize(900, 520);
    QCOMPARE(splitter->orientation(), Qt::Vertical);
    const QList<DistributionCard*> cards = m_view->findChildren<DistributionCard*>();
    QTRY_COMPARE(cards[0]->mapTo(m_view.get(), QPoint()).y(), cards[1]->mapTo(m_view.get(), QPoint()).y());
    QVERIFY(m_view->width() <= 900); // its own least width does not widen the window
    m_view->resize(3840, 2000);
    QCOMPARE(splitter->orientation(), Qt::Horizontal);
}

void TestCompareView::showInExploreNamesTheSide() {
    QVERIFY(!entry(openMenu("sideB"), QStringLiteral("Show in Explore"))->isEnabled());
    m_view->setSides(version("v12"), version("v13"));
    waitUntilLoaded();
    QSignalSpy shown(m_view.get(), &CompareView::showInExploreRequested);
    entry(openMenu("sideB"), QStringLiteral("Show in Explore"))->trigger();
    QCOMPARE(shown.count(), 1);
    QCOMPARE(shown[0][0].value<ComparisonSide>().label, QStringLiteral("v13"));
}

void TestCompareView::everythingIsReachedByTab() {
    m_view->setSides(version("v12"), version("v13"));
    waitUntilLoaded();
    m_view->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_view.get()));
    button("sideA")->setFocus();
    std::set<QWidget*> reached;
    for (int i = 0; i < 12; ++i) {
        reached.insert(QApplication::focusWidget());
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    }
    for (QWidget* widget : {static_cast<QWidget*>(button("sideA")), static_cast<QWidget*>(button("sideB")),
             static_cast<QWidget*>(button("swapSides")), static_cast<QWidget*>(table())})
        QVERIFY2(reached.contains(widget), qPrintable(widget->objectName()));
    for (DistributionCard* card : m_view->findChildren<DistributionCard*>())
        QVERIFY(reached.contains(card->chart()));
}

QTEST_MAIN(TestCompareView)
#include "tst_compare_view.moc"
