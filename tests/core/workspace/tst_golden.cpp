// The whole way of the data, sample by sample: import, tree, meaning, totals, export, import again.

#include <QTest>

#include <filesystem>
#include <map>
#include <sstream>

#include "core/base/hash.h"
#include "tests/support/cache_support.h"
#include "tests/support/shared_traces.h"
#include "tests/support/temporary_folder.h"

using namespace spanloom;
using namespace spanloom::test;
namespace fs = std::filesystem;

namespace {

std::vector<fs::path> filesBelow(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file() && entry.path().extension() != ".md" && entry.path().filename() != "expected.txt")
            files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

std::string remarksOf(const SourceSummary& source) {
    std::ostringstream text;
    text << "source " << source.format << ' ' << source.container << ' ' << name(source.state) << " traces "
         << source.traces << " spans " << source.spans << " duplicates " << source.duplicateSpans << " events "
         << source.events << " links " << source.links;
    if (source.fragments > 0)
        text << " fragments " << source.fragments << " waiting " << source.waitingFragments;
    text << '\n';
    for (const Diagnostic& diagnostic : source.diagnostics)
        text << "diagnostic " << diagnostic.code << ' ' << name(diagnostic.severity) << ' ' << diagnostic.count
             << " offset " << diagnostic.first.offset << " line " << diagnostic.first.line << '\n';
    return text.str();
}

QString text(const std::string& bytes) { return QString::fromStdString(bytes); }

} // namespace

class tst_golden : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everySampleGivesItsGoldenDump_data() { addOwnSamples(); }
    void everySampleGivesItsGoldenDump() {
        QFETCH(QString, file);
        const fs::path path = file.toStdString();
        const TemporaryFolder folder;
        const auto workspace = openCache(folder / "cache");
        const SourceSummary source = importFile(*workspace, path);
        const std::string difference
            = differenceToGolden(goldenName(path), remarksOf(source) + dumpOf(*workspace));
        QVERIFY2(difference.empty(), difference.c_str());
    }

    void theNameOfAFileMeansNothing_data() { addOwnSamples(); }
    void theNameOfAFileMeansNothing() {
        QFETCH(QString, file);
        const TemporaryFolder folder;
        fs::copy_file(file.toStdString(), folder / "unknown");
        const auto named = openCache(folder / "named");
        const auto unnamed = openCache(folder / "unnamed");
        const SourceSummary a = importFile(*named, file.toStdString());
        const SourceSummary b = importFile(*unnamed, folder / "unknown");
        QCOMPARE(text(remarksOf(b)), text(remarksOf(a)));
        const std::string difference = firstDifference(dumpOf(*unnamed), dumpOf(*named));
        QVERIFY2(difference.empty(), difference.c_str());
    }

    void exportAndImportAgainGivesTheSameDump_data() {
        addOwnSamples();
        addSharedFiles();
    }
    void exportAndImportAgainGivesTheSameDump() {
        QFETCH(QString, file);
        const TemporaryFolder folder;
        const auto first = openCache(folder / "first");
        const SourceSummary source = importFile(*first, file.toStdString());
        if (first->snapshot()->traces->rows() == 0)
            return; // nothing to export: a sample of an empty or unreadable file
        exportAll(*first, folder / "exported.jsonl");
        const auto second = openCache(folder / "second");
        const SourceSummary again = importFile(*second, folder / "exported.jsonl");
        QVERIFY2(again.error.empty(), again.error.c_str());
        QCOMPARE(text(name(again.state)), QStringLiteral("complete"));
        // What a record says of a whole trace is written at its root, where it is a word about that span.
        CanonicalDumpOptions options;
        options.withMeaning = source.fragments == 0;
        const std::string difference = firstDifference(dumpOf(*second, options), dumpOf(*first, options));
        QVERIFY2(difference.empty(), difference.c_str());
    }

    void sharedDumpsGiveTheirCountsAndHash() {
        if (!sharedTraces())
            QSKIP("the folder of real dumps is absent");
        std::ostringstream text;
        for (const fs::path& file : sharedFiles()) {
            const TemporaryFolder folder;
            const auto workspace = openCache(folder / "cache");
            const SourceSummary source = importFile(*workspace, file);
            const Hash128 hash = hash128(dumpOf(*workspace));
            text << fs::relative(file, *sharedTraces()).string() << ' ' << TraceId {hash.high, hash.low}.hex() << '\n'
                 << remarksOf(source);
        }
        const std::string difference = differenceToGolden("shared_dumps.txt", text.str());
        QVERIFY2(difference.empty(), difference.c_str());
    }

    void theSameSpansInTwoFormatsGiveTheSameDump_data() {
        QTest::addColumn<QString>("a");
        QTest::addColumn<QString>("b");
        const auto pair = [](const char* a, const char* b) { QTest::newRow(b) << QString::fromLatin1(a) << QString::fromLatin1(b); };
        pair("otlp-jsonl/smithclay__otlp2parquet__demo__traces.jsonl", "otlp-protobuf/smithclay__otlp2parquet__demo__traces.pb");
        pair("otlp-jsonl/smithclay__otlp2parquet__demo__traces.jsonl", "compressed/derived__demo__traces.jsonl.zst");
        pair("otlp-json/evilmartians__agent-prism__quo_tav_agent.json", "otlp-protobuf/derived__quo_tav_agent.pb");
        pair("otlp-json/evilmartians__agent-prism__quo_tav_agent.json", "compressed/derived__quo_tav_agent.json.gz");
        pair("otlp-json/evilmartians__agent-prism__rag_earnings_agent.json", "otlp-protobuf/derived__rag_earnings_agent.fileexporter.proto");
        pair("otlp-json/evilmartians__agent-prism__rag_earnings_agent.json", "compressed/derived__rag_earnings_agent.fileexporter.json.zstd");
        pair("otlp-jsonl/derived__gen_ai_mixed.collector.jsonl", "compressed/derived__gen_ai_mixed.multimember.jsonl.gz");
    }
    void theSameSpansInTwoFormatsGiveTheSameDump() {
        if (!sharedTraces())
            QSKIP("the folder of real dumps is absent");
        QFETCH(QString, a);
        QFETCH(QString, b);
        const TemporaryFolder folder;
        const auto first = openCache(folder / "a");
        const auto second = openCache(folder / "b");
        importFile(*first, *sharedTraces() / a.toStdString());
        importFile(*second, *sharedTraces() / b.toStdString());
        QVERIFY(first->snapshot()->traces->rows() > 0);
        const std::string difference = firstDifference(comparable(*second), comparable(*first));
        QVERIFY2(difference.empty(), difference.c_str());
    }

