#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

#include "core/base/result.h"
#include "core/trace/attribute_use.h"
#include "core/workspace/loaded_source.h"

namespace spanloom {

/// The attributes that at most `maxSpans` spans, spread evenly over these sources, and their resources carry; most
/// frequent first. Blocks.
[[nodiscard]] Result<std::vector<AttributeSample>> sampleAttributes(
    std::span<const std::shared_ptr<const LoadedSource>> sources, std::uint32_t maxSpans, std::stop_token stop);

} // namespace spanloom
