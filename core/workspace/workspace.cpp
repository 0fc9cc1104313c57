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
#include "core/workspace/price_book.h"
#include "core/workspace/rebuild_progress.h"
#include "core/workspace/shown_sources.h"
#include "core/workspace/trace_audit.h"

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
        , m_strings(std::make_shared<StringPool>())
        , m_fileVocabularies(Vocabularies::builtin())
        , m_vocabularies(m_fileVocabularies)
        , m_shown(m_strings, m_prices.inUse()) { }

    Status loadAll();
    Result<bool> refresh();
    Status removeSource(std::int64_t id);
    Status removeHiddenSources();
    std::vector<SourceSummary> import(
        std::vector<ListedFile> files, std::stop_token stop, const ImportObserver& observer);
    /// Makes anew what was made with other vocabularies or prices.
    Status applyChanges(std::stop_token stop, const ProgressSink& progress);
    bool hasOutdatedMeaning() const;
    bool hasOutdatedPrices() const;
    Status setEvaluationRule(const std::string& evaluatorName, std::optional<EvaluationRule> rule);
    const PriceBook& prices() const { return m_prices; }
    Result<std::shared_ptr<const TraceDocument>> openTrace(TraceId id, std::stop_token stop) const;
    std::vector<TraceId> findTraces(std::string_view prefix, std::size_t limit) const;
    Result<std::shared_ptr<const SegmentReader>> segment(std::uint32_t id) const;
    std::shared_ptr<const Vocabularies> vocabularies() const {
        const std::lock_guard lock(m_vocabulariesMutex);
        return m_vocabularies;
    }
    /// The user's vocabulary file, when there is one; before anything is loaded.
    void readVocabularyFile();
    const std::string& vocabularyError() const { return m_vocabularyError; }
    ShownSources& shown() { return m_shown; }
    Library& library() { return *m_library; }

private:
    /// The vocabularies of the files with what the library says now.
    Result<std::shared_ptr<const Vocabularies>> readVocabularies() const;
    Result<std::shared_ptr<const Vocabularies>> renewVocabularies();
    Result<std::shared_ptr<const PriceTable>> renewPrices();
    Status renewRules();
    std::shared_ptr<const LoadedSource> load(const CatalogueSource& row) const;
    Status rebuild(const LoadedSource& source, std::stop_token stop, const RebuildProgress& progress);
    /// Brings the catalogue's rows for outside readers up to date for traces that a source speaks of.
    Status updateRows(const LoadedSource& source, CatalogueRows which);

    const WorkspaceOptions m_options;
    const std::unique_ptr<Catalogue> m_catalogue;
    const std::unique_ptr<Library> m_library;
    PriceBook m_prices;
    const std::shared_ptr<StringPool> m_strings;
    std::shared_ptr<const Vocabularies> m_fileVocabularies; // built-in, with the user's file; set before loading
    std::string m_vocabularyError;
    mutable std::mutex m_vocabulariesMutex;
    std::shared_ptr<const Vocabularies> m_vocabularies;
    std::mutex m_refreshMutex;
    std::uint64_t m_catalogueGeneration = 0; // guarded by m_refreshMutex
    std::mutex m_importMutex; // one import or rebuild at a time in this process
    ShownSources m_shown;
};

Result<std::shared_ptr<const Vocabularies>> Workspace::Impl::readVocabularies() const {
    SPANLOOM_TRY_ASSIGN(std::vector<AttributeUse> uses, m_library->attributeUses());
    return Vocabularies::withUses(m_fileVocabularies, std::move(uses));
}

void Workspace::Impl::readVocabularyFile() {
    std::error_code error;
    if (m_options.vocabularyFile.empty() || !std::filesystem::exists(m_options.vocabularyFile, error))
        return;
    auto read = Vocabularies::withUserFile(m_options.vocabularyFile);
    if (!read) {
        // A slip in a file must not keep anyone from their traces.
        m_vocabularyError = read.error().text();
        log(LogLevel::Warning, "workspace", m_vocabularyError);
        return;
    }
    m_fileVocabularies = std::move(*read);
    m_vocabularies = m_fileVocabularies;
}

Result<std::shared_ptr<const Vocabularies>> Workspace::Impl::renewVocabularies() {
    SPANLOOM_TRY_ASSIGN(std::shared_ptr<const Vocabularies> now, readVocabularies());
    const std::lock_guard lock(m_vocabulariesMutex);
    if (m_vocabularies->version() != now->version())
        m_vocabularies = std::move(now);
    return m_vocabularies;
}

Result<std::shared_ptr<const PriceTable>> Workspace::Impl::renewPrices() {
    SPANLOOM_TRY_ASSIGN(std::shared_ptr<const PriceTable> now, m_prices.renew(*m_library));
    m_shown.setPrices(now);
    return now;
}

Status Workspace::Impl::renewRules() {
    SPANLOOM_TRY_ASSIGN(std::vector<EvaluationRule> rules, m_library->evaluationRules());
    if (rules != m_shown.rules()->all())
        m_shown.setRules(std::make_shared<const VerdictRules>(std::move(rules)));
    return {};
}

