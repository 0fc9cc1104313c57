#include "core/workspace/workspace.h"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <thread>
#include <utility>

#include "core/base/log.h"
#include "core/store/cache/catalogue.h"
#include "core/store/library/library.h"
#include "core/workspace/attribute_sampler.h"
#include "core/workspace/document_loader.h"
#include "core/workspace/import_session.h"
#include "core/workspace/loaded_source.h"
#include "core/workspace/paths.h"
#include "core/workspace/rebuild_progress.h"
#include "core/workspace/shown_sources.h"

namespace spanloom {

namespace {

// The catalogue is locked for other windows while rows are replaced.
constexpr std::size_t kTracesPerTransaction = 20'000;
constexpr std::chrono::milliseconds kLockPatience {20};

/// What the catalogue's tables for outside readers hold of one source.
enum class CatalogueRows { OfSharedTraces, OfAllTraces };

} // namespace

class Workspace::Impl {
public:
    Impl(WorkspaceOptions options, std::unique_ptr<Catalogue> catalogue, std::unique_ptr<Library> library)
        : m_options(std::move(options))
        , m_catalogue(std::move(catalogue))
        , m_library(std::move(library))
        , m_prices(PriceTable::builtin())
        , m_strings(std::make_shared<StringPool>())
        , m_vocabularies(Vocabularies::builtin())
        , m_shown(m_strings, m_prices) { }

    Status loadAll();
    Result<bool> refresh();
    Status removeSource(std::int64_t id);
    Status removeHiddenSources();
    std::vector<SourceSummary> import(
        std::span<const std::filesystem::path> paths, std::stop_token stop, const ImportObserver& observer);
    Status applyAttributeUses(std::stop_token stop, const ProgressSink& progress);
    bool hasOutdatedMeaning() const;
    Result<std::shared_ptr<const TraceDocument>> openTrace(TraceId id, std::stop_token stop) const;
    std::vector<TraceId> findTraces(std::string_view prefix, std::size_t limit) const;
    Result<std::shared_ptr<const SegmentReader>> segment(std::uint32_t id) const;
    ShownSources& shown() { return m_shown; }
    Library& library() { return *m_library; }

private:
    /// The built-in vocabularies with what the library says now.
    Result<std::shared_ptr<const Vocabularies>> readVocabularies() const;
    std::shared_ptr<const Vocabularies> vocabularies() const {
        const std::lock_guard lock(m_vocabulariesMutex);
        return m_vocabularies;
    }
    Result<std::shared_ptr<const Vocabularies>> renewVocabularies();
    std::shared_ptr<const LoadedSource> load(const CatalogueSource& row) const;
    Status rebuild(const LoadedSource& source, std::stop_token stop, const RebuildProgress& progress);
    /// Brings the catalogue's rows for outside readers up to date for traces that a source speaks of.
    Status updateRows(const LoadedSource& source, CatalogueRows which);

