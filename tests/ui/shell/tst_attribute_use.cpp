#include <memory>

#include <QMenu>
#include <QSignalSpy>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include "tests/support/ui/otlp_text.h"
#include "ui/base/theme.h"
#include "ui/facets/facet_list_view.h"
#include "ui/facets/facet_model.h"
#include "ui/facets/facet_panel.h"
#include "ui/inspector/attributes_page.h"
#include "ui/inspector/detail_tree.h"
#include "ui/inspector/inspector_view.h"
#include "ui/settings/attribute_uses_page.h"
#include "ui/settings/settings_dialog.h"
#include "ui/shell/attribute_flow.h"
#include "ui/shell/main_window.h"
#include "ui/shell/open_flow.h"
#include "ui/shell/trace_tab.h"
#include "ui/shell/trace_view.h"
#include "ui/state/session.h"
#include "ui/state/view_state.h"

using namespace spanloom;
using namespace spanloom::ui;

namespace {

const FacetKey kRoute {FacetField::Route, {}};
const FacetKey kCohort {FacetField::Cohort, {}};
const QString kKey = QStringLiteral("acme.entry");

/// A root span that says, in a word of its own, where the request came in.
QByteArray requestLine(int number, const QByteArray& entry) {
    const QByteArray id = QByteArray::number(number, 16);
    return R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":")" + id.rightJustified(32, '0') + R"(","spanId":")"
        + id.rightJustified(16, '0') + R"(","name":"request","startTimeUnixNano":"17600000000000000)"
        + QByteArray::number(number).rightJustified(2, '0') + R"(","endTimeUnixNano":"1760000001000000000",)"
        + R"("attributes":[{"key":"acme.entry","value":{"stringValue":")" + entry
        + R"("}},{"key":"acme.group","value":{"stringValue":"early birds"}}]}]}]}]})" + "\n";
}

} // namespace

/// "Use as…" in the real window, from the inspector's attributes to the facet, the settings, and back.
class TestAttributeUse : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void usedFromTheInspectorShownInTheFacetAndRevoked();
    void usedWhileAnImportRuns();
    void wishesThatFollowEachOtherAreAllKept();

private:
    QString file(const char* name) const { return m_folder->filePath(QLatin1String(name)); }
    void openAndWait(const QStringList& files) const;
    const FacetCounts* counts(const FacetKey& facet) const;
    std::size_t shownValues(FacetField field) const;
    bool isSettled() const { return m_window->isSettled() && !m_window->attributes()->isRebuilding(); }
    QTableWidget* settingsTable() const;

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<MainWindow> m_window;
};

void TestAttributeUse::init() {
    m_folder = std::make_unique<QTemporaryDir>();
    m_theme = std::make_unique<Theme>();
    m_theme->apply(*qApp);
    m_session = std::make_unique<Session>(file("settings.ini"));
    WorkspaceOptions options;
    options.cacheFolder = file("cache").toStdString();
    options.libraryFile = file("library.sqlite").toStdString();
    m_window = std::make_unique<MainWindow>(options, m_theme.get(), m_session.get());
    m_window->resize(1600, 1000);
    m_window->show();
    QTRY_VERIFY(m_window->flow()->isReady() && isSettled());
    QFile dump(file("requests.jsonl"));
    QVERIFY(dump.open(QIODevice::WriteOnly));
    for (int number = 1; number <= 6; ++number)
        dump.write(requestLine(number, number <= 4 ? "/refund" : "/search"));
    dump.close();
    openAndWait({file("requests.jsonl")});
    QCOMPARE(m_window->state()->result()->selection->count, 6u);
}

void TestAttributeUse::cleanup() {
    m_window.reset();
    m_session.reset();
    m_folder.reset();
}

void TestAttributeUse::openAndWait(const QStringList& files) const {
    QSignalSpy finished(m_window->flow(), &OpenFlow::importFinished);
    m_window->openFiles(files);
    QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 20000);
    QTRY_VERIFY_WITH_TIMEOUT(isSettled(), 20000);
}

const FacetCounts* TestAttributeUse::counts(const FacetKey& facet) const {
    const std::vector<FacetCounts>& facets = m_window->state()->result()->facets;
    const auto found = std::ranges::find(facets, facet, &FacetCounts::facet);
    return found == facets.end() ? nullptr : &*found;
}

std::size_t TestAttributeUse::shownValues(FacetField field) const {
    const FacetListView* lines = m_window->explore()->facets()->list();
    std::size_t count = 0;
    for (int row = 0; row < lines->model()->rowCount(); ++row)
        count += lines->lines().row(row).type == FacetRow::Type::Value && lines->lines().row(row).facet.field == field;
    return count;
}

