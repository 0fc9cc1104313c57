#pragma once

#include <cstdint>
#include <functional>

#include "core/analysis/usage_walk.h"
#include "core/trace/trace_document.h"

namespace spanloom {

/// Gives evaluations their target where parentage tells, drops repeats and groups the rest by the span they judge (in
/// tree order, by name and time within a span), the trace's own last. `find` gives the index of a span by id.
///
/// A row read from an EVALUATOR span that names no target judges, in this order:
/// 1. the nearest ancestor that is no EVALUATOR, where that is not at the top level;
/// 2. that ancestor at the top level too, where it is a model call, a TOOL or a RETRIEVER;
/// 3. the answering model call that ended last before the evaluator began, within the same top-level span;
/// 4. else the trace.
/// A row whose target is not in the trace keeps its target and waits among the trace's own rows. The same result
/// written twice (same target, name, evaluator, score and label; a nameless evaluator is the same as a named one) is
/// one row; the one that says more stays and takes over what it lacks.
void placeEvaluations(
    TraceDocument& document, const UsageWalk& walk, const std::function<std::uint32_t(SpanId)>& find);

} // namespace spanloom
