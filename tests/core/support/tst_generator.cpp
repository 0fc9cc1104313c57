#include <QtTest>

#include <array>
#include <map>
#include <set>
#include <string>

#include <simdjson.h>

#include "core/base/hash.h"
#include "tests/support/generator.h"
#include "tests/support/generator_random.h"
#include "tests/support/generator_spans.h"
#include "tests/support/sample_file.h"

using namespace spanloom;
using namespace spanloom::test;

namespace {

struct Generated {
    std::string text;
    std::string planted;
};

Generated sample(const SampleOptions& options) {
    Generated generated;
    generated.planted = generateSample(options, [&](std::string_view piece) { generated.text += piece; });
    return generated;
}

/// Generating the whole sample takes a moment; the tests that only read it share it.
const Generated& wholeSample() {
    static const Generated generated = sample({});
    return generated;
}

std::string load(const LoadOptions& options, LoadCounts* counts = nullptr) {
    std::string text;
    const LoadCounts written = generateLoad(options, [&](std::string_view piece) { text += piece; });
    if (counts)
        *counts = written;
    return text;
}

struct SpanFacts {
    std::string parent;
    std::string name;
    std::uint64_t start = 0;
    std::uint64_t end = 0;
    std::size_t attributes = 0;
    std::size_t line = 0;
    std::size_t bytes = 0;
};

/// trace id → span id → facts, read by a JSON parser of somebody else.
struct FileFacts {
    std::map<std::string, std::map<std::string, SpanFacts>> traces;
    std::size_t spans = 0;
    std::size_t lines = 0;
    std::map<std::string, std::size_t> services;
};

std::string textOf(simdjson::dom::element object, std::string_view key) {
    std::string_view value;
    return object[key].get(value) == simdjson::SUCCESS ? std::string(value) : std::string();
}

simdjson::dom::array arrayOf(simdjson::dom::element object, std::string_view key) {
    simdjson::dom::array array;
    if (object[key].get(array) != simdjson::SUCCESS)
        qFatal("an array is missing");
    return array;
}

void readSpan(FileFacts& facts, simdjson::dom::element span) {
    SpanFacts fact;
    fact.parent = textOf(span, "parentSpanId");
    fact.name = textOf(span, "name");
    fact.start = std::stoull(textOf(span, "startTimeUnixNano"));
    const std::string end = textOf(span, "endTimeUnixNano");
    fact.end = end.empty() ? 0 : std::stoull(end);
    fact.attributes = arrayOf(span, "attributes").size();
    fact.line = facts.lines;
    fact.bytes = simdjson::minify(span).size();
    ++facts.spans;
    facts.traces[textOf(span, "traceId")].try_emplace(textOf(span, "spanId"), fact);
}

bool readFile(FileFacts& facts, const std::string& text) {
    simdjson::dom::parser parser;
    for (std::size_t from = 0; from < text.size();) {
        const std::size_t end = text.find('\n', from);
        if (end == std::string::npos)
            return false;
        ++facts.lines;
        simdjson::dom::element root;
        if (parser.parse(text.data() + from, end - from).get(root) != simdjson::SUCCESS)
            return false;
        from = end + 1;
        for (const simdjson::dom::element resourceSpans : arrayOf(root, "resourceSpans")) {
            const simdjson::dom::element resource = resourceSpans["resource"];
            const simdjson::dom::element serviceName = arrayOf(resource, "attributes").at(0)["value"];
            ++facts.services[textOf(serviceName, "stringValue")];
            for (const simdjson::dom::element scopeSpans : arrayOf(resourceSpans, "scopeSpans"))
                for (const simdjson::dom::element span : arrayOf(scopeSpans, "spans"))
                    readSpan(facts, span);
        }
    }
    return true;
}

const FileFacts& wholeSampleFacts() {
    static const FileFacts facts = [] {
        FileFacts read;
        if (!readFile(read, wholeSample().text))
            qFatal("the generated sample is not JSON Lines");
        return read;
    }();
    return facts;
}

class Planted {
public:
    explicit Planted(const std::string& text)
        : m_root(m_parser.parse(text)) { }
    [[nodiscard]] std::int64_t number(std::string_view key) const { return std::int64_t(m_root[key]); }
    [[nodiscard]] double real(std::string_view group, std::string_view key) const {
        return double(m_root[group][key]);
    }
    [[nodiscard]] std::set<std::string> traces(std::string_view key) const {
        std::set<std::string> ids;
        for (const simdjson::dom::element id : arrayOf(m_root, key))
            ids.insert(std::string(std::string_view(id)));
        return ids;
    }

private:
    simdjson::dom::parser m_parser;
    simdjson::dom::element m_root;
};

} // namespace

