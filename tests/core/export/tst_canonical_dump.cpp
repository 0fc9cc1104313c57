#include <QtTest/QtTest>

#include "core/export/canonical_dump.h"
#include "tests/support/trace_builder.h"

using namespace spanloom;
using test::openTraceFromText;
using test::OpenedTestTrace;

namespace {

QString dump(const TraceDocument& document, const PayloadSource& payloads, CanonicalDumpOptions options = {false, false}) {
    const Result<std::string> text = canonicalDump(document, payloads, options);
    return QString::fromStdString(text ? *text : "error: " + text.error().message);
}

QString dump(const OpenedTestTrace& trace, CanonicalDumpOptions options = {false, false}) {
    return dump(*trace.document, *trace.payloads, options);
}

} // namespace

class TestCanonicalDump : public QObject {
    Q_OBJECT

private slots:
    void factsStandOneALine();
    void orderOfRowsDoesNotShow();
    void numbersOfResourcesDoNotShow();
    void valueKindsShow();
    void foreignIdsShowAsWritten();
    void repairsDoNotShow();
    void meaningIsOptional();
    void copiesShowOnRequest();
    void unreadablePayloadIsAnError();
};

void TestCanonicalDump::factsStandOneALine() {
    QCOMPARE(dump(openTraceFromText("AGENT root id=1 0-100 otel=server attr.a=x event=note@5\n LLM \"chat x\" id=2 10- status=error")),
        QString("trace 11111111111111112222222222222222\n"
                "span 0000000000000001\n"
                "  name \"root\"\n"
                "  kind server\n"
                "  start 1700000000000000000\n"
                "  end 1700000000100000000\n"
                "  status unset\n"
                "  resource R1\n"
                "    attribute \"service.name\" string \"test\"\n"
                "  scope S1\n"
                "    name \"spanloom.test\"\n"
                "    version \"1.0\"\n"
                "  attribute \"a\" string \"x\"\n"
                "  event 1700000000005000000 \"note\"\n"
                "span 0000000000000002\n"
                "  name \"chat x\"\n"
                "  parent 0000000000000001\n"
                "  kind unspecified\n"
                "  start 1700000000010000000\n"
                "  status error\n"
                "  resource R1\n"
                "  scope S1\n"));
}

void TestCanonicalDump::orderOfRowsDoesNotShow() {
    const char* forwards = "AGENT a id=1 0-100\nLLM b id=2 parent=1 10-20\nLLM c id=3 parent=1 10-20";
    const char* backwards = "LLM c id=3 parent=1 10-20\nLLM b id=2 parent=1 10-20\nAGENT a id=1 0-100 parent=none";
    QCOMPARE(dump(openTraceFromText(backwards), {true, false}), dump(openTraceFromText(forwards), {true, false}));
}

void TestCanonicalDump::numbersOfResourcesDoNotShow() {
    test::TestTrace trace = test::parseTrace("AGENT a\n LLM b");
    const QString before = dump(TraceBuilder(trace.strings, nullptr).build(trace.id, trace.spans, {}), *trace.payloads);
    trace.payloads->resources.push_back(trace.payloads->resources[0]);
    trace.payloads->scopes.push_back(trace.payloads->scopes[0]);
    trace.spans[0].resource = trace.spans[1].scope = 1;
    QCOMPARE(dump(TraceBuilder(trace.strings, nullptr).build(trace.id, trace.spans, {}), *trace.payloads), before);
}

void TestCanonicalDump::valueKindsShow() {
    OpenedTestTrace trace = openTraceFromText("LLM a");
    std::string& packed = trace.payloads->payloads[0].attributes;
    packed.clear();
    ValueWriter writer(packed);
    writer.beginList();
    const auto key = [&](const char* text) { writer.key(trace.payloads->keyPool().intern(text)); };
    key("e"), writer.empty();
    key("i"), writer.integer(1);
    key("d"), writer.real(1.0);
    key("s"), writer.string("1\n");
    key("b"), writer.bytes("1");
    key("t"), writer.boolean(true);
    key("l"), writer.beginArray(), writer.integer(1), writer.string("x"), writer.endArray();
    key("m"), writer.beginMap(), writer.mapKey("k"), writer.empty(), writer.mapKey("k"), writer.real(2), writer.endMap();
    writer.endList();
    const QString text = dump(trace);
    for (const char* line : {"\"e\" empty", "\"i\" int 1", "\"d\" double 1", "\"s\" string \"1\\n\"", "\"b\" bytes \"MQ==\"",
             "\"t\" bool true", "\"l\" array [int 1, string \"x\"]", "\"m\" map {\"k\": empty, \"k\": double 2}"})
        QVERIFY2(text.contains(QString("  attribute ") + line + '\n'), line);
}

void TestCanonicalDump::foreignIdsShowAsWritten() {
    test::TestTrace trace = test::parseTrace("LLM a\n LLM b");
    trace.spans[0].flags = SpanFlag::ForeignSpanId;
    trace.payloads->payloads[0].spanIdText = "step-1";
    trace.payloads->payloads[1].parentIdText = "step-1";
    TraceDocument document = TraceBuilder(trace.strings, nullptr).build(trace.id, trace.spans, {});
    document.idText = "my run";
    const QString text = dump(document, *trace.payloads);
    QVERIFY(text.startsWith("trace \"my run\"\n"));
    QVERIFY(text.contains("span \"step-1\"\n"));
    QVERIFY(text.contains("  parent \"step-1\"\n"));
}

void TestCanonicalDump::repairsDoNotShow() {
    test::TestTrace trace = test::parseTrace("LLM a");
    const QString before = dump(TraceBuilder(trace.strings, nullptr).build(trace.id, trace.spans, {}), *trace.payloads, {true, false});
    trace.spans[0].flags = SpanFlag::Repaired;
    QCOMPARE(dump(TraceBuilder(trace.strings, nullptr).build(trace.id, trace.spans, {}), *trace.payloads, {true, false}), before);
}

void TestCanonicalDump::meaningIsOptional() {
    const OpenedTestTrace trace = openTraceFromText("AGENT a tokens=3/4\n LLM b 0-200 tokens=3/4 cost=0.5 eval=q:0.5:fail:bad");
    QVERIFY(!dump(trace).contains("field"));
    const QString text = dump(trace, {true, false});
    for (const char* line : {"  spans 2\n", "  input_tokens 3\n", "  cost 0.5 recorded\n", "  field kind LLM\n",
             "  field recorded_cost 0.5\n", "  counted roll_up\n", "  counted counted\n", "  flags outside_parent\n",
             "  evaluation \"q\"\n    score 0.5\n    label \"bad\"\n    verdict fail\n"})
        QVERIFY2(text.contains(line), line);
}

void TestCanonicalDump::copiesShowOnRequest() {
    const OpenedTestTrace trace = openTraceFromText("LLM a id=1 content=x\nLLM a id=1 content=x");
    QVERIFY(!dump(trace, {true, false}).contains("copies"));
    QVERIFY(dump(trace, {true, true}).contains("  copies 2\n"));
}

void TestCanonicalDump::unreadablePayloadIsAnError() {
    const OpenedTestTrace trace = openTraceFromText("LLM a");
    trace.payloads->scopes.clear();
    QCOMPARE(dump(trace), QString("error: no such scope"));
}

QTEST_APPLESS_MAIN(TestCanonicalDump)
#include "tst_canonical_dump.moc"