private:
    /// In the shop demo's protobuf file the texts of this one resource attribute are empty, in its JSON file not.
    static std::string comparable(const Workspace& workspace) {
        std::istringstream lines(dumpOf(workspace));
        std::string result;
        for (std::string line; std::getline(lines, line);)
            if (line.find("\"process.command_args\"") == std::string::npos)
                result += line + '\n';
        return result;
    }

    static fs::path samples() { return fs::path(SPANLOOM_SOURCE_DIR) / "tests" / "data"; }

    /// Two folders may hold samples of one name.
    static std::string goldenName(const fs::path& file) {
        static const std::map<std::string, int> counts = [] {
            std::map<std::string, int> result;
            for (const fs::path& sample : filesBelow(samples()))
                ++result[sample.filename().string()];
            return result;
        }();
        const std::string name = file.filename().string() + ".txt";
        return counts.at(file.filename().string()) == 1 ? name : file.parent_path().filename().string() + '_' + name;
    }

    static void addOwnSamples() {
        QTest::addColumn<QString>("file");
        for (const fs::path& file : filesBelow(samples()))
            QTest::newRow(fs::relative(file, samples()).c_str()) << text(file.string());
    }

    static std::vector<fs::path> sharedFiles() {
        std::vector<fs::path> files;
        for (const fs::path& file : filesBelow(*sharedTraces()))
            if (file.parent_path() != *sharedTraces() && file.parent_path().filename() != "licenses")
                files.push_back(file);
        return files;
    }

    static void addSharedFiles() {
        if (sharedTraces())
            for (const fs::path& file : sharedFiles())
                QTest::newRow(fs::relative(file, *sharedTraces()).c_str()) << text(file.string());
    }
};

QTEST_APPLESS_MAIN(tst_golden)
#include "tst_golden.moc"
