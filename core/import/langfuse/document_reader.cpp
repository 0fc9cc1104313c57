#include "core/import/langfuse/document_reader.h"

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include <simdjson.h>

#include "core/import/langfuse/observation_reader.h"
#include "core/import/langfuse/score_reader.h"
#include "core/import/langfuse/trace_reader.h"
#include "core/import/records/time_text.h"

namespace spanloom::langfuse {

using simdjson::dom::element;

namespace {

constexpr int kMaxEnvelopes = 8; // lists within pages within lists
/// From this number of observations on, the download of a trace leaves their content out.
constexpr std::size_t kContentLimit = 350;

enum class RowKind { Envelope, Observation, Score, Trace, Unknown };

/// A value and something that only scores say of it. The public API puts the judged trace, as an object, beside them.
bool isScore(const Row& row) {
    const bool hasValue = row.mentions(Member::Value) || row.mentions(Member::StringValue);
    return !row.mentions(Member::StartTime) && hasValue
        && (row.mentions(Member::DataType) || row.mentions(Member::Source) || row.mentions(Member::ObservationId));
}

RowKind kindOf(const Row& row) {
    const bool hasRows = row.isList(Member::Observations) || row.isList(Member::Data) || row.isList(Member::Traces);
    if (!hasRows && isScore(row))
        return RowKind::Score;
    if (hasRows || row.isObject(Member::Trace))
        return RowKind::Envelope;
    if (row.has(Member::StartTime)
        && (row.has(Member::Id) || row.has(Member::TraceId) || row.has(Member::Type)))
        return RowKind::Observation;
    if (row.has(Member::Id) && row.has(Member::Timestamp))
        return RowKind::Trace;
    return row.isList(Member::Scores) ? RowKind::Envelope : RowKind::Unknown;
}

/// Rows of one page, each id once: pages repeat observations, with and without their content.
class UniqueRows {
public:
    void addAll(const Row& page, Member list) {
        if (!page.isList(list))
            return;
        const simdjson::dom::array rows = page[list].get_array().value_unsafe();
        for (const element row : rows) {
            simdjson::dom::object members;
            if (row.get_object().get(members) == simdjson::SUCCESS)
                add(Row(members));
            else if (!row.is_string()) // an id alone: lists of the API name what they leave out
                ++m_unreadable;
        }
    }

    [[nodiscard]] const std::vector<Row>& rows() const { return m_rows; }
    [[nodiscard]] std::size_t repeated() const { return m_repeated; }
    void reportUnreadable(DecodeContext& context) const {
        for (std::size_t i = 0; i < m_unreadable; ++i)
            context.loss("unknown_row", "a row is no object; it was left out");
    }

private:
    void add(Row&& row) {
        std::string scratch;
        const std::string_view id = row.text(Member::Id, scratch);
        if (id.empty()) {
            m_rows.push_back(std::move(row));
            return;
        }
        const auto [found, isNew] = m_byId.try_emplace(std::string(id), m_rows.size());
        if (isNew) {
            m_rows.push_back(std::move(row));
            return;
        }
        ++m_repeated;
        Row& known = m_rows[found->second];
        if (isBetter(row, known))
            known = std::move(row);
    }

    /// The newer one; of two of one age, the fuller one.
    static bool isBetter(const Row& row, const Row& known) {
        const auto age = [](const Row& r) {
            const auto time = r.has(Member::UpdatedAt) ? readTime(r[Member::UpdatedAt]) : std::nullopt;
            return time.value_or(kNoTime);
        };
        const TimeNs a = age(row);
        const TimeNs b = age(known);
        return a != b ? a > b : row.filled() > known.filled();
    }

    std::vector<Row> m_rows;
    std::unordered_map<std::string, std::size_t> m_byId;
    std::size_t m_repeated = 0;
    std::size_t m_unreadable = 0;
};

class DocumentReader final : public JsonRowReader {
public:
    void readDocument(const element& document, DecodeContext& context, SpanSink& sink) override {
        SpanDraft draft(context, sink);
        Reading reading {context, sink, draft, m_metadata};
        readAny(document, {}, reading, 0);
    }

    /// Of a page that was cut at its observations: they came as rows.
    void readBeside(const element& members, DecodeContext& context, SpanSink& sink) override {
        simdjson::dom::object object;
        if (members.get_object().get(object))
            return;
        SpanDraft draft(context, sink);
        Reading reading {context, sink, draft, m_metadata};
        const Row page(object);
        if (page.isObject(Member::Trace) || page.isList(Member::Scores) || page.isList(Member::Corrections)
            || (page.has(Member::Id) && page.has(Member::Timestamp)))
            readPage(page, {}, reading, 0, false);
    }

private:
    void readAny(const element& document, const Envelope& envelope, Reading& reading, int depth) {
        if (depth > kMaxEnvelopes)
            return reading.context.loss("unknown_row", "rows are nested too deep; they were left out");
        simdjson::dom::array list;
        simdjson::dom::object object;
        if (document.get_array().get(list) == simdjson::SUCCESS) {
            for (const element item : list)
                readAny(item, envelope, reading, depth + 1);
        } else if (document.get_object().get(object) == simdjson::SUCCESS) {
            readRow(Row(object), envelope, reading, depth);
        } else {
            reading.context.loss("unknown_row", "a row is no object; it was left out");
        }
    }

