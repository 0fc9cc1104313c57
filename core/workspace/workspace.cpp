#include "core/workspace/workspace.h"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <utility>

#include "core/base/log.h"
#include "core/store/cache/catalogue.h"
#include "core/workspace/document_loader.h"
#include "core/workspace/import_session.h"
#include "core/workspace/loaded_source.h"
#include "core/workspace/paths.h"
#include "core/workspace/snapshot_builder.h"

namespace spanloom {

namespace {

using SourceList = std::vector<std::shared_ptr<const LoadedSource>>;

} // namespace

class Workspace::Impl {
public:
    Impl(WorkspaceOptions options, std::unique_ptr<Catalogue> catalogue)
        : m_options(std::move(options))
        , m_catalogue(std::move(catalogue))
        , m_vocabularies(Vocabularies::builtin())
        , m_prices(PriceTable::builtin())
        , m_strings(std::make_shared<StringPool>())
        , m_builder(m_strings, m_prices) { }

    Status loadAll();
    Result<bool> refresh();
    Status removeSource(std::int64_t id);
    std::vector<SourceSummary> import(
        std::span<const std::filesystem::path> paths, std::stop_token stop, const ImportObserver& observer);
    Result<std::shared_ptr<const TraceDocument>> openTrace(TraceId id, std::stop_token stop) const;
    std::vector<TraceId> findTraces(std::string_view prefix, std::size_t limit) const;
    std::shared_ptr<const Snapshot> snapshot() const {
        const std::lock_guard lock(m_mutex);
        return m_snapshot;
    }
    Result<std::shared_ptr<const SegmentReader>> segment(std::uint32_t id) const;

private:
    void publish();
    void adopt(std::shared_ptr<const LoadedSource> source);
    /// Brings the catalogue's rows for outside readers up to date for traces of one source that others share.
    Status updateSharedRows(const LoadedSource& source);
    std::shared_ptr<const Snapshot> show(std::shared_ptr<const LoadedSource> live);
    void endLive(const SourceSummary& summary);
    SourceList sources() const {
        const std::lock_guard lock(m_mutex);
        SourceList list = m_sources;
        if (m_live)
            list.push_back(m_live);
        return list;
    }

