#include <QtTest>

#include <set>
#include <string_view>

#include "core/import/importer.h"

using namespace spanloom;

class RecogniseFormatTest : public QObject {
    Q_OBJECT

private slots:
    void ourFormatsAreRecognisedByTheirBytes_data() {
        QTest::addColumn<QByteArray>("head");
        QTest::addColumn<QString>("format");
        const auto row = [](const char* name, const QByteArray& head, const char* format) {
            QTest::newRow(name) << head << format;
        };
        row("document", R"({"resourceSpans":[]})", "otlp-json");
        row("blank first line", "\n{\"resourceSpans\":[]}", "otlp-json");
        row("snake case", R"({"resource_spans":[]})", "otlp-json");
        row("array", R"([{"resourceSpans":[]}])", "otlp-json");
        row("cut off", "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"serv", "otlp-json");
        row("logs only", R"({"resourceLogs":[]})", "otlp-json");
        row("empty message", "{}", "otlp-json");
        row("empty message, then another", "{}\n{\"resourceSpans\":[]}", "otlp-json");
        row("bare span", R"({"traceId":"a","spanId":"b","name":"c"})", "otlp-json");
        row("wrapped", R"({"result":{"resourceSpans":[]}})", "otlp-json");
        row("batches", R"({"batches":[]})", "otlp-json");
        row("log line", "INFO export {\"resourceSpans\":[]}", "otlp-json");
        row("bare protobuf", QByteArray("\x0a\x04\x0a\x00\x12\x00", 6), "otlp-protobuf");
        row("framed protobuf", QByteArray("\0\0\0\x06\x0a\x04\x0a\x00\x12\x00", 10), "otlp-protobuf");
    }
    void ourFormatsAreRecognisedByTheirBytes() {
        QFETCH(QByteArray, head);
        QFETCH(QString, format);
        const std::string bytes = head.toStdString();
        const auto importer = recogniseFormat({bytes, true});
        QVERIFY2(importer.has_value(), importer ? "" : importer.error().message.c_str());
        QCOMPARE(QString::fromStdString(std::string((*importer)->formatName())), format);
    }

    void otherBytesGetASentence_data() {
        QTest::addColumn<QByteArray>("head");
        QTest::addColumn<QString>("code");
        QTest::addColumn<QString>("words");
        const auto row = [](const char* words, const char* code, const QByteArray& head) {
            QTest::newRow(words) << head << code << words;
        };
        row("the file is empty", "not_recognised", "");
        row("Parquet", "unsupported", "PAR1....");
        row("Arrow file", "unsupported", "ARROW1..");
        row("SQLite", "unsupported", QByteArray("SQLite format 3\0", 16));
        row("zip archive", "unsupported", "PK\x03\x04....");
        row("Chrome trace", "unsupported", R"({"traceEvents":[]})");
        row("speedscope", "unsupported", "{\"$schema\":\"speedscope\"}");
        row("ATIF", "unsupported", R"({"schema_version":"ATIF-v1.4","steps":[]})");
        row("Batch interface", "unsupported", R"({"custom_id":"1","response":{}})");
        row("answer to a search", "unsupported",
            R"({"traces":[{"traceID":"a","rootServiceName":"b","rootTraceName":"c","durationMs":1}],"metrics":{}})");
        row("summaries of traces", "unsupported", R"({"summaries":[{"traceId":"a","rootServiceName":"b","spanCount":1}]})");
        row("report of an error", "unsupported", R"({"error":{"httpCode":404,"message":"No traces found"}})");
        row("holds no rows", "not_recognised", R"({"data":[],"next_cursor":null})");
        row("console.dir", "unsupported", "{\n  traceId: '5b8a', kind: 0, parent: [Object] }");
        row("print of a dictionary", "unsupported", "{'name': 'chat', 'context': {}}");
        row("debug exporter", "unsupported", "ResourceSpans #0\nResource SchemaURL: \n");
        row("web page", "unsupported", "<!DOCTYPE html>");
        row("bunzip2", "unsupported", "BZh91AY");
        row("picture", "not_recognised", "\x89PNG\r\n");
        row("the columns id, name, start,", "unsupported", "id,name,start\n1,a,2\n");
        row("its members are hello", "not_recognised", R"({"hello":1})");
        row("CSV", "unsupported", "id,name,start\n1,a,2\n");
        row("is text", "not_recognised", "just some words\n");
        row("bytes of no known format", "not_recognised", QByteArray("\x0a\x01\xff\x02\x03\x04", 6));
    }
    void otherBytesGetASentence() {
        QFETCH(QByteArray, head);
        QFETCH(QString, code);
        QFETCH(QString, words);
        const std::string bytes = head.toStdString();
        const auto importer = recogniseFormat({bytes, true});
        QVERIFY(!importer);
        QCOMPARE(QString(name(importer.error().code)), code);
        QVERIFY2(QString::fromStdString(importer.error().message).contains(words), importer.error().message.c_str());
    }

    void theCommandNamesTheFileWhereThatIsSafe() {
        const auto messageFor = [](std::string_view file) {
            return QString::fromStdString(recogniseFormat({"PAR1....", true, file}).error().message);
        };
        QVERIFY(messageFor("run-7.parquet").contains("FROM 'run-7.parquet') TO 'run-7.jsonl'"));
        QVERIFY(messageFor("$(rm x).parquet").contains("FROM 'FILE.parquet'"));
        QVERIFY(messageFor("a b.parquet").contains("FROM 'FILE.parquet'"));
        QVERIFY(messageFor("").contains("FROM 'FILE.parquet'"));
    }

    void namesAreStableAndSaySomething() {
        const auto& importers = builtinImporters();
        QCOMPARE(importers.front()->formatName(), std::string_view("otlp-json"));
        QCOMPARE(importers.back()->formatName(), std::string_view("otlp-protobuf"));
        std::set<std::string_view> names;
        for (const Importer* importer : importers) {
            QVERIFY(names.insert(importer->formatName()).second);
            const FormatDescription description = importer->description();
            for (const std::string_view text : {description.title, description.shapes, description.remarks})
                QVERIFY(text.find_first_of("|\n") == std::string_view::npos);
            QVERIFY2(!description.shapes.empty(), std::string(importer->formatName()).c_str());
        }
    }
};

QTEST_APPLESS_MAIN(RecogniseFormatTest)
#include "tst_recognise_format.moc"