class TestGenerator : public QObject {
    Q_OBJECT

private slots:
    void committedSampleIsWhatTheGeneratorWrites() {
        const Result<std::string> committed = readZstdFile(samplePath());
        QVERIFY2(committed.has_value(), committed ? "" : committed.error().text().c_str());
        QCOMPARE(committed->size(), wholeSample().text.size());
        QVERIFY(hash128(*committed) == hash128(wholeSample().text));
        QVERIFY(std::filesystem::file_size(samplePath()) < 4'000'000);
    }

    void committedFactsAreWhatTheGeneratorCounts() {
        const Result<std::string> committed = readWholeFile(samplesFolder() / "planted.json");
        QVERIFY2(committed.has_value(), committed ? "" : committed.error().text().c_str());
        QCOMPARE(QByteArray::fromStdString(*committed), QByteArray::fromStdString(wholeSample().planted));
    }

    void sameSeedGivesSameBytesAndAnotherSeedOthers() {
        const Generated first = sample({.seed = 5, .traces = 40});
        QVERIFY(first.text == sample({.seed = 5, .traces = 40}).text);
        QVERIFY(first.text != sample({.seed = 6, .traces = 40}).text);
    }

    void drawsAreTheSameOnEveryMachine() {
        Random random(42);
        QCOMPARE(random.next(), std::uint64_t {1546998764402558742ull});
        QCOMPARE(random.next(), std::uint64_t {6990951692964543102ull});
    }

