#include <QtTest>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/support/record_collector.h"

using namespace spanloom;
using namespace spanloom::test;

namespace {

const std::filesystem::path kFolder = std::filesystem::path(SPANLOOM_SOURCE_DIR) / "tests" / "data" / "otlp";

/// One line of expected.txt: file, format, container, traces, spans, diagnostics ("code=count …", "-" for none).
struct Expectation {
    std::string file, format, container, diagnostics;
    std::size_t traces = 0, spans = 0;
};

std::vector<Expectation> expectations() {
    std::vector<Expectation> result;
    std::ifstream file(kFolder / "expected.txt");
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line.front() == '#')
            continue;
        std::istringstream words(line);
        Expectation e;
        words >> e.file >> e.format >> e.container >> e.traces >> e.spans;
        std::getline(words >> std::ws, e.diagnostics);
        result.push_back(std::move(e));
    }
    return result;
}

std::string codes(const ImportedRecords& records) {
    std::vector<std::string> words;
    for (const std::string& line : records.diagnostics) {
        std::istringstream parts(line);
        std::string severity, code, count;
        parts >> severity >> code >> count;
        words.push_back(severity + ':' + code + '=' + count);
    }
    std::sort(words.begin(), words.end());
    std::string result;
    for (const std::string& word : words)
        result += (result.empty() ? "" : " ") + word;
    return result.empty() ? "-" : result;
}

QString joined(const std::vector<std::string>& lines) {
    QString text;
    for (const std::string& line : lines)
        text += QString::fromStdString(line) + '\n';
    return text;
}

} // namespace

/// Every sample of tests/data/otlp against expected.txt, and against itself in other pieces.
class SamplesTest : public QObject {
    Q_OBJECT

private slots:
    void everySampleGivesWhatIsExpected_data() { rows(); }
    void everySampleGivesWhatIsExpected() {
        QFETCH(int, index);
        const Expectation e = expectations()[static_cast<std::size_t>(index)];
        const ImportedRecords records = importRecords(fileBytes(kFolder / e.file));
        QCOMPARE(QString::fromStdString(records.error), QString());
        QCOMPARE(QString::fromStdString(records.format), QString::fromStdString(e.format));
        QCOMPARE(QString::fromStdString(records.container), QString::fromStdString(e.container));
        QCOMPARE(records.traces, e.traces);
        QCOMPARE(records.spans.size(), e.spans);
        QCOMPARE(QString::fromStdString(codes(records)), QString::fromStdString(e.diagnostics));
    }

    void chunkBordersMakeNoDifference_data() { rows(); }
    void chunkBordersMakeNoDifference() {
        QFETCH(int, index);
        const std::string bytes = fileBytes(kFolder / expectations()[static_cast<std::size_t>(index)].file);
        const ImportedRecords whole = importRecords(bytes);
        for (const std::size_t chunk : {std::size_t {1}, std::size_t {7}, std::size_t {4096}}) {
            const ImportedRecords pieces = importRecords(bytes, chunk);
            QCOMPARE(joined(pieces.placed), joined(whole.placed));
            QCOMPARE(joined(pieces.diagnostics), joined(whole.diagnostics));
        }
    }

    /// Small units make the splitters cut every document down to its spans.
    void cuttingFinelyGivesTheSameSpans_data() { rows(); }
    void cuttingFinelyGivesTheSameSpans() {
        QFETCH(int, index);
        const Expectation e = expectations()[static_cast<std::size_t>(index)];
        if (e.file.find("malformed") == 0 || e.diagnostics.find("missing_id") != std::string::npos)
            return; // damage costs less when documents are cut, and ids made of places move with them
        const std::string bytes = fileBytes(kFolder / e.file);
        const ImportedRecords coarse = importRecords(bytes);
        for (const std::size_t unitBytes : {std::size_t {64}, std::size_t {200}, std::size_t {700}}) {
            ImportLimits limits;
            limits.unitBytes = unitBytes;
            const ImportedRecords fine = importRecords(bytes, SIZE_MAX, limits);
            QCOMPARE(joined(fine.spans), joined(coarse.spans));
            QCOMPARE(joined(importRecords(bytes, 7, limits).placed), joined(fine.placed));
        }
    }

    void everySampleIsListed() {
        std::set<std::string> listed {"expected.txt", "README.md"};
        for (const Expectation& e : expectations())
            listed.insert(e.file);
        for (const auto& entry : std::filesystem::directory_iterator(kFolder))
            QVERIFY2(listed.count(entry.path().filename().string()) == 1, entry.path().c_str());
    }

    void jsonAndProtobufOfTheSameSpanAreEqual() {
        QCOMPARE(joined(importRecords(fileBytes(kFolder / "every_member.pb")).spans),
            joined(importRecords(fileBytes(kFolder / "every_member.json")).spans));
        QCOMPARE(joined(importRecords(fileBytes(kFolder / "glued.pb")).spans),
            joined(importRecords(fileBytes(kFolder / "glued.json")).spans));
        QCOMPARE(joined(importRecords(fileBytes(kFolder / "framed_zstd.proto.zst")).spans),
            joined(importRecords(fileBytes(kFolder / "framed_zstd.json.zst")).spans));
    }

private:
    static void rows() {
        QTest::addColumn<int>("index");
        int index = 0;
        for (const Expectation& e : expectations())
            QTest::newRow(e.file.c_str()) << index++;
    }
};

QTEST_APPLESS_MAIN(SamplesTest)
#include "tst_otlp_samples.moc"
