#pragma once

#include <memory>
#include <span>
#include <stop_token>
#include <vector>

#include "core/base/result.h"
#include "core/semantics/price_table.h"
#include "core/trace/trace_document.h"
#include "core/workspace/loaded_source.h"

namespace spanloom {

/// Opens one trace from the sources that have spans of it (or evaluations for it). With one source, texts are ids of
/// its segment's pool; with several, everything is translated into `shared`. Blocks; any thread.
[[nodiscard]] Result<TraceDocument> loadDocument(TraceId id,
    std::span<const std::shared_ptr<const LoadedSource>> sources, const std::shared_ptr<StringPool>& shared,
    const std::shared_ptr<const PriceTable>& prices, std::stop_token stop);

/// The row of the trace list for a trace that lies in several sources; texts are ids of `shared`.
[[nodiscard]] Result<std::pair<TraceSummary, std::vector<Evaluation>>> summariseShared(TraceId id,
    std::span<const std::shared_ptr<const LoadedSource>> sources, const std::shared_ptr<StringPool>& shared,
    const std::shared_ptr<const PriceTable>& prices);

} // namespace spanloom
