#include <QtTest>

#include "core/analysis/cost_audit.h"
#include "tests/support/trace_builder.h"

using namespace spanloom;
using namespace spanloom::test;

namespace {

CostAudit auditOf(const std::vector<std::string>& texts, const std::shared_ptr<const PriceTable>& prices) {
    CostAuditor auditor(prices);
    std::uint64_t number = 0;
    for (const std::string& text : texts) {
        TestTrace parsed = parseTrace(text);
        TraceBuilder builder(parsed.strings, prices);
        auditor.add(builder.build({0, ++number}, parsed.spans, std::move(parsed.evaluations)));
    }
    return auditor.finish();
}

CostAudit auditOf(const std::string& text) { return auditOf({text}, PriceTable::builtin()); }

} // namespace

/// What makes costs doubtful, over many traces.
class TestCostAudit : public QObject {
    Q_OBJECT

private slots:
    void aCallReportedTwiceIsListedWithWhatWasLeftOut() {
        const CostAudit audit = auditOf("AGENT a\n LLM x tokens=100/20 cost=0.1\n  LLM y tokens=100/20 cost=0.1");
        QCOMPARE(audit.doubleReports, std::uint64_t {1});
        QCOMPARE(audit.doubleTokens, std::int64_t {120});
        QCOMPARE(audit.doubleReportList.size(), std::size_t {1});
        const DoubleReport& report = audit.doubleReportList[0];
        QCOMPARE(report.name, std::string("y"));
        QCOMPARE(report.spans, 2u);
        QVERIFY(std::abs(report.usdLeftOut - 0.1) < 1e-9);
    }

    void retriesAndToolsBelowACallAreNoDoubleReports() {
        QCOMPARE(auditOf("AGENT a\n LLM x 0-10 tokens=100/20 status=error\n LLM x 20-30 tokens=100/20").doubleReports,
            std::uint64_t {0});
        QCOMPARE(auditOf("LLM x tokens=100/20\n TOOL t\n  LLM y tokens=50/10").doubleReports, std::uint64_t {0});
    }

    void unpricedCallsAreGroupedByProviderAndModel() {
        const std::string text = "AGENT a\n LLM x tokens=100/20 provider=acme model=m1\n"
                                 " LLM y tokens=10/2 provider=acme model=m1\n LLM z tokens=1/1 model=m2\n"
                                 " LLM w tokens=1/1 provider=openai model=gpt-4.1";
        const CostAudit audit = auditOf({text, text}, PriceTable::builtin());
        QCOMPARE(audit.traces, std::uint64_t {2});
        QCOMPARE(audit.unpricedCalls, std::uint64_t {6});
        QCOMPARE(audit.unpricedModels.size(), std::size_t {2});
        const UnpricedModel& most = audit.unpricedModels[0];
        QCOMPARE(most.provider, std::string("acme"));
        QCOMPARE(most.model, std::string("m1"));
        QCOMPARE(most.calls, std::uint64_t {4});
        QCOMPARE(most.traces, std::uint64_t {2});
        QCOMPARE(most.inputTokens, std::int64_t {220});
        QCOMPARE(audit.computedCalls, std::uint64_t {2});
    }

    void sumsThatDisagreeWithTheCallsBelowAreListed() {
        const CostAudit audit = auditOf("AGENT a tokens=600/120\n LLM x tokens=100/20\n LLM y tokens=200/40");
        QCOMPARE(audit.disagreements, std::uint64_t {1});
        QCOMPARE(audit.rollUps[0].recorded, 720.0);
        QCOMPARE(audit.rollUps[0].counted, 360.0);
        QVERIFY(!audit.rollUps[0].isCost);
        QCOMPARE(auditOf("AGENT a tokens=301/60\n LLM x tokens=100/20\n LLM y tokens=200/40").disagreements,
            std::uint64_t {0}); // within a hundredth
        QCOMPARE(auditOf("AGENT a cost=2\n LLM x cost=0.5\n LLM y cost=0.5").disagreements, std::uint64_t {1});
        QCOMPARE(auditOf("AGENT a cost=1\n LLM x cost=0.5\n LLM y cost=0.5").disagreements, std::uint64_t {0});
    }

    void silentCallsBelowASumAreCounted() {
        const CostAudit audit = auditOf("AGENT a tokens=600/120\n LLM x tokens=100/20\n LLM y\n LLM z");
        QCOMPARE(audit.rollUps[0].silentCalls, 2u);
    }

    void recordedCostsAreComparedWithTheTable() {
        // The list price of gpt-4.1 is 2 and 8 dollars a million.
        const auto call = [](const char* cost) {
            return "LLM x tokens=1000000/0 provider=openai model=gpt-4.1 cost=" + std::string(cost);
        };
        QVERIFY(auditOf(call("2.1")).costDisagreements.empty());
        const CostAudit audit = auditOf(call("1.2"));
        QCOMPARE(audit.costDisagreements.size(), std::size_t {1});
        QCOMPARE(audit.costDisagreements[0].computedUsd, 2.0);
        QCOMPARE(audit.costDisagreements[0].recordedUsd, 1.2);
        QCOMPARE(audit.recordedCalls, std::uint64_t {1});
    }

    void estimatesAreListed() {
        const CostAudit audit = auditOf("LLM x tokens=1000000/0 provider=azure.openai model=gpt-4.1");
        QCOMPARE(audit.estimatedModels.size(), std::size_t {1});
        QCOMPARE(audit.estimatedModels[0].usd, 2.0);
    }

    void aCleanTraceHasNothingToRemark() {
        QVERIFY(auditOf("AGENT a tokens=100/20\n LLM x tokens=100/20 provider=openai model=gpt-4.1").isClean());
    }

    void evaluatorsSumsAreNotTheirParents() {
        QCOMPARE(auditOf("AGENT a tokens=100/20\n LLM x tokens=100/20\n EVALUATOR e\n  LLM j tokens=999/9").disagreements,
            std::uint64_t {0});
    }
};

QTEST_APPLESS_MAIN(TestCostAudit)
#include "tst_cost_audit.moc"
