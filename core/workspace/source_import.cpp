#include "core/workspace/source_import.h"

#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "core/import/importer.h"
#include "core/workspace/import_worker.h"
#include "core/workspace/thread_priority.h"
#include "core/workspace/unit_queue.h"

namespace spanloom {

namespace {

constexpr std::size_t kReadBytes = 128u << 10; // stays in the core's own cache until it is copied into units
constexpr std::size_t kHeadBytes = 64u << 10;
constexpr std::size_t kWaitingBytes = 8u << 20;

/// One run of the pipeline; lives for the duration of importSource().
class Pipeline {
public:
    Pipeline(const SourceImportOptions& options, std::stop_token stop, SourceImportOutcome& outcome)
        : m_options(options)
        , m_stop(std::move(stop))
        , m_queue(kWaitingBytes, m_stop)
        , m_outcome(outcome) { }

    Status run(OpenedSource& source);
    /// Hands over what the reading thread noticed; after run().
    void finish() { m_outcome.diagnostics.merge(m_readingDiagnostics); }

private:
    Status readHead(ByteSource& stream, std::string& head, bool& isWhole);
    Status readAll(ByteSource& stream, RecordSplitter& splitter, std::string head);
    void work(const Importer& importer);
    Status writeBatch(SealedBatch&& batch);
    void fail(Error error);

    const SourceImportOptions& m_options;
    const std::stop_token m_stop;
    UnitQueue m_queue;
    SourceImportOutcome& m_outcome;
    DiagnosticLog m_readingDiagnostics; // of the reading thread; merged at the end
    std::atomic<std::int64_t> m_spans {0};
    std::mutex m_writeMutex; // guards the writer, the outcome's counters, diagnostics and m_workerStatus
    Status m_workerStatus;
};

Status Pipeline::readHead(ByteSource& stream, std::string& head, bool& isWhole) {
    head.resize(kHeadBytes);
    std::size_t used = 0;
    while (used < kHeadBytes) {
        auto count = stream.read(head.data() + used, kHeadBytes - used);
        if (!count && used == 0)
            return spanloom::fail(std::move(count).error());
        if (!count || *count == 0)
            break;
        used += *count;
    }
    isWhole = used < kHeadBytes;
    head.resize(used);
    return {};
}

Status Pipeline::readAll(ByteSource& stream, RecordSplitter& splitter, std::string head) {
    StreamHash hash;
    hash.update(head);
    SPANLOOM_TRY(splitter.feed(head));
    std::string buffer(kReadBytes, '\0');
    Status status;
    while (!m_stop.stop_requested()) {
        auto count = stream.read(buffer.data(), buffer.size());
        if (!count) {
            status = spanloom::fail(std::move(count).error());
            break;
        }
        if (*count == 0)
            break;
        const std::string_view bytes(buffer.data(), *count);
        hash.update(bytes);
        SPANLOOM_TRY(splitter.feed(bytes));
        m_outcome.bytesRead = stream.position();
        if (m_options.onProgress)
            m_options.onProgress(stream.position(), m_spans.load(std::memory_order_relaxed));
    }
    m_outcome.bytesRead = stream.position();
    m_outcome.contentHash = hash.digest();
    if (m_stop.stop_requested())
        return spanloom::fail(ErrorCode::Cancelled, "stopped");
    SPANLOOM_TRY(splitter.finish());
    return status;
}

Status Pipeline::writeBatch(SealedBatch&& batch) {
    const std::lock_guard lock(m_writeMutex);
    SPANLOOM_TRY(m_outcome.writer->append(batch));
    m_outcome.rows += batch.rows;
    m_outcome.fragments += batch.fragments;
    m_outcome.evaluations += batch.evaluationCount;
    m_outcome.events += batch.events;
    m_outcome.links += batch.links;
    if (m_options.onBatch)
        m_options.onBatch(*m_outcome.writer, *m_outcome.dictionaries);
    return {};
}

void Pipeline::fail(Error error) {
    const std::lock_guard lock(m_writeMutex);
    if (m_workerStatus)
        m_workerStatus = spanloom::fail(std::move(error));
    m_queue.abort();
}

void Pipeline::work(const Importer& importer) {
    if (m_options.lowPriority)
        lowerThreadPriority();
    try {
        ImportWorker worker(*m_outcome.dictionaries, m_options.vocabularies, m_spans,
            [this](SealedBatch&& batch) { return writeBatch(std::move(batch)); });
        const auto decoder = importer.makeDecoder(m_options.limits, m_outcome.dictionaries->sourceSeed());
        while (const auto unit = m_queue.next()) {
            decoder->decode(*unit, worker);
            if (!worker.status())
                break;
        }
        const Status status = m_stop.stop_requested() ? Status() : worker.flush();
        if (!status)
            fail(status.error());
        const std::lock_guard lock(m_writeMutex);
        m_outcome.diagnostics.merge(worker.diagnostics());
    } catch (const std::exception& exception) {
        fail({ErrorCode::Unknown, exception.what(), {}, -1});
    }
}

Status Pipeline::run(OpenedSource& source) {
    ByteSource& stream = *source.content.stream;
    m_outcome.container = source.content.container;
    std::string head;
    bool isWhole = false;
    SPANLOOM_TRY(readHead(stream, head, isWhole));
    if (head.empty() && source.diagnostics->has(Severity::DataLoss))
        return spanloom::fail(ErrorCode::Malformed,
            "the " + source.content.container + " stream is cut off or damaged before its first byte of content");
    SPANLOOM_TRY_ASSIGN(const Importer* importer, recogniseFormat({head, isWhole, m_options.name}));
    m_outcome.format = importer->formatName();
    m_outcome.dictionaries = std::make_shared<ImportDictionaries>(hash64(head));

    std::vector<std::jthread> workers;
    for (int i = 0; i < m_options.parserThreads; ++i)
        workers.emplace_back([this, importer] { work(*importer); });
    const SplitterContext context {*m_outcome.dictionaries, m_queue, m_readingDiagnostics, m_options.limits};
    Status status;
    try {
        const auto splitter = importer->makeSplitter(context);
        status = readAll(stream, *splitter, std::move(head));
    } catch (const std::exception& exception) {
        status = spanloom::fail(ErrorCode::Unknown, exception.what());
    }
    m_queue.close();
    workers.clear(); // joins
    if (m_stop.stop_requested())
        return spanloom::fail(ErrorCode::Cancelled, "stopped");
    if (!m_workerStatus)
        return m_workerStatus;
    return status;
}

} // namespace

SourceImportOutcome importSource(OpenedSource source, const std::filesystem::path& segmentFile,
    const SourceImportOptions& options, std::stop_token stop) {
    SourceImportOutcome outcome;
    auto writer = SegmentWriter::create(segmentFile);
    if (!writer) {
        outcome.status = fail(std::move(writer).error());
        return outcome;
    }
    outcome.writer = std::move(*writer);
    Pipeline pipeline(options, std::move(stop), outcome);
    outcome.status = pipeline.run(source);
    pipeline.finish();
    outcome.diagnostics.merge(*source.diagnostics);
    return outcome;
}

} // namespace spanloom
