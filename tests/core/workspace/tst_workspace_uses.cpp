#include <QTest>

#include <filesystem>
#include <thread>

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

std::unique_ptr<Workspace> openDeferred(const fs::path& folder) {
    WorkspaceOptions options;
    options.cacheFolder = folder;
    options.libraryFile = folder / "library.sqlite";
    options.defersRebuild = true;
    auto workspace = Workspace::open(options);
    return workspace ? std::move(*workspace) : nullptr;
}

QString textOf(const Workspace& workspace, const std::string& trace, std::vector<StringId> TraceTable::*column) {
    const auto snapshot = workspace.snapshot();
    const std::uint32_t row = snapshot->traces->find(*TraceId::fromHex(trace));
    if (row == kNoIndex)
        return QStringLiteral("no such trace");
    const std::string_view text = snapshot->strings->text(((*snapshot->traces).*column)[row]);
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

QString routeOf(const Workspace& workspace, const std::string& trace = kTrace) {
    return textOf(workspace, trace, &TraceTable::routes);
}
QString cohortOf(const Workspace& workspace, const std::string& trace = kTrace) {
    return textOf(workspace, trace, &TraceTable::cohorts);
}

QStringList versionsOf(const Workspace& workspace, const std::string& trace = kTrace) {
    const auto snapshot = workspace.snapshot();
    const TraceTable& table = *snapshot->traces;
    QStringList result;
    for (const StringId text : table.lists[table.promptVersions[table.find(*TraceId::fromHex(trace))]])
        result.append(QString::fromStdString(std::string(snapshot->strings->text(text))));
    return result;
}

/// A root with a route and a tier, below it a step with attributes of its own and a model call with a system prompt.
std::string shopTrace(const std::string& trace, const std::string& flow) {
    return spanLine(trace, "0000000000000001", "", "root", 0, 100,
               textAttribute("route", "/recorded") + "," + textAttribute("customer.tier", "gold"))
        + spanLine(trace, "0000000000000002", "0000000000000001", "step", 10, 90,
            textAttribute("shop.flow", flow) + "," + textAttribute("shop.arm", "b"))
        + spanLine(trace, "0000000000000003", "0000000000000002", "chat", 20, 80,
            textAttribute("gen_ai.operation.name", "chat") + "," + textAttribute("gen_ai.request.model", "gpt-4.1-mini")
                + "," + textAttribute("gen_ai.system_instructions", "You help people with their orders."));
}

} // namespace

