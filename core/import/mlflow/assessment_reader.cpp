#include "core/import/mlflow/assessment_reader.h"

#include <optional>
#include <string>
#include <unordered_set>
#include <utility>

#include <simdjson.h>

#include "core/import/records/id_text.h"
#include "core/import/records/json_values.h"
#include "core/import/records/judgement_text.h"
#include "core/import/records/time_text.h"

namespace spanloom::mlflow {

using simdjson::dom::element;
using simdjson::dom::object;

namespace {

std::optional<object> objectMember(const object& members, std::string_view name) {
    object result;
    if (members[name].get_object().get(result))
        return std::nullopt;
    return result;
}

class AssessmentReader {
public:
    AssessmentReader(const object& row, std::string_view traceId, Reading& reading)
        : m_row(row)
        , m_reading(reading) {
        std::string scratch;
        m_trace = traceId.empty() ? plainTraceId(memberText(row, "trace_id", scratch)) : traceId;
        m_span = memberText(row, "span_id", scratch);
        m_name = memberText(row, "assessment_name", scratch);
        if (m_name.empty())
            m_name = memberText(row, "name", scratch);
    }

    void read(bool isReplaced) {
        if (m_trace.empty())
            return m_reading.context.loss("assessment_without_trace", "an assessment names no trace; it was left out");
        element feedback;
        const bool hasFeedback = !m_row["feedback"].get(feedback) && !feedback.is_null();
        const auto expectation = objectMember(m_row, "expectation");
        if (hasFeedback || !m_row["error"].get(feedback))
            readFeedback(isReplaced);
        else if (!expectation)
            m_reading.context.loss("bad_assessment", "an assessment has neither feedback nor expectation");
        readFacts(expectation);
    }

private:
    void readFeedback(bool isReplaced) {
        std::string scratch;
        Evaluation evaluation;
        evaluation.traceId = parseTraceId(m_trace, m_reading.context.sourceSeed).id;
        if (const ParsedSpanId span = parseSpanId(m_span); span.form != IdForm::Missing)
            evaluation.target = span.id;
        evaluation.name = m_name;
        evaluation.explanation = memberText(m_row, "rationale", scratch);
        const auto feedback = objectMember(m_row, "feedback");
        element value;
        if (feedback && !(*feedback)["value"].get(value))
            readValue(value, evaluation);
        auto error = feedback ? objectMember(*feedback, "error") : std::nullopt;
        if (!error)
            error = objectMember(m_row, "error"); // as early versions wrote it
        if (error)
            readError(*error, evaluation);
        readRater(evaluation);
        bool isValid = true;
        evaluation.isSuperseded = isReplaced || (!m_row["valid"].get_bool().get(isValid) && !isValid);
        for (const char* member : {"last_update_time", "create_time", "last_update_time_ms", "create_time_ms"})
            if (!m_row[member].get(value) && evaluation.time == kNoTime)
                evaluation.time = readTime(value).value_or(kNoTime);
        if (const auto metadata = objectMember(m_row, "metadata"))
            if (!(*metadata)["threshold"].get(value))
                evaluation.threshold = spanloom::readScore(value);
        m_reading.sink.evaluation(std::move(evaluation));
    }

    static void readValue(const element& value, Evaluation& evaluation) {
        std::string scratch;
        bool flag = false;
        if (value.get_bool().get(flag) == simdjson::SUCCESS)
            evaluation.label = flag ? "true" : "false";
        else if (value.is_number())
            evaluation.score = spanloom::readScore(value);
        else
            evaluation.label = readText(value, scratch);
    }

    static void readError(const object& error, Evaluation& evaluation) {
        evaluation.verdict = Verdict::Error;
        std::string scratch;
        for (const char* member : {"error_code", "error_message"}) {
            const std::string_view text = memberText(error, member, scratch);
            if (text.empty())
                continue;
            evaluation.explanation += evaluation.explanation.empty() ? "" : ": ";
            evaluation.explanation += text;
        }
    }

    void readRater(Evaluation& evaluation) const {
        std::string scratch;
        const auto source = objectMember(m_row, "source");
        if (!source)
            return;
        evaluation.evaluatorType = evaluatorTypeOf(memberText(*source, "source_type", scratch));
        evaluation.evaluator = memberText(*source, "source_id", scratch);
        evaluation.isFeedback
            = evaluation.evaluatorType == EvaluatorType::Human && isUserFeedbackName(evaluation.name);
    }

    /// What an evaluation has no room for, and expectations, stay facts of the span or trace.
    void readFacts(const std::optional<object>& expectation) {
        m_reading.begin();
        m_reading.draft.setTraceId(m_trace);
        m_reading.draft.setSpanId(m_span);
        AttributeDraft& attributes = m_reading.draft.attributes();
        bool isAny = false;
        if (expectation) {
            element value;
            std::string scratch;
            const auto structured = objectMember(*expectation, "serialized_value");
            if (!(*expectation)["value"].get(value) && !value.is_null())
                attributes.add("mlflow.expectation." + m_name, value);
            else if (structured && !(*structured)["value"].get(value))
                attributes.add("mlflow.expectation." + m_name, value);
            else
                attributes.addText("mlflow.expectation." + m_name, memberText(*expectation, "serialized_value", scratch));
            isAny = true;
        }
        object metadata;
        if (!m_row["metadata"].get_object().get(metadata) && metadata.begin() != metadata.end()) {
            attributes.addMembers("mlflow.assessment." + m_name + '.', metadata);
            isAny = true;
        }
        if (isAny)
            m_reading.draft.sendFragment();
    }

    const object& m_row;
    Reading& m_reading;
    std::string m_trace;
    std::string m_span;
    std::string m_name;
};

} // namespace

void readAssessments(const element& assessments, std::string_view traceId, Reading& reading) {
    EmbeddedJson cell;
    element root;
    simdjson::dom::array list;
    std::string_view text;
    if (assessments.get_string().get(text) == simdjson::SUCCESS && text.empty())
        return;
    const Cell state = openCell(cell, assessments, root, reading.context);
    if (state == Cell::Python)
        return;
    if (state != Cell::Open || root.get_array().get(list))
        return reading.context.loss("bad_assessment", "assessments are no list in JSON");
    std::unordered_set<std::string> replaced;
    std::string scratch;
    for (const element item : list) {
        object row;
        if (!item.get_object().get(row))
            if (const std::string_view id = memberText(row, "overrides", scratch); !id.empty())
                replaced.emplace(id);
    }
    for (const element item : list) {
        object row;
        if (item.get_object().get(row)) {
            reading.context.loss("bad_assessment", "an assessment is no object");
            continue;
        }
        const bool isReplaced = replaced.contains(std::string(memberText(row, "assessment_id", scratch)));
        AssessmentReader(row, traceId, reading).read(isReplaced);
    }
}

} // namespace spanloom::mlflow
