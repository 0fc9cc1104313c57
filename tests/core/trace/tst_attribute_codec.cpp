#include <QtTest/QtTest>

#include <cmath>
#include <limits>
#include <random>

#include "core/trace/attribute_codec.h"

using namespace spanloom;

namespace {

/// A packed list with one attribute, written by f(writer).
template <typename F>
std::string packedList(F&& f) {
    std::string bytes;
    ValueWriter writer(bytes);
    writer.beginList();
    writer.key(7);
    f(writer);
    writer.endList();
    return bytes;
}

/// JSON of the one value.
template <typename F>
QString json(F&& f) {
    const std::string bytes = packedList(f);
    const auto value = AttributeListView(bytes).find(7);
    return value ? QString::fromStdString(value->toJson()) : QString("absent");
}

} // namespace

class TestAttributeCodec : public QObject {
    Q_OBJECT

private slots:
    void scalarsRoundTrip_data();
    void scalarsRoundTrip();
    void textAndBytesRoundTrip();
    void orderAndDuplicatesSurvive();
    void lastDuplicateCounts();
    void nestedContainersRoundTrip();
    void largeContainersMoveTheirContent();
    void emptyListHasNoEntries();
    void jsonOfValues();
    void textOfValuesIsForPeople();
    void integersReadAsReals();
    void truncatedBytesNeverReadOutside();
    void changedBytesNeverReadOutside();
    void varintsRoundTrip();
};

void TestAttributeCodec::scalarsRoundTrip_data() {
    QTest::addColumn<qint64>("value");
    for (const std::int64_t value : {std::int64_t {0}, std::int64_t {1}, std::int64_t {-1}, std::int64_t {63}, std::int64_t {-64},
             std::int64_t {64}, INT64_MAX, INT64_MIN})
        QTest::newRow(std::to_string(value).c_str()) << qint64 {value};
}

void TestAttributeCodec::scalarsRoundTrip() {
    QFETCH(qint64, value);
    const std::string integers = packedList([&](ValueWriter& writer) { writer.integer(value); });
    const ValueView integer = *AttributeListView(integers).find(7);
    QCOMPARE(integer.type(), ValueType::Int);
    QCOMPARE(qint64 {integer.integer()}, value);
    const double number = static_cast<double>(value) + 0.25;
    const std::string reals = packedList([&](ValueWriter& writer) { writer.real(number); });
    const ValueView real = *AttributeListView(reals).find(7);
    QCOMPARE(real.type(), ValueType::Double);
    QVERIFY(real.real() == number);
}

