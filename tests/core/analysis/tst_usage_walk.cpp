#include <QtTest/QtTest>

#include "core/analysis/usage_walk.h"
#include "tests/support/trace_builder.h"

using namespace spanloom;
using test::traceFromText;

namespace {

QString countings(const TraceDocument& document) {
    QStringList words;
    for (const TraceSpan& span : document.spans)
        words.append(QString::fromLatin1(name(span.counting)));
    return words.join(QLatin1Char(' '));
}

} // namespace

class TestUsageWalk : public QObject {
    Q_OBJECT

private slots:
    void workedExamples_data();
    void workedExamples();
    void sharesAddUpToTheTotal_data() { workedExamples_data(); }
    void sharesAddUpToTheTotal();

    void absentTokensStayAbsent();
    void zeroTokensAreANumber();
    void componentsAreComparedOneByOne();
    void embeddingBelowASoleCarrierCountsBesideIt();
    void aCarrierThatRepeatsItsPartsIsARollUp_data();
    void aCarrierThatRepeatsItsPartsIsARollUp();
    void guardrailCallsAreNormalSpend();
    void judgeInsideAToolIsNoSpendOfTheTool();
    void evaluatorInsideAnEvaluatorCountsOnce();
    void callsAcrossABoundaryAddToALargerLayer();
    void llmCallsCountAttemptsOnce_data();
    void llmCallsCountAttemptsOnce();

    void recordedCostOfTheRunBeatsComputedCostOfItsCalls();
    void recordedCostOfALayerBeatsComputedCostBelow();
    void costOfALayerStandsForItsCall();
    void computedCostGoesWithTheTokensThatCount();
    void runTotalIsNotAddedToRecordedCosts();
    void runTotalStandsAloneWhereCallsHaveNone();
    void costSourcesMix();
    void callWithoutPriceIsSaidSo();
    void callPaidByALayerIsNotUnpriced();
    void impossibleCostsAreLeftOut();
    void cachedAnswerCostsNothing();
    void aCallWhoseRequestACacheAnsweredCostsNothing();

    void explanationListsEverySpanWithUsage();
    void rollUpAboveItsCallsIsMarkedWhenACallIsSilent();
    void hugeTokensDoNotOverflow();
};

void TestUsageWalk::workedExamples_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<qint64>("input");
    QTest::addColumn<qint64>("output");
    QTest::addColumn<qint64>("evaluationInput");
    QTest::addColumn<qint64>("evaluationOutput");
    QTest::addColumn<QString>("counting");

    QTest::newRow("three layers of one call")
        << "AGENT a\n LLM call_llm tokens=2256/13\n  LLM generate_content tokens=2256/13\n   LLM openai.chat tokens=2256/13"
        << qint64 {2256} << qint64 {13} << qint64 {-1} << qint64 {-1} << "no_usage same_call same_call counted";
    QTest::newRow("agent framework with roll-up")
        << "AGENT a tokens=300/60\n LLM x tokens=100/20\n LLM y tokens=200/40" << qint64 {300} << qint64 {60} << qint64 {-1}
        << qint64 {-1} << "roll_up counted counted";
    QTest::newRow("sole carrier") << "AGENT a tokens=500/90\n TOOL x\n TOOL y" << qint64 {500} << qint64 {90}
                                  << qint64 {-1} << qint64 {-1} << "counted no_usage no_usage";
    QTest::newRow("framework over provider SDK")
        << "LLM framework tokens=100/20\n LLM sdk tokens=100/20" << qint64 {100} << qint64 {20} << qint64 {-1} << qint64 {-1}
        << "same_call counted";
    QTest::newRow("client over gateway with a retry")
        << "LLM client tokens=100/20\n GATEWAY g\n  LLM try1 status=error\n  LLM try2 tokens=100/20" << qint64 {100}
        << qint64 {20} << qint64 {-1} << qint64 {-1} << "same_call no_usage no_usage counted";
    QTest::newRow("wrapper over fallback attempts that both used tokens")
        << "LLM wrapper tokens=120/20\n LLM first tokens=100/0\n LLM second tokens=120/20" << qint64 {220} << qint64 {20}
        << qint64 {-1} << qint64 {-1} << "same_call counted counted";
    QTest::newRow("tool that calls a model under a model span")
        << "LLM outer tokens=100/20\n TOOL t\n  LLM inner tokens=50/10" << qint64 {150} << qint64 {30} << qint64 {-1}
        << qint64 {-1} << "counted no_usage counted";
    QTest::newRow("outer operation is a chain")
        << "CHAIN ai.generateText tokens=300/60\n LLM x tokens=100/20\n LLM y tokens=200/40" << qint64 {300} << qint64 {60}
        << qint64 {-1} << qint64 {-1} << "roll_up counted counted";
    QTest::newRow("totals that cumulate upwards")
        << "CHAIN a tokens=300/60\n CHAIN b tokens=300/60\n  LLM x tokens=300/60" << qint64 {300} << qint64 {60}
        << qint64 {-1} << qint64 {-1} << "roll_up roll_up counted";
    QTest::newRow("judge inside the trace")
        << "CHAIN c\n LLM x tokens=100/20\n EVALUATOR e\n  LLM judge tokens=400/30" << qint64 {100} << qint64 {20}
        << qint64 {400} << qint64 {30} << "no_usage counted no_usage evaluation_spend";
    QTest::newRow("growing agent counters")
        << "AGENT a tokens=100/20\n LLM x tokens=100/20\nAGENT b tokens=250/50\n LLM y tokens=150/30" << qint64 {250}
        << qint64 {50} << qint64 {-1} << qint64 {-1} << "roll_up counted roll_up counted";
}

