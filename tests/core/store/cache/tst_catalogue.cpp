#include <fstream>

#include <csignal>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QTest>

#include "core/store/cache/catalogue.h"
#include "core/store/cache/segment.h"
#include "tests/core/store/store_samples.h"
#include "tests/support/temporary_folder.h"

using namespace spanloom;
using namespace spanloom::test;

namespace fs = std::filesystem;

namespace {

std::unique_ptr<Catalogue> openOrNull(const fs::path& folder) {
    auto catalogue = Catalogue::open(folder);
    return catalogue ? std::move(*catalogue) : nullptr;
}

CatalogueSource sampleSource() {
    CatalogueSource source;
    source.path = "/tmp/it's a \"dump\".jsonl";
    source.format = "otlp_json";
    source.container = "zstd";
    source.state = "partial";
    source.fingerprint = {1000, UINT64_MAX, 0x8000000000000000};
    source.contentHash = {UINT64_MAX, 1};
    source.bytes = 1000;
    source.traces = 2;
    source.spans = 3;
    source.events = 4;
    source.links = 5;
    source.duplicateSpans = 6;
    source.seconds = 0.25;
    source.importedAt = 1'700'000'000'123'456'789;
    source.vocabularyVersion = UINT64_MAX;
    source.diagnostics = {{"truncated_document", Severity::DataLoss, 7, {123, 4}, "The file ends early."},
        {"skipped", Severity::Info, 1, {}, "Something."}};
    return source;
}

/// The rows of a source: one trace a given id.
struct SampleRows {
    StringPool strings;
    TraceTable table;
    std::vector<Evaluation> evaluations;

    void add(TraceId id, std::string_view root, std::uint32_t segment = 1) {
        TraceSummary summary;
        summary.id = id;
        summary.rootName = strings.intern(root);
        table.append(summary, segment, strings);
    }
    [[nodiscard]] CatalogueTraces rows() const { return {&table, &strings, &evaluations}; }
};

/// What an outside reader sees: rows as text, columns separated by "|", NULL as "~".
std::string query(const fs::path& folder, const char* sql) {
    sqlite3* database = nullptr;
    sqlite3_open_v2((folder / "catalogue.sqlite").c_str(), &database, SQLITE_OPEN_READONLY, nullptr);
    std::string result;
    const auto addRow = [](void* target, int columns, char** values, char**) {
        auto& text = *static_cast<std::string*>(target);
        for (int i = 0; i < columns; ++i)
            text += std::string(i ? "|" : "") + (values[i] ? values[i] : "~");
        text += "\n";
        return 0;
    };
    char* error = nullptr;
    if (sqlite3_exec(database, sql, addRow, &result, &error) != SQLITE_OK)
        result = std::string("error: ") + error;
    sqlite3_free(error);
    sqlite3_close(database);
    return result;
}

void change(const fs::path& folder, const char* sql) {
    sqlite3* database = nullptr;
    sqlite3_open((folder / "catalogue.sqlite").c_str(), &database);
    sqlite3_exec(database, sql, nullptr, nullptr, nullptr);
    sqlite3_close(database);
}

/// Creates a finished segment without the catalogue knowing it.
bool writeSegment(const fs::path& file) {
    auto writer = SegmentWriter::create(file);
    if (!writer || !(*writer)->finish())
        return false;
    (*writer)->keep();
    return true;
}

/// Another process that writes a segment until it is killed.
class WritingProcess {
public:
    explicit WritingProcess(const fs::path& file) {
        int channel[2] = {-1, -1};
        if (pipe(channel) != 0)
            return;
        m_pid = fork();
        if (m_pid == 0) {
            close(channel[0]); // the parent's end of file tells it when this process goes
            auto writer = SegmentWriter::create(file);
            SpanBatch batch;
            batch.add(plainSpan({1, 1}, {1}, 1), 1, {});
            const bool isGood = writer && (*writer)->append(batch.seal());
            const ssize_t written = write(channel[1], isGood ? "y" : "n", 1);
            while (written == 1)
                pause();
            _exit(1);
        }
        close(channel[1]);
        char answer = 'n';
        m_isWriting = read(channel[0], &answer, 1) == 1 && answer == 'y';
        close(channel[0]);
    }
    ~WritingProcess() { kill(); }
    [[nodiscard]] bool isWriting() const { return m_isWriting; }
    void kill() {
        if (m_pid <= 0)
            return;
        ::kill(m_pid, SIGKILL);
        waitpid(m_pid, nullptr, 0);
        m_pid = -1;
    }

private:
    pid_t m_pid = -1;
    bool m_isWriting = false;
};

mode_t modeOf(const fs::path& file) {
    struct stat status { };
    return stat(file.c_str(), &status) == 0 ? status.st_mode & 07777 : 0;
}

} // namespace

