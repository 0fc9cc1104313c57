#include <atomic>
#include <fstream>
#include <iterator>
#include <thread>

#include <csignal>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QTest>

#include "core/store/cache/segment.h"
#include "tests/core/store/store_samples.h"
#include "tests/support/temporary_folder.h"

using namespace spanloom;
using namespace spanloom::test;

namespace fs = std::filesystem;

namespace {

/// A segment of two batches (3 + 2 rows) with dictionaries and evaluations.
struct SampleSegment {
    FullSpan full;
    StringPool keys;
    StringPool strings;

    SampleSegment() {
        keys.intern("key one");
        strings.intern("chat");
        strings.intern("tool");
    }

    [[nodiscard]] SegmentDictionaries dictionaries() const {
        SegmentDictionaries result;
        result.keys = &keys;
        result.strings = &strings;
        result.resources = {{full.attributes, "https://schema", 3}, {}};
        result.scopes = {{"lib", "1.2", full.attributes, "", 0}};
        return result;
    }

    [[nodiscard]] SealedBatch batch(std::uint64_t trace, int rows) const {
        SpanBatch spans;
        for (int i = 0; i < rows; ++i) {
            SpanRecord record = full.record;
            record.traceId = {trace, 0};
            record.spanId = {static_cast<std::uint64_t>(i)};
            record.start += i;
            spans.add(record, 1, full.meaning);
        }
        spans.add(fullEvaluation());
        return spans.seal();
    }

