#include <QtTest>

#include "core/import/records/csv_shape.h"
#include "core/import/records/csv_splitter.h"
#include "tests/support/record_collector.h"

using namespace spanloom;
using namespace spanloom::test;

namespace {

/// Keeps the bodies of all records, each with its place.
class BodyCollector final : public UnitSink {
public:
    bool addUnit(RecordUnit&& unit) override {
        forEachRecord(unit.bytes, [&](const RecordHeader& header, std::string_view body) {
            text += std::to_string(header.offset) + ':' + std::to_string(header.line) + ' ' + std::string(body) + '\n';
        });
        ++units;
        return true;
    }
    std::string text;
    int units = 0;
};

struct Cut {
    std::string records;
    std::string diagnostics;
    bool operator==(const Cut&) const = default;
};

Cut cut(std::string_view csv, std::size_t chunk = SIZE_MAX, ImportLimits limits = {}) {
    RecordCollector context;
    BodyCollector bodies;
    DiagnosticLog log;
    CsvSplitter splitter({context, bodies, log, limits});
    for (; !csv.empty(); csv.remove_prefix(std::min(chunk, csv.size())))
        if (!splitter.feed(csv.substr(0, chunk)))
            return {"stopped", {}};
    if (!splitter.finish())
        return {"stopped", {}};
    Cut result {bodies.text, {}};
    for (const Diagnostic& entry : log.sorted())
        result.diagnostics
            += entry.code + ' ' + std::to_string(entry.count) + " line " + std::to_string(entry.first.line) + '\n';
    return result;
}

QString text(const std::string& bytes) { return QString::fromStdString(bytes); }

} // namespace

class CsvTest : public QObject {
    Q_OBJECT

private slots:
    void rowsBecomeObjects_data() {
        QTest::addColumn<QByteArray>("csv");
        QTest::addColumn<QString>("records");
        const auto row = [](const char* name, const char* csv, const char* records) {
            QTest::newRow(name) << QByteArray(csv) << QString::fromUtf8(records);
        };
        row("plain", "a,b\n1,2\n3,4\n", "4:2 {\"a\":\"1\",\"b\":\"2\"}\n8:3 {\"a\":\"3\",\"b\":\"4\"}\n");
        row("no line feed at the end", "a,b\n1,2", "4:2 {\"a\":\"1\",\"b\":\"2\"}\n");
        row("carriage returns", "a,b\r\n1,2\r\n", "5:2 {\"a\":\"1\",\"b\":\"2\"}\n");
        row("a carriage return within a cell", "a,b\n1\r2,3\n", "4:2 {\"a\":\"1\\u000d2\",\"b\":\"3\"}\n");
        row("semicolons", "a;b\n1,5;2\n", "4:2 {\"a\":\"1,5\",\"b\":\"2\"}\n");
        row("tabs", "a\tb\n1\t\n", "4:2 {\"a\":\"1\"}\n");
        row("quotes", "a,b\n\"say \"\"hi\"\"\",\"x,y\"\n", "4:2 {\"a\":\"say \\\"hi\\\"\",\"b\":\"x,y\"}\n");
        row("a quote within plain text", "a,b\n5\" pipe,2\n", "4:2 {\"a\":\"5\\\" pipe\",\"b\":\"2\"}\n");
        row("text after quotes", "a,b\n\"x\"y,2\n", "4:2 {\"a\":\"xy\",\"b\":\"2\"}\n");
        row("line feeds within quotes", "a,b\n\"1\n2\",3\n4,5\n",
            "4:2 {\"a\":\"1\\n2\",\"b\":\"3\"}\n12:4 {\"a\":\"4\",\"b\":\"5\"}\n");
        row("an empty cell is absent, quotes are not", "a,b,c\n,\"\",1\n", "6:2 {\"b\":\"\",\"c\":\"1\"}\n");
        row("blank lines and empty rows", "\na,b\n\n1,2\n,\n  \n3,4\n",
            "6:4 {\"a\":\"1\",\"b\":\"2\"}\n15:7 {\"a\":\"3\",\"b\":\"4\"}\n");
        row("a header over two lines", "\"a\nz\",b\n1,2\n", "8:3 {\"a\\nz\":\"1\",\"b\":\"2\"}\n");
        row("blanks around names", "a , b\n1 , 2\n", "6:2 {\"a\":\"1 \",\"b\":\" 2\"}\n");
        row("characters that JSON escapes", "a,b\n\\,\x01\n", "4:2 {\"a\":\"\\\\\",\"b\":\"\\u0001\"}\n");
    }
    void rowsBecomeObjects() {
        QFETCH(QByteArray, csv);
        QFETCH(QString, records);
        const std::string bytes = csv.toStdString();
        const Cut whole = cut(bytes);
        QCOMPARE(text(whole.records), records);
        QVERIFY(whole.diagnostics.empty());
        for (std::size_t chunk = 1; chunk < 6; ++chunk)
            QVERIFY2(cut(bytes, chunk) == whole, std::to_string(chunk).c_str());
    }

