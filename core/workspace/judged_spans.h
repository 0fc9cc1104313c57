#pragma once

#include <map>
#include <memory>
#include <span>
#include <vector>

#include "core/base/result.h"
#include "core/store/cache/segment.h"
#include "core/workspace/loaded_source.h"

namespace spanloom {

/// The trace of each span that is in exactly one.
using TracesOfSpans = std::map<SpanId, TraceId>;

/// The spans that judgements name without naming a trace, in order.
[[nodiscard]] std::vector<SpanId> spansWithoutTrace(std::span<const Evaluation> evaluations);
/// Where a segment has spans of these ids (in order); a span that is in several traces has several entries.
[[nodiscard]] Result<std::vector<std::pair<SpanId, TraceId>>> findSpans(
    const SegmentReader& segment, std::span<const SpanId> wanted);
/// Of the spans that findSpans() found, those that are in one trace only. The list comes back sorted.
[[nodiscard]] TracesOfSpans inOneTrace(std::vector<std::pair<SpanId, TraceId>>& places);

/// Finds the traces of judgements that name only a span, and whose own source has no such span: the span of this id
/// whatever its trace, where exactly one trace of all sources has it. Looks through a segment once for each such judgement;
/// one that is being imported is looked through when it is whole. One thread at a time.
class JudgedSpans {
public:
    [[nodiscard]] std::shared_ptr<const TracesOfSpans> find(
        std::span<const std::shared_ptr<const LoadedSource>> sources);

private:
    struct Searched {
        std::weak_ptr<const SegmentReader> segment;
        std::vector<SpanId> wanted; ///< sorted
        std::vector<std::pair<SpanId, TraceId>> found;
    };
    static void search(Searched& searched, const SegmentReader& segment, const std::vector<SpanId>& wanted);

    std::map<std::uint32_t, Searched> m_searched; ///< by source
};

} // namespace spanloom
