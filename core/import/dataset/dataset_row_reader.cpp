#include "core/import/dataset/dataset_row_reader.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <simdjson.h>

#include "core/import/dataset/dataset_columns.h"
#include "core/import/flat/row_times.h"
#include "core/import/json/value_scanner.h"
#include "core/import/records/json_values.h"
#include "core/import/records/judgement_text.h"
#include "core/import/records/span_draft.h"
#include "core/import/records/time_text.h"
#include "core/import/scores/judgement_words.h"

namespace spanloom::dataset {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

namespace {

constexpr int kMaxEnvelopes = 3;
constexpr std::array<std::string_view, 6> kLists {"examples", "rows", "data", "items", "results", "records"};
constexpr std::string_view kScoreSuffix = "_score";

std::string_view stringOf(const element& value) {
    std::string_view text;
    return value.get_string().get(text) == simdjson::SUCCESS ? text : std::string_view();
}

/// Rows of one document share its place, and rows of one line their line.
std::string placeText(const DecodeContext& context) {
    std::string text = "line " + std::to_string(context.place.line) + " byte " + std::to_string(context.place.offset);
    return context.ordinal > 0 ? text + " row " + std::to_string(context.ordinal + 1) : text;
}

class DatasetRowReader final : public JsonRowReader {
public:
    DatasetRowReader()
        : m_columns(datasetColumns()) { }

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
    void splitMessages();
    void writeIds(SpanDraft& draft);
    void writeTimes(SpanDraft& draft);
    void writeStep(SpanDraft& draft);
    void writeText(SpanDraft& draft, std::string_view key, std::string_view typeKey, const element& value);
    void writeNumber(SpanDraft& draft, Role role, std::string_view key);
    void writeRest(SpanDraft& draft);

    void judge(TraceId trace);
    void judgeRow(TraceId trace);
    void judgeMap(TraceId trace, const object& scores);
    void send(TraceId trace, std::string_view name, const element* score, std::string_view label,
        std::string_view explanation, std::optional<bool> passed);

    [[nodiscard]] bool has(Role role) const { return m_members[role].has_value(); }
    [[nodiscard]] std::string text(Role role) const {
        std::string scratch;
        return m_members[role] ? std::string(json::trimmed(readText(*m_members[role], scratch))) : std::string();
    }

