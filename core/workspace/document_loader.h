#pragma once

#include <memory>
#include <span>
#include <stop_token>
#include <vector>

#include "core/base/result.h"
#include "core/semantics/price_table.h"
#include "core/trace/trace_document.h"
#include "core/workspace/judged_spans.h"
#include "core/workspace/loaded_source.h"

namespace spanloom {

/// Opens one trace from the sources that have spans or fragments of it (or evaluations for it). With one source, texts
/// are ids of its segment's pool; with several, everything is translated into `shared`. `judgedSpans` tells the trace of
/// judgements that name only a span. NotFound when no source has a span of it. Blocks; any thread.
[[nodiscard]] Result<TraceDocument> loadDocument(TraceId id,
    std::span<const std::shared_ptr<const LoadedSource>> sources, const TracesOfSpans& judgedSpans,
    const std::shared_ptr<StringPool>& shared, const std::shared_ptr<const PriceTable>& prices, std::stop_token stop);

/// A trace that lies in several sources.
struct SharedSummary {
    TraceSummary summary; ///< texts are ids of `shared`
    std::vector<Evaluation> evaluations;
    std::vector<SpanRef> waitingFragments; ///< whose span is in none of the sources
};
[[nodiscard]] Result<SharedSummary> summariseShared(TraceId id,
    std::span<const std::shared_ptr<const LoadedSource>> sources, const TracesOfSpans& judgedSpans,
    const std::shared_ptr<StringPool>& shared, const std::shared_ptr<const PriceTable>& prices);

} // namespace spanloom
