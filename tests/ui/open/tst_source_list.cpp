#include <QAction>
#include <QClipboard>
#include <QMenu>
#include <QSignalSpy>
#include <QTest>

#include "tests/support/ui/snapshot_maker.h"
#include "ui/base/theme.h"
#include "ui/open/source_list_model.h"
#include "ui/open/source_list_view.h"
#include "ui/state/view_state.h"

using namespace spanloom;
using namespace spanloom::ui;

namespace {

SourceSummary summaryOf(std::uint64_t traces, std::uint64_t spans, SourceState state = SourceState::Complete) {
    SourceSummary source;
    source.path = "/dumps/release.jsonl";
    source.state = state;
    source.traces = traces;
    source.spans = spans;
    return source;
}

QAction* actionNamed(const QMenu& menu, const char* beginning) {
    for (QAction* action : menu.actions()) {
        if (action->text().startsWith(QLatin1String(beginning)))
            return action;
    }
    return nullptr;
}

} // namespace

class TestSourceList : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void detailSaysCountsAndState_data();
    void detailSaysCountsAndState();
    void matchesAreTakenOnlyFromARealFilter();
    void keysChangeTheScope();
    void rightClickLeavesTheScopeAlone();
    void menuActsOnTheSelectionWhereTheRowIsInIt();
    void olderSourceIsSideA();
    void importingSourceIsNotRemoved();
    void diagnosticsAndPathsAreAskedFor();
    void snapshotsKeepTheCurrentRow();

private:
    void select(std::initializer_list<std::int64_t> ids) { m_state->setScope(SourceScope(ids)); }
    QModelIndex rowOf(std::int64_t id) const {
        const auto* model = static_cast<const SourceListModel*>(m_view->model());
        return model->index(model->rowOf(id));
    }

    std::unique_ptr<test::SnapshotMaker> m_maker;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<ViewState> m_state;
    std::unique_ptr<SourceListView> m_view;
};

void TestSourceList::init() {
    m_maker = std::make_unique<test::SnapshotMaker>();
    m_maker->addSource(1, "/dumps/one.jsonl");
    m_maker->addSource(2, "/dumps/two.jsonl");
    m_maker->addSource(3, "/dumps/three.jsonl");
    m_theme = std::make_unique<Theme>();
    m_state = std::make_unique<ViewState>();
    m_state->setSnapshot(m_maker->snapshot());
    m_view = std::make_unique<SourceListView>(m_state.get(), m_theme.get());
    m_view->resize(240, 300);
    m_view->show();
}

void TestSourceList::cleanup() {
    m_view.reset();
    m_state.reset();
}

void TestSourceList::detailSaysCountsAndState_data() {
    QTest::addColumn<int>("state");
    QTest::addColumn<int>("matching");
    QTest::addColumn<QString>("text");
    const auto row = [](const char* name, SourceState state, int matching, const char* text) {
        QTest::newRow(name) << static_cast<int>(state) << matching << QString::fromUtf8(text);
    };
    row("all of it", SourceState::Complete, -1, "2,008 traces · 9,000 spans");
    row("some of it", SourceState::Complete, 412, "412 of 2,008 traces");
    row("nothing of it", SourceState::Complete, 0, "0 of 2,008 traces");
    row("everything matches", SourceState::Complete, 2008, "2,008 traces");
    row("being read", SourceState::Importing, -1, "2,008 traces · 9,000 spans · reading…");
    row("incomplete and filtered", SourceState::Partial, 3, "3 of 2,008 traces · incomplete");
    row("stopped", SourceState::Cancelled, -1, "stopped");
    row("failed", SourceState::Failed, -1, "could not be read: no such file");
}

void TestSourceList::detailSaysCountsAndState() {
    QFETCH(int, state);
    QFETCH(int, matching);
    QFETCH(QString, text);
    SourceSummary source = summaryOf(2008, 9000, static_cast<SourceState>(state));
    if (source.state == SourceState::Failed)
        source.error = "no such file";
    QCOMPARE(sourceDetail(source, matching < 0 ? std::nullopt : std::optional<std::uint64_t>(matching)), text);
}

void TestSourceList::matchesAreTakenOnlyFromARealFilter() {
    QueryResult result;
    FacetCounts counts;
    counts.facet = {FacetField::Source, {}};
    counts.values = {{"2", 7, false}, {"1", 0, false}};
    result.facets = {counts};
    result.filter.sources = {2};
    QVERIFY(sourceMatches(result).empty());
    result.filter.text = "refund";
    QCOMPARE(sourceMatches(result), (SourceMatches {{1, 0}, {2, 7}}));
}

void TestSourceList::keysChangeTheScope() {
    m_view->selectionModel()->setCurrentIndex(rowOf(2), QItemSelectionModel::NoUpdate);
    QTest::keyClick(m_view.get(), Qt::Key_Return);
    QCOMPARE(m_state->scope(), SourceScope({2}));
    QTest::keyClick(m_view.get(), Qt::Key_Return, Qt::ShiftModifier);
    QCOMPARE(m_state->scope(), SourceScope({1, 3}));
    QTest::keyClick(m_view.get(), Qt::Key_Escape);
    QVERIFY(m_state->scope().empty());
}