    ColumnNames m_columns;
    DecodeContext* m_context = nullptr;
    SpanSink* m_sink = nullptr;
    // of the row being read
    std::array<std::optional<element>, RoleCount> m_members;
    std::array<std::string_view, RoleCount> m_names;
    std::vector<std::pair<std::string_view, element>> m_rest;   // slices
    std::vector<std::pair<std::string_view, element>> m_scores; // columns named "…_score", without the end
    std::string m_prompt; // all messages but the last answer, as JSON
};

void DatasetRowReader::readValue(const element& value, int depth) {
    array rows;
    object members;
    if (value.get_array().get(rows) == simdjson::SUCCESS && depth < kMaxEnvelopes) {
        for (const element row : rows)
            readValue(row, depth + 1);
    } else if (value.get_object().get(members) == simdjson::SUCCESS) {
        if (depth >= kMaxEnvelopes || !readLists(members, depth))
            readRow(members);
    } else {
        m_context->loss("unrecognised_document", "a value is no row of a dataset; it was not read");
    }
}

bool DatasetRowReader::readLists(const object& document, int depth) {
    bool hasList = false;
    bool hasMore = false;
    for (const auto field : document) {
        if (m_columns.roleOf(field.key) == Input)
            return false;
        array rows;
        const bool isList = std::find(kLists.begin(), kLists.end(), field.key) != kLists.end()
            && field.value.get_array().get(rows) == simdjson::SUCCESS && rows.size() > 0 && rows.at(0).is_object();
        hasList = hasList || isList;
        hasMore = hasMore || !isList;
        if (isList)
            readValue(field.value, depth + 1);
    }
    if (hasList && hasMore)
        m_context->info("envelope_members", "members beside a list of rows belong to no trace; they were skipped");
    return hasList;
}

void DatasetRowReader::sort(const object& row) {
    m_members.fill(std::nullopt);
    m_rest.clear();
    m_scores.clear();
    for (const auto field : row) {
        if (field.value.is_null())
            continue;
        const std::string_view name = field.key;
        const int role = m_columns.roleOf(name);
        const bool isScore = name.size() > kScoreSuffix.size()
            && name.substr(name.size() - kScoreSuffix.size()) == kScoreSuffix && readScore(field.value).has_value();
        if (isScore) {
            m_scores.emplace_back(name.substr(0, name.size() - kScoreSuffix.size()), field.value);
        } else if (role == ColumnNames::kNone || m_members[static_cast<std::size_t>(role)]) {
            m_rest.emplace_back(name, field.value);
        } else {
            m_members[static_cast<std::size_t>(role)] = field.value;
            m_names[static_cast<std::size_t>(role)] = name;
        }
    }
    // Without an answer, a label is what was expected.
    if (has(Label) && !has(Output) && !has(Expected)) {
        std::swap(m_members[Expected], m_members[Label]);
        m_names[Expected] = m_names[Label];
    }
}

/// A conversation for training: what stands before the last answer is the input.
void DatasetRowReader::splitMessages() {
    m_prompt.clear();
    array messages;
    if (!has(Messages) || has(Input) || has(Output) || m_members[Messages]->get_array().get(messages))
        return;
    std::vector<element> list;
    for (const element message : messages)
        list.push_back(message);
    element role, content;
    if (list.size() < 2 || list.back()["role"].get(role) || stringOf(role) != "assistant"
        || list.back()["content"].get(content) || stringOf(content).empty())
        return;
    for (std::size_t i = 0; i + 1 < list.size(); ++i)
        m_prompt += (i == 0 ? "[" : ",") + std::string(simdjson::minify(list[i]));
    m_prompt += ']';
    m_members[Output] = content;
    m_members[Messages].reset();
}

void DatasetRowReader::readRow(const object& row) {
    sort(row);
    splitMessages();
    if (!has(Input) && !has(Output) && !has(Expected) && !has(Messages))
        return m_context->loss("dataset_row_without_input",
            "a row of a dataset has neither input nor output nor an expected answer; it was not read");
    SpanDraft draft(*m_context, *m_sink);
    draft.begin();
    draft.record().resource = internResource(*m_context, *m_sink, [](AttributeDraft&) {});
    draft.record().scope = internScope(*m_context, *m_sink, {});
    writeIds(draft);
    writeTimes(draft);
    writeStep(draft);
    judge(draft.traceId());
    writeRest(draft);
    draft.send();
}

void DatasetRowReader::writeIds(SpanDraft& draft) {
    const std::string id = text(Id);
    draft.setRowId(id.empty() ? placeText(*m_context) : id);
    m_members[Id].reset();
    if (!id.empty())
        draft.attributes().addText(m_names[Id], id);
    const std::string name = text(Name);
    draft.setName(name.empty() ? "dataset row" : name);
    m_members[Name].reset();
}

void DatasetRowReader::writeTimes(SpanDraft& draft) {
    SpanRecord& record = draft.record();
    if (!has(Start))
        return;
    const auto start = readTime(*m_members[Start]);
    if (!start || *start <= 0)
        return m_context->notice("bad_time", "a time cannot be read; it was kept as text");
    record.start = *start;
    m_members[Start].reset();
    for (const auto& [role, factor] : {std::pair(LatencyMs, 1'000'000), std::pair(LatencyS, 1'000'000'000)}) {
        const auto latency = has(role) ? flat::readNanoseconds(*m_members[role], factor) : std::nullopt;
        if (!latency || *latency < 0 || __builtin_add_overflow(record.start, *latency, &record.end))
            continue;
        m_members[role].reset();
        return;
    }
    record.end = kNoTime;
}

void DatasetRowReader::writeText(
    SpanDraft& draft, std::string_view key, std::string_view typeKey, const element& value) {
    std::string scratch;
    draft.attributes().addText(key, readText(value, scratch));
    if (!value.is_string() && !typeKey.empty())
        draft.attributes().addText(typeKey, "application/json");
}

void DatasetRowReader::writeNumber(SpanDraft& draft, Role role, std::string_view key) {
    if (!has(role))
        return;
    const auto whole = readInteger(*m_members[role]);
    const auto real = readScore(*m_members[role]);
    if (!whole && !real)
        return; // kept under its own name
    if (whole)
        draft.attributes().addInteger(key, *whole);
    else
        draft.attributes().addReal(key, *real);
    m_members[role].reset();
}

/// The row as one step: a model call where it says something of a model.
void DatasetRowReader::writeStep(SpanDraft& draft) {
    const bool isCall = has(Model) || has(InputTokens) || has(OutputTokens) || has(TotalTokens);
    draft.attributes().addText("openinference.span.kind", isCall ? "LLM" : "CHAIN");
    if (has(Model)) {
        draft.attributes().addText("llm.model_name", text(Model));
        m_members[Model].reset();
    }
    writeNumber(draft, InputTokens, "llm.token_count.prompt");
    writeNumber(draft, OutputTokens, "llm.token_count.completion");
    writeNumber(draft, TotalTokens, "llm.token_count.total");
    writeNumber(draft, Cost, "llm.cost.total");
    if (!m_prompt.empty()) {
        draft.attributes().addText("input.value", m_prompt);
        draft.attributes().addText("input.mime_type", "application/json");
    } else if (has(Input)) {
        writeText(draft, "input.value", "input.mime_type", *m_members[Input]);
    }
    if (has(Output))
        writeText(draft, "output.value", "output.mime_type", *m_members[Output]);
    if (has(Expected))
        writeText(draft, "expected_output", {}, *m_members[Expected]);
    for (const Role role : {Input, Output, Expected})
        m_members[role].reset();
}

void DatasetRowReader::writeRest(SpanDraft& draft) {
    for (std::size_t role = 0; role < m_members.size(); ++role)
        if (m_members[role])
            draft.attributes().add(m_names[role], *m_members[role]);
    for (const auto& [name, value] : m_rest)
        draft.attributes().add(name, value);
}

void DatasetRowReader::judge(TraceId trace) {
    judgeRow(trace);
    for (const auto& [name, value] : m_scores)
        send(trace, name, &value, {}, {}, std::nullopt);
    object scores;
    if (has(Scores) && m_members[Scores]->get_object().get(scores) == simdjson::SUCCESS) {
        judgeMap(trace, scores);
        m_members[Scores].reset();
    }
}

/// The columns score, label and passed are one judgement.
void DatasetRowReader::judgeRow(TraceId trace) {
    const std::string label = text(Label);
    const auto passed = scores::passOfWord(text(Passed));
    const bool hasScore = has(Score) && (readScore(*m_members[Score]) || !text(Score).empty());
    if (!hasScore && label.empty() && !passed)
        return;
    const std::string evaluator = text(Evaluator);
    const std::string_view name = !evaluator.empty() ? std::string_view(evaluator)
        : hasScore                                   ? m_names[Score]
        : !label.empty()                             ? m_names[Label]
                                                     : m_names[Passed];
    send(trace, name, hasScore ? &*m_members[Score] : nullptr, label, text(Explanation), passed);
    for (const Role role : {Score, Label, Explanation, Evaluator})
        m_members[role].reset();
    if (passed)
        m_members[Passed].reset();
}

/// {"relevance": 0.8, "tone": {"score": 1, "label": "good", "reason": "…"}}
void DatasetRowReader::judgeMap(TraceId trace, const object& scores) {
    for (const auto field : scores) {
        object members;
        const element value = field.value;
        if (value.get_object().get(members)) {
            send(trace, field.key, &value, {}, {}, std::nullopt);
            continue;
        }
        element score, label, reason;
        std::string labelText, reasonText;
        if (members["score"].get(score) && members["value"].get(score))
            score = value;
        const bool hasLabel = members["label"].get(label) == simdjson::SUCCESS;
        const bool hasReason = members["reason"].get(reason) == simdjson::SUCCESS
            || members["explanation"].get(reason) == simdjson::SUCCESS
            || members["comment"].get(reason) == simdjson::SUCCESS;
        send(trace, field.key, &score, hasLabel ? readText(label, labelText) : std::string_view(),
            hasReason ? readText(reason, reasonText) : std::string_view(), std::nullopt);
    }
}

void DatasetRowReader::send(TraceId trace, std::string_view name, const element* score, std::string_view label,
    std::string_view explanation, std::optional<bool> passed) {
    Evaluation evaluation;
    evaluation.traceId = trace;
    evaluation.name = name;
    evaluation.score = score ? readScore(*score) : std::nullopt;
    evaluation.label = label;
    evaluation.explanation = explanation;
    bool flag = false;
    if (!passed && score && score->get_bool().get(flag) == simdjson::SUCCESS)
        passed = scores::isProblemName(name) ? !flag : flag;
    if (score && !evaluation.score && evaluation.label.empty()) {
        std::string scratch;
        evaluation.label = readText(*score, scratch);
    }
    scores::settle(evaluation, passed);
    m_sink->evaluation(std::move(evaluation));
}

} // namespace

RowListNames datasetLists() { return kLists; }

std::unique_ptr<JsonRowReader> makeDatasetRowReader() { return std::make_unique<DatasetRowReader>(); }

} // namespace spanloom::dataset
