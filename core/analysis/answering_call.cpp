#include "core/analysis/answering_call.h"

#include <algorithm>
#include <tuple>

#include "core/analysis/critical_path.h"

namespace spanloom {

std::vector<std::uint32_t> answeringCalls(std::span<const TraceSpan> spans, const UsageWalk& walk) {
    std::vector<std::uint32_t> calls;
    std::uint32_t guardedUntil = 0; // end of the GUARDRAIL subtree that the scan is in
    for (std::uint32_t i = 0; i < spans.size(); ++i) {
        if (spans[i].kind == Kind::Guardrail)
            guardedUntil = std::max(guardedUntil, spans[i].subtreeEnd);
        if (i >= guardedUntil && walk.shares[i].isModelCall && !walk.shares[i].isEvaluation)
            calls.push_back(i);
    }
    return calls;
}

namespace {

/// The call each span works for: transport below a call is the call's own time, a tool below it is not.
std::vector<std::uint32_t> callsOfSpans(std::span<const TraceSpan> spans, const std::vector<std::uint32_t>& calls) {
    std::vector<std::uint32_t> callOf(spans.size(), kNoIndex);
    for (const std::uint32_t call : calls)
        callOf[call] = call;
    // A call that is reported beside its own framework span is what that span waits for.
    for (const std::uint32_t call : calls)
        if (spans[call].sameCallAs != kNoIndex && callOf[spans[call].sameCallAs] == kNoIndex)
            callOf[spans[call].sameCallAs] = call;
    for (std::uint32_t i = 0; i < spans.size(); ++i)
        if (callOf[i] == kNoIndex && spans[i].parent != kNoIndex && !isCallBoundary(spans[i].kind))
            callOf[i] = callOf[spans[i].parent];
    return callOf;
}

} // namespace

AnsweringCall lastAnsweringCall(std::span<const TraceSpan> spans, const std::vector<std::uint32_t>& calls) {
    if (calls.empty())
        return {};
    const std::vector<std::uint32_t> callOf = callsOfSpans(spans, calls);
    for (const PathSegment& segment : criticalPath(spans)) {
        const std::uint32_t call = callOf[segment.span];
        if (call != kNoIndex && !spans[call].isError())
            return {call, true};
    }
    const auto rank = [&](std::uint32_t call) {
        const TraceSpan& span = spans[call];
        return std::make_tuple(!span.isError(), std::max(span.end, span.start), span.start);
    };
    return {*std::max_element(calls.begin(), calls.end(),
                [&](std::uint32_t a, std::uint32_t b) { return rank(a) < rank(b); }),
        false};
}

std::uint32_t layerWith(std::span<const TraceSpan> spans, std::uint32_t call, Field field) {
    for (std::uint32_t i = call; i != kNoIndex && !isCallBoundary(spans[i].kind);
         i = spans[i].sameCallAs != kNoIndex ? spans[i].sameCallAs : spans[i].parent)
        if (isModelCall(spans[i].kind) && spans[i].meaning.has(field))
            return i;
    return kNoIndex;
}

std::optional<DurationNs> traceTimeToFirstToken(
    std::span<const TraceSpan> spans, AnsweringCall call, TimeNs traceStart) {
    if (!call.isOnCriticalPath || traceStart == kNoTime)
        return std::nullopt;
    const std::uint32_t layer = layerWith(spans, call.span, Field::TimeToFirstToken);
    if (layer == kNoIndex || spans[layer].start == kNoTime)
        return std::nullopt;
    const DurationNs wait = durationBetween(traceStart, spans[layer].start);
    DurationNs result = 0;
    if (__builtin_add_overflow(wait, spans[layer].meaning.integer(Field::TimeToFirstToken), &result))
        return std::nullopt;
    return result;
}

} // namespace spanloom
