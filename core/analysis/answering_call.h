#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/analysis/usage_walk.h"
#include "core/trace/trace_document.h"

namespace spanloom {

/// The model calls that work on the answer, in tree order: LLM attempts that are in no EVALUATOR and no GUARDRAIL
/// subtree (a judge and a moderator speak about the answer).
[[nodiscard]] std::vector<std::uint32_t> answeringCalls(std::span<const TraceSpan> spans, const UsageWalk& walk);

/// The one whose text the user got: the last on the critical path that did not fail; where the path has none, the one
/// that ended last, failed ones only when all failed. kNoIndex when there is no call.
struct AnsweringCall {
    std::uint32_t span = kNoIndex;
    bool isOnCriticalPath = false;
};
[[nodiscard]] AnsweringCall lastAnsweringCall(
    std::span<const TraceSpan> spans, const std::vector<std::uint32_t>& calls);

/// A field of a call, from the call itself or from the layers above it that describe the same call; kNoIndex when
/// none has it.
[[nodiscard]] std::uint32_t layerWith(std::span<const TraceSpan> spans, std::uint32_t call, Field field);

/// First token of the last answering call minus the trace's start; nothing when that call is not on the critical path
/// or did not record it.
[[nodiscard]] std::optional<DurationNs> traceTimeToFirstToken(
    std::span<const TraceSpan> spans, AnsweringCall call, TimeNs traceStart);

} // namespace spanloom
