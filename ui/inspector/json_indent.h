#pragma once

#include <string>
#include <string_view>

namespace spanloom::ui {

/// JSON text with one member a line. Works on the text alone: numbers, order and duplicates of keys stay as they
/// were written, which a parser and a printer would not promise. Text that is not an object or array, is not
/// balanced, or would grow out of proportion comes back unchanged.
[[nodiscard]] std::string indentedJson(std::string_view text);

/// Whether it begins as an object or array does.
[[nodiscard]] bool looksLikeJson(std::string_view text);

} // namespace spanloom::ui
