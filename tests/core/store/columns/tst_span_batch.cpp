#include <limits>

#include <QTest>

#include "core/store/columns/evaluation_codec.h"
#include "core/store/columns/sealed_bytes.h"
#include "core/store/columns/span_batch.h"
#include "tests/core/store/store_samples.h"

using namespace spanloom;
using namespace spanloom::test;

class tst_SpanBatch : public QObject {
    Q_OBJECT
private slots:
    void everyFieldOfASpanComesBack();
    void payloadBytesComeBackAsTheyWere_data();
    void payloadBytesComeBackAsTheyWere();
    void anEmptySpanComesBackEmpty();
    void rowsAreSortedByTraceStartSpanAndArrival();
    void numbersAtTheBordersOfEachWidthComeBack_data();
    void numbersAtTheBordersOfEachWidthComeBack();
    void aConstantColumnTakesNoBytesARow();
    void missingAndStrangeEndsAreToldApart_data();
    void missingAndStrangeEndsAreToldApart();
    void meaningIsPackedRowByRow();
    void longTextsLieInTheLongPart();
    void blocksHoldAboutAQuarterMegabyte();
    void aLongTextThatOccursAgainIsStoredOnce();
    void aHugeValueStandsAlone();
    void contentHashSeesEveryFieldButThePlace_data();
    void contentHashSeesEveryFieldButThePlace();
    void aSealedBatchCanBeFilledAgain();
    void evaluationsKeepAbsentAndZeroApart();
    void everyChangedByteIsNoticed();
    void everyCutIsNoticed();
    void wrongContentUnderARightChecksumNeverCrashes();
};

void tst_SpanBatch::everyFieldOfASpanComesBack() {
    const FullSpan full;
    SpanBatch batch;
    batch.add(full.record, 42, full.meaning);
    QCOMPARE(batch.rows(), 1u);
    QVERIFY(batch.bytes() > full.attributes.size());
    const SealedBatch sealed = batch.seal();
    QCOMPARE(sealed.rows, 1u);
    QCOMPARE(sealed.events, std::uint64_t {2});
    QCOMPARE(sealed.links, std::uint64_t {1});

    const auto chunk = decode(sealed);
    QVERIFY(chunk.has_value());
    QVERIFY(chunk->traceIds[0] == full.record.traceId);
    QVERIFY(chunk->spanIds[0] == full.record.spanId);
    QVERIFY(chunk->parentIds[0] == full.record.parentSpanId);
    QCOMPARE(chunk->hasParent[0], std::uint8_t {1});
    QCOMPARE(chunk->starts[0], full.record.start);
    QCOMPARE(chunk->ends[0], full.record.end);
    QCOMPARE(chunk->names[0], 42u);
    QCOMPARE(chunk->otelKinds[0], OtelKind::Other);
    QCOMPARE(chunk->statuses[0], StatusCode::Error);
    QCOMPARE(chunk->flags[0], full.record.remarks);
    QCOMPARE(chunk->resources[0], 3u);
    QCOMPARE(chunk->scopes[0], 4u);
    QCOMPARE(chunk->eventCounts[0], 2u);
    QCOMPARE(chunk->linkCounts[0], 1u);
    QVERIFY(chunk->contentHashes[0] != 0);
    const MeaningView meaning = chunk->meaning(0);
    QCOMPARE(meaning.size(), std::size_t {4});
    QCOMPARE(meaning.integer(Field::InputTokens), std::int64_t {-1});
    QCOMPARE(meaning.real(Field::RecordedCost), 0.25);
    QCOMPARE(meaning.text(Field::RequestModel), 5u);
    QCOMPARE(meaning.hash(Field::OutputHash), UINT64_MAX);

    const auto payloads = decodePayloads(sealed);
    QCOMPARE(payloads.size(), std::size_t {1});
    const SpanPayload& payload = payloads[0];
    QVERIFY(payload.attributes == full.attributes);
    QVERIFY(payload.events == full.events);
    QVERIFY(payload.links == full.links);
    QVERIFY(payload.statusMessage == full.longText);
    QCOMPARE(payload.traceState, std::string("a=b"));
    QCOMPARE(payload.traceIdText, std::string("trace-in-words"));
    QCOMPARE(payload.spanIdText, std::string("span-in-words"));
    QCOMPARE(payload.parentIdText, std::string("parent-in-words"));
    QCOMPARE(payload.traceFlags, 0x301u);
    QCOMPARE(payload.droppedAttributes, 1u);
    QCOMPARE(payload.droppedEvents, 2u);
    QCOMPARE(payload.droppedLinks, 0xFFFFFFFFu);
    QVERIFY(payload.place == full.record.place);
}

