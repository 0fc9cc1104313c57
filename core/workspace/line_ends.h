#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>

namespace spanloom {

/// A longer line than this is not looked for.
inline constexpr std::int64_t kLongestLineBytes = 16 << 20;

/// Fewer where the file ends.
[[nodiscard]] std::string bytesAt(std::istream& file, std::int64_t offset, std::int64_t count);

/// Behind the last line feed of the first `size` bytes; 0 = there is none within reach.
[[nodiscard]] std::int64_t endOfLastLine(std::istream& file, std::int64_t size);

/// JSON Lines: the first line is a whole value. Only their last line can be left out without harm.
[[nodiscard]] bool isMadeOfLines(std::istream& file, std::int64_t size);

} // namespace spanloom