void TestUsageWalk::workedExamples() {
    QFETCH(QString, text);
    const auto document = traceFromText(text.toStdString());
    const TraceTotals& totals = document->totals;
    QTEST(qint64 {totals.usage.inputTokens}, "input");
    QTEST(qint64 {totals.usage.outputTokens}, "output");
    QTEST(qint64 {totals.evaluationSpend.inputTokens}, "evaluationInput");
    QTEST(qint64 {totals.evaluationSpend.outputTokens}, "evaluationOutput");
    QTEST(countings(*document), "counting");
}

void TestUsageWalk::sharesAddUpToTheTotal() {
    QFETCH(QString, text);
    const auto document = traceFromText(text.toStdString());
    std::int64_t input = 0;
    std::int64_t judged = 0;
    for (const UsageLine& line : explainUsage(*document)) {
        if (!(line.share.parts & UsageShare::Input))
            continue;
        (line.share.isEvaluation ? judged : input) += document->spans[line.span].usage.inputTokens;
    }
    QCOMPARE(input, std::max<std::int64_t>(document->totals.usage.inputTokens, 0));
    QCOMPARE(judged, std::max<std::int64_t>(document->totals.evaluationSpend.inputTokens, 0));
}

void TestUsageWalk::absentTokensStayAbsent() {
    const auto document = traceFromText("AGENT a\n LLM x tokens=-/20");
    QCOMPARE(document->totals.usage.inputTokens, std::int64_t {-1});
    QCOMPARE(document->totals.usage.outputTokens, std::int64_t {20});
    QCOMPARE(document->totals.usage.cacheReadTokens, std::int64_t {-1});
    QVERIFY(!document->totals.usage.costUsd);
    QCOMPARE(document->totals.usage.costSource, CostSource::Unknown);
}

void TestUsageWalk::zeroTokensAreANumber() {
    const auto document = traceFromText("LLM x tokens=0/0");
    QCOMPARE(document->totals.usage.inputTokens, std::int64_t {0});
    QCOMPARE(document->spans[0].counting, Counting::Counted);
}