    const WorkspaceOptions m_options;
    const std::unique_ptr<Catalogue> m_catalogue;
    const std::unique_ptr<Library> m_library;
    const std::shared_ptr<const PriceTable> m_prices;
    const std::shared_ptr<StringPool> m_strings;
    mutable std::mutex m_vocabulariesMutex;
    std::shared_ptr<const Vocabularies> m_vocabularies;
    std::mutex m_refreshMutex;
    std::uint64_t m_catalogueGeneration = 0; // guarded by m_refreshMutex
    std::mutex m_importMutex; // one import or rebuild at a time in this process
    ShownSources m_shown;
};

Result<std::shared_ptr<const Vocabularies>> Workspace::Impl::readVocabularies() const {
    SPANLOOM_TRY_ASSIGN(std::vector<AttributeUse> uses, m_library->attributeUses());
    return Vocabularies::withUses(Vocabularies::builtin(), std::move(uses));
}

Result<std::shared_ptr<const Vocabularies>> Workspace::Impl::renewVocabularies() {
    SPANLOOM_TRY_ASSIGN(std::shared_ptr<const Vocabularies> now, readVocabularies());
    const std::lock_guard lock(m_vocabulariesMutex);
    if (m_vocabularies->version() != now->version())
        m_vocabularies = std::move(now);
    return m_vocabularies;
}

Status Workspace::Impl::loadAll() {
    SPANLOOM_TRY_ASSIGN(const int leftovers, m_catalogue->removeLeftovers());
    if (leftovers > 0)
        log(LogLevel::Info, "workspace", "removed " + std::to_string(leftovers) + " unfinished segments");
    // Without the library all sources would be rebuilt without its uses, and back again when it can be read.
    SPANLOOM_TRY(renewVocabularies());
    SPANLOOM_TRY(refresh());
    return {};
}

std::shared_ptr<const LoadedSource> Workspace::Impl::load(const CatalogueSource& row) const {
    if (row.segmentFile.empty())
        return LoadedSource::withoutSegment(row);
    LoadedSource::LoadOptions options;
    options.keepsOldMeaning = m_options.defersRebuild;
    auto loaded = LoadedSource::load(row, m_catalogue->folder(), vocabularies(), m_prices, options);
    if (loaded)
        return std::move(*loaded);
    // A segment that another process has just removed, or a damaged one: say so in the list of sources.
    CatalogueSource broken = row;
    broken.state = name(SourceState::Failed);
    broken.error = loaded.error().text();
    log(LogLevel::Warning, "workspace", broken.error);
    return LoadedSource::withoutSegment(broken);
}

Result<bool> Workspace::Impl::refresh() {
    const std::lock_guard lock(m_refreshMutex);
    const std::uint64_t changes = m_shown.changes();
    SPANLOOM_TRY_ASSIGN(const std::uint64_t generation, m_catalogue->generation());
    if (generation == m_catalogueGeneration)
        return false;
    // What another window has imported or rebuilt is of the uses that it knows; with older ones it would be rebuilt.
    if (const auto renewed = renewVocabularies(); !renewed)
        log(LogLevel::Warning, "workspace", renewed.error().text());
    SPANLOOM_TRY_ASSIGN(const std::vector<CatalogueSource> rows, m_catalogue->sources());
    const SourceList before = m_shown.all();
    SourceList now;
    for (const CatalogueSource& row : rows) {
        const auto known = std::ranges::find_if(before, [&](const auto& source) {
            return source->row().id == row.id && source->row().vocabularyVersion == row.vocabularyVersion;
        });
        now.push_back(known != before.end() ? *known : load(row));
    }
    // What was read is older than a source that an import of this process has added since: the next look sees both.
    if (!m_shown.replaceAll(std::move(now), changes))
        return false;
    m_catalogueGeneration = generation;
    return true;
}

Status Workspace::Impl::removeSource(std::int64_t id) {
    const SourceList before = m_shown.all();
    SPANLOOM_TRY(m_catalogue->removeSource(id));
    SPANLOOM_TRY(refresh());
    for (const auto& source : before)
        if (source->row().id == id)
            SPANLOOM_TRY(updateRows(*source, CatalogueRows::OfSharedTraces));
    return {};
}

Status Workspace::Impl::removeHiddenSources() {
    Status result;
    const SourceList before = m_shown.all();
    std::vector<std::int64_t> removed;
    for (const std::int64_t id : m_shown.hidden()) {
        if (id >= LoadedSource::kFirstLiveId)
            continue; // being imported: it stays hidden under its final number
        const Status status = m_catalogue->removeSource(id);
        if (status || status.error().code == ErrorCode::NotFound)
            removed.push_back(id);
        else if (result)
            result = status;
    }
    if (removed.empty())
        return result;
    SPANLOOM_TRY(refresh());
    for (const auto& source : before) {
        if (std::ranges::find(removed, source->row().id) == removed.end())
            continue;
        if (const Status status = updateRows(*source, CatalogueRows::OfSharedTraces); !status && result)
            result = status;
    }
    return result;
}

Status Workspace::Impl::updateRows(const LoadedSource& source, CatalogueRows which) {
    const std::shared_ptr<const Snapshot> current = m_shown.completeSnapshot();
    std::vector<TraceId> traces;
    std::vector<Evaluation> evaluations;
    const auto flush = [&]() -> Status {
        if (traces.empty())
            return {};
        SPANLOOM_TRY(m_catalogue->updateTraces({current->traces.get(), current->strings.get(), &evaluations}, traces));
        traces.clear();
        evaluations.clear();
        return {};
    };
    for (std::uint32_t row = 0; row < current->traces->rows(); ++row) {
        const TraceId id = current->traces->ids[row];
        const bool isOwn = current->traces->segments[row] == source.id();
        const bool isWanted = isOwn ? which == CatalogueRows::OfAllTraces
                                    : source.find(id) != kNoIndex || !source.evaluationsOf(id).empty();
        if (!isWanted)
            continue;
        traces.push_back(id);
        const auto own = current->evaluationsOf(row);
        evaluations.insert(evaluations.end(), own.begin(), own.end());
        if (traces.size() >= kTracesPerTransaction)
            SPANLOOM_TRY(flush());
    }
    return flush();
}

std::vector<SourceSummary> Workspace::Impl::import(
    std::span<const std::filesystem::path> paths, std::stop_token stop, const ImportObserver& observer) {
    const std::lock_guard importLock(m_importMutex);
    const auto onLive = [&](std::shared_ptr<const LoadedSource> live) {
        observer.snapshot(m_shown.showLive(std::move(live)));
    };
    const ImportEnvironment environment {*m_catalogue, vocabularies(), m_prices, m_options.limits,
        m_options.parserThreads, m_options.lowPriority,
        observer.snapshot ? onLive : std::function<void(std::shared_ptr<const LoadedSource>)>()};
    ImportSession session(environment, expandFolders(paths), observer.progress, stop);
    std::vector<SourceSummary> summaries;
    while (session.hasNext()) {
        ImportedSource imported = session.importNext();
        if (imported.loaded) {
            m_shown.adopt(imported.loaded);
            if (const Status status = updateRows(*imported.loaded, CatalogueRows::OfSharedTraces); !status)
                log(LogLevel::Warning, "workspace", status.error().text());
        }
        m_shown.endLive(imported.summary.id);
        // Whoever opens a file wants to see it, also one that was taken out of sight before.
        if (imported.summary.wasAlreadyImported)
            m_shown.unhide(std::span(&imported.summary.id, 1));
        if (observer.snapshot)
            observer.snapshot(m_shown.snapshot());
        summaries.push_back(std::move(imported.summary));
    }
    return summaries;
}

bool Workspace::Impl::hasOutdatedMeaning() const {
    const auto current = readVocabularies();
    return current && std::ranges::any_of(m_shown.all(), [&](const auto& source) {
        return source->segment() && source->vocabularyVersion() != (*current)->version()
            && source->id() < LoadedSource::kFirstLiveId;
    });
}

Status Workspace::Impl::applyAttributeUses(std::stop_token stop, const ProgressSink& sink) {
    std::unique_lock importLock(m_importMutex, std::defer_lock);
    // No timed mutex: the thread sanitizer of GCC 12 does not see its locks, and reports their unlocking.
    while (!importLock.try_lock()) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "stopped");
        std::this_thread::sleep_for(kLockPatience);
    }
    SPANLOOM_TRY_ASSIGN(const std::shared_ptr<const Vocabularies> current, renewVocabularies());
    SourceList outdated = m_shown.all();
    std::erase_if(outdated, [&](const auto& source) {
        return !source->segment() || source->vocabularyVersion() == current->version();
    });
    RebuildProgress progress(sink, outdated);
    Status result;
    for (const auto& source : outdated) {
        const Status status = rebuild(*source, stop, progress);
        if (!status && status.error().isCancelled())
            return status;
        if (!status && result)
            result = status;
        progress.finishSource(*source);
    }
    return result;
}