void TestSourceList::rightClickLeavesTheScopeAlone() {
    select({1});
    QTest::mouseClick(m_view->viewport(), Qt::RightButton, {}, m_view->visualRect(rowOf(3)).center());
    QCOMPARE(m_state->scope(), SourceScope({1}));
    QCOMPARE(m_view->currentIndex(), rowOf(3));
    QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, m_view->visualRect(rowOf(3)).center());
    QCOMPARE(m_state->scope(), SourceScope({3}));
}

void TestSourceList::menuActsOnTheSelectionWhereTheRowIsInIt() {
    QSignalSpy sides(m_view.get(), &SourceListView::sideRequested);
    QSignalSpy removals(m_view.get(), &SourceListView::removeRequested);
    select({1, 2});
    const std::unique_ptr<QMenu> outside(m_view->makeMenu(rowOf(3).row()));
    actionNamed(*outside, "Set as A")->trigger();
    const auto one = sides.takeFirst();
    QCOMPARE(one.at(0).value<ComparisonSide>().filter.sources, SourceScope({3}));
    QCOMPARE(one.at(0).value<ComparisonSide>().label, QStringLiteral("three.jsonl"));
    QVERIFY(!one.at(1).toBool());
    QVERIFY(!actionNamed(*outside, "Compare the two")->isEnabled());
    const std::unique_ptr<QMenu> inside(m_view->makeMenu(rowOf(2).row()));
    actionNamed(*inside, "Set as B")->trigger();
    const auto two = sides.takeFirst();
    QCOMPARE(two.at(0).value<ComparisonSide>().filter.sources, SourceScope({1, 2}));
    QVERIFY(two.at(1).toBool());
    actionNamed(*inside, "Remove 2 sources")->trigger();
    QCOMPARE(removals.count(), 1);
    QCOMPARE(removals.first().at(0).value<QVector<qint64>>().size(), qsizetype {2});
}

void TestSourceList::olderSourceIsSideA() {
    QSignalSpy comparisons(m_view.get(), &SourceListView::compareRequested);
    select({1, 3});
    const std::unique_ptr<QMenu> menu(m_view->makeMenu(rowOf(3).row()));
    actionNamed(*menu, "Compare the two")->trigger();
    QCOMPARE(comparisons.count(), 1);
    QCOMPARE(comparisons.first().at(0).value<ComparisonSide>().label, QStringLiteral("one.jsonl"));
    QCOMPARE(comparisons.first().at(1).value<ComparisonSide>().label, QStringLiteral("three.jsonl"));
}

void TestSourceList::importingSourceIsNotRemoved() {
    m_maker->addSource(4, "/dumps/four.jsonl", SourceState::Importing);
    m_state->setSnapshot(m_maker->snapshot());
    QSignalSpy removals(m_view.get(), &SourceListView::removeRequested);
    select({3, 4});
    QTest::keyClick(m_view.get(), Qt::Key_Delete);
    QCOMPARE(removals.count(), 1);
    QCOMPARE(removals.first().at(0).value<QVector<qint64>>(), QVector<qint64>({3}));
    select({4});
    QTest::keyClick(m_view.get(), Qt::Key_Delete);
    QCOMPARE(removals.count(), 1);
}

void TestSourceList::diagnosticsAndPathsAreAskedFor() {
    QSignalSpy diagnostics(m_view.get(), &SourceListView::diagnosticsRequested);
    QSignalSpy reveals(m_view.get(), &SourceListView::revealRequested);
    m_view->selectionModel()->setCurrentIndex(rowOf(2), QItemSelectionModel::NoUpdate);
    QTest::keyClick(m_view.get(), Qt::Key_Return, Qt::AltModifier);
    QCOMPARE(diagnostics.takeFirst().at(0).toLongLong(), qint64 {2});
    const std::unique_ptr<QMenu> menu(m_view->makeMenu(rowOf(2).row()));
    actionNamed(*menu, "Reveal")->trigger();
    QCOMPARE(reveals.takeFirst().at(0).toString(), QStringLiteral("/dumps/two.jsonl"));
    QTest::keySequence(m_view.get(), QKeySequence::Copy);
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("/dumps/two.jsonl"));
}

void TestSourceList::snapshotsKeepTheCurrentRow() {
    m_view->selectionModel()->setCurrentIndex(rowOf(1), QItemSelectionModel::NoUpdate);
    m_maker->addSource(4, "/dumps/four.jsonl");
    m_state->setSnapshot(m_maker->snapshot());
    QCOMPARE(m_view->model()->rowCount(), 4);
    QCOMPARE(m_view->currentIndex(), rowOf(1));
    QCOMPARE(rowOf(4).row(), 0);
}

QTEST_MAIN(TestSourceList)
#include "tst_source_list.moc"
