#include <QElapsedTimer>
#include <QtTest>

#include "tests/support/trace_builder.h"
#include "ui/waterfall/span_search.h"

using namespace spanloom;
using namespace spanloom::ui;

namespace {

using Found = std::vector<std::uint32_t>;

constexpr const char* kTrace = R"(
AGENT Support-Agent 0-1000 id=00000000000000a1
  LLM "chat Grüße" 100-300 model=gpt-4.1-mini response_model=gpt-4.1-mini-2026 id=2
  TOOL lookup 300-380 tool=order_lookup status=error error_type=TimeoutError id=3
  RETRIEVER find 400-500 retriever=policies id=4
)";

} // namespace

class TstSpanSearch : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void namesAreFoundWithoutRegardToCase() {
        QCOMPARE(find("support-AGENT"), Found {0});
        QCOMPARE(find("grÜSSE"), Found {}); // ü is folded; ß is no pair of s
        QCOMPARE(find("GRÜß"), Found {1});
    }

    void modelsToolsRetrieversAndErrorsAreFound() {
        QCOMPARE(find("4.1-mini"), Found {1});
        QCOMPARE(find("2026"), Found {1});
        QCOMPARE(find("ORDER_"), Found {2});
        QCOMPARE(find("timeouterror"), Found {2});
        QCOMPARE(find("policies"), Found {3});
    }

    void kindsAreFoundByTheirPublicAndTheirShownName() {
        QCOMPARE(find("retriever"), Found {3});
        QCOMPARE(find("llm"), Found {1});
    }

    void idsAreFoundByTheirDigits() {
        QCOMPARE(find("00A1"), Found {0});
        QCOMPARE(find("00000000000000a10"), Found {}); // longer than an id
    }

    void nothingAndBlanksFindNothing() {
        QCOMPARE(find(""), Found {});
        QCOMPARE(find("   "), Found {});
        QCOMPARE(find("no such thing"), Found {});
        QCOMPARE(find("  lookup "), Found {2});
    }

    void stepsGoAroundTheEnd() {
        const Found matches {2, 5, 9};
        QCOMPARE(steppedMatch(matches, kNoIndex, 1), 2u);
        QCOMPARE(steppedMatch(matches, 2, 1), 5u);
        QCOMPARE(steppedMatch(matches, 3, 1), 5u);
        QCOMPARE(steppedMatch(matches, 9, 1), 2u);
        QCOMPARE(steppedMatch(matches, 9, -1), 5u);
        QCOMPARE(steppedMatch(matches, 3, -1), 2u);
        QCOMPARE(steppedMatch(matches, 2, -1), 9u);
        QCOMPARE(steppedMatch(matches, kNoIndex, -1), 9u);
        QCOMPARE(steppedMatch({}, 3, 1), kNoIndex);
    }

    void aHundredThousandSpansAreSearchedWhileOneTypes() {
        auto strings = std::make_shared<StringPool>();
        TraceDocument document;
        document.spans.resize(100'000);
        for (std::size_t i = 0; i < document.spans.size(); ++i) {
            document.spans[i].id = {i * 0x9E3779B97F4A7C15ull};
            document.spans[i].name = strings->intern("a span with a name of its own " + std::to_string(i));
        }
        document.strings = strings;
        QElapsedTimer timer;
        timer.start();
        const Found found = findSpans(document, QStringLiteral("own 99999"));
        qInfo() << "searched in" << timer.elapsed() << "ms";
        QCOMPARE(found, Found {99'999});
    }

    void aStopEndsTheSearch() {
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(findSpans(*test::traceFromText(kTrace), QStringLiteral("a"), stop.get_token()), Found {});
    }

private:
    static Found find(const char* text) { return findSpans(*test::traceFromText(kTrace), QString::fromUtf8(text)); }
};

QTEST_APPLESS_MAIN(TstSpanSearch)
#include "tst_span_search.moc"