void tst_SpanBatch::payloadBytesComeBackAsTheyWere_data() {
    QTest::addColumn<QByteArray>("attributes");
    const auto bytes = [](const std::string& text) { return QByteArray(text.data(), static_cast<int>(text.size())); };
    const std::string good = everyValueKind(std::string(1000, 'y'));
    QTest::newRow("well-formed") << bytes(good);
    QTest::newRow("cut in a long text") << bytes(good.substr(0, 500));
    QTest::newRow("unknown tag") << bytes(std::string("\x90\x08\x01\x05\xEE", 5) + std::string(900, 'z'));
    QTest::newRow("no list at all") << bytes(std::string(2000, '\xFF'));
    QTest::newRow("zeros") << bytes(std::string(2000, '\0'));
    QTest::newRow("text of 256") << bytes(oneTextList(1, std::string(256, 'a')));
    QTest::newRow("text of 257") << bytes(oneTextList(1, std::string(257, 'a')));

    std::string deep;
    ValueWriter writer(deep);
    writer.beginList();
    writer.key(1);
    for (int i = 0; i < 2 * kMaxValueDepth; ++i)
        writer.beginArray();
    writer.string(std::string(3000, 'd'));
    for (int i = 0; i < 2 * kMaxValueDepth; ++i)
        writer.endArray();
    writer.endList();
    QTest::newRow("nested too deeply") << bytes(deep);
}

void tst_SpanBatch::payloadBytesComeBackAsTheyWere() {
    QFETCH(QByteArray, attributes);
    const std::string given = attributes.toStdString();
    SpanRecord record = plainSpan({1, 1}, {1}, 1);
    record.attributes = given;
    record.events = given; // whatever the bytes are, they are kept in each place
    record.links = given;
    SpanBatch batch;
    batch.add(record, 1, {});
    const auto payloads = decodePayloads(batch.seal());
    QCOMPARE(payloads.size(), std::size_t {1});
    QVERIFY(payloads[0].attributes == given);
    QVERIFY(payloads[0].events == given);
    QVERIFY(payloads[0].links == given);
}

void tst_SpanBatch::anEmptySpanComesBackEmpty() {
    SpanBatch batch;
    batch.add(SpanRecord(), 0, {});
    const SealedBatch sealed = batch.seal();
    const auto chunk = decode(sealed);
    QVERIFY(chunk.has_value());
    QVERIFY(chunk->traceIds[0].isZero());
    QCOMPARE(chunk->starts[0], kNoTime);
    QCOMPARE(chunk->ends[0], kNoTime);
    QCOMPARE(chunk->hasParent[0], std::uint8_t {0});
    QCOMPARE(chunk->meaning(0).size(), std::size_t {0});
    const auto payloads = decodePayloads(sealed);
    QCOMPARE(payloads.size(), std::size_t {1});
    QVERIFY(payloads[0].attributes.empty() && payloads[0].events.empty() && payloads[0].links.empty());
    QVERIFY(payloads[0].place == SourcePlace());

    const SealedBatch nothing = SpanBatch().seal();
    QCOMPARE(nothing.rows, 0u);
    QVERIFY(nothing.columns.empty() && nothing.blocks.empty() && nothing.evaluations.empty());
}

void tst_SpanBatch::rowsAreSortedByTraceStartSpanAndArrival() {
    SpanBatch batch;
    batch.add(plainSpan({2, 0}, {5}, 10), 1, {});
    batch.add(plainSpan({1, 9}, {5}, 20), 2, {});
    batch.add(plainSpan({1, 9}, {4}, 20), 3, {});
    batch.add(plainSpan({1, 9}, {4}, 20), 4, {}); // the same span again
    batch.add(plainSpan({1, 9}, {7}, -30), 5, {});
    batch.add(plainSpan({1, 8}, {1}, 99), 6, {});
    SpanRecord noStart = plainSpan({1, 9}, {8}, 0);
    noStart.start = kNoTime;
    batch.add(noStart, 7, {});
    const SealedBatch sealed = batch.seal();
    const auto chunk = decode(sealed);
    QVERIFY(chunk.has_value());
    QCOMPARE(chunk->names, (std::vector<StringId> {6, 7, 5, 3, 4, 2, 1}));
    QCOMPARE(chunk->ends[1], TimeNs {10});
    QVERIFY(chunk->traceIds[6] == (TraceId {2, 0}));
}

