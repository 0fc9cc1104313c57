#pragma once

#include <map>
#include <memory>
#include <span>
#include <vector>

#include "core/workspace/judged_spans.h"
#include "core/workspace/loaded_source.h"
#include "core/workspace/snapshot.h"
#include "core/workspace/verdict_rules.h"

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

    /// For the next build(). Other prices make the rows of shared traces anew.
    void setPrices(std::shared_ptr<const PriceTable> prices);
    void setRules(std::shared_ptr<const VerdictRules> rules);

    /// Forgets the rows of traces that this source speaks of: it has been rebuilt.
    void forget(std::uint32_t source);

private:
    struct SharedTrace {
        std::vector<std::uint32_t> sources; ///< ids of those that have spans or evaluations of it
        TraceSummary summary;
        std::shared_ptr<const std::vector<Evaluation>> evaluations;
        std::map<std::uint32_t, std::uint32_t> waitingFragments; ///< by source
    };
    using SourceList = std::span<const std::shared_ptr<const LoadedSource>>;

    /// Sources by trace, for traces that more than one source speaks of.
    [[nodiscard]] std::map<TraceId, std::vector<std::uint32_t>> findShared(SourceList sources) const;
    void updateShared(SourceList sources);
    void findJudgedSpans(SourceList sources);
    /// Fragments of a source whose spans no source has.
    [[nodiscard]] std::uint64_t waitingFragments(const LoadedSource& source) const;
    /// What the evaluations of a source come to; made once for a source and a set of rules.
    [[nodiscard]] std::shared_ptr<const SourceVerdicts> verdictsOf(const std::shared_ptr<const LoadedSource>& source);
    /// Rows of `verdicts` (none = all in order) to the rows of the table from `firstRow` on.
    static void setVerdicts(TraceTable& table, std::uint32_t firstRow, const VerdictColumns& verdicts,
        std::span<const std::uint32_t> rows);
    void appendShared(Snapshot& snapshot, TraceTable& table) const;
    void appendSource(Snapshot& snapshot, TraceTable& table, const std::shared_ptr<const LoadedSource>& source);

    std::shared_ptr<StringPool> m_strings;
    std::shared_ptr<const PriceTable> m_prices;
    JudgedSpans m_search;
    std::shared_ptr<const TracesOfSpans> m_judgedSpans = std::make_shared<TracesOfSpans>();
    std::map<TraceId, SharedTrace> m_shared;
    std::shared_ptr<const VerdictRules> m_rules = std::make_shared<VerdictRules>();
    struct Judged {
        std::weak_ptr<const LoadedSource> source;
        std::shared_ptr<const SourceVerdicts> verdicts;
    };
    std::map<std::uint32_t, Judged> m_judged; ///< by source, of the rules as they are
};

} // namespace spanloom