void TestUsageWalk::componentsAreComparedOneByOne() {
    const auto document = traceFromText("LLM outer tokens=120/10 cache=80/-\n LLM inner tokens=100/20");
    QCOMPARE(document->totals.usage.inputTokens, std::int64_t {120});
    QCOMPARE(document->totals.usage.outputTokens, std::int64_t {20});
    QCOMPARE(document->totals.usage.cacheReadTokens, std::int64_t {80});
    const std::vector<UsageLine> lines = explainUsage(*document);
    QCOMPARE(int {lines[0].share.parts}, int {UsageShare::Input | UsageShare::CacheRead});
    QCOMPARE(int {lines[1].share.parts}, int {UsageShare::Output});
}

void TestUsageWalk::embeddingBelowASoleCarrierCountsBesideIt() {
    const auto document = traceFromText("AGENT a tokens=500/90\n EMBEDDING e tokens=30/-");
    QCOMPARE(document->totals.usage.inputTokens, std::int64_t {530});
    QCOMPARE(document->totals.usage.outputTokens, std::int64_t {90});
}

void TestUsageWalk::aCarrierThatRepeatsItsPartsIsARollUp_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<qint64>("input");
    QTest::addColumn<double>("cost");
    QTest::newRow("wrapper of an embedding")
        << "CHAIN ai.embed tokens=7/- cost=0.5\n EMBEDDING ai.embed.doEmbed tokens=7/- cost=0.5" << qint64 {7} << 0.5;
    QTest::newRow("chain of chains")
        << "CHAIN a tokens=300/60\n CHAIN b tokens=100/20 cost=0.1\n CHAIN c tokens=200/40 cost=0.2" << qint64 {300} << 0.3;
    QTest::newRow("cost adds up beyond a boundary")
        << "CHAIN a tokens=300/60 cost=0.3\n TOOL t\n  CHAIN b tokens=100/20 cost=0.1\n CHAIN c tokens=200/40 cost=0.2"
        << qint64 {300} << 0.3;
    QTest::newRow("carriers beyond a boundary")
        << "AGENT a tokens=300/60 cost=0.3\n AGENT b tokens=300/60 cost=0.3" << qint64 {300} << 0.3;
    QTest::newRow("same input, further output") << "AGENT a tokens=30/60 cost=0.3\n EMBEDDING b tokens=30/- cost=0.1"
                                                << qint64 {60} << 0.4;
}

void TestUsageWalk::aCarrierThatRepeatsItsPartsIsARollUp() {
    QFETCH(QString, text);
    const auto document = traceFromText(text.toStdString());
    QTEST(qint64 {document->totals.usage.inputTokens}, "input");
    QTEST(document->totals.usage.costUsd.value_or(-1), "cost");
}

void TestUsageWalk::guardrailCallsAreNormalSpend() {
    const auto document = traceFromText("CHAIN c\n LLM x tokens=100/20\n GUARDRAIL g\n  LLM moderation tokens=40/2");
    QCOMPARE(document->totals.usage.inputTokens, std::int64_t {140});
    QVERIFY(!document->totals.evaluationSpend.hasTokens());
}

void TestUsageWalk::judgeInsideAToolIsNoSpendOfTheTool() {
    // The judge's tokens must not make the agent's own tokens a roll-up.
    const auto document = traceFromText("AGENT a tokens=500/90\n EVALUATOR e\n  LLM judge tokens=400/30");
    QCOMPARE(document->totals.usage.inputTokens, std::int64_t {500});
    QCOMPARE(document->totals.evaluationSpend.inputTokens, std::int64_t {400});
    QCOMPARE(document->totals.llmCalls, 0u);
}

void TestUsageWalk::evaluatorInsideAnEvaluatorCountsOnce() {
    const auto document = traceFromText("EVALUATOR suite tokens=400/30\n EVALUATOR e tokens=400/30\n  LLM judge tokens=400/30");
    QVERIFY(!document->totals.usage.hasTokens());
    QCOMPARE(document->totals.evaluationSpend.inputTokens, std::int64_t {400});
    QCOMPARE(countings(*document), QString("roll_up roll_up evaluation_spend"));
}

