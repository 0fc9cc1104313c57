#include <QtTest/QtTest>

#include "core/trace/evaluation.h"
#include "core/trace/field.h"
#include "core/trace/ids.h"
#include "core/trace/kind.h"
#include "core/trace/span_content.h"

using namespace spanloom;

class TestIds : public QObject {
    Q_OBJECT

private slots:
    void hexRoundTrips();
    void hexIsReadInAnyCaseAndExactLength();
    void fieldNamesAreUniqueAndFound();
    void meaningRowAndViewAgree();
    void kindNamesRoundTrip();
    void boundariesAndCallsAreDisjoint();
    void flagNamesAreInBitOrder();
    void evaluationNamesAreComparedLoosely();
    void eventsRoundTrip();
    void linksRoundTrip();
};

void TestIds::hexRoundTrips() {
    const TraceId trace {0x0123456789abcdef, 0xfedcba9876543210};
    QCOMPARE(trace.hex(), std::string("0123456789abcdeffedcba9876543210"));
    QVERIFY(TraceId::fromHex(trace.hex()) == trace);
    const SpanId span {0x00f0000000000001};
    QCOMPARE(span.hex(), std::string("00f0000000000001"));
    QVERIFY(SpanId::fromHex(span.hex()) == span);
}

void TestIds::hexIsReadInAnyCaseAndExactLength() {
    QVERIFY(SpanId::fromHex("00F0000000000001") == SpanId::fromHex("00f0000000000001"));
    for (const char* text : {"", "1", "00f000000000000", "00f00000000000011", "00f000000000000g", "0x0000000000000f", " 0f0000000000001"})
        QVERIFY2(!SpanId::fromHex(text), text);
    QVERIFY(!TraceId::fromHex("0123456789abcdef"));
    QVERIFY(!TraceId::fromHex("0123456789abcdeffedcba987654321z"));
}

void TestIds::fieldNamesAreUniqueAndFound() {
    for (std::size_t i = 0; i < kFieldCount; ++i) {
        const auto field = static_cast<Field>(i);
        QCOMPARE(info(field).field, field);
        QVERIFY(fieldFromName(info(field).publicName) == field);
    }
    QVERIFY(!fieldFromName("no_such_field"));
    QVERIFY(!fieldFromName(""));
}

void TestIds::meaningRowAndViewAgree() {
    MeaningRow row;
    row.setInteger(Field::InputTokens, -5);
    row.setReal(Field::RecordedCost, 0.25);
    row.setText(Field::Session, 9);
    row.setFlag(Field::Streaming, false);
    row.setHash(Field::OutputLength, 1);
    row.remove(Field::OutputLength);
    std::vector<std::uint64_t> values;
    row.appendTo(values);
    QCOMPARE(values.size(), std::size_t {4});
    const MeaningView view(row.present(), values.data());
    QCOMPARE(view.integer(Field::InputTokens), std::int64_t {-5});
    QCOMPARE(view.real(Field::RecordedCost), 0.25);
    QCOMPARE(view.text(Field::Session), StringId {9});
    QVERIFY(view.has(Field::Streaming) && !view.flag(Field::Streaming));
    QVERIFY(!view.has(Field::OutputLength));
    QCOMPARE(view.text(Field::User), StringId {0});
    QCOMPARE(view.size(), std::size_t {4});
    row.clear();
    QCOMPARE(row.present(), std::uint64_t {0});
}

void TestIds::kindNamesRoundTrip() {
    for (int number = 0; number < kKindCount; ++number)
        QVERIFY(kindFromName(name(static_cast<Kind>(number))) == static_cast<Kind>(number));
    QVERIFY(!kindFromName("llm"));
}

void TestIds::boundariesAndCallsAreDisjoint() {
    for (int number = 0; number < kKindCount; ++number)
        QVERIFY(!(isModelCall(static_cast<Kind>(number)) && isCallBoundary(static_cast<Kind>(number))));
}

void TestIds::flagNamesAreInBitOrder() {
    QCOMPARE(flagNames(SpanFlag::Redacted | SpanFlag::Orphan), std::string("orphan,redacted"));
    QCOMPARE(flagNames(SpanFlag::Redacted | SpanFlag::Orphan, " "), std::string("orphan redacted"));
    QCOMPARE(flagNames(0), std::string());
}

void TestIds::evaluationNamesAreComparedLoosely() {
    QCOMPARE(evaluationNameKey("Answer-Relevance.v2 x"), std::string("answer_relevance_v2_x"));
    QCOMPARE(evaluationNameKey("answer_relevance_v2_x"), evaluationNameKey("Answer Relevance v2-x"));
}

void TestIds::eventsRoundTrip() {
    EventListWriter writer;
    QVERIFY(writer.packed().empty());
    for (const TimeNs time : {TimeNs {5}, kNoTime}) {
        writer.begin(time, "note", 3);
        ValueWriter list(writer.buffer());
        list.beginList();
        list.key(1), list.integer(8);
        list.endList();
    }
    const std::string packed(writer.packed());
    QCOMPARE(packedCount(packed), 2u);
    std::vector<TimeNs> times;
    forEachEvent(packed, [&](const EventView& event) {
        times.push_back(event.time);
        QVERIFY(event.name == "note");
        QCOMPARE(event.droppedAttributes, 3u);
        QCOMPARE(event.attributes.find(1)->integer(), std::int64_t {8});
    });
    QCOMPARE(times, (std::vector<TimeNs> {5, kNoTime}));
    writer.clear();
    QVERIFY(writer.packed().empty());
    QCOMPARE(packedCount({}), 0u);
}

void TestIds::linksRoundTrip() {
    LinkView link;
    link.traceId = {1, UINT64_MAX};
    link.spanId = {3};
    link.traceIdText = "run";
    link.traceState = "a=b";
    link.flags = 257;
    link.droppedAttributes = 2;
    LinkListWriter writer;
    writer.begin(link);
    ValueWriter list(writer.buffer());
    list.beginList();
    list.endList();
    const std::string packed(writer.packed());
    int count = 0;
    forEachLink(packed, [&](const LinkView& read) {
        ++count;
        QVERIFY(read.traceId == link.traceId && read.spanId == link.spanId);
        QVERIFY(read.traceIdText == "run" && read.spanIdText.empty() && read.traceState == "a=b");
        QCOMPARE(read.flags, 257u);
        QCOMPARE(read.droppedAttributes, 2u);
    });
    QCOMPARE(count, 1);
    for (std::size_t length = 0; length < packed.size(); ++length)
        forEachLink(std::string_view(packed).substr(0, length), [](const LinkView&) { QFAIL("a cut link was read"); });
}

QTEST_APPLESS_MAIN(TestIds)
#include "tst_ids.moc"
