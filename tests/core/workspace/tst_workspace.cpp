#include <QTest>

#include <chrono>
#include <filesystem>
#include <numeric>
#include <thread>

#include "tests/support/cache_support.h"
#include "tests/support/generator.h"
#include "tests/support/span_line.h"
#include "tests/support/temporary_folder.h"

using namespace spanloom;
using namespace spanloom::test;
namespace fs = std::filesystem;

namespace {

const std::string kTrace = "0123456789abcdef0123456789abcdef";
const std::string kOther = "fedcba9876543210fedcba9876543210";

std::uint32_t rowOf(const Workspace& workspace, const std::string& trace) {
    return workspace.snapshot()->traces->find(*TraceId::fromHex(trace));
}

} // namespace

class tst_workspace : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anEmptyCacheHasAnEmptySnapshot() {
        const TemporaryFolder folder;
        const auto workspace = openCache(folder / "cache");
        QVERIFY(workspace->snapshot());
        QCOMPARE(workspace->snapshot()->traces->rows(), 0u);
        QVERIFY(workspace->snapshot()->sources.empty());
    }

    void aFileIsReadOnceHoweverOftenItIsOpened() {
        const TemporaryFolder folder;
        writeFile(folder / "a.jsonl", spanLine(kTrace, "0000000000000001", "", "root", 0, 100));
        fs::copy_file(folder / "a.jsonl", folder / "copy.jsonl");
        const auto workspace = openCache(folder / "cache");
        QVERIFY(!importFile(*workspace, folder / "a.jsonl").wasAlreadyImported);
        QVERIFY(importFile(*workspace, folder / "a.jsonl").wasAlreadyImported);
        QVERIFY(importFile(*workspace, folder / "copy.jsonl").wasAlreadyImported);
        QCOMPARE(workspace->snapshot()->sources.size(), std::size_t {1});
        QCOMPARE(workspace->snapshot()->traces->rows(), 1u);
    }

    void theSameContentInAnotherContainerIsNoticed() {
        const TemporaryFolder folder;
        const std::string line = spanLine(kTrace, "0000000000000001", "", "root", 0, 100);
        writeFile(folder / "a.jsonl", line);
        writeFile(folder / "a.bom.jsonl", "\xEF\xBB\xBF" + line);
        const auto workspace = openCache(folder / "cache");
        importFile(*workspace, folder / "a.jsonl");
        QVERIFY(importFile(*workspace, folder / "a.bom.jsonl").wasAlreadyImported);
    }

    void spansOfOneTraceFromTwoSourcesBecomeOneTree() {
        const TemporaryFolder folder;
        writeFile(folder / "root.jsonl", spanLine(kTrace, "0000000000000001", "", "root", 0, 100)
                + spanLine(kOther, "0000000000000009", "", "other", 0, 10));
        writeFile(folder / "child.jsonl", spanLine(kTrace, "0000000000000002", "0000000000000001", "child", 10, 300));
        const auto workspace = openCache(folder / "cache");
        importFile(*workspace, folder / "child.jsonl");
        QVERIFY(workspace->snapshot()->traces->orphanCounts[rowOf(*workspace, kTrace)] == 1);
        importFile(*workspace, folder / "root.jsonl");
        const auto snapshot = workspace->snapshot();
        QCOMPARE(snapshot->traces->rows(), 2u);
        const std::uint32_t row = rowOf(*workspace, kTrace);
        QCOMPARE(snapshot->traces->segments[row], TraceTable::kManySegments);
        QCOMPARE(snapshot->traces->spanCounts[row], 2u);
        QCOMPARE(snapshot->traces->orphanCounts[row], 0u);
        QCOMPARE(snapshot->traces->durations[row], DurationNs {300'000'000});
        QCOMPARE(QString::fromStdString(std::string(snapshot->strings->text(snapshot->traces->rootNames[row]))), QStringLiteral("root"));
        const auto document = workspace->openTrace(*TraceId::fromHex(kTrace));
        QVERIFY(document);
        QCOMPARE((*document)->spans.size(), std::size_t {2});
        QCOMPARE((*document)->spans[1].parent, 0u);
        QVERIFY(workspace->payload((*document)->spans[1].ref));
    }

    void removingASourceRebuildsTheTracesItShared() {
        const TemporaryFolder folder;
        writeFile(folder / "root.jsonl", spanLine(kTrace, "0000000000000001", "", "root", 0, 100));
        writeFile(folder / "child.jsonl", spanLine(kTrace, "0000000000000002", "0000000000000001", "child", 10, 300));
        const auto workspace = openCache(folder / "cache");
        importFile(*workspace, folder / "root.jsonl");
        importFile(*workspace, folder / "child.jsonl");
        QVERIFY(workspace->removeSource(workspace->snapshot()->sources.back().id));
        QCOMPARE(workspace->snapshot()->traces->spanCounts[rowOf(*workspace, kTrace)], 1u);
        QVERIFY(workspace->removeSource(workspace->snapshot()->sources.back().id));
        QCOMPARE(workspace->snapshot()->traces->rows(), 0u);
        QVERIFY(fs::is_empty(folder.path() / "cache" / "segments"));
    }

    void anUnfinishedSpanGivesWayToItsFinishedCopyFromAnotherFile() {
        const TemporaryFolder folder;
        writeFile(folder / "early.jsonl", spanLine(kTrace, "0000000000000001", "", "root", 0, -1));
        writeFile(folder / "late.jsonl", spanLine(kTrace, "0000000000000001", "", "root", 0, 500));
        const auto workspace = openCache(folder / "cache");
        importFile(*workspace, folder / "early.jsonl");
        QCOMPARE(workspace->snapshot()->traces->unfinishedCounts[0], 1u);
        importFile(*workspace, folder / "late.jsonl");
        const auto snapshot = workspace->snapshot();
        QCOMPARE(snapshot->traces->rows(), 1u);
        QCOMPARE(snapshot->traces->spanCounts[0], 1u);
        QCOMPARE(snapshot->traces->duplicateSpans[0], 1u);
        QCOMPARE(snapshot->traces->unfinishedCounts[0], 0u);
        QCOMPARE(snapshot->traces->durations[0], DurationNs {500'000'000});
    }

    void anEvaluationWaitsForItsSpanFromALaterFile() {
        const TemporaryFolder folder;
        writeFile(folder / "judge.jsonl", judgeLine(kOther, "00000000000000e1", kTrace, "0000000000000001", "groundedness", 0.41));
        writeFile(folder / "late.jsonl", spanLine(kTrace, "0000000000000001", "", "root", 0, 500));
        const auto workspace = openCache(folder / "cache");
        importFile(*workspace, folder / "judge.jsonl");
        importFile(*workspace, folder / "late.jsonl");
        const auto snapshot = workspace->snapshot();
        const auto evaluations = snapshot->evaluationsOf(rowOf(*workspace, kTrace));
        QCOMPARE(evaluations.size(), std::size_t {1});
        QCOMPARE(evaluations.front().score.value(), 0.41);
        const auto document = workspace->openTrace(*TraceId::fromHex(kTrace));
        QVERIFY(document);
        QCOMPARE((*document)->spans.front().evaluationCount, 1u);
    }

    void aGuessedTargetIsGuessedAnewWhenABetterSpanArrives() {
        const TemporaryFolder folder;
        writeFile(folder / "judge.jsonl", spanLine(kTrace, "00000000000000e1", "0000000000000002", "eval tone", 60, 70, textAttribute("openinference.span.kind", "EVALUATOR") + "," + textAttribute("evaluations.0.evaluation.name", "tone") + "," + textAttribute("evaluations.0.evaluation.label", "pass")));
        writeFile(folder / "late.jsonl", spanLine(kTrace, "0000000000000001", "", "root", 0, 100)
                + spanLine(kTrace, "0000000000000002", "0000000000000001", "chat", 10, 50, textAttribute("openinference.span.kind", "LLM")));
        const auto workspace = openCache(folder / "cache");
        importFile(*workspace, folder / "judge.jsonl");
        importFile(*workspace, folder / "late.jsonl");
        const auto document = workspace->openTrace(*TraceId::fromHex(kTrace));
        QVERIFY(document);
        const std::uint32_t call = (*document)->indexOf(SpanId {2});
        QVERIFY(call != kNoIndex);
        QCOMPARE((*document)->spans[call].evaluationCount, 1u);
    }

    void whatIsInTheCacheIsThereAfterAReopen() {
        const TemporaryFolder folder;
        writeFile(folder / "a.jsonl", spanLine(kTrace, "0000000000000001", "", "root", 0, 100,
            textAttribute("gen_ai.request.model", "gpt-4.1-mini")));
        std::string before;
        {
            const auto workspace = openCache(folder / "cache");
            importFile(*workspace, folder / "a.jsonl");
            before = dumpOf(*workspace);
        }
        const auto workspace = openCache(folder / "cache");
        QCOMPARE(QString::fromStdString(dumpOf(*workspace)), QString::fromStdString(before));
    }

    void twoWorkspacesOnOneCacheSeeEachOthersSources() {
        const TemporaryFolder folder;
        writeFile(folder / "a.jsonl", spanLine(kTrace, "0000000000000001", "", "root", 0, 100));
        const auto first = openCache(folder / "cache");
        const auto second = openCache(folder / "cache");
        importFile(*first, folder / "a.jsonl");
        QCOMPARE(second->snapshot()->traces->rows(), 0u);
        const auto changed = second->refresh();
        QVERIFY(changed && *changed);
        QCOMPARE(second->snapshot()->traces->rows(), 1u);
        QVERIFY(second->openTrace(*TraceId::fromHex(kTrace)));
        QVERIFY(second->removeSource(second->snapshot()->sources.front().id));
        QVERIFY(first->refresh());
        QCOMPARE(first->snapshot()->traces->rows(), 0u);
    }

    void cancelLeavesTheCacheAsItWasWithinHalfASecond() {
        const TemporaryFolder folder;
        std::string text;
        LoadOptions load;
        load.bytes = 60u << 20;
        generateLoad(load, [&](std::string_view bytes) { text += bytes; });
        writeFile(folder / "big.jsonl", text);
        const auto workspace = openCache(folder / "cache");
        std::stop_source stop;
        std::chrono::steady_clock::time_point stoppedAt;
        Workspace::ImportObserver observer;
        observer.progress = [&](const ImportProgress& progress) {
            if (progress.bytesRead > 10'000'000 && !stop.stop_requested()) {
                stoppedAt = std::chrono::steady_clock::now();
                stop.request_stop();
            }
        };
        const std::vector<fs::path> files {folder / "big.jsonl"};
        const auto summaries = workspace->import(files, stop.get_token(), observer);
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - stoppedAt).count();
        QVERIFY(stop.stop_requested());
        QCOMPARE(summaries.at(0).state, SourceState::Cancelled);
        qInfo("cancelled after %.0f ms", seconds * 1000);
        QVERIFY2(seconds < 2.5, "the limit is 0.5 s; five times that fails even on a loaded machine");
        QVERIFY(workspace->snapshot()->sources.empty());
        QVERIFY(fs::is_empty(folder.path() / "cache" / "segments"));
    }

    void aFileThatCannotBeReadFailsAloneAndSaysWhy() {
        const TemporaryFolder folder;
        writeFile(folder / "good.jsonl", spanLine(kTrace, "0000000000000001", "", "root", 0, 100));
        writeFile(folder / "bad.bin", "\x01\x02\x03 this is nothing that we know");
        const auto workspace = openCache(folder / "cache");
        const std::vector<fs::path> files {folder / "missing.jsonl", folder / "bad.bin", folder / "good.jsonl"};
        const auto summaries = workspace->import(files, {});
        QCOMPARE(summaries.size(), std::size_t {3});
        QCOMPARE(summaries[0].state, SourceState::Failed);
        QVERIFY(!summaries[0].error.empty());
        QCOMPARE(summaries[1].state, SourceState::Failed);
        QVERIFY(!summaries[1].error.empty());
        QCOMPARE(summaries[2].state, SourceState::Complete);
        QCOMPARE(workspace->snapshot()->sources.size(), std::size_t {1});
    }

    void foldersAreReadInTheOrderOfRotation() {
        const TemporaryFolder folder;
        fs::create_directories(folder / "dump/.hidden");
        writeFile(folder / "dump/t.jsonl", spanLine(kTrace, "0000000000000001", "", "live", 0, 100));
        writeFile(folder / "dump/t-2025-04-30T15-00-00.000-size.jsonl", spanLine(kOther, "0000000000000002", "", "old", 0, 100));
        writeFile(folder / "dump/.hidden/x.jsonl", "rubbish");
        const auto workspace = openCache(folder / "cache");
        const std::vector<fs::path> files {folder / "dump"};
        const auto summaries = workspace->import(files, {});
        QCOMPARE(summaries.size(), std::size_t {2});
        QVERIFY(fs::path(summaries[0].path).filename().string().starts_with("t-2025"));
        QCOMPARE(summaries[1].state, SourceState::Complete);
    }
};

QTEST_APPLESS_MAIN(tst_workspace)
#include "tst_workspace.moc"
