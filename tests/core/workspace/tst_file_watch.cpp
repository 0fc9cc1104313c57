#include <QTest>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <thread>

#include "core/workspace/file_watch.h"
#include "tests/support/cache_support.h"
#include "tests/support/span_line.h"
#include "tests/support/temporary_folder.h"

using namespace spanloom;
using namespace spanloom::test;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

const std::string kTrace = "0123456789abcdef0123456789abcdef";

std::string line(int number) {
    return spanLine(kTrace, std::string(15, '0') + std::to_string(number), "", "span", 0, 100);
}

void append(const fs::path& file, const std::string& text) {
    std::ofstream(file, std::ios::app | std::ios::binary) << text;
}

/// A watch with a clock of the test's own.
struct Watched {
    explicit Watched(const fs::path& path)
        : watch({path}) { }
    std::vector<FileWatch::Ready> after(std::chrono::milliseconds time) { return watch.poll(now += time); }
    void readAll(const std::vector<FileWatch::Ready>& list, std::int64_t source = 7) {
        for (const FileWatch::Ready& ready : list)
            watch.read(ready, source, now, 0ms);
    }
    FileWatch watch;
    FileWatch::Time now {};
};

std::uint64_t spansIn(const Workspace& workspace) {
    std::uint64_t spans = 0;
    for (const SourceSummary& source : workspace.snapshot()->sources)
        spans += source.spans;
    return spans;
}

/// A watch on a thread of its own, with short times.
class RunningWatch {
public:
    RunningWatch(Workspace& workspace, const fs::path& path)
        : m_thread([&workspace, path, this](std::stop_token stop) {
            FileWatchObserver observer;
            observer.imported = [this](const WatchedImport& change) {
                const std::lock_guard lock(m_mutex);
                m_changes.push_back(change);
            };
            watchFiles(workspace, {path}, stop, observer, {20ms, 60ms, 400ms});
        }) { }
    std::vector<WatchedImport> changes() const {
        const std::lock_guard lock(m_mutex);
        return m_changes;
    }

private:
    mutable std::mutex m_mutex;
    std::vector<WatchedImport> m_changes;
    std::jthread m_thread; // last: it is joined before what it uses goes
};

} // namespace