    /// The first failure, empty when the segment was written.
    [[nodiscard]] std::string write(const fs::path& file) const {
        auto writer = SegmentWriter::create(file);
        if (!writer)
            return writer.error().text();
        for (const SealedBatch& sealed : {batch(1, 3), batch(2, 2)})
            if (const auto row = (*writer)->append(sealed); !row)
                return row.error().text();
        for (const Status& status : {(*writer)->writeDictionaries(dictionaries()), (*writer)->finish()})
            if (!status)
                return status.error().text();
        (*writer)->keep();
        return {};
    }
};

TraceLayer sampleLayer(StringPool& strings, int traces) {
    TraceLayer layer;
    layer.vocabularyVersion = UINT64_MAX;
    layer.priceVersion = 5;
    for (int i = 0; i < traces; ++i) {
        TraceSummary summary;
        summary.id = {1, static_cast<std::uint64_t>(i)};
        summary.rootName = strings.intern("root");
        summary.totals.kinds = 1;
        layer.traces.append(summary, 1, strings);
    }
    Evaluation evaluation = fullEvaluation();
    evaluation.explanation = "short";
    layer.evaluations.assign(static_cast<std::size_t>(traces) * 30'000, evaluation);
    return layer;
}

std::string contentOf(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

void writeContent(const fs::path& file, const std::string& bytes) {
    std::ofstream stream(file, std::ios::binary | std::ios::trunc);
    stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

/// Everything a reader gives, as one text; the error's name when it gives one.
std::string readAll(const fs::path& file) {
    const auto reader = SegmentReader::open(file);
    if (!reader)
        return name(reader.error().code);
    std::string result;
    for (StringId id = 0; id < (*reader)->strings()->size(); ++id)
        result += (*reader)->strings()->text(id);
    for (const ResourceContent& resource : (*reader)->resources())
        result += resource.attributes + resource.schemaUrl;
    for (std::uint32_t i = 0; i < (*reader)->batches(); ++i) {
        const auto chunk = (*reader)->batch(i);
        if (!chunk)
            return name(chunk.error().code);
        for (std::uint32_t row = 0; row < (*chunk)->rows(); ++row)
            result += (*chunk)->spanIds[row].hex() + std::to_string((*chunk)->starts[row]);
    }
    const Status status
        = (*reader)->forEachPayload(0, (*reader)->rows(), [&](std::uint32_t, const SpanPayload& payload) {
              result += payload.attributes + payload.events + payload.statusMessage;
              return true;
          });
    if (!status)
        return name(status.error().code);
    const auto evaluations = (*reader)->evaluations();
    return evaluations ? result + std::to_string(evaluations->size()) : name(evaluations.error().code);
}

mode_t modeOf(const fs::path& file) {
    struct stat status { };
    return stat(file.c_str(), &status) == 0 ? status.st_mode & 07777 : 0;
}

} // namespace

class tst_Segment : public QObject {
    Q_OBJECT
private slots:
    void whatWasWrittenIsRead();
    void rowsAreFoundInTheirBatches();
    void dictionariesGrowWhileAnImportRuns();
    void anUnfinishedSegmentIsUnlinked();
    void aSegmentIsUnlinkedUnlessItIsKept();
    void aSegmentCannotBeWrittenTwiceAtOnce();
    void filesAreForTheirOwnerAlone();
    void theTraceLayerIsReplacedAsAWhole();
    void meaningIsReplacedWithItsEvaluations();
    void meaningOfAnotherNumberOfRowsIsRefused();
    void textsAreAddedToAFinishedSegment();
    void anOpenReaderLearnsTheTextsOfARebuiltMeaning();
    void aReaderSeesANewLayerWhileItIsOpen();
    void payloadsAreReadFromManyThreads();
    void aSegmentIsReadWhileItIsWritten();
    void aRewriteThatWasKilledIsRolledBack();
    void aLaterSchemaIsRefused();
    void whatIsNoSegmentIsRefused();
    void aCutSegmentIsAnErrorAndNoCrash();
    void aChangedByteIsAnErrorOrChangesNothing();
};

void tst_Segment::whatWasWrittenIsRead() {
    const TemporaryFolder folder;
    const SampleSegment sample;
    QCOMPARE(sample.write(folder / "a.sqlite"), std::string());
    QVERIFY(!fs::exists(folder / "a.sqlite.lock"));
    const auto opened = SegmentReader::open(folder / "a.sqlite");
    QVERIFY2(opened.has_value(), opened ? "" : opened.error().text().c_str());
    const SegmentReader& reader = **opened;
    QCOMPARE(reader.rows(), 5u);
    QCOMPARE(reader.batches(), 2u);
    QCOMPARE(reader.strings()->size(), 3u);
    QCOMPARE(reader.strings()->text(2), std::string_view("tool"));
    QCOMPARE(reader.strings()->find("chat"), StringId {1});
    QCOMPARE(reader.keys()->text(1), std::string_view("key one"));
    QCOMPARE(reader.resources().size(), std::size_t {2});
    QVERIFY(reader.resources()[0].attributes == sample.full.attributes);
    QCOMPARE(reader.resources()[0].droppedAttributes, 3u);
    QCOMPARE(reader.scopes()[0].version, std::string("1.2"));
    const auto second = reader.batch(1);
    QVERIFY(second.has_value());
    QCOMPARE((*second)->firstRow, 3u);
    QVERIFY((*second)->traceIds[0] == (TraceId {2, 0}));
    const auto payload = reader.payload(4);
    QVERIFY(payload.has_value());
    QVERIFY(payload->attributes == sample.full.attributes);
    QVERIFY(payload->keys == reader.keys().get());
    QCOMPARE(reader.payload(5).error().code, ErrorCode::NotFound);
    QVERIFY(!reader.batch(2).has_value());
    const auto evaluations = reader.evaluations();
    QVERIFY(evaluations.has_value());
    QCOMPARE(evaluations->size(), std::size_t {2});
    QVERIFY(evaluations->at(1) == fullEvaluation());
    QCOMPARE(reader.traceLayer().error().code, ErrorCode::NotFound);
}

void tst_Segment::rowsAreFoundInTheirBatches() {
    const TemporaryFolder folder;
    const SampleSegment sample;
    QCOMPARE(sample.write(folder / "a.sqlite"), std::string());
    const auto reader = SegmentReader::open(folder / "a.sqlite");
    QVERIFY(reader.has_value());
    QCOMPARE((*reader)->batchOfRow(0), 0u);
    QCOMPARE((*reader)->batchOfRow(2), 0u);
    QCOMPARE((*reader)->batchOfRow(3), 1u);
    QCOMPARE((*reader)->batchOfRow(4), 1u);
    std::vector<std::uint32_t> seen;
    QVERIFY((*reader)->forEachPayload(1, 4, [&](std::uint32_t row, const SpanPayload&) {
        seen.push_back(row);
        return row < 3;
    }));
    QCOMPARE(seen, (std::vector<std::uint32_t> {1, 2, 3}));
    QVERIFY(!(*reader)->forEachPayload(1, 5, [](std::uint32_t, const SpanPayload&) { return true; }));
}

void tst_Segment::dictionariesGrowWhileAnImportRuns() {
    const TemporaryFolder folder;
    SampleSegment sample;
    auto writer = SegmentWriter::create(folder / "a.sqlite");
    QVERIFY(writer.has_value());
    QVERIFY((*writer)->writeDictionaries(sample.dictionaries()));
    for (int i = 0; i < 100'000; ++i)
        sample.strings.intern("text " + std::to_string(i));
    SegmentDictionaries later = sample.dictionaries();
    later.resources.resize(1);
    later.resources[0].schemaUrl = "defined later";
    QVERIFY((*writer)->writeDictionaries(later));
    QVERIFY((*writer)->writeDictionaries(later));
    QVERIFY((*writer)->finish());
    (*writer)->keep();
    const auto reader = SegmentReader::open(folder / "a.sqlite");
    QVERIFY(reader.has_value());
    QCOMPARE((*reader)->strings()->size(), sample.strings.size());
    for (StringId id = 0; id < sample.strings.size(); ++id)
        QVERIFY((*reader)->strings()->text(id) == sample.strings.text(id));
    QCOMPARE((*reader)->resources().size(), std::size_t {1});
    QCOMPARE((*reader)->resources()[0].schemaUrl, std::string("defined later"));
    QCOMPARE((*reader)->batches(), 0u);
}

void tst_Segment::anUnfinishedSegmentIsUnlinked() {
    const TemporaryFolder folder;
    const SampleSegment sample;
    {
        auto writer = SegmentWriter::create(folder / "a.sqlite");
        QVERIFY(writer.has_value());
        QVERIFY((*writer)->append(sample.batch(1, 3)));
        QVERIFY(fs::exists(folder / "a.sqlite"));
        QVERIFY(fs::exists(folder / "a.sqlite.lock"));
    }
    QVERIFY(fs::is_empty(folder.path()));
}

void tst_Segment::aSegmentIsUnlinkedUnlessItIsKept() {
    const TemporaryFolder folder;
    {
        auto writer = SegmentWriter::create(folder / "a.sqlite");
        QVERIFY(writer.has_value());
        QVERIFY((*writer)->finish());
        QVERIFY(!(*writer)->append(SampleSegment().batch(1, 1)).has_value());
        QVERIFY(fs::exists(folder / "a.sqlite.lock")); // held until the catalogue knows the file
    }
    QVERIFY(fs::is_empty(folder.path()));
}

void tst_Segment::aSegmentCannotBeWrittenTwiceAtOnce() {
    const TemporaryFolder folder;
    auto first = SegmentWriter::create(folder / "a.sqlite");
    QVERIFY(first.has_value());
    const auto second = SegmentWriter::create(folder / "a.sqlite");
    QVERIFY(!second.has_value());
    QCOMPARE(second.error().code, ErrorCode::Busy);
    QVERIFY((*first)->append(SampleSegment().batch(1, 1)).has_value()); // the first one did not notice
    QVERIFY(fs::exists(folder / "a.sqlite"));
}

void tst_Segment::filesAreForTheirOwnerAlone() {
    const TemporaryFolder folder;
    const mode_t before = umask(0);
    {
        auto writer = SegmentWriter::create(folder / "a.sqlite");
        umask(before);
        QVERIFY(writer.has_value());
        QCOMPARE(modeOf(folder / "a.sqlite"), mode_t {0600});
        QCOMPARE(modeOf(folder / "a.sqlite.lock"), mode_t {0600});
    }
}

void tst_Segment::theTraceLayerIsReplacedAsAWhole() {
    const TemporaryFolder folder;
    SampleSegment sample;
    QCOMPARE(sample.write(folder / "a.sqlite"), std::string());
    QVERIFY(writeTraceLayer(folder / "a.sqlite", sampleLayer(sample.strings, 3)));
    QVERIFY(writeTraceLayer(folder / "a.sqlite", sampleLayer(sample.strings, 2)));
    const auto reader = SegmentReader::open(folder / "a.sqlite");
    QVERIFY(reader.has_value());
    const auto layer = (*reader)->traceLayer();
    QVERIFY(layer.has_value());
    QCOMPARE(layer->vocabularyVersion, UINT64_MAX);
    QCOMPARE(layer->priceVersion, std::uint64_t {5});
    QCOMPARE(layer->traces.rows(), 2u);
    QCOMPARE(layer->evaluations.size(), std::size_t {60'000});
    QCOMPARE(layer->evaluations.back().explanation, std::string("short"));
    QCOMPARE(writeTraceLayer(folder / "none.sqlite", {}).error().code, ErrorCode::NotFound);
    QVERIFY(!fs::exists(folder / "none.sqlite"));
}

void tst_Segment::meaningIsReplacedWithItsEvaluations() {
    const TemporaryFolder folder;
    const SampleSegment sample;
    QCOMPARE(sample.write(folder / "a.sqlite"), std::string());
    std::vector<MeaningRow> rows(3);
    rows[1].setText(Field::Tool, 2);
    QVERIFY(writeMeaning(folder / "a.sqlite", 0, rows, {}));
    const auto reader = SegmentReader::open(folder / "a.sqlite");
    QVERIFY(reader.has_value());
    const auto chunk = (*reader)->batch(0);
    QVERIFY(chunk.has_value());
    QCOMPARE((*chunk)->meaning(0).size(), std::size_t {0});
    QCOMPARE((*chunk)->meaning(1).size(), std::size_t {1});
    QCOMPARE((*chunk)->meaning(1).text(Field::Tool), StringId {2});
    QVERIFY((*chunk)->spanIds[2] == SpanId {2}); // the rest of the batch stays
    QCOMPARE((*reader)->batch(1).value()->meaning(0).size(), std::size_t {4});
    QCOMPARE((*reader)->evaluations()->size(), std::size_t {1});
}

void tst_Segment::meaningOfAnotherNumberOfRowsIsRefused() {
    const TemporaryFolder folder;
    const SampleSegment sample;
    QCOMPARE(sample.write(folder / "a.sqlite"), std::string());
    const std::string before = readAll(folder / "a.sqlite");
    QCOMPARE(writeMeaning(folder / "a.sqlite", 0, std::vector<MeaningRow>(4), {}).error().code, ErrorCode::Usage);
    QVERIFY(!writeMeaning(folder / "a.sqlite", 7, {}, {}).has_value());
    QVERIFY(readAll(folder / "a.sqlite") == before);
}

void tst_Segment::textsAreAddedToAFinishedSegment() {
    const TemporaryFolder folder;
    const SampleSegment sample;
    QCOMPARE(sample.write(folder / "a.sqlite"), std::string());
    const auto reader = SegmentReader::open(folder / "a.sqlite");
    QVERIFY(reader.has_value());
    AddedTexts added;
    added.strings = (*reader)->strings().get();
    added.storedStrings = (*reader)->strings()->size();
    QCOMPARE((*reader)->strings()->intern("tool"), StringId {2}); // known from the file
    QCOMPARE((*reader)->strings()->intern("a new one"), StringId {3});
    QVERIFY(writeTexts(folder / "a.sqlite", added));
    const auto again = SegmentReader::open(folder / "a.sqlite");
    QVERIFY(again.has_value());
    QCOMPARE((*again)->strings()->text(3), std::string_view("a new one"));
    QCOMPARE((*again)->strings()->size(), 4u);
    QCOMPARE(writeTexts(folder / "a.sqlite", added).error().code, ErrorCode::Busy); // ids would clash
}

void tst_Segment::anOpenReaderLearnsTheTextsOfARebuiltMeaning() {
    const TemporaryFolder folder;
    const SampleSegment sample;
    QCOMPARE(sample.write(folder / "a.sqlite"), std::string());
    const auto behind = SegmentReader::open(folder / "a.sqlite");
    const auto other = SegmentReader::open(folder / "a.sqlite");
    const auto writer = SegmentReader::open(folder / "a.sqlite");
    QVERIFY(behind && other && writer);
    AddedTexts added;
    added.strings = (*writer)->strings().get();
    added.storedStrings = (*writer)->strings()->size();
    const StringId text = (*writer)->strings()->intern("a new one");
    QVERIFY(writeTexts(folder / "a.sqlite", added));
    std::vector<MeaningRow> rows(3);
    rows[1].setText(Field::Tool, text);
    QVERIFY(writeMeaning(folder / "a.sqlite", 0, rows, {}));
    const auto chunk = (*behind)->batch(0);
    QVERIFY(chunk.has_value());
    QCOMPARE((*behind)->strings()->text((*chunk)->meaning(1).text(Field::Tool)), std::string_view("a new one"));
    // A reader that has given the number to another text must not show that one.
    QCOMPARE((*other)->strings()->intern("another text"), text);
    QCOMPARE((*other)->batch(0).error().code, ErrorCode::Busy);
    QVERIFY((*other)->payload(1).has_value());
}

void tst_Segment::aReaderSeesANewLayerWhileItIsOpen() {
    const TemporaryFolder folder;
    SampleSegment sample;
    QCOMPARE(sample.write(folder / "a.sqlite"), std::string());
    const auto reader = SegmentReader::open(folder / "a.sqlite");
    QVERIFY(reader.has_value());
    QVERIFY(!(*reader)->traceLayer().has_value());
    QVERIFY(writeTraceLayer(folder / "a.sqlite", sampleLayer(sample.strings, 1)));
    const auto layer = (*reader)->traceLayer();
    QVERIFY(layer.has_value());
    QCOMPARE(layer->traces.rows(), 1u);
}

void tst_Segment::payloadsAreReadFromManyThreads() {
    const TemporaryFolder folder;
    const SampleSegment sample;
    auto writer = SegmentWriter::create(folder / "a.sqlite");
    QVERIFY(writer.has_value());
    for (std::uint64_t i = 0; i < 3; ++i)
        QVERIFY((*writer)->append(sample.batch(i, 200)));
    QVERIFY((*writer)->finish());
    (*writer)->keep();
    const auto reader = SegmentReader::open(folder / "a.sqlite");
    QVERIFY(reader.has_value());
    std::atomic<int> failures = 0;
    {
        std::vector<std::jthread> threads;
        for (std::uint32_t thread = 0; thread < 3; ++thread)
            threads.emplace_back([&, thread] {
                for (std::uint32_t i = 0; i < 400; ++i) {
                    const auto payload = (*reader)->payload((i * 37 + thread * 101) % 600);
                    if (!payload || payload->attributes != sample.full.attributes || !(*reader)->batch(i % 3))
                        ++failures;
                }
            });
    }
    QCOMPARE(failures.load(), 0);
}

void tst_Segment::aSegmentIsReadWhileItIsWritten() {
    const TemporaryFolder folder;
    const SampleSegment sample;
    auto writer = SegmentWriter::create(folder / "a.sqlite");
    QVERIFY(writer.has_value());
    QVERIFY((*writer)->append(sample.batch(0, 50)));
    QVERIFY((*writer)->writeDictionaries(sample.dictionaries()));
    const auto early = SegmentReader::open(folder / "a.sqlite");
    QVERIFY2(early.has_value(), early ? "" : early.error().text().c_str());
    QCOMPARE((*early)->rows(), 50u);
    std::atomic<bool> isDone = false;
    std::atomic<int> reads = 0;
    std::atomic<int> failures = 0;
    {
        const std::jthread reading([&] {
            while (!isDone) {
                const auto evaluations = (*early)->evaluations();
                const auto payload = (*early)->payload(static_cast<std::uint32_t>(reads % 50));
                const bool isGood = payload && (*early)->batch(0) && evaluations && evaluations->size() == 1;
                failures += isGood ? 0 : 1;
                ++reads;
            }
        });
        for (std::uint64_t i = 1; i < 40; ++i)
            if (!(*writer)->append(sample.batch(i, 50)))
                ++failures;
        if (!(*writer)->finish())
            ++failures;
        isDone = true;
    }
    QVERIFY(reads > 0);
    QCOMPARE(failures.load(), 0);
    QCOMPARE(SegmentReader::open(folder / "a.sqlite").value()->rows(), 2000u);
    writer->reset(); // cancelled: the file goes, the early reader keeps what it has open
    QVERIFY(!fs::exists(folder / "a.sqlite"));
    QVERIFY((*early)->payload(7).has_value());
}

void tst_Segment::aRewriteThatWasKilledIsRolledBack() {
    const TemporaryFolder folder;
    const SampleSegment sample;
    const fs::path file = folder / "a.sqlite";
    QCOMPARE(sample.write(file), std::string());
    const std::string before = readAll(file);
    int channel[2] = {-1, -1};
    QCOMPARE(pipe(channel), 0);
    const pid_t child = fork();
    if (child == 0) {
        sqlite3* database = nullptr;
        sqlite3_open(file.c_str(), &database);
        // So small a cache that half of the change is in the file, and the journal beside it, before the commit.
        sqlite3_exec(database,
            "PRAGMA cache_size = 1; BEGIN; DELETE FROM payload_blocks; UPDATE span_columns SET bytes = zeroblob(99999)",
            nullptr, nullptr, nullptr);
        if (write(channel[1], "y", 1) == 1)
            pause();
        _exit(1);
    }
    char answer = 'n';
    QCOMPARE(read(channel[0], &answer, 1), ssize_t {1});
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    QVERIFY(fs::exists(folder / "a.sqlite-journal"));
    QVERIFY(readAll(file) == before);
    QVERIFY(!fs::exists(folder / "a.sqlite-journal"));
}

void tst_Segment::aLaterSchemaIsRefused() {
    const TemporaryFolder folder;
    const SampleSegment sample;
    QCOMPARE(sample.write(folder / "a.sqlite"), std::string());
    sqlite3* database = nullptr;
    QCOMPARE(sqlite3_open((folder / "a.sqlite").c_str(), &database), SQLITE_OK);
    QCOMPARE(sqlite3_exec(database, "PRAGMA user_version = 999", nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(database);
    QCOMPARE(SegmentReader::open(folder / "a.sqlite").error().code, ErrorCode::SchemaTooNew);
    QCOMPARE(writeTraceLayer(folder / "a.sqlite", {}).error().code, ErrorCode::SchemaTooNew);
}

void tst_Segment::whatIsNoSegmentIsRefused() {
    const TemporaryFolder folder;
    QCOMPARE(SegmentReader::open(folder / "none.sqlite").error().code, ErrorCode::NotFound);
    writeContent(folder / "empty.sqlite", "");
    QCOMPARE(SegmentReader::open(folder / "empty.sqlite").error().code, ErrorCode::Malformed);
    writeContent(folder / "text.sqlite", std::string(5000, 't'));
    const auto text = SegmentReader::open(folder / "text.sqlite");
    QVERIFY(!text.has_value());
    QCOMPARE(text.error().code, ErrorCode::Malformed);
    QCOMPARE(text.error().source, (folder / "text.sqlite").string());
}

void tst_Segment::aCutSegmentIsAnErrorAndNoCrash() {
    const TemporaryFolder folder;
    const SampleSegment sample;
    QCOMPARE(sample.write(folder / "a.sqlite"), std::string());
    const std::string whole = contentOf(folder / "a.sqlite");
    const std::string good = readAll(folder / "a.sqlite");
    for (std::size_t size = 0; size < whole.size(); size += 16'384 - 7) {
        writeContent(folder / "b.sqlite", whole.substr(0, size));
        QVERIFY(readAll(folder / "b.sqlite") != good);
    }
}

void tst_Segment::aChangedByteIsAnErrorOrChangesNothing() {
    const TemporaryFolder folder;
    const SampleSegment sample;
    QCOMPARE(sample.write(folder / "a.sqlite"), std::string());
    const std::string good = readAll(folder / "a.sqlite");
    const std::string bytes = contentOf(folder / "a.sqlite");
    int errors = 0;
    const auto writeByte = [&](std::size_t at, char byte) {
        std::fstream stream(folder / "a.sqlite", std::ios::binary | std::ios::in | std::ios::out);
        stream.seekp(static_cast<std::streamoff>(at)).put(byte);
    };
    const auto check = [&](std::size_t at) {
        writeByte(at, static_cast<char>(bytes[at] ^ 0x5A));
        const std::string got = readAll(folder / "a.sqlite");
        writeByte(at, bytes[at]);
        const bool isError = got.size() < 20;
        errors += isError ? 1 : 0;
        return isError || got == good;
    };
    // Pages are mostly empty; their ends hold the rows, their beginnings the order of them. The first page holds
    // SQLite's own text of the tables.
    for (std::size_t page = 65'536; page < bytes.size(); page += 65'536) {
        for (std::size_t at = 0; at < 24; ++at)
            static_cast<void>(check(page + at)); // headers of pages can lose rows; that must not crash
        for (std::size_t at = 65'535; at > 65'535 - 1200; at -= 31)
            QVERIFY2(check(page + at), std::to_string(page + at).c_str());
    }
    QVERIFY(errors > 50);
}

QTEST_APPLESS_MAIN(tst_Segment)
#include "tst_segment.moc"
