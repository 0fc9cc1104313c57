// Log records and their spans in files of their own: whichever comes first, they meet.

#include <QTest>

#include <algorithm>
#include <filesystem>

#include "core/semantics/content.h"
#include "core/store/cache/sqlite.h"
#include "tests/support/cache_support.h"
#include "tests/support/span_line.h"
#include "tests/support/temporary_folder.h"

using namespace spanloom;
using namespace spanloom::test;
namespace fs = std::filesystem;

namespace {

const std::string kTrace = "0123456789abcdef0123456789abcdef";
const std::string kRoot = "0000000000000001";
const std::string kCall = "0000000000000002";

std::string theSpans() {
    return spanLine(kTrace, kRoot, "", "root", 0, 100, textAttribute("gen_ai.operation.name", "invoke_agent"))
        + spanLine(kTrace, kCall, kRoot, "chat", 20, 80,
            textAttribute("gen_ai.operation.name", "chat") + "," + textAttribute("gen_ai.request.model", "gpt-4.1-mini")
                + "," + textAttribute("gen_ai.response.id", "resp-9"));
}

std::string theLogs() {
    return logLine(kTrace, kCall, 30, "gen_ai.user.message", textAttribute("content", "Where is my parcel?"))
        + logLine(kTrace, kCall, 70, "gen_ai.choice", textAttribute("content", "It arrives on Friday."))
        + logLine(kTrace, "", 500, "gen_ai.evaluation.result",
            textAttribute("gen_ai.evaluation.name", "correct") + ","
                + textAttribute("gen_ai.evaluation.score.label", "pass") + "," + textAttribute("gen_ai.response.id", "resp-9"))
        + logLine(kTrace, "00000000000000ff", 40, "", textAttribute("note", "of a span that is nowhere"));
}

std::shared_ptr<const TraceDocument> documentOf(const Workspace& workspace) {
    auto document = workspace.openTrace(*TraceId::fromHex(kTrace));
    return document ? *document : nullptr;
}

QStringList eventsOf(const Workspace& workspace, const std::string& spanId) {
    const auto document = documentOf(workspace);
    const TraceSpan& span = document->spans[document->indexOf(*SpanId::fromHex(spanId))];
    const auto payload = loadPayload(workspace, *document, span);
    QStringList names;
    if (payload)
        forEachEvent(payload->events, [&](const EventView& event) {
            names.append(QString::fromUtf8(event.name.data(), static_cast<qsizetype>(event.name.size())));
        });
    return names;
}

const SourceSummary& sourceNamed(const Snapshot& snapshot, const std::string& name) {
    return *std::ranges::find_if(
        snapshot.sources, [&](const SourceSummary& source) { return fs::path(source.path).filename() == name; });
}

/// What a person sees when spans and logs are both there.
void compareJoined(const Workspace& workspace) {
    const auto snapshot = workspace.snapshot();
    QCOMPARE(snapshot->traces->rows(), 1u);
    QCOMPARE(snapshot->traces->spanCounts[0], 2u);
    QCOMPARE(snapshot->traces->duplicateSpans[0], 0u);
    QCOMPARE(snapshot->traces->durations[0], DurationNs {100'000'000}); // the evaluation at 500 is no part of the time
    QCOMPARE(eventsOf(workspace, kCall),
        QStringList({"gen_ai.user.message", "gen_ai.choice", "gen_ai.evaluation.result"}));
    QCOMPARE(eventsOf(workspace, kRoot), QStringList());
    const auto document = documentOf(workspace);
    QCOMPARE(document->evaluations.size(), std::size_t {1});
    QCOMPARE(document->evaluations[0].target, SpanId::fromHex(kCall));
    QCOMPARE(document->totals.waitingFragments, 1u);
    QCOMPARE(snapshot->evaluationsOf(0).size(), std::size_t {1});
    const auto payload = loadPayload(workspace, *document, document->spans[1]);
    QVERIFY(payload);
    const SpanContent content = decodeContent(*payload, Kind::Llm, workspace);
    QCOMPARE(content.messages.size(), std::size_t {2});
    QCOMPARE(content.messages[0].parts[0].text, std::string("Where is my parcel?"));
    QVERIFY(content.messages[1].isOutput);
}

} // namespace

