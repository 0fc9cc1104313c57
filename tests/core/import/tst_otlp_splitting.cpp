#include <QtTest>

#include "core/import/otlp/otlp_importers.h"
#include "tests/support/record_collector.h"

using namespace spanloom;
using namespace spanloom::test;

namespace {

constexpr const char* kTraceId = "5f0c1b2a3d4e5f60718293a4b5c6d7e8";

std::string hex16(int number) {
    char text[17];
    std::snprintf(text, sizeof text, "%016x", number + 1);
    return text;
}

std::string spanJson(int number, const std::string& text = "x") {
    return std::string("{\"traceId\":\"") + kTraceId + "\",\"spanId\":\"" + hex16(number)
        + "\",\"name\":\"n\",\"startTimeUnixNano\":\"1700000000000000000\",\"endTimeUnixNano\":\"1700000000000000001\","
          "\"attributes\":[{\"key\":\"text\",\"value\":{\"stringValue\":\""
        + text + "\"}}]}";
}

std::string documentJson(int first, int count, const std::string& separator = ",") {
    std::string text = "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[";
    for (int i = 0; i < count; ++i)
        text += (i > 0 ? separator : "") + spanJson(first + i);
    return text
        + "],\"scope\":{\"name\":\"late\"}}],"
          "\"resource\":{\"attributes\":[{\"key\":\"r\",\"value\":{\"intValue\":1}}]}}]}";
}

ImportLimits smallUnits(std::size_t unitBytes) {
    ImportLimits limits;
    limits.unitBytes = unitBytes;
    return limits;
}

/// Counts what passes and how large it was.
class MeasuringSink final : public UnitSink {
public:
    bool addUnit(RecordUnit&& unit) override {
        ++count;
        largest = std::max(largest, unit.bytes.size());
        ordered = ordered && unit.sequence == count - 1;
        return count < stopAt;
    }
    std::size_t count = 0;
    std::size_t largest = 0;
    std::size_t stopAt = SIZE_MAX;
    bool ordered = true;
};

} // namespace

class SplittingTest : public QObject {
    Q_OBJECT

private slots:
    void resourceAndScopeMayComeAfterTheirSpans() {
        const std::string text = documentJson(0, 500);
        const ImportedRecords records = importRecords(text, SIZE_MAX, smallUnits(2000));
        QCOMPARE(records.spans.size(), std::size_t {500});
        QVERIFY(records.units > 10);
        for (const std::string& span : records.spans)
            QVERIFY(span.find("resource {r=int:1}\n  scope late") != std::string::npos);
        QVERIFY(records.diagnostics.empty());
    }

    void spansOfACutDocumentKnowTheirOwnPlace() {
        const std::string text = documentJson(0, 100, ",\n");
        const ImportedRecords records = importRecords(text, 13, smallUnits(1000));
        for (int i = 0; i < 100; ++i) {
            const std::string at = '@' + std::to_string(text.find(spanJson(i))) + ':' + std::to_string(i + 1);
            const std::string place = at + ' ' + kTraceId + ' ' + hex16(i);
            QVERIFY2(std::any_of(records.placed.begin(), records.placed.end(),
                         [&](const std::string& span) { return span.compare(0, place.size(), place) == 0; }),
                place.c_str());
        }
    }

    void documentsOfLinesKnowOffsetAndLine() {
        const std::string first = documentJson(0, 1);
        const ImportedRecords records = importRecords("\n" + first + "\r\n\n  " + documentJson(1, 1) + "\n", 3);
        QCOMPARE(records.placed.size(), std::size_t {2});
        QVERIFY(records.placed[0].find("@1:2 ") == 0);
        QVERIFY(records.placed[1].find('@' + std::to_string(first.size() + 6) + ":4 ") == 0);
    }

