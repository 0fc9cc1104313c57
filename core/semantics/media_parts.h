#pragma once

#include <string_view>

#include "core/semantics/content.h"
#include "core/trace/attribute_codec.h"

namespace spanloom {

/// The part of a message that a map describes: a picture, recording or file, in the shapes of OpenTelemetry (blob,
/// file, uri), OpenAI, Anthropic, Gemini, Bedrock, the AI SDK, LangChain. `type` is what the map calls itself, in
/// lower case with underscores, or empty. A document that carries plain text becomes that text.
[[nodiscard]] MessagePart mediaPartOf(std::string_view type, ValueView map);

/// A part of this type around what is known of the media.
[[nodiscard]] MessagePart mediaPart(MessagePart::Type type, Media media);

/// By its MIME type, else by the word that the writer calls it.
[[nodiscard]] MessagePart::Type mediaPartType(std::string_view word, std::string_view mimeType);

} // namespace spanloom
