#include <QTest>

#include <cmath>
#include <filesystem>
#include <map>

#include "tests/support/cache_support.h"
#include "tests/support/shared_traces.h"
#include "tests/support/temporary_folder.h"

using namespace spanloom;
using namespace spanloom::test;

namespace {

constexpr double kNone = -1; // no cost is recorded in the file

/// What a person reads in a file about one of its traces.
struct RealTrace {
    const char* file;
    const char* trace; ///< beginning of its id
    const char* vocabularies;
    const char* models; ///< asked for (else answering), sorted
    std::int64_t inputTokens, outputTokens, cacheReadTokens; ///< -1 = not reported
    double recordedCost; ///< USD
    std::uint32_t llmCalls, evaluations;
};

// Filled by hand, from the files alone: calls that two or three nested spans report are counted once, sums of parents
// not at all. The comment says what there is to trip over.
constexpr RealTrace kTraces[] = {
    // call_llm over openai.chat, both with the same tokens
    {"jaeger/agentevals-dev__agentevals__helm.json", "3e289017", "adk, openllmetry", "gpt-4.1-mini", 3776, 130, 1792,
        kNone, 2, 0},
    {"jaeger/agentevals-dev__agentevals__helm_3.json", "c9a03cc4", "adk, openllmetry", "gpt-5-mini", 4047, 803, 1792,
        kNone, 2, 0},
    {"jaeger/agentevals-dev__agentevals__k8s.json", "d497c9dd", "adk, openllmetry", "gpt-4.1-mini", 2203, 139, 1792,
        kNone, 1, 0},
    // an agent called by a tool: its call comes on top
    {"jaeger/jaegertracing__jaeger-ui__genaiTestTrace.json", "4a1b2c3d", "otel", "model-a, model-b", 8280, 1180, 4140,
        kNone, 5, 0},
    // call_llm over generate_content over openai.chat
    {"otlp-json/agentevals-dev__agentevals__tempo_export_with_batches.json", "dd547580", "adk, otel, openllmetry",
        "gpt-4.1-mini", 4648, 129, 0, kNone, 2, 0},
    // two instrumentations report three calls, neither with tokens
    {"otlp-json/evilmartians__agent-prism__quo_tav_agent.json", "3c72f582", "openinference",
        "gpt-4o, gpt-4o-2024-08-06", -1, -1, -1, kNone, 3, 0},
    {"otlp-json/evilmartians__agent-prism__rag_earnings_agent.json", "b47d761f", "openinference", "gpt-3.5-turbo",
        629, 19, 0, kNone, 1, 0},
    {"otlp-json/future-agi__traceAI__langsmith-0.14.4-run-tree.otlp.json", "6f1c2a9e", "langsmith", "gpt-4o-mini", 21,
        9, -1, kNone, 1, 0},
    // values are JSON within JSON, counts are text in one span
    {"otlp-json/future-agi__traceAI__mlflow_gen_ai_span.otlp.json", "5b8efff7", "mlflow", "gpt-4o-mini", 24, 14, -1,
        kNone, 2, 0},
    // the asked model is redacted; the answer names its own. The trace's own sum must not be added.
    {"mlflow/mnorberg-dev__mnorberg-dev.github.io__serving-response-1.json", "", "mlflow", "gpt-4.1-2025-04-14", 27,
        641, 0, kNone, 1, 0},
    // the outer generation repeats the inner one's usage; 1115 holds the 1024 cached ones
    {"langfuse/evilmartians__agent-prism__langfuse-1.json", "845c2c53", "langfuse, vercel", "gpt-5", 1115, 101, 1024,
        0.00240375, 1, 5},
    {"langfuse/evilmartians__agent-prism__langfuse-2.json", "ac29be52", "langfuse, vercel", "gpt-5", 47743, 1655,
        1024, 0.07622875, 2, 6},
    // the outer layer has other numbers than the inner one: the larger counts
    {"langfuse/langfuse__langfuse__agno-2025-06-11.trace.json", "08013087", "langfuse, openinference", "gpt-4o-mini",
        2110, 658, 0, 0.0007113, 2, 0},
    {"langfuse/langfuse__langfuse__autogen-2025-06-06.trace.json", "1b72c51f", "langfuse", "gpt-4o", 41, 3, -1,
        0.000025, 1, 0},
    {"langfuse/langfuse__langfuse__claude-agent-2025-12-22.trace.json", "097f1d89", "langfuse, langsmith",
        "claude-sonnet-4-5-20250929", 34, 232, -1, 0.003582, 4, 3},
    {"langfuse/langfuse__langfuse__google-adk-2025-08-28.trace.json", "b82a0bdc", "langfuse, adk, openinference",
        "gemini-2.0-flash", 67, 9, -1, 0.0000103, 2, 2},
    // 2055 holds the 1104 of reasoning: 6 + 2055 is the total
    {"langfuse/langfuse__langfuse__google-gemini-2025-08-01.trace.json", "9f2f0fe0", "langfuse, openinference",
        "gemini-2.5-flash", 6, 2055, -1, 0.0051393, 1, 2},
    {"langfuse/langfuse__langfuse__google-vertex-tools-langchain-2025-09-19.json", "", "langfuse", "gemini-2.5-flash",
        1200, 15, -1, 0.00011, 1, 0}, // usage and cost in the flat members of old exports
    // an agent that names a model is no call
    {"langfuse/langfuse__langfuse__koog-2025-08-26.json", "dff173a6", "langfuse, otel", "gpt-4o", 215, 125, -1,
        0.0017875, 2, 0},
    {"langfuse/langfuse__langfuse__koog-2025-08-26.trace.json", "dff173a6", "langfuse, otel", "gpt-4o", 215, 125, -1,
        0.0017875, 2, 0},
    {"langfuse/langfuse__langfuse__langgraph-python-2025-08-22.trace.json", "e1fde3ef", "langfuse",
        "gpt-4o-2024-08-06", 168, 66, 0, 0.000234, 2, 2},
    {"langfuse/langfuse__langfuse__llamaindex-2025-06-05.trace.json", "12ea4129", "langfuse, openinference", "gpt-4o",
        13, 81, 0, 0.0008425, 1, 0},
    // the agent repeats one call's usage and names its model "unknown"
    {"langfuse/langfuse__langfuse__microsoft-agent-2025-10-14.json", "e3a40742", "langfuse, msaf", "gpt-4o", 656, 105,
        -1, 0.00269, 2, 2},
    // the agent carries tokens and a cost that are no sum of its calls
    {"langfuse/langfuse__langfuse__microsoft-agent-2025-12-17.trace.json", "8e419d32", "langfuse, msaf", "gpt-5-mini",
        293, 106, -1, 0.00028525, 2, 3},
    {"langfuse/langfuse__langfuse__openai-agents-2025-09-30.trace.json", "fee618f9", "langfuse, openinference",
        "gpt-4.1-2025-04-14", 140, 44, 0, 0.000632, 2, 2},
    // spans of other kinds say 0 tokens
    {"langfuse/langfuse__langfuse__openai-assistants-2024-05-29.json", "b3b7b128", "langfuse", "gpt-4", 49, 40, -1,
        0.00387, 1, 0},
    // the agent's run repeats its call
    {"langfuse/langfuse__langfuse__pydantic-ai-2025-06-06.trace.json", "25f4bdee", "langfuse, pydantic", "gpt-4o", 31,
        96, -1, 0.0010375, 1, 0},
    {"langfuse/langfuse__langfuse__pydantic-ai-tools-2025-06-06.trace.json", "25f4bdee", "langfuse, pydantic",
        "gpt-4o", 31, 96, -1, 0.0010375, 1, 0},
    // 32321 holds 31559 read from and 760 written to the cache
    {"phoenix/Arize-ai__phoenix__pxi_turn_trace.json", "", "openinference", "claude-fable-5", 310222, 1895, 305482,
        kNone, 9, 0},
    {"phoenix/Arize-ai__phoenix__pxi_suggestion_traces.json", "00000000000000000015bfc9", "openinference", "", -1, -1,
        -1, kNone, 5, 0},
    {"phoenix/Arize-ai__phoenix__pxi_suggestion_traces.json", "000000000000000003e86c1a", "openinference", "", -1, -1,
        -1, kNone, 6, 0},
    {"phoenix/Arize-ai__phoenix__pxi_suggestion_traces.json", "00000000000000001bf57a83", "openinference", "", -1, -1,
        -1, kNone, 5, 0},
    // model and usage stand in the Python text of an object
    {"openai-agents/dazzaji__open-agent-traces__traces_2025-06-29_00-23-37.json", "98b1922f", "openai-agents",
        "gpt-4o-2024-08-06", 2954, 1273, 0, kNone, 3, 0},
    // ten traces of one span; the outer operations are no calls
    {"other/Arize-ai__openinference__all-spans.json", "b3e700af", "vercel", "gpt-4o-mini", 14, 20, -1, kNone, 1, 0},
    {"other/Arize-ai__openinference__all-spans.json", "700d5f98", "vercel", "gpt-4o-mini", 14, 20, -1, kNone, 0, 0},
    {"other/Arize-ai__openinference__all-spans.json", "edff2fc5", "vercel", "gpt-4o-mini", 50, 9, -1, kNone, 1, 0},
    {"other/Arize-ai__openinference__all-spans.json", "673a889f", "vercel", "gpt-4o-mini", 50, 9, -1, kNone, 0, 0},
    {"other/Arize-ai__openinference__all-spans.json", "8f608028", "vercel", "gpt-4o-mini", 63, 156, -1, kNone, 1, 0},
    {"other/Arize-ai__openinference__all-spans.json", "f99cc53c", "vercel", "gpt-4o-mini", 63, 156, -1, kNone, 0, 0},
    {"other/Arize-ai__openinference__all-spans.json", "478d4dcc", "vercel", "gpt-4o-mini", 15, 112, 0, kNone, 1, 0},
    {"other/Arize-ai__openinference__all-spans.json", "8185b815", "vercel", "gpt-4o-mini", 15, 112, 0, kNone, 0, 0},
    {"other/Arize-ai__openinference__all-spans.json", "045d21a7", "vercel", "text-embedding-3-small", 10, -1, -1,
        kNone, 0, 0},
    {"other/Arize-ai__openinference__all-spans.json", "91621bba", "vercel", "text-embedding-3-small", 10, -1, -1,
        kNone, 0, 0},
};

} // namespace

