#include "core/import/langfuse/score_reader.h"

#include <string>
#include <utility>

#include <simdjson.h>

#include "core/import/records/id_text.h"
#include "core/import/records/judgement_text.h"
#include "core/import/records/time_text.h"

namespace spanloom::langfuse {

using simdjson::dom::element;

namespace {

constexpr std::string_view kPrefix = "langfuse.score.";

/// Lists of texts or numbers that rows have by nature: no score columns.
bool isOwnList(std::string_view name) {
    return name == "toolCalls" || name == "toolCallNames" || name == "tool_calls" || name == "tool_call_names"
        || name == "toolDefinitions" || name == "tool_definitions" || name == "comments" || name == "scoreIds"
        || name == "metadataNames" || name == "metadata_names" || name == "warnings";
}

/// Members of a score that an evaluation has no room for, other than its bookkeeping.
bool isKeptMember(std::string_view snakeName) {
    return snakeName == "execution_trace_id" || snakeName == "config_id" || snakeName == "queue_id";
}

std::optional<ScoreTarget> targetOf(const Row& row, const Envelope& envelope, Reading& reading) {
    std::string traceText, spanText;
    std::string_view trace = row.text(Member::TraceId, traceText);
    if (trace.empty())
        trace = envelope.traceId;
    const ParsedTraceId traceId = parseTraceId(trace, reading.context.sourceSeed);
    if (traceId.form == IdForm::Missing)
        return std::nullopt;
    const ParsedSpanId spanId = parseSpanId(row.text(Member::ObservationId, spanText));
    return ScoreTarget {traceId.id, spanId.form == IdForm::Missing ? std::nullopt : std::optional(spanId.id)};
}

/// Facts of a score that belong to what it judges.
class ScoreFacts {
public:
    ScoreFacts(const Row& row, const Envelope& envelope, Reading& reading)
        : m_row(row)
        , m_reading(reading) {
        std::string scratch;
        m_reading.begin();
        const std::string_view trace = row.text(Member::TraceId, scratch);
        m_reading.draft.setTraceId(trace.empty() ? std::string_view(envelope.traceId) : trace);
        m_reading.draft.setSpanId(row.text(Member::ObservationId, scratch));
        m_prefix = kPrefix;
        m_prefix += row.text(Member::Name, scratch);
        m_prefix += '.';
    }

