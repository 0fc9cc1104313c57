#include <QtTest>

#include <algorithm>
#include <random>

#include "core/analysis/usage_explanation.h"
#include "core/analysis/usage_walk.h"
#include "tests/support/trace_builder.h"

using namespace spanloom;
using namespace spanloom::test;

namespace {

/// A tree of any shape: layers, roll-ups, carriers, judges; seeds make it the same every time.
std::string randomTrace(std::uint32_t seed) {
    std::mt19937 random(seed);
    const auto upTo = [&](std::uint32_t limit) { return static_cast<int>(random() % limit); };
    constexpr const char* kKinds[] {"LLM", "LLM", "LLM", "AGENT", "CHAIN", "TOOL", "GATEWAY", "EVALUATOR", "GUARDRAIL",
        "EMBEDDING", "INTERNAL", "WORKFLOW", "RETRIEVER", "TRANSPORT"};
    std::string text;
    int depth = 0;
    const int spans = 1 + upTo(24);
    for (int i = 0; i < spans; ++i) {
        depth = i == 0 ? 0 : upTo(static_cast<std::uint32_t>(std::min(depth + 2, 9)));
        text += std::string(static_cast<std::size_t>(depth), ' ') + kKinds[upTo(std::size(kKinds))] + " s"
            + std::to_string(i) + " " + std::to_string(i) + "-" + std::to_string(i + 1 + upTo(30));
        if (upTo(3) != 0)
            text += " tokens=" + std::to_string(10 * upTo(8)) + "/" + (upTo(4) == 0 ? "-" : std::to_string(upTo(6)));
        if (upTo(3) == 0)
            text += " cost=" + std::to_string(upTo(5)) + ".5";
        text += "\n";
    }
    return text;
}

std::shared_ptr<const TraceDocument> built(const TestTrace& trace) {
    TraceBuilder builder(trace.strings, PriceTable::builtin());
    return std::make_shared<TraceDocument>(builder.build(trace.id, trace.spans, trace.evaluations));
}

std::string figures(const TraceDocument& document) {
    std::string text;
    for (const Usage* usage : {&document.totals.usage, &document.totals.evaluationSpend})
        text += std::to_string(usage->inputTokens) + "/" + std::to_string(usage->outputTokens) + " $"
            + std::to_string(usage->costUsd.value_or(-1)) + " " + name(usage->costSource) + " "
            + std::to_string(usage->unpricedCalls) + "; ";
    text += std::to_string(document.totals.llmCalls) + " calls:";
    for (const TraceSpan& span : document.spans)
        text += " " + std::string(document.name(span)) + "=" + name(span.counting);
    return text;
}

constexpr std::uint32_t kTrees = 2'000;

} // namespace

/// What must hold for totals whatever the tree looks like.
class TestUsageProperties : public QObject {
    Q_OBJECT

private slots:
    void totalsLieBetweenTheLargestCallAndThePlainSum() {
        for (std::uint32_t seed = 0; seed < kTrees; ++seed) {
            const std::string text = randomTrace(seed);
            const auto document = traceFromText(text);
            const UsageWalk walk = walkUsage(document->spans);
            for (const auto member : {&Usage::inputTokens, &Usage::outputTokens}) {
                std::int64_t sum = 0;
                std::int64_t largest = -1;
                for (std::size_t i = 0; i < document->spans.size(); ++i) {
                    const TraceSpan& span = document->spans[i];
                    sum += std::max<std::int64_t>(span.usage.*member, 0);
                    if (isModelCall(span.kind) && !walk.shares[i].isEvaluation)
                        largest = std::max(largest, span.usage.*member);
                }
                const std::int64_t total = document->totals.usage.*member;
                const std::int64_t judged = document->totals.evaluationSpend.*member;
                const std::int64_t both = std::max<std::int64_t>(total, 0) + std::max<std::int64_t>(judged, 0);
                QVERIFY2(both <= sum, text.c_str());
                QVERIFY2(total >= largest, text.c_str());
            }
        }
    }

    void totalsAreTheSumOfTheirCountedLines() {
        for (std::uint32_t seed = 0; seed < kTrees; ++seed) {
            const std::string text = randomTrace(seed);
            const auto document = traceFromText(text);
            const UsageExplanation explanation = explainTotals(*document, nullptr);
            for (const TotalAccount& account : explanation.totals) {
                std::int64_t count = -1;
                double usd = 0;
                for (const ShareLine& line : account.lines) {
                    if (!line.isCounted)
                        continue;
                    count = std::max<std::int64_t>(count, 0) + std::max<std::int64_t>(line.count, 0);
                    usd += line.usd.value_or(0);
                }
                const std::string where = std::string(name(account.kind)) + "\n" + text;
                if (account.usd)
                    QVERIFY2(std::abs(*account.usd - usd) < 1e-9, where.c_str());
                else if (account.count >= 0)
                    QVERIFY2(std::max<std::int64_t>(count, 0) == account.count, where.c_str());
            }
            const TotalAccount* const input = explanation.find(TotalKind::InputTokens);
            QVERIFY2((input ? input->count : -1) == document->totals.usage.inputTokens, text.c_str());
        }
    }

    void theOrderOfSpansDoesNotMatter() {
        for (std::uint32_t seed = 0; seed < kTrees / 4; ++seed) {
            TestTrace trace = parseTrace(randomTrace(seed));
            const std::string expected = figures(*built(trace));
            std::mt19937 random(seed + 1);
            std::ranges::shuffle(trace.spans, random);
            QCOMPARE(figures(*built(trace)), expected);
        }
    }

    void aTraceThatIsStoredTwiceCountsOnce() {
        for (std::uint32_t seed = 0; seed < kTrees / 4; ++seed) {
            TestTrace trace = parseTrace(randomTrace(seed));
            const std::string expected = figures(*built(trace));
            const std::size_t spans = trace.spans.size();
            for (std::size_t i = 0; i < spans; ++i) {
                StoredSpan copy = trace.spans[i];
                copy.ref.segment = 1;
                trace.spans.push_back(copy);
            }
            QCOMPARE(figures(*built(trace)), expected);
        }
    }
};

QTEST_APPLESS_MAIN(TestUsageProperties)
#include "tst_usage_properties.moc"
