#include <cmath>
#include <memory>

#include <QClipboard>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>

#include "tests/support/ui/otlp_text.h"
#include "ui/audit/audit_dialog.h"
#include "ui/audit/audit_view.h"
#include "ui/base/theme.h"
#include "ui/explain/explain_dialog.h"
#include "ui/explain/explain_view.h"
#include "ui/settings/evaluator_rules_page.h"
#include "ui/settings/price_editor.h"
#include "ui/settings/prices_page.h"
#include "ui/shell/cost_commands.h"
#include "ui/shell/main_window.h"
#include "ui/shell/open_flow.h"
#include "ui/shell/price_flow.h"
#include "ui/shell/verdict_flow.h"
#include "ui/state/session.h"
#include "ui/state/view_state.h"

using namespace spanloom;
using namespace spanloom::ui;

namespace {

const QByteArray kModel = "house-model-7";

/// A root with a sum of its own over two calls of a model that no price list knows, and a judgement.
QByteArray requestLine(int number, const QByteArray& score) {
    const QByteArray trace = QByteArray::number(number, 16).rightJustified(32, '0');
    const auto span = [&](int which, const QByteArray& rest) -> QByteArray {
        const QByteArray id = QByteArray::number(number * 16 + which, 16).rightJustified(16, '0');
        return R"({"traceId":")" + trace + R"(","spanId":")" + id
            + R"(","startTimeUnixNano":"1760000000000000000","endTimeUnixNano":"1760000001000000000",)" + rest + "}";
    };
    const QByteArray root = QByteArray::number(number * 16, 16).rightJustified(16, '0');
    const auto text = [](const QByteArray& key, const QByteArray& value) -> QByteArray {
        return R"({"key":")" + key + R"(","value":{"stringValue":")" + value + R"("}})";
    };
    const auto count = [](const QByteArray& key, const QByteArray& value) -> QByteArray {
        return R"({"key":")" + key + R"(","value":{"intValue":")" + value + R"("}})";
    };
    const auto real = [](const QByteArray& key, const QByteArray& value) -> QByteArray {
        return R"({"key":")" + key + R"(","value":{"doubleValue":)" + value + R"(}})";
    };
    const QByteArray usage = count("gen_ai.usage.input_tokens", "1000000") + ","
        + count("gen_ai.usage.output_tokens", "500000");
    const QByteArray call = R"("parentSpanId":")" + root + R"(","name":"chat","attributes":[)"
        + text("gen_ai.operation.name", "chat") + "," + text("gen_ai.request.model", kModel) + "," + usage + "]";
    const QByteArray agent = R"("name":"invoke_agent helper","attributes":[)"
        + text("gen_ai.operation.name", "invoke_agent") + ","
        + count("gen_ai.usage.input_tokens", "2000000") + "," + count("gen_ai.usage.output_tokens", "1000000") + ","
        + text("gen_ai.evaluation.name", "groundedness") + "," + real("gen_ai.evaluation.score.value", score) + "]";
    return R"({"resourceSpans":[{"scopeSpans":[{"spans":[)" + span(0, agent) + "," + span(1, call) + "," + span(2, call)
        + "]}]}]}\n";
}

} // namespace

/// Money and verdicts in the real window: why a total is what it is, a price added where one lacks, a threshold.
class TestCostCommands : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void theAccountAddsUpToTheTotals();
    void aPriceAddedFromTheAuditChangesTheTotalsAndIsTakenBack();
    void aThresholdGivesVerdictsAtOnce();

private:
    QString file(const char* name) const { return m_folder->filePath(QLatin1String(name)); }
    bool isSettled() const { return m_window->isSettled() && !m_window->costs()->prices()->isBusy(); }
    double cost() const { return m_window->state()->snapshot()->traces->costs[0]; }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<MainWindow> m_window;
};

void TestCostCommands::init() {
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
    for (int number = 1; number <= 4; ++number)
        dump.write(requestLine(number, number == 1 ? "0.2" : "0.9"));
    dump.close();
    QSignalSpy finished(m_window->flow(), &OpenFlow::importFinished);
    m_window->openFiles({file("requests.jsonl")});
    QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 20000);
    QTRY_VERIFY_WITH_TIMEOUT(isSettled(), 20000);
    QCOMPARE(m_window->state()->result()->selection->count, 4u);
}

void TestCostCommands::cleanup() {
    m_window.reset();
    m_session.reset();
    m_folder.reset();
}

void TestCostCommands::theAccountAddsUpToTheTotals() {
    m_window->state()->selectTrace(TraceId {0, 1});
    m_window->explainTotals();
    auto* dialog = m_window->findChild<ExplainDialog*>();
    QVERIFY(dialog);
    QTRY_VERIFY_WITH_TIMEOUT(dialog->notice().isEmpty(), 20000);
    const UsageExplanation& account = dialog->view()->explanation();
    const TotalAccount* input = account.find(TotalKind::InputTokens);
    QVERIFY(input);
    QCOMPARE(input->count, std::int64_t {2000000});
    QCOMPARE(input->lines.size(), std::size_t {3});
    std::int64_t sum = 0;
    for (const ShareLine& line : input->lines)
        sum += line.isCounted ? line.count : 0;
    QCOMPARE(sum, input->count);
    QCOMPARE(input->lines.front().reason, ShareReason::RollUp); // the agent's own sum
    const TotalAccount* cost = account.find(TotalKind::Cost);
    QVERIFY(cost);
    QVERIFY(!cost->usd);
    QCOMPARE(cost->unpricedCalls, 2u);

    // Everything copies, and a line leads to its span.
    dialog->view()->copyAll();
    QVERIFY(QGuiApplication::clipboard()->text().contains(QLatin1String("input_tokens\t\t\t2000000")));
    QSignalSpy chosen(dialog->view(), &ExplainView::spanChosen);
    QTreeWidgetItem* group = dialog->view()->topLevelItem(0);
    group->setExpanded(true);
    dialog->view()->setCurrentItem(group->child(1));
    QTest::keyClick(dialog->view(), Qt::Key_Return);
    QCOMPARE(chosen.count(), 1);
    QTRY_VERIFY_WITH_TIMEOUT(m_window->currentTraceTab() != nullptr, 20000);
}

