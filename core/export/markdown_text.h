#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/trace/ids.h"
#include "core/trace/trace_document.h"

namespace spanloom {

/// A text of the trace within a line of ours: a code span that the text cannot leave. Line breaks become blanks, what
/// is longer than `maxBytes` is cut and ends in "…". "(empty)" for nothing.
[[nodiscard]] std::string codeSpan(std::string_view text, std::size_t maxBytes = 200);
/// The same for a cell of a table, where a bar would begin the next cell.
[[nodiscard]] std::string codeCell(std::string_view text, std::size_t maxBytes = 200);

/// A text of the trace as a block of its own, in a fence that is longer than any within it. `language` is ours.
[[nodiscard]] std::string fenced(std::string_view text, std::string_view language = {});

/// A text that is longer than `maxBytes`, cut in the middle at the borders of characters.
struct CutText {
    std::string text;
    std::size_t leftOut = 0; ///< bytes; the text says so where they stood
};
[[nodiscard]] CutText cutInTheMiddle(std::string_view text, std::size_t maxBytes);

/// Numbers as people read them, in no locale: "1,234", "350 ms", "2 m 05 s", "$0.0123", "2026-05-02T10:11:12.345Z".
[[nodiscard]] std::string countText(std::uint64_t count);
[[nodiscard]] std::string durationText(DurationNs duration);
[[nodiscard]] std::string moneyText(double dollars);
[[nodiscard]] std::string numberText(double value);
[[nodiscard]] std::string timeText(TimeNs time);

/// "300 in, 60 out, 100 from cache"; empty when no tokens are known.
[[nodiscard]] std::string tokensText(const Usage& usage);
/// "$0.0123 (recorded), 2 calls without a price"; empty when no cost is known and no call lacks one.
[[nodiscard]] std::string costText(const Usage& usage);

} // namespace spanloom
