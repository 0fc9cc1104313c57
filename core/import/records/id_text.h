#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/trace/ids.h"

namespace spanloom {

/// How an id was written.
enum class IdForm : std::uint8_t {
    Missing, ///< empty or absent
    Exact,   ///< hex of the right length (of a trace also 64 bits, as B3 and Jaeger have them), or its bytes
    Decoded, ///< base64, hex of hex, 0x, a UUID: the same bytes in other clothes
    Padded,  ///< a shorter hex number, filled up with zeroes on the left
    Foreign  ///< no W3C id: the key is a hash of the text
};

struct ParsedTraceId {
    TraceId id;
    IdForm form = IdForm::Missing;
};

struct ParsedSpanId {
    SpanId id;
    IdForm form = IdForm::Missing;
};

/// A trace id of any spelling. All zeroes are no W3C id and therefore foreign, and so are hex words of up to 8 digits:
/// strangers must not be merged. 64 bits are the same id as 128 bits with zeroes in front.
[[nodiscard]] ParsedTraceId parseTraceId(std::string_view text, std::uint64_t sourceSeed);
/// A span id of any spelling. All zeroes are an id: some writers give it to roots.
[[nodiscard]] ParsedSpanId parseSpanId(std::string_view text);

/// From raw bytes (protobuf, byte arrays). Bytes of the wrong length are foreign, their text is their hex.
[[nodiscard]] ParsedTraceId traceIdFromBytes(std::string_view bytes, std::uint64_t sourceSeed);
[[nodiscard]] ParsedSpanId spanIdFromBytes(std::string_view bytes);

/// Key of a trace id that is no W3C id; the source keeps the same word of two files apart.
[[nodiscard]] TraceId foreignTraceId(std::string_view text, std::uint64_t sourceSeed);
/// Key of a span id that is no W3C id. Never zero.
[[nodiscard]] SpanId foreignSpanId(std::string_view text);

/// Keys of spans whose ids are missing: made of the place of the record and the number of the span in it.
[[nodiscard]] TraceId syntheticTraceId(std::int64_t offset, std::uint64_t ordinal, std::uint64_t sourceSeed);
[[nodiscard]] SpanId syntheticSpanId(std::int64_t offset, std::uint64_t ordinal, std::uint64_t sourceSeed);

[[nodiscard]] std::string hexOf(std::string_view bytes);
/// Base64 of either alphabet, padded or not; nullopt when it is not base64.
[[nodiscard]] std::optional<std::string> decodeBase64(std::string_view text);

} // namespace spanloom
