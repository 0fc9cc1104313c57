#pragma once

#include <optional>
#include <string_view>

#include "core/import/langfuse/reading.h"
#include "core/import/langfuse/row.h"
#include "core/trace/ids.h"

namespace spanloom::langfuse {

struct ScoreTarget {
    TraceId traceId;
    std::optional<SpanId> spanId;
};

/// A score becomes an evaluation; a correction, which judges nothing, a fact of what it corrects.
void readScore(const Row& row, const Envelope& envelope, Reading& reading);

/// The members of a trace or observation that have no place of their own, as attributes prefix + name. Lists of
/// numbers or words are scores: batch exports write a column for each name. The draft is open.
void readOtherMembers(const Row& row, std::string_view prefix, const ScoreTarget& target, Reading& reading);

} // namespace spanloom::langfuse
