#include "app/cli/explain_output.h"

#include <algorithm>
#include <cstdio>

#include "app/cli/json_output.h"
#include "app/cli/text_table.h"

namespace spanloom::cli {

namespace {

constexpr std::size_t kShownIdDigits = 8;

bool isMoney(TotalKind kind) { return kind == TotalKind::Cost || kind == TotalKind::EvaluationCost; }

/// To the millionth of a dollar: sums can be checked by adding up.
std::string exactCost(const std::optional<double>& usd) {
    if (!usd)
        return "–";
    char buffer[48];
    std::snprintf(buffer, sizeof buffer, "$%.6f", *usd);
    return buffer;
}

std::string amountText(TotalKind kind, std::int64_t count, const std::optional<double>& usd) {
    if (isMoney(kind))
        return exactCost(usd);
    return count < 0 ? "–" : std::to_string(count);
}

const char* titleOf(TotalKind kind) {
    switch (kind) {
    case TotalKind::InputTokens: return "input tokens";
    case TotalKind::OutputTokens: return "output tokens";
    case TotalKind::CacheReadTokens: return "tokens read from cache";
    case TotalKind::CacheWriteTokens: return "tokens written to cache";
    case TotalKind::ReasoningTokens: return "reasoning tokens";
    case TotalKind::Cost: return "cost";
    case TotalKind::LlmCalls: return "LLM calls";
    case TotalKind::EvaluationTokens: return "tokens of evaluators";
    case TotalKind::EvaluationCost: return "cost of evaluators";
    }
    return "";
}

std::string headOf(const TotalAccount& account) {
    std::string text = std::string(titleOf(account.kind)) + ": " + amountText(account.kind, account.count, account.usd);
    if (account.usd)
        text += std::string(", ") + name(account.costSource);
    const std::size_t counted = account.countedLines();
    text += ", " + std::to_string(counted) + (counted == 1 ? " span counts" : " spans count");
    if (account.lines.size() > counted)
        text += ", " + std::to_string(account.lines.size() - counted) + " left out";
    if (account.unpricedCalls > 0)
        text += "; lacks " + std::to_string(account.unpricedCalls)
            + (account.unpricedCalls == 1 ? " call without a price" : " calls without a price");
    return text + "\n";
}

/// The reasons stand behind the table: they are as long as they are.
std::string linesOf(const TraceDocument& document, const TotalAccount& account) {
    TextTable table;
    table.addColumn("");
    table.addColumn(isMoney(account.kind) ? "cost" : account.kind == TotalKind::LlmCalls ? "calls" : "tokens",
        TextTable::Align::Right);
    table.addColumn("span");
    table.addColumn("id");
    table.addColumn("kind");
    table.addColumn("why");
    for (const ShareLine& line : account.lines) {
        const TraceSpan& span = document.spans[line.span];
        table.addRow({line.isCounted ? "  +" : "   ", amountText(account.kind, line.count, line.usd),
            printable(document.name(span)), span.id.hex().substr(0, kShownIdDigits), std::string(name(span.kind)), ""});
    }
    const std::string text = table.text();
    std::string result;
    std::size_t row = 0;
    for (std::size_t start = 0; start < text.size(); ++row) {
        const std::size_t end = std::min(text.find('\n', start), text.size());
        std::string lineText = text.substr(start, end - start);
        if (row > 0)
            lineText += (lineText.ends_with("  ") ? "" : "  ") + printable(account.lines[row - 1].text);
        result += lineText + "\n";
        start = end + 1;
    }
    return result;
}

std::string idText(const TraceSpan& span, const PayloadSource& payloads) {
    const auto payload = payloads.payload(span.ref);
    return payload && !payload->spanIdText.empty() ? payload->spanIdText : span.id.hex();
}

void writeAmount(JsonOutput& json, TotalKind kind, std::int64_t count, const std::optional<double>& usd) {
    if (isMoney(kind))
        json.realOrNull("value", usd);
    else
        json.countOrNull("value", count);
}

void writeLine(JsonOutput& json, const TraceDocument& document, TotalKind kind, const ShareLine& line,
    const PayloadSource& payloads) {
    const TraceSpan& span = document.spans[line.span];
    json.beginObject();
    json.member("span_id", std::string_view(idText(span, payloads)));
    json.member("name", document.name(span));
    json.member("kind", name(span.kind));
    writeAmount(json, kind, line.count, line.usd);
    if (isMoney(kind))
        json.member("cost_source", name(line.costSource));
    json.member("counted", line.isCounted);
    json.member("reason", name(line.reason));
    json.member("text", std::string_view(line.text));
    if (line.other != kNoIndex) {
        json.member("other_span_id", std::string_view(idText(document.spans[line.other], payloads)));
        json.member("others", line.others);
    }
    if (line.price) {
        json.key("price");
        json.beginObject();
        json.member("model", std::string_view(line.price->row));
        json.textOrNull("as_of", line.price->asOf);
        json.member("user", line.price->isUser);
        json.member("estimate", line.price->isVendorEstimate);
        json.endObject();
    }
    json.endObject();
}

std::string reportedText(const std::vector<ReportedTotal>& reported) {
    if (reported.empty())
        return {};
    TextTable table;
    table.addColumn("stated for the whole trace");
    table.addColumn("of");
    for (const char* title : {"stated", "counted"})
        table.addColumn(title, TextTable::Align::Right);
    table.addColumn("");
    for (const ReportedTotal& total : reported) {
        const auto amount = [&](std::optional<double> value) {
            if (total.of == ReportedTotal::Of::Cost || !value)
                return exactCost(value);
            return std::to_string(static_cast<std::int64_t>(std::min(*value, 9e18)));
        };
        table.addRow({printable(total.key), name(total.of), amount(total.reported), amount(total.counted),
            total.differs ? "differs" : ""});
    }
    return "\n" + table.text();
}

void writeReported(JsonOutput& json, const std::vector<ReportedTotal>& reported) {
    json.key("reported");
    json.beginArray();
    for (const ReportedTotal& total : reported) {
        json.beginObject();
        json.member("total", name(total.of));
        json.member("key", std::string_view(total.key));
        json.realOrNull("value", total.reported);
        json.realOrNull("counted", total.counted);
        json.member("differs", total.differs);
        json.endObject();
    }
    json.endArray();
}

} // namespace

std::string explanationText(const TraceDocument& document, const UsageExplanation& explanation,
    const std::vector<ReportedTotal>& reported) {
    std::string text = "trace " + printable(document.idText) + "\n";
    for (const TotalAccount& account : explanation.totals)
        text += "\n" + headOf(account) + linesOf(document, account);
    if (explanation.totals.empty())
        text += "\nNo span of this trace reports tokens, costs or model calls.\n";
    return text + reportedText(reported);
}

std::string explanationJson(const TraceDocument& document, const UsageExplanation& explanation,
    const std::vector<ReportedTotal>& reported, const PayloadSource& payloads) {
    JsonOutput json;
    json.beginObject();
    json.member("trace_id", std::string_view(document.idText));
    json.key("totals");
    json.beginArray();
    for (const TotalAccount& account : explanation.totals) {
        json.beginObject();
        json.member("total", name(account.kind));
        writeAmount(json, account.kind, account.count, account.usd);
        if (isMoney(account.kind)) {
            json.member("cost_source", name(account.costSource));
            json.member("unpriced_calls", account.unpricedCalls);
        }
        json.key("spans");
        json.beginArray();
        for (const ShareLine& line : account.lines)
            writeLine(json, document, account.kind, line, payloads);
        json.endArray();
        json.endObject();
    }
    json.endArray();
    writeReported(json, reported);
    json.endObject();
    return json.take();
}

} // namespace spanloom::cli
