#include <QtTest>

#include "tests/core/semantics/span_fixture.h"

using namespace spanloom;
using namespace spanloom::test;

/// A user's file adds vocabularies without a compiler, and says where it is wrong.
class TestUserVocabulary : public QObject {
    Q_OBJECT

private slots:
    void shortFormPutsAnAttributeFirst();
    void sourcesUseTheWholeEngine();
    void kindsComeFromOwnMapsAndConstants();
    void evaluationsAreData();
    void ownVocabularyMarksAiSteps();
    void scopesRecogniseAndInformKinds();
    void timesUnitsAndBases();
    void versionChangesWithTheRules();
    void errorsNameFileLineAndKey_data();
    void errorsNameFileLineAndKey();
    void missingFileIsNotFound();

private:
    Result<std::shared_ptr<const Vocabularies>> load(const char* json) {
        QFile file(m_folder.filePath("mine.json"));
        if (!file.open(QIODevice::WriteOnly) || file.write(json) < 0)
            return fail(ErrorCode::WriteFailed, "test folder");
        file.close();
        return Vocabularies::withUserFile(file.fileName().toStdString());
    }
    std::shared_ptr<const Vocabularies> loaded(const char* json) {
        auto result = load(json);
        if (!result)
            qWarning("%s", result.error().message.c_str());
        return result ? *result : Vocabularies::builtin();
    }
    QTemporaryDir m_folder;
};

void TestUserVocabulary::shortFormPutsAnAttributeFirst() {
    const auto mine
        = loaded(R"j({"use": {"shop.flow": "route", "shop.group": "cohort", "shop.template": "prompt_version"}})j");
    SpanFixture span(
        Attributes{{"route", "/built-in"}, {"shop.flow", "checkout"}, {"shop.group", "b"}, {"shop.template", "t7"}});
    span.evaluate({}, mine);
    QCOMPARE(span.text(Field::Route), std::string("checkout"));
    QCOMPARE(span.text(Field::Cohort), std::string("b"));
    QCOMPARE(span.text(Field::PromptVersion), std::string("t7"));
    QCOMPARE(SpanFixture(Attributes{{"route", "/built-in"}}).evaluate({}, mine).text(Field::Route),
        std::string("/built-in"));
}

void TestUserVocabulary::sourcesUseTheWholeEngine() {
    const auto mine = loaded(R"j({"vocabulary": "shop", "sources": [
        {"field": "model", "key": "shop.call", "as": "json_string", "path": ["llm.name", "fallbacks[].name"]},
        {"field": "finish_reason", "key": "shop.ends", "as": "csv", "map": "finish_reason"},
        {"field": "session", "key": "shop.ids.*", "as": "prefix_map"},
        {"field": "user", "where": "name", "as": "span_name", "pattern": "^for (?P<value>\\w+)$"},
        {"field": "channel", "where": "event", "event": "joined", "key": "via"},
        {"field": "customer", "where": "link", "key": "shop.customer"},
        {"field": "retries", "where": "event", "event": "again", "as": "event_count"}]})j");
    SpanFixture span(Attributes{{"shop.call", R"({"fallbacks": [{}, {"name": "m2"}]})"}, {"shop.ends", "end_turn, x"},
                         {"shop.ids.main", "s1"}},
        "for anna");
    span.event("joined", {{"via", "voice"}})
        .event("again")
        .event("again")
        .link({1, 2}, {9}, {{"shop.customer", "acme"}});
    span.evaluate({}, mine);
    QCOMPARE(span.text(Field::RequestModel), std::string("m2"));
    QCOMPARE(span.text(Field::FinishReason), std::string("stop"));
    QCOMPARE(span.text(Field::Session), std::string("s1"));
    QCOMPARE(span.text(Field::User), std::string("anna"));
    QCOMPARE(span.text(Field::Channel), std::string("voice"));
    QCOMPARE(span.text(Field::Customer), std::string("acme"));
    QCOMPARE(span.row.integer(Field::Retries), 2);
}

void TestUserVocabulary::kindsComeFromOwnMapsAndConstants() {
    const auto mine = loaded(R"j({"maps": {"shop_kind": {"TOOL": ["gadget"], "LLM": ["brain"]}},
        "sources": [{"field": "kind", "key": "shop.kind", "map": "shop_kind"},
                    {"field": "kind", "key": "shop.index", "as": "present", "const": "RETRIEVER", "rank": 9}],
        "spanNames": [{"pattern": "^llm\\.gadget", "kind": "TOOL"}]})j");
    QCOMPARE(SpanFixture(Attributes {{"shop.kind", "Gadget"}}).evaluate({}, mine).kind(), Kind::Tool);
    QCOMPARE(SpanFixture(Attributes {{"shop.index", "x"}}).evaluate({}, mine).kind(), Kind::Retriever);
    QCOMPARE(SpanFixture(Attributes {}, "llm.gadget").evaluate({}, mine).kind(), Kind::Tool);
}

void TestUserVocabulary::evaluationsAreData() {
    const auto mine
        = loaded(R"j({"evaluations": [{"from": "indexed", "prefix": "checks.N.", "name": "what", "score": "points"},
        {"from": "event", "event": "graded", "name": "what", "label": "grade"}]})j");
    SpanFixture span(Attributes {{"checks.3.what", "spelling"}, {"checks.3.points", 0.5}});
    span.event("graded", {{"what", "style"}, {"grade", "fail"}});
    span.evaluate({}, mine);
    QCOMPARE(span.evaluations.size(), std::size_t {2});
}

void TestUserVocabulary::ownVocabularyMarksAiSteps() {
    const auto mine = loaded(R"j({"sources": [{"field": "tool", "key": "shop.gadget"}]})j");
    SpanFixture span(Attributes {{"shop.gadget", "hammer"}, {"model", "m1"}});
    QCOMPARE(span.evaluate({}, mine).text(Field::RequestModel), std::string("m1"));
}

