#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/query/facet_index.h"
#include "core/query/trace_filter.h"

namespace spanloom {

/// Some rows of a trace table, as bits. Immutable once made; any thread.
struct TraceSelection {
    std::shared_ptr<const TraceTable> table;
    std::vector<std::uint64_t> bits; ///< ceil(rows / 64)
    std::uint32_t count = 0;

    [[nodiscard]] bool has(std::uint32_t row) const { return bits[row / 64] >> (row % 64) & 1; }
    [[nodiscard]] std::vector<std::uint32_t> rows() const; ///< ascending
};

struct FacetValueCount {
    std::string value; ///< as in FacetTerm
    std::uint32_t count = 0;
    bool isDerived = false;
    bool operator==(const FacetValueCount&) const = default;
};

/// Counts of one facet over the selection *without the facet's own condition*. Values of the whole table are listed,
/// those with no trace left too (count 0): most frequent first, then by text.
struct FacetCounts {
    FacetKey facet;
    std::string title; ///< of evaluators the name as recorded
    std::vector<FacetValueCount> values;
    std::uint32_t missing = 0; ///< traces of that selection without any value
    std::uint32_t total = 0;   ///< traces of that selection
};

/// Trace starts over time, of the selection without its own time range, so that a brush can be moved.
struct TimeHistogram {
    struct Bucket {
        std::uint32_t traces = 0;
        std::uint32_t errors = 0;             ///< traces with status error
        DurationNs durationP95 = -1;          ///< type 7 over known durations; -1 = none known
    };
    TimeNs from = 0;          ///< of the first bucket
    DurationNs bucketWidth = 0; ///< 0 = no trace has a start
    std::vector<Bucket> buckets;
    std::uint32_t withoutStart = 0;
};

/// Sums over the selection; what is not known is said beside.
struct SelectionTotals {
    std::uint32_t traces = 0;
    std::uint64_t spans = 0;
    std::uint32_t errors = 0;
    std::int64_t inputTokens = -1, outputTokens = -1; ///< -1 = nobody reports any
    std::optional<double> costUsd;
    std::uint64_t unpricedCalls = 0;
    DurationNs durationP50 = -1, durationP95 = -1;
};

struct QueryResult {
    std::uint64_t generation = 0; ///< of the snapshot; set by the caller
    TraceFilter filter;
    std::shared_ptr<const FacetIndex> index;
    std::shared_ptr<const TraceSelection> selection;
    std::vector<FacetCounts> facets; ///< in the order of the index
    TimeHistogram histogram;
    SelectionTotals totals;
    double milliseconds = 0; ///< that the query took
};

struct QueryOptions {
    std::uint32_t histogramBuckets = 120; ///< at most; bucket edges lie on round times
    bool withFacets = true;
    bool withHistogram = true;
    bool withTotals = true;
};

/// Evaluates a filter. The text is looked for, without regard to case, in root names, trace ids, users, sessions,
/// services, routes, models and tools. O(rows × (terms + facets)); null when stopped. Any thread.
[[nodiscard]] std::shared_ptr<const QueryResult> runQuery(const std::shared_ptr<const FacetIndex>& index,
    const TraceFilter& filter, const QueryOptions& options = {}, std::stop_token stop = {});

/// The selection alone.
[[nodiscard]] std::shared_ptr<const TraceSelection> selectTraces(
    const FacetIndex& index, const TraceFilter& filter, std::stop_token stop = {});

} // namespace spanloom
