#pragma once

#include <map>
#include <memory>
#include <span>
#include <vector>

#include "core/workspace/loaded_source.h"
#include "core/workspace/snapshot.h"

namespace spanloom {

/// Joins the sources of a cache to one table of traces. Keeps the rows of traces that lie in several sources
/// between calls. One thread at a time (the workspace's lock).
class SnapshotBuilder {
public:
    SnapshotBuilder(std::shared_ptr<StringPool> strings, std::shared_ptr<const PriceTable> prices)
        : m_strings(std::move(strings))
        , m_prices(std::move(prices)) { }

    /// O(traces) plus the spans of traces that became shared since the last call.
    [[nodiscard]] std::shared_ptr<const Snapshot> build(
        std::span<const std::shared_ptr<const LoadedSource>> sources, std::uint64_t generation);

    /// Forgets the rows of traces that this source speaks of: it has been rebuilt.
    void forget(std::uint32_t source);

private:
    struct SharedTrace {
        std::vector<std::uint32_t> sources; ///< ids of those that have spans or evaluations of it
        TraceSummary summary;
        std::shared_ptr<const std::vector<Evaluation>> evaluations;
    };
    using SourceList = std::span<const std::shared_ptr<const LoadedSource>>;

    /// Sources by trace, for traces that more than one source speaks of.
    [[nodiscard]] std::map<TraceId, std::vector<std::uint32_t>> findShared(SourceList sources) const;
    void updateShared(SourceList sources);
    /// The verdicts of the rows that were appended last, from their evaluations.
    void setVerdicts(const Snapshot& snapshot, TraceTable& table, std::uint32_t firstRow) const;
    void appendSource(Snapshot& snapshot, TraceTable& table, const std::shared_ptr<const LoadedSource>& source) const;

    std::shared_ptr<StringPool> m_strings;
    std::shared_ptr<const PriceTable> m_prices;
    std::map<TraceId, SharedTrace> m_shared;
};

} // namespace spanloom
