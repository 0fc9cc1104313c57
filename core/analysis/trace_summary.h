#pragma once

#include "core/store/columns/trace_table.h"
#include "core/trace/trace_document.h"

namespace spanloom {

/// The row of the trace list for an opened trace; `runs` stays empty. Lists hold distinct values by first use (start
/// time), models, providers and prompt versions with the value of the last answering call moved to the end. A span's
/// model is the requested one, else the one that answered; tools are those of TOOL spans, by tool name, else span
/// name. The cohort is the cohort key, else the customer tier.
[[nodiscard]] TraceSummary summariseTrace(const TraceDocument& document);

} // namespace spanloom