void TestCostCommands::aPriceAddedFromTheAuditChangesTheTotalsAndIsTakenBack() {
    QVERIFY(std::isnan(cost()));
    m_window->costs()->audit();
    auto* audit = m_window->findChild<AuditDialog*>();
    QVERIFY(audit);
    QTRY_VERIFY_WITH_TIMEOUT(audit->view()->isEnabled(), 20000);
    QCOMPARE(audit->view()->audit().unpricedCalls, std::uint64_t {8});
    QCOMPARE(audit->view()->audit().unpricedModels.size(), std::size_t {1});

    // Enter on the model opens the editor with the model filled in.
    audit->view()->setCurrentItem(audit->view()->topLevelItem(0)->child(0));
    QTest::keyClick(audit->view(), Qt::Key_Return);
    auto* editor = m_window->findChild<PriceEditor*>();
    QVERIFY(editor);
    QVERIFY(!editor->problem().isEmpty()); // no price yet
    const QList<QLineEdit*> fields = editor->findChildren<QLineEdit*>();
    QCOMPARE(fields.front()->text(), QString::fromLatin1(kModel));
    for (QLineEdit* field : fields) {
        if (field->accessibleName() == QLatin1String("Input"))
            QTest::keyClicks(field, QStringLiteral("2"));
        if (field->accessibleName() == QLatin1String("Output"))
            QTest::keyClicks(field, QStringLiteral("8"));
    }
    QCOMPARE(editor->problem(), QString());
    editor->accept();
    // 2 × (1 M input at $2 + 0.5 M output at $8)
    QTRY_VERIFY_WITH_TIMEOUT(isSettled() && !std::isnan(cost()), 20000);
    QCOMPARE(cost(), 12.0);
    QCOMPARE(m_window->state()->snapshot()->traces->costSources[0], CostSource::Computed);
    QTRY_VERIFY_WITH_TIMEOUT(audit->view()->isEnabled() && audit->view()->audit().unpricedCalls == 0, 20000);

    // Listed first, taken back, done again.
    auto* page = m_window->findChild<PricesPage*>();
    QVERIFY(page);
    QTRY_VERIFY(m_window->costs()->prices()->rows().front().isUser);
    QVERIFY(page->shownRows() > 1);
    m_window->costs()->prices()->undo();
    QTRY_VERIFY_WITH_TIMEOUT(isSettled() && std::isnan(cost()), 20000);
    QVERIFY(!m_window->costs()->prices()->rows().front().isUser);
    m_window->costs()->prices()->redo();
    QTRY_VERIFY_WITH_TIMEOUT(isSettled() && !std::isnan(cost()), 20000);
    QCOMPARE(cost(), 12.0);
}

void TestCostCommands::aThresholdGivesVerdictsAtOnce() {
    const auto failed = [this] {
        std::uint32_t count = 0;
        const TraceTable& table = *m_window->state()->snapshot()->traces;
        for (std::uint32_t row = 0; row < table.rows(); ++row)
            count += table.failedEvaluations[row];
        return count;
    };
    QCOMPARE(failed(), 0u);
    m_window->showSettings(SettingsPage::Evaluations);
    auto* page = m_window->findChild<EvaluatorRulesPage*>();
    QVERIFY(page);
    QTRY_COMPARE_WITH_TIMEOUT(page->table()->rowCount(), 1, 20000);
    QLineEdit* threshold = nullptr;
    for (QLineEdit* field : page->findChildren<QLineEdit*>())
        if (field->accessibleName() == QLatin1String("Threshold"))
            threshold = field;
    QVERIFY(threshold);
    QTest::keyClicks(threshold, QStringLiteral("0.7"));
    QTRY_COMPARE_WITH_TIMEOUT(page->preview(), QStringLiteral("3 of 4 pass"), 20000);
    QCOMPARE(failed(), 0u); // only counted
    QTest::keyClick(threshold, Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(failed(), 1u, 20000);
    QTRY_VERIFY_WITH_TIMEOUT(isSettled(), 20000);
    bool hasFacet = false;
    for (const FacetCounts& facet : m_window->state()->result()->facets)
        for (const FacetValueCount& value : facet.values)
            hasFacet = hasFacet || (facet.facet.field == FacetField::Evaluator && value.value == "fail" && value.count == 1);
    QVERIFY(hasFacet);

    // Taken back, the dump's word holds again.
    QTRY_VERIFY(m_window->costs()->verdicts()->summaries().front().rule.has_value());
    for (QPushButton* button : page->findChildren<QPushButton*>())
        if (button->text() == QLatin1String("No Rule"))
            QTest::mouseClick(button, Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(failed(), 0u, 20000);
}

QTEST_MAIN(TestCostCommands)
#include "tst_cost_commands.moc"