Status Workspace::Impl::rebuild(const LoadedSource& source, std::stop_token stop, const RebuildProgress& progress) {
    if (stop.stop_requested())
        return fail(ErrorCode::Cancelled, "stopped");
    const std::shared_ptr<const Vocabularies> current = vocabularies();
    CatalogueSource row = source.row();
    row.vocabularyVersion = current->version();
    LoadedSource::LoadOptions options;
    options.stop = std::move(stop);
    options.onProgress = [&](double fraction) { progress.report(source, fraction); };
    SPANLOOM_TRY_ASSIGN(
        const auto loaded, LoadedSource::load(row, m_catalogue->folder(), current, m_prices, options));
    m_shown.replace(loaded);
    SPANLOOM_TRY(updateRows(*loaded, CatalogueRows::OfAllTraces));
    return m_catalogue->setVocabularyVersion(row.id, row.vocabularyVersion);
}

Result<std::shared_ptr<const TraceDocument>> Workspace::Impl::openTrace(TraceId id, std::stop_token stop) const {
    const SourceList list = m_shown.visible();
    SPANLOOM_TRY_ASSIGN(TraceDocument document, loadDocument(id, list, m_strings, m_prices, std::move(stop)));
    return std::make_shared<const TraceDocument>(std::move(document));
}

