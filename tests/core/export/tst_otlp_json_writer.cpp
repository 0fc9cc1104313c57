#include <QtTest/QtTest>

#include <limits>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include "core/export/otlp_json_writer.h"
#include "tests/support/trace_builder.h"

using namespace spanloom;
using test::kTestEpoch;
using test::openTraceFromText;
using test::OpenedTestTrace;

namespace {

QStringList exportLines(const TraceDocument& document, const PayloadSource& payloads) {
    QStringList lines;
    const Status status = writeOtlpJsonLines(document, payloads, [&](std::string_view line) -> Status {
        lines.append(QString::fromUtf8(line.data(), static_cast<qsizetype>(line.size())));
        return {};
    });
    if (!status)
        lines.append("error: " + QString::fromStdString(status.error().message));
    return lines;
}

QStringList exportLines(const OpenedTestTrace& trace) { return exportLines(*trace.document, *trace.payloads); }

QJsonObject resourceSpans(const QString& line) {
    return QJsonDocument::fromJson(line.toUtf8()).object()["resourceSpans"].toArray()[0].toObject();
}

QJsonObject scopeSpans(const QString& line) { return resourceSpans(line)["scopeSpans"].toArray()[0].toObject(); }

QJsonObject spanOf(const OpenedTestTrace& trace) {
    return scopeSpans(exportLines(trace).value(0))["spans"].toArray()[0].toObject();
}

/// Replaces the attributes of row 0 by what `write` writes.
template <typename F>
OpenedTestTrace withAttributes(F&& write) {
    OpenedTestTrace trace = openTraceFromText("LLM a");
    std::string& packed = trace.payloads->payloads[0].attributes;
    packed.clear();
    ValueWriter writer(packed);
    writer.beginList();
    write(writer, [&](const char* key) { writer.key(trace.payloads->keyPool().intern(key)); });
    writer.endList();
    return trace;
}

QString attributesText(const OpenedTestTrace& trace) {
    const QString line = exportLines(trace).value(0);
    const qsizetype from = line.indexOf("\"attributes\":", line.indexOf("\"spans\":"));
    return line.mid(from, line.indexOf(",\"status\"") - from);
}

} // namespace

class TestOtlpJsonWriter : public QObject {
    Q_OBJECT

private slots:
    void envelopeFollowsTheSpecification();
    void defaultsAreLeftOutButResourceScopeAndStatus();
    void valueKindsAreKept();
    void orderAndDuplicatesAreKept();
    void nestedValuesAreTyped();
    void numbersWithoutJsonFormBecomeText();
    void eventsAndLinksAreWritten();
    void droppedCountsFlagsAndSchemaUrlsAreKept();
    void unfinishedSpanHasNoEnd();
    void recordedStatusIsWritten();
    void unknownKindIsZero();
    void foreignIdsTravelInAttributes();
    void whatTheProtocolCannotSayTravelsInAttributes();
    void judgementsApartFromSpansAreLogRecords();
    void spansAreGroupedByResourceAndScope();
    void longGroupsAreCutIntoLines();
    void firstErrorEndsTheExport();
};

void TestOtlpJsonWriter::envelopeFollowsTheSpecification() {
    const OpenedTestTrace trace = openTraceFromText("AGENT root id=1 0-100 otel=server\n LLM \"chat x\" id=2 10-20");
    const QStringList lines = exportLines(trace);
    QCOMPARE(lines.size(), 1);
    const QJsonArray spans = scopeSpans(lines[0])["spans"].toArray();
    QCOMPARE(spans.size(), 2);
    const QJsonObject root = spans[0].toObject();
    QCOMPARE(root["traceId"].toString(), QString("11111111111111112222222222222222"));
    QCOMPARE(root["spanId"].toString(), QString("0000000000000001"));
    QVERIFY(!root.contains("parentSpanId"));
    QCOMPARE(root["kind"].toInt(), 2);
    QCOMPARE(root["startTimeUnixNano"].toString(), QString::number(kTestEpoch));
    QCOMPARE(root["endTimeUnixNano"].toString(), QString::number(kTestEpoch + 100'000'000));
    QCOMPARE(spans[1].toObject()["parentSpanId"].toString(), QString("0000000000000001"));
    QCOMPARE(spans[1].toObject()["name"].toString(), QString("chat x"));
    const QJsonObject service = resourceSpans(lines[0])["resource"].toObject()["attributes"].toArray()[0].toObject();
    QCOMPARE(service["key"].toString(), QString("service.name"));
    QCOMPARE(scopeSpans(lines[0])["scope"].toObject()["name"].toString(), QString("spanloom.test"));
}

