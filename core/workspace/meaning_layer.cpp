#include "core/workspace/meaning_layer.h"

#include <utility>
#include <vector>

namespace spanloom {

namespace {

/// The record as a reader once handed it over; views into `chunk` and `payload`.
SpanRecord recordOf(const SpanChunk& chunk, std::uint32_t index, const SpanPayload& payload, const StringPool& strings) {
    SpanRecord record;
    record.traceId = chunk.traceIds[index];
    record.spanId = chunk.spanIds[index];
    record.parentSpanId = chunk.parentIds[index];
    record.hasParent = chunk.hasParent[index] != 0;
    record.start = chunk.starts[index];
    record.end = chunk.ends[index];
    record.kind = chunk.otelKinds[index];
    record.status = chunk.statuses[index];
    record.remarks = chunk.flags[index];
    record.resource = static_cast<ResourceIndex>(chunk.resources[index]);
    record.scope = static_cast<ScopeIndex>(chunk.scopes[index]);
    record.name = strings.text(chunk.names[index]);
    record.traceIdText = payload.traceIdText;
    record.spanIdText = payload.spanIdText;
    record.parentIdText = payload.parentIdText;
    record.traceFlags = payload.traceFlags;
    record.droppedAttributes = payload.droppedAttributes;
    record.droppedEvents = payload.droppedEvents;
    record.droppedLinks = payload.droppedLinks;
    record.statusMessage = payload.statusMessage;
    record.traceState = payload.traceState;
    record.attributes = payload.attributes;
    record.events = payload.events;
    record.links = payload.links;
    record.place = payload.place;
    return record;
}

struct BatchMeaning {
    std::vector<MeaningRow> rows;
    std::vector<Evaluation> evaluations;
};

Result<BatchMeaning> evaluateBatch(
    const SegmentReader& segment, std::uint32_t batch, MeaningEvaluator& evaluator, std::stop_token stop) {
    SPANLOOM_TRY_ASSIGN(const std::shared_ptr<const SpanChunk> chunk, segment.batch(batch));
    BatchMeaning result;
    result.rows.resize(chunk->rows());
    const auto evaluate = [&](std::uint32_t row, const SpanPayload& payload) {
        const std::uint32_t index = row - chunk->firstRow;
        const SpanRecord record = recordOf(*chunk, index, payload, *segment.strings());
        const std::uint32_t scope = chunk->scopes[index];
        const std::string_view scopeName
            = scope < segment.scopes().size() ? std::string_view(segment.scopes()[scope].name) : std::string_view();
        evaluator.evaluate(record, scopeName, result.rows[index], result.evaluations);
        return !stop.stop_requested();
    };
    SPANLOOM_TRY(segment.forEachPayload(chunk->firstRow, chunk->rows(), evaluate));
    if (stop.stop_requested())
        return fail(ErrorCode::Cancelled, "stopped");
    return result;
}

} // namespace

Status rebuildMeaning(const std::filesystem::path& segmentFile, const SegmentReader& segment,
    const std::shared_ptr<const Vocabularies>& vocabularies, const std::function<void(double fraction)>& onProgress,
    std::stop_token stop) {
    MeaningEvaluator evaluator(vocabularies, *segment.keys(), *segment.strings());
    AddedTexts added {segment.keys().get(), segment.strings().get(), segment.keys()->size(), segment.strings()->size()};
    for (std::uint32_t batch = 0; batch < segment.batches(); ++batch) {
        SPANLOOM_TRY_ASSIGN(const BatchMeaning meaning, evaluateBatch(segment, batch, evaluator, stop));
        if (meaning.rows.empty())
            continue; // judgements that came apart from spans: no vocabulary speaks of them
        SPANLOOM_TRY(writeTexts(segmentFile, added));
        added.storedKeys = segment.keys()->size();
        added.storedStrings = segment.strings()->size();
        SPANLOOM_TRY(writeMeaning(segmentFile, batch, meaning.rows, meaning.evaluations));
        if (onProgress)
            onProgress(static_cast<double>(batch + 1) / static_cast<double>(segment.batches()));
    }
    return {};
}

} // namespace spanloom
