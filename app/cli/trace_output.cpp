#include "app/cli/trace_output.h"

#include <cmath>
#include <cstdio>
#include <utility>

#include "app/cli/text_table.h"

namespace spanloom::cli {

namespace {

std::string_view textOf(const Snapshot& snapshot, StringId id) { return snapshot.strings->text(id); }

void writeList(JsonOutput& json, const char* name, const Snapshot& snapshot, std::uint32_t list) {
    json.key(name);
    json.beginArray();
    for (const StringId id : snapshot.traces->lists[list])
        json.text(textOf(snapshot, id));
    json.endArray();
}

std::string joined(const Snapshot& snapshot, std::uint32_t list, std::string_view separator) {
    std::string result;
    for (const StringId id : snapshot.traces->lists[list]) {
        if (!result.empty())
            result += separator;
        result += textOf(snapshot, id);
    }
    return result;
}

std::string csvCell(std::string_view text) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos && (text.empty() || std::string_view("=+-@").find(text.front()) == std::string_view::npos))
        return std::string(text);
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"')
            result += '"';
        result += c;
    }
    return result + "\"";
}

std::string csvCount(std::int64_t value) { return value < 0 ? std::string() : std::to_string(value); }

std::string csvReal(double value) {
    std::string result;
    if (!std::isnan(value))
        appendJsonNumber(result, value);
    return result;
}

std::string evaluationText(std::span<const Evaluation> evaluations) {
    std::string result;
    for (const Evaluation& evaluation : evaluations) {
        if (!result.empty())
            result += ' ';
        result += evaluation.name;
        if (evaluation.score) {
            char buffer[32];
            std::snprintf(buffer, sizeof buffer, " %.2f", *evaluation.score);
            result += buffer;
        }
        if (evaluation.verdict != Verdict::None)
            result += std::string(" ") + name(evaluation.verdict);
    }
    return result;
}

} // namespace

std::string traceIdText(const Snapshot& snapshot, std::uint32_t row) {
    const TraceTable& table = *snapshot.traces;
    return table.idTexts[row] ? std::string(textOf(snapshot, table.idTexts[row])) : table.ids[row].hex();
}

void writeAttempts(JsonOutput& json, std::uint32_t facts) {
    constexpr std::pair<std::uint16_t, const char*> kNames[] {{AttemptFlag::Retry, "retry"},
        {AttemptFlag::Fallback, "fallback"}, {AttemptFlag::CacheHit, "cache_hit"},
        {AttemptFlag::RateLimited, "rate_limited"}, {AttemptFlag::TimedOut, "timed_out"}};
    json.key("attempts");
    json.beginArray();
    for (const auto& [flag, name] : kNames) {
        if ((facts & flag) == 0)
            continue;
        json.beginObject();
        json.member("fact", name);
        json.member("inferred", isInferredAttempt(static_cast<std::uint16_t>(facts), flag));
        json.endObject();
    }
    json.endArray();
}

void writeEvaluations(JsonOutput& json, std::span<const Evaluation> evaluations) {
    json.key("evaluations");
    json.beginArray();
    for (const Evaluation& evaluation : evaluations) {
        json.beginObject();
        json.member("name", std::string_view(evaluation.name));
        json.realOrNull("score", evaluation.score);
        json.textOrNull("label", evaluation.label);
        json.member("verdict", name(evaluation.verdict));
        json.textOrNull("recorded_verdict", evaluation.recordedVerdict ? name(*evaluation.recordedVerdict) : "");
        json.member("feedback", evaluation.isFeedback);
        json.member("superseded", evaluation.isSuperseded);
        json.textOrNull("span_id", evaluation.target ? evaluation.target->hex() : std::string());
        json.realOrNull("threshold", evaluation.threshold);
        json.textOrNull("explanation", evaluation.explanation);
        json.textOrNull("evaluator", evaluation.evaluator);
        json.textOrNull("evaluator_type", name(evaluation.evaluatorType));
        json.endObject();
    }
    json.endArray();
}

