#pragma once

#include <cstdint>
#include <vector>

#include "core/base/string_pool.h"
#include "core/trace/field.h"
#include "core/trace/ids.h"
#include "core/trace/kind.h"
#include "core/trace/span_record.h"

namespace spanloom {

/// Columns of a run of stored spans (one batch of an import), decoded. Every copy of every span is a row; rows are
/// sorted by trace, within a trace by start. Plain vectors of equal length; immutable once published.
struct SpanChunk {
    std::uint32_t firstRow = 0; ///< row of index 0 within the segment
    std::vector<TraceId> traceIds;
    std::vector<SpanId> spanIds;
    std::vector<SpanId> parentIds;
    std::vector<std::uint8_t> hasParent;
    std::vector<TimeNs> starts; ///< kNoTime where absent
    std::vector<TimeNs> ends;
    std::vector<StringId> names;
    std::vector<OtelKind> otelKinds;
    std::vector<StatusCode> statuses;
    std::vector<std::uint32_t> flags; ///< SpanFlag, as readers set them
    std::vector<std::uint32_t> resources;
    std::vector<std::uint32_t> scopes;
    std::vector<std::uint64_t> contentHashes; ///< of the whole span; equal = the same copy
    std::vector<std::uint32_t> eventCounts;
    std::vector<std::uint32_t> linkCounts;
    std::vector<std::uint64_t> meaningPresent;
    std::vector<std::uint64_t> meaningOffsets; ///< into meaningValues
    std::vector<std::uint64_t> meaningValues;

    [[nodiscard]] std::uint32_t rows() const { return static_cast<std::uint32_t>(spanIds.size()); }
    [[nodiscard]] MeaningView meaning(std::uint32_t index) const {
        return {meaningPresent[index], meaningValues.data() + meaningOffsets[index]};
    }
};

} // namespace spanloom
