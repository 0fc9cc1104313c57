#include <QtTest>

#include "core/analysis/attempts.h"
#include "tests/support/trace_builder.h"

using namespace spanloom;
using namespace spanloom::test;

namespace {

constexpr std::uint16_t both(std::uint16_t flag) {
    return static_cast<std::uint16_t>(flag | flag << AttemptFlag::kInferredShift);
}

} // namespace

/// What happened to attempts: recorded, or seen from their shape and their words, and marked so.
class TestAttempts : public QObject {
    Q_OBJECT

private slots:
    void theSameCallAgainAfterAFailureIsAnInferredRetry() {
        const auto trace = traceFromText("AGENT a 0-100\n LLM x 0-10 status=error hash=q\n LLM x 20-30 hash=q");
        QCOMPARE(int {trace->spans[1].attempts}, 0);
        QCOMPARE(int {trace->spans[2].attempts}, int {both(AttemptFlag::Retry)});
        QCOMPARE(trace->spans[2].retryOf, 1u);
        QCOMPARE(trace->totals.retries, 1u);
        QCOMPARE(int {trace->totals.attempts}, int {both(AttemptFlag::Retry)});
    }

    void aRecordedRetryIsNoInference() {
        const auto trace = traceFromText("AGENT a 0-100\n LLM x 0-10 retries=2");
        QCOMPARE(int {trace->spans[1].attempts}, int {AttemptFlag::Retry});
        QCOMPARE(trace->totals.retries, 2u);
        QVERIFY(!isInferredAttempt(trace->totals.attempts, AttemptFlag::Retry));
    }

    void oneRecordedFactMakesTheTracesFactRecorded() {
        const auto trace = traceFromText("AGENT a 0-100\n LLM x 0-10 status=error\n LLM x 20-30\n LLM y 40-50 retries=1");
        QCOMPARE(int {trace->totals.attempts & AttemptFlag::Retry}, int {AttemptFlag::Retry});
        QVERIFY(!isInferredAttempt(trace->totals.attempts, AttemptFlag::Retry));
        QCOMPARE(trace->totals.retries, 2u);
    }

    void anotherModelOnTheSameInputIsAFallback() {
        const auto trace = traceFromText("AGENT a 0-100\n LLM x 0-10 status=error model=big hash=q\n"
                                         " LLM y 20-30 model=small hash=q");
        QCOMPARE(int {trace->spans[2].attempts}, int {both(AttemptFlag::Fallback)});
        QVERIFY(trace->totals.usedFallback);
        QCOMPARE(trace->totals.retries, 0u);
    }

    void aRecordedFallbackIsNoRetryToo() {
        const auto trace = traceFromText("GATEWAY g 0-100\n LLM x 0-10 status=error model=big retries=1\n"
                                         " LLM x 20-30 model=small fallback=true");
        QCOMPARE(int {trace->spans[2].attempts}, int {AttemptFlag::Fallback});
        QCOMPARE(trace->spans[2].retryOf, 1u);
        QCOMPARE(trace->totals.retries, 1u);
    }

    void anotherInputIsNoRetry() {
        const auto trace = traceFromText("AGENT a 0-100\n TOOL x 0-10 status=error hash=q\n TOOL x 20-30 hash=r");
        QCOMPARE(trace->totals.retries, 0u);
        QCOMPARE(int {trace->totals.attempts}, 0);
    }

    void parallelCallsAreNoRetries() {
        const auto trace = traceFromText("AGENT a 0-100\n LLM x 0-50 status=error hash=q\n LLM x 20-60 hash=q");
        QCOMPARE(trace->totals.retries, 0u);
    }

    void requestsBelowACallAreItsAttempts() {
        const auto trace = traceFromText("LLM x 0-100\n TRANSPORT POST 0-10 status=error\n TRANSPORT POST 20-100");
        QCOMPARE(trace->totals.retries, 1u);
        QCOMPARE(traceFromText("CHAIN x 0-100\n TRANSPORT POST 0-10 status=error\n TRANSPORT POST 20-100")->totals.retries,
            0u);
        // What the call records and what shows below it are the same retries.
        QCOMPARE(traceFromText("LLM x 0-100 retries=1\n TRANSPORT POST 0-10 status=error\n TRANSPORT POST 20-100")
                     ->totals.retries,
            1u);
    }

    void errorTypesTellRateLimitsAndTimeouts_data() {
        QTest::addColumn<QString>("errorType");
        QTest::addColumn<bool>("isRateLimit");
        QTest::addColumn<bool>("isTimeout");
        QTest::newRow("code") << "429" << true << false;
        QTest::newRow("class") << "openai.RateLimitError" << true << false;
        QTest::newRow("words") << "Too many requests" << true << false;
        QTest::newRow("quota") << "insufficient_quota" << true << false;
        QTest::newRow("aws") << "ThrottlingException" << true << false;
        QTest::newRow("grpc") << "RESOURCE_EXHAUSTED" << true << false;
        QTest::newRow("timeout") << "httpx.ReadTimeout" << false << true;
        QTest::newRow("deadline") << "DEADLINE_EXCEEDED" << false << true;
        QTest::newRow("gateway") << "504" << false << true;
        QTest::newRow("other") << "ValueError" << false << false;
        QTest::newRow("a number with 429 in it") << "code 14290" << false << false;
        QTest::newRow("message") << "Error code: 429 - slow down" << true << false;
        QTest::newRow("a count") << "gave up on 429 rows" << false << false;
    }
    void errorTypesTellRateLimitsAndTimeouts() {
        QFETCH(QString, errorType);
        const auto trace = traceFromText("LLM x 0-10 error_type=\"" + errorType.toStdString() + "\"");
        const std::uint16_t attempts = trace->spans[0].attempts;
        QTEST((attempts & AttemptFlag::RateLimited) != 0, "isRateLimit");
        QTEST((attempts & AttemptFlag::TimedOut) != 0, "isTimeout");
        QCOMPARE(isInferredAttempt(attempts, AttemptFlag::RateLimited), (attempts & AttemptFlag::RateLimited) != 0);
    }

    void recordedFactsAreKept() {
        const auto trace = traceFromText("LLM x 0-10 rate_limited=true cache_hit=true fallback=true error_type=429");
        QCOMPARE(int {trace->spans[0].attempts},
            AttemptFlag::RateLimited | AttemptFlag::CacheHit | AttemptFlag::Fallback);
        QVERIFY(trace->totals.usedFallback);
    }

    void whatSemanticsInferredStaysMarked() {
        const std::string inferred = std::to_string(std::uint64_t {1} << static_cast<unsigned>(Field::TimedOut));
        const auto trace = traceFromText("LLM x 0-10 timed_out=true inferred=" + inferred);
        QCOMPARE(int {trace->spans[0].attempts}, int {both(AttemptFlag::TimedOut)});
    }
};

QTEST_APPLESS_MAIN(TestAttempts)
#include "tst_attempts.moc"
