#include <QtTest>

#include "ui/inspector/json_indent.h"

using spanloom::ui::indentedJson;

class TstJsonIndent : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void membersStandOnLinesOfTheirOwn() {
        QCOMPARE(indentedJson(R"({"a":[1,2],"b":{}})"),
            std::string("{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": {}\n}"));
    }

    void numbersOrderAndDuplicatesAreNotTouched() {
        const std::string text = indentedJson(R"({"z":12345678901234567890.10,"a":1e400,"z":2})");
        QVERIFY(text.find("12345678901234567890.10") != std::string::npos);
        QVERIFY(text.find("1e400") != std::string::npos);
        QVERIFY(text.find("\"z\"") < text.find("\"a\""));
        QVERIFY(text.rfind("\"z\"") > text.find("\"a\""));
    }

    void bracketsInStringsAreText() {
        QCOMPARE(indentedJson("{\"a\":\"}],{\\\"\"}"), std::string("{\n  \"a\": \"}],{\\\"\"\n}"));
    }

    void indentedTextIsIndentedAgainTheSame() {
        const std::string once = indentedJson(R"({"a":[{"b":1},[]],"c":"d"})");
        QCOMPARE(indentedJson(once), once);
    }

    void whatIsNotWholeJsonStaysAsItIs_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("plain") << QByteArray("plain text");
        QTest::newRow("cut off") << QByteArray("{\"a\": [1, 2");
        QTest::newRow("open string") << QByteArray("{\"a");
        QTest::newRow("wrong bracket") << QByteArray("[1}");
        QTest::newRow("something after") << QByteArray("{} and more");
        QTest::newRow("markdown link") << QByteArray("[text](address)");
        QTest::newRow("prose in brackets") << QByteArray("[system prompt]");
        QTest::newRow("quotes of Python") << QByteArray("{'query': 'two words', 'n': None}");
        QTest::newRow("too deep") << QByteArray(100, '[') + QByteArray(100, ']');
        QTest::newRow("lone bracket") << QByteArray("[");
    }
    void whatIsNotWholeJsonStaysAsItIs() {
        QFETCH(const QByteArray, text);
        QCOMPARE(indentedJson(text.toStdString()), text.toStdString());
    }

    void nestedOnesDoNotGrowOutOfProportion() {
        std::string text(60, '[');
        for (int i = 0; i < 100'000; ++i)
            text += "1,";
        text += "1" + std::string(60, ']');
        QVERIFY(indentedJson(text).size() <= text.size() * 8 + 4096);
    }
};

QTEST_APPLESS_MAIN(TstJsonIndent)
#include "tst_json_indent.moc"