void writeTraceMembers(JsonOutput& json, const Snapshot& snapshot, std::uint32_t row) {
    const TraceTable& table = *snapshot.traces;
    json.member("trace_id", std::string_view(traceIdText(snapshot, row)));
    json.textOrNull("root_name", textOf(snapshot, table.rootNames[row]));
    json.key("start_ns");
    if (table.starts[row] == kNoTime)
        json.null();
    else
        json.integer(table.starts[row]);
    json.countOrNull("duration_ns", table.durations[row]);
    json.member("span_count", table.spanCounts[row]);
    json.member("error_count", table.errorCounts[row]);
    json.member("llm_calls", table.llmCalls[row]);
    json.countOrNull("input_tokens", table.inputTokens[row]);
    json.countOrNull("output_tokens", table.outputTokens[row]);
    json.countOrNull("cache_read_tokens", table.cacheReadTokens[row]);
    json.countOrNull("cache_write_tokens", table.cacheWriteTokens[row]);
    json.countOrNull("reasoning_tokens", table.reasoningTokens[row]);
    const double cost = table.costs[row];
    json.realOrNull("cost_usd", std::isnan(cost) ? std::nullopt : std::optional(cost));
    json.member("cost_source", name(table.costSources[row]));
    json.member("unpriced_calls", table.unpricedCalls[row]);
    json.countOrNull("ttft_ns", table.timesToFirstToken[row]);
    json.member("retries", table.retries[row]);
    writeAttempts(json, table.attempts[row]);
    json.member("thumbs_up", table.thumbsUp[row]);
    json.member("thumbs_down", table.thumbsDown[row]);
    json.member("status", name(table.statuses[row]));
    writeList(json, "models", snapshot, table.models[row]);
    writeList(json, "providers", snapshot, table.providers[row]);
    writeList(json, "prompt_versions", snapshot, table.promptVersions[row]);
    writeList(json, "tools", snapshot, table.tools[row]);
    json.textOrNull("route", textOf(snapshot, table.routes[row]));
    json.textOrNull("cohort", textOf(snapshot, table.cohorts[row]));
    json.textOrNull("session", textOf(snapshot, table.sessions[row]));
    json.textOrNull("user", textOf(snapshot, table.users[row]));
    json.textOrNull("environment", textOf(snapshot, table.environments[row]));
    json.textOrNull("app_version", textOf(snapshot, table.appVersions[row]));
    json.textOrNull("service", textOf(snapshot, table.services[row]));
    writeEvaluations(json, snapshot.evaluationsOf(row));
}

std::string tracesJson(const Snapshot& snapshot, const std::vector<std::uint32_t>& rows) {
    JsonOutput json;
    json.beginArray();
    for (const std::uint32_t row : rows) {
        json.beginObject();
        writeTraceMembers(json, snapshot, row);
        json.endObject();
    }
    json.endArray();
    return json.take();
}

std::string tracesTable(const Snapshot& snapshot, const std::vector<std::uint32_t>& rows) {
    const TraceTable& table = *snapshot.traces;
    TextTable text;
    text.addColumn("trace");
    text.addColumn("start");
    text.addColumn("root span");
    text.addColumn("route");
    text.addColumn("model");
    text.addColumn("prompt");
    for (const char* title : {"duration", "spans", "errors", "in", "out", "cost"})
        text.addColumn(title, TextTable::Align::Right);
    text.addColumn("evaluations");
    for (const std::uint32_t row : rows)
        text.addRow({printable(traceIdText(snapshot, row)), timeText(table.starts[row]),
            printable(textOf(snapshot, table.rootNames[row])), printable(textOf(snapshot, table.routes[row])),
            printable(joined(snapshot, table.models[row], ", ")),
            printable(joined(snapshot, table.promptVersions[row], ", ")), durationText(table.durations[row]),
            countText(table.spanCounts[row]), countText(table.errorCounts[row]), countText(table.inputTokens[row]),
            countText(table.outputTokens[row]),
            costText(table.costs[row]) + (table.unpricedCalls[row] && !std::isnan(table.costs[row]) ? "+" : ""),
            printable(evaluationText(snapshot.evaluationsOf(row)))});
    return rows.empty() ? "no traces\n" : text.text();
}

std::string tracesCsv(const Snapshot& snapshot, const std::vector<std::uint32_t>& rows) {
    const TraceTable& table = *snapshot.traces;
    std::string result = "trace_id,root_name,start_ns,duration_ns,span_count,error_count,llm_calls,input_tokens,"
                         "output_tokens,cost_usd,cost_source,models,providers,prompt_versions,route,cohort,session,user\r\n";
    for (const std::uint32_t row : rows) {
        const std::string cells[] {csvCell(traceIdText(snapshot, row)), csvCell(textOf(snapshot, table.rootNames[row])),
            table.starts[row] == kNoTime ? std::string() : std::to_string(table.starts[row]),
            csvCount(table.durations[row]), csvCount(table.spanCounts[row]), csvCount(table.errorCounts[row]),
            csvCount(table.llmCalls[row]), csvCount(table.inputTokens[row]), csvCount(table.outputTokens[row]),
            csvReal(table.costs[row]), name(table.costSources[row]), csvCell(joined(snapshot, table.models[row], ";")),
            csvCell(joined(snapshot, table.providers[row], ";")),
            csvCell(joined(snapshot, table.promptVersions[row], ";")), csvCell(textOf(snapshot, table.routes[row])),
            csvCell(textOf(snapshot, table.cohorts[row])), csvCell(textOf(snapshot, table.sessions[row])),
            csvCell(textOf(snapshot, table.users[row]))};
        bool isFirst = true;
        for (const std::string& cell : cells) {
            if (!isFirst)
                result += ',';
            isFirst = false;
            result += cell;
        }
        result += "\r\n";
    }
    return result;
}

} // namespace spanloom::cli
