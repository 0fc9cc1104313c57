#include <QTest>

#include "core/semantics/meaning_evaluator.h"
#include "tests/core/semantics/span_fixture.h"

using namespace spanloom;
using namespace spanloom::test;

namespace {

std::shared_ptr<const Vocabularies> withUses(std::vector<AttributeUse> uses) {
    auto made = Vocabularies::withUses(Vocabularies::builtin(), std::move(uses));
    return made ? *made : nullptr;
}

bool isFromUse(const MeaningRow& row, Field field) {
    return (row.integer(Field::FromUses) >> static_cast<int>(field) & 1) != 0;
}

} // namespace

class tst_attribute_uses : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aUseBeatsWhatOtherKeysSay_data() {
        QTest::addColumn<int>("field");
        QTest::addColumn<QString>("recordedKey");
        QTest::newRow("route") << static_cast<int>(Field::Route) << "http.route";
        QTest::newRow("cohort") << static_cast<int>(Field::Cohort) << "customer.tier";
        QTest::newRow("prompt version") << static_cast<int>(Field::PromptVersion) << "gen_ai.prompt.version";
        QTest::newRow("user") << static_cast<int>(Field::User) << "user.id";
        QTest::newRow("session") << static_cast<int>(Field::Session) << "session.id";
        QTest::newRow("environment") << static_cast<int>(Field::Environment) << "environment";
    }

    void aUseBeatsWhatOtherKeysSay() {
        QFETCH(int, field);
        QFETCH(QString, recordedKey);
        const auto wanted = static_cast<Field>(field);
        const Attributes attributes {{recordedKey.toStdString(), "recorded"}, {"my.own", "mine"}};
        SpanFixture plain(attributes);
        plain.record.kind = OtelKind::Server;
        QCOMPARE(plain.evaluate().text(wanted), std::string("recorded"));
        QVERIFY(!isFromUse(plain.row, wanted));
        SpanFixture used(attributes);
        used.record.kind = OtelKind::Server;
        used.evaluate({}, withUses({{"my.own", wanted}}));
        QCOMPARE(used.text(wanted), std::string("mine"));
        QVERIFY(isFromUse(used.row, wanted));
        SpanFixture without(Attributes {{recordedKey.toStdString(), "recorded"}});
        without.record.kind = OtelKind::Server;
        without.evaluate({}, withUses({{"my.own", wanted}}));
        QCOMPARE(without.text(wanted), std::string("recorded"));
        QVERIFY(!isFromUse(without.row, wanted));
    }

    void valuesOfEveryScalarTypeAreTexts_data() {
        QTest::addColumn<int>("which");
        QTest::addColumn<QString>("text");
        QTest::newRow("text") << 0 << "v 7";
        QTest::newRow("integer") << 1 << "42";
        QTest::newRow("real") << 2 << "0.5";
        QTest::newRow("true") << 3 << "true";
        QTest::newRow("zero") << 4 << "0";
        QTest::newRow("a word that vocabularies pass over") << 5 << "UNKNOWN";
    }

    void valuesOfEveryScalarTypeAreTexts() {
        QFETCH(int, which);
        QFETCH(QString, text);
        const std::vector<Value> values {"v 7", 42, 0.5, true, 0, "UNKNOWN"};
        SpanFixture span(Attributes {{"my.own", values[static_cast<std::size_t>(which)]}});
        span.evaluate({}, withUses({{"my.own", Field::Cohort}}));
        QCOMPARE(QString::fromStdString(span.text(Field::Cohort)), text);
    }

    void anEmptyValueLeavesTheRecordedOne() {
        SpanFixture span(Attributes {{"my.own", ""}, {"cohort", "beta"}});
        span.evaluate({}, withUses({{"my.own", Field::Cohort}}));
        QCOMPARE(span.text(Field::Cohort), std::string("beta"));
    }

    void resourcesAreReadToo() {
        StringPool keys;
        StringPool strings;
        std::string packed;
        writeList(packed, keys, {{"release.ring", 3}, {"service.name", "api"}});
        for (const bool isUsed : {false, true}) {
            MeaningEvaluator evaluator(
                isUsed ? withUses({{"release.ring", Field::Cohort}}) : Vocabularies::builtin(), keys, strings);
            MeaningRow row;
            evaluator.evaluateResource({packed, {}, 0}, row);
            QCOMPARE(std::string(strings.text(row.text(Field::Cohort))), std::string(isUsed ? "3" : ""));
            QCOMPARE(std::string(strings.text(row.text(Field::Service))), std::string("api"));
        }
    }

    void aUseAsPromptVersionIsNotDerived() {
        const Attributes attributes {{"gen_ai.operation.name", "chat"}, {"gen_ai.request.model", "m"},
            {"gen_ai.system_instructions", "You are a helpful assistant."}, {"shop.template", "t7"}};
        SpanFixture derived(attributes);
        derived.evaluate();
        QVERIFY(derived.text(Field::PromptVersion).starts_with("~"));
        QVERIFY(derived.row.flag(Field::PromptVersionDerived));
        SpanFixture used(attributes);
        used.evaluate({}, withUses({{"shop.template", Field::PromptVersion}}));
        QCOMPARE(used.text(Field::PromptVersion), std::string("t7"));
        QVERIFY(!used.row.has(Field::PromptVersionDerived));
        QVERIFY(used.row.has(Field::PromptHash));
    }

    void aUseMakesNoSpanAnAiStep() {
        // "model" counts only beside something that marks an AI step.
        SpanFixture span(Attributes {{"my.own", "x"}, {"model", "m1"}});
        span.evaluate({}, withUses({{"my.own", Field::PromptVersion}}));
        QCOMPARE(span.shown(Field::RequestModel), std::string("-"));
        QCOMPARE(span.kind(), Kind::Internal);
    }

    void theVersionFollowsWhatUsesSayAndNotTheirOrder() {
        const auto one = withUses({{"a", Field::Route}, {"b", Field::Cohort}});
        QCOMPARE(withUses({{"b", Field::Cohort}, {"a", Field::Route}})->version(), one->version());
        QVERIFY(withUses({{"a", Field::Cohort}, {"b", Field::Route}})->version() != one->version());
        QVERIFY(withUses({{"a", Field::Route}})->version() != one->version());
        QVERIFY(one->version() != Vocabularies::builtin()->version());
        QCOMPARE(withUses({})->version(), Vocabularies::builtin()->version());
        // The uses of the base are replaced, not added to.
        const auto again = Vocabularies::withUses(one, {{"a", Field::Route}});
        QVERIFY(again);
        QCOMPARE((*again)->version(), withUses({{"a", Field::Route}})->version());
    }

    void theLastUseOfAKeyCounts() {
        SpanFixture span(Attributes {{"my.own", "x"}});
        span.evaluate({}, withUses({{"my.own", Field::Route}, {"my.own", Field::Cohort}}));
        QCOMPARE(span.text(Field::Cohort), std::string("x"));
        QVERIFY(!span.row.has(Field::Route));
    }

    void fieldsThatAreNoTextsAreRefused() {
        const auto made = Vocabularies::withUses(Vocabularies::builtin(), {{"a", Field::InputTokens}});
        QVERIFY(!made);
        QCOMPARE(made.error().code, ErrorCode::Usage);
    }
};

QTEST_APPLESS_MAIN(tst_attribute_uses)
#include "tst_attribute_uses.moc"
