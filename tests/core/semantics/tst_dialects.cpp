#include <set>

#include <QtTest>

#include "tests/core/semantics/dialect_cases.h"

using namespace spanloom;
using namespace spanloom::test;

/// A small span of each vocabulary, with the oddities that are its own.
class TestDialects : public QObject {
    Q_OBJECT

private slots:
    void everyVocabularyIsListed();
    void spansAreUnderstood_data();
    void spansAreUnderstood();
    void vectorStoresWriteDocumentsAsEvents();
    void firstTokenOfChunkEvents();
};

void TestDialects::everyVocabularyIsListed() {
    QCOMPARE(dialectCases().size() > 29, true);
    std::set<std::string> seen;
    for (const DialectCase& one : dialectCases())
        seen.insert(QString::fromUtf8(one.what).section(':', 0, 0).toStdString());
    for (const char* id : {"langfuse", "mlflow", "vercel", "langsmith", "openllmetry", "pydantic", "adk", "msaf",
             "openai-agents", "litellm", "bifrost", "portkey", "helicone", "agentcc", "livekit", "pipecat", "openlit",
             "laminar", "claude-code", "gemini-cli", "strands", "genkit", "signoz", "maxim", "plain"})
        QVERIFY2(seen.contains(id), id);
}

void TestDialects::spansAreUnderstood_data() {
    QTest::addColumn<int>("index");
    for (std::size_t i = 0; i < dialectCases().size(); ++i)
        QTest::newRow(dialectCases()[i].what) << static_cast<int>(i);
}

void TestDialects::spansAreUnderstood() {
    QFETCH(int, index);
    const DialectCase& one = dialectCases()[static_cast<std::size_t>(index)];
    SpanFixture span(one.attributes, one.name);
    span.evaluate(one.scope);
    for (const auto& [field, expected] : one.expected)
        QVERIFY2(span.shown(field) == expected,
            (std::string(info(field).publicName) + ": " + span.shown(field) + " instead of " + expected).c_str());
}

void TestDialects::vectorStoresWriteDocumentsAsEvents() {
    SpanFixture one(Attributes {{"db.system", "milvus"}}, "milvus.search");
    one.event("db.search.result", {{"db.search.result.id", "a"}, {"db.search.result.score", 0.5}});
    one.event("db.search.result", {{"db.search.result.id", "b"}, {"db.search.result.score", 0.75}});
    QCOMPARE(one.evaluate().row.integer(Field::Documents), 2);
    QCOMPARE(one.row.real(Field::BestDocumentScore), 0.75);
    const SpanContent content = one.content(Kind::Retriever);
    QCOMPARE(content.documents.size(), std::size_t {2});
    QCOMPARE(content.documents[1].id, std::string("b"));
    SpanFixture many(Attributes {{"db.system", "chroma"}}, "chroma.query");
    many.event("db.query.result",
        {{"db.query.result.id", Value::List {"a", "b", "c"}}, {"db.query.result.document", Value::List {"x", "y", "z"}}});
    QCOMPARE(many.evaluate().row.integer(Field::Documents), 3);
    QCOMPARE(many.content(Kind::Retriever).documents.at(2).content, std::string("z"));
}

void TestDialects::firstTokenOfChunkEvents() {
    for (const char* event : {"ai.stream.firstChunk", "new_token", "mlflow.chunk.item.0", "gen_ai.content.completion.chunk"}) {
        SpanFixture span(Attributes {{"gen_ai.operation.name", "chat"}});
        span.event(event, {}, 1'250'000'000);
        span.event(event, {}, 1'500'000'000);
        QCOMPARE(span.evaluate().shown(Field::TimeToFirstToken), std::string("250000000"));
    }
}

QTEST_APPLESS_MAIN(TestDialects)
#include "tst_dialects.moc"