    void whatIsOddIsCounted_data() {
        QTest::addColumn<QByteArray>("csv");
        QTest::addColumn<QString>("records");
        QTest::addColumn<QString>("diagnostics");
        const auto row = [](const char* name, const QByteArray& csv, const char* records, const char* diagnostics) {
            QTest::newRow(name) << csv << records << diagnostics;
        };
        row("too few cells", "a,b\n1\n", "4:2 {\"a\":\"1\"}\n", "csv_missing_cells 1 line 2\n");
        row("too many cells", "a,b\n1,2,3,,5\n",
            "4:2 {\"a\":\"1\",\"b\":\"2\",\"column_3\":\"3\",\"column_5\":\"5\"}\n",
            "csv_extra_cells 1 line 2\n");
        row("cut off within quotes", "a,b\n1,2\n3,\"4\n5,6\n", "4:2 {\"a\":\"1\",\"b\":\"2\"}\n",
            "truncated_document 1 line 3\n");
        row("zero bytes at the end", QByteArray("a,b\n1,2\n\0\0\0", 11), "4:2 {\"a\":\"1\",\"b\":\"2\"}\n",
            "nul_padding 1 line 3\n");
        row("only a header", "a,b", "", "");
        row("nothing", "", "", "");
    }
    void whatIsOddIsCounted() {
        QFETCH(QByteArray, csv);
        QFETCH(QString, records);
        QFETCH(QString, diagnostics);
        const std::string bytes = csv.toStdString();
        const Cut whole = cut(bytes);
        QCOMPARE(text(whole.records), records);
        QCOMPARE(text(whole.diagnostics), diagnostics);
        QVERIFY(cut(bytes, 1) == whole);
    }

    void rowsBeyondTheLimitAreSkipped() {
        ImportLimits limits;
        limits.maxRecordBytes = 40;
        const std::string csv = "a,b\n1,2\n\"" + std::string(100, 'x') + "\n\",2\n3,4\n";
        const Cut whole = cut(csv, SIZE_MAX, limits);
        QCOMPARE(text(whole.records),
            QStringLiteral("4:2 {\"a\":\"1\",\"b\":\"2\"}\n114:5 {\"a\":\"3\",\"b\":\"4\"}\n"));
        QCOMPARE(text(whole.diagnostics), QStringLiteral("oversized_record 1 line 3\n"));
        QVERIFY(cut(csv, 7, limits) == whole);
    }

    void aHeaderBeyondTheLimitIsRefused() {
        const std::string csv = std::string(kMaxCsvHeaderBytes + 5, 'a') + ",b\n1,2\n";
        const Cut whole = cut(csv);
        QVERIFY(whole.records.empty());
        QCOMPARE(text(whole.diagnostics), QStringLiteral("csv_header_too_long 1 line 1\n"));
        QVERIFY(cut(csv, 4096) == whole);
    }

    void manyRowsComeInSeveralUnits() {
        std::string csv = "a,b\n";
        for (int i = 0; i < 50'000; ++i)
            csv += std::to_string(i) + ",\"some text that fills the row, more or less\"\n";
        RecordCollector context;
        BodyCollector bodies;
        DiagnosticLog log;
        const ImportLimits limits;
        CsvSplitter splitter({context, bodies, log, limits});
        QVERIFY(splitter.feed(csv));
        QVERIFY(splitter.finish());
        QVERIFY(bodies.units >= 3);
        QCOMPARE(std::count(bodies.text.begin(), bodies.text.end(), '\n'), 50'000);
    }

    void theHeaderTellsTheDelimiter() {
        QCOMPARE(csvShape("a;b,c;d\n").delimiter, ';');
        QCOMPARE(csvShape("a\tb\n1;2;3;4\n").delimiter, '\t');
        QVERIFY(csvShape("\"a,b\",c\n").has("a,b"));
        QVERIFY(!csvShape("a line of words\n").isCsv);
        QVERIFY(csvShape(" x ,attributes.y\n").has("x"));
        QVERIFY(csvShape("x,attributes.y\n").hasPrefix("attributes."));
    }
};

QTEST_APPLESS_MAIN(CsvTest)
#include "tst_csv.moc"
