// Archives and folders through the whole import.

#include <QTest>

#include <filesystem>

#include "tests/support/archive_maker.h"
#include "tests/support/cache_support.h"
#include "tests/support/span_line.h"
#include "tests/support/temporary_folder.h"

using namespace spanloom;
using namespace spanloom::test;
namespace fs = std::filesystem;

namespace {

const std::string kTrace = "0123456789abcdef0123456789abcdef";
const std::string kOther = "fedcba9876543210fedcba9876543210";

std::string oneSpan(const std::string& trace, const std::string& name = "root") {
    return spanLine(trace, "0000000000000001", "", name, 0, 100);
}

std::vector<SourceSummary> import(Workspace& workspace, const fs::path& path) {
    const std::vector<fs::path> paths {path};
    return workspace.import(paths, {});
}

QString states(const std::vector<SourceSummary>& sources) {
    QStringList words;
    for (const SourceSummary& source : sources)
        words << QString::fromStdString(source.path.substr(source.path.rfind('/') + 1)) + QLatin1Char('=')
                + QString::fromLatin1(name(source.state));
    return words.join(QLatin1Char(' '));
}

} // namespace

class tst_import_collections : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyMemberOfAnArchiveIsASource_data() {
        QTest::addColumn<bool>("isTar");
        QTest::addColumn<QString>("container");
        QTest::newRow("zip") << false << "zip";
        QTest::newRow("tar in gzip") << true << "gzip+tar";
    }
    void everyMemberOfAnArchiveIsASource() {
        QFETCH(bool, isTar);
        QFETCH(QString, container);
        const std::vector<ArchiveFile> files {{"runs/a.jsonl", oneSpan(kTrace)}, {"README", "words"},
            {"runs/b.jsonl.gz", gzipOf(oneSpan(kOther))}};
        const TemporaryFolder folder;
        writeFile(folder / "dump", isTar ? gzipOf(tarOf(files)) : zipOf(files));
        const auto workspace = openCache(folder / "cache");
        const auto sources = import(*workspace, folder / "dump");
        QCOMPARE(states(sources), QStringLiteral("a.jsonl=complete dump » README=skipped b.jsonl.gz=complete"));
        QCOMPARE(sources[0].path, (folder / "dump").string() + " » runs/a.jsonl");
        QCOMPARE(QString::fromStdString(sources[0].container), container);
        QCOMPARE(QString::fromStdString(sources[2].container), container + "+gzip");
        QCOMPARE(sources[1].diagnostics.at(0).code, std::string("not_a_trace"));
        QVERIFY(sources[1].error.empty());
        QCOMPARE(workspace->snapshot()->sources.size(), std::size_t {2});
        QCOMPARE(workspace->snapshot()->traces->rows(), 2u);
    }

    void theSameMemberTwiceIsReadOnce() {
        const TemporaryFolder folder;
        writeFile(folder / "a.zip", zipOf({{"a.jsonl", oneSpan(kTrace)}}));
        writeFile(folder / "b.tar", tarOf({{"again.jsonl", oneSpan(kTrace)}, {"new.jsonl", oneSpan(kOther)}}));
        const auto workspace = openCache(folder / "cache");
        import(*workspace, folder / "a.zip");
        const auto sources = import(*workspace, folder / "b.tar");
        QCOMPARE(sources.size(), std::size_t {2});
        QVERIFY(sources[0].wasAlreadyImported);
        QVERIFY(!sources[1].wasAlreadyImported);
        QCOMPARE(workspace->snapshot()->sources.size(), std::size_t {2});
    }

    void anArchiveWithoutDumpsFailsWithOneSentence() {
        const TemporaryFolder folder;
        writeFile(folder / "a.zip", zipOf({{"a.txt", "words"}, {"b.txt", "more words"}}));
        writeFile(folder / "empty.zip", zipOf({}));
        const auto workspace = openCache(folder / "cache");
        const auto sources = import(*workspace, folder / "a.zip");
        QCOMPARE(states(sources), QStringLiteral("a.zip » a.txt=skipped a.zip » b.txt=skipped a.zip=failed"));
        QCOMPARE(sources[2].error, std::string("none of the 2 files in this archive is a trace dump that can be read"));
        const std::string error = import(*workspace, folder / "empty.zip").at(0).error;
        QCOMPARE(error, std::string("there are no files in this archive"));
    }

    void anArchiveWithinAnArchiveIsRefusedWithAWord() {
        const TemporaryFolder folder;
        const std::string inner = zipOf({{"a.jsonl", oneSpan(kTrace)}});
        writeFile(folder / "a.zip", zipOf({{"in.zip", inner}, {"b.jsonl", oneSpan(kOther)}}));
        const auto workspace = openCache(folder / "cache");
        const auto sources = import(*workspace, folder / "a.zip");
        QCOMPARE(states(sources), QStringLiteral("a.zip » in.zip=skipped a.zip » b.jsonl=complete"));
        QCOMPARE(sources[0].diagnostics.at(0).code, std::string("unsupported_format"));
    }

    void whatIsToBeSaidOfTheArchiveIsSaidAtItsEnd() {
        const TemporaryFolder folder;
        writeFile(folder / "a.zip", zipOf({{"a.jsonl", oneSpan(kTrace)}, {"b.jsonl", "x", true}}));
        const auto workspace = openCache(folder / "cache");
        const auto sources = import(*workspace, folder / "a.zip");
        QCOMPARE(states(sources), QStringLiteral("a.zip » a.jsonl=complete a.zip=partial"));
        QVERIFY(sources[1].isCollection);
        QCOMPARE(sources[1].diagnostics.at(0).code, std::string("encrypted_member"));
    }

    void aStopWithinAnArchiveEndsIt() {
        const TemporaryFolder folder;
        writeFile(folder / "a.zip", zipOf({{"a.jsonl", oneSpan(kTrace)}, {"b.jsonl", oneSpan(kOther)}}));
        const auto workspace = openCache(folder / "cache");
        std::stop_source stop;
        stop.request_stop();
        const std::vector<fs::path> paths {folder / "a.zip", folder / "more.jsonl"};
        QCOMPARE(states(workspace->import(paths, stop.get_token())), QStringLiteral("a.zip=cancelled"));
        QVERIFY(workspace->snapshot()->sources.empty());
    }

    void aRecordCutByARotationIsPutTogether_data() {
        QTest::addColumn<int>("cut");
        const int whole = static_cast<int>(oneSpan(kOther).size());
        for (const int cut : {3, 40, whole - 12, whole - 2})
            QTest::addRow("after %d bytes", cut) << cut;
        QTest::newRow("before its line feed") << whole - 1;
        QTest::newRow("not at all") << whole;
    }
    void aRecordCutByARotationIsPutTogether() {
        QFETCH(int, cut);
        const auto at = static_cast<std::size_t>(cut);
        const std::string record = oneSpan(kOther);
        const TemporaryFolder folder;
        fs::create_directories(folder / "dump");
        writeFile(folder / "dump/t-2025-04-30T15-00-00.000.jsonl", oneSpan(kTrace) + record.substr(0, at));
        writeFile(folder / "dump/t.jsonl", record.substr(at) + oneSpan(std::string(32, 'a')));
        const auto workspace = openCache(folder / "cache");
        const auto sources = import(*workspace, folder / "dump");
        QCOMPARE(states(sources), QStringLiteral("t-2025-04-30T15-00-00.000.jsonl=complete t.jsonl=complete"));
        QCOMPARE(sources[0].spans, std::uint64_t {2});
        QCOMPARE(sources[1].spans, std::uint64_t {1});
        QCOMPARE(sources[0].diagnostics.size(), at < record.size() - 1 ? std::size_t {1} : std::size_t {0});
        if (!sources[0].diagnostics.empty())
            QCOMPARE(sources[0].diagnostics[0].code, std::string("record_across_rotation"));
    }

    void whatIsNoRestOfARecordIsNotPutTogether() {
        const TemporaryFolder folder;
        fs::create_directories(folder / "dump");
        const std::string cut = oneSpan(kOther).substr(0, 60);
        writeFile(folder / "dump/t-2025-04-30T15-00-00.000.jsonl", oneSpan(kTrace) + cut);
        writeFile(folder / "dump/t.jsonl", oneSpan(std::string(32, 'a')));
        const auto workspace = openCache(folder / "cache");
        const auto sources = import(*workspace, folder / "dump");
        QCOMPARE(states(sources), QStringLiteral("t-2025-04-30T15-00-00.000.jsonl=partial t.jsonl=complete"));
        QCOMPARE(sources[1].spans, std::uint64_t {1});
    }

    void otherFilesOfAFolderAreSkippedNotFailed() {
        const TemporaryFolder folder;
        fs::create_directories(folder / "dump");
        writeFile(folder / "dump/a.jsonl", oneSpan(kTrace));
        writeFile(folder / "dump/notes.txt", "words");
        writeFile(folder / "dump/z.parquet", "PAR1....PAR1");
        const auto workspace = openCache(folder / "cache");
        const auto sources = import(*workspace, folder / "dump");
        QCOMPARE(states(sources), QStringLiteral("a.jsonl=complete notes.txt=skipped z.parquet=skipped"));
        QCOMPARE(int(sources[1].diagnostics.at(0).severity), int(Severity::Info));
        QCOMPARE(int(sources[2].diagnostics.at(0).severity), int(Severity::Notice));
        QVERIFY(sources[2].diagnostics.at(0).message.find("FROM 'z.parquet'") != std::string::npos);
        QCOMPARE(import(*workspace, folder / "dump/notes.txt").at(0).state, SourceState::Failed);
    }

    void aFolderWithoutDumpsFails() {
        const TemporaryFolder folder;
        fs::create_directories(folder / "dump");
        fs::create_directories(folder / "empty");
        writeFile(folder / "dump/notes.txt", "words");
        const auto workspace = openCache(folder / "cache");
        const auto sources = import(*workspace, folder / "dump");
        QCOMPARE(states(sources), QStringLiteral("notes.txt=skipped dump=failed"));
        QCOMPARE(sources[1].error, std::string("the only file in this folder is no trace dump that can be read"));
        QCOMPARE(import(*workspace, folder / "empty").at(0).error, std::string("there are no files in this folder"));
    }

    void aFolderWithAnArchiveOfNotesStillSucceeds() {
        const TemporaryFolder folder;
        fs::create_directories(folder / "dump");
        writeFile(folder / "dump/a.zip", zipOf({{"a.txt", "words"}}));
        writeFile(folder / "dump/b.jsonl", oneSpan(kTrace));
        const auto workspace = openCache(folder / "cache");
        QCOMPARE(states(import(*workspace, folder / "dump")),
            QStringLiteral("a.zip » a.txt=skipped a.zip=skipped b.jsonl=complete"));
    }

    void rotatedPartsComeInTheOrderOfTimeAndTheLiveFileLast() {
        const TemporaryFolder folder;
        fs::create_directories(folder / "dump");
        int number = 0;
        for (const char* file : {"dump/t.jsonl", "dump/t-2025-04-30T15-00-00.000-size.jsonl", "dump/s.jsonl",
                 "dump/t-2025-04-30T09-00-00.000.jsonl", "dump/t-extra.jsonl"})
            writeFile(folder / file, oneSpan(kTrace, "span " + std::to_string(++number)));
        const auto workspace = openCache(folder / "cache");
        QCOMPARE(states(import(*workspace, folder / "dump")),
            QStringLiteral("s.jsonl=complete t-extra.jsonl=complete t-2025-04-30T09-00-00.000.jsonl=complete "
                           "t-2025-04-30T15-00-00.000-size.jsonl=complete t.jsonl=complete"));
    }
};

QTEST_APPLESS_MAIN(tst_import_collections)
#include "tst_import_collections.moc"
