#include <algorithm>
#include <cmath>
#include <cstdio>

#include "app/cli/commands.h"
#include "app/cli/explain_output.h"
#include "app/cli/text_table.h"
#include "app/cli/trace_output.h"
#include "core/export/canonical_dump.h"

namespace spanloom::cli {

namespace {

void writeAttributes(JsonOutput& json, const AttributeListView& attributes, const StringPool& keys) {
    // A JSON object has one value a key: of duplicates the last is shown; `export` keeps them all.
    std::vector<std::pair<std::string_view, ValueView>> shown;
    for (const AttributeView& attribute : attributes) {
        const std::string_view key = keys.text(attribute.key);
        const auto known = std::find_if(shown.begin(), shown.end(), [&](const auto& entry) { return entry.first == key; });
        if (known != shown.end())
            known->second = attribute.value;
        else
            shown.emplace_back(key, attribute.value);
    }
    json.key("attributes");
    json.beginObject();
    for (const auto& [key, value] : shown) {
        json.key(key);
        json.raw(value.toJson());
    }
    json.endObject();
}

void writeContent(JsonOutput& json, const SpanPayload& payload) {
    writeAttributes(json, AttributeListView(payload.attributes), *payload.keys);
    json.key("events");
    json.beginArray();
    forEachEvent(payload.events, [&](const EventView& event) {
        json.beginObject();
        json.member("name", event.name);
        json.key("time_ns");
        if (event.time == kNoTime)
            json.null();
        else
            json.integer(event.time);
        writeAttributes(json, event.attributes, *payload.keys);
        json.endObject();
    });
    json.endArray();
    json.key("links");
    json.beginArray();
    forEachLink(payload.links, [&](const LinkView& link) {
        json.beginObject();
        json.member("trace_id", link.traceIdText.empty() ? std::string_view(link.traceId.hex()) : link.traceIdText);
        json.member("span_id", link.spanIdText.empty() ? std::string_view(link.spanId.hex()) : link.spanIdText);
        writeAttributes(json, link.attributes, *payload.keys);
        json.endObject();
    });
    json.endArray();
}

void writeFlags(JsonOutput& json, std::uint32_t flags) {
    json.key("flags");
    json.beginArray();
    const std::string names = flagNames(flags, "\n");
    for (std::size_t start = 0; start < names.size();) {
        const std::size_t end = std::min(names.find('\n', start), names.size());
        json.text(std::string_view(names).substr(start, end - start));
        start = end + 1;
    }
    json.endArray();
}

void writeTimes(JsonOutput& json, const TraceSpan& span) {
    json.key("start_ns");
    if (span.start == kNoTime)
        json.null();
    else
        json.integer(span.start);
    json.countOrNull("duration_ns", span.isFinished() && span.start != kNoTime ? span.duration() : -1);
    json.countOrNull("self_ns", span.isFinished() && span.start != kNoTime ? span.self : -1);
    json.countOrNull("ttft_ns", span.meaning.has(Field::TimeToFirstToken) ? span.meaning.integer(Field::TimeToFirstToken) : -1);
}

Status writeSpan(JsonOutput& json, const TraceDocument& document, const TraceSpan& span, const Workspace& workspace) {
    SPANLOOM_TRY_ASSIGN(const SpanPayload payload, loadPayload(workspace, document, span));
    json.beginObject();
    json.member("span_id", payload.spanIdText.empty() ? span.id.hex() : payload.spanIdText);
    const std::string parentId = payload.parentIdText.empty() ? span.parentId.hex() : payload.parentIdText;
    json.textOrNull("parent_span_id", span.hasRecordedParent ? parentId : std::string());
    json.member("name", document.name(span));
    json.member("kind", name(span.kind));
    json.member("otel_kind", name(span.otelKind));
    json.member("depth", span.depth);
    writeTimes(json, span);
    json.member("status", name(span.status));
    json.textOrNull("status_message", payload.statusMessage);
    const StringId response = span.meaning.text(Field::ResponseModel);
    const StringId request = span.meaning.text(Field::RequestModel);
    json.textOrNull("model", document.text(request != 0 ? request : response));
    json.textOrNull("provider", document.text(span.meaning.text(Field::Provider)));
    json.countOrNull("input_tokens", span.usage.inputTokens);
    json.countOrNull("output_tokens", span.usage.outputTokens);
    json.realOrNull("cost_usd", span.usage.costUsd);
    json.member("cost_source", name(span.usage.costSource));
    json.member("counted", span.counting == Counting::Counted);
    json.member("counting", name(span.counting));
    writeFlags(json, span.flags);
    writeAttempts(json, span.attempts);
    json.textOrNull("retry_of", span.retryOf == kNoIndex ? std::string() : document.spans[span.retryOf].id.hex());
    writeEvaluations(json, std::span(document.evaluations).subspan(span.firstEvaluation, span.evaluationCount));
    writeContent(json, payload);
    json.endObject();
    return {};
}

Status printJson(const TraceDocument& document, const Workspace& workspace) {
    const auto snapshot = workspace.snapshot();
    JsonOutput json;
    json.beginObject();
    if (const std::uint32_t row = snapshot->traces->find(document.id); row != kNoIndex)
        writeTraceMembers(json, *snapshot, row);
    json.key("spans");
    json.beginArray();
    for (const TraceSpan& span : document.spans)
        SPANLOOM_TRY(writeSpan(json, document, span, workspace));
    json.endArray();
    json.endObject();
    print(json.take());
    return {};
}

std::string evaluationText(const TraceDocument& document, const TraceSpan& span) {
    std::string result;
    for (std::uint32_t i = 0; i < span.evaluationCount; ++i) {
        const Evaluation& evaluation = document.evaluations[span.firstEvaluation + i];
        result += (result.empty() ? "" : " ") + evaluation.name;
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

/// "retry (inferred), rate limited"
std::string attemptText(std::uint16_t attempts) {
    constexpr std::pair<std::uint16_t, const char*> kNames[] {{AttemptFlag::Retry, "retry"},
        {AttemptFlag::Fallback, "fallback"}, {AttemptFlag::CacheHit, "cache hit"},
        {AttemptFlag::RateLimited, "rate limited"}, {AttemptFlag::TimedOut, "timed out"}};
    std::string text;
    for (const auto& [flag, name] : kNames)
        if ((attempts & flag) != 0)
            text += std::string(text.empty() ? "" : ", ") + name
                + (isInferredAttempt(attempts, flag) ? " (inferred)" : "");
    return text;
}

std::string unpricedText(std::uint32_t calls) {
    if (calls == 0)
        return {};
    return " (" + std::to_string(calls) + (calls == 1 ? " call unpriced)" : " calls unpriced)");
}

void printTable(const TraceDocument& document, bool isTree) {
    TextTable table;
    table.addColumn("span");
    table.addColumn("kind");
    for (const char* title : {"start", "duration", "self", "in", "out", "cost"})
        table.addColumn(title, TextTable::Align::Right);
    table.addColumn("remarks");
    for (const TraceSpan& span : document.spans) {
        std::string remarks = span.isError() ? "error" : "";
        const auto remark = [&](const std::string& text) {
            if (!text.empty())
                remarks += (remarks.empty() ? "" : ", ") + text;
        };
        remark(flagNames(span.flags, ", "));
        if (span.counting == Counting::SameCall || span.counting == Counting::RollUp)
            remark(std::string("not counted: ") + name(span.counting));
        remark(attemptText(span.attempts));
        remark(evaluationText(document, span));
        const std::string indent(isTree ? std::min<std::size_t>(span.depth, 20) * 2 : 0, ' ');
        table.addRow({indent + printable(document.name(span)), std::string(name(span.kind)),
            span.start == kNoTime || document.totals.start == kNoTime ? "–" : "+" + durationText(span.start - document.totals.start),
            span.isFinished() ? durationText(span.duration()) : "unfinished",
            durationText(span.isFinished() ? span.self : -1),
            countText(span.usage.inputTokens), countText(span.usage.outputTokens),
            costText(span.usage.costUsd.value_or(std::nan(""))), printable(remarks)});
    }
    const TraceTotals& totals = document.totals;
    print("trace " + printable(document.idText) + ": " + std::to_string(totals.spanCount) + " spans, "
        + durationText(totals.start == kNoTime || totals.end == kNoTime ? -1 : totals.end - totals.start) + ", "
        + countText(totals.usage.inputTokens) + " → " + countText(totals.usage.outputTokens) + " tokens, "
        + costText(totals.usage.costUsd.value_or(std::nan("")))
        + unpricedText(totals.usage.unpricedCalls)
        + ", " + std::to_string(totals.errorCount) + " errors\n");
    print(table.text());
}

} // namespace

int runShow(const CommonOptions& common, const ShowOptions& options) {
    const std::unique_ptr<Workspace> workspace = openWorkspace(common);
    if (!workspace)
        return kExitUnreadable;
    const auto id = resolveTrace(*workspace, options.traceId);
    if (!id) {
        printError(id.error());
        return id.error().code == ErrorCode::Usage ? kExitUsage : kExitUnreadable;
    }
    const auto document = workspace->openTrace(*id);
    Status status;
    if (!document)
        status = fail(document.error());
    else if (options.isCanonical) {
        const auto text = canonicalDump(**document, *workspace);
        if (text)
            print(*text);
        else
            status = fail(text.error());
    } else if (options.explains) {
        const UsageExplanation explanation = explainTotals(**document, workspace->prices().get());
        const std::vector<ReportedTotal> reported = reportedTotals(**document, *workspace);
        print(common.format == Format::Json ? explanationJson(**document, explanation, reported, *workspace)
                                            : explanationText(**document, explanation, reported));
    } else if (common.format == Format::Json)
        status = printJson(**document, *workspace);
    else
        printTable(**document, common.format == Format::Tree);
    if (status)
        return kExitOk;
    printError(status.error());
    return kExitUnreadable;
}

} // namespace spanloom::cli