class tst_workspace_uses : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aUseTakesEffectWhereTheAttributeStands() {
        const TemporaryFolder folder;
        writeFile(folder / "a.jsonl", shopTrace(kTrace, "checkout"));
        const auto workspace = openCache(folder / "cache");
        importFile(*workspace, folder / "a.jsonl");
        QCOMPARE(routeOf(*workspace), QStringLiteral("/recorded"));
        QCOMPARE(cohortOf(*workspace), QStringLiteral("gold"));
        QVERIFY(workspace->setAttributeUse("shop.flow", Field::Route));
        QVERIFY(workspace->setAttributeUse("shop.arm", Field::Cohort));
        QCOMPARE(routeOf(*workspace), QStringLiteral("/recorded"));
        QVERIFY(workspace->hasOutdatedMeaning());
        QVERIFY(workspace->applyAttributeUses({}));
        QVERIFY(!workspace->hasOutdatedMeaning());
        // The use stands on a step, what the vocabularies found on the root: the person's word is stronger.
        QCOMPARE(routeOf(*workspace), QStringLiteral("checkout"));
        QCOMPARE(cohortOf(*workspace), QStringLiteral("b"));
        QVERIFY(workspace->setAttributeUse("shop.flow", std::nullopt));
        QVERIFY(workspace->applyAttributeUses({}));
        QCOMPARE(routeOf(*workspace), QStringLiteral("/recorded"));
        QCOMPARE(cohortOf(*workspace), QStringLiteral("b"));
    }

    void aUsedPromptVersionReplacesDerivedOnesInItsTraceAlone() {
        const TemporaryFolder folder;
        writeFile(folder / "a.jsonl", shopTrace(kTrace, "checkout")
                + spanLine(kOther, "0000000000000001", "", "chat", 20, 80,
                    textAttribute("gen_ai.operation.name", "chat") + ","
                        + textAttribute("gen_ai.system_instructions", "Another prompt.")));
        const auto workspace = openCache(folder / "cache");
        importFile(*workspace, folder / "a.jsonl");
        QCOMPARE(versionsOf(*workspace).size(), 1);
        QVERIFY(versionsOf(*workspace).first().startsWith('~'));
        QVERIFY(workspace->setAttributeUse("shop.flow", Field::PromptVersion));
        QVERIFY(workspace->applyAttributeUses({}));
        QCOMPARE(versionsOf(*workspace), QStringList {QStringLiteral("checkout")});
        QVERIFY(versionsOf(*workspace, kOther).first().startsWith('~'));
        const auto snapshot = workspace->snapshot();
        QCOMPARE(int {snapshot->traces->promptVersionsDerived[snapshot->traces->find(*TraceId::fromHex(kTrace))]}, 0);
        QCOMPARE(int {snapshot->traces->promptVersionsDerived[snapshot->traces->find(*TraceId::fromHex(kOther))]}, 1);
    }

    void resourcesCountToo() {
        const TemporaryFolder folder;
        writeFile(folder / "a.jsonl",
            R"j({"resourceSpans":[{"resource":{"attributes":[{"key":"release.ring","value":{"intValue":"3"}}]},)j"
            R"j("scopeSpans":[{"spans":[{"traceId":"0123456789abcdef0123456789abcdef","spanId":"0000000000000001",)j"
            R"j("name":"chat","startTimeUnixNano":"1","endTimeUnixNano":"2","attributes":[{"key":"customer.tier",)j"
            R"j("value":{"stringValue":"gold"}},{"key":"gen_ai.operation.name","value":{"stringValue":"chat"}}]}]}]}]})j"
            "\n");
        const auto workspace = openCache(folder / "cache");
        importFile(*workspace, folder / "a.jsonl");
        QCOMPARE(cohortOf(*workspace), QStringLiteral("gold"));
        QVERIFY(workspace->setAttributeUse("release.ring", Field::Cohort));
        QVERIFY(workspace->applyAttributeUses({}));
        QCOMPARE(cohortOf(*workspace), QStringLiteral("3"));
        QVERIFY(workspace->setAttributeUse("release.ring", Field::PromptVersion));
        QVERIFY(workspace->applyAttributeUses({}));
        QCOMPARE(cohortOf(*workspace), QStringLiteral("gold"));
        QCOMPARE(versionsOf(*workspace), QStringList {QStringLiteral("3")});
    }

    void traceThatLiesInTwoSourcesFollows() {
        const TemporaryFolder folder;
        const std::string text = shopTrace(kTrace, "checkout");
        const std::size_t first = text.find('\n') + 1;
        writeFile(folder / "root.jsonl", text.substr(0, first));
        writeFile(folder / "rest.jsonl", text.substr(first));
        const auto workspace = openCache(folder / "cache");
        importFile(*workspace, folder / "root.jsonl");
        importFile(*workspace, folder / "rest.jsonl");
        QCOMPARE(routeOf(*workspace), QStringLiteral("/recorded"));
        QVERIFY(workspace->setAttributeUse("shop.flow", Field::Route));
        QVERIFY(workspace->applyAttributeUses({}));
        QCOMPARE(routeOf(*workspace), QStringLiteral("checkout"));
        QCOMPARE(workspace->snapshot()->traces->rows(), 1u);
    }

    void outsideReadersSeeItToo() {
        const TemporaryFolder folder;
        writeFile(folder / "a.jsonl", shopTrace(kTrace, "checkout"));
        const auto workspace = openCache(folder / "cache");
        importFile(*workspace, folder / "a.jsonl");
        QVERIFY(workspace->setAttributeUse("shop.flow", Field::Route));
        QVERIFY(workspace->applyAttributeUses({}));
        auto connection
            = sqlite::Connection::open(folder.path() / "cache/catalogue.sqlite", sqlite::OpenMode::ReadWrite);
        QVERIFY(connection);
        auto query = connection->prepare("SELECT route FROM v_traces");
        QVERIFY(query && query->step());
        QCOMPARE(query->text(0), std::string_view("checkout"));
    }

    void documentsOpenedBeforeStayReadable() {
        const TemporaryFolder folder;
        writeFile(folder / "a.jsonl", shopTrace(kTrace, "a text that the segment does not know as a text yet"));
        const auto workspace = openCache(folder / "cache");
        importFile(*workspace, folder / "a.jsonl");
        const auto before = workspace->openTrace(*TraceId::fromHex(kTrace));
        QVERIFY(before);
        QVERIFY(workspace->setAttributeUse("shop.flow", Field::Route));
        QVERIFY(workspace->applyAttributeUses({}));
        QCOMPARE((*before)->text((*before)->identity.text(Field::Route)), std::string_view("/recorded"));
        for (const TraceSpan& span : (*before)->spans) {
            const auto payload = workspace->payload(span.ref);
            QVERIFY(payload);
            QVERIFY(AttributeListView(payload->attributes).size() > 0);
        }
        const auto after = workspace->openTrace(*TraceId::fromHex(kTrace));
        QVERIFY(after);
        QCOMPARE((*after)->text((*after)->identity.text(Field::Route)),
            std::string_view("a text that the segment does not know as a text yet"));
    }

    void aReaderOpenedBeforeARebuildKnowsItsTexts() {
        const TemporaryFolder folder;
        writeFile(folder / "a.jsonl", shopTrace(kTrace, "a new text"));
        const auto first = openCache(folder / "cache");
        importFile(*first, folder / "a.jsonl");
        const auto second = openCache(folder / "cache"); // as another process: it is not told
        QVERIFY(first->setAttributeUse("shop.flow", Field::Route));
        QVERIFY(first->applyAttributeUses({}));
        const auto document = second->openTrace(*TraceId::fromHex(kTrace));
        QVERIFY(document);
        bool isFound = false;
        for (const TraceSpan& span : (*document)->spans)
            isFound |= (*document)->text(span.meaning.text(Field::Route)) == "a new text";
        QVERIFY(isFound);
        QVERIFY(second->refresh());
        QCOMPARE(routeOf(*second), QStringLiteral("a new text"));
        QVERIFY(!second->hasOutdatedMeaning());
    }

    void aChangedLibraryIsAppliedAtTheNextStart() {
        const TemporaryFolder folder;
        writeFile(folder / "a.jsonl", shopTrace(kTrace, "checkout"));
        {
            const auto workspace = openCache(folder / "cache");
            importFile(*workspace, folder / "a.jsonl");
            QVERIFY(workspace->setAttributeUse("shop.flow", Field::Route));
        }
        {
            const auto waiting = openDeferred(folder / "cache");
            QVERIFY(waiting);
            QCOMPARE(routeOf(*waiting), QStringLiteral("/recorded"));
            QVERIFY(waiting->hasOutdatedMeaning());
            QVERIFY(waiting->openTrace(*TraceId::fromHex(kTrace)));
        }
        const auto workspace = openCache(folder / "cache");
        QVERIFY(!workspace->hasOutdatedMeaning());
        QCOMPARE(routeOf(*workspace), QStringLiteral("checkout"));
    }

    void anImportAfterAUseKnowsIt() {
        const TemporaryFolder folder;
        writeFile(folder / "a.jsonl", shopTrace(kTrace, "checkout"));
        writeFile(folder / "b.jsonl", shopTrace(kOther, "refund"));
        const auto workspace = openCache(folder / "cache");
        importFile(*workspace, folder / "a.jsonl");
        QVERIFY(workspace->setAttributeUse("shop.flow", Field::Route));
        QVERIFY(workspace->applyAttributeUses({}));
        importFile(*workspace, folder / "b.jsonl");
        QCOMPARE(routeOf(*workspace, kOther), QStringLiteral("refund"));
        QVERIFY(!workspace->hasOutdatedMeaning());
    }

    void aStoppedRebuildGoesOnNextTime() {
        const TemporaryFolder folder;
        writeFile(folder / "a.jsonl", shopTrace(kTrace, "checkout"));
        writeFile(folder / "b.jsonl", shopTrace(kOther, "refund"));
        const auto workspace = openDeferred(folder / "cache");
        importFile(*workspace, folder / "a.jsonl");
        importFile(*workspace, folder / "b.jsonl");
        QVERIFY(workspace->setAttributeUse("shop.flow", Field::Route));
        std::stop_source stop;
        const Status status = workspace->applyAttributeUses(
            stop.get_token(), [&](const ImportProgress&) { stop.request_stop(); });
        QVERIFY(!status);
        QVERIFY(status.error().isCancelled());
        QCOMPARE(routeOf(*workspace, kOther), QStringLiteral("/recorded"));
        QVERIFY(workspace->hasOutdatedMeaning());
        double last = 0;
        QVERIFY(workspace->applyAttributeUses({}, [&](const ImportProgress& progress) { last = progress.fraction; }));
        QCOMPARE(last, 1.0);
        QCOMPARE(routeOf(*workspace), QStringLiteral("checkout"));
        QCOMPARE(routeOf(*workspace, kOther), QStringLiteral("refund"));
    }

    void applyingWaitsForARunningImport() {
        const TemporaryFolder folder;
        writeFile(folder / "a.jsonl", shopTrace(kTrace, "checkout"));
        const auto workspace = openCache(folder / "cache");
        QVERIFY(workspace->setAttributeUse("shop.flow", Field::Route));
        Status applied = fail(ErrorCode::Unknown, "not run");
        std::jthread other;
        Workspace::ImportObserver observer;
        observer.snapshot = [&](const std::shared_ptr<const Snapshot>&) {
            if (!other.joinable())
                other = std::jthread([&](std::stop_token stop) { applied = workspace->applyAttributeUses(stop); });
        };
        const std::vector<fs::path> files {folder / "a.jsonl"};
        QCOMPARE(workspace->import(files, {}, observer).at(0).state, SourceState::Complete);
        QVERIFY(other.joinable());
        other.join();
        QVERIFY(applied);
        QCOMPARE(routeOf(*workspace), QStringLiteral("checkout"));
    }

    void aLibraryOfALaterVersionIsRefused() {
        const TemporaryFolder folder;
        fs::create_directories(folder / "cache");
        {
            auto connection = sqlite::Connection::open(folder.path() / "cache/library.sqlite", sqlite::OpenMode::Create);
            QVERIFY(connection);
            QVERIFY(connection->execute("CREATE TABLE t (a); PRAGMA user_version = 99; PRAGMA application_id = "
                + std::to_string(0x53504C4C)));
        }
        WorkspaceOptions options;
        options.cacheFolder = folder / "cache";
        options.libraryFile = folder.path() / "cache/library.sqlite";
        const auto workspace = Workspace::open(options);
        QVERIFY(!workspace);
        QCOMPARE(workspace.error().code, ErrorCode::SchemaTooNew);
    }

    void aSampleShowsWhatThereIsToChooseFrom() {
        const TemporaryFolder folder;
        std::string text;
        for (int i = 0; i < 40; ++i) {
            const std::string id = SpanId {static_cast<std::uint64_t>(i) + 1}.hex();
            text += spanLine(TraceId {7, static_cast<std::uint64_t>(i) + 1}.hex(), id, "", "root", 0, 100,
                textAttribute("arm", i % 4 == 0 ? "a" : "b") + "," + textAttribute("request", "r" + std::to_string(i))
                    + "," + textAttribute("essay", std::string(500, 'x')) + (i < 10 ? "," + textAttribute("rare", "1") : ""));
        }
        writeFile(folder / "a.jsonl", text);
        const auto workspace = openCache(folder / "cache");
        importFile(*workspace, folder / "a.jsonl");
        const auto samples = workspace->sampleAttributes({});
        QVERIFY(samples);
        const auto sampleOf = [&](const std::string& key) {
            for (const AttributeSample& sample : *samples)
                if (sample.key == key)
                    return sample;
            return AttributeSample();
        };
        QCOMPARE(sampleOf("arm").spans, std::uint64_t {40});
        QCOMPARE(sampleOf("arm").sampledSpans, std::uint64_t {40});
        QVERIFY(sampleOf("arm").values == (std::vector<std::string> {"b", "a"}));
        QVERIFY(!sampleOf("arm").hasManyValues && !sampleOf("arm").isOnResource);
        QVERIFY(sampleOf("request").hasManyValues);
        QCOMPARE(sampleOf("request").values.size(), std::size_t {5});
        QCOMPARE(sampleOf("essay").spans, std::uint64_t {40});
        QVERIFY(sampleOf("essay").values.empty());
        QCOMPARE(sampleOf("rare").spans, std::uint64_t {10});
        QVERIFY(samples->back().key == "rare");
        const auto few = workspace->sampleAttributes({}, 8);
        QVERIFY(few);
        QCOMPARE(few->front().sampledSpans, std::uint64_t {8});
        std::stop_source stopped;
        stopped.request_stop();
        QVERIFY(workspace->sampleAttributes(stopped.get_token()).error().isCancelled());
    }
};

QTEST_APPLESS_MAIN(tst_workspace_uses)
#include "tst_workspace_uses.moc"
