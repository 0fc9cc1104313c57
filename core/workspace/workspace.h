#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "core/analysis/cost_audit.h"
#include "core/analysis/evaluation_summary.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/import/limits.h"
#include "core/semantics/price_table.h"
#include "core/trace/attribute_use.h"
#include "core/trace/evaluation_rule.h"
#include "core/trace/price_row.h"
#include "core/trace/trace_document.h"
#include "core/workspace/snapshot.h"

namespace spanloom {

/// XDG: $XDG_CACHE_HOME/spanloom and $XDG_DATA_HOME/spanloom/library.sqlite (with their documented fallbacks).
[[nodiscard]] std::filesystem::path defaultCacheFolder();
[[nodiscard]] std::filesystem::path defaultLibraryFile();
/// $XDG_CONFIG_HOME/spanloom/vocabulary.json: the user's own additions to the vocabularies; need not exist.
[[nodiscard]] std::filesystem::path defaultVocabularyFile();

struct ListedFile;

struct WorkspaceOptions {
    std::filesystem::path cacheFolder;
    std::filesystem::path libraryFile;
    std::filesystem::path vocabularyFile; ///< empty or absent = the built-in vocabularies alone
    ImportLimits limits;
    int parserThreads = 2;
    bool lowPriority = false; ///< import threads give way to the window's
    /// Sources whose meaning is of other vocabularies (a new version, other attribute uses) are opened as they are
    /// stored and wait for applyAttributeUses(): opening does not block while large caches are rebuilt.
    bool defersRebuild = false;
};

/// Everything between files and views: opens a cache, imports into it, publishes snapshots, opens traces.
/// Owned by the application; thread-safe. Closing (destruction) stops running imports and waits for them.
class Workspace : public PayloadSource {
public:
    [[nodiscard]] static Result<std::unique_ptr<Workspace>> open(const WorkspaceOptions& options);
    ~Workspace() override;

    struct ImportObserver {
        ProgressSink progress;                                    ///< worker thread, at most ten times a second
        std::function<void(std::shared_ptr<const Snapshot>)> snapshot; ///< worker thread, at most once a second
    };

    /// Imports files and folders ("-" = standard input) one after the other; blocks; call it on a worker thread
    /// (ui) or the main thread (CLI). One summary a source, in order. A stop leaves the source being read
    /// cancelled and out of the cache; those before it stay.
    [[nodiscard]] std::vector<SourceSummary> import(
        std::span<const std::filesystem::path> paths, std::stop_token stop, const ImportObserver& observer = {});

    /// Imports a file as far as `file` says, in the place of an earlier state of it, which stays when nothing can be
    /// read now. Else like import(). See file_watch.h.
    [[nodiscard]] std::vector<SourceSummary> importGrowing(
        const ListedFile& file, std::stop_token stop, const ImportObserver& observer = {});

    /// The current state; never null. Cheap.
    [[nodiscard]] std::shared_ptr<const Snapshot> snapshot() const;
    /// Looks for changes that another process made to the cache; true when a new snapshot was published.
    [[nodiscard]] Result<bool> refresh();

    /// Takes a source out of the cache (traces shared with other sources are rebuilt).
    [[nodiscard]] Status removeSource(std::int64_t sourceId);

    /// Takes sources out of sight of all snapshots, without touching the cache, and brings them back: removal that can
    /// be undone until the window is closed. Both publish. What is hidden is so for this object only.
    void hideSources(std::span<const std::int64_t> sourceIds);
    void unhideSources(std::span<const std::int64_t> sourceIds);
    [[nodiscard]] std::vector<std::int64_t> hiddenSources() const;
    /// Removes what is hidden from the cache for good. Blocks.
    [[nodiscard]] Status removeHiddenSources();