    const WorkspaceOptions m_options;
    std::unique_ptr<Catalogue> m_catalogue;
    std::shared_ptr<const Vocabularies> m_vocabularies;
    std::shared_ptr<const PriceTable> m_prices;
    std::shared_ptr<StringPool> m_strings;
    mutable std::mutex m_mutex; // guards everything below
    SnapshotBuilder m_builder;
    SourceList m_sources; // in the order of their ids
    std::shared_ptr<const LoadedSource> m_live; // the one being imported, null between imports
    std::vector<std::pair<std::uint32_t, std::uint32_t>> m_liveIds; // passing id → id of the catalogue
    std::uint64_t m_generation = 0;
    std::uint64_t m_catalogueGeneration = 0;
    std::uint64_t m_adoptions = 0; // sources that imports of this process have added
    std::shared_ptr<const Snapshot> m_snapshot;
    std::mutex m_importMutex; // one import at a time in this process
};

void Workspace::Impl::publish() {
    SourceList list = m_sources;
    if (m_live)
        list.push_back(m_live);
    m_snapshot = m_builder.build(list, ++m_generation);
}

std::shared_ptr<const Snapshot> Workspace::Impl::show(std::shared_ptr<const LoadedSource> live) {
    const std::lock_guard lock(m_mutex);
    m_liveIds.emplace_back(live->id(), 0);
    m_live = std::move(live);
    publish();
    return m_snapshot;
}

void Workspace::Impl::endLive(const SourceSummary& summary) {
    const std::lock_guard lock(m_mutex);
    // Documents opened while the source was read hold its passing ids; the rows are the same in the finished segment.
    for (auto& [passing, final] : m_liveIds)
        if (final == 0)
            final = static_cast<std::uint32_t>(summary.id);
    if (!m_live)
        return;
    m_live.reset();
    publish();
}

Status Workspace::Impl::loadAll() {
    SPANLOOM_TRY_ASSIGN(const int leftovers, m_catalogue->removeLeftovers());
    if (leftovers > 0)
        log(LogLevel::Info, "workspace", "removed " + std::to_string(leftovers) + " unfinished segments");
    {
        const std::lock_guard lock(m_mutex);
        publish(); // never null, even when nothing can be read
    }
    SPANLOOM_TRY(refresh());
    return {};
}

Result<bool> Workspace::Impl::refresh() {
    const std::uint64_t adoptions = [this] {
        const std::lock_guard lock(m_mutex);
        return m_adoptions;
    }();
    SPANLOOM_TRY_ASSIGN(const std::uint64_t generation, m_catalogue->generation());
    {
        const std::lock_guard lock(m_mutex);
        if (generation == m_catalogueGeneration)
            return false;
    }
    SPANLOOM_TRY_ASSIGN(const std::vector<CatalogueSource> rows, m_catalogue->sources());
    const SourceList before = sources();
    SourceList now;
    for (const CatalogueSource& row : rows) {
        const auto known = std::find_if(
            before.begin(), before.end(), [&](const auto& source) { return source->row().id == row.id; });
        if (known != before.end()) {
            now.push_back(*known);
            continue;
        }
        if (row.segmentFile.empty()) {
            now.push_back(LoadedSource::withoutSegment(row));
            continue;
        }
        auto loaded = LoadedSource::load(row, m_catalogue->folder(), m_vocabularies, m_prices);
        if (loaded) {
            now.push_back(std::move(*loaded));
            continue;
        }
        // A segment that another process has just removed, or a damaged one: say so in the list of sources.
        CatalogueSource broken = row;
        broken.state = name(SourceState::Failed);
        broken.error = loaded.error().text();
        log(LogLevel::Warning, "workspace", broken.error);
        now.push_back(LoadedSource::withoutSegment(broken));
    }
    const std::lock_guard lock(m_mutex);
    // What was read is older than a source that an import of this process has added since: the next look sees both.
    if (m_adoptions != adoptions)
        return false;
    m_catalogueGeneration = generation;
    m_sources = std::move(now);
    publish();
    return true;
}

Status Workspace::Impl::removeSource(std::int64_t id) {
    const SourceList before = sources();
    SPANLOOM_TRY(m_catalogue->removeSource(id));
    SPANLOOM_TRY(refresh());
    for (const auto& source : before)
        if (source->row().id == id)
            SPANLOOM_TRY(updateSharedRows(*source));
    return {};
}

Status Workspace::Impl::updateSharedRows(const LoadedSource& source) {
    const std::shared_ptr<const Snapshot> current = snapshot();
    std::vector<TraceId> shared;
    std::vector<Evaluation> evaluations;
    for (std::uint32_t row = 0; row < current->traces->rows(); ++row) {
        const TraceId id = current->traces->ids[row];
        if (current->traces->segments[row] == source.id()
            || (source.find(id) == kNoIndex && source.evaluationsOf(id).empty()))
            continue;
        shared.push_back(id);
        const auto own = current->evaluationsOf(row);
        evaluations.insert(evaluations.end(), own.begin(), own.end());
    }
    if (shared.empty())
        return {};
    return m_catalogue->updateTraces({current->traces.get(), current->strings.get(), &evaluations}, shared);
}

void Workspace::Impl::adopt(std::shared_ptr<const LoadedSource> source) {
    const std::lock_guard lock(m_mutex);
    m_live.reset();
    ++m_adoptions;
    // refresh() on another thread may have found it in the catalogue already.
    std::erase_if(m_sources, [&](const auto& known) { return known->id() == source->id(); });
    m_sources.push_back(std::move(source));
    std::sort(m_sources.begin(), m_sources.end(), [](const auto& a, const auto& b) { return a->id() < b->id(); });
    publish();
}

std::vector<SourceSummary> Workspace::Impl::import(
    std::span<const std::filesystem::path> paths, std::stop_token stop, const ImportObserver& observer) {
    const std::lock_guard importLock(m_importMutex);
    const ImportEnvironment environment {*m_catalogue, m_vocabularies, m_prices, m_options.limits,
        m_options.parserThreads, m_options.lowPriority,
        observer.snapshot ? [&](std::shared_ptr<const LoadedSource> live) { observer.snapshot(show(std::move(live))); }
                          : std::function<void(std::shared_ptr<const LoadedSource>)>()};
    ImportSession session(environment, expandFolders(paths), observer.progress, stop);
    std::vector<SourceSummary> summaries;
    while (session.hasNext()) {
        ImportedSource imported = session.importNext();
        if (imported.loaded) {
            adopt(imported.loaded);
            if (const Status status = updateSharedRows(*imported.loaded); !status)
                log(LogLevel::Warning, "workspace", status.error().text());
        }
        endLive(imported.summary);
        if (observer.snapshot)
            observer.snapshot(snapshot());
        summaries.push_back(std::move(imported.summary));
    }
    return summaries;
}

Result<std::shared_ptr<const TraceDocument>> Workspace::Impl::openTrace(TraceId id, std::stop_token stop) const {
    const SourceList list = sources();
    SPANLOOM_TRY_ASSIGN(TraceDocument document, loadDocument(id, list, m_strings, m_prices, std::move(stop)));
    return std::make_shared<const TraceDocument>(std::move(document));
}

std::vector<TraceId> Workspace::Impl::findTraces(std::string_view prefix, std::size_t limit) const {
    const std::shared_ptr<const Snapshot> current = snapshot();
    const TraceTable& table = *current->traces;
    std::string lower(prefix);
    std::transform(lower.begin(), lower.end(), lower.begin(),
        [](unsigned char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c); });
    std::vector<TraceId> result;
    for (std::uint32_t row = 0; row < table.rows() && result.size() < limit; ++row) {
        const bool isForeign = table.idTexts[row] != 0;
        if (isForeign ? current->strings->text(table.idTexts[row]).starts_with(prefix)
                      : table.ids[row].hex().starts_with(lower))
            result.push_back(table.ids[row]);
    }
    return result;
}

