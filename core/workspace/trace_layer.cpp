#include "core/workspace/trace_layer.h"

#include <algorithm>
#include <functional>
#include <future>
#include <iterator>
#include <list>
#include <utility>

#include "core/workspace/judged_spans.h"

namespace spanloom {

namespace {

constexpr std::size_t kChunksInMemory = 6;

bool byTrace(const Evaluation& a, const Evaluation& b) { return a.traceId < b.traceId; }

/// The last few decoded batches: traces are mostly whole in one batch, or spread over neighbours.
class ChunkCache {
public:
    explicit ChunkCache(const SegmentReader& segment)
        : m_segment(segment) { }

    Result<std::shared_ptr<const SpanChunk>> chunk(std::uint32_t batch) {
        for (auto entry = m_entries.begin(); entry != m_entries.end(); ++entry) {
            if (entry->first != batch)
                continue;
            m_entries.splice(m_entries.begin(), m_entries, entry);
            return m_entries.front().second;
        }
        SPANLOOM_TRY_ASSIGN(std::shared_ptr<const SpanChunk> chunk, m_segment.batch(batch));
        m_entries.emplace_front(batch, chunk);
        if (m_entries.size() > kChunksInMemory)
            m_entries.pop_back();
        return chunk;
    }

private:
    const SegmentReader& m_segment;
    std::list<std::pair<std::uint32_t, std::shared_ptr<const SpanChunk>>> m_entries;
};

/// Runs of one trace, and where they stand in the list of all runs.
struct TracePlace {
    std::uint32_t firstRun = 0;
    std::uint32_t runs = 0;
};

/// Finds runs of equal trace ids in the batches from `first` to before `last`; within a batch rows are sorted by trace.
Result<TraceRuns> findRuns(
    const SegmentReader& segment, std::uint32_t first, std::uint32_t last, std::stop_token stop) {
    TraceRuns result;
    for (std::uint32_t batch = first; batch < last; ++batch) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "stopped");
        SPANLOOM_TRY_ASSIGN(const std::shared_ptr<const SpanChunk> chunk, segment.batch(batch));
        for (std::uint32_t i = 0; i < chunk->rows();) {
            std::uint32_t end = i + 1;
            while (end < chunk->rows() && chunk->traceIds[end] == chunk->traceIds[i])
                ++end;
            result.runs.push_back({chunk->traceIds[i], batch, i, end - i});
            i = end;
        }
    }
    return result;
}

/// Sorts runs by trace and gives the places of the traces in the order of their first batch, so that whoever builds
/// them in that order decodes each batch about once.
std::vector<TracePlace> placesOf(std::vector<TraceRuns::Run>& runs) {
    std::sort(runs.begin(), runs.end(), [](const TraceRuns::Run& a, const TraceRuns::Run& b) {
        return a.trace != b.trace ? a.trace < b.trace : a.batch < b.batch;
    });
    std::vector<TracePlace> places;
    for (std::uint32_t i = 0; i < runs.size();) {
        std::uint32_t end = i + 1;
        while (end < runs.size() && runs[end].trace == runs[i].trace)
            ++end;
        places.push_back({i, end - i});
        i = end;
    }
    std::stable_sort(places.begin(), places.end(), [&](const TracePlace& a, const TracePlace& b) {
        return runs[a.firstRun].batch < runs[b.firstRun].batch;
    });
    return places;
}

/// Builds the summaries of some traces of a segment, one by one. One a thread.
class LayerBuilder {
public:
    LayerBuilder(const SegmentReader& segment, const ResourceMeanings& resources,
        const std::shared_ptr<const PriceTable>& prices, const std::vector<Evaluation>& evaluations)
        : m_segment(segment)
        , m_resources(resources)
        , m_chunks(segment)
        , m_builder(segment.strings(), prices)
        , m_evaluations(evaluations) { }

    Result<std::vector<TraceSummary>> build(const std::vector<TraceRuns::Run>& runs, std::span<const TracePlace> places,
        const std::function<void(double)>& onProgress, std::stop_token stop);
    [[nodiscard]] std::vector<Evaluation> takeEvaluations() { return std::move(m_placedEvaluations); }

private:
    Result<TraceSummary> buildOne(std::span<const TraceRuns::Run> runs);