void TestUsageWalk::callsAcrossABoundaryAddToALargerLayer() {
    const auto document = traceFromText("LLM outer tokens=100/20\n LLM inner tokens=90/20\n  TOOL t\n   LLM other tokens=50/10");
    QCOMPARE(document->totals.usage.inputTokens, std::int64_t {150});
    QCOMPARE(document->totals.usage.outputTokens, std::int64_t {30});
}

void TestUsageWalk::llmCallsCountAttemptsOnce_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<quint32>("calls");
    QTest::newRow("layers") << "LLM a\n LLM b\n  LLM c" << 1u;
    QTest::newRow("failed attempts count") << "LLM a\n GATEWAY g\n  LLM b status=error\n  LLM c" << 2u;
    QTest::newRow("siblings") << "AGENT a\n LLM b\n LLM c" << 2u;
    QTest::newRow("tool between") << "LLM a\n TOOL t\n  LLM b" << 2u;
    QTest::newRow("embeddings are no LLM calls") << "AGENT a\n EMBEDDING e tokens=3/-\n LLM b\n  EMBEDDING f" << 1u;
    QTest::newRow("judges are summed apart") << "AGENT a\n LLM b\n EVALUATOR e\n  LLM c" << 1u;
    QTest::newRow("none") << "AGENT a tokens=5/5" << 0u;
}

void TestUsageWalk::llmCallsCountAttemptsOnce() {
    QFETCH(QString, text);
    QTEST(quint32 {traceFromText(text.toStdString())->totals.llmCalls}, "calls");
}

namespace {

/// Spans with costs of either source, without a price table: name → own cost.
Usage usage(std::int64_t input, std::optional<double> cost, CostSource source) {
    Usage result;
    result.inputTokens = input;
    result.costUsd = cost;
    result.costSource = cost ? source : CostSource::Unknown;
    return result;
}

UsageWalk walkWith(const char* text, const std::vector<Usage>& usages) {
    TraceDocument document = *traceFromText(text);
    for (std::size_t i = 0; i < usages.size(); ++i)
        document.spans[i].usage = usages[i];
    return walkUsage(document.spans);
}

constexpr auto kRecorded = CostSource::Recorded;
constexpr auto kComputed = CostSource::Computed;

} // namespace

void TestUsageWalk::recordedCostOfTheRunBeatsComputedCostOfItsCalls() {
    const UsageWalk walk = walkWith("AGENT a\n LLM x\n TOOL t\n  LLM y",
        {usage(-1, 1.0, kRecorded), usage(100, 0.2, kComputed), usage(-1, {}, kComputed), usage(100, 0.3, kComputed)});
    QCOMPARE(walk.usage.costUsd, std::optional(1.0));
    QCOMPARE(walk.usage.costSource, kRecorded);
    QCOMPARE(walk.usage.inputTokens, std::int64_t {200});
    QCOMPARE(walk.usage.unpricedCalls, 0u);
}

void TestUsageWalk::recordedCostOfALayerBeatsComputedCostBelow() {
    const UsageWalk walk = walkWith("LLM client\n LLM gateway", {usage(100, 0.1, kRecorded), usage(100, 0.2, kComputed)});
    QCOMPARE(walk.usage.costUsd, std::optional(0.1));
    QCOMPARE(walk.usage.costSource, kRecorded);
    const UsageWalk other = walkWith("LLM client\n LLM gateway", {usage(100, 0.2, kComputed), usage(100, 0.1, kRecorded)});
    QCOMPARE(other.usage.costUsd, std::optional(0.1));
    QCOMPARE(other.usage.costSource, kRecorded);
}

void TestUsageWalk::costOfALayerStandsForItsCall() {
    const UsageWalk walk = walkWith("LLM a\n LLM b", {usage(100, 0.2, kRecorded), usage(100, 0.2, kRecorded)});
    QCOMPARE(walk.usage.costUsd, std::optional(0.2));
}