    void skewedDrawsHaveTheirMedianInTheMiddle() {
        Random random(7);
        int below = 0;
        for (int i = 0; i < 10'000; ++i) {
            const std::int64_t draw = random.skewed(1'000'000);
            QVERIFY(draw >= 560'000 && draw <= 6'000'000);
            below += draw < 1'000'000 ? 1 : 0;
        }
        QVERIFY2(below > 4'800 && below < 5'200, qPrintable(QString::number(below)));
    }

    void thousandthsAreWrittenWithoutTrailingZeros_data() {
        QTest::addColumn<qint64>("value");
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("zero") << qint64 {0} << QByteArray("0");
        QTest::newRow("whole") << qint64 {-1000} << QByteArray("-1");
        QTest::newRow("tenth") << qint64 {2900} << QByteArray("2.9");
        QTest::newRow("thousandth") << qint64 {1} << QByteArray("0.001");
        QTest::newRow("negative fraction") << qint64 {-50} << QByteArray("-0.05");
    }
    void thousandthsAreWrittenWithoutTrailingZeros() {
        QFETCH(qint64, value);
        QFETCH(QByteArray, text);
        QCOMPARE(QByteArray::fromStdString(decimal(value)), text);
    }

    void sampleHoldsTheTracesAndSpansThatItSays() {
        const Planted planted(wholeSample().planted);
        const FileFacts& facts = wholeSampleFacts();
        std::size_t distinct = 0;
        for (const auto& [id, spans] : facts.traces)
            distinct += spans.size();
        QCOMPARE(std::int64_t(facts.traces.size()), planted.number("traces"));
        QCOMPARE(std::int64_t(distinct), planted.number("spans"));
        QCOMPARE(std::int64_t(facts.spans - distinct), planted.number("duplicate_spans"));
        QCOMPARE(std::int64_t(facts.lines), planted.number("lines"));
        QVERIFY(facts.traces.size() > 1900 && facts.traces.size() < 2100);
        QCOMPARE(facts.services.size(), std::size_t {6});
    }

    void orphansAreWhereTheyWerePlantedAndNowhereElse() {
        const Planted planted(wholeSample().planted);
        std::set<std::string> found;
        for (const auto& [id, spans] : wholeSampleFacts().traces)
            for (const auto& [span, facts] : spans)
                if (!facts.parent.empty() && !spans.contains(facts.parent))
                    found.insert(id);
        QVERIFY(!found.empty());
        QVERIFY(found == planted.traces("traces_with_orphans"));
    }

    void splitTracesEndInTheLastLinesOfTheFile() {
        const Planted planted(wholeSample().planted);
        const std::set<std::string> split = planted.traces("split_traces");
        QCOMPARE(split.size(), std::size_t {3});
        std::set<std::string> found;
        for (const auto& [id, spans] : wholeSampleFacts().traces) {
            std::size_t first = ~std::size_t {0};
            std::size_t last = 0;
            for (const auto& [span, facts] : spans) {
                first = std::min(first, facts.line);
                last = std::max(last, facts.line);
            }
            if (last - first > 100)
                found.insert(id);
        }
        QVERIFY(found == split);
    }

    void toolLoopsCallTheSameToolSixTimes() {
        const Planted planted(wholeSample().planted);
        std::set<std::string> found;
        for (const auto& [id, spans] : wholeSampleFacts().traces) {
            int calls = 0;
            for (const auto& [span, facts] : spans)
                calls += facts.name == "execute_tool order_lookup" ? 1 : 0;
            QVERIFY(calls <= 1 || calls == 6);
            if (calls == 6)
                found.insert(id);
        }
        QVERIFY(!found.empty());
        QVERIFY(found == planted.traces("tool_loops"));
    }

    void unfinishedSpansAreThePlantedOnes() {
        const Planted planted(wholeSample().planted);
        std::set<std::string> found;
        for (const auto& [id, spans] : wholeSampleFacts().traces)
            for (const auto& [span, facts] : spans)
                if (facts.end == 0)
                    found.insert(id);
        QVERIFY(found == planted.traces("unfinished_agent"));
    }

    void newReleaseIsFasterInTheMiddleAndSlowAndDearInOneSlice() {
        const Planted planted(wholeSample().planted);
        QVERIFY(planted.real("v13", "median_duration_ms") < 0.85 * planted.real("v12", "median_duration_ms"));
        QVERIFY(planted.real("v13", "p95_duration_ms") > 1.5 * planted.real("v12", "p95_duration_ms"));
        QVERIFY(planted.real("v13_outside_slice", "p95_duration_ms") < planted.real("v12", "p95_duration_ms"));
        QVERIFY(planted.real("slice_v13", "median_duration_ms") > 4 * planted.real("v13", "median_duration_ms"));
        QVERIFY(planted.real("slice_v13", "chat_cost_per_trace_usd")
            > 8 * planted.real("v13_outside_slice", "chat_cost_per_trace_usd"));
        QVERIFY(planted.real("v13", "mean_groundedness") > planted.real("v12", "mean_groundedness") + 0.08);
    }

    void loadHasTheTracesSpansAndBytesThatWereAskedFor() {
        LoadCounts counts;
        const std::string text = load({.traces = 20}, &counts);
        FileFacts facts;
        QVERIFY(readFile(facts, text));
        QCOMPARE(facts.traces.size(), std::size_t {20});
        QCOMPARE(std::uint64_t(facts.spans), counts.spans);
        QCOMPARE(std::uint64_t(facts.lines), counts.lines);
        QCOMPARE(std::uint64_t(text.size()), counts.bytes);
        load({.bytes = 3'000'000}, &counts);
        QVERIFY(counts.bytes >= 3'000'000 && counts.bytes < 3'400'000);
    }

    void loadSpansHaveTheirShape_data() {
        QTest::addColumn<int>("shape");
        QTest::addColumn<int>("attributes");
        QTest::addColumn<int>("lowBytes");
        QTest::addColumn<int>("highBytes");
        QTest::newRow("text") << int(LoadShape::Text) << 24 << 4'500 << 5'500;
        QTest::newRow("attributes") << int(LoadShape::Attributes) << 40 << 2'000 << 3'000;
    }
    void loadSpansHaveTheirShape() {
        QFETCH(int, shape);
        QFETCH(int, attributes);
        QFETCH(int, lowBytes);
        QFETCH(int, highBytes);
        FileFacts facts;
        QVERIFY(readFile(facts, load({.traces = 20, .shape = static_cast<LoadShape>(shape)})));
        std::size_t bytes = 0;
        for (const auto& [id, spans] : facts.traces) {
            for (const auto& [span, fact] : spans) {
                QCOMPARE(int(fact.attributes), attributes);
                bytes += fact.bytes;
            }
        }
        const int mean = int(bytes / facts.spans);
        QVERIFY2(mean > lowBytes && mean < highBytes, qPrintable(QString::number(mean)));
    }

    void oneLongTraceIsATreeWhoseSpansLieInsideTheirParents() {
        FileFacts facts;
        QVERIFY(readFile(facts, load({.spansInOneTrace = 5'000, .spanBytes = 1'000})));
        QCOMPARE(facts.traces.size(), std::size_t {1});
        const auto& spans = facts.traces.begin()->second;
        QCOMPARE(spans.size(), std::size_t {5'000});
        int roots = 0;
        for (const auto& [id, span] : spans) {
            if (span.parent.empty()) {
                ++roots;
                continue;
            }
            const auto parent = spans.find(span.parent);
            QVERIFY(parent != spans.end());
            QVERIFY(span.start >= parent->second.start);
            QVERIFY(span.end <= parent->second.end);
            QVERIFY(span.end > span.start);
        }
        QCOMPARE(roots, 1);
    }
};

QTEST_APPLESS_MAIN(TestGenerator)
#include "tst_generator.moc"
