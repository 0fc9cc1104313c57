#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace spanloom::json {

/// The JSON of a list, tuple or dictionary as Python prints it: single quotes, True, None, nan, and array(…) around a
/// list; of ClickHouse's maps and arrays too, which have single quotes, true and NULL. nullopt = anything else is in it, such as the text of an object: nothing is guessed.
[[nodiscard]] std::optional<std::string> jsonOfPythonLiteral(std::string_view text);

} // namespace spanloom::json