void TestOtlpJsonWriter::defaultsAreLeftOutButResourceScopeAndStatus() {
    OpenedTestTrace trace = openTraceFromText("LLM \"\"");
    trace.payloads->resources[0] = {};
    trace.payloads->scopes[0] = {};
    QCOMPARE(exportLines(trace),
        QStringList {QString("{\"resourceSpans\":[{\"resource\":{},\"scopeSpans\":[{\"scope\":{},\"spans\":[{"
                             "\"traceId\":\"11111111111111112222222222222222\",\"spanId\":\"0000000000000001\","
                             "\"startTimeUnixNano\":\"1700000000000000000\",\"endTimeUnixNano\":\"1700000000100000000\","
                             "\"status\":{}}]}]}]}")});
}

void TestOtlpJsonWriter::valueKindsAreKept() {
    const OpenedTestTrace trace = withAttributes([](ValueWriter& writer, auto key) {
        key("e"), writer.empty();
        key("f"), writer.boolean(false);
        key("t"), writer.boolean(true);
        key("i"), writer.integer(INT64_MIN);
        key("one"), writer.real(1.0);
        key("s"), writer.string("");
        key("b"), writer.bytes(std::string_view("\0\xFF", 2));
        key("a"), writer.beginArray(), writer.endArray();
        key("m"), writer.beginMap(), writer.endMap();
    });
    QCOMPARE(attributesText(trace),
        QString("\"attributes\":[{\"key\":\"e\",\"value\":{}},{\"key\":\"f\",\"value\":{\"boolValue\":false}},"
                "{\"key\":\"t\",\"value\":{\"boolValue\":true}},{\"key\":\"i\",\"value\":{\"intValue\":\"-9223372036854775808\"}},"
                "{\"key\":\"one\",\"value\":{\"doubleValue\":1}},{\"key\":\"s\",\"value\":{\"stringValue\":\"\"}},"
                "{\"key\":\"b\",\"value\":{\"bytesValue\":\"AP8=\"}},{\"key\":\"a\",\"value\":{\"arrayValue\":{\"values\":[]}}},"
                "{\"key\":\"m\",\"value\":{\"kvlistValue\":{\"values\":[]}}}]"));
}

void TestOtlpJsonWriter::orderAndDuplicatesAreKept() {
    const OpenedTestTrace trace = withAttributes([](ValueWriter& writer, auto key) {
        key("z"), writer.integer(1);
        key("a"), writer.integer(2);
        key("z"), writer.string("again");
    });
    QCOMPARE(attributesText(trace),
        QString("\"attributes\":[{\"key\":\"z\",\"value\":{\"intValue\":\"1\"}},{\"key\":\"a\",\"value\":{\"intValue\":\"2\"}},"
                "{\"key\":\"z\",\"value\":{\"stringValue\":\"again\"}}]"));
}

void TestOtlpJsonWriter::nestedValuesAreTyped() {
    const OpenedTestTrace trace = withAttributes([](ValueWriter& writer, auto key) {
        key("m");
        writer.beginMap();
        writer.mapKey("list");
        writer.beginArray();
        writer.integer(1);
        writer.real(0.5);
        writer.endArray();
        writer.mapKey("none");
        writer.empty();
        writer.endMap();
    });
    QCOMPARE(attributesText(trace),
        QString("\"attributes\":[{\"key\":\"m\",\"value\":{\"kvlistValue\":{\"values\":[{\"key\":\"list\",\"value\":{\"arrayValue\":"
                "{\"values\":[{\"intValue\":\"1\"},{\"doubleValue\":0.5}]}}},{\"key\":\"none\",\"value\":{}}]}}}]"));
}