void tst_SpanBatch::numbersAtTheBordersOfEachWidthComeBack_data() {
    using Numbers = std::vector<std::uint64_t>;
    QTest::addColumn<Numbers>("numbers");
    QTest::addColumn<int>("width");
    const auto signedNumber = [](std::int64_t value) { return static_cast<std::uint64_t>(value); };
    QTest::newRow("none") << Numbers {} << 0;
    QTest::newRow("equal") << Numbers {7, 7, 7} << 0;
    QTest::newRow("0 to 255") << Numbers {0, 255, 3} << 1;
    QTest::newRow("0 to 256") << Numbers {0, 256, 3} << 2;
    QTest::newRow("base and 255") << Numbers {1'000'000, 1'000'255} << 1;
    QTest::newRow("0 to 65535") << Numbers {0, 65'535} << 2;
    QTest::newRow("0 to 65536") << Numbers {0, 65'536} << 4;
    QTest::newRow("0 to 2^32-1") << Numbers {0, 0xFFFFFFFF} << 4;
    QTest::newRow("0 to 2^32") << Numbers {0, 0x100000000} << 8;
    QTest::newRow("around zero") << Numbers {signedNumber(-1), 0, 1} << 1;
    QTest::newRow("least and greatest") << Numbers {signedNumber(INT64_MIN), 0, signedNumber(INT64_MAX)} << 8;
    QTest::newRow("around 2^63") << Numbers {signedNumber(INT64_MIN), signedNumber(INT64_MAX)} << 1;
    QTest::newRow("all bits") << Numbers {UINT64_MAX, 0} << 1;
}

void tst_SpanBatch::numbersAtTheBordersOfEachWidthComeBack() {
    QFETCH(std::vector<std::uint64_t>, numbers);
    QFETCH(int, width);
    std::string bytes;
    appendNumbers(bytes, numbers);
    QCOMPARE(bytes.size(), 9 + numbers.size() * static_cast<std::size_t>(width));
    PackedReader reader(bytes);
    std::vector<std::uint64_t> back;
    QVERIFY(readNumbers(reader, numbers.size(), back));
    QCOMPARE(back, numbers);
    QVERIFY(reader.rest().empty());
    if (width > 0) {
        PackedReader cut(std::string_view(bytes).substr(0, bytes.size() - 1));
        QVERIFY(!readNumbers(cut, numbers.size(), back));
    }
}

void tst_SpanBatch::aConstantColumnTakesNoBytesARow() {
    SpanBatch batch;
    for (std::uint64_t i = 0; i < 1000; ++i) {
        SpanRecord record = plainSpan({1, 1}, {i}, 5);
        record.resource = ResourceIndex {9};
        batch.add(record, 3, {});
    }
    const SealedBatch sealed = batch.seal();
    for (const EncodedColumn& column : sealed.columns) {
        QVERIFY(column.column != static_cast<std::uint16_t>(ColumnId::Scope)); // all zero: left out
        if (column.column == static_cast<std::uint16_t>(ColumnId::Resource))
            QVERIFY(column.bytes.size() < 32);
    }
    const auto chunk = decode(sealed);
    QVERIFY(chunk.has_value());
    QCOMPARE(chunk->resources, std::vector<std::uint32_t>(1000, 9));
    QCOMPARE(chunk->scopes, std::vector<std::uint32_t>(1000, 0));
}

void tst_SpanBatch::missingAndStrangeEndsAreToldApart_data() {
    using Times = std::vector<TimeNs>;
    QTest::addColumn<Times>("starts");
    QTest::addColumn<Times>("ends");
    QTest::newRow("all unfinished") << Times {1, 2} << Times {kNoTime, kNoTime};
    QTest::newRow("empty and unfinished") << Times {5, 5} << Times {5, kNoTime};
    QTest::newRow("ends one before it starts") << Times {5, 6} << Times {4, kNoTime};
    QTest::newRow("ends at zero") << Times {1} << Times {0};
    QTest::newRow("no start") << Times {kNoTime, kNoTime} << Times {kNoTime, 7};
    QTest::newRow("no start, latest end") << Times {kNoTime} << Times {INT64_MAX};
    QTest::newRow("backwards") << Times {1'000'000} << Times {-1'000'000};
}

void tst_SpanBatch::missingAndStrangeEndsAreToldApart() {
    QFETCH(std::vector<TimeNs>, starts);
    QFETCH(std::vector<TimeNs>, ends);
    SpanBatch batch;
    for (std::size_t i = 0; i < starts.size(); ++i) {
        SpanRecord record = plainSpan({1, 1}, {i}, starts[i]);
        record.end = ends[i];
        batch.add(record, 1, {});
    }
    const auto chunk = decode(batch.seal());
    QVERIFY(chunk.has_value());
    QCOMPARE(chunk->starts, starts);
    QCOMPARE(chunk->ends, ends);
}

void tst_SpanBatch::meaningIsPackedRowByRow() {
    SpanBatch batch;
    for (std::uint64_t i = 0; i < 19; ++i) {
        MeaningRow meaning;
        meaning.setInteger(Field::Kind, 5);
        if (i % 3 == 0)
            meaning.setInteger(Field::OutputTokens, static_cast<std::int64_t>(i * 100));
        if (i == 18)
            meaning.setInteger(Field::OutputLength, 1);
        batch.add(plainSpan({1, 1}, {i}, static_cast<TimeNs>(i)), 1, meaning);
    }
    const auto chunk = decode(batch.seal());
    QVERIFY(chunk.has_value());
    for (std::uint32_t i = 0; i < 19; ++i) {
        const MeaningView meaning = chunk->meaning(i);
        QCOMPARE(meaning.integer(Field::Kind), std::int64_t {5});
        QCOMPARE(meaning.has(Field::OutputTokens), i % 3 == 0);
        QCOMPARE(meaning.integer(Field::OutputTokens), i % 3 == 0 ? std::int64_t {i} * 100 : 0);
        QCOMPARE(meaning.has(Field::OutputLength), i == 18);
    }
    QCOMPARE(chunk->meaningValues.size(), std::size_t {19 + 7 + 1});
}

void tst_SpanBatch::longTextsLieInTheLongPart() {
    const FullSpan full;
    std::string shortPart;
    std::string longPart;
    const PayloadSlice slice = appendPayload(full.record, shortPart, longPart);
    QVERIFY(slice.shortBytes < 500);
    // Three in the attributes, two names and two texts of events, one link's state, the status message.
    QVERIFY(slice.longBytes > 9 * 5000);
    QVERIFY(shortPart.find("short") != std::string::npos);
    QVERIFY(shortPart.find("xxxx") == std::string::npos);
}

void tst_SpanBatch::blocksHoldAboutAQuarterMegabyte() {
    SpanBatch batch;
    for (std::uint64_t i = 0; i < 100; ++i) {
        SpanRecord record = plainSpan({1, 1}, {i}, static_cast<TimeNs>(i));
        const std::string attributes = oneTextList(1, std::to_string(i) + std::string(20'000, 't'));
        record.attributes = attributes;
        batch.add(record, 1, {});
    }
    const SealedBatch sealed = batch.seal();
    QVERIFY(sealed.blocks.size() >= 6 && sealed.blocks.size() <= 9);
    QCOMPARE(decodePayloads(sealed).size(), std::size_t {100});
}

void tst_SpanBatch::aLongTextThatOccursAgainIsStoredOnce() {
    const std::string attributes = oneTextList(1, std::string(20'000, 't'));
    const std::string others = oneTextList(1, std::string(20'000, 't') + "!");
    SpanBatch batch;
    for (std::uint64_t i = 0; i < 100; ++i) {
        SpanRecord record = plainSpan({1, 1}, {i}, static_cast<TimeNs>(i));
        record.attributes = i % 2 == 0 ? attributes : others;
        batch.add(record, 1, {});
    }
    const SealedBatch sealed = batch.seal();
    QCOMPARE(sealed.blocks.size(), std::size_t {1});
    const auto payloads = decodePayloads(sealed);
    QCOMPARE(payloads.size(), std::size_t {100});
    for (std::size_t i = 0; i < payloads.size(); ++i)
        QVERIFY(payloads[i].attributes == (i % 2 == 0 ? attributes : others));
}

void tst_SpanBatch::aHugeValueStandsAlone() {
    const std::string huge = oneTextList(1, std::string(3'000'000, 'h'));
    SpanBatch batch;
    for (std::uint64_t i = 0; i < 5; ++i) {
        SpanRecord record = plainSpan({1, 1}, {i}, static_cast<TimeNs>(i));
        if (i == 2)
            record.attributes = huge;
        batch.add(record, 1, {});
    }
    const SealedBatch sealed = batch.seal();
    QCOMPARE(sealed.blocks.size(), std::size_t {3});
    QCOMPARE(sealed.blocks[1].rows, 1u);
    QCOMPARE(sealed.blocks[1].firstRow, 2u);
    const auto payloads = decodePayloads(sealed);
    QCOMPARE(payloads.size(), std::size_t {5});
    QVERIFY(payloads[2].attributes == huge);
}

void tst_SpanBatch::contentHashSeesEveryFieldButThePlace_data() {
    using Change = void (*)(SpanRecord&);
    QTest::addColumn<Change>("change");
    QTest::addColumn<bool>("isSeen");
    const auto row = [](const char* name, Change change, bool isSeen = true) {
        QTest::newRow(name) << change << isSeen;
    };
    row("place", [](SpanRecord& r) { r.place = {1, 2}; }, false);
    row("nothing", [](SpanRecord&) { }, false);
    row("trace id", [](SpanRecord& r) { r.traceId.low++; });
    row("span id", [](SpanRecord& r) { r.spanId.value++; });
    row("parent", [](SpanRecord& r) { r.parentSpanId.value++; });
    row("has parent", [](SpanRecord& r) { r.hasParent = false; });
    row("start", [](SpanRecord& r) { r.start++; });
    row("end", [](SpanRecord& r) { r.end = kNoTime; });
    row("kind", [](SpanRecord& r) { r.kind = OtelKind::Client; });
    row("status", [](SpanRecord& r) { r.status = StatusCode::Ok; });
    row("flags", [](SpanRecord& r) { r.traceFlags++; });
    row("dropped", [](SpanRecord& r) { r.droppedEvents++; });
    row("name", [](SpanRecord& r) { r.name = "other"; });
    row("message", [](SpanRecord& r) { r.statusMessage = "other"; });
    row("attributes", [](SpanRecord& r) { r.attributes = r.attributes.substr(1); });
    row("events", [](SpanRecord& r) { r.events = {}; });
    row("links", [](SpanRecord& r) { r.links = {}; });
    row("resource", [](SpanRecord& r) { r.resource = ResourceIndex {99}; });
    row("scope", [](SpanRecord& r) { r.scope = ScopeIndex {99}; });
    row("a text moves to the next field", [](SpanRecord& r) {
        r.spanIdText = r.traceIdText;
        r.traceIdText = {};
    });
}

void tst_SpanBatch::contentHashSeesEveryFieldButThePlace() {
    using Change = void (*)(SpanRecord&);
    QFETCH(Change, change);
    QFETCH(bool, isSeen);
    const FullSpan full;
    SpanRecord changed = full.record;
    change(changed);
    const auto hashOf = [](const SpanRecord& record) {
        SpanBatch batch;
        batch.add(record, 1, {});
        return decode(batch.seal())->contentHashes[0];
    };
    QCOMPARE(hashOf(full.record) != hashOf(changed), isSeen);
}

void tst_SpanBatch::aSealedBatchCanBeFilledAgain() {
    SpanBatch batch;
    batch.add(plainSpan({1, 1}, {1}, 1), 1, {});
    batch.add(fullEvaluation());
    static_cast<void>(batch.seal());
    QVERIFY(batch.isEmpty());
    QCOMPARE(batch.bytes(), std::size_t {0});
    batch.add(plainSpan({2, 2}, {2}, 2), 2, {});
    const SealedBatch sealed = batch.seal();
    QCOMPARE(sealed.evaluationCount, 0u);
    QVERIFY(sealed.evaluations.empty());
    QCOMPARE(decode(sealed)->names, std::vector<StringId> {2});
}

void tst_SpanBatch::evaluationsKeepAbsentAndZeroApart() {
    SpanBatch batch;
    const Evaluation full = fullEvaluation();
    Evaluation bare;
    bare.name = "bare";
    batch.add(full);
    batch.add(bare);
    const SealedBatch sealed = batch.seal(); // evaluations without any span: an annotation file
    QCOMPARE(sealed.rows, 0u);
    QCOMPARE(sealed.evaluationCount, 2u);
    std::vector<Evaluation> back;
    QVERIFY(decodeEvaluations(sealed.evaluations, back).has_value());
    QCOMPARE(back.size(), std::size_t {2});
    QVERIFY(back[0] == full);
    QVERIFY(back[1] == bare);
}

void tst_SpanBatch::everyChangedByteIsNoticed() {
    const FullSpan full;
    SpanBatch batch;
    batch.add(full.record, 1, full.meaning);
    batch.add(fullEvaluation());
    SealedBatch sealed = batch.seal();
    const auto changeEach = [](std::string& bytes, auto&& isNoticed) {
        for (char& byte : bytes) {
            byte = static_cast<char>(byte ^ 0x41);
            if (!isNoticed())
                return false;
            byte = static_cast<char>(byte ^ 0x41);
        }
        return true;
    };
    for (EncodedColumn& column : sealed.columns)
        QVERIFY(changeEach(column.bytes, [&] { return !decode(sealed).has_value(); }));
    for (EncodedBlock& block : sealed.blocks) {
        QVERIFY(changeEach(block.shortPart, [&] { return decodePayloads(sealed).empty(); }));
        QVERIFY(changeEach(block.longPart, [&] { return decodePayloads(sealed).empty(); }));
    }
    std::vector<Evaluation> back;
    QVERIFY(changeEach(
        sealed.evaluations, [&] { return !decodeEvaluations(sealed.evaluations, back).has_value(); }));
    QVERIFY(decode(sealed).has_value()); // put back, all is well
    QCOMPARE(decodePayloads(sealed).size(), std::size_t {1});
}

void tst_SpanBatch::everyCutIsNoticed() {
    const FullSpan full;
    SpanBatch batch;
    batch.add(full.record, 1, full.meaning);
    const SealedBatch sealed = batch.seal();
    for (const EncodedColumn& column : sealed.columns)
        for (std::size_t size = 0; size < column.bytes.size(); ++size)
            QVERIFY(!openBytes(std::string_view(column.bytes).substr(0, size)).has_value());
    const EncodedBlock& block = sealed.blocks[0];
    for (std::size_t size = 1; size < block.shortPart.size(); ++size)
        QVERIFY(!PayloadBlock::open(std::string_view(block.shortPart).substr(0, size), block.longPart, 1).has_value());
    QVERIFY(!PayloadBlock::open(block.shortPart, {}, 1).has_value());
    QVERIFY(!PayloadBlock::open(block.shortPart, block.longPart, 2).has_value());
}

void tst_SpanBatch::wrongContentUnderARightChecksumNeverCrashes() {
    const FullSpan full;
    SpanBatch batch;
    for (int i = 0; i < 3; ++i)
        batch.add(full.record, 1, full.meaning);
    const SealedBatch sealed = batch.seal();
    std::size_t survived = 0;
    for (std::size_t i = 0; i < sealed.columns.size(); ++i) {
        const std::string content = *openBytes(sealed.columns[i].bytes);
        for (std::size_t at = 0; at < content.size(); ++at)
            for (const char value : {'\0', '\1', '\x7F', '\xFF'}) {
                std::string changed = content;
                changed[at] = value;
                SealedBatch copy = sealed;
                copy.columns[i].bytes = sealBytes(changed);
                survived += decode(copy).has_value() ? 1 : 0;
                copy.columns[i].bytes = sealBytes(std::string_view(changed).substr(0, at));
                survived += decode(copy).has_value() ? 1 : 0;
            }
    }
    QVERIFY(survived > 0); // another number is a number; the point is that we are still here

    const EncodedBlock& block = sealed.blocks[0];
    const std::string content = *openBytes(block.shortPart);
    for (std::size_t at = 0; at < content.size(); ++at)
        for (const char value : {'\0', '\1', '\x7F', '\xFF'}) {
            std::string changed = content;
            changed[at] = value;
            const auto opened = PayloadBlock::open(sealBytes(changed), block.longPart, block.rows);
            for (std::uint32_t row = 0; opened && row < opened->rows(); ++row) {
                const auto payload = opened->payload(row);
                if (payload)
                    forEachEvent(payload->events, [](const EventView&) { });
            }
        }
}

QTEST_APPLESS_MAIN(tst_SpanBatch)
#include "tst_span_batch.moc"
