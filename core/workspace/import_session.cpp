#include "core/workspace/import_session.h"

#include <algorithm>
#include <atomic>
#include <future>
#include <numeric>
#include <system_error>
#include <utility>

namespace spanloom {

namespace {

namespace fs = std::filesystem;

// Share of a file's time that goes into reading it; the rest builds and registers its traces.
constexpr double kReadingShare = 0.85;

double secondsBetween(std::chrono::steady_clock::time_point from, std::chrono::steady_clock::time_point to) {
    return std::chrono::duration<double>(to - from).count();
}

TimeNs wallClock() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

/// Never the same twice: opened documents hold them for longer than an import lasts.
std::uint32_t passingId() {
    static std::atomic<std::uint32_t> next {LoadedSource::kFirstLiveId};
    return next++;
}

ImportedSource alreadyThere(const CatalogueSource& known, const fs::path& path) {
    ImportedSource result;
    result.summary = summaryOf(known);
    result.summary.wasAlreadyImported = true;
    result.summary.seconds = 0;
    result.summary.diagnostics.push_back({"already_imported", Severity::Info, 1, {},
        known.path == path.string() ? "this file is in the cache already; nothing was read again"
                                    : "the same content is in the cache already, imported from " + known.path});
    return result;
}

} // namespace

ImportSession::ImportSession(const ImportEnvironment& environment, std::vector<fs::path> files, ProgressSink progress,
    std::stop_token stop)
    : m_environment(environment)
    , m_files(std::move(files))
    , m_progress(std::move(progress))
    , m_stop(std::move(stop))
    , m_started(Clock::now())
    , m_lastReport(m_started - std::chrono::hours(1)) {
    for (const fs::path& file : m_files) {
        std::error_code error;
        const auto size = fs::is_regular_file(file, error) ? fs::file_size(file, error) : 0;
        if (file == "-")
            m_bytesTotal = -1;
        else if (m_bytesTotal >= 0 && !error)
            m_bytesTotal += static_cast<std::int64_t>(size);
    }
}

ImportedSource ImportSession::importNext() {
    const fs::path& path = m_files[m_next++];
    ImportedSource imported = importFile(path);
    m_bytesBefore += std::max<std::int64_t>(imported.summary.bytes, 0);
    m_spansBefore += m_lastSpans;
    m_lastSpans = 0;
    if (m_stop.stop_requested())
        m_next = m_files.size();
    return imported;
}

void ImportSession::report(
    ImportPhase phase, std::int64_t bytes, std::int64_t spans, double phaseFraction, bool force) {
    const Clock::time_point now = Clock::now();
    m_lastSpans = spans;
    if (!m_progress || (!force && now - m_lastReport < std::chrono::milliseconds(100)))
        return;
    m_lastReport = now;
    ImportProgress progress;
    progress.phase = phase;
    progress.bytesRead = m_bytesBefore + bytes;
    progress.bytesTotal = m_bytesTotal;
    progress.spans = m_spansBefore + spans;
    const double seconds = secondsBetween(m_started, now);
    if (seconds > 0) {
        progress.bytesPerSecond = static_cast<double>(progress.bytesRead) / seconds;
        progress.spansPerSecond = static_cast<double>(progress.spans) / seconds;
    }
    if (m_bytesTotal > 0) {
        const double done = static_cast<double>(m_bytesBefore)
            + static_cast<double>(bytes)
                * (phase == ImportPhase::Reading ? kReadingShare : kReadingShare + (1 - kReadingShare) * phaseFraction);
        progress.fraction = std::clamp(done / static_cast<double>(m_bytesTotal), 0.0, 1.0);
        if (progress.fraction > 0.01)
            progress.secondsLeft = seconds * (1 - progress.fraction) / progress.fraction;
    }
    m_progress(progress);
}

ImportedSource ImportSession::importFile(const fs::path& path) {
    const Clock::time_point started = Clock::now();
    CatalogueSource row;
    row.path = path.string();
    row.fingerprint = fingerprintOf(path);
    row.importedAt = wallClock();
    ImportedSource result;
    const auto failed = [&](const Error& error) {
        row.state = name(error.isCancelled() ? SourceState::Cancelled : SourceState::Failed);
        if (!error.isCancelled()) {
            row.error = error.message;
            row.diagnostics.insert(row.diagnostics.begin(),
                {name(error.code), Severity::Error, 1, {error.offset, -1}, error.message});
        }
        row.seconds = secondsBetween(started, Clock::now());
        return ImportedSource {summaryOf(row), nullptr};
    };
    if (m_stop.stop_requested())
        return failed({ErrorCode::Cancelled, "stopped", {}, -1});
    if (row.fingerprint.size > 0) {
        const auto known = m_environment.catalogue.findByFingerprint(row.fingerprint);
        if (known && *known)
            return alreadyThere(**known, path);
    }
    auto file = openFile(path);
    if (!file)
        return failed(file.error());
    row.bytes = std::max<std::int64_t>((*file)->size(), 0);
    SourceImportOptions options;
    options.limits = m_environment.limits;
    options.parserThreads = m_environment.parserThreads;
    options.lowPriority = m_environment.lowPriority;
    options.vocabularies = m_environment.vocabularies;
    options.onProgress = [this](std::int64_t bytes, std::int64_t spans) {
        report(ImportPhase::Reading, bytes, spans, 0, false);
    };
    if (m_environment.onLive)
        options.onBatch = [&](SegmentWriter& writer, ImportDictionaries& dictionaries) {
            showLive(row, writer, dictionaries);
        };
    SourceImportOutcome outcome
        = importSource(std::move(*file), m_environment.catalogue.newSegmentFile(), options, m_stop);
    row.format = outcome.format;
    row.container = outcome.container;
    row.bytes = std::max(row.bytes, outcome.bytesRead);
    row.contentHash = outcome.contentHash;
    row.events = outcome.events;
    row.links = outcome.links;
    row.diagnostics = outcome.diagnostics.sorted();
    if (!outcome.status && (outcome.status.error().isCancelled() || outcome.rows == 0))
        return failed(outcome.status.error());
    if (!outcome.status) {
        row.error = outcome.status.error().message;
        row.diagnostics.insert(row.diagnostics.begin(),
            {name(outcome.status.error().code), Severity::Error, 1, {outcome.status.error().offset, -1}, row.error});
    }
    if (row.contentHash != Hash128 {}) {
        const auto known = m_environment.catalogue.findByContent(row.contentHash);
        if (known && *known)
            return alreadyThere(**known, path);
    }
    const bool hasLosses = !outcome.status || outcome.diagnostics.has(Severity::DataLoss);
    row.state = name(hasLosses ? SourceState::Partial : SourceState::Complete);
    auto loaded = outcome.rows > 0 ? finish(row, outcome) : registerEmpty(row);
    if (!loaded)
        return failed(loaded.error());
    result.loaded = std::move(*loaded);
    result.summary = summaryOf(row);
    result.summary.seconds = secondsBetween(started, Clock::now());
    return result;
}

void ImportSession::showLive(CatalogueSource row, SegmentWriter& writer, ImportDictionaries& dictionaries) {
    const Clock::time_point started = Clock::now();
    if (started < m_nextLive || m_stop.stop_requested())
        return;
    row.id = passingId();
    row.state = name(SourceState::Importing);
    auto live = makeLive(row, writer, dictionaries);
    if (live)
        m_environment.onLive(std::move(*live));
    // A failure here is none of the import: the end of it will say what is wrong, or nothing was.
    const Clock::time_point ended = Clock::now();
    m_nextLive = ended + std::max<Clock::duration>(std::chrono::seconds(1), 8 * (ended - started));
}

Result<std::shared_ptr<const LoadedSource>> ImportSession::makeLive(
    const CatalogueSource& row, SegmentWriter& writer, ImportDictionaries& dictionaries) const {
    SegmentDictionaries stored {
        dictionaries.keys().get(), dictionaries.strings().get(), dictionaries.resources(), dictionaries.scopes()};
    const ResourceMeanings resources(
        stored.resources, m_environment.vocabularies, *dictionaries.keys(), *dictionaries.strings());
    SPANLOOM_TRY(writer.writeDictionaries(stored));
    SPANLOOM_TRY_ASSIGN(std::shared_ptr<const SegmentReader> segment, SegmentReader::open(writer.file()));
    SPANLOOM_TRY_ASSIGN(TraceLayer layer,
        buildTraceLayer(*segment, *segment->strings(), resources, m_environment.prices, {}, m_stop));
    CatalogueSource live = row;
    live.traces = layer.traces.rows();
    live.spans = segment->rows();
    return LoadedSource::live(live, std::move(segment), std::move(layer), m_environment.vocabularies);
}

Result<std::shared_ptr<const LoadedSource>> ImportSession::registerEmpty(CatalogueSource& row) {
    SPANLOOM_TRY_ASSIGN(row.id, m_environment.catalogue.registerSource(row, {}));
    return LoadedSource::withoutSegment(row);
}

Result<std::shared_ptr<const LoadedSource>> ImportSession::finish(CatalogueSource& row, SourceImportOutcome& outcome) {
    ImportDictionaries& dictionaries = *outcome.dictionaries;
    SegmentDictionaries stored {
        dictionaries.keys().get(), dictionaries.strings().get(), dictionaries.resources(), dictionaries.scopes()};
    // Before the dictionaries are written, for what resources say is made of texts too.
    const ResourceMeanings resources(
        stored.resources, m_environment.vocabularies, *dictionaries.keys(), *dictionaries.strings());
    SPANLOOM_TRY(outcome.writer->writeDictionaries(stored));
    const fs::path file = outcome.writer->file();
    SPANLOOM_TRY_ASSIGN(const std::shared_ptr<const SegmentReader> segment, SegmentReader::open(file));
    // The disk takes its time to sync; the trace layer is built meanwhile, from what is written already.
    std::future<Status> finished = std::async(std::launch::async, [&] { return outcome.writer->finish(); });
    SPANLOOM_TRY_ASSIGN(TraceLayer layer,
        buildTraceLayer(*segment, *segment->strings(), resources, m_environment.prices,
            [&](double fraction) { report(ImportPhase::BuildingTraces, row.bytes, outcome.rows, fraction, false); },
            m_stop));
    layer.vocabularyVersion = m_environment.vocabularies->version();
    SPANLOOM_TRY(finished.get());
    SPANLOOM_TRY(writeTraceLayer(file, layer));
    if (m_stop.stop_requested())
        return fail(ErrorCode::Cancelled, "stopped");
    report(ImportPhase::Finishing, row.bytes, outcome.rows, 1, true);

    const TraceTable& traces = layer.traces;
    row.traces = traces.rows();
    row.spans = std::accumulate(traces.spanCounts.begin(), traces.spanCounts.end(), std::uint64_t {0});
    row.duplicateSpans = std::accumulate(traces.duplicateSpans.begin(), traces.duplicateSpans.end(), std::uint64_t {0});
    row.vocabularyVersion = layer.vocabularyVersion;
    row.seconds = secondsBetween(m_started, Clock::now());
    row.segmentFile = fs::relative(file, m_environment.catalogue.folder()).string();
    SPANLOOM_TRY_ASSIGN(row.id,
        m_environment.catalogue.registerSource(row, {&traces, segment->strings().get(), &layer.evaluations}));
    outcome.writer->keep();
    outcome.writer.reset();
    return LoadedSource::load(row, m_environment.catalogue.folder(), m_environment.vocabularies, m_environment.prices);
}

} // namespace spanloom