/// Only the inner layer knows that most of the input was cached: the list price of the outer one is too much.
void TestUsageWalk::computedCostGoesWithTheTokensThatCount() {
    const UsageWalk cached = walkWith("LLM a\n LLM b", {usage(1956, 0.97, kComputed), usage(1956, 0.43, kComputed)});
    QCOMPARE(cached.usage.costUsd, std::optional(0.43));
    QCOMPARE(int {cached.shares[0].parts & UsageShare::Cost}, 0);
    // The outer layer has more tokens: they count, and their cost.
    const UsageWalk more = walkWith("LLM a\n LLM b", {usage(2000, 0.97, kComputed), usage(1956, 0.43, kComputed)});
    QCOMPARE(more.usage.costUsd, std::optional(0.97));
    // One of the inner calls has no price: the outer cost stands for both.
    const UsageWalk gap = walkWith(
        "LLM a\n LLM b\n LLM c", {usage(300, 0.9, kComputed), usage(200, 0.4, kComputed), usage(100, {}, kComputed)});
    QCOMPARE(gap.usage.costUsd, std::optional(0.9));
}

void TestUsageWalk::runTotalIsNotAddedToRecordedCosts() {
    const UsageWalk walk = walkWith("CHAIN a\n CHAIN b\n  LLM x\n  LLM y",
        {usage(-1, 0.5, kRecorded), usage(-1, 0.5, kRecorded), usage(1, 0.2, kRecorded), usage(1, 0.3, kRecorded)});
    QCOMPARE(walk.usage.costUsd, std::optional(0.5));
    QCOMPARE(int {walk.shares[0].parts & UsageShare::Cost}, 0);
}

void TestUsageWalk::runTotalStandsAloneWhereCallsHaveNone() {
    const UsageWalk walk = walkWith("AGENT a\n LLM x", {usage(300, 1.0, kRecorded), usage(100, {}, kComputed)});
    QCOMPARE(walk.usage.costUsd, std::optional(1.0));
    QCOMPARE(walk.usage.inputTokens, std::int64_t {100});
    QCOMPARE(walk.usage.unpricedCalls, 0u);
    QCOMPARE(walk.shares[0].counting, Counting::RollUp);
    QCOMPARE(int {walk.shares[0].parts}, int {UsageShare::Cost});
}

void TestUsageWalk::costSourcesMix() {
    const UsageWalk walk = walkWith("CHAIN a\n LLM x\n LLM y", {Usage(), usage(1, 0.2, kRecorded), usage(1, 0.3, kComputed)});
    QCOMPARE(walk.usage.costUsd, std::optional(0.5));
    QCOMPARE(walk.usage.costSource, CostSource::Mixed);
}

void TestUsageWalk::callWithoutPriceIsSaidSo() {
    const UsageWalk walk = walkWith("CHAIN a\n LLM x\n LLM y", {Usage(), usage(1, 0.2, kRecorded), usage(1, {}, kComputed)});
    QCOMPARE(walk.usage.costUsd, std::optional(0.2));
    QCOMPARE(walk.usage.unpricedCalls, 1u);
    QVERIFY(walk.shares[2].isUnpriced);
}

void TestUsageWalk::callPaidByALayerIsNotUnpriced() {
    const UsageWalk above = walkWith("LLM a\n LLM b", {usage(100, 0.2, kRecorded), usage(100, {}, kComputed)});
    QCOMPARE(above.usage.unpricedCalls, 0u);
    QCOMPARE(above.usage.costUsd, std::optional(0.2));
    const UsageWalk below = walkWith("LLM a\n LLM b", {usage(100, {}, kComputed), usage(90, 0.2, kRecorded)});
    QCOMPARE(below.usage.unpricedCalls, 0u);
    QCOMPARE(below.usage.inputTokens, std::int64_t {100});
}

void TestUsageWalk::impossibleCostsAreLeftOut() {
    for (const char* cost : {"-1", "nan", "20000"}) {
        const auto document = traceFromText(std::string("LLM x tokens=1/1 cost=") + cost);
        QVERIFY(!document->totals.usage.costUsd);
        QCOMPARE(document->totals.usage.unpricedCalls, 1u);
    }
}