class tst_Catalogue : public QObject {
    Q_OBJECT
private slots:
    void aSourceComesBackWholeWithItsRemarks();
    void sourcesAreFoundByFingerprintAndContent();
    void numbersOfSourcesAreNeverUsedAgain();
    void removingASourceTakesItsSegmentAndRowsAlong();
    void aTraceOfTwoSourcesStaysUntilBothAreGone();
    void updatedTracesReplaceTheirRows();
    void outsideReadersSeeHexTimesNullsAndLists();
    void twoCataloguesSeeEachOthersChanges();
    void anOpenOutsideReaderDoesNotHoldUpARegistration();
    void leftoversGoAndRegisteredSegmentsStay();
    void theSegmentOfALivingWriterIsLeftAlone();
    void namesOutsideOfTheFolderAreNeverUnlinked();
    void aLaterSchemaIsRefusedAndLeftAlone();
    void aDamagedCatalogueIsPutAside_data();
    void aDamagedCatalogueIsPutAside();
    void aFolderThatCannotBeMadeIsAnError();
    void folderAndFilesAreForTheirOwnerAlone();
    void fingerprintsTellFilesApart();
    void aHundredThousandTracesAreRegistered();
};

void tst_Catalogue::aSourceComesBackWholeWithItsRemarks() {
    const TemporaryFolder folder;
    const auto catalogue = openOrNull(folder.path());
    QVERIFY(catalogue);
    QCOMPARE(catalogue->openingRemark(), std::string());
    CatalogueSource given = sampleSource();
    given.segmentFile = catalogue->newSegmentFile().string();
    const auto id = catalogue->registerSource(given, {});
    QVERIFY(id.has_value());
    const auto sources = catalogue->sources();
    QVERIFY(sources.has_value());
    QCOMPARE(sources->size(), std::size_t {1});
    const CatalogueSource& source = sources->front();
    QCOMPARE(source.id, *id);
    QCOMPARE(source.path, given.path);
    QCOMPARE(source.format, given.format);
    QCOMPARE(source.container, given.container);
    QCOMPARE(source.state, given.state);
    QVERIFY(folder.path() / source.segmentFile == fs::path(given.segmentFile));
    QVERIFY(source.fingerprint == given.fingerprint);
    QVERIFY(source.contentHash == given.contentHash);
    QCOMPARE(source.bytes, given.bytes);
    QCOMPARE(source.spans, given.spans);
    QCOMPARE(source.duplicateSpans, given.duplicateSpans);
    QCOMPARE(source.seconds, given.seconds);
    QCOMPARE(source.importedAt, given.importedAt);
    QCOMPARE(source.vocabularyVersion, UINT64_MAX);
    const auto generation = catalogue->generation();
    QVERIFY(catalogue->setVocabularyVersion(*id, 7));
    QCOMPARE(catalogue->sources()->front().vocabularyVersion, std::uint64_t {7});
    QVERIFY(*catalogue->generation() != *generation);
    QCOMPARE(source.diagnostics.size(), std::size_t {2});
    QCOMPARE(source.diagnostics[0].code, std::string("truncated_document"));
    QCOMPARE(source.diagnostics[0].severity, Severity::DataLoss);
    QVERIFY(source.diagnostics[0].first == (SourcePlace {123, 4}));
    QVERIFY(source.diagnostics[1].first == SourcePlace());
}

