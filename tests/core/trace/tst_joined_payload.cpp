#include <QTest>

#include "core/trace/trace_document.h"
#include "tests/support/trace_builder.h"

using namespace spanloom;

namespace {

/// Payloads of two segments whose pools give other numbers to the same keys.
class TwoSegments final : public PayloadSource {
public:
    TwoSegments() {
        m_keys[1].intern("only here");
        for (StringPool& pool : m_keys)
            for (const char* key : {"a", "b", "c"})
                pool.intern(key);
    }
    Result<SpanPayload> payload(SpanRef span) const override {
        const auto found = payloads.find(span.row);
        if (found == payloads.end())
            return fail(ErrorCode::NotFound, "gone");
        SpanPayload result = found->second;
        result.keys = &m_keys[span.segment];
        return result;
    }
    Result<ResourceContent> resource(std::uint32_t, std::uint32_t) const override { return ResourceContent {}; }
    Result<ScopeContent> scope(std::uint32_t, std::uint32_t) const override { return ScopeContent {}; }
    const StringPool* keys(std::uint32_t segment) const override { return &m_keys[segment]; }

    std::string list(std::uint32_t segment, const std::vector<std::pair<const char*, int>>& entries) const {
        std::string packed;
        ValueWriter writer(packed);
        writer.beginList();
        for (const auto& [key, value] : entries) {
            writer.key(m_keys[segment].find(key));
            writer.integer(value);
        }
        writer.endList();
        return packed;
    }
    std::string events(std::uint32_t segment, const std::vector<std::pair<TimeNs, const char*>>& entries) const {
        EventListWriter writer;
        for (const auto& [time, name] : entries) {
            writer.begin(time, name, 0);
            writer.buffer() += list(segment, {{"a", 1}});
        }
        return std::string(writer.packed());
    }

    std::map<std::uint32_t, SpanPayload> payloads; ///< by row

private:
    StringPool m_keys[2];
};

QString attributesOf(const SpanPayload& payload) {
    QStringList words;
    for (const AttributeView& attribute : AttributeListView(payload.attributes))
        words.append(QString::fromStdString(std::string(payload.keys->text(attribute.key)) + '='
            + std::to_string(attribute.value.integer())));
    return words.join(' ');
}

QString eventsOf(const SpanPayload& payload) {
    QStringList words;
    forEachEvent(payload.events, [&](const EventView& event) {
        words.append(QString::fromStdString(std::string(event.name)));
        for (const AttributeView& attribute : event.attributes)
            if (payload.keys->text(attribute.key) != "a")
                words.append(QStringLiteral("wrong key"));
    });
    return words.join(' ');
}

struct Opened {
    TraceDocument document;
    explicit Opened(std::initializer_list<SpanRef> fragments) {
        TraceSpan& span = document.spans.emplace_back();
        span.ref = {0, 0};
        document.fragments = fragments;
        span.fragmentCount = static_cast<std::uint32_t>(fragments.size());
    }
};

} // namespace

class tst_joined_payload : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void withoutFragmentsThePayloadIsAsItWasRead() {
        TwoSegments source;
        source.payloads[0].attributes = source.list(0, {{"a", 1}, {"a", 2}});
        const Opened opened({});
        const auto payload = loadPayload(source, opened.document, opened.document.spans[0]);
        QVERIFY(payload);
        QCOMPARE(payload->attributes, source.payloads[0].attributes);
    }

    void aFragmentAddsOnlyKeysThatAreNotThere() {
        TwoSegments source;
        source.payloads[0].attributes = source.list(0, {{"a", 1}, {"a", 2}});
        source.payloads[1].attributes = source.list(1, {{"a", 9}, {"b", 3}, {"only here", 4}});
        source.payloads[2].attributes = source.list(0, {{"b", 8}, {"c", 5}});
        const Opened opened({{1, 1}, {0, 2}});
        const auto payload = loadPayload(source, opened.document, opened.document.spans[0]);
        QVERIFY(payload);
        QCOMPARE(attributesOf(*payload), QStringLiteral("a=1 a=2 b=3 only here=4 c=5"));
    }

    void eventsComeInTheOrderOfTimeAndOnce() {
        TwoSegments source;
        source.payloads[0].events = source.events(0, {{20, "own"}, {10, "own early"}});
        source.payloads[1].events = source.events(1, {{30, "late"}, {5, "first"}, {20, "own"}});
        source.payloads[2].events = source.events(0, {{kNoTime, "timeless"}, {15, "between"}});
        const Opened opened({{1, 1}, {0, 2}});
        const auto payload = loadPayload(source, opened.document, opened.document.spans[0]);
        QVERIFY(payload);
        QCOMPARE(eventsOf(*payload), QStringLiteral("first between own own early late timeless"));
    }

    void aFragmentOfARemovedSourceIsLeftOut() {
        TwoSegments source;
        source.payloads[0].attributes = source.list(0, {{"a", 1}});
        const Opened opened({{1, 77}});
        const auto payload = loadPayload(source, opened.document, opened.document.spans[0]);
        QVERIFY(payload);
        QCOMPARE(attributesOf(*payload), QStringLiteral("a=1"));
    }
};

QTEST_APPLESS_MAIN(tst_joined_payload)
#include "tst_joined_payload.moc"
