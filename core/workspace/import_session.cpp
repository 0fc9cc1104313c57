#include "core/workspace/import_session.h"

#include <algorithm>
#include <atomic>
#include <future>
#include <numeric>
#include <system_error>
#include <utility>

#include "core/import/importer.h"
#include "core/workspace/rotation_border.h"

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

std::uint64_t tracesWithSpans(const TraceTable& table) {
    return static_cast<std::uint64_t>(
        std::ranges::count_if(table.spanCounts, [](std::uint32_t count) { return count > 0; }));
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

ImportSession::ImportSession(const ImportEnvironment& environment, std::vector<ListedFile> files, ProgressSink progress,
    std::stop_token stop)
    : m_environment(environment)
    , m_files(std::move(files))
    , m_progress(std::move(progress))
    , m_stop(std::move(stop))
    , m_started(Clock::now())
    , m_lastReport(m_started - std::chrono::hours(1)) {
    for (const ListedFile& file : m_files) {
        std::error_code error;
        const auto size = fs::is_regular_file(file.path, error) ? fs::file_size(file.path, error) : 0;
        if (file.path == "-")
            m_bytesTotal = -1;
        else if (m_bytesTotal >= 0 && !error)
            m_bytesTotal += static_cast<std::int64_t>(size);
    }
}

std::optional<ImportedSource> ImportSession::importNext() {
    while (true) {
        if (m_archive) {
            const auto member = m_archive->reader->next();
            std::optional<ImportedSource> imported = member ? importMember(*member) : endArchive();
            if (imported)
                return imported;
            continue;
        }
        if (m_folder && (m_next == m_files.size() || m_files[m_next].folder != m_folder->path)) {
            const std::optional<ImportedSource> verdict = verdictOn(*m_folder);
            m_folder.reset();
            if (verdict)
                return verdict;
        }
        if (m_next == m_files.size())
            return std::nullopt;
        const ListedFile& file = m_files[m_next++];
        if (!file.folder.empty() && !m_folder)
            m_folder = Collection {file.folder.string(), "folder"};
        std::optional<ImportedSource> imported = importFile(file);
        if (!imported)
            continue;
        if (m_folder)
            count(*m_folder, imported->summary);
        m_bytesBefore += std::max<std::int64_t>(imported->summary.bytes, 0);
        m_spansBefore += std::exchange(m_lastSpans, 0);
        if (m_stop.stop_requested()) {
            m_next = m_files.size();
            m_folder.reset();
        }
        return imported;
    }
}

void ImportSession::count(Collection& collection, const SourceSummary& summary) {
    collection.skipped += summary.state == SourceState::Skipped ? 1 : 0;
    collection.failed += summary.state == SourceState::Failed ? 1 : 0;
    collection.read += summary.state == SourceState::Complete || summary.state == SourceState::Partial ? 1 : 0;
}

/// Only where there is something to say: not a single file of it was a dump.
std::optional<ImportedSource> ImportSession::verdictOn(const Collection& collection) {
    if (collection.read + collection.failed > 0)
        return std::nullopt;
    ImportedSource result;
    result.summary.path = collection.path;
    result.summary.isCollection = true;
    result.summary.state = SourceState::Failed;
    const std::string kind(collection.kind);
    result.summary.error = collection.skipped == 0 ? "there are no files in this " + kind
        : collection.skipped == 1 ? "the only file in this " + kind + " is no trace dump that can be read"
                                  : "none of the " + std::to_string(collection.skipped) + " files in this " + kind
            + " is a trace dump that can be read";
    return result;
}

ImportedSource ImportSession::importMember(const ArchiveMember& member) {
    OpenArchive& archive = *m_archive;
    Candidate candidate;
    candidate.started = Clock::now();
    candidate.isOneOfMany = true;
    candidate.row.path = memberPath(archive.members.path, member.name);
    candidate.row.importedAt = wallClock();
    candidate.row.bytes = std::max<std::int64_t>(member.size, 0);
    DiagnosticLog& log = *candidate.opened.diagnostics;
    ImportedSource imported;
    auto content = unwrap(archive.reader->content(log), m_environment.limits, log);
    auto kind = content ? archiveKindOf(*content) : Result<ArchiveKind>(fail(content.error()));
    if (m_stop.stop_requested())
        imported = failed(candidate, {ErrorCode::Cancelled, "stopped", {}, -1});
    else if (!kind)
        imported = failed(candidate, kind.error());
    else if (*kind != ArchiveKind::None)
        imported = failed(candidate,
            {ErrorCode::Unsupported, "an archive within an archive is not read; unpack the outer one first", {}, -1});
    else {
        candidate.opened.content = std::move(*content);
        std::string& container = candidate.opened.content.container;
        container = container == "plain" ? archive.container : archive.container + '+' + container;
        imported = importCandidate(std::move(candidate));
    }
    count(archive.members, imported.summary);
    m_spansBefore += std::exchange(m_lastSpans, 0);
    if (m_stop.stop_requested()) {
        m_archive.reset();
        m_folder.reset();
        m_next = m_files.size();
    }
    return imported;
}

std::optional<ImportedSource> ImportSession::endArchive() {
    const OpenArchive archive = std::move(*m_archive);
    m_archive.reset();
    m_bytesBefore += archive.bytes;
    DiagnosticLog log = archive.reader->diagnostics();
    log.merge(*archive.diagnostics);
    std::optional<ImportedSource> result = verdictOn(archive.members);
    if (!result && !log.isEmpty()) {
        result.emplace();
        result->summary.path = archive.members.path;
        result->summary.isCollection = true;
    }
    if (!result)
        return result;
    SourceSummary& summary = result->summary;
    summary.container = archive.container;
    summary.diagnostics = log.sorted();
    const bool isDamaged = log.has(Severity::DataLoss);
    if (summary.state == SourceState::Complete && isDamaged)
        summary.state = SourceState::Partial;
    if (summary.state == SourceState::Failed && isDamaged)
        summary.error = summary.diagnostics.front().message;
    else if (summary.state == SourceState::Failed && archive.isInFolder) {
        summary.state = SourceState::Skipped;
        summary.diagnostics.push_back({"not_a_trace", Severity::Info, 1, {}, std::exchange(summary.error, {})});
    }
    if (m_folder) {
        // In the folder the archive is one file: read where one of its members was.
        m_folder->read += archive.members.read > 0 ? 1 : 0;
        m_folder->skipped += summary.state == SourceState::Skipped ? 1 : 0;
        m_folder->failed += summary.state == SourceState::Failed || archive.members.failed > 0 ? 1 : 0;
    }
    return result;
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

ImportedSource ImportSession::failed(Candidate& candidate, const Error& error) const {
    CatalogueSource& row = candidate.row;
    row.seconds = secondsBetween(candidate.started, Clock::now());
    const bool isNoDump = error.code == ErrorCode::NotRecognised || error.code == ErrorCode::Unsupported;
    if (error.isCancelled()) {
        row.state = name(SourceState::Cancelled);
    } else if (candidate.isOneOfMany && isNoDump) {
        row.state = name(SourceState::Skipped);
        const bool isKnown = error.code == ErrorCode::Unsupported; // it may well be a dump, of a kind that is not read
        std::string message = error.message;
        if (message.ends_with(kWhatWeRead)) // said once for a file that somebody has chosen, not for each of a hundred
            message.resize(message.size() - kWhatWeRead.size());
        row.diagnostics.insert(row.diagnostics.begin(),
            {isKnown ? "unsupported_format" : "not_a_trace", isKnown ? Severity::Notice : Severity::Info, 1, {},
                std::move(message)});
    } else {
        row.state = name(SourceState::Failed);
        row.error = error.message;
        row.diagnostics.insert(
            row.diagnostics.begin(), {name(error.code), Severity::Error, 1, {error.offset, -1}, error.message});
    }
    return {summaryOf(row), nullptr};
}

std::optional<ImportedSource> ImportSession::importFile(const ListedFile& file) {
    Candidate candidate;
    candidate.started = Clock::now();
    candidate.replaces = file.replaces;
    candidate.isOneOfMany = !file.folder.empty();
    CatalogueSource& row = candidate.row;
    row.path = file.path.string();
    row.fingerprint = fingerprintOf(file.path);
    row.importedAt = wallClock();
    if (m_stop.stop_requested())
        return failed(candidate, {ErrorCode::Cancelled, "stopped", {}, -1});
    if (file.bytes >= 0 && file.bytes != row.fingerprint.size)
        row.fingerprint = {}; // it has grown on: what is read now is not the file that the fingerprint speaks of
    if (row.fingerprint.size > 0) {
        const auto known = m_environment.catalogue.findByFingerprint(row.fingerprint);
        if (known && *known)
            return alreadyThere(**known, file.path);
    }
    std::error_code error;
    if (fs::is_directory(file.path, error))
        return failed(candidate, {ErrorCode::NotFound, "there are no files in this folder", {}, -1});
    auto stream = openFile(file.path);
    if (!stream)
        return failed(candidate, stream.error());
    row.bytes = file.bytes >= 0 ? file.bytes : std::max<std::int64_t>((*stream)->size(), 0);
    RotationBorders borders = rotationBorders(file);
    if (!borders.rest.empty())
        candidate.opened.diagnostics->add(Severity::Info, "record_across_rotation", {},
            "the last record is cut off, and the next part of the rotated file begins with its rest: the two were "
            "put together");
    *stream = between(std::move(borders), std::move(*stream), file.bytes);
    auto content = unwrap(std::move(*stream), m_environment.limits, *candidate.opened.diagnostics);
    if (!content)
        return failed(candidate, content.error());
    const auto kind = archiveKindOf(*content);
    if (!kind)
        return failed(candidate, kind.error());
    candidate.opened.content = std::move(*content);
    if (*kind == ArchiveKind::None)
        return importCandidate(std::move(candidate));
    auto reader = ArchiveReader::open(std::move(candidate.opened.content.stream), m_environment.limits);
    if (!reader)
        return failed(candidate, reader.error());
    const std::string& container = candidate.opened.content.container;
    m_archive = OpenArchive {{row.path, "archive"},
        (container == "plain" ? "" : container + '+') + std::string(name(*kind)),
        std::move(candidate.opened.diagnostics), std::move(*reader), row.bytes, candidate.isOneOfMany};
    return std::nullopt;
}

ImportedSource ImportSession::importCandidate(Candidate candidate) {
    CatalogueSource& row = candidate.row;
    ImportedSource result;
    SourceImportOptions options;
    options.limits = m_environment.limits;
    options.parserThreads = m_environment.parserThreads;
    options.lowPriority = m_environment.lowPriority;
    options.vocabularies = m_environment.vocabularies;
    options.name = fs::path(row.path).filename().string();
    options.onProgress = [this](std::int64_t bytes, std::int64_t spans) {
        report(ImportPhase::Reading, m_archive ? m_archive->reader->position() : bytes, spans, 0, false);
    };
    if (m_environment.onLive)
        options.onBatch = [&](SegmentWriter& writer, ImportDictionaries& dictionaries) {
            showLive(row, writer, dictionaries);
        };
    SourceImportOutcome outcome
        = importSource(std::move(candidate.opened), m_environment.catalogue.newSegmentFile(), options, m_stop);
    row.format = outcome.format;
    row.container = outcome.container;
    row.bytes = std::max(row.bytes, outcome.bytesRead);
    row.contentHash = outcome.contentHash;
    row.fragments = outcome.fragments;
    row.events = outcome.events;
    row.links = outcome.links;
    row.diagnostics = outcome.diagnostics.sorted();
    const bool isNothing = outcome.rows == 0 && outcome.evaluations == 0;
    if (!outcome.status && (outcome.status.error().isCancelled() || isNothing))
        return failed(candidate, outcome.status.error());
    if (!outcome.status) {
        row.error = outcome.status.error().message;
        row.diagnostics.insert(row.diagnostics.begin(),
            {name(outcome.status.error().code), Severity::Error, 1, {outcome.status.error().offset, -1}, row.error});
    }
    if (row.contentHash != Hash128 {}) {
        const auto known = m_environment.catalogue.findByContent(row.contentHash);
        if (known && *known)
            return alreadyThere(**known, row.path);
    }
    const bool hasLosses = !outcome.status || outcome.diagnostics.has(Severity::DataLoss);
    row.state = name(hasLosses ? SourceState::Partial : SourceState::Complete);
    auto loaded = !isNothing ? finish(row, outcome, candidate.replaces) : registerEmpty(row, candidate.replaces);
    if (!loaded)
        return failed(candidate, loaded.error());
    result.replaces = candidate.replaces;
    result.loaded = std::move(*loaded);
    result.summary = summaryOf(row);
    result.summary.seconds = secondsBetween(candidate.started, Clock::now());
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
    live.traces = tracesWithSpans(layer.traces);
    live.spans = segment->rows();
    return LoadedSource::live(live, std::move(segment), std::move(layer), m_environment.vocabularies);
}

Result<std::shared_ptr<const LoadedSource>> ImportSession::registerEmpty(
    CatalogueSource& row, std::int64_t replaces) {
    SPANLOOM_TRY_ASSIGN(row.id, m_environment.catalogue.registerSource(row, {}, replaces));
    return LoadedSource::withoutSegment(row);
}

Result<std::shared_ptr<const LoadedSource>> ImportSession::finish(
    CatalogueSource& row, SourceImportOutcome& outcome, std::int64_t replaces) {
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
    row.traces = tracesWithSpans(traces);
    row.spans = std::accumulate(traces.spanCounts.begin(), traces.spanCounts.end(), std::uint64_t {0});
    row.duplicateSpans = std::accumulate(traces.duplicateSpans.begin(), traces.duplicateSpans.end(), std::uint64_t {0});
    row.vocabularyVersion = layerVersion(layer.vocabularyVersion, layer.priceVersion);
    row.seconds = secondsBetween(m_started, Clock::now());
    row.segmentFile = fs::relative(file, m_environment.catalogue.folder()).string();
    SPANLOOM_TRY_ASSIGN(row.id,
        m_environment.catalogue.registerSource(row, {&traces, segment->strings().get(), &layer.evaluations}, replaces));
    outcome.writer->keep();
    outcome.writer.reset();
    return LoadedSource::load(row, m_environment.catalogue.folder(), m_environment.vocabularies, m_environment.prices);
}

} // namespace spanloom
