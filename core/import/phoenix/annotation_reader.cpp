#include "core/import/phoenix/annotation_reader.h"

#include <limits>
#include <string>
#include <utility>

#include <simdjson.h>

#include "core/import/records/id_text.h"
#include "core/import/records/json_values.h"
#include "core/import/records/judgement_text.h"
#include "core/import/records/time_text.h"

namespace spanloom::phoenix {

using simdjson::dom::element;
using simdjson::dom::element_type;
using simdjson::dom::object;

namespace {

enum class Member {
    Other, Ignored, Name, Kind, Result, Score, Label, Explanation, Identifier, Time, SpanId, TraceId, SessionId, Document
};

Member memberOf(std::string_view key) {
    struct Entry {
        std::string_view key;
        Member member;
    };
    static constexpr Entry kEntries[] = {{"name", Member::Name}, {"annotation_name", Member::Name},
        {"annotator_kind", Member::Kind}, {"annotatorKind", Member::Kind}, {"result", Member::Result},
        {"score", Member::Score}, {"result.score", Member::Score}, {"label", Member::Label},
        {"result.label", Member::Label}, {"explanation", Member::Explanation},
        {"result.explanation", Member::Explanation}, {"identifier", Member::Identifier}, {"created_at", Member::Time},
        {"createdAt", Member::Time}, {"updated_at", Member::Ignored}, {"updatedAt", Member::Ignored},
        {"id", Member::Ignored}, {"", Member::Ignored}, {"source", Member::Ignored}, {"span_id", Member::SpanId}, {"spanId", Member::SpanId},
        {"context.span_id", Member::SpanId}, {"trace_id", Member::TraceId}, {"traceId", Member::TraceId},
        {"context.trace_id", Member::TraceId}, {"session_id", Member::SessionId}, {"sessionId", Member::SessionId},
        {"document_position", Member::Document}, {"documentPosition", Member::Document}};
    for (const Entry& entry : kEntries)
        if (entry.key == key)
            return entry.member;
    return Member::Other;
}

/// Members of one row, those of `result` included.
class AnnotationRow {
public:
    AnnotationRow(const AnnotatedPlace& place, DecodeContext& context)
        : m_context(context)
        , m_traceId(place.traceId)
        , m_spanId(place.spanId) {
        m_evaluation.name = place.name;
    }

    void read(const object& row) {
        for (const auto field : row)
            if (field.value.type() != element_type::NULL_VALUE)
                readMember(field.key, field.value);
    }

    void finish(SpanSink& sink) {
        if (m_traceId.empty() && m_spanId.empty()) {
            if (m_hasSession)
                return m_context.loss("session_judgement", "a judgement speaks of a whole session; it was not read");
            return m_context.loss(
                "judgement_without_target", "a judgement names neither a span nor a trace; it was not read");
        }
        if (m_traceId.empty())
            m_context.notice("judgement_without_trace", "a judgement names a span, but not its trace");
        if (m_hasMore)
            m_context.info("judgement_members",
                "judgements have members beside score, label and explanation; they were left out");
        m_evaluation.traceId = parseTraceId(m_traceId, m_context.sourceSeed).id;
        if (!m_spanId.empty())
            m_evaluation.target = parseSpanId(m_spanId).id;
        if (m_evaluation.name.empty())
            m_evaluation.name = "evaluation"; // frames do not name what was measured
        const bool isHuman = m_evaluation.evaluatorType == EvaluatorType::Human;
        m_evaluation.isFeedback = isHuman && isUserFeedbackName(m_evaluation.name);
        sink.evaluation(std::move(m_evaluation));
    }

private:
    void readMember(std::string_view key, const element& value) {
        std::string scratch;
        object inner;
        switch (memberOf(key)) {
        case Member::Name: m_evaluation.name = readText(value, scratch); break;
        case Member::Kind: m_evaluation.evaluatorType = evaluatorTypeOf(readText(value, scratch)); break;
        case Member::Result:
            if (value.get_object().get(inner) == simdjson::SUCCESS)
                read(inner);
            else
                m_hasMore = true;
            break;
        case Member::Score: readScoreOrLabel(value); break;
        case Member::Label: m_evaluation.label = readText(value, scratch); break;
        case Member::Explanation: m_evaluation.explanation = readText(value, scratch); break;
        case Member::Identifier: m_evaluation.evaluator = readText(value, scratch); break;
        case Member::Time: m_evaluation.time = readTime(value).value_or(kNoTime); break;
        case Member::SpanId: m_spanId = readText(value, scratch); break;
        case Member::TraceId: m_traceId = readText(value, scratch); break;
        case Member::SessionId: m_hasSession = true; break;
        case Member::Document: readPosition(value); break;
        case Member::Ignored: break;
        case Member::Other: m_hasMore = m_hasMore || (scratch = simdjson::minify(value), scratch != "{}" && scratch != "\"\""); break;
        }
    }

    void readScoreOrLabel(const element& value) {
        std::string scratch;
        m_evaluation.score = readScore(value);
        if (!m_evaluation.score && m_evaluation.label.empty())
            m_evaluation.label = readText(value, scratch);
    }

    void readPosition(const element& value) {
        const auto number = readInteger(value);
        if (number && *number >= 0 && *number <= std::numeric_limits<std::int32_t>::max())
            m_evaluation.documentPosition = static_cast<std::uint32_t>(*number);
        else
            m_context.notice("bad_count", "the position of a document is no number");
    }

    DecodeContext& m_context;
    Evaluation m_evaluation;
    std::string m_traceId;
    std::string m_spanId;
    bool m_hasSession = false;
    bool m_hasMore = false;
};

} // namespace

bool isAnnotation(const object& row) {
    bool hasTarget = false;
    bool hasResult = false;
    for (const auto field : row) {
        switch (memberOf(field.key)) {
        case Member::SpanId:
        case Member::TraceId:
        case Member::SessionId: hasTarget = true; break;
        case Member::Kind:
        case Member::Result:
        case Member::Score:
        case Member::Label:
        case Member::Explanation: hasResult = true; break;
        default: break;
        }
    }
    return hasTarget && hasResult;
}

void readAnnotation(const object& row, const AnnotatedPlace& place, DecodeContext& context, SpanSink& sink) {
    AnnotationRow reader(place, context);
    reader.read(row);
    reader.finish(sink);
}

} // namespace spanloom::phoenix
