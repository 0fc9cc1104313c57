#include <QtTest>

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
        row("Jaeger JSON", "unsupported", R"({"data":[{"traceID":"1","spans":[]}]})");
        row("Zipkin JSON", "unsupported", R"([[{"traceId":"1","id":"2","timestamp":1}]])");
        row("Langfuse JSON", "unsupported", R"({"trace":{"id":"1"},"observations":[]})");
        row("MLflow JSON", "unsupported", R"({"info":{},"data":{"spans":[]}})");
        row("LangSmith JSON", "unsupported", R"({"id":"1","run_type":"llm","dotted_order":"x"})");
        row("Chrome trace", "unsupported", R"({"traceEvents":[]})");
        row("ClickHouse", "unsupported", R"({"Timestamp":"x","TraceId":"1","SpanId":"2"})");
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

    void namesAreStable() {
        QCOMPARE(builtinImporters().size(), std::size_t {2});
        QCOMPARE(builtinImporters()[0]->formatName(), std::string_view("otlp-json"));
        QCOMPARE(builtinImporters()[1]->formatName(), std::string_view("otlp-protobuf"));
    }
};

QTEST_APPLESS_MAIN(RecogniseFormatTest)
#include "tst_recognise_format.moc"