void TestAttributeCodec::textAndBytesRoundTrip() {
    for (const std::size_t length : {0u, 1u, 127u, 128u, 70'000u}) {
        const std::string text(length, 'x');
        const std::string strings = packedList([&](ValueWriter& writer) { writer.string(text); });
        QVERIFY(AttributeListView(strings).find(7)->text() == text);
        const std::string binary = packedList([&](ValueWriter& writer) { writer.bytes(text); });
        QCOMPARE(AttributeListView(binary).find(7)->type(), ValueType::Bytes);
        QVERIFY(AttributeListView(binary).find(7)->text() == text);
    }
}

void TestAttributeCodec::orderAndDuplicatesSurvive() {
    std::string bytes;
    ValueWriter writer(bytes);
    writer.beginList();
    for (const StringId key : {9u, 3u, 9u, 1u}) {
        writer.key(key);
        writer.integer(key);
    }
    writer.endList();
    QList<quint32> keys;
    for (const AttributeView& attribute : AttributeListView(bytes))
        keys.append(attribute.key);
    QCOMPARE(keys, (QList<quint32> {9, 3, 9, 1}));
    QCOMPARE(AttributeListView(bytes).size(), 4u);
}

void TestAttributeCodec::lastDuplicateCounts() {
    std::string bytes;
    ValueWriter writer(bytes);
    writer.beginList();
    writer.key(1), writer.string("first");
    writer.key(1), writer.string("last");
    writer.endList();
    QVERIFY(AttributeListView(bytes).find(1)->text() == "last");
    QVERIFY(!AttributeListView(bytes).find(2));
    const std::string map = packedList([](ValueWriter& inner) {
        inner.beginMap();
        inner.mapKey("k"), inner.integer(1);
        inner.mapKey("k"), inner.integer(2);
        inner.endMap();
    });
    QCOMPARE(AttributeListView(map).find(7)->member("k")->integer(), std::int64_t {2});
    QCOMPARE(AttributeListView(map).find(7)->size(), 2u);
}

void TestAttributeCodec::nestedContainersRoundTrip() {
    QCOMPARE(json([](ValueWriter& writer) {
        writer.beginMap();
        writer.mapKey("a");
        writer.beginArray();
        writer.integer(1);
        writer.beginMap();
        writer.mapKey("b");
        writer.empty();
        writer.endMap();
        writer.beginArray();
        writer.endArray();
        writer.endArray();
        writer.mapKey("");
        writer.boolean(true);
        writer.endMap();
    }), QString("{\"a\":[1,{\"b\":null},[]],\"\":true}"));
}

void TestAttributeCodec::largeContainersMoveTheirContent() {
    // Beyond 127 members or bytes the header of a container outgrows the two bytes reserved for it.
    for (const int members : {1, 20, 127, 128, 5'000}) {
        const std::string bytes = packedList([&](ValueWriter& writer) {
            writer.beginArray();
            for (int i = 0; i < members; ++i) {
                writer.beginArray();
                writer.integer(i);
                writer.endArray();
            }
            writer.endArray();
        });
        const ValueView array = *AttributeListView(bytes).find(7);
        QCOMPARE(array.size(), static_cast<std::uint32_t>(members));
        std::int64_t expected = 0;
        array.forEachElement([&](ValueView inner) {
            inner.forEachElement([&](ValueView value) { QCOMPARE(value.integer(), expected); });
            ++expected;
        });
        QCOMPARE(expected, std::int64_t {members});
    }
}

void TestAttributeCodec::emptyListHasNoEntries() {
    QCOMPARE(AttributeListView().size(), 0u);
    QCOMPARE(AttributeListView(std::string_view()).size(), 0u);
    std::string bytes;
    ValueWriter writer(bytes);
    writer.beginList();
    writer.endList();
    QCOMPARE(AttributeListView(bytes).size(), 0u);
    QVERIFY(!(AttributeListView(bytes).begin() != AttributeListView(bytes).end()));
}

void TestAttributeCodec::jsonOfValues() {
    QCOMPARE(json([](ValueWriter& writer) { writer.empty(); }), QString("null"));
    QCOMPARE(json([](ValueWriter& writer) { writer.boolean(false); }), QString("false"));
    QCOMPARE(json([](ValueWriter& writer) { writer.integer(-5); }), QString("-5"));
    QCOMPARE(json([](ValueWriter& writer) { writer.real(0.1); }), QString("0.1"));
    QCOMPARE(json([](ValueWriter& writer) { writer.real(std::nan("")); }), QString("\"NaN\""));
    QCOMPARE(json([](ValueWriter& writer) { writer.bytes("ab"); }), QString("\"YWI=\""));
    QCOMPARE(json([](ValueWriter& writer) { writer.bytes("abc"); }), QString("\"YWJj\""));
    QCOMPARE(json([](ValueWriter& writer) { writer.string("a\"b\\\n\x01"); }), QString("\"a\\\"b\\\\\\n\\u0001\""));
}

void TestAttributeCodec::textOfValuesIsForPeople() {
    const std::string bytes = packedList([](ValueWriter& writer) { writer.string("a\"b"); });
    QCOMPARE(AttributeListView(bytes).find(7)->toText(), std::string("a\"b"));
    const std::string number = packedList([](ValueWriter& writer) { writer.integer(5); });
    QCOMPARE(AttributeListView(number).find(7)->toText(), std::string("5"));
}

void TestAttributeCodec::integersReadAsReals() {
    const std::string bytes = packedList([](ValueWriter& writer) { writer.integer(5); });
    const ValueView value = *AttributeListView(bytes).find(7);
    QVERIFY(value.isNumber());
    QCOMPARE(value.real(), 5.0);
    QVERIFY(value.text().empty());
}

namespace {

std::string sampleList() {
    std::string bytes;
    ValueWriter writer(bytes);
    writer.beginList();
    writer.key(1), writer.string("hello");
    writer.key(2), writer.integer(1'000'000);
    writer.key(3), writer.beginMap(), writer.mapKey("k"), writer.beginArray(), writer.real(1.5), writer.bytes("xyz"), writer.endArray();
    writer.endMap();
    writer.key(4), writer.boolean(true);
    writer.endList();
    return bytes;
}

/// Reads everything there is; the sanitizers see whether a byte outside is touched.
std::size_t readAll(const std::string& bytes) {
    std::size_t read = 0;
    for (const AttributeView& attribute : AttributeListView(bytes))
        read += attribute.value.toJson().size();
    return read;
}

} // namespace

void TestAttributeCodec::truncatedBytesNeverReadOutside() {
    const std::string bytes = sampleList();
    for (std::size_t length = 0; length < bytes.size(); ++length) {
        const std::unique_ptr<char[]> exact(new char[length + 1]); // its own allocation, so that overreads are seen
        std::copy_n(bytes.data(), length, exact.get());
        QVERIFY(readAll(std::string(exact.get(), length)) <= readAll(bytes));
    }
}

void TestAttributeCodec::changedBytesNeverReadOutside() {
    std::mt19937 random(3);
    for (int round = 0; round < 5'000; ++round) {
        std::string bytes = sampleList();
        for (int change = 0; change < 3; ++change)
            bytes[random() % bytes.size()] = static_cast<char>(random());
        QVERIFY(readAll(bytes) < 10'000);
    }
}

void TestAttributeCodec::varintsRoundTrip() {
    for (const std::uint64_t value : {std::uint64_t {0}, std::uint64_t {127}, std::uint64_t {128}, std::uint64_t {1} << 63, UINT64_MAX}) {
        std::string bytes;
        appendVarint(bytes, value);
        appendZigzag(bytes, static_cast<std::int64_t>(value));
        appendFixed64(bytes, value);
        appendSized(bytes, "ab");
        PackedReader reader(bytes);
        QCOMPARE(reader.varint(), value);
        QCOMPARE(reader.zigzag(), static_cast<std::int64_t>(value));
        QCOMPARE(reader.fixed64(), value);
        QVERIFY(reader.sized() == "ab");
        QVERIFY(reader.atEnd() && !reader.hasFailed());
        reader.varint();
        QVERIFY(reader.hasFailed());
    }
}

QTEST_APPLESS_MAIN(TestAttributeCodec)
#include "tst_attribute_codec.moc"
