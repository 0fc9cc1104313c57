#include <QTest>

#include "core/analysis/event_marks.h"
#include "tests/support/trace_builder.h"

using namespace spanloom;
using namespace spanloom::test;

namespace {

/// Refuses every payload: whoever reads none does not notice.
class NoPayloads : public TestPayloads {
public:
    Result<SpanPayload> payload(SpanRef) const override { return fail(ErrorCode::Malformed, "damaged"); }
};

} // namespace

class tst_event_marks : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void eventsComeBySpanAndTime() {
        const OpenedTestTrace trace = openTraceFromText("AGENT root 0-100 event=late@90 event=early@10\n"
                                                        "  LLM call 20-80 event=exception@70\n"
                                                        "  TOOL silent 30-40\n");
        const auto marks = readEventMarks(*trace.document, *trace.payloads, {});
        QVERIFY(marks);
        QCOMPARE(marks->size(), std::size_t {3});
        QCOMPARE((*marks)[0].name, std::string("early"));
        QCOMPARE((*marks)[0].span, 0u);
        QCOMPARE((*marks)[0].time, kTestEpoch + 10'000'000);
        QVERIFY(!(*marks)[0].isException);
        QCOMPARE((*marks)[1].name, std::string("late"));
        QCOMPARE((*marks)[2].span, 1u);
        QVERIFY((*marks)[2].isException);
    }

    void eventsWithoutATimeHaveNoMark() {
        const OpenedTestTrace trace = openTraceFromText("AGENT root ?-100 event=somewhen event=then@5\n");
        const auto marks = readEventMarks(*trace.document, *trace.payloads, {});
        QVERIFY(marks);
        QCOMPARE(marks->size(), std::size_t {1});
        QCOMPARE(marks->front().name, std::string("then"));
    }

    void noMoreMarksThanTheLimit() {
        std::string text;
        for (int span = 0; span < 3; ++span) {
            text += "CHAIN step" + std::to_string(span) + " 0-100";
            for (int event = 0; event < 9'000; ++event)
                text += " event=e@" + std::to_string(event % 100);
            text += '\n';
        }
        const OpenedTestTrace trace = openTraceFromText(text);
        const auto marks = readEventMarks(*trace.document, *trace.payloads, {});
        QVERIFY(marks);
        QCOMPARE(marks->size(), std::size_t {kMaxEventMarks});
    }

    void payloadsOfSpansWithoutEventsAreNotRead() {
        const OpenedTestTrace silent = openTraceFromText("AGENT root 0-100\n  LLM call 20-80\n");
        const auto none = readEventMarks(*silent.document, NoPayloads(), {});
        QVERIFY(none && none->empty());
        const OpenedTestTrace loud = openTraceFromText("AGENT root 0-100 event=e@1\n");
        const auto damaged = readEventMarks(*loud.document, NoPayloads(), {});
        QVERIFY(!damaged);
        QCOMPARE(damaged.error().code, ErrorCode::Malformed);
    }

    void aStopIsNoError() {
        const OpenedTestTrace trace = openTraceFromText("AGENT root 0-100 event=e@1\n");
        std::stop_source stop;
        stop.request_stop();
        const auto marks = readEventMarks(*trace.document, *trace.payloads, stop.get_token());
        QVERIFY(!marks && marks.error().isCancelled());
    }
};

QTEST_APPLESS_MAIN(tst_event_marks)
#include "tst_event_marks.moc"
