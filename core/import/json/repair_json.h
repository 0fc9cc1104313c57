#pragma once

#include <string>
#include <string_view>

namespace spanloom::json {

/// A copy of a JSON text that a strict parser accepts where a lenient reader can tell what was meant: invalid
/// UTF-8 and unpaired surrogates become U+FFFD, raw control characters are escaped, bare NaN and infinities
/// become strings, numbers that no double holds become strings, unknown escapes lose their backslash, trailing commas
/// go. Anything else stays as it is.
[[nodiscard]] std::string repaired(std::string_view text);

/// The text with each invalid UTF-8 sequence replaced by U+FFFD.
[[nodiscard]] std::string validUtf8(std::string_view text);

} // namespace spanloom::json
