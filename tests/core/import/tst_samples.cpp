#include <QtTest>

#include <algorithm>
#include <filesystem>

#include "tests/support/record_collector.h"
#include "tests/support/sample_expectations.h"

using namespace spanloom;
using namespace spanloom::test;
namespace fs = std::filesystem;

namespace {

const fs::path kData = fs::path(SPANLOOM_SOURCE_DIR) / "tests" / "data";

std::vector<fs::path> folders() {
    std::vector<fs::path> result;
    for (const auto& entry : fs::directory_iterator(kData))
        if (entry.is_directory())
            result.push_back(entry.path());
    std::sort(result.begin(), result.end());
    return result;
}

QString spansOf(const char* file) {
    QString text;
    for (const std::string& line : importRecords(fileBytes(kData / file)).spans)
        text += QString::fromStdString(line) + '\n';
    return text;
}

} // namespace

/// Every sample of tests/data against the expected.txt of its folder, and against itself in other pieces.
class SamplesTest : public QObject {
    Q_OBJECT

private slots:
    void everySampleGivesWhatIsExpected_data() { rows(); }
    void everySampleGivesWhatIsExpected() { check(differenceToExpectation); }

    void chunkBordersMakeNoDifference_data() { rows(); }
    void chunkBordersMakeNoDifference() { check(differenceOfChunks); }

    void cuttingFinelyGivesTheSameSpans_data() { rows(); }
    void cuttingFinelyGivesTheSameSpans() {
        QFETCH(int, index);
        const SampleExpectation& e = expectations()[static_cast<std::size_t>(index)];
        const std::string name = e.path.filename().string();
        if (e.format == "dataset")
            QSKIP("rows of a data set have ids made of their places, which move with the cuts");
        if (name == "langfuse_updates.json")
            QSKIP("versions of an observation that lie in several pieces stay copies of one span");
        if (name == "traces_of_spans.json")
            QSKIP("what stands beside a list of spans is read only where the list is not cut");
        check(differenceOfCuts);
    }

    void everySampleIsListed() {
        QVERIFY(!folders().empty());
        for (const fs::path& folder : folders()) {
            const std::string unlisted = unlistedSample(folder);
            QVERIFY2(unlisted.empty(), (folder.filename().string() + ": " + unlisted).c_str());
        }
    }

    void layoutsOfTheSameSpansAreEqual_data() {
        QTest::addColumn<QString>("a");
        QTest::addColumn<QString>("b");
        const auto pair = [](const char* a, const char* b) { QTest::newRow(a) << QString(a) << QString(b); };
        pair("otlp/every_member.pb", "otlp/every_member.json");
        pair("otlp/glued.pb", "otlp/glued.json");
        pair("otlp/framed_zstd.proto.zst", "otlp/framed_zstd.json.zst");
        pair("jaeger/jaeger_traces.jsonl", "jaeger/jaeger_trace_list.json");
        pair("jaeger/jaeger_stored_rows.jsonl", "jaeger/jaeger_stored_spans.jsonl");
        pair("zipkin/zipkin_v2_lines.jsonl", "zipkin/zipkin_v2_list.json");
        pair("zipkin/zipkin_v2_lists_in_lines.jsonl", "zipkin/zipkin_v2_list.json");
    }
    void layoutsOfTheSameSpansAreEqual() {
        QFETCH(QString, a);
        QFETCH(QString, b);
        QVERIFY(!spansOf(a.toUtf8().constData()).isEmpty());
        QCOMPARE(spansOf(a.toUtf8().constData()), spansOf(b.toUtf8().constData()));
    }

private:
    static const std::vector<SampleExpectation>& expectations() {
        static const std::vector<SampleExpectation> all = [] {
            std::vector<SampleExpectation> result;
            for (const fs::path& folder : folders())
                for (SampleExpectation& e : sampleExpectations(folder))
                    result.push_back(std::move(e));
            return result;
        }();
        return all;
    }

    static void rows() {
        QTest::addColumn<int>("index");
        int index = 0;
        for (const SampleExpectation& e : expectations())
            QTest::newRow(fs::relative(e.path, kData).c_str()) << index++;
    }

    static void check(std::string (*differenceOf)(const SampleExpectation&)) {
        QFETCH(int, index);
        const std::string difference = differenceOf(expectations()[static_cast<std::size_t>(index)]);
        QVERIFY2(difference.empty(), difference.c_str());
    }
};

QTEST_APPLESS_MAIN(SamplesTest)
#include "tst_samples.moc"
