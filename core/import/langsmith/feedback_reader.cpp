#include "core/import/langsmith/feedback_reader.h"

#include <utility>

#include <simdjson.h>

#include "core/import/records/id_text.h"
#include "core/import/records/json_values.h"
#include "core/import/records/judgement_text.h"
#include "core/import/records/span_draft.h"
#include "core/import/records/time_text.h"

namespace spanloom::langsmith {

using simdjson::dom::element;
using simdjson::dom::element_type;
using simdjson::dom::object;

namespace {

/// Who judged: its kind, and a person's name or the run of the judging model.
void readSource(const element& value, Evaluation& evaluation) {
    object source;
    std::string scratch;
    if (value.get_object().get(source)) {
        evaluation.evaluator = readText(value, scratch);
        evaluation.evaluatorType = evaluatorTypeOf(evaluation.evaluator);
        return;
    }
    const std::string_view type = memberText(source, "type", scratch);
    evaluation.evaluatorType = evaluatorTypeOf(type);
    evaluation.evaluator = type;
    object metadata, run;
    if (source["metadata"].get_object().get(metadata) == simdjson::SUCCESS
        && metadata["__run"].get_object().get(run) == simdjson::SUCCESS) {
        const std::string_view id = memberText(run, "run_id", scratch);
        evaluation.evaluator = id.empty() ? evaluation.evaluator : std::string(id);
    }
    const std::string_view user = memberText(source, "user_name", scratch);
    evaluation.evaluator = user.empty() ? evaluation.evaluator : std::string(user);
}

/// A score that is no number is a label.
void readScoreOrLabel(const element& value, Evaluation& evaluation) {
    std::string scratch;
    evaluation.score = readScore(value);
    if (!evaluation.score)
        evaluation.label = readText(value, scratch);
}

/// The value beside a score: a category in the first place, a number where there is no score.
void readValue(const element& value, Evaluation& evaluation) {
    std::string scratch;
    const bool isNumber = value.type() != element_type::STRING && value.type() != element_type::BOOL;
    const auto number = isNumber ? readScore(value) : std::nullopt;
    if (!number)
        evaluation.label = readText(value, scratch);
    else if (!evaluation.score)
        evaluation.score = number;
}

bool isExpected(std::string_view key) {
    for (const std::string_view known : {"run_id", "trace_id", "key", "score", "value", "comment", "correction",
             "feedback_source", "created_at", "modified_at", "id", "session_id"})
        if (key == known)
            return true;
    return false;
}

} // namespace

bool isFeedback(const object& row) {
    element value;
    const auto has = [&](std::string_view key) { return row[key].get(value) == simdjson::SUCCESS; };
    return has("key") && (has("score") || has("value") || has("comment") || has("correction"))
        && (has("run_id") || has("trace_id"));
}

void readFeedback(const object& row, const JudgedRun& run, DecodeContext& context, SpanSink& sink) {
    Evaluation evaluation;
    std::string traceId(run.traceId), runId(run.runId), scratch;
    bool hasMore = false;
    element later;
    bool hasLater = false;
    for (const auto field : row) {
        const std::string_view key = field.key;
        if (field.value.type() == element_type::NULL_VALUE)
            continue;
        if (key == "run_id")
            runId = readText(field.value, scratch);
        else if (key == "trace_id")
            traceId = readText(field.value, scratch);
        else if (key == "key")
            evaluation.name = readText(field.value, scratch);
        else if (key == "score")
            readScoreOrLabel(field.value, evaluation);
        else if (key == "comment")
            evaluation.explanation = readText(field.value, scratch);
        else if (key == "feedback_source")
            readSource(field.value, evaluation);
        else if (key == "created_at" || (key == "modified_at" && evaluation.time == kNoTime))
            evaluation.time = readTime(field.value).value_or(kNoTime);
        else if (key == "value" || key == "correction")
            hasLater = true;
        hasMore = hasMore || !isExpected(key);
    }
    // What they mean depends on the score and the comment.
    if (hasLater && row["value"].get(later) == simdjson::SUCCESS && later.type() != element_type::NULL_VALUE)
        readValue(later, evaluation);
    if (const std::string_view correction = memberText(row, "correction", scratch); !correction.empty())
        evaluation.explanation += (evaluation.explanation.empty() ? "correction: " : "\n\ncorrection: ")
            + std::string(correction);
    if (runId.empty() && traceId.empty())
        return context.loss("judgement_without_target", "a judgement names neither a run nor a trace; it was not read");
    if (traceId.empty())
        context.notice("judgement_without_trace", "a judgement names a span, but not its trace");
    if (hasMore)
        context.info("judgement_members", "judgements have members beside score, label and explanation; they were left out");
    evaluation.traceId = parseTraceId(traceId, context.sourceSeed).id;
    if (!runId.empty())
        evaluation.target = parseSpanId(runId).id;
    evaluation.isFeedback
        = isUserFeedbackName(evaluation.name) && evaluation.evaluatorType != EvaluatorType::Llm;
    if (evaluation.isFeedback && evaluation.evaluatorType == EvaluatorType::Unknown)
        evaluation.evaluatorType = EvaluatorType::Human;
    sink.evaluation(std::move(evaluation));
}

} // namespace spanloom::langsmith