void TestOtlpJsonWriter::numbersWithoutJsonFormBecomeText() {
    const OpenedTestTrace trace = withAttributes([](ValueWriter& writer, auto key) {
        key("n"), writer.real(std::numeric_limits<double>::quiet_NaN());
        key("p"), writer.real(std::numeric_limits<double>::infinity());
        key("m"), writer.real(-std::numeric_limits<double>::infinity());
        key("z"), writer.real(-0.0);
    });
    const QString text = attributesText(trace);
    QVERIFY(text.contains("{\"doubleValue\":\"NaN\"}"));
    QVERIFY(text.contains("{\"doubleValue\":\"Infinity\"}"));
    QVERIFY(text.contains("{\"doubleValue\":\"-Infinity\"}"));
    QVERIFY(text.contains("{\"doubleValue\":-0.0}"));
}

void TestOtlpJsonWriter::eventsAndLinksAreWritten() {
    OpenedTestTrace trace = openTraceFromText("LLM a event=first@5 event=second@6");
    LinkListWriter links;
    LinkView link;
    link.traceId = {1, 2};
    link.spanId = {3};
    link.traceState = "k=v";
    link.flags = 257;
    link.droppedAttributes = 4;
    links.begin(link);
    ValueWriter list(links.buffer());
    list.beginList();
    list.key(trace.payloads->keyPool().intern("why"));
    list.string("cause");
    list.endList();
    trace.payloads->payloads[0].links = std::string(links.packed());
    const QJsonObject span = spanOf(trace);
    QCOMPARE(span["events"].toArray().size(), 2);
    QCOMPARE(span["events"].toArray()[1].toObject()["name"].toString(), QString("second"));
    QCOMPARE(span["events"].toArray()[1].toObject()["timeUnixNano"].toString(), QString::number(kTestEpoch + 6'000'000));
    const QJsonObject written = span["links"].toArray()[0].toObject();
    QCOMPARE(written["traceId"].toString(), QString("00000000000000010000000000000002"));
    QCOMPARE(written["spanId"].toString(), QString("0000000000000003"));
    QCOMPARE(written["traceState"].toString(), QString("k=v"));
    QCOMPARE(written["flags"].toInt(), 257);
    QCOMPARE(written["droppedAttributesCount"].toInt(), 4);
    QCOMPARE(written["attributes"].toArray().size(), 1);
}

void TestOtlpJsonWriter::droppedCountsFlagsAndSchemaUrlsAreKept() {
    OpenedTestTrace trace = openTraceFromText("LLM a");
    SpanPayload& payload = trace.payloads->payloads[0];
    payload.droppedAttributes = 1;
    payload.droppedEvents = 2;
    payload.droppedLinks = 3;
    payload.traceFlags = 769;
    payload.traceState = "vendor=1";
    trace.payloads->resources[0].schemaUrl = "https://r";
    trace.payloads->resources[0].droppedAttributes = 5;
    trace.payloads->scopes[0].schemaUrl = "https://s";
    trace.payloads->scopes[0].droppedAttributes = 6;
    const QJsonObject span = spanOf(trace);
    QCOMPARE(span["droppedAttributesCount"].toInt(), 1);
    QCOMPARE(span["droppedEventsCount"].toInt(), 2);
    QCOMPARE(span["droppedLinksCount"].toInt(), 3);
    QCOMPARE(span["flags"].toInt(), 769);
    QCOMPARE(span["traceState"].toString(), QString("vendor=1"));
    const QString line = exportLines(trace)[0];
    QCOMPARE(resourceSpans(line)["schemaUrl"].toString(), QString("https://r"));
    QCOMPARE(resourceSpans(line)["resource"].toObject()["droppedAttributesCount"].toInt(), 5);
    QCOMPARE(scopeSpans(line)["schemaUrl"].toString(), QString("https://s"));
    QCOMPARE(scopeSpans(line)["scope"].toObject()["droppedAttributesCount"].toInt(), 6);
}

