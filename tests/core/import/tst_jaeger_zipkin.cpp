#include <QtTest>

#include "core/import/importer.h"
#include "tests/support/record_collector.h"
#include "tests/support/shared_traces.h"

using namespace spanloom;
using namespace spanloom::test;

namespace {

std::string formatOf(std::string_view head) {
    const auto importer = recogniseFormat({head, false});
    return importer ? std::string((*importer)->formatName()) : "none: " + importer.error().message;
}

/// A trace of so many spans, its processes at the end.
std::string longTrace(int spans) {
    std::string text = "{\"data\":[{\"traceID\":\"00000000000000aa00000000000000aa\",\"spans\":[";
    for (int i = 1; i <= spans; ++i) {
        const std::string id = std::to_string(i);
        text += i > 1 ? "," : "";
        text += "{\"traceID\":\"00000000000000aa00000000000000aa\",\"spanID\":\"" + std::string(16 - id.size(), '0') + id
            + "\",\"operationName\":\"step\",\"references\":[],\"startTime\":1767225600000000,\"duration\":5,\"tags\":[],"
              "\"logs\":[],\"processID\":\"p"
            + std::to_string(i % 3) + "\",\"warnings\":null}";
    }
    return text + "],\"processes\":{\"p0\":{\"serviceName\":\"zero\"},\"p1\":{\"serviceName\":\"one\"}},"
                  "\"warnings\":[\"late\"]}],\"total\":0,\"errors\":null}";
}

std::size_t countOf(const std::vector<std::string>& spans, std::string_view word) {
    std::size_t count = 0;
    for (const std::string& span : spans)
        count += span.find(word) != std::string::npos ? 1 : 0;
    return count;
}

/// The text without what two formats cannot both say: times below a microsecond, the order of the lines.
QString withoutNanoseconds(const std::vector<std::string>& spans) {
    QStringList lines;
    for (const std::string& span : spans)
        lines << QString::fromStdString(span).replace(QRegularExpression("(start|end)=(\\d+)\\d{3}"), "\\1=\\2");
    lines.sort();
    return lines.join('\n');
}

} // namespace

class JaegerZipkinTest : public QObject {
    Q_OBJECT

private slots:
    /// The answer, the trace and the list of spans are each larger than a record may be.
    void aTraceLargerThanAnyRecordKeepsItsSpansProcessesAndWarnings() {
        ImportLimits limits;
        limits.unitBytes = 4096;
        limits.maxRecordBytes = 8192;
        const std::string bytes = longTrace(2000);
        const ImportedRecords records = importRecords(bytes, 1000, limits);
        QCOMPARE(records.spanCount(), std::size_t {2000});
        QCOMPARE(countOf(records.spans, "service.name=string:\"zero\""), std::size_t {666});
        QCOMPARE(countOf(records.spans, "service.name=string:\"one\""), std::size_t {667});
        QCOMPARE(countOf(records.spans, "jaeger.process_id=string:\"p2\""), std::size_t {667});
        QCOMPARE(countOf(records.spans, "jaeger.warnings=array[string:\"late\" ]"), std::size_t {1});
        QCOMPARE(records.count("missing_resource"), std::uint64_t {1});
        QCOMPARE(records.count("oversized_record"), std::uint64_t {0});
        QVERIFY(records.units > 50);
        QCOMPARE(records.spans, importRecords(bytes).spans);
    }

