#include "core/import/scores/score_row_reader.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include <simdjson.h>

#include "core/import/json/value_scanner.h"
#include "core/import/records/id_text.h"
#include "core/import/records/json_values.h"
#include "core/import/records/judgement_text.h"
#include "core/import/records/time_text.h"
#include "core/import/scores/judgement_words.h"
#include "core/import/scores/score_columns.h"

namespace spanloom::scores {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

namespace {

constexpr int kMaxEnvelopes = 3;
constexpr std::array<std::string_view, 8> kLists {
    "scores", "evaluations", "annotations", "feedback", "data", "rows", "results", "items"};

class ScoreRowReader final : public JsonRowReader {
public:
    ScoreRowReader()
        : m_columns(scoreColumns()) { }

    void readDocument(const element& document, DecodeContext& context, SpanSink& sink) override {
        m_context = &context;
        m_sink = &sink;
        readValue(document, 0);
    }

private:
    void readValue(const element& value, int depth);
    bool readLists(const object& document, int depth);
    void readRow(const object& row);
    void sort(const object& row);
    void writeJudgement(Evaluation& evaluation);
    void writeRater(Evaluation& evaluation);
    [[nodiscard]] std::string text(Role role) const {
        std::string scratch;
        return m_members[role] ? std::string(json::trimmed(readText(*m_members[role], scratch))) : std::string();
    }

    ColumnNames m_columns;
    DecodeContext* m_context = nullptr;
    SpanSink* m_sink = nullptr;
    std::array<std::optional<element>, RoleCount> m_members;
    bool m_hasMore = false; // columns without a place
};

void ScoreRowReader::readValue(const element& value, int depth) {
    array rows;
    object members;
    if (value.get_array().get(rows) == simdjson::SUCCESS && depth < kMaxEnvelopes) {
        for (const element row : rows)
            readValue(row, depth + 1);
    } else if (value.get_object().get(members) == simdjson::SUCCESS) {
        if (depth >= kMaxEnvelopes || !readLists(members, depth))
            readRow(members);
    } else {
        m_context->loss("unrecognised_document", "a value is no row of a score; it was not read");
    }
}

bool ScoreRowReader::readLists(const object& document, int depth) {
    bool hasList = false;
    for (const auto field : document)
        if (field.value.is_array() && std::find(kLists.begin(), kLists.end(), field.key) != kLists.end()) {
            hasList = true;
            readValue(field.value, depth + 1);
        }
    return hasList;
}

void ScoreRowReader::sort(const object& row) {
    m_members.fill(std::nullopt);
    m_hasMore = false;
    for (const auto field : row) {
        std::string_view cell;
        const bool isEmpty = field.value.is_null()
            || (field.value.get_string().get(cell) == simdjson::SUCCESS && json::trimmed(cell).empty());
        if (isEmpty)
            continue;
        const int role = m_columns.roleOf(field.key);
        if (role == ColumnNames::kNone || m_members[static_cast<std::size_t>(role)])
            m_hasMore = true;
        else
            m_members[static_cast<std::size_t>(role)] = field.value;
    }
}

void ScoreRowReader::readRow(const object& row) {
    sort(row);
    const std::string traceText = text(TraceId);
    const ParsedTraceId trace = parseTraceId(traceText, m_context->sourceSeed);
    if (trace.form == IdForm::Missing)
        return m_context->loss("score_without_trace", "a score names no trace; it was not read");
    if (trace.form == IdForm::Foreign)
        m_context->notice("score_of_foreign_trace",
            "a score names a trace by an id that is no W3C id; such ids do not reach traces of other files");
    const bool says = m_members[Score] || m_members[Label] || m_members[Passed] || m_members[Explanation];
    if (!says)
        return m_context->loss("score_without_value", "a score has neither a number nor a label; it was not read");
    Evaluation evaluation;
    evaluation.traceId = trace.id;
    if (const ParsedSpanId span = parseSpanId(text(SpanId)); span.form != IdForm::Missing)
        evaluation.target = span.id;
    evaluation.name = text(Name);
    if (evaluation.name.empty())
        evaluation.name = text(Evaluator);
    if (evaluation.name.empty())
        evaluation.name = "score";
    writeRater(evaluation);
    writeJudgement(evaluation);
    if (m_hasMore)
        m_context->loss("score_extra_columns", "columns of a score row have no place in a score; they were not read");
    m_sink->evaluation(std::move(evaluation));
}

void ScoreRowReader::writeJudgement(Evaluation& evaluation) {
    evaluation.label = text(Label);
    evaluation.explanation = text(Explanation);
    std::optional<bool> passed = passOfWord(text(Passed));
    if (m_members[Passed] && !passed)
        m_context->notice("bad_score", "a score cannot be read as a number; it was kept as its label");
    if (const auto& score = m_members[Score]) {
        bool flag = false;
        evaluation.score = readScore(*score);
        if (score->get_bool().get(flag) == simdjson::SUCCESS && !passed)
            passed = isProblemName(evaluation.name) ? !flag : flag;
        if (!evaluation.score && evaluation.label.empty())
            evaluation.label = text(Score);
        else if (!evaluation.score)
            m_context->loss("bad_score", "a score is no number and its row has a label too; the score was not read");
    }
    if (const auto& threshold = m_members[Threshold])
        evaluation.threshold = readScore(*threshold);
    if (const auto position = m_members[Position] ? readInteger(*m_members[Position]) : std::nullopt)
        if (*position >= 0 && *position <= 0xffffffff)
            evaluation.documentPosition = static_cast<std::uint32_t>(*position);
    if (const auto& time = m_members[Time]) {
        evaluation.time = readTime(*time).value_or(kNoTime);
        if (evaluation.time == kNoTime)
            m_context->loss("bad_time", "the time of a score cannot be read; it was left out");
    }
    settle(evaluation, passed);
}

void ScoreRowReader::writeRater(Evaluation& evaluation) {
    const std::string rater = text(Rater);
    const std::string evaluator = text(Evaluator);
    evaluation.evaluator = !rater.empty() ? rater : evaluator != evaluation.name ? evaluator : std::string();
    const std::string type = text(RaterType);
    evaluation.evaluatorType = evaluatorTypeOf(type);
    evaluation.isFeedback = plainName(type) == "user" || plainName(type) == "enduser";
    if (evaluation.evaluatorType == EvaluatorType::Unknown)
        evaluation.evaluatorType = evaluatorTypeOf(evaluation.evaluator);
    if (evaluation.evaluatorType != EvaluatorType::Unknown)
        return;
    // "rater", "annotator", "author" are words for people, unless a model signs.
    if (isMachineName(evaluation.evaluator))
        evaluation.evaluatorType = EvaluatorType::Llm;
    else if (!rater.empty())
        evaluation.evaluatorType = EvaluatorType::Human;
}

} // namespace

RowListNames scoreLists() { return kLists; }

std::unique_ptr<JsonRowReader> makeScoreRowReader() { return std::make_unique<ScoreRowReader>(); }

} // namespace spanloom::scores