class tst_file_watch : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void completeLinesAreReadAtOnceAndTheRestWaits() {
        const TemporaryFolder folder;
        const fs::path file = folder / "t.jsonl";
        writeFile(file, line(1) + "{\"resourceSp");
        Watched watched(folder.path());
        const auto first = watched.after(1s);
        QCOMPARE(first.size(), std::size_t {1});
        QCOMPARE(first[0].file.bytes, std::int64_t(line(1).size()));
        QCOMPARE(int(first[0].change), int(FileChange::New));
        watched.readAll(first);
        QVERIFY(watched.after(1s).empty()); // half a line is no news
        append(file, "ans\":[]}\n" + line(2));
        const auto second = watched.after(1s);
        QCOMPARE(second.size(), std::size_t {1});
        QCOMPARE(int(second[0].change), int(FileChange::Grown));
        QCOMPARE(second[0].file.replaces, std::int64_t {7});
        QCOMPARE(second[0].file.bytes, std::int64_t(fs::file_size(file)));
        watched.readAll(second);
        QVERIFY(watched.after(60s).empty());
    }

    void aLastLineWithoutItsEndIsReadWhenItsWriterRests() {
        const TemporaryFolder folder;
        const std::string unended = line(2).substr(0, line(2).size() - 1);
        writeFile(folder / "t.jsonl", line(1) + unended);
        Watched watched(folder.path());
        watched.readAll(watched.after(1s));
        QVERIFY(watched.after(5s).empty());
        const auto late = watched.after(6s);
        QCOMPARE(late.size(), std::size_t {1});
        QCOMPARE(late[0].file.bytes, std::int64_t(line(1).size() + unended.size()));
    }

    void aDocumentWaitsUntilItsWriterRests() {
        const TemporaryFolder folder;
        writeFile(folder / "first.json", "{\n  \"resourceSpans\": [");
        Watched watched(folder.path());
        QVERIFY(watched.after(0s).empty());
        append(folder / "first.json", "\n  ]");
        QVERIFY(watched.after(1500ms).empty());
        append(folder / "first.json", "\n}\n");
        QVERIFY(watched.after(1500ms).empty());
        QCOMPARE(watched.after(2100ms).size(), std::size_t {1});
    }

    void aFileThatNeverRestsIsReadAllTheSame() {
        const TemporaryFolder folder;
        Watched watched(folder.path());
        std::size_t reads = 0;
        for (int i = 0; i < 15; ++i) {
            append(folder / "t.csv", "a,b,c\n1,2,3\n");
            const auto ready = watched.after(1s);
            watched.readAll(ready);
            reads += ready.size();
        }
        QCOMPARE(reads, std::size_t {1});
    }

    void aShorterOrOtherFileIsASourceOfItsOwn() {
        const TemporaryFolder folder;
        writeFile(folder / "t.jsonl", line(1) + line(2));
        Watched watched(folder.path());
        watched.readAll(watched.after(1s));
        writeFile(folder / "t.jsonl", line(3));
        const auto shorter = watched.after(1s);
        QCOMPARE(shorter.size(), std::size_t {1});
        QCOMPARE(int(shorter[0].change), int(FileChange::Rewritten));
        QCOMPARE(shorter[0].file.replaces, std::int64_t {0});
        watched.readAll(shorter);
        writeFile(folder / "t.jsonl", line(4) + line(5) + line(6));
        const auto other = watched.after(1s);
        QCOMPARE(other.size(), std::size_t {1});
        QCOMPARE(int(other[0].change), int(FileChange::Rewritten));
    }

    void aTouchedFileIsNotReadAgain() {
        const TemporaryFolder folder;
        writeFile(folder / "t.jsonl", line(1));
        Watched watched(folder.path());
        watched.readAll(watched.after(1s));
        fs::last_write_time(folder / "t.jsonl", fs::file_time_type::clock::now() + 5s);
        QVERIFY(watched.after(20s).empty());
    }

    void aFileRenamedByARotationGoesOnUnderItsNewName_data() {
        QTest::addColumn<QString>("newName");
        QTest::newRow("collector") << "t-2025-04-30T15-00-00.000.jsonl";
        QTest::newRow("logrotate") << "t.jsonl.1"; // seen after the live file
    }
    void aFileRenamedByARotationGoesOnUnderItsNewName() {
        QFETCH(QString, newName);
        const TemporaryFolder folder;
        const fs::path live = folder / "t.jsonl";
        const fs::path rotated = folder.path() / newName.toStdString();
        writeFile(live, line(1));
        Watched watched(folder.path());
        watched.readAll(watched.after(1s), 7);
        append(live, line(2));
        fs::rename(live, rotated);
        writeFile(live, line(3));
        const auto ready = watched.after(1s);
        QCOMPARE(ready.size(), std::size_t {2});
        for (const FileWatch::Ready& one : ready) {
            QCOMPARE(one.file.replaces, std::int64_t {one.file.path == rotated ? 7 : 0});
            watched.watch.read(one, one.file.path == rotated ? 8 : 9, watched.now, 0ms);
        }
        QVERIFY(watched.after(60s).empty());
        append(live, line(4));
        const auto next = watched.after(1s);
        QCOMPARE(next.size(), std::size_t {1});
        QCOMPARE(next[0].file.path, live);
        QCOMPARE(next[0].file.replaces, std::int64_t {9});
    }

    void aFileCopiedAndCutToNothingGoesOnAsTheCopy() {
        const TemporaryFolder folder;
        const fs::path live = folder / "t.jsonl";
        writeFile(live, line(1));
        Watched watched(folder.path());
        watched.readAll(watched.after(1s), 7);
        append(live, line(2));
        fs::copy_file(live, folder / "t.jsonl.1");
        writeFile(live, "");
        const auto ready = watched.after(1s);
        QCOMPARE(ready.size(), std::size_t {1});
        QCOMPARE(ready[0].file.path, folder / "t.jsonl.1");
        QCOMPARE(int(ready[0].change), int(FileChange::Grown));
        QCOMPARE(ready[0].file.replaces, std::int64_t {7});
    }

    void aRotationSeenInTwoLooksIsUnderstoodToo() {
        const TemporaryFolder folder;
        const fs::path live = folder / "t.jsonl";
        writeFile(live, line(1));
        Watched watched(folder.path());
        watched.readAll(watched.after(1s), 7);
        append(live, line(2));
        fs::rename(live, folder / ".hidden");
        writeFile(live, line(3));
        watched.readAll(watched.after(1s), 8); // the live file is another one now
        fs::rename(folder / ".hidden", folder / "t.jsonl.1");
        const auto ready = watched.after(1s);
        QCOMPARE(ready.size(), std::size_t {1});
        QCOMPARE(ready[0].file.replaces, std::int64_t {7});
    }

    void aCopyBesideTheFileIsNoRotation() {
        const TemporaryFolder folder;
        writeFile(folder / "t.jsonl", line(1));
        Watched watched(folder.path());
        watched.readAll(watched.after(1s), 7);
        writeFile(folder / "u.jsonl", line(1) + line(2));
        const auto ready = watched.after(1s);
        QCOMPARE(ready.size(), std::size_t {1});
        QCOMPARE(int(ready[0].change), int(FileChange::New));
        QCOMPARE(ready[0].file.replaces, std::int64_t {0});
    }

    void smallFilesAreReadAgainAtTheNextLook() {
        const TemporaryFolder folder;
        writeFile(folder / "t.jsonl", line(1));
        Watched watched(folder.path());
        for (const FileWatch::Ready& ready : watched.after(1s))
            QCOMPARE(watched.watch.read(ready, 7, watched.now, 800ms), FileWatch::Time::duration(800ms));
        append(folder / "t.jsonl", line(2));
        QCOMPARE(watched.after(1s).size(), std::size_t {1});
    }

    void slowFilesAreReadLessOften() {
        const TemporaryFolder folder;
        writeFile(folder / "t.jsonl", line(1));
        Watched watched(folder.path());
        for (const FileWatch::Ready& ready : watched.after(1s))
            watched.watch.read(ready, 7, watched.now, 5s);
        append(folder / "t.jsonl", line(2));
        QVERIFY(watched.after(19s).empty());
        QCOMPARE(watched.after(2s).size(), std::size_t {1});
    }

    void newLinesAndNewFilesAppearAndNothingTwice() {
        const TemporaryFolder folder;
        fs::create_directories(folder / "dump");
        writeFile(folder / "dump/t.jsonl", line(1));
        writeFile(folder / "dump/notes.txt", "words");
        const auto workspace = openCache(folder / "cache");
        const RunningWatch watch(*workspace, folder / "dump");
        QTRY_COMPARE(spansIn(*workspace), std::uint64_t {1});
        append(folder / "dump/t.jsonl", line(2) + line(3).substr(0, 40));
        QTRY_COMPARE(spansIn(*workspace), std::uint64_t {2});
        append(folder / "dump/t.jsonl", line(3).substr(40));
        writeFile(folder / "dump/u.jsonl", line(4));
        QTRY_COMPARE(spansIn(*workspace), std::uint64_t {4});
        QCOMPARE(workspace->snapshot()->sources.size(), std::size_t {2});
        QCOMPARE(workspace->snapshot()->traces->rows(), 1u);
        for (const SourceSummary& source : workspace->snapshot()->sources) {
            QCOMPARE(source.state, SourceState::Complete);
            QCOMPARE(source.duplicateSpans, std::uint64_t {0});
        }
        std::size_t skipped = 0;
        for (const WatchedImport& change : watch.changes())
            skipped += change.sources.size() == 1 && change.sources[0].state == SourceState::Skipped ? 1 : 0;
        QCOMPARE(skipped, std::size_t {1});
    }

    void aRotationShowsNoSpanTwice() {
        const TemporaryFolder folder;
        fs::create_directories(folder / "dump");
        const fs::path live = folder / "dump/t.jsonl";
        writeFile(live, line(1));
        const auto workspace = openCache(folder / "cache");
        const RunningWatch watch(*workspace, folder / "dump");
        QTRY_COMPARE(spansIn(*workspace), std::uint64_t {1});
        for (int i = 0; i < 3; ++i) {
            append(live, line(3 * i + 2)); // may not have been looked at when the file goes
            fs::rename(live, folder.path() / "dump" / ("t-2025-04-30T15-00-0" + std::to_string(i) + ".000.jsonl"));
            append(live, line(3 * i + 3));
            QTRY_COMPARE(spansIn(*workspace), std::uint64_t(2 * i + 3));
        }
        QCOMPARE(workspace->snapshot()->sources.size(), std::size_t {4});
        for (const std::uint32_t duplicates : workspace->snapshot()->traces->duplicateSpans)
            QCOMPARE(duplicates, 0u);
    }

    void aRecordCutByARotationIsReadOnceItIsWhole() {
        const TemporaryFolder folder;
        fs::create_directories(folder / "dump");
        const fs::path live = folder / "dump/t.jsonl";
        writeFile(live, line(1));
        const auto workspace = openCache(folder / "cache");
        const RunningWatch watch(*workspace, folder / "dump");
        QTRY_COMPARE(spansIn(*workspace), std::uint64_t {1});
        append(live, line(2).substr(0, 60));
        fs::rename(live, folder / "dump/t-2025-04-30T15-00-00.000.jsonl");
        append(live, line(2).substr(60) + line(3));
        QTRY_COMPARE(spansIn(*workspace), std::uint64_t {3});
        for (const SourceSummary& source : workspace->snapshot()->sources)
            QCOMPARE(source.state, SourceState::Complete);
    }

    void whatATruncatedFileHeldStays() {
        const TemporaryFolder folder;
        const fs::path file = folder / "t.jsonl";
        writeFile(file, line(1) + line(2));
        const auto workspace = openCache(folder / "cache");
        const RunningWatch watch(*workspace, file);
        QTRY_COMPARE(spansIn(*workspace), std::uint64_t {2});
        writeFile(file, line(3));
        QTRY_COMPARE(spansIn(*workspace), std::uint64_t {3});
        QCOMPARE(workspace->snapshot()->sources.size(), std::size_t {2});
    }

    void aReplacedSourceLeavesTheDiskAndOpenTracesKeepTheirPayloads() {
        const TemporaryFolder folder;
        const fs::path file = folder / "t.jsonl";
        writeFile(file, line(1));
        const auto workspace = openCache(folder / "cache");
        const SourceSummary before = workspace->importGrowing({file, {}}, {}).at(0);
        const auto document = workspace->openTrace(*TraceId::fromHex(kTrace));
        QVERIFY(document.has_value());
        append(file, line(2));
        const auto size = static_cast<std::int64_t>(fs::file_size(file));
        const SourceSummary after = workspace->importGrowing({file, {}, size, before.id}, {}).at(0);
        QVERIFY(after.id != before.id);
        QCOMPARE(workspace->snapshot()->sources.size(), std::size_t {1});
        QCOMPARE(spansIn(*workspace), std::uint64_t {2});
        QVERIFY(workspace->payload((*document)->spans.at(0).ref).has_value());
        std::size_t segments = 0;
        for (const auto& entry : fs::directory_iterator(folder.path() / "cache" / "segments"))
            segments += entry.path().extension() == ".lock" ? 0 : 1;
        QCOMPARE(segments, std::size_t {1});
        QCOMPARE((*workspace->openTrace(*TraceId::fromHex(kTrace)))->spans.size(), std::size_t {2});
    }

    void aGrownFileThatIsOpenedInTheOrdinaryWayIsKnown() {
        const TemporaryFolder folder;
        const fs::path file = folder / "t.jsonl";
        writeFile(file, line(1) + line(2));
        const auto workspace = openCache(folder / "cache");
        const auto size = static_cast<std::int64_t>(fs::file_size(file));
        QVERIFY(workspace->importGrowing({file, {}, size, 0}, {}).at(0).error.empty());
        QVERIFY(importFile(*workspace, file).wasAlreadyImported);
    }
};

QTEST_APPLESS_MAIN(tst_file_watch)
#include "tst_file_watch.moc"