std::vector<TraceId> Workspace::Impl::findTraces(std::string_view prefix, std::size_t limit) const {
    const std::shared_ptr<const Snapshot> current = m_shown.snapshot();
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
    id = m_shown.finalId(id);
    // Documents of a hidden source may still be open.
    const SourceList list = m_shown.all();
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
    SPANLOOM_TRY_ASSIGN(std::unique_ptr<Library> library, Library::open(options.libraryFile));
    auto impl = std::make_unique<Impl>(options, std::move(catalogue), std::move(library));
    SPANLOOM_TRY(impl->loadAll());
    return std::unique_ptr<Workspace>(new Workspace(std::move(impl)));
}

std::vector<SourceSummary> Workspace::import(
    std::span<const std::filesystem::path> paths, std::stop_token stop, const ImportObserver& observer) {
    return m_impl->import(paths, std::move(stop), observer);
}

std::shared_ptr<const Snapshot> Workspace::snapshot() const { return m_impl->shown().snapshot(); }
Result<bool> Workspace::refresh() { return m_impl->refresh(); }
Status Workspace::removeSource(std::int64_t sourceId) { return m_impl->removeSource(sourceId); }

void Workspace::hideSources(std::span<const std::int64_t> sourceIds) { m_impl->shown().hide(sourceIds); }
void Workspace::unhideSources(std::span<const std::int64_t> sourceIds) { m_impl->shown().unhide(sourceIds); }
std::vector<std::int64_t> Workspace::hiddenSources() const { return m_impl->shown().hidden(); }
Status Workspace::removeHiddenSources() { return m_impl->removeHiddenSources(); }

std::vector<AttributeUse> Workspace::attributeUses() const {
    auto uses = m_impl->library().attributeUses();
    if (!uses)
        log(LogLevel::Warning, "workspace", uses.error().text());
    return uses ? std::move(*uses) : std::vector<AttributeUse>();
}

Status Workspace::setAttributeUse(const std::string& key, std::optional<Field> field) {
    return m_impl->library().setAttributeUse(key, field);
}

Status Workspace::applyAttributeUses(std::stop_token stop, const ProgressSink& progress) {
    return m_impl->applyAttributeUses(std::move(stop), progress);
}

bool Workspace::hasOutdatedMeaning() const { return m_impl->hasOutdatedMeaning(); }

Result<std::vector<AttributeSample>> Workspace::sampleAttributes(std::stop_token stop, std::uint32_t maxSpans) const {
    return spanloom::sampleAttributes(m_impl->shown().visible(), maxSpans, std::move(stop));
}

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
