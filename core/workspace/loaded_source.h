#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

#include "core/store/cache/catalogue.h"
#include "core/store/cache/segment.h"
#include "core/workspace/snapshot.h"
#include "core/workspace/trace_layer.h"

namespace spanloom {

/// One source of the cache, opened: its row in the catalogue, its segment and its trace layer (rows in the order of
/// trace ids). Immutable after load() but for what is computed on first use; shared, thread-safe.
class LoadedSource {
public:
    struct LoadOptions {
        /// Opens a source of other vocabularies or prices as it is stored, old meaning and old costs.
        bool keepsOldMeaning = false;
        std::stop_token stop;                          ///< of a rebuild
        std::function<void(double fraction)> onProgress; ///< of a rebuild
    };
    /// Opens the segment and reads its trace layer; rebuilds what is out of date: the meaning
    /// layer after a change of vocabularies, the trace layer after that or a change of prices.
    [[nodiscard]] static Result<std::shared_ptr<const LoadedSource>> load(const CatalogueSource& row,
        const std::filesystem::path& cacheFolder, const std::shared_ptr<const Vocabularies>& vocabularies,
        const std::shared_ptr<const PriceTable>& prices, const LoadOptions& options);
    [[nodiscard]] static Result<std::shared_ptr<const LoadedSource>> load(const CatalogueSource& row,
        const std::filesystem::path& cacheFolder, const std::shared_ptr<const Vocabularies>& vocabularies,
        const std::shared_ptr<const PriceTable>& prices) {
        return load(row, cacheFolder, vocabularies, prices, {});
    }
    /// A source that is being imported, as far as it has come. `row.id` is a passing one (kFirstLiveId and up).
    [[nodiscard]] static std::shared_ptr<const LoadedSource> live(const CatalogueSource& row,
        std::shared_ptr<const SegmentReader> segment, TraceLayer layer, std::shared_ptr<const Vocabularies> vocabularies);
    /// A source of which nothing was kept (failed).
    [[nodiscard]] static std::shared_ptr<const LoadedSource> withoutSegment(const CatalogueSource& row);

    [[nodiscard]] std::uint32_t id() const { return static_cast<std::uint32_t>(m_row.id); }
    [[nodiscard]] const CatalogueSource& row() const { return m_row; }
    [[nodiscard]] SourceSummary summary() const;
    [[nodiscard]] const std::shared_ptr<const SegmentReader>& segment() const { return m_segment; } ///< may be null
    /// Of the vocabularies that the stored meaning was made with; 0 without a segment.
    [[nodiscard]] std::uint64_t vocabularyVersion() const { return m_layer.vocabularyVersion; }
    /// Of the prices that costs were computed with; 0 without a segment.
    [[nodiscard]] std::uint64_t priceVersion() const { return m_layer.priceVersion; }
    [[nodiscard]] const TraceTable& traces() const { return m_layer.traces; }

    /// Row of a trace in traces(), kNoIndex when absent. O(log n).
    [[nodiscard]] std::uint32_t find(TraceId id) const;
    /// Evaluations recorded in this source for a trace, whether or not it has spans of it.
    [[nodiscard]] std::span<const Evaluation> evaluationsOf(TraceId id) const;
    [[nodiscard]] const std::vector<Evaluation>& evaluations() const { return m_layer.evaluations; }
    /// Translates text ids of the segment's pool to ids of `target`. Computed once.
    [[nodiscard]] const std::vector<StringId>& textMap(StringPool& target) const;
    [[nodiscard]] const ResourceMeanings& resources() const;

    static constexpr std::uint32_t kFirstLiveId = 0x80000000u;

private:
    LoadedSource() = default;
    Status rebuild(const std::filesystem::path& file, const std::shared_ptr<const PriceTable>& prices,
        const LoadOptions& options);
    Status rebuildTraces(const std::filesystem::path& file, const std::shared_ptr<const PriceTable>& prices,
        const std::function<void(double)>& onProgress, std::stop_token stop);

    CatalogueSource m_row;
    std::shared_ptr<const SegmentReader> m_segment;
    std::shared_ptr<const Vocabularies> m_vocabularies;
    TraceLayer m_layer;
    mutable std::once_flag m_textMapOnce;
    mutable std::vector<StringId> m_textMap;
    mutable std::once_flag m_resourcesOnce;
    mutable ResourceMeanings m_resources;
};

[[nodiscard]] SourceSummary summaryOf(const CatalogueSource& row);
/// What the catalogue notes of the rules that a source's layers were made by: other processes load it again when it
/// changes.
[[nodiscard]] std::uint64_t layerVersion(std::uint64_t vocabularies, std::uint64_t prices);
[[nodiscard]] SourceState stateFromName(std::string_view text);

} // namespace spanloom
