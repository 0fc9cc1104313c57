#include <cmath>
#include <cstdio>

#include "app/cli/commands.h"
#include "app/cli/json_output.h"
#include "app/cli/text_table.h"

namespace spanloom::cli {

namespace {

using Align = TextTable::Align;

std::string counted(std::uint64_t count, const char* thing) {
    return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

std::string modelText(const std::string& model) { return model.empty() ? "(not named)" : printable(model); }

void printUnpriced(const CostAudit& audit) {
    if (audit.unpricedModels.empty())
        return;
    print("\n" + counted(audit.unpricedCalls, "call") + " without a price. Add one with \"spanloom-cli prices --import\""
        " or in Settings › Prices.\n");
    TextTable table;
    table.addColumn("provider");
    table.addColumn("model");
    for (const char* title : {"calls", "traces", "in", "out"})
        table.addColumn(title, Align::Right);
    for (const UnpricedModel& entry : audit.unpricedModels)
        table.addRow({printable(entry.provider), modelText(entry.model), std::to_string(entry.calls),
            std::to_string(entry.traces), countText(entry.inputTokens), countText(entry.outputTokens)});
    print(table.text());
}

void printDoubles(const CostAudit& audit) {
    if (audit.doubleReports == 0)
        return;
    print("\n" + counted(audit.doubleReports, "call") + " reported by more than one span, counted once; left out: "
        + countText(audit.doubleTokens) + " tokens"
        + (audit.doubleUsd > 0 ? ", " + costText(audit.doubleUsd) : std::string()) + ".\n");
    TextTable table;
    table.addColumn("trace");
    table.addColumn("span that counts");
    table.addColumn("spans", Align::Right);
    table.addColumn("tokens left out", Align::Right);
    table.addColumn("cost left out", Align::Right);
    for (const DoubleReport& entry : audit.doubleReportList)
        table.addRow({entry.trace.hex(), printable(entry.name), std::to_string(entry.spans),
            countText(entry.tokensLeftOut), entry.usdLeftOut > 0 ? costText(entry.usdLeftOut) : "–"});
    print(table.text());
}

void printRollUps(const CostAudit& audit) {
    if (audit.disagreements == 0)
        return;
    print("\n" + counted(audit.disagreements, "recorded sum") + " not equal to the calls below (more than 1 % apart).\n");
    TextTable table;
    table.addColumn("trace");
    table.addColumn("span");
    table.addColumn("of");
    table.addColumn("recorded", Align::Right);
    table.addColumn("calls below", Align::Right);
    table.addColumn("ratio", Align::Right);
    table.addColumn("remarks");
    for (const RollUpDisagreement& entry : audit.rollUps) {
        char ratio[32];
        std::snprintf(ratio, sizeof ratio, "%.2f", entry.recorded / entry.counted);
        const auto amount = [&](double value) {
            return entry.isCost ? costText(value) : countText(static_cast<std::int64_t>(std::min(value, 9e18)));
        };
        table.addRow({entry.trace.hex(), printable(entry.name), entry.isCost ? "cost" : "tokens",
            amount(entry.recorded), amount(entry.counted), ratio,
            entry.silentCalls > 0 ? counted(entry.silentCalls, "call") + " below say nothing" : std::string()});
    }
    print(table.text());
}

void printPrices(const CostAudit& audit) {
    if (!audit.costDisagreements.empty()) {
        print("\nRecorded costs more than a fifth apart from the price table.\n");
        TextTable table;
        table.addColumn("provider");
        table.addColumn("model");
        table.addColumn("price of");
        for (const char* title : {"calls", "recorded", "computed"})
            table.addColumn(title, Align::Right);
        for (const CostDisagreement& entry : audit.costDisagreements)
            table.addRow({printable(entry.provider), modelText(entry.model), printable(entry.priceRow),
                std::to_string(entry.calls), costText(entry.recordedUsd), costText(entry.computedUsd)});
        print(table.text());
    }
    if (!audit.estimatedModels.empty()) {
        print("\nPriced by the vendor's list though another host served them.\n");
        TextTable table;
        table.addColumn("provider");
        table.addColumn("model");
        table.addColumn("price of");
        table.addColumn("calls", Align::Right);
        table.addColumn("cost", Align::Right);
        for (const EstimatedModel& entry : audit.estimatedModels)
            table.addRow({printable(entry.provider), modelText(entry.model), printable(entry.priceRow),
                std::to_string(entry.calls), costText(entry.usd)});
        print(table.text());
    }
}

void printText(const CostAudit& audit) {
    print(counted(audit.traces, "trace") + ", " + counted(audit.calls, "model call") + "; costs: "
        + std::to_string(audit.recordedCalls) + " recorded (" + costText(audit.recordedCalls ? audit.recordedUsd : std::nan(""))
        + "), " + std::to_string(audit.computedCalls) + " computed ("
        + costText(audit.computedCalls ? audit.computedUsd : std::nan("")) + "), " + std::to_string(audit.unpricedCalls)
        + " unknown\n");
    printUnpriced(audit);
    printDoubles(audit);
    printRollUps(audit);
    printPrices(audit);
    if (audit.isClean())
        print("nothing to remark\n");
}

/// Members of an object, in order.
template <typename List, typename F>
void writeList(JsonOutput& json, const char* key, const List& list, F&& members) {
    json.key(key);
    json.beginArray();
    for (const auto& entry : list) {
        json.beginObject();
        members(entry);
        json.endObject();
    }
    json.endArray();
}

void writeModel(JsonOutput& json, const std::string& provider, const std::string& model) {
    json.textOrNull("provider", provider);
    json.textOrNull("model", model);
}

void writeExample(JsonOutput& json, TraceId trace, SpanId span) {
    json.member("trace_id", std::string_view(trace.hex()));
    json.member("span_id", std::string_view(span.hex()));
}

void printJson(const CostAudit& audit) {
    JsonOutput json;
    json.beginObject();
    json.member("traces", audit.traces);
    json.member("calls", audit.calls);
    json.member("recorded_calls", audit.recordedCalls);
    json.realOrNull("recorded_usd", audit.recordedCalls ? std::optional(audit.recordedUsd) : std::nullopt);
    json.member("computed_calls", audit.computedCalls);
    json.realOrNull("computed_usd", audit.computedCalls ? std::optional(audit.computedUsd) : std::nullopt);
    json.member("unpriced_calls", audit.unpricedCalls);
    json.member("double_reports", audit.doubleReports);
    json.member("double_tokens", audit.doubleTokens);
    json.member("double_usd", audit.doubleUsd);
    json.member("disagreeing_roll_ups", audit.disagreements);
    writeList(json, "unpriced_models", audit.unpricedModels, [&](const UnpricedModel& entry) {
        writeModel(json, entry.provider, entry.model);
        json.member("calls", entry.calls);
        json.member("traces", entry.traces);
        json.member("input_tokens", entry.inputTokens);
        json.member("output_tokens", entry.outputTokens);
        writeExample(json, entry.example, entry.exampleSpan);
    });
    writeList(json, "double_report_list", audit.doubleReportList, [&](const DoubleReport& entry) {
        writeExample(json, entry.trace, entry.counted);
        json.member("name", std::string_view(entry.name));
        json.member("spans", entry.spans);
        json.member("tokens_left_out", entry.tokensLeftOut);
        json.member("usd_left_out", entry.usdLeftOut);
    });
    writeList(json, "roll_ups", audit.rollUps, [&](const RollUpDisagreement& entry) {
        writeExample(json, entry.trace, entry.span);
        json.member("name", std::string_view(entry.name));
        json.member("of", entry.isCost ? "cost" : "tokens");
        json.member("recorded", entry.recorded);
        json.member("counted", entry.counted);
        json.member("silent_calls", entry.silentCalls);
    });
    writeList(json, "cost_disagreements", audit.costDisagreements, [&](const CostDisagreement& entry) {
        writeModel(json, entry.provider, entry.model);
        json.member("price", std::string_view(entry.priceRow));
        json.member("calls", entry.calls);
        json.member("recorded_usd", entry.recordedUsd);
        json.member("computed_usd", entry.computedUsd);
        writeExample(json, entry.example, entry.exampleSpan);
    });
    writeList(json, "estimated_models", audit.estimatedModels, [&](const EstimatedModel& entry) {
        writeModel(json, entry.provider, entry.model);
        json.member("price", std::string_view(entry.priceRow));
        json.member("calls", entry.calls);
        json.member("usd", entry.usd);
    });
    json.endObject();
    print(json.take());
}

} // namespace

int runAudit(const CommonOptions& common) {
    const std::unique_ptr<Workspace> workspace = openWorkspace(common);
    if (!workspace)
        return kExitUnreadable;
    const auto audit = workspace->auditCosts(std::nullopt, {});
    if (!audit) {
        printError(audit.error());
        return kExitUnreadable;
    }
    if (common.format == Format::Json)
        printJson(*audit);
    else
        printText(*audit);
    return kExitOk;
}

} // namespace spanloom::cli
