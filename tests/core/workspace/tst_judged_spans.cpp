#include <QTest>

#include "tests/support/cache_support.h"
#include "tests/support/temporary_folder.h"

using namespace spanloom;
using namespace spanloom::test;
namespace fs = std::filesystem;

namespace {

constexpr const char* kTrace = "5f0c1b2a3d4e5f60718293a4b5c6d7e8";
constexpr const char* kOtherTrace = "6f0c1b2a3d4e5f60718293a4b5c6d7e8";

std::string spanLine(const std::string& trace, const std::string& span) {
    return "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"traceId\":\"" + trace + "\",\"spanId\":\"" + span
        + "\",\"name\":\"call\",\"startTimeUnixNano\":\"1772359200000000000\",\"endTimeUnixNano\":\"1772359201000000000\"}]"
          "}]}]}\n";
}

/// As Phoenix exports it when the trace is left out.
std::string judgementLine(const std::string& name, const std::string& span) {
    return "{\"id\":\"A1\",\"name\":\"" + name + "\",\"annotator_kind\":\"LLM\",\"result\":{\"score\":0.25,\"label\":\"poor\","
           "\"explanation\":\"off topic\"},\"metadata\":{},\"identifier\":\"\",\"source\":\"API\",\"created_at\":"
           "\"2026-03-02T00:00:00+00:00\",\"updated_at\":\"2026-03-02T00:00:00+00:00\",\"user_id\":null,\"span_id\":\""
        + span + "\"}\n";
}

SourceSummary importText(Workspace& workspace, const fs::path& file, const std::string& text) {
    writeFile(file, text);
    return importFile(workspace, file);
}

/// The names of the evaluations at the spans of a trace.
QStringList judgementsOf(const Workspace& workspace, const char* trace) {
    QStringList names;
    const auto document = workspace.openTrace(*TraceId::fromHex(trace));
    if (!document)
        return {"no trace"};
    for (std::size_t i = 0; i < (*document)->firstTraceEvaluation; ++i)
        names.append(QString::fromStdString((*document)->evaluations[i].name));
    return names;
}

std::size_t inSnapshot(const Workspace& workspace, const char* trace) {
    const auto snapshot = workspace.snapshot();
    for (std::uint32_t row = 0; row < snapshot->traces->rows(); ++row)
        if (snapshot->traces->ids[row] == *TraceId::fromHex(trace))
            return snapshot->evaluationsOf(row).size();
    return SIZE_MAX;
}

} // namespace

/// Judgements that name a span, but not its trace.
class JudgedSpansTest : public QObject {
    Q_OBJECT

private slots:
    void judgementAfterItsSpanIsShownThere() {
        const TemporaryFolder folder;
        {
            const auto workspace = openCache(folder / "cache");
            importText(*workspace, folder / "spans.jsonl", spanLine(kTrace, "0000000000000012"));
            QCOMPARE(judgementsOf(*workspace, kTrace), QStringList());
            importText(*workspace, folder / "scores.jsonl",
                judgementLine("loose", "0000000000000012") + judgementLine("lost", "0000000000000099"));
            QCOMPARE(judgementsOf(*workspace, kTrace), QStringList {"loose"});
            QCOMPARE(inSnapshot(*workspace, kTrace), std::size_t {1});
        }
        const auto again = openCache(folder / "cache");
        QCOMPARE(judgementsOf(*again, kTrace), QStringList {"loose"});
        QCOMPARE(inSnapshot(*again, kTrace), std::size_t {1});
    }

    void judgementBeforeItsSpanWaits() {
        const TemporaryFolder folder;
        const auto workspace = openCache(folder / "cache");
        importText(*workspace, folder / "scores.jsonl", judgementLine("loose", "0000000000000012"));
        QCOMPARE(workspace->snapshot()->traces->rows(), std::uint32_t {0});
        importText(*workspace, folder / "spans.jsonl", spanLine(kTrace, "0000000000000012"));
        QCOMPARE(judgementsOf(*workspace, kTrace), QStringList {"loose"});
        QCOMPARE(inSnapshot(*workspace, kTrace), std::size_t {1});
    }

    void spanInTwoTracesIsNobodysGuess() {
        const TemporaryFolder folder;
        const auto workspace = openCache(folder / "cache");
        importText(*workspace, folder / "scores.jsonl", judgementLine("loose", "0000000000000012"));
        importText(*workspace, folder / "a.jsonl", spanLine(kTrace, "0000000000000012"));
        QCOMPARE(judgementsOf(*workspace, kTrace), QStringList {"loose"});
        const SourceSummary second
            = importText(*workspace, folder / "b.jsonl", spanLine(kOtherTrace, "0000000000000012"));
        QCOMPARE(judgementsOf(*workspace, kTrace), QStringList());
        QCOMPARE(judgementsOf(*workspace, kOtherTrace), QStringList());
        QCOMPARE(inSnapshot(*workspace, kTrace), std::size_t {0});
        QVERIFY(workspace->removeSource(second.id));
        QCOMPARE(judgementsOf(*workspace, kTrace), QStringList {"loose"});
    }

    void sameFileComesBeforeAllOthers() {
        const TemporaryFolder folder;
        const auto workspace = openCache(folder / "cache");
        importText(*workspace, folder / "other.jsonl", spanLine(kOtherTrace, "0000000000000012"));
        importText(*workspace, folder / "phoenix.jsonl",
            "{\"name\":\"call\",\"context\":{\"trace_id\":\"" + std::string(kTrace)
                + "\",\"span_id\":\"0000000000000012\"},\"span_kind\":\"LLM\",\"parent_id\":null,\"start_time\":"
                  "\"2026-03-02T00:00:00+00:00\",\"end_time\":\"2026-03-02T00:00:01+00:00\",\"status_code\":\"OK\","
                  "\"status_message\":\"\",\"attributes\":{},\"events\":[]}\n"
                + judgementLine("loose", "0000000000000012"));
        QCOMPARE(judgementsOf(*workspace, kTrace), QStringList {"loose"});
        QCOMPARE(judgementsOf(*workspace, kOtherTrace), QStringList());
    }
};

QTEST_APPLESS_MAIN(JudgedSpansTest)
#include "tst_judged_spans.moc"
