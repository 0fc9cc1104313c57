#include "core/workspace/attribute_sampler.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace spanloom {

namespace {

constexpr std::uint32_t kRowsPerRun = 16;    // neighbours share a payload block
constexpr std::size_t kMaxRuns = 64;         // of one source: each may unpack a batch and a block
constexpr std::size_t kMaxDistinct = 2000;   // values remembered of one key
constexpr std::size_t kShownValues = 5;
constexpr std::size_t kMaxValueBytes = 200;  // longer ones are texts, not groups
constexpr std::uint64_t kFewSpans = 8;       // too few to tell an id from a group
constexpr double kIdShare = 0.8;             // distinct values a span, from which they are ids

/// What is known of one key.
struct KeyUse {
    std::uint64_t spans = 0;
    std::uint64_t bytes = 0;
    std::uint64_t valuesNotKept = 0; ///< distinct ones beyond kMaxDistinct, at most
    std::unordered_map<std::string, std::uint64_t> values;

    void add(const std::string& value, std::uint64_t count) {
        spans += count;
        bytes += value.size() * count;
        if (const auto found = values.find(value); found != values.end())
            found->second += count;
        else if (values.size() < kMaxDistinct)
            values.emplace(value, count);
        else
            valuesNotKept += count;
    }
};

class AttributeSampler {
public:
    Status addSource(const LoadedSource& source, std::uint32_t wanted, std::stop_token stop);
    [[nodiscard]] std::vector<AttributeSample> take() const;

private:
    Status addRun(const SegmentReader& segment, std::uint32_t first, std::uint32_t count,
        std::vector<std::uint64_t>& resourceSpans);
    void addList(std::string_view packed, const StringPool& keys, bool isOnResource, std::uint64_t spans);

    std::map<std::pair<std::string, bool>, KeyUse> m_keys; ///< by key and whether it is a resource's
    std::uint64_t m_spans = 0;
};

void AttributeSampler::addList(
    std::string_view packed, const StringPool& keys, bool isOnResource, std::uint64_t spans) {
    std::unordered_map<StringId, ValueView> last; // of equal keys the last one counts
    for (const AttributeView& attribute : AttributeListView(packed))
        last.insert_or_assign(attribute.key, attribute.value);
    for (const auto& [key, value] : last) {
        const std::string_view text = keys.text(key);
        if (!text.empty())
            m_keys[{std::string(text), isOnResource}].add(value.toText(), spans);
    }
}

Status AttributeSampler::addRun(const SegmentReader& segment, std::uint32_t first, std::uint32_t count,
    std::vector<std::uint64_t>& resourceSpans) {
    SPANLOOM_TRY_ASSIGN(const std::shared_ptr<const SpanChunk> chunk, segment.batch(segment.batchOfRow(first)));
    count = std::min(count, chunk->firstRow + chunk->rows() - first);
    for (std::uint32_t row = first; row < first + count; ++row)
        if (const std::uint32_t resource = chunk->resources[row - chunk->firstRow]; resource < resourceSpans.size())
            ++resourceSpans[resource];
    m_spans += count;
    return segment.forEachPayload(first, count, [&](std::uint32_t, const SpanPayload& payload) {
        addList(payload.attributes, *payload.keys, false, 1);
        return true;
    });
}

Status AttributeSampler::addSource(const LoadedSource& source, std::uint32_t wanted, std::stop_token stop) {
    const SegmentReader& segment = *source.segment();
    const std::uint32_t rows = segment.rows();
    std::vector<std::uint64_t> resourceSpans(segment.resources().size());
    const std::uint32_t perRun = std::max<std::uint32_t>(
        std::min(wanted, kRowsPerRun), wanted / static_cast<std::uint32_t>(kMaxRuns));
    const std::uint32_t runs = rows <= wanted ? 1 : std::max<std::uint32_t>(1, wanted / perRun);
    for (std::uint32_t run = 0; run < runs; ++run) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "stopped");
        auto first = static_cast<std::uint32_t>(std::uint64_t {rows} * run / runs);
        const std::uint32_t end = rows <= wanted ? rows : std::min(rows, first + perRun);
        while (first < end) { // a run may reach over the end of a batch
            const std::uint64_t before = m_spans;
            SPANLOOM_TRY(addRun(segment, first, end - first, resourceSpans));
            if (m_spans == before)
                break;
            first += static_cast<std::uint32_t>(m_spans - before);
        }
    }
    for (std::size_t i = 0; i < resourceSpans.size(); ++i)
        if (resourceSpans[i] > 0)
            addList(segment.resources()[i].attributes, *segment.keys(), true, resourceSpans[i]);
    return {};
}

std::vector<std::string> mostFrequent(const KeyUse& use) {
    std::vector<std::pair<std::string, std::uint64_t>> values;
    for (const auto& [value, count] : use.values)
        if (!value.empty() && value.size() <= kMaxValueBytes)
            values.emplace_back(value, count);
    std::ranges::sort(values, [](const auto& a, const auto& b) {
        return a.second != b.second ? a.second > b.second : a.first < b.first;
    });
    std::vector<std::string> result;
    for (std::size_t i = 0; i < std::min(values.size(), kShownValues); ++i)
        result.push_back(std::move(values[i].first));
    return result;
}

std::vector<AttributeSample> AttributeSampler::take() const {
    std::vector<AttributeSample> samples;
    for (const auto& [key, use] : m_keys) {
        AttributeSample& sample = samples.emplace_back();
        sample.key = key.first;
        sample.isOnResource = key.second;
        sample.spans = use.spans;
        sample.sampledSpans = m_spans;
        if (use.bytes <= use.spans * kMaxValueBytes)
            sample.values = mostFrequent(use);
        const auto distinct = static_cast<double>(use.values.size() + use.valuesNotKept);
        sample.hasManyValues = use.spans >= kFewSpans && distinct >= kIdShare * static_cast<double>(use.spans);
    }
    std::ranges::sort(samples, [](const AttributeSample& a, const AttributeSample& b) {
        return std::tie(b.spans, a.key, a.isOnResource) < std::tie(a.spans, b.key, b.isOnResource);
    });
    return samples;
}

} // namespace

Result<std::vector<AttributeSample>> sampleAttributes(
    std::span<const std::shared_ptr<const LoadedSource>> sources, std::uint32_t maxSpans, std::stop_token stop) {
    std::vector<const LoadedSource*> filled;
    for (const auto& source : sources)
        if (source->segment() && source->segment()->rows() > 0)
            filled.push_back(source.get());
    // Small sources first: what they leave over goes to the larger ones.
    std::ranges::stable_sort(filled, {}, [](const LoadedSource* source) { return source->segment()->rows(); });
    AttributeSampler sampler;
    std::uint32_t left = maxSpans;
    for (std::size_t i = 0; i < filled.size() && left > 0; ++i) {
        const auto sourcesLeft = static_cast<std::uint32_t>(filled.size() - i);
        const std::uint32_t wanted
            = std::min(filled[i]->segment()->rows(), std::max<std::uint32_t>(1, left / sourcesLeft));
        SPANLOOM_TRY(sampler.addSource(*filled[i], wanted, stop));
        left -= std::min(left, wanted);
    }
    return sampler.take();
}

} // namespace spanloom
