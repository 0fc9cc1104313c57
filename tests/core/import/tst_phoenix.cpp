#include <QtTest>

#include <algorithm>

#include "tests/support/record_collector.h"

using namespace spanloom;
using namespace spanloom::test;

namespace {

const std::filesystem::path kFolder = std::filesystem::path(SPANLOOM_SOURCE_DIR) / "tests" / "data" / "phoenix";

ImportedRecords sample(const char* name) { return importRecords(fileBytes(kFolder / name)); }

QString text(const std::string& bytes) { return QString::fromStdString(bytes); }

/// The record of the span of this name, empty when there is none.
QString spanNamed(const ImportedRecords& records, const QString& name) {
    for (const std::string& record : records.spans)
        if (text(record).section(' ', 2).startsWith(name + ' '))
            return text(record);
    return {};
}

} // namespace

/// Spans and annotations as Phoenix exports them.
class PhoenixTest : public QObject {
    Q_OBJECT

private slots:
    void theSpanKindIsAnAttributeAgain() {
        const QString span = spanNamed(sample("phoenix_array.json"), "search");
        QVERIFY2(span.contains("openinference.span.kind=string:\"RETRIEVER\""), qPrintable(span));
    }

    void nestedAttributesGetTheirFlatNames() {
        const QString span = spanNamed(sample("phoenix_nested.jsonl"), "ask");
        for (const char* part : {"llm.token_count.prompt=int:120", "llm.input_messages.0.message.role=string:\"user\"",
                 "llm.input_messages.1.message.tool_calls.0.tool_call.function.name=string:\"look\"",
                 "llm.invocation_parameters=map{temperature=double:0.2", "metadata=map{user_id=string:\"u-7\"",
                 "tag.tags=array[", "embedding.vector=array[double:0.5", "custom.zero=int:0", "custom.no=bool:false",
                 "phoenix.conversation=map{"})
            QVERIFY2(span.contains(part), part);
        QVERIFY(!span.contains("custom.none"));
    }

    void theRootOfATraceIsNotReadTwice() {
        const ImportedRecords records = sample("phoenix_cli_trace.json");
        QCOMPARE(records.spans.size(), std::size_t {2});
    }

    void allZeroesAreAnId() {
        const ImportedRecords records = sample("phoenix_named_lists.json");
        QVERIFY(text(records.spans.front()).contains("00000000000000000000000000000abc 0000000000000000 turn"));
        QVERIFY(spanNamed(records, "look").contains("parent=0000000000000000"));
        QVERIFY(spanNamed(records, "look").contains("phoenix.list=string:\"accepted\""));
    }

    void rowsOfAFrameAreReadAsSpans() {
        const ImportedRecords records = sample("phoenix_frame.csv");
        const QString ask = spanNamed(records, "ask");
        QVERIFY2(ask.contains("llm.input_messages.0.message.content=string:\"it's \\\"here\\\"\\n\""), qPrintable(ask));
        QVERIFY(ask.contains("event 1772359202000000000 exception exception.type=string:\"E\""));
        QVERIFY(spanNamed(records, "search").contains("retrieval.documents.0.document.score=double:0.25"));
        QVERIFY(spanNamed(records, "answer").contains("end=1772359203000001000"));
        QVERIFY(!spanNamed(records, "answer").contains("retrieval.documents"));
        QCOMPARE(records.evaluations.size(), std::size_t {1});
        QCOMPARE(records.evaluations.front().score, std::optional(0.5));
        QCOMPARE(text(records.evaluations.front().label), QStringLiteral("relevant"));
    }

    void annotationsBecomeEvaluationsOfWhatTheyJudge() {
        const std::vector<Evaluation> rows = sample("phoenix_cli_trace.json").evaluations;
        QCOMPARE(rows.size(), std::size_t {5});
        QCOMPARE(text(rows[0].name), QStringLiteral("relevance"));
        QCOMPARE(rows[0].target, std::optional(SpanId {0x10}));
        QCOMPARE(rows[0].evaluatorType, EvaluatorType::Llm);
        QCOMPARE(text(rows[0].explanation), QStringLiteral("on topic"));
        QCOMPARE(rows[0].time, TimeNs {1772409600000000000});
        QCOMPARE(text(rows[1].name), QStringLiteral("note"));
        QVERIFY(!rows[1].score && rows[1].label.empty());
        QCOMPARE(rows[2].documentPosition, std::optional<std::uint32_t>(0));
        QCOMPARE(rows[2].score, std::optional(0.0));
        QVERIFY(rows[3].isFeedback && !rows[3].target);
        QCOMPARE(text(rows[3].evaluator), QStringLiteral("app"));
        QVERIFY(!rows[4].target);
        QCOMPARE(rows[4].traceId, rows[0].traceId);
    }

    void aJudgementWithoutTraceKeepsItsSpan() {
        const std::vector<Evaluation> rows = sample("phoenix_annotations.jsonl").evaluations;
        QCOMPARE(rows.size(), std::size_t {3});
        QVERIFY(rows[2].traceId.isZero());
        QCOMPARE(rows[2].target, std::optional(SpanId {0x12}));
    }

    void typedAttributesKeepTheirKinds() {
        const QString span = spanNamed(sample("phoenix_otlpv1.json"), "ask");
        for (const char* part : {"status=error message=no", "llm.token_count.prompt=int:7", "llm.stop=array[string:\"END\"",
                 "x.score=double:0.5", "x.flag=bool:true", "event 1772359200500000000 note n=int:3"})
            QVERIFY2(span.contains(part), part);
    }

    void whatCannotBeReadIsKeptAsItIs() {
        const QString span = spanNamed(sample("malformed_phoenix_rows.json"), "odd");
        for (const char* part : {"phoenix.start_time=string:\"soon\"", "phoenix.attributes=string:\"nothing\"",
                 "phoenix.context=string:\"none\"", "spanloom.otlp.status_code=string:\"FINE\"", "phoenix.annotations=int:7"})
            QVERIFY2(span.contains(part), part);
    }
};

QTEST_APPLESS_MAIN(PhoenixTest)
#include "tst_phoenix.moc"
