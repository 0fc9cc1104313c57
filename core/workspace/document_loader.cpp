#include "core/workspace/document_loader.h"

#include <deque>
#include <utility>

#include "core/analysis/trace_builder.h"
#include "core/base/hash.h"

namespace spanloom {

namespace {

/// The stored spans of one trace from all sources, with what their views point into.
struct GatheredSpans {
    std::vector<StoredSpan> spans;
    std::vector<Evaluation> evaluations;
    std::vector<std::shared_ptr<const SpanChunk>> chunks;
    std::deque<std::vector<std::uint64_t>> translated;
    std::string idText;
};

Status gatherFrom(GatheredSpans& target, TraceId id, const LoadedSource& source, std::stop_token stop) {
    const std::uint32_t row = source.find(id);
    const TraceTable& table = source.traces();
    for (std::uint32_t run = row == kNoIndex ? 0 : table.runOffsets[row];
         row != kNoIndex && run < table.runOffsets[row + 1]; ++run) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "stopped");
        const RowRun rows = table.runs[run];
        SPANLOOM_TRY_ASSIGN(
            std::shared_ptr<const SpanChunk> chunk, source.segment()->batch(source.segment()->batchOfRow(rows.firstRow)));
        appendStoredSpans(
            target.spans, *chunk, rows.firstRow - chunk->firstRow, rows.count, source.id(), source.resources());
        target.chunks.push_back(std::move(chunk));
    }
    if (row != kNoIndex && table.idTexts[row] != 0)
        target.idText = source.segment()->strings()->text(table.idTexts[row]);
    return {};
}

void appendEvaluations(
    GatheredSpans& target, TraceId id, const LoadedSource& source, const TracesOfSpans& judgedSpans) {
    const auto own = source.evaluationsOf(id);
    target.evaluations.insert(target.evaluations.end(), own.begin(), own.end());
    if (judgedSpans.empty())
        return;
    for (const Evaluation& row : source.evaluationsOf(TraceId {})) {
        const auto found = row.target ? judgedSpans.find(*row.target) : judgedSpans.end();
        if (found != judgedSpans.end() && found->second == id)
            target.evaluations.emplace_back(row).traceId = id;
    }
}

/// Translates the texts of one meaning into another pool; the values are kept alive by `target.translated`.
MeaningView translate(GatheredSpans& target, MeaningView meaning, const std::vector<StringId>& textMap) {
    std::vector<std::uint64_t>& values = target.translated.emplace_back(meaning.values(), meaning.values() + meaning.size());
    std::size_t index = 0;
    for (std::uint64_t rest = meaning.present(); rest != 0; rest &= rest - 1, ++index) {
        const auto field = static_cast<Field>(std::countr_zero(rest));
        // A text of a meaning that is being rebuilt may be newer than the map.
        if (info(field).type == FieldType::Text)
            values[index] = values[index] < textMap.size() ? textMap[values[index]] : 0;
    }
    return {meaning.present(), values.data()};
}

/// Scopes of several segments are told apart by their names.
std::uint32_t scopeKeyOf(const SegmentReader& segment, std::uint32_t scope) {
    return scope < segment.scopes().size() ? static_cast<std::uint32_t>(hash64(segment.scopes()[scope].name)) : 0;
}

} // namespace

Result<TraceDocument> loadDocument(TraceId id, std::span<const std::shared_ptr<const LoadedSource>> sources,
    const TracesOfSpans& judgedSpans, const std::shared_ptr<StringPool>& shared,
    const std::shared_ptr<const PriceTable>& prices, std::stop_token stop) {
    GatheredSpans gathered;
    std::vector<const LoadedSource*> withSpans;
    for (const auto& source : sources)
        if (source->segment() && source->find(id) != kNoIndex)
            withSpans.push_back(source.get());
    if (withSpans.empty())
        return fail(ErrorCode::NotFound, "no trace with this id is in the cache");
    std::shared_ptr<const StringPool> strings = shared;
    if (withSpans.size() == 1)
        strings = withSpans.front()->segment()->strings();
    for (const LoadedSource* source : withSpans) {
        const std::size_t first = gathered.spans.size();
        SPANLOOM_TRY(gatherFrom(gathered, id, *source, stop));
        if (withSpans.size() == 1)
            continue;
        const std::vector<StringId>& textMap = source->textMap(*shared);
        for (std::size_t i = first; i < gathered.spans.size(); ++i) {
            StoredSpan& span = gathered.spans[i];
            span.scopeKey = scopeKeyOf(*source->segment(), span.scope);
            span.name = span.name < textMap.size() ? textMap[span.name] : 0;
            span.meaning = translate(gathered, span.meaning, textMap);
            span.resourceMeaning = translate(gathered, span.resourceMeaning, textMap);
        }
    }
    for (const auto& source : sources)
        appendEvaluations(gathered, id, *source, judgedSpans);
    TraceBuilder builder(strings, prices);
    TraceDocument document = builder.build(id, gathered.spans, std::move(gathered.evaluations));
    if (document.spans.empty())
        return fail(ErrorCode::NotFound, "of this trace only log records are in the cache, no spans");
    document.idText = gathered.idText.empty() ? id.hex() : gathered.idText;
    return document;
}

Result<SharedSummary> summariseShared(TraceId id,
    std::span<const std::shared_ptr<const LoadedSource>> sources,
    const TracesOfSpans& judgedSpans, const std::shared_ptr<StringPool>& shared,
    const std::shared_ptr<const PriceTable>& prices) {
    SPANLOOM_TRY_ASSIGN(TraceDocument document, loadDocument(id, sources, judgedSpans, shared, prices, {}));
    TraceBuilder builder(document.strings, prices);
    TraceSummary summary = builder.summarise(document);
    if (document.strings != shared) {
        // One source has the spans, another the evaluations: the summary speaks of the segment's pool.
        const auto move = [&](StringId& text) { text = shared->intern(document.strings->text(text)); };
        for (StringId* text : {&summary.rootName, &summary.route, &summary.cohort, &summary.session, &summary.user,
                 &summary.environment, &summary.appVersion, &summary.service})
            move(*text);
        for (auto* list : {&summary.models, &summary.providers, &summary.promptVersions, &summary.tools})
            for (StringId& text : *list)
                move(text);
    }
    if (document.idText != id.hex())
        summary.idText = document.idText;
    document.fragments.erase(document.fragments.begin(), document.fragments.begin() + document.firstWaitingFragment);
    return SharedSummary {std::move(summary), std::move(document.evaluations), std::move(document.fragments)};
}

} // namespace spanloom