    /// Attributes that a person has given a sense ("use as route"), from the library; they come before every
    /// vocabulary.
    [[nodiscard]] std::vector<AttributeUse> attributeUses() const;
    /// Stores or (no field) revokes one. Takes effect with the next applyAttributeUses().
    [[nodiscard]] Status setAttributeUse(const std::string& key, std::optional<Field> field);
    /// Rebuilds the meaning and trace layers of all sources whose vocabulary is not the current one, and publishes.
    /// Blocks, waits for a running import; call it on a worker thread. Stopped or failed midway: sources not yet
    /// rebuilt keep their old meaning, and the next call (or the next start) goes on. Error: the first that occurred.
    [[nodiscard]] Status applyAttributeUses(std::stop_token stop, const ProgressSink& progress = {});
    /// Whether sources wait for applyAttributeUses(). Cheap but for a look at the library.
    [[nodiscard]] bool hasOutdatedMeaning() const;
    /// The price table in use: a person's rows of the library before the built-in ones. Never null.
    [[nodiscard]] std::shared_ptr<const PriceTable> prices() const;
    /// A person's rows, as the library has them now. All rows are in prices()->rows().
    [[nodiscard]] std::vector<PriceRow> priceRows() const;
    /// Adds (id 0) or replaces a row and returns its id; an id that is not there is given to the row (undo of a
    /// removal). Usage error for rows that cannot be understood. Takes effect with the next applyPrices().
    [[nodiscard]] Result<std::int64_t> setPriceRow(const PriceRow& row);
    /// Adds rows; those for the same provider, model, dates, tier and limit are replaced. All or nothing.
    [[nodiscard]] Status addPriceRows(std::span<const PriceRow> rows);
    [[nodiscard]] Status removePriceRow(std::int64_t id);
    /// Makes the totals of all sources anew whose costs were computed with other prices, and publishes. Like
    /// applyAttributeUses() in all else, and it does that one's work too where there is some.
    [[nodiscard]] Status applyPrices(std::stop_token stop, const ProgressSink& progress = {});
    /// Whether sources wait for applyPrices(). Cheap but for a look at the library.
    [[nodiscard]] bool hasOutdatedPrices() const;
    /// Looks through these traces (none given = all that are shown) for what makes costs doubtful. Blocks.
    [[nodiscard]] Result<CostAudit> auditCosts(
        std::optional<std::vector<TraceId>> traces, std::stop_token stop, const ProgressSink& progress = {}) const;

    /// A person's thresholds and labels by evaluator, from the library; they hold in all snapshots and documents.
    [[nodiscard]] std::vector<EvaluationRule> evaluationRules() const;
    /// Stores or (none, or an empty one) revokes the rule of one evaluator, and publishes. Nothing is rebuilt, but with
    /// millions of evaluations it takes a second: call it on a worker thread.
    [[nodiscard]] Status setEvaluationRule(const std::string& evaluatorName, std::optional<EvaluationRule> rule);
    /// What each evaluator said, over the current snapshot. O(evaluations); call it on a worker thread.
    [[nodiscard]] std::vector<EvaluationSummary> evaluationSummaries() const;

    /// Which attributes the spans and resources of the cache carry, most frequent first, with example values: what a
    /// person can choose from. From a sample of at most `maxSpans` spans spread over all sources. Blocks.
    [[nodiscard]] Result<std::vector<AttributeSample>> sampleAttributes(
        std::stop_token stop, std::uint32_t maxSpans = 4000) const;

    /// Opens one trace from the cache: reads its rows, builds the tree. Blocks; any thread.
    [[nodiscard]] Result<std::shared_ptr<const TraceDocument>> openTrace(TraceId id, std::stop_token stop = {}) const;
    /// Finds traces whose id (hex or writer's own text) begins with this text. At most `limit`.
    [[nodiscard]] std::vector<TraceId> findTraces(std::string_view idPrefix, std::size_t limit = 2) const;

    [[nodiscard]] Result<SpanPayload> payload(SpanRef span) const override;
    [[nodiscard]] Result<ResourceContent> resource(std::uint32_t segment, std::uint32_t resource) const override;
    [[nodiscard]] Result<ScopeContent> scope(std::uint32_t segment, std::uint32_t scope) const override;
    [[nodiscard]] const StringPool* keys(std::uint32_t segment) const override;
    /// The vocabularies as they stand: built-in, the user's file, attribute uses; never null.
    [[nodiscard]] std::shared_ptr<const Vocabularies> vocabularies() const override;
    /// Why the user's vocabulary file is not in use (file, line and key); empty when it is, or when there is none.
    [[nodiscard]] std::string vocabularyError() const;

private:
    class Impl;
    explicit Workspace(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace spanloom
