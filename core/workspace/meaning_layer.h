#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>

#include "core/base/result.h"
#include "core/semantics/meaning_evaluator.h"
#include "core/store/cache/segment.h"

namespace spanloom {

/// Finds the meaning of every stored span anew, from its payload: for a new vocabulary, without the dump. Rewrites
/// the meaning columns and evaluations batch by batch; the trace layer must be rebuilt after it, and holds the old
/// vocabulary version until then, so that an interrupted rebuild starts again. Open the segment anew afterwards.
[[nodiscard]] Status rebuildMeaning(const std::filesystem::path& segmentFile, const SegmentReader& segment,
    const std::shared_ptr<const Vocabularies>& vocabularies, const std::function<void(double fraction)>& onProgress,
    std::stop_token stop);

} // namespace spanloom
