#include <algorithm>
#include <cmath>
#include <memory>

#include <QFile>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QToolButton>

#include "core/semantics/price_file.h"
#include "tests/support/ui/window_fixture.h"
#include "ui/audit/audit_dialog.h"
#include "ui/audit/audit_view.h"
#include "ui/explain/explain_dialog.h"
#include "ui/explain/explain_view.h"
#include "ui/open/diagnostics_panel.h"
#include "ui/open/import_result_bar.h"
#include "ui/settings/price_editor.h"
#include "ui/settings/prices_page.h"
#include "ui/shell/explore_page.h"
#include "ui/state/view_state.h"

using namespace spanloom;
using namespace spanloom::ui;

namespace {

QByteArray textAttribute(const char* key, const QByteArray& value) {
    return QByteArray("{\"key\":\"") + key + "\",\"value\":{\"stringValue\":\"" + value + "\"}}";
}

QByteArray spanLine(const QByteArray& span) {
    return "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[" + span + "]}]}]}\n";
}

QByteArray span(int number, const QByteArray& name, const QByteArray& attributes) {
    return "{\"traceId\":\"" + QByteArray::number(number, 16).rightJustified(32, '0') + "\",\"spanId\":\""
        + QByteArray::number(number, 16).rightJustified(16, '0') + "\",\"name\":\"" + name
        + "\",\"startTimeUnixNano\":\"1760000000000000000\",\"endTimeUnixNano\":\"1760000001000000000\","
          "\"attributes\":["
        + attributes + "]}";
}

/// A million tokens in, and as many out, of a model that no list knows.
QByteArray callLine(int number, const QByteArray& model) {
    return spanLine(span(number, "chat",
        textAttribute("gen_ai.operation.name", "chat") + "," + textAttribute("gen_ai.request.model", model)
            + ",{\"key\":\"gen_ai.usage.input_tokens\",\"value\":{\"intValue\":\"1000000\"}}"
              ",{\"key\":\"gen_ai.usage.output_tokens\",\"value\":{\"intValue\":\"1000000\"}}"));
}

template <typename Button>
Button* buttonNamed(const QWidget& parent, const QString& text) {
    for (Button* button : parent.findChildren<Button*>())
        if (button->text() == text)
            return button;
    return nullptr;
}

QLineEdit* fieldNamed(const QWidget& parent, const QString& name) {
    for (QLineEdit* field : parent.findChildren<QLineEdit*>())
        if (field->accessibleName() == name)
            return field;
    return nullptr;
}

bool write(const QString& path, const QByteArray& bytes) {
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
}

} // namespace

/// Prices by hand: rows changed, removed, imported, exported and taken back by the buttons of the settings.
class TestPriceChanges : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void aRowIsAddedChangedAndRemovedByTheButtons();
    void anImportIsOneChangeAndReplacesRowsForTheSame();
    void aFileThatIsNoPriceListChangesNothing();
    void exportedRowsComeBackEqual();
    void theEditorSaysWhatIsWrong();
    void aTraceWithoutUsageSaysSo();
    void theAuditThatIsClosedStopsAndTheNextOneEnds();
    void theExplanationFollowsPricesAndKeepsItsPlace();
    void aRefusedVocabularyIsSaidInTheWindow();
    void logRecordsThatWaitAreSaid();

private:
    MainWindow& window() { return m_fixture->window(); }
    PriceFlow* flow() { return window().costs()->prices(); }
    double cost(std::uint32_t row = 0) { return window().state()->snapshot()->traces->costs[row]; }
    PricesPage* page() {
        window().showSettings(SettingsPage::Prices);
        return window().findChild<PricesPage*>();
    }
    /// Fills the open editor and keeps what it says.
    void finishEditor(const QString& model, const QString& input, const QString& output);

    std::unique_ptr<test::WindowFixture> m_fixture;
};

void TestPriceChanges::init() {
    m_fixture = std::make_unique<test::WindowFixture>();
    QVERIFY(m_fixture->waitUntilSettled());
    QVERIFY(m_fixture->open("calls.jsonl", callLine(1, "house-model-7") + callLine(2, "house-model-8")));
    QCOMPARE(window().state()->snapshot()->traces->rows(), 2u);
}

void TestPriceChanges::cleanup() { m_fixture.reset(); }

