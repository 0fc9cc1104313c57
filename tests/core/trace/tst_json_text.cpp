#include <QtTest/QtTest>

#include <cmath>
#include <limits>

#include "core/trace/attribute_codec.h"

using namespace spanloom;

namespace {

QByteArray literal(std::string_view text) {
    std::string result;
    appendJsonString(result, text);
    return QByteArray::fromStdString(result);
}

QByteArray number(double value) {
    std::string result;
    appendJsonNumber(result, value);
    return QByteArray::fromStdString(result);
}

} // namespace

class TestJsonText : public QObject {
    Q_OBJECT

private slots:
    void controlCharactersAreEscaped();
    void validUtf8StaysAsItIs();
    void invalidUtf8BecomesTheReplacementCharacter_data();
    void invalidUtf8BecomesTheReplacementCharacter();
    void numbersReadBackAsTheSame_data();
    void numbersReadBackAsTheSame();
    void numbersThatJsonLacksAreText();
};

void TestJsonText::controlCharactersAreEscaped() {
    QCOMPARE(literal(""), QByteArray("\"\""));
    QCOMPARE(literal("a\"\\/b"), QByteArray("\"a\\\"\\\\/b\""));
    QCOMPARE(literal("\n\r\t"), QByteArray("\"\\n\\r\\t\""));
    QCOMPARE(literal(std::string_view("\0\x1f\x7f", 3)), QByteArray("\"\\u0000\\u001f\x7f\""));
}

void TestJsonText::validUtf8StaysAsItIs() {
    QCOMPARE(literal("grüße 中文 🙂"), QByteArray("\"grüße 中文 🙂\""));
    QCOMPARE(literal("\xEF\xBF\xBF\xF4\x8F\xBF\xBF"), QByteArray("\"\xEF\xBF\xBF\xF4\x8F\xBF\xBF\""));
}

void TestJsonText::invalidUtf8BecomesTheReplacementCharacter_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("replacements");
    QTest::newRow("lone continuation") << QByteArray("\x80") << 1;
    QTest::newRow("overlong slash") << QByteArray("\xC0\xAF") << 2;
    QTest::newRow("surrogate") << QByteArray("\xED\xA0\x80") << 3;
    QTest::newRow("beyond the last character") << QByteArray("\xF4\x90\x80\x80") << 4;
    QTest::newRow("cut off") << QByteArray("\xE4\xB8") << 2;
    QTest::newRow("five bytes") << QByteArray("\xF8\x88\x80\x80\x80") << 5;
    QTest::newRow("latin 1") << QByteArray("\xFC") << 1;
}

void TestJsonText::invalidUtf8BecomesTheReplacementCharacter() {
    QFETCH(QByteArray, bytes);
    QFETCH(int, replacements);
    const QByteArray expected = "\"a" + QByteArray("\xEF\xBF\xBD").repeated(replacements) + "z\"";
    QCOMPARE(literal("a" + bytes.toStdString() + "z"), expected);
}

void TestJsonText::numbersReadBackAsTheSame_data() {
    QTest::addColumn<double>("value");
    for (const double value : {0.0, -0.0, 1.0, 0.1, -1e-300, 1e300, 5e-324, 1.7976931348623157e308, 123456789012345680.0, 1.0 / 3})
        QTest::newRow(QByteArray::number(value, 'g', 17).constData()) << value;
}

void TestJsonText::numbersReadBackAsTheSame() {
    QFETCH(double, value);
    const double back = number(value).toDouble();
    QVERIFY(back == value && std::signbit(back) == std::signbit(value));
}

void TestJsonText::numbersThatJsonLacksAreText() {
    QCOMPARE(number(std::numeric_limits<double>::quiet_NaN()), QByteArray("\"NaN\""));
    QCOMPARE(number(std::numeric_limits<double>::infinity()), QByteArray("\"Infinity\""));
    QCOMPARE(number(-std::numeric_limits<double>::infinity()), QByteArray("\"-Infinity\""));
}

QTEST_APPLESS_MAIN(TestJsonText)
#include "tst_json_text.moc"
