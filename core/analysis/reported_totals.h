#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/trace/trace_document.h"

namespace spanloom {

/// A total that the writer states for the whole trace, beside the one that is counted from its spans.
struct ReportedTotal {
    enum class Of : std::uint8_t { InputTokens, OutputTokens, AllTokens, Cost };
    Of of = Of::InputTokens;
    std::string key;               ///< the attribute that states it
    double reported = 0;
    std::optional<double> counted; ///< nothing = no span reports any
    bool differs = false;          ///< more than a hundredth apart, or nothing counted
};
[[nodiscard]] const char* name(ReportedTotal::Of of); ///< "input_tokens", "output_tokens", "tokens", "cost"

/// What the span that stands for the trace states for all of it (mlflow.trace.tokenUsage, langfuse.trace.totalCost …).
/// Sums that a span reports as its own usage are not among these; explainTotals() lists them. Reads one payload;
/// nothing when it cannot be read.
[[nodiscard]] std::vector<ReportedTotal> reportedTotals(const TraceDocument& document, const PayloadSource& payloads);

} // namespace spanloom