void tst_Catalogue::sourcesAreFoundByFingerprintAndContent() {
    const TemporaryFolder folder;
    const auto catalogue = openOrNull(folder.path());
    QVERIFY(catalogue);
    CatalogueSource source = sampleSource();
    source.segmentFile = "segments/a.sqlite";
    const auto kept = catalogue->registerSource(source, {});
    source.segmentFile.clear(); // a later attempt that failed must not hide the good one
    QVERIFY(catalogue->registerSource(source, {}));
    QCOMPARE(catalogue->findByFingerprint(source.fingerprint).value()->id, *kept);
    QCOMPARE(catalogue->findByContent(source.contentHash).value()->id, *kept);
    QVERIFY(!catalogue->findByFingerprint({1000, UINT64_MAX, 1}).value());
    QVERIFY(!catalogue->findByFingerprint({}).value());
    QVERIFY(!catalogue->findByContent({}).value());
}

void tst_Catalogue::numbersOfSourcesAreNeverUsedAgain() {
    const TemporaryFolder folder;
    std::int64_t last = 0;
    for (int i = 0; i < 3; ++i) {
        const auto catalogue = openOrNull(folder.path());
        QVERIFY(catalogue);
        const auto id = catalogue->registerSource(sampleSource(), {});
        QVERIFY(id.has_value());
        QVERIFY(*id > last);
        last = *id;
        QVERIFY(catalogue->removeSource(*id));
    }
}

void tst_Catalogue::removingASourceTakesItsSegmentAndRowsAlong() {
    const TemporaryFolder folder;
    const auto catalogue = openOrNull(folder.path());
    QVERIFY(catalogue);
    CatalogueSource source = sampleSource();
    const fs::path segment = catalogue->newSegmentFile();
    QVERIFY(writeSegment(segment));
    source.segmentFile = segment.string();
    SampleRows rows;
    rows.add({7, 8}, "root");
    rows.evaluations = {fullEvaluation()};
    const auto id = catalogue->registerSource(source, rows.rows());
    QVERIFY(id.has_value());
    QCOMPARE(query(folder.path(), "SELECT count(*) FROM traces UNION ALL SELECT count(*) FROM evaluations"),
        std::string("1\n1\n"));
    QVERIFY(catalogue->removeSource(*id));
    QVERIFY(!fs::exists(segment));
    QCOMPARE(query(folder.path(), "SELECT count(*) FROM traces UNION ALL SELECT count(*) FROM evaluations UNION ALL "
                                  "SELECT count(*) FROM diagnostics UNION ALL SELECT count(*) FROM trace_sources"),
        std::string("0\n0\n0\n0\n"));
    QCOMPARE(catalogue->removeSource(*id).error().code, ErrorCode::NotFound);
}

void tst_Catalogue::aTraceOfTwoSourcesStaysUntilBothAreGone() {
    const TemporaryFolder folder;
    const auto catalogue = openOrNull(folder.path());
    QVERIFY(catalogue);
    SampleRows first;
    first.add({1, 1}, "shared");
    first.add({2, 2}, "mine");
    SampleRows second;
    second.add({1, 1}, "shared, newer");
    const auto firstId = catalogue->registerSource(sampleSource(), first.rows());
    const auto secondId = catalogue->registerSource(sampleSource(), second.rows());
    QVERIFY(firstId && secondId);
    QCOMPARE(query(folder.path(), "SELECT root_name, source_ids FROM v_traces ORDER BY key"),
        std::string("shared, newer|[1,2]\nmine|[1]\n"));
    QVERIFY(catalogue->removeSource(*secondId));
    QCOMPARE(query(folder.path(), "SELECT count(*) FROM traces"), std::string("2\n"));
    QVERIFY(catalogue->removeSource(*firstId));
    QCOMPARE(query(folder.path(), "SELECT count(*) FROM traces"), std::string("0\n"));
}

