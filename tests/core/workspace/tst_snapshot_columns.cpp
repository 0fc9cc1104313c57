#include <QTest>

#include <filesystem>
#include <map>
#include <set>

#include "core/store/cache/sqlite.h"
#include "tests/support/cache_support.h"
#include "tests/support/span_line.h"
#include "tests/support/temporary_folder.h"

using namespace spanloom;
using namespace spanloom::test;
namespace fs = std::filesystem;

namespace {

const std::string kTrace = "0123456789abcdef0123456789abcdef";
const std::string kOther = "fedcba9876543210fedcba9876543210";

std::string verdict(const std::string& metric, const std::string& label) {
    return textAttribute("openinference.span.kind", "EVALUATOR") + ","
        + textAttribute("evaluations.0.evaluation.name", metric) + ","
        + textAttribute("evaluations.0.evaluation.label", label);
}

using Pairs = std::multiset<std::pair<std::string, std::string>>;

/// The judgements of a trace as its row lists them.
Pairs listedVerdicts(const Snapshot& snapshot, std::uint32_t row) {
    const std::vector<StringId>& list = snapshot.traces->lists[snapshot.traces->verdicts[row]];
    Pairs pairs;
    for (std::size_t i = 0; i + 1 < list.size(); i += 2)
        pairs.emplace(snapshot.strings->text(list[i]), snapshot.strings->text(list[i + 1]));
    return pairs;
}

/// The same, counted slowly from the evaluations of an opened trace.
Pairs recountedVerdicts(const Workspace& workspace, TraceId id) {
    Pairs pairs;
    const auto document = workspace.openTrace(id);
    if (document)
        for (const Evaluation& evaluation : (*document)->evaluations)
            if (const std::pair<std::string, std::string> pair {evaluation.name, name(evaluation.verdict)};
                !pairs.contains(pair))
                pairs.insert(pair);
    return pairs;
}

std::map<std::uint32_t, std::vector<std::uint32_t>> sharedSources(const Snapshot& snapshot) {
    return {snapshot.traces->sharedSources.begin(), snapshot.traces->sharedSources.end()};
}

std::uint32_t rowOf(const Snapshot& snapshot, const std::string& trace) {
    return snapshot.traces->find(*TraceId::fromHex(trace));
}

} // namespace