void TestPriceChanges::finishEditor(const QString& model, const QString& input, const QString& output) {
    QTRY_VERIFY(window().findChild<PriceEditor*>());
    auto* editor = window().findChild<PriceEditor*>();
    QVERIFY(editor->isVisible());
    const auto type = [editor](const QString& name, const QString& text) {
        QLineEdit* field = fieldNamed(*editor, name);
        QVERIFY(field);
        field->selectAll();
        QTest::keyClicks(field, text);
    };
    if (!model.isEmpty())
        type(QStringLiteral("Model"), model);
    type(QStringLiteral("Input"), input);
    type(QStringLiteral("Output"), output);
    QCOMPARE(editor->problem(), QString());
    QTest::keyClick(fieldNamed(*editor, QStringLiteral("Output")), Qt::Key_Return);
    QTRY_VERIFY(!window().findChild<PriceEditor*>());
}

void TestPriceChanges::aRowIsAddedChangedAndRemovedByTheButtons() {
    PricesPage* prices = page();
    QTRY_VERIFY(prices->shownRows() > 1);
    const int builtIn = prices->shownRows();
    QTest::mouseClick(buttonNamed<QPushButton>(*prices, QStringLiteral("Add…")), Qt::LeftButton);
    finishEditor(QStringLiteral("house-model-7"), QStringLiteral("2"), QStringLiteral("8"));
    QTRY_COMPARE_WITH_TIMEOUT(cost(), 10.0, 20000);
    QVERIFY(std::isnan(cost(1)));
    QTRY_COMPARE(prices->shownRows(), builtIn + 1);

    // A person's rows come first; Enter changes the current one.
    prices->table()->setCurrentIndex(prices->table()->model()->index(0, 0));
    QCOMPARE(prices->table()->currentIndex().data().toString(), QStringLiteral("house-model-7"));
    QTest::keyClick(prices->table(), Qt::Key_Return);
    finishEditor({}, QStringLiteral("1"), QStringLiteral("4"));
    QTRY_COMPARE_WITH_TIMEOUT(cost(), 5.0, 20000);
    QCOMPARE(prices->shownRows(), builtIn + 1);

    QTRY_VERIFY_WITH_TIMEOUT(m_fixture->isSettled(), 20000);
    QTest::mouseClick(buttonNamed<QPushButton>(*prices, QStringLiteral("Remove")), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(std::isnan(cost()) && m_fixture->isSettled(), 20000);
    QCOMPARE(prices->shownRows(), builtIn);

    // Step by step back and forth.
    QPushButton* undo = buttonNamed<QPushButton>(*prices, QStringLiteral("Undo"));
    for (const double expected : {5.0, 10.0}) {
        QVERIFY(undo->isEnabled());
        QTest::mouseClick(undo, Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(cost() == expected && m_fixture->isSettled(), 20000);
    }
    QTest::mouseClick(undo, Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(std::isnan(cost()) && m_fixture->isSettled(), 20000);
    QVERIFY(!undo->isEnabled());
    QTest::mouseClick(buttonNamed<QPushButton>(*prices, QStringLiteral("Redo")), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(cost() == 10.0 && m_fixture->isSettled(), 20000);
}

void TestPriceChanges::anImportIsOneChangeAndReplacesRowsForTheSame() {
    PriceRow known;
    known.model = "house-model-7";
    known.tokens.input = 1;
    known.tokens.output = 1;
    flow()->store(known);
    QTRY_VERIFY_WITH_TIMEOUT(cost() == 2.0 && m_fixture->isSettled(), 20000);

    std::vector<PriceRow> rows(3, known);
    rows[0].tokens.output = 5;
    rows[1].model = rows[2].model = "house-model-8";
    rows[1].tokens.input = 100; // the last row for the same thing holds
    QVERIFY(write(m_fixture->file("prices.json"), QByteArray::fromStdString(writePriceFile(rows))));
    QSignalSpy told(flow(), &PriceFlow::told);
    Q_EMIT page()->importRequested(m_fixture->file("prices.json"));
    QTRY_VERIFY_WITH_TIMEOUT(cost(0) == 6.0 && cost(1) == 2.0 && m_fixture->isSettled(), 20000);
    QVERIFY(!told.isEmpty() && !told.last()[1].toBool());
    QCOMPARE(std::ranges::count_if(flow()->rows(), &PriceRow::isUser), 2);
    flow()->undo();
    QTRY_VERIFY_WITH_TIMEOUT(cost(0) == 2.0 && std::isnan(cost(1)) && m_fixture->isSettled(), 20000);
    QCOMPARE(std::ranges::count_if(flow()->rows(), &PriceRow::isUser), 1);
}

void TestPriceChanges::aFileThatIsNoPriceListChangesNothing() {
    QSignalSpy told(flow(), &PriceFlow::told);
    QVERIFY(write(m_fixture->file("broken.json"), "{\"models\": 7"));
    Q_EMIT page()->importRequested(m_fixture->file("broken.json"));
    QTRY_COMPARE(told.count(), 1);
    QVERIFY(told.last()[1].toBool());
    QVERIFY(told.last()[0].toString().contains(QLatin1String("broken.json")));
    Q_EMIT page()->importRequested(m_fixture->file("missing.json"));
    QTRY_COMPARE(told.count(), 2);
    QVERIFY(told.last()[0].toString().contains(QLatin1String("missing.json")));
    QVERIFY(!flow()->canUndo());
    QVERIFY(std::isnan(cost()));
}

void TestPriceChanges::exportedRowsComeBackEqual() {
    PriceRow row;
    row.model = "house-model-*";
    row.provider = "acme";
    row.tokens.input = 0.25;
    row.tokens.cacheRead = 0.025;
    row.from = "2025-01-01";
    row.note = "by hand";
    row.asOf = "2026-01-01";
    flow()->store(row);
    QTRY_VERIFY_WITH_TIMEOUT(m_fixture->isSettled() && flow()->canUndo(), 20000);
    QSignalSpy told(flow(), &PriceFlow::told);
    Q_EMIT page()->exportRequested(m_fixture->file("mine.json"));
    QTRY_COMPARE(told.count(), 1);
    QVERIFY2(!told.last()[1].toBool(), qPrintable(told.last()[0].toString()));
    QFile file(m_fixture->file("mine.json"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const auto read = readPriceFile(file.readAll().toStdString());
    QVERIFY(read.has_value());
    QCOMPARE(read->size(), std::size_t {1});
    QCOMPARE(read->front().tokens, row.tokens);
    QCOMPARE(read->front().provider, row.provider);
    QCOMPARE(read->front().from, row.from);
    Q_EMIT page()->exportRequested(m_fixture->file("no/such/folder/mine.json"));
    QTRY_COMPARE(told.count(), 2);
    QVERIFY(told.last()[1].toBool());
}

void TestPriceChanges::theEditorSaysWhatIsWrong() {
    PriceEditor editor(&m_fixture->theme(), {});
    const auto type = [&editor](const char* name, const QString& text) {
        QLineEdit* field = fieldNamed(editor, QLatin1String(name));
        QVERIFY(field);
        field->setText(text);
    };
    QPushButton* add = buttonNamed<QPushButton>(editor, QStringLiteral("Add"));
    QVERIFY(add && !add->isEnabled());
    type("Model", QStringLiteral("m"));
    QVERIFY(!add->isEnabled()); // without any price it says nothing
    type("Input", QStringLiteral("two"));
    QVERIFY(!add->isEnabled() && !editor.problem().isEmpty());
    type("Input", QStringLiteral("-1"));
    QVERIFY(!add->isEnabled());
    type("Input", QStringLiteral("$2.5"));
    QVERIFY2(add->isEnabled(), qPrintable(editor.problem()));
    QCOMPARE(editor.row().tokens.input, std::optional(2.5));
    QVERIFY(!editor.row().tokens.output); // empty is not published, not free
    type("From", QStringLiteral("yesterday"));
    QVERIFY(!add->isEnabled());
    type("From", QStringLiteral("2026-01-01"));
    type("Above", QStringLiteral("many"));
    QVERIFY(!add->isEnabled());
    type("Above", QStringLiteral("200000"));
    type("Model", QStringLiteral("^gpt-("));
    QVERIFY(!add->isEnabled()); // no regular expression
    type("Model", QStringLiteral("^gpt-(4|5)"));
    QVERIFY2(add->isEnabled(), qPrintable(editor.problem()));
}

void TestPriceChanges::aTraceWithoutUsageSaysSo() {
    QVERIFY(m_fixture->open("plain.jsonl", spanLine(span(9, "GET /", textAttribute("http.request.method", "GET")))));
    window().state()->selectTrace(TraceId {0, 9});
    QTRY_VERIFY(m_fixture->isSettled());
    QTest::mouseClick(window().findChild<QToolButton*>(QStringLiteral("previewExplain")), Qt::LeftButton);
    auto* dialog = window().findChild<ExplainDialog*>();
    QVERIFY(dialog);
    QTRY_VERIFY(dialog->notice().contains(QLatin1String("Nothing in this trace")));
    QVERIFY(!buttonNamed<QPushButton>(*dialog, QStringLiteral("Copy All"))->isEnabled());
    // Asked again, the same dialog comes to the front.
    window().explainTotals();
    QCOMPARE(window().findChildren<ExplainDialog*>().size(), 1);
    QTest::keyClick(dialog, Qt::Key_Escape);
    QTRY_VERIFY(!window().findChild<ExplainDialog*>());
}

void TestPriceChanges::theAuditThatIsClosedStopsAndTheNextOneEnds() {
    window().costs()->audit();
    auto* first = window().findChild<AuditDialog*>();
    QVERIFY(first && first->isVisible());
    QTest::keyClick(first, Qt::Key_Escape);
    QVERIFY(!first->isVisible());
    window().costs()->audit();
    AuditDialog* second = nullptr;
    for (AuditDialog* dialog : window().findChildren<AuditDialog*>())
        if (dialog->isVisible())
            second = dialog;
    QVERIFY(second);
    QTRY_VERIFY_WITH_TIMEOUT(second->view()->isEnabled(), 20000);
    QCOMPARE(second->view()->audit().unpricedModels.size(), std::size_t {2});
}

void TestPriceChanges::theExplanationFollowsPricesAndKeepsItsPlace() {
    window().openTrace(TraceId {0, 1});
    QTRY_VERIFY(m_fixture->isSettled());
    window().explainTotals();
    auto* dialog = window().findChild<ExplainDialog*>();
    QVERIFY(dialog);
    QTRY_VERIFY_WITH_TIMEOUT(dialog->notice().isEmpty(), 20000);
    QVERIFY(!dialog->view()->explanation().find(TotalKind::Cost)->usd);
    dialog->view()->showTotal(TotalKind::OutputTokens);
    dialog->view()->setCurrentItem(dialog->view()->currentItem()->child(0));
    const QString line = dialog->view()->currentItem()->parent()->text(0);
    PriceRow row;
    row.model = "house-model-7";
    row.tokens.input = 2;
    row.tokens.output = 8;
    flow()->store(row);
    QTRY_VERIFY_WITH_TIMEOUT(dialog->view()->explanation().find(TotalKind::Cost)->usd.has_value(), 20000);
    QCOMPARE(*dialog->view()->explanation().find(TotalKind::Cost)->usd, 10.0);
    QVERIFY(dialog->view()->currentItem()->parent());
    QCOMPARE(dialog->view()->currentItem()->parent()->text(0), line);
}

void TestPriceChanges::aRefusedVocabularyIsSaidInTheWindow() {
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("vocabulary.json"));
    QVERIFY(write(file, "{\"fields\": "));
    m_fixture = std::make_unique<test::WindowFixture>(file);
    QVERIFY(m_fixture->waitUntilSettled());
    QVERIFY(window().explore()->resultBar()->text().startsWith(QLatin1String("Your vocabulary file is not in use: ")));
    window().showDiagnostics();
    QCOMPARE(window().findChild<DiagnosticsPanel*>()->shownRemarks(), 1);
}

void TestPriceChanges::logRecordsThatWaitAreSaid() {
    const QByteArray record = "{\"timeUnixNano\":\"1760000000000000000\",\"traceId\":\""
        + QByteArray::number(77, 16).rightJustified(32, '0') + "\",\"spanId\":\""
        + QByteArray::number(78, 16).rightJustified(16, '0')
        + "\",\"eventName\":\"gen_ai.choice\",\"body\":{\"stringValue\":\"hello\"}}";
    QVERIFY(m_fixture->open("logs.jsonl", "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[" + record + "]}]}]}\n"));
    QVERIFY2(window().explore()->resultBar()->text().contains(QLatin1String("1 log record waits for a span")),
        qPrintable(window().explore()->resultBar()->text()));
    window().showDiagnostics();
    QCOMPARE(window().findChild<DiagnosticsPanel*>()->shownRemarks(), 1);
}

QTEST_MAIN(TestPriceChanges)
#include "tst_price_changes.moc"
