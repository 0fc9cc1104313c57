#include "core/workspace/loaded_source.h"

#include <algorithm>
#include <type_traits>
#include <utility>

#include "core/workspace/meaning_layer.h"

namespace spanloom {

SourceState stateFromName(std::string_view text) {
    for (const SourceState state : {SourceState::Complete, SourceState::Partial, SourceState::Cancelled,
             SourceState::Failed, SourceState::Importing, SourceState::Skipped})
        if (text == name(state))
            return state;
    return SourceState::Failed;
}

std::uint64_t layerVersion(std::uint64_t vocabularies, std::uint64_t prices) {
    return vocabularies ^ prices * 0x9E3779B97F4A7C15u;
}

SourceSummary summaryOf(const CatalogueSource& row) {
    SourceSummary summary;
    summary.id = row.id;
    summary.path = row.path;
    summary.format = row.format;
    summary.container = row.container;
    summary.state = stateFromName(row.state);
    summary.bytes = row.bytes;
    summary.traces = row.traces;
    summary.spans = row.spans;
    summary.events = row.events;
    summary.links = row.links;
    summary.duplicateSpans = row.duplicateSpans;
    summary.fragments = row.fragments;
    summary.seconds = row.seconds;
    summary.importedAt = row.importedAt;
    summary.diagnostics = row.diagnostics;
    summary.error = row.error;
    return summary;
}

Result<std::shared_ptr<const LoadedSource>> LoadedSource::load(const CatalogueSource& row,
    const std::filesystem::path& cacheFolder, const std::shared_ptr<const Vocabularies>& vocabularies,
    const std::shared_ptr<const PriceTable>& prices, const LoadOptions& options) {
    const std::filesystem::path file = cacheFolder / row.segmentFile;
    std::shared_ptr<LoadedSource> source(new LoadedSource);
    source->m_row = row;
    source->m_vocabularies = vocabularies;
    SPANLOOM_TRY_ASSIGN(source->m_segment, SegmentReader::open(file));
    SPANLOOM_TRY_ASSIGN(source->m_layer, source->m_segment->traceLayer());
    SPANLOOM_TRY(source->rebuild(file, prices, options));
    for (std::uint32_t& segment : source->m_layer.traces.segments)
        segment = source->id();
    return std::shared_ptr<const LoadedSource>(std::move(source));
}

Status LoadedSource::rebuild(const std::filesystem::path& file, const std::shared_ptr<const PriceTable>& prices,
    const LoadOptions& options) {
    const bool hasNewVocabulary = m_layer.vocabularyVersion != m_vocabularies->version();
    if (options.keepsOldMeaning && !m_layer.isOutdated)
        return {};
    const auto report = [&](double from, double share) {
        return [&options, from, share](double fraction) {
            if (options.onProgress)
                options.onProgress(from + share * fraction);
        };
    };
    constexpr double kMeaningShare = 0.6;
    if (hasNewVocabulary) {
        SPANLOOM_TRY(rebuildMeaning(file, *m_segment, m_vocabularies, report(0, kMeaningShare), options.stop));
        SPANLOOM_TRY_ASSIGN(m_segment, SegmentReader::open(file));
    }
    if (!hasNewVocabulary && !m_layer.isOutdated && (!prices || m_layer.priceVersion == prices->version()))
        return {};
    const double before = hasNewVocabulary ? kMeaningShare : 0;
    return rebuildTraces(file, prices, report(before, 1 - before), options.stop);
}

std::shared_ptr<const LoadedSource> LoadedSource::live(const CatalogueSource& row,
    std::shared_ptr<const SegmentReader> segment, TraceLayer layer, std::shared_ptr<const Vocabularies> vocabularies) {
    std::shared_ptr<LoadedSource> source(new LoadedSource);
    source->m_row = row;
    source->m_segment = std::move(segment);
    source->m_layer = std::move(layer);
    source->m_vocabularies = std::move(vocabularies);
    for (std::uint32_t& number : source->m_layer.traces.segments)
        number = source->id();
    return source;
}

std::shared_ptr<const LoadedSource> LoadedSource::withoutSegment(const CatalogueSource& row) {
    std::shared_ptr<LoadedSource> source(new LoadedSource);
    source->m_row = row;
    return source;
}

Status LoadedSource::rebuildTraces(const std::filesystem::path& file, const std::shared_ptr<const PriceTable>& prices,
    const std::function<void(double)>& onProgress, std::stop_token stop) {
    const StringPool& keys = *m_segment->keys();
    const StringPool& strings = *m_segment->strings();
    AddedTexts added {&keys, &strings, keys.size(), strings.size()};
    // What resources say may be made of texts that the segment does not hold yet.
    SPANLOOM_TRY_ASSIGN(
        m_layer, buildTraceLayer(*m_segment, *m_segment->strings(), resources(), prices, onProgress, std::move(stop)));
    m_layer.vocabularyVersion = m_vocabularies->version();
    SPANLOOM_TRY(writeTexts(file, added));
    return writeTraceLayer(file, m_layer);
}

SourceSummary LoadedSource::summary() const { return summaryOf(m_row); }

std::uint32_t LoadedSource::find(TraceId id) const {
    const std::vector<TraceId>& ids = m_layer.traces.ids;
    const auto found = std::lower_bound(ids.begin(), ids.end(), id);
    return found != ids.end() && *found == id ? static_cast<std::uint32_t>(found - ids.begin()) : kNoIndex;
}

std::span<const Evaluation> LoadedSource::evaluationsOf(TraceId id) const {
    const auto [first, last] = std::equal_range(m_layer.evaluations.begin(), m_layer.evaluations.end(), id,
        [](const auto& a, const auto& b) {
            const auto key = [](const auto& item) -> const TraceId& {
                if constexpr (std::is_same_v<std::decay_t<decltype(item)>, TraceId>)
                    return item;
                else
                    return item.traceId;
            };
            return key(a) < key(b);
        });
    return {first, last};
}

const std::vector<StringId>& LoadedSource::textMap(StringPool& target) const {
    std::call_once(m_textMapOnce, [&] {
        if (!m_segment)
            return;
        const StringPool& own = *m_segment->strings();
        m_textMap.resize(own.size());
        for (StringId id = 0; id < m_textMap.size(); ++id)
            m_textMap[id] = target.intern(own.text(id));
    });
    return m_textMap;
}

const ResourceMeanings& LoadedSource::resources() const {
    std::call_once(m_resourcesOnce, [&] {
        if (m_segment)
            m_resources = ResourceMeanings(
                m_segment->resources(), m_vocabularies, *m_segment->keys(), *m_segment->strings());
    });
    return m_resources;
}

} // namespace spanloom
