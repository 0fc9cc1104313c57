#include "core/trace/trace_document.h"

namespace spanloom {

const char* name(CostSource source) {
    switch (source) {
    case CostSource::Unknown: return "unknown";
    case CostSource::Recorded: return "recorded";
    case CostSource::Computed: return "computed";
    case CostSource::Mixed: return "mixed";
    }
    return "unknown";
}

const char* name(Counting counting) {
    switch (counting) {
    case Counting::NoUsage: return "no_usage";
    case Counting::Counted: return "counted";
    case Counting::SameCall: return "same_call";
    case Counting::RollUp: return "roll_up";
    case Counting::EvaluationSpend: return "evaluation_spend";
    }
    return "no_usage";
}

std::uint32_t TraceDocument::indexOf(SpanId spanId) const {
    for (std::size_t i = 0; i < spans.size(); ++i)
        if (spans[i].id == spanId)
            return static_cast<std::uint32_t>(i);
    return kNoIndex;
}

} // namespace spanloom
