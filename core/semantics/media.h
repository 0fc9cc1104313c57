#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "core/semantics/content.h"

namespace spanloom {

/// Embedded content of more encoded characters is told, not decoded.
inline constexpr std::size_t kMaxEmbeddedMedia = std::size_t {64} << 20;

/// Standard and URL alphabet, blanks and line ends ignored, padding optional. nullopt for anything else.
[[nodiscard]] std::optional<std::string> bytesOfBase64(std::string_view text);

/// The MIME type that the first bytes of a file tell: pictures, recordings, PDF. Empty when unknown.
[[nodiscard]] std::string_view mediaTypeOf(std::string_view bytes);

/// Length of a WAV recording by its header; none for anything else.
[[nodiscard]] std::optional<double> secondsOfWave(std::string_view bytes);

/// What a member of a message says: a data: URL, an address, or the content as base64 text or raw bytes.
void setMediaContent(Media& media, std::string_view text);
void setMediaBytes(Media& media, std::string bytes);

/// "image/png, 1234 bytes", "audio/wav, 2.5 s, 80044 bytes", "https://…": one line, never the content.
[[nodiscard]] std::string describe(const Media& media);

} // namespace spanloom
