#include <algorithm>

#include <QAbstractItemModelTester>
#include <QAccessible>
#include <QAction>
#include <QLineEdit>
#include <QMenu>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "tests/support/ui/instant_query.h"
#include "tests/support/ui/snapshot_maker.h"
#include "ui/base/theme.h"
#include "ui/facets/facet_list_view.h"
#include "ui/facets/facet_model.h"
#include "ui/facets/facet_panel.h"
#include "ui/state/session.h"

using namespace spanloom;
using namespace spanloom::ui;

namespace {

const FacetKey kPrompt {FacetField::PromptVersion, {}};
const FacetKey kRoute {FacetField::Route, {}};

} // namespace

class TestFacetPanel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void clicksIncludeAndControlClicksExclude();
    void countsOfAGroupDoNotDependOnItsOwnMarks();
    void keysWalkToggleAndExclude();
    void searchFieldLimitsTheLines();
    void groupMenuOpensItsOwnSearch();
    void menuOfAValueComparesTheTwoIncludedOnes();
    void emptyFacetAsksForAnAttribute();
    void foldedAndSortedGroupsAreRemembered();
    void linesStayInPlaceWhenOnlyCountsChange();
    void emptyPanelSaysWhatWillBeThere();
    void linesHaveAccessibleNames();

private:
    void fill();
    int row(const FacetKey& facet, const std::string& value) const;
    int lineOf(const FacetKey& facet, FacetRow::Type type) const;
    void click(int row, Qt::KeyboardModifiers keys = {}) const;
    QMenu* openMenu(int row, const QPoint& place) const;
    static QAction* action(const QMenu* menu, const QString& text);

    QTemporaryDir m_folder;
    int m_tests = 0;
    std::unique_ptr<test::SnapshotMaker> m_maker;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<ViewState> m_state;
    std::unique_ptr<FacetPanel> m_panel;
    FacetListView* m_list = nullptr;
};

void TestFacetPanel::init() {
    // A file of its own: settings of a path are kept in memory as long as the program runs.
    ++m_tests;
    m_maker = std::make_unique<test::SnapshotMaker>();
    m_maker->addSource(1, "a");
    m_theme = std::make_unique<Theme>();
    m_session = std::make_unique<Session>(m_folder.filePath(QStringLiteral("%1.ini").arg(m_tests)));
    m_state = std::make_unique<ViewState>();
    test::answerAtOnce(*m_state);
    m_panel = std::make_unique<FacetPanel>(m_state.get(), m_theme.get(), m_session.get());
    m_panel->resize(236, 700);
    m_panel->show();
    m_list = m_panel->list();
}

void TestFacetPanel::cleanup() { m_panel.reset(); }

