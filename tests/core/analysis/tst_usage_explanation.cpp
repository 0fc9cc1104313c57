#include <QtTest>

#include <algorithm>

#include "core/analysis/usage_explanation.h"
#include "core/trace/kind.h"
#include "tests/support/trace_builder.h"

using namespace spanloom;
using namespace spanloom::test;

namespace {

std::shared_ptr<const TraceDocument> pricedTrace(std::string_view text, std::shared_ptr<const PriceTable> prices) {
    TestTrace parsed = parseTrace(text);
    TraceBuilder builder(parsed.strings, std::move(prices));
    return std::make_shared<const TraceDocument>(builder.build(parsed.id, parsed.spans, std::move(parsed.evaluations)));
}

/// "name reason +" a line, joined by commas.
QString told(const TraceDocument& document, const UsageExplanation& explanation, TotalKind kind) {
    const TotalAccount* const account = explanation.find(kind);
    if (!account)
        return QStringLiteral("nothing");
    QStringList lines;
    for (const ShareLine& line : account->lines) {
        const std::string_view reason = name(line.reason);
        lines.append(QString::fromStdString(std::string(document.name(document.spans[line.span])) + " "
            + std::string(reason) + (line.isCounted ? " +" : "")));
    }
    return lines.join(", ");
}

} // namespace

