#include <QTest>

#include <cstdlib>
#include <filesystem>

#include "core/semantics/content.h"
#include "core/semantics/meaning_evaluator.h"
#include "tests/support/cache_support.h"
#include "tests/support/span_line.h"
#include "tests/support/temporary_folder.h"

using namespace spanloom;
using namespace spanloom::test;
namespace fs = std::filesystem;

namespace {

const std::string kTrace = "0123456789abcdef0123456789abcdef";

std::unique_ptr<Workspace> openWith(const fs::path& folder, const fs::path& vocabulary) {
    WorkspaceOptions options;
    options.cacheFolder = folder;
    options.libraryFile = folder / "library.sqlite";
    options.vocabularyFile = vocabulary;
    auto workspace = Workspace::open(options);
    return workspace ? std::move(*workspace) : nullptr;
}

QString routeOf(const Workspace& workspace) {
    const auto snapshot = workspace.snapshot();
    const std::uint32_t row = snapshot->traces->find(*TraceId::fromHex(kTrace));
    if (row == kNoIndex)
        return QStringLiteral("no such trace");
    return QString::fromStdString(std::string(snapshot->strings->text(snapshot->traces->routes[row])));
}

std::string shopSpan() {
    return spanLine(kTrace, "0000000000000001", "", "root", 0, 100,
        textAttribute("shop.flow", "checkout") + "," + textAttribute("shop.tongue", "nb"));
}

} // namespace

/// The user's own vocabulary file: used by imports and by what is opened, never in the way.
class tst_workspace_vocabulary : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void importsAndOpenedSpansUseTheFile() {
        const TemporaryFolder folder;
        writeFile(folder / "mine.json",
            "{\"use\": {\"shop.flow\": \"route\"},\n \"sources\": [{\"field\": \"voice.language\", \"key\": \"shop.tongue\"}]}");
        writeFile(folder / "a.jsonl", shopSpan());
        const auto workspace = openWith(folder / "cache", folder / "mine.json");
        QVERIFY(workspace);
        QCOMPARE(workspace->vocabularyError(), std::string());
        importFile(*workspace, folder / "a.jsonl");
        QCOMPARE(routeOf(*workspace), QStringLiteral("checkout"));
        const auto document = workspace->openTrace(*TraceId::fromHex(kTrace));
        QVERIFY(document);
        const auto payload = workspace->payload((*document)->spans[0].ref);
        QVERIFY(payload);
        const SpanContent content = decodeContent(*payload, Kind::Asr, *workspace);
        QCOMPARE(content.details.size(), std::size_t {1});
        QCOMPARE(content.details[0].value, std::string("nb"));
    }

    void usesCountBesideTheFile() {
        const TemporaryFolder folder;
        writeFile(folder / "mine.json", "{\"use\": {\"shop.tongue\": \"cohort\"}}");
        writeFile(folder / "a.jsonl", shopSpan());
        const auto workspace = openWith(folder / "cache", folder / "mine.json");
        QVERIFY(workspace);
        const std::uint64_t before = workspace->vocabularies()->version();
        QVERIFY(workspace->setAttributeUse("shop.flow", Field::Route));
        importFile(*workspace, folder / "a.jsonl");
        QVERIFY(workspace->applyAttributeUses({}));
        QCOMPARE(routeOf(*workspace), QStringLiteral("checkout"));
        QVERIFY(workspace->vocabularies()->version() != before);
        QVERIFY(workspace->setAttributeUse("shop.flow", std::nullopt));
        QVERIFY(workspace->applyAttributeUses({}));
        QCOMPARE(workspace->vocabularies()->version(), before);
    }

    void aFileWithAMistakeLeavesTheBuiltInOnesAndSaysWhere() {
        const TemporaryFolder folder;
        writeFile(folder / "mine.json", "{\"use\": {\n  \"shop.flow\": \"rout\"}}");
        const auto workspace = openWith(folder / "cache", folder / "mine.json");
        QVERIFY(workspace);
        const std::string problem = workspace->vocabularyError();
        for (const char* part : {"mine.json", "line 2", "shop.flow", "rout"})
            QVERIFY2(problem.find(part) != std::string::npos, problem.c_str());
        QCOMPARE(workspace->vocabularies()->version(), Vocabularies::builtin()->version());
    }

    void noFileIsNoMistake() {
        const TemporaryFolder folder;
        const auto workspace = openWith(folder / "cache", folder / "absent.json");
        QVERIFY(workspace);
        QCOMPARE(workspace->vocabularyError(), std::string());
    }

    void theFileIsLookedForInTheConfigurationFolder() {
        const char* set = std::getenv("XDG_CONFIG_HOME");
        const std::string before = set ? set : "";
        setenv("XDG_CONFIG_HOME", "/somewhere/config", 1);
        QCOMPARE(defaultVocabularyFile(), fs::path("/somewhere/config/spanloom/vocabulary.json"));
        if (set)
            setenv("XDG_CONFIG_HOME", before.c_str(), 1);
        else
            unsetenv("XDG_CONFIG_HOME");
    }
};

QTEST_APPLESS_MAIN(tst_workspace_vocabulary)
#include "tst_workspace_vocabulary.moc"
