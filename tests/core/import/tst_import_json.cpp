#include <QtTest>

#include "core/import/json/json_shape.h"
#include "core/import/json/repair_json.h"
#include "core/import/json/value_scanner.h"

using namespace spanloom::json;

/// The building blocks under the JSON readers: end of a value, repair, shape of a head.
class ImportJsonTest : public QObject {
    Q_OBJECT

private slots:
    void theEndOfAValueIsFoundAtEveryAlignment() {
        // Long enough for whole blocks of 64 bytes, with runs of backslashes of every length across their borders.
        std::string value = "{\"k\":[";
        for (int run = 0; run < 70; ++run) {
            value += "\"" + std::string(static_cast<std::size_t>(run) * 2, '\\') + "\\\"}]{[\",\n{\"a\":\"]\"},";
            value += "\"" + std::string(static_cast<std::size_t>(run) * 2, '\\') + "\",";
        }
        value += "0]}";
        for (std::size_t padding = 0; padding < 70; ++padding) {
            const std::string text = value + std::string(padding, ' ') + "}]\"{";
            ValueScanner whole;
            QCOMPARE(whole.scan(text), value.size());
            QVERIFY(whole.isDone());
            QCOMPARE(whole.newlines(), std::int64_t {70});
            ValueScanner pieces;
            std::size_t used = 0;
            while (used < text.size() && !pieces.isDone())
                used += pieces.scan(std::string_view(text).substr(used, padding + 1));
            QCOMPARE(used, value.size());
            QCOMPARE(pieces.newlines(), std::int64_t {70});
        }
    }

    void balanceIsAboutTheWholeText() {
        QVERIFY(isBalanced("{\"a\":[1,2,\"}\"]}"));
        QVERIFY(!isBalanced("{\"a\":1} "));
        QVERIFY(!isBalanced("{\"a\":1"));
        QVERIFY(!isBalanced("{\"a\":1}{}"));
        QVERIFY(!isBalanced("1"));
        QVERIFY(!isBalanced(""));
    }

    void almostJsonIsRepaired_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char* name, const char* text, const char* expected) {
            QTest::newRow(name) << QByteArray(text) << QByteArray(expected);
        };
        const char* const valid = R"({"a":[1,-0.5e3,true,null,"\u00e9\ud83d\ude80\n"]})";
        row("valid stays", valid, valid);
        row("not a number", R"([NaN,Infinity,-Infinity,nan])", R"(["NaN","Infinity","-Infinity","NaN"])");
        row("too large", R"([1e999,18446744073709551616,18446744073709551615])",
            R"(["1e999","18446744073709551616",18446744073709551615])");
        row("not quite numbers", R"([01,1.,.5,+1])", R"(["01","1.",".5","+1"])");
        row("lone high surrogate", R"(["a\ud83d","\ud83dx"])", "[\"a\xef\xbf\xbd\",\"\xef\xbf\xbdx\"]");
        row("lone low surrogate", R"(["\ude80"])", "[\"\xef\xbf\xbd\"]");
        row("high before another escape", R"(["\ud83d\u0041"])", "[\"\xef\xbf\xbd\\u0041\"]");
        row("bad UTF-8", "[\"a\xff\xc3(\xe2\x82\xac\"]", "[\"a\xef\xbf\xbd\xef\xbf\xbd(\xe2\x82\xac\"]");
        row("surrogate in UTF-8", "[\"\xed\xa0\x80\"]", "[\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"]");
        row("control characters", "[\"a\tb\x01\"]", "[\"a\\u0009b\\u0001\"]");
        row("unknown escape", R"(["\x41\q"])", R"(["x41q"])");
        row("trailing commas", "{\"a\":[1, ],}", "{\"a\":[1 ]}");
    }
    void almostJsonIsRepaired() {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, expected);
        QCOMPARE(QByteArray::fromStdString(repaired(text.toStdString())), expected);
    }

    void theShapeOfACutHeadHasTheKeysBeforeTheCut() {
        const JsonShape shape = shapeOf(" {\"version\":1,\"data\":[{\"traceID\":\"a\",\"spans\":[{\"x");
        QVERIFY(shape.isJson && !shape.isArray);
        QVERIFY(shape.has("version") && shape.has("data"));
        QCOMPARE(shape.arrayKey, std::string("data"));
        QVERIFY(shape.elementHas("traceID") && shape.elementHas("spans"));
        QVERIFY(!shape.has("traceID"));
        const JsonShape nested = shapeOf("[[{\"traceId\":\"1\"}]]");
        QVERIFY(nested.isArray && nested.isNestedArray && nested.has("traceId"));
        QVERIFY(!shapeOf("plain text").isJson);
        QVERIFY(shapeOf("[").isJson);
    }
};

QTEST_APPLESS_MAIN(ImportJsonTest)
#include "tst_import_json.moc"