/// Every total can be told as a list of spans, with the reason for each that is left out.
class TestUsageExplanation : public QObject {
    Q_OBJECT

private slots:
    void reasons_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("input");
        QTest::newRow("three layers") << "AGENT a\n LLM x tokens=2256/13\n  LLM y tokens=2256/13\n   LLM z tokens=2256/13"
                                      << "x same_call_below, y same_call_below, z model_call +";
        QTest::newRow("roll-up") << "AGENT a tokens=300/60\n LLM x tokens=100/20\n LLM y tokens=200/40"
                                 << "a roll_up, x model_call +, y model_call +";
        QTest::newRow("sole carrier") << "AGENT a tokens=500/90\n TOOL t\n TOOL u" << "a sole_carrier +";
        QTest::newRow("wrapper over attempts")
            << "LLM w tokens=120/20\n LLM x tokens=100/0\n LLM y tokens=120/20"
            << "w same_call_below, x model_call +, y model_call +";
        QTest::newRow("wrapper that knows more")
            << "LLM w tokens=120/20\n LLM x tokens=100/20" << "w wrapper_above +, x same_call_above";
        QTest::newRow("tool below a call") << "LLM w tokens=100/20\n TOOL t\n  LLM x tokens=50/10"
                                           << "w model_call +, x model_call +";
        QTest::newRow("judge") << "CHAIN c\n LLM x tokens=100/20\n EVALUATOR e\n  LLM j tokens=400/30"
                               << "x model_call +, j judge";
        QTest::newRow("nothing") << "AGENT a\n TOOL t" << "nothing";
    }
    void reasons() {
        QFETCH(QString, text);
        const auto document = traceFromText(text.toStdString());
        QTEST(told(*document, explainTotals(*document, nullptr), TotalKind::InputTokens), "input");
    }

    void countedLinesAddUpToTheTotal_data() { reasons_data(); }
    void countedLinesAddUpToTheTotal() {
        QFETCH(QString, text);
        const auto document = traceFromText(text.toStdString());
        for (const TotalAccount& account : explainTotals(*document, nullptr).totals) {
            std::int64_t sum = 0;
            for (const ShareLine& line : account.lines) {
                QVERIFY(!line.text.empty());
                sum += line.isCounted ? line.count : 0;
            }
            QCOMPARE(sum, std::max<std::int64_t>(account.count, 0));
        }
    }

    void evaluatorsHaveAccountsOfTheirOwn() {
        const auto document
            = traceFromText("CHAIN c\n LLM x tokens=100/20 cost=1\n EVALUATOR e\n  LLM j tokens=400/30 cost=2");
        const UsageExplanation explanation = explainTotals(*document, nullptr);
        QCOMPARE(told(*document, explanation, TotalKind::EvaluationTokens), QStringLiteral("j model_call +"));
        QCOMPARE(explanation.find(TotalKind::EvaluationTokens)->count, std::int64_t {430});
        QCOMPARE(*explanation.find(TotalKind::EvaluationCost)->usd, 2.0);
        QCOMPARE(told(*document, explanation, TotalKind::LlmCalls), QStringLiteral("x model_call +, j judge"));
    }

    void theSpanThatCountsInsteadIsNamed() {
        const auto document = traceFromText("AGENT a tokens=300/60\n LLM x tokens=100/20\n LLM y tokens=200/40");
        const ShareLine line = explainTotals(*document, nullptr).find(TotalKind::InputTokens)->lines[0];
        QCOMPARE(line.other, 1u);
        QCOMPARE(line.others, 2u);
        QCOMPARE(QString::fromStdString(line.text), QStringLiteral("a sum of the 2 calls below, which count"));
    }

    void callsThatFailedCountAsCalls() {
        const auto document = traceFromText("LLM w\n LLM x 0-10 status=error\n LLM x 20-30 tokens=1/1");
        const UsageExplanation explanation = explainTotals(*document, nullptr);
        QCOMPARE(explanation.find(TotalKind::LlmCalls)->count, std::int64_t {2});
        QCOMPARE(told(*document, explanation, TotalKind::LlmCalls),
            QStringLiteral("w same_call_below, x failed_call +, x model_call +"));
    }

    void computedCostsNameThePriceRow() {
        const auto prices = PriceTable::builtin();
        const auto document = pricedTrace("LLM x tokens=1000/1000 model=gpt-4.1 provider=openai", prices);
        const UsageExplanation explanation = explainTotals(*document, prices.get());
        const TotalAccount& cost = *explanation.find(TotalKind::Cost);
        QCOMPARE(cost.costSource, CostSource::Computed);
        QVERIFY(cost.lines[0].price);
        QCOMPARE(cost.lines[0].price->row, std::string("gpt-4.1"));
        QVERIFY(QString::fromStdString(cost.lines[0].text).contains("gpt-4.1 of 2026-"));
    }

    void missingCostsSayWhy() {
        const auto prices = PriceTable::builtin();
        const auto document = pricedTrace("AGENT a\n LLM x tokens=10/1 model=nobody-knows\n LLM y tokens=10/1\n"
                                          " LLM z tokens=10/1 model=text-embedding-3-small provider=openai", prices);
        const UsageExplanation explanation = explainTotals(*document, prices.get());
        QCOMPARE(told(*document, explanation, TotalKind::Cost),
            QStringLiteral("x no_price, y no_model_name, z price_lacks_part"));
        QCOMPARE(explanation.find(TotalKind::Cost)->unpricedCalls, 3u);
        QVERIFY(!explanation.find(TotalKind::Cost)->usd);
    }

    void aRecordedCostStandsForComputedOnesBelow() {
        const auto prices = PriceTable::builtin();
        const auto document
            = pricedTrace("AGENT a cost=0.5\n LLM x tokens=1000/1000 model=gpt-4.1 provider=openai", prices);
        const UsageExplanation explanation = explainTotals(*document, prices.get());
        QCOMPARE(told(*document, explanation, TotalKind::Cost), QStringLiteral("a recorded_above +, x paid_above"));
        QCOMPARE(*explanation.find(TotalKind::Cost)->usd, 0.5);
    }

    void aCacheHitIsSaidToCostNothing() {
        const auto prices = PriceTable::builtin();
        const auto document
            = pricedTrace("LLM x tokens=1000/1000 model=gpt-4.1 provider=openai cache_hit=true", prices);
        const UsageExplanation explanation = explainTotals(*document, prices.get());
        QCOMPARE(told(*document, explanation, TotalKind::Cost), QStringLiteral("x cache_hit +"));
        QCOMPARE(*explanation.find(TotalKind::Cost)->usd, 0.0);
    }

    void deepTracesAreToldInTime() {
        std::string text;
        for (int i = 0; i < 3000; ++i)
            text += std::string(static_cast<std::size_t>(i), ' ') + "LLM x tokens=" + std::to_string(9000 - i) + "/1 cost=1\n";
        const auto document = traceFromText(text);
        QElapsedTimer timer;
        timer.start();
        const UsageExplanation explanation = explainTotals(*document, nullptr);
        QCOMPARE(explanation.find(TotalKind::InputTokens)->count, std::int64_t {9000});
        QVERIFY2(timer.elapsed() < 2000, "quadratic");
    }
};

QTEST_APPLESS_MAIN(TestUsageExplanation)
#include "tst_usage_explanation.moc"
