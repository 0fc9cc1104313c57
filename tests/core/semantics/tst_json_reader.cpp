#include <QtTest>

#include "core/semantics/json_reader.h"
#include "core/semantics/value_decoding.h"

using namespace spanloom;

namespace {

// "refused" or the JSON of what was read.
std::string read(std::string_view text) {
    JsonReader json;
    const auto value = json.parse(text);
    return value ? value->toJson() : "refused";
}

std::string structured(const std::string& text) {
    std::string packed;
    ValueWriter(packed).string(text);
    JsonReader json;
    return json.structured(ValueView(packed)).toJson();
}

} // namespace

class TestJsonReader : public QObject {
    Q_OBJECT

private slots:
    void leniency_data();
    void leniency();
    void textIsParsedAtMostTwice();
    void cutOffTextIsReportedAsTruncated();
    void firstElementIsFoundWithoutTheRest();
    void depthIsBounded();
    void viewsSurviveLaterDocuments();
    void times_data();
    void times();
};

void TestJsonReader::leniency_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("json");
    const auto row = [](const char* text, const char* json) { QTest::newRow(text) << text << json; };
    row(R"({"a": [1, 2.5, true, null, "x"]})", R"({"a":[1,2.5,true,null,"x"]})");
    row("{'a': 'it\\'s', 'b': True, 'c': None}", R"({"a":"it's","b":true,"c":null})");
    row("{'a': \"it's\"}", R"({"a":"it's"})");
    row("('a', 1)", R"(["a",1])");
    row("[1, 2,]", "[1,2]");
    row("{'t': datetime.date(2025, 1, 2)}", R"j({"t":"datetime.date(2025, 1, 2)"})j");
    row("{'t': f('a) b', 1)}", R"j({"t":"f('a) b', 1)"})j");
    row("Response(id='r(1)', usage=Usage(input_tokens=5, details=Details(cached=0)), done=None)",
        R"j({"id":"r(1)","usage":{"input_tokens":5,"details":{"cached":0}},"done":null})j");
    row(R"({"a": "\ud83d\ude00 \ud83d"})", "{\"a\":\"\xF0\x9F\x98\x80 \xEF\xBF\xBD\"}");
    row(R"([{"a": "cut of)", R"([{"a":"cut of"}])");
    row(R"([{"a": 1}, {"b": ...)", R"([{"a":1},{"b":null}])");
    row("[1] Source: the manual", "refused");
    row("{this is prose}", "refused");
    row("[note] remember", "refused");
    row("{{template}}", "refused");
    row("plain", "refused");
    row("", "refused");
}

void TestJsonReader::leniency() {
    QFETCH(QString, text);
    QFETCH(QString, json);
    QCOMPARE(QString::fromStdString(read(text.toStdString())), json);
}

void TestJsonReader::textIsParsedAtMostTwice() {
    QCOMPARE(structured(R"({"a":1})"), std::string(R"({"a":1})"));
    QCOMPARE(structured(R"("{\"a\":1}")"), std::string(R"({"a":1})"));
    QCOMPARE(structured("plain words"), std::string("\"plain words\""));
    QCOMPARE(structured("[looks like a list"), std::string("\"[looks like a list\""));
    const std::string thrice = R"("\"{\\\"a\\\":1}\"")";
    QCOMPARE(structured(thrice), std::string(R"("{\"a\":1}")"));
}

void TestJsonReader::cutOffTextIsReportedAsTruncated() {
    JsonReader json;
    QVERIFY(json.parse(R"([{"a": "b)"));
    QVERIFY(json.sawTruncated());
    json.clear();
    QVERIFY(json.parse("[1]"));
    QVERIFY(!json.sawTruncated());
}

void TestJsonReader::firstElementIsFoundWithoutTheRest() {
    QCOMPARE(
        firstArrayElement(R"( [ {"a": "]}\"", "b": [1]} , {"c": 2}])"), std::string_view(R"({"a": "]}\"", "b": [1]})"));
    QCOMPARE(firstArrayElement("[1, 2]"), std::string_view("1"));
    QCOMPARE(firstArrayElement("[]"), std::string_view(""));
    QCOMPARE(firstArrayElement("{}"), std::string_view(""));
    QCOMPARE(firstArrayElement(R"([{"cut": ")"), std::string_view(""));
}

void TestJsonReader::depthIsBounded() {
    const std::string deep = std::string(500, '[') + std::string(500, ']');
    JsonReader json;
    const auto value = json.parse(deep);
    QVERIFY(value);
    QVERIFY(value->toJson().size() >= 500); // deeper levels are kept as text
    const std::string hostile(1'000'000, '[');
    (void)json.parse(hostile);
    const std::string repr = "'" + std::string(200'000, '(');
    (void)json.parse(repr);
}

void TestJsonReader::viewsSurviveLaterDocuments() {
    JsonReader json;
    const auto first = json.parse(R"(["a"])");
    for (int i = 0; i < 100; ++i)
        QVERIFY(json.parse("[" + std::to_string(i) + "]"));
    QCOMPARE(first->toJson(), std::string(R"(["a"])"));
}

void TestJsonReader::times_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<qint64>("ns");
    QTest::newRow("seconds") << "1700000000" << qint64 {1'700'000'000'000'000'000};
    QTest::newRow("milliseconds") << "1700000000123" << qint64 {1'700'000'000'123'000'000};
    QTest::newRow("no zone is UTC") << "2023-11-14T22:13:20" << qint64 {1'700'000'000'000'000'000};
    QTest::newRow("quotes and zone") << "\"2023-11-15T00:13:20.5+02:00\"" << qint64 {1'700'000'000'500'000'000};
    QTest::newRow("nonsense") << "yesterday" << qint64 {-1};
    QTest::newRow("impossible month") << "2023-13-14T22:13:20" << qint64 {-1};
}

void TestJsonReader::times() {
    QFETCH(QString, text);
    QFETCH(qint64, ns);
    std::string packed;
    ValueWriter(packed).string(text.toStdString());
    QCOMPARE(timeOf(ValueView(packed)).value_or(-1), TimeNs {ns});
}

QTEST_APPLESS_MAIN(TestJsonReader)
#include "tst_json_reader.moc"
