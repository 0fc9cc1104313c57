// What the command line says of totals, costs and prices.

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

#include <filesystem>

#include "tests/support/cache_support.h"
#include "tests/support/span_line.h"
#include "tests/support/temporary_folder.h"

using namespace spanloom::test;
namespace fs = std::filesystem;

namespace {

const std::string kTrace = "0123456789abcdef0123456789abcdef";

std::string call(const std::string& span, const std::string& parent, const std::string& model) {
    return spanLine(kTrace, span, parent, "chat", 0, 100,
        textAttribute("gen_ai.operation.name", "chat") + "," + textAttribute("gen_ai.request.model", model) + ","
            + textAttribute("gen_ai.usage.input_tokens", "1000000") + ","
            + textAttribute("gen_ai.usage.output_tokens", "0"));
}

QString text(const fs::path& path) { return QString::fromStdString(path.string()); }

} // namespace

class tst_cli_numbers : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        m_program = qEnvironmentVariable("SPANLOOM_CLI");
        if (m_program.isEmpty())
            QSKIP("SPANLOOM_CLI names no program");
        writeFile(m_folder / "dump.jsonl",
            call("0000000000000001", "", "gpt-4.1") + call("0000000000000002", "0000000000000001", "gpt-4.1")
                + call("0000000000000003", "", "house-model"));
        QCOMPARE(run({"import", text(m_folder / "dump.jsonl")}).exitCode, 0);
    }

    void explainListsTheSpansOfEachTotal() {
        const QJsonObject explanation = run({"show", "0123", "--explain", "--format", "json"}).json().object();
        const QJsonObject input = explanation["totals"][0].toObject();
        QCOMPARE(input["total"].toString(), QStringLiteral("input_tokens"));
        QCOMPARE(input["value"].toInt(), 2'000'000);
        const QJsonArray spans = input["spans"].toArray();
        QCOMPARE(spans.size(), 3);
        QCOMPARE(spans[0]["reason"].toString(), QStringLiteral("same_call_below"));
        QCOMPARE(spans[0]["other_span_id"].toString(), QStringLiteral("0000000000000002"));
        QCOMPARE(spans[0]["counted"].toBool(), false);
        const Run table = run({"show", "0123", "--explain"});
        QCOMPARE(table.exitCode, 0);
        QVERIFY(table.output.contains("no cost: there is no price for house-model"));
        QVERIFY(table.output.contains("which counts"));
    }

    void theAuditNamesWhatIsDoubtful() {
        const QJsonObject audit = run({"audit", "--format", "json"}).json().object();
        QCOMPARE(audit["unpriced_models"][0]["model"].toString(), QStringLiteral("house-model"));
        QVERIFY(audit["unpriced_models"][0]["provider"].isNull());
        QCOMPARE(audit["double_reports"].toInt(), 1);
        QCOMPARE(audit["double_tokens"].toInt(), 1'000'000);
        QVERIFY(run({"audit"}).output.contains("1 call without a price"));
    }

    void importedPricesChangeTheTotals() {
        writeFile(m_folder / "prices.json", "{\"rows\": [{\"match\": \"house-*\", \"price\": {\"in\": 5, \"out\": 5}}]}");
        QCOMPARE(run({"prices", "--import", text(m_folder / "prices.json")}).exitCode, 0);
        const QJsonObject trace = run({"traces", "--format", "json"}).json()[0].toObject();
        QCOMPARE(trace["cost_usd"].toDouble(), 7.0);
        QCOMPARE(trace["cost_source"].toString(), QStringLiteral("computed"));
        QCOMPARE(run({"prices", "--mine", "--format", "json"}).json()["rows"].toArray().size(), 1);
        QCOMPARE(run({"prices", "--export", text(m_folder / "out.json")}).exitCode, 0);
        QVERIFY(QJsonDocument::fromJson(QByteArray::fromStdString(readFile(m_folder / "out.json")))["rows"].toArray().size() > 100);
    }

    void badPricesAreRefused() {
        writeFile(m_folder / "bad.json", "{\"rows\": [{\"match\": \"m\", \"price\": {\"in\": -5}}]}");
        const Run result = run({"prices", "--import", text(m_folder / "bad.json")});
        QCOMPARE(result.exitCode, 1);
        QVERIFY(result.errors.contains("row 1"));
        QCOMPARE(run({"prices", "--import", text(m_folder / "nowhere.json")}).exitCode, 1);
    }

private:
    struct Run {
        int exitCode = -1;
        QByteArray output;
        QByteArray errors;
        [[nodiscard]] QJsonDocument json() const { return QJsonDocument::fromJson(output); }
    };

    Run run(QStringList arguments) const {
        arguments << "--cache" << text(m_folder / "cache") << "--library" << text(m_folder / "library.sqlite");
        QProcess process;
        process.start(m_program, arguments);
        process.waitForFinished(30'000);
        return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
    }

    QString m_program;
    TemporaryFolder m_folder;
};

QTEST_GUILESS_MAIN(tst_cli_numbers)
#include "tst_cli_numbers.moc"