/// 12 traces: v12 five times, v13 four times, v11 twice, one without; each second one of the cohort "free".
void TestFacetPanel::fill() {
    const char* versions[] = {"v12", "v13", "v12", "v13", "v12", "v13", "v12", "v13", "v12", "v11", "v11", ""};
    for (std::uint64_t id = 1; id <= 12; ++id) {
        TraceSummary row = m_maker->summary(id, "t", static_cast<TimeNs>(id) * 1'000'000'000);
        if (const std::string_view version = versions[id - 1]; !version.empty())
            row.promptVersions = {m_maker->text(version)};
        row.cohort = m_maker->text(id % 2 == 0 ? "free" : "pro");
        row.tools = {m_maker->text("search")};
        m_maker->add(row);
    }
    m_state->setSnapshot(m_maker->snapshot());
}

int TestFacetPanel::row(const FacetKey& facet, const std::string& value) const {
    for (int i = 0; i < m_list->lines().rowCount(); ++i) {
        const FacetRow& line = m_list->lines().row(i);
        if (line.facet == facet && line.type == FacetRow::Type::Value && line.value == value)
            return i;
    }
    return -1;
}

int TestFacetPanel::lineOf(const FacetKey& facet, FacetRow::Type type) const {
    FacetRow wanted;
    wanted.type = type;
    wanted.facet = facet;
    return m_list->lines().find(wanted);
}

void TestFacetPanel::click(int row, Qt::KeyboardModifiers keys) const {
    const QModelIndex index = m_list->model()->index(row, 0);
    m_list->scrollTo(index);
    QTest::mouseClick(m_list->viewport(), Qt::LeftButton, keys, m_list->visualRect(index).center());
}

QMenu* TestFacetPanel::openMenu(int row, const QPoint& place) const {
    Q_EMIT m_list->menuRequested(row, m_list->viewport()->mapToGlobal(place));
    const QList<QMenu*> menus = m_panel->findChildren<QMenu*>();
    return menus.isEmpty() ? nullptr : menus.last();
}

QAction* TestFacetPanel::action(const QMenu* menu, const QString& text) {
    for (QAction* action : menu->actions()) {
        if (action->text() == text)
            return action;
    }
    return nullptr;
}

void TestFacetPanel::clicksIncludeAndControlClicksExclude() {
    fill();
    click(row(kPrompt, "v13"));
    QCOMPARE(m_state->filter().term(kPrompt)->included, std::set<std::string> {"v13"});
    QCOMPARE(m_state->result()->selection->count, 4u);
    click(row(kPrompt, "v12"));
    QCOMPARE(m_state->result()->selection->count, 9u);
    click(row(kPrompt, "v12"), Qt::ControlModifier);
    QCOMPARE(m_state->filter().term(kPrompt)->excluded, std::set<std::string> {"v12"});
    QCOMPARE(m_list->lines().row(row(kPrompt, "v12")).mark, FacetMark::Excluded);
    QCOMPARE(m_list->lines().row(row(kPrompt, "v13")).mark, FacetMark::Included);
    click(row(kPrompt, "v12"), Qt::AltModifier);
    click(row(kPrompt, "v13"));
    QVERIFY(!m_state->filter().term(kPrompt)); // an empty term is none
    click(lineOf(kPrompt, FacetRow::Type::Missing));
    QCOMPARE(m_state->result()->selection->count, 1u);
    // Pressed here, let go there: no click.
    const QRect v12 = m_list->visualRect(m_list->model()->index(row(kPrompt, "v12"), 0));
    QTest::mousePress(m_list->viewport(), Qt::LeftButton, {}, v12.center());
    QTest::mouseRelease(m_list->viewport(), Qt::LeftButton, {}, v12.center() + QPoint(0, 3 * v12.height()));
    QVERIFY(m_state->filter().term(kPrompt)->included.empty());
}

void TestFacetPanel::countsOfAGroupDoNotDependOnItsOwnMarks() {
    fill();
    const FacetKey cohort {FacetField::Cohort, {}};
    click(row(kPrompt, "v13"));
    QCOMPARE(m_list->lines().row(row(kPrompt, "v12")).count, 5u);
    QCOMPARE(m_list->lines().row(row(cohort, "free")).count, 4u);
    QCOMPARE(m_list->lines().row(row(cohort, "pro")).count, 0u);
}

void TestFacetPanel::keysWalkToggleAndExclude() {
    fill();
    m_list->setFocus();
    m_list->setCurrentIndex(m_list->model()->index(0, 0));
    QTest::keyClick(m_list, Qt::Key_Down);
    QTest::keyClick(m_list, Qt::Key_Space);
    QCOMPARE(m_state->filter().term(kPrompt)->included, std::set<std::string> {"v12"});
    QTest::keyClick(m_list, Qt::Key_Down);
    QTest::keyClick(m_list, Qt::Key_X);
    QCOMPARE(m_state->filter().term(kPrompt)->excluded, std::set<std::string> {"v13"});
    QTest::keyClick(m_list, Qt::Key_Space, Qt::ShiftModifier);
    QVERIFY(m_state->filter().term(kPrompt)->excluded.empty());
    // Left goes to the header, then folds; Right opens again.
    QTest::keyClick(m_list, Qt::Key_Left);
    QCOMPARE(m_list->currentIndex().row(), 0);
    QTest::keyClick(m_list, Qt::Key_Left);
    QCOMPARE(row(kPrompt, "v12"), -1);
    QTest::keyClick(m_list, Qt::Key_Right);
    QVERIFY(row(kPrompt, "v12") > 0);
    // Notes are passed over.
    m_list->setCurrentIndex(m_list->model()->index(lineOf(kRoute, FacetRow::Type::Header), 0));
    QTest::keyClick(m_list, Qt::Key_Down);
    QCOMPARE(m_list->lines().row(m_list->currentIndex().row()).type, FacetRow::Type::UseAs);
}

void TestFacetPanel::searchFieldLimitsTheLines() {
    fill();
    m_panel->focusSearch();
    auto* search = m_panel->findChild<QLineEdit*>(QStringLiteral("facetSearch"));
    QTest::keyClicks(search, QStringLiteral("v13"));
    QCOMPARE(m_list->lines().rowCount(), 2);
    QTest::keyClick(search, Qt::Key_Down);
    QTest::keyClick(m_list, Qt::Key_Escape);
    QVERIFY(search->text().isEmpty());
    QVERIFY(m_list->lines().rowCount() > 8);
    QTest::keyClicks(search, QStringLiteral("nowhere"));
    QVERIFY(m_panel->emptyText().contains(QStringLiteral("nowhere")));
    m_panel->clearSearch();
    QVERIFY(m_panel->emptyText().isEmpty());
}

void TestFacetPanel::groupMenuOpensItsOwnSearch() {
    fill();
    QSignalSpy asked(m_list, &FacetListView::menuRequested);
    QTest::mouseClick(m_list->viewport(), Qt::LeftButton, {}, m_list->menuRectOf(0).center());
    QCOMPARE(asked.count(), 1);
    QMenu* menu = m_panel->findChildren<QMenu*>().last();
    action(menu, QStringLiteral("Search within…"))->trigger();
    auto* field = m_list->findChild<QLineEdit*>(QStringLiteral("facetGroupSearch"));
    QVERIFY(field->isVisible());
    QTest::keyClicks(field, QStringLiteral("11"));
    QVERIFY(row(kPrompt, "v11") > 0 && row(kPrompt, "v12") < 0);
    QTest::keyClick(field, Qt::Key_Escape);
    QVERIFY(!field->isVisible());
    QVERIFY(row(kPrompt, "v12") > 0);
}

void TestFacetPanel::menuOfAValueComparesTheTwoIncludedOnes() {
    fill();
    QSignalSpy compared(m_panel.get(), &FacetPanel::compareRequested);
    QSignalSpy side(m_panel.get(), &FacetPanel::sideRequested);
    click(row(kPrompt, "v13"));
    QVERIFY(!action(openMenu(row(kPrompt, "v13"), {}), QStringLiteral("Compare v12 with v13")));
    click(row(kPrompt, "v12"));
    QMenu* menu = openMenu(row(kPrompt, "v13"), {});
    action(menu, QStringLiteral("Compare v12 with v13"))->trigger();
    QCOMPARE(compared.count(), 1);
    QCOMPARE(compared[0][0].value<ComparisonSide>().label, QStringLiteral("v12"));
    action(menu, QStringLiteral("Set as B"))->trigger();
    QCOMPARE(side.count(), 1);
    QCOMPARE(side[0][0].value<ComparisonSide>().filter.term(kPrompt)->included, std::set<std::string> {"v13"});
    QVERIFY(side[0][1].toBool());
    action(menu, QStringLiteral("Only this"))->trigger();
    QCOMPARE(m_state->filter().term(kPrompt)->included, std::set<std::string> {"v13"});
    action(menu, QStringLiteral("Clear this facet"))->trigger();
    QVERIFY(m_state->filter().isEmpty());
}

void TestFacetPanel::emptyFacetAsksForAnAttribute() {
    fill();
    QSignalSpy asked(m_panel.get(), &FacetPanel::useAsRequested);
    click(lineOf(kRoute, FacetRow::Type::UseAs));
    QCOMPARE(asked.count(), 1);
    QCOMPARE(asked[0][0].value<Field>(), Field::Route);
}

void TestFacetPanel::foldedAndSortedGroupsAreRemembered() {
    fill();
    click(0); // the header folds
    QCOMPARE(row(kPrompt, "v12"), -1);
    const FacetKey tool {FacetField::Tool, {}};
    click(lineOf(tool, FacetRow::Type::Header));
    QVERIFY(row(tool, "search") > 0);
    m_panel->saveLayout();
    FacetPanel again(m_state.get(), m_theme.get(), m_session.get());
    FacetRow header;
    header.type = FacetRow::Type::Header;
    header.facet = kPrompt;
    const FacetModel& lines = again.list()->lines();
    QVERIFY(lines.row(lines.find(header)).isFolded);
    header.facet = tool;
    QVERIFY(!lines.row(lines.find(header)).isFolded);
}

void TestFacetPanel::linesStayInPlaceWhenOnlyCountsChange() {
    fill();
    QAbstractItemModelTester tester(m_list->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    m_panel->resize(236, 200);
    m_list->setCurrentIndex(m_list->model()->index(row(kPrompt, "v13"), 0));
    m_list->verticalScrollBar()->setValue(40);
    QCOMPARE(m_list->verticalScrollBar()->value(), 40);
    QSignalSpy reset(m_list->model(), &QAbstractItemModel::modelReset);
    FacetTerm free;
    free.facet = {FacetField::Cohort, {}};
    free.included = {"free", "pro"};
    m_state->setFacetTerm(free);
    QCOMPARE(reset.count(), 0);
    QCOMPARE(m_list->verticalScrollBar()->value(), 40);
    QCOMPARE(m_list->currentIndex().row(), row(kPrompt, "v13"));
}

void TestFacetPanel::emptyPanelSaysWhatWillBeThere() {
    m_state->setSnapshot(nullptr);
    const QString nothing = m_panel->emptyText();
    QVERIFY(!nothing.isEmpty());
    m_state->setImporting(true);
    QVERIFY(!m_panel->emptyText().isEmpty() && m_panel->emptyText() != nothing);
    m_state->setImporting(false);
    fill();
    QVERIFY(m_panel->emptyText().isEmpty());
}

void TestFacetPanel::linesHaveAccessibleNames() {
    fill();
    click(row(kPrompt, "v13"));
    const QModelIndex index = m_list->model()->index(row(kPrompt, "v13"), 0);
    const QString text = index.data(Qt::AccessibleTextRole).toString();
    QVERIFY2(text.startsWith(QStringLiteral("Prompt version: v13")), qPrintable(text));
    QVERIFY(text.endsWith(QStringLiteral("included")));
    QCOMPARE(index.data(Qt::CheckStateRole).toInt(), static_cast<int>(Qt::Checked));
    QVERIFY(QAccessible::queryAccessibleInterface(m_list));
    QCOMPARE(m_list->accessibleName(), QStringLiteral("Facets"));
}

QTEST_MAIN(TestFacetPanel)
#include "tst_facet_panel.moc"
