#include <QtTest>

#include "core/import/json/python_literal.h"

using namespace spanloom::json;

/// Lists and dictionaries as Python prints them.
class PythonLiteralTest : public QObject {
    Q_OBJECT

private slots:
    void literalsBecomeJson_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char* name, const char* text, const char* expected) {
            QTest::newRow(name) << QByteArray(text) << QByteArray(expected);
        };
        row("words", "[True, False, None, nan, inf]", "[true,false,null,\"NaN\",\"Infinity\"]");
        row("words of a table", "{'a': NULL, 'b': [true, false, null]}", "{\"a\":null,\"b\":[true,false,null]}");
        row("numbers", "[1, -2.5, 1e-07, 3., .5, +1]", "[1,-2.5,1e-07,3.0,0.5,1]");
        row("dictionary", "{'a': {'b': []}, \"c\": ('d',)}", "{\"a\":{\"b\":[]},\"c\":[\"d\"]}");
        row("quotes", "['it\\'s', \"it's\", 'a \"b\"']", "[\"it's\",\"it's\",\"a \\\"b\\\"\"]");
        row("escapes", "['\\n\\t\\\\\\x41\\u00e9\\U0001f680']", "[\"\\n\\t\\\\\\u0041\\u00e9\\ud83d\\ude80\"]");
        row("escapes of a table", "['\\0\\e\\/']", "[\"\\u0000\\u001b\\/\"]");
        row("raw line feed", "['a\nb']", "[\"a\\u000ab\"]");
        row("printed by numpy", "[{'a': 1}\n {'a': 2}]", "[{\"a\":1},{\"a\":2}]");
        row("array", "array([{'a': 1}], dtype=object)", "[{\"a\":1}]");
        row("trailing commas", "[1, {'a': 1,},]", "[1,{\"a\":1}]");
    }
    void literalsBecomeJson() {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, expected);
        const auto json = jsonOfPythonLiteral(text.toStdString());
        QVERIFY(json);
        QCOMPARE(QByteArray::fromStdString(*json), expected);
    }

    void anythingElseIsRefused_data() {
        QTest::addColumn<QByteArray>("text");
        for (const char* text : {"", "[", "['a'", "['a' 'b']", "{'a'}", "{1: 2}", "[Span(name='x')]", "[datetime(2026, 1, 2)]",
                 "[see the list]", "{'a': 1} and more", "['\\q']", "[1 2]", "[--]", "array(", "['\\ud83']"})
            QTest::newRow(text) << QByteArray(text);
    }
    void anythingElseIsRefused() {
        QFETCH(QByteArray, text);
        QVERIFY(!jsonOfPythonLiteral(text.toStdString()));
    }

    void depthIsBounded() {
        const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
        QVERIFY(!jsonOfPythonLiteral(deep));
        QVERIFY(jsonOfPythonLiteral(std::string(60, '[') + std::string(60, ']')));
    }
};

QTEST_APPLESS_MAIN(PythonLiteralTest)
#include "tst_python_literal.moc"
