#include <QTest>

#include "core/analysis/fragments.h"
#include "tests/support/trace_builder.h"

using namespace spanloom;
using namespace spanloom::test;

namespace {

constexpr DurationNs kMs = 1'000'000;

/// Fragments beside the spans of a trace made from text. Keeps what the rows point into.
class Fixture {
public:
    explicit Fixture(std::string_view text)
        : m_trace(parseTrace(text)) { }

    StringId text(std::string_view word) { return m_trace.strings->intern(word); }
    TestTrace& trace() { return m_trace; }
    const StoredSpan& span(std::size_t index) const { return m_trace.spans[index]; }

    /// A fragment of the span with this id at this time.
    void add(SpanId id, TimeNs time, const MeaningRow& row, std::uint32_t flags = 0, std::uint64_t contentHash = 0) {
        StoredSpan fragment;
        fragment.id = id;
        fragment.start = time;
        fragment.flags = SpanFlag::Fragment | flags;
        fragment.eventCount = 1;
        fragment.contentHash = contentHash != 0 ? contentHash : 1000 + m_trace.spans.size();
        fragment.ref = {7, static_cast<std::uint32_t>(m_trace.spans.size())};
        std::vector<std::uint64_t>& values = m_values.emplace_back();
        row.appendTo(values);
        fragment.meaning = {row.present(), values.data()};
        m_trace.spans.push_back(fragment);
    }
    void addForTrace(TimeNs time, const MeaningRow& row, SpanId own = {}) { add(own, time, row, SpanFlag::OfTrace); }

    TraceDocument build() {
        return TraceBuilder(m_trace.strings, nullptr).build(m_trace.id, m_trace.spans, m_trace.evaluations);
    }

private:
    TestTrace m_trace;
    std::deque<std::vector<std::uint64_t>> m_values;
};

const TraceSpan& spanNamed(const TraceDocument& document, std::string_view name) {
    for (const TraceSpan& span : document.spans)
        if (document.name(span) == name)
            return span;
    qFatal("no such span");
}

QString textOf(const TraceDocument& document, const TraceSpan& span, Field field) {
    return QString::fromStdString(std::string(document.text(span.meaning.text(field))));
}

} // namespace