/// Real dumps, read by a person, against what an import says of them.
class TstRealTraces : public QObject {
    Q_OBJECT

private slots:
    void theImportAgreesWithWhatAPersonReads_data();
    void theImportAgreesWithWhatAPersonReads();

private:
    Workspace& cacheOf(const std::string& file);

    TemporaryFolder m_folder;
    std::map<std::string, std::unique_ptr<Workspace>> m_caches;
};

Workspace& TstRealTraces::cacheOf(const std::string& file) {
    std::unique_ptr<Workspace>& workspace = m_caches[file];
    if (!workspace) {
        workspace = openCache(m_folder.path() / std::to_string(m_caches.size()));
        importFile(*workspace, *sharedTraces() / file);
    }
    return *workspace;
}

void TstRealTraces::theImportAgreesWithWhatAPersonReads_data() {
    QTest::addColumn<int>("index");
    for (int i = 0; i < static_cast<int>(std::size(kTraces)); ++i) {
        const std::string file = std::filesystem::path(kTraces[i].file).stem().string();
        QTest::addRow("%s %.24s", file.c_str(), kTraces[i].trace) << i;
    }
}

void TstRealTraces::theImportAgreesWithWhatAPersonReads() {
    if (!sharedTraces())
        QSKIP("the folder of real dumps is not here");
    QFETCH(int, index);
    const RealTrace& expected = kTraces[index];
    const auto snapshot = cacheOf(expected.file).snapshot();
    const TraceTable& table = *snapshot->traces;
    std::uint32_t row = 0;
    while (row < table.rows() && table.ids[row].hex().rfind(expected.trace, 0) != 0
        && snapshot->strings->text(table.idTexts[row]).rfind(expected.trace, 0) != 0)
        ++row;
    QVERIFY2(row < table.rows(), "the trace is not there");

    QStringList models;
    for (const StringId model : table.lists[table.models[row]])
        models.append(QString::fromStdString(std::string(snapshot->strings->text(model))));
    models.sort();
    QCOMPARE(models.join(", "), QString(expected.models));
    QCOMPARE(table.inputTokens[row], expected.inputTokens);
    QCOMPARE(table.outputTokens[row], expected.outputTokens);
    if (expected.cacheReadTokens > 0)
        QCOMPARE(table.cacheReadTokens[row], expected.cacheReadTokens);
    else
        QVERIFY2(table.cacheReadTokens[row] <= 0, "tokens were read from a cache that the file does not know");
    const bool isRecorded = table.costSources[row] == CostSource::Recorded;
    QCOMPARE(isRecorded, expected.recordedCost != kNone);
    if (isRecorded)
        QVERIFY2(std::abs(table.costs[row] - expected.recordedCost) < 1e-9,
            qPrintable(QString("%1 instead of %2").arg(table.costs[row]).arg(expected.recordedCost)));
    QCOMPARE(table.llmCalls[row], expected.llmCalls);
    QCOMPARE(table.evaluationCounts[row], expected.evaluations);
}

QTEST_APPLESS_MAIN(TstRealTraces)
#include "tst_real_traces.moc"