Result<std::shared_ptr<const SegmentReader>> Workspace::Impl::segment(std::uint32_t id) const {
    const SourceList list = sources();
    {
        const std::lock_guard lock(m_mutex);
        for (const auto& [passing, final] : m_liveIds)
            if (passing == id && final != 0)
                id = final;
    }
    for (const auto& source : list)
        if (source->id() == id && source->segment())
            return source->segment();
    return fail(ErrorCode::NotFound, "the source of this span is no longer in the cache");
}

// --- Workspace -----------------------------------------------------------------------------------------------

Workspace::Workspace(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl)) { }

Workspace::~Workspace() = default;

Result<std::unique_ptr<Workspace>> Workspace::open(const WorkspaceOptions& options) {
    SPANLOOM_TRY_ASSIGN(std::unique_ptr<Catalogue> catalogue, Catalogue::open(options.cacheFolder));
    auto impl = std::make_unique<Impl>(options, std::move(catalogue));
    SPANLOOM_TRY(impl->loadAll());
    return std::unique_ptr<Workspace>(new Workspace(std::move(impl)));
}

std::vector<SourceSummary> Workspace::import(
    std::span<const std::filesystem::path> paths, std::stop_token stop, const ImportObserver& observer) {
    return m_impl->import(paths, std::move(stop), observer);
}

std::shared_ptr<const Snapshot> Workspace::snapshot() const { return m_impl->snapshot(); }
Result<bool> Workspace::refresh() { return m_impl->refresh(); }
Status Workspace::removeSource(std::int64_t sourceId) { return m_impl->removeSource(sourceId); }

Result<std::shared_ptr<const TraceDocument>> Workspace::openTrace(TraceId id, std::stop_token stop) const {
    return m_impl->openTrace(id, std::move(stop));
}

std::vector<TraceId> Workspace::findTraces(std::string_view idPrefix, std::size_t limit) const {
    return m_impl->findTraces(idPrefix, limit);
}

Result<SpanPayload> Workspace::payload(SpanRef span) const {
    SPANLOOM_TRY_ASSIGN(const std::shared_ptr<const SegmentReader> segment, m_impl->segment(span.segment));
    return segment->payload(span.row);
}

Result<ResourceContent> Workspace::resource(std::uint32_t segmentId, std::uint32_t resource) const {
    SPANLOOM_TRY_ASSIGN(const std::shared_ptr<const SegmentReader> segment, m_impl->segment(segmentId));
    if (resource >= segment->resources().size())
        return ResourceContent {};
    return segment->resources()[resource];
}

Result<ScopeContent> Workspace::scope(std::uint32_t segmentId, std::uint32_t scope) const {
    SPANLOOM_TRY_ASSIGN(const std::shared_ptr<const SegmentReader> segment, m_impl->segment(segmentId));
    if (scope >= segment->scopes().size())
        return ScopeContent {};
    return segment->scopes()[scope];
}

const StringPool* Workspace::keys(std::uint32_t segmentId) const {
    const auto segment = m_impl->segment(segmentId);
    return segment ? (*segment)->keys().get() : nullptr;
}

} // namespace spanloom