    const SegmentReader& m_segment;
    const ResourceMeanings& m_resources;
    ChunkCache m_chunks;
    TraceBuilder m_builder;
    const std::vector<Evaluation>& m_evaluations; // as recorded, sorted by trace
    std::vector<Evaluation> m_placedEvaluations;
    std::vector<StoredSpan> m_spans;
};

Result<TraceSummary> LayerBuilder::buildOne(std::span<const TraceRuns::Run> runs) {
    m_spans.clear();
    std::vector<std::shared_ptr<const SpanChunk>> held; // views into them live until the trace is built
    std::vector<RowRun> rows;
    for (const TraceRuns::Run& run : runs) {
        SPANLOOM_TRY_ASSIGN(std::shared_ptr<const SpanChunk> chunk, m_chunks.chunk(run.batch));
        appendStoredSpans(m_spans, *chunk, run.firstIndex, run.count, 0, m_resources);
        rows.push_back({chunk->firstRow + run.firstIndex, run.count});
        held.push_back(std::move(chunk));
    }
    const TraceId id = runs.front().trace;
    const auto first = std::lower_bound(m_evaluations.begin(), m_evaluations.end(), id,
        [](const Evaluation& evaluation, TraceId key) { return evaluation.traceId < key; });
    auto last = first;
    while (last != m_evaluations.end() && last->traceId == id)
        ++last;
    const TraceDocument document = m_builder.build(id, m_spans, std::vector<Evaluation>(first, last));
    m_placedEvaluations.insert(m_placedEvaluations.end(), document.evaluations.begin(), document.evaluations.end());
    TraceSummary summary = m_builder.summarise(document);
    summary.runs = std::move(rows);
    if (summary.totals.flags & SpanFlag::ForeignTraceId) {
        SPANLOOM_TRY_ASSIGN(const SpanPayload payload, m_segment.payload(summary.runs.front().firstRow));
        summary.idText = payload.traceIdText;
    }
    return summary;
}

Result<std::vector<TraceSummary>> LayerBuilder::build(const std::vector<TraceRuns::Run>& runs,
    std::span<const TracePlace> places, const std::function<void(double)>& onProgress, std::stop_token stop) {
    std::vector<TraceSummary> summaries;
    summaries.reserve(places.size());
    for (std::size_t i = 0; i < places.size(); ++i) {
        if (i % 1024 == 0) {
            if (stop.stop_requested())
                return fail(ErrorCode::Cancelled, "stopped");
            if (onProgress)
                onProgress(static_cast<double>(i) / static_cast<double>(places.size()));
        }
        SPANLOOM_TRY_ASSIGN(
            TraceSummary summary, buildOne(std::span(runs).subspan(places[i].firstRun, places[i].runs)));
        summaries.push_back(std::move(summary));
    }
    return summaries;
}

/// All runs of a segment; two threads decode half of the batches each.
Result<std::vector<TraceRuns::Run>> allRuns(const SegmentReader& segment, std::stop_token stop) {
    const std::uint32_t half = segment.batches() / 2;
    auto rest = std::async(std::launch::async, [&] { return findRuns(segment, half, segment.batches(), stop); });
    auto first = findRuns(segment, 0, half, stop);
    auto second = rest.get();
    SPANLOOM_TRY_ASSIGN(TraceRuns runs, std::move(first));
    SPANLOOM_TRY_ASSIGN(const TraceRuns others, std::move(second));
    runs.runs.insert(runs.runs.end(), others.runs.begin(), others.runs.end());
    return std::move(runs.runs);
}

/// Judgements that name only a span belong to the trace that has it, in the same file before all others.
Status nameTraces(std::vector<Evaluation>& evaluations, const SegmentReader& segment) {
    const std::vector<SpanId> wanted = spansWithoutTrace(evaluations);
    if (wanted.empty())
        return {};
    SPANLOOM_TRY_ASSIGN(auto places, findSpans(segment, wanted));
    const TracesOfSpans traces = inOneTrace(places);
    for (Evaluation& row : evaluations)
        if (row.traceId.isZero() && row.target)
            if (const auto found = traces.find(*row.target); found != traces.end())
                row.traceId = found->second;
    return {};
}

/// Evaluations of traces that this segment has no span of: they wait for another source.
void appendWaiting(std::vector<Evaluation>& target, const std::vector<Evaluation>& all, const TraceTable& traces) {
    for (const Evaluation& evaluation : all)
        if (!std::binary_search(traces.ids.begin(), traces.ids.end(), evaluation.traceId))
            target.push_back(evaluation);
}

} // namespace