class tst_log_records : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void logsAndSpansInOneFileAreJoined() {
        const TemporaryFolder folder;
        writeFile(folder / "both.jsonl", theLogs() + theSpans());
        const auto workspace = openCache(folder / "cache");
        const SourceSummary source = importFile(*workspace, folder / "both.jsonl");
        QCOMPARE(source.spans, std::uint64_t {2});
        QCOMPARE(source.traces, std::uint64_t {1});
        QCOMPARE(source.duplicateSpans, std::uint64_t {0});
        QCOMPARE(source.events, std::uint64_t {0});
        QCOMPARE(source.fragments, std::uint64_t {4});
        QCOMPARE(source.waitingFragments, std::uint64_t {1});
        compareJoined(*workspace);
    }

    void logsWaitForSpansOfALaterFile() {
        const TemporaryFolder folder;
        writeFile(folder / "logs.jsonl", theLogs());
        writeFile(folder / "spans.jsonl", theSpans());
        const auto workspace = openCache(folder / "cache");
        const SourceSummary logs = importFile(*workspace, folder / "logs.jsonl");
        QCOMPARE(logs.traces, std::uint64_t {0});
        QCOMPARE(logs.spans, std::uint64_t {0});
        QCOMPARE(logs.waitingFragments, std::uint64_t {4});
        QCOMPARE(workspace->snapshot()->traces->rows(), 0u);
        QVERIFY(!workspace->openTrace(*TraceId::fromHex(kTrace)));
        importFile(*workspace, folder / "spans.jsonl");
        compareJoined(*workspace);
        QCOMPARE(sourceNamed(*workspace->snapshot(), "logs.jsonl").waitingFragments, std::uint64_t {1});
        QCOMPARE(sourceNamed(*workspace->snapshot(), "spans.jsonl").waitingFragments, std::uint64_t {0});
    }

    void logsOfALaterFileFindTheirSpans() {
        const TemporaryFolder folder;
        writeFile(folder / "logs.jsonl", theLogs());
        writeFile(folder / "spans.jsonl", theSpans());
        const auto workspace = openCache(folder / "cache");
        importFile(*workspace, folder / "spans.jsonl");
        const SourceSummary logs = importFile(*workspace, folder / "logs.jsonl");
        QCOMPARE(logs.waitingFragments, std::uint64_t {1});
        compareJoined(*workspace);
    }

    void waitingLogsMeetTheirSpansAfterARestart() {
        const TemporaryFolder folder;
        writeFile(folder / "logs.jsonl", theLogs());
        writeFile(folder / "spans.jsonl", theSpans());
        {
            const auto workspace = openCache(folder / "cache");
            importFile(*workspace, folder / "logs.jsonl");
        }
        {
            const auto workspace = openCache(folder / "cache");
            QCOMPARE(workspace->snapshot()->traces->rows(), 0u);
            QCOMPARE(workspace->snapshot()->sources[0].fragments, std::uint64_t {4});
            QCOMPARE(workspace->snapshot()->sources[0].waitingFragments, std::uint64_t {4});
            importFile(*workspace, folder / "spans.jsonl");
        }
        const auto workspace = openCache(folder / "cache");
        compareJoined(*workspace);
    }

    void withoutTheSpansTheLogsWaitAgain() {
        const TemporaryFolder folder;
        writeFile(folder / "logs.jsonl", theLogs());
        writeFile(folder / "spans.jsonl", theSpans());
        const auto workspace = openCache(folder / "cache");
        importFile(*workspace, folder / "logs.jsonl");
        const SourceSummary spans = importFile(*workspace, folder / "spans.jsonl");
        QVERIFY(workspace->removeSource(spans.id));
        QCOMPARE(workspace->snapshot()->traces->rows(), 0u);
        QCOMPARE(workspace->snapshot()->sources[0].waitingFragments, std::uint64_t {4});
    }

    void theSameRecordOfTwoFilesIsOneEvent() {
        const TemporaryFolder folder;
        // The longer file makes other numbers for the same keys.
        writeFile(folder / "a.jsonl", theLogs());
        writeFile(folder / "b.jsonl",
            logLine(kTrace, kRoot, 5, "", textAttribute("first", "1") + "," + textAttribute("second", "2"))
                + theLogs());
        writeFile(folder / "spans.jsonl", theSpans());
        const auto workspace = openCache(folder / "cache");
        for (const char* name : {"a.jsonl", "b.jsonl", "spans.jsonl"})
            importFile(*workspace, folder / name);
        QCOMPARE(eventsOf(*workspace, kCall),
            QStringList({"gen_ai.user.message", "gen_ai.choice", "gen_ai.evaluation.result"}));
        QCOMPARE(documentOf(*workspace)->evaluations.size(), std::size_t {1});
    }

    void outsideReadersSeeNoTraceOfLogsAlone() {
        const TemporaryFolder folder;
        writeFile(folder / "logs.jsonl", theLogs());
        const auto workspace = openCache(folder / "cache");
        importFile(*workspace, folder / "logs.jsonl");
        auto catalogue = sqlite::Connection::open(folder / "cache" / "catalogue.sqlite", sqlite::OpenMode::ReadWrite);
        QVERIFY(catalogue);
        QCOMPARE(*catalogue->number("SELECT count(*) FROM v_traces"), std::int64_t {0});
        QCOMPARE(*catalogue->number("SELECT fragments FROM v_sources"), std::int64_t {4});
    }

    void whatIsExportedHoldsTheEventsOfLogs() {
        const TemporaryFolder folder;
        writeFile(folder / "logs.jsonl", theLogs());
        writeFile(folder / "spans.jsonl", theSpans());
        const auto workspace = openCache(folder / "cache");
        importFile(*workspace, folder / "logs.jsonl");
        importFile(*workspace, folder / "spans.jsonl");
        exportAll(*workspace, folder / "exported.jsonl");
        const auto again = openCache(folder / "again");
        importFile(*again, folder / "exported.jsonl");
        QCOMPARE(QString::fromStdString(dumpOf(*again)), QString::fromStdString(dumpOf(*workspace)));
        // The records beside what was made of them add nothing.
        importFile(*again, folder / "logs.jsonl");
        QCOMPARE(QString::fromStdString(dumpOf(*again)), QString::fromStdString(dumpOf(*workspace)));
    }
};

QTEST_APPLESS_MAIN(tst_log_records)
#include "tst_log_records.moc"
