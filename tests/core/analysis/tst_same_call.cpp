#include <QtTest>

#include "core/analysis/usage_explanation.h"
#include "tests/support/trace_builder.h"

using namespace spanloom;
using namespace spanloom::test;

/// A framework's span and the SDK's span of one model call stand beside each other: one call. Everything that could be
/// two real calls stays two.
class TestSameCall : public QObject {
    Q_OBJECT

private slots:
    void callsBesideEachOther_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<quint32>("calls");
        const char* const head = "INTERNAL main 0-1000\n AGENT a 0-900\n";
        const auto row = [&](const char* what, const char* lines, quint32 calls) {
            QTest::newRow(what) << QString::fromLatin1(head) + QString::fromLatin1(lines) << calls;
        };
        row("framework and SDK", "  LLM f 100-300 model=gpt-4o scope=1\n LLM s 101-299 model=gpt-4o-2024-08-06 scope=2", 1);
        row("three such calls in a row",
            "  LLM f 100-300 model=gpt-4o scope=1\n  LLM f 400-500 model=gpt-4o scope=1\n"
            "  LLM f 600-800 model=gpt-4o scope=1\n LLM s 101-299 model=gpt-4o scope=2\n"
            " LLM s 401-499 model=gpt-4o scope=2\n LLM s 601-799 model=gpt-4o scope=2", 3);
        row("the SDK's span lost its trace context and is a root",
            "  LLM f 100-300 model=gpt-4o scope=1\nLLM s 101-299 model=gpt-4o scope=2 parent=none", 1);
        row("the same response id, though shorter",
            "  LLM f 100-300 model=gpt-4o scope=1 response_id=r1\n LLM s 150-200 model=gpt-4o scope=2 response_id=r1", 1);
        row("another response id",
            "  LLM f 100-300 model=gpt-4o scope=1 response_id=r1\n LLM s 101-299 model=gpt-4o scope=2 response_id=r2", 2);
        row("much shorter", "  LLM f 100-300 model=gpt-4o scope=1\n LLM s 101-200 model=gpt-4o scope=2", 2);
        row("parallel calls of one instrumentation",
            "  LLM f 100-300 model=gpt-4o scope=1\n LLM s 101-299 model=gpt-4o scope=1", 2);
        row("another model", "  LLM f 100-300 model=gpt-4o scope=1\n LLM s 101-299 model=gpt-4.1 scope=2", 2);
        row("a model whose name only begins alike",
            "  LLM f 100-300 model=gpt-4o scope=1\n LLM s 101-299 model=gpt-4omni scope=2", 2);
        row("unknown models", "  LLM f 100-300 scope=1\n LLM s 101-299 scope=2", 2);
        row("other token numbers",
            "  LLM f 100-300 model=gpt-4o tokens=100/20 scope=1\n LLM s 101-299 model=gpt-4o tokens=90/20 scope=2", 2);
        row("two SDK calls at once within one framework span",
            "  LLM f 100-300 model=gpt-4o scope=1\n LLM s 101-299 model=gpt-4o scope=2\n LLM s 102-298 model=gpt-4o scope=2",
            3);
        row("one SDK call within two framework spans",
            "  LLM f 100-300 model=gpt-4o scope=1\n  LLM f 99-301 model=gpt-4o scope=1\n LLM s 101-299 model=gpt-4o scope=2",
            3);
        row("not within its time", "  LLM f 100-300 model=gpt-4o scope=1\n LLM s 101-301 model=gpt-4o scope=2", 2);
        row("in another branch",
            "  LLM f 100-300 model=gpt-4o scope=1\n CHAIN b 90-400\n  LLM s 101-299 model=gpt-4o scope=2", 2);
        row("the framework span has the SDK's below it already",
            "  LLM f 100-300 model=gpt-4o scope=1\n   LLM s 101-299 model=gpt-4o scope=2\n"
            " LLM s 101-299 model=gpt-4o scope=2", 2);
    }
    void callsBesideEachOther() {
        QFETCH(QString, text);
        QTEST(quint32 {traceFromText(text.toStdString())->totals.llmCalls}, "calls");
    }

    void tokensOfBothAreCountedOnce() {
        const auto trace = traceFromText("INTERNAL main 0-1000\n AGENT a 0-900\n"
                                         "  LLM f 100-300 model=gpt-4o tokens=100/20 cost=0.01 scope=1\n"
                                         " LLM s 101-299 model=gpt-4o tokens=100/20 scope=2");
        QCOMPARE(trace->totals.usage.inputTokens, std::int64_t {100});
        QCOMPARE(trace->totals.usage.outputTokens, std::int64_t {20});
        QCOMPARE(*trace->totals.usage.costUsd, 0.01);
        QCOMPARE(trace->totals.usage.unpricedCalls, 0u);
        QCOMPARE(trace->spans[3].sameCallAs, 2u);
        const UsageExplanation explanation = explainTotals(*trace, nullptr);
        const TotalAccount* const input = explanation.find(TotalKind::InputTokens);
        QVERIFY(input);
        QCOMPARE(input->lines[0].reason, ShareReason::SameCallBeside);
        QCOMPARE(input->lines[0].other, 3u);
        QVERIFY(input->lines[1].isCounted);
    }

    void aStormOfParallelCallsIsLeftAlone() {
        std::string text = "AGENT a 0-1000\n";
        for (int i = 0; i < 3000; ++i)
            text += " LLM x 0-1000 model=gpt-4o scope=" + std::to_string(i % 2 + 1) + "\n";
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(traceFromText(text)->totals.llmCalls, 3000u);
        QVERIFY2(timer.elapsed() < 5000, "quadratic");
    }
};

QTEST_APPLESS_MAIN(TestSameCall)
#include "tst_same_call.moc"