/// The columns that a snapshot makes anew each time: verdicts and the sources of traces that several files share.
class tst_snapshot_columns : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void verdictsAndSourcesOfASharedTraceComeFromAllFiles() {
        const TemporaryFolder folder;
        writeFile(folder / "a.jsonl", spanLine(kTrace, "0000000000000001", "", "root", 0, 100)
                + spanLine(kTrace, "0000000000000002", "0000000000000001", "judge", 10, 20, verdict("tone", "pass"))
                + spanLine(kTrace, "0000000000000003", "0000000000000001", "judge", 20, 30, verdict("tone", "pass"))
                + spanLine(kOther, "0000000000000009", "", "alone", 0, 10, verdict("safety", "fail")));
        writeFile(folder / "b.jsonl",
            spanLine(kTrace, "0000000000000004", "0000000000000001", "judge", 30, 40, verdict("tone", "fail")));
        const auto workspace = openCache(folder / "cache");
        const auto a = static_cast<std::uint32_t>(importFile(*workspace, folder / "a.jsonl").id);
        {
            const auto snapshot = workspace->snapshot();
            QVERIFY(snapshot->traces->sharedSources.empty());
            QVERIFY(listedVerdicts(*snapshot, rowOf(*snapshot, kTrace)) == (Pairs {{"tone", "pass"}}));
        }
        const auto b = static_cast<std::uint32_t>(importFile(*workspace, folder / "b.jsonl").id);
        const auto snapshot = workspace->snapshot();
        const std::uint32_t shared = rowOf(*snapshot, kTrace);
        const std::uint32_t alone = rowOf(*snapshot, kOther);
        QCOMPARE(snapshot->traces->segments[shared], TraceTable::kManySegments);
        QVERIFY(sharedSources(*snapshot) == (std::map<std::uint32_t, std::vector<std::uint32_t>> {{shared, {a, b}}}));
        QVERIFY(listedVerdicts(*snapshot, shared) == (Pairs {{"tone", "pass"}, {"tone", "fail"}}));
        QVERIFY(listedVerdicts(*snapshot, alone) == (Pairs {{"safety", "fail"}}));
        QCOMPARE(snapshot->traces->verdicts.size(), std::size_t {snapshot->traces->rows()});
        for (std::uint32_t row = 0; row < snapshot->traces->rows(); ++row)
            QVERIFY(listedVerdicts(*snapshot, row) == recountedVerdicts(*workspace, snapshot->traces->ids[row]));
    }

    void aFileOfJudgementsAloneIsASourceOfTheTrace() {
        const TemporaryFolder folder;
        writeFile(folder / "app.jsonl", spanLine(kTrace, "0000000000000001", "", "root", 0, 100));
        writeFile(folder / "judge.jsonl",
            judgeLine(kOther, "00000000000000aa", kTrace, "0000000000000001", "groundedness", 0.41));
        const auto workspace = openCache(folder / "cache");
        const auto app = static_cast<std::uint32_t>(importFile(*workspace, folder / "app.jsonl").id);
        const auto judge = static_cast<std::uint32_t>(importFile(*workspace, folder / "judge.jsonl").id);
        const auto snapshot = workspace->snapshot();
        const std::uint32_t row = rowOf(*snapshot, kTrace);
        QCOMPARE(sharedSources(*snapshot)[row], (std::vector<std::uint32_t> {app, judge}));
        QCOMPARE(listedVerdicts(*snapshot, row).count({"groundedness", "none"}), std::size_t {1});
    }

    void aTraceWithoutJudgementsListsNone() {
        const TemporaryFolder folder;
        writeFile(folder / "a.jsonl", spanLine(kTrace, "0000000000000001", "", "root", 0, 100));
        const auto workspace = openCache(folder / "cache");
        importFile(*workspace, folder / "a.jsonl");
        const auto snapshot = workspace->snapshot();
        QCOMPARE(snapshot->traces->verdicts.at(0), 0u);
        QVERIFY(snapshot->traces->kinds.at(0) == std::uint32_t {1} << static_cast<unsigned>(Kind::Internal));
    }

    void aTraceLayerOfAnOlderVersionIsRebuilt() {
        const TemporaryFolder folder;
        writeFile(folder / "a.jsonl", spanLine(kTrace, "0000000000000001", "", "root", 0, 100, verdict("tone", "fail")));
        importFile(*openCache(folder / "cache"), folder / "a.jsonl");
        int segments = 0;
        for (const auto& entry : fs::directory_iterator(folder.path() / "cache/segments")) {
            auto connection = sqlite::Connection::open(entry.path(), sqlite::OpenMode::ReadWrite);
            QVERIFY(connection);
            QVERIFY(connection->execute("DELETE FROM trace_columns WHERE id = 41"));
            ++segments;
        }
        QCOMPARE(segments, 1);
        const auto workspace = openCache(folder / "cache");
        const auto snapshot = workspace->snapshot();
        QCOMPARE(snapshot->traces->rows(), 1u);
        QCOMPARE(snapshot->traces->kinds[0], std::uint32_t {1} << static_cast<unsigned>(Kind::Evaluator));
        QVERIFY(listedVerdicts(*snapshot, 0) == (Pairs {{"tone", "fail"}}));
    }

    void bothColumnsAreThereAfterAReopen() {
        const TemporaryFolder folder;
        writeFile(folder / "a.jsonl", spanLine(kTrace, "0000000000000001", "", "root", 0, 100, verdict("tone", "fail")));
        writeFile(folder / "b.jsonl", spanLine(kTrace, "0000000000000002", "0000000000000001", "child", 0, 50));
        importFile(*openCache(folder / "cache"), folder / "a.jsonl");
        importFile(*openCache(folder / "cache"), folder / "b.jsonl");
        const auto workspace = openCache(folder / "cache");
        const auto snapshot = workspace->snapshot();
        QCOMPARE(snapshot->traces->rows(), 1u);
        QCOMPARE(sharedSources(*snapshot).size(), std::size_t {1});
        QVERIFY(listedVerdicts(*snapshot, 0) == (Pairs {{"tone", "fail"}}));
        QVERIFY((snapshot->traces->kinds[0] >> static_cast<unsigned>(Kind::Evaluator) & 1) != 0);
    }
};

QTEST_APPLESS_MAIN(tst_snapshot_columns)
#include "tst_snapshot_columns.moc"