void TestOtlpJsonWriter::unfinishedSpanHasNoEnd() {
    const QJsonObject span = spanOf(openTraceFromText("LLM a 5-"));
    QVERIFY(span.contains("startTimeUnixNano"));
    QVERIFY(!span.contains("endTimeUnixNano"));
}

void TestOtlpJsonWriter::recordedStatusIsWritten() {
    OpenedTestTrace trace = openTraceFromText("LLM a status=error");
    trace.payloads->payloads[0].statusMessage = "too \"many\"";
    QCOMPARE(spanOf(trace)["status"].toObject(), (QJsonObject {{"code", 2}, {"message", "too \"many\""}}));
    // Here the status was only concluded from the error type.
    QCOMPARE(spanOf(openTraceFromText("LLM a error_type=timeout"))["status"].toObject(), QJsonObject());
}

void TestOtlpJsonWriter::unknownKindIsZero() {
    test::TestTrace trace = test::parseTrace("LLM a");
    trace.spans[0].otelKind = OtelKind::Other;
    const TraceDocument document = TraceBuilder(trace.strings, nullptr).build(trace.id, trace.spans, {});
    QVERIFY(!exportLines(document, *trace.payloads)[0].contains("\"kind\""));
}

void TestOtlpJsonWriter::foreignIdsTravelInAttributes() {
    test::TestTrace trace = test::parseTrace("LLM a attr.k=v\n TOOL b");
    trace.spans[0].flags = trace.spans[1].flags = SpanFlag::ForeignTraceId | SpanFlag::ForeignSpanId;
    for (std::uint32_t row : {0u, 1u}) {
        trace.payloads->payloads[row].traceIdText = "run";
        trace.payloads->payloads[row].spanIdText = "step \"" + std::to_string(row) + '"';
    }
    trace.payloads->payloads[1].parentIdText = "step \"0\"";
    const TraceDocument document = TraceBuilder(trace.strings, nullptr).build(trace.id, trace.spans, {});
    const QJsonArray spans = scopeSpans(exportLines(document, *trace.payloads)[0])["spans"].toArray();
    const auto texts = [&](int index) {
        QStringList words;
        for (const QJsonValue& attribute : spans[index].toObject()["attributes"].toArray())
            words.append(attribute["key"].toString() + '=' + attribute["value"]["stringValue"].toString());
        return words;
    };
    QCOMPARE(texts(0), (QStringList {"k=v", "spanloom.trace_id=run", "spanloom.span_id=step \"0\""}));
    QCOMPARE(texts(1),
        (QStringList {"spanloom.trace_id=run", "spanloom.span_id=step \"1\"", "spanloom.parent_span_id=step \"0\""}));
    QCOMPARE(spans[0].toObject()["spanId"].toString().size(), 16);
}

void TestOtlpJsonWriter::whatTheProtocolCannotSayTravelsInAttributes() {
    const OpenedTestTrace trace = openTraceFromText("LLM a");
    TraceDocument document = *trace.document;
    document.spans[0].start = 0;
    document.spans[0].end = -5;
    document.spans[0].flags |= SpanFlag::Truncated;
    const QString line = exportLines(document, *trace.payloads).value(0);
    for (const char* part : {"{\"key\":\"spanloom.start_time_unix_nano\",\"value\":{\"stringValue\":\"0\"}}",
             "{\"key\":\"spanloom.end_time_unix_nano\",\"value\":{\"stringValue\":\"-5\"}}",
             "{\"key\":\"spanloom.truncated\",\"value\":{\"stringValue\":\"true\"}}"})
        QVERIFY2(line.contains(part), part);
    QVERIFY(!line.contains("\"startTimeUnixNano\""));
    QVERIFY(!line.contains("\"endTimeUnixNano\""));
    trace.payloads->payloads[0].droppedEvents = 2; // which says so itself
    QVERIFY(!exportLines(document, *trace.payloads).value(0).contains("spanloom.truncated"));
}