void TestUserVocabulary::scopesRecogniseAndInformKinds() {
    const auto mine = loaded(R"j({"recognise": {"scopes": ["shop.sdk"]}, "sources": [
        {"field": "kind", "where": "scope", "pattern": "^shop\\.gateway", "const": "GATEWAY"},
        {"field": "workflow", "where": "scope", "pattern": "^shop\\.(?P<value>\\w+)"}]})j");
    SpanFixture span(Attributes {{"model", "m1"}});
    span.evaluate("shop.sdk", mine);
    QCOMPARE(span.text(Field::RequestModel), std::string("m1")); // a known scope marks an AI step
    QCOMPARE(span.text(Field::Workflow), std::string("sdk"));
    QCOMPARE(SpanFixture().evaluate("shop.gateway.v2", mine).kind(), Kind::Gateway);
}

void TestUserVocabulary::timesUnitsAndBases() {
    const auto mine = loaded(R"j({"tokens": "exclusive", "sources": [
        {"field": "ttft", "key": "shop.first_at", "as": "iso8601", "rank": 1},
        {"field": "ttft", "key": "shop.first_us", "as": "number", "unit": "us", "rank": 2},
        {"field": "recorded_cost", "key": "shop.cents", "as": "number", "unit": "cents"},
        {"field": "input_tokens", "key": "shop.in", "as": "int"}, {"field": "cache_read_tokens", "key": "shop.cached", "as": "int"}]})j");
    SpanFixture iso(Attributes {{"shop.first_at", "\"1970-01-01T00:00:02.500Z\""}});
    QCOMPARE(iso.evaluate({}, mine).row.integer(Field::TimeToFirstToken), 1'500'000'000);
    SpanFixture zone(Attributes {{"shop.first_at", "1970-01-01T01:00:02+01:00"}});
    QCOMPARE(zone.evaluate({}, mine).row.integer(Field::TimeToFirstToken), 1'000'000'000);
    SpanFixture early(Attributes {{"shop.first_at", "1969-01-01T00:00:00Z"}, {"shop.first_us", 1000}});
    QCOMPARE(early.evaluate({}, mine).row.integer(Field::TimeToFirstToken), 1'000'000);
    SpanFixture money(Attributes {{"shop.cents", 50}, {"shop.in", 100}, {"shop.cached", 40}});
    money.evaluate({}, mine);
    QCOMPARE(money.row.real(Field::RecordedCost), 0.5);
    QCOMPARE(money.row.integer(Field::InputTokens), 140);
}

void TestUserVocabulary::versionChangesWithTheRules() {
    const auto one = loaded(R"j({"use": {"a": "route"}})j");
    const auto two = loaded(R"j({"use": {"b": "route"}})j");
    QVERIFY(one->version() != two->version());
    QVERIFY(one->version() != Vocabularies::builtin()->version());
    QCOMPARE(loaded(R"j({"use": {"a": "route"}})j")->version(), one->version());
}

void TestUserVocabulary::errorsNameFileLineAndKey_data() {
    QTest::addColumn<QString>("json");
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("key");
    QTest::newRow("syntax") << "{\n\"sources\": [\n  {\"field\" \"model\"}\n]}" << "line 3" << "";
    QTest::newRow("unknown field") << "{\n\"sources\": [\n  {\"field\": \"model\", \"key\": \"a\"},\n  {\"field\": "
                                      "\"modle\", \"key\": \"shop.m\"}]}"
                                   << "line 4"
                                   << "shop.m";
    QTest::newRow("unknown use") << "{\n\"use\": {\n \"shop.m\": \"modle\"}}" << "line 3" << "shop.m";
    QTest::newRow("unknown encoding")
        << "{\"sources\": [\n{\"field\": \"model\", \"key\": \"shop.m\", \"as\": \"yaml\"}]}"
        << "line 2"
        << "shop.m";
    QTest::newRow("unknown unit")
        << "{\"sources\": [\n{\"field\": \"ttft\", \"key\": \"shop.t\", \"unit\": \"fortnight\"}]}"
        << "line 2"
        << "shop.t";
    QTest::newRow("unknown kind")
        << "{\"sources\": [\n{\"field\": \"tool\", \"key\": \"shop.t\", \"kinds\": [\"TOOLS\"]}]}"
        << "line 2"
        << "shop.t";
    QTest::newRow("bad pattern") << "{\n\n\"spanNames\": [{\"pattern\": \"(((\", \"kind\": \"TOOL\"}]}"
                                 << "line 3"
                                 << "(((";
    QTest::newRow("no key") << "{\"sources\": [\n{\"field\": \"model\"}]}" << "line 2" << "model";
    QTest::newRow("not an object") << "[]" << "line 1" << "";
}

void TestUserVocabulary::errorsNameFileLineAndKey() {
    QFETCH(QString, json);
    QFETCH(QString, line);
    QFETCH(QString, key);
    const auto result = load(json.toUtf8().constData());
    QVERIFY(!result.has_value());
    const QString message = QString::fromStdString(result.error().message);
    QVERIFY2(message.contains("mine.json") && message.contains(line) && message.contains(key), qPrintable(message));
}

void TestUserVocabulary::missingFileIsNotFound() {
    const auto result = Vocabularies::withUserFile("/nowhere/mine.json");
    QVERIFY(!result.has_value());
    QCOMPARE(static_cast<int>(result.error().code), static_cast<int>(ErrorCode::NotFound));
}

QTEST_APPLESS_MAIN(TestUserVocabulary)
#include "tst_user_vocabulary.moc"