QTableWidget* TestAttributeUse::settingsTable() const {
    auto* page = m_window->findChild<AttributeUsesPage*>();
    return page ? page->findChild<QTableWidget*>() : nullptr;
}

void TestAttributeUse::usedFromTheInspectorShownInTheFacetAndRevoked() {
    QVERIFY(!counts(kRoute));
    QCOMPARE(shownValues(FacetField::Route), std::size_t {0});

    // The trace, its root span, the attribute, "Use as", route.
    m_window->openTrace(TraceId {0, 1});
    TraceTab* tab = m_window->currentTraceTab();
    QTRY_VERIFY(tab && tab->isLoaded());
    InspectorView* inspector = tab->view()->inspector();
    inspector->setCurrentTab(InspectorView::Tab::Attributes);
    QTRY_VERIFY(!inspector->isLoading());
    auto* page = qobject_cast<AttributesPage*>(inspector->page(InspectorView::Tab::Attributes));
    QVERIFY(page);
    const QList<QTreeWidgetItem*> items = page->tree()->findItems(kKey, Qt::MatchExactly | Qt::MatchRecursive);
    QCOMPARE(items.size(), 1);
    page->tree()->setCurrentItem(items.front());
    QVERIFY(page->useAsButton()->isEnabled());
    QVERIFY(page->useAsButton()->menu());
    const auto actions = page->useAsButton()->menu()->actions();
    const auto route = std::ranges::find_if(actions, [](const QAction* action) {
        return action->text().contains(QLatin1String("route"), Qt::CaseInsensitive);
    });
    QVERIFY(route != actions.end());
    QSignalSpy finished(m_window->attributes(), &AttributeFlow::finished);
    (*route)->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 20000);
    QVERIFY(!finished.front()[1].toBool());
    QTRY_VERIFY_WITH_TIMEOUT(isSettled() && counts(kRoute), 20000);

    // The facet counts by it, in words and on the screen.
    QCOMPARE(counts(kRoute)->values.size(), std::size_t {2});
    QCOMPARE(counts(kRoute)->values[0].value, std::string("/refund"));
    QCOMPARE(counts(kRoute)->values[0].count, 4u);
    QCOMPARE(counts(kRoute)->values[1].count, 2u);
    QCOMPARE(counts(kRoute)->missing, 0u);
    m_window->tabs()->setCurrentIndex(0);
    QCOMPARE(shownValues(FacetField::Route), std::size_t {2});

    // Listed in Settings, and taken back there.
    m_window->showSettings();
    QVERIFY(settingsTable());
    QCOMPARE(settingsTable()->rowCount(), 1);
    auto* settings = m_window->findChild<SettingsDialog*>();
    Q_EMIT settings->revokeRequested(kKey);
    QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 2, 20000);
    QTRY_VERIFY_WITH_TIMEOUT(isSettled() && !counts(kRoute), 20000);
    QCOMPARE(settingsTable()->rowCount(), 0);
    QCOMPARE(shownValues(FacetField::Route), std::size_t {0});
}

void TestAttributeUse::usedWhileAnImportRuns() {
    QVERIFY(test::writeOtlpFile(file("long.jsonl"), 30000, 1000));
    QSignalSpy imported(m_window->flow(), &OpenFlow::importFinished);
    m_window->openFiles({file("long.jsonl")});
    QTRY_VERIFY(m_window->flow()->imports().isRunning());
    QSignalSpy finished(m_window->attributes(), &AttributeFlow::finished);
    m_window->attributes()->use(kKey, Field::Route);

    // What was said is kept and listed at once, however long the import takes.
    QTRY_COMPARE(m_window->attributes()->uses().size(), std::size_t {1});
    QTRY_COMPARE_WITH_TIMEOUT(imported.count(), 1, 60000);
    QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 60000);
    m_window->state()->setScope({});
    QTRY_VERIFY_WITH_TIMEOUT(isSettled() && counts(kRoute), 20000);
    QCOMPARE(m_window->state()->result()->selection->count, 30006u);
    QCOMPARE(counts(kRoute)->values[0].count, 4u);
    QCOMPARE(counts(kRoute)->missing, 30000u);
}

void TestAttributeUse::wishesThatFollowEachOtherAreAllKept() {
    m_window->attributes()->use(kKey, Field::Route);
    m_window->attributes()->use(QStringLiteral("acme.group"), Field::Cohort);
    m_window->attributes()->use(kKey, std::nullopt);
    m_window->attributes()->use(kKey, Field::Route);
    QTRY_VERIFY_WITH_TIMEOUT(isSettled() && counts(kRoute) && counts(kCohort), 20000);
    QCOMPARE(m_window->attributes()->uses().size(), std::size_t {2});
    QCOMPARE(counts(kCohort)->values[0].count, 6u);
}

QTEST_MAIN(TestAttributeUse)
#include "tst_attribute_use.moc"