void TestOtlpJsonWriter::judgementsApartFromSpansAreLogRecords() {
    const OpenedTestTrace trace = openTraceFromText("LLM a id=7");
    TraceDocument document = *trace.document;
    Evaluation row;
    row.traceId = document.id;
    row.name = "of a span";
    document.evaluations.push_back(row);
    row.isSeparate = true;
    row.target = SpanId {7};
    row.name = "tone";
    row.score = 0.5;
    row.verdict = Verdict::Pass;
    row.recordedVerdict = Verdict::Fail;
    row.threshold = 0.75;
    row.evaluatorType = EvaluatorType::Human;
    row.isFeedback = true;
    row.documentPosition = 2;
    row.time = kTestEpoch;
    document.evaluations.push_back(row);
    const QStringList lines = exportLines(document, *trace.payloads);
    QCOMPARE(lines.size(), 2);
    QCOMPARE(lines[1],
        QString("{\"resourceLogs\":[{\"resource\":{},\"scopeLogs\":[{\"scope\":{},\"logRecords\":[{"
                "\"timeUnixNano\":\"1700000000000000000\",\"eventName\":\"gen_ai.evaluation.result\","
                "\"traceId\":\"11111111111111112222222222222222\",\"spanId\":\"0000000000000007\",\"attributes\":["
                "{\"key\":\"gen_ai.evaluation.name\",\"value\":{\"stringValue\":\"tone\"}},"
                "{\"key\":\"gen_ai.evaluation.score.value\",\"value\":{\"doubleValue\":0.5}},"
                "{\"key\":\"spanloom.evaluation.verdict\",\"value\":{\"stringValue\":\"fail\"}},"
                "{\"key\":\"spanloom.evaluation.threshold\",\"value\":{\"doubleValue\":0.75}},"
                "{\"key\":\"spanloom.evaluation.evaluator_type\",\"value\":{\"stringValue\":\"human\"}},"
                "{\"key\":\"spanloom.evaluation.is_feedback\",\"value\":{\"boolValue\":true}},"
                "{\"key\":\"spanloom.evaluation.document_position\",\"value\":{\"intValue\":\"2\"}}]}]}]}]}"));
}

void TestOtlpJsonWriter::spansAreGroupedByResourceAndScope() {
    test::TestTrace trace = test::parseTrace("LLM a\n LLM b\n LLM c\n LLM d");
    trace.payloads->resources.push_back({});
    trace.payloads->scopes.push_back({});
    trace.spans[1].resource = 1;
    trace.spans[3].resource = 1;
    trace.spans[2].scope = 1;
    const TraceDocument document = TraceBuilder(trace.strings, nullptr).build(trace.id, trace.spans, {});
    const QStringList lines = exportLines(document, *trace.payloads);
    QCOMPARE(lines.size(), 3);
    QCOMPARE(scopeSpans(lines[1])["spans"].toArray().size(), 2);
}

void TestOtlpJsonWriter::longGroupsAreCutIntoLines() {
    OpenedTestTrace trace = openTraceFromText("LLM a\n LLM b\n LLM c");
    for (std::uint32_t row : {0u, 1u, 2u})
        trace.payloads->payloads[row].statusMessage = std::string(3'000'000, 'x');
    const QStringList lines = exportLines(trace);
    QCOMPARE(lines.size(), 3);
    for (const QString& line : lines)
        QCOMPARE(scopeSpans(line)["spans"].toArray().size(), 1);
}

void TestOtlpJsonWriter::firstErrorEndsTheExport() {
    const OpenedTestTrace trace = openTraceFromText("LLM a");
    const Status status = writeOtlpJsonLines(*trace.document, *trace.payloads,
        [](std::string_view) -> Status { return fail(ErrorCode::DiskFull, "full"); });
    QVERIFY(!status);
    QCOMPARE(status.error().code, ErrorCode::DiskFull);
    trace.payloads->resources.clear();
    QCOMPARE(exportLines(trace), QStringList {"error: no such resource"});
}

QTEST_APPLESS_MAIN(TestOtlpJsonWriter)
#include "tst_otlp_json_writer.moc"
