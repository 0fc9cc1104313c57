#include "core/workspace/judged_spans.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/base/log.h"

namespace spanloom {

std::vector<SpanId> spansWithoutTrace(std::span<const Evaluation> evaluations) {
    std::vector<SpanId> result;
    for (const Evaluation& row : evaluations)
        if (row.traceId.isZero() && row.target)
            result.push_back(*row.target);
    std::ranges::sort(result);
    const auto repeats = std::ranges::unique(result);
    result.erase(repeats.begin(), repeats.end());
    return result;
}

Result<std::vector<std::pair<SpanId, TraceId>>> findSpans(
    const SegmentReader& segment, std::span<const SpanId> wanted) {
    std::vector<std::pair<SpanId, TraceId>> found;
    for (std::uint32_t batch = 0; batch < segment.batches(); ++batch) {
        SPANLOOM_TRY_ASSIGN(const std::shared_ptr<const SpanChunk> chunk, segment.idsOfBatch(batch));
        for (std::uint32_t row = 0; row < chunk->rows(); ++row)
            if (!(chunk->flags[row] & SpanFlag::Fragment) && std::ranges::binary_search(wanted, chunk->spanIds[row]))
                found.emplace_back(chunk->spanIds[row], chunk->traceIds[row]);
    }
    return found;
}

TracesOfSpans inOneTrace(std::vector<std::pair<SpanId, TraceId>>& places) {
    std::ranges::sort(places);
    const auto repeats = std::ranges::unique(places);
    places.erase(repeats.begin(), repeats.end());
    TracesOfSpans result;
    for (std::size_t i = 0; i < places.size(); ++i) {
        const bool isFirst = i == 0 || places[i - 1].first != places[i].first;
        const bool isLast = i + 1 == places.size() || places[i + 1].first != places[i].first;
        if (isFirst && isLast)
            result.emplace_hint(result.end(), places[i]);
    }
    return result;
}

void JudgedSpans::search(Searched& searched, const SegmentReader& segment, const std::vector<SpanId>& wanted) {
    std::vector<SpanId> added;
    std::ranges::set_difference(wanted, searched.wanted, std::back_inserter(added));
    if (added.empty())
        return;
    const auto found = findSpans(segment, added);
    if (!found) {
        log(LogLevel::Warning, "workspace", found.error().text());
        return;
    }
    searched.found.insert(searched.found.end(), found->begin(), found->end());
    std::vector<SpanId> all;
    std::ranges::set_union(searched.wanted, added, std::back_inserter(all));
    searched.wanted = std::move(all);
}

std::shared_ptr<const TracesOfSpans> JudgedSpans::find(std::span<const std::shared_ptr<const LoadedSource>> sources) {
    std::vector<SpanId> wanted;
    for (const auto& source : sources) {
        const std::vector<SpanId> own = spansWithoutTrace(source->evaluationsOf(TraceId {}));
        wanted.insert(wanted.end(), own.begin(), own.end());
    }
    std::ranges::sort(wanted);
    const auto repeats = std::ranges::unique(wanted);
    wanted.erase(repeats.begin(), repeats.end());
    std::erase_if(m_searched, [](const auto& entry) { return entry.second.segment.expired(); });
    std::vector<std::pair<SpanId, TraceId>> places;
    for (const auto& source : sources) {
        if (wanted.empty() || !source->segment() || source->id() >= LoadedSource::kFirstLiveId)
            continue;
        Searched& searched = m_searched[source->id()];
        if (searched.segment.lock() != source->segment())
            searched = {source->segment(), {}, {}};
        search(searched, *source->segment(), wanted);
        std::ranges::copy_if(searched.found, std::back_inserter(places),
            [&](const auto& place) { return std::ranges::binary_search(wanted, place.first); });
    }
    return std::make_shared<const TracesOfSpans>(inOneTrace(places));
}

} // namespace spanloom
