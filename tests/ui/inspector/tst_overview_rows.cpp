#include <QtTest>

#include "tests/support/trace_builder.h"
#include "ui/inspector/overview_rows.h"

using namespace spanloom;
using namespace spanloom::ui;

namespace {

constexpr const char* kTrace = R"(
AGENT root 0-1000 id=1 route=/refund session=s1
  LLM chat 100-600 id=2 ttft=100 tokens=900/100 cache=600/- cost=0.01 model=gpt-4.1 response_model=gpt-4.1-2026)"
    " prompt_version=~a41f prompt_version_derived=1" R"(
  LLM same 600-700 id=3 model=gpt-4.1 tokens=100/-
  TOOL search 700-800 id=4 status=error error_type=timeout retries=2
  CHAIN open 800- id=5
)";

} // namespace

class TstOverviewRows : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        m_trace = test::openTraceFromText(kTrace);
        m_content = std::make_shared<InspectorContent>();
    }

    void timesTellTheirShareOfTheTrace() {
        QVERIFY(value(1, "Duration").startsWith(QStringLiteral("500")));
        QVERIFY(value(1, "Duration").contains(QStringLiteral("50")) && value(1, "Duration").contains(QLatin1Char('%')));
        QVERIFY(value(1, "Start").contains(QStringLiteral("UTC")));
        QVERIFY(value(1, "Time to first token").startsWith(QStringLiteral("100")));
    }

    void theOutputRateCountsFromTheFirstToken() {
        // 100 tokens in the 400 ms after the first.
        QVERIFY2(value(1, "Output rate").startsWith(QStringLiteral("250")), qPrintable(value(1, "Output rate")));
        QVERIFY(value(2, "Output rate").isEmpty()); // nothing recorded is no rate of 0
    }

    void whatDiffersIsToldApart() {
        QCOMPARE(value(1, "Model asked"), QStringLiteral("gpt-4.1"));
        QCOMPARE(value(1, "Model answered"), QStringLiteral("gpt-4.1-2026"));
        QCOMPARE(value(2, "Model"), QStringLiteral("gpt-4.1"));
    }

    void tokensComeByBucketWithTheirShare() {
        QVERIFY(value(1, "Input").startsWith(QStringLiteral("900 · 90")));
        QVERIFY(value(1, "… read from cache").startsWith(QStringLiteral("600")));
        QVERIFY(value(1, "… read from cache").contains(QStringLiteral("67")));
        QVERIFY(value(1, "… written to cache").isEmpty());
        QVERIFY(value(2, "Output").isEmpty());
        QVERIFY(value(1, "Counting").startsWith(QStringLiteral("counted")));
    }

    void costNamesItsSource() {
        QVERIFY(value(1, "Cost").contains(QStringLiteral("recorded")));
        QVERIFY(value(2, "Cost").contains(QStringLiteral("no price"))); // built without prices
        QVERIFY(value(3, "Cost").isEmpty());
    }

    void derivedAndInheritedAreMarked() {
        QCOMPARE(value(1, "Prompt version"), QStringLiteral("~a41f (derived)"));
        QCOMPARE(value(0, "Route"), QStringLiteral("/refund"));
        QCOMPARE(value(1, "Route"), QStringLiteral("/refund (inherited)"));
        QCOMPARE(value(1, "Session"), QStringLiteral("s1 (inherited)"));
    }

    void errorsAndRemarksComeInWords() {
        m_content->statusMessage = "upstream";
        QCOMPARE(value(3, "Status"), QStringLiteral("error"));
        QCOMPARE(value(3, "Status message"), QStringLiteral("upstream"));
        m_content->statusMessage.clear();
        QCOMPARE(value(3, "Error type"), QStringLiteral("timeout"));
        QVERIFY(value(3, "Retries").contains(QLatin1Char('2')));
        QVERIFY(value(4, "Remark").startsWith(QStringLiteral("Unfinished")));
        QVERIFY(value(4, "Duration").isEmpty());
        QVERIFY(value(4, "End").isEmpty());
    }

    void groupsWithoutFactsAreAbsent() {
        for (std::uint32_t span = 0; span < m_trace.document->spans.size(); ++span)
            for (const OverviewGroup& group : rows(span))
                QVERIFY(!group.rows.empty());
    }

private:
    std::vector<OverviewGroup> rows(std::uint32_t span) const {
        return overviewOf({m_trace.document, span, m_content, TimeDisplay::Utc});
    }
    QString value(std::uint32_t span, const char* label) const {
        return overviewValue(rows(span), QString::fromUtf8(label));
    }

    test::OpenedTestTrace m_trace;
    std::shared_ptr<InspectorContent> m_content;
};

QTEST_APPLESS_MAIN(TstOverviewRows)
#include "tst_overview_rows.moc"
