#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace spanloom {

/// Largest content that openBytes() unpacks; nothing that we write comes near it.
inline constexpr std::uint64_t kMaxSealedContent = std::uint64_t {1} << 30;

/// Bytes as they lie in a segment: method, checksum and size in front, compressed (zstd-1) where that
/// pays. Any thread: the compression state is one a thread and reused.
[[nodiscard]] std::string sealBytes(std::string_view content);

/// The content again. Malformed when a byte was changed or is missing.
[[nodiscard]] Result<std::string> openBytes(std::string_view sealed);

} // namespace spanloom