    void readRow(const Row& row, const Envelope& envelope, Reading& reading, int depth) {
        switch (kindOf(row)) {
        case RowKind::Envelope: return readPage(row, envelope, reading, depth, true);
        case RowKind::Observation:
            markRead(row, {Member::Scores});
            readObservation(row, envelope, reading);
            return readOwnScores(row, Member::TraceId, envelope, reading);
        case RowKind::Score: return readScoreRow(row, envelope, reading);
        case RowKind::Trace:
            reading.context.info("trace_without_observations",
                "a trace came without its observations; what is said of it is shown with them");
            markRead(row, {Member::Scores});
            readTrace(row, envelope, reading);
            return readOwnScores(row, Member::Id, envelope, reading);
        case RowKind::Unknown:
            reading.context.loss("unknown_row", "a row is no trace, observation or score; it was left out");
        }
    }

    /// A score, and what it says of its trace: user, session and tags, but no id of its own.
    static void readScoreRow(const Row& row, const Envelope& envelope, Reading& reading) {
        readScore(row, envelope, reading);
        simdjson::dom::object members;
        std::string scratch;
        Envelope own = envelope;
        if (const std::string_view id = row.text(Member::TraceId, scratch); !id.empty())
            own.traceId = id;
        if (own.traceId.empty() || !row.isObject(Member::Trace) || row[Member::Trace].get_object().get(members))
            return;
        const Row trace(members);
        if (trace.filled() > 0)
            readTrace(trace, own, reading);
    }

    /// The scores that stand within a row.
    static void readOwnScores(const Row& row, Member traceId, const Envelope& envelope, Reading& reading) {
        if (!row.isList(Member::Scores))
            return;
        std::string scratch;
        Envelope own = envelope;
        if (const std::string_view id = row.text(traceId, scratch); !id.empty())
            own.traceId = id;
        UniqueRows scores;
        scores.addAll(row, Member::Scores);
        scores.reportUnreadable(reading.context);
        for (const Row& score : scores.rows())
            readScore(score, own, reading);
    }

    void readPage(const Row& page, const Envelope& outer, Reading& reading, int depth, bool hasObservations) {
        for (const Member list : {Member::Data, Member::Traces}) {
            if (!page.isList(list))
                continue;
            Envelope inner = outer;
            std::string scratch;
            if (list == Member::Traces)
                inner.sessionId = page.text(Member::Id, scratch);
            readAny(page[list], inner, reading, depth + 1);
        }
        // The trace stands beside its lists, or around them.
        Row trace;
        simdjson::dom::object members;
        const bool hasTrace
            = page.isObject(Member::Trace) && page[Member::Trace].get_object().get(members) == simdjson::SUCCESS;
        if (hasTrace)
            trace = Row(members);
        const bool isTrace = !hasTrace && page.has(Member::Id) && page.has(Member::Timestamp);
        const Row& own = hasTrace ? trace : page;

        std::string scratch;
        Envelope envelope = outer;
        if (hasTrace || isTrace)
            envelope.traceId = own.text(Member::Id, scratch);
        if (hasObservations)
            readObservations(page, trace, envelope, reading);
        readScores(page, trace, envelope, reading);
        if (hasTrace || isTrace) {
            markRead(own, {Member::Observations, Member::Scores, Member::Corrections});
            readTrace(own, envelope, reading);
        }
        if (!isTrace && page.otherCount() > 0)
            reading.context.info("unread_members", "a page has members beside its lists that are not known");
    }

    /// Lists that are read apart are no members to keep.
    static void markRead(const Row& row, std::initializer_list<Member> members) {
        for (const Member member : members)
            if (row.isList(member))
                (void)row[member];
    }

    static void readObservations(const Row& page, const Row& trace, const Envelope& envelope, Reading& reading) {
        UniqueRows observations;
        observations.addAll(page, Member::Observations);
        observations.addAll(trace, Member::Observations);
        bool hasContent = false;
        for (const Row& row : observations.rows()) {
            hasContent = hasContent || row.mentions(Member::Input) || row.mentions(Member::Output)
                || row.mentions(Member::Metadata);
            markRead(row, {Member::Scores});
            readObservation(row, envelope, reading);
            readOwnScores(row, Member::TraceId, envelope, reading);
        }
        observations.reportUnreadable(reading.context);
        if (observations.rows().size() >= kContentLimit && !hasContent)
            reading.context.notice("content_left_out",
                "inputs, outputs and metadata are not in this file: Langfuse leaves them out of large traces");
        if (observations.repeated() > 0)
            reading.context.info("repeated_observations", "a page holds observations twice; each was read once");
    }

    static void readScores(const Row& page, const Row& trace, const Envelope& envelope, Reading& reading) {
        UniqueRows scores;
        for (const Member list : {Member::Scores, Member::Corrections}) {
            scores.addAll(page, list);
            scores.addAll(trace, list);
        }
        scores.reportUnreadable(reading.context);
        for (const Row& score : scores.rows())
            readScore(score, envelope, reading);
    }

    MetadataReader m_metadata;
};

} // namespace

std::unique_ptr<JsonRowReader> makeDocumentReader() { return std::make_unique<DocumentReader>(); }

} // namespace spanloom::langfuse