    void headsAreRecognised_data() {
        QTest::addColumn<QByteArray>("head");
        QTest::addColumn<QString>("format");
        const auto row = [](const char* name, const char* head, const char* format) {
            QTest::newRow(name) << QByteArray(head) << QString::fromLatin1(format);
        };
        row("answer", "{\"data\":[{\"traceID\":\"1\",\"spans\":[]}]}", "jaeger-json");
        row("answer, spans first", "{\"data\":[{\"spans\":[{\"traceID\":\"1\",\"tags\":[", "jaeger-json");
        row("answer, processes first", "{\"data\":[{\"processes\":{\"p1\":{\"serviceName\":", "jaeger-json");
        row("trace, spans first", "{\"spans\":[{\"traceID\":\"1\",\"spanID\":\"2\",\"operationName\":\"x\"", "jaeger-json");
        row("span", "{\"traceID\":\"1\",\"spanID\":\"2\",\"operationName\":\"x\",\"process\":{}}", "jaeger-json");
        row("stored row", "{\"_id\":\"7\",\"_source\":{\"traceID\":\"1\",\"spanID\":\"2\"}}", "jaeger-json");
        row("nothing found", "{\"data\":[],\"total\":0,\"limit\":0,\"offset\":0,\"errors\":null}", "jaeger-json");
        row("version 3", "{\"result\":{\"resourceSpans\":[]}}", "otlp-json");
        row("zipkin", "[{\"traceId\":\"1\",\"id\":\"2\",\"timestamp\":5,\"localEndpoint\":{}}]", "zipkin-json");
        row("zipkin traces", "[[{\"traceId\":\"1\",\"id\":\"2\",\"kind\":\"CLIENT\",\"tags\":{}}]]", "zipkin-json");
        row("zipkin line", "{\"traceId\":\"1\",\"id\":\"2\",\"annotations\":[],\"future\":1,\"localEndpoint\":{}}", "zipkin-json");
        row("zipkin v1", "[{\"traceId\":\"1\",\"id\":\"2\",\"name\":\"x\",\"binaryAnnotations\":[]}]", "zipkin-json");
        row("bare otlp span", "{\"traceId\":\"1\",\"spanId\":\"2\",\"name\":\"x\",\"kind\":1}", "otlp-json");
    }
    void headsAreRecognised() {
        QFETCH(QByteArray, head);
        QFETCH(QString, format);
        QCOMPARE(QString::fromStdString(formatOf(head.toStdString())), format);
    }

    void rowsOfOthersAreNotZipkins() {
        for (const char* head : {"[{\"id\":\"a\",\"traceId\":\"b\",\"type\":\"SPAN\",\"name\":\"x\",\"startTime\":\"2026\"}]",
                 "[{\"id\":\"a\",\"traceId\":\"b\",\"name\":\"x\",\"value\":1,\"dataType\":\"NUMERIC\",\"timestamp\":\"2026\"}]",
                 "{\"traceId\":\"a\",\"name\":\"x\"}"})
            QVERIFY2(formatOf(head) != "zipkin-json", head);
    }

    /// Also where the answer is so large that it is cut at its spans.
    void aPartialAnswerOfTempoIsSaid() {
        const std::string bytes
            = fileBytes(std::filesystem::path(SPANLOOM_SOURCE_DIR) / "tests/data/otlp/tempo_partial.json");
        for (const std::size_t unitBytes : {std::size_t {1u << 20}, std::size_t {64}}) {
            ImportLimits limits;
            limits.unitBytes = unitBytes;
            const ImportedRecords records = importRecords(bytes, 5, limits);
            QCOMPARE(records.spanCount(), std::size_t {2});
            QCOMPARE(records.count("partial_answer"), std::uint64_t {1});
            QCOMPARE(records.severity("partial_answer"), std::string("notice"));
        }
    }

    void theSameTraceFromOtlpAndFromJaegerGivesEqualSpans() {
        const auto folder = sharedTraces();
        if (!folder)
            QSKIP("the shared trace dumps are not here (SPANLOOM_SHARED_TRACES)");
        const ImportedRecords otlp = importRecords(
            fileBytes(*folder / "otlp-json/jaegertracing__jaeger-ui__otlp2jaeger-multi-in-combined.json"));
        const ImportedRecords jaeger
            = importRecords(fileBytes(*folder / "jaeger/jaegertracing__jaeger-ui__oltp2jaeger-multi-out.json"));
        QCOMPARE(jaeger.format, std::string("jaeger-json"));
        QCOMPARE(jaeger.spanCount(), std::size_t {4});
        QCOMPARE(withoutNanoseconds(jaeger.spans), withoutNanoseconds(otlp.spans));
    }
};

QTEST_APPLESS_MAIN(JaegerZipkinTest)
#include "tst_jaeger_zipkin.moc"
