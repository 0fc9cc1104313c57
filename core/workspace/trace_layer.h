#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

#include "core/analysis/trace_builder.h"
#include "core/base/result.h"
#include "core/semantics/meaning_evaluator.h"
#include "core/semantics/price_table.h"
#include "core/store/cache/segment.h"
#include "core/store/columns/span_chunk.h"

namespace spanloom {

/// The fields that each resource of a segment says by itself, packed. Indexed by resource number.
class ResourceMeanings {
public:
    ResourceMeanings() = default;
    /// Interns texts in `strings`, which must be the pool that the segment's spans refer to.
    ResourceMeanings(const std::vector<ResourceContent>& resources, const std::shared_ptr<const Vocabularies>& vocabularies,
        StringPool& keys, StringPool& strings);
    [[nodiscard]] MeaningView of(std::uint32_t resource) const;

private:
    struct Entry {
        std::uint64_t present = 0;
        std::size_t offset = 0;
    };
    std::vector<Entry> m_entries;
    std::vector<std::uint64_t> m_values;
};

/// The spans of one segment as the trace builder takes them. Views live as long as the chunks.
void appendStoredSpans(std::vector<StoredSpan>& target, const SpanChunk& chunk, std::uint32_t firstIndex,
    std::uint32_t count, std::uint32_t segment, const ResourceMeanings& resources);

/// Where the rows of each trace of a segment lie, sorted by trace id.
struct TraceRuns {
    struct Run {
        TraceId trace;
        std::uint32_t batch = 0;
        std::uint32_t firstIndex = 0; ///< within the batch
        std::uint32_t count = 0;
    };
    std::vector<Run> runs;
};

/// Builds the trace layer of a finished segment from its span columns: one summary a trace, in the order of trace
/// ids. Blocks; O(spans log spans). Memory: the columns of the batches that one trace is spread over, a few
/// batches at least, and 32 bytes a run of rows. `strings` is the segment's pool; texts of foreign trace ids are
/// found (or added) in it.
[[nodiscard]] Result<TraceLayer> buildTraceLayer(const SegmentReader& segment, StringPool& strings, const ResourceMeanings& resources,
    const std::shared_ptr<const PriceTable>& prices, const std::function<void(double fraction)>& onProgress,
    std::stop_token stop);

} // namespace spanloom