class tst_fragments : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fragmentsAreNoSpansAndMoveNoTimes() {
        Fixture fixture("INTERNAL root 0-100\n  INTERNAL call 10-50");
        fixture.add(fixture.span(1).id, kTestEpoch + 900 * kMs, {});
        const TraceDocument document = fixture.build();
        QCOMPARE(document.totals.spanCount, 2u);
        QCOMPARE(document.totals.duplicateSpans, 0u);
        QCOMPARE(document.totals.end, kTestEpoch + 100 * kMs);
        QCOMPARE(document.fragments.size(), std::size_t {1});
        QCOMPARE(spanNamed(document, "call").fragmentCount, 1u);
        QCOMPARE(spanNamed(document, "call").eventCount, 1u);
        QCOMPARE(spanNamed(document, "root").fragmentCount, 0u);
    }

    void whatASpanSaysItselfIsNeverReplaced() {
        Fixture fixture("INTERNAL root 0-100\n  LLM call 10-50 model=own");
        MeaningRow row;
        row.setText(Field::RequestModel, fixture.text("other"));
        row.setText(Field::Session, fixture.text("s1"));
        fixture.add(fixture.span(1).id, kTestEpoch, row);
        const TraceDocument document = fixture.build();
        QCOMPARE(textOf(document, spanNamed(document, "call"), Field::RequestModel), QStringLiteral("own"));
        QCOMPARE(textOf(document, spanNamed(document, "call"), Field::Session), QStringLiteral("s1"));
        QCOMPARE(document.text(document.identity.text(Field::Session)), std::string_view("s1"));
    }

    void theEarliestOfSeveralFragmentsSpeaks() {
        Fixture fixture("INTERNAL root 0-100");
        MeaningRow late;
        late.setText(Field::Session, fixture.text("late"));
        fixture.add(fixture.span(0).id, kTestEpoch + 20 * kMs, late);
        MeaningRow early;
        early.setText(Field::Session, fixture.text("early"));
        fixture.add(fixture.span(0).id, kTestEpoch + 10 * kMs, early);
        const TraceDocument document = fixture.build();
        QCOMPARE(textOf(document, document.spans[0], Field::Session), QStringLiteral("early"));
        QCOMPARE(document.fragments.front(), (SpanRef {7, 2}));
    }

    void hashesLengthsAndRetriesAddUp() {
        Fixture fixture("INTERNAL root 0-100");
        for (const int value : {3, 4}) {
            MeaningRow row;
            row.setHash(Field::InputHash, static_cast<std::uint64_t>(value));
            row.setInteger(Field::InputLength, value);
            row.setInteger(Field::Retries, 1);
            fixture.add(fixture.span(0).id, kTestEpoch + value * kMs, row);
        }
        const TraceDocument document = fixture.build();
        QCOMPARE(document.spans[0].meaning.hash(Field::InputHash), std::uint64_t {7});
        QCOMPARE(document.spans[0].meaning.integer(Field::InputLength), std::int64_t {7});
        QCOMPARE(document.spans[0].meaning.integer(Field::Retries), std::int64_t {2});
    }

    void tokensOfACallCountAndThoseOfATraceDoNot() {
        Fixture fixture("INTERNAL root 0-100\n  LLM call 10-50");
        MeaningRow row;
        row.setInteger(Field::InputTokens, 11);
        row.setReal(Field::RecordedCost, 0.5);
        fixture.addForTrace(kTestEpoch, row);
        QCOMPARE(fixture.build().totals.usage.inputTokens, std::int64_t {-1});
        QVERIFY(!fixture.build().totals.usage.costUsd);
        fixture.add(fixture.span(1).id, kTestEpoch, row);
        const TraceDocument document = fixture.build();
        QCOMPARE(document.totals.usage.inputTokens, std::int64_t {11});
        QCOMPARE(document.totals.usage.costUsd, std::optional(0.5));
    }

    void aKindComesOnlyToASpanThatHasNone() {
        Fixture fixture("INTERNAL root 0-100\n  INTERNAL plain 10-20\n  TOOL tool 30-40");
        MeaningRow row;
        row.setInteger(Field::Kind, static_cast<std::int64_t>(Kind::Llm));
        MeaningRow guess = row;
        guess.setFlag(Field::KindInferred, true);
        fixture.add(fixture.span(0).id, kTestEpoch, guess);
        fixture.add(fixture.span(1).id, kTestEpoch, row);
        fixture.add(fixture.span(2).id, kTestEpoch, row);
        const TraceDocument document = fixture.build();
        QCOMPARE(spanNamed(document, "root").kind, Kind::Internal);
        QCOMPARE(spanNamed(document, "plain").kind, Kind::Llm);
        QCOMPARE(spanNamed(document, "tool").kind, Kind::Tool);
    }

    void anErrorOfARecordIsNoErrorOfTheSpan() {
        Fixture fixture("INTERNAL root 0-100");
        MeaningRow row;
        row.setText(Field::ErrorType, fixture.text("Timeout"));
        fixture.add(fixture.span(0).id, kTestEpoch, row);
        const TraceDocument document = fixture.build();
        QCOMPARE(document.spans[0].status, StatusCode::Unset);
        QVERIFY(!document.spans[0].meaning.has(Field::ErrorType));
    }

    void theFirstTokenIsMeasuredFromTheSpansStart() {
        Fixture fixture("INTERNAL root 0-100\n  LLM call 10-50");
        MeaningRow row;
        row.setInteger(Field::TimeToFirstToken, 0); // at the time of the record
        fixture.add(fixture.span(1).id, kTestEpoch + 25 * kMs, row);
        const TraceDocument document = fixture.build();
        QCOMPARE(spanNamed(document, "call").meaning.integer(Field::TimeToFirstToken), 15 * kMs);
    }

    void factsOfATraceStandAtItsRoot() {
        Fixture fixture("INTERNAL root 0-100\n  INTERNAL call 10-50");
        MeaningRow row;
        row.setText(Field::User, fixture.text("u1"));
        fixture.addForTrace(kTestEpoch, row);
        const TraceDocument document = fixture.build();
        QCOMPARE(spanNamed(document, "root").fragmentCount, 1u);
        QCOMPARE(document.text(document.identity.text(Field::User)), std::string_view("u1"));
    }

    void aFactOfATraceFindsItsCallByTheResponseId() {
        Fixture fixture("INTERNAL root 0-100\n  LLM call 10-50");
        MeaningRow call;
        call.setHash(Field::ResponseId, 99);
        fixture.add(fixture.span(1).id, kTestEpoch, call); // the call says it in a record of its own
        std::vector<std::uint64_t> values;
        const StoredSpan own = fixture.span(1);
        MeaningRow row;
        row.setInteger(Field::Kind, static_cast<std::int64_t>(Kind::Llm));
        row.setHash(Field::ResponseId, 77);
        row.appendTo(values);
        fixture.trace().spans[1].meaning = {row.present(), values.data()};
        MeaningRow judged;
        judged.setHash(Field::ResponseId, 77);
        fixture.addForTrace(kTestEpoch, judged, SpanId {4711});
        Evaluation evaluation;
        evaluation.traceId = fixture.trace().id;
        evaluation.name = "correct";
        evaluation.label = "yes";
        evaluation.carrier = SpanId {4711};
        fixture.trace().evaluations.push_back(evaluation);
        const TraceDocument document = fixture.build();
        QCOMPARE(spanNamed(document, "call").fragmentCount, 2u);
        QCOMPARE(spanNamed(document, "call").evaluationCount, 1u);
        QCOMPARE(document.evaluations.front().target, std::optional(own.id));
    }

    void fragmentsOfAbsentSpansWait() {
        Fixture fixture("INTERNAL root 0-100");
        fixture.add(SpanId {424242}, kTestEpoch, {});
        const TraceDocument document = fixture.build();
        QCOMPARE(document.totals.waitingFragments, 1u);
        QCOMPARE(document.firstWaitingFragment, 0u);
        QCOMPARE(document.fragments.size(), std::size_t {1});
    }

    void fragmentsAloneMakeNoSpan() {
        Fixture fixture("INTERNAL root 0-100");
        fixture.add(fixture.span(0).id, kTestEpoch, {});
        fixture.addForTrace(kTestEpoch, {});
        fixture.trace().spans.erase(fixture.trace().spans.begin());
        const TraceDocument document = fixture.build();
        QVERIFY(document.spans.empty());
        QCOMPARE(document.totals.waitingFragments, 2u);
        QCOMPARE(document.totals.duplicateSpans, 0u);
    }

    void theSameRecordTwiceIsOne() {
        Fixture fixture("INTERNAL root 0-100");
        for (int i = 0; i < 2; ++i)
            fixture.add(fixture.span(0).id, kTestEpoch, {}, 0, 5);
        const TraceDocument document = fixture.build();
        QCOMPARE(document.spans[0].fragmentCount, 1u);
        QCOMPARE(document.totals.duplicateSpans, 0u);
    }

    void aPersonsUseOnARecordComesFirst() {
        Fixture fixture("INTERNAL root 0-100");
        MeaningRow first;
        first.setText(Field::Route, fixture.text("/recorded"));
        fixture.add(fixture.span(0).id, kTestEpoch, first);
        MeaningRow used;
        used.setText(Field::Route, fixture.text("/used"));
        used.setInteger(Field::FromUses, std::int64_t {1} << static_cast<unsigned>(Field::Route));
        fixture.add(fixture.span(0).id, kTestEpoch + kMs, used);
        const TraceDocument document = fixture.build();
        QCOMPARE(textOf(document, document.spans[0], Field::Route), QStringLiteral("/used"));
        QVERIFY(document.spans[0].meaning.isFromUse(Field::Route));
    }
};

QTEST_APPLESS_MAIN(tst_fragments)
#include "tst_fragments.moc"