void TestUsageWalk::cachedAnswerCostsNothing() {
    const auto document = traceFromText("LLM x tokens=100/20 cache_hit=true");
    QCOMPARE(document->totals.usage.costUsd, std::optional(0.0));
    QCOMPARE(document->totals.usage.inputTokens, std::int64_t {100});
    QCOMPARE(traceFromText("LLM x tokens=100/20 cache_hit=true cost=0.1")->totals.usage.costUsd, std::optional(0.1));
    for (const char* kind : {"LLM", "GATEWAY"}) {
        const auto silent = traceFromText(std::string(kind) + " x cache_hit=true");
        QCOMPARE(silent->totals.usage.costUsd, std::optional(0.0)); // free, not unknown
        QCOMPARE(silent->totals.usage.costSource, CostSource::Computed);
        QVERIFY(!silent->totals.usage.hasTokens());
    }
    QVERIFY(!traceFromText("TOOL x cache_hit=true")->totals.usage.costUsd);
    QVERIFY(!traceFromText("LLM x cache_hit=false")->totals.usage.costUsd);
}

void TestUsageWalk::aCallWhoseRequestACacheAnsweredCostsNothing() {
    const auto costOf = [](const char* text) {
        test::TestTrace trace = test::parseTrace(text);
        TraceBuilder builder(trace.strings, PriceTable::builtin());
        return builder.build(trace.id, trace.spans, {}).totals.usage.costUsd.value_or(-1);
    };
    const char* const hit = "LLM x tokens=1000/10 model=gpt-4o\n TRANSPORT POST cache_hit=true";
    const char* const layers = "LLM x tokens=1000/10 model=gpt-4o\n LLM y tokens=1000/10 model=gpt-4o cache_hit=true";
    const char* const miss = "LLM x tokens=1000/10 model=gpt-4o\n TRANSPORT POST cache_hit=false";
    const char* const recorded = "LLM x tokens=1000/10 model=gpt-4o cost=0.25\n TRANSPORT POST cache_hit=true";
    const char* const oneOfTwo = "LLM x tokens=2000/20 model=gpt-4o\n LLM a tokens=1000/10 model=gpt-4o cache_hit=true\n"
                                 " LLM b tokens=1000/10 model=gpt-4o";
    QCOMPARE(costOf(hit), 0.0);
    QCOMPARE(costOf(layers), 0.0);
    QCOMPARE(costOf(miss), 0.0026);
    QCOMPARE(costOf(recorded), 0.25);
    QVERIFY(costOf(oneOfTwo) > 0.0025);
}

void TestUsageWalk::explanationListsEverySpanWithUsage() {
    const auto document = traceFromText("AGENT a tokens=300/60\n TOOL t\n LLM x tokens=100/20\n LLM y tokens=200/40");
    const std::vector<UsageLine> lines = explainUsage(*document);
    QCOMPARE(lines.size(), std::size_t {3});
    QCOMPARE(lines[0].span, 0u);
    QCOMPARE(lines[0].share.counting, Counting::RollUp);
    QVERIFY(!lines[0].exceedsCallsBelow);
    QCOMPARE(lines[2].share.counting, Counting::Counted);
}

void TestUsageWalk::rollUpAboveItsCallsIsMarkedWhenACallIsSilent() {
    const auto document = traceFromText("AGENT a tokens=300/60\n LLM x tokens=100/20\n LLM y");
    QCOMPARE(document->totals.usage.inputTokens, std::int64_t {100});
    QVERIFY(explainUsage(*document)[0].exceedsCallsBelow);
}

void TestUsageWalk::hugeTokensDoNotOverflow() {
    const auto document = traceFromText("AGENT a\n LLM x tokens=9223372036854775807/1\n LLM y tokens=9223372036854775807/1");
    QCOMPARE(document->totals.usage.inputTokens, INT64_MAX);
}

QTEST_APPLESS_MAIN(TestUsageWalk)
#include "tst_usage_walk.moc"