void tst_Catalogue::updatedTracesReplaceTheirRows() {
    const TemporaryFolder folder;
    const auto catalogue = openOrNull(folder.path());
    QVERIFY(catalogue);
    SampleRows rows;
    rows.add({7, 8}, "old");
    rows.add({9, 9}, "untouched");
    rows.add({10, 10}, "vanishing");
    rows.evaluations = {fullEvaluation(), fullEvaluation()};
    QVERIFY(catalogue->registerSource(sampleSource(), rows.rows()));
    SampleRows later;
    later.add({7, 8}, "new", TraceTable::kManySegments);
    later.add({9, 9}, "not asked for");
    later.evaluations = {fullEvaluation()};
    QVERIFY(catalogue->updateTraces(later.rows(), {{7, 8}, {10, 10}}));
    QCOMPARE(query(folder.path(), "SELECT root_name FROM v_traces ORDER BY key"), std::string("new\nuntouched\n"));
    QCOMPARE(query(folder.path(), "SELECT name, source_id FROM v_evaluations"), std::string("Groundedness|~\n"));
}

void tst_Catalogue::outsideReadersSeeHexTimesNullsAndLists() {
    const TemporaryFolder folder;
    const auto catalogue = openOrNull(folder.path());
    QVERIFY(catalogue);
    SampleRows rows;
    TraceSummary summary;
    summary.id = {0x0123456789ABCDEF, 0xFF};
    summary.rootKind = Kind::Agent;
    summary.totals.start = -1;
    summary.totals.end = 1'000'000;
    summary.totals.usage.inputTokens = 0;
    summary.totals.flags = SpanFlag::Orphan | SpanFlag::Unfinished;
    summary.models = {rows.strings.intern("a \"b\""), rows.strings.intern("c")};
    rows.table.append(summary, 1, rows.strings);
    TraceSummary foreign;
    foreign.id = {2, 2};
    foreign.idText = "order-17";
    rows.table.append(foreign, 1, rows.strings);
    Evaluation evaluation = fullEvaluation();
    evaluation.traceId = foreign.id;
    evaluation.carrier.reset();
    rows.evaluations = {evaluation};
    QVERIFY(catalogue->registerSource(sampleSource(), rows.rows()));

    QCOMPARE(query(folder.path(), "SELECT trace_id, start_time, start_ns, duration_ns, input_tokens, output_tokens, "
                                  "cost_usd, root_kind, models, tools, flags, route FROM v_traces ORDER BY key DESC"),
        std::string("0123456789abcdef00000000000000ff|1969-12-31T23:59:59.999999999Z|-1|1000001|0|~|~|AGENT|"
                    "[\"a \\\"b\\\"\",\"c\"]|[]|orphan,unfinished|~\n"
                    "order-17|~|~|~|~|~|~|INTERNAL|[]|[]|~|~\n"));
    QCOMPARE(query(folder.path(), "SELECT trace_id, span_id, carrier_span_id, name, score, verdict, evaluator_type, "
                                  "time FROM v_evaluations"),
        std::string("order-17|0000000000000009|~|Groundedness|0.0|fail|human|1969-12-31T23:59:59.999999995Z\n"));
    QCOMPARE(query(folder.path(), "SELECT imported_at, content_hash, error, segment_file FROM v_sources"),
        std::string("2023-11-14T22:13:20.123456789Z|ffffffffffffffff0000000000000001|~|~\n"));
}

void tst_Catalogue::twoCataloguesSeeEachOthersChanges() {
    const TemporaryFolder folder;
    const auto mine = openOrNull(folder.path());
    const auto theirs = openOrNull(folder.path());
    QVERIFY(mine && theirs);
    const auto before = theirs->generation();
    QVERIFY(before.has_value());
    const auto id = mine->registerSource(sampleSource(), {});
    QVERIFY(id.has_value());
    const auto after = theirs->generation();
    QVERIFY(after.has_value());
    QVERIFY(*after != *before);
    QCOMPARE(theirs->sources()->size(), std::size_t {1});
    QVERIFY(theirs->removeSource(*id));
    QVERIFY(*mine->generation() != *after);
    QVERIFY(mine->sources()->empty());
    QCOMPARE(*mine->generation(), *theirs->generation());
}

