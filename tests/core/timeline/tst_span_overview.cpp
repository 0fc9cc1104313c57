#include <QtTest/QtTest>

#include <random>

#include "core/timeline/span_overview.h"
#include "tests/support/trace_builder.h"

using namespace spanloom;
using test::traceFromText;

namespace {

/// One letter a pixel: the first of the span's name, upper case where something failed, '.' = empty.
QString lane(const TraceDocument& document, std::uint32_t number, std::uint32_t widthPx) {
    const SpanOverview overview(document);
    const std::vector<OverviewPixel> pixels = overview.pixels(widthPx);
    QString result;
    for (std::uint32_t x = 0; x < widthPx; ++x) {
        const OverviewPixel& pixel = pixels[std::size_t {number} * widthPx + x];
        const QChar letter = pixel.isEmpty() ? QChar('.') : QChar(document.name(document.spans[pixel.span])[0]);
        result.append(pixel.hasError ? letter.toUpper() : letter);
    }
    return result;
}

} // namespace

class TestSpanOverview : public QObject {
    Q_OBJECT

private slots:
    void spansCoverTheirPixels();
    void longestSpanWinsAPixel();
    void errorSurvivesBelowAPixel();
    void everyErrorShowsAtEveryWidth();
    void instantSpansShow();
    void unfinishedSpansReachToTheEnd();
    void deepTreesShareTheLastLane();
    void traceWithoutTimesIsEmpty();
    void agreesWithTheSlowWay();
};

void TestSpanOverview::spansCoverTheirPixels() {
    const auto document = traceFromText("AGENT a 0-80\n TOOL b 10-30\n TOOL c 40-70");
    QCOMPARE(lane(*document, 0, 8), QString("aaaaaaaa"));
    QCOMPARE(lane(*document, 1, 8), QString(".bb.ccc."));
    QCOMPARE(SpanOverview(*document).lanes(), 2u);
    QCOMPARE(SpanOverview(*document).pixels(8)[9].kind, Kind::Tool);
}

void TestSpanOverview::longestSpanWinsAPixel() {
    const auto document = traceFromText("AGENT a 0-80\n TOOL b 10-30\n TOOL l 15-60\n LLM s 20-25");
    QCOMPARE(lane(*document, 1, 16), QString("..blllllllll...."));
    QCOMPARE(lane(*document, 1, 1), QString("l"));
}

void TestSpanOverview::errorSurvivesBelowAPixel() {
    const auto document = traceFromText("AGENT a 0-8000\n TOOL b 1000-3000\n TOOL x 2000-2001 status=error");
    QCOMPARE(lane(*document, 1, 8), QString(".bB....."));
    QCOMPARE(lane(*document, 1, 2), QString("B."));
}

void TestSpanOverview::everyErrorShowsAtEveryWidth() {
    const auto document = traceFromText("AGENT a 0-10000\n TOOL x 777-777.001 status=error");
    for (const std::uint32_t width : {1u, 2u, 3u, 7u, 100u, 1599u, 8192u, 10000u}) {
        const std::vector<OverviewPixel> pixels = SpanOverview(*document).pixels(width);
        QVERIFY(std::any_of(pixels.begin() + width, pixels.end(), [](const OverviewPixel& pixel) { return pixel.hasError; }));
    }
    QVERIFY(SpanOverview(*document).pixels(0).empty());
}

void TestSpanOverview::instantSpansShow() {
    QCOMPARE(lane(*traceFromText("AGENT a 0-80\n TOOL b 40-40\n TOOL c 80-80"), 1, 8), QString("....b..c"));
    QCOMPARE(lane(*traceFromText("AGENT a 5-5"), 0, 4).count('a'), 1);
}

void TestSpanOverview::unfinishedSpansReachToTheEnd() {
    QCOMPARE(lane(*traceFromText("AGENT a 0-80\n TOOL b 40-"), 1, 8), QString("....bbbb"));
}

void TestSpanOverview::deepTreesShareTheLastLane() {
    std::string text;
    for (int depth = 0; depth < 40; ++depth)
        text += std::string(static_cast<std::size_t>(depth), ' ') + "CHAIN x 0-80\n";
    QCOMPARE(SpanOverview(*traceFromText(text)).lanes(), SpanOverview::kMaxLanes);
}

void TestSpanOverview::traceWithoutTimesIsEmpty() {
    QCOMPARE(SpanOverview(*traceFromText("AGENT a ?-")).lanes(), 0u);
    QVERIFY(SpanOverview().pixels(100).empty());
}

void TestSpanOverview::agreesWithTheSlowWay() {
    std::mt19937 random(7);
    std::string text = "AGENT root 0-8192\n";
    for (int i = 0; i < 300; ++i) {
        const auto start = random() % 8000;
        const auto length = 1 + random() % (i % 3 == 0 ? 190 : 20);
        text += " TOOL t" + std::to_string(i) + ' ' + std::to_string(start) + '-' + std::to_string(start + length)
            + (i % 17 == 0 ? " status=error\n" : "\n");
    }
    const auto document = traceFromText(text);
    const SpanOverview overview(*document);
    for (const std::uint32_t width : {64u, 512u, 8192u}) {
        const std::vector<OverviewPixel> pixels = overview.pixels(width);
        const DurationNs pixel = 8'192'000'000 / width;
        for (std::uint32_t x = 0; x < width; ++x) {
            const TimeNs from = test::kTestEpoch + x * pixel;
            OverviewPixel expected;
            for (std::uint32_t i = 1; i < document->spans.size(); ++i) {
                const TraceSpan& span = document->spans[i];
                if (span.start >= from + pixel || span.end <= from)
                    continue;
                expected.hasError |= span.isError();
                if (expected.isEmpty() || span.duration() > document->spans[expected.span].duration())
                    expected.span = i;
            }
            expected.kind = expected.isEmpty() ? Kind::Internal : Kind::Tool;
            QCOMPARE(pixels[width + x], expected);
        }
    }
}

QTEST_APPLESS_MAIN(TestSpanOverview)
#include "tst_span_overview.moc"