    void add(std::string_view member, const element& value) {
        if (saysNothing(value))
            return;
        m_reading.attributes.add(m_prefix + std::string(member), value);
        m_isAny = true;
    }
    void add(std::string_view member, Member from) {
        if (m_row.has(from))
            add(member, m_row[from]);
    }
    void send(TimeNs time) {
        if (!m_isAny)
            return;
        m_reading.draft.record().start = time;
        m_reading.metadata.read(
            nullptr, {}, m_reading.draft.record(), m_reading.attributes, m_reading.context, m_reading.sink);
        m_reading.draft.sendFragment();
    }

private:
    const Row& m_row;
    Reading& m_reading;
    std::string m_prefix;
    bool m_isAny = false;
};

TimeNs timeOf(const Row& row) {
    for (const Member member : {Member::Timestamp, Member::CreatedAt})
        if (const auto time = row.has(member) ? readTime(row[member]) : std::nullopt)
            return *time;
    return kNoTime;
}

/// The value, as the type of the score means it.
void readValue(const Row& row, std::string_view type, Evaluation& evaluation) {
    std::string scratch;
    const std::string word(row.text(Member::StringValue, scratch));
    const std::string longText(row.text(Member::LongStringValue, scratch));
    const auto number = row.has(Member::Value) ? spanloom::readScore(row[Member::Value]) : std::nullopt;
    const std::string valueText(number ? std::string_view() : row.text(Member::Value, scratch));
    if (type == "TEXT") {
        evaluation.explanation = !longText.empty() ? longText : !word.empty() ? word : valueText;
        return;
    }
    evaluation.label = !word.empty() ? word : valueText;
    // A category's number is 0 where its configuration gives none.
    const bool isCategory = type == "CATEGORICAL" || (type.empty() && !evaluation.label.empty());
    if (number && !isCategory)
        evaluation.score = number;
    if (type == "BOOLEAN" && evaluation.label.empty() && number)
        evaluation.label = *number != 0 ? "True" : "False";
}

} // namespace

void readScore(const Row& row, const Envelope& envelope, Reading& reading) {
    const auto target = targetOf(row, envelope, reading);
    if (!target)
        return reading.context.loss("score_without_trace",
            "a score names no trace (it judges a session or a dataset run); it was left out");
    std::string scratch;
    const std::string type(row.text(Member::DataType, scratch));
    ScoreFacts facts(row, envelope, reading);
    if (type == "CORRECTION") {
        facts.add("correction",
            row.has(Member::LongStringValue) && !saysNothing(row[Member::LongStringValue]) ? Member::LongStringValue
                : row.has(Member::StringValue) ? Member::StringValue : Member::Value);
        facts.add("comment", Member::Comment);
        facts.add("author", Member::AuthorUserId);
        return facts.send(timeOf(row));
    }
    Evaluation evaluation;
    evaluation.traceId = target->traceId;
    evaluation.target = target->spanId;
    evaluation.name = row.text(Member::Name, scratch);
    readValue(row, type, evaluation);
    if (const std::string_view comment = row.text(Member::Comment, scratch); !comment.empty()) {
        evaluation.explanation += evaluation.explanation.empty() ? "" : "\n";
        evaluation.explanation += comment;
    }
    evaluation.evaluatorType = evaluatorTypeOf(row.text(Member::Source, scratch));
    evaluation.evaluator = row.text(Member::AuthorUserId, scratch);
    evaluation.isFeedback = isUserFeedbackName(evaluation.name) && evaluation.evaluatorType != EvaluatorType::Llm
        && evaluation.evaluatorType != EvaluatorType::Code;
    evaluation.time = timeOf(row);
    if (evaluation.name.empty() || (!evaluation.score && evaluation.label.empty() && evaluation.explanation.empty()))
        reading.context.notice("empty_score", "a score has no name or no value");
    reading.sink.evaluation(std::move(evaluation));
    facts.add("metadata", Member::Metadata);
    for (std::size_t i = 0; i < row.otherCount(); ++i)
        if (const std::string name = snakeCase(row.otherName(i)); isKeptMember(name))
            facts.add(name, row.other(i));
    facts.send(timeOf(row));
}

namespace {

/// A column of scores: a list of numbers, or of words.
bool isScoreColumn(std::string_view name, const simdjson::dom::array& list) {
    if (isOwnList(name) || list.begin() == list.end())
        return false;
    const bool isNumbers = (*list.begin()).is_number();
    for (const element item : list)
        if (isNumbers ? !item.is_number() : !item.is_string())
            return false;
    return true;
}

void readScoreColumn(std::string_view name, const simdjson::dom::array& list, const ScoreTarget& target, Reading& reading) {
    for (const element item : list) {
        Evaluation evaluation;
        evaluation.traceId = target.traceId;
        evaluation.target = target.spanId;
        evaluation.name = name;
        std::string_view word;
        if (item.get_string().get(word) == simdjson::SUCCESS)
            evaluation.label = word;
        else
            evaluation.score = numberOf(item);
        evaluation.isFeedback = isUserFeedbackName(name);
        reading.sink.evaluation(std::move(evaluation));
    }
    reading.context.info("score_columns", "a list of numbers or words beside the known members was read as scores");
}

/// Scores by name, each a list or one value.
void readScoreMap(const simdjson::dom::object& columns, std::string_view prefix, const ScoreTarget& target, Reading& reading) {
    for (const auto field : columns) {
        simdjson::dom::array list;
        if (field.value.get_array().get(list) == simdjson::SUCCESS && isScoreColumn(field.key, list))
            readScoreColumn(field.key, list, target, reading);
        else
            reading.attributes.add(std::string(prefix) + "scores." + std::string(field.key), field.value);
    }
}

} // namespace

void readOtherMembers(const Row& row, std::string_view prefix, const ScoreTarget& target, Reading& reading) {
    EmbeddedJson cell;
    row.keepUnread();
    for (std::size_t i = 0; i < row.otherCount(); ++i) {
        const std::string_view name = row.otherName(i);
        std::string_view text;
        element value = row.other(i);
        // Cells of a CSV file hold lists as JSON text.
        if (value.get_string().get(text) == simdjson::SUCCESS && !text.empty() && text.front() == '[') {
            element root;
            if (cell.parse(text, root))
                value = root;
        }
        simdjson::dom::array list;
        simdjson::dom::object columns;
        if (value.get_array().get(list) == simdjson::SUCCESS && isScoreColumn(name, list))
            readScoreColumn(name, list, target, reading);
        else if (name == "scores" && value.get_object().get(columns) == simdjson::SUCCESS)
            readScoreMap(columns, prefix, target, reading);
        else
            reading.attributes.add(std::string(prefix) + snakeCase(name), row.other(i));
    }
}

} // namespace spanloom::langfuse
