#pragma once

#include <string>
#include <vector>

#include "core/analysis/reported_totals.h"
#include "core/analysis/usage_explanation.h"
#include "core/trace/trace_document.h"

namespace spanloom::cli {

/// Which spans each total of a trace is made of, which not, and why, and what the writer states for the whole trace: for
/// people and for programs.
[[nodiscard]] std::string explanationText(const TraceDocument& document, const UsageExplanation& explanation,
    const std::vector<ReportedTotal>& reported);
[[nodiscard]] std::string explanationJson(const TraceDocument& document, const UsageExplanation& explanation,
    const std::vector<ReportedTotal>& reported, const PayloadSource& payloads);

} // namespace spanloom::cli
