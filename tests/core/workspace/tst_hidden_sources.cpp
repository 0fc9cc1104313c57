#include <QTest>

#include <filesystem>

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

/// Two sources: the first has the root of the shared trace and a trace of its own, the second the shared trace's child.
struct TwoSources {
    TwoSources() {
        writeFile(folder / "a.jsonl", spanLine(kTrace, "0000000000000001", "", "root", 0, 100)
                + spanLine(kOther, "0000000000000009", "", "other", 0, 10));
        writeFile(folder / "b.jsonl", spanLine(kTrace, "0000000000000002", "0000000000000001", "child", 10, 300));
        workspace = openCache(folder / "cache");
        a = importFile(*workspace, folder / "a.jsonl").id;
        b = importFile(*workspace, folder / "b.jsonl").id;
    }
    void hide(std::int64_t id) { workspace->hideSources(std::span(&id, 1)); }
    void unhide(std::int64_t id) { workspace->unhideSources(std::span(&id, 1)); }
    [[nodiscard]] std::uint32_t spansOf(const std::string& trace) const {
        const auto snapshot = workspace->snapshot();
        const std::uint32_t row = snapshot->traces->find(*TraceId::fromHex(trace));
        return row == kNoIndex ? 0 : snapshot->traces->spanCounts[row];
    }
    [[nodiscard]] std::int64_t number(const std::string& sql) const {
        auto connection
            = sqlite::Connection::open(folder.path() / "cache/catalogue.sqlite", sqlite::OpenMode::ReadWrite);
        const auto result = connection->number(sql);
        return result ? *result : -1;
    }

    TemporaryFolder folder;
    std::unique_ptr<Workspace> workspace;
    std::int64_t a = 0;
    std::int64_t b = 0;
};

} // namespace

class tst_hidden_sources : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aHiddenSourceIsInNoSnapshotAndComesBack() {
        TwoSources two;
        QCOMPARE(two.spansOf(kTrace), 2u);
        const auto open = two.workspace->openTrace(*TraceId::fromHex(kTrace));
        QVERIFY(open);
        two.hide(two.a);
        QCOMPARE(two.workspace->snapshot()->sources.size(), std::size_t {1});
        QCOMPARE(two.spansOf(kTrace), 1u);
        QCOMPARE(two.spansOf(kOther), 0u);
        QVERIFY(two.workspace->snapshot()->traces->sharedSources.empty());
        QVERIFY(two.workspace->hiddenSources() == std::vector<std::int64_t> {two.a});
        const auto document = two.workspace->openTrace(*TraceId::fromHex(kTrace));
        QVERIFY(document);
        QCOMPARE((*document)->spans.size(), std::size_t {1});
        QVERIFY(two.workspace->findTraces("fedc").empty());
        for (const TraceSpan& span : (*open)->spans)
            QVERIFY(two.workspace->payload(span.ref)); // a document that is open stays readable
        two.unhide(two.a);
        QCOMPARE(two.spansOf(kTrace), 2u);
        QCOMPARE(two.spansOf(kOther), 1u);
        QVERIFY(two.workspace->hiddenSources().empty());
    }

    void hidingIsForThisObjectOnlyAndTouchesNothing() {
        TwoSources two;
        two.hide(two.a);
        const auto other = openCache(two.folder / "cache");
        QCOMPARE(other->snapshot()->sources.size(), std::size_t {2});
        QVERIFY(other->hiddenSources().empty());
    }

    void aRefreshKeepsThemHidden() {
        TwoSources two;
        two.hide(two.a);
        writeFile(two.folder / "c.jsonl", spanLine(kOther, "000000000000000c", "", "later", 0, 10));
        const auto other = openCache(two.folder / "cache");
        importFile(*other, two.folder / "c.jsonl");
        const auto changed = two.workspace->refresh();
        QVERIFY(changed && *changed);
        QCOMPARE(two.workspace->snapshot()->sources.size(), std::size_t {2});
        QCOMPARE(two.spansOf(kOther), 1u);
        QCOMPARE(two.spansOf(kTrace), 1u);
    }

    void removalTakesThemOutOfTheCache() {
        TwoSources two;
        two.hide(two.a);
        QVERIFY(two.workspace->removeHiddenSources());
        QVERIFY(two.workspace->hiddenSources().empty());
        QCOMPARE(two.workspace->snapshot()->sources.size(), std::size_t {1});
        QCOMPARE(two.number("SELECT count(*) FROM sources"), 1);
        QCOMPARE(two.number("SELECT span_count FROM traces"), 1);
        QCOMPARE(openCache(two.folder / "cache")->snapshot()->sources.size(), std::size_t {1});
        QVERIFY(two.workspace->removeHiddenSources()); // nothing left to do
    }

    void whatAnotherWindowHasRemovedIsNoError() {
        TwoSources two;
        two.hide(two.a);
        QVERIFY(openCache(two.folder / "cache")->removeSource(two.a));
        QVERIFY(two.workspace->removeHiddenSources());
        QVERIFY(two.workspace->hiddenSources().empty());
        QCOMPARE(two.workspace->snapshot()->sources.size(), std::size_t {1});
    }

    void openingAHiddenFileAgainShowsIt() {
        TwoSources two;
        two.hide(two.a);
        QVERIFY(importFile(*two.workspace, two.folder / "a.jsonl").wasAlreadyImported);
        QCOMPARE(two.spansOf(kTrace), 2u);
        QVERIFY(two.workspace->hiddenSources().empty());
    }

    void outsideReadersStillSeeAllOfATraceThatIsPartlyHidden() {
        TwoSources two;
        two.hide(two.a);
        writeFile(two.folder / "c.jsonl", spanLine(kTrace, "0000000000000003", "0000000000000001", "third", 20, 30));
        importFile(*two.workspace, two.folder / "c.jsonl");
        QCOMPARE(two.spansOf(kTrace), 2u);
        QCOMPARE(two.number("SELECT span_count FROM traces WHERE hex(trace_id) LIKE '0123%'"), 3);
    }

    void aUseReachesHiddenSourcesToo() {
        TwoSources two;
        two.hide(two.a);
        QVERIFY(two.workspace->setAttributeUse("x", Field::Route));
        QVERIFY(two.workspace->applyAttributeUses({}));
        QCOMPARE(two.workspace->snapshot()->sources.size(), std::size_t {1});
        QVERIFY(!two.workspace->hasOutdatedMeaning());
    }
};

QTEST_APPLESS_MAIN(tst_hidden_sources)
#include "tst_hidden_sources.moc"