Status Workspace::Impl::setEvaluationRule(const std::string& evaluatorName, std::optional<EvaluationRule> rule) {
    const std::string name = evaluationNameKey(evaluatorName);
    if (rule)
        rule->name = name;
    SPANLOOM_TRY(m_library->setEvaluationRule(name, rule));
    return renewRules();
}

Status Workspace::Impl::loadAll() {
    SPANLOOM_TRY_ASSIGN(const int leftovers, m_catalogue->removeLeftovers());
    if (leftovers > 0)
        log(LogLevel::Info, "workspace", "removed " + std::to_string(leftovers) + " unfinished segments");
    // Without the library all sources would be rebuilt without its uses, and back again when it can be read.
    SPANLOOM_TRY(renewVocabularies());
    SPANLOOM_TRY(renewPrices());
    SPANLOOM_TRY(renewRules());
    SPANLOOM_TRY(refresh());
    return {};
}

std::shared_ptr<const LoadedSource> Workspace::Impl::load(const CatalogueSource& row) const {
    if (row.segmentFile.empty())
        return LoadedSource::withoutSegment(row);
    LoadedSource::LoadOptions options;
    options.keepsOldMeaning = m_options.defersRebuild;
    auto loaded = LoadedSource::load(row, m_catalogue->folder(), vocabularies(), m_prices.inUse(), options);
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
    // Rules are not of the catalogue: another window may have changed them without touching it.
    const auto rulesBefore = m_shown.rules();
    if (const auto renewed = renewRules(); !renewed)
        log(LogLevel::Warning, "workspace", renewed.error().text());
    const bool hasNewRules = m_shown.rules() != rulesBefore;
    const std::uint64_t changes = m_shown.changes();
    SPANLOOM_TRY_ASSIGN(const std::uint64_t generation, m_catalogue->generation());
    if (generation == m_catalogueGeneration)
        return hasNewRules;
    // What another window has imported or rebuilt is of the uses that it knows; with older ones it would be rebuilt.
    if (const auto renewed = renewVocabularies(); !renewed)
        log(LogLevel::Warning, "workspace", renewed.error().text());
    if (const auto renewed = renewPrices(); !renewed)
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
    std::vector<ListedFile> files, std::stop_token stop, const ImportObserver& observer) {
    const std::lock_guard importLock(m_importMutex);
    const auto onLive = [&](std::shared_ptr<const LoadedSource> live) {
        observer.snapshot(m_shown.showLive(std::move(live)));
    };
    const ImportEnvironment environment {*m_catalogue, vocabularies(), m_prices.inUse(), m_options.limits,
        m_options.parserThreads, m_options.lowPriority,
        observer.snapshot ? onLive : std::function<void(std::shared_ptr<const LoadedSource>)>()};
    ImportSession session(environment, std::move(files), observer.progress, stop);
    std::vector<SourceSummary> summaries;
    while (std::optional<ImportedSource> next = session.importNext()) {
        ImportedSource& imported = *next;
        if (imported.loaded) {
            const SourceList before = imported.replaces != 0 ? m_shown.all() : SourceList();
            m_shown.adopt(imported.loaded, imported.replaces);
            Status status = updateRows(*imported.loaded, CatalogueRows::OfSharedTraces);
            for (const auto& old : before)
                if (status && old->row().id == imported.replaces)
                    status = updateRows(*old, CatalogueRows::OfSharedTraces);
            if (!status)
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
    // What waited for spans of a later file may have found them.
    const std::shared_ptr<const Snapshot> now = m_shown.snapshot();
    for (SourceSummary& summary : summaries)
        for (const SourceSummary& source : now->sources)
            if (source.id == summary.id)
                summary.waitingFragments = source.waitingFragments;
    return summaries;
}

bool Workspace::Impl::hasOutdatedMeaning() const {
    const auto current = readVocabularies();
    return current && std::ranges::any_of(m_shown.all(), [&](const auto& source) {
        return source->segment() && source->vocabularyVersion() != (*current)->version()
            && source->id() < LoadedSource::kFirstLiveId;
    });
}

bool Workspace::Impl::hasOutdatedPrices() const {
    const auto current = m_prices.read(*m_library);
    return current && std::ranges::any_of(m_shown.all(), [&](const auto& source) {
        return source->segment() && source->priceVersion() != (*current)->version()
            && source->id() < LoadedSource::kFirstLiveId;
    });
}

Status Workspace::Impl::applyChanges(std::stop_token stop, const ProgressSink& sink) {
    std::unique_lock importLock(m_importMutex, std::defer_lock);
    // No timed mutex: the thread sanitizer of GCC 12 does not see its locks, and reports their unlocking.
    while (!importLock.try_lock()) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "stopped");
        std::this_thread::sleep_for(kLockPatience);
    }
    SPANLOOM_TRY_ASSIGN(const std::shared_ptr<const Vocabularies> current, renewVocabularies());
    SPANLOOM_TRY_ASSIGN(const std::shared_ptr<const PriceTable> prices, renewPrices());
    SourceList outdated = m_shown.all();
    std::erase_if(outdated, [&](const auto& source) {
        return !source->segment()
            || (source->vocabularyVersion() == current->version() && source->priceVersion() == prices->version());
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
    const std::shared_ptr<const PriceTable> prices = m_prices.inUse();
    row.vocabularyVersion = layerVersion(current->version(), prices->version());
    LoadedSource::LoadOptions options;
    options.stop = std::move(stop);
    options.onProgress = [&](double fraction) { progress.report(source, fraction); };
    SPANLOOM_TRY_ASSIGN(
        const auto loaded, LoadedSource::load(row, m_catalogue->folder(), current, prices, options));
    m_shown.replace(loaded);
    SPANLOOM_TRY(updateRows(*loaded, CatalogueRows::OfAllTraces));
    return m_catalogue->setVocabularyVersion(row.id, row.vocabularyVersion);
}

Result<std::shared_ptr<const TraceDocument>> Workspace::Impl::openTrace(TraceId id, std::stop_token stop) const {
    const SourceList list = m_shown.visible();
    const auto judgedSpans = m_shown.snapshot()->judgedSpans;
    SPANLOOM_TRY_ASSIGN(TraceDocument document,
        loadDocument(id, list, *judgedSpans, m_strings, m_prices.inUse(), std::move(stop)));
    m_shown.rules()->apply(document.evaluations);
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
    if (const auto replaced = m_shown.replaced(id); replaced && replaced->segment())
        return replaced->segment();
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
    impl->readVocabularyFile();
    SPANLOOM_TRY(impl->loadAll());
    return std::unique_ptr<Workspace>(new Workspace(std::move(impl)));
}

std::vector<SourceSummary> Workspace::import(
    std::span<const std::filesystem::path> paths, std::stop_token stop, const ImportObserver& observer) {
    return m_impl->import(listFiles(paths), std::move(stop), observer);
}

std::vector<SourceSummary> Workspace::importGrowing(
    const ListedFile& file, std::stop_token stop, const ImportObserver& observer) {
    return m_impl->import({file}, std::move(stop), observer);
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
    return m_impl->applyChanges(std::move(stop), progress);
}

bool Workspace::hasOutdatedMeaning() const {
    // A later version may bring other prices too: the same call makes both anew.
    return m_impl->hasOutdatedMeaning() || m_impl->hasOutdatedPrices();
}

std::shared_ptr<const PriceTable> Workspace::prices() const { return m_impl->prices().inUse(); }

std::vector<PriceRow> Workspace::priceRows() const {
    auto rows = m_impl->library().priceRows();
    if (!rows)
        log(LogLevel::Warning, "workspace", rows.error().text());
    return rows ? std::move(*rows) : std::vector<PriceRow>();
}

Result<std::int64_t> Workspace::setPriceRow(const PriceRow& row) {
    if (const std::string problem = checkPriceRow(row); !problem.empty())
        return fail(ErrorCode::Usage, problem);
    return m_impl->library().setPriceRow(row);
}

Status Workspace::addPriceRows(std::span<const PriceRow> rows) {
    for (const PriceRow& row : rows)
        if (const std::string problem = checkPriceRow(row); !problem.empty())
            return fail(ErrorCode::Usage, "price of " + row.model + ": " + problem);
    return m_impl->library().addPriceRows(rows);
}

Status Workspace::removePriceRow(std::int64_t id) { return m_impl->library().removePriceRow(id); }

Status Workspace::applyPrices(std::stop_token stop, const ProgressSink& progress) {
    return m_impl->applyChanges(std::move(stop), progress);
}

bool Workspace::hasOutdatedPrices() const { return m_impl->hasOutdatedPrices(); }

Result<CostAudit> Workspace::auditCosts(
    std::optional<std::vector<TraceId>> traces, std::stop_token stop, const ProgressSink& progress) const {
    return auditTraces(
        *snapshot(), traces, [&](TraceId id) { return openTrace(id, stop); }, *this, prices(), stop, progress);
}

std::vector<EvaluationRule> Workspace::evaluationRules() const { return m_impl->shown().rules()->all(); }

Status Workspace::setEvaluationRule(const std::string& evaluatorName, std::optional<EvaluationRule> rule) {
    return m_impl->setEvaluationRule(evaluatorName, std::move(rule));
}

std::vector<EvaluationSummary> Workspace::evaluationSummaries() const {
    const std::shared_ptr<const Snapshot> current = snapshot();
    EvaluationSummaries summaries(evaluationRules());
    for (std::uint32_t row = 0; row < current->traces->rows(); ++row)
        summaries.add(current->evaluationsOf(row));
    return summaries.finish();
}

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

std::shared_ptr<const Vocabularies> Workspace::vocabularies() const { return m_impl->vocabularies(); }
std::string Workspace::vocabularyError() const { return m_impl->vocabularyError(); }

} // namespace spanloom