ResourceMeanings::ResourceMeanings(const std::vector<ResourceContent>& resources,
    const std::shared_ptr<const Vocabularies>& vocabularies, StringPool& keys, StringPool& strings) {
    MeaningEvaluator evaluator(vocabularies, keys, strings);
    MeaningRow row;
    for (const ResourceContent& resource : resources) {
        evaluator.evaluateResource({resource.attributes, resource.schemaUrl, resource.droppedAttributes}, row);
        m_entries.push_back({row.present(), m_values.size()});
        row.appendTo(m_values);
    }
}

MeaningView ResourceMeanings::of(std::uint32_t resource) const {
    if (resource >= m_entries.size())
        return {};
    const Entry& entry = m_entries[resource];
    return {entry.present, m_values.data() + entry.offset};
}

void appendStoredSpans(std::vector<StoredSpan>& target, const SpanChunk& chunk, std::uint32_t firstIndex,
    std::uint32_t count, std::uint32_t segment, const ResourceMeanings& resources) {
    target.reserve(target.size() + count);
    for (std::uint32_t i = firstIndex; i < firstIndex + count; ++i) {
        StoredSpan& span = target.emplace_back();
        span.id = chunk.spanIds[i];
        span.parentId = chunk.parentIds[i];
        span.hasParent = chunk.hasParent[i] != 0;
        span.start = chunk.starts[i];
        span.end = chunk.ends[i];
        span.name = chunk.names[i];
        span.otelKind = chunk.otelKinds[i];
        span.status = chunk.statuses[i];
        span.flags = chunk.flags[i];
        span.resource = chunk.resources[i];
        span.scope = chunk.scopes[i];
        span.scopeKey = span.scope;
        span.contentHash = chunk.contentHashes[i];
        span.eventCount = chunk.eventCounts[i];
        span.meaning = chunk.meaning(i);
        span.resourceMeaning = resources.of(span.resource);
        span.ref = {segment, chunk.firstRow + i};
    }
}

Result<TraceLayer> buildTraceLayer(const SegmentReader& segment, StringPool& strings, const ResourceMeanings& resources,
    const std::shared_ptr<const PriceTable>& prices, const std::function<void(double)>& onProgress,
    std::stop_token stop) {
    SPANLOOM_TRY_ASSIGN(std::vector<Evaluation> evaluations, segment.evaluations());
    SPANLOOM_TRY(nameTraces(evaluations, segment));
    std::stable_sort(evaluations.begin(), evaluations.end(), byTrace);
    SPANLOOM_TRY_ASSIGN(std::vector<TraceRuns::Run> runs, allRuns(segment, stop));
    const std::vector<TracePlace> places = placesOf(runs);
    const std::span<const TracePlace> all(places);
    LayerBuilder builder(segment, resources, prices, evaluations);
    LayerBuilder otherBuilder(segment, resources, prices, evaluations);
    const std::size_t half = all.size() / 2;
    auto rest = std::async(std::launch::async, [&] { return otherBuilder.build(runs, all.subspan(half), {}, stop); });
    auto first = builder.build(runs, all.first(half), onProgress, stop);
    auto second = rest.get();
    SPANLOOM_TRY_ASSIGN(std::vector<TraceSummary> summaries, std::move(first));
    SPANLOOM_TRY_ASSIGN(std::vector<TraceSummary> others, std::move(second));
    std::move(others.begin(), others.end(), std::back_inserter(summaries));
    std::sort(summaries.begin(), summaries.end(),
        [](const TraceSummary& a, const TraceSummary& b) { return a.id < b.id; });
    TraceLayer layer;
    layer.priceVersion = prices ? prices->version() : 0;
    layer.traces.reserve(summaries.size());
    layer.evaluations = builder.takeEvaluations();
    std::vector<Evaluation> more = otherBuilder.takeEvaluations();
    std::move(more.begin(), more.end(), std::back_inserter(layer.evaluations));
    for (const TraceSummary& summary : summaries)
        layer.traces.append(summary, 0, strings);
    appendWaiting(layer.evaluations, evaluations, layer.traces);
    std::stable_sort(layer.evaluations.begin(), layer.evaluations.end(), byTrace);
    return layer;
}

} // namespace spanloom