    void unitsStaySmallWhateverTheDocument() {
        const std::string text = documentJson(0, 20'000); // one document of 5 MB
        ImportLimits limits;
        limits.unitBytes = 64u << 10;
        RecordCollector collector;
        MeasuringSink units;
        const auto splitter = otlp::jsonImporter().makeSplitter({collector, units, collector.diagnostics(), limits});
        QVERIFY(splitter->feed(text).has_value());
        QVERIFY(splitter->finish().has_value());
        QVERIFY(units.count > 50);
        QVERIFY(units.ordered);
        QVERIFY2(units.largest < 80'000, std::to_string(units.largest).c_str());
    }

    void aStoppedSinkEndsTheSplitting() {
        RecordCollector collector;
        MeasuringSink units;
        units.stopAt = 3;
        const ImportLimits limits = smallUnits(1000);
        const auto splitter = otlp::jsonImporter().makeSplitter({collector, units, collector.diagnostics(), limits});
        const Status status = splitter->feed(documentJson(0, 1000));
        QVERIFY(!status);
        QVERIFY(status.error().isCancelled());
        QCOMPARE(units.count, std::size_t {3});
    }

    void aSpanBeyondTheLimitIsSkippedAndCounted() {
        ImportLimits limits = smallUnits(1000);
        limits.maxRecordBytes = 5000;
        const std::string text = "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[" + spanJson(1) + ','
            + spanJson(2, std::string(20'000, 'y')) + ',' + spanJson(3) + "]}]}]}";
        for (const std::size_t chunk : {std::size_t {1}, std::size_t {100}, SIZE_MAX}) {
            const ImportedRecords records = importRecords(text, chunk, limits);
            QCOMPARE(records.spans.size(), std::size_t {2});
            QCOMPARE(records.count("oversized_record"), std::uint64_t {1});
            QCOMPARE(records.severity("oversized_record"), std::string("data_loss"));
        }
    }

    void aBigCutDocumentKeepsItsCompleteSpans() {
        const std::string text = documentJson(0, 100);
        const std::size_t cut = text.find(spanJson(60)) + 20;
        for (const std::size_t unitBytes : {std::size_t {500}, std::size_t {1} << 20}) {
            const ImportedRecords records = importRecords(text.substr(0, cut), 50, smallUnits(unitBytes));
            QCOMPARE(records.spans.size(), std::size_t {60});
            QCOMPARE(records.count("truncated_document"), std::uint64_t {1});
        }
    }

    void everyCutOfALineFileIsCountedOrHarmless() {
        const std::string text = documentJson(0, 2) + "\n" + documentJson(2, 2) + "\n";
        const std::size_t firstLine = text.find('\n');
        for (std::size_t cut = firstLine + 2; cut + 2 < text.size(); cut += 3) {
            const ImportedRecords records = importRecords(text.substr(0, cut));
            QCOMPARE(records.spans.size(), std::size_t {2});
            QCOMPARE(records.count("truncated_document"), std::uint64_t {1});
        }
        QCOMPARE(importRecords(text.substr(0, text.size() - 1)).spans.size(), std::size_t {4});
    }

    void hugeArraysOfSmallDocumentsShareTheirResource() {
        std::string text = "[";
        for (int i = 0; i < 200; ++i)
            text += (i > 0 ? "," : "") + documentJson(i, 1);
        const ImportedRecords records = importRecords(text + "]", SIZE_MAX, smallUnits(2000));
        QCOMPARE(records.spans.size(), std::size_t {200});
        QCOMPARE(records.resources, std::size_t {1});
    }

    void deepNestingNeitherCrashesNorHangs() {
        const std::string deep(200'000, '[');
        for (const std::size_t unitBytes : {std::size_t {64}, std::size_t {1} << 20}) {
            const std::string text = "{\"resourceSpans\":[]}\n" + deep + std::string(200'000, ']') + "\n";
            const ImportedRecords records = importRecords(text, SIZE_MAX, smallUnits(unitBytes));
            QVERIFY(!records.diagnostics.empty());
            QVERIFY(records.error.empty());
        }
        std::string wrapped;
        for (int i = 0; i < 5000; ++i)
            wrapped += "{\"trace\":";
        QVERIFY(importRecords("{\"resourceSpans\":[]}\n" + wrapped, SIZE_MAX, smallUnits(64)).error.empty());
    }
};

QTEST_APPLESS_MAIN(SplittingTest)
#include "tst_otlp_splitting.moc"