void tst_Catalogue::anOpenOutsideReaderDoesNotHoldUpARegistration() {
    const TemporaryFolder folder;
    const auto catalogue = openOrNull(folder.path());
    QVERIFY(catalogue);
    QVERIFY(catalogue->registerSource(sampleSource(), {}));
    sqlite3* database = nullptr;
    QCOMPARE(sqlite3_open((folder / "catalogue.sqlite").c_str(), &database), SQLITE_OK);
    sqlite3_stmt* cursor = nullptr;
    QCOMPARE(sqlite3_prepare_v2(database, "SELECT * FROM v_sources", -1, &cursor, nullptr), SQLITE_OK);
    QCOMPARE(sqlite3_step(cursor), SQLITE_ROW);
    QVERIFY(catalogue->registerSource(sampleSource(), {}));
    sqlite3_finalize(cursor);
    sqlite3_close(database);
}

void tst_Catalogue::leftoversGoAndRegisteredSegmentsStay() {
    const TemporaryFolder folder;
    const auto catalogue = openOrNull(folder.path());
    QVERIFY(catalogue);
    const fs::path kept = catalogue->newSegmentFile();
    const fs::path leftover = catalogue->newSegmentFile();
    QVERIFY(kept != leftover);
    QVERIFY(writeSegment(kept) && writeSegment(leftover));
    CatalogueSource source = sampleSource();
    source.segmentFile = kept.string();
    QVERIFY(catalogue->registerSource(source, {}));
    fs::path oldLock = kept; // its writer was killed after it had registered the segment
    oldLock += ".lock";
    std::ofstream(oldLock.string()).put('\n');
    const fs::path loneLock = folder / "segments" / "0123.sqlite.lock";
    std::ofstream(loneLock.string()).put('\n');
    std::ofstream((folder / "segments" / "notes.txt").string()).put('\n');
    QCOMPARE(*catalogue->removeLeftovers(), 1);
    QVERIFY(fs::exists(kept));
    QVERIFY(!fs::exists(leftover));
    QVERIFY(!fs::exists(loneLock));
    QVERIFY(!fs::exists(oldLock));
    QVERIFY(fs::exists(folder / "segments" / "notes.txt")); // not ours
    QCOMPARE(std::distance(fs::directory_iterator(folder / "segments"), fs::directory_iterator()), std::ptrdiff_t {2});
}

void tst_Catalogue::theSegmentOfALivingWriterIsLeftAlone() {
    const TemporaryFolder folder;
    const auto catalogue = openOrNull(folder.path());
    QVERIFY(catalogue);
    const fs::path file = catalogue->newSegmentFile();
    WritingProcess process(file);
    QVERIFY(process.isWriting());
    QCOMPARE(*catalogue->removeLeftovers(), 0);
    QVERIFY(fs::exists(file));
    process.kill();
    QVERIFY(fs::exists(file)); // killed, it could not clean up
    QCOMPARE(*catalogue->removeLeftovers(), 1);
    QVERIFY(fs::is_empty(folder / "segments"));
}

void tst_Catalogue::namesOutsideOfTheFolderAreNeverUnlinked() {
    const TemporaryFolder folder;
    const auto catalogue = openOrNull(folder / "cache");
    QVERIFY(catalogue);
    const fs::path precious = folder / "precious.sqlite";
    std::ofstream(precious.string()).put('\n');
    CatalogueSource source = sampleSource();
    source.segmentFile = precious.string();
    QCOMPARE(catalogue->registerSource(source, {}).error().code, ErrorCode::Usage);
    source.segmentFile = "segments/a.sqlite";
    const auto id = catalogue->registerSource(source, {});
    QVERIFY(id.has_value());
    change(folder / "cache", "UPDATE sources SET segment_file = '../precious.sqlite'");
    QVERIFY(catalogue->removeSource(*id));
    QVERIFY(fs::exists(precious));
}

void tst_Catalogue::aLaterSchemaIsRefusedAndLeftAlone() {
    const TemporaryFolder folder;
    QVERIFY(openOrNull(folder.path()) != nullptr);
    change(folder.path(), "PRAGMA user_version = 999");
    const auto opened = Catalogue::open(folder.path());
    QVERIFY(!opened.has_value());
    QCOMPARE(opened.error().code, ErrorCode::SchemaTooNew);
    QCOMPARE(query(folder.path(), "PRAGMA user_version"), std::string("999\n"));
}

