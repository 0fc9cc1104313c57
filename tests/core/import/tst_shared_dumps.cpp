#include <QtTest>

#include <sstream>

#include "tests/support/record_collector.h"
#include "tests/support/shared_traces.h"

using namespace spanloom;
using namespace spanloom::test;

namespace {

QString joined(const std::vector<std::string>& lines) {
    QString text;
    for (const std::string& line : lines)
        text += QString::fromStdString(line) + '\n';
    return text;
}

QString sortedLines(const QString& text) {
    QStringList lines = text.split('\n');
    lines.sort();
    return lines.join('\n');
}

} // namespace

/// Real dumps, where they are at hand: counts as their list says, pairs of formats equal.
class SharedDumpsTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        const auto folder = sharedTraces();
        if (!folder)
            QSKIP("the shared trace dumps are not here (SPANLOOM_SHARED_TRACES)");
        m_folder = *folder;
    }

    void countsAreThoseOfTheList() {
        int files = 0;
        for (const auto& row : listedFiles()) {
            const ImportedRecords records = importRecords(fileBytes(m_folder / row.file));
            QVERIFY2(records.error.empty(), (row.file + ": " + records.error).c_str());
            const std::string counts = std::to_string(records.traces) + " / " + std::to_string(records.spanCount());
            const std::string listed = std::to_string(row.traces) + " / " + std::to_string(row.spans);
            QVERIFY2(counts == listed, (row.file + ": " + counts + ", listed " + listed).c_str());
            ++files;
        }
        QVERIFY(files >= 60);
    }

    void chunkBordersMakeNoDifference() {
        for (const auto& row : listedFiles()) {
            const std::string bytes = fileBytes(m_folder / row.file);
            const ImportedRecords whole = importRecords(bytes);
            for (const std::size_t chunk : {std::size_t {1}, std::size_t {7}, std::size_t {4096}}) {
                if (chunk < 4096 && bytes.size() > 400'000)
                    continue; // enough of them are small
                const ImportedRecords pieces = importRecords(bytes, chunk);
                QVERIFY2(pieces.placed == whole.placed && pieces.diagnostics == whole.diagnostics, row.file.c_str());
            }
        }
    }

    void cuttingFinelyGivesTheSameSpans() {
        ImportLimits limits;
        limits.unitBytes = 3000;
        for (const auto& row : listedFiles()) {
            if (row.file.find("truncated") != std::string::npos)
                continue; // a long last line keeps its complete spans
            const std::string bytes = fileBytes(m_folder / row.file);
            QVERIFY2(importRecords(bytes, 5000, limits).spans == importRecords(bytes).spans, row.file.c_str());
        }
    }

    void pairsOfFormatsGiveEqualRecords_data() {
        QTest::addColumn<QString>("first");
        QTest::addColumn<QString>("second");
        const auto pair = [](const char* first, const char* second) { QTest::newRow(first) << first << second; };
        const char* const demo = "otlp-jsonl/smithclay__otlp2parquet__demo__traces.jsonl";
        pair("otlp-protobuf/smithclay__otlp2parquet__demo__traces.pb", demo);
        pair("compressed/derived__demo__traces.jsonl.zst", demo);
        pair("compressed/derived__quo_tav_agent.json.gz", "otlp-json/evilmartians__agent-prism__quo_tav_agent.json");
        pair("otlp-protobuf/derived__quo_tav_agent.pb", "otlp-json/evilmartians__agent-prism__quo_tav_agent.json");
        pair("compressed/derived__gen_ai_mixed.multimember.jsonl.gz",
            "otlp-jsonl/derived__gen_ai_mixed.collector.jsonl");
        pair("otlp-protobuf/derived__rag_earnings_agent.fileexporter.proto",
            "otlp-json/evilmartians__agent-prism__rag_earnings_agent.json");
        pair("compressed/derived__rag_earnings_agent.fileexporter.json.zstd",
            "otlp-json/evilmartians__agent-prism__rag_earnings_agent.json");
    }
    void pairsOfFormatsGiveEqualRecords() {
        QFETCH(QString, first);
        QFETCH(QString, second);
        const ImportedRecords a = importRecords(fileBytes(m_folder / first.toStdString()));
        const ImportedRecords b = importRecords(fileBytes(m_folder / second.toStdString()));
        QVERIFY(!a.spans.empty());
        QString firstText = joined(a.spans);
        QString secondText = joined(b.spans);
        if (first.contains("demo__traces.pb")) {
            // The texts of this one list are empty in the protobuf file itself.
            const QRegularExpression list("process\\.command_args=array\\[[^\\]]*\\]");
            firstText.remove(list);
            secondText.remove(list);
            firstText = sortedLines(firstText);
            secondText = sortedLines(secondText);
        }
        QCOMPARE(firstText, secondText);
    }

private:
    struct Row {
        std::string file;
        std::size_t traces = 0, spans = 0;
    };

    /// The rows of the list's tables: | `file` (size) | format | traces / spans | …
    std::vector<Row> listedFiles() const {
        std::vector<Row> rows;
        std::istringstream list(fileBytes(m_folder / "README.md"));
        for (std::string line; std::getline(list, line);) {
            if (line.compare(0, 3, "| `") != 0)
                continue;
            Row row;
            row.file = line.substr(3, line.find('`', 3) - 3);
            std::istringstream counts(line.substr(line.find("| ", line.find("| ", 4) + 2) + 2));
            char slash = 0;
            if (counts >> row.traces >> slash >> row.spans && slash == '/')
                rows.push_back(std::move(row));
        }
        return rows;
    }

    std::filesystem::path m_folder;
};

QTEST_APPLESS_MAIN(SharedDumpsTest)
#include "tst_shared_dumps.moc"
