#include <QtTest>

#include "core/analysis/cost_audit.h"
#include "core/analysis/reported_totals.h"
#include "tests/support/trace_builder.h"

using namespace spanloom;
using namespace spanloom::test;

namespace {

std::vector<ReportedTotal> reportedOf(const std::string& text) {
    const OpenedTestTrace trace = openTraceFromText(text);
    return reportedTotals(*trace.document, *trace.payloads);
}

} // namespace

/// What a writer states for a whole trace stands beside what is counted, and disagreement is told.
class TestReportedTotals : public QObject {
    Q_OBJECT

private slots:
    // The text format takes double quotes for its own; what Python prints is read as well.
    void equalTotalsDoNotDiffer() {
        const auto totals = reportedOf("AGENT a attr.mlflow.trace.tokenUsage={'input_tokens':300,'output_tokens':60,"
                                       "'total_tokens':360,'cache_read_input_tokens':9}\n LLM x tokens=300/60");
        QCOMPARE(totals.size(), std::size_t {3});
        for (const ReportedTotal& total : totals) {
            QVERIFY(!total.differs);
            QCOMPARE(total.key, std::string("mlflow.trace.tokenUsage"));
            QCOMPARE(total.reported, total.counted.value_or(-1));
        }
        QCOMPARE(totals[2].of, ReportedTotal::Of::AllTokens);
        QCOMPARE(totals[2].reported, 360.0);
    }

    void aHundredthIsTolerated() {
        QVERIFY(!reportedOf("AGENT a attr.langfuse.trace.totalCost=1.009\n LLM x tokens=1/1 cost=1")[0].differs);
        QVERIFY(reportedOf("AGENT a attr.langfuse.trace.totalCost=1.02\n LLM x tokens=1/1 cost=1")[0].differs);
    }

    void aTotalThatNothingWasCountedForDiffers() {
        const auto totals = reportedOf("AGENT a attr.langfuse.trace.totalCost=0.5\n LLM x tokens=1/1");
        QCOMPARE(totals.size(), std::size_t {1});
        QCOMPARE(totals[0].of, ReportedTotal::Of::Cost);
        QVERIFY(!totals[0].counted);
        QVERIFY(totals[0].differs);
    }

    void whatIsNoNumberIsNoTotal() {
        QVERIFY(reportedOf("AGENT a attr.langfuse.trace.totalCost=much\n LLM x tokens=1/1").empty());
        QVERIFY(reportedOf("AGENT a attr.langfuse.trace.totalCost=-1\n LLM x tokens=1/1").empty());
        QVERIFY(reportedOf("AGENT a\n LLM x tokens=1/1").empty());
    }

    void theAuditListsWhatDiffers() {
        const OpenedTestTrace trace = openTraceFromText(
            "AGENT a attr.mlflow.trace.tokenUsage={'input_tokens':600,'output_tokens':60,'total_tokens':660}\n"
            " LLM x tokens=300/60 cost=0.1");
        CostAuditor auditor(PriceTable::builtin());
        auditor.add(*trace.document, reportedTotals(*trace.document, *trace.payloads));
        const CostAudit audit = auditor.finish();
        QCOMPARE(audit.disagreements, std::uint64_t {1});
        QCOMPARE(audit.rollUps[0].name, std::string("a (mlflow.trace.tokenUsage)"));
        QCOMPARE(audit.rollUps[0].recorded, 660.0);
        QCOMPARE(audit.rollUps[0].counted, 360.0);
    }
};

QTEST_APPLESS_MAIN(TestReportedTotals)
#include "tst_reported_totals.moc"
