#include <QtTest>

#include "core/semantics/prompt_template.h"

using namespace spanloom;

class TestPromptTemplate : public QObject {
    Q_OBJECT

private slots:
    void placesAreNamesInBraces_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("names");
        QTest::newRow("double") << "Hi {{ name }}, {{order.id}}!" << "name order.id";
        QTest::newRow("single") << "Hi {name}" << "name";
        QTest::newRow("dollar") << "Hi ${name}" << "name";
        QTest::newRow("json is text") << R"(answer as {"a": {"b": 1}} please)" << "";
        QTest::newRow("numbers are text") << "x{2,3} and {0}" << "";
        QTest::newRow("unclosed") << "Hi {{name" << "";
        QTest::newRow("in json") << R"({"q": "{question}"})" << "question";
        QTest::newRow("empty") << "" << "";
    }
    void placesAreNamesInBraces() {
        QFETCH(QString, text);
        QFETCH(QString, names);
        const std::string bytes = text.toStdString();
        QStringList found;
        for (const TemplatePlace& place : templatePlaces(bytes)) {
            found << QString::fromStdString(place.name);
            QVERIFY(place.offset + place.length <= bytes.size());
            QCOMPARE(bytes.substr(place.offset + place.length - 1, 1), std::string("}"));
        }
        QCOMPARE(found.join(' '), names);
    }
    void valuesGoIntoTheirPlacesAndOthersStay() {
        const FilledTemplate filled = fillTemplate("{{a}} and ${b}, {c}.", {{"a", "x{b}"}, {"b", ""}});
        QCOMPARE(filled.text, std::string("x{b} and , {c}."));
        QCOMPARE(filled.missing, std::size_t {1});
        QCOMPARE(filled.places.size(), std::size_t {3});
        QCOMPARE(filled.text.substr(filled.places[0].offset, filled.places[0].length), std::string("x{b}"));
        QCOMPARE(filled.places[1].length, std::size_t {0});
    }
};

QTEST_APPLESS_MAIN(TestPromptTemplate)
#include "tst_prompt_template.moc"
