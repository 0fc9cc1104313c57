#include <QTest>

#include "tests/support/trace_builder.h"

using namespace spanloom;
using namespace spanloom::test;

/// A plain HTTP request to a model's API is the call where nothing else in the trace is, and its transport elsewhere.
class tst_model_requests : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aRequestAloneIsAnInferredCall() {
        const auto document = traceFromText("CHAIN answer 0-100\n  TRANSPORT POST 10-90 operation=model_request\n");
        QCOMPARE(document->spans[1].kind, Kind::Llm);
        QVERIFY((document->spans[1].flags & SpanFlag::InferredKind) != 0);
        QCOMPARE(document->totals.llmCalls, 1u);
        QVERIFY(!document->totals.usage.hasTokens());
        QVERIFY(!document->totals.usage.costUsd);
        QVERIFY((document->totals.kinds >> static_cast<unsigned>(Kind::Transport) & 1) == 0);
    }

    void besideAnInstrumentedCallItIsTransport_data() {
        QTest::addColumn<QString>("text");
        QTest::newRow("below") << "LLM chat 0-100\n  TRANSPORT POST 10-90 operation=model_request\n";
        QTest::newRow("above") << "TRANSPORT POST 0-100 operation=model_request\n  LLM chat 10-90\n";
        QTest::newRow("beside") << "AGENT a 0-100\n  LLM chat 0-90\n  TRANSPORT POST 10-80 operation=model_request\n";
        QTest::newRow("an embedding") << "EMBEDDING e 0-100\n  TRANSPORT POST 10-90 operation=model_request\n";
    }

    void besideAnInstrumentedCallItIsTransport() {
        QFETCH(QString, text);
        const auto document = traceFromText(text.toStdString());
        QVERIFY((document->totals.kinds >> static_cast<unsigned>(Kind::Transport) & 1) != 0);
        QVERIFY(document->totals.llmCalls <= 1);
        QVERIFY((document->totals.flags & SpanFlag::InferredKind) == 0);
    }

    void otherRequestsStayTransport() {
        const auto document = traceFromText("CHAIN answer 0-100\n  TRANSPORT GET 10-90 operation=chat\n  TRANSPORT GET 20-30\n");
        QCOMPARE(document->totals.llmCalls, 0u);
    }
};

QTEST_APPLESS_MAIN(tst_model_requests)
#include "tst_model_requests.moc"