void tst_Catalogue::aDamagedCatalogueIsPutAside_data() {
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("text") << QByteArray(10'000, 't');
    QTest::newRow("a few bytes") << QByteArray("abc");
    QTest::newRow("header and rubbish") << QByteArray("SQLite format 3\0", 16) + QByteArray(8000, '\xAB');
}

void tst_Catalogue::aDamagedCatalogueIsPutAside() {
    QFETCH(QByteArray, content);
    const TemporaryFolder folder;
    std::ofstream((folder / "catalogue.sqlite").string()).write(content.data(), content.size());
    std::ofstream((folder / "catalogue.sqlite.broken-1").string()).put('\n'); // an earlier one
    const auto catalogue = openOrNull(folder.path());
    QVERIFY(catalogue);
    QVERIFY(catalogue->openingRemark().find("catalogue.sqlite.broken-2") != std::string::npos);
    QCOMPARE(fs::file_size(folder / "catalogue.sqlite.broken-2"), static_cast<std::uintmax_t>(content.size()));
    QVERIFY(catalogue->registerSource(sampleSource(), {}));
}

void tst_Catalogue::aFolderThatCannotBeMadeIsAnError() {
    const TemporaryFolder folder;
    std::ofstream((folder / "file").string()).put('\n');
    QVERIFY(!Catalogue::open(folder.path() / "file" / "cache").has_value());
    QVERIFY(!Catalogue::open(folder / "file").has_value());
}

void tst_Catalogue::folderAndFilesAreForTheirOwnerAlone() {
    const TemporaryFolder folder;
    const mode_t before = umask(0);
    const auto catalogue = openOrNull(folder / "cache");
    QVERIFY(catalogue);
    QVERIFY(catalogue->registerSource(sampleSource(), {}));
    umask(before);
    QCOMPARE(modeOf(folder / "cache"), mode_t {0700});
    for (const auto& entry : fs::directory_iterator(folder / "cache"))
        QCOMPARE(modeOf(entry.path()), entry.is_directory() ? mode_t {0700} : mode_t {0600});
}

void tst_Catalogue::fingerprintsTellFilesApart() {
    const TemporaryFolder folder;
    const auto write = [&](const std::string& content) {
        std::ofstream(folder / "f", std::ios::binary | std::ios::trunc) << content;
        return fingerprintOf(folder / "f");
    };
    const std::string text(200'000, 'a');
    const FileFingerprint whole = write(text);
    QCOMPARE(whole.size, std::int64_t {200'000});
    QVERIFY(whole == write(text));
    QVERIFY(!(whole == write(text + "a")));
    QVERIFY(!(whole == write("b" + text.substr(1))));
    QVERIFY(!(whole == write(text.substr(1) + "b")));
    QCOMPARE(write("").size, std::int64_t {0});
    QCOMPARE(write("short").headHash, write("short").tailHash);
    QCOMPARE(fingerprintOf(folder.path()).size, std::int64_t {-1});
    QCOMPARE(fingerprintOf(folder / "none").size, std::int64_t {-1});
    QCOMPARE(mkfifo((folder / "pipe").c_str(), 0600), 0);
    QCOMPARE(fingerprintOf(folder / "pipe").size, std::int64_t {-1});
}

void tst_Catalogue::aHundredThousandTracesAreRegistered() {
    const TemporaryFolder folder;
    const auto catalogue = openOrNull(folder.path());
    QVERIFY(catalogue);
    SampleRows rows;
    for (std::uint64_t i = 0; i < 100'000; ++i)
        rows.add({i * 0x9E3779B97F4A7C15, i}, "root " + std::to_string(i % 100));
    const auto started = std::chrono::steady_clock::now();
    QVERIFY(catalogue->registerSource(sampleSource(), rows.rows()));
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - started;
    qInfo("registered 100,000 traces in %.2f s", seconds.count());
    QCOMPARE(query(folder.path(), "SELECT count(*) FROM v_traces"), std::string("100000\n"));
}

QTEST_APPLESS_MAIN(tst_Catalogue)
#include "tst_catalogue.moc"
