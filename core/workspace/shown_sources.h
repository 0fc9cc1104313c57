#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "core/workspace/loaded_source.h"
#include "core/workspace/snapshot.h"
#include "core/workspace/snapshot_builder.h"

namespace spanloom {

using SourceList = std::vector<std::shared_ptr<const LoadedSource>>;

/// The opened sources of a workspace, the one being imported, which of them are hidden, and the snapshot of what is
/// not. Every change publishes a new snapshot. Thread-safe.
class ShownSources {
public:
    ShownSources(std::shared_ptr<StringPool> strings, std::shared_ptr<const PriceTable> prices);

    /// For what is made from now on; does not publish.
    void setPrices(std::shared_ptr<const PriceTable> prices);
    /// Publishes.
    void setRules(std::shared_ptr<const VerdictRules> rules);
    [[nodiscard]] std::shared_ptr<const VerdictRules> rules() const;

    [[nodiscard]] std::shared_ptr<const Snapshot> snapshot() const;
    /// A snapshot of all sources, hidden ones included, with verdicts as recorded: what the catalogue's rows for outside
    /// readers are made from.
    [[nodiscard]] std::shared_ptr<const Snapshot> completeSnapshot() const;
    [[nodiscard]] SourceList all() const;     ///< in the order of their ids, the one being imported last
    [[nodiscard]] SourceList visible() const; ///< the same without the hidden ones

    /// Counts adopt() and replace(): what was read before one of them is older than what it brought.
    [[nodiscard]] std::uint64_t changes() const;
    /// The sources as the catalogue names them. False, and nothing done, when changes() is another by now.
    bool replaceAll(SourceList sources, std::uint64_t changes);
    /// A finished import; takes the place of the one being imported, and of `replaces` (0 = none) with it.
    void adopt(std::shared_ptr<const LoadedSource> source, std::int64_t replaces = 0);
    /// One of the last sources that were replaced: traces that are open still ask for its payloads. May be null.
    [[nodiscard]] std::shared_ptr<const LoadedSource> replaced(std::uint32_t id) const;
    /// A source that was rebuilt; ignored when it is no longer there.
    void replace(std::shared_ptr<const LoadedSource> source);

    std::shared_ptr<const Snapshot> showLive(std::shared_ptr<const LoadedSource> live);
    /// The import has ended; `id` is its source in the catalogue (0 = none).
    void endLive(std::int64_t id);
    /// The source that a passing id of an import stands for; other ids are themselves.
    [[nodiscard]] std::uint32_t finalId(std::uint32_t id) const;

    void hide(std::span<const std::int64_t> ids);
    void unhide(std::span<const std::int64_t> ids);
    [[nodiscard]] std::vector<std::int64_t> hidden() const;

private:
    void publish();
    [[nodiscard]] SourceList visibleLocked() const;
    [[nodiscard]] bool isLiveHidden() const;

    const std::shared_ptr<StringPool> m_strings;
    mutable std::mutex m_mutex; // guards everything down to m_changes; taken before m_snapshotMutex
    std::shared_ptr<const PriceTable> m_prices;
    std::shared_ptr<const VerdictRules> m_rules = std::make_shared<VerdictRules>();
    SnapshotBuilder m_builder;
    SourceList m_sources;
    SourceList m_replaced; ///< the last few
    std::shared_ptr<const LoadedSource> m_live; ///< null between imports
    std::vector<std::pair<std::uint32_t, std::uint32_t>> m_liveIds; ///< passing id → id of the catalogue
    std::set<std::int64_t> m_hidden;
    std::uint64_t m_generation = 0;
    std::uint64_t m_changes = 0;
    mutable std::mutex m_snapshotMutex; // the snapshot alone: who reads it never waits for one being built
    std::shared_ptr<const Snapshot> m_snapshot;
};

} // namespace spanloom
