#include "core/analysis/reported_totals.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string_view>

#include "core/analysis/span_tree.h"
#include "core/semantics/content.h"

namespace spanloom {

namespace {

constexpr double kTolerance = 0.01;
/// Below this a difference of costs is rounding.
constexpr double kLeastUsd = 1e-6;

std::optional<double> numberIn(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool isWhole = error == std::errc() && end == text.data() + text.size();
    return isWhole && std::isfinite(value) && value >= 0 ? std::optional(value) : std::nullopt;
}

/// "Reported total tokens (input_tokens)" → "input_tokens"; empty where the title names no member.
std::string_view memberOf(std::string_view title) {
    const std::size_t open = title.rfind('(');
    return open == std::string_view::npos || !title.ends_with(')') ? std::string_view()
                                                                   : title.substr(open + 1, title.size() - open - 2);
}

/// Exact words only: parts such as "cache_read_input_tokens" are no totals.
std::optional<ReportedTotal::Of> meaningOf(const SpanDetail& detail) {
    using Of = ReportedTotal::Of;
    const std::string_view member = memberOf(detail.title);
    const auto isOneOf = [&](std::initializer_list<std::string_view> words) {
        return std::ranges::find(words, member) != words.end();
    };
    if (detail.field == "cost.rollup")
        return member.empty() || isOneOf({"total_cost", "totalCost", "total"}) ? std::optional(Of::Cost) : std::nullopt;
    if (detail.field != "tokens.rollup")
        return std::nullopt;
    if (isOneOf({"input_tokens", "prompt_tokens", "inputTokens", "promptTokens", "input"}))
        return Of::InputTokens;
    if (isOneOf({"output_tokens", "completion_tokens", "outputTokens", "completionTokens", "output"}))
        return Of::OutputTokens;
    if (isOneOf({"total_tokens", "totalTokens", "total"}))
        return Of::AllTokens;
    return std::nullopt;
}

std::optional<double> countedOf(const Usage& usage, ReportedTotal::Of of) {
    const auto known = [](std::int64_t count) {
        return count < 0 ? std::nullopt : std::optional(static_cast<double>(count));
    };
    switch (of) {
    case ReportedTotal::Of::InputTokens: return known(usage.inputTokens);
    case ReportedTotal::Of::OutputTokens: return known(usage.outputTokens);
    case ReportedTotal::Of::Cost: return usage.costUsd;
    case ReportedTotal::Of::AllTokens: break;
    }
    const std::optional<double> input = known(usage.inputTokens);
    const std::optional<double> output = known(usage.outputTokens);
    return input || output ? std::optional(input.value_or(0) + output.value_or(0)) : std::nullopt;
}

bool differs(const ReportedTotal& total) {
    if (!total.counted)
        return total.reported > 0;
    const double distance = std::abs(total.reported - *total.counted);
    const double least = total.of == ReportedTotal::Of::Cost ? kLeastUsd : 0;
    return distance > least && distance > kTolerance * std::max(total.reported, *total.counted);
}

} // namespace

const char* name(ReportedTotal::Of of) {
    switch (of) {
    case ReportedTotal::Of::InputTokens: return "input_tokens";
    case ReportedTotal::Of::OutputTokens: return "output_tokens";
    case ReportedTotal::Of::AllTokens: return "tokens";
    case ReportedTotal::Of::Cost: return "cost";
    }
    return "";
}

std::vector<ReportedTotal> reportedTotals(const TraceDocument& document, const PayloadSource& payloads) {
    std::vector<ReportedTotal> totals;
    const std::uint32_t root = rootIndex(document.spans);
    if (root == kNoIndex)
        return totals;
    const auto payload = loadPayload(payloads, document, document.spans[root]);
    if (!payload)
        return totals;
    const SpanContent content = decodeContent(*payload, document.spans[root].kind, payloads);
    for (const SpanDetail& detail : content.details) {
        const std::optional<ReportedTotal::Of> of = meaningOf(detail);
        const std::optional<double> number = of ? numberIn(detail.value) : std::nullopt;
        if (!number)
            continue;
        ReportedTotal& total = totals.emplace_back();
        total.of = *of;
        total.key = detail.key;
        total.reported = *number;
        total.counted = countedOf(document.totals.usage, *of);
        total.differs = differs(total);
    }
    return totals;
}

} // namespace spanloom
